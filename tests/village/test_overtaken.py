"""A month corrected after the next was public: the next one fails, says why first of all, and those who keep it are told."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.db import db, unit_of_work
from app.village import overtaken, queries, working
from app.village.books import Line
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import books, chain, corrections, judging
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, OCTOBER, Hamlet, line

pytestmark = pytest.mark.databases("sqlite")

REASON = "漏记了一笔利息收入"
DAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SEPTEMBER = (line(1, day=date(2026, 9, 9), voucher="记-1"),)
BEFORE, AFTER = "173,080.36", "173,180.36"  # 182,440.36 − 9,360.00, and 100.00 more
TOLD = f"这一期的上期结余 {BEFORE} 元，和上期现在的期末余额 {AFTER} 元接不上"


def both(hamlet: Hamlet) -> tuple[Release, Release]:
    """September and October, each following on the other."""
    return hamlet.book(period="2026-09", lines=SEPTEMBER), hamlet.book(period="2026-10", lines=OCTOBER)


def correction(hamlet: Hamlet, of: Release, more: int = 10000) -> Release:
    """A draft of the next version with a line of interest in it."""
    with clock.at(DAY):
        version = corrections.correct(of, REASON, by=hamlet.bookkeeper)
        interest = line(2, day=date(2026, 9, 21), summary="利息", category="510", income=more, expense=0)
        books.replace_lines(version, (*SEPTEMBER, interest), by=hamlet.bookkeeper)
        db.session.flush()
    return version


def corrected(hamlet: Hamlet) -> tuple[Release, Release]:
    september, october = both(hamlet)
    return hamlet.pass_on(correction(hamlet, september), State.PUBLISHED, DAY), october


def address(hamlet: Hamlet, period: str, ending: str = "/") -> str:
    return f"/village/{hamlet.village.region.code}/finance/{period}{ending}"


def works(app: Flask, user: User) -> list[str]:
    with clock.at(DAY), app.test_request_context():
        return [one.title for one in working.work(user) if "前一期" in one.title]


def told(user: User) -> list[Message]:
    return [one for one in db.session.query(Message).all() if one.notice == "village/overtaken" and one.reader == f"user:{user.id}"]  # fmt: skip


def test_the_page_says_first_that_the_month_before_was_corrected_and_why(client: FlaskClient, hamlet: Hamlet):
    september, _ = corrected(hamlet)
    shown = page(client.get(address(hamlet, "2026-10")))
    first = shown.select_one(".flash.warning")
    assert TOLD in first.text and f"原因：{REASON}。这一期还没有跟着更正" in first.text
    assert "2026 年 11 月 20 日更正为第 2 版" in first.text and f"期末余额从 {BEFORE} 元改为 {AFTER} 元" in first.text
    assert first.select_one("a")["href"].endswith("/finance/2026-09/") and september.is_live
    law = shown.select_one("[data-law=previous]")
    assert "不符" in law.text and "2026 年 9 月的账在 2026 年 11 月 20 日更正过（第 2 版）" in law.text.replace(
        "\n", ""
    )
    assert "先看上期期末余额" not in law.text and "改这一个数" not in law.text


def test_every_file_says_the_same(client: FlaskClient, hamlet: Hamlet):
    corrected(hamlet)
    data = client.get(address(hamlet, "2026-10", ".json")).get_json()
    assert TOLD in data["said_first"][0]
    law = next(one for one in data["findings"] if one["law"] == "previous")
    assert law["verdict"] == "fails" and "更正过（第 2 版）" in law["why"] and law["suspects"] == []
    assert TOLD in client.get(address(hamlet, "2026-10", ".csv")).text.split("\n")[1]
    sheet = load_workbook(io.BytesIO(client.get(address(hamlet, "2026-10", ".xlsx")).data)).worksheets[0]
    assert any(TOLD in str(cell.value) for cell in sheet[2])
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(client.get(address(hamlet, "2026-10", ".pdf")).data)).pages)  # fmt: skip
    assert "接不上" in text.replace("\n", "")


def test_a_longer_period_says_it_too(client: FlaskClient, hamlet: Hamlet):
    """Of a year both months are one book, and it is inside that they do not follow."""
    corrected(hamlet)
    shown = page(client.get(address(hamlet, "2026")))
    assert TOLD in shown.select_one(".flash.warning").text
    closing = shown.select_one("[data-law=closing]").text
    assert "不符" in closing and "更正过（第 2 版）" in closing and "改这一个数" not in closing
    assert TOLD in page(client.get(address(hamlet, "2026Q4"))).select_one(".flash.warning").text


def test_whoever_keeps_and_reviews_it_is_told_in_the_same_moment(app: Flask, hamlet: Hamlet):
    september, october = both(hamlet)
    version = hamlet.pass_on(correction(hamlet, september), State.REVIEWING, DAY)
    assert not told(hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED, DAY)
    for user in (hamlet.bookkeeper, hamlet.reviewer):
        message = told(user)[0]
        assert message.title == "葛家山村 2026 年 10 月财务收支和上期接不上了，请跟着更正"
        assert TOLD in (body := unseal(message.body_sealed)) and f"/desk/village/releases/{october.id}/" in body
    assert not told(hamlet.head)


@pytest.mark.databases("sqlite", "postgres")
def test_it_waits_on_both_desks_until_the_next_month_is_corrected(app: Flask, client: FlaskClient, hamlet: Hamlet):
    _, october = corrected(hamlet)
    assert works(app, hamlet.bookkeeper) == ["跟着前一期更正：葛家山村 2026 年 10 月财务收支"]
    assert works(app, hamlet.reviewer) == ["催办跟着前一期更正：葛家山村 2026 年 10 月财务收支"]
    assert not works(app, hamlet.head)
    with clock.at(DAY), app.test_request_context():
        waits = next(one for one in working.work(hamlet.bookkeeper) if "前一期" in one.title)
    assert (waits.due, waits.url) == (DAY.date(), f"/desk/village/releases/{october.id}/")
    with clock.at(DAY):
        version = corrections.correct(october, "九月更正以后，跟着改期初", by=hamlet.bookkeeper)
        assert "更正过" in next(one for one in judging.findings(version) if one.law == "previous").why
        books.set_balances(version, version.opening + 10000, None, by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED, DAY)
    assert not works(app, hamlet.bookkeeper) and not works(app, hamlet.reviewer)
    shown = page(client.get(address(hamlet, "2026-10")))
    assert "接不上" not in shown.text and "相符" in shown.select_one("[data-law=previous]").text


def test_or_until_somebody_signs_why_it_is_not(app: Flask, client: FlaskClient, hamlet: Hamlet):
    _, october = corrected(hamlet)
    with clock.at(DAY):
        version = corrections.correct(october, "九月更正以后，说明期初", by=hamlet.bookkeeper)
        chain.explain(version, "九月补记的利息在十二月一并结转", by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED, DAY.replace(hour=3))
    assert not works(app, hamlet.bookkeeper)
    assert "签字说明" in page(client.get(address(hamlet, "2026-10"))).select_one(".flash.warning").text


def test_the_draft_and_whoever_signs_it_are_warned_of_every_month_behind(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        september, october = both(hamlet)
        hamlet.pass_on(hamlet.draft("2026-11", (line(1, day=date(2026, 11, 9)),)), State.PUBLISHED, datetime(2026, 12, 3, 2, tzinfo=UTC))  # fmt: skip
        version = correction(hamlet, september)
    warned = f"这一版的期末余额是 {AFTER} 元，已经公开的 2026 年 10 月的上期结余是 {BEFORE} 元"
    with clock.at(DAY):
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{version.id}/"))
        assert warned in desk.text and "再更正其后已经公开的 2026 年 11 月" in desk.text
        with unit_of_work():
            hamlet.pass_on(version, State.CHECKING, DAY)
        assert warned in page(sign_in(app, hamlet.members[0]).get(f"/desk/village/releases/{version.id}/check")).text
        with unit_of_work():
            hamlet.pass_on(version, State.SIGNING, DAY)
        assert warned in page(sign_in(app, hamlet.head).get(f"/desk/village/releases/{version.id}/sign")).text
        with unit_of_work():
            hamlet.pass_on(version, State.REVIEWING, DAY)
        assert warned in page(sign_in(app, hamlet.reviewer).get(f"/desk/village/releases/{version.id}/publish")).text
        with unit_of_work():
            hamlet.pass_on(version, State.PUBLISHED, DAY)
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{october.id}/"))
    assert TOLD in desk.text and "在更正版里把期初改对" in desk.text


def test_a_correction_that_leaves_the_closing_as_it_was_troubles_nobody(
    app: Flask, client: FlaskClient, hamlet: Hamlet
):
    september, _ = both(hamlet)
    with clock.at(DAY):
        version = corrections.correct(september, "经手人写错了一个字", by=hamlet.bookkeeper)
    assert not overtaken.will_overtake(version)
    hamlet.pass_on(version, State.PUBLISHED, DAY)
    assert not works(app, hamlet.bookkeeper) and not told(hamlet.bookkeeper)
    assert "接不上" not in page(client.get(address(hamlet, "2026-10"))).text


def test_the_version_that_moved_the_closing_is_named_not_a_later_one(client: FlaskClient, hamlet: Hamlet):
    september, _ = corrected(hamlet)
    with clock.at(DAY):
        third = corrections.correct(september, "经手人写错了一个字", by=hamlet.bookkeeper)
    hamlet.pass_on(third, State.PUBLISHED, DAY.replace(hour=4))
    first = page(client.get(address(hamlet, "2026-10"))).select_one(".flash.warning")
    assert f"更正为第 2 版，期末余额从 {BEFORE} 元改为 {AFTER} 元。原因：{REASON}" in first.text
    assert first.select_one("a")["href"].endswith("/finance/2026-09/?version=2")


def test_a_month_that_became_public_after_the_next_is_named_as_such(client: FlaskClient, hamlet: Hamlet):
    hamlet.book(period="2026-10", lines=OCTOBER, opening=100)
    hamlet.pass_on(hamlet.draft("2026-09", SEPTEMBER), State.PUBLISHED, DAY)
    first = page(client.get(address(hamlet, "2026-10"))).select_one(".flash.warning")
    assert "2026 年 9 月的账是这一期公开以后，2026 年 11 月 20 日才公开的" in first.text
    assert told(hamlet.bookkeeper)


@pytest.mark.databases("sqlite", "postgres")
def test_a_month_first_published_after_the_next_one_warns_tells_and_waits_the_same(
    app: Flask, client: FlaskClient, hamlet: Hamlet
):
    october = hamlet.book(period="2026-10", lines=OCTOBER)
    september = hamlet.draft(period="2026-09", lines=SEPTEMBER)
    assert "两期就接不上了" in overtaken.will_overtake(september)
    hamlet.pass_on(september, State.REVIEWING, DAY)
    db.session.commit()
    with clock.at(DAY):
        signing = page(sign_in(app, hamlet.reviewer).get(f"/desk/village/releases/{september.id}/publish")).text
    assert "两期就接不上了" in signing and not works(app, hamlet.bookkeeper)
    hamlet.pass_on(september, State.PUBLISHED, DAY)
    came = "2026 年 9 月的账是这一期公开以后，2026 年 11 月 20 日才公开的"
    shown = page(client.get(address(hamlet, "2026-10")))
    assert came in shown.select_one(".flash.warning").text.replace("\n", "")
    assert "在 2026 年 11 月 20 日才公开" in shown.select_one("[data-law=previous]").text.replace("\n", "")
    assert works(app, hamlet.bookkeeper) == ["跟着前一期更正：葛家山村 2026 年 10 月财务收支"]
    assert works(app, hamlet.reviewer) == ["催办跟着前一期更正：葛家山村 2026 年 10 月财务收支"]
    for user in (hamlet.bookkeeper, hamlet.reviewer):
        assert came in unseal(told(user)[0].body_sealed)
    with clock.at(DAY):
        version = corrections.correct(october, "九月补公开以后，跟着改期初", by=hamlet.bookkeeper)
        books.set_balances(version, september.closing, None, by=hamlet.bookkeeper)
    hamlet.pass_on(version, State.PUBLISHED, DAY)
    assert not works(app, hamlet.bookkeeper)
    assert "接不上" not in page(client.get(address(hamlet, "2026-10"))).text


def test_a_month_that_came_late_and_closes_where_the_next_opens_leaves_nothing_to_do(app: Flask, hamlet: Hamlet):
    october = hamlet.book(period="2026-10", lines=OCTOBER)
    september = hamlet.draft(period="2026-09", lines=SEPTEMBER)
    with clock.at(DAY):
        books.set_balances(september, october.opening + 936000, None, by=hamlet.bookkeeper)
    hamlet.pass_on(september, State.PUBLISHED, DAY)
    assert september.closing == october.opening and not works(app, hamlet.bookkeeper) and not told(hamlet.bookkeeper)


def corrected_on(hamlet: Hamlet, of: Release, lines: Sequence[Line], day: int, reason: str = REASON) -> Release:
    now = DAY.replace(day=day)
    with clock.at(now):
        version = corrections.correct(of, reason, by=hamlet.bookkeeper)
        books.replace_lines(version, lines, by=hamlet.bookkeeper)
        db.session.flush()
    return hamlet.pass_on(version, State.PUBLISHED, now)


def interest(more: int) -> tuple[Line, ...]:
    return (*SEPTEMBER, line(2, day=date(2026, 9, 21), summary="利息", category="510", income=more, expense=0))


def test_it_waits_since_the_first_version_it_did_not_follow_on(client: FlaskClient, hamlet: Hamlet):
    """A further correction makes the waiting no younger; one that brought the old closing back began it anew."""
    september, _ = both(hamlet)
    second = corrected_on(hamlet, september, interest(10000), 20)
    third = corrected_on(hamlet, second, interest(10001), 23)
    (one,) = overtaken.waiting([hamlet.village.id])
    assert (one.since, one.version.id) == (date(2026, 11, 20), third.id)
    first = page(client.get(address(hamlet, "2026-10"))).select_one(".flash.warning").text.replace("\n", "")
    assert "2026 年 11 月 23 日更正为第 3 版" in first and "从 2026 年 11 月 20 日起两期就没有接上" in first
    fourth = corrected_on(hamlet, third, SEPTEMBER, 24)
    assert not overtaken.waiting([hamlet.village.id])
    corrected_on(hamlet, fourth, interest(500), 25)
    (one,) = overtaken.waiting([hamlet.village.id])
    assert one.since == date(2026, 11, 25)


def test_a_month_corrected_there_and_back_leaves_the_signed_gap_of_the_next_as_it_was(
    app: Flask, client: FlaskClient, hamlet: Hamlet
):
    september, october = hamlet.book(period="2026-09", lines=SEPTEMBER), hamlet.draft(lines=OCTOBER, opening=100)
    with clock.at(NOW):
        chain.explain(october, "期初按旧账抄录，十二月一并调整", by=hamlet.bookkeeper)
    hamlet.pass_on(october, State.PUBLISHED)
    second = corrected_on(hamlet, september, interest(10000), 18)
    assert works(app, hamlet.bookkeeper) and len(told(hamlet.bookkeeper)) == 1
    corrected_on(hamlet, second, SEPTEMBER, 19, "那一笔利息是十月的，退回")
    assert not works(app, hamlet.bookkeeper) and len(told(hamlet.bookkeeper)) == 1
    assert "更正为第 3 版" not in page(client.get(address(hamlet, "2026-10"))).text


@pytest.mark.databases("sqlite", "postgres")
def test_however_many_books_wait_or_lie_behind_the_looks_are_the_same(
    app: Flask, hamlet: Hamlet, statements: list[str]
):
    """Also for one who both keeps and reviews them, and has begun to correct some."""
    both_roles = hamlet.make.staff(Role.BOOKKEEPER, region=hamlet.township, name="李燕")
    both_roles.grants.append(Grant(role=Role.TOWNSHIP_REVIEWER, region=hamlet.township))
    made = [
        hamlet.book(period=f"2026-{month:02}", lines=(line(1, day=date(2026, month, 9)),)) for month in range(1, 10)
    ]

    def looks(look: Callable[[], object]) -> int:
        db.session.flush()
        db.session.expire_all()
        assert hamlet.village.region.path and both_roles.name  # who asks is at hand
        statements.clear()
        assert look()
        return len(statements)

    asked = []
    for month, more in ((1, 1), (3, 2), (5, 3), (7, 4)):
        only, interest = (line(1, day=date(2026, month, 9)), line(2, day=date(2026, month, 21), summary="利息", category="510", income=more, expense=0))  # fmt: skip
        corrected_on(hamlet, made[month - 1], (only, interest), 20)
        with clock.at(DAY):
            corrections.correct(made[month], "跟着前一期改期初", by=hamlet.bookkeeper)
        with clock.at(DAY), app.test_request_context():
            waiting = looks(lambda: overtaken.waiting([hamlet.village.id]))
            desk = looks(lambda: works(app, both_roles))
        asked.append((waiting, desk))
    assert {waiting for waiting, _ in asked} == {3} and len(set(asked)) == 1
    first, last = (queries.in_work_among(made)[made[at].id] for at in (1, 7))
    assert [len(overtaken.behind(draft)) for draft in (first, last)] == [7, 1]
    assert looks(lambda: overtaken.behind(first)) == looks(lambda: overtaken.behind(last))
