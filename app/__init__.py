"""Mingtang: open government for towns, villages and the people who live in them."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import config, migrating
from app.db import db
from app.web.templating import HouseEnvironment

# Each room is a package with register(app). Shared rooms first: business rooms hand things to them.
ROOMS = (
    "app.web.hosts",
    "app.web.shell",
    "app.web.views",
    "app.web.pace",
    "app.core.keys",
    "app.core.limits",
    "app.core.audit",
    "app.core.accounts",
    "app.core.regions",
    "app.core.units",
    "app.core.attachments",
    "app.core.workdays",
    "app.core.notify",
    "app.core.search",
    "app.core.likes",
    "app.core.leave",
    "app.core.jobs",
    "app.openday",
    "app.village",
    "app.feedback",
    "app.foi",
    "app.catalogue",
    "app.consult",
    "app.portal",
    "app.demo",
)


class Mingtang(Flask):
    """The application."""

    jinja_environment = HouseEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view here is a coroutine: to ask it of each hook with every request takes longer than some of the hooks."""
        return func


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the application from the environment (or from the mapping given, in tests)."""
    app = Mingtang(__name__, static_folder="web/static", template_folder="web/templates")
    app.config.update(config.flask_settings(config.load() if environ is None else config.load(environ)))
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[app.config["PROXIES"]] * 4)  # type: ignore[method-assign]
    db.init_app(app)
    migrating.register(app)
    CSRFProtect(app)
    for name in ROOMS:
        importlib.import_module(name).register(app)
    return app
