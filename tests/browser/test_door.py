"""The door on a bad network: nothing pressed is lost, the page says so, and twice counts once."""

from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from app.clock import HERE
from tests.browser.conftest import House, Windows
from tests.browser.people import staff_signs_in

DOORS_OPEN = datetime(2026, 11, 24, 13, 0, tzinfo=HERE)


def door_of(windows: Windows, house: House, minute: int) -> Page:
    """The handler at the door of tomorrow's meeting; each test comes a little later, for no code works twice."""
    house.go_to(DOORS_OPEN.replace(minute=minute))
    page = windows.of("handler")
    page.clock.set_fixed_time(house.now())
    staff_signs_in(page, house, "handler", "/desk/door/")
    page.get_by_role("link", name="城区停车").click()
    page.wait_for_load_state("load")  # the script is there before the network goes
    return page


def names(page: Page) -> list[str]:
    return page.locator("[data-person]", has=page.locator("form")).locator("h2").all_inner_texts()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"{name}签到").click()


def card(page: Page, name: str) -> Locator:
    return page.locator("[data-person]", has_text=name)


@pytest.mark.browser
def test_check_ins_without_a_network_are_kept_and_sent_when_it_is_back(house: House, windows: Windows):
    page = door_of(windows, house, 0)
    page.context.set_offline(True)
    windows.watch.forgive("ERR_INTERNET_DISCONNECTED")
    first, second, *_ = names(page)
    before = int(page.locator("[data-arrived]").inner_text())
    for name in (first, second):
        press(page, name)
        expect(card(page, name)).to_contain_text("已记下，还没有报上去")
    expect(page.locator("[data-offline]")).to_contain_text("网络断了：2 人的签到已记在这台设备上")
    expect(page.locator("[data-arrived]")).to_have_text(str(before))
    page.context.set_offline(False)
    expect(card(page, first)).to_contain_text("13:0")
    expect(page.locator("[data-offline]")).to_be_empty()
    expect(page.locator("[data-arrived]")).to_have_text(str(before + 2))
    page.reload()
    expect(page.locator("[data-arrived]")).to_have_text(str(before + 2))


@pytest.mark.browser
def test_a_check_in_sent_twice_counts_once(house: House, windows: Windows):
    page = door_of(windows, house, 10)
    before, name = int(page.locator("[data-arrived]").inner_text()), names(page)[0]
    form = card(page, name).locator("form")
    address, token = form.get_attribute("action"), form.locator("[name=csrf_token]").get_attribute("value")
    answers = [
        page.context.request.post(
            str(address), form={"csrf_token": str(token)}, headers={"Accept": "application/json", "Referer": page.url}
        ).json()
        for _ in range(2)
    ]
    assert [answer["ok"] for answer in answers] == [True, True]
    assert answers[0]["at"] == answers[1]["at"]
    page.reload()
    expect(page.locator("[data-arrived]")).to_have_text(str(before + 1))


@pytest.mark.browser
def test_check_ins_outlive_a_closed_page_and_an_ended_session(house: House, windows: Windows):
    page = door_of(windows, house, 20)
    before, name, address = int(page.locator("[data-arrived]").inner_text()), names(page)[0], page.url
    page.context.clear_cookies()
    windows.watch.forgive("400")
    press(page, name)
    expect(page.locator("[data-offline]")).to_contain_text("登录已过期：1 人的签到已记在这台设备上")
    page.goto("about:blank")
    house.go_to(DOORS_OPEN.replace(minute=30))
    staff_signs_in(page, house, "handler", address.removeprefix(house.url))
    expect(card(page, name)).to_contain_text("已到")
    expect(page.locator("[data-arrived]")).to_have_text(str(before + 1))
