"""One step from a post to another room, linked both ways.

The other rooms hang their part in with `offer` (see `targets`) and tell with `heard` what came of it; no room looks into
another.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app import clock, printed
from app.core import privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused, Rules
from app.feedback import access, searching
from app.feedback.acts import Did
from app.feedback.models import Post, Turned
from app.feedback.models.answers import Writing
from app.feedback.rules import words
from app.feedback.rules.kinds import Channel
from app.feedback.rules.life import Act, State, after
from app.feedback.rules.turning import CLOSES, INTO_LABELS, Came, Into, require_reason, require_turnable
from app.feedback.service import answering, behind, desks, repeating, steps
from app.feedback.service.originals import Author, author_of, words_of
from app.feedback.service.saying import ANONYMOUS
from app.feedback.service.targets import Given, Standing, Target, target_of

EXCERPT = "这里摘自留言 {no}，全文看留言"
BESIDE = (State.RECEIVED, State.OFFERED, State.HANDLING, State.DECIDING, State.ANSWERED)


def may_turn(post: Post, target: Target) -> bool:
    """Is the step offered now? Whether this person may is asked by `access`."""
    try:
        require_now(post, target)
    except Refused:
        return False
    return True


def require_now(post: Post, target: Target) -> None:
    """Refused, with the reason, while the post cannot become this: what it is, and where it stands."""
    require_turnable(post.kind, post.is_public, target.is_public)
    if target.quotes and not post.shows_words:
        raise Refused("留言人收回了公开的文字，那边要引用留言人的话，转不过去；请在这里答复")
    if db.session.scalar(select(Turned.id).where(Turned.post_id == post.id, Turned.kind == target.into)) is not None:
        raise Refused(f"这条留言已经转为{target.label}")
    if not target.closes:
        if post.state not in BESIDE:
            raise Refused("这条留言已经了结或转出，不能再转")
        return
    if desks.open_pause(post) is not None:
        raise Refused("正在等留言人补充，补充后或期满后再转")
    answer = answering.current(post)
    if answer is not None and answer.state == Writing.REVIEW and answering.is_of_the_lead(answer):
        raise Refused("答复正在审核，要转出先退回")
    if target.is_the_authors and behind.has_merged(post):
        raise Refused(f"别人的留言已经并到这一条里，{target.label}只能由本人提出；请在这里答复")
    after(post.case, Act.TURN)


def first_words(post: Post, target: Target) -> str:
    """What the clerk begins with: the words the public reads; where nothing becomes public, those that were typed."""
    if not target.is_public:
        said = words_of(post)
        return words.opening(printed.printable(f"{said.title}。{said.text}"), privacy.GAP)
    return f"{post.public_title}。{post.public_text}" if post.shows_words else ""


def turn(post: Post, target: Target, text: str, reason: str, pick: str = "", detail: str = "", *, by: User) -> Turned:
    """Make of the post what it is in law, there; the author is told, and follows on at the same number and code.

    Raises:
        Refused: for a 举报, for a post nobody sees where the other side is public, twice, in a state that forbids it, and
            for whatever the other room refuses.
    """
    require_now(post, target)
    why = require_reason(reason)
    _require_picked(post, target, pick, detail)
    asked = Rules()
    cut = asked.ask(_require_quoted, post, target, text)
    asked.ask(_require_nobody_named, post, target, text, why)
    asked.tell()
    made = target.make(_given(post, target, text, pick, detail, why, cut or ""), by=by)
    if target.closes:
        steps.move(post, Act.TURN)
    else:
        steps.mark_acted_on(post)
    row = Turned(post=post, kind=target.into, target_id=made.id, no=made.no, reason=why, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    what = f"转为{target.label}" + (f"，编号 {made.no}" if target.is_public else "")
    steps.note(post, Did.TURNED, what, why, by=by, link=made.link)
    steps.tell(post, "feedback/turned", occasion=target.into, target=target, made=made, reason=why)
    behind.tell(post, Did.TURNED, what, by=by)
    return row


def _require_picked(post: Post, target: Target, pick: str, detail: str) -> None:
    """What is picked is one of those the other room offers for this very post: of its place, and still open."""
    asked = Rules()
    for one, typed, field in ((target.pick, pick, "pick"), (target.detail, detail, "kind")):
        if one is None or one.choices is None or typed in [value for value, _ in one.choices(post)]:
            continue
        asked.refuse(f"{'您选的现在不能选了。' if typed else ''}请选{one.label}", field)
    asked.tell()


def _require_quoted(post: Post, target: Target, text: str) -> str:
    """Of what is read there as the author's words: why pieces are missing, "" for all of them.

    Refused for any word that is not hers; the marks in what the public reads of the post are gaps there too.
    """
    if not target.quotes:
        return ""
    said = first_words(post, target)
    privacy.require_only_cut(text, said, "text", post.public_text or "", is_cut_already=True)
    why = EXCERPT.format(no=post.no) if privacy.is_cut(text, said) else ""
    return privacy.reasons_joined(post.mask_reason, why)


def _require_nobody_named(post: Post, target: Target, text: str, why: str) -> None:
    """Her name is shown there as she chose, or not at all; no clerk writes it into what everyone reads."""
    if not target.is_public:
        return
    for said, field in ((text, "text"), (why if target.shows_reason else "", "reason")):
        _require_hers_hidden(post, said, field)


def _require_hers_hidden(post: Post, said: str, field: str) -> None:
    """What everyone reads in another room names her no more than here, and brings back nothing that nobody reads here."""
    steps.require_nobody_named(post, said, field)
    steps.require_covered(post, said, field)
    if repeating.brings_back(post, said, elsewhere=True):
        raise Refused("这里引用了留言人收回、或者不公开的话，大家不能再看到。请用自己的话写", field)


def _given(post: Post, target: Target, text: str, pick: str, detail: str, why: str, cut: str) -> Given:
    user = db.session.get(User, post.user_id) if post.user_id else None
    shown_as = "" if post.author_shown == ANONYMOUS else post.author_shown
    if target.is_public:
        return Given(post.region, text, shown_as, user, pick, detail, why, cut)
    author = author_of(post) if post.channel != Channel.API else Author()  # nobody has proved whose phone that is
    return Given(post.region, text, shown_as, user, pick, detail, why, cut, author, post.channel == Channel.WEB)


def _row(into: Into, target_id: int) -> Turned | None:
    return db.session.scalar(select(Turned).where(Turned.kind == into, Turned.target_id == target_id))


def heard(
    into: Into, target_id: int, came: Came, what: str, words: str = "", *, by: User | None, link: str = ""
) -> bool:
    """The other room tells what came of it: one line of the post's timeline, and the case moves where it waited for this.

    `what` is read by everyone who reads the post, `words` by its author and its desk alone. Nothing happens for a thing
    that did not come from a post. Is the author's account told of an answer here, so that nobody tells it there too?
    """
    row = _row(into, target_id)
    if row is None:
        return False
    post = row.post
    waited_for_it = into in CLOSES and post.state == State.TURNED
    if came == Came.ANSWERED and waited_for_it:
        desks.stop_pause(post)
        steps.move(post, Act.HEAR)
        _answer_all(post, what, by, link)
    if came == Came.PASSED and waited_for_it:
        steps.move(post, Act.PASS)
        desks.end_all(post)
    if came == Came.BACK and waited_for_it:
        steps.move(post, Act.COME_BACK)
        behind.tell(post, Did.CAME_BACK, what, by=by)
    did = {Came.ANSWERED: Did.HEARD, Came.PASSED: Did.PASSED, Came.BACK: Did.CAME_BACK}[came]
    target = target_of(into)
    told_there = target is not None and target.tells
    steps.note(post, did, what, words, by=by, link=link, is_public=not (told_there and came == Came.ANSWERED))
    if came != Came.ANSWERED or told_there:
        return False
    said = f"{what}。{words}" if words else what
    occasion = f"{into}-{target_id}-{clock.now().timestamp()}"
    steps.tell(post, "feedback/answered_there", occasion=occasion, what=said, there=_whole(link))
    return post.user_id is not None


def _whole(link: str) -> str:
    """An address of this site as a message gives it."""
    return current_app.config["SITE_URL"] + link if link else ""


def _answer_all(post: Post, what: str, by: User | None, link: str) -> None:
    """The case and what was merged into it: an answer stands, from another room."""
    answering.mark_answered(post, post.unit_id)
    if post.is_public:
        searching.put(post)
    for merged in behind.merged_of(post):
        answering.mark_answered(merged, post.unit_id)
        steps.note(merged, Did.HEARD, f"一并办理的 {post.no}：{what}", by=by, is_public=post.is_public)
        steps.tell(merged, "feedback/answered_there", occasion=f"merged-{post.id}", what=what, there=_whole(link))
    behind.answered(post)


def require_unnamed(into: Into, target_id: int, text: str, field: str) -> None:
    """Refused beside the field when a text of the other room names the author of the post a thing came from, or brings back
    what is covered of it or read no more.
    """
    if text and (row := _row(into, target_id)) is not None:
        _require_hers_hidden(row.post, text, field)


@dataclass(frozen=True)
class Trace:
    """A line of what became of a post."""

    row: Turned
    label: str
    standing: Standing | None
    waits_here: bool  # it only grew out of the post, which is still to be answered by its own day


def traces(post: Post) -> list[Trace]:
    """What became of the post, for its author and its desk."""
    rows = db.session.scalars(select(Turned).where(Turned.post_id == post.id).order_by(Turned.id)).all()
    found = []
    for row in rows:
        target = target_of(row.kind)
        standing = target.standing([row.target_id]).get(row.target_id) if target else None
        found.append(Trace(row, INTO_LABELS[row.kind], standing, row.kind not in CLOSES and post.is_waited_for))
    return found


def public_traces(post: Post) -> list[Trace]:
    """The same for everyone: only what everyone may read in the other room too."""
    return [trace for trace in traces(post) if (target := target_of(trace.row.kind)) and target.is_public]


@dataclass(frozen=True)
class Origin:
    """Where a thing of another room came from, as this reader may know it."""

    words: str
    link: str


def origins(into: Into, ids: Collection[int], user: Any) -> dict[int, Origin]:
    """For each of these things of another room the post it came from, said only as far as this reader may see the post.

    A public post by its number, to everyone; one that is not public (any more) without a number, and only to whoever
    has it on the desk anyway.
    """
    rows = select(Turned).join(Turned.post).options(contains_eager(Turned.post))
    rows = rows.where(Turned.kind == into, Turned.target_id.in_(ids))
    found = {}
    for row in db.session.scalars(rows) if ids else []:
        if row.post.is_public:
            found[row.target_id] = Origin(f"来自留言 {row.post.no}", f"/feedback/{row.post.no}/")
        elif getattr(user, "is_staff", False) and access.may_see_at_desk(user, row.post):
            found[row.target_id] = Origin("来自一条留言", f"/desk/feedback/{row.post.id}/")
    return found


def origin(into: Into, target_id: int, user: Any) -> Origin | None:
    """The same for one thing."""
    return origins(into, [target_id], user).get(target_id)
