"""下一步 at the desk of consultations and surveys: one column of buttons, one of them red, what it waits for first."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.consult.models import Consultation
from app.consult.service import concluding, drafting, surveys, telling
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def in_review(hall: Hall) -> Any:
    consultation = hall.draft()
    drafting.submit(consultation, by=hall.drafter)
    return consultation


def closed(hall: Hall) -> Any:
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    return consultation


def reported(hall: Hall, submitted: bool = True) -> Any:
    consultation = closed(hall)
    report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=hall.drafter)
    if submitted:
        telling.submit_report(report, by=hall.drafter)
    return consultation


def finalised(hall: Hall) -> Any:
    consultation = hall.summarise(closed(hall))
    drafting.write_final(consultation, "第一条 道路停车每小时三元。", by=hall.drafter)
    return consultation


def counted(hall: Hall) -> Any:
    survey = hall.survey()
    hall.reply(survey, "停")
    with clock.at(MONDAY.replace(month=12, day=20)):
        surveys.close(survey, by=None)
    return survey


def concluded(hall: Hall) -> Any:
    survey = counted(hall)
    concluding.submit(concluding.write(survey, "多数人找不到车位。", by=hall.drafter), by=hall.drafter)
    return survey


CASES: list[tuple[Callable[[Hall], Any], list[str], list[str]]] = [
    (lambda hall: hall.draft(), ["提交审核", "改草案正文", "修改草稿", "作废草稿"], []),
    (in_review, ["改草案正文", "修改草稿", "作废草稿"], ["公布征集", "退回修改"]),
    (closed, ["起草采纳情况", "看意见、写采纳结果", "代录意见", "归入领域", "终止征集"], []),
    (
        lambda hall: reported(hall, submitted=False),
        ["提交采纳情况审核", "改采纳情况", "看意见、写采纳结果", "代录意见", "归入领域", "终止征集"],
        [],
    ),
    (reported, ["看意见、写采纳结果", "代录意见", "归入领域", "终止征集"], ["公布采纳情况", "退回采纳情况"]),
    (
        finalised,
        [
            "看意见",
            "更正采纳情况",
            "改定稿",
            "核对意见落在哪一条",
            "写明各条为什么改",
            "归入领域",
            "终止征集",
        ],
        ["公布定稿"],
    ),
    (lambda hall: hall.survey(opened=False), ["提交审核", "修改草稿", "作废草稿"], []),
    (counted, ["起草结果说明", "看答卷里的文字（0 段待看）", "归入领域", "终止调查"], []),
    (concluded, ["看答卷里的文字（0 段待看）", "归入领域", "终止调查"], ["公布调查结果", "退回结果说明"]),
]


@pytest.mark.parametrize("made, drafter, office", CASES)
def test_what_it_waits_for_comes_first_and_is_alone_in_red(
    app: Flask, hall: Hall, made: Callable[[Hall], Any], drafter: list[str], office: list[str]
):
    """All of it buttons, none a bare link; the office may do what the drafter may, and what another does is said in words."""
    matter = made(hall)
    hall.keep()
    kind = "consultations" if isinstance(matter, Consultation) else "surveys"
    with clock.at(MONDAY.replace(month=12, day=20)):
        for user, expected in ((hall.drafter, drafter), (hall.office, office + drafter)):
            shown = page(sign_in(app, user).get(f"/desk/{kind}/{matter.id}/"))
            found = shown.select("h2:-soup-contains('下一步') ~ .buttons .btn")
            assert [one.text for one in found] == expected
            assert all("plain" in one["class"] for one in found[1:])
    waits = page(sign_in(app, hall.drafter).get(f"/desk/{kind}/{matter.id}/")).find("h2", string="下一步")
    if office:
        assert "另一位同事" in waits.find_next_sibling("p").text


def test_a_due_step_is_red_and_without_one_nothing_is(app: Flask, hall: Hall):
    consultation = in_review(hall)
    hall.keep()
    with clock.at(MONDAY):
        red = {
            user: page(sign_in(app, user).get(f"/desk/consultations/{consultation.id}/")).select(
                ".buttons .btn:not(.plain)"
            )
            for user in (hall.drafter, hall.office)
        }
    assert [one.text for one in red[hall.office]] == ["公布征集"] and red[hall.drafter] == []


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("kind, what, empty", [("consultations", "征集", "已定稿"), ("surveys", "调查", "待审核")])
def test_a_filter_that_holds_nothing_says_so_and_each_says_how_many(
    app: Flask, hall: Hall, kind: str, what: str, empty: str
):
    hall.open()
    hall.survey()
    hall.keep()
    client = sign_in(app, hall.drafter)
    tabs = {tab.contents[0].strip(): tab for tab in page(client.get(f"/desk/{kind}/")).select(".filters a")}
    assert tabs[f"正在{what}"].select_one(".count").text == tabs["全部"].select_one(".count").text == "1"
    assert tabs[empty].select_one(".count").text == "0"
    shown = page(
        client.get(f"/desk/{kind}/{tabs[empty]['href']}" if tabs[empty]["href"][0] == "?" else tabs[empty]["href"])
    )
    assert shown.select_one(".empty p").text == f"没有“{empty}”的{what}。"
    assert shown.select_one(".empty a")["href"] == f"/desk/{kind}/"


def test_drafter_and_reviewer_see_the_chapters_everybody_will_see(app: Flask, hall: Hall):
    consultation = hall.draft()
    assert consultation.asked is not None
    hall.keep()
    read = page(
        sign_in(app, hall.drafter).get(f"/desk/consultations/{consultation.id}/versions/{consultation.asked.no}")
    )
    reviewed = page(sign_in(app, hall.office).get(f"/desk/consultations/{consultation.id}/"))
    for shown in (read, reviewed):
        assert [one.text for one in shown.select("h3") if one.text.startswith("第")] == ["第一章 总则", "第二章 收费"]
    assert "已读成 2 章、4 条" in read.text


def test_the_final_text_is_called_so_and_says_who_publishes_it(app: Flask, hall: Hall):
    consultation = finalised(hall)
    hall.keep()
    client = sign_in(app, hall.drafter)
    shown = page(client.get(f"/desk/consultations/{consultation.id}/final"))
    assert shown.select_one("label[for=text]").text == "定稿正文" and "不用提交审核" in shown.text
    assert (
        "另一位同事"
        in page(client.get(f"/desk/consultations/{consultation.id}/")).find("h2", string="下一步").find_next("p").text
    )
    draft = hall.draft()
    hall.keep()
    assert page(client.get(f"/desk/consultations/{draft.id}/text")).select_one("label[for=text]").text == "草案正文"


def test_reasons_left_empty_are_saved_and_counted_as_owed(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        drafting.write_final(consultation, FINAL, by=hall.drafter)
    hall.keep()
    address = f"/desk/consultations/{consultation.id}/reasons"
    with clock.at(hall.after(consultation)):
        client = sign_in(app, hall.drafter)
        told = page(client.post(address, data={"version": consultation.version}, follow_redirects=True))
        assert told.select_one(".flash.success") is None
        assert (
            "还有 1 条没有写为什么改" in told.select_one(".flash.warning").text
            and "第三条" in told.select_one(".flash").text
        )
        typed = {"version": consultation.version, f"reason_{opinion.anchor}": "多数意见说太贵"}
        done = page(client.post(address, data=typed, follow_redirects=True))
    assert "已保存，公布定稿时一起公开" in done.select_one(".flash.success").text
