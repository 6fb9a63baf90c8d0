"""What an item of several tables owes, of periods that begin after every table was needed."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, g

from app import clock
from app.core.accounts.rules import Role
from app.db import db
from app.village import boards, by_item, working
from app.village.models import Release
from app.village.rules.catalogue import default_items
from app.village.rules.due import Lamp
from app.village.rules.life import State
from app.village.service import books, items
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.databases("sqlite")

FUND = {"name": "库存现金", "opening": 0, "increase": 100, "decrease": 0, "closing": 100}
ASSET = {"name": "水泵", "cost": 10000, "net": 10000}
PLANNED = {"side": "支出", "category": "公益支出", "planned": 2000000}
DONE = {**PLANNED, "actual": 1900000}
LATER, FEBRUARY = datetime(2027, 11, 5, 2, 0, tzinfo=UTC), datetime(2028, 2, 10, 2, 0, tzinfo=UTC)


def lamp_of(hamlet: Hamlet, no: str, now: datetime = LATER) -> boards.Standing:
    db.session.flush()
    db.session.expire_all()
    with clock.at(now):
        return next(one for panel in boards.board(hamlet.village) for one in panel.standings if one.item.no == no)


def table(
    hamlet: Hamlet, item: str, form: str, period: str, *rows: dict[str, object], now: datetime = LATER
) -> Release:
    with clock.at(now):
        release = books.start(hamlet.village, item, form, period, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        if rows:
            books.put_table(release, form, {}, rows, by=hamlet.bookkeeper)
        else:
            books.state_nothing(release, True, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED, now)


@pytest.fixture
def hamlet(hamlet: Hamlet) -> Hamlet:
    """A village that joined after every table was needed."""
    hamlet.village.since = date(2027, 8, 1)
    return hamlet


def test_of_a_period_that_began_before_one_table_is_enough(hamlet: Hamlet):
    """Nobody is late, for ever, by a rule that did not stand when the period began; what had no date has none."""
    hamlet.village.since = date(2026, 8, 1)
    assets = table(hamlet, "V05", "assets", "2026Q3", ASSET, now=NOW)
    assert (lamp_of(hamlet, "V05", NOW).lamp, lamp_of(hamlet, "V05", NOW).lacks) == (Lamp.PUBLISHED, ())
    hamlet.village.region.kind = "社区"
    assert (lamp_of(hamlet, "V35", NOW).lamp, lamp_of(hamlet, "V35", NOW).due) == (Lamp.WAITING, None), (
        "each quarter, from the next year on"
    )
    with clock.at(datetime(2027, 2, 5, tzinfo=UTC)):
        late = table(hamlet, "V35", "facilities", "2026Q4", now=clock.now())
        assert assets.village and boards.days_late(late) == 0
    standing = lamp_of(hamlet, "V35", datetime(2027, 4, 20, tzinfo=UTC))
    assert (standing.lamp, standing.due.period.name, len(standing.late)) == (Lamp.LATE, "2027Q1", 1)


def test_funds_alone_are_not_what_a_village_owns(app: Flask, hamlet: Hamlet):
    table(hamlet, "V05", "funds", "2027Q3", FUND)
    db.session.commit()
    standing = lamp_of(hamlet, "V05")
    assert (standing.lamp, standing.due.period.name, standing.lacks) == (Lamp.LATE, "2027Q3", ("资产公开表",))
    address = f"/village/{hamlet.village.region.code}/"
    with clock.at(LATER):
        for where in (address, address + "items/V05/"):
            assert "还缺：资产公开表" in page(app.test_client().get(where)).text
        assert (
            "还缺：资产公开表" in page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/{hamlet.village.id}/")).text
        )
    table(hamlet, "V05", "assets", "2027Q3", ASSET)
    assert (lamp_of(hamlet, "V05").lamp, lamp_of(hamlet, "V05").lacks) == (Lamp.PUBLISHED, ())


def test_one_table_of_two_is_late_in_the_township_and_on_the_desk_too(app: Flask, hamlet: Hamlet):
    def late() -> tuple[int, int]:
        with clock.at(LATER):
            one = {row.item.no: row for row in by_item.of_region(hamlet.township)}["V05"]
            return one.published, one.late

    def waits() -> str:
        with clock.at(LATER), app.test_request_context():
            return "".join(one.title for one in working.work(hamlet.bookkeeper) if "要公开" in one.title)

    assert late() == (0, 1)
    table(hamlet, "V05", "funds", "2027Q3", FUND)
    assert late() == (0, 1)
    before = waits()
    table(hamlet, "V05", "assets", "2027Q3", ASSET)
    assert late() == (1, 0)
    assert before != waits()


def test_the_tables_of_a_township_say_that_each_table_counts(app: Flask, hamlet: Hamlet):
    def read(name: str, of: str) -> str:
        with clock.at(LATER):
            answer = app.test_client().get(f"/village/{hamlet.township.code}/{name}").data.decode("utf-8-sig")
        return next(row[of] for row in csv.DictReader(io.StringIO(answer)) if row.get("编号", "V05") == "V05")

    def told() -> tuple[str, str]:
        return read("items.csv", "各表都公开过的"), read("items/V05.csv", "各表都公开过")

    table(hamlet, "V05", "funds", "2027Q3", FUND)
    assert told() == ("0", "否")
    with clock.at(LATER):
        shown = page(app.test_client().get(f"/village/{hamlet.township.parent.alias}/"))
        behind = page(app.test_client().get(f"/village/{hamlet.township.alias}/items/V05/"))
    assert "各表都公开过的" in shown.select_one("#items + details thead").text and "各表都公开过的" in behind.text
    table(hamlet, "V05", "assets", "2027Q3", ASSET)
    assert told() == ("1", "是")


def test_where_it_has_no_date_one_table_of_several_is_not_called_never_public(hamlet: Hamlet):
    part = by_item.OfVillage(hamlet.village, False, False, partly=True)
    assert (part.lamp, by_item.OfVillage(hamlet.village, False, False).lamp) == (Lamp.PARTLY, Lamp.OPEN)


def test_a_plan_is_no_final_accounts(hamlet: Hamlet):
    """At 10 February 2028 a village that joined in August 2027 owes the final accounts and the distribution of 2027."""
    table(hamlet, "V08", "plan", "2027", PLANNED)
    standing = lamp_of(hamlet, "V08", FEBRUARY)
    assert (standing.lamp, standing.due.period.name, standing.due.on) == (Lamp.LATE, "2027", date(2028, 1, 31))
    table(hamlet, "V08", "final_accounts", "2027", DONE, now=FEBRUARY)
    assert lamp_of(hamlet, "V08", FEBRUARY).lacks == ("收益分配表",)
    share = {"year": 2027, "profit": 100, "available": 100, "retained": 100}
    table(hamlet, "V08", "distribution", "2027", share, now=FEBRUARY)
    standing = lamp_of(hamlet, "V08", FEBRUARY)
    assert (standing.lamp, standing.due.on, standing.due.period.name) == (Lamp.WAITING, date(2028, 3, 30), "2028")


def test_a_plan_is_due_in_the_first_quarter_of_its_year_and_late_after(hamlet: Hamlet):
    hamlet.village.since = date(2027, 1, 1)
    standing = lamp_of(hamlet, "V08")
    assert (standing.lamp, standing.due.on, standing.due.period.name) == (Lamp.LATE, date(2027, 3, 31), "2027")
    assert "计划" in standing.due.rule and standing.due.rule.endswith("第 90 日前")
    plan = table(hamlet, "V08", "plan", "2027", PLANNED)
    with clock.at(LATER):
        assert boards.days_late(plan) == (date(2027, 11, 5) - date(2027, 3, 31)).days
    assert lamp_of(hamlet, "V08").next.on == date(2028, 1, 31)


def test_the_six_matters_of_a_community_are_all_needed_and_have_a_quarter(hamlet: Hamlet):
    hamlet.village.region.kind = "社区"
    standing = lamp_of(hamlet, "V35")
    assert (standing.lamp, standing.due.period.name) == (Lamp.LATE, "2027Q3")
    for form in default_items()["V35"].needs[:-1]:
        table(hamlet, "V35", form, "2027Q3")
    assert lamp_of(hamlet, "V35").lacks == ("协助政府开展工作情况表",)
    table(hamlet, "V35", default_items()["V35"].needs[-1], "2027Q3")
    assert lamp_of(hamlet, "V35").lamp == Lamp.NOTHING


def test_an_administrator_says_which_tables_are_needed_and_earlier_periods_stay_as_they_were(app: Flask, hamlet: Hamlet, make: Make):  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = False
    table(hamlet, "V05", "funds", "2027Q3", FUND)
    table(hamlet, "V05", "assets", "2027Q3", ASSET)
    db.session.commit()
    with clock.at(LATER):
        client = sign_in(app, make.staff(Role.ADMIN))
        shown = page(client.get("/desk/village/items/V05"))
        assert {one["value"] for one in shown.select("input[name=needs][checked]")} == {"funds", "assets"}
        assert not page(client.get("/desk/village/items/V04")).select("input[name=needs]")
        data = {
            "title": "资产情况",
            "frequency": "每季度",
            "basis": "新规定",
            "valid_from": "2027-11-05",
            "reason": "县里要求",
        }
        data["needs"] = ["funds", "assets", "investments", "nonsense"]
        assert client.post("/desk/village/items/V05", data=data).status_code == 302
    g.pop("village_items", None)
    assert lamp_of(hamlet, "V05").lamp == Lamp.PUBLISHED
    g.pop("village_items", None)
    assert items.needs_on("V05", date(2027, 7, 1)) == ("funds", "assets")
    with clock.at(FEBRUARY + timedelta(days=60)):
        g.pop("village_items", None)
        assert items.needs_on("V05", date(2028, 1, 1)) == ("funds", "assets", "investments")
    g.pop("village_items", None)


ASSETS, ACCOUNTS, SIX = ("funds", "assets"), ("final_accounts", "distribution"), default_items()["V35"].needs
# which tables a period needs after it, and while it begins; () is one of them, whichever. What straddles 1 October 2026 began before
STRADDLING = [
    ("V05", "2026Q3", (), ()),
    ("V05", "2026Q4", ASSETS, ()),
    ("V05", "2027Q1", ASSETS, ()),
    ("V08", "2025", (), ()),
    ("V08", "2026", (), ()),
    ("V08", "2027", ACCOUNTS, ("plan",)),
    ("V35", "2026Q4", None, None),  # no date before 2027
    ("V35", "2027Q1", SIX, ()),
    ("V07", "2026Q4", (), ()),
]


@pytest.mark.parametrize(("no", "name", "after", "ahead"), STRADDLING, ids=lambda case: str(case))
def test_what_is_needed_of_periods_before_over_and_after_the_day_on_which_every_table_was(hamlet: Hamlet, no, name, after, ahead):  # fmt: skip
    """A year that began before the day is judged as it began, though it ends, and is due, after it."""
    hamlet.village.since = date(2025, 1, 1)
    hamlet.village.region.kind = "社区" if no == "V35" else "村"
    with clock.at(datetime(2028, 6, 1, 2, 0, tzinfo=UTC)):
        item = items.item(no, hamlet.village.is_community)
        owed = [one for one in boards.owed(hamlet.village, item, clock.today()) if one.due.period.name == name]
    told = {one.forms == ("plan",): one.forms for one in owed}
    assert (told.get(False), told.get(True, None if not told else ())) == (after, ahead)


def test_one_table_of_a_year_that_straddles_the_day_is_enough_on_every_page_and_never_late(hamlet: Hamlet):
    hamlet.village.since = date(2026, 1, 1)
    early = datetime(2027, 1, 31, 2, 0, tzinfo=UTC)
    done = table(hamlet, "V08", "final_accounts", "2026", DONE, now=early)
    standing = lamp_of(hamlet, "V08", early)
    assert (standing.lamp, standing.lacks, standing.late, boards.days_late(done)) == (Lamp.WAITING, (), (), 0)
    assert (standing.due.period.name, standing.due.on) == ("2027", date(2027, 3, 31)), "what comes is the next plan"
    with clock.at(early):
        assert {row.item.no: (row.published, row.late) for row in by_item.of_region(hamlet.township)}["V08"][1] == 0
    standing = lamp_of(hamlet, "V08", datetime(2027, 4, 1, 2, 0, tzinfo=UTC))
    assert (standing.lamp, standing.due.period.name, standing.lacks) == (Lamp.LATE, "2027", ()), "the plan of 2027"


def test_a_change_within_a_period_that_straddles_the_day_counts_from_the_next_one(hamlet: Hamlet, make: Make):
    admin = make.staff(Role.ADMIN)
    with clock.at(datetime(2026, 11, 5, 2, 0, tzinfo=UTC)):
        items.word("V08", {"needs": ["plan", "final_accounts"]}, date(2026, 11, 5), "县里要求", by=admin)
        items.word("V05", {"needs": ["funds"]}, date(2026, 11, 5), "县里要求", by=admin)
        db.session.flush()
        g.pop("village_items", None)
        needs = {(no, day): items.needs_on(no, day) for no in ("V05", "V08") for day in (date(2026, 1, 1), date(2026, 10, 1), date(2027, 1, 1))}  # fmt: skip
    g.pop("village_items", None)
    assert needs == {
        ("V05", date(2026, 1, 1)): (),
        ("V05", date(2026, 10, 1)): ASSETS,
        ("V05", date(2027, 1, 1)): ("funds",),
        ("V08", date(2026, 1, 1)): (),
        ("V08", date(2026, 10, 1)): default_items()["V08"].needs,
        ("V08", date(2027, 1, 1)): ("plan", "final_accounts"),
    }
