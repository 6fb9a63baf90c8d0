"""Where something is, picked in a real browser: from the drawing, from the lists, from the device."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House, Windows
from tests.browser.people import shown_code
from tests.browser.story import press

HERE = {"latitude": 28.234567, "longitude": 113.087654}


@pytest.mark.browser
def test_a_place_is_picked_from_the_drawing_and_the_point_from_the_device(house: House, windows: Windows):
    page = windows.of("指路的人", geolocation=HERE, permissions=["geolocation"])
    page.goto("/feedback/new")
    page.get_by_label("求助").check()
    page.get_by_label("一句话说明").fill("桥上的护栏坏了")
    page.get_by_text("从示意图或列表里选").click()
    page.locator("[data-region] text", has_text="长沙县").click()
    page.get_by_role("button", name="开慧镇").click()
    page.get_by_role("button", name="葛家山村").click()
    expect(page.get_by_label("是哪里的事")).to_have_value("葛家山村")
    expect(page.get_by_label("一句话说明")).to_have_value("桥上的护栏坏了")
    expect(page.get_by_label("求助")).to_be_checked()
    page.get_by_role("button", name="用手机定位").click()
    expect(page.locator("[data-locate] [role=status]")).to_contain_text("北纬 28.2345，东经 113.0875")
    assert page.locator("#latitude").input_value() == "28.234500"  # what leaves the device is rounded already
    page.get_by_label("关于什么").select_option(label="公共安全")
    page.get_by_label("详细说说").fill("桥上护栏缺了一段，放学的孩子都从这里过。")
    page.get_by_label("手机号").fill("13900008003")
    press(page, "发送验证码")
    page.get_by_label("短信验证码").fill(shown_code(page))
    expect(page.locator("#latitude")).to_have_value("28.234500")
    press(page, "提交留言")
    expect(page.locator("a[href^='geo:']")).to_have_text("北纬 28.2345，东经 113.0875")


@pytest.mark.browser
def test_whoever_does_not_want_to_be_located_is_not(house: House, windows: Windows):
    page = windows.of("不愿定位的人", geolocation=HERE, permissions=["geolocation"])
    page.goto("/feedback/new")
    assert page.locator("#latitude").input_value() == ""
    page.get_by_role("button", name="用手机定位").click()
    page.get_by_role("button", name="不用定位").click()
    expect(page.locator("[data-locate] [role=status]")).to_have_text("没有用定位。")
    assert page.locator("#latitude").input_value() == page.locator("#longitude").input_value() == ""
