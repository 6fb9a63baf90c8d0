"""No author makes an office's words her own: what it had said before, what everybody says, what places and laws are called."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.core.privacy import Shown
from app.core.privacy.covered import brought_back, looked_for, without_covered
from app.db import db
from app.errors import Refused
from app.feedback.rules import taking_back as rules
from app.feedback.service import added, answering, desks, saying, screening, taking_back
from tests.feedback.covering import SPOT, TEXT, TITLE
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY

pytestmark = pytest.mark.usefixtures("monday")
SAID = "经现场核查，您反映的情况不属实，路灯当天亮着，请勿再发不实信息。"


def test_who_quotes_an_answer_and_takes_her_words_back_hides_it_from_nobody(app: Flask, town: Town) -> None:
    """Neither of her own case nor, as one merged in, from the author of the case."""
    alone, lead, mine = town.answer(town.handled(), SAID), town.handled(), town.public(phone="13700002222")
    desks.merge(mine, lead, by=town.office)
    town.answer(lead, SAID)
    with clock.at(MONDAY + timedelta(days=1)):
        for post in (alone, mine):
            saying.follow_up(post, f"你们说：{SAID}我不同意", by=None)
            taking_back.take_back(post, by=None)
    db.session.commit()
    client = app.test_client()
    for post in (alone, lead):
        assert not answering.answers_of(post)[0].quotes_author
        assert "情况不属实" in client.get(f"/feedback/{post.no}/").text
    assert "情况不属实" in opened_by(app, lead).get(f"/feedback/own/{lead.id}/").text


def test_who_repeats_an_answer_of_its_unit_elsewhere_takes_it_nothing(town: Town) -> None:
    town.answer(town.handled(), SAID)
    with clock.at(MONDAY + timedelta(days=1)):
        post = town.answer(town.handled(text=f"你们总说：{SAID}请来看看"), SAID)
        taking_back.take_back(post, by=None)
    assert not answering.answers_of(post)[0].quotes_author


def test_what_she_says_of_her_own_beside_the_quote_is_hers(town: Town) -> None:
    post = town.answer(town.handled(), SAID)
    with clock.at(MONDAY + timedelta(days=1)):
        saying.follow_up(post, said := f"你们说：{SAID}可是青石板桥头第三根灯杆歪了", by=None, shows=True)
        added.release(post, said, "", by=town.office)
        town.answer(post, "您说青石板桥头第三根灯杆歪了，已派人扶正。")
        taking_back.take_back(post, by=None)
    assert [answer.quotes_author for answer in answering.answers_of(post)] == [False, True]


def test_an_answer_quoted_in_words_that_are_cut_stays_whole(town: Town) -> None:
    post = town.answer(town.handled(), SAID)
    with clock.at(MONDAY + timedelta(days=1)):
        saying.follow_up(post, f"{SAID}这是假话，张某某收了钱", by=None, shows=True)
        added.release(post, "【略】这是假话，【略】", "涉及没有核实的事", by=town.office)
    assert answering.answers_of(post)[0].text == SAID


def test_whom_an_office_names_elsewhere_it_may_not_name_where_a_moderator_covered_the_name(town: Town) -> None:
    """Nor where it had named him in the very case; but what quotes its words covers none of them."""
    named = "路灯由村电工刘大庆负责，请到村部找他登记。"
    post = town.answer(town.handled(), named)
    with clock.at(MONDAY + timedelta(days=1)):
        other = town.taken_on(town.public(text="电工刘大庆修路灯要收两百块好处费，请查一查"), town.roads)
        screening.mask_later(
            other, other.public_title or "", "电工***修路灯要收两百块好处费，请查一查", "没有核实", by=town.office
        )
        with pytest.raises(Refused, match="刘大庆"):
            answering.draft(other, "已约谈刘大庆，责令退还所收的钱。", [], "", by=town.handler)
        saying.follow_up(post, "没有用，刘大庆要收钱才肯来", by=None, shows=True)
        added.release(post, "没有用，***要收钱才肯来", "没有核实的事", by=town.office)
    assert answering.answers_of(post)[0].text == named.replace("刘大庆", "***")
    quoted = [Shown((f"你们说{named}可是没人",), ("【略】可是没人",))]
    assert "刘" not in "".join(looked_for(quoted, [named])) and "刘" in "".join(looked_for(quoted, ["刘大庆来过"]))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (
            "村口路灯坏了，请尽快派人到现场查看处理，谢谢你们",
            "收到后我们当天派人到现场查看处理，换了灯泡，现在亮着。",
        ),
        (
            "按《中华人民共和国村民委员会组织法》第三十五条，账要公开，请公开",
            "《中华人民共和国村民委员会组织法》第三十五条规定的事项已于当天公开。",
        ),
    ],
)
def test_set_phrases_and_laws_are_nobodys_own(town: Town, text: str, answer: str) -> None:
    post = town.answer(town.handled(text=text), answer)
    taking_back.take_back(post, by=None)
    assert not answering.answers_of(post)[0].quotes_author


def test_words_in_the_marks_of_a_title_are_still_hers() -> None:
    hers = set(rules.runs("青石板桥头第三根灯杆歪了"))
    assert any(run in hers for run in rules.runs("您说《青石板桥头第三根灯杆歪了》"))
    assert any(run in hers for run in rules.runs("您说青石板_桥头第三_根灯杆歪了")), "a line between hides nothing"


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("13812345678", "请拨打12345热线，也可以到窗口来。"),
        ("13820261234", "已于2026年11月20日修好。"),
        ("13711003333", "紧急情况请打110报警。"),
        ("13710005678", "补助每户1000元，已经发放。"),
    ],
)
def test_a_phone_the_machine_masked_forbids_no_figures(town: Town, phone: str, said: str) -> None:
    post = town.post(title="路灯坏了没人修", text=f"村口的路灯坏了一个月，请修一修，我的电话{phone}。")
    town.answer(town.taken_on(post, town.roads), said)
    screening.release(post, *screening.masked(post), {}, by=town.office)
    assert answering.answers_of(post)[0].text == said, "nor is it starred"
    saying.follow_up(post, "还有一盏不亮，请来看看", by=None)
    assert answering.draft(post, said, [], "", by=town.handler)


@pytest.mark.parametrize(
    ("original", "shown", "text", "found"),
    [
        ("他住在12栋3单元501", "他住在【略】", "住在十二栋三单元的", "十二栋三单元"),
        ("他欠了2356元", "他欠了**56元", "欠了2356元", "了2356元"),
        ("他欠了2356元", "他欠了**56元", "花了12356元", ""),
        ("住3栋201", "住*栋***", "共201户", ""),
        ("共三户人家", "共**人家", "共十三户", ""),
        ("赵和平和钱多打了人", "***和**打了人", "钱多已被处理", "钱多"),
        ("隔壁的José说桥断了", "隔壁的****说桥断了", "已请Jose\u0301看过", "Jose"),
        ("老张头的桥", "老**的桥", "老头来过", ""),
        ("这条路没有修好，骗子", "【略】，骗子", "这条路已经修好", ""),
        ("村支书说没钱修", "村支书说【略】", "《渡口管理办法》没钱修", ""),
    ],
)
def test_numbers_count_whole_and_letters_as_people_read_them(original: str, shown: str, text: str, found: str) -> None:
    assert brought_back(text, [Shown((original,), (shown,))]) == found


def test_marks_between_the_letters_stay_when_they_are_starred() -> None:
    words = [Shown((TEXT,), (TEXT.replace("老张头", "***"),))]
    assert without_covered("已请老 张-头看过", words) == "已请* *-*看过"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("李路灯", "村口的路灯已经换新，当晚亮灯。"),
        ("杨开慧", "开慧镇已派人到场，当晚修好。"),
        ("王已经", "线路已经修好，当晚就亮了。"),
        ("张自来水", "自来水已恢复，请放心使用。"),
    ],
)
def test_a_name_somebody_makes_up_forbids_no_office_its_words(town: Town, name: str, said: str) -> None:
    post = town.handled(name=name, text="村口的路灯坏了，自来水也停了，请修一修，谢谢。")
    assert answering.draft(post, said, [], "", by=town.handler)
    assert post.public_title == "村口路灯坏了" and "自来水也停了" in (post.public_text or "")


def test_every_unit_there_may_be_named_in_short_too(town: Town) -> None:
    post = town.post(title=TITLE, text="水利局的人说不归他们管，请修一修那座桥，谢谢你们。", spot=SPOT)
    screening.release(post, TITLE, "【略】请修一修那座桥，谢谢你们。", SPOT, {}, "没有核实的事", by=town.office)
    town.taken_on(post, town.roads)
    desks.refuse(post, "桥归长沙县水利局管，请转水利局", by=town.handler)
    assert post.steps[-1].words == "桥归长沙县水利局管，请转水利局"
