"""Work by the clock."""

from collections.abc import Callable, Iterable
from datetime import time, timedelta

from sqlalchemy import and_, or_, select

from app import clock
from app.clock import NOT_YET
from app.core import limits, notify
from app.core.accounts.models import User
from app.core.jobs import each, job
from app.core.search import rebuilding
from app.core.workdays.winding import is_time
from app.db import db
from app.feedback import access, looking, offices, passing, people, queries, reach
from app.feedback.acts import Did
from app.feedback.models import Pause, Post
from app.feedback.people import Ids, People
from app.feedback.rules import kinds
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import Screen
from app.feedback.service import (
    blocking,
    covering,
    desks,
    given_back,
    own,
    papers,
    photos,
    quoting,
    steps,
    taking_back,
    winding,
)

MORNING = time(7, 0)
NIGHT = time(2, 30)
LATE = {"red": "逾期", "black": "久拖未复"}
SAID = {"red": "已告知政务公开办", "black": "已告知市级督查"}


@job("feedback.end_pauses", at=time(0, 20), label="补充期满的留言恢复计时")
def end_pauses() -> None:
    """The author did not answer in time: the clock runs on."""
    rows = select(Pause.post_id).where(Pause.ended_on.is_(None), Pause.until_on < clock.today())
    each(list(db.session.scalars(rows)), _end_pause)


