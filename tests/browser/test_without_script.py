"""A browser without JavaScript does what matters: sign up, come back to it, read on."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.demo.story import id_number
from tests.browser.conftest import House, Windows
from tests.browser.people import code_without_script
from tests.browser.story import press

NUMBER = id_number(81, date(1979, 8, 8))


@pytest.mark.browser
def test_one_signs_up_and_finds_it_again_without_script(house: House, windows: Windows):
    no, code = sign_up(windows.of("居民", java_script_enabled=False))
    page = windows.of("另一部手机", java_script_enabled=False)
    page.goto("/openday/track")
    page.get_by_label("报名编号").fill(no.lower())
    page.get_by_label("查询码").fill(code)
    page.get_by_label("查询码").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"报名 {no}")
    expect(page.locator("main")).to_contain_text("已获得席位")
    page.get_by_role("link", name="打开通行码").click()
    expect(page.locator(".qrbox svg")).to_have_count(2)


def sign_up(page: Page) -> tuple[str, str]:
    """One mistake, a companion, then the receipt."""
    page.goto("/")
    page.get_by_role("link", name="走进水厂").click()
    page.get_by_role("link", name="我要报名").click()
    page.get_by_label("群众代表").check()
    page.get_by_role("button", name="添加同行人").click()
    for person, name, number in (
        ("报名人", "周晓禾", NUMBER[:-1]),
        ("同行人 1", "小禾", id_number(82, date(2016, 5, 1))),
    ):
        group = page.get_by_role("group", name=person)
        group.get_by_label("姓名").fill(name)
        group.get_by_label("身份证号").fill(number)
    page.get_by_label("手机号").fill("13900008001")
    page.get_by_label("同意为这次活动使用以上信息").check()
    page.locator("p.buttons button").click()
    expect(page.locator(".err")).to_contain_text("身份证号")
    mended = page.get_by_role("group", name="报名人").get_by_label("身份证号")
    expect(mended).to_have_value(NUMBER[:-1])
    mended.fill(NUMBER)
    mended.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("报名 OD-")
    return heading.inner_text().split()[1], page.locator(".flash strong").inner_text()


@pytest.mark.browser
def test_large_type_a_place_and_the_draw_can_be_had_without_script(house: House, windows: Windows):
    page = windows.of("居民", java_script_enabled=False)
    page.goto("/place?q=khz")
    page.get_by_role("button", name="开慧镇").first.click()
    expect(page.locator(".mast")).to_contain_text("开慧镇")
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html")).to_have_class("large")
    page.goto("/openday/?when=coming")
    page.get_by_role("link", name="城区停车").click()
    page.get_by_role("link", name="看抽签过程").click()
    expect(page.get_by_role("button", name="在我的浏览器里复算")).to_be_hidden()
    expect(page.get_by_role("link", name="独立脚本")).to_be_visible()


@pytest.mark.browser
def test_one_answers_a_survey_without_script(house: House, windows: Windows):
    page = windows.of("答题的人", java_script_enabled=False)
    page.goto("/surveys/?when=open")
    page.locator(".notice a").first.click()
    page.get_by_role("link", name="开始回答").click()
    page.get_by_label("从来不坐").check()
    press(page, "提交答卷")
    expect(page.get_by_role("status").filter(has_text="请等 20 秒，再点一次“提交答卷”")).to_be_in_viewport()
    house.go_to(house.now() + timedelta(seconds=21))
    press(page, "提交答卷")
    expect(page.locator(".flash").first).to_contain_text("答卷已提交")


@pytest.mark.browser
def test_one_says_something_and_follows_it_without_script(house: House, windows: Windows):
    page = windows.of("说话的人", java_script_enabled=False)
    page.goto("/feedback/new")
    page.get_by_label("咨询").check()
    page.get_by_label("是哪里的事").fill("葛家山村")
    page.get_by_label("关于什么").select_option(label="路灯供电")
    page.get_by_label("一句话说明").fill("路灯几点关")
    page.get_by_label("详细说说").fill("村里的路灯现在几点关，能不能晚一点")
    page.get_by_label("手机号").fill("13900008002")
    page.get_by_label("短信验证码").fill(code_without_script(page, house))
    press(page, "提交留言")
    receipt = page.locator(".flash strong")
    no, code = receipt.nth(0).inner_text(), receipt.nth(1).inner_text()
    other = windows.of("借来的手机", java_script_enabled=False)
    other.goto("/feedback/track")
    other.get_by_label("留言编号").fill(no.lower())
    other.get_by_label("查询码").fill(code)
    other.get_by_label("查询码").press("Enter")
    expect(other.get_by_role("heading", level=1)).to_have_text("路灯几点关")
    expect(other.locator("main")).to_contain_text("收到网上咨询")
