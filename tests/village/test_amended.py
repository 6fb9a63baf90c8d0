"""A correction of a table says row by row what it changed, with the old cell and the new."""

import json
from typing import Any

from flask import Flask

from app import clock
from app.db import db
from app.village import amended
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, corrections, guarding
from app.village.tables import all_forms
from tests.conftest import page
from tests.village.making import NOW, PHONE, Hamlet

DEBT = {"side": "债权", "party": "开慧建材有限公司", "reason": "预付砂石款", "opening": 500000, "increase": 0, "decrease": 0, "closing": 500000}  # fmt: skip
LOAN = {**DEBT, "side": "债务", "party": "长沙农商银行", "reason": "水渠贷款", "opening": 900000, "closing": 900000}
PAID = {**DEBT, "party": "双江水电站", "reason": "欠电费退款", "opening": 30000, "closing": 30000}


def told(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Any]:
    changes = amended.compared(all_forms()["debts"].columns, before, after)
    return [(one.was, one.now, [(cell.column.label, cell.old, cell.new) for cell in one.cells]) for one in changes]


def test_what_stayed_is_left_out_wherever_it_moved():
    assert told([DEBT, LOAN, PAID], [PAID, DEBT, {**LOAN}]) == []


def test_an_empty_cell_is_no_cell():
    assert told([DEBT], [{**DEBT, "note": ""}]) == []


def test_a_changed_cell_is_said_with_both_values_though_rows_moved():
    assert told([DEBT, LOAN], [PAID, {**LOAN, "closing": 800000, "decrease": 100000}, DEBT])[1:] == [
        (2, 2, [("本期减少", 0, 100000), ("期末余额", 900000, 800000)])
    ]


def test_a_row_put_in_and_a_row_struck_state_all_they_say():
    (added, struck) = told([DEBT, LOAN], [PAID, DEBT])
    assert (added[:2], struck[:2]) == ((None, 1), (2, None))
    assert ("对方名称", None, "双江水电站") in added[2] and ("对方名称", "长沙农商银行", None) in struck[2]


def test_a_corrected_name_is_a_change_and_no_other_row():
    assert told([DEBT, LOAN], [{**DEBT, "party": "开慧建材公司"}, LOAN]) == [
        (1, 1, [("对方名称", "开慧建材有限公司", "开慧建材公司")])
    ]


def test_of_two_rows_with_one_name_the_more_alike_is_the_same():
    second = {**DEBT, "reason": "水泥款", "opening": 70000, "closing": 70000}
    assert told([DEBT, second], [{**second, "due_on": "2026-12-31"}]) == [
        (2, 1, [("到期日", None, "2026-12-31")]),
        (
            1,
            None,
            [(column.label, DEBT[column.key], None) for column in all_forms()["debts"].columns if column.key in DEBT],
        ),
    ]


def corrected(hamlet: Hamlet, first: Release, rows: list[dict[str, Any]], head: dict[str, Any]) -> Release:
    with clock.at(NOW):
        second = corrections.correct(first, "利息抄错了一笔", by=hamlet.bookkeeper)
        books.put_table(second, first.form, head, rows, by=hamlet.bookkeeper)
    return hamlet.pass_on(second, State.PUBLISHED)


def test_the_page_of_a_correction_lists_what_it_changed(app: Flask, hamlet: Hamlet):
    first = hamlet.notice("V07", "debts", [DEBT, LOAN])
    second = corrected(hamlet, first, [{**DEBT, "decrease": 100000, "closing": 400000}, PAID], {"total": 430000})
    with clock.at(NOW):
        seen = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{second.id}/"))
        found = [item.text for item in seen.select("ul.changes li")]
    assert found[0] == "表头的期末余额合计：原为“空”，现为“4,300.00”"
    assert found[1] == "第 1 行：本期减少原为“0.00”，现为“1,000.00”；期末余额原为“5,000.00”，现为“4,000.00”"
    assert found[2].startswith("增加第 2 行：类别 债权，对方名称 双江水电站")
    assert found[3].startswith("删去原第 2 行：类别 债务，对方名称 长沙农商银行")