def _end_pause(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is not None and desks.open_pause(post) is not None:
        desks.end_pause(post, "", by=None)


@job("feedback.wind", every=timedelta(hours=1), label="新一年工作日历录入后，算出应答复的日期")
def wind() -> None:
    """Posts that came in before next year's calendar was out are told their day, soon after the year is entered.

    Clocks that were stopped before days were moved forward at once are moved now.
    """
    if not is_time("feedback.wind"):
        return
    each(winding.waiting_ids(), winding.wind)
    each(
        list(db.session.scalars(select(Pause.post_id).where(Pause.ended_on.is_(None), Pause.added.is_(None)))),
        _move_forward,
    )


def _move_forward(post_id: int) -> None:
    if (post := db.session.get(Post, post_id)) is not None:
        desks.move_forward(post)


def _each_told(ids: Iterable[int], tell: Callable[[int, People], None]) -> None:
    """Tell of each of these posts; who is at work is read once for all."""
    at_work = people.at_work()

    def told(post_id: int) -> None:
        tell(post_id, at_work)

    each(ids, told)


@job("feedback.remind", at=MORNING, label="提醒即将到期和逾期的留言，逐级上报")
def remind() -> None:
    """Yellow: the unit's handlers. Red: the open-government office too. Black: the city's supervisors too.

    Each is told once of each day a post is due by: anew once the day was moved (more time, a pause), and after an appeal, that
    of a late post too, whose day stays.
    """
    soon = or_(
        Post.yellow_on <= clock.today(), and_(Post.yellow_on == NOT_YET, access.owed_before(clock.today() - _black()))
    )
    rows = select(Post.id).where(Post.state.in_(OPEN), soon)
    _each_told(list(db.session.scalars(rows)), _remind)


def _remind(post_id: int, at_work: People) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not post.is_open or desks.open_pause(post) is not None:
        return
    today, is_old = clock.today(), post.owed_since < clock.today() - _black()
    step = "yellow"
    if today > post.due_on or (is_old and post.due_on == NOT_YET):  # no calendar hides what waits so long
        step = "black" if is_old else "red"
    mark = f"{step}-{post.round}-{post.appeals}-{post.due_on.isoformat()}"
    office, above = at_work.office(post.region), at_work.supervisors(post.region)
    for user in people.named(_to_tell(post, step, at_work)):
        # The supervisor, who works on no case, is led to the list of those that wait too long.
        watches = user.id in above and not access.may_see_at_desk(user, post)
        notify.tell(user, "feedback/reminder", "feedback_post", post.id, occasion=mark, post=post, step=step, watches=watches)  # fmt: skip
    if step in SAID and post.escalated != mark:
        post.escalated = mark
        steps.note(post, Did.ESCALATED, _said(post, step, bool(office if step == "red" else above)), by=None)


def _black() -> timedelta:
    return timedelta(days=limits.in_force(kinds.BLACK.key).number)


def _said(post: Post, step: str, reached: bool) -> str:
    """What everyone reads of the step: that somebody above was told only when somebody there was."""
    said = SAID[step] if offices.receives(post.region.path) else SAID["black"]  # who stands in is the city's
    return f"{LATE[step]}，{said}" if reached else LATE[step]


def _to_tell(post: Post, step: str, at_work: People) -> Ids:
    """Handlers of the unit that leads; from red on the office; from black on the supervisors."""
    found = at_work.handlers(post.unit)
    if step != "yellow" or post.unit is None:
        found |= at_work.office(post.region)
    return found | at_work.supervisors(post.region) if step == "black" else found


@job("feedback.remind_passing", at=MORNING, label="提醒还没有转办、裁定、接办的留言")
def remind_passing() -> None:
    """Posts that nobody passed on by their day: the office, or the unit they were sent to, is told each morning.

    Of a unit where nobody works any more the office is told.
    """
    rows = select(Post.id).where(Post.state.in_(passing.WORDS))
    _each_told(list(db.session.scalars(rows)), _remind_passing)


def _remind_passing(post_id: int, at_work: People) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not passing.waits(post) or reach.is_stranded(post):  # see `remind_unreached`
        return
    told = (at_work.handlers(post.unit) if post.state == State.OFFERED else None) or at_work.office(post.region)
    day, due, act = clock.today().isoformat(), passing.due_on(post), passing.WORDS[post.state]
    for user in people.named(told):
        notify.tell(user, "feedback/passing", "feedback_post", post.id, occasion=day, post=post, due=due, act=act)


@job("feedback.follow_quotes", at=time(2, 50), label="核对答复引用的内容：标题改了的跟着改，已经不公开的撤下标题和链接")
def follow_quotes() -> None:
    """Quotes of before anybody was told, and whatever was missed since.

    Not while the index is empty or made anew: what does not stand there may only not stand there yet.
    """
    if rebuilding.is_whole():
        each(quoting.to_follow_ids(), quoting.follow_again)


@job(
    "feedback.mark_taken_back",
    at=time(2, 55),
    label="以前收回、遮盖了文字的留言：引用了收回的话的答复、理由和说明不再公开，遮盖的字记下标记，遮盖过的答复记下原来是哪一处",
)
def mark_taken_back() -> None:
    """Each once: what is taken back or covered now is marked with it."""
    each(taking_back.to_mark_ids(), taking_back.look_again)
    each(taking_back.to_name_ids(), taking_back.name_again)
    each(covering.to_keep_ids(), covering.keep_again)
    each(given_back.to_place_ids(), steps.place_stars)


@job("feedback.sweep_photos", at=NIGHT, label="清理没有提交的照片")
def sweep_photos() -> None:
    """Photos whose page was left."""
    each(papers.PHOTOS.never_sent_ids(), papers.PHOTOS.sweep)


@job("feedback.forget", at=time(3, 30), label="按期删除留言人的姓名、手机号、未公开的原文、照片和附件")
def forget() -> None:
    """The purpose of knowing the author has ended."""
    each(own.to_forget_ids(), own.forget_author)
    each(papers.to_let_go_ids(), papers.let_go_again)


@job("feedback.remind_screening", at=MORNING, label="提醒还没有审核的留言，和后来写的话")
def remind_screening() -> None:
    """Posts nobody has read by their day, and words added later: their office is told each morning until somebody does."""
    known = Post.screen_due_on <= clock.today()
    unknown = (Post.screen_due_on == NOT_YET) & (
        Post.received_on < clock.today()
    )  # nobody lies there for want of a calendar
    late = select(Post.id).where(Post.screen == Screen.WAITING, known | unknown)
    _each_told(list(db.session.scalars(late)), _remind_screening)
    _each_told(looking.to_remind_ids(), _remind_looking)


def _remind_screening(post_id: int, at_work: People) -> None:
    post = db.session.get(Post, post_id)
    if post is None or post.screen != Screen.WAITING or reach.is_stranded(post):  # see `remind_unreached`
        return
    day = clock.today().isoformat()
    for user in people.named(at_work.office(post.region)):
        notify.tell(user, "feedback/unread", "feedback_post", post.id, occasion=day, post=post)


def _remind_looking(post_id: int, at_work: People) -> None:
    post, due = db.session.get(Post, post_id), looking.due_of([post_id]).get(post_id)
    if post is None or due is None:
        return
    day = clock.today().isoformat()
    for user in people.named(at_work.office(post.region)):
        notify.tell(user, "feedback/added_unread", "feedback_post", post.id, occasion=day, post=post, due=due)


@job("feedback.remind_unreached", at=MORNING, label="提醒没有人接的留言，逐级上报")
def remind_unreached() -> None:
    """The supervisor who stands in, the first morning; after the day to route it each morning, and administrators too."""
    _each_told(list(db.session.scalars(reach.stranded().with_only_columns(Post.id))), _remind_unreached)


def _remind_unreached(post_id: int, at_work: People) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not reach.is_stranded(post):
        return
    late = clock.today() > post.screen_due_on
    watching = people.named(at_work.supervisors(post.region))  # they stand in: `access.stands_in`
    occasion = clock.today().isoformat() if late else f"new-{post.refusals}"
    for user in watching:
        _tell_unreached(user, post, occasion, late)
    if late or not watching:  # who can give somebody the role of the office
        for user in people.named(at_work.keepers):
            _tell_unreached(user, post, "admin", late, keeps_roles=True)


def _tell_unreached(user: User, post: Post, occasion: str, late: bool, keeps_roles: bool = False) -> None:
    notify.tell(user, "feedback/unreached", "feedback_post", post.id, occasion=occasion, post=post, late=late, keeps_roles=keeps_roles)  # fmt: skip


@job("feedback.remind_photos", at=MORNING, label="提醒还没有复核的照片申诉")
def remind_photos() -> None:
    """Appeals against hidden photos nobody has decided by their day: told each morning to whoever may decide."""
    _each_told(list(db.session.scalars(queries.late_photo_appeals())), _remind_photos)


def _remind_photos(post_id: int, at_work: People) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not photos.waits(post):
        return
    day = clock.today().isoformat()
    for user in people.named(at_work.office(post.region)):
        if access.may_screen(user, post) and not photos.is_refuser(user, post):
            notify.tell(user, "feedback/photos_unread", "feedback_post", post.id, occasion=day, post=post)


@job("feedback.end_blocks", at=time(0, 10), label="到期、没有按期复核的留言限制失效")
def end_blocks() -> None:
    """Blocks that hold no longer say so; whoever was blocked is told when nobody looked at it in time."""
    each(blocking.to_end_ids(), blocking.end)
