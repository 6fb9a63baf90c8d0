"""The words in a unit's file, which everyone reads who opens it, are held like those of an answer; pictures a person looks at."""

from collections.abc import Collection
from functools import partial

from sqlalchemy import Select, and_, or_, select

from app.core import privacy
from app.core.attachments.models import Attachment
from app.db import db
from app.errors import Refused
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import BY_MACHINE, PhotoReason
from app.feedback.service import covering, nobodys, repeating
from app.feedback.service.originals import author_of


def put_away(post: Post) -> dict[tuple[int, PhotoReason], int]:
    """Files of the case that bring back what is covered or read no more, or name who wrote, are public no more: how many, by
    the id of whose they are and why.
    """
    case = nobodys.case_of(post)
    ids = [one.id for one in case]
    rows = _there(ids).where(Enclosure.by_unit, Enclosure.is_public)
    gone: dict[tuple[int, PhotoReason], int] = {}
    for paper in db.session.scalars(rows.order_by(Enclosure.id)).all():
        if why := _brings_back(post, paper.attachment):
            paper.is_public, paper.taken_because = False, why.value
            gone[paper.post_id or 0, why] = gone.get((paper.post_id or 0, why), 0) + 1
    return gone


def put_back(post: Post) -> dict[int, int]:
    """Files that were put away so and bring back nothing any more are public again: how many, by the id of whose they are."""
    ids = [one.id for one in nobodys.case_of(post) if one.is_public]
    rows = _there(ids).where(Enclosure.taken_because.in_(BY_MACHINE))
    back: dict[int, int] = {}
    for paper in db.session.scalars(rows.order_by(Enclosure.id)).all():
        if not _brings_back(post, paper.attachment):
            paper.is_public, paper.taken_because = True, ""
            back[paper.post_id or 0] = back.get(paper.post_id or 0, 0) + 1
    return back


def forget(post: Post, ids: Collection[int]) -> set[int]:
    """Before its author is forgotten: what was put away in these posts, or waits for somebody to look at it, and bears her name,
    or words of hers that are covered or held back, is never public again, for then nothing tells; whose files they are.
    """
    waits = and_(Enclosure.by_unit, Enclosure.added_by_id.is_not(None), Enclosure.judged_by_id.is_(None))
    rows = _there(ids).where(or_(Enclosure.taken_because.in_(BY_MACHINE), waits))
    papers = [paper for paper in db.session.scalars(rows.order_by(Enclosure.id)).all() if _is_hers(post, paper)]
    for paper in papers:
        paper.taken_because = PhotoReason.FORGOTTEN.value
        if paper.waits:
            paper.added_by_id = None  # nobody is asked to look at it any more; the audit trail says who brought it
    return {paper.post_id or 0 for paper in papers}


def _is_hers(post: Post, paper: Enclosure) -> bool:
    """Also what nobody can read whole any more, where something of hers is held."""
    try:
        said = privacy.words_of_file(paper.attachment)
    except Refused:
        return covering.is_held([post]) or repeating.is_held([post])
    return covering.bears(post, said) or bool(repeating.repeating_her(post, {0: (said,)}))


def _there(ids: Collection[int]) -> Select[Enclosure]:
    """Files of these posts that were not deleted."""
    rows = select(Enclosure).join(Attachment, Attachment.id == Enclosure.attachment_id)
    return rows.where(Enclosure.post_id.in_(ids), Attachment.withdrawn_at.is_(None))


def _brings_back(post: Post, attachment: Attachment) -> PhotoReason | None:
    """Also what nobody can read whole any more, where something is held: it can be held against nothing."""
    case = nobodys.case_of(post)
    try:
        said = privacy.words_of_file(attachment)
    except Refused:
        return PhotoReason.UNREAD if covering.is_held(case) or repeating.is_held(case) else None
    shown = covering.without_covered(post, said)
    for one in case if len(case) > 1 else ():
        shown = privacy.without_name(shown, author_of(one).name, partial(nobodys.names, case))
    return PhotoReason.COVERED if shown != said or repeating.brings_back(post, said) else None
