"""Files of later results: another person looks at each before everyone can open it, and one that slipped through is taken away."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import PurePath

from app.core import leave, privacy
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import PHOTO_LABELS, PhotoReason
from app.feedback.service import photos, repeating, steps

BY_ANOTHER = "附件由补充的人以外的同事来看"


def files(post: Post) -> list[Enclosure]:
    """All of the unit's."""
    return [paper for paper in post.papers if paper.by_unit]


def waiting(post: Post) -> list[Enclosure]:
    """Those nobody has looked at; not while nobody else reads the case: they wait until it is shown."""
    return [paper for paper in files(post) if paper.waits and post.is_public]


def waiting_for(user: User, post: Post) -> list[Enclosure]:
    """Those of them that this very person did not bring."""
    return [paper for paper in waiting(post) if paper.added_by_id != user.id]


def shown(post: Post) -> list[Enclosure]:
    """Those everyone can open."""
    return [paper for paper in files(post) if paper.is_public]


def places(post: Post, papers: Collection[Enclosure]) -> dict[int, int]:
    """By the file's id, the how manieth of the unit's it is."""
    return {paper.id: at for at, paper in enumerate(files(post), 1) if paper in papers}


def require_publishable(post: Post, attachment: Attachment, field: str = "file") -> None:
    """Refused beside the field for the words of a file, and of its name, which everyone reads in its address."""
    leave.guard_file(post, attachment, field, more=privacy.TELLING)
    name, said = PurePath(attachment.name).stem, privacy.words_of_file(attachment, field)
    steps.require_publishable(post, name, field)
    steps.require_nobody_named(post, said, field)
    steps.require_covered(post, said, field)
    if repeating.brings_back(post, name):
        raise Refused("文件的名字里写了留言人收回的话，大家都能看到。请改了名字再上传", field)
    if repeating.brings_back(post, said):
        raise Refused("文件里写了留言人收回的话，大家都能看到。请删去或遮住后重新导出，再上传", field)


def judge(post: Post, judged: photos.Judged, *, by: User) -> Post:
    """Another person looked at each: public from now on, or not, for a reason."""
    if not post.is_public:
        raise Refused("这条留言现在没有公开，附件等它公开以后再审核")
    papers = waiting_for(by, post)
    if not papers:
        raise Refused(BY_ANOTHER if waiting(post) else "没有等待审核的附件")
    photos.require_judged(places(post, papers), judged, "附件")
    for paper in papers:
        why = judged[paper.id]
        if why is None:
            require_publishable(post, paper.attachment, f"photo_{paper.id}")
        paper.judged_by_id, paper.is_public = by.id, why is None
        paper.taken_because = why.value if why else ""
    steps.mark_acted_on(post)
    steps.note(post, Did.RESULT_SHOWN, f"办理结果的附件，另一个人看过后{_outcome(papers)}", by=by)
    return post


def take(post: Post, judged: photos.Judged, *, by: User) -> Post:
    """What slipped through is public no more, for a reason that everyone reads."""
    gone = [paper for paper in shown(post) if judged.get(paper.id) is not None]
    if not gone:
        raise Refused("请选不再公开的是哪一个、为什么")
    for paper in gone:
        why = judged[paper.id]
        assert why is not None
        paper.is_public, paper.taken_because = False, why.value
    steps.mark_acted_on(post)
    steps.note(post, Did.RESULT_TAKEN, f"办理结果的附件有 {len(gone)} 个不再公开：{_why(gone)}", by=by)
    return post


def _outcome(papers: Sequence[Enclosure]) -> str:
    left = [paper for paper in papers if paper.taken_because]
    told = [f"公开了 {len(papers) - len(left)} 个"] if len(left) < len(papers) else []
    if left:
        told.append(f"{len(left)} 个没有公开：{_why(left)}")
    return "，".join(told)


def _why(papers: Sequence[Enclosure]) -> str:
    found = Counter(PhotoReason(paper.taken_because) for paper in papers)
    return "、".join(label for why, label in PHOTO_LABELS.items() if why in found)
