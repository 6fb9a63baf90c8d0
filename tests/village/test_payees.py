"""Who was paid how much: firms and projects, exactly what the lines say, never a person."""

import itertools
from datetime import date

import pytest
from sqlalchemy import func, insert, select

from app import clock
from app.core.regions.models import Level
from app.db import db
from app.village import jobs, payees
from app.village.models import NoPayee, Payment
from app.village.payees import Wanted
from app.village.rules.life import State
from app.village.service import books, corrections, seal
from tests.conftest import page
from tests.village.making import NOW, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

FIRM, PROJECT = "长沙湘塘建筑工程有限公司", "陈家塅组公路硬化工程"
LINES = [
    line(1, summary=f"支付{FIRM} {PROJECT}进度款", expense=900_00),
    line(2, summary=f"付给{FIRM}路灯款", expense=100_00),
    line(3, summary="发放低保户彭秀兰慰问金", expense=500_00),
    line(4, summary="支付黄大海挖机租金", expense=300_00),
    line(5, summary=f"{FIRM}退回多付款", income=50_00, expense=0),
    line(6, summary="村部办公用水费，长沙星城自来水厂", expense=30_00),
]


def totals(region, **more):
    with clock.at(NOW):
        return payees.totals(Wanted(region, **more)).rows


@pytest.mark.databases("sqlite", "postgres")
def test_firms_are_added_up_and_persons_are_not_there(hamlet: Hamlet):
    hamlet.book(lines=LINES)
    assert totals(hamlet.village.region) == [(FIRM, 1000_00, 2, 1), ("长沙星城自来水厂", 30_00, 1, 1)]
    assert totals(hamlet.village.region, words="湘塘") == [(FIRM, 1000_00, 2, 1)]
    assert totals(hamlet.village.region, words="彭秀兰") == [] == totals(hamlet.village.region, words="黄大海")


@pytest.mark.databases("sqlite", "postgres")
def test_projects_are_added_up_beside_them(hamlet: Hamlet):
    hamlet.book(lines=LINES)
    assert totals(hamlet.village.region, projects=True) == [(PROJECT, 900_00, 1, 1)]


def test_a_township_and_its_county_add_up_their_villages(hamlet: Hamlet, make):
    other = Hamlet(make, hamlet.township, "开慧村")
    hamlet.book(lines=LINES)
    other.book(lines=LINES[:1])
    for region in (hamlet.township, hamlet.township.parent):
        assert totals(region)[0] == (FIRM, 1900_00, 3, 2)
    assert totals(other.village.region) == [(FIRM, 900_00, 1, 1)]


def test_years_are_counted_back_from_this_month(hamlet: Hamlet):
    region = hamlet.village.region
    with clock.at(NOW):
        assert [Wanted(region, years).since for years in (1, 3)] == [date(2025, 12, 1), date(2023, 12, 1)]
    for period, day in (("2025-11", date(2025, 11, 30)), ("2025-12", date(2025, 12, 1))):
        hamlet.book(period=period, lines=[line(1, day=day, summary=f"付{FIRM}款", expense=1_00)])
    assert totals(region, years=1) == [(FIRM, 1_00, 1, 1)]
    assert totals(region, years=3) == [(FIRM, 2_00, 2, 1)]


def test_a_corrected_payment_counts_as_corrected_and_once(hamlet: Hamlet):
    first = hamlet.book(lines=LINES)
    with clock.at(NOW):
        second = corrections.correct(first, "发票金额抄错了一位", by=hamlet.bookkeeper)
        books.put_line(second, line(2, summary=f"付给{FIRM}路灯款", expense=700_00), by=hamlet.bookkeeper)
    assert totals(hamlet.village.region)[0] == (FIRM, 1000_00, 2, 1)
    hamlet.pass_on(second, State.PUBLISHED)
    assert totals(hamlet.village.region)[0] == (FIRM, 1600_00, 2, 1)


@pytest.mark.databases("sqlite", "postgres")
def test_a_shop_named_after_its_owner_in_a_book_from_before_the_rule_counts_no_more(hamlet: Hamlet, client):
    """The book is as it was published, and says whom it paid; nothing adds it up over years."""
    shop, village = "彭国强五金店", hamlet.village
    more = [line(7, summary=f"支付{shop}材料款", expense=20_00), line(8, summary="支付阳光超市货款", expense=5_00)]
    book, region, wanted = hamlet.draft(lines=[*LINES[:2], *more]), village.region, Wanted(village.region)
    as_then = {"release_id": book.id, "seq": 7, "party": shop, "village_id": village.id, "day": date(2026, 10, 9)}
    db.session.execute(insert(Payment), [{**as_then, "paid": 20_00}])
    hamlet.pass_on(book, State.PUBLISHED)
    db.session.execute(insert(NoPayee), [{"party": "阳光超市"}])  # a rule that is no more
    code, at = book.code, f"/village/{region.code}/payees/lines?name="
    with clock.at(NOW):
        assert [name for name, *_ in payees.totals(wanted).rows] == [FIRM, shop]
        jobs.leave_out()
        assert [name for name, *_ in payees.totals(wanted).rows] == [FIRM, "阳光超市"]
        jobs.leave_out()
        assert payees.totals(Wanted(region, words="彭国强")).rows == []
        assert payees.sum_of(region, shop, wanted.since) == (0, 0) and payees.covered(wanted).named == 1005_00
        assert [client.get(at + name).status_code for name in (shop, "阳光超市")] == [404, 200]
        assert shop in page(client.get(f"/village/{region.code}/finance/2026-10/")).text
    assert db.session.scalar(select(func.count()).where(Payment.party == shop)) == 1 and seal.code_of(book) == code


