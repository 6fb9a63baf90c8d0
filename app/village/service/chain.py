"""From the bookkeeper through the committee, the head and the township to the public: each step a person, a time, a reason."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select

from app import clock, enough
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import Refused
from app.village import queries, recipients, showing
from app.village.acts import Did
from app.village.models import LineCheck, Release, StepTaken
from app.village.models.villages import places_in
from app.village.rules import life
from app.village.rules.life import Opinion, State, Step
from app.village.rules.notices import LASTING
from app.village.service import cutting, doubts, guarding, items, judging, pictures, publishing, turns
from app.village.service.locking import require_draft
from app.village.service.stepping import step


def submit(release: Release, *, by: User) -> None:
    """The bookkeeper hands it on: to the committee, or straight to the head where no committee checks the item."""
    require_draft(release)
    judging.require_ready(release)
    item = items.item(release.item_no)
    life.move(release, State.CHECKING if item.needs_committee else State.SIGNING)
    release.signatures = turns.signatures_today(release.village) if item.needs_committee else 0
    step(release, Step.PREPARED, by=by)
    audit.record(by, Did.SUBMITTED, release)


def doubt(release: Release, seq: int, remark: str, *, by: User) -> LineCheck:
    """A committee member doubts one line; without words a doubt helps nobody."""
    hold(release)
    turns.to_doubt(release, by)
    enough.require(remark, f"请写明对这一{'笔' if release.is_ledger else '行'}有什么疑问", "remark", enough.SHORT)
    privacy.guard(remark, "remark")
    recipients.require_unnamed(release, remark, "remark")
    if not 1 <= seq <= release.lines_count:
        raise Refused("没有这一行")
    known = select(LineCheck).where(
        LineCheck.release_id == release.id, LineCheck.seq == seq, LineCheck.user_id == by.id
    )
    check = db.session.scalar(known) or LineCheck(release_id=release.id, seq=seq, user_id=by.id, by_name=by.name)
    check.opinion, check.remark, check.at = Opinion.DOUBT, remark.strip(), clock.now()
    check.line = doubts.words_of(release, seq)
    db.session.add(check)
    audit.record(by, Did.DOUBTED, release, {"line": seq})
    return check


def withdraw_doubt(release: Release, seq: int, *, by: User) -> None:
    """She has been answered. Nobody clears another's doubt; `seq` is the doubt's own, also where its line is gone."""
    hold(release)
    if release.state not in (State.CHECKING, State.DRAFT):
        raise Refused(f"这一期{release.state_label}，不能办这一步")
    own = (LineCheck.release_id == release.id, LineCheck.seq == seq, LineCheck.user_id == by.id)
    check = db.session.scalar(select(LineCheck).where(*own))
    if check is None:
        raise Refused("这条疑问不是您提出的，或者已经消除")
    db.session.delete(check)
    audit.record(by, Did.DOUBT_CLEARED, release, {"line": check.seq if check.has_line else None})


def check(release: Release, remark: str, *, by: User) -> None:
    """A committee member signs with her own account; with the last signature needed it goes to the head."""
    hold(release)
    turns.to_check(release, by)
    step(release, Step.CHECKED, by=by, remark=remark)
    audit.record(by, Did.CHECKED, release)
    db.session.flush()
    if len(turns.who_took(release, Step.CHECKED)) >= turns.signatures_needed(release):
        life.move(release, State.SIGNING)


def signed_by(release: Release) -> list[StepTaken]:
    """The committee's signatures since it was last handed on, in their order."""
    ids = turns.who_took(release, Step.CHECKED)
    steps = {taken.by_id: taken for taken in release.steps if taken.step == Step.CHECKED and taken.by_id in ids}
    return sorted(steps.values(), key=lambda taken: taken.id)


def lack_of_signers(release: Release) -> str:
    """Who is missing and what to do, where fewer members can still sign than must; "" where it only takes time."""
    if release.state != State.CHECKING:
        return ""
    signed = turns.who_took(release, Step.CHECKED)
    left, barred = turns.signatures_needed(release) - len(signed), signed | turns.fillers(release)
    serving = [
        member for member in release.village.live_members if member.user_id is None or member.user_id not in barred
    ]
    able = sum(member.can_sign for member in serving)
    if left <= able:
        return ""
    since = max((taken.at for taken in release.steps if taken.step == Step.PREPARED), default=release.prepared_at)
    left_office = [
        member.name
        for member in release.village.members
        if member.until and clock.here(since).date() <= member.until <= clock.today() and member.user_id not in signed
    ]
    undeclared = [member.name for member in serving if not member.can_sign]
    why = [f"{'、'.join(left_office)}的任期已经结束"] if left_office else []
    why += [f"{'、'.join(undeclared)}还没有账号或没有作回避声明"] if undeclared else []
    told = f"：{'；'.join(why)}" if why else ""
    return (
        f"还差 {left} 位成员签字，能签的只有 {able} 位{told}。"
        "请乡镇（街道）登记新的成员，由其声明回避后签字；或者退回，按现在的成员重新提交"
    )


