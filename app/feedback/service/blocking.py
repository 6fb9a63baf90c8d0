"""限制留言: made by whoever screens, looked at by a second person, objected to once, ended by itself."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, bindparam, func, or_, select, update

from app import clock, printed
from app.clock import NOT_YET
from app.core import audit, limits, notify, privacy, workdays
from app.core.accounts.models import Grant, User
from app.db import db, stored, table
from app.errors import Refused
from app.feedback import access
from app.feedback.acts import Did
from app.feedback.models import Block, Post, PostStep
from app.feedback.rules import blocking as rules
from app.feedback.rules import kinds
from app.feedback.rules.blocking import Act, Ground, Standing
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason, Screen
from app.feedback.service import steps

OWN_UNIT = "这条留言说的是您自己的单位，要由别的单位的人来"


def make(post: Post, ground: Ground, reason: str, days: int, *, by: User) -> Block:
    """Block the phone behind a post for some days; it holds at once, and a second person has to look at it in time.

    Refused without a phone that was proved, for a 举报, without a ground the record bears out, and twice for one post.
    """
    phone_hash = _require_phone(post)
    reason = _require_words(reason, "请用自己的话写明是哪里不对，会告诉留言人")
    rules.require_days(days, limits.in_force(kinds.BLOCK.key).number)
    evidence = counts(phone_hash)
    rules.require_ground(ground, _decided(post), evidence["posts"])
    _require_first(post, phone_hash)
    now = clock.now()
    block = Block(
        phone_hash=phone_hash,
        post=post,
        unit_id=post.unit_id or post.first_unit_id,
        region_id=_office_of(post, by),
        ground=ground,
        reason=reason,
        from_at=now,
        until_at=now + timedelta(days=days),
        made_by=by,
        evidence=evidence,
        standing=Standing.WAITING,
        due_on=_look_by(limits.in_force(kinds.BLOCK_REVIEW.key).number),
    )
    db.session.add(block)
    db.session.flush()
    what = f"限制留言到{clock.here(block.until_at):%-m月%-d日}：{rules.GROUND_LABELS[ground]}"
    _note(block, Did.BLOCKED, what, reason, by=by)
    steps.tell(post, "feedback/blocked", block=block, ground=rules.GROUND_LABELS[ground])
    _tell_reviewers(block, "made")
    return block


def _look_by(days: int) -> date:
    """In so many working days; before next year's calendar is out, in as many plain days: a block lapses no later for that."""
    due = workdays.calendar().add_or_not_yet(clock.today(), days)
    return clock.today() + timedelta(days=days) if due == NOT_YET else due


def _tell_reviewers(block: Block, occasion: str) -> None:
    """Everyone who may decide about it, each once: it lapses when nobody does."""
    ground = rules.GROUND_LABELS[block.ground]
    for user in reviewers(block):
        notify.tell(user, "feedback/block_waits", "feedback_block", block.id, occasion=occasion, block=block, ground=ground)  # fmt: skip


def reviewers(block: Block) -> list[User]:
    """Who may review the block, or hear the objection, now."""
    office = and_(Grant.role.in_(access.OFFICE), or_(Grant.ended_at.is_(None), Grant.ended_at > clock.now()))
    rows = select(User).where(User.closed_at.is_(None), User.id.in_(select(Grant.user_id).where(office)))
    return [user for user in db.session.scalars(rows.order_by(User.id)) if access.may_decide_block(user, block)]


def may_rest_on(post: Post) -> bool:
    """Is the post one that a block might rest on? What the button of the case asks; `make` judges the rest."""
    if post.kind == Kind.REPORT or post.channel != Channel.WEB or post.phone_hash is None or of_post(post) is not None:
        return False
    return bool(_decided(post) & set(rules.DECIDED.values())) or counts(post.phone_hash)["posts"] >= rules.FLOOD_OF


def was_made(post: Post) -> str:
    """That a block rests on the post already, for whoever comes second; "" where none does."""
    block = of_post(post)
    return f"已经为这条留言限制过了，{clock.here(block.from_at):%-m月%-d日}作出" if block is not None else ""


def _decided(post: Post) -> set[Reason]:
    """Why the post was not taken up, and why not shown, while that stands: not while its author's appeal is heard."""
    if post.screen == Screen.WAITING:
        return set()
    return {reason for reason in (post.decline_reason, post.screen_reason) if reason is not None}


def _require_phone(post: Post) -> str:
    if post.kind == Kind.REPORT:
        raise Refused("不能因为举报限制留言")
    if post.channel != Channel.WEB or post.phone_hash is None:
        raise Refused("这条留言没有核实过的手机号，没有可以限制的")
    return post.phone_hash


