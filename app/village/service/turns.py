"""Whose turn it is with a release and since when; what each act needs. Pages ask before anybody types, verbs ask again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.core import limits
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.db import stored, table
from app.errors import Refused
from app.village import access
from app.village.models import Release, StepTaken, Village
from app.village.rules import life
from app.village.rules.due import SIGNATURES
from app.village.rules.life import State, Step
from app.village.service import doubts, villages
from app.web.formats import moment

MOST_NAMED = 5
# Asked at each step and with each page that offers one, and so built once
STEPS, EARLIER = table(StepTaken), table(StepTaken).alias("earlier")
FILLERS = select(STEPS.c.by_id).where(STEPS.c.release_id == bindparam("release"), STEPS.c.step.in_((Step.PREPARED, Step.CORRECTED)))  # fmt: skip
HANDED_ON = select(func.coalesce(func.max(EARLIER.c.id), 0)).where(
    EARLIER.c.release_id == bindparam("release"), EARLIER.c.step.in_((Step.PREPARED, Step.RETURNED))
)
TAKEN_SINCE = select(STEPS.c.by_id).where(
    STEPS.c.release_id == bindparam("release"),
    STEPS.c.step.in_(bindparam("steps", expanding=True)),
    STEPS.c.id > HANDED_ON.scalar_subquery(),
)


def whose(release: Release) -> str:
    """轮到负责人彭国强签字，2026年11月6日（周五）10:00起; of what nobody has to carry on, how it stands."""
    if release.state not in life.ENTERED_BY:
        return life.why_closed(release.state)
    who, act = _who_is_next(release)
    since = since_when(release)
    return f"现在轮到{who}{act}" + (f"，{moment(since)}起" if since else "")


def since_when(release: Release) -> datetime | None:
    """When it came to where it stands; None where nobody has to carry it on."""
    entered = life.ENTERED_BY.get(release.state)
    if entered is None:
        return None
    came = [taken.at for taken in release.steps if taken.step in entered]
    return max(came, default=release.prepared_at)


def _who_is_next(release: Release) -> tuple[str, str]:
    """Who, by office and name, and what she has to do."""
    village = release.village
    if release.state == State.DRAFT:
        is_back = any(taken.step == Step.RETURNED for taken in release.steps)
        return f"报账员{release.prepared_by.name}", "按退回的意见改好，再提交" if is_back else "填报、提交"
    if release.state == State.CHECKING:
        barred = {*fillers(release), *who_took(release, Step.CHECKED)}
        serving = [one.name for one in village.live_members if one.can_sign and one.user_id not in barred]
        signed, needed = len(who_took(release, Step.CHECKED)), signatures_needed(release)
        return _named(village.committee, serving), f"审核签字（已签 {signed}/{needed}）"
    barred = {*fillers(release), *who_took(release, Step.CHECKED, Step.SIGNED)}
    office, roles, act = {
        State.SIGNING: ("负责人", access.HEADS, "签字"),
        State.REVIEWING: ("乡镇（街道）", access.REVIEWERS, "审核、公开"),
    }[release.state]
    return _named(office, [one.name for one in access.holders(village, *roles) if one.id not in barred]), act


def _named(office: str, names: Iterable[str]) -> str:
    """The office with those who can do it; one that nobody fills says so."""
    known = list(names)
    told = "、".join(known[:MOST_NAMED]) + ("等" if len(known) > MOST_NAMED else "")
    return f"{office}{told}" if told else f"{office}（没有能办这一步的人，请乡镇（街道）或系统管理员登记）"


def to_check(release: Release, by: User) -> None:
    """Refused unless this member of the committee can sign it now."""
    _require(release, State.CHECKING)
    villages.require_free_member(release.village, by)
    if by.id in who_took(release, Step.CHECKED):
        raise Refused("您已签字，等其他成员签")
    life.require_someone_else(by.id, fillers(release))
    doubts.require_none(release, "或者退回修改")


def to_doubt(release: Release, by: User) -> None:
    """Refused unless this member of the committee can doubt a line of it now."""
    _require(release, State.CHECKING)
    villages.require_free_member(release.village, by)


def to_sign(release: Release, by: User) -> None:
    """Refused unless this head of the village can sign it now."""
    _require(release, State.SIGNING)
    life.require_someone_else(by.id, {*fillers(release), *who_took(release, Step.CHECKED)})


def to_publish(release: Release, by: User) -> None:
    """Refused unless this reviewer of the township can publish it now."""
    _require(release, State.REVIEWING)
    life.require_someone_else(by.id, {*fillers(release), *who_took(release, Step.CHECKED, Step.SIGNED)})


def to_send_back(release: Release, by: User) -> None:
    """Refused unless she can send it back now: the committee while it checks, head and township at any time on its way."""
    if release.state not in (State.CHECKING, State.SIGNING, State.REVIEWING):
        raise Refused(f"不能退回：{whose(release)}")
    if not by.holds(Role.VILLAGE_HEAD, Role.TOWNSHIP_REVIEWER, region=release.village.region):
        to_doubt(release, by)


def _require(release: Release, state: State) -> None:
    if release.state != state:
        raise Refused(f"这一步不能办：{whose(release)}")


def signatures_needed(release: Release) -> int:
    """How many members must sign: settled when it was handed on, so that a term that ends makes no signature needless."""
    return release.signatures or signatures_today(release.village)


def signatures_today(village: Village) -> int:
    """The number in force, or all of a smaller committee."""
    return max(1, min(limits.in_force(SIGNATURES.key).number, sum(member.can_sign for member in village.live_members)))


def fillers(release: Release) -> set[int | None]:
    """Everybody who had a hand in what it says: they cannot vouch for it."""
    return {release.prepared_by_id, *stored(FILLERS, release=release.id).scalars()}


def who_took(release: Release, *steps: Step) -> set[int | None]:
    """Who took these steps since it was last handed on."""
    return set(stored(TAKEN_SINCE, release=release.id, steps=steps).scalars())
