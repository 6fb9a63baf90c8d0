"""Whatever repeats an author who took her words back is read by her and the desk alone, wherever it stands and whenever it is written."""

import tracemalloc
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask

from app import clock
from app.core import attachments
from app.db import db
from app.feedback import jobs
from app.feedback.models import Enclosure, Post, TakenBack
from app.feedback.models.answers import NOT_SHOWN
from app.feedback.rules import taking_back as rules
from app.feedback.service import added, answering, desks, own, repeating, saying, screening, taking_back
from app.feedback.service.answering import Quoted
from app.feedback.service.originals import Words, sealed
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_leaks import photo
from tests.feedback.test_merged import opened_by
from tests.feedback.test_taking_back import HERS, TITLE
from tests.making import MONDAY, Make, sign_in

PIECE = "青石板桥头第三根灯杆歪了"
AGAIN = "修的人来过一趟又走了，灯杆还是歪着没有动"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def hers(town: Town, **more: object) -> Post:
    return town.handled(title=TITLE, text=HERS, **more)


def read(app: Flask, *posts: Post) -> str:
    client = app.test_client()
    db.session.commit()
    addresses = [
        f"{before}{post.no}{end}" for post in posts for before, end in (("/feedback/", "/"), ("/api/v1/feedback/", ""))
    ]
    return "".join(client.get(address).text for address in addresses)


