"""Pages for staff: the piles, a case, and the page of every step one can take with it.

What the steps are lies beside, by what the clerk does: `screening`, `routing`, `answering`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.core import audit
from app.core.accounts.service import own_numbers
from app.db import db, only_looking, unit_of_work
from app.feedback import access, finding, looking, passing, placing, queries, routing, suggesting
from app.feedback.acts import Did
from app.feedback.models import Answer, Post, PostStep
from app.feedback.models.desks import Holding
from app.feedback.rules.kinds import Kind
from app.feedback.rules.words import in_pieces, opening
from app.feedback.service import (
    added,
    answering,
    appealing,
    behind,
    covering,
    desks,
    quoting,
    saying,
    screening,
    steps,
    targets,
    turning,
)
from app.feedback.service.originals import Words, added_to, author_of, point_of, words_of
from app.feedback.views.answering import ANSWERING, RESULTS
from app.feedback.views.public import explained
from app.feedback.views.routing import AGAIN, ROUTING, TIME
from app.feedback.views.screening import FIRST, LATER, SORTING
from app.feedback.views.step import Step, me
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.pages import Page, cut, in_turn, paged
from app.web.rights import holding, open_to, require
from app.web.writes import attempt, one_or_404

bp = Blueprint("feedback_desk", __name__, url_prefix="/desk/feedback", template_folder="../templates")
READERS = holding(*access.DESK, *access.SUPERVISORS)
WATCHERS = holding(*access.SUPERVISORS)
# What a case waits for: the first of these that is open is the next thing to do.
ASKED = {name: TIME[name] for name in ("grant", "deny")}  # time a unit asks for
DUE: Mapping[str, Step] = {**FIRST, **ROUTING, **ANSWERING, **ASKED}
STEPS: Mapping[str, Step] = {**DUE, **AGAIN, **SORTING, **TIME, **RESULTS, **LATER}
FIRST_TO_SEE = (
    "old",
    "screen",
    "photos",
    "added",
    "decide",
    "route",
    "offered",
    "late",
    "handling",
    "assist",
    "review",
    "files",
)
Reply = str | Response


def seen_or_404(id: int) -> Post:
    """A post this member of staff has to do with."""
    return one_or_404(access.at_desk(current_user), id)


@bp.get("/")
@open_to(READERS)
@takes("pile", "page", "q")
def index() -> Reply:
    sizes = queries.pile_sizes(current_user)
    words = request.args.get("q", "").strip()
    if words and (written := finding.entered(me(), words)):
        return redirect(url_for(".entered", id=written))
    first = "all" if words else next((name for name in FIRST_TO_SEE if sizes[name]), "all")
    name = filters.one_of("pile", queries.PILES, first)
    page = paged(finding.found(me(), words), 30) if words else _page(name)
    return render_template(
        "feedback/desk/index.html",
        page=page,
        titles=_titles(page.items),
        look_by=looking.due_of([post.id for post in page.items]) if name == "added" else {},
        today=clock.today(),
        pile="all" if words else name,
        words=words,
        piles=queries.PILES,
        sizes=sizes,
        has_number=bool(own_numbers.of(me())),
        may_enter=me().has_role(*access.DESK),
    )


def _page(name: str) -> Page[Post]:
    """The most urgent first, however many lie there."""
    if name == "all":
        return in_turn(Post, *queries.heap(me()), 30)
    rows = queries.pile(me(), name)
    if name not in queries.PASSING:
        return paged(rows, 30)
    page = cut(passing.in_turn(rows), 30)
    posts = {post.id: post for post in db.session.scalars(rows.where(Post.id.in_([turn.id for turn in page.items])))}
    return Page([posts[turn.id] for turn in page.items if turn.id in posts], page.number, page.pages, page.total)


@bp.get("/watch")
@open_to(WATCHERS)
@takes("page")
def watch() -> str:
    """What waits too long, for the city's supervisors: where it lies and since when, no word of what was said."""
    rows = access.watched(me()).order_by(Post.received_on, Post.id)
    return render_template("feedback/desk/watch.html", page=paged(rows, 30), today=clock.today())


def _titles(posts: Sequence[Post]) -> dict[int, str]:
    """Of those nobody else reads the title, with numbers and names masked, for whoever may read the original; no 举报."""
    hidden = {post.id: post for post in posts if not post.is_public and post.kind != Kind.REPORT}
    rows = access.readable(me()).where(Post.id.in_(hidden)).with_only_columns(Post.id)
    return {id: screening.masked_title(hidden[id]) for id in db.session.scalars(rows)} if hidden else {}


