"""What was said beside a release, in other words: masks over names when a list is over, gaps where a correction cut."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from app.core import notify
from app.db import db
from app.village.models import LineCheck, Override, Question, Release, StepTaken, Village
from app.village.rules.life import PUBLIC, Step

Words = Callable[[str], str]
HANDFUL = 200  # of what was said, held in memory at a time


def what_was_said(versions: Sequence[Release], words: Words) -> None:
    """Questions, answers, remarks and reasons stay readable, as `words` has them; so do messages."""
    ids = [version.id for version in versions]
    _said(Release.id.in_(ids), words)
    _steps(Release.id.in_(ids), words)


def elsewhere(village: Village, versions: Sequence[Release], words: Words) -> None:
    """What was said in the same village of something else, as far as it is not sealed by its publication.

    Of what is sealed so the clerk was told while the list was made (`recipients.in_books`): a correction takes it out.
    """
    others = and_(Release.village_id == village.id, Release.id.not_in([version.id for version in versions]))
    _said(others, words)
    _steps(and_(others, Release.state.not_in(PUBLIC)), words)


def steps(versions: Sequence[Release], words: Words) -> None:
    """The remarks of everyone who took a step; what the program says of a cut holds no word of anybody's."""
    _steps(Release.id.in_([version.id for version in versions]), words)


def _said(which: ColumnElement[bool], words: Words) -> None:
    """Beside these releases, whatever a village has published in its years: its words are read a handful at a time."""
    _reworded(Question, which, words, "text", "shown_text", "answer", "village_answer", "escalated_why")
    _reworded(LineCheck, which, words, "remark", "line")
    _reworded(Override, which, words, "reason", "place")
    notify.reword("village_release", select(Release.id).where(which), words)
    about = select(Question.id).join(Release, Release.id == Question.release_id).where(which)
    notify.reword("village_question", about, words)


def _steps(which: ColumnElement[bool], words: Words) -> None:
    _reworded(StepTaken, and_(which, StepTaken.step != Step.CUT), words, "remark")


def _reworded(table: type[Any], which: ColumnElement[bool], words: Words, *names: str) -> None:
    rows = select(table).join(Release, Release.id == table.release_id).where(which)
    for said in db.session.scalars(rows.execution_options(yield_per=HANDFUL)):
        reword(said, words, *names)
    db.session.flush()


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
