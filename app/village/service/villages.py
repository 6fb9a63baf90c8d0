"""A village comes onto the board; its particulars, its supervision committee, its followers."""

from datetime import date
from typing import Any

from sqlalchemy import delete, select

from app import clock
from app.core import audit, limits, privacy
from app.core.accounts.models import User
from app.core.regions.models import Level, Region
from app.db import db
from app.errors import Refused
from app.village import boards
from app.village.acts import Did
from app.village.models import LEDGER, Follower, Member, Release, Village
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.due import DISPLAY
from app.village.rules.life import State
from app.village.rules.periods import Span, holding
from app.village.service import items

EDITABLE = ("collective", "display_days", "complaint_phone", "population", "households", "area", "board_place")


def join(region: Region, *, by: User | None, since: date | None = None) -> Village:
    """Give a village or community its board; what it owes is counted from `since` on (today when not given)."""
    if region.level != Level.VILLAGE:
        raise Refused("公开栏只开给村和社区", "place")
    village = Village(region=region, since=since or clock.today(), display_days=limits.in_force(DISPLAY.key).number)
    db.session.add(village)
    audit.record(by, Did.JOINED, village)
    return village


def set_particulars(village: Village, fields: dict[str, Any], *, by: User) -> Village:
    """Change what the village says about itself."""
    for name in ("collective", "board_place"):
        privacy.guard(str(fields.get(name, "")), name)
    least = limits.in_force(DISPLAY.key)
    if fields.get("display_days", least.number) < least.number:
        raise Refused(f"至少展示 {least.number} 日（{least.article}），可以更长，不能更短", "display_days")
    for name in EDITABLE:
        if name in fields:
            setattr(village, name, fields[name])
    if "span" in fields:
        _set_span(village, fields["span"], fields.get("span_from"))
    if "meeting_on" in fields:
        _set_meeting(village, fields["meeting_on"])
    audit.record(by, Did.SET, village, {"fields": sorted(name for name in fields if fields[name] is not None)})
    return village


def _set_span(village: Village, span: Span, since: date | None) -> None:
    """From a quarter's first day on, so that no period is cut in two and what was published by the old setting stays done."""
    if since is None and span == village.span_now:
        return
    if since is None and not _has_books(village) and not _owes_books(village):
        village.span, village.spans = span, []
        return
    if since is None:
        raise Refused("已经填过或到期要公开财务，改多久公开一次要写明从哪一天起", "span_from")
    if since < clock.today():
        raise Refused("生效日期不能早于今天：以前各期按原来的设置公开", "span_from")
    if holding(since, Span.QUARTER).starts_on != since:
        raise Refused(f"要从一个季度的第一天起，例如 {holding(since, Span.QUARTER).next().starts_on}", "span_from")
    before = [change for change in village.spans if change[0] < since.isoformat()]
    village.spans = before
    if village.span_on(since) != span:
        village.spans = [*before, [since.isoformat(), span.value]]


def _has_books(village: Village) -> bool:
    begun = select(Release.id).where(
        Release.village_id == village.id, Release.form == LEDGER, Release.state != State.DISCARDED
    )
    return db.session.scalar(begun.limit(1)) is not None


def _owes_books(village: Village) -> bool:
    """Is a period over already? Late months put together would be late no more."""
    return bool(boards.owed(village, items.item(LEDGER_ITEM, village.is_community), clock.today()))


def _set_meeting(village: Village, day: date | None) -> None:
    """What was has been; the one day still to come may be changed or struck, and only for another to come."""
    today = clock.today().isoformat()
    kept = {one for one in village.meetings if one < today}
    if day is not None and day.isoformat() < today and day.isoformat() not in kept:
        raise Refused("成员大会的日期不能早于今天；开过的会不用改，下一次的日期定了再填", "meeting_on")
    village.meetings = sorted({*kept, day.isoformat()} if day else kept)


def name_member(village: Village, name: str, duty: str, user: User | None, *, by: User) -> Member:
    """Enter a member of the supervision committee; with an account of her own she can sign."""
    privacy.guard(name, "name")
    if user is not None and any(member.user_id == user.id for member in village.live_members):
        raise Refused("这个账号已经登记为成员", "username")
    member = Member(village=village, name=name, duty=duty, user=user)
    db.session.add(member)
    audit.record(by, Did.NAMED_MEMBER, member)
    return member


def end_member(member: Member, *, by: User) -> None:
    """Her term is over: what she signed stays."""
    if member.until is not None:
        raise Refused("这位成员的任期已经结束")
    member.until = clock.today()
    audit.record(by, Did.ENDED_MEMBER, member)


def declare(village: Village, *, by: User) -> Member:
    """She declares that neither she nor a close relative sits on the village committee (第三十七条)."""
    member = _member(village, by)
    if member.declared_at is None:
        member.declared_at = clock.now()
        audit.record(by, Did.DECLARED, member)
    return member


def _member(village: Village, user: User) -> Member:
    found = next((member for member in village.live_members if member.user_id == user.id), None)
    if found is None:
        raise Refused(f"您还没有登记为{village.committee}成员，请乡镇（街道）先登记")
    return found


def has_to_declare(village: Village, user: User) -> bool:
    """Does this member serve, and has not declared yet that she is nobody's relative?"""
    return any(member.user_id == user.id and member.declared_at is None for member in village.live_members)


def require_free_member(village: Village, user: User) -> Member:
    """The member, who has declared that no relative of hers is supervised by her; Refused otherwise."""
    member = _member(village, user)
    if member.declared_at is None:
        raise Refused("签字前请先作出近亲属回避声明")
    return member


def follow(village: Village, *, by: User) -> None:
    """From now on she is told of what is published and corrected here."""
    known = select(Follower.id).where(Follower.village_id == village.id, Follower.user_id == by.id)
    if db.session.scalar(known) is None:
        db.session.add(Follower(village_id=village.id, user_id=by.id))
        audit.record(by, Did.FOLLOWED, village)


def unfollow(village: Village, *, by: User) -> None:
    """She is told no more."""
    db.session.execute(delete(Follower).where(Follower.village_id == village.id, Follower.user_id == by.id))
    audit.record(by, Did.UNFOLLOWED, village)
