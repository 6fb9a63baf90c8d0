"""A person reads every post before the public does: released, kept back with a reason, declined, masked later."""

from sqlalchemy import select

from app import clock, enough, printed
from app.core import audit, leave, numbers, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused, Rules
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Answer, Post
from app.feedback.models.answers import Writing
from app.feedback.rules import words
from app.feedback.rules.life import Act
from app.feedback.rules.screening import (
    BY_ANOTHER,
    REASON_LABELS,
    TO_DECLINE,
    TO_WITHHOLD,
    Reason,
    Screen,
)
from app.feedback.service import appealing, behind, blocking, covering, desks, photos, saying, steps, targets
from app.feedback.service.covering import original_of
from app.feedback.service.originals import point_of, words_of

LIST = "feedback.list"
OVER = "这条留言已经审核过了"
FIELDS = ("title", "text", "spot")
Texts = tuple[str, str, str]


def masked(post: Post) -> tuple[str, str, str]:
    """Title, text and spot of the original as the guard would mask them: what the clerk begins with. What was covered before,
    where the post was public once, is covered there too.
    """
    title, text, spot = (covering.as_before(post, one) for one in _by_machine(post, _begun(original_of(post))))
    return title, text, spot


def _begun(original: Texts) -> Texts:
    """What of the original a person can look through: of an endless text its beginning."""
    title, text, spot = original
    return title, words.opening(text, privacy.mark_in(text)), spot


def spotted(post: Post) -> list[privacy.Spotted] | None:
    """What the machine sees in an original that everyone will read: masked by itself, or left for the clerk to judge."""
    return privacy.spotted(*_begun(original_of(post))) if will_be_public(post) else None


def masked_title(post: Post) -> str:
    """The title alone, for a list."""
    return _by_machine(post, (printed.one_line(words_of(post).title), "", ""))[0]


def _by_machine(post: Post, texts: Texts) -> Texts:
    """Personal data masked, and the author's own name."""
    title, text, spot = (covering.by_machine(post, one) for one in texts)
    return title, text, spot


def release(
    post: Post,
    title: str,
    text: str,
    spot: str,
    judged: photos.Judged,
    reason: str = "",
    *,
    by: User,
    with_point: bool = True,
) -> Post:
    """Show it: the author's words with pieces masked or cut, read by the guard once more; and the photos said yes to.

    `reason` says why more was masked or cut than the machine had done; everyone reads it, and the author is told.
    `judged` says of each photo, by its id, why it is not to be public, or that it is. Refused while it says nothing of one:
    a person has to have looked at it. The author reads on the timeline which were not made public, and why each.

    The point goes public with it, rounded as it is kept, unless the clerk leaves it out. What the unit has written while
    nobody but the author read it is masked too; its files stay where they were.

    Of one that is not to be public nothing is masked, for nobody will read it: title, text and spot are not looked at.
    """
    _require_unscreened(post, by)
    title, text, spot = printed.one_line(title), printed.printable(text), printed.one_line(spot)
    asked = Rules()
    typed, original = (title, text, spot), original_of(post)
    if will_be_public(post):
        if len(title) < 2:
            asked.refuse("请留下能读懂的标题", "title")
        if len(text) < words.SHORTEST:
            asked.refuse("请留下能读懂的内容；遮盖后读不懂的，选“不宜公开”", "text")
        reason = asked.ask(_require_cut, post, typed, original, reason) or ""
    papers = photos.photos(post) if will_be_public(post) else []
    asked.ask(photos.require_judged, photos.places(post, papers), judged)
    asked.tell()
    post.screened_at, post.screened_by_id, post.screen_reason = clock.now(), by.id, None
    if not will_be_public(post):
        post.screen = Screen.PRIVATE
        blocking.without_ground(post, by=by)
        why = "按留言人的意思" if not post.wants_public else "并入的那一条没有公开，所以"
        if appealing.against_hiding(post):
            appealing.tell_heard(post, f"不再作为不宜公开的，{why}不公开")
        steps.note(post, Did.WITHHELD, f"已审核，{why}不公开", by=by, is_public=False)
        return post
    post.screen, post.list_no = Screen.PUBLIC, numbers.issue(LIST)
    post.public_title, post.public_text, post.spot, post.mask_reason = title, text, spot, reason
    point = point_of(post) if with_point else None
    post.latitude, post.longitude = (point.latitude, point.longitude) if point else (None, None)
    blocking.without_ground(post, by=by)
    photos.judge(post, papers, judged, by=by, tells=not reason)
    tells = not reason  # what is masked of hers, of answers to her and of her photos is one message
    starred = _mask_answers(post, by, tells)
    starred = steps.cover_before(post, by=by, tells_her=tells) or starred
    is_heard = appealing.against_hiding(post)
    if is_heard:
        appealing.tell_heard(post, "公开")
    what = appealing.SHOWN if is_heard else "审核后公开"
    steps.note(post, Did.RELEASED, what, photos.kept_back(post), by=by)
    if reason:
        _note_masked(post, "公开时遮盖或删节了部分文字，其余是原文", reason, by)
        _tell_masked(post, reason, starred, photos.why_hidden(post))
    searching.put(post)
    targets.touch(post)
    return post


