"""Bring the database up to date and, in a demo, load its data and say who may sign in. Safe to run at every start."""

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from app import create_app
from app.config import ROOT, BadSetting
from app.core.keys import require_known_key
from app.db import db, unit_of_work
from app.demo import people, story

logging.getLogger("alembic").setLevel(logging.WARNING)
NEWER = (
    "Mingtang cannot start.\nThe database was made by a newer version (migration {}): take that version of the program, "
    "or give another DATABASE_URL."
)
AWAY = "Mingtang cannot start.\nThe database cannot be used: {}. See DATABASE_URL."


def is_current() -> bool:
    """Is the database at the newest migration already? BadSetting when it is ahead of this program."""
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    with db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise BadSetting(NEWER.format(revision))
    return revision == scripts.get_current_head()


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


try:
    main()
except OperationalError as failure:
    sys.exit(AWAY.format(str(failure.orig).strip().splitlines()[0]))
