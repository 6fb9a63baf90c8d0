"""accounts.js on a page: it writes its verdict beside each law, from the download, under the site's own policy."""

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.village.laws import Before
from app.web.shell import CSP
from tests.village import books, downloads
from tests.village.test_laws import OCTOBER

pytestmark = pytest.mark.browser
HERE = "http://accounts.test"
PAGE = """<!doctype html><html lang="zh-CN"><title>账</title><ul>
<li data-law="closing">期初 <span data-redone></span></li><li data-law="accounts">账户 <span data-redone></span></li>
<li data-law="plan">计划 <span data-redone></span></li></ul>
<div data-accounts="/book.json"><button hidden>核对</button><div role="status"></div></div>
<script src="/accounts.js"></script></html>"""


def opened(browser: Browser, answer: str, status: int = 200) -> Page:
    """The page with this download behind it."""
    bodies = {
        "/": (PAGE, "text/html; charset=utf-8", 200),
        "/accounts.js": (downloads.BROWSER.read_text(encoding="utf-8"), "text/javascript; charset=utf-8", 200),
        "/book.json": (answer, "application/json", status),
    }

    def reply(route: Route) -> None:
        body, kind, code = bodies.get(route.request.url.removeprefix(HERE), ("", "text/plain", 404))
        route.fulfill(body=body, content_type=kind, status=code, headers={"Content-Security-Policy": CSP})

    page = browser.new_page()
    page.route("**/*", reply)
    page.goto(f"{HERE}/")
    page.get_by_role("button", name="核对").click()
    return page


def redone(page: Page, law: str) -> str | None:
    return page.locator(f"[data-law={law}] [data-redone]").get_attribute("data-redone")


def test_each_law_has_the_readers_own_verdict_beside_it(browser):
    page = opened(browser, json.dumps(downloads.of_book(OCTOBER)))
    expect(page.get_by_role("status")).to_have_text("核对了 19 项，都相符。")
    assert [redone(page, law) for law in ("closing", "accounts", "plan")] == ["holds"] * 3
    expect(page.locator("[data-law=closing]")).to_contain_text("本机核对：相符")
    page.close()


def test_what_fails_and_what_nobody_stated_is_said(browser):
    wrong = books.changed(replace(OCTOBER, plan={}), ("account", 1, "decrease"), 1)
    page = opened(browser, json.dumps(downloads.of_book(wrong)))
    expect(page.get_by_role("status")).to_have_text("核对了 18 项，1 项不符。")
    assert [redone(page, law) for law in ("closing", "accounts", "plan")] == ["holds", "fails", "not_judged"]
    page.close()


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ("{", 200, "读不了这份账"),
        ('{"format": "x"}', 200, "读不了这份账：格式的写法不对"),
        ("", 500, "没有取到账目数据"),
    ],
)
def test_a_download_that_cannot_be_judged_is_told(browser, answer, status, says):
    page = opened(browser, answer, status)
    expect(page.get_by_role("status")).to_contain_text(says)
    assert redone(page, "closing") == ""
    page.close()


def test_a_table_is_held_against_the_one_before_it(browser):
    row = {"name": "库存现金", "opening": 500, "increase": 0, "decrease": 0, "closing": 500}
    document = downloads.of_table("funds", {"total": 500}, [row], Before("2026Q2", 1, [row]))
    page = opened(browser, json.dumps(document))
    expect(page.get_by_role("status")).to_have_text("核对了 3 项，都相符。")
    page.close()
    document["before"]["rows"][0]["closing"] = "5.01"
    page = opened(browser, json.dumps(document))
    expect(page.get_by_role("status")).to_have_text("核对了 3 项，1 项不符。")
    page.close()
