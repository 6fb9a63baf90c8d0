"""A 留言 that asks for a piece of information is in law an FOI application: begun here, completed and confirmed by its author."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from app import feedback
from app.core import units
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.foi import rules
from app.foi.models import Application
from app.foi.rules import State
from app.foi.service import applying
from app.foi.service.sealed import Wanted, Who

LAMPS = {State.WAITING: "soon", State.SUBMITTED: "soon", State.RECEIVED: "soon", State.ANSWERED: "ok", State.LAPSED: "quiet"}  # fmt: skip
DOOR = "/foi/track"


def register() -> None:
    """Hang this room's part into the room of posts."""
    feedback.offer(
        feedback.Target(
            into=feedback.Into.FOI,
            is_public=False,
            button="转为政府信息公开申请",
            explained="留言人要的是一份具体的政府信息。填好内容转过去，留言人补上身份证明、获取方式并确认以后，才算申请。",
            make=_make,
            standing=_standing,
            pick=feedback.Asked("向哪个机关申请", _choices, "谁制作、谁公开（条例第十条）"),
            tells=True,
            words="要什么信息（名称、文号，或能查得到的描述）",
        )
    )


def _choices(post: Any) -> list[tuple[str, str]]:
    return [(str(unit.id), unit.name) for unit in units.in_reach(post.region)]


def _make(given: feedback.Given, *, by: User) -> feedback.Made:
    unit = db.session.get_one(Unit, int(given.pick))  # one of `_choices`: the room of posts has asked
    what = given.text.strip()
    if len(what) < applying.LEAST or len(what) > applying.LONGEST:
        raise Refused("请写明要什么信息：名称、文号，或能让人查得到的描述", "text")
    who = Who(name=given.author.name, phone=given.author.phone, email=given.author.email)
    made = applying.begin(unit.region, unit, who, Wanted(what), given.user, by=by, is_proved=given.is_proved)
    return feedback.Made(made.id, made.application.no, DOOR)


def _standing(ids: Collection[int]) -> Mapping[int, feedback.Standing]:
    rows = db.session.scalars(select(Application).where(Application.id.in_(ids)))
    return {row.id: _stands(row) for row in rows}


def _stands(row: Application) -> feedback.Standing:
    label = rules.STATE_LABELS[row.state]
    if row.is_late:
        return feedback.Standing(f"{label}，已经逾期", "late", DOOR)
    return feedback.Standing(label, LAMPS[row.state], DOOR)
