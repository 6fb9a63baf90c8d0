"""What waits for a member of staff on the village boards: her own step, what her villages owe, what she must answer.

A village's own people see each thing; who works for a township sees one line a township, whatever it holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.core import limits
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.db import db
from app.village import access, boards, last_tables, overtaken, queries
from app.village.addresses import title_of
from app.village.models import Question, Release, StepTaken, Village
from app.village.rules import due as dates
from app.village.rules.asking import QuestionState, Where
from app.village.rules.catalogue import panels
from app.village.rules.due import SOON, Due, Lamp, Public
from app.village.rules.life import State, Step
from app.village.rules.notices import LASTING
from app.village.service import items, withholding
from app.web.menus import Work, due_work

SIGNED = (Step.CHECKED, Step.SIGNED)
HANDED_ON = (Step.PREPARED, Step.RETURNED)
HUNG = (State.PUBLISHED, State.TAKEN_DOWN)
OFF_HER_DESK = (State.CHECKING, State.SIGNING, State.REVIEWING, State.PUBLISHED, State.TAKEN_DOWN)


def work(user: User) -> Iterator[Work]:
    """Everything of this room."""
    yield from _sent_back(user)
    yield from _her_step(user, access.CHECKERS, State.CHECKING, "审核签字")
    yield from _her_step(user, access.HEADS, State.SIGNING, "签字")
    yield from _to_review(user)
    yield from _overtaken(user)
    yield from _withheld(user)
    yield from _without_result(user)
    yield from _owing(user)
    yield from _to_answer(user)
    yield from _to_read(user)
    yield from _sent_up(user)


def _of_hers(user: User, roles: tuple[Role, ...]) -> Select[Any]:
    return access.villages_held(user, *roles).with_only_columns(Village.id)


# releases on their way


def _sent_back(user: User) -> Iterator[Work]:
    if user.has_role(*access.PREPARERS):
        returned = select(StepTaken.release_id).where(StepTaken.step == Step.RETURNED)
        stands = (Release.state == State.DRAFT, Release.id.in_(returned))
        yield from _each("修改退回的", _releases(user, access.PREPARERS, *stands))


def _her_step(user: User, roles: tuple[Role, ...], state: State, word: str) -> Iterator[Work]:
    if user.has_role(*roles):
        yield from _each(word, _releases(user, roles, Release.state == state, *_untouched(user)))


def _releases(user: User, roles: tuple[Role, ...], *stands: ColumnElement[bool]) -> Iterable[Release]:
    rows = select(Release).where(Release.village_id.in_(_of_hers(user, roles)), *stands)
    return db.session.scalars(rows.order_by(Release.id))


def _untouched(user: User) -> tuple[ColumnElement[bool], ...]:
    """No earlier step of the release was this person's: a next one is somebody else's (see life.require_someone_else)."""
    earlier = aliased(StepTaken)
    handed_on = select(func.max(earlier.id)).where(earlier.release_id == Release.id, earlier.step.in_(HANDED_ON))
    hers = select(StepTaken.id).where(
        StepTaken.release_id == Release.id,
        StepTaken.by_id == user.id,
        StepTaken.step.in_(SIGNED),
        StepTaken.id > handed_on.correlate(Release).scalar_subquery(),
    )
    return Release.prepared_by_id != user.id, ~hers.correlate(Release).exists()


def _each(word: str, releases: Iterable[Release]) -> Iterator[Work]:
    for release in releases:
        yield due_work(f"{word}：{title_of(release)}", _desk(release), due_on(release))


def _desk(release: Release) -> str:
    return url_for("village_desk.release", id=release.id)


def due_on(release: Release) -> date | None:
    """The day it has to be public; none of a correction, whose matter is public already."""
    due = boards.due_for(release) if release.number == 1 else None
    return due.on if due else None


def _unfollowing(village_ids: set[int]) -> "list[overtaken.Cause | last_tables.Cause]":
    """Each once: of a book whose total does not follow its accounts do not either."""
    of_books = overtaken.waiting(village_ids)
    known = {one.book.id for one in of_books}
    return [*of_books, *(one for one in last_tables.waiting(village_ids) if one.book.id not in known)]


def _overtaken(user: User) -> Iterator[Work]:
    """Books and tables that no longer follow on a corrected one: each to whoever keeps it, one line a township to whoever reviews."""
    kept, reviewed = (_ids(user, roles) for roles in (access.PREPARERS, access.REVIEWERS))
    both = kept | reviewed
    found: list[overtaken.Cause | last_tables.Cause] = _unfollowing(both) if both else []
    hers = [one for one in found if one.book.village_id in kept]
    in_work = queries.in_work_among([one.book for one in hers])
    for one in hers:
        desk = _desk(in_work.get(one.book.id, one.book))
        yield Work(f"跟着前一期更正：{title_of(one.book)}", desk, one.since, "late", "接不上")
    of: dict[str, list[overtaken.Cause | last_tables.Cause]] = {}
    for one in (one for one in found if one.book.village_id in reviewed):
        above = one.book.village.region.parent
        of.setdefault(above.short_name if above else "", []).append(one)
    for township, causes in of.items():
        first = title_of(causes[0].book)
        more = f" {len(causes)} 期（{township}），等得最久的" if len(causes) > 1 else ""
        yield Work(f"催办跟着前一期更正{more}：{first}", _desk(causes[0].book), causes[0].since, "late", "接不上")


def _withheld(user: User) -> Iterator[Work]:
    """What is read in part since a younger rule: one line a village to whoever keeps them, one a township to whoever reviews."""
    for word, roles in (
        ("更正已经遮去一部分的内容", access.PREPARERS),
        ("催办更正已经遮去一部分的内容", access.REVIEWERS),
    ):
        of: dict[str, list[Release]] = {}
        for release in withholding.waiting(_of_hers(user, roles)) if user.has_role(*roles) else ():
            region = release.village.region
            of.setdefault((region.parent or region).path if roles == access.REVIEWERS else region.path, []).append(
                release
            )
        for books in of.values():
            more = f" {len(books)} 份，最早的" if len(books) > 1 else ""
            address = url_for("village_desk.village", id=books[0].village_id) + "#withheld"
            since = date.fromisoformat(books[0].withheld["since"])
            yield Work(f"{word}{more}：{title_of(books[0])}", address, since, "soon", "只显示一部分")


def _ids(user: User, roles: tuple[Role, ...]) -> set[int]:
    return set(db.session.scalars(_of_hers(user, roles))) if user.has_role(*roles) else set()


def _without_result(user: User) -> Iterator[Work]:
    """Lists that have hung for their time: nobody has written down yet what came of it."""
    if user.has_role(*access.PREPARERS):
        stands = (Release.state.in_(HUNG), Release.notice_to < clock.today(), Release.form != LASTING)
        hung = _releases(user, access.PREPARERS, *stands)
        newest = {(one.village_id, one.item_no, one.form, one.period, one.batch): one for one in hung}
        for release in newest.values():
            if "result" not in release.stated:
                yield Work(f"登记公示结果：{title_of(release)}", _desk(release), release.notice_to, "soon", "公示期满")


def _to_review(user: User) -> Iterator[Work]:
    """One line a township, leading to the release that is due first, with how many are late already."""
    of: dict[int, list[Release]] = {}
    for release in to_review(user):
        of.setdefault(_township(release).id, []).append(release)
    for releases in of.values():
        first, words = releases[0], f"审核：{title_of(releases[0])}"
        if len(releases) > 1:
            late = sum(_is_late(release) for release in releases)
            among = f"，其中逾期 {late} 份" if late else ""
            count = f"{len(releases)} 份（{_township(first).short_name}{among}）"
            words = f"审核 {count}，最先到期的：{title_of(first)}"
        yield due_work(words, _desk(first), due_on(first))


def to_review(user: User, most: int | None = None) -> Sequence[Release]:
    """What waits for this reviewer, one by one: what is due first before all else, what has no day of its own last."""
    if not user.has_role(*access.REVIEWERS):
        return []
    stands = (Release.state == State.REVIEWING, *_untouched(user))
    rows = select(Release).where(Release.village_id.in_(_of_hers(user, access.REVIEWERS)), *stands)
    place = joinedload(Release.village).joinedload(Village.region).joinedload(Region.parent)
    waiting = db.session.scalars(rows.options(place).order_by(Release.id))
    return sorted(waiting, key=lambda release: due_on(release) or date.max)[:most]


def _is_late(release: Release) -> bool:
    due = due_on(release)
    return due is not None and due < clock.today()


def _township(release: Release) -> Region:
    region = release.village.region
    return region.parent or region


def _by_township(rows: Any) -> Any:
    """Grouped by the region above the village, whose name comes as the last column."""
    above = aliased(Region)
    joined = rows.join(Region, Village.region_id == Region.id).join(above, Region.parent_id == above.id)
    return joined.add_columns(above.short_name).group_by(above.id, above.short_name).order_by(above.id)


# what villages owe


def _owing(user: User) -> Iterator[Work]:
    """One line a village: how many items are late or soon due, and when the first of them is."""
    if not user.has_role(*access.PREPARERS):
        return
    villages = db.session.scalars(access.villages_held(user, *access.PREPARERS).order_by(Village.id)).all()
    done = _done(user)
    for village in villages:
        pressing = [due for no in _numbers(village) if (due := _pressing(village, no, done.get((village.id, no), {})))]
        if pressing:
            first = min(due.on for due in pressing)
            url = url_for("village_desk.village", id=village.id)
            yield due_work(f"{village.region.short_name}有 {len(pressing)} 项要公开", url, first, "即将到期")


def _done(user: User) -> dict[tuple[int, str], dict[str, set[str]]]:
    """The periods of each item, by form, that are public or on their way through other hands."""
    columns = select(Release.village_id, Release.item_no, Release.form, Release.period).distinct()
    rows = columns.where(Release.village_id.in_(_of_hers(user, access.PREPARERS)), Release.state.in_(OFF_HER_DESK))
    found: dict[tuple[int, str], dict[str, set[str]]] = {}
    for village_id, no, form, period in db.session.execute(rows):
        found.setdefault((village_id, no), {}).setdefault(form, set()).add(period)
    return found


def _numbers(village: Village) -> list[str]:
    return [no for _, _, numbers in panels(village.is_community) for no in numbers]


def _pressing(village: Village, no: str, done: Public) -> Due | None:
    """The oldest date of what lacks, when its day has passed or is near."""
    item, today = items.item(no), clock.today()
    if dates.span_of(item, village.span_on(today)) is None:
        return None
    missing = next((one for one in boards.owed(village, item, today) if not one.is_met(done)), None)
    if missing is None:
        return None
    lamp = dates.lamp(False, False, missing.due.on, today, limits.in_force(SOON.key).number)
    return missing.due if lamp in (Lamp.LATE, Lamp.SOON) else None


# questions


def _to_answer(user: User) -> Iterator[Work]:
    """One line a village."""
    if not user.has_role(*access.ANSWERERS):
        return
    open_here = (Question.state == QuestionState.OPEN, Question.where == Where.VILLAGE)
    counts = (
        select(Question.village_id, func.count(), func.min(Question.due_on))
        .where(*open_here, Question.village_id.in_(_of_hers(user, access.ANSWERERS)))
        .group_by(Question.village_id)
    )
    found = {id: (count, due) for id, count, due in db.session.execute(counts)}
    rows = select(Village).where(Village.id.in_(found)).order_by(Village.id)
    for village in db.session.scalars(rows) if found else ():
        count, due = found[village.id]
        yield _answering(f"答复 {count} 条疑问：{village.region.short_name}", due)


def _to_read(user: User) -> Iterator[Work]:
    """Words of questions that nobody outside reads until she has."""
    if not user.has_role(*access.ANSWERERS):
        return
    held = (Question.words_held, Question.village_id.in_(_of_hers(user, access.ANSWERERS)))
    count = db.session.scalar(select(func.count()).select_from(Question).where(*held))
    if count:
        title = f"看 {count} 条疑问的文字，能公开的公开"
        yield due_work(title, url_for("village_desk.desk_questions", state="held"), clock.today(), "文字待看")


def _sent_up(user: User) -> Iterator[Work]:
    """What villages let grow old, or askers took to the township: one line a township."""
    if not user.has_role(*access.REVIEWERS):
        return
    rows = _by_township(
        select(func.count(), func.min(Question.due_on)).join(Village, Question.village_id == Village.id)
    )
    up = (Question.state == QuestionState.OPEN, Question.where == Where.TOWNSHIP)
    hers = Village.id.in_(_of_hers(user, access.REVIEWERS))
    for count, due, township in db.session.execute(rows.where(*up, hers)):
        yield _answering(f"答复转来的 {count} 条疑问：{township}", due)


def _answering(title: str, due: date) -> Work:
    return due_work(title, url_for("village_desk.desk_questions"), due, "待答复")
