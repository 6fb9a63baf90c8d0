"""`flask demo …`"""

import click
import pyotp
from flask import Flask, current_app
from flask.cli import AppGroup

from app.db import unit_of_work
from app.demo import people, story

cli = AppGroup("demo", help="Demo data.")


@cli.command("load")
def load() -> None:
    """Load the demo data; a second time adds nothing."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("demo data belongs to demo installations only: set DEMO=1")
    with unit_of_work():
        added = story.load()
    click.echo("demo data loaded" if added else "demo data is already there")


@cli.command("people")
def show_people() -> None:
    """Print the demo people and how to sign in."""
    for line in people.lines():
        click.echo(line)


@cli.command("code")
def code() -> None:
    """Print the staff's one-time code of this moment."""
    click.echo(pyotp.TOTP(people.TOTP).now())


def register(app: Flask) -> None:
    """Hang the commands into the app."""
    app.cli.add_command(cli)
