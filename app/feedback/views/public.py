"""Pages for everyone: the list, a post with its answers, joining in."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.core import workdays
from app.core.workdays.rules import Explanation
from app.db import db
from app.errors import Refused
from app.feedback import access, queries, viewing
from app.feedback.forms import PhoneForm
from app.feedback.models import Post
from app.feedback.rules import clocks
from app.feedback.rules.kinds import Kind
from app.feedback.service import answering, behind, saying, turning
from app.feedback.views import proving
from app.web import filters
from app.web.filters import takes
from app.web.pages import walked
from app.web.remembered import remembered
from app.web.rights import EVERYONE, open_to
from app.web.writes import attempt

bp = Blueprint("feedback", __name__, url_prefix="/feedback", template_folder="../templates")
Reply = str | Response
View = TypeVar("View", bound=Callable[..., Any])


def wanted() -> queries.Wanted:
    """The filters of the address."""
    kind = filters.one_of("kind", set(Kind) - {Kind.REPORT})
    return queries.Wanted(
        region=filters.region(),
        kind=Kind(kind) if kind else None,
        topic=filters.asked("topic", _topic, None, "[0-9]{1,9}"),
        standing=filters.one_of("standing", queries.STANDINGS),
    )


def _topic(id: str) -> queries.Offered | None:
    return next((row for row in queries.topics() if str(row.id) == id), None)


def _list_mark() -> Hashable:
    return queries.list_mark(wanted())


@bp.get("/")
@open_to(EVERYONE)
@takes("region", "kind", "topic", "standing", "before", "after")
@remembered(_list_mark, "region", "kind", "topic", "standing", "before", "after")
def index() -> str:
    asked = wanted()
    return render_template(
        "feedback/index.html",
        page=walked(queries.public_list(asked), Post.list_no),
        wanted=asked,
        places=queries.places(asked.region),
        standings=queries.STANDINGS,
        kinds=[kind for kind in Kind if kind != Kind.REPORT],
        topics=queries.topics(),
    )


def public_or_404(no: str) -> Post:
    """A public post by its number."""
    return queries.by_no(no) or abort(404)


def counted(view: View) -> View:
    """Every look of a reader counts, at a page that is remembered too; the desk's own and the author's do not."""

    @wraps(view)
    def shown(no: str) -> Any:
        page = view(no=no)
        if request.method == "GET" and _reads(no):
            viewing.look(no)
        return page

    return shown  # type: ignore[return-value]  # wraps keeps the view's own signature


def _reads(no: str) -> bool:
    if not viewing.is_a_reader(request.user_agent.string, request.headers.get("Sec-Purpose", "")):
        return False
    opened = proving.OPENED.ids()
    if not current_user.is_authenticated and not opened:
        return True
    own = access.own_posts(current_user, opened).where(Post.no == no)
    return not current_user.is_staff and db.session.scalar(own.with_only_columns(Post.id)) is None


@bp.get("/<no>/")
@open_to(EVERYONE)
@counted
@remembered(queries.page_mark)
def show(no: str) -> str:
    post = public_or_404(no)
    return render_template(
        "feedback/show.html",
        post=post,
        answers=answering.answers_of(post, everyone=True),
        ratings=queries.ratings_of(post),
        traces=turning.public_traces(post),
        merged=[other for other in behind.merged_of(post) if other.is_public],
        why=explained(post),
        views=viewing.of(post),
        today=clock.today(),
    )


def explained(post: Post) -> Explanation | None:
    """Every day of the running clock; None when a year has no working-day table."""
    try:
        return clocks.why(workdays.calendar(), behind.clock_of(post))
    except Refused:
        return None


@bp.route("/<no>/support", methods=["GET", "POST"])
@open_to(EVERYONE)
def support(no: str) -> Reply:
    post = public_or_404(no)
    try:
        saying.require_may_support(post)
    except Refused as refusal:
        flash(refusal.sentence, "info")
        return redirect(url_for(".show", no=post.no))
    form = PhoneForm()
    if request.form.get("send_code"):
        proving.PHONE.send(form)
    elif form.validate_on_submit():

        def join_in() -> bool:
            phone = proving.PHONE.proved(form)
            return saying.support(post, phone, by=proving.resident())

        if attempt(form, join_in):
            flash("已经算上您了，有了答复会显示在这里", "success")
            return redirect(url_for(".show", no=post.no))
    return render_template("feedback/support.html", form=form, post=post)


@bp.post("/leave")
@open_to(EVERYONE)
def leave() -> Response:
    """Whoever uses this computer next opens none of these posts."""
    proving.OPENED.leave()
    flash("已清除，这台设备上不再能直接打开您的留言。凭编号和查询码随时能再查", "success")
    return redirect(url_for(".index"))
