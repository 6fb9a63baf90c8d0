"""What came in as something else and is a 举报: made one by the office, once, and never back.

Nobody but the desk that receives it reads it from then on, in other rooms neither; there it is told of as of anything
taken down. So nobody may better a standing by it: it leaves the figures of
everyday cases, and a day that was overrun before stays counted where it was (`figures.late_before`).
"""

from app import clock, enough
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.feedback import access, queries
from app.feedback.acts import Did
from app.feedback.models import Post
from app.feedback.rules.kinds import KIND_LABELS, Kind
from app.feedback.rules.life import Act, after
from app.feedback.rules.screening import BY_ANOTHER, Screen
from app.feedback.service import answering, appealing, behind, blocking, desks, moving, saying, steps, targets


def require_may(post: Post, *, by: User) -> None:
    """Refused, also before anybody has typed, for whom or when it is not allowed."""
    if not access.may_screen(by, post):
        raise Refused("转作举报由审核留言的政务公开办决定")
    if access.own_units(by) & {row.unit_id for row in post.assignments}:
        raise Refused("您也在办过这一件的单位任职，请政务公开办的另一位同事来改")
    if appealing.decided_it(by, post):
        raise Refused(BY_ANOTHER)
    after(post.case, Act.REPORT)
    if behind.has_merged(post):
        raise Refused("别人的留言已经并到这一条里一起办，不能转作举报；请留言人另写一条，选“举报”")


def make_report(post: Post, reason: str, *, by: User, known: steps.Known | None = None) -> None:
    """It leaves the public and every unit at once and goes to the desk a 举报 goes to; its author reads why.

    The day that was promised to the author holds, or an earlier one. `known`: see `steps.keep_words`.
    """
    enough.require(reason, "请写明为什么转作举报", "reason", then="，会告诉留言人")
    steps.require_nobody_named(post, reason, "reason")
    require_may(post, by=by)
    version = post.version
    steps.hold_case(post)
    what = f"{KIND_LABELS[post.kind]}转作举报：不公开，只有受理举报的单位能看"
    desks.stop_pause(post)
    is_late = clock.today() > post.due_on or post.first_in_time is False
    desks.take_from_all(post)
    _put_away(post)
    if post.is_public:
        steps.keep_words(post, known=known, version=version)
        saying.from_public(post, Screen.WITHHELD, saying.TAKEN_DOWN, by=by)
    targets.forget(post)
    steps.move(post, Act.REPORT)
    post.made_report_at, post.was_kind = clock.now(), post.kind
    post.late_before = (clock.today() - post.waits_since).days if is_late else None
    post.kind, post.screen, post.wants_public = Kind.REPORT, Screen.NEVER, False
    post.screen_reason = post.decline_reason = None
    db.session.flush()
    blocking.without_ground(post, by=by)
    desks.shorten(post)
    steps.hold_all(post, by=by)
    steps.note(post, Did.MADE_REPORT, what, reason.strip(), by=by, is_public=False)
    steps.tell(post, "feedback/made_report")
    moving.route_report(post)


def _put_away(post: Post) -> None:
    """What the units had begun is gone: an answer they drafted is nobody's to publish, more time nobody's to grant."""
    answer, asked = answering.current(post), queries.extension_of(post)
    for begun in (answer, asked if asked is not None and asked.granted is None else None):
        if begun is not None:
            db.session.delete(begun)
