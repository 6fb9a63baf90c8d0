"""Whether an answer repeats what an author said who took her public words back: then nobody else reads the answer either."""

from collections.abc import Sequence

from app.core import regions
from app.feedback.models import Answer, Post
from app.feedback.rules import taking_back as rules
from app.feedback.service import added, behind
from app.feedback.service.originals import added_to, words_of


def said_by(post: Post) -> list[str]:
    """All she said, as everyone read it and as she typed it."""
    original = words_of(post)
    public = (post.public_title, post.public_text, *(step.words for step in added.shown(post)))
    return [one or "" for one in (*public, original.title, original.text, *added_to(post).values())]


def mark(answer: Answer, post: Post, said: Sequence[str]) -> None:
    """Names of the place, the topic and the unit are nobody's own words."""
    places = regions.queries.lineage(post.region)
    names = {name for place in places for name in (place.name, place.short_name)}
    if rules.quotes(answer.text, said, {*names, post.topic.name, answer.unit.name}):
        answer.quotes_author = True


def look_at(answer: Answer) -> None:
    """An answer published after somebody behind the case took her words back: does it bring them back?"""
    for post in (answer.post, *behind.merged_of(answer.post)):
        if post.words_back_at is not None:
            mark(answer, post, said_by(post))
