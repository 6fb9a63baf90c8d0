"""`flask demo …`"""

import time

import click
import pyotp
from flask import Flask
from flask.cli import AppGroup

from app import bulk
from app.core import workdays
from app.core.keys import require_known_key
from app.core.regions.service import load_csv, load_former_names
from app.core.search import weighing
from app.db import unit_of_work
from app.demo import city, people, posts, story, village
from app.demo.hours import office_hours
from app.web.formats import size

cli = AppGroup("demo", help="Demo data.")


@cli.command("load")
def load() -> None:
    """Load the demo data; a second time adds nothing."""
    require_known_key()
    with unit_of_work():
        added = story.load()
    click.echo("demo data loaded" if added else "demo data is already there")


@cli.command("city")
@click.option("--years", default=10, show_default=True, help="How many years of months.")
@click.option("--villages", type=int, help="Only the first so many villages.")
@click.option("--lines", default=60, show_default=True, type=click.IntRange(10), help="Lines in a book.")
@click.option("--posts", "said", type=click.IntRange(0), help="How many posts of residents  [default: 100,000 a year]")
def make_city(years: int, villages: int | None, lines: int, said: int | None) -> None:
    """Make every village's books and what residents said over years; what is there already stays as it is."""
    require_known_key()
    with unit_of_work():
        load_csv()
        load_former_names()
        workdays.service.load_years()
        people.load()
        with office_hours():
            village.load()  # before the city, which leaves these boards their own year
    began, added = time.monotonic(), 0
    with click.progressbar(city.make(years, villages, lines), length=12 * years, label="months") as months:
        for _, count in months:
            added += count
    city.tidy()
    _make_posts(years, 100_000 * years if said is None else said)
    took = time.monotonic() - began
    click.echo(f"{added:,} lines in {took:.0f} s ({added / took:,.0f} lines/s); the database takes {size(bulk.size())}")


def _make_posts(years: int, count: int) -> None:
    began, added = time.monotonic(), 0
    with click.progressbar(posts.make(years, count), length=12 * years, label="posts ") as months:
        for _, more in months:
            added += more
    posts.tidy()
    weighing.weigh()
    took = time.monotonic() - began
    click.echo(f"{added:,} posts in {took:.0f} s")


@cli.command("people")
def show_people() -> None:
    """Print the demo people and how to sign in."""
    for line in people.lines():
        click.echo(line)


@cli.command("code")
def code() -> None:
    """Print the staff's one-time code of this moment."""
    click.echo(pyotp.TOTP(people.TOTP).now())


@click.command("demo", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def closed(words: tuple[str, ...]) -> None:
    """Demo data: only where DEMO=1."""
    raise click.ClickException("demo data belongs to demo installations only: set DEMO=1")


def register(app: Flask) -> None:
    """Hang the commands into the app; where DEMO is off, nothing but a refusal answers to their name."""
    app.cli.add_command(cli if app.config["DEMO"] else closed)
