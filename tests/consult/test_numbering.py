"""Clauses whose numbers jump, and lines that are no clause: pointed out before a draft is public, and no obstacle."""

import pytest
from flask import Flask

from app import clock
from app.consult.rules import clauses, life
from app.consult.rules.life import State
from app.consult.rules.numbering import clause_meant, doubts
from app.core.clauses import number, same_clause
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, sign_in

GAP = "第一条 停车要收费。\n第二条 收费的时段。\n一、白天。\n第四条 谁不用付费。"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


@pytest.mark.parametrize(
    ("written", "n"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("二百一十三", 213),
        ("28", 28),
        ("甲", None),
    ],
)
def test_numbers_are_read(written: str, n: int | None) -> None:
    assert number(written) == n


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("第一条 一。\n第二条 二。\n第二条之一 又。\n第三条 三。", []),
        ("第一章 总则\n第九条 九。\n第十条 十。\n第十一条 十一。", ["从“第九条”开始，中间缺 8 条"]),
        (
            GAP,
            ["“第二条”后面是“第四条”，中间缺 1 条", "“一、白天。”这一行不成一条：草案用“第×条”分条，它算在“第二条”里"],
        ),
        ("第1条 一。\n第2条 二。\n第2条 又。\n第1条 回来。", ["“第2条”出现两次", "“第2条”后面是“第1条”，顺序不对"]),
        ("一、甲。\n二、乙。\n四、丁。", ["“二、”后面是“四、”，中间缺 1 条"]),
        ("（一）甲。\n(二) 乙。\n（四）丁。", ["“(二)”后面是“（四）”，中间缺 1 条"]),
        ("没有分条的一段话。", []),
    ],
)
def test_what_is_odd_is_told(text: str, told: list[str]) -> None:
    assert doubts(text) == told


def test_clauses_in_brackets_are_clauses_of_their_own() -> None:
    """Swallowed by the one before, an opinion on the ninth would be filed under the eighth."""
    text = (
        "第八条 夜间免费。\n（第九条）残疾人专用泊位不收费。\n【第十条】 本办法自公布之日起施行。\n（第九条第二款除外）"
    )
    parsed = clauses.parse(text)
    assert [(one.label, one.text[:5]) for one in parsed] == [
        ("第八条", "夜间免费。"),
        ("第九条", "残疾人专用"),
        ("第十条", "本办法自公"),
    ]
    assert parsed[2].text.endswith("（第九条第二款除外）") and doubts(text) == ["从“第八条”开始，中间缺 7 条"]


def test_a_draft_counts_by_the_first_way_any_of_its_lines_begins_with() -> None:
    bracketed = clauses.parse("为了规范停车，提出意见。\n（一）白天收费。\n(二) 夜间免费。\n另行通知。")
    assert [(one.label, one.text) for one in bracketed] == [
        ("前言", "为了规范停车，提出意见。"),
        ("（一）", "白天收费。"),
        ("(二)", "夜间免费。\n另行通知。"),
    ]
    listed = clauses.parse("一、白天\n（一）收费。\n（二）计时。\n二、夜间免费。")
    assert [one.label for one in listed] == ["一", "二"], "a list inside a clause is no clause"
    assert [one.label for one in clauses.parse("第一条 白天\n（一）收费。\n第二条 夜间")] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("第九条", "第9条", True),
        ("第一条", "一", True),
        ("第十一条", "十一、", True),
        ("第1条", "（一）", True),
        ("第一条", "十一", False),
        ("第二条", "(二)", True),
        ("第五条之一", "第5条之一", True),
        ("第五条之一", "第五条", False),
        ("第五条之一", "五", False),
        ("第一条", "前言", False),
        ("前言", "说明", False),
        ("前言", "前言", True),
        ("第甲条", "前言", False),
        ("第甲条", "第乙条", False),
    ],
)
def test_a_clause_is_known_by_its_number_whatever_its_writing(one: str, other: str, same: bool) -> None:
    assert same_clause(one, other) is same is same_clause(other, one)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("（第三条）每小时五元太贵", "第三条"),
        ("【对第3条的意见】每小时五元太贵", "第3条"),
        (" （关于第三条）每小时五元太贵", "第三条"),
        ("每小时五元太贵（第三条）", ""),
        ("（三）每小时五元太贵", ""),
        ("（第三条、第四条）都应删去", ""),
        ("（第三条）（第四条）都应删去", ""),
        ("（第三条至第九条）都应删去", ""),
        ("（第三条第二款）每小时五元太贵", "第三条"),
        ("第三条每小时五元太贵", ""),
    ],
)
def test_the_clause_an_opinion_begins_with(words: str, named: str) -> None:
    assert clause_meant(words) == named


def test_an_opinion_that_names_another_clause_than_was_chosen_is_asked_about(hall: Hall) -> None:
    consultation = hall.open()
    third, fourth = (hall.anchor(consultation, label) for label in ("第三条", "第四条"))
    for chosen, label in ((None, "整个草案"), (fourth, "第四条")):
        with pytest.raises(
            Refused, match=f"意见开头写的是“第3条”，选的是“{label}”。说的是第三条，请在这里选它"
        ) as refused:
            hall.opinion(consultation, "（第3条）每小时五元太贵", anchor=chosen)
        assert refused.value.field == "anchor"
    assert hall.opinion(consultation, "（第3条）每小时五元太贵", anchor=third).anchor == third
    assert hall.opinion(consultation, "（第九条）没有这一条，要加上", anchor=None).anchor is None


def test_a_draft_with_a_gap_is_handed_on_only_once_that_was_seen(app: Flask, hall: Hall) -> None:
    with clock.at(MONDAY):
        consultation = hall.draft(GAP)
        clerk, desk = sign_in(app, hall.drafter), f"/desk/consultations/{consultation.id}/"
        soup = page(clerk.get(desk))
        assert "“第二条”后面是“第四条”，中间缺 1 条" in soup.text and "编号没有错，提交审核" in soup.text
        told = page(clerk.post(f"{desk}submit", follow_redirects=True))
        assert "还没有提交" in told.text and consultation.state == State.DRAFT
        clerk.post(f"{desk}submit", data={"seen": str(consultation.version)})
        db.session.refresh(consultation)
        assert consultation.state == State.REVIEW
        assert "中间缺 1 条" in sign_in(app, hall.office).get(desk).text


def test_reading_a_draft_says_at_once_what_is_missing(app: Flask, hall: Hall) -> None:
    with clock.at(MONDAY):
        consultation = hall.draft()
        typed = {"text": GAP, "version": str(consultation.version)}
        told = sign_in(app, hall.drafter).post(
            f"/desk/consultations/{consultation.id}/text", data=typed, follow_redirects=True
        )
        assert "编号提醒" in told.text and "中间缺 1 条" in told.text


def test_a_reason_that_is_too_short_is_told_how_long_it_must_be() -> None:
    with pytest.raises(Refused, match="理由至少写 4 个字，现在 1 个字"):
        life.require_period(7, 30, "急")
    with pytest.raises(Refused, match="请写明理由"):
        life.require_period(7, 30, "  ")