def _require_cut(post: Post, typed: Texts, original: Texts, reason: str) -> str:
    """Why it is masked, "" for a text that is whole; Refused, all at once, for words that are not the author's or not to be shown."""
    asked = Rules()
    opened = _begun(original)
    begun, long = _by_machine(post, opened), words.TOO_LONG if opened != original else ""
    if len(typed[1]) > words.LONGEST_PUBLIC:
        raise Refused(f"公开的内容最多 {words.LONGEST_PUBLIC} 字，后面的在原处写上{privacy.GAP}", "text")
    for name, value, said, masked in zip(FIELDS, typed, original, begun, strict=True):
        if value or name != "spot":
            asked.ask(privacy.require_only_cut, value, said, name, masked)
        asked.ask(_guard, post, value, name)
    asked.ask(privacy.require_masked_everywhere, typed, opened, FIELDS)
    why = printed.printable(reason)
    asked.ask(steps.require_publishable, post, why, "reason")
    if why:
        asked.ask(covering.require_covered, post, why, "reason", covering.of_post(post, typed))
    asked.tell()
    return (
        privacy.reasons_joined(long, privacy.why_cut(typed, opened, begun, why)) if all(typed[:2]) else ""
    )  # no reason for what is refused anyway


def _guard(post: Post, value: str, field: str) -> None:
    leave.guard(post, value, field)
    steps.require_nobody_named(post, value, field)


def _note_masked(post: Post, what: str, reason: str, by: User) -> None:
    """Everyone reads on the timeline that and why pieces are missing."""
    steps.note(post, Did.MASKED, what, reason, by=by, words_public=True)


def _tell_masked(post: Post, reason: str, starred: bool, hidden: str = "") -> None:
    """The author is told once, of answers that are `starred` with it and of her photos that are `hidden` too."""
    steps.tell(post, "feedback/masked", occasion=clock.now().isoformat(), reason=reason, starred=starred, hidden=hidden)


def will_be_public(post: Post) -> bool:
    """Does everyone read the post once it is screened?"""
    return post.wants_public and not _is_answered_in_private(post)


def _is_answered_in_private(post: Post) -> bool:
    """Was it merged into one that is not public? Then no answer to it would ever be."""
    return post.merged_into is not None and not post.merged_into.is_public


def _mask_answers(post: Post, by: User, tells_her: bool) -> bool:
    """Answers to a post that nobody else read were not held against the guard; now everyone reads them. Did one change?"""
    starred = False
    rows = select(Answer).where(Answer.post_id == post.id, Answer.state == Writing.PUBLISHED)
    for answer in db.session.scalars(rows):
        parts = [(answer, "text"), (answer, "same_reason"), *((source, "title") for source in answer.sources)]
        masked = [covering.unnamed(post, privacy.masked_text(getattr(*part), privacy.TELLING)) for part in parts]
        changed = [covering.put(post, *part, said) for part, said in zip(parts, masked, strict=True)]
        if any(changed):
            starred = True
            steps.note(post, Did.MASKED, "公开时遮盖了答复里的个人信息", by=by)
            steps.tell_starred(post, besides=None if tells_her else post)
    return starred


def _require_unscreened(post: Post, by: User) -> None:
    if post.screen != Screen.WAITING:
        raise Refused(OVER)
    if post.appeals and post.screened_by_id == by.id:
        raise Refused(BY_ANOTHER)


def withhold(post: Post, reason: Reason, note: str, *, by: User) -> Post:
    """Not shown, for a reason of the list that the author is told and the public counts; handled all the same."""
    _require_unscreened(post, by)
    if reason not in TO_WITHHOLD:
        raise Refused("请从列出的理由里选一个", "reason")
    what = appealing.decided_again(post, appealing.WITHHELD, REASON_LABELS[reason])
    if what.startswith(appealing.UPHELD):
        _require_reply(note)
    post.screen, post.screen_reason, post.screen_note = Screen.WITHHELD, reason, note.strip()
    post.screened_at, post.screened_by_id = clock.now(), by.id
    appealing.say_until(post)
    steps.hold_all(post, by=by)
    blocking.without_ground(post, by=by)
    steps.note(post, Did.WITHHELD, what, note.strip(), by=by, is_public=False)
    if what.startswith(appealing.UPHELD):
        steps.tell(post, "feedback/upheld", what=what)
    elif post.wants_public:
        steps.tell(
            post, "feedback/withheld", occasion=str(post.appeals), reason=REASON_LABELS[reason], note=note.strip()
        )
    return post


def _require_reply(note: str) -> None:
    """Whoever upholds a decision answers what was said against it."""
    enough.require(note, "请回应留言人申诉里说的", "note", then="，会告诉留言人")


