"""A question stands at its line, also where that line was corrected; every row of a table can be asked about, and long lists come in pages."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from app import clock
from app.db import db
from app.village import asked
from app.village.books import Line
from app.village.models import Release
from app.village.rules.asking import Outcome
from app.village.rules.life import State
from app.village.service import asking, books, corrections
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

MENDED = line(2, expense=836000, summary="村组路灯更换 12 盏")
NEW = line(1, day=OCTOBER[0].day, voucher="记-0", summary="银行利息", category="510", income=1234, expense=0)


def answered(hamlet: Hamlet, lines: tuple[Line, ...], seq: int = 2) -> tuple[Release, str]:
    """A second version with these lines, and the number of a question that was asked of a line of the first."""
    first = hamlet.book()
    question = hamlet.question(first, hamlet.resident(), seq)
    with clock.at(NOW):
        second = corrections.correct(first, "路灯款多记了一千元", by=hamlet.bookkeeper)
        books.replace_lines(second, lines, by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        asking.answer(question, "金额抄错，已经改了", Outcome.CORRECTED, by=hamlet.bookkeeper)
    db.session.flush()
    return second, question.no


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ((OCTOBER[0], MENDED, OCTOBER[2]), 2),
        ((OCTOBER[0], line(2, summary="村组路灯更换 11 盏", voucher="记-9"), OCTOBER[2]), 2),
        ((NEW, OCTOBER[0], MENDED, OCTOBER[2]), 3),  # a line put in before it moves it
        ((OCTOBER[0], OCTOBER[2]), 0),  # struck: it stands at the whole
        ((OCTOBER[0], OCTOBER[2], line(3, day=OCTOBER[2].day, voucher="记-8", summary="订报", expense=1200)), 0),
    ],
)
def test_it_stands_at_the_corrected_line(hamlet: Hamlet, lines: tuple[Line, ...], at: int):
    numbered = tuple(Line(**{**{name: getattr(one, name) for name in Line.__slots__}, "seq": seq}) for seq, one in enumerate(lines, 1))  # fmt: skip
    second, no = answered(hamlet, numbered)
    assert {seq: [one.no for one in rows] for seq, rows in asked.of_release(second).items()} == {at: [no]}


def test_the_line_says_what_came_of_the_question_and_what_was_corrected(client: FlaskClient, hamlet: Hamlet):
    second, no = answered(hamlet, (OCTOBER[0], MENDED, OCTOBER[2]))
    shown = page(client.get(f"/village/{hamlet.village.region.code}/finance/{second.period}/"))
    links = {link["href"]: link.text for link in shown.select("#line-2 a.meta")}
    assert links == {f"#{no}": f"{no}：已更正", "#changed": "第 2 版改了支出"}
    assert shown.select_one("h2#changed").text == "更正了什么" and not shown.select("#line-1 a.meta")


FUNDS = [{"name": f"账户{at}", "tail": f"{at:04d}", "opening": at * 100, "increase": 0, "decrease": 0, "closing": at * 100} for at in range(1, 4)]  # fmt: skip
PEOPLE = [
    {"name": "王小明", "group": f"第{at}组", "kind": "支出型", "amount": 10000 + at, "given_on": "2026-10-20"}
    for at in range(1, 121)
]


def test_a_row_of_a_table_is_followed_likewise(client: FlaskClient, hamlet: Hamlet):
    first = hamlet.notice("V05", "funds", FUNDS)
    question = hamlet.question(first, hamlet.resident(), 2)
    with clock.at(NOW):
        second = corrections.correct(first, "第二个账户抄错了", by=hamlet.bookkeeper)
        rows = [FUNDS[0], {**FUNDS[1], "opening": 90, "decrease": 0, "closing": 90}, FUNDS[2]]
        books.put_table(second, "funds", {}, rows, by=hamlet.bookkeeper)
    hamlet.pass_on(second, State.PUBLISHED)
    with clock.at(NOW):
        shown = page(client.get(f"/village/{hamlet.village.region.code}/notices/{second.id}/"))
    marks = [link.text for link in shown.select("#row-2 a.meta")]
    assert marks[0].startswith(question.no) and marks[1].startswith("第 2 版改了") and not shown.select("#row-1 a.meta")


def test_every_row_has_its_question_by_number_alone(app: Flask, hamlet: Hamlet):
    plain, people = hamlet.notice("V05", "funds", FUNDS), hamlet.notice("V22", "temporary_relief", PEOPLE[:3])
    home, client = f"/village/{hamlet.village.region.alias}", sign_in(app, hamlet.resident())
    with clock.at(NOW):
        for release, word in ((plain, "有疑问"), (people, "提异议")):
            shown = page(client.get(f"{home}/notices/{release.id}/"))
            links = shown.select("[id^=row-] td.screen-only a")
            assert [link["href"] for link in links] == [f"{home}/ask/{release.id}?line={seq}" for seq in (1, 2, 3)]
            assert links[1].text == f"{word}：第 2 行"
        form = page(client.get(f"{home}/ask/{people.id}?line=2"))
        named = shown.select_one("#row-2 td.what").text
        assert named in form.text and "100.02" in form.text and "100.01" not in form.text
        assert page(client.get(f"{home}/ask/{people.id}?line=9")).select_one("h1") is not None


def test_a_long_list_comes_in_pages_and_its_files_whole(app: Flask, hamlet: Hamlet):
    release, client = hamlet.notice("V22", "temporary_relief", PEOPLE), app.test_client()
    question = hamlet.question(release, hamlet.resident(), 119, objection=True)
    where = f"/village/{hamlet.village.region.alias}/notices/{release.id}"
    with clock.at(NOW):
        first, last = page(client.get(f"{where}/")), page(client.get(f"{where}/?page=3"))
        assert [row["id"] for row in last.select("[id^=row-]")] == [f"row-{seq}" for seq in range(101, 121)]
        assert len(first.select("[id^=row-]")) == 50
        assert "共 120 行，这里是第 1–50 行" in first.select_one("caption").text
        assert first.select_one(".pager a")["href"].endswith("?page=2") and "共 3 页（120 条）" in first.text
        assert last.select_one("#row-119 a.meta").text.startswith(question.no)
        assert first.select_one(f"[id='{question.no}'] a")["href"].endswith(f"/notices/{release.id}/?page=3#row-119")
        before = [link.text for link in first.select_one("[id^=row-]").find_all_previous("a")]
        assert "我要提异议" in before and "下载与张贴" in before
        assert client.get(f"{where}/?page=4").status_code == 404
        assert client.get(f"{where}.csv").text.count("支出型") == 120
        pdf = PdfReader(BytesIO(client.get(f"{where}.pdf").data))
        assert sum(one.extract_text().count("支出型") for one in pdf.pages) == 120


def test_a_short_list_has_no_pager(app: Flask, hamlet: Hamlet):
    release = hamlet.notice("V05", "funds", FUNDS)
    with clock.at(NOW):
        shown = page(app.test_client().get(f"/village/{hamlet.village.region.alias}/notices/{release.id}/"))
    assert shown.select_one(".pager") is None and shown.select_one("caption").text == "资金公开表，共 3 行"
