"""A unit's file put away for somebody's words lasts until they are read again, or until she is forgotten."""

import pytest
from sqlalchemy import select

from app.core import attachments
from app.core.attachments.storage import storage
from app.core.jobs import service as due_jobs
from app.db import db
from app.feedback import jobs
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import PhotoReason, Reason
from app.feedback.service import answering, desks, own, papers, results, saying, screening, steps
from tests.feedback.covering import SPOT, TEXT, TITLE
from tests.feedback.making import Town
from tests.feedback.test_given_back import published, text_file
from tests.making import on

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.databases("sqlite", "postgres")]
HERS = "三号渡口那座桥断了，孩子们上学要绕路，已修好"


def with_file(town: Town, lead: Post, words: str, told: str = "已经到场看过，下周修好。") -> Enclosure:
    """Everyone can open it: another person has looked at it."""
    published(town, lead, told)
    answering.add_result(lead, attachments.keep(text_file(words), by=town.handler), "修缮情况已经写明", by=town.handler)
    db.session.commit()
    db.session.expire(lead)
    paper = results.waiting(lead)[0]
    results.judge(lead, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    return paper


def repeating_another(town: Town) -> tuple[Post, Post, Enclosure]:
    """A public case of two, with a file that repeats whoever was merged in."""
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    return lead, mine, with_file(town, lead, HERS)


def taken_down(town: Town, post: Post) -> None:
    screening.take_down(post, Reason.PRIVACY, "写到了别人", by=town.office)
    db.session.commit()


def shown_again(town: Town, post: Post) -> None:
    saying.appeal(post, "没有写到别人，请再看看", by=None)
    screening.release(post, TITLE, TEXT, SPOT, {}, "", by=town.second)
    db.session.commit()


def night() -> None:
    jobs.forget()
    due_jobs.run("attachments.remove_withdrawn")
    db.session.expire_all()


@pytest.mark.parametrize("first", ["put away", "erased"])
def test_for_anothers_words_it_stays_whatever_becomes_of_whom_it_answers(town: Town, first: str) -> None:
    lead, mine, paper = repeating_another(town)
    if first == "put away":
        with on(90):
            taken_down(town, mine)
    with on(100):
        own.erase(lead, by=None)
        db.session.commit()
        if first == "erased":
            assert paper.is_public
            taken_down(town, mine)
        assert not paper.is_public and lead.is_public
        night()
        assert not paper.is_gone and papers.to_let_go_ids() == []
        shown_again(town, mine)
        assert paper.is_public and storage().holds(paper.attachment.storage_key)


def test_of_a_case_that_is_public_no_more_it_goes_all_the_same(town: Town) -> None:
    lead, mine, paper = repeating_another(town)
    taken_down(town, mine)
    with on(100):
        own.erase(lead, by=None)
        taken_down(town, lead)
        night()
        assert paper.is_gone and not storage().holds(paper.attachment.storage_key)
    assert db.session.scalars(select(Enclosure)).one().taken_because, "that it was there stays counted"


TOLD = ("已经到场看过，下周修好。", "第二根也修好了，请再看看。")


def naming_another(town: Town, name: str = "廖秋生", told: tuple[str, str] = TOLD) -> tuple[Post, Post, Enclosure]:
    """A file put away as somebody it names is merged into the case."""
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT, name=name)
    paper = with_file(town, lead, f"{name}家门口的路灯杆已修好，验收通过", told[0])
    saying.follow_up(lead, "还有一根没有修好，请再看看", by=None)
    desks.merge(mine, lead, by=town.office)
    published(town, lead, told[1])
    db.session.commit()
    assert not paper.is_public and paper.taken_because == PhotoReason.COVERED
    return lead, mine, paper


@pytest.mark.parametrize("way", ["erased", "by night"])
def test_a_file_that_names_one_who_is_forgotten_is_never_public_again(town: Town, way: str) -> None:
    lead, mine, paper = naming_another(town)
    with on(100 if way == "erased" else 190):
        if way == "erased":
            own.erase(mine, by=None)
        else:
            own.forget_author(mine.id)
        db.session.commit()
        steps.hold_all(lead, by=town.office)
        db.session.commit()
        db.session.expire_all()
        assert not paper.is_public and paper.taken_because == PhotoReason.FORGOTTEN
        assert not paper.is_gone, "the unit has it until the words go that it answers"
        own.forget_author(lead.id)
        night()
        assert paper.is_gone


def test_a_file_that_waits_and_names_one_who_is_forgotten_is_shown_by_nobody(town: Town) -> None:
    """Whoever looked at it later could not tell whom it names; one that names nobody waits on."""
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT, name="廖秋生")
    town.answer(lead)
    for said in ("廖秋生家门口的路灯杆已修好", "村口的路灯杆已修好"):
        kept = attachments.keep(text_file(said), by=town.handler)
        answering.add_result(lead, kept, f"验收通过，见附件，{len(said)} 字", by=town.handler)
    saying.follow_up(lead, "还有一根没有修好，请再看看", by=None)
    desks.merge(mine, lead, by=town.office)
    published(town, lead, "第二根也修好了，请再看看。")
    db.session.commit()
    db.session.expire_all()
    naming, other = results.waiting(lead)
    with on(100):
        own.erase(mine, by=None)
        db.session.commit()
        db.session.expire_all()
        assert naming.taken_because == PhotoReason.FORGOTTEN and not naming.is_told
        assert results.waiting(lead) == [other]
        results.judge(lead, {naming.id: None, other.id: None}, by=town.reviewer)
        assert not naming.is_public and other.is_public


def test_one_with_her_own_covered_words_goes_with_her(town: Town) -> None:
    """Of a case she is alone in: nothing could bring it back."""
    post = town.handled(title=TITLE, text=TEXT, spot=SPOT)
    paper = with_file(town, post, "老张头说的那座桥已修好")
    shown = TEXT.replace("老张头", "***")
    screening.mask_later(post, TITLE, shown, "涉及他人", SPOT, by=town.office)
    db.session.commit()
    assert not paper.is_public and paper.taken_because == PhotoReason.COVERED
    with on(100):
        own.erase(post, by=None)
        night()
        assert post.is_public and paper.is_gone
        assert papers.to_let_go_ids() == []


def test_what_bears_nothing_of_hers_waits_for_the_other(town: Town) -> None:
    lead, mine, paper = repeating_another(town)
    taken_down(town, mine)
    with on(100):
        own.erase(lead, by=None)
        assert paper.taken_because == PhotoReason.COVERED
        own.erase(mine, by=None)
        night()
        assert paper.is_gone, "nobody's words any more that could be shown again"
