"""The gate before pages: with another key than the database's nothing is served, whatever server runs the app."""

from flask import Flask, current_app, request

from app.config import BadSetting
from app.core.keys.service import require_known_key
from app.db import only_looking

NEED_NO_DATABASE = frozenset({None, "static", "web.healthz", "web.readyz", "web.robots"})


def _require_known_key() -> None:
    """Once per process; a refusal is asked again, for the key may be given back."""
    if request.endpoint in NEED_NO_DATABASE or current_app.extensions.get("key_is_known"):
        return
    if only_looking():  # a page that was too old writes nothing: whoever comes next is asked
        return
    try:
        require_known_key()
    except BadSetting as stop:  # a SystemExit would only make the server start the process anew
        raise RuntimeError(str(stop)) from None
    current_app.extensions["key_is_known"] = True


def register(app: Flask) -> None:
    """Hang the gate before every view."""
    app.before_request(_require_known_key)