def decline(post: Post, reason: Reason, note: str, *, by: User) -> Post:
    """不予受理, for a reason of the list, with a word where to go instead; it may be appealed once."""
    if appealing.decided_it(by, post):
        raise Refused(BY_ANOTHER)
    if reason not in TO_DECLINE:
        raise Refused("请从列出的理由里选一个", "reason")
    enough.require(note, "请告诉留言人为什么、可以到哪里去", "note")
    if behind.has_merged(post):
        raise Refused("别人的留言已经并到这一条里一起办，不能不予受理；请转到单位，在答复里告诉他们去处")
    what = appealing.decided_again(post, appealing.DECLINED, REASON_LABELS[reason])
    desks.stop_pause(post)
    steps.move(post, Act.DECLINE)
    post.decline_reason, post.screen_note = reason, note.strip()
    post.screened_at, post.screened_by_id = clock.now(), by.id
    if post.screen == Screen.WAITING:
        post.screen, post.screen_reason = Screen.WITHHELD, reason
    appealing.say_until(post)
    blocking.without_ground(post, by=by)
    steps.note(post, Did.DECLINED, what, note.strip(), by=by)
    if what.startswith(appealing.UPHELD):
        steps.tell(post, "feedback/upheld", what=what)
        return post
    steps.tell(post, "feedback/declined", occasion=str(post.appeals), reason=REASON_LABELS[reason], note=note.strip())
    return post


def mask_later(
    post: Post, title: str, text: str, reason: str, spot: str = "", *, by: User, with_point: bool = False
) -> Post:
    """Something slipped through: mask it now, and say on the page that and why it was masked.

    The spot is written anew; the point stays with `with_point`, or goes: a place may tell of a home as words do.
    """
    _require_shown(post, by)
    if len(reason.strip()) < privacy.LEAST_REASON:
        raise Refused("请写明为什么遮盖，这句话会一并公开", "reason")
    title, text, spot = typed = printed.one_line(title), printed.printable(text), printed.one_line(spot)
    was = (post.public_title or "", post.public_text or "", post.spot)
    why = privacy.reasons_joined(post.mask_reason, printed.printable(reason))
    if typed == was and why == post.mask_reason and (with_point or post.latitude is None):
        raise Refused("没有改动：文字、位置和遮盖的原因都和现在公开的一样")
    asked = Rules()
    for name, value, said in zip(FIELDS, typed, was, strict=True):
        if value or name != "spot":
            asked.ask(privacy.require_only_cut, value, said, name, is_cut_already=True)
        asked.ask(_guard, post, value, name)
    asked.ask(privacy.require_masked_everywhere, typed, _begun(original_of(post)), FIELDS)
    asked.ask(steps.require_publishable, post, reason, "reason")
    about = covering.masked_further(post, was, typed)
    asked.ask(covering.require_covered, post, reason, "reason", about)
    asked.tell()
    post.public_title, post.public_text, post.spot = title, text, spot
    post.mask_reason = why
    if not with_point:
        post.latitude = post.longitude = None
    saying.copies_down(post, "来源留言遮盖了部分文字，请看留言", by=by)
    _note_masked(post, "遮盖了部分文字", reason.strip(), by)
    starred = steps.cover_before(post, by=by, about=about, tells_her=False)
    _tell_masked(post, reason.strip(), starred)
    searching.put(post)
    return post


def _require_shown(post: Post, by: User) -> None:
    if not post.is_public:
        raise Refused("这条留言没有公开")
    if appealing.was_overruled(by, post):
        raise Refused(BY_ANOTHER)
    if not post.shows_words:
        raise Refused("留言人已经收回了公开的文字，没有可以遮盖、撤下的")


def take_down(post: Post, reason: Reason, note: str, *, by: User, known: steps.Known | None = None) -> Post:
    """What was released by mistake leaves the public pages; the author is told why and may appeal, once of one post.

    `known`: see `steps.keep_words`.
    """
    _require_shown(post, by)
    if reason not in TO_WITHHOLD:
        raise Refused("请从列出的理由里选一个", "reason")
    version = post.version
    steps.hold_case(post)
    steps.keep_words(post, known=known, version=version)
    saying.from_public(post, Screen.WITHHELD, saying.TAKEN_DOWN, by=by)
    steps.hold_all(post, by=by)
    post.screen_reason, post.screen_note = reason, note.strip()
    post.screened_at, post.screened_by_id = clock.now(), by.id
    appealing.say_until(post)
    steps.note(post, Did.WITHHELD, f"撤下公开：{REASON_LABELS[reason]}", note.strip(), by=by, is_public=False)
    steps.tell(
        post, "feedback/withheld", occasion=f"down-{post.version}", reason=REASON_LABELS[reason], note=note.strip()
    )
    return post


def open_original(post: Post, *, by: User) -> None:
    """Reading the original leaves a trace."""
    audit.record(by, Did.OPENED, post)


def is_on_record(post: Post, *, by: User) -> bool:
    """Did this person open the original before?"""
    return by.id in audit.actors(post, Did.OPENED)
