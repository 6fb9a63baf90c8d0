"""What was said beside a release, in other words: masks over names when a list is over, gaps where a correction cut."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.core import notify
from app.db import db
from app.village.models import LineCheck, Override, Question, Release
from app.village.rules.life import Step

Words = Callable[[str], str]


def what_was_said(versions: Sequence[Release], words: Words) -> None:
    """Questions, answers, remarks and reasons stay readable, as `words` has them; so do messages about them."""
    ids = [version.id for version in versions]
    questions = list(db.session.scalars(select(Question).where(Question.release_id.in_(ids))))
    for question in questions:
        reword(question, words, "text", "answer", "village_answer", "escalated_why")
    for table, names in ((LineCheck, ("remark", "line")), (Override, ("reason", "place"))):
        for said in db.session.scalars(select(table).where(table.release_id.in_(ids))):
            reword(said, words, *names)
    steps(versions, words)
    notify.reword("village_release", ids, words)
    notify.reword("village_question", [question.id for question in questions], words)


def steps(versions: Sequence[Release], words: Words) -> None:
    """The remarks of everyone who took a step; what the program says of a cut holds no word of anybody's."""
    for step in (step for version in versions for step in version.steps if step.step != Step.CUT):
        reword(step, words, "remark")


def reword(said: Any, words: Words, *names: str) -> int:
    """The named texts of a row as `words` has them: how many are other than before."""
    changed = 0
    for name in names:
        before = getattr(said, name)
        after = words(before)
        if after != before:
            setattr(said, name, after)
            changed += 1
    return changed
