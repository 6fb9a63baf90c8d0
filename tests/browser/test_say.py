"""While somebody types a post: what stays on the device, and what leaves it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House, Windows

KEPT = "() => localStorage.getItem('mingtang-say')"


def asked_while(page: Page, kind: str, title: str) -> list[str]:
    """What the page asks the server for while this is typed, and a little later."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url} {request.post_data or ''}"))
    page.get_by_label(kind).check()
    page.get_by_label("一句话说明").fill(title)
    page.wait_for_timeout(900)  # the look-up waits half a second for the next key
    return [one for one in sent if "similar" in one]


@pytest.mark.browser
def test_of_a_report_nothing_leaves_the_device_before_it_is_sent_and_nothing_stays(house: House, windows: Windows):
    page = windows.of("举报的人")
    page.goto("/feedback/new")
    assert asked_while(page, "举报", "某某收了红包") == []
    assert page.evaluate(KEPT) is None
    expect(page.get_by_label("不公开，只答复我")).to_be_checked()
    expect(page.locator("[data-draft]")).to_be_hidden()
    page.goto("/feedback/new")
    expect(page.get_by_label("一句话说明")).to_have_value("")


@pytest.mark.browser
def test_what_a_report_made_private_is_public_again_unless_she_chose_otherwise(house: House, windows: Windows):
    page = windows.of("看了举报的人")
    page.goto("/feedback/new")
    private, public = page.get_by_label("不公开，只答复我"), page.get_by_label("可以公开")
    page.get_by_label("举报").check()
    expect(private).to_be_checked()
    page.get_by_label("投诉").check()
    expect(public).to_be_checked()
    private.check()
    page.get_by_label("举报").check()
    page.get_by_label("投诉").check()
    expect(private).to_be_checked()


@pytest.mark.browser
def test_a_draft_that_becomes_private_is_forgotten(house: House, windows: Windows):
    page = windows.of("改主意的人")
    page.goto("/feedback/new")
    page.get_by_label("是哪里的事").fill("开慧镇葛家山村")
    asked = asked_while(page, "求助", "桥上的护栏坏了")
    assert asked and all(one.startswith("POST ") and "?" not in one for one in asked)
    assert "place=%E5%BC%80%E6%85%A7%E9%95%87" in asked[-1]  # what is of that place comes first
    assert "护栏" in str(page.evaluate(KEPT))
    page.get_by_label("不公开，只答复我").check()
    assert page.evaluate(KEPT) is None
    page.get_by_label("可以公开").check()
    assert "护栏" in str(page.evaluate(KEPT))


@pytest.mark.browser
def test_the_next_person_at_a_device_clears_what_the_last_one_left(house: House, windows: Windows):
    page = windows.of("两个人")
    page.goto("/feedback/new")
    page.get_by_label("求助").check()
    page.get_by_label("一句话说明").fill("桥上的护栏坏了")
    page.goto("/feedback/new")
    expect(page.get_by_label("一句话说明")).to_have_value("桥上的护栏坏了")
    page.get_by_role("button", name="清除这台设备上的草稿").click()
    expect(page.get_by_label("一句话说明")).to_have_value("")
    assert page.evaluate(KEPT) is None


@pytest.mark.browser
def test_a_photo_that_would_be_turned_away_is_told_beside_its_field_and_nothing_is_sent(house: House, windows: Windows):
    page = windows.of("拍照的人")
    page.goto("/feedback/new")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    photo = page.get_by_label("照片（选填）")
    told = page.locator("#photos-large")
    photo.set_input_files({"name": "大.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (11 << 20)})
    expect(told).to_contain_text("超过每张最大 10 MB：大.jpg")
    page.get_by_role("button", name="提交留言").last.click()
    page.wait_for_timeout(300)
    assert "POST" not in sent
    four = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (4 << 20)} for n in range(6)]
    photo.set_input_files(four)
    expect(told).to_contain_text("合起来 24.0 MB，一次提交不能超过 20 MB")
    photo.set_input_files(four[:2])
    expect(told).to_be_hidden()


@pytest.mark.browser
def test_a_field_that_was_filled_in_since_looks_wrong_no_longer(house: House, windows: Windows):
    page = windows.of("填漏的人")
    page.goto("/feedback/new")
    page.get_by_label("咨询").check()
    page.locator("form[data-once] .buttons .btn").last.click()
    title = page.get_by_label("一句话说明")
    expect(page.locator("#title-error")).to_be_visible()
    title.fill("路灯坏了")
    title.blur()
    expect(page.locator("#title-error")).to_be_hidden()
    expect(page.locator("#text-error")).to_be_visible()