def test_another_author_of_the_case_reads_no_more_of_them_than_everyone(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=HERS)
    desks.merge(mine, lead, by=town.office)
    desks.ask_extension(lead, 5, f"{PIECE}，要等配件到货再换", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    town.answer(lead, f"两位都说到{PIECE}，已经扶正。")
    taking_back.take_back(mine, by=None)
    db.session.commit()
    theirs = opened_by(app, lead).get(f"/feedback/own/{lead.id}/").text
    assert PIECE not in theirs and NOT_SHOWN in theirs
    own_page = opened_by(app, mine).get(f"/feedback/own/{mine.id}/").text
    assert f"两位都说到{PIECE}" in own_page and "别人看不到这份答复的文字" in own_page
    desk = sign_in(app, town.handler).get(f"/desk/feedback/{lead.id}/").text
    assert desk.count(PIECE) >= 2, "the unit reads what it wrote"


def test_wherever_the_case_is_read_the_answer_goes(app: Flask, town: Town) -> None:
    """Also on the page of a third post that is handled with it, and of what it was merged into first."""
    middle, mine, third, lead = town.public(), town.public(title=TITLE, text=HERS), town.public(), town.handled()
    desks.merge(mine, middle, by=town.office)
    desks.merge(middle, lead, by=town.office)
    desks.merge(third, lead, by=town.office)
    town.answer(lead, f"各位都说到{PIECE}，已经扶正。")
    assert read(app, middle, mine, third, lead).count(PIECE) >= 8
    versions = {one.id: one.version for one in (middle, third, lead)}
    taking_back.take_back(mine, by=None)
    assert PIECE not in read(app, middle, mine, third, lead)
    assert all(one.version > versions[one.id] for one in (middle, third, lead)), "no remembered page of them is shown"


def test_a_person_s_download_holds_no_words_another_one_took_back(town: Town, make: Make) -> None:
    user = make.resident("周晓禾", "13712345678")
    lead, mine = town.receipt(by=user).post, town.public(title=TITLE, text=HERS)
    screening.release(lead, *screening.masked(lead), {}, by=town.office)
    town.taken_on(lead, town.roads)
    desks.merge(mine, lead, by=town.office)
    desks.ask_extension(lead, 5, f"{PIECE}，要等配件到货再换", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    town.answer(lead, f"两位都说到{PIECE}，已经扶正。")
    assert str(own.give(user)).count(PIECE) == 2
    taking_back.take_back(mine, by=None)
    db.session.refresh(lead)
    given = str(own.give(user))
    assert PIECE not in given and NOT_SHOWN in given


def test_the_place_she_wrote_down_is_hers_as_well(app: Flask, town: Town) -> None:
    post = hers(town, spot="老供销社后门右手边第二户门口")
    town.answer(post, "老供销社后门右手边第二户门口的灯杆已经扶正，当晚亮灯。")
    taking_back.take_back(post, by=None)
    assert "老供销社后门右手边" not in read(app, post)


def test_why_it_is_the_same_answer_and_what_it_cites_elsewhere_go_with_it(app: Flask, town: Town) -> None:
    text = answering.answers_of(town.answered())[0].text
    post = hers(town)
    answer = answering.draft(post, text, [Quoted(f"{PIECE}的报道", "https://example.org/news")], f"{PIECE}，同一处同一原因", by=town.handler)  # fmt: skip
    answering.submit(answer, by=town.handler)
    answering.publish(answer, by=town.reviewer)
    taking_back.take_back(post, by=None)
    assert PIECE not in read(app, post) and "一样" not in page(app.test_client().get(f"/feedback/{post.no}/")).text
    leaving = f"/feedback/leaving/{answer.sources[0].id}/"
    assert app.test_client().get(leaving).status_code == 404
    client = opened_by(app, post)
    assert client.get(leaving).status_code == 200 and PIECE in client.get(f"/feedback/own/{post.id}/").text


def test_so_do_the_words_of_the_timeline_and_beside_a_result_before_and_after(app: Flask, town: Town) -> None:
    post = hers(town)
    desks.ask_extension(post, 5, f"{PIECE}，要等配件到货再换", by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)
    town.answer(post)
    answering.add_result(post, attachments.keep(photo(), by=town.handler), f"{PIECE}，换好以后的样子", by=town.handler)
    assert read(app, post).count(PIECE) >= 3
    taking_back.take_back(post, by=None)
    assert PIECE not in read(app, post)
    answering.add_result(post, attachments.keep(photo(), by=town.handler), f"{PIECE}，又加固了一次", by=town.handler)
    answering.add_result(post, None, "桥上的灯已经全部换新", by=town.handler)
    shown = read(app, post)
    assert PIECE not in shown and "桥上的灯已经全部换新" in shown
    captions = [paper.caption for paper in db.session.query(Enclosure).filter_by(post_id=post.id)]
    assert captions == ["", ""]
    mine = opened_by(app, post).get(f"/feedback/own/{post.id}/").text
    assert f"{PIECE}，又加固了一次" in mine


def test_they_are_known_again_when_nobody_keeps_them_any_more(app: Flask, town: Town, make: Make) -> None:
    user = make.resident("周晓禾", "13712345678")
    post = town.receipt(by=user, title=TITLE, text=HERS).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.answer(town.taken_on(post, town.roads))
    taking_back.take_back(post, by=user)
    saying.follow_up(post, AGAIN, by=user)
    own.forget(user)
    db.session.flush()
    town.answer(post, f"您说“{PIECE}”，已派人再次扶正。")
    saying.reopen(post, "灯杆又倒了，请再来看一看", by=None)
    town.answer(post, "修的人来过一趟又走了，这次换了新的灯杆。")
    assert [answer.quotes_author for answer in answering.answers_of(post)] == [False, True, True]
    shown = read(app, post)
    assert PIECE not in shown and "来过一趟又走了" not in shown


def test_what_they_are_known_by_holds_none_of_them(town: Town) -> None:
    post = town.answer(hers(town))
    taking_back.take_back(post, by=None)
    db.session.flush()
    kept = db.session.get_one(TakenBack, post.id)
    assert kept.marks and not any(letter.encode() in kept.marks for letter in HERS)


def test_those_taken_back_before_there_were_marks_are_known_by_their_original(town: Town) -> None:
    post = town.answer(hers(town))
    taking_back.take_back(post, by=None)
    db.session.flush()
    db.session.delete(db.session.get_one(TakenBack, post.id))
    saying.follow_up(post, AGAIN, by=None)
    town.answer(post, f"您说“{PIECE}”，已派人再次扶正。")
    assert answering.answers_of(post)[-1].quotes_author


def test_at_night_those_of_before_are_marked_and_what_repeats_them_goes(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=HERS)
    desks.merge(mine, lead, by=town.office)
    desks.ask_extension(lead, 5, f"{PIECE}，要等配件到货再换", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    town.answer(lead, f"两位都说到{PIECE}，已经扶正。")
    mine.words_back_at, mine.public_title, mine.public_text = clock.now(), rules.TITLE, rules.TEXT
    assert read(app, lead).count(PIECE) >= 4
    for _ in range(2):
        jobs.mark_taken_back()
    db.session.expire_all()
    assert PIECE not in read(app, lead, mine) and taking_back.to_mark_ids() == []


def test_our_own_sentence_is_nobody_s_words(town: Town) -> None:
    post = town.answer(hers(town))
    taking_back.take_back(post, by=None)
    saying.follow_up(post, AGAIN, by=None)
    town.answer(post, "留言人收回了公开的文字，我们照样办，灯杆已扶正。")
    assert not answering.answers_of(post)[-1].quotes_author


def test_nothing_of_hers_waits_for_anybody_however_much_she_added(town: Town) -> None:
    post = town.answer(hers(town))
    saying.follow_up(post, AGAIN, by=None, shows=True)
    town.answer(post)
    saying.reopen(post, "第二次来还是没有修好，请再来看一看", by=None, shows=True)
    taking_back.take_back(post, by=None)
    db.session.flush()
    assert added.waiting(post) is None


def test_a_post_as_long_as_one_may_be_is_held_against_an_answer_in_little_memory(town: Town) -> None:
    """A million letters took 300 MB: a set of all their pieces, for each answer."""
    letters = Random(1)
    text = "".join(chr(letters.randrange(0x4E00, 0x9F00)) for _ in range(300_000))
    post = town.answer(hers(town))
    post.original_sealed = sealed(Words(TITLE, text))
    taking_back.take_back(post, by=None)
    db.session.flush()
    tracemalloc.start()
    try:
        assert repeating.brings_back(post, f"您说{text[150_000:150_010]}，已派人再次扶正。")
        assert not repeating.brings_back(post, "已派人再次扶正，当晚就亮了灯。")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000
