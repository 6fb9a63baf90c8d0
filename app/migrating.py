"""`flask db …` and what it asks the application for, loaded when it is asked: a process that serves need not hold alembic."""

from functools import cache
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from werkzeug.local import LocalProxy

from app import config
from app.db import db


class Commands(AppGroup):
    """Flask-Migrate's own group, which takes over as soon as it is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Theirs, with their options and callback."""
        return _group().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return _group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        return _group().get_command(ctx, cmd_name)


def _group() -> click.Group:
    from flask_migrate.cli import db as group

    found: click.Group = group
    return found


@cache
def _extension() -> Any:
    from flask_migrate import Migrate

    aside = Flask(__name__)
    Migrate(aside, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    return aside.extensions["migrate"]


def register(app: Flask) -> None:
    """Hang both into the app, where Flask-Migrate itself would have."""
    app.extensions["migrate"] = LocalProxy(_extension)
    app.cli.add_command(Commands("db", help="Perform database migrations."))
