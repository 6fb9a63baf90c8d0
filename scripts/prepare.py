"""Bring the database up to date and, in a demo, load its data and say who may sign in. Safe to run at every start."""

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade

from app import create_app
from app.config import ROOT
from app.core.keys import require_known_key
from app.db import db, unit_of_work
from app.demo import people, story

logging.getLogger("alembic").setLevel(logging.WARNING)


def is_current() -> bool:
    """Is the database at the newest migration already?"""
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def main() -> None:
    app = create_app()
    with app.app_context():
        if not is_current():
            upgrade()
        require_known_key()
        if app.config["DEMO"]:
            with unit_of_work():
                story.load()
            print("\n".join(people.lines()))


main()
