"""When a public post last changed for its readers, and which changed last: for every outlet that tells of it as data."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.db import db
from app.feedback import queries
from app.feedback.models import Answer, Post, PostStep
from app.feedback.service import answering

LATELY = 500  # of the latest public lines of all timelines: what changed is looked for among these


def changed_at(post: Post, answers: Sequence[Answer]) -> datetime:
    """The latest of what everyone reads: its release, a public line of its timeline, an answer."""
    moments = [post.screened_at or post.received_at, *(step.at for step in post.steps if step.is_public)]
    return max(*moments, *(answer.reviewed_at for answer in answers if answer.reviewed_at), moments[0])


def lately(wanted: queries.Wanted, most: int) -> list[tuple[Post, datetime]]:
    """The public posts asked for that changed last, the latest first: of those just released, and those something was noted of."""
    released = queries.public_list(wanted).order_by(Post.list_no.desc()).limit(most)
    lines = select(PostStep.post_id).where(PostStep.is_public.is_(True)).order_by(PostStep.id.desc()).limit(LATELY)
    noted = set(db.session.scalars(lines))
    changed = queries.public_list(wanted).where(Post.id.in_(noted))
    found = {
        post.id: post
        for rows in (released, changed)
        for post in db.session.scalars(rows.options(selectinload(Post.steps)))
    }
    answers = answering.answers_of_each(list(found.values()))
    told = [(post, changed_at(post, answers[id])) for id, post in found.items()]
    return sorted(told, key=lambda one: (one[1], one[0].list_no), reverse=True)[:most]
