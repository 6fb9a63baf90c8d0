"""What the room keeps of a person: given to them for their download, forgotten when they leave and when its purpose has ended."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.core import audit, limits
from app.core.accounts.models import User
from app.db import db
from app.foi import rules
from app.foi.acts import Did
from app.foi.models import Application
from app.foi.rules import State
from app.foi.service import applying, sealed


def give(user: User) -> list[dict[str, Any]]:
    """A person's applications, whole, with their answers."""
    rows = db.session.scalars(select(Application).where(Application.user_id == user.id).order_by(Application.id))
    return [_whole(application) for application in rows]


def _whole(application: Application) -> dict[str, Any]:
    who, wanted = sealed.who(application), sealed.wanted(application)
    return {
        "编号": application.no,
        "单位": application.unit.name,
        "状态": rules.STATE_LABELS[application.state],
        "姓名": who.name,
        "证件": who.number,
        "手机号": who.phone,
        "邮箱": who.email,
        "地址": who.address,
        "要什么": wanted.what,
        "结果": rules.RESULT_LABELS[application.result] if application.result else "",
        "答复": sealed.answer(application),
    }


def forget(user: User) -> None:
    """What was not confirmed is let go; an application under way keeps who asks until it is answered and archived."""
    for application in db.session.scalars(select(Application).where(Application.user_id == user.id)):
        if application.state == State.WAITING:
            applying.let_go(application, by=user)
        if application.state == State.ANSWERED:
            _wipe(application)
        application.user_id = None


def _wipe(application: Application) -> None:
    application.who_sealed = application.wanted_sealed = application.answer_sealed = None
    application.phone_hash = application.user_id = None


def to_forget_ids() -> list[int]:
    """Answered longer ago than the setting, and still known."""
    over = clock.now() - timedelta(days=limits.in_force(rules.KEEP.key).number)
    rows = select(Application.id).where(Application.answered_at < over, Application.who_sealed.is_not(None))
    return list(db.session.scalars(rows))


def forget_applicant(id: int) -> None:
    """The purpose has ended: who asked, what for and the words of the answer go; number, dates and result stay."""
    application = db.session.get(Application, id)
    if application is not None and application.who_sealed is not None:
        _wipe(application)
        audit.record(None, Did.FORGOTTEN, application)


def to_lapse_ids() -> list[int]:
    """Begun from a post and not confirmed in time."""
    rows = select(Application.id).where(Application.state == State.WAITING, Application.wait_until < clock.today())
    return list(db.session.scalars(rows))


def lapse(id: int) -> None:
    """Close one of them and say so."""
    application = db.session.get(Application, id)
    if application is not None and application.state == State.WAITING:
        applying.tell(application, "foi/lapsed")
        applying.let_go(application, by=None)
