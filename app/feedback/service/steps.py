"""What every verb does beside its own matter: move the case, write its timeline, tell its people."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.core import audit, leave, notify, privacy, workdays
from app.core.accounts.models import User
from app.core.notify import Reader
from app.db import db, straight, table
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules.clocks import is_by
from app.feedback.rules.kinds import Channel
from app.feedback.rules.life import Act, State, after
from app.feedback.rules.screening import PHOTO_LABELS
from app.feedback.service import covering, elsewhere, files, given_back, nobodys, repeating
from app.feedback.service.originals import Author, Words, author_in, sealed

NOBODY_WAITS = (State.DECLINED, State.WITHDRAWN, State.PASSED)


@dataclass(frozen=True)
class Written:
    """A post just written, as much of it as a note and a message need."""

    __tablename__ = Post.__tablename__

    id: int
    no: str
    channel: Channel
    user_id: int | None
    author_sealed: str | None
    due_on: date


WRITE = table(PostStep).insert()


def move(post: Post, act: Act) -> None:
    """One step of the automaton; Refused when it is not allowed now.

    What is overrun is written down here, whatever the step leads to: a 追问 answered (or reopened) after its day, a case
    that ends without an answer after the day that was promised.
    """
    case = after(post.case, act)
    if post.is_asked_again and act in (Act.ANSWER, Act.REOPEN) and clock.today() > post.due_on:
        post.again_late = True
    post.state, post.refusals, post.binding, post.corrected = case.state, case.refusals, case.binding, case.corrected
    post.follow_ups, post.reopens, post.appeals = case.follow_ups, case.reopens, case.appeals
    post.turned, post.recalls = case.turned, case.recalls
    post.ended_on = clock.today() if case.state in NOBODY_WAITS else None
    is_over = clock.today() > post.due_on or post.first_in_time is False
    if post.ended_on is not None and post.first_answered_at is None and is_over:
        mark_in_time(post)


def mark_in_time(post: Post) -> None:
    """Was it by the day that was promised; and for the unit that has it, by its own? None while nobody can say."""
    today, calendar = clock.today(), workdays.calendar()
    promised, own = promised_on(post), post.unit_due_on
    if own is None and promised != post.due_on:
        own = post.due_on
    post.first_in_time = is_by(promised, today, calendar)
    post.unit_in_time = None if own is None else is_by(own, today, calendar)


def promised_on(post: Post) -> date:
    """The day for the first answer that was promised first, whatever clock an appeal began."""
    if post.first_from is None or post.first_days is None:
        return post.due_on
    return min(post.due_on, workdays.calendar().add_or_not_yet(post.first_from, post.first_days))


def mark_acted_on(post: Post) -> None:
    """For a verb that leaves the post itself as it was: whoever acts on it at the same moment is turned away all the same."""
    assert post.state  # an attribute that was not read yet cannot be flagged
    flag_modified(post, "state")


def hold_case(post: Post) -> None:
    """Nobody else writes about the case, or anybody behind it, until this transaction ends; who looked at it before is turned
    away then.
    """
    for one in nobodys.case_of(post):
        mark_acted_on(one)
    db.session.flush()


def note(
    post: Post | Written,
    did: Did,
    what: str,
    words: str = "",
    *,
    by: User | None,
    is_public: bool = True,
    words_public: bool = False,
    link: str = "",
    original: str = "",
    asked_public: bool = False,
    added: Act | None = None,
) -> None:
    """A line of the timeline and of the audit trail. The author reads `what` and `words`; everyone, what is public of them.

    `original` is what the author typed, where `words` is a masked copy: it is kept sealed, as every original is. With
    `asked_public` the author would have everyone read it, once somebody has looked at it; `added` says what it came with.
    """
    hides = False
    if words_public and words:
        require_publishable(post, words, "reason")
        hides = isinstance(post, Post) and repeating.brings_back(post, words)
        words_public = not hides
    step = {
        "post_id": post.id,
        "at": clock.now(),
        "what": what,
        "words": words,
        "is_public": is_public,
        "words_public": words_public,
        "link": link,
        "original_sealed": sealed(Words("", original)) if original else None,
        "asked_public": asked_public,
        "added": added,
        "quotes_author": hides,
    }
    straight(WRITE, **step)
    audit.record(by, did, post, note=what)


def require_nobody_named(post: Post | Written, text: str, field: str) -> None:
    """Refused when a text others will read names an author of the case: each is shown as she chose, or not at all."""
    case = nobodys.case_of(post) if isinstance(post, Post) else ()
    for one in case or (post,):
        privacy.require_unnamed(text, author_in(one.author_sealed).name, field, others=partial(nobodys.names, case))


def require_publishable(post: Post | Written, text: str, field: str, *, drafted: bool = False) -> None:
    """Refused when what an office writes and others will read holds anybody's data or tells of a life, names an author of
    the case, or brings back words of it that are covered.
    """
    leave.guard(post, text, field, drafted=drafted, more=privacy.TELLING)
    require_nobody_named(post, text, field)
    require_covered(post, text, field)


def require_covered(post: Post | Written, text: str, field: str) -> None:
    """Refused when a text others will read brings back what was masked or cut of the post, or withheld whole; of one just
    written nothing is.
    """
    if isinstance(post, Post):
        repeating.require_not_withheld(post, text, field)
        covering.require_covered(post, text, field)


def cover_before(post: Post, *, by: User, about: privacy.Shown | None = None, tells_her: bool = True) -> bool:
    """What offices wrote before words were covered, and repeats them, is masked now; each page it stands on says so.

    `about`: how they were masked just now, where the original alone does not tell. `tells_her` and the answer: see `hold_all`.
    """
    hold_case(post)
    covering.keep(post, about=about)
    return hold_all(post, by=by, tells_her=tells_her)


@dataclass(frozen=True)
class Known:
    """By what her words are known again, worked out while nobody waits."""

    pieces: covering.Pieces
    marked: repeating.Marked | None
    called: frozenset[str]


def know(post: Post) -> Known:
    """For `keep_words`, before the case is held."""
    return Known(covering.pieces(post), repeating.marked(post), repeating.called(post))


def keep_words(post: Post, left: Post | None = None, known: Known | None = None, version: int = 0) -> None:
    """Before her words go: by what it is known that somebody brings them back, here and in the case she leaves.

    `known`: what was worked out before the case was held, which counts as far as nothing was written since; `version`: the
    post's as it was held.
    """
    if known is None or known.pieces.version != version:
        known = Known(covering.pieces(post), known.marked if known is not None else None, repeating.called(post))
    covering.keep(post, left, before=known.pieces.found | known.called)
    repeating.keep(post, left, known.marked)


def hold_all(post: Post, *, by: User | None, tells_her: bool = True) -> bool:
    """Whatever everyone reads about the case, here and in other rooms, is held against what is covered of it and what is
    read no more. Are there stars now in what the author of `post` had been answered?

    `tells_her`: unless another message about the same act tells her.
    """
    repeating.keep_withheld(post)
    starred = covering.cover(post)
    for one in starred:
        mark_acted_on(one)
        note(one, Did.MASKED, covering.WHAT, by=by)
        tell_starred(one, besides=None if tells_her else post)
        if one.is_public:
            searching.put(one)
    if repeating.leave_public(post):
        for one in nobodys.case_of(post):
            mark_acted_on(one)
            if one.shows_words:
                searching.put(one)
    for (id, why), number in files.put_away(post).items():
        owner = db.session.get_one(Post, id)
        mark_acted_on(owner)
        note(owner, Did.RESULT_TAKEN, f"办理结果的附件有 {number} 个不再公开：{PHOTO_LABELS[why]}", by=by)
    elsewhere.hold(post)
    _give_back(post, by)
    return any(one.id in (post.id, post.merged_into_id) for one in starred)


def _give_back(post: Post, by: User | None) -> None:
    """What nobody has to leave out any more is read again, and each page it stands on says so."""
    for id, number in files.put_back(post).items():
        owner = db.session.get_one(Post, id)
        mark_acted_on(owner)
        note(owner, Did.RESULT_SHOWN, f"办理结果的附件有 {number} 个不用再隐去，重新公开", by=by)
    for one in given_back.give_back(post):
        mark_acted_on(one)
        note(one, Did.GIVEN_BACK, given_back.WHAT, by=by)
        if one.shows_words:
            searching.put(one)


def place_stars(post_id: int) -> None:
    """Stars from before it was written down where they stand: known from now on, and out again where nothing is covered."""
    post = db.session.get_one(Post, post_id)
    if given_back.place(post):
        _give_back(post, None)


def tell_starred(post: Post, *, besides: Post | None = None) -> None:
    """Whoever had these answers is told that stars stand in them now, and that her own page shows them whole."""
    occasion = f"{clock.now():%Y-%m-%dT%H:%M}"
    for one in nobodys.case_of(post):
        if post.id in (one.id, one.merged_into_id) and one is not besides:
            tell(one, "feedback/starred", occasion=occasion, of=post)


def reader_of(post: Post | Written) -> Reader:
    """The address book line of a post's author; nobody writes to a number that was not proved to be theirs."""
    author = author_in(post.author_sealed) if post.channel != Channel.API else Author()
    return Reader(key=f"post:{post.id}", user_id=post.user_id, phone=author.phone or None, email=author.email or None)


def can_be_told(post: Post | Written) -> bool:
    """Is there an account, a phone or a mail address at which the author reads what we write, and does this site send there?"""
    return bool(notify.ways(reader_of(post)))


def left_an_address(post: Post) -> bool:
    """Is there one, whether or not this site sends there?"""
    reader = reader_of(post)
    return bool(reader.user_id or reader.phone or reader.email)


def tell(post: Post | Written, notice: str, *, occasion: str = "", **words: Any) -> None:
    """Put a message to the author into the outbox. Notices name the number, never what was said."""
    if post.author_sealed is None and post.user_id is None:
        return
    link = f"{current_app.config['SITE_URL']}/feedback/track"
    notify.tell(
        reader_of(post),
        notice,
        "feedback_post",
        post.id,
        occasion=occasion,
        post=post,
        link=link,
        **words,
    )
