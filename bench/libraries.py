"""What the libraries alone cost: a form of as many fields, a session, a token, one transaction of as many statements.

No rule, no text, no message is made: what posting would take if the house's own part of it took nothing. Served by
gunicorn as `bench.libraries:app`; LIMIT_DATABASE says where.
"""

import os
import secrets
from typing import Any

from flask import Flask, Response, redirect, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, bindparam, insert, select, update
from wtforms import StringField

from app.db import db, unit_of_work

FIELDS = 20  # of the form in which somebody says something
KEPT = ("kind", "place", "topic", "title", "text", "wants_public", "phone", "code")
TABLES = MetaData()


def _table(name: str, columns: int) -> Table:
    made = [Column(f"c{n}", Text) for n in range(columns)]
    return Table(f"libraries_{name}", TABLES, Column("id", Integer, primary_key=True), Column("said", Text), *made)


POST, STEP, TRAIL, MESSAGE, CODE, NUMBER = (
    _table(name, columns)
    for name, columns in (("post", 25), ("step", 6), ("trail", 8), ("message", 15), ("code", 4), ("number", 1))
)
LOOK = select(POST.c.id).where(POST.c.id == bindparam("asked"))
TAKE = update(CODE).where(CODE.c.id == bindparam("asked")).values(said=bindparam("told"))
POSTED = insert(POST).returning(POST.c.id)
WRITES = [insert(made) for made in (STEP, TRAIL, MESSAGE, NUMBER)]

app = Flask(__name__)
url = os.environ.get("LIMIT_DATABASE", "sqlite://")
app.config.update(
    SECRET_KEY=os.environ.get("LIMIT_KEY") or secrets.token_urlsafe(32),
    SQLALCHEMY_DATABASE_URI=url.replace("postgresql://", "postgresql+psycopg://"),
)
db.init_app(app)
CSRFProtect(app)
Said = type("Said", (FlaskForm,), {name: StringField() for name in (*KEPT, *(f"f{n}" for n in range(FIELDS - len(KEPT))))})  # fmt: skip


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/form")
def form() -> Response:
    """The form page: token and cookie, nothing else."""
    session["visit"] = 1
    return Response(f'<input name="csrf_token" value="{Said().csrf_token.current_token}">')


@app.post("/form")
def say() -> Any:
    """As many statements as a post takes, in one transaction."""
    said = Said()
    if not said.validate_on_submit():
        return Response("refused", 400)
    words = {"said": "，".join(str(said[name].data) for name in KEPT)}
    with unit_of_work():
        line = db.session.connection()
        for _ in range(2):
            line.execute(LOOK, {"asked": 1}).all()
        line.execute(TAKE, {"asked": 1, "told": words["said"]})
        number = line.execute(POSTED, words).scalar_one()
        for write in WRITES:
            line.execute(write, words)
    session["posts"] = [number]
    return redirect(f"/own/{number}")


def create(engine: Engine) -> None:
    """The tables, in the database of the limit."""
    TABLES.create_all(engine)
