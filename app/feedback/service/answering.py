"""The answer: drafted by one person of the unit, reviewed by another, published with unit and time; later results."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import contains_eager

from app import clock, enough, printed
from app.core import audit, leave, notify, regions
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.links import local_address
from app.db import db
from app.errors import Refused
from app.feedback import searching
from app.feedback.acts import Did
from app.feedback.models import Answer, Enclosure, Post, PostStep, Source, Support
from app.feedback.models.answers import Writing
from app.feedback.rules import templates, words
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import Act, State
from app.feedback.rules.likeness import ALIKE, AT_LEAST, likeness, own_pairs, pairs
from app.feedback.service import behind, covering, desks, repeating, results, steps, vouching
from app.feedback.service import templates as kept
from app.feedback.service.originals import words_of

RESULT = "补充办理结果"
COMPARED = 300  # the unit's latest answers a draft is held against


@dataclass(frozen=True)
class Quoted:
    """A clause, a guide, an account the answer rests on."""

    title: str
    address: str
    page: str = ""  # the address of the thing it is a piece of, where that is another page


def current(post: Post) -> Answer | None:
    """The answer of the present round, drafted or published."""
    rows = select(Answer).where(Answer.post_id == post.id, Answer.round == post.round)
    return db.session.scalar(rows)


def is_of_the_lead(answer: Answer) -> bool:
    """Did the unit write it that has the case now? What another one began is gone on with by nobody, in nobody's name."""
    return answer.unit_id == answer.post.unit_id


def draft(post: Post, text: str, quoted: Sequence[Quoted], same_reason: str, *, by: User) -> Answer:
    """Write or rewrite the draft of the present round; a template is noticed and has to be explained."""
    if post.state != State.HANDLING or post.unit is None:
        raise Refused("接办以后才能起草答复")
    text = printed.printable(text)
    enough.require(text, "请写明办到哪一步、结果怎样、还有什么不能办和为什么", "text")
    for one in quoted:
        if not one.title.strip() or not (local_address(one.address) or one.address.startswith("https://")):
            raise Refused("引用要有标题；地址是本站的，或者是 https:// 开头的完整网址", "quoted")
    _require_publishable(post, text, same_reason, quoted, drafted=True)
    answer = current(post)
    if answer is not None and answer.state != Writing.DRAFT and is_of_the_lead(answer):
        raise Refused("答复已经送审，退回后才能改")
    if answer is None:
        answer = Answer(post_id=post.id, round=post.round, unit=post.unit, drafted_by_id=by.id)
        db.session.add(answer)
    answer.text, answer.unit, answer.drafted_by_id, answer.drafted_at = text, post.unit, by.id, clock.now()
    answer.state = Writing.DRAFT
    answer.sources = [_source(one) for one in quoted]
    answer.same_as_id, answer.same_reason = alike_to(answer, post), same_reason.strip()
    db.session.flush()
    audit.record(by, Did.DRAFTED, answer)
    return answer


def _source(one: Quoted) -> Source:
    kept = Source(title=one.title.strip(), address=one.address.strip())
    if one.page:
        kept.page = one.page
    return kept


def _require_publishable(
    post: Post, text: str, same_reason: str, cited: Sequence[Quoted | Source], *, drafted: bool = False
) -> None:
    """What others than its author will read holds no personal data, and names nobody who wrote and is hidden."""
    if not _others_read(post):
        return
    quoted = " ".join(one.title for one in cited)  # what is public here is called as it is called
    outside = " ".join(unquote(one.address) for one in cited if not local_address(one.address))
    leave.guard(post, quoted, "quoted", drafted=drafted)
    own_words = kept.besides(post.unit, text) if post.unit else text
    for said, field in ((own_words, "text"), (same_reason, "same_reason")):
        steps.require_publishable(post, said, field, drafted=drafted)
    for said, field in ((text, "text"), (same_reason, "same_reason"), (quoted, "quoted"), (outside, "quoted")):
        steps.require_nobody_named(post, said, field)
    for said, field in ((text, "text"), (quoted, "quoted"), (outside, "quoted")):
        steps.require_covered(post, said, field)


def _require_of_the_lead(answer: Answer) -> None:
    if not is_of_the_lead(answer):
        raise Refused(f"这份是{answer.unit.name}起草的，这一件已经不由它承办，请重新起草答复")


