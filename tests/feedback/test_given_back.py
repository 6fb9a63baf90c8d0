"""What an office wrote is read again once nothing covers it any more; its author never had the stars."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import attachments, privacy
from app.core.notify.models import Message
from app.db import db
from app.feedback import jobs
from app.feedback.models import Answer, Enclosure, Post, PostStep, Starred
from app.feedback.models.covered import OF_NONE
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, covering, desks, given_back, own, quoting, results, saying, screening
from app.feedback.service.answering import Quoted
from tests.conftest import page
from tests.feedback.covering import SHOWN, SPOT, TEXT, TITLE
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by

pytestmark = pytest.mark.usefixtures("monday")
SAID = "三号渡口那座桥断了，已围起来，下周修好。老张头到场看过。"
LINE = "办理结果：三号渡口那座桥断了的地方已经修好"


def published(town: Town, post: Post, text: str, sources: list[Quoted] | None = None) -> Answer:
    answer = answering.draft(post, text, sources or [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    answering.publish(answer, by=town.reviewer)
    return answer


def said(town: Town) -> Post:
    return town.taken_on(town.public(title=TITLE, text=TEXT, spot=SPOT), town.roads)


def mask(town: Town, post: Post, text: str = SHOWN) -> None:
    screening.mask_later(post, TITLE, text, "涉及他人和没有核实的事", SPOT, by=town.office)
    db.session.commit()


def shown_again(town: Town, post: Post, text: str = TEXT) -> None:
    screening.take_down(post, Reason.PRIVACY, "写到了别人", by=town.office)
    saying.appeal(post, "说的都是事实，请公开", by=None)
    reason = "" if text == TEXT else "涉及他人的事"
    screening.release(post, TITLE, text, SPOT, {}, reason, by=town.second)
    db.session.commit()


def read_by_everyone(app: Flask, post: Post) -> str:
    return page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text


def test_shown_whole_on_appeal_the_answer_is_whole_again(app: Flask, town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    mask(town, post)
    assert answer.text == "三号渡口那座***，已围起来，下周修好。***到场看过。"
    shown_again(town, post)
    assert answer.text == SAID and not db.session.scalars(select(Starred)).all()
    everyone = read_by_everyone(app, post)
    assert SAID in everyone and everyone.count(given_back.WHAT) == 1
    screening.mask_later(post, TITLE, SHOWN, "涉及他人和没有核实的事", SPOT, by=town.second)
    assert "桥断了" not in answer.text


def test_what_is_still_covered_keeps_its_stars(town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    mask(town, post)
    shown_again(town, post, TEXT.replace("老张头", "***"))
    assert answer.text == SAID.replace("老张头", "***")
    shown_again_later = db.session.scalars(select(Starred).where(Starred.what == "答复")).all()
    assert len(shown_again_later) == 1  # how it stood stays known: the rest may come back one day


def test_what_was_written_later_is_not_overwritten(town: Town) -> None:
    post = said(town)
    source = published(
        town, post, "已经到场看过，下周修好。", [quoting.outside("老张头家的事", "https://example.com/1")]
    ).sources[0]
    mask(town, post)
    assert source.title == "***家的事"
    source.title = "渡口的通知"
    shown_again(town, post)
    assert source.title == "渡口的通知"


def told_masked(post: Post) -> str:
    """The one message about it."""
    rows = select(Message).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    found = [row for row in db.session.scalars(rows) if row.notice in ("feedback/masked", "feedback/starred")]
    assert [row.notice for row in found] == ["feedback/masked"], "one act, one message"
    return privacy.unseal(found[0].body_sealed) or ""


def test_her_own_page_shows_an_answer_whole_and_tells_her(app: Flask, town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    answering.add_result(post, None, LINE, by=town.handler)
    mask(town, post)
    hers = page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select_one("main").text
    assert SAID in hers and LINE in hers and "您看到的是单位原来写的" in hers
    assert SAID not in read_by_everyone(app, post) and answer.text != SAID
    said_so = told_masked(post)
    assert "涉及他人和没有核实的事" in said_so and "答复、办理经过里也有文字写成了 *" in said_so
    assert own._post(post)["答复"] == [SAID]


def test_one_author_of_a_case_does_not_read_what_is_covered_of_another(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    published(town, lead, SAID)
    mask(town, mine)
    theirs = page(opened_by(app, lead).get(f"/feedback/own/{lead.id}/")).select_one("main").text
    hers = page(opened_by(app, mine).get(f"/feedback/own/{mine.id}/")).select_one("main").text
    assert SAID in hers and "老张头" not in theirs and "桥断了" not in theirs
    told = select(Message.subject_id).where(Message.notice == "feedback/starred")
    assert db.session.scalars(told).all() == [lead.id]  # both had the answer
    assert "答复、办理经过里也有文字写成了 *" in told_masked(mine)


def test_a_post_released_with_a_mask_after_it_was_answered_is_one_message_too(town: Town) -> None:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    screening.withhold(post, Reason.ACCUSATION, "先不公开", by=town.office)
    published(town, town.taken_on(post, town.roads), f"{SAID}有事请打 13800001234。")
    saying.appeal(post, "说的都是事实，请公开", by=None)
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人的事", by=town.second)
    db.session.commit()
    assert answering.answers_of(post)[0].text.count("*") > 6
    assert "答复、办理经过里也有文字写成了 *" in told_masked(post)


def test_where_no_answer_is_starred_the_message_does_not_say_so(town: Town) -> None:
    post = said(town)
    published(town, post, "下周请专家到场看过再定，会再告诉您。")
    mask(town, post)
    assert "单位写的" not in told_masked(post)


def test_the_words_of_one_who_left_the_case_are_not_read_by_the_other(town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    mask(town, mine)
    saying.withdraw(mine, by=None)
    db.session.commit()
    assert mine.merged_into is None
    assert covering.as_one_of_them_reads(lead, "老张头到场看过") == "***到场看过"
    assert covering.as_one_of_them_reads(mine, "老张头到场看过") == "老张头到场看过"


def test_the_name_of_one_who_left_the_case_stays_out_of_what_was_written_then(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT, name="廖秋生")
    desks.ask_extension(lead, 3, "和廖秋生约好下周到场，看过再定方案", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    line = db.session.scalars(select(PostStep).where(PostStep.words.contains("到场"), PostStep.words_public)).one()
    desks.merge(mine, lead, by=town.office)
    assert "廖秋生" not in line.words
    saying.withdraw(mine, by=None)
    db.session.commit()
    assert mine.merged_into is None and "廖秋生" not in line.words
    theirs = page(opened_by(app, lead).get(f"/feedback/own/{lead.id}/")).select_one("main").text
    assert "廖秋生" not in theirs and "廖秋生" not in read_by_everyone(app, lead)


def text_file(words: str) -> FileStorage:
    return FileStorage(BytesIO(words.encode()), "修缮情况.txt")


def test_lines_captions_and_files_hidden_with_a_case_come_back_with_it(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    answer = published(town, lead, "您说三号渡口那座桥断了，孩子们上学要绕路，下周修好。")
    kept = attachments.keep(text_file("三号渡口那座桥断了，孩子们上学要绕路，已修好"), by=town.handler)
    caption = "三号渡口那座桥断了，孩子们上学要绕路的事已经办好"
    answering.add_result(lead, kept, caption, by=town.handler)
    db.session.expire(lead)
    results.judge(lead, {results.waiting(lead)[0].id: None}, by=town.reviewer)
    assert caption in read_by_everyone(app, lead)
    screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    db.session.commit()
    paper = db.session.scalars(select(Enclosure)).one()
    line = db.session.scalars(select(PostStep).where(PostStep.words == caption)).one()
    hidden = (answer.quotes_author, line.words_public, paper.caption, paper.is_public)
    assert hidden == (True, False, "", False) and caption not in read_by_everyone(app, lead)
    saying.appeal(mine, "没有写到别人，请再看看", by=None)
    screening.release(mine, TITLE, TEXT, SPOT, {}, "", by=town.second)
    db.session.commit()
    back = (answer.quotes_author, line.words_public, paper.caption, paper.is_public, paper.taken_because)
    assert back == (False, True, caption, True, "") and caption in read_by_everyone(app, lead)


def test_a_line_that_came_back_bears_no_covered_words(town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    published(town, lead, "已经到场看过，下周修好。")
    answering.add_result(lead, None, "三号渡口那座桥断了，孩子们上学要绕路，老张头验收过", by=town.handler)
    screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    line = db.session.scalars(select(PostStep).where(PostStep.words.contains("验收过"))).one()
    assert not line.words_public
    saying.appeal(mine, "没有写到别人，请再看看", by=None)
    screening.release(mine, TITLE, TEXT.replace("老张头", "***"), SPOT, {}, "涉及他人的事", by=town.second)
    assert line.words_public and "老张头" not in line.words and "孩子们上学要绕路" in line.words


def test_a_line_that_was_hidden_as_it_was_written_comes_back_too(town: Town) -> None:
    lead, mine = town.handled(), town.public(title=TITLE, text=TEXT, spot=SPOT)
    desks.merge(mine, lead, by=town.office)
    published(town, lead, "已经到场看过，下周修好。")
    screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    kept = attachments.keep(text_file("修好了"), by=town.handler)
    caption = "绕路的孩子们上学不用绕路了"
    answering.add_result(lead, kept, caption, by=town.handler)
    saying.appeal(mine, "没有写到别人，请再看看", by=None)
    screening.release(mine, TITLE, TEXT, SPOT, {}, "", by=town.second)
    db.session.expire_all()
    paper = db.session.scalars(select(Enclosure)).one()
    line = db.session.scalars(select(PostStep).where(PostStep.words == caption)).one()
    assert (line.words_public, line.quotes_author, paper.caption) == (True, False, caption)


def of_before(post: Post) -> None:
    """The notes as they were kept until it was written down of which text each is."""
    for row in db.session.scalars(select(Starred)):
        row.part = ""
    db.session.commit()


def test_stars_of_before_come_back_once_it_is_known_where_they_stand(app: Flask, town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    answering.add_result(post, None, LINE, by=town.handler)
    mask(town, post)
    assert "*" in answer.text and len(db.session.scalars(select(Starred)).all()) == 2
    of_before(post)
    shown_again(town, post)
    assert "*" in answer.text, "nobody knows what that note is of"
    for _ in range(2):
        jobs.mark_taken_back()
    db.session.expire_all()
    everyone = read_by_everyone(app, post)
    assert answer.text == SAID and SAID in everyone and LINE in everyone
    assert everyone.count(given_back.WHAT) == 1 and not db.session.scalars(select(Starred)).all()


def test_known_again_they_stay_where_the_words_are_covered_still(town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    mask(town, post)
    of_before(post)
    jobs.mark_taken_back()
    db.session.expire_all()
    (row,) = db.session.scalars(select(Starred)).all()
    assert row.part == covering.part_name(answer, "text") and "桥断了" not in answer.text
    shown_again(town, post)
    assert answer.text == SAID, "and come out when nothing covers them, as those of today do"


def test_a_note_that_may_be_of_two_texts_or_of_another_room_is_of_none(town: Town) -> None:
    post = said(town)
    answer = published(town, post, SAID)
    mask(town, post)
    of_before(post)
    stars, short = answer.text, "*" * len(SAID)
    for text, same_reason in ((stars, stars), (short, ""), (stars.replace("下周", "明天"), ""), (SAID, "")):
        answer.text, answer.same_reason = text, same_reason
        db.session.flush()
        assert not given_back.place(post), text
        row = db.session.scalars(select(Starred)).one()
        assert row.part == OF_NONE and given_back.to_place_ids() == [], "and is not tried every night"
        assert given_back.as_written(post).texts == {} and given_back.give_back(post) == []
        row.part = ""
    answer.text, answer.same_reason = stars, "同一处同一原因"
    row.what = "开放日 OD-2026-0001"
    db.session.flush()
    assert given_back.to_place_ids() == [] and not given_back.place(post)
    row.what = "答复"
    assert given_back.place(post) and row.part == covering.part_name(answer, "text")
