"""Photos of a public post: which of them are public, why the others are not, and the author's one appeal against that.

As with words that are not shown, nobody looks again at what they decided themselves, and the author is told. Each photo
that is not public is counted by its reason (`figures.photos_by_reason`).
"""

from collections.abc import Mapping, Sequence

from app import clock
from app.core import limits, privacy, workdays
from app.core.accounts.models import User
from app.errors import Refused, Rules
from app.feedback.acts import Did
from app.feedback.models import Enclosure, PhotoAppeal, Post
from app.feedback.rules import kinds, words
from app.feedback.rules.screening import BY_ANOTHER, PHOTO_LABELS, PhotoReason
from app.feedback.service import steps

Shown = Mapping[int, bool]


def photos(post: Post) -> list[Enclosure]:
    """The author's own files."""
    return [paper for paper in post.papers if not paper.by_unit]


def hidden(post: Post) -> list[Enclosure]:
    """Those of a public post that are not public; none where nobody reads the post anyway."""
    return [paper for paper in photos(post) if not paper.is_public] if post.is_public else []


def require_judged(papers: Sequence[Enclosure], shown: Shown, because: PhotoReason | None) -> None:
    """Refused, all at once, while one has neither yes nor no, and where one is to stay hidden without a reason."""
    asked = Rules()
    for paper in papers:
        if paper.id not in shown:
            asked.refuse("请看过这张照片，选公开或不公开", f"photo_{paper.id}")
    if because is None and any(shown.get(paper.id) is False for paper in papers):
        asked.refuse("有照片不公开，请选为什么，会告诉留言人，公开的页面也写明", "because")
    asked.tell()


def judge(post: Post, papers: Sequence[Enclosure], shown: Shown, because: PhotoReason | None, *, by: User) -> None:
    """Which photos are public, when the post becomes so; of those that are not the author is told why.

    An appeal nobody has decided goes on where some are hidden: nor may whoever hid them now be the one who looks again.
    """
    _write(papers, shown, because, by)
    if because is None or all(paper.is_public for paper in papers):
        return
    steps.tell(post, "feedback/photos", occasion=str(post.version), reason=PHOTO_LABELS[because])  # at each release
    if post.photo_appeal is not None and post.photo_appeal.decided_at is None:
        post.photo_appeal.refused_by_id = by.id


def _write(papers: Sequence[Enclosure], shown: Shown, because: PhotoReason | None, by: User) -> None:
    for paper in papers:
        paper.judged_by_id = by.id
        paper.is_public = shown[paper.id]
        paper.hidden_because = "" if paper.is_public or because is None else because.value


def kept_back(papers: Sequence[Enclosure], because: PhotoReason | None) -> str:
    """What the author is told of the photos that were not made public."""
    count = sum(not paper.is_public for paper in papers)
    return f"照片 {len(papers)} 张，其中 {count} 张没有公开：{PHOTO_LABELS[because]}" if count and because else ""


def may_appeal(post: Post) -> bool:
    """Is there a photo that is not public, and no appeal against that yet?"""
    return bool(hidden(post)) and post.photo_appeal is None


def appeal(post: Post, why: str, *, by: User | None) -> None:
    """Against photos that are not public, all at once and once; another person looks again."""
    if len(why.strip()) < words.SHORTEST:
        raise Refused("请写明为什么不同意", "text")
    if not may_appeal(post):
        raise Refused("没有可以申诉的照片，或者已经复核过一次")
    days = limits.in_force(kinds.APPEAL.key).number
    due = workdays.calendar().add_or_not_yet(clock.today(), days)
    post.photo_appeal = PhotoAppeal(refused_by_id=_who_hid(post), due_on=due)
    steps.mark_acted_on(post)
    said = privacy.masked_text(words.printable(why))
    steps.note(post, Did.PHOTOS_APPEALED, "留言人对没有公开的照片申诉，由另一个人复核", said, by=by, is_public=False, original=why)  # fmt: skip


def _who_hid(post: Post) -> int | None:
    """Not whoever screened the post last: who declines a case leaves its photos as they are."""
    return next((paper.judged_by_id for paper in hidden(post) if paper.judged_by_id is not None), None)


def waits(post: Post) -> bool:
    """Has the author appealed, and has nobody decided?"""
    return bool(hidden(post)) and post.photo_appeal is not None and post.photo_appeal.decided_at is None


def is_refuser(user: User, post: Post) -> bool:
    """Did this very person decide that they are not public?"""
    return post.photo_appeal is not None and post.photo_appeal.refused_by_id == user.id


def decide(post: Post, shown: Shown, because: PhotoReason | None, *, by: User) -> Post:
    """Another person looks at each hidden photo again: it becomes public, or stays hidden for the reason told now."""
    papers, asked = hidden(post), post.photo_appeal
    if asked is None or not waits(post):
        raise Refused("没有等待复核的照片，或者已经复核过了")
    if is_refuser(by, post):
        raise Refused(BY_ANOTHER)
    require_judged(papers, shown, because)
    _write(papers, shown, because, by)
    asked.decided_at, asked.decided_by_id = clock.now(), by.id
    steps.mark_acted_on(post)
    left = [paper for paper in papers if not paper.is_public]
    outcome = _outcome(len(papers) - len(left), len(left), because)
    steps.note(post, Did.PHOTOS_DECIDED, f"留言人对照片申诉，另一个人复核后{outcome}", by=by)
    steps.tell(post, "feedback/photos_decided", outcome=outcome)
    return post


def _outcome(opened: int, left: int, because: PhotoReason | None) -> str:
    told = [f"公开了 {opened} 张"] if opened else []
    if left and because:
        told.append(f"{left} 张仍不公开：{PHOTO_LABELS[because]}")
    return "，".join(told)
