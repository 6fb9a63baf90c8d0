"""What was said beside a release, in other words: masks over names when a list is over, gaps where a correction cut."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app import feedback
from app.core import notify
from app.db import db
from app.village.addresses import release_path
from app.village.models import LineCheck, Override, Question, Release, Village
from app.village.rules.life import Step

Words = Callable[[str], str]


def what_was_said(versions: Sequence[Release], words: Words) -> None:
    """Questions, answers, remarks and reasons stay readable, as `words` has them; so do messages, and answers that quote them."""
    _said([version.id for version in versions], words)
    steps(versions, words)
    feedback.retitle({release_path(version).split("?")[0] for version in versions}, words)


def _said(ids: Sequence[int], words: Words) -> None:
    questions = list(db.session.scalars(select(Question).where(Question.release_id.in_(ids))))
    for question in questions:
        reword(question, words, "text", "answer", "village_answer", "escalated_why")
    for table, names in ((LineCheck, ("remark", "line")), (Override, ("reason", "place"))):
        for said in db.session.scalars(select(table).where(table.release_id.in_(ids))):
            reword(said, words, *names)
    notify.reword("village_release", ids, words)
    notify.reword("village_question", [question.id for question in questions], words)


def elsewhere(village: Village, versions: Sequence[Release], words: Words) -> None:
    """What was said in the same village of something else, as far as it is not sealed by its publication.

    Of what is sealed so the clerk was told while the list was made (`recipients.in_books`): a correction takes it out.
    """
    mine = [version.id for version in versions]
    rows = select(Release).where(Release.village_id == village.id, Release.id.not_in(mine))
    others = list(db.session.scalars(rows))
    ids = [other.id for other in others]
    _said(ids, words)
    steps([other for other in others if not other.is_public], words)


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
