"""What a person has left on the boards: given to her for her download, forgotten when she leaves."""

from typing import Any

from sqlalchemy import delete, select, update

from app.core.accounts.models import User
from app.db import db
from app.village.addresses import line_path, title_of
from app.village.models import Follower, Question, Village
from app.village.rules import asking as words
from app.village.rules.asking import ANONYMOUS


def give(user: User) -> list[dict[str, Any]]:
    """Her questions with their answers, and the villages she follows."""
    asked = db.session.scalars(select(Question).where(Question.asker_id == user.id).order_by(Question.id))
    rows = [
        {
            "编号": question.no,
            "关于": title_of(question.release),
            "地址": line_path(question.release, question.seq),
            "疑问": question.text,
            "公开的姓名": question.asker_name,
            "状态": words.STATE_LABELS[question.state],
            "答复": question.answer,
            "村（社区）原来的答复": question.village_answer,
        }
        for question in asked
    ]
    followed = select(Village).join(Follower, Follower.village_id == Village.id).where(Follower.user_id == user.id)
    return [*rows, *({"关注": village.region.short_name} for village in db.session.scalars(followed))]


def forget(user: User) -> None:
    """Her questions stay with their numbers and answers, nobody's; she follows nothing any more."""
    gone = {"asker_id": None, "asker_name": ANONYMOUS}
    db.session.execute(update(Question).where(Question.asker_id == user.id).values(gone))
    db.session.execute(delete(Follower).where(Follower.user_id == user.id))
