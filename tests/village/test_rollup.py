"""Roll-ups: exact whatever was published, corrected, discarded; who is late and why; the page as a reader sees it."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from app import clock
from app.core.regions.models import Level
from app.core.regions.service import load_csv
from app.db import db, unit_of_work
from app.village import by_item, rollups
from app.village.models import CategoryTotal, LedgerLine, Release, Village
from app.village.rules.due import MONTHLY_DUE, QUARTERLY_DUE, Due, begun, due
from app.village.rules.life import State
from app.village.rules.periods import Period, Span, read_period
from app.village.rules.rollup import Standing, judge, names_within, owed_within
from app.village.service import books, corrections
from tests.conftest import page
from tests.making import Make
from tests.village.making import NOW, SINCE, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

OCTOBER = read_period("2026-10")
TODAY = date(2026, 11, 6)
CODES = ("501", "514", "Z03")


# rules


@pytest.mark.parametrize(
    ("period", "names"),
    [
        ("2026-10", ["2026-10"]),
        ("2026Q3", ["2026-07", "2026-08", "2026-09", "2026Q3"]),
        ("2026", [f"2026-{n:02d}" for n in range(1, 13)] + [f"2026Q{n}" for n in range(1, 5)]),
    ],
)
def test_a_period_holds_the_books_of_its_parts(period, names):
    assert names_within(read_period(period)) == names


@pytest.mark.parametrize(
    ("period", "span", "since", "owed"),
    [
        ("2026-10", Span.MONTH, date(2026, 8, 1), ["2026-10"]),
        ("2026-11", Span.MONTH, date(2026, 8, 1), []),
        ("2026-07", Span.MONTH, date(2026, 8, 1), []),
        ("2026-10", Span.QUARTER, date(2026, 8, 1), []),
        ("2026Q3", Span.QUARTER, date(2026, 8, 1), ["2026Q3"]),
        ("2026Q3", Span.MONTH, date(2026, 8, 15), ["2026-08", "2026-09"]),
        ("2026", Span.MONTH, date(2026, 8, 1), ["2026-08", "2026-09", "2026-10"]),
        ("2026", Span.QUARTER, date(2025, 1, 1), ["2026Q1", "2026Q2", "2026Q3"]),
    ],
)
def test_what_a_village_owes_of_a_period(period, span, since, owed):
    assert [part.name for part in owed_within(read_period(period), begun(since, TODAY, lambda _: span), TODAY)] == owed


@pytest.mark.parametrize(
    ("public", "today", "standing"),
    [
        ({"2026-10"}, date(2026, 12, 1), Standing.PUBLISHED),
        (set(), date(2026, 11, 10), Standing.WAITING),
        (set(), date(2026, 11, 11), Standing.LATE),
    ],
)
def test_a_missing_book_is_late_the_day_after_its_date(public, today, standing):
    judged = judge([OCTOBER], public, lambda part: due(part, MONTHLY_DUE), today)
    assert judged.standing == standing
    assert (judged.due is None) == (standing == Standing.PUBLISHED)


def test_who_owes_nothing_is_free_unless_it_published_all_the_same():
    assert judge([], set(), lambda part: due(part, MONTHLY_DUE), TODAY).standing == Standing.FREE
    assert judge([], {"2026-10"}, lambda part: due(part, MONTHLY_DUE), TODAY).standing == Standing.PUBLISHED


def dated(part: Period) -> Due:
    return due(part, MONTHLY_DUE if part.span == Span.MONTH else QUARTERLY_DUE)


Q3 = read_period("2026Q3")
MONTHS_OF_Q3 = [read_period(f"2026-{n:02d}") for n in (7, 8, 9)]


@pytest.mark.parametrize(
    ("owed", "public", "late", "days"),
    [
        ([OCTOBER], {"2026-10"}, {}, 0),
        ([OCTOBER], {"2026-10"}, {"2026-10": date(2026, 11, 10)}, 0),
        ([OCTOBER], {"2026-10"}, {"2026-10": date(2026, 11, 27)}, 17),
        ([OCTOBER], set(), {"2026-10": date(2026, 11, 27)}, 0),  # not public any more: nothing is counted twice
        (MONTHS_OF_Q3, {"2026-07", "2026-08", "2026-09"}, {"2026-07": date(2026, 8, 12), "2026-09": date(2026, 10, 11)}, 2),
        (MONTHS_OF_Q3, {"2026-07", "2026Q3"}, {"2026Q3": date(2026, 10, 12)}, 32),  # in time for the quarter, not for August
        ([Q3], {"2026Q3"}, {"2026Q3": date(2026, 10, 12)}, 0),
        ([Q3], {"2026-07", "2026-08", "2026-09"}, {"2026-09": date(2026, 10, 20)}, 5),  # complete with its last month
    ],
)  # fmt: skip
def test_what_is_public_tells_how_late_the_latest_of_it_became_so(owed, public, late, days):
    judged = judge(owed, public, dated, date(2026, 12, 1), late)
    assert (judged.days_late, judged.was_late) == (days, days > 0)


@pytest.mark.parametrize(
    ("public", "late", "absent", "tone"),
    [(0, 0, 0, 0), (0, 5, 0, 0), (1, 1, 0, 1), (4, 1, 0, 2), (9, 1, 0, 3), (95, 5, 0, 3), (96, 4, 0, 4), (7, 0, 0, 4)]
    + [(0, 0, 3, 0), (7, 0, 3, 1), (4, 0, 1, 2), (95, 0, 5, 3), (96, 0, 4, 4)],  # who has no board owes it
)
def test_the_tone_grows_with_what_is_public(public, late, absent, tone):
    sums = rollups.Sums()
    sums.counts[Standing.PUBLISHED], sums.counts[Standing.LATE] = public, late
    sums.counts[Standing.ABSENT] = absent
    assert sums.tone == tone


# exactness


class County:
    """Two townships with two villages each, and a village in the county beside."""

    def __init__(self, make: Make) -> None:
        self.city = make.region("长沙市", level=Level.CITY)
        self.county = make.region("长沙县", self.city)
        self.townships = [make.region(name, self.county) for name in ("开慧镇", "果园镇")]
        beside = make.region("北山镇", make.region("浏阳市", self.city))
        self.hamlets = [Hamlet(make, township) for township in (*self.townships, *self.townships, beside)]


@pytest.fixture
def county(make: Make) -> County:
    return County(make)


releases = st.lists(
    st.tuples(
        st.integers(0, 4),  # village
        st.sampled_from(["2026-08", "2026-09", "2026-10", "2026Q3"]),
        st.sampled_from([State.PUBLISHED, State.SUPERSEDED, State.DRAFT, State.DISCARDED, State.TAKEN_DOWN]),
        st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 10**10), st.integers(0, 10**10)), max_size=4),
    ),
    max_size=10,
)


def put(county: County, rows: list) -> None:
    """Releases in any state, with their sums, as publishing leaves them."""
    numbers: dict = {}
    for village, period, state, lines in rows:
        hamlet = county.hamlets[village]
        key = (village, period)
        numbers[key] = numbers.get(key, 0) + 1
        if state in (State.PUBLISHED, State.DRAFT):
            if (*key, state) in numbers:
                state = State.SUPERSEDED
            numbers[*key, state] = 1
        income, expense = sum(row[1] for row in lines), sum(row[2] for row in lines)
        release = Release(
            village=hamlet.village,
            item_no="V04",
            period=period,
            number=numbers[key],
            reason="更正",
            state=State.DISCARDED,  # its lines can still be written
            opening=0,
            closing=income - expense,
            income=income,
            expense=expense,
            prepared_by=hamlet.bookkeeper,
            published_at=NOW,
        )
        db.session.add(release)
        db.session.flush()
        for seq, (category, one, other) in enumerate(lines, 1):
            row = {"release_id": release.id, "seq": seq, "day": SINCE, "summary": "x", "category": category}
            db.session.execute(insert(LedgerLine).values(**row, income=one, expense=other, **EMPTY))
        for category, (one, other) in books.subtotals([line(n, category=c, income=i, expense=e) for n, (c, i, e) in enumerate(lines)]).items():  # fmt: skip
            db.session.add(CategoryTotal(release_id=release.id, category=category, income=one, expense=other))
        release.state = state
        db.session.flush()


EMPTY = dict.fromkeys(("voucher", "handler", "witness", "approver", "note"), "")


def scanned(county: County, inside: list, names: list[str]) -> tuple[int, int, dict]:
    """The same from the lines themselves, one by one."""
    ids = [hamlet.village.id for hamlet in inside]
    rows = (
        select(LedgerLine.category, func.sum(LedgerLine.income), func.sum(LedgerLine.expense))
        .join(Release, Release.id == LedgerLine.release_id)
        .where(Release.village_id.in_(ids), Release.period.in_(names), Release.state == State.PUBLISHED)
        .group_by(LedgerLine.category)
    )
    found = {category: (int(income), int(expense)) for category, income, expense in db.session.execute(rows)}
    return sum(pair[0] for pair in found.values()), sum(pair[1] for pair in found.values()), found


@pytest.mark.databases("sqlite", "postgres")
@settings(max_examples=25)
@given(rows=releases, period=st.sampled_from(["2026-10", "2026-08", "2026Q3", "2026"]))
def test_the_sums_are_those_of_the_lines(county: County, rows, period):
    with db.session.begin_nested() as savepoint:
        put(county, rows)
        when = read_period(period)
        with clock.at(NOW):
            for region, inside in (
                (county.city, county.hamlets),
                (county.county, county.hamlets[:4]),
                (county.townships[0], [county.hamlets[0], county.hamlets[2]]),
            ):
                found = rollups.overview(region, when)
                income, expense, categories = scanned(county, inside, names_within(when))
                assert (found.sums.income, found.sums.expense) == (income, expense)
                sums = rollups.by_category(region, when)
                assert {key: (totals.income, totals.expense) for key, totals in sums.items()} == categories
                assert sum(row.figures.income for row in found.rows) == income
                if found.below:
                    assert sum(sums.income for _, sums in found.below) == income
                    assert sum(sums.villages for _, sums in found.below) == len(inside) == found.sums.villages
        savepoint.rollback()
    db.session.expire_all()


@pytest.mark.databases("sqlite", "postgres")
def test_the_closing_of_a_year_is_that_of_its_newest_book(county: County):
    hamlet = county.hamlets[0]
    for period, opening in (("2026-08", 100), ("2026-10", 900), ("2026-09", 107)):
        hamlet.book(
            period=period, opening=opening, lines=[line(day=date(2026, int(period[-2:]), 3), income=7, expense=0)]
        )
    with clock.at(NOW):
        assert rollups.overview(county.county, read_period("2026")).sums.closing == 907
        assert rollups.overview(county.county, read_period("2026Q3")).sums.closing == 114


@pytest.mark.databases("sqlite", "postgres")
def test_a_correction_counts_once_it_is_public_and_instead_of_what_it_corrects(county: County):
    hamlet = county.hamlets[0]
    first = hamlet.book()
    with clock.at(NOW):
        second = corrections.correct(first, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        books.put_line(second, line(2, expense=963000), by=hamlet.bookkeeper)
        db.session.flush()
        assert rollups.overview(county.county, OCTOBER).sums.expense == 936000
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        assert rollups.overview(county.county, OCTOBER).sums.expense == 963000


@pytest.mark.databases("sqlite", "postgres")
def test_five_queries_whatever_the_size(county: County, statements):
    county.hamlets[0].book()
    statements.clear()
    with clock.at(NOW):
        rollups.overview(county.city, OCTOBER)
        rollups.by_category(county.city, OCTOBER)
    assert len([s for s in statements if s.startswith("SELECT")]) <= 6


# pages

LATE = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)


def test_a_county_shows_who_is_late_and_why(county: County, client, make: Make):
    county.hamlets[0].book()
    make.region("新安村", county.townships[0], Level.VILLAGE)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/?standing=late"))
    assert shown.select_one("h1").text == "长沙县各村财务公开"
    counts = {a.contents[0].strip(): int(a.select_one(".count").text) for a in shown.select("nav.filters a")}
    assert counts == {"全部": 5, "已公开": 1, "逾期": 3, "未开公开栏": 1}
    late = shown.select_one("td .lamp.late").find_parent("tr")
    assert "11月10日（周二）前公开" in late.text and "2026 年 10 月：" in late.text and "次月第 10 日前" in late.text


def put_out(hamlet: Hamlet, at: datetime) -> Release:
    return hamlet.pass_on(hamlet.draft(), State.PUBLISHED, now=at)


@pytest.mark.databases("sqlite", "postgres")
def test_what_was_published_late_is_counted_apart_and_opens_its_list(county: County, client):
    put_out(county.hamlets[0], NOW)
    put_out(county.hamlets[2], LATE)  # the same township, two days after its date
    with clock.at(LATE):
        for region in (county.county, county.townships[0], county.city):
            shown = page(client.get(f"/village/{region.alias}/"))
            tile = next(one for one in shown.select(".tile") if "其中逾期后公开" in one.text)
            assert tile.b.text == "1", region.short_name
            listed = page(client.get(tile.a["href"]))
            assert [row.select_one("a")["href"] for row in listed.select("#villages ~ .scroll tbody tr")] == [
                f"/village/{county.hamlets[2].village.region.code}/"
            ]
            assert "（逾期 2 日）" in listed.select_one("#villages ~ .scroll tbody tr").text
        shown = page(client.get(f"/village/{county.county.alias}/"))
    folded = [one.text for one in shown.select("details.township summary")]
    assert any("已公开 2/2（其中逾期后公开 1）" in one for one in folded)
    row = next(one for one in shown.select("details table tbody tr") if "开慧镇" in one.text)
    assert row.select_one("td[data-h=其中逾期后公开] a").text == "1"
    square = next(one for one in shown.select(".squares li") if "开慧镇" in one.text)
    assert [one.text for one in square.select(".meta")] == ["已公开 2/2", "逾期后公开 1"]


@pytest.mark.databases("sqlite", "postgres")
def test_a_correction_neither_makes_a_book_late_nor_takes_its_lateness_away(county: County):
    in_time, late = put_out(county.hamlets[0], NOW), put_out(county.hamlets[1], LATE)
    for hamlet, release in ((county.hamlets[0], in_time), (county.hamlets[1], late)):
        with clock.at(LATE):
            version = corrections.correct(release, "更正摘要里的错字", by=hamlet.bookkeeper)
        hamlet.pass_on(version, State.PUBLISHED, now=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
    with clock.at(datetime(2026, 11, 21, 2, 0, tzinfo=UTC)):
        found = rollups.overview(county.county, OCTOBER)
    days = {row.code: row.judged.days_late for row in found.rows}
    assert days[county.hamlets[0].village.region.code] == 0 and days[county.hamlets[1].village.region.code] == 2
    assert found.sums.was_late == sum(sums.was_late for _, sums in found.below) == 1


@pytest.mark.databases("sqlite", "postgres")
def test_the_late_of_a_year_are_villages_by_their_latest_month(county: County, client):
    hamlet = county.hamlets[0]
    for period, at in (("2026-08", datetime(2026, 9, 20, 2, 0, tzinfo=UTC)), ("2026-09", datetime(2026, 10, 12, 2, 0, tzinfo=UTC)), ("2026-10", NOW)):  # fmt: skip
        lines = [line(day=date(2026, int(period[-2:]), 3))]
        with clock.at(at):
            book = hamlet.draft(period, lines=lines)
        hamlet.pass_on(book, State.PUBLISHED, now=at)
    with clock.at(LATE):
        sums = rollups.overview(county.county, read_period("2026")).sums
        [row] = [row for row in rollups.overview(county.county, read_period("2026")).rows if row.judged.was_late]
    assert (sums.counts[Standing.PUBLISHED], sums.was_late, row.judged.days_late) == (1, 1, 10)


def test_the_list_of_villages_is_a_file_too_with_what_was_asked(county: County, client):
    put_out(county.hamlets[0], NOW)
    put_out(county.hamlets[2], LATE)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/?year=2026&part=-10&standing=was_late"))
        link = next(a for a in shown.select("ul.files a") if "CSV" in a.text)
        whole, chosen = (
            list(csv.DictReader(io.StringIO(client.get(at).data.decode("utf-8-sig"))))
            for at in (f"/village/{county.county.alias}/villages.csv?year=2026&part=-10", link["href"])
        )
        assert client.get(f"/village/{county.hamlets[0].village.region.code}/villages.csv").status_code == 404
    assert len(whole) == 4 and [row["公开情况"] for row in whole].count("已公开") == 2
    assert [row["逾期后公开（日）"] for row in whole if row["公开情况"] == "已公开"] == ["", "2"]
    assert [(row["区划代码"], row["收入（元）"]) for row in chosen] == [
        (county.hamlets[2].village.region.code, "61800.00")
    ]


def test_filters_and_search_narrow_the_list(county: County, client):
    county.hamlets[0].book()
    address = f"/village/{county.county.alias}/"
    with clock.at(LATE):
        late = page(client.get(address + "?standing=late"))
        found = page(client.get(address + f"?q={county.hamlets[1].village.region.code}"))
        none = page(client.get(address + "?q=nowhere"))
    assert len(late.select("tbody .lamp.late")) == 3 and not late.select("tbody .lamp.ok")
    assert [a.text for a in found.select("#villages ~ .scroll tbody a")] == ["葛家山村"]
    assert "没有这样的村" in none.text


@pytest.mark.databases("sqlite", "postgres")
def test_any_month_quarter_or_year_can_be_chosen(county: County, client):
    county.hamlets[0].book()
    with clock.at(LATE):
        address = f"/village/{county.county.alias}/"
        titles = [page(client.get(address + query)).select_one("h2").text for query in ("", "?year=2026&part=Q3", "?year=2026&part=", "?year=x&part=-10")]  # fmt: skip
    assert titles == ["2026 年 10 月", "2026 年第 3 季度", "2026 年", "2026 年 10 月"]


def test_the_page_adds_up_as_a_reader_would(county: County, client):
    county.hamlets[0].book()
    county.hamlets[1].book(opening=5)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.city.alias}/"))
    table = shown.select_one("table")
    cents = lambda cell: int(cell.text.replace(",", "").replace(".", "").replace("−", "-"))  # noqa: E731
    column = [cents(row.select("td")[5]) for row in table.select("tbody tr")]
    assert sum(column) == cents(table.select("tfoot td")[4]) == 2 * (3680000 + 2500000)


def test_a_long_address_leads_to_the_short_one_and_keeps_what_was_asked(county: County, client):
    answer = client.get(f"/village/{county.county.code}/?year=2026&part=")
    assert answer.location == f"/village/{county.county.alias}/?year=2026&part="


def test_pages_past_the_end_are_not_found(county: County, client):
    assert client.get(f"/village/{county.county.alias}/?page=2").status_code == 404


def test_the_schematic_is_shown_for_the_city_it_was_drawn_for(app, client):
    with unit_of_work():
        load_csv()
    shown = page(client.get("/village/430100000000/"))
    assert "示意图，不是地图" in shown.select_one("figcaption").text
    links = [a["href"] for a in shown.select("svg a")]
    assert len(links) == 9 and all(client.get(link).status_code == 200 for link in links[:2])
    assert {polygon["class"][0] for polygon in shown.select("polygon")} == {"tone-0"}
    county = page(client.get("/village/430121/"))
    assert not county.select("svg") and len(county.select(".squares li")) == len(
        county.select("table")[0].select("tbody tr")
    )


@pytest.mark.parametrize("more", [0, 59])
def test_a_township_shows_each_village_in_its_place_with_its_lamp(county: County, client, make: Make, more):
    """One village and sixty: a link each, the state in a word beside the colour, the same as in the table, in order of codes."""
    township = make.region("黄兴镇", county.county)
    make.region("蓝田新村", township, Level.VILLAGE)
    for number in range(more):
        make.region(f"第{number}村", township, Level.VILLAGE)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{township.alias}/"))
    squares = shown.select(".squares li")
    assert len(squares) == more + 1 and {one.select_one(".lamp").text for one in squares} == {"未开公开栏"}
    links = [one.select_one("a")["href"] for one in squares]
    assert links == sorted(links) and client.get(links[0]).status_code == 200
    assert "示意图，不是地图" in shown.select_one(".squares figcaption").text


def test_the_squares_say_what_the_tables_say(county: County, client):
    """A village that published, one that is late; filters and pages narrow the table, never the schematic."""
    county.hamlets[0].book()
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.townships[0].alias}/?standing=published"))
        above = page(client.get(f"/village/{county.county.alias}/"))
        later = page(client.get(f"/village/{county.county.alias}/?year=2026&part=-11"))
    told = {one.select_one("a")["href"]: one.select_one(".lamp") for one in shown.select(".squares li")}
    first, third = (county.hamlets[n].village.region.code for n in (0, 2))
    assert (told[f"/village/{first}/"].text, told[f"/village/{third}/"].text) == ("已公开", "逾期")
    assert told[f"/village/{third}/"]["class"] == ["lamp", "late"]
    squares = {one.a.text: one for one in above.select(".squares li")}
    assert squares["开慧镇"].select_one(".lamp").text == "逾期" and "已公开 1/2" in squares["开慧镇"].text
    assert squares["开慧镇"].a["href"] == f"/village/{county.townships[0].alias}/?year=2026&part=-10"
    assert {one.select_one(".lamp").text for one in later.select(".squares li")} == {"本期不需公开"}


@pytest.mark.parametrize(
    ("counts", "standing"),
    [
        ({}, Standing.ABSENT),
        ({Standing.ABSENT: 3}, Standing.ABSENT),
        ({Standing.FREE: 1, Standing.ABSENT: 3}, Standing.ABSENT),
        ({Standing.PUBLISHED: 9, Standing.ABSENT: 1}, Standing.ABSENT),
        ({Standing.PUBLISHED: 1, Standing.FREE: 9}, Standing.PUBLISHED),
        ({Standing.PUBLISHED: 9, Standing.WAITING: 1}, Standing.WAITING),
        ({Standing.PUBLISHED: 99, Standing.WAITING: 9, Standing.LATE: 1}, Standing.LATE),
    ],
)
def test_the_most_pressing_village_decides_for_a_township(counts, standing):
    sums = rollups.Sums()
    sums.counts.update(counts)
    assert sums.standing == standing


def test_the_late_stand_first_and_those_without_a_board_last(county: County, client, make: Make):
    county.hamlets[0].book()
    make.region("啊村", county.townships[0], Level.VILLAGE)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/"))
        listed = page(client.get(f"/village/{county.city.alias}/"))
    assert [row.select_one(".lamp").text.strip() for row in listed.select("#villages ~ .scroll")[0].select("tbody tr")] == ["逾期"] * 4 + ["已公开", "未开公开栏"]  # fmt: skip
    first = shown.select_one("details.township")
    assert first.summary.text == "果园镇：2 个村（社区），已公开 0/2，逾期 2", "the township with most late first"
    folded = [[lamp.text for lamp in one.select("li .lamp")] for one in shown.select("details.township")]
    assert folded == [["逾期", "逾期"], ["逾期", "已公开", "未开公开栏"]]
    assert first.select("p a")[0]["href"].startswith(f"/village/{county.townships[1].alias}/?year=2026")
    links = [link.contents[0].strip() for link in shown.select("nav.filters a")]
    assert links == ["全部", "逾期", "已公开", "未开公开栏"]


def test_every_item_is_rolled_up_for_a_county_in_few_queries(county: County, client, statements):
    county.hamlets[0].book(period="2026-10")
    county.hamlets[0].notice("V01", period="2026Q3")
    with clock.at(LATE):
        found = {one.item.no: one for one in by_item.of_region(county.county)}
        statements.clear()
        by_item.of_region(county.county)
        assert len([told for told in statements if told.startswith("SELECT")]) <= 4
        shown = page(client.get(f"/village/{county.county.alias}/"))
    assert (found["V01"].boards, found["V01"].published, found["V01"].late) == (4, 1, 3)
    assert (found["V04"].boards, found["V04"].published, found["V04"].late) == (4, 1, 4)  # August and September lack
    assert (found["V11"].boards, found["V11"].published, found["V11"].has_dates) == (4, 0, False)
    assert "V35" not in found
    first = shown.select_one("#items + details tbody tr")
    assert first.select_one("td").text.strip() == "财务收支明细" or first.select_one("td[data-h=逾期的]").text == "4"
    with clock.at(LATE):
        assert page(client.get(f"/village/{county.city.alias}/")).select_one("#items") is None


def test_an_item_tells_what_came_late_with_the_villages_behind_each_figure(county: County, client):
    """V01 of the third quarter was due on 15 October: one village in time, one five days late, one late and corrected since."""
    places = [hamlet.village.region for hamlet in county.hamlets]
    at = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
    for hamlet, day in zip(county.hamlets[:3], (datetime(2026, 10, 12, tzinfo=UTC), at, at), strict=True):
        with clock.at(day):
            notice = hamlet.notice("V01", period="2026Q3", now=day)
    with clock.at(NOW):
        again = corrections.correct(notice, "更正一处错字", by=county.hamlets[2].bookkeeper)
        county.hamlets[2].pass_on(again, State.PUBLISHED, now=NOW)
    with clock.at(LATE):
        one = {one.item.no: one for one in by_item.of_region(county.county)}["V01"]
        assert (one.boards, one.published, one.was_late, one.late) == (4, 3, 2, 1)
        shown = page(client.get(f"/village/{county.county.alias}/"))
        row = next(row for row in shown.select("#items + details tbody tr") if one.item.title in row.td.text)
        figures = {cell["data-h"]: cell.a for cell in row.select("td[data-h]")}
        assert [link.text for link in figures.values()] == ["4", "3", "2", "1"]
        listed = {
            label: [link.text for link in page(client.get(link["href"])).select("table.ledger td.what a")]
            for label, link in figures.items()
        }
        late = page(client.get(figures["其中逾期后公开"]["href"]))
        files = {a.text: a["href"] for one in (shown, late) for a in one.select("ul.files a")}
        items, villages = (
            list(csv.DictReader(io.StringIO(client.get(files[name]).data.decode("utf-8-sig"))))
            for name in ("每一项公开了没有（CSV）", "筛选出的各村这一项公开了没有（CSV）")
        )
    assert [len(names) for names in listed.values()] == [4, 3, 2, 1]
    assert listed["其中逾期后公开"] == [place.short_name for place in sorted(places[1:3], key=lambda place: place.code)]
    assert "（2026 年第 3 季度逾期 5 日）" in late.select_one("table.ledger").text
    assert {row["其中逾期后公开"] for row in items if row["编号"] == "V01"} == {"2"}
    assert [(row["区划代码"], row["最迟公开"], row["逾期后公开（日）"]) for row in villages] == [
        (place.code, "2026-10-15", "5") for place in sorted(places[1:3], key=lambda place: place.code)
    ]


def test_what_came_late_stays_told_for_a_year_whatever_came_in_time_since(county: County):
    hamlet = county.hamlets[0]
    hamlet.village.span = Span.QUARTER
    dues = {"2026Q3": datetime(2026, 10, 20, tzinfo=UTC), "2026Q4": datetime(2027, 1, 10, tzinfo=UTC), "2027Q1": datetime(2027, 4, 10, tzinfo=UTC)}  # fmt: skip
    for period, day in dues.items():
        with clock.at(day):
            hamlet.notice("V01", period=period, now=day)

    def told(day: datetime) -> tuple[bool, int]:
        with clock.at(day):
            one = next(one for one in by_item.of_villages(county.county, "V01") if one.village is hamlet.village)
        return one.was_late, one.days_late

    assert told(datetime(2027, 4, 12, tzinfo=UTC)) == (True, 5)
    with clock.at(datetime(2027, 7, 10, tzinfo=UTC)):
        hamlet.notice("V01", period="2027Q2", now=clock.now())
    with clock.at(datetime(2027, 10, 10, tzinfo=UTC)):
        hamlet.notice("V01", period="2027Q3", now=clock.now())
    assert told(datetime(2027, 10, 14, tzinfo=UTC)) == (True, 5)
    assert told(datetime(2027, 10, 16, 12, tzinfo=UTC)) == (False, 0)


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("{county}/items/V99/", 404),
        ("{county}/items/V99.csv", 404),
        ("{county}/items/V01/?standing=x", 200),
        ("{county}/items/V01.csv?standing=x", 400),
        ("{county}/items.csv?standing=late", 400),
        ("{county}/villages.csv?region=x", 400),
        ("{city}/items/V01/", 404),
        ("{city}/items.csv", 404),
        ("{village}/items.csv", 404),
        ("{village}/items/V01.csv", 404),
        ("999999/items/V01/", 404),
    ],
)
def test_what_is_no_item_no_figure_or_no_region_of_villages_is_told(county: County, client, where, code):
    at = where.format(
        county=county.county.alias, city=county.city.alias, village=county.hamlets[0].village.region.alias
    )
    answer = client.get(f"/village/{at}")
    assert answer.status_code == code
    assert "没有看懂" in answer.text or code == 404


def test_why_an_item_and_a_village_are_late_is_told_folded_once_for_all_of_one_date(county: County, client):
    """A village by the villages' law, a community by its own; a county folds it, so that a phone is not flooded."""
    county.hamlets[0].village.region.kind = "社区"
    db.session.flush()
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/"))
        assets = next(one for one in by_item.of_region(county.county) if one.item.no == "V05")
    assert sum(assets.why.values()) == assets.late == 4
    row = next(row for row in shown.select("#items + details tbody tr") if assets.item.title in row.td.text)
    told = row.select_one("td.small details.chip")
    assert told.summary.text == "逾期" and not told.has_attr("open")
    said = [" ".join(one.text.split()) for one in told.select("p")]
    assert [one[:3] for one in said] == ["3 个", "1 个"], said
    assert all("下季度首月第 15 日前，最迟 2026年10月15日" in one for one in said), said
    assert "村民委员会组织法" in said[0] and "居民委员会组织法" in said[1] and "村民委员会" not in said[1]
    township = next(one for one in shown.select("details.township") if one.select_one("details.chip"))
    why = " ".join(township.select_one("details.chip").text.split())
    assert "2026 年 10 月结束后次月第 10 日前，最迟 2026年11月10日" in why


