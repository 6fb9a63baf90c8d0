"""What is asked of a village may tell of somebody's life: held until read, hidden with a reason, never lost."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.leave import service as leaving
from app.core.leave.service import of as leave_of
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.village import access
from app.village.acts import Did
from app.village.models import Question
from app.village.rules.asking import Hidden, Outcome, QuestionState
from app.village.service import asking, screening
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.databases("sqlite")

TELLING = "刘桂芳得了乳腺癌，儿子刘小明8岁是孤儿，住石塘组12号，家庭年收入三千元，为什么没有低保？"


def asked(hamlet: Hamlet, text: str = TELLING) -> Question:
    release = hamlet.book()
    with clock.at(NOW):
        question = asking.ask(release, 2, text, False, by=hamlet.resident())
    db.session.flush()
    return question


def read(app: Flask, hamlet: Hamlet) -> str:
    with clock.at(NOW):
        return page(app.test_client().get(f"/village/{hamlet.village.region.alias}/questions/")).text


@pytest.mark.parametrize(
    "text",
    [
        "他得了乳腺癌为什么没有",
        "她家孩子 8岁 为什么不算",
        "住石塘组12号的那家是谁",
        "他家庭年收入多少要不要公开",
        "王大锤临时救助金怎么这么多",
    ],
)
def test_what_may_tell_of_somebody_waits_for_a_person(hamlet: Hamlet, text: str):
    question = asked(hamlet, text)
    assert question.words_held and text not in question.public_text
    assert question.no and question.due_on and question.state == "open"


def test_a_plain_doubt_is_public_at_once(hamlet: Hamlet):
    question = asked(hamlet, "十二盏灯怎么要九千多？低保金和残疾人补贴怎么发的？")
    assert not question.words_held and question.public_text == question.text


def test_who_asked_reads_her_own_words_while_they_are_held_and_that_others_do_not(app: Flask, hamlet: Hamlet):
    question = asked(hamlet)
    with clock.at(NOW):
        mine = page(sign_in(app, question.asker).get("/village/questions/mine")).select_one(f"#{question.no}").text
        assert TELLING in mine and "只有您和办理的工作人员看得到" in mine and "（提问里写到" not in mine
        elsewhere = sign_in(app, question.asker).get(f"/village/{hamlet.village.region.alias}/questions/").text
        assert TELLING not in elsewhere, "the page of everyone is the same for everyone"
        screening.show_words(question, screening.masked(question), "", by=hamlet.bookkeeper)
        db.session.commit()
        mine = page(sign_in(app, question.asker).get("/village/questions/mine")).select_one(f"#{question.no}").text
        assert TELLING not in mine and "乳腺癌" not in mine and "隐去个人信息" in mine and "只有您" not in mine


@pytest.mark.databases("sqlite", "postgres")
def test_held_words_are_read_by_nobody_outside_and_shown_when_somebody_says_so(app: Flask, hamlet: Hamlet):
    question = asked(hamlet)
    public = read(app, hamlet)
    assert question.no in public and "等工作人员看过再公开" in public
    assert "刘桂芳" not in public and "石塘组12号" not in public
    with clock.at(NOW):
        desk = sign_in(app, hamlet.bookkeeper)
        assert "看 1 条疑问的文字，能公开的公开" in page(desk.get("/desk/")).text
        shown = page(desk.get("/desk/village/questions/?state=held"))
        assert TELLING in shown.text and "公开提问的文字" in shown.text
        lines = [line.text for line in shown.select_one(f"#{question.no}").select("p")]
        at = lines.index(TELLING)
        assert lines[at - 1] == "提问的原文（有人看过才公开）：" and lines[at + 1] == "大家现在看到的："
        assert "等工作人员看过再公开" in lines[at + 2], "each text under its own name"
        form = page(desk.get(f"/desk/village/questions/{question.id}/show"))
        proposed = form.select_one("#text").text.strip()
        assert TELLING in form.text and "乳腺癌" not in proposed and "石塘组12号" not in proposed
        sent = {"version": form.select_one("#version")["value"], "text": proposed}
        assert desk.post(f"/desk/village/questions/{question.id}/show", data=sent).status_code == 302
        assert "没有等着人看" in desk.get(f"/desk/village/questions/{question.id}/show").text
        answering = page(desk.get(f"/desk/village/questions/{question.id}")).text
        assert TELLING in answering and proposed in answering, "who answers reads both"
    public = read(app, hamlet)
    assert TELLING not in public and proposed in public and "隐去个人信息" in public and "刘桂芳" in public
    with clock.at(NOW), pytest.raises(Refused, match="没有等着人看"):
        found = db.session.get_one(Question, question.id)
        screening.show_words(found, found.text, "", by=hamlet.bookkeeper)


def test_held_words_are_public_as_they_stand_only_when_two_people_say_so(app: Flask, hamlet: Hamlet):
    question = asked(hamlet, "她得了乳腺癌，为什么没有低保？")
    address = f"/desk/village/questions/{question.id}/show"
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(NOW):
        desk = sign_in(app, hamlet.bookkeeper)
        sent = {"version": page(desk.get(address)).select_one("#version")["value"], "text": question.text}
        refused = page(desk.post(address, data=sent))
        assert "健康状况（“乳腺癌”）" in refused.select_one("#text-error").text and refused.select_one("#leave_reason")
        asked_for = desk.post(address, data=sent | {"leave_reason": "她本人要求原样公开，已电话核实"})
        assert "请求放行" in asked_for.text and db.session.get_one(Question, question.id).words_held
        (wanted,) = leave_of(db.session.get_one(Question, question.id))
        with pytest.raises(Refused, match="另一个人"):
            leaving.give(wanted, by=hamlet.bookkeeper)
        leaving.give(wanted, by=hamlet.reviewer)
        db.session.commit()
        desk.post(address, data=sent)
    assert "她得了乳腺癌" in read(app, hamlet)


def test_held_words_are_hers_alone_and_name_nobody_who_is_helped(hamlet: Hamlet):
    question = asked(hamlet, "王大锤临时救助金怎么这么多")
    with clock.at(NOW):
        for text, sentence in (
            ("王大锤的钱怎么这么多", "原文"),
            (question.text, "救助、慰问对象的姓名"),
            ("略", "读懂"),
        ):
            with pytest.raises(Refused, match=sentence):
                screening.show_words(question, text, "隐去姓名", by=hamlet.bookkeeper)
        screening.show_words(question, "【略】临时救助金怎么这么多", "隐去他人姓名", by=hamlet.bookkeeper)
    assert question.public_text == "【略】临时救助金怎么这么多" and question.cut_because == "隐去他人姓名"
    assert question.text == "王大锤临时救助金怎么这么多", "what she wrote is kept for whoever answers"


@pytest.mark.databases("sqlite", "postgres")
def test_hidden_words_leave_a_public_reason_and_a_message_and_the_answer_is_still_owed(app: Flask, hamlet: Hamlet):
    question = asked(hamlet, "十二盏灯怎么要九千多，会计是不是贪了？")
    with clock.at(NOW):
        client = sign_in(app, hamlet.reviewer)
        form = page(client.get(f"/desk/village/questions/{question.id}/words"))
        assert "批评、质疑不是隐去的理由" in form.text
        client.post(f"/desk/village/questions/{question.id}/words", data={})
        assert db.session.get(Question, question.id).words_down_at is None, "no reason, no hiding"
        client.post(f"/desk/village/questions/{question.id}/words", data={"why": "accuses"})
    public = read(app, hamlet)
    assert "会计是不是贪了" not in public and "指责了具体的人，公开前无法核实" in public
    assert db.session.scalars(select(Message.notice).where(Message.user_id == question.asker_id)).all() == ["village/words_hidden"]  # fmt: skip
    assert db.session.scalar(select(AuditEntry.note).where(AuditEntry.did == str(Did.WORDS_DOWN))) == "指责了具体的人，公开前无法核实"  # fmt: skip
    with clock.at(NOW):
        asking.answer(question, "含立杆和人工，发票见凭证", Outcome.EXPLAINED, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="已经撤下"):
            screening.hide_words(question, Hidden.ABUSE, by=hamlet.bookkeeper)
        with pytest.raises(Refused, match="没有等着人看"):
            screening.show_words(question, question.text, "", by=hamlet.bookkeeper)
    assert "含立杆和人工" in read(app, hamlet)


def test_who_may_hide(app: Flask, hamlet: Hamlet):
    question = asked(hamlet)
    other = Hamlet(hamlet.make, name="新丰村", code="430121100999")
    office = hamlet.make.staff(Role.OPENNESS_OFFICE, region=hamlet.township)
    may = {user.name: access.may_screen(user, question) for user in (hamlet.bookkeeper, hamlet.head, hamlet.reviewer)}
    assert all(may.values())
    assert not any(access.may_screen(user, question) for user in (hamlet.members[0], other.bookkeeper, other.reviewer, office))  # fmt: skip
    with clock.at(NOW):
        for path in ("show", "words"):
            for user, code in ((other.bookkeeper, 404), (hamlet.members[0], 403)):
                assert sign_in(app, user).post(f"/desk/village/questions/{question.id}/{path}", data={"why": "abuse"}).status_code == code  # fmt: skip
    assert db.session.get(Question, question.id).words_held


def test_a_door_that_may_not_be_shown_is_named_to_whoever_wrote_it(hamlet: Hamlet):
    question = asked(hamlet, "住石塘组12号的那家是谁")
    with clock.at(NOW), pytest.raises(Refused, match="门牌号（“12号”）"):
        screening.show_words(question, question.text, "", by=hamlet.bookkeeper)


def objected(hamlet: Hamlet, text: str) -> Question:
    resident = hamlet.make.resident("罗云霞", "13912345679")
    rows = [{"name": name, "times": 1, "amount": 100000} for name in ("李四毛", "欧阳建军")]
    release = hamlet.notice("V22", "temporary_relief", rows)
    with clock.at(NOW):
        question = asking.ask(release, 1, text, False, by=resident, objection=True)
    db.session.flush()
    return question


@pytest.mark.parametrize(
    "text", ["李四毛家里有小车，为什么还有", "欧阳建军在城里有两套商品房和一台宝马", "李四毛每个月退休金两千多"]
)
def test_what_somebody_of_a_list_has_waits_for_a_person(app: Flask, hamlet: Hamlet, text: str):
    question = objected(hamlet, text)
    assert question.words_held and text not in read(app, hamlet)
    assert "家庭收入、财产明细" in question.public_text
    with clock.at(NOW), pytest.raises(Refused, match="写到了名单上的姓名"):
        screening.show_words(question, text, "", by=hamlet.bookkeeper)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "他家在县城有两套住宅，还有一台挖掘机",
            "他儿子在银行存了几十万",
            "他名下有公寓和养殖场",
            "他家刚盖了三层小洋楼",
        ),
        *("李四毛在镇上开超市", "他一年能挣八万", "他每个月有三千多块", "女儿在长沙有民宿"),
    ],
)
def test_what_somebody_of_a_list_has_waits_also_where_nobody_is_named(app: Flask, hamlet: Hamlet, text: str):
    assert objected(hamlet, text).words_held and text not in read(app, hamlet)


def test_whoever_stands_on_a_list_is_named_in_part_where_it_is_spoken_of(app: Flask, hamlet: Hamlet):
    question = objected(hamlet, "欧阳建军和李 四毛已经搬走多年，请核实")
    assert not question.words_held and question.text == "欧阳建军和李 四毛已经搬走多年，请核实"
    assert "欧阳**和李*毛已经搬走多年，请核实" in read(app, hamlet) and "隐去个人信息" in read(app, hamlet)
    with clock.at(NOW):
        address = f"/village/{hamlet.village.region.alias}/notices/{question.release_id}/"
        card = page(app.test_client().get(address)).select_one(f"#{question.no}")
        assert "欧阳**和李*毛" in card.text, "also while the law shows the list itself whole"
        desk = page(sign_in(app, hamlet.bookkeeper).get("/desk/village/questions/")).text
        assert question.text in desk, "whoever answers has to know of whom"
        asking.answer(question, "欧阳建军确已迁出，从名单上取消", Outcome.STRUCK, by=hamlet.bookkeeper)
    assert "欧阳**确已迁出" in read(app, hamlet) and "欧阳建军" not in read(app, hamlet)


def test_what_was_stored_before_names_were_shown_in_part_is_read_in_part_too(app: Flask, hamlet: Hamlet):
    """As it lies in the database since before: whole in the question and in both answers."""
    question = objected(hamlet, "这张名单是怎么评出来的？")
    question.text, question.shown_text, question.cut_because = "欧阳建军已经搬走，请核实", "", ""
    question.village_answer, question.village_answered_at, question.village_outcome = "李四毛还在", NOW, Outcome.UPHELD
    question.answer, question.answered_at, question.outcome = "欧阳建军确已迁出", NOW, Outcome.STRUCK
    question.state = QuestionState.ANSWERED
    db.session.commit()
    with clock.at(NOW):
        here = f"/village/{hamlet.village.region.alias}/notices/{question.release_id}"
        card = page(app.test_client().get(f"{here}/")).select_one(f"#{question.no}").text
        assert "欧阳**已经搬走" in card and "欧阳**确已迁出" in card and "李*毛还在" in card and "隐去个人信息" in card
        assert "欧阳建军" not in read(app, hamlet) and "李四毛" not in read(app, hamlet)
        rows = app.test_client().get(f"{here}.csv").get_data().decode("utf-8-sig")
        data = json.dumps(app.test_client().get(f"{here}.json").json["beside"], ensure_ascii=False)
        for told in (rows[rows.index(question.no) :], data):
            assert "欧阳建军" not in told and "李四毛" not in told and "欧阳**确已迁出" in told
    assert question.text == "欧阳建军已经搬走，请核实"


def test_a_house_said_of_a_book_or_a_house_in_danger_waits_for_nobody(hamlet: Hamlet):
    assert not asked(hamlet, "村部公房出租的收入记在哪里？").words_held
    assert not objected(hamlet, "危房改造的人怎么也在这张名单上").words_held


@pytest.mark.parametrize(
    "text", ["名单上的人怎么评出来的？", "他不住在本村，请核实", "去年和今年的标准一样吗？", "为什么只有 12 户？"]
)
def test_a_question_of_how_a_list_came_to_be_waits_for_nobody(hamlet: Hamlet, text: str):
    assert not objected(hamlet, text).words_held


def test_questions_of_a_list_are_for_no_engine_while_it_hangs(app: Flask, hamlet: Hamlet):
    asked(hamlet, "十二盏灯怎么要九千多？")
    address = f"/village/{hamlet.village.region.alias}/questions/"
    with clock.at(NOW):
        assert "X-Robots-Tag" not in app.test_client().get(address).headers
    question = objected(hamlet, "名单上的人怎么评出来的？")
    last = question.release.notice_to
    with clock.at(NOW):
        headers = app.test_client().get(address).headers
    gone = f"{last + timedelta(days=1)}T00:00:00+08:00"
    assert headers["X-Robots-Tag"] == f"noindex, noarchive, unavailable_after: {gone}"
    assert headers["Cache-Control"] == "private, no-store"
    with clock.at(NOW + timedelta(days=30)):
        assert "X-Robots-Tag" not in app.test_client().get(address).headers


def test_the_minutes_before_a_list_is_taken_down_name_nobody_in_full(app: Flask, hamlet: Hamlet):
    """Its last day ends at midnight; the names leave the database a few minutes later."""
    question = objected(hamlet, "名单上的人怎么评出来的？")
    question.text, question.answer = "李四毛有房，凭什么？", "李四毛家去年受了灾"  # as they were stored before the rule
    midnight = clock.begin_of(question.release.notice_to + timedelta(days=1)) + timedelta(minutes=5)
    db.session.commit()
    with clock.at(midnight):
        client, here = app.test_client(), f"/village/{hamlet.village.region.alias}"
        for address in (f"{here}/questions/", f"{here}/notices/{question.release_id}/"):
            assert "李四毛" not in client.get(address).text, address


def test_each_list_is_looked_at_once_however_many_questions_are_about_it(
    app: Flask, hamlet: Hamlet, statements: list[str]
):
    first, resident, counts = objected(hamlet, "名单上的人怎么评出来的？"), hamlet.resident(), []
    for number in range(3):
        with clock.at(NOW):
            asking.ask(first.release, None, f"这一批的标准是怎么定的，第 {number} 问", False, by=resident)
        db.session.commit()
        db.session.expire_all()
        statements.clear()
        assert f"第 {number} 问" in read(app, hamlet)
        counts.append(sum("village_row" in one for one in statements))
    assert len(set(counts)) == 1, counts
