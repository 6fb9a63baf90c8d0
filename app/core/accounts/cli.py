"""`flask accounts …` and `flask keys`."""

import secrets

import click
from flask import Flask
from flask.cli import AppGroup

from app.core.accounts.rules import Role
from app.core.accounts.service import staffing
from app.core.keys import require_known_key
from app.core.regions import queries as regions
from app.db import unit_of_work

cli = AppGroup("accounts", help="People and roles.")


@cli.command("add-admin")
@click.argument("username")
@click.option("--name", default="系统管理员", help="The person's name.")
def add_admin(username: str, name: str) -> None:
    """Add a system administrator; prints the one-time password."""
    require_known_key()
    with unit_of_work():
        city = regions.city()
        if city is None:
            raise click.ClickException("load the regions first: flask --app wsgi regions load")
        user, password = staffing.add_staff(username, name, by=None)
        staffing.grant(user, Role.ADMIN, city, None, by=None)
    click.echo(f"{username}  {password}")


@click.command("keys")
def keys() -> None:
    """Print a fresh SECRET_KEY and DATA_KEY for the environment."""
    click.echo(f"SECRET_KEY={secrets.token_urlsafe(32)}")
    click.echo(f"DATA_KEY={secrets.token_urlsafe(32)}")


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    app.cli.add_command(cli)
    app.cli.add_command(keys)
