"""What an item owes: every table it needs, by the setting of the day, plans ahead and final accounts after."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app import clock
from app.core.accounts.rules import Role
from app.core.likes import service as likes
from app.core.regions.models import Level
from app.db import db
from app.errors import Refused
from app.village import boards, rollups
from app.village.models import Release
from app.village.rules.due import Lamp, is_done
from app.village.rules.life import State
from app.village.rules.periods import Span, read_period
from app.village.rules.rollup import Standing
from app.village.service import books, villages
from tests.conftest import page
from tests.making import Make, sign_in
from tests.unpacked import read
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

FUND = {"name": "库存现金", "opening": 0, "increase": 100, "decrease": 0, "closing": 100}
ASSET = {"name": "水泵", "cost": 10000, "net": 10000}
PLANNED = {"side": "支出", "category": "公益支出", "planned": 2000000}
DONE = {**PLANNED, "actual": 1900000}
FEBRUARY = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)
LATE_YEAR = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)


def lamp_of(hamlet: Hamlet, no: str, now: datetime = NOW) -> boards.Standing:
    db.session.flush()
    db.session.expire_all()
    with clock.at(now):
        return next(one for panel in boards.board(hamlet.village) for one in panel.standings if one.item.no == no)


def table(hamlet: Hamlet, item: str, form: str, period: str, *rows: dict[str, object], now: datetime = NOW) -> Release:
    with clock.at(now):
        release = books.start(hamlet.village, item, form, period, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        if rows:
            books.put_table(release, form, {}, rows, by=hamlet.bookkeeper)
        else:
            books.state_nothing(release, True, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, State.PUBLISHED, now)


def test_a_table_declared_to_be_empty_is_public(hamlet: Hamlet):
    table(hamlet, "V05", "funds", "2026Q3", FUND)
    table(hamlet, "V05", "assets", "2026Q3")
    assert lamp_of(hamlet, "V05").lamp == Lamp.PUBLISHED


@pytest.mark.parametrize(
    ("meeting", "due", "why"),
    [(date(2027, 1, 20), date(2027, 1, 10), "第四十五条"), (date(2027, 4, 20), date(2027, 1, 31), "13号")],
)
def test_the_members_meeting_moves_the_day_forward_and_never_back(app: Flask, hamlet: Hamlet, meeting, due, why):
    app.config["WTF_CSRF_ENABLED"] = False
    client, form = sign_in(app, hamlet.head), f"/desk/village/{hamlet.village.id}/particulars"
    with clock.at(NOW):
        shown = page(client.get(form))
        typed = {
            one["name"]: one.get("value", "") for one in shown.select("main input[name]") if one["type"] != "radio"
        }
        answer = client.post(form, data={**typed, "span": "month", "meeting_on": meeting.isoformat()})
        assert answer.status_code == 302
        assert f'value="{meeting}"' in client.get(form).text
    standing = lamp_of(hamlet, "V08")
    assert standing.due.on == due and why in standing.due.article


def test_what_has_no_date_is_not_public_in_whole_while_a_table_was_never_public(hamlet: Hamlet):
    table(hamlet, "V12", "tenders", "2026Q3", {"name": "渠道衬砌", "budget": 100, "way": "询价"})
    standing = lamp_of(hamlet, "V12")
    assert (standing.lamp, standing.lacks) == (Lamp.PARTLY, ("工程项目公开表",))
    table(hamlet, "V12", "projects", "2026Q3", {"name": "渠道衬砌", "budget": 100})
    assert lamp_of(hamlet, "V12").lamp == Lamp.PUBLISHED


# how often, from a day on


@pytest.mark.parametrize(
    ("period", "names", "done"),
    [
        ("2026Q3", ["2026-07", "2026-08", "2026-09"], True),
        ("2026Q3", ["2026-07", "2026-09"], False),
        ("2026", ["2026Q1", "2026Q2", "2026-07", "2026-08", "2026-09", "2026Q4"], True),
        ("2026-07", ["2026Q3"], True),
        ("2026-07", ["2026-08"], False),
    ],
)
def test_a_period_is_public_when_all_its_parts_are(period: str, names: list[str], done: bool):
    assert is_done(read_period(period), names) is done


def all_months(hamlet: Hamlet) -> None:
    for period in ("2026-08", "2026-09"):
        with clock.at(NOW):
            release = hamlet.draft(period=period, lines=())
            books.state_nothing(release, True, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.PUBLISHED)
    hamlet.book(opening=18244036)
    db.session.flush()


def set_span(hamlet: Hamlet, span: Span, since: date | None = None) -> None:
    with clock.at(NOW):
        villages.set_particulars(hamlet.village, {"span": span, "span_from": since}, by=hamlet.head)
    db.session.flush()


def standing_of(hamlet: Hamlet, period: str, now: datetime) -> Standing:
    with clock.at(now):
        rows = rollups.overview(hamlet.township, read_period(period)).rows
    return next(row.judged.standing for row in rows if row.code == hamlet.village.region.code)


def test_a_setting_changed_from_a_day_on_makes_nothing_published_late(hamlet: Hamlet):
    all_months(hamlet)
    set_span(hamlet, Span.QUARTER, date(2027, 1, 1))
    assert (hamlet.village.span_now, hamlet.village.span_on(date(2027, 1, 1))) == (Span.MONTH, Span.QUARTER)
    assert (lamp_of(hamlet, "V04").lamp, standing_of(hamlet, "2026", NOW)) == (Lamp.PUBLISHED, Standing.PUBLISHED)
    later = datetime(2027, 4, 20, 2, 0, tzinfo=UTC)
    owed = lamp_of(hamlet, "V04", later)
    assert [period.name for period in owed.late] == ["2026-11", "2026-12", "2027Q1"]
    set_span(hamlet, Span.MONTH, date(2027, 4, 1))
    owed = lamp_of(hamlet, "V04", datetime(2027, 5, 20, 2, 0, tzinfo=UTC))
    assert [period.name for period in owed.late] == ["2026-11", "2026-12", "2027Q1", "2027-04"]


@pytest.mark.parametrize("now", [NOW, datetime(2026, 11, 12, 2, 0, tzinfo=UTC)])
def test_a_setting_changed_without_a_day_before_this_rule_makes_nothing_late_either(hamlet: Hamlet, now: datetime):
    hamlet.village.since = date(2026, 7, 1)
    for period in ("2026-07", "2026-08", "2026-09"):
        with clock.at(NOW):
            release = hamlet.draft(period=period, lines=())
            books.state_nothing(release, True, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.PUBLISHED)
    hamlet.village.span = Span.QUARTER
    db.session.flush()
    assert lamp_of(hamlet, "V04", now).late == ()
    assert standing_of(hamlet, "2026", now) == Standing.PUBLISHED


def test_a_quarter_published_before_stands_for_its_months(hamlet: Hamlet):
    hamlet.village.since, hamlet.village.span = date(2026, 7, 1), Span.QUARTER
    with clock.at(NOW):
        release = hamlet.draft(period="2026Q3", lines=[line(1, day=date(2026, 8, 5))])
    hamlet.pass_on(release, State.PUBLISHED)
    hamlet.village.span = Span.MONTH
    db.session.flush()
    assert lamp_of(hamlet, "V04").late == ()
    assert standing_of(hamlet, "2026", NOW) in (Standing.WAITING, Standing.PUBLISHED)


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        (None, "从哪一天起"),
        (date(2026, 10, 1), "不能早于今天"),
        (date(2026, 12, 1), "2027-01-01"),
    ],
)
def test_a_change_cuts_no_period_in_two(hamlet: Hamlet, since: date | None, sentence: str):
    hamlet.book()
    with pytest.raises(Refused, match=sentence) as refused:
        set_span(hamlet, Span.QUARTER, since)
    assert refused.value.field == "span_from" and hamlet.village.spans == []


def test_late_months_put_together_are_late_all_the_same(hamlet: Hamlet):
    late = [period.name for period in lamp_of(hamlet, "V04", LATE_YEAR).late]
    assert late == ["2026-08", "2026-09", "2026-10", "2026-11"]
    with clock.at(LATE_YEAR), pytest.raises(Refused, match="从哪一天起"):
        villages.set_particulars(hamlet.village, {"span": Span.QUARTER}, by=hamlet.head)
    assert [period.name for period in lamp_of(hamlet, "V04", LATE_YEAR).late] == late


def test_a_meeting_that_was_held_stays_whatever_day_is_typed_after_it(hamlet: Hamlet):
    def typed(day: date | None, today: date) -> list[str]:
        with clock.at(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
            villages.set_particulars(hamlet.village, {"meeting_on": day}, by=hamlet.head)
        return hamlet.village.meetings

    hamlet.village.since = date(2026, 1, 1)
    typed(date(2027, 1, 21), date(2027, 1, 4))
    assert typed(date(2027, 1, 20), date(2027, 1, 5)) == ["2027-01-20"], "one still to come is changed"
    january = datetime(2027, 1, 25, 2, 0, tzinfo=UTC)
    assert lamp_of(hamlet, "V08", january).due.on == date(2027, 1, 10)
    assert typed(date(2027, 12, 20), date(2027, 1, 25)) == ["2027-01-20", "2027-12-20"]
    assert lamp_of(hamlet, "V08", january).due.on == date(2027, 1, 10), "and the day it moved stays"
    assert typed(None, date(2027, 1, 26)) == typed(date(2027, 1, 20), date(2027, 1, 26)) == ["2027-01-20"]
    with pytest.raises(Refused, match="不能早于今天") as refused:
        typed(date(2027, 1, 19), date(2027, 1, 26))
    assert refused.value.field == "meeting_on" and hamlet.village.meetings == ["2027-01-20"]


def test_a_village_that_owes_nothing_yet_is_set_at_once_and_a_change_to_come_is_taken_back(hamlet: Hamlet):
    hamlet.village.since = date(2026, 11, 1)
    set_span(hamlet, Span.QUARTER)
    assert (hamlet.village.span, hamlet.village.spans) == (Span.QUARTER, [])
    set_span(hamlet, Span.MONTH, date(2027, 1, 1))
    assert hamlet.village.next_span == (date(2027, 1, 1), Span.MONTH)
    set_span(hamlet, Span.QUARTER, date(2027, 1, 1))
    assert hamlet.village.next_span is None


def test_the_book_of_a_period_is_as_long_as_was_set_for_it(hamlet: Hamlet):
    hamlet.book()
    set_span(hamlet, Span.QUARTER, date(2027, 1, 1))
    april = datetime(2027, 4, 2, 2, 0, tzinfo=UTC)
    with clock.at(april):
        with pytest.raises(Refused, match="每季度公开一次"):
            books.start(hamlet.village, "V04", "ledger", "2027-01", by=hamlet.bookkeeper, batch=0)
        assert books.start(hamlet.village, "V04", "ledger", "2026-12", by=hamlet.bookkeeper, batch=0)
        assert books.start(hamlet.village, "V04", "ledger", "2027Q1", by=hamlet.bookkeeper, batch=0)


# what search engines may find


def test_tables_are_in_the_sitemap_and_lists_of_people_are_not_but_may_be_read_to_be_refused(
    app: Flask, hamlet: Hamlet
):
    assets = hamlet.notice("V05", "assets", [ASSET])
    people = hamlet.notice("V24", "condolence", [{"name": "王小明", "project": "慰问金", "amount": 1}])
    draft = hamlet.draft()
    db.session.commit()
    reader = app.test_client()
    with clock.at(NOW):
        named = reader.get("/sitemap.xml").text
        assert f"/notices/{assets.id}/" in named and f"/notices/{people.id}/" not in named
        assert draft.state == State.DRAFT
        rules = reader.get("/robots.txt").text
        assert "/notices/" not in rules and "/files/" not in rules and "Disallow: /desk/" in rules
        code = hamlet.village.region.alias
        for ending in ("/", ".csv", ".json", ".xlsx", ".pdf"):
            assert "noindex" in reader.get(f"/village/{code}/notices/{people.id}{ending}").headers["X-Robots-Tag"]
            assert "X-Robots-Tag" not in reader.get(f"/village/{code}/notices/{assets.id}{ending}").headers


def test_nobody_is_asked_to_like_a_list_of_people(app: Flask, hamlet: Hamlet):
    assets = hamlet.notice("V05", "assets", [ASSET])
    people = hamlet.notice("V24", "condolence", [{"name": "王小明", "project": "慰问金", "amount": 1}])
    db.session.commit()
    assert likes.item("village", assets.id) is not None and likes.item("village", people.id) is None
    with clock.at(NOW):
        code = hamlet.village.region.alias
        assert "我喜欢看这个" in page(app.test_client().get(f"/village/{code}/notices/{assets.id}/")).text
        assert "我喜欢看这个" not in page(app.test_client().get(f"/village/{code}/notices/{people.id}/")).text


def test_the_board_s_sheet_has_whole_names_and_is_for_the_office_while_the_list_hangs(app: Flask, hamlet: Hamlet, make: Make):  # fmt: skip
    people = hamlet.notice("V24", "condolence", [{"name": "王小明", "project": "慰问金", "amount": 1}])
    elsewhere = make.staff(Role.BOOKKEEPER, region=make.region("浏阳市", level=Level.COUNTY))
    db.session.commit()
    where = f"/desk/village/releases/{people.id}/board.pdf"
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).get(where)
        assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
        assert "王小明" in read(answer.data)
        assert "王小明" not in read(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{people.id}.pdf").data)  # fmt: skip
        assert sign_in(app, elsewhere).get(where).status_code == 404
        assert app.test_client().get(where).status_code in (302, 401, 403)
    with clock.at(datetime(2026, 11, 21, 2, 0, tzinfo=UTC)):
        assert sign_in(app, hamlet.bookkeeper).get(where).status_code == 404