@pytest.mark.databases("sqlite", "postgres")
def test_two_clicks_from_the_board_to_every_line(hamlet: Hamlet, client):
    hamlet.book(lines=LINES)
    with clock.at(NOW):
        board = page(client.get(f"/village/{hamlet.village.region.code}/"))
        first = next(a["href"] for a in board.select("main a") if a.text == "谁从集体的钱里得了多少")
        listed = page(client.get(first))
        second = next(a["href"] for a in listed.select("td a") if a.text == FIRM)
        lines = page(client.get(second))
    assert "1,000.00" in listed.select_one("tbody tr").text
    assert [a["href"].partition("#")[2] for a in lines.select("td a")] == ["line-1", "line-2"]
    assert "共 2 笔，1,000.00 元" in lines.select_one(".lead").text


def test_of_many_lines_one_page_is_read_and_all_are_counted(hamlet: Hamlet, client, statements):
    hamlet.book(lines=[line(n, summary=f"付给{FIRM}路灯款", expense=n) for n in range(1, 66)])
    address = f"/village/{hamlet.village.region.code}/payees/lines"
    with clock.at(NOW):
        statements.clear()
        last = page(client.get(address, query_string={"name": FIRM, "page": 3}))
        assert client.get(address, query_string={"name": FIRM, "page": 4}).status_code == 404
    assert "共 65 笔，21.45 元" in last.select_one(".lead").text
    assert [a["href"].partition("#")[2] for a in last.select("td a")] == [f"line-{n}" for n in range(61, 66)]
    [read] = [text for text in statements if text.startswith("SELECT village_payment.") and "village_line" in text]
    assert "LIMIT" in read


def test_of_many_payees_one_page_is_read_and_all_are_counted(hamlet: Hamlet, client, statements):
    firms = [f"长沙{name}建筑有限公司" for name in map("".join, itertools.product("东南西北中春夏", "山河湖海田"))]
    hamlet.book(lines=[line(n, summary=f"付给{firm}路灯款", expense=n * 100) for n, firm in enumerate(firms, 1)])
    address = f"/village/{hamlet.village.region.code}/payees"
    with clock.at(NOW):
        statements.clear()
        last = page(client.get(f"{address}?page=2"))
        assert [client.get(f"{address}{query}").status_code for query in ("?page=3", "?q=无此&page=2")] == [404, 404]
    assert [row.select_one(".n").text for row in last.select("tbody tr")] == ["5.00", "4.00", "3.00", "2.00", "1.00"]
    assert ("共 35 个" in last.select_one("caption").text, last.select_one("tfoot .n").text) == (True, "630.00")
    assert all("LIMIT" in text for text in statements if "GROUP BY village_payment.party" in text)


def test_a_payment_far_down_a_long_book_leads_to_its_page(hamlet: Hamlet, client):
    hamlet.book(lines=[line(n, summary=f"第 {n} 笔付给{FIRM}", expense=100) for n in range(1, 206)])
    with clock.at(NOW):
        lines = page(client.get(f"/village/{hamlet.village.region.code}/payees/lines?name={FIRM}&page=7"))
        links = [a["href"] for a in lines.select("td a")]
        assert links[-1].endswith("finance/2026-10/?page=2#line-205")
        assert page(client.get(links[-1].partition("#")[0], follow_redirects=True)).select_one("#line-205")


def test_whom_nothing_was_paid_has_no_page(hamlet: Hamlet, client):
    hamlet.book(lines=LINES)
    for name in ("彭秀兰", "黄大海", "", "无此公司"):
        answer = client.get(f"/village/{hamlet.village.region.code}/payees/lines", query_string={"name": name})
        assert answer.status_code == 404, name


@pytest.mark.parametrize("query", ["?years=x", "?years=99", "?kind=people", "?q=%25"])
def test_what_cannot_be_read_is_the_usual(hamlet: Hamlet, client, query):
    hamlet.book(lines=LINES)
    assert client.get(f"/village/{hamlet.village.region.code}/payees{query}").status_code == 200


@pytest.mark.databases("sqlite", "postgres")
def test_of_a_whole_city_one_asks_by_name(hamlet: Hamlet, client, make):
    city = make.region("长沙市", level=Level.CITY)
    shown = page(client.get(f"/village/{city.code}/payees"))
    assert "请先写名称里的几个字" in shown.text
    assert "请先写" not in page(client.get(f"/village/{city.code}/payees?q=公司")).text


def test_the_page_says_how_much_of_the_spending_names_anybody(hamlet: Hamlet, client):
    hamlet.book(lines=LINES)
    with clock.at(NOW):
        found = payees.covered(Wanted(hamlet.village.region))
        shown = page(client.get(f"/village/{hamlet.village.region.code}/payees")).get_text()
    assert (found.named, found.spent) == (1030_00, 1830_00), "a line that names a firm and a project counts once"
    assert "按账期算" in shown, "the table above goes by the day paid"
    assert "1,030.00 元，占全部支出 1,830.00 元的 56.3 %" in shown