def test_of_a_list_of_people_only_what_the_list_shows_is_said(hamlet: Hamlet):
    row = {"name": "王小明", "project": "慰问金", "amount": 50000}
    first = hamlet.notice("V24", "condolence", [row])
    second = corrected(hamlet, first, [{**row, "amount": 60000}, {**row, "name": "陈桂花"}], {"phone": PHONE})
    with clock.at(NOW):
        (change,) = amended.of_release(second)
    said = str(change.rows)
    assert "60000" in said and "陈*花" in said and "陈桂花" not in said
    with clock.at(NOW.replace(month=12, day=28)):
        assert amended.of_release(second) == []


def test_a_first_version_changed_nothing(hamlet: Hamlet):
    assert amended.of_release(hamlet.notice("V07", "debts", [DEBT])) == []


ILL = {**DEBT, "party": "周强", "reason": "借款治疗尿毒症"}


def corrected_rows(hamlet: Hamlet, monkeypatch, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Release:
    """A table as it stands since before there was the rule of what is told of lives, and its correction."""
    with monkeypatch.context() as without:
        without.setattr(guarding, "mask", lambda release: None)
        old = hamlet.notice("V07", "debts", rows=before, period="2026Q3")
    with clock.at(NOW):
        version = corrections.correct(old, "遮去不该公开的病情", by=hamlet.bookkeeper)
        books.put_table(version, "debts", {}, after, by=hamlet.bookkeeper)
        db.session.flush()
    return hamlet.pass_on(version, State.PUBLISHED)


def test_a_correction_that_withholds_an_illness_does_not_say_what_stood_there(app: Flask, hamlet: Hamlet, monkeypatch):
    struck = {**LOAN, "party": "刘德华", "reason": "付癌症救助", "note": "肢体残疾二级"}
    less = {**ILL, "reason": "借款治病", "closing": 400000, "decrease": 100000}
    version = corrected_rows(
        hamlet, monkeypatch, [ILL, {**ILL, "party": "易建平"}, struck], [ILL, {**less, "party": "易建平"}]
    )
    assert [
        (row.was, [(cell.column.key, cell.old, cell.new) for cell in row.cells])
        for row in amended.of_release(version)[0].rows
    ] == [
        (2, [("reason", "借款治疗（不公开）", "借款治病"), ("decrease", 0, 100000), ("closing", 500000, 400000)]),
        (
            3,
            [
                ("side", "债务", None),
                ("party", "刘德华", None),
                ("reason", "付（不公开）救助", None),
                ("opening", 900000, None),
                ("increase", 0, None),
                ("decrease", 0, None),
                ("closing", 900000, None),
                ("note", "（不公开）", None),
            ],
        ),
    ]
    db.session.commit()
    address = f"/village/{hamlet.village.region.alias}/notices/{version.id}"
    with clock.at(NOW):
        for ending in ("/", ".json", ".csv"):
            read = app.test_client().get(address + ending)
            said = json.dumps(read.json, ensure_ascii=False) if ending == ".json" else read.get_data(as_text=True)
            assert read.status_code == 200 and not [word for word in ("尿毒", "癌症", "残疾") if word in said], ending


def test_a_correction_that_only_masks_says_no_row(hamlet: Hamlet, monkeypatch):
    assert amended.of_release(corrected_rows(hamlet, monkeypatch, [ILL], [ILL])) == []


def test_a_name_that_the_correction_hides_is_not_said_by_the_row_before(hamlet: Hamlet, monkeypatch):
    before, after = ({**DEBT, "note": note} for note in ("付彭秀兰慰问", "付彭*兰慰问"))
    assert amended.of_release(corrected_rows(hamlet, monkeypatch, [before], [after])) == []