@bp.get("/<int:id>/")
@open_to(READERS)
def show(id: int) -> str:
    post = seen_or_404(id)
    return _case_page(post)


def _case_page(post: Post, **shown: Any) -> str:
    may_read = access.may_read(current_user, post)
    answer = answering.current(post) if may_read else None
    return render_template(
        "feedback/desk/show.html",
        post=post,
        said=original(post) if may_read else None,
        added=added_to(post) if may_read else {},
        may_know_author=post.author_sealed is not None and access.may_know_author(current_user, post),
        may_renew=post.author_sealed is not None and access.may_renew_code(current_user, post),
        why_no_code=saying.why_no_code(post),
        renewed=saying.code_renewed(post),
        point=(point := point_of(post) if may_read else None),
        near=placing.near(point),
        answer=answer,
        same=_alike(answer),
        answers=answering.answers_of(post) if may_read else [],
        before=covering.written_before(post) if may_read else [],
        ratings=queries.ratings_of(post),
        opined=queries.assists_said(post),
        merged=_behind(post, may_read),
        lines=desk_lines(post) if may_read else post.steps,
        extension=queries.extension_of(post),
        pause=desks.open_pause(post),
        traces=turning.traces(post),
        turns=[one for one in targets.targets() if turning.may_turn(post, one)]
        if access.may_turn(current_user, post)
        else [],
        **_advice(post),
        steps=[
            (name, step.called(current_user, post), name in DUE)
            for name, step in STEPS.items()
            if step.offered(current_user, post)
        ],
        why=explained(post),
        button=Form(),
        **shown,
    )


def _alike(answer: Answer | None) -> Answer | None:
    """The answer this draft nearly repeats; of what is a 举报 now only for whoever may read it."""
    found = db.session.get(Answer, answer.same_as_id) if answer and answer.same_as_id else None
    is_secret = found is not None and found.post.kind == Kind.REPORT and not access.may_read(current_user, found.post)
    return None if is_secret else found


def _advice(post: Post) -> dict[str, Any]:
    """What speaks for which unit: the rules that match, and where posts like this one went before."""
    return {
        "rules": routing.fitting(post) if access.is_office(current_user, post) else [],
        "in_words": routing.in_words,
        "suggestions": suggesting.suggested(post) if access.may_screen(current_user, post) and post.is_open else [],
    }


@dataclass(frozen=True)
class Behind:
    """A post merged into the case, with its words for whoever may read those of the case."""

    post: Post
    said: Words | None
    added: list[tuple[str, str]]  # what its author added later, each under its line of the timeline


def _behind(post: Post, may_read: bool) -> list[Behind]:
    others = behind.merged_of(post)
    if not may_read:
        return [Behind(other, None, []) for other in others]
    open_together(others)
    return [Behind(other, words_of(other), _added(other)) for other in others]


def _added(post: Post) -> list[tuple[str, str]]:
    added = added_to(post)
    return [(step.what, added[step.id]) for step in post.steps if step.id in added]


@dataclass(frozen=True)
class Line:
    """An opinion of a unit that helps, as a line of the desk's timeline; no other timeline has it."""

    at: datetime
    what: str
    words: str
    id: int = 0
    link: str = ""
    is_public: bool = False
    words_public: bool = False


def desk_lines(post: Post) -> list[PostStep | Line]:
    """The timeline as the desk reads it: what its author reads, and between it what units said to each other."""
    said = [Line(row.at, f"协办意见：{row.unit.name}（{row.by.name}）", row.text) for row in queries.opinions_of(post)]
    return sorted([*post.steps, *said], key=lambda line: line.at)


def heard(post: Post) -> dict[str, Any]:
    """What an answer has to take up beside the post itself, for whoever writes or reviews it; and what was answered before."""
    own = added_to(post)
    lines = [Line(one.at, one.what, own[one.id]) for one in post.steps if one.id in own]
    lines += [line for line in desk_lines(post) if isinstance(line, Line)]
    others = behind.merged_of(post)
    open_together(others)
    for other in others:
        said, later = words_of(other), added_to(other)
        lines.append(Line(other.said_at, f"{other.no} 并入：{said.title}", opening(said.text, "……")))
        lines += [Line(one.at, f"{other.no} {one.what}", later[one.id]) for one in other.steps if one.id in later]
    return {"heard": sorted(lines, key=lambda line: line.at), "earlier": answering.answers_of(post)}


def _asked_to_help(post: Post) -> dict[str, Any]:
    """What a unit that helps was asked, and what was written of it before."""
    said = [line for line in desk_lines(post) if isinstance(line, Line)]
    return {"asked_to_help": access.assisting_for(current_user, post), "heard": said}


