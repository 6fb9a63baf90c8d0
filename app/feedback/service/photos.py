"""Photos of a public post: which of them are public, why each of the others is not, and the author's one appeal against that.

As with words that are not shown, nobody looks again at what they decided themselves, and the author is told. Each photo
that is not public has a reason of its own and is counted by it (`figures.photos_by_reason`).
"""

from collections.abc import Mapping, Sequence

from app import clock, enough, printed
from app.core import limits, privacy, workdays
from app.core.accounts.models import User
from app.errors import Refused, Rules
from app.feedback.acts import Did
from app.feedback.models import Enclosure, PhotoAppeal, Post
from app.feedback.rules import kinds
from app.feedback.rules.screening import BY_ANOTHER, PHOTO_LABELS, PhotoReason
from app.feedback.service import steps

Judged = Mapping[int, PhotoReason | None]  # by the photo's id: why it is not public, None where it is


def photos(post: Post) -> list[Enclosure]:
    """The author's own files."""
    return [paper for paper in post.papers if not paper.by_unit]


def hidden(post: Post) -> list[Enclosure]:
    """Those of a public post that are not public and still there; none where nobody reads the post anyway."""
    return [paper for paper in photos(post) if not (paper.is_public or paper.is_gone)] if post.shows_words else []


def places(post: Post, papers: Sequence[Enclosure] | None = None) -> dict[int, int]:
    """Of all photos, or of these, by the photo's id which of the author's photos it is, as everyone counts them."""
    asked = photos(post) if papers is None else papers
    return {paper.id: at for at, paper in enumerate(photos(post), 1) if paper in asked}


def require_judged(places: Mapping[int, int], judged: Judged, called: str = "照片") -> None:
    """Refused, all at once, while one is neither public nor hidden for a reason; each as its form calls it."""
    asked = Rules()
    for id, at in places.items():
        if id not in judged:
            asked.refuse(f"请看过{called} {at}，选公开，或者为什么不公开", f"photo_{id}")
    asked.tell()


def judge(post: Post, papers: Sequence[Enclosure], judged: Judged, *, by: User, tells: bool = True) -> None:
    """Which photos are public, when the post becomes so; of each that is not the author is told why, unless another message does.

    An appeal nobody has decided goes on where some are hidden: nor may whoever hid them now be the one who looks again.
    """
    _write(papers, judged, by)
    if all(paper.is_public for paper in papers):
        return
    if tells:
        steps.tell(post, "feedback/photos", occasion=str(post.version), reason=why_hidden(post))  # at each release
    if post.photo_appeal is not None and post.photo_appeal.decided_at is None:
        post.photo_appeal.refused_by_id = by.id


def _write(papers: Sequence[Enclosure], judged: Judged, by: User) -> None:
    for paper in papers:
        why = judged[paper.id]
        paper.judged_by_id = by.id
        paper.is_public, paper.hidden_because = why is None, why.value if why else ""


def why_hidden(post: Post) -> str:
    """Of each photo that is not public, by its place among the author's, why: 第 2 张认得出别人的脸."""
    told = [(at, paper.hidden_because) for at, paper in enumerate(photos(post), 1) if not paper.is_public]
    return "；".join(f"第 {at} 张{PHOTO_LABELS[PhotoReason(why)]}" for at, why in told if why)


def kept_back(post: Post) -> str:
    """What the author is told of the photos that were not made public."""
    papers, left = photos(post), hidden(post)
    return f"照片 {len(papers)} 张，其中 {len(left)} 张没有公开：{why_hidden(post)}" if left else ""


def may_appeal(post: Post) -> bool:
    """Is there a photo that is not public, and no appeal against that yet?"""
    return bool(hidden(post)) and post.photo_appeal is None


def appeal(post: Post, why: str, *, by: User | None) -> None:
    """Against photos that are not public, all at once and once; another person looks again."""
    enough.require(why, "请写明为什么不同意", "text")
    if not may_appeal(post):
        raise Refused("没有可以申诉的照片，或者已经复核过一次")
    days = limits.in_force(kinds.APPEAL.key).number
    due = workdays.calendar().add_or_not_yet(clock.today(), days)
    post.photo_appeal = PhotoAppeal(refused_by_id=_who_hid(post), due_on=due)
    steps.mark_acted_on(post)
    said = privacy.masked_text(printed.printable(why))
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


def decide(post: Post, judged: Judged, *, by: User) -> Post:
    """Another person looks at each hidden photo again: it becomes public, or stays hidden for the reason told now."""
    papers, asked = hidden(post), post.photo_appeal
    if asked is None or not waits(post):
        raise Refused("没有等待复核的照片，或者已经复核过了")
    if is_refuser(by, post):
        raise Refused(BY_ANOTHER)
    require_judged(places(post, papers), judged)
    _write(papers, judged, by)
    asked.decided_at, asked.decided_by_id = clock.now(), by.id
    steps.mark_acted_on(post)
    outcome = _outcome(post, len(papers))
    steps.note(post, Did.PHOTOS_DECIDED, f"留言人对照片申诉，另一个人复核后{outcome}", by=by)
    steps.tell(post, "feedback/photos_decided", outcome=outcome)
    return post


def _outcome(post: Post, looked_at: int) -> str:
    left = len(hidden(post))
    told = [f"公开了 {looked_at - left} 张"] if left < looked_at else []
    if left:
        told.append(f"{left} 张仍不公开：{why_hidden(post)}")
    return "，".join(told)
