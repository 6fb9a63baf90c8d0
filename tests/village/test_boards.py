"""What stands on a board: every item with its lamp, its date and the reason."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app import clock
from app.db import db
from app.errors import Refused
from app.village import boards
from app.village.models import Release
from app.village.rules.catalogue import DATED_SINCE, panels
from app.village.rules.due import Lamp
from app.village.rules.life import State
from app.village.rules.periods import Period, Span, holding, read_period, told
from app.village.service import books, corrections, taking_down
from app.web.formats import short_day
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")


def lamp_of(hamlet: Hamlet, no: str, now: datetime = NOW) -> boards.Standing:
    with clock.at(now):
        panels = boards.board(hamlet.village)
    return next(found for panel in panels for found in panel.standings if found.item.no == no)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_named_as_it_stands_in_addresses(name: str, first: date, last: date):
    period = read_period(name)
    assert period == Period(first, last)
    assert period.name == name
    assert period.next().previous() == period


@pytest.mark.parametrize("name", ["2026-13", "2026Q5", "26", "2026-1", "1999-12", "2026-10x", ""])
def test_what_is_no_period_is_none(name: str):
    assert read_period(name) is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("2026-10", "2026 年 10 月"),
        ("2025-11 2025-12", "2025 年 11–12 月"),
        ("2026-01 2026-03 2026-04 2026-05", "2026 年 1 月、2026 年 3–5 月"),
        ("2025-12 2026-01", "2025 年 12 月、2026 年 1 月"),
        ("2026Q1 2026Q2 2026Q4", "2026 年第 1–2 季度、2026 年第 4 季度"),
        ("2025 2026", "2025 年、2026 年"),
        ("", ""),
    ],
)
def test_periods_that_follow_on_each_other_are_told_as_one(names: str, said: str):
    assert told(period for name in names.split() if (period := read_period(name))) == said


def test_every_day_lies_in_one_month_one_quarter_and_one_year():
    day = date(2025, 12, 25)
    for _ in range(800):
        for span in Span:
            period = holding(day, span)
            assert period.starts_on <= day <= period.ends_on and period.span == span
        day += timedelta(days=1)


def test_the_oldest_period_owed_burns_first(hamlet: Hamlet):
    hamlet.book()
    standing = lamp_of(hamlet, "V04")
    assert (standing.lamp, standing.due.period.name, standing.due.on) == (Lamp.LATE, "2026-08", date(2026, 9, 10))
    assert standing.due.rule == "2026 年 8 月结束后次月第 10 日前"


def test_what_was_published_late_stays_known_to_have_been_late(app, hamlet: Hamlet):
    """On the board and in the item's history, corrected or not; a correction of what came in time is not late."""
    with clock.at(NOW):
        august, october = hamlet.book(period="2026-08", lines=[line(1, day=date(2026, 8, 5))]), hamlet.book()
        late = (clock.today() - date(2026, 9, 10)).days
        assert (boards.days_late(august), boards.days_late(october)) == (late, 0)
        second = corrections.correct(october, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.commit()
    with clock.at(NOW):
        assert boards.days_late(second) == 0
        history = page(app.test_client().get(f"/village/{hamlet.village.region.code}/items/V04/"))
        room = f"/village/{hamlet.village.region.code}/finance/"
        all_of_them, own, in_time = (page(app.test_client().get(room + part)) for part in ("", "2026-08/", "2026-10/"))
    assert [f"逾期 {late} 日" in li.text for li in history.select("ul.big li")] == [False, False, True]
    assert [f"逾期 {late} 日" in row.text for row in all_of_them.select("tbody tr")] == [False, True]
    assert f"（逾期 {late} 日）" in own.text and "逾期" not in str(in_time.select_one(".facts"))
    assert "每月（规定：每季度（财务往来较多的每月））" in history.text


def corrected(hamlet: Hamlet, book: Release) -> Release:
    with clock.at(NOW):
        second = corrections.correct(book, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
        db.session.flush()
    return hamlet.pass_on(second, State.PUBLISHED)


@pytest.mark.databases("sqlite", "postgres")
def test_the_lateness_of_many_corrected_rows_is_one_look(app, hamlet: Hamlet, statements: list[str]):
    """The pages ask no more for four corrected months than for one."""
    asked, client = [], app.test_client()
    room = f"/village/{hamlet.village.region.code}/"
    corrected(hamlet, hamlet.book(period="2026-08", lines=[line(1, day=date(2026, 8, 5))]))
    for more in ((), (("2026-09", date(2026, 9, 5)), ("2026-10", date(2026, 10, 5)))):
        for period, day in more:
            second = corrected(hamlet, hamlet.book(period=period, lines=[line(1, day=day)]))
            corrected(hamlet, second)
        db.session.commit()
        with clock.at(NOW):
            for part in ("", "items/V04/", "finance/"):
                client.get(room + part)
                db.session.expire_all()
                statements.clear()
                answer = client.get(room + part)
                asked.append(len(statements))
                assert answer.status_code == 200 and "逾期" in answer.text
    assert asked[:3] == asked[3:]


def test_a_correction_of_an_old_month_is_late_as_its_month_was_and_no_newest_one(app, hamlet: Hamlet):
    with clock.at(NOW):
        october, august = hamlet.book(), hamlet.book(period="2026-08", lines=[line(1, day=date(2026, 8, 5))])
        late = boards.days_late(august)
        second = corrections.correct(august, "路灯的发票金额抄错了", by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    db.session.commit()
    with clock.at(NOW):
        assert late > 0 and boards.days_late(second) == late
        assert boards.latest_book(boards.board(hamlet.village)).period == october.period
        room = f"/village/{hamlet.village.region.code}/"
        own, front = (page(app.test_client().get(room + part)) for part in ("finance/2026-08/", ""))
    assert f"（首次公开逾期 {late} 日）" in own.select_one(".facts").text
    assert "最近一期账：2026 年 10 月" in front.text


def test_a_late_month_stays_late_when_it_is_corrected_though_a_draft_of_it_was_discarded(hamlet: Hamlet):
    """In whatever order the database gives the rows: the draft has the number of a first version and no day."""
    with clock.at(NOW):
        draft = hamlet.draft(period="2026-08", lines=[line(1, day=date(2026, 8, 5))])
        taking_down.discard(draft, by=hamlet.bookkeeper)
        db.session.flush()
        august = hamlet.book(period="2026-08", lines=[line(1, day=date(2026, 8, 5))])
        late, second = boards.days_late(august), corrected(hamlet, august)
        assert late > 0
        for reversed_ in ("OFF", "ON", "OFF"):
            db.session.execute(text(f"PRAGMA reverse_unordered_selects = {reversed_}"))
            assert boards.days_late(second) == late


def test_the_quarter_that_holds_a_month_is_newer_than_it(hamlet: Hamlet):
    """And what speaks of a time that is still running is as new as the day it was published."""
    december, january, later = (datetime(2026, 12, 6, 2, tzinfo=UTC), datetime(2027, 1, 8, 2, tzinfo=UTC), datetime(2027, 2, 6, 2, tzinfo=UTC))  # fmt: skip
    hamlet.notice("V24", period="2026-11", now=december)
    quarter = hamlet.notice("V24", period="2026Q4", now=january)
    hamlet.notice("V12", "projects", period="2026", now=NOW)
    of_november = hamlet.notice("V12", "projects", period="2026-11", now=december)
    assert lamp_of(hamlet, "V24", january).newest.id == quarter.id
    assert lamp_of(hamlet, "V12", january).newest.id == of_november.id
    after = hamlet.notice("V24", period="2027-01", now=later)
    assert lamp_of(hamlet, "V24", later).newest.id == after.id


def test_a_late_item_says_which_period_it_still_owes(app, hamlet: Hamlet):
    hamlet.book()
    db.session.commit()
    with clock.at(NOW):
        board = page(app.test_client().get(f"/village/{hamlet.village.region.code}/"))
    own = [li for li in board.select("ul.items > li") if "/items/V04/" in li.a["href"]]
    assert [li.text.count("还欠 2026 年 8 月") for li in own] == [1]


def test_when_all_is_published_the_lamp_is_green(hamlet: Hamlet):
    for period in ("2026-08", "2026-09"):
        with clock.at(NOW):
            release = hamlet.draft(period=period, lines=())
            books.state_nothing(release, True, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.PUBLISHED)
    assert lamp_of(hamlet, "V04").due.period.name == "2026-10"
    hamlet.book(opening=18244036)
    assert lamp_of(hamlet, "V04").lamp == Lamp.PUBLISHED


def test_nothing_is_owed_from_before_the_village_came_onto_the_board(hamlet: Hamlet):
    standing = lamp_of(hamlet, "V08")
    assert (standing.lamp, standing.due.period.name) == (Lamp.WAITING, "2026")
    assert (standing.next.period.name, standing.next.on) == ("2026", date(2027, 1, 31))


def test_a_statement_of_nothing_has_its_own_lamp(hamlet: Hamlet):
    with clock.at(NOW):
        release = books.start(hamlet.village, "V02", "consultations", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    assert lamp_of(hamlet, "V02").lamp == Lamp.NOTHING


def test_an_item_without_a_rhythm_is_open_until_it_happens(hamlet: Hamlet):
    assert lamp_of(hamlet, "V11").lamp == Lamp.OPEN


def test_a_community_has_its_own_first_panel(hamlet: Hamlet):
    hamlet.village.region.kind = "社区"
    with clock.at(NOW):
        first = boards.board(hamlet.village)[0]
    assert first.title == "居务公开"
    assert [found.item.no for found in first.standings] == ["V35", "V31", "V33", "V34"]


def test_every_item_with_a_rhythm_shows_its_next_day_and_why(app, hamlet: Hamlet):
    for period in ("2026-08", "2026-09"):
        with clock.at(NOW):
            release = hamlet.draft(period=period, lines=())
            books.state_nothing(release, True, by=hamlet.bookkeeper)
        hamlet.pass_on(release, State.PUBLISHED)
    hamlet.book(opening=18244036)
    standing = lamp_of(hamlet, "V04")
    assert (standing.lamp, standing.next.period.name, standing.next.on) == (Lamp.PUBLISHED, "2026-11", date(2026, 12, 10))  # fmt: skip
    db.session.commit()
    address = f"/village/{hamlet.village.region.code}/"
    with clock.at(NOW):
        board = page(app.test_client().get(address))
        item = page(app.test_client().get(address + "items/V04/"))
        with_rhythm = [one for panel in boards.board(hamlet.village) for one in panel.standings if one.due]
    ledger = next(row for row in board.select("ul.items > li") if row.find("a", string="财务收支明细"))
    assert ledger.select_one("summary").text == "下一期最迟 12月10日（周四）公开"
    assert (
        "2026 年 11 月：" in ledger.text
        and "次月第 10 日前" in ledger.text
        and "次月第 10 日前" in item.select_one("main details").text
    )
    assert len(board.select("ul.items > li details summary")) == len(with_rhythm) > 10
    yearly = next(row for row in board.select("ul.items > li") if "年度财务收支计划" in row.text)
    assert "未到期" in yearly.text and "有事才公开" not in yearly.text
    event = next(row for row in board.select("ul.items > li") if "/items/V11/" in row.a["href"])
    assert "有事才公开 · 还没有公开过" in event.text


def test_a_community_is_held_to_its_own_law_in_its_own_words(app, hamlet: Hamlet):
    hamlet.village.region.kind = "社区"
    db.session.commit()
    address = f"/village/{hamlet.village.region.code}/"
    with clock.at(NOW):
        board = page(app.test_client().get(address)).text
        helped, duties = (page(app.test_client().get(f"{address}items/{no}/")).text for no in ("V31", "V33"))
    assert "居委会协助政府开展工作情况" in board and "社区干部分工职责、居民公约、监督电话" in board
    assert "《城市居民委员会组织法》（2025 年修订）第三十四条" in board
    for read in (board, helped, duties):
        assert not any(word in read for word in ("村民委员会组织法", "村委会", "村规民约", "村干部", "村务监督委员会"))
    assert "城市居民委员会组织法（2025修订，2026-01-01施行）第34条" in helped and "居务监督委员会审核签字" in helped


def test_a_village_keeps_its_law(app, hamlet: Hamlet):
    with clock.at(NOW):
        board = page(app.test_client().get(f"/village/{hamlet.village.region.code}/")).text
    assert "《村民委员会组织法》（2025 年修正）第三十五条" in board and "村规民约" in board


# every row of the catalogue, as a villager reads it on 6 November 2026 of a board opened on 1 August

LATE_MONTH = ("每月", "2026-08", date(2026, 9, 10), "各地财务公开日的通行做法，本站默认值")
LATE_QUARTER = ("每季度", "2026Q3", date(2026, 10, 15), "第三十五条：一般事项至少每季度公布一次")
YEAR = ("每年", "2026", date(2027, 1, 31), "农经发〔2011〕13号，本站默认值")
MONTHLY, QUARTERLY, YEARLY, NEVER = "按村的设置", "每季度", "每年", "没有期限"
CATALOGUE = {  # frequency in the catalogue's words, what that makes of its dates, the first of its bases
    "V01": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V02": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V03": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V04": ("每季度（财务往来较多的每月）", MONTHLY, "农村集体经济组织财务公开规定"),
    "V05": ("每季度", QUARTERLY, "农村集体经济组织财务公开规定"),
    "V06": ("每季度", QUARTERLY, "农村集体经济组织财务公开规定"),
    "V07": ("每季度", QUARTERLY, "农村集体经济组织财务公开规定"),
    "V08": ("每年；成员大会前10日提供查阅", YEARLY, "农村集体经济组织财务公开规定"),
    "V09": ("事项发生后及时公开", NEVER, "村民委员会组织法"),
    "V10": ("事项发生后及时公开", NEVER, "农村集体经济组织财务公开规定"),
    "V11": ("事项发生后及时公开", NEVER, "村民委员会组织法"),
    "V12": ("事项发生后及时公开", NEVER, "农村集体经济组织财务公开规定"),
    "V13": ("每季度（申请公示5个工作日，本地规则）", QUARTERLY, "村民委员会组织法"),
    "V14": ("事项发生后及时公开", NEVER, "村民委员会组织法"),
    "V15": ("每批次；公示7天", NEVER, "湘政办发〔2022〕69号等"),
    "V16": ("每批次，有新的随时补充", NEVER, "农机购置补贴实施意见"),
    "V17": ("每批次；公示7天", NEVER, "财办〔2020〕37号"),
    "V18": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V19": ("每批次；公示7天", NEVER, "民发〔2021〕57号"),
    "V20": ("每季度更新", QUARTERLY, "民发〔2021〕57号"),
    "V21": ("每批次；公示7天", NEVER, "民发〔2021〕43号"),
    "V22": ("每季度", QUARTERLY, "民发〔2018〕23号"),
    "V23": ("每季度", QUARTERLY, "两项补贴制度"),
    "V24": ("每季度（往来多的每月）", MONTHLY, "村民委员会组织法"),
    "V25": ("每季度", QUARTERLY, "民办函〔2019〕52号目录"),
    "V26": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V27": ("变更时", NEVER, "村民委员会组织法"),
    "V28": ("评议后；村内公示不少于5天，只在村内一次", NEVER, "防返贫监测帮扶办法"),
    "V29": ("评议后；村内公示不少于5天，只在村内一次", NEVER, "防返贫监测帮扶办法"),
    "V30": ("立项后、完工后", NEVER, "扶贫（衔接）资金公告公示制度"),
    "V31": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V32": ("每季度", QUARTERLY, "村民委员会组织法"),
    "V33": ("变更时", NEVER, "村民委员会组织法"),
    "V34": ("审计结束后；离任审计在下届选举前", NEVER, "村委会组织法第40条"),
    "V35": ("及时；公布不少于15日", QUARTERLY, "城市居民委员会组织法"),
    "V36": ("及时", NEVER, "城市居民委员会组织法第42条"),
}
OF_COMMUNITY = ("村民委员会组织法", "城市居民委员会组织法"), ("村委会组织法第40条", "城市居民委员会组织法")


@pytest.mark.parametrize("kind", ["村", "社区"])
@pytest.mark.parametrize("span", [Span.MONTH, Span.QUARTER])
def test_every_item_says_how_often_by_when_and_why_as_the_catalogue_does(app, hamlet: Hamlet, kind: str, span: Span):
    hamlet.village.region.kind, hamlet.village.span = kind, span
    db.session.commit()
    client, code = app.test_client(), hamlet.village.region.code
    with clock.at(NOW):
        board = page(client.get(f"/village/{code}/"))
        items = {li.a["href"].split("/")[-2]: li for li in board.select("ul.items > li")}
        for no, li in items.items():
            frequency, dates, basis = CATALOGUE[no]
            if kind == "社区":
                basis = next((words for village, words in OF_COMMUNITY if basis == village), basis)
            own = page(client.get(li.a["href"]))
            facts = {dt.text: dt.find_next("dd").text for dt in own.select("dl.facts dt")}
            often = li.select_one(".meta").text.split(" · ")[
                0
            ]  # the village's own, and the rule where it says it otherwise
            assert facts["多久公开一次"] == (often if often == frequency else f"{often}（规定：{frequency}）"), no
            assert basis in facts["依据"].replace("(", "（").replace(")", "）"), no
            if no in DATED_SINCE and clock.today() < DATED_SINCE[no]:
                assert not li.select("details"), "its first date is still to come"
                continue
            _, *due = {MONTHLY: LATE_MONTH if span == Span.MONTH else LATE_QUARTER, QUARTERLY: LATE_QUARTER, YEARLY: YEAR, NEVER: ("",)}[dates]  # fmt: skip
            if not due:
                assert not li.select("details") and frequency in li.select_one(".meta").text, no
                continue
            period, on, why = due
            chip = li.select_one("details.chip")
            assert short_day(on) in chip.summary.text and read_period(period).label in li.text, no
            assert li.select_one(".meta").text.startswith({10: "每月", 15: "每季度", 31: "每年"}[on.day]), no
            told = chip.p.text.replace("(", "（").replace(")", "）")
            assert basis in told, (no, told)
            if kind == "社区" and on.day == 15:
                assert "及时公开；每季度一次是本站默认值" in told and "至少每季度公布一次" not in told, no
            else:
                assert why in told, (no, told)
    hung = {no for community in (False, True) for _, _, numbers in panels(community) for no in numbers}
    assert set(items) == {no for _, _, numbers in panels(kind == "社区") for no in numbers}
    assert hung == set(CATALOGUE)


def test_a_quarter_answers_for_its_months_where_help_is_told_by_the_month(hamlet: Hamlet):
    """V24: 每季度(往来多的每月). A village that publishes its money by the month may still give these by the quarter."""
    assert (lamp_of(hamlet, "V24").lamp, lamp_of(hamlet, "V24").due.period.name) == (Lamp.LATE, "2026-08")
    with clock.at(NOW):
        release = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    assert lamp_of(hamlet, "V24").due.period.name == "2026-10"
    with clock.at(NOW), pytest.raises(Refused, match="每月公开一次"):
        books.start(hamlet.village, "V24", "condolence", "2026", by=hamlet.bookkeeper, batch=0)
    hamlet.village.span = Span.QUARTER
    with clock.at(NOW), pytest.raises(Refused, match="每季度公开一次"):
        books.start(hamlet.village, "V24", "condolence", "2026-10", by=hamlet.bookkeeper, batch=0)


def test_the_board_begins_with_the_last_accounts_and_how_many_items_stand_how(client: FlaskClient, hamlet: Hamlet):
    with clock.at(NOW):
        before = page(client.get(f"/village/{hamlet.village.region.alias}/"))
        hamlet.book()
        shown = page(client.get(f"/village/{hamlet.village.region.alias}/"))
    assert not before.select(".doors a[href*='/finance/']"), "there are none yet"
    door = shown.select_one(".doors a")
    assert door is not None and door.get_text().startswith("最近一期账：") and "/finance/" in str(door["href"])
    lamps = Counter(lamp.get_text(strip=True).split(" · ")[0] for lamp in shown.select(".panel .lamp"))
    said = shown.main.get_text() if shown.main else ""
    assert f"{lamps.total()} 项里" in said
    for label, count in lamps.items():
        assert f"{label} {count} 项" in said


def test_a_board_says_who_above_it_can_be_rung_and_how_to_follow_it_without_an_account(app, hamlet: Hamlet, make: Make):
    here, elsewhere = hamlet.village.region.parent, make.region("果园镇")
    for name, region, phone in (("镇政府", here, "0731-84610001"), ("别的镇", elsewhere, "0731-84610002"), ("没有电话", here, "")):  # fmt: skip
        make.unit(name, region).phone = phone
    db.session.commit()
    room = f"/village/{hamlet.village.region.code}/"
    shown = page(app.test_client().get(room))
    assert "镇政府 0731-84610001" in shown.text and "84610002" not in shown.text and "没有电话" not in shown.text
    feed, entry = (shown.find("a", string=words)["href"] for words in ("订阅更新", "登录后关注这个村，有新公开告诉您"))
    assert app.test_client().get(feed).status_code == 200 and unquote(entry).endswith(f"next={room}")
    own = page(sign_in(app, make.resident("杨梅", "13900000077")).get(room)).text
    assert "关注这个村，有新公开告诉我" in own and "登录后关注" not in own


def test_a_board_without_anything_says_so_and_what_comes_first(app, hamlet: Hamlet):
    """No doors to what is not there; what is owed first stands with its date, late or to come."""
    room = f"/village/{hamlet.village.region.code}/"
    with clock.at(NOW):
        late = page(app.test_client().get(room))
        hamlet.village.since = NOW.date()
        db.session.flush()
        fresh = page(app.test_client().get(room))
    for shown, words in (
        (late, "最早该公开的是财务收支明细（2026 年 8 月），最迟 2026年9月10日（周四），已经逾期"),
        (fresh, "最先要公开的是财务收支明细（2026 年 11 月），最迟 2026年12月10日（周四）"),
    ):
        assert words in shown.select_one("main .empty").text and "还没有公开过一项" in shown.text
        assert not shown.select("main .doors")
    hamlet.book()
    with clock.at(NOW):
        shown = page(app.test_client().get(room))
    assert shown.select("main .doors a") and "还没有公开过一项" not in shown.text


def test_the_versions_of_one_matter_are_one_row_of_the_history(app, hamlet: Hamlet):
    """Sixty corrections of a month do not bury the other months; each stays one tap away."""
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 5))])
    book = hamlet.book()
    for _ in range(7):
        book = corrected(hamlet, book)
    db.session.commit()
    room = f"/village/{hamlet.village.region.code}/"
    with clock.at(NOW):
        shown = page(app.test_client().get(room + "items/V04/"))
        own = page(app.test_client().get(room + "finance/2026-10/"))
    rows = shown.select("ul.big > li")
    assert [row.select_one("a").text for row in rows] == ["2026 年 10 月（第 8 版）", "2026 年 9 月"]
    assert rows[0].select_one("details summary").text == "更正以前的 7 版" and not rows[1].select("details")
    assert [link.text for link in rows[0].select("details a")] == [f"第 {number} 版" for number in range(7, 0, -1)]
    assert "路灯的发票金额抄错了" in rows[0].select_one("details li").text
    assert own.find("summary", string="看全部 8 版")
