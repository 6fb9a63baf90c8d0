"""A survey in the browser: what the answers lead past is put away, and a device that has answered is told so at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, Windows


@pytest.mark.browser
def test_skipped_questions_are_put_away_and_come_back(house: House, windows: Windows):
    page = windows.of("没坐过车的人")
    page.goto("/surveys/?when=open")
    page.locator(".notice a").first.click()
    page.get_by_role("link", name="开始回答").click()
    asked = page.locator("fieldset[data-skips]")
    expect(asked.nth(1)).to_be_visible()
    page.get_by_label("班次少").check()
    page.get_by_label("从来不坐").check()
    expect(asked.nth(0)).to_contain_text("第 2 题、第 3 题、第 4 题、第 5 题不用答")
    expect(page.locator("fieldset[data-skips]:visible")).to_have_count(2)
    page.get_by_label("天天坐").check()
    expect(page.get_by_label("班次少")).to_be_checked()
    page.get_by_label("从来不坐").check()
    page.get_by_role("button", name="提交答卷").last.click()
    expect(page.locator(".flash")).to_contain_text("答卷已提交")
    expect(page.locator("main")).not_to_contain_text("不用答")  # nothing was sent beside the path
    expect(page.locator("main")).to_contain_text("这台设备已经答过了，谢谢")
    expect(page.get_by_role("link", name="开始回答")).to_have_count(0)