def _require_words(said: str, sentence: str) -> str:
    said = printed.printable(said)
    if len(said) < rules.SHORTEST:
        raise Refused(f"{sentence}，至少 {rules.SHORTEST} 个字", "reason")
    privacy.guard(said, "reason")
    return said


def _require_first(post: Post, phone_hash: str) -> None:
    """One block at a time, and no chain of them for what was said before the last one."""
    for block in db.session.scalars(select(Block).where(Block.phone_hash == phone_hash)):
        if block.standing in rules.HOLDING and not block.holds:
            _end(block)
        if block.standing in rules.HOLDING:
            raise Refused("这个手机号正在限制中")
        if post.received_at <= block.from_at:
            raise Refused("上一次限制以前写的留言，不能再作为限制的理由")
    if db.session.scalar(select(Block.id).where(Block.post_id == post.id)) is not None:
        raise Refused("这条留言已经作为限制的理由用过一次")


def _office_of(post: Post, by: User) -> int:
    """The region for whose office this person screens: the nearest that reaches the post."""
    reach = [grant.region for grant in by.live_grants(*access.OFFICE) if grant.reaches(post.region)]
    return max(reach, key=lambda region: len(region.path)).id if reach else post.region_id


def counts(phone_hash: str) -> dict[str, int]:
    """What the record says of a phone within `rules.WITHIN`: numbers, no words.

    Of what its owner wrote herself for everyone to read: a call that a clerk writes down proves nothing about a phone, and
    what only the office reads is in nobody's way. What she took back since was written all the same: nobody takes a
    flood back post by post to be rid of its count, nor to write on.
    """
    recent = select(func.count()).select_from(Post).where(
        Post.phone_hash == phone_hash,
        Post.kind != Kind.REPORT,
        Post.channel == Channel.WEB,
        or_(Post.wants_public.is_(True), Post.wish_taken_back_at.is_not(None)),
        Post.received_at > clock.now() - rules.WITHIN,
    )  # fmt: skip
    return {
        "posts": db.session.scalar(recent) or 0,
        "withheld": db.session.scalar(recent.where(Post.screen == Screen.WITHHELD)) or 0,
        "declined": db.session.scalar(recent.where(Post.decline_reason.is_not(None))) or 0,
    }


def decide(block: Block, upheld: bool, reason: str, *, by: User) -> Block:
    """The second person's review, or the third person's word on an objection; each with a reason that is told.

    An objection made before the review is decided with it. Refused for whoever decided before, and for the unit's own people.
    """
    require_other_hands(block, by)
    reason = _require_words(reason, "请写明为什么维持或者解除")
    _require_live(block)
    hearing = block.standing == Standing.OBJECTED
    held = rules.after(block.held, Act.UPHOLD if upheld else Act.LIFT)
    block.standing = held.standing
    if hearing:
        block.heard_at, block.heard_by, block.hearing_reason = clock.now(), by, reason
    else:
        block.reviewed_at, block.reviewed_by, block.review_reason = clock.now(), by, reason
    if not upheld:
        block.ended_at = clock.now()
    what = ("异议" if held.objected else "复核") + ("：维持限制" if upheld else "：解除限制")
    _note(block, Did.BLOCK_REVIEWED, what, reason, by=by)
    if held.objected or not upheld:
        said = "维持" if upheld else "解除"
        steps.tell(block.post, "feedback/block_decided", occasion=str(held.standing), block=block, said=said, reason=reason)  # fmt: skip
    db.session.flush()
    return block


def require_other_hands(block: Block, by: User) -> None:
    """Neither who blocked nor who reviewed, nor anybody of the unit the post is about."""
    if by.id in (block.made_by_id, block.reviewed_by_id):
        raise Refused("要由另一个人来：作过决定的人不能自己复核")
    if access.is_of_unit(by, block):
        raise Refused(OWN_UNIT)


def _require_live(block: Block) -> None:
    if block.standing in rules.HOLDING and not block.holds:
        raise Refused("这项限制已经到期或者失效，不用再处理")