def _require_quotable(answer: Answer) -> None:
    if any(source.is_gone for source in answer.sources):
        raise Refused("引用的一项内容已撤下或者换了新的，请先去掉或者重新引用", "quoted")


def _others_read(post: Post) -> bool:
    """Does anybody but its author read the answer: everyone, or the authors of what was merged into it?"""
    return post.is_public or behind.has_merged(post)


def alike_to(answer: Answer, post: Post) -> int | None:
    """The published answer to another question that this one nearly repeats, None when it is its own.

    No answer to a 举报 is held against what others read: they would learn of it.
    """
    with db.session.no_autoflush:
        rows = (
            select(Answer)
            .join(Answer.post)
            .where(Answer.unit_id == answer.unit.id, Answer.state == Writing.PUBLISHED, Answer.post_id != post.id)
            .where(or_(Post.kind != Kind.REPORT, literal(post.kind == Kind.REPORT)))
            .order_by(Answer.id.desc())
            .limit(COMPARED)
            .options(contains_eager(Answer.post))
        )
        own, others = own_pairs(answer.text, asked_in(post)), db.session.scalars(rows)
        return next((other.id for other in others if _repeats(own, other)), None)


def _repeats(own: Set[str], other: Answer) -> bool:
    """Its question is opened only where most of it stands in the other as it is."""
    if len(own & pairs(other.text)) < ALIKE * AT_LEAST * len(own):
        return False
    return likeness(own, own_pairs(other.text, asked_in(other.post))) >= ALIKE


def asked_in(post: Post) -> str:
    """What a question says: its words, its place, its topic."""
    said = words_of(post)
    line = " ".join(region.short_name for region in regions.queries.lineage(post.region))
    return f"{said.title}\n{words.beginning(said.text, words.LONGEST_PUBLIC)}\n{said.spot}\n{post.public_text or ''}\n{line}\n{post.topic.name}"


def submit(answer: Answer, *, by: User) -> None:
    """To the second person."""
    _require_of_the_lead(answer)
    if answer.state != Writing.DRAFT:
        raise Refused("答复已经送审")
    templates.require_filled(answer.text)
    _require_quotable(answer)
    if answer.same_as_id and len(answer.same_reason) < enough.PLAIN:
        same = db.session.get_one(Answer, answer.same_as_id)
        raise Refused(
            f"这份答复和留言 {same.post.no} 的答复几乎一样。请针对这件事改写，或者写明为什么可以一样，{enough.in_words(enough.PLAIN)}",
            "same_reason",
        )
    answer.state, answer.returned_why = Writing.REVIEW, ""
    audit.record(by, Did.SUBMITTED, answer)


def send_back(answer: Answer, why: str, *, by: User) -> None:
    """Back to the draft, with a remark."""
    if answer.state != Writing.REVIEW:
        raise Refused("这份答复不在待审核")
    enough.require(why, "请写明要改什么", "reason", enough.MASKED)
    answer.state, answer.returned_why = Writing.DRAFT, why.strip()
    audit.record(by, Did.RETURNED, answer)


def publish(answer: Answer, *, by: User) -> None:
    """The second person says yes: the case is answered now, by this unit, and everybody behind it is told."""
    post = answer.post
    _require_of_the_lead(answer)
    if answer.state != Writing.REVIEW:
        raise Refused("这份答复不在待审核")
    if by.id == answer.drafted_by_id:
        raise Refused("起草的人不能自己审核，请另一个人来")
    templates.require_filled(answer.text)
    _require_quotable(answer)
    _require_publishable(post, answer.text, answer.same_reason, answer.sources)
    desks.stop_pause(post)  # an answer given while its author is waited for is judged by the clock that stood still
    steps.move(post, Act.ANSWER)
    mark_answered(post, answer.unit_id)
    answer.state, answer.reviewed_at, answer.reviewed_by_id = Writing.PUBLISHED, clock.now(), by.id
    repeating.look_at(answer)
    steps.note(post, Did.PUBLISHED, f"{answer.unit.name}答复", by=by)
    steps.tell(post, "feedback/answered", occasion=str(answer.round), unit=answer.unit)
    for merged in behind.merged_of(post):
        mark_answered(merged, answer.unit_id)
        steps.note(merged, Did.PUBLISHED, f"一并办理的 {post.no} 已答复", by=by, is_public=post.is_public)
        occasion = f"merged-{post.id}-{answer.round}"
        steps.tell(merged, "feedback/answered_together", occasion=occasion, unit=answer.unit, lead=post)
    behind.answered(post)
    _tell_supporters(post, answer)
    if post.is_public:
        searching.put(post)


