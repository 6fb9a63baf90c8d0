"""Which names this site answers to: a foreign Host header must not end up in links, redirects and public data."""

import re

from flask import Flask, abort, current_app, request


def register(app: Flask) -> None:
    """Ask before anything else does. Flask's own TRUSTED_HOSTS cannot hold an IPv6 address."""
    app.before_request(_refuse_foreign)


def _refuse_foreign() -> None:
    if re.sub(r":\d+$", "", request.host).lower() not in current_app.config["ANSWERS_TO"]:
        abort(400)
