"""How the demo's people sign in with a real browser."""

import re
from datetime import timedelta

import pyotp
from playwright.sync_api import Page, expect

from app import clock
from app.demo import people
from tests.browser import town
from tests.browser.conftest import House, Windows

CODE = re.compile(r"验证码是 (\d{6})")


def shown_code(page: Page) -> str:
    """The code the demo shows in place of the SMS."""
    told = page.locator(".flash").first
    told.wait_for()
    found = CODE.search(told.inner_text())
    assert found, page.url
    return found[1]


def code_without_script(page: Page, house: House) -> str:
    """The button once more after the wait it asks for."""
    button = page.get_by_role("button", name="发送验证码")
    button.click()
    expect(page.get_by_role("status").filter(has_text="请等 20 秒")).to_be_visible()
    house.go_to(house.now() + timedelta(seconds=21))
    button.click()
    return shown_code(page)


def resident_signs_in(page: Page, phone: str, target: str = "/account/") -> None:
    """By the code sent to the phone."""
    page.goto(f"/account/sign-in?next={target}")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="发送验证码").click()
    page.get_by_label("短信验证码").fill(shown_code(page))
    page.locator("p.buttons").get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{target}")


def staff_signs_in(page: Page, house: House, username: str, target: str = "/desk/") -> None:
    """By password and the authenticator's code at the house's own time."""
    page.goto(f"/account/staff?next={target}")
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(people.PASSWORD)
    page.locator("p.buttons button").click()
    page.get_by_label("动态验证码").fill(pyotp.TOTP(people.TOTP).at(int(house.now().timestamp())))
    page.locator("p.buttons button").click()
    page.wait_for_url(f"**{target}")


def staff_at(windows: Windows, username: str, target: str) -> Page:
    """Her page at an address, for stories of other things than signing in: where nobody is signed in, she just is."""
    page = windows.of(username)
    page.goto(target)
    if "/account/staff" in page.url:
        house = windows.house
        with house.app.app_context(), clock.at(house.now()):
            kept = town.cookie(house.app, username)
        page.context.add_cookies([{"name": "mt", "value": kept, "url": house.url}])
        page.goto(target)
    return page
