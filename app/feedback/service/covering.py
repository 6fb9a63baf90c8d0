"""What a moderator masked or cut stays covered: no text of an office about the case brings it back.

Whatever is to become public is held against it (`require_covered`); what became public before words were covered, and
repeats them, is masked with the same act (`cover`).
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.core import privacy, regions
from app.core.privacy import Shown
from app.db import db
from app.feedback.models import Answer, Enclosure, Post, PostStep
from app.feedback.models.answers import Writing
from app.feedback.rules import words
from app.feedback.service.originals import added_in, words_of
from app.feedback.service.repeating import case_of

WHAT = "同时遮盖了答复、办理经过里相同的文字"


def original_of(post: Post) -> tuple[str, str, str]:
    """Title, text and spot as they were written, as far as a page can show them."""
    said = words_of(post)
    return words.one_line(said.title), words.printable(said.text), words.one_line(said.spot)


def of_post(post: Post, shown: tuple[str, str, str]) -> Shown:
    """A post as it was written and as everyone reads it; what is left out for its length alone nobody covered."""
    title, text, spot = original_of(post)
    return Shown((title, words.readable(text), spot), shown)


def require_covered(post: Post, text: str, field: str, about: Shown | None = None) -> None:
    """Refused beside the field when the text brings back what is covered of the case, or of what is handled with it.

    `about`: words of hers that are about to become public.
    """
    if text:
        privacy.require_none_back(text, [*([about] if about else ()), *_words(post)], field, _free(post))


def _words(post: Post) -> list[Shown]:
    """What is covered, post by post; of words added later, one by one. Who took all words back covers none of them."""
    return [shown for one in case_of(post) if one.shows_words for shown in _covered_in(one)]


def _covered_in(post: Post) -> Iterator[Shown]:
    if post.mask_reason:
        yield of_post(post, (post.public_title or "", post.public_text or "", post.spot))
    with db.session.no_autoflush:
        rows = select(PostStep).where(PostStep.post_id == post.id, PostStep.added.is_not(None))
        steps = db.session.scalars(rows.where(PostStep.words_public.is_(True))).all()
    for step in steps:
        typed = words.readable(words.printable(added_in(step.original_sealed)))
        if typed and privacy.is_cut(step.words, typed):
            yield beside(post, typed, step.words)


def beside(post: Post, typed: str, shown: str) -> Shown:
    """Words added to a public post: what it shows itself, they do not cover."""
    return Shown((typed, "", "", ""), (shown, post.public_title or "", post.public_text or "", post.spot))


def _free(post: Post) -> set[str]:
    """Names of the place, the topic and the unit are nobody's own words."""
    with db.session.no_autoflush:
        places = regions.queries.lineage(post.region)
    units = {post.unit.name} if post.unit else set()
    return {name for place in places for name in (place.name, place.short_name)} | {post.topic.name} | units


def cover(post: Post) -> list[Post]:
    """Mask what was public before these words were covered and repeats them; whose page changed."""
    db.session.flush()
    family = {one.id: one for one in case_of(post)}
    parts = [one for one in _public_parts(family) if getattr(one[1], one[2])]
    found, free, changed = _words(post) if parts else [], _free(post), set()
    for owner, part, field in parts:
        said = getattr(part, field)
        kept = privacy.without_covered(said, found, free)
        if kept != said:
            setattr(part, field, kept)
            changed.add(owner)
    db.session.flush()
    return [family[id] for id in sorted(changed)]


def _public_parts(family: dict[int, Post]) -> Iterator[tuple[int, Any, str]]:
    """Every text about the case that everyone reads beside the post itself: whose it is, and where it stands."""
    answers = select(Answer).where(Answer.post_id.in_(family), Answer.state == Writing.PUBLISHED)
    for answer in db.session.scalars(answers):
        yield from ((answer.post_id, answer, field) for field in ("text", "same_reason"))
        yield from ((answer.post_id, source, "title") for source in answer.sources)
    steps = select(PostStep).where(PostStep.post_id.in_(family), PostStep.words_public.is_(True))
    yield from ((step.post_id, step, "words") for step in db.session.scalars(steps))
    papers = select(Enclosure).where(Enclosure.post_id.in_(family), Enclosure.by_unit.is_(True))
    yield from ((paper.post_id or 0, paper, "caption") for paper in db.session.scalars(papers))
    yield from ((id, post, "mask_reason") for id, post in family.items())
