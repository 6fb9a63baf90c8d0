"""A 留言 that is a doubt about what a village published becomes a question on its board, answered there within its days."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import or_, select, update

from app import clock, feedback
from app.core.accounts.models import User
from app.core.regions.scope import inside
from app.db import db, hold
from app.errors import Refused
from app.village import showing
from app.village.addresses import question_path, title_of
from app.village.models import Question, Release, Village
from app.village.rules import asking as words
from app.village.rules.life import State
from app.village.service import asking
from app.village.tables import all_forms
from app.web.formats import spoken_day

MOST = 120  # releases to choose from, the newest first


def register() -> None:
    """Hang this room's part into the room of posts."""
    feedback.offer(
        feedback.Target(
            into=feedback.Into.OBJECTION,
            is_public=True,
            button="转为村务疑问",
            explained="留言说的是村（社区）已经公开的一期账目或名单，应当由村里按期答复。",
            make=_make,
            standing=_standing,
            pick=feedback.Asked("哪一期公开内容", _choices, "只列留言所在地方已经公开、还能提疑问的"),
            detail=feedback.Asked("第几行（选填）", hint="说的是整期的，不用填", is_needed=False),
            quotes=True,
            words="疑问（大家都能看到）",
            touch=_touch,
            hold=_hold,
            take_down=_take_down,
        )
    )


def _open_to_doubt(post: Any) -> Any:
    lists = [key for key, form in all_forms().items() if form.of_people]
    still = or_(Release.notice_to.is_(None), Release.notice_to >= clock.today(), Release.form.not_in(lists))
    rows = select(Release).join(Village, Village.id == Release.village_id)
    return rows.where(Release.state == State.PUBLISHED, still, inside(Village.region_id, post.region))


def _choices(post: Any) -> list[tuple[str, str]]:
    found = db.session.scalars(_open_to_doubt(post).order_by(Release.published_at.desc()).limit(MOST)).unique()
    return [(str(release.id), title_of(release)) for release in found]


def _make(given: feedback.Given, *, by: User) -> feedback.Made:
    release = db.session.get_one(Release, int(given.pick))  # one of `_choices`: the room of posts has asked
    if given.detail and not given.detail.isascii() or not (given.detail or "1").isdigit():
        raise Refused("请填写行号，例如 3", "detail")
    seq = int(given.detail[:9]) if given.detail else None
    if seq is not None and not 1 <= seq <= release.lines_count:
        raise Refused(f"这一期只有 {release.lines_count} 行，没有第 {seq} 行", "detail")
    objection = showing.takes_objections(release, clock.today())
    question = asking.ask_for(
        release, seq, given.text, given.user, given.shown_as, by=by, objection=objection, cut_because=given.cut_because
    )
    return feedback.Made(question.id, question.no, question_path(question))


def _standing(ids: Collection[int]) -> Mapping[int, feedback.Standing]:
    return {row.id: _stands(row) for row in db.session.scalars(select(Question).where(Question.id.in_(ids)))}


def _stands(question: Question) -> feedback.Standing:
    link = question_path(question)
    if question.outcome is not None:
        return feedback.Standing(words.OUTCOME_LABELS[question.outcome], "ok", link)
    waits, day = f"待{words.WHERE_LABELS[question.where]}答复", spoken_day(question.due_on)
    if question.is_late:
        return feedback.Standing(f"{waits}，应当在 {day}前，已经逾期", "late", link)
    return feedback.Standing(f"{waits}，{day}前", "soon", link)


def _take_down(question_id: int, why: str, *, by: User | None) -> bool:
    """The words come down with those of the post."""
    return asking.take_words_down(db.session.get_one(Question, question_id), why, by=by)


def _touch(question_id: int) -> None:
    """The page of the book names the post beside the question: one that was remembered is made again."""
    db.session.execute(update(Question).where(Question.id == question_id).values(version=Question.version + 1))


def _hold(question_id: int, as_read: Callable[[str], str]) -> None:
    """What was answered, here and before it went up."""
    question = db.session.get_one(Question, question_id)
    hold(question)
    question.answer, question.village_answer = as_read(question.answer), as_read(question.village_answer)
    db.session.flush()
