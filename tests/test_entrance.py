"""What a serving process holds: mappers made and told to the collector, nothing loaded that only others need."""

import json
import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from tests.databases import environment

ROOT = Path(__file__).parent.parent
LATER = ("alembic", "flask_migrate", "requests", "typst")  # 24 MB of each process
ASK = f"""
import gc, json, sys, wsgi
from app.db import Base
print(json.dumps({{
    "loaded": [name for name in {LATER!r} if name in sys.modules],
    "frozen": gc.get_freeze_count(),
    "mapped": all(mapper.configured for mapper in Base.registry.mappers),
}}))
"""


def test_an_entrance_holds_what_every_request_needs_and_no_more(tmp_path: Path):
    values = {**os.environ, **environment(f"sqlite:///{tmp_path}/none.db", tmp_path)}
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=values, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    assert found["loaded"] == [] and found["mapped"] and found["frozen"] > 100_000


def test_the_commands_of_migrations_are_there_when_they_are_asked_for(app: Flask):
    ran = app.test_cli_runner().invoke(args=["db", "--help"])
    assert ran.exit_code == 0 and {"upgrade", "check", "current"} <= set(ran.output.split())
    assert app.extensions["migrate"].directory.endswith("migrations")
    assert app.test_cli_runner().invoke(args=["db", "heads"]).exit_code == 0