def mark_answered(post: Post, unit_id: int | None) -> None:
    """An answer stands since today; the first one is the one that is in time or not, and that was waited for."""
    post.answered_at = clock.now()
    if post.waited is None:
        post.waited = (clock.today() - post.waits_since).days
    if post.first_answered_at is None:
        vouching.judge(post, unit_id)
        post.first_answered_at, post.first_unit_id = clock.now(), unit_id
        steps.mark_in_time(post)


def _tell_supporters(post: Post, answer: Answer) -> None:
    """Those who joined in with an account; of the others only the phone's hash is kept. Who was merged into the case is told
    as its author.
    """
    if not post.is_public:
        return
    told = select(Post.user_id).where(Post.merged_into_id == post.id, Post.user_id.is_not(None))
    rows = (
        select(User).join(Support, Support.user_id == User.id).where(Support.post_id == post.id, User.id.not_in(told))
    )
    for user in db.session.scalars(rows):
        notify.tell(user, "feedback/joined_answered", "feedback_post", post.id, occasion=str(answer.round), post=post, unit=answer.unit)  # fmt: skip


def add_result(post: Post, attachment: Attachment | None, caption: str, *, by: User) -> None:
    """What came of it later: words, a photo, a file; beside the answer, with its day."""
    if post.first_answered_at is None:
        raise Refused("先答复，以后再补充办理结果")
    caption = printed.printable(caption)
    enough.require(caption, "请写明后来办到了哪一步", "caption", enough.MASKED)
    _require_new(post, attachment, caption)
    steps.mark_acted_on(post)
    if post.is_public:
        steps.require_publishable(post, caption, "caption")
    if attachment is not None:
        if post.is_public:
            results.require_publishable(post, attachment)
        _add_file(post, attachment, caption, by)
    steps.note(post, Did.RESULT_ADDED, RESULT, caption, by=by, words_public=post.is_public)
    steps.tell(post, "feedback/result", occasion=str(clock.now().timestamp()), caption=caption)
    behind.tell(post, Did.RESULT_ADDED, "补充了办理结果", by=by)


def _add_file(post: Post, attachment: Attachment, caption: str, by: User) -> None:
    """Where others read it, or may later, another person looks at the file first."""
    added_by_id = by.id if post.wants_public else None
    paper = Enclosure(post_id=post.id, attachment=attachment, by_unit=True, caption=caption, added_by_id=added_by_id)
    db.session.add(paper)
    db.session.flush()
    if repeating.brings_back(post, caption):
        covering.put(post, paper, "caption", "")


def _require_new(post: Post, attachment: Attachment | None, caption: str) -> None:
    """Refused for what was sent before: the same words, with the same file or none; a file that was taken away may come again."""
    said = select(PostStep.id).where(PostStep.post_id == post.id, PostStep.what == RESULT, PostStep.words == caption)
    files = {
        paper.attachment.sha256 for paper in post.papers if paper.by_unit and not (paper.taken_because or paper.is_gone)
    }
    if db.session.scalar(said.limit(1)) is not None and (attachment is None or attachment.sha256 in files):
        raise Refused("同样的办理结果已经补充过了", "caption")


def answers_of(post: Post, *, everyone: bool = False) -> Sequence[Answer]:
    """Published answers, the first one first; of a merged post those of the one it went into.

    For `everyone` only where that one is public too: what was answered to a post nobody else reads is read by nobody else.
    """
    return answers_of_each([post], everyone=everyone)[post.id]


def answers_of_each(posts: Sequence[Post], *, everyone: bool = True) -> dict[int, list[Answer]]:
    """The same of each of these posts, by its id; one query for all."""
    leads = {post.id: _answers_for(post, everyone) for post in posts}
    asked = {id for ids in leads.values() for id in ids}
    rows = select(Answer).where(Answer.post_id.in_(asked), Answer.state == Writing.PUBLISHED)
    found = db.session.scalars(rows.order_by(Answer.round, Answer.id)).all()
    return {id: [answer for answer in found if answer.post_id in ids] for id, ids in leads.items()}


def _answers_for(post: Post, everyone: bool) -> set[int]:
    """Whose answers are answers to this post."""
    lead = post.merged_into
    return {post.id, lead.id} if lead is not None and (lead.is_public or not everyone) else {post.id}