def original(post: Post) -> Any:
    """The words as typed; that they were opened is on record, in a transaction of its own.

    A form that comes back with a mistake opens nothing anew for whoever is on record, and must come back also when nobody
    may write just now; a form sent by somebody who never opened the page shows nothing that is not on record.
    """
    open_together([post])
    return words_of(post)


def open_together(posts: Sequence[Post]) -> None:
    """The same of several at once; whoever shows their words opens them here first."""
    opened = [post for post in posts if request.method == "GET" or not screening.is_on_record(post, by=me())]
    if not opened:
        return
    if only_looking():
        abort(400)
    with unit_of_work():
        for post in opened:
            screening.open_original(post, by=me())


@bp.get("/<int:id>/words")
@open_to(READERS)
@takes("page")
def words(id: int) -> str:
    """An original too long for the page of its case, in pages."""
    post = seen_or_404(id)
    require(access.may_read(current_user, post))
    said = original(post)
    page = cut(in_pieces(said.text), 1)
    return render_template("feedback/desk/words.html", post=post, said=said, page=page, length=len(said.text))


@bp.post("/<int:id>/contact")
@open_to(READERS)
def contact(id: int) -> str:
    """Name and phone, shown once, on record."""
    post = seen_or_404(id)
    require(access.may_know_author(current_user, post))
    form = Form()

    def reveal() -> Any:
        audit.record(me(), Did.REVEALED, post)
        return author_of(post)

    author = attempt(form, reveal) if form.validate_on_submit() else None
    return _case_page(post, author=author)


SENDING = frozenset({"assign", "decide"})  # to a unit
DECIDING_TIME = frozenset({"grant", "deny"})
LOOKING_AGAIN = frozenset({"release", "withhold", "decline"})  # where an appeal is decided
TAKING_UP = frozenset({"answer", "publish", "return"})  # what was said, in an answer
SPOTTED = {"release": screening.spotted, "added": added.spotted}  # where words become public


def _beside(other: Post) -> dict[str, Any]:
    return {"other": other, "other_said": original(other), "other_point": point_of(other)}


@bp.route("/<int:id>/<turn>", methods=["GET", "POST"])
@open_to(READERS)
def act(id: int, turn: str) -> Reply:
    if turn not in STEPS:
        abort(404)
    post, step = seen_or_404(id), STEPS[turn]
    require(step.allowed(current_user, post))
    if request.method == "GET" and not step.now(post):
        flash(step.why_not(post), "info")
        return redirect(url_for(".show", id=id))
    if request.method == "GET" and step.says_another and step.by_another(current_user, post):
        flash(step.says_another, "info")
        return redirect(url_for(".show", id=id))
    form = step.form_for(post)

    if not step.turned(post, form) and step.may_run(form, post) and step.run(post, form):
        flash(step.told(steps.can_be_told(post)), "success")
        still_mine = db.session.scalar(access.at_desk(current_user).where(Post.id == id)) is not None
        return redirect(url_for(".show", id=id) if still_mine else url_for(".index"))
    may_read = access.may_read(current_user, post)
    said, point = (original(post), point_of(post)) if may_read else (None, None)
    answer = answering.current(post) if may_read and turn in ("submit", "return", "publish") else None
    appeal = appealing.lines(post) if may_read and turn in LOOKING_AGAIN else []
    later = added_to(post) if may_read and (appeal or turn in ("photos", "added", "keep-added")) else None
    refused = [row for row in post.assignments if row.holding == Holding.REFUSED] if turn == "decide" else []
    other = getattr(form, "other", None)
    beside = _beside(other) if other is not None and other.id != id else {}
    shown = {
        **beside,
        "said": said,
        "point": point,
        "near": placing.near(point),
        "answer": answer,
        "past": quoting.all_past(answer) if answer else {},
        "refused": refused,
        "added": later,
        "appeal": appeal,
        "same": _alike(answer),
    }
    if turn in DECIDING_TIME and (asked := queries.extension_of(post)) is not None:
        shown |= {"extension": asked, "becomes": desks.due_with(post, asked)}
    if turn in TAKING_UP and may_read:
        shown |= heard(post)
    if turn == "opinion" and may_read:
        shown |= _asked_to_help(post)
    if turn in SENDING and access.is_office(current_user, post):
        shown |= _advice(post)
    if turn in SPOTTED and may_read:
        shown["spotted"] = SPOTTED[turn](post)
    return render_template("feedback/desk/act.html", post=post, step=step, name=turn, form=form, **shown)
