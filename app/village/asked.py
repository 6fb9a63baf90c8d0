"""Reads about questions: of a release by line, of a village, and counted; open ones always count."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import Select, and_, bindparam, func, or_, select

from app import clock, feedback
from app.core import privacy
from app.core.accounts.models import User
from app.db import db, is_sqlite
from app.village import access, amended, queries, recipients
from app.village.models import LedgerLine, Question, Release, TableRow, Village
from app.village.rules.asking import QuestionState, Where
from app.village.rules.life import IN_WORK, ONCE_PUBLIC, State
from app.village.tables import Column, all_forms

# Of every version of one matter; built once, for it is asked with every page of a book.
OF_MATTER = (
    select(Question)
    .join(Release, Release.id == Question.release_id)
    .where(
        *(getattr(Release, name) == bindparam(name) for name in ("village_id", "item_no", "form", "period", "batch")),
        Release.state != State.DISCARDED,
    )
    .order_by(Question.id)
)


Row = dict[str, Any]
# What tells lines of a book apart where one was corrected: its matter first
LINE_COLUMNS = (
    Column("summary", "摘要", needed=True),
    *(Column(name, name) for name in ("day", "voucher", "category", "income", "expense")),
)


def of_release(release: Release) -> dict[int, list[Question]]:
    """Questions about this matter in any version, by line; 0 for the whole.

    A question asked of another version stands at the line that says the same here, where there is just one; at the
    corrected line where its own was corrected since.
    """
    matter = {name: getattr(release, name) for name in ("village_id", "item_no", "form", "period", "batch")}
    questions = db.session.scalars(OF_MATTER, matter).all()
    elsewhere = _moved(release, {(one.release_id, one.seq) for one in questions if one.seq and one.release_id != release.id})  # fmt: skip
    found: dict[int, list[Question]] = {}
    for question in questions:
        own = question.seq if question.release_id == release.id else elsewhere.get((question.release_id, question.seq))
        found.setdefault(own or 0, []).append(question)
    return found


def _moved(release: Release, asked_of: set[tuple[int, int | None]]) -> dict[tuple[int, int | None], int]:
    """Where the lines of other versions stand in this one: (version, line) -> line; a correction may have moved them."""
    if not asked_of:
        return {}
    versions = {release.id, *(id for id, _ in asked_of)}
    said: dict[int, dict[int, Row]] = {id: {} for id in versions}
    for id, seq, row in _rows(release, versions):
        said[id][seq] = row
    here: dict[str, list[int]] = {}
    for seq, row in said[release.id].items():
        here.setdefault(repr(row), []).append(seq)
    found = {line: here.get(repr(said[line[0]].get(line[1] or 0)), []) for line in asked_of}
    stood = {line: seqs[0] for line, seqs in found.items() if len(seqs) == 1}
    lost = {line for line, seqs in found.items() if not seqs}
    return stood | _corrected(release, lost, said)


def _corrected(
    release: Release, lost: set[tuple[int, int | None]], said: dict[int, dict[int, Row]]
) -> dict[tuple[int, int | None], int]:
    """Where lines that nowhere read the same stand: at what the comparison of the versions takes them for now."""
    columns = LINE_COLUMNS if release.is_ledger else all_forms()[release.form].columns
    found: dict[tuple[int, int | None], int] = {}
    for id in {id for id, _ in lost}:
        before, after = list(said[id]), list(said[release.id])
        for one in amended.compared(columns, list(said[id].values()), list(said[release.id].values())):
            if one.was is not None and one.now is not None and (line := (id, before[one.was - 1])) in lost:
                found[line] = after[one.now - 1]
    return found


def _rows(release: Release, versions: set[int]) -> Iterator[tuple[int, int, Row]]:
    """(version, line, what it says) of several versions, in the order of their lines; a sum of nought says nothing."""
    if not release.is_ledger:
        rows = select(TableRow.release_id, TableRow.seq, TableRow.data).where(TableRow.form == release.form)
        for id, seq, data in db.session.execute(rows.where(TableRow.release_id.in_(versions)).order_by(TableRow.seq)):
            yield id, seq, data
        return
    columns = [getattr(LedgerLine, column.key) for column in LINE_COLUMNS]
    lines = select(LedgerLine.release_id, LedgerLine.seq, *columns).where(LedgerLine.release_id.in_(versions))
    for id, seq, *words in db.session.execute(lines.order_by(LedgerLine.seq)):
        yield id, seq, {column.key: value or None for column, value in zip(LINE_COLUMNS, words, strict=True)}


def open_for(release: Release, user: User) -> int:
    """How many questions of its matter wait for an answer of this member of staff's."""
    same = queries.same_matter(release.village, release.item_no, release.form, release.period, release.batch)
    rows = access.questions_at_desk(user).where(
        Question.state == QuestionState.OPEN, Question.release_id.in_(same.order_by(None).with_only_columns(Release.id))
    )
    return sum(access.may_answer(user, question) for question in db.session.scalars(rows))


