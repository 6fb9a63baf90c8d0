"""This opening is the last closing: of each account, debt and kind of asset by itself, told alike by all three who judge."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from app.village.laws import Before, Finding, judge_table
from app.village.tables import all_forms
from tests.lengths import times
from tests.village import downloads

FORMS = all_forms()
CASH = {"name": "库存现金", "opening": 500_00, "increase": 100_00, "decrease": 50_00, "closing": 550_00}
BANK = {
    "name": "长沙农商银行",
    "tail": "3327",
    "opening": 90_000_00,
    "increase": 0,
    "decrease": 10_000_00,
    "closing": 80_000_00,
}
Rows = list[dict[str, Any]]


def before(*rows: dict[str, Any], period: str = "2026Q2") -> Before:
    return Before(period, 1, rows)


def closed_with(row: dict[str, Any], closing: int, **more: Any) -> dict[str, Any]:
    return {**row, "opening": 0, "increase": closing, "decrease": 0, "closing": closing, **more}


LAST = (closed_with(CASH, 500_00), closed_with(BANK, 90_000_00))


def carried(key: str, rows: Sequence[dict[str, Any]], last: Before | None) -> Finding:
    return next(one for one in judge_table(FORMS[key], {}, rows, last) if one.law == "carried")


def test_each_account_opens_with_what_it_closed_with():
    found = carried("funds", [CASH, BANK], before(*LAST))
    assert (found.verdict.value, found.checked, found.equation) == ("holds", 2, "500.00 = 500.00")
    assert found.told == "2 项都相符"


def test_the_account_that_does_not_is_named_with_both_figures_and_the_difference():
    found = carried("funds", [CASH, {**BANK, "opening": 91_000_00}], before(*LAST))
    assert found.verdict.value == "fails" and found.equation == "90,000.00 ≠ 91,000.00" and found.off_by == -1_000_00
    assert found.told == "差 1,000.00；2 处核对了，1 处不符：第 2 行"
    assert [(one.what, one.expected) for one in found.suspects] == [("第 2 行 期初余额", 90_000_00)]


def test_a_first_table_is_not_judged_and_says_so():
    found = carried("funds", [CASH], None)
    assert found.verdict.value == "not_judged" and found.told == "上期的这张表没有公开，没有可以比的期末数"


def test_what_is_new_and_what_is_gone_is_said_and_held_against_nought():
    new = {"name": "华融湘江银行", "tail": "8810", "opening": 0, "increase": 5_00, "decrease": 0, "closing": 5_00}
    found = carried("funds", [CASH, BANK, new], before(*LAST))
    assert found.verdict.value == "holds" and found.why == "上期没有的：华融湘江银行 8810"
    found = carried("funds", [CASH, {**new, "opening": 7_00, "closing": 12_00}], before(*LAST))
    assert found.failed == 2 and "不符：第 2 行、上期的 长沙农商银行 3327" in found.why
    assert found.why.endswith("上期没有的：华融湘江银行 8810；上期有、本期没有的：长沙农商银行 3327")
    assert found.off_by == -7_00


def test_a_settled_account_may_leave_the_table():
    found = carried("funds", [CASH], before(LAST[0], closed_with(BANK, 0)))
    assert found.verdict.value == "holds" and found.why == "上期有、本期没有的：长沙农商银行 3327"


@pytest.mark.parametrize("other", [{"name": "长沙农村商业银行"}, {"tail": ""}, {"tail": None}])
def test_an_account_is_known_by_its_tail_or_its_name_where_the_other_is_written_otherwise(other: dict[str, Any]):
    found = carried("funds", [CASH, BANK | other], before(*LAST))
    assert found.verdict.value == "holds" and not found.why and found.checked == 2


def test_two_debts_of_one_party_are_told_apart_by_their_reasons_and_added_where_nothing_tells_them_apart():
    def debt(reason: str, opening: int, **more: Any) -> dict[str, Any]:
        amounts = {"opening": opening, "increase": 0, "decrease": 0, "closing": opening}
        return {"side": "债务", "party": "浏河建筑公司", "reason": reason, **amounts, **more}

    last = before(debt("质保金", 100), debt("工程尾款", 900))
    assert carried("debts", [debt("工程尾款", 900), debt("质保金", 100)], last).verdict.value == "holds"
    found = carried("debts", [debt("工程尾款", 100), debt("质保金", 900)], last)
    assert found.failed == 2 and not found.why.count("上期没有")
    last = before(debt("质保金", 100), debt("质保金", 900))
    assert carried("debts", [debt("质保金", 500), debt("质保金", 500)], last).checked == 1
    assert carried("debts", [debt("质保金", 500), debt("质保金", 500)], last).verdict.value == "holds"


def test_a_year_s_undistributed_profit_is_carried_into_the_next_year():
    def year(number: int, carried: int, retained: int) -> dict[str, Any]:
        return {"year": number, "profit": 100, "carried": carried, "available": 100 + carried, "retained": retained}

    last = before(year(2024, 10, 70), year(2025, 70, 55), period="2025")
    assert carried("distribution", [year(2026, 55, 5)], last).verdict.value == "holds"
    assert carried("distribution", [year(2025, 70, 55), year(2026, 55, 5)], last).checked == 2
    found = carried("distribution", [year(2026, 50, 5)], last)
    assert found.verdict.value == "fails" and found.off_by == 5 and found.equation == "0.55 ≠ 0.50"


# a chain of periods

KEYS = {
    "funds": lambda at: {"name": f"银行{at % 3}", "tail": f"{1000 + at}"},
    "debts": lambda at: {"side": ("债权", "债务")[at % 2], "party": f"单位{at // 2}", "reason": f"事由{at}"},
    "asset_changes": lambda at: {"kind": f"类别{at}"},
}
FIGURES = ("opening", "increase", "decrease", "closing")


def chain_of(dice: random.Random, form: str) -> list[Rows]:
    """Some periods of a table, clean: each thing opens with its last closing; some come new, some leave settled."""
    things = {at: dice.randrange(0, 10**7) for at in range(dice.randint(1, 6))}
    periods = []
    for _ in range(dice.randint(2, 4)):
        rows = []
        for at, opening in things.items():
            out = dice.choice([opening, dice.randrange(0, opening + 1)])
            into = dice.choice([0, dice.randrange(0, 10**6)])
            amounts = dict(zip(FIGURES, (opening, into, out, opening + into - out), strict=True))
            rows.append({**KEYS[form](at), **amounts})
        dice.shuffle(rows)
        periods.append(rows)
        closings = {at: row["closing"] for at in things for row in rows if KEYS[form](at).items() <= row.items()}
        things = {at: closing for at, closing in closings.items() if closing or dice.random() < 0.5}
        things |= {at: 0 for at in range(20, 20 + dice.randint(0, 2)) if at not in things}
    return periods


def judged(form: str, periods: Sequence[Rows]) -> list[tuple[int, Finding]]:
    """The laws of every period, each against the one before it."""
    found = []
    for at, rows in enumerate(periods):
        last = Before(f"2026Q{at}", 1, periods[at - 1]) if at else None
        found += [(at, one) for one in judge_table(FORMS[form], {}, rows, last)]
    return found


def changed(periods: Sequence[Rows], dice: random.Random) -> tuple[list[Rows], int, int, str]:
    """One figure of one row changed."""
    place = dice.choice([at for at, rows in enumerate(periods) if rows])
    row, column = dice.randrange(len(periods[place])), dice.choice(FIGURES)
    by = dice.choice([-1, 1]) * dice.randrange(1, 10**6)
    other = [[dict(one) for one in rows] for rows in periods]
    other[place][row][column] += by
    return other, place, row + 1, column


@pytest.mark.long
@pytest.mark.parametrize("form", KEYS)
def test_one_figure_changed_in_a_clean_chain_is_caught_and_named(form: str):
    for seed in range(times(3_000, 300)):
        dice = random.Random(f"{form}{seed}")
        clean = chain_of(dice, form)
        assert all(one.holds for _, one in judged(form, clean)), seed
        spoiled, place, row, column = changed(clean, dice)
        failing = [(at, one) for at, one in judged(form, spoiled) if not one.holds]
        named = {(at, s.part, s.row, s.column) for at, one in failing for s in one.suspects}
        as_before = {(place + 1, "before", row, column)} if column == "closing" else set()
        assert named & {(place, "row", row, column), *as_before}, seed


def test_an_opening_or_closing_moved_together_with_its_movement_is_caught_by_the_next_period_alone():
    """Within a table it would pass: more money at the end, more at the beginning."""
    last, now = [dict(row) for row in LAST], [dict(CASH), dict(BANK)]
    now[1]["opening"] += 77
    now[1]["closing"] += 77
    failing = [one.law for one in judge_table(FORMS["funds"], {}, now, before(*last)) if not one.holds]
    assert failing == ["carried"]


# all three who judge


def any_tables() -> list[downloads.Document]:
    found = [downloads.of_table("funds", {}, [CASH], None), downloads.of_table("funds", {}, [], before(*LAST))]
    for form in KEYS:
        for seed in range(60):
            dice = random.Random(f"{form}-{seed}")
            clean = chain_of(dice, form)
            periods = changed(clean, dice)[0] if seed % 2 else clean
            for row in periods[-1]:
                row.update(dice.choice([{}, {}, {"opening": None}, {"tail": ""}, {"party": "另一个单位"}]))
            found.append(downloads.of_table(form, {}, periods[-1], Before("2026Q1", 2, periods[-2])))
    years = [{"year": year, "carried": year % 7, "retained": (year + 1) % 7} for year in range(2020, 2026)]
    found.append(downloads.of_table("distribution", {}, years[2:], before(*years[:4])))
    return found


def test_script_and_application_judge_alike():
    told = [downloads.told_by_the_application(one) for one in any_tables()]
    assert [downloads.told_by_the_script(one) for one in any_tables()] == told
    verdicts = [one["carried"][0] for one in told if one]
    assert {"holds", "fails", "not_judged"} == set(verdicts) and verdicts.count("fails") > 20


@pytest.mark.node
def test_browser_and_application_judge_alike(tmp_path: Any):
    told = [downloads.told_by_the_application(one) for one in any_tables()]
    assert downloads.told_by_the_browser(any_tables(), tmp_path) == told


def test_a_download_from_before_there_was_the_law_is_judged_as_it_always_was():
    old = downloads.of_table("funds", {}, [CASH])
    old["laws"] = [law for law in old["laws"] if law["kind"] != "carry"]
    del old["before"]
    assert set(downloads.told_by_the_application(old) or {}) == {"movement", "total"}
    assert downloads.told_by_the_script(old) == downloads.told_by_the_application(old)


@pytest.mark.parametrize(
    "broken",
    [{"rows": None, "period": "2026", "version": 1}, {"rows": [None]}, {"rows": [{"name": "x", "closing": 5}]}, [], "2026"],
)  # fmt: skip
@pytest.mark.node
def test_a_table_before_that_is_none_makes_the_file_unreadable_for_all(broken: Any, tmp_path: Any):
    document = downloads.of_table("funds", {}, [CASH], before(*LAST))
    document["before"] = {"period": "2026Q2", "version": 1, **broken} if isinstance(broken, dict) else broken
    assert downloads.told_by_the_application(document) is None and downloads.told_by_the_script(document) is None
    assert downloads.told_by_the_browser([document], tmp_path) == [None]