def test_a_community_in_a_roll_up_is_late_by_its_own_law(county: County):
    county.hamlets[0].village.region.kind = "社区"
    county.hamlets[0].village.span = Span.QUARTER
    db.session.flush()
    with clock.at(LATE):
        rows = rollups.overview(county.county, read_period("2026Q3")).rows
    told = {row.code: row.judged.due.article for row in rows if row.judged.due}
    own = told.pop(county.hamlets[0].village.region.code)
    assert "城市居民委员会组织法" in own and not any("城市居民" in article for article in told.values())


# finding one's village


@pytest.mark.databases("sqlite", "postgres")
def test_places_of_one_name_are_told_apart(county: County, client):
    shown = page(client.get("/village/?q=葛家山村"))
    lines = {entry.text.strip() for entry in shown.select("main ul.plain")[0].select("li")}
    assert {"葛家山村 长沙县 · 开慧镇", "葛家山村 长沙县 · 果园镇", "葛家山村 浏阳市 · 北山镇"} <= lines


def test_a_village_is_found_by_name_initials_or_code(county: County, client):
    region = county.hamlets[0].village.region
    for words in ("葛家", "gjs", region.code):
        shown = page(client.get(f"/village/?q={words}"))
        assert f"/village/{region.code}/" in [a["href"] for a in shown.select("main a")]
    assert "没有找到" in page(client.get("/village/?q=zzz")).text


