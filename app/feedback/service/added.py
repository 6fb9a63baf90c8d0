"""What an author added with a 追问 or a 重新打开: shown with the post where she wishes it, once somebody has looked at it.

As of the post itself the public reads her own words, masked or cut, with the reason; the unit reads them whole.
"""

from sqlalchemy import Select, select

from app import printed
from app.core import leave, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused, Rules
from app.feedback.acts import Did
from app.feedback.models import Post, PostStep
from app.feedback.rules import words
from app.feedback.rules.life import ACT_LABELS
from app.feedback.rules.screening import REASON_LABELS, TO_WITHHOLD, Reason
from app.feedback.service import covering, steps
from app.feedback.service.originals import added_in

FOLLOWED_UP, REOPENED = "留言人追问", "留言人重新打开"


def waiting(post: Post) -> PostStep | None:
    """The first words that wait for somebody to look at them; nobody reads them beside a post that is not public."""
    return db.session.scalar(_asked(post).limit(1)) if post.is_public else None


def _asked(post: Post) -> Select[PostStep]:
    return select(PostStep).where(PostStep.post_id == post.id, PostStep.asked_public.is_(True)).order_by(PostStep.id)


def shown(post: Post) -> list[PostStep]:
    """Words of hers that everyone reads; of an author who is forgotten too, of whom no original is kept."""
    rows = select(PostStep).where(PostStep.post_id == post.id, PostStep.words_public.is_(True))
    return list(db.session.scalars(rows.where(PostStep.added.is_not(None)).order_by(PostStep.id)))


def masked(post: Post) -> str:
    """What waits, as the machine masks it: what the clerk begins with."""
    step = waiting(post)
    return covering.by_machine(post, _typed(step)) if step is not None else ""


def spotted(post: Post) -> list[privacy.Spotted] | None:
    """What the machine sees in what waits: masked by itself, or left for the clerk to judge."""
    step = waiting(post)
    return privacy.spotted(_typed(step)) if step is not None else None


def _typed(step: PostStep) -> str:
    return printed.printable(added_in(step.original_sealed))


def release(post: Post, text: str, reason: str, *, by: User) -> PostStep:
    """Everyone reads them from now on: hers alone, with pieces masked or cut for a reason that is read beside them."""
    step = waiting(post)
    if step is None:
        raise Refused("没有等待审核的追问或重新打开的话，或者已经审核过了")
    said, text, why = _typed(step), printed.printable(text), printed.printable(reason)
    begun, asked = covering.by_machine(post, said), Rules()
    if len(text) < min(words.SHORTEST, len(said)):
        asked.refuse("请留下能读懂的内容；遮盖后读不懂的，选“不公开后来写的话”", "text")
    asked.ask(privacy.require_only_cut, text, said, "text", begun)
    asked.ask(leave.guard, post, text, "text")
    asked.ask(steps.require_nobody_named, post, text, "text")
    asked.ask(steps.require_covered, post, text, "text")
    asked.ask(steps.require_publishable, post, why, "reason")
    asked.ask(covering.require_covered, post, why, "reason", covering.beside(post, said, text))
    asked.tell()
    why = privacy.why_cut((text,), (said,), (begun,), why)
    step.words, step.words_public, step.asked_public = text, True, False
    db.session.flush()
    steps.mark_acted_on(post)
    steps.note(post, Did.ADDED_RELEASED, f"审核后公开了{_called(step)}的话", why, by=by, words_public=bool(why))
    steps.cover_before(post, by=by)
    return step


def keep(post: Post, reason: Reason, note: str, *, by: User) -> None:
    """Not shown, or shown no more, for a reason of the list that the author is told; the unit reads them all the same."""
    if reason not in TO_WITHHOLD:
        raise Refused("请从列出的理由里选一个", "reason")
    found = waiting(post)
    rows = [found] if found is not None else shown(post)
    if not rows:
        raise Refused("没有等待审核或者已经公开的追问、重新打开的话")
    for step in rows:
        step.words, step.words_public, step.asked_public = covering.by_machine(post, _typed(step)), False, False
    db.session.flush()
    steps.mark_acted_on(post)
    what = f"{_called(rows[0])}的话不公开：{REASON_LABELS[reason]}"
    steps.note(post, Did.ADDED_KEPT, what, note.strip(), by=by, is_public=False)
    steps.tell(post, "feedback/added_kept", occasion=f"{rows[0].id}-{post.version}", what=what)


def leave_public(post: Post) -> None:
    """With their post. Shown again it brings none that nobody looked at again, and none of an author who is forgotten."""
    for step in shown(post):
        typed = _typed(step)
        step.words, step.words_public, step.asked_public = covering.by_machine(post, typed), False, bool(typed)


def take_back(post: Post) -> None:
    """With all she had made public, and for good: nobody is asked to look at them again."""
    for step in shown(post):
        step.words, step.words_public = covering.by_machine(post, _typed(step)), False
    for step in db.session.scalars(_asked(post)):
        step.asked_public = False


def _called(step: PostStep) -> str:
    return ACT_LABELS[step.added] if step.added else ""
