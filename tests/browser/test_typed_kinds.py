"""entry.js on a page: the kind a summary was last filed under is chosen while one types, and never against the clerk's own choice."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.web.shell import CSP
from tests.village.downloads import ROOT

pytestmark = pytest.mark.browser
HERE = "http://entry.test"
SCRIPT = ROOT / "app" / "web" / "static" / "js" / "entry.js"
PAGE = """<!doctype html><html lang="zh-CN"><title>逐笔填</title><p data-balance="0"></p>
<form data-once method="post"><label>摘要<input name="summary" list="summaries"></label>
<label>类别<select name="category"><option value="">请选择</option><option value="Z04">管理费</option><option value="515">其他支出</option></select></label>
<input name="income"><input name="expense"><p data-proposed role="status"></p>
<datalist id="summaries"><option value="付电费" data-kind="Z04"></option><option value="慰问" data-kind="Z99"></option></datalist></form>
<script src="/entry.js"></script></html>"""


@pytest.fixture
def typing(browser: Browser) -> Page:
    bodies = {"/": (PAGE, "text/html; charset=utf-8"), "/entry.js": (SCRIPT.read_text(encoding="utf-8"), "text/javascript; charset=utf-8")}  # fmt: skip

    def reply(route: Route) -> None:
        body, kind = bodies.get(route.request.url.removeprefix(HERE), ("", "text/plain"))
        route.fulfill(body=body, content_type=kind, headers={"Content-Security-Policy": CSP})

    page = browser.new_page()
    page.route("**/*", reply)
    page.goto(f"{HERE}/")
    return page


def test_a_known_summary_chooses_its_kind_and_says_so_until_it_is_another(typing: Page) -> None:
    category, says = typing.locator("select"), typing.get_by_role("status")
    typing.get_by_label("摘要").fill("付电费")
    expect(category).to_have_value("Z04")
    expect(says).to_have_text("照这个摘要上次记的选上了，不对的请改")
    typing.get_by_label("摘要").fill("付电费和水费")
    expect(category).to_have_value("")
    expect(says).to_be_empty()
    typing.get_by_label("摘要").fill("慰问")  # a kind that is offered no more
    expect(category).to_have_value("")
    typing.close()


def test_what_the_clerk_chose_is_left_alone(typing: Page) -> None:
    category = typing.locator("select")
    category.select_option("515")
    typing.get_by_label("摘要").fill("付电费")
    expect(category).to_have_value("515")
    typing.get_by_label("摘要").fill("")
    category.select_option("")
    typing.get_by_label("摘要").fill("付电费")
    category.select_option("515")
    expect(typing.get_by_role("status")).to_be_empty()
    typing.get_by_label("摘要").fill("修水渠")
    expect(category).to_have_value("515")
    typing.close()