def sign(release: Release, remark: str, *, by: User) -> None:
    """The head of the village signs."""
    hold(release)
    turns.to_sign(release, by)
    life.move(release, State.REVIEWING)
    step(release, Step.SIGNED, by=by, remark=remark)
    audit.record(by, Did.SIGNED, release)


def publish(
    release: Release,
    remark: str,
    *,
    by: User,
    display_until: date | None = None,
    places: str | None = None,
    looked: Collection[int] = (),
    has_read: bool = False,
) -> None:
    """The township has reviewed it; from now on everyone reads it, and nobody changes it.

    `places`: where it hangs, a line each, when that is not where the village's boards are, or, of a correction, where it hung.
    `looked` names the files she has opened and found fit to be seen (`pictures.unread`); `has_read`: that she read where it
    tells of a life without a name (`guarding.of_nobody`), and nobody can be known from it.
    """
    if release.form == LASTING:
        hold(release.village)  # before the release: of two quarters published at once the second sees the first
    hold(release)
    turns.to_publish(release, by)
    judging.require_ready(release)
    guarding.require_given(release)
    pictures.look_at(release, looked, has_read, by=by)
    cutting.require_without(release, remark, "remark")  # asked here: settling cuts, and then forgets what
    if release.explanation:  # what holds again, for another book was corrected, needs no word
        release.stated = {**release.stated, "explained": judging.failures(release)}
    publishing.settle(release, _places(release, places), by=by)
    step(release, Step.REVIEWED, by=by, remark=remark)
    db.session.flush()  # from the moment it is published the database lets nothing of it change
    until = _shown_until(release, display_until)
    life.move(release, State.PUBLISHED)
    publishing.publish(release, until, by=by)
    audit.record(by, Did.PUBLISHED, release)
    publishing.tell(release)


def _places(release: Release, words: str | None) -> list[str]:
    """Refused for a 公示 that says of no place where it hangs (§d.8: the board is mandatory); [] for what hangs nowhere."""
    if words is None and not showing.will_hang(release):
        return []
    privacy.guard(words or "", "places")
    found = places_in(words) if words is not None else release.places
    hung = "\n".join(found)  # of the list's own people too: the place is read when their names are gone
    recipients.require_unnamed(release, hung, "places", own_go=False)
    cutting.require_without(release, hung, "places")
    if not found and showing.will_hang(release):
        raise Refused("请写公示地点：名单贴在哪里，一处一行", "places")
    return found


def _shown_until(release: Release, wished: date | None) -> date:
    """As long as the village's days ask for, and never shorter than an earlier version promised."""
    days = release.village.display_days
    least, promised = clock.today() + timedelta(days=days - 1), queries.promised_until(release)
    why = f"{days} 日"
    if promised is not None and promised > least:
        least, why = promised, "以前的版本已经写明展示到这一天"
    if wished is not None and wished < least:
        raise Refused(f"至少要展示到 {least.year} 年 {least.month} 月 {least.day} 日（{why}）", "display_until")
    return wished or least


def send_back(release: Release, remark: str, *, by: User) -> None:
    """Back to the bookkeeper, saying what to mend; signatures given so far are void."""
    hold(release)
    turns.to_send_back(release, by)
    enough.require(remark, "请写明要改什么", "remark", enough.SHORT)
    life.move(release, State.DRAFT)
    step(release, Step.RETURNED, by=by, remark=remark)
    audit.record(by, Did.RETURNED, release)


def explain(release: Release, text: str, *, by: User) -> None:
    """Somebody answers with her name for a law that does not hold; what she writes stands first when it is published."""
    require_draft(release)
    privacy.guard(text, "text")
    cutting.require_without(release, text, "text")
    recipients.require_unnamed(release, text, "text")
    enough.require(text, "请说明哪里不符、为什么、怎么处理", "text", enough.LONG)
    release.explanation, release.explained_by_id = text.strip(), by.id
    release.stated = {**release.stated, "explained": judging.failures(release)}
    step(release, Step.EXPLAINED, by=by)
    audit.record(by, Did.EXPLAINED, release)