def object_to(post: Post, why: str, *, by: User | None) -> Block:
    """The blocked person does not agree, once; a person who has not decided yet looks at it, in time or it lapses."""
    block = of_post(post)
    if block is None:
        raise Refused("没有因为这条留言受到限制")
    if len(printed.printable(why)) < rules.SHORTEST:
        raise Refused(f"请写明为什么不同意，至少 {rules.SHORTEST} 个字", "text")
    _require_live(block)
    block.standing = rules.after(block.held, Act.OBJECT).standing
    block.objected_at, block.objection_sealed = clock.now(), privacy.seal(printed.printable(why))
    if block.standing == Standing.OBJECTED:
        block.due_on = _look_by(limits.in_force(kinds.APPEAL.key).number)
    _note(block, Did.BLOCK_OBJECTED, "对限制留言提出异议，由另一个人裁定", by=by)
    db.session.flush()
    _tell_reviewers(block, "objected")
    return block


def objection_of(block: Block) -> str:
    """What the blocked person says against it."""
    return privacy.unseal(block.objection_sealed) or ""


OF_POST = select(Block).where(Block.post_id == bindparam("post"))


def of_post(post: Post) -> Block | None:
    """The block that rests on this post."""
    return db.session.scalar(OF_POST, {"post": post.id})


BLOCKS = table(Block).c
ON_PHONE = select(BLOCKS.id).where(
    BLOCKS.phone_hash == bindparam("phone_hash"), or_(*(BLOCKS.standing == standing for standing in rules.HOLDING))
)


def on_phone(phone_hash: str | None) -> Block | None:
    """The block that holds now for this phone."""
    ids = stored(ON_PHONE, phone_hash=phone_hash).scalars().all() if phone_hash else []
    blocks = (db.session.get_one(Block, id) for id in ids)
    return next((block for block in blocks if block.holds), None)


def to_end_ids() -> list[int]:
    """Blocks that hold no longer and do not say so yet."""
    late = (Block.standing.in_(rules.ASKED)) & (Block.due_on < clock.today())
    rows = select(Block.id).where(Block.standing.in_(rules.HOLDING), or_(late, Block.until_at <= clock.now()))
    return list(db.session.scalars(rows))


def end(id: int) -> None:
    """It is over, or nobody looked at it in time; the second is told, for it should not have held at all."""
    block = db.session.get(Block, id)
    if block is not None and block.standing in rules.HOLDING and not block.holds:
        _end(block)


def _end(block: Block) -> None:
    late = block.standing in rules.ASKED and block.due_on < clock.today()
    lapsed = late and clock.here(block.until_at).date() > block.due_on
    block.standing = rules.after(block.held, Act.LAPSE if lapsed else Act.END).standing
    block.ended_at = min(block.until_at, _morning_after(block)) if lapsed else block.until_at
    what = "限制没有按期复核，自动失效" if lapsed else "限制期满"
    _note(block, Did.BLOCK_ENDED, what, by=None)
    if lapsed:
        steps.tell(block.post, "feedback/block_decided", occasion="lapsed", block=block, said="解除", reason=what)
    db.session.flush()
    forget(block.post)


def without_ground(post: Post, *, by: User | None) -> None:
    """Is the decision about the post another one now? Then the block that rested on it ends at once, and its phone is told.

    Not while an appeal against the decision is heard. On a 举报 no block rests, whatever its ground was.
    """
    if post.screen == Screen.WAITING:
        return
    block = of_post(post)
    if block is None or not block.holds or _has_ground(block, post):
        return
    block.standing, block.ended_at = rules.after(block.held, Act.END).standing, clock.now()
    what = "限制所依据的决定已经改变，限制解除"
    _note(block, Did.BLOCK_ENDED, what, by=by)
    steps.tell(post, "feedback/block_decided", occasion="without-ground", block=block, said="解除", reason=what)
    db.session.flush()


def _has_ground(block: Block, post: Post) -> bool:
    if post.kind == Kind.REPORT:
        return False
    return block.ground not in rules.DECIDED or rules.DECIDED[block.ground] in _decided(post)


def _morning_after(block: Block) -> datetime:
    """When the day to look at it had passed."""
    return datetime.combine(block.due_on + timedelta(days=1), time(), tzinfo=clock.HERE)


def forget(post: Post) -> None:
    """Whose phone it was is of use only while the post's author is known or the block holds."""
    if post.phone_hash is not None:
        return
    over = (Block.post_id == post.id, Block.standing.not_in(rules.HOLDING))
    db.session.execute(update(Block).where(*over).values(phone_hash=None, objection_sealed=None))


def _note(block: Block, did: Did, what: str, said: str = "", *, by: User | None) -> None:
    """A line of the author's own timeline; in the trail it is an act on the block."""
    db.session.add(PostStep(post_id=block.post_id, at=clock.now(), what=what, words=said, is_public=False))
    audit.record(by, did, block, note=what)
