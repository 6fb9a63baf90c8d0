"""The laws of tables: rows, products with half a 分, totals, heads, ceilings; and the wrong figure named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.village.laws import judge_table
from app.village.tables import all_forms

FORMS = all_forms()
FARMLAND_ROWS = [
    {"group": "新屋组", "householder": "王建国", "area": 350, "rate": 9_500, "amount": 33_250},
    {"group": "新屋组", "householder": "李秀英", "area": 421, "rate": 9_500, "amount": 39_995},
    {"group": "上湾组", "householder": "陈四", "area": 1_003, "rate": 9_500, "amount": 95_285},
]
FARMLAND_HEAD = {"project": "耕地地力保护补贴", "total": 168_530, "area_total": 1_774}
FUNDS_ROW = {
    "name": "库存现金",
    "tail": "",
    "opening": 100_000,
    "increase": 20_000,
    "decrease": 5_000,
    "closing": 115_000,
}
LAND_HEAD = {"approval": "湘政地〔2026〕1号", "compensation": 1_000_000, "kept": 200_000, "shared": 800_000}
LAND_ROWS = [
    {"householder": "王建国", "people": 3, "rate": 100_000, "amount": 300_000},
    {"householder": "李秀英", "people": 5, "rate": 100_000, "amount": 500_000},
]


def judged(key, head, rows):
    return {finding.law: finding for finding in judge_table(FORMS[key], head, rows)}


def failing(key, head, rows):
    return {law: finding for law, finding in judged(key, head, rows).items() if not finding.holds}


def altered(rows, at, **changes):
    return [row | changes if place == at else row for place, row in enumerate(rows, 1)]


def test_a_clean_list_keeps_every_law():
    found = judged("farmland_subsidy", FARMLAND_HEAD, FARMLAND_ROWS)
    assert {law: finding.verdict.value for law, finding in found.items()} == dict.fromkeys(found, "holds")
    assert found["amount"].checked == 3 and found["amount"].equation == "3.50 × 95.00 = 332.50"
    assert found["total"].words == "补贴金额之和 = 资金总额" and found["total"].equation == "1,685.30 = 1,685.30"


@pytest.mark.parametrize(
    ("at", "changes", "where", "expected"),
    [
        (1, {"amount": 32_350}, (1, "amount"), 33_250),
        (2, {"area": 412}, (2, "area"), 421),
        (3, {"rate": 5_900}, (3, "rate"), 9_500),
    ],
)
def test_the_wrong_figure_of_a_list_is_named(at, changes, where, expected):
    found = failing("farmland_subsidy", FARMLAND_HEAD, altered(FARMLAND_ROWS, at, **changes))
    suspect = found["amount"].suspects[0]
    assert (suspect.row, suspect.column) == where and suspect.expected == expected


def test_a_wrong_total_is_named_in_the_head():
    found = failing("farmland_subsidy", FARMLAND_HEAD | {"total": 168_350}, FARMLAND_ROWS)
    assert set(found) == {"total"} and found["total"].off_by == 180
    assert found["total"].suspects[0].what == "资金总额"


@pytest.mark.parametrize(("amount", "holds"), [(100, True), (101, True), (99, False), (102, False)])
def test_half_a_fen_may_be_rounded_either_way(amount, holds):
    """1.01 亩 at 0.995 元 does not exist, but 0.67 亩 at 1.50 元 is 1.005 元."""
    row = {"householder": "王建国", "area": 67, "rate": 150, "amount": amount}
    assert judged("farmland_subsidy", {}, [row])["amount"].holds is holds


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)), min_size=1, max_size=12), st.data())
def test_any_amount_changed_by_a_fen_or_more_is_caught_and_named(pairs, data):
    rows = [{"area": area, "rate": rate, "amount": (area * rate + 50) // 100} for area, rate in pairs]
    head = {"total": sum(row["amount"] for row in rows)}
    assert not failing("farmland_subsidy", head, rows)
    at = data.draw(st.integers(1, len(rows)))
    by = data.draw(st.integers(-(10**6), 10**6).filter(lambda by: abs(by) > 1))
    found = failing("farmland_subsidy", head, altered(rows, at, amount=rows[at - 1]["amount"] + by))
    suspect = found["total"].suspects[0]
    assert set(found) == {"amount", "total"} and (suspect.row, suspect.column) == (at, "amount")


def test_a_row_law_is_kept_in_every_row_and_pairs_it_cannot_tell_apart_are_all_named():
    assert judged("funds", {}, [FUNDS_ROW])["movement"].equation == "1,000.00 + 200.00 − 50.00 = 1,150.00"
    found = failing("funds", {"total": 230_000}, [FUNDS_ROW, FUNDS_ROW | {"opening": 110_000}])
    told = found["movement"]
    assert told.off_by == 10_000 and told.why == "2 处核对了，1 处不符：第 2 行"
    assert {suspect.column for suspect in told.suspects} == {"opening", "increase", "decrease"}


def test_rows_that_state_less_are_not_judged():
    row = {"name": "仓库", "cost": 100_000, "net": 90_000}
    found = judged("assets", {}, [row])
    assert found["net"].verdict.value == "not_judged" and found["net"].why
    assert judged("assets", {}, [row, row | {"depreciation": 10_000}])["net"].checked == 1
    assert all(finding.verdict.value == "not_judged" for finding in judged("assets", {}, []).values())


def test_the_head_keeps_its_own_law():
    assert not failing("land_taken", LAND_HEAD, LAND_ROWS)
    found = failing("land_taken", LAND_HEAD | {"kept": 250_000}, LAND_ROWS)
    assert set(found) == {"compensation"} and found["compensation"].off_by == 50_000
    found = failing("land_taken", LAND_HEAD | {"shared": 850_000}, LAND_ROWS)
    assert set(found) == {"compensation", "shared"} and found["shared"].suspects[0].what == "分配到户合计"


@pytest.mark.parametrize(
    ("row", "law", "off"),
    [
        ({"paid": 100, "price": 90, "changes": 10}, None, 0),
        ({"paid": 101, "price": 90, "changes": 10}, "payment", 1),
        ({"paid": 91, "price": 90}, "payment", 1),
        ({"paid": 90, "price": 100, "changes": -11}, "payment", 1),
        ({"price": 100, "budget": 99}, "budget", 1),
        ({"settled": 500}, None, 0),
    ],
)
def test_a_ceiling_may_be_reached_and_not_passed(row, law, off):
    found = failing("projects", {}, [row])
    assert set(found) == ({law} if law else set())
    if law:
        assert found[law].off_by == off and found[law].suspects[0].row == 1 and ">" in found[law].equation


def test_people_are_counted_not_paid():
    rows = [{"matter": "修路", "due": 1_200, "present": 1_201, "in_favour": 1_201, "against": 0, "abstained": 0}]
    found = failing("decisions", {}, rows)
    assert found["attendance"].equation == "1,201 > 1,200" and found["attendance"].off_by == 1


def test_half_days_are_paid_by_half():
    row = {"name": "王建国", "days": 250, "rate": 10_000, "amount": 25_000}
    assert judged("lost_work", {}, [row])["work"].equation == "2.50 × 100.00 = 250.00"
