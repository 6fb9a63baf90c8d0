"""What in a case is nobody's own, and may be said whatever was covered or taken back there.

Names of places, topics and units; what everyone reads of the posts; what an office had written in public before somebody said
the same: who quotes an answer makes it no words of hers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import defer

from app.core import regions
from app.core.units.models import Unit
from app.db import db
from app.feedback.models import Answer, Enclosure, Post, PostStep
from app.feedback.models.answers import Writing

CASE = (
    select(Post)
    .where(or_(Post.id == bindparam("lead"), Post.merged_into_id == bindparam("lead")))
    .options(defer(Post.original_sealed))
)
LATEST = 300  # an office's answers in other cases, by which its set phrases are known


def case_of(post: Post) -> Sequence[Post]:
    """Everybody of the case: the post itself, what it is handled with, all that was merged into that.

    Without the originals, each of which may have a million letters; they are read where they are asked for.
    """
    lead = post.merged_into_id or post.id
    with db.session.no_autoflush:
        return db.session.scalars(CASE, {"lead": lead}).all()


def names(case: Sequence[Post]) -> set[str]:
    """What places, topics and the units there are called, in short too."""
    with db.session.no_autoflush:
        places = [place for region in {one.region for one in case} for place in regions.queries.lineage(region)]
        reach = {place.id for place in places}
        units = set(db.session.scalars(select(Unit.name).where(Unit.region_id.in_(reach))))
    called = {name for place in places for name in (place.name, place.short_name)}
    short = {name.removeprefix(place) for name in units for place in called if place and name.startswith(place)}
    led = {one.unit.name for one in case if one.unit is not None}
    return {*called, *units, *short, *led, *(one.topic.name for one in case)} - {""}


def open_words(case: Sequence[Post]) -> list[str]:
    """What everyone reads now of what its authors said."""
    shown = [one for one in case if one.shows_words]
    rows = select(PostStep.words).where(PostStep.post_id.in_([one.id for one in shown]), PostStep.added.is_not(None))
    with db.session.no_autoflush:
        added = db.session.scalars(rows.where(PostStep.words_public.is_(True))).all() if shown else []
    return [text for one in shown for text in (one.public_title, one.public_text, one.spot) if text] + list(added)


def office_words(case: Sequence[Post], before: datetime, step: PostStep | None = None) -> list[str]:
    """What offices had made public by then: of the case, and the latest answers of its units elsewhere.

    `step`: the line with which somebody of the case said more; at the same moment what came first is told by its number.
    """
    ids = [one.id for one in case]
    units = {one.unit_id for one in case} | {one.first_unit_id for one in case}
    rows = select(Answer).where(Answer.state == Writing.PUBLISHED, Answer.reviewed_at <= before)
    found = rows.where(or_(Answer.post_id.in_(ids), Answer.unit_id.in_(units - {None})))
    lines = select(PostStep).where(PostStep.post_id.in_(ids), PostStep.words_public.is_(True))
    lines = lines.where(PostStep.added.is_(None), PostStep.at <= before)
    papers = select(Enclosure).where(Enclosure.post_id.in_(ids), Enclosure.by_unit.is_(True), Enclosure.at < before)
    with db.session.no_autoflush:
        answers = db.session.scalars(found.order_by(Answer.id.desc()).limit(LATEST)).all()
        said, results = db.session.scalars(lines).all(), db.session.scalars(papers).all()
        round = _round_with(ids, step) if step is not None else 0
    early = [one for one in answers if one.reviewed_at != before or one.round < round]
    said = [one for one in said if one.at != before or (step is not None and one.id < step.id)]
    return [*_of_answers(early), *(one.words for one in said), *(one.caption for one in results)]


def _round_with(ids: Sequence[int], step: PostStep) -> int:
    """In which round the case was with this line: one more for each 追问 and 重新打开."""
    rows = select(func.count()).where(PostStep.post_id.in_(ids), PostStep.added.is_not(None), PostStep.id <= step.id)
    return db.session.scalar(rows) or 0


def _of_answers(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        yield from (answer.text, answer.same_reason, *(source.title for source in answer.sources))
