"""The public sources of a draw: named before they happen, replaced only in public, one after the other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.openday import queries, rules
from app.openday.acts import Did
from app.openday.draw import SOURCE_LABELS, SourceKind, is_drawn_on
from app.openday.models import Draw, DrawSource, Event
from app.openday.rules import Kind, Selection, State
from app.openday.service import drafts, messages, wording

Named = tuple[SourceKind, str, datetime]
REPLACEABLE = (State.PUBLISHED, State.CLOSED, State.POSTPONED)


def name_sources(event: Event, rows: Sequence[Named], *, by: User) -> None:
    """Name the sources of a draft: first the announced issue, then the fallbacks, before they happen."""
    rules.require_draft(event)
    _require_some(rows)
    _guard(event, rows)
    _require_usable(event, rows)
    _forget(event)
    _store(event, rows, 1)
    drafts.touch(event)
    audit.record(by, Did.EDITED, event, {"fields": ["sources"]})


def replace_sources(event: Event, rows: Sequence[Named], reason: str, *, by: User) -> None:
    """Name other sources after publication, in public and with the reason.

    Before the list is frozen they take the place of the old ones, which the notice names. After that the old ones must
    all have failed, and the new ones come after them: nobody chooses again once chance has spoken.
    """
    rules.require_reason(reason)
    if event.selection != Selection.DRAW or event.state not in REPLACEABLE:
        raise Refused("只有已发布、还没有抽签的活动可以重新指定来源")
    _require_some(rows)
    wording.guard(event, reason=reason)
    _guard(event, rows)
    _require_usable(event, rows)
    draw = db.session.scalar(select(Draw).where(Draw.event_id == event.id))
    before = queries.sources_of(event)
    if draw is not None:
        _require_all_failed(draw, before)
    else:
        _forget(event)
    _store(event, rows, len(before) + 1 if draw else 1)
    audit.record(by, Did.SOURCES_REPLACED, event, note=reason)
    messages.announce(event, f"重新指定抽签来源：原为{_told(before)}；现为{_told(rows)}", reason, "openday/changed", "")


def require_sources_ahead(event: Event) -> None:
    """At publication: every source is drawn after sign-up closes and before the event, each after the one before."""
    if event.selection != Selection.DRAW or event.kind == Kind.MONTH:
        return
    named = [(SourceKind(source.kind), source.issue, source.draws_at) for source in queries.sources_of(event)]
    if not named:
        raise Refused("抽签活动要先指定抽签来源，请退回修改")
    _require_usable(event, named)


def announce_sources(event: Event) -> None:
    """What was named in a draft is announced when the event is published: from then on it is known to all."""
    for source in queries.sources_of(event):
        source.announced_at = clock.now()


def _require_some(rows: Sequence[Named]) -> None:
    if not rows:
        raise Refused("请至少写一个来源：期号和开奖时间", "rows-0-issue")


def _guard(event: Event, rows: Sequence[Named]) -> None:
    wording.guard(event, **{f"rows-{n}-issue": issue for n, (_, issue, _) in enumerate(rows)})


def _require_usable(event: Event, rows: Sequence[Named]) -> None:
    earliest, seen = max(clock.now(), event.signup_closes_at), set()
    for n, (kind, issue, draws_at) in enumerate(rows):
        if draws_at <= clock.now():
            raise Refused("抽签来源要在开奖之前指定，请选一期还没有开奖的", f"rows-{n}-draws_at")
        if draws_at <= earliest:
            why = "在报名截止之后开奖" if n == 0 else "比前一个来源晚开奖"
            raise Refused(f"这个来源要{why}，请换一期", f"rows-{n}-draws_at")
        if draws_at >= event.starts_at:
            raise Refused("这个来源在活动开始之后才开奖，来不及公布名单，请换一期", f"rows-{n}-draws_at")
        if not is_drawn_on(kind, clock.here(draws_at).weekday()):
            raise Refused(f"{SOURCE_LABELS[kind]}这一天不开奖，请对照公告核对开奖日期", f"rows-{n}-draws_at")
        if (kind, issue) in seen:
            raise Refused("同一期不能写两次，请换一期作备用", f"rows-{n}-issue")
        earliest = draws_at
        seen.add((kind, issue))


def _require_all_failed(draw: Draw, sources: Sequence[DrawSource]) -> None:
    failed = {attempt.source_id for attempt in draw.attempts if attempt.failed}
    if draw.outcome is not None or {source.id for source in sources} - failed:
        raise Refused("名单已经锁定，原来指定的来源还能用，不能换。每一个都确认没有开奖以后，才能再指定")


def _forget(event: Event) -> None:
    db.session.execute(delete(DrawSource).where(DrawSource.event_id == event.id))


def _store(event: Event, rows: Sequence[Named], first: int) -> None:
    for position, (kind, issue, draws_at) in enumerate(rows, first):
        db.session.add(
            DrawSource(event_id=event.id, position=position, kind=kind.value, issue=issue, draws_at=draws_at)
        )
    db.session.flush()


def _told(rows: Sequence[Named] | Sequence[DrawSource]) -> str:
    named = [(row.kind, row.issue) if isinstance(row, DrawSource) else (row[0].value, row[1]) for row in rows]
    return "、".join(f"{SOURCE_LABELS[SourceKind(kind)]}第 {issue} 期" for kind, issue in named) or "未指定"