@pytest.mark.databases("sqlite", "postgres")
def test_the_chosen_village_stands_first_here_and_on_the_first_screen(county: County, client):
    county.hamlets[0].book()
    region = county.hamlets[0].village.region
    client.post("/place", data={"code": region.code})
    for address in ("/village/", "/"):
        shown = page(client.get(address))
        assert "葛家山村 2026 年 10 月财务收支" in shown.select_one("main").text
    assert "您的村最近公开了什么" in shown.select_one("h2").text


def test_a_county_on_the_first_screen_shows_no_villages_books(county: County, client):
    county.hamlets[0].book()
    client.post("/place", data={"code": county.county.code})
    assert "最近公开了什么" not in page(client.get("/")).text
    client.post("/place", data={"code": county.townships[0].code})
    assert "开慧镇各村最近公开了什么" in page(client.get("/")).text


def test_the_sitemap_names_every_board_in_few_queries(county: County, client, statements):
    client.get("/sitemap.xml")
    statements.clear()
    text = client.get("/sitemap.xml").text
    asked = len(statements)
    assert all(f"/village/{hamlet.village.region.code}/<" in text for hamlet in county.hamlets)
    assert db.session.scalar(select(func.count()).select_from(Village)) == 5 and asked < 20


def test_villages_without_a_board_count_among_those_that_owe(county: County, client, make: Make):
    """They publish nothing at all: a county is not whole without them."""
    county.hamlets[0].book()
    for name in ("啊村", "哦村"):
        make.region(name, county.townships[0], Level.VILLAGE)
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/"))
        sums = rollups.overview(county.townships[0], OCTOBER).sums
    assert (sums.owing, sums.boards, sums.counts[Standing.PUBLISHED]) == (4, 2, 1)
    assert shown.select_one(".tile").text.startswith("1/6")
    squares = {one.a.text: one.text for one in shown.select(".squares li")}
    assert "已公开 1/4" in squares["开慧镇"]


