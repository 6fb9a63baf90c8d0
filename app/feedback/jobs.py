"""Work by the clock."""

from datetime import time, timedelta

from sqlalchemy import and_, or_, select

from app import clock
from app.clock import NOT_YET
from app.core import limits, notify
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.jobs import each, job
from app.db import db
from app.feedback import access, offices, queries, reach
from app.feedback.acts import Did
from app.feedback.models import Pause, Post
from app.feedback.rules import kinds
from app.feedback.rules.life import OPEN
from app.feedback.rules.screening import Screen
from app.feedback.service import blocking, desks, own, papers, photos, steps, winding

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
    """Posts that came in before next year's calendar was out are told their day, soon after the year is entered."""
    each(winding.waiting_ids(), winding.wind)


@job("feedback.remind", at=MORNING, label="提醒即将到期和逾期的留言，逐级上报")
def remind() -> None:
    """Yellow: the unit's handlers. Red: the open-government office too. Black: the city's supervisors too."""
    soon = or_(
        Post.yellow_on <= clock.today(), and_(Post.yellow_on == NOT_YET, Post.received_on < clock.today() - _black())
    )
    rows = select(Post.id).where(Post.state.in_(OPEN), soon)
    each(list(db.session.scalars(rows)), _remind)


def _remind(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not post.is_open or desks.open_pause(post) is not None:
        return
    today, is_old = clock.today(), post.received_on < clock.today() - _black()
    step = "yellow"
    if today > post.due_on or (is_old and post.due_on == NOT_YET):  # no calendar hides what waits so long
        step = "black" if is_old else "red"
    told = _to_tell(post, step)
    for user in told:
        # The supervisor, who works on no case, is led to the list of those that wait too long.
        watches = _watches(user, post) and not access.may_see_at_desk(user, post)
        notify.tell(user, "feedback/reminder", "feedback_post", post.id, occasion=f"{step}-{post.round}", post=post, step=step, watches=watches)  # fmt: skip
    mark = f"{step}-{post.round}"
    if step in SAID and post.escalated != mark:
        post.escalated = mark
        steps.note(post, Did.ESCALATED, _said(post, step, told), by=None)


def _black() -> timedelta:
    return timedelta(days=limits.in_force(kinds.BLACK.key).number)


def _said(post: Post, step: str, told: list[User]) -> str:
    """What everyone reads of the step: that somebody above was told only when somebody there was."""
    above = access.is_office if step == "red" else _watches
    reached = any(above(user, post) for user in told)
    said = SAID[step] if offices.receives(post.region.path) else SAID["black"]  # who stands in is the city's
    return f"{LATE[step]}，{said}" if reached else LATE[step]


def _watches(user: User, post: Post) -> bool:
    return user.holds(Role.CITY_SUPERVISOR, region=post.region)


def _staff() -> list[User]:
    rows = select(User).join(Grant, Grant.user_id == User.id).where(Grant.ended_at.is_(None), User.closed_at.is_(None))
    return list(db.session.scalars(rows.distinct()))


def _to_tell(post: Post, step: str) -> list[User]:
    """Handlers of the unit that leads; from red on the office; from black on the supervisors."""
    found = []
    for user in _staff():
        unit = post.unit
        handles = unit is not None and user.holds(Role.HANDLER, region=unit.region, unit=unit)
        office = (step != "yellow" or unit is None) and access.is_office(user, post)
        watches = step == "black" and _watches(user, post)
        if handles or office or watches:
            found.append(user)
    return found


@job("feedback.sweep_photos", at=NIGHT, label="清理没有提交的照片")
def sweep_photos() -> None:
    """Photos whose page was left."""
    each(papers.never_sent_ids(), papers.sweep)


@job("feedback.forget", at=time(3, 30), label="按期删除留言人的姓名、手机号和未公开的原文")
def forget() -> None:
    """The purpose of knowing the author has ended."""
    each(own.to_forget_ids(), own.forget_author)


@job("feedback.remind_screening", at=MORNING, label="提醒还没有审核的留言")
def remind_screening() -> None:
    """Posts nobody has read by their day: their office is told each morning until somebody does."""
    known = Post.screen_due_on <= clock.today()
    unknown = (Post.screen_due_on == NOT_YET) & (
        Post.received_on < clock.today()
    )  # nobody lies there for want of a calendar
    screen_due = known | unknown
    late = select(Post.id).where(Post.screen == Screen.WAITING, screen_due)
    each(list(db.session.scalars(late)), _remind_screening)


def _remind_screening(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is None or post.screen != Screen.WAITING or reach.is_stranded(post):  # see `remind_unreached`
        return
    for user in _staff():
        if access.is_office(user, post):
            day = clock.today().isoformat()
            notify.tell(user, "feedback/unread", "feedback_post", post.id, occasion=day, post=post)


@job("feedback.remind_unreached", at=MORNING, label="提醒没有人接的留言，逐级上报")
def remind_unreached() -> None:
    """The supervisor who stands in, the first morning; after the day to route it each morning, and administrators too."""
    each(list(db.session.scalars(reach.stranded().with_only_columns(Post.id))), _remind_unreached)


def _remind_unreached(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not reach.is_stranded(post):
        return
    late = clock.today() > post.screen_due_on
    watching = [user for user in _staff() if access.stands_in(user, post)]
    occasion = clock.today().isoformat() if late else f"new-{post.refusals}"
    for user in watching:
        _tell_unreached(user, post, occasion, late)
    if late or not watching:  # who can give somebody the role of the office
        for user in _staff():
            if user.has_role(Role.ADMIN):
                _tell_unreached(user, post, "admin", late, keeps_roles=True)


def _tell_unreached(user: User, post: Post, occasion: str, late: bool, keeps_roles: bool = False) -> None:
    notify.tell(user, "feedback/unreached", "feedback_post", post.id, occasion=occasion, post=post, late=late, keeps_roles=keeps_roles)  # fmt: skip


@job("feedback.remind_photos", at=MORNING, label="提醒还没有复核的照片申诉")
def remind_photos() -> None:
    """Appeals against hidden photos nobody has decided by their day: told each morning to whoever may decide."""
    each(list(db.session.scalars(queries.late_photo_appeals())), _remind_photos)


def _remind_photos(post_id: int) -> None:
    post = db.session.get(Post, post_id)
    if post is None or not photos.waits(post):
        return
    for user in _staff():
        if access.may_screen(user, post) and not photos.is_refuser(user, post):
            day = clock.today().isoformat()
            notify.tell(user, "feedback/photos_unread", "feedback_post", post.id, occasion=day, post=post)


@job("feedback.end_blocks", at=time(0, 10), label="到期、没有按期复核的留言限制失效")
def end_blocks() -> None:
    """Blocks that hold no longer say so; whoever was blocked is told when nobody looked at it in time."""
    each(blocking.to_end_ids(), blocking.end)
