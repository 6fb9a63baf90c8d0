"""The story of a draft as a whole, on a phone and on a desk's screen, and speaking without script."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.camera import Camera
from tests.browser.conftest import House, Windows, running
from tests.browser.consult_story import ConsultStory
from tests.browser.people import code_without_script
from tests.browser.watching import Watch


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_draft_is_spoken_to_answered_and_adopted_and_its_authors_learn_what_changed(
    furnished: Path, tmp_path: Path, browser: Browser, camera: Camera, width: int
):
    with running(furnished, tmp_path / "house") as house:
        windows = Windows(browser, house, width, Watch(house.url))
        try:
            tell(ConsultStory(windows, camera))
        finally:
            windows.close()
    assert windows.watch.complaints == []


def tell(story: ConsultStory) -> None:
    story.draft()
    story.publish()
    story.speak()
    story.type_a_letter_in()
    story.read()
    story.end_by_the_clock()
    story.answer()
    story.correct()
    story.adopt()
    story.be_told()
    story.answer_a_survey()


@pytest.mark.browser
def test_a_matrix_is_answered_on_a_phone_without_script(house: House, windows: Windows):
    page = windows.of("居民", java_script_enabled=False)
    page.goto("/surveys/?when=open")
    page.locator(".notice a").first.click()
    page.get_by_role("link", name="开始回答").click()
    rows = page.locator(".matrix fieldset")
    expect(rows).to_have_count(3)
    for n in range(3):
        rows.nth(n).get_by_label("好", exact=True).check()
        assert rows.nth(n).evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    page.get_by_label("天天坐").check()
    page.locator("p.buttons button").click()
    expect(page.get_by_role("status").filter(has_text="再点一次“提交答卷”")).to_be_visible()
    assert all(rows.nth(n).get_by_label("好", exact=True).is_checked() for n in range(3)), "nothing chosen is lost"
    house.go_to(house.now() + timedelta(seconds=21))
    page.locator("p.buttons button").click()
    expect(page.locator(".flash").first).to_contain_text("答卷已提交")


@pytest.mark.browser
def test_one_speaks_and_finds_it_again_without_script(house: House, windows: Windows):
    page = windows.of("居民", java_script_enabled=False)
    page.goto("/consultations/?when=open")
    page.locator(".notice a").first.click()
    page.get_by_role("link", name="对第四条提意见").click()
    page.get_by_label("您的意见").fill("补助请随物价调整。")
    page.get_by_label("手机号").fill("13900009002")
    page.get_by_label("我同意为处理这条意见使用以上信息").check()
    page.get_by_label("短信验证码").fill(code_without_script(page, house))
    page.locator("p.buttons button").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("我的意见 YJ-")
    no, code = heading.inner_text().split()[1], page.locator(".flash strong").inner_text()
    other = windows.of("另一部手机", java_script_enabled=False)
    other.goto("/consultations/track")
    other.get_by_label("编号").fill(no.lower())
    other.get_by_label("查询码").fill(code)
    other.locator("p.buttons button").click()
    expect(other.locator("main")).to_contain_text("补助请随物价调整。")
