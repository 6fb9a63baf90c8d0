"""A resident's doubt: asked, answered in time, sent up when late or wished, readable beside the line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.notify import parcels
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import asked, by_code, jobs, queries
from app.village.models import Question
from app.village.rules.asking import Outcome, QuestionState, Where
from app.village.rules.life import State
from app.village.service import asking, books, corrections, own, taking_down, villages
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet, line
from tests.village.test_notices import RELIEF, hung

pytestmark = pytest.mark.databases("sqlite")

LATE = NOW + timedelta(days=11)


def told(user_id: int) -> set[str]:
    return set(db.session.scalars(select(Message.notice).where(Message.user_id == user_id)))


def test_a_question_is_due_in_ten_days_and_masks_its_asker(hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    assert (question.no[:8], question.due_on) == ("VQ-2026-", date(2026, 11, 16))
    assert question.asker_name == "彭*兰"
    assert hamlet.question(question.release, question.asker, hide_name=True).asker_name == "一位村民"


@pytest.mark.parametrize(("text", "sentence"), [("啊", "至少 5 个字"), ("他的电话是 13912345678", "个人信息")])
def test_a_question_without_words_or_with_personal_data_is_refused(hamlet: Hamlet, text: str, sentence: str):
    release = hamlet.book()
    with clock.at(NOW), pytest.raises(Refused, match=sentence):
        asking.ask(release, 2, text, False, by=hamlet.resident())


def test_a_draft_cannot_be_asked_about(hamlet: Hamlet):
    with pytest.raises(Refused, match="还没有公开"):
        hamlet.question(hamlet.draft(), hamlet.resident())


def test_the_answer_is_told_and_given_once(hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    with clock.at(NOW):
        asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
        db.session.flush()
        with pytest.raises(Refused, match="已经答复"):
            asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert told(question.asker_id) == {"village/answered"}


def test_the_message_with_the_answer_says_no_more_of_others_than_the_page(hamlet: Hamlet):
    """A message lies on a phone for years: whoever stands on the list it is about is named in it as everyone reads him."""
    release = hung(hamlet, "temporary_relief", "V22", {**RELIEF, "name": "祁麟趾"})
    with clock.at(NOW):
        question = asking.ask(release, 1, "祁麟趾早就搬走了", False, by=hamlet.resident(), objection=True)
        db.session.flush()
        asking.answer(question, "已入户看过，祁麟趾还住在村里", Outcome.UPHELD, by=hamlet.head)
        db.session.flush()
    said = [parcels.body(one) for one in db.session.scalars(select(Message).where(Message.notice == "village/answered"))]  # fmt: skip
    assert said and all(
        "祁*趾早就搬走了" in body and "祁*趾还住在村里" in body and "祁麟趾" not in body for body in said
    )


def test_an_outcome_of_the_other_kind_is_refused(hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    with clock.at(NOW), pytest.raises(Refused, match="处理结果"):
        asking.answer(question, "含立杆和人工", Outcome.STRUCK, by=hamlet.bookkeeper)


@pytest.mark.databases("sqlite", "postgres")
def test_what_the_village_leaves_lying_goes_up_to_the_township_once(hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    with clock.at(NOW):
        jobs.escalate_late()
    db.session.refresh(question)
    assert question.where == Where.VILLAGE
    for _ in range(2):
        with clock.at(LATE):
            jobs.escalate_late()
    db.session.refresh(question)
    assert (question.where, question.escalated_why) == (Where.TOWNSHIP, "逾期未答复")
    assert told(question.asker_id) == {"village/escalated"}


def test_figures_count_what_is_open_and_what_went_up(hamlet: Hamlet):
    release, resident = hamlet.book(), hamlet.resident()
    first, second, _ = (hamlet.question(release, resident) for _ in range(3))
    with clock.at(NOW):
        asking.answer(first, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
        asking.escalate(second, "提问人要求", by=resident)
    db.session.flush()
    with clock.at(LATE):
        found = asked.counted(hamlet.village)
    assert (found.asked, found.answered, found.answered_in_time) == (3, 1, 1)
    assert (found.open, found.late, found.escalated) == (2, 2, 1)


def test_a_correction_is_told_to_followers_and_to_who_asked(hamlet: Hamlet):
    release, asker = hamlet.book(), hamlet.resident()
    follower = hamlet.make.resident("彭建军", "13700000001")
    hamlet.question(release, asker)
    with clock.at(NOW):
        villages.follow(hamlet.village, by=follower)
        villages.follow(hamlet.village, by=follower)
        version = corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED)
    assert told(asker.id) == told(follower.id) == {"village/corrected"}


def test_asked_on_the_page_answered_at_the_desk_and_read_at_the_line(app: Flask, hamlet: Hamlet):
    release, resident = hamlet.book(), hamlet.resident()
    address = f"/village/{hamlet.village.region.code}/finance/2026-10/"
    with clock.at(NOW):
        browser = sign_in(app, resident)
        link = page(browser.get(address)).select_one("#line-2 a[href*='/ask/']")["href"]
        answer = browser.post(link, data={"text": "十二盏灯怎么要九千多？"}, follow_redirects=True)
        assert "11 月 16 日前答复" in page(answer).text
        question = db.session.scalar(select(Question))
        assert (question.release_id, question.seq) == (release.id, 2)
        desk = sign_in(app, hamlet.head)
        data = {"outcome": "explained", "text": "含立杆和人工，发票见凭证"}
        desk.post(f"/desk/village/questions/{question.id}", data=data)
        read = page(app.test_client().get(address))
    assert read.select_one(f"#{question.no}").select_one(".lamp").text == "已说明"
    assert question.no in read.select_one("#line-2").text
    assert question.state == QuestionState.ANSWERED


def test_a_question_that_went_up_is_the_townships_to_answer(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    browser = sign_in(app, question.asker)
    with clock.at(NOW):
        browser.post(f"/village/questions/{question.id}/raise")
        address = f"/desk/village/questions/{question.id}"
        assert sign_in(app, hamlet.bookkeeper).get(address).status_code == 403
        assert sign_in(app, hamlet.reviewer).get(address).status_code == 200


def test_nobody_raises_anothers_question(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    stranger = sign_in(app, hamlet.make.resident("吴建平", "13700000002"))
    assert stranger.post(f"/village/questions/{question.id}/raise").status_code == 404


def test_her_questions_are_in_her_download_and_nobodys_when_she_leaves(hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    asker = question.asker
    with clock.at(NOW):
        villages.follow(hamlet.village, by=asker)
        db.session.flush()
        given = own.give(asker)
    assert [row.get("疑问") or row["关注"] for row in given] == ["十二盏灯怎么要九千多？", "葛家山村"]
    own.forget(asker)
    db.session.refresh(question)
    assert (question.asker_id, question.asker_name) == (None, "一位村民")
    assert own.give(asker) == []


@pytest.mark.databases("sqlite", "postgres")
def test_a_question_far_down_a_long_book_leads_to_its_page(app: Flask, hamlet: Hamlet):
    long = [line(n, summary=f"第 {n} 笔路灯电费", expense=100) for n in range(1, 206)]
    with unit_of_work():
        hamlet.question(hamlet.book(lines=long), hamlet.resident(), seq=203)
    with clock.at(NOW):
        desk = sign_in(app, hamlet.head)
        link = page(desk.get("/desk/village/questions/")).select_one("article.notice h2 a")["href"]
        assert link.endswith("?page=2#line-203")
        assert "第 203 笔" in desk.get(link.partition("#")[0]).text


def test_a_question_stands_at_the_same_line_of_the_corrected_book_and_its_old_code_leads_there(hamlet: Hamlet):
    lines = [line(1, summary="路灯电费", expense=100), line(2, summary="清沟用工", expense=200), line(3, summary="清沟用工", expense=300)]  # fmt: skip
    release, asker = hamlet.book(lines=lines), hamlet.resident()
    same, changed, whole = (hamlet.question(release, asker, seq=seq) for seq in (2, 3, None))
    old_code = release.code
    with clock.at(NOW):
        version = corrections.correct(release, "最后一笔抄错了", by=hamlet.bookkeeper)
        first, second, third = queries.lines_of(version)
        books.replace_lines(version, [second, replace(third, expense=310), replace(first, expense=90)], by=hamlet.bookkeeper)  # fmt: skip
        closing = (version.opening or 0) - 600
        books.set_balances(version, version.opening or 0, closing, by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED)
    now = {one.expense: one.seq for one in queries.lines_of(version)}
    assert asked.of_release(version) == {now[200]: [same], now[310]: [changed], 0: [whole]}
    assert asked.of_release(release) == {2: [same], 3: [changed], 0: [whole]}
    assert by_code.by_code(old_code) == by_code.by_code(version.code) == version.id


def test_on_the_public_page_too_and_a_corrected_book_keeps_its_version(app: Flask, hamlet: Hamlet, client):
    long = [line(n, summary=f"第 {n} 笔路灯电费", expense=100) for n in range(1, 206)]
    with unit_of_work():
        resident = hamlet.resident()
        question = hamlet.question(hamlet.book(lines=long), resident, seq=203)
    address = f"/village/{hamlet.village.region.code}/questions/"

    def link() -> str:
        return page(client.get(address, follow_redirects=True)).select_one("article.notice h2 a")["href"]

    with clock.at(NOW):
        assert link().endswith("finance/2026-10/?page=2#line-203")
        assert page(client.get(link().partition("#")[0], follow_redirects=True)).select_one("#line-203")
        assert own.give(resident)[0]["地址"] == link()
        with unit_of_work():
            asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
        told = db.session.scalars(select(Message).where(Message.notice == "village/answered")).all()
        assert told and all(link() in parcels.body(message) for message in told)
        with unit_of_work():
            second = corrections.correct(question.release, "少记了一笔路灯电费", by=hamlet.bookkeeper)
    with unit_of_work():
        hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        assert link().endswith("finance/2026-10/?version=1&page=2#line-203")
        assert page(client.get(link().partition("#")[0], follow_redirects=True)).select_one("#line-203")


@pytest.mark.databases("sqlite", "postgres")
def test_whoever_has_given_no_name_is_asked_for_it_and_never_shown_as_what_every_account_is_called(
    app: Flask, hamlet: Hamlet
):
    release, nameless = hamlet.book(), hamlet.make.resident("居民", "13912345679")
    client = sign_in(app, nameless)
    address = f"/village/{hamlet.village.region.code}/ask/{release.id}?line=2"
    with clock.at(NOW):
        asked_for = page(client.get(address))
        assert asked_for.select_one("#name") is not None
        client.post(address, data={"text": "十二盏灯怎么要九千多？"})
        client.post(address, data={"text": "发票是哪一家开的？", "name": "王小明"})
        client.post(address, data={"text": "谁去验收的？", "name": "王小明", "hide_name": "y"})
    names = db.session.scalars(select(Question.asker_name).order_by(Question.id)).all()
    assert names == ["一位村民", "王*明", "一位村民"]


def test_who_has_a_name_reads_how_her_own_will_be_shown(app: Flask, hamlet: Hamlet):
    release = hamlet.book()
    with clock.at(NOW):
        shown = page(
            sign_in(app, hamlet.resident()).get(f"/village/{hamlet.village.region.code}/ask/{release.id}?line=2")
        )
    assert shown.select_one("#name") is None and "不勾选时显示为“彭*兰”" in shown.text
    facts = {one.dt.text: one.dd.text for one in shown.select("dl.facts div")}
    assert facts["日期"].startswith("2026年10月9日") and facts["凭证"] == "记-2"
    box = shown.select_one("#hide_name").find_parent(class_="f")
    assert [one.name for one in box.find_all(["input", "p"])] == ["input", "p"], (
        "the hint stands below what it explains"
    )
    assert box.p["id"] in shown.select_one("#hide_name")["aria-describedby"].split()


def test_the_township_has_its_own_days_and_the_card_says_so_in_one_sentence(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    address = f"/village/{hamlet.village.region.alias}/questions/"
    with clock.at(LATE):
        jobs.escalate_late()
        db.session.refresh(question)
        assert question.due_on == date(2026, 11, 27)
        card = page(app.test_client().get(address)).select_one("article")
    assert "2026年11月17日（周二）转乡镇（街道）：逾期未答复；2026年11月27日（周五）前由乡镇（街道）答复" in card.text
    with clock.at(LATE + timedelta(days=20)):
        card = page(app.test_client().get(address)).select_one("article")
    assert "；应在 2026年11月27日（周五）前由乡镇（街道）答复，已逾期" in card.text
    with clock.at(LATE):
        asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.reviewer)
        db.session.flush()
        card = page(app.test_client().get(address)).select_one("article")
    assert "乡镇（街道）2026年11月17日（周二）答复" in card.text


def test_an_answer_says_that_the_village_gave_it(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    with clock.at(NOW):
        asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
        db.session.flush()
        card = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/questions/")).select_one("article")
    assert "村（社区）2026年11月6日（周五）答复" in card.text


def test_corrected_is_said_only_when_there_is_a_correction_since(hamlet: Hamlet):
    release, resident = hamlet.book(), hamlet.resident()
    question = hamlet.question(release, resident)
    with clock.at(NOW):
        with pytest.raises(Refused, match="提问以后还没有更正版：请先打开这一期点“提出更正”") as refusal:
            asking.answer(question, "金额抄错，已经改了", Outcome.CORRECTED, by=hamlet.bookkeeper)
        assert refusal.value.field == "outcome"
        other = hamlet.notice()
        corrections.correct(other, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        assert not asked.is_mended(question)
        version = corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        assert asked.is_mended(question)
        taking_down.discard(version, by=hamlet.bookkeeper)
        db.session.flush()
        assert not asked.is_mended(question)
        version = corrections.correct(release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        asking.answer(question, "金额抄错，已经改了", Outcome.CORRECTED, by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED)
    assert question.outcome == Outcome.CORRECTED
    assert asked.is_mended(question)
    later = hamlet.question(version, resident)
    assert not asked.is_mended(later)
    old = hamlet.question(release, resident)
    with clock.at(NOW):
        old.asked_at = clock.now() + timedelta(days=1)
        db.session.flush()
        assert not asked.is_mended(old)


def test_the_answer_page_says_what_to_do_first_and_keeps_what_was_typed(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    desk, address = sign_in(app, hamlet.bookkeeper), f"/desk/village/questions/{question.id}"
    with clock.at(NOW):
        assert "还没有更正版" in page(desk.get(address)).text
        refused = page(desk.post(address, data={"outcome": "corrected", "text": "金额抄错，已经改了"}))
        assert "还没有更正版" in refused.select_one("#outcome-error").text
        assert refused.select_one("textarea").text.strip() == "金额抄错，已经改了"
        corrections.correct(question.release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        assert "还没有更正版" not in page(desk.get(address)).text
        desk.post(address, data={"outcome": "corrected", "text": "金额抄错，已经改了"})
    db.session.refresh(question)
    assert question.outcome == Outcome.CORRECTED


@pytest.mark.parametrize("outcome", [Outcome.CORRECTED, Outcome.EXPLAINED])
def test_who_is_not_content_takes_an_answered_question_to_the_township_once(
    app: Flask, hamlet: Hamlet, outcome: Outcome
):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    browser = sign_in(app, question.asker)
    with clock.at(NOW):
        corrections.correct(question.release, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
        asking.answer(question, "金额抄错，已经改了", outcome, by=hamlet.bookkeeper)
        db.session.flush()
        mine = page(browser.get("/village/questions/mine"))
        [form] = [form for form in mine.select("main form") if "不满意答复，转乡镇（街道）" in form.text]
        done = page(browser.post(form["action"], follow_redirects=True))
        assert "已转乡镇" in done.select_one(".flash").text
        db.session.refresh(question)
        assert (question.state, question.where) == (QuestionState.OPEN, Where.TOWNSHIP)
        assert question.escalated_why == "提问人不满意村（社区）的答复"
        assert (question.village_answer, question.village_outcome) == ("金额抄错，已经改了", outcome)
        assert sign_in(app, hamlet.bookkeeper).get(f"/desk/village/questions/{question.id}").status_code == 403
        asking.answer(question, "乡镇核对了合同和发票", Outcome.EXPLAINED, by=hamlet.reviewer)
        db.session.flush()
        read = page(app.test_client().get(f"/village/{hamlet.village.region.code}/questions/")).text
        assert "金额抄错，已经改了" in read and "乡镇核对了合同和发票" in read
        with pytest.raises(Refused, match="已经转到乡镇"):
            asking.escalate(question, "提问人要求", by=question.asker)


@pytest.mark.parametrize("words", ["彭秀兰同志：含立杆和人工", "秀兰您好，含立杆和人工", "彭 秀·兰：含立杆和人工"])
def test_no_answer_names_who_asked_and_nobody_names_herself(hamlet: Hamlet, words: str):
    release, resident = hamlet.book(), hamlet.resident()
    question = hamlet.question(release, resident, hide_name=True)
    with clock.at(NOW):
        with pytest.raises(Refused, match="提问人的姓名") as refusal:
            asking.answer(question, words, Outcome.EXPLAINED, by=hamlet.bookkeeper)
        assert refusal.value.field == "text" and question.state == "open"
        with pytest.raises(Refused, match="提问人的姓名") as refusal:
            asking.ask(release, 2, words, True, by=resident)
        assert refusal.value.field == "text"
        asking.answer(question, "提问人您好，含立杆和人工", Outcome.EXPLAINED, by=hamlet.bookkeeper)


@pytest.mark.parametrize(
    "words",
    [
        "去了3天，每天85.81元，家住大塘组12号。",
        "她有高血压，按规定发的",
        "家庭月收入800元，按规定发的",
        "她的孩子12岁，按规定发的",
    ],
)
def test_an_answer_tells_no_more_of_a_life_than_a_question_may(hamlet: Hamlet, words: str):
    with clock.at(NOW):
        question = asking.ask(hamlet.book(), 2, "十二盏灯怎么要九千多", False, by=hamlet.resident())
        with pytest.raises(Refused, match="不能公开的个人信息") as refused:
            asking.answer(question, words, Outcome.EXPLAINED, by=hamlet.bookkeeper)
    assert refused.value.field == "text" and not question.answer


def test_a_line_that_is_none_is_told_and_not_taken_for_the_whole_list(app: Flask, hamlet: Hamlet):
    """Whoever came by a broken address would have asked about everything, and not known it."""
    release = hamlet.book()
    db.session.commit()
    at = f"/village/{hamlet.village.region.code}/ask/{release.id}"
    with clock.at(NOW):
        desk = sign_in(app, hamlet.resident())
        assert "地址里的“line=zz”没有看懂" in page(desk.get(f"{at}?line=zz")).text
        assert "没有看懂" not in page(desk.get(f"{at}?line=2")).text
        assert (
            "地址里的“state=zz”没有看懂"
            in page(sign_in(app, hamlet.reviewer).get("/desk/village/questions/?state=zz")).text
        )


def test_the_release_leads_to_the_questions_that_wait_for_its_clerk(app: Flask, hamlet: Hamlet):
    """After a correction nobody has to guess where the answer is given; whose it is not finds no door."""
    book = hamlet.book()
    question = hamlet.question(book, hamlet.resident())
    with clock.at(NOW):
        second = corrections.correct(book, "村民问起，路灯多记了", by=hamlet.bookkeeper)
        db.session.flush()
        for release in (book, second):
            address = f"/desk/village/releases/{release.id}/"
            door = page(sign_in(app, hamlet.bookkeeper).get(address)).find("a", string="还有 1 条疑问等答复")
            assert door["href"] == "/desk/village/questions/"
            for other in (hamlet.reviewer, hamlet.members[0]):
                assert "条疑问等答复" not in page(sign_in(app, other).get(address)).text
        told = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/questions/{question.id}")).text
    assert "提问以后已经提出更正，改好了的选“已更正”" in told


def test_who_asks_reads_how_many_days_the_village_has(app: Flask, hamlet: Hamlet):
    book = hamlet.book()
    with clock.at(NOW):
        asked = sign_in(app, hamlet.resident()).get(f"/village/{hamlet.village.region.code}/ask/{book.id}?line=2")
    assert "村里要在 10 日内答复；逾期自动转乡镇（街道）" in page(asked).text
