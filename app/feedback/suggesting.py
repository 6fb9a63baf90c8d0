"""Where posts like this one went before: learned from past cases, explained by naming them, offered and never forced.

The nearest past cases of the same county by their words (the house's own index), each with one vote for the unit that
answered it: `docs/decisions/052`.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from app.core import search
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.feedback import searching
from app.feedback.models import Post
from app.feedback.rules import words
from app.feedback.service.originals import words_of

NEIGHBOURS = 7


@dataclass(frozen=True)
class Suggestion:
    """A unit, and the past posts that speak for it."""

    unit: Unit
    posts: list[Post]

    @property
    def words(self) -> str:
        """以前相似的 FB-… 、FB-… 由长沙县水利局答复."""
        return f"以前相似的 {'、'.join(post.no for post in self.posts[:3])} 由{self.unit.name}答复"


def suggested(post: Post) -> list[Suggestion]:
    """Units that answered the nearest past cases of the same county, the most votes first."""
    said, county = words_of(post), db.session.get(Region, post.county_id) if post.county_id else None
    near_by = search.alike(
        f"{said.title}\n{words.beginning(said.text, words.TELLING)}", searching.KIND, most=4 * NEIGHBOURS, region=county
    )
    ids = [entry.subject_id for entry in near_by]
    rows = select(Post).where(
        Post.id.in_(ids), Post.id != post.id, Post.first_unit_id.is_not(None), Post.county_id == post.county_id
    )
    found = {near.id: near for near in db.session.scalars(rows)}
    near = [found[id] for id in ids if id in found][:NEIGHBOURS]
    votes = Counter(case.first_unit_id for case in near)
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(votes)))}
    return [
        Suggestion(units[id], [case for case in near if case.first_unit_id == id])
        for id, _ in votes.most_common(2)
        if id in units and units[id].valid_to is None
    ]
