"""The figures: the estimate against hand-worked numbers and by property; the pages; each number against its list."""

import unicodedata
from datetime import date, timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import RGBColor
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some

from app import clock
from app.core.regions.models import Level, Region
from app.db import db
from app.feedback import figures, monthly_docx
from app.feedback.figures import By
from app.feedback.monthly import HEAD, cells
from app.feedback.rules.figures import LEAST, Numbers, Waits, median, survival
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import Act
from app.feedback.rules.screening import Reason
from app.feedback.service import desks, rating, saying, screening, steps
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY

pytestmark = pytest.mark.usefixtures("monday")

SPAN = figures.Span(date(2026, 1, 1), date(2026, 12, 31))
DAYS = some.dictionaries(some.integers(0, 90), some.integers(1, 30), max_size=12)


def test_the_estimate_of_freireich_and_others_1963() -> None:
    """The textbook example (6-MP against placebo, days for weeks): 21 remissions, 12 of them censored."""
    waits = Waits(
        {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1},
        {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1},
    )
    shares = {point.days: round(point.share, 4) for point in survival(waits)}
    assert shares == {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    found = median(waits)
    assert found is not None and found.days == 23 and found.low == 13 and found.high is None


@pytest.mark.databases("sqlite", "postgres")
def test_a_new_year_names_what_of_earlier_years_waits_still(app: Flask, town: Town) -> None:
    town.answered()
    late, waits = town.handled(title="桥头的灯坏了"), town.handled(title="学校门口的灯坏了")
    for post, day in ((late, date(2026, 12, 1)), (waits, date(2027, 3, 1))):
        post.due_on = day
    last = town.handled(title="井盖丢了")
    last.received_on = date(2025, 11, 3)
    db.session.flush()
    client = app.test_client()
    with clock.at(MONDAY.replace(year=2027, month=1, day=4)):
        told = page(client.get("/feedback/statistics"))
        lines = ["".join(one.text.split()) for one in told.select(".flash")]
        assert lines == [
            "以前收到的还有3条没有答复，其中2条逾期，算在收到的那一年里：2026年2条（逾期1条），2025年1条（逾期1条）。"
        ]
        assert "这一年还没有留言" in told.text
        links = {"".join(one.text.split()): one["href"] for one in reversed(told.select(".flash a"))}
        listed = [page(client.get(links[named])).text for named in ("2条", "逾期1条")]
        assert all("桥头的灯坏了" in text for text in listed)
        assert "学校门口的灯坏了" in listed[0] and "学校门口的灯坏了" not in listed[1]
        assert "2026 年留言" in page(client.get(links["2026年"])).h1.text
        elsewhere = town.region("浏阳市")
        assert not page(client.get(f"/feedback/statistics?region={elsewhere.alias}")).select(".flash")
        assert len(page(client.get("/feedback/statistics?year=2026")).select(".flash")) == 1


def test_few_cases_tell_nothing() -> None:
    assert median(Waits({1: LEAST - 1}, {})) is None
    assert median(Waits({1: LEAST}, {})) is not None


@given(DAYS, DAYS)
def test_the_curve_falls_and_stays_between_its_bounds(answered: dict[int, int], still: dict[int, int]) -> None:
    points = survival(Waits(answered, still))
    shares = [1.0, *[point.share for point in points]]
    assert shares == sorted(shares, reverse=True)
    assert all(
        0 <= point.low <= point.share + 1e-9 and point.share <= point.high + 1e-9 <= 1 + 1e-8 for point in points
    )


@given(DAYS, DAYS, some.integers(0, 90))
def test_one_more_case_left_open_never_looks_quicker(answered: dict[int, int], still: dict[int, int], day: int) -> None:
    before = {point.days: point.share for point in survival(Waits(answered, still))}
    after = {point.days: point.share for point in survival(Waits(answered, {**still, day: still.get(day, 0) + 1}))}
    assert all(after[days] >= before[days] - 1e-12 for days in before)


def mixed(town: Town) -> None:
    town.answered(kind=Kind.ASK)
    town.handled(kind=Kind.COMPLAIN)
    declined = town.post()
    screening.decline(declined, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    reopened = town.answered()
    saying.reopen(reopened, "第二天又坏了，还是不亮", by=None)
    steps.move(town.handled(town.water), Act.TURN)
    passed = town.handled(town.water)
    for act in (Act.TURN, Act.PASS):
        steps.move(passed, act)
    passed.first_in_time = False
    town.post(kind=Kind.REPORT)


def ping_pong(town: Town) -> None:
    """Refused by the one, then by the other, and decided for the first."""
    post = town.handled(town.water)
    desks.refuse(post, "不归我们管，请转别的单位", by=town.other)
    town.taken_on(post, town.roads)
    desks.refuse(post, "是水利局的事，请转回去", by=town.handler)
    desks.decide(post, town.water, "水利设施归水利局管", by=town.office)


def test_a_hand_back_counts_against_whoever_handed_back(client: FlaskClient, town: Town) -> None:
    ping_pong(town)
    land = town.make.unit("长沙县自然资源局", town.county)
    post = town.handled(town.water)
    desks.refuse(post, "是土地的事，请转自然资源局", by=town.other)
    desks.assign(post, land, "人工", by=town.office)
    rows = figures.counted(SPAN, By.UNIT)
    assert {key: rows[key].handed_back for key in rows} == {town.water.id: 2, town.roads.id: 1, land.id: 0}
    assert rows[town.roads.id].received == 0, "it has no case, and its hand-back stands all the same"
    assert [row.handed_back for by in (By.PLACE, By.MONTH) for row in figures.counted(SPAN, by).values()] == [3, 3]
    shown = page(client.get("/feedback/statistics?year=2026"))
    line = {row.td.text: row.select_one('[data-h="退回"]') for row in shown.select(".ledger tbody tr")}
    assert line["长沙县交通运输局"].text == "1" and line["长沙县自然资源局"].text == "0"
    listed = page(client.get(line["长沙县水利局"].a["href"]))
    assert len(listed.select("tbody tr")) == 2
    report = page(client.get("/feedback/statistics/2026-11/"))
    line = {row.td.text: row.select_one('[data-h="退回"]') for row in report.select(".ledger tbody tr")}
    assert line["长沙县交通运输局"].text == "1", "a month tells of hand-backs too"
    listed = page(client.get(line["长沙县水利局"].a["href"]))
    assert len(listed.select("tbody tr")) == 2 and "2026 年 11 月留言清单：退回次数" in listed.h1.text


def test_every_number_is_the_length_of_its_list(town: Town) -> None:
    mixed(town)
    ping_pong(town)
    with clock.at(MONDAY + timedelta(days=40)):
        for by in By:
            for value, numbers in figures.counted(SPAN, by).items():
                for figure in figures.FIGURES:
                    listed = len(db.session.scalars(figures.cases(SPAN, figure, by, str(value or 0))).all())
                    counted = getattr(numbers, figure)
                    is_more = figure == "handed_back" and by != By.UNIT  # one case may be handed back twice
                    assert counted >= listed if is_more else counted == listed, (by, value, figure)


def test_a_row_adds_up_to_what_was_received(client: FlaskClient, town: Town) -> None:
    """By whatever the table is of: answered, open, and what ended without an answer; each of these opens its list."""
    mixed(town)
    saying.withdraw(town.post(), by=None)
    lead, merged = town.handled(), town.public()
    desks.merge(merged, lead, by=town.office)
    saying.follow_up(town.answered(), "第二天又坏了，还是不亮", by=None)
    db.session.commit()
    for by in (*By, None):
        for row in figures.counted(SPAN, by).values():
            assert row.received == row.answered + row.open + row.declined + row.withdrawn + row.passed
    whole = figures.table(SPAN, By.UNIT).whole
    assert (whole.declined, whole.withdrawn, whole.passed, whole.closed) == (1, 1, 1, 3)
    assert whole.answered == 1 and whole.open == 6, "who asked again waits, though an answer stands"
    shown = page(client.get("/feedback/statistics?year=2026&by=month"))
    said = [shown.select_one(f'.ledger td[data-h="{name}"]') for name in ("收到", "已答复", "还没答复", "没答复就了结")]
    received, answered, still, ended = (int(cell.a.text) for cell in said)
    assert received == answered + still + ended
    assert [link.text for link in said[-1].select("a")] == ["3", "1", "1", "1"]
    assert said[-1].select_one(".meta").text.split() == ["不予受理", "1", "撤回", "1", "转为申请", "1"]


def test_parts_sum_to_the_whole(town: Town) -> None:
    mixed(town)
    whole = figures.counted(SPAN)[0]
    assert whole.received == 6 and figures.reports(SPAN) == 1
    assert whole.declined == 1 and whole.reopened == 1 and whole.answered == 1
    for by in By:
        parts = figures.counted(SPAN, by).values()
        for name in ("received", "answered", "in_time", "due", "open", "late", "asked"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name), (by, name)
        assert sum(part.waits.cases for part in parts) == whole.waits.cases


def test_nothing_counts_as_nothing() -> None:
    assert Numbers().share_in_time is None and Numbers().median is None and Numbers().share_solved is None


def test_the_page_shows_and_links_every_number(client: FlaskClient, town: Town) -> None:
    mixed(town)
    shown = page(client.get("/feedback/statistics?year=2026"))
    assert "按时率" in shown.text and "不归本市政府管：1 条" in shown.text
    link = shown.select_one(".tile a")
    assert link
    listed = page(client.get(str(link["href"])))
    assert "举报只报总数（这一年 1 件）" in shown.text and len(listed.select("tbody tr")) == 6
    for by in By:
        assert client.get(f"/feedback/statistics?by={by}").status_code == 200
    assert client.get("/feedback/statistics?year=1").status_code == 404


def test_the_report_of_the_month_and_its_document(client: FlaskClient, town: Town) -> None:
    mixed(town)
    shown = page(client.get("/feedback/statistics/2026-11/"))
    assert shown.h1 and "2026 年 11 月留言办理月报" in shown.h1.text
    document = Document(BytesIO(client.get("/feedback/statistics/2026-11.docx").data))
    words = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    size = len(HEAD)
    assert words[:size] == list(HEAD) and words[size : size + 5] == ["全部", "6", "1", "3", "2"]
    assert any("举报 1 件" in line.text for line in document.paragraphs)
    assert "2026 年 11 月留言办理月报" in document.paragraphs[0].text
    (told,) = [line.text for line in document.paragraphs if "按时率是" in line.text]
    assert (
        "单位自己录入、自己答复的（" in told
        and "没有验证过手机号的" in told
        and "和表扬，按时答复的不算进按时率" in told
    )
    about = document.core_properties
    assert (about.title, about.author, about.comments) == (document.paragraphs[0].text, "", "")
    assert about.created and about.created.year == 2026
    assert client.get("/feedback/statistics/2026-12/").status_code == 404


def test_the_report_says_how_many_were_asked_and_how_sure_it_is() -> None:
    waits = Waits(answered={3: 6, 5: 4, 9: 4}, still={12: 2})
    row = dict(
        zip(
            HEAD,
            cells("水利局", Numbers(received=16, asked=14, said=12, marked=10, solved=9, manner=42, waits=waits)),
            strict=True,
        )
    )
    known = median(waits)
    assert known is not None and known.low is not None
    assert (row["答解决／问"], row["说解决了"]) == ("12／14", "75.0 %")
    assert (row["答态度／问"], row["态度平均"]) == ("10／14", "4.2")
    assert row["等待中位数（日）"].startswith(f"{known.days}（{known.low}—")
    few = dict(
        zip(HEAD, cells("水利局", Numbers(received=1, asked=1, said=1, marked=1, solved=1, manner=5)), strict=True)
    )
    assert (few["说解决了"], few["态度平均"], few["等待中位数（日）"]) == ("—", "—", "—")


def test_each_row_says_what_authors_said_of_how_many(app: Flask) -> None:
    """Satisfaction with the number asked and the number who answered, by whatever the table is of; of few no share."""
    many = Numbers(received=16, asked=14, said=12, marked=10, solved=9, manner=42, in_time=3, due=4)
    few = Numbers(received=3, asked=3, said=1, marked=1, solved=1, manner=5)
    with app.test_request_context():
        macros = app.jinja_env.get_template("feedback/_figures.html").module
        table = BeautifulSoup(
            macros.figure_table("按单位", [(1, "水利局", many), (2, "城管局", few)], 2026, By.UNIT, None), "html.parser"
        )
    cells = [
        {str(cell["data-h"]): " ".join(cell.text.split()) for cell in row.select("[data-h]")}
        for row in table.select("tbody tr")
    ]
    assert [row["按时率"] for row in cells] == ["75.0 % 3 / 4", "—"]
    assert [row["解决了吗（答 / 问）"] for row in cells] == ["75.0 % 12 / 14", "1 / 3"]
    assert [row["态度（答 / 问）"] for row in cells] == ["4.2 分 10 / 14", "1 / 3"]
    assert table.select_one('a[href*="figure=in_time"]')


def of_list(shown: BeautifulSoup) -> int:
    """How many a list is of."""
    return len(shown.select("tbody tr"))


def test_places_are_broken_down_to_the_village(client: FlaskClient, town: Town) -> None:
    town.public()
    town.handled(region=town.county)
    town.handled(region=town.region("外县"))

    def rows(region: Region | None) -> dict[str, str]:
        asked = {"year": 2026, "by": "place", "region": region.alias if region else None}
        shown = page(client.get("/feedback/statistics", query_string=asked)).select(".ledger tbody tr")
        return {row.td.text: row.select("td")[1].text for row in shown}

    assert rows(None) == {"长沙县": "2", "外县": "1"}
    assert rows(town.county) == {town.township.short_name: "1", "没有写到下一级，或者不公开": "1"}
    assert rows(town.township) == rows(town.village) == {town.village.short_name: "1"}
    shown = page(client.get(f"/feedback/statistics?year=2026&by=place&region={town.township.alias}"))
    assert {"看全市", "看长沙县"} <= {link.text for link in shown.select("main a")}
    county = page(client.get(f"/feedback/statistics?year=2026&by=place&region={town.county.alias}"))
    opened = [link for link in county.select(".ledger tbody td.amt a") if link.text.isdecimal()]
    assert len(opened) >= 2
    for link in opened:
        assert of_list(page(client.get(str(link["href"])))) == int(link.text)


def test_of_a_case_that_is_not_public_no_more_than_the_county_is_told(client: FlaskClient, town: Town) -> None:
    private, public = town.handled(wants_public=False), town.public()
    address = "/feedback/statistics/cases?figure=received&year=2026"
    listed = {row.select_one("td").text: row.text for row in page(client.get(address)).select("tbody tr")}
    assert town.village.short_name in listed[public.public_title]
    hidden = listed["不公开"]
    assert town.village.short_name not in hidden and "长沙县" in hidden
    shown = page(client.get(f"{address}&region={town.village.alias}"))
    assert private.no not in shown.text and "只数公开的留言" in shown.text and of_list(shown) == 1


def test_a_township_and_a_village_count_only_what_is_public(client: FlaskClient, town: Town) -> None:
    """A count by kind, unit or month of a few people would say whose plea it is (《个人信息保护法》第六条)."""
    private, public = town.handled(wants_public=False, kind=Kind.HELP), town.public()
    town.post(kind=Kind.REPORT)
    assert private.unit is town.roads
    with clock.at(MONDAY + timedelta(days=40)):
        for place in (town.township, town.village):
            for by in By:
                asked = {"year": 2026, "by": by, "region": place.alias}
                shown = page(client.get("/feedback/statistics", query_string=asked))
                assert "只数公开的留言" in shown.text and "举报不按乡镇、村报数" in shown.text
                rows = shown.select(".ledger tbody tr")
                assert [row.select("td")[1].text for row in rows] == ["1"], by
                assert "求助" not in str(rows) and town.roads.name not in str(rows)
            month = {"region": place.alias}
            told = page(client.get("/feedback/statistics/2026-11/", query_string=month)).text
            assert "只数公开的留言" in told and "求助" not in told and town.roads.name not in told
            document = Document(BytesIO(client.get("/feedback/statistics/2026-11.docx", query_string=month).data))
            assert town.roads.name not in "".join(cell.text for table in document.tables for cell in table._cells)
        span = figures.Span(SPAN.first, SPAN.last, town.county)
        rows = figures.counted(span, By.PLACE)
        assert (rows[town.township.id].received, rows[None].received) == (1, 1)
        assert figures.counted(span)[0].received == 2, "the county counts it, and its list says no place"
    assert public.is_public


def test_the_document_is_paper_an_office_can_hand_on(client: FlaskClient, town: Town) -> None:
    mixed(town)
    alias = town.county.alias
    document = Document(BytesIO(client.get(f"/feedback/statistics/2026-11.docx?region={alias}").data))
    assert document.paragraphs[0].text == "长沙县 2026 年 11 月留言办理月报"
    assert f"/feedback/statistics/2026-11/?region={alias}" in "".join(line.text for line in document.paragraphs)
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (29.7, 21.0)
    assert "NUMPAGES" in section.footer._element.xml
    for table in document.tables:
        first = table.rows[0]._tr.xml
        assert "w:tblHeader" in first and all("w:cantSplit" in row._tr.xml for row in table.rows)
        assert all(cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in table.rows[-1].cells[1:])
        assert round(sum(column.width.cm for column in table.columns), 1) == 25.7
    for name in ("Title", "Heading 1", "Normal"):
        assert document.styles[name].font.color.rgb == RGBColor(0, 0, 0)


def test_no_figure_of_the_document_breaks_however_large() -> None:
    waits = Waits(answered={103: 40, 190: 40}, still={200: 75})
    many = dict.fromkeys(("received", "answered", "late", "left_late", "reopened", "handed_back", "asked"), 88_888)
    row = cells("水利局", Numbers(**many, due=9, in_time=9, said=77_777, marked=77_777, solved=77_777, waits=waits))
    assert row[-1].endswith("未知）") and "100.0 %" in row, "as long as they get"
    for words, width in list(zip(row, monthly_docx.WIDTHS, strict=True))[1:]:
        assert written(words) + 2 * monthly_docx.BESIDE <= width, words
    for words, width in zip(HEAD, monthly_docx.WIDTHS, strict=True):
        assert written(words) / 2 + 2 * monthly_docx.BESIDE <= width, f"{words}: two lines at most"


def written(words: str) -> float:
    """How many centimetres the words are long: a Chinese letter as wide as it is high, a figure half of that."""
    letters = sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in words)
    return letters * monthly_docx.POINTS * 2.54 / 72


def test_a_month_without_posts_says_so(client: FlaskClient, town: Town) -> None:
    document = Document(BytesIO(client.get("/feedback/statistics/2026-11.docx").data))
    assert document.tables == [] and "这个月没有收到留言。" in [line.text for line in document.paragraphs]


@pytest.mark.parametrize(
    "asked", ["by=unit&value=99999999999999999999", "by=kind&value=x", "by=month&value=2026-99", "by=place&value=-1"]
)
def test_a_row_that_is_none_is_not_there(client: FlaskClient, town: Town, asked: str) -> None:
    assert client.get(f"/feedback/statistics/cases?figure=received&{asked}").status_code == 404


def test_every_figure_of_the_pages_opens_its_list(client: FlaskClient, town: Town) -> None:
    mixed(town)
    ping_pong(town)
    rating.rate(town.answered(), True, None, by=None)
    late = town.handled(town.water)
    with clock.at(MONDAY + timedelta(days=9)):
        desks.refuse(late, "查了，不归我们管，请转别处", by=town.other)
        for address in (
            *("/feedback/statistics?year=2026", "/feedback/statistics?year=2026&by=kind"),
            f"/feedback/statistics?year=2026&region={town.county.alias}",
            *("/feedback/statistics/2026-11/", f"/feedback/statistics/2026-11/?region={town.county.alias}"),
        ):
            shown = page(client.get(address))
            for cell in shown.select(".ledger td.n"):
                if cell.parent.parent.parent.caption.text != "这一年作出的限制":
                    said = cell.text.replace("0 / 0", "0").replace(" / 0", "")
                    assert said in ("0", "—", "留言太少，不算") or cell.a, (address, cell)
            for link in shown.select('main a[href*="/statistics/cases"]'):
                listed = page(client.get(str(link["href"])))
                assert listed.h1, link
                rows, words = of_list(listed), link.text.removesuffix(" 条")
                if words.isdigit() and "handed_back" not in str(link["href"]):
                    assert rows == int(words), link
    for wrong in ("figure=x", "figure=refused&value=x", "figure=late&month=13"):
        assert client.get(f"/feedback/statistics/cases?{wrong}").status_code == 404


def test_a_place_that_was_not_named_is_no_whole(client: FlaskClient, town: Town) -> None:
    town.post(region=town.make.region("长沙市", level=Level.CITY))
    town.post()
    shown = page(client.get("/feedback/statistics?year=2026&by=place"))
    assert {row.td.text for row in shown.select(".ledger tbody tr")} == {"长沙县", "没有写到下一级"}


def test_the_chart_ends_where_the_longest_wait_is(client: FlaskClient, town: Town) -> None:
    for _ in range(LEAST):
        town.answered()
    town.handled()
    with clock.at(MONDAY + timedelta(days=37)):
        shown = page(client.get("/feedback/statistics?year=2026"))
    chart = shown.select_one("figure.chart svg")
    assert chart and "37 日" in [label.text for label in chart.select("text")]
    assert str(chart.polyline["points"]).split()[-1].startswith("688,")
    table = shown.select_one("figure.chart details")
    assert [head.text for head in table.select("th[scope=col]")] == ["收到后", "还没有答复", "少则", "多则"]
    assert "在“少则”和“多则”之间" in table.text and "下限" not in shown.text
    assert "各单位应当已经答复的、逾期的加起来和全部不一定相等" in shown.text


def test_of_many_rows_one_is_found_by_its_name(client: FlaskClient, town: Town) -> None:
    units = [town.make.unit(f"长沙县第{number}水管站", town.county) for number in range(21)]
    for unit in units:
        desks.assign(town.post(), unit, "人工", by=town.office)
    db.session.commit()
    whole = page(client.get("/feedback/statistics?year=2026&by=unit"))
    box = whole.select_one("main form.search")
    assert {one["name"]: one["value"] for one in box.select("input[type=hidden]")} == {"year": "2026", "by": "unit"}
    found = page(client.get("/feedback/statistics?year=2026&by=unit&q=第7水"))
    assert [row.td.text for row in found.select(".ledger tbody tr")] == ["长沙县第7水管站"]
    assert "名字里有“第7水”的 1 行" in found.text and found.select_one("#q")["value"] == "第7水"
    assert found.select_one(".tile b").text == "21", "the whole stays the whole"
    none = page(client.get("/feedback/statistics?year=2026&by=unit&q=<b>"))
    assert not none.select(".ledger.numbers") and "名字里有“<b>”的 0 行" in none.text
    few = page(client.get("/feedback/statistics?year=2026&by=kind"))
    assert few.select_one("main form.search") is None


def test_each_rule_of_the_figures_is_folded_under_what_it_says(client: FlaskClient, town: Town) -> None:
    mixed(town)
    shown = page(client.get("/feedback/statistics?year=2026"))
    rules = [one.summary.text for one in shown.select("details.rule")]
    assert rules[0] == "收到 = 已答复 + 还没答复 + 没答复就了结的" and "举报只报总数（这一年 1 件）" in rules
    assert all(one.p.text for one in shown.select("details.rule"))


def test_a_list_says_of_what_nobody_read_yet_that_it_waits(client: FlaskClient, town: Town) -> None:
    waiting, private, gone = town.post(), town.post(wants_public=False), town.post()
    screening.release(private, "路灯坏了一个月", screening.masked(private)[1], "", {}, by=town.office)
    saying.withdraw(gone, by=None)
    db.session.commit()
    listed = page(client.get("/feedback/statistics/cases?figure=received&year=2026"))
    assert sorted(row.td.text for row in listed.select("tbody tr")) == ["不公开", "不公开", "待审核"]
    assert not [post.no for post in (waiting, private, gone) if post.no in listed.text]


def test_a_line_s_place_in_the_list_behind_a_figure_tells_no_number_of_what_is_not_public(
    client: FlaskClient, town: Town
) -> None:
    """As of the file (test_data): what is not public stands behind the rest of its day, not between two numbers."""
    town.public(title="第一件")
    town.public(title="不给人看的", wants_public=False)
    town.public(title="第三件")
    rows = page(client.get("/feedback/statistics/cases?year=2026&figure=received")).select("tbody tr")
    found = [row.select_one(".what") for row in rows]
    assert [what.text.strip()[:3] for what in found if what is not None][:2] == ["第三件", "第一件"]