@pytest.mark.databases("sqlite", "postgres")
def test_a_search_or_a_filter_shows_the_table_and_nothing_folded(county: County, client):
    with clock.at(LATE):
        shown = page(client.get(f"/village/{county.county.alias}/?q=gjsc"))
    assert not shown.select("details.township") and len(shown.select("#villages ~ .scroll")[0].select("tbody tr")) == 4


def test_where_no_village_has_a_board_no_sums_of_nothing_are_shown(app, make):
    """0.00 元 would read as if somebody had counted."""
    county = make.region("浏阳市")
    township = make.region("古港镇", county)
    make.region("宝盖寺村", township, Level.VILLAGE)
    with clock.at(NOW):
        for place in (county, township):
            shown = page(app.test_client().get(f"/village/{place.code}/", follow_redirects=True))
            assert "还没有一个村（社区）在这里开公开栏" in shown.select_one("main .empty").text
            assert "0.00" not in shown.select_one("main").text.split("各村（社区）")[0].split("各地方")[0]
            assert not shown.find("a", string="在账里找一个词")


def test_where_nobody_has_published_the_period_it_says_so(app, hamlet: Hamlet):
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.township.code}/", follow_redirects=True))
    assert "开慧镇还没有一个村（社区）公开" in shown.select_one("main .empty").text
    assert "期末结余合计" not in shown.text