def is_mended(question: Question) -> bool:
    """Is a later version of what was asked about in work, or public since the question?"""
    asked_of = question.release
    later = queries.same_matter(asked_of.village, asked_of.item_no, asked_of.form, asked_of.period, asked_of.batch)
    since = and_(Release.state.in_(ONCE_PUBLIC), Release.published_at >= question.asked_at)
    rows = later.where(Release.number > asked_of.number, or_(Release.state.in_(IN_WORK), since))
    return db.session.scalar(rows.limit(1)) is not None


def origins(questions: Iterable[Question], user: Any) -> dict[int, feedback.Origin]:
    """Where questions came from, as far as this reader may know it."""
    return feedback.origins(feedback.Into.OBJECTION, [question.id for question in questions], user)


@dataclass(frozen=True)
class AsRead:
    """What everyone reads of a question and its answers: whoever stands on the list it is about in part, whenever it was
    written, until both are rid of the names (`recipients.veil`).
    """

    text: str
    answer: str
    village_answer: str
    escalated_why: str
    cut_because: str


def as_read(question: Question) -> AsRead:
    """Also of what was stored before names of a list were shown in part."""
    veil = _veil(question.release)
    text = veil(question.public_text)
    is_veiled = text != question.public_text
    why = privacy.reasons_joined(question.cut_because, privacy.MASKED_BY_MACHINE) if is_veiled else question.cut_because
    return AsRead(text, veil(question.answer), veil(question.village_answer), veil(question.escalated_why), why)


def _veil(release: Release) -> Callable[[str], str]:
    """Made once per request for each state of a list, however many questions are about it."""
    known: dict[tuple[int, int, str], Callable[[str], str]] = g.setdefault("village_veils", {})
    own = release.id, release.version, release.state
    if own not in known:
        known[own] = recipients.veil(release)
    return known[own]


def of_village(village: Village) -> Select[Question]:
    """All questions of a village, newest first."""
    return select(Question).where(Question.village_id == village.id).order_by(Question.id.desc())


@dataclass(frozen=True)
class Counted:
    """How a village answers."""

    asked: int
    answered: int
    answered_in_time: int
    open: int
    late: int  # open and past their day
    escalated: int


def counted(village: Village) -> Counted:
    """Figures over all its questions; a question sent up stays the village's in the figures."""
    day_answered = (
        func.date(Question.answered_at, "+8 hours")
        if is_sqlite()
        else func.date(func.timezone("Asia/Shanghai", Question.answered_at))
    )
    answered = Question.state == QuestionState.ANSWERED
    row = select(
        func.count(),
        func.count().filter(answered),
        func.count().filter(answered, Question.where == Where.VILLAGE, day_answered <= Question.due_on),
        func.count().filter(Question.state == QuestionState.OPEN),
        func.count().filter(Question.state == QuestionState.OPEN, Question.due_on < clock.today()),
        func.count().filter(Question.where == Where.TOWNSHIP),
    ).where(Question.village_id == village.id)
    return Counted(*db.session.execute(row).one())


def late_ids() -> list[int]:
    """Questions the village has let grow old: the township's from now on."""
    rows = select(Question.id).where(
        Question.state == QuestionState.OPEN, Question.where == Where.VILLAGE, Question.due_on < clock.today()
    )
    return list(db.session.scalars(rows.order_by(Question.id)))
