"""A post that was in truth a doubt about a village's book, and an application for a document; on a phone and on a desk's screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.camera import Camera
from tests.browser.conftest import Windows, running
from tests.browser.people import shown_code
from tests.browser.story import press
from tests.browser.voice_story import VoiceStory
from tests.browser.watching import Watch

DOUBT = "孩子天天蹚水"


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_post_goes_to_the_village_and_an_application_is_answered(
    furnished: Path, tmp_path: Path, browser: Browser, camera: Camera, width: int
):
    with running(furnished, tmp_path / "house") as house:
        windows = Windows(browser, house, width, Watch(house.url))
        try:
            story = TurnStory(windows, camera)
            story.say()
            story.read()
            story.turn()
            story.village_answers()
            story.read_what_became_of_it()
            story.apply()
        finally:
            windows.close()
    assert windows.watch.complaints == []


class TurnStory(VoiceStory):
    """The same post, turned by its unit; then an application."""

    def turn(self) -> None:
        page = self.as_staff("office", self.desk_page)
        page.get_by_role("link", name="转办", exact=True).click()
        page.get_by_label("单位", exact=True).select_option(label="长沙县水利局")
        page.get_by_label("理由").fill("职责清单")
        press(page, "转办")
        page = self.as_staff("water", self.desk_page)
        page.get_by_role("link", name="接办").click()
        press(page, "接办")
        page.get_by_text("转为别的").click()
        page.get_by_role("link", name="转为村务疑问").click()
        page.get_by_label("哪一期公开内容").select_option(label="葛家山村 2026 年 10 月财务收支")
        page.get_by_label("疑问（大家都能看到）").fill(f"【略】{DOUBT}【略】")
        press(page, "转为村务疑问")
        expect(page.locator(".err")).to_contain_text("请写明为什么转")
        expect(page.get_by_label("疑问（大家都能看到）")).to_have_value(f"【略】{DOUBT}【略】")
        page.get_by_label("为什么转").fill("说的是村里公开的账，由村里答复")
        press(page, "转为村务疑问")
        expect(page.locator(".flash")).to_contain_text("已转为村务疑问")
        expect(page.locator("main")).to_contain_text("转到了哪里")

    def village_answers(self) -> None:
        page = self.as_staff("bookkeeper", "/desk/village/questions/")
        card = page.locator("article").filter(has_text=DOUBT)
        expect(card).to_contain_text(f"来自留言 {self.no}")
        card.get_by_role("link", name="答复").click()
        page.get_by_label("已说明").check()
        page.get_by_label("答复", exact=True).fill("记在十月第三笔，发票已经贴出来。")
        press(page, "公开答复")
        expect(page.locator(".flash")).to_contain_text("已答复")

    def read_what_became_of_it(self) -> None:
        page = self.find_again()
        expect(page.locator("main")).to_contain_text("已说明")
        page.get_by_role("link", name="去那边看").click()
        expect(page.locator("article").filter(has_text=DOUBT)).to_contain_text(self.no)
        page = self.find_again()
        page.get_by_label("解决了", exact=True).check()
        page.get_by_label("5 分").check()
        press(page, "提交评价")
        expect(page.locator(".flash")).to_contain_text("您的评价已记下")

    def apply(self) -> None:
        page = self.windows.of("柳大哥")
        page.goto("/foi/")
        page.get_by_role("link", name="我要申请").click()
        page.get_by_label("向哪个机关申请").select_option(label="长沙县水利局")
        page.get_by_label("要什么信息").fill("2025 年小水库加固工程的合同")
        page.get_by_label("自行领取").check()
        page.get_by_label("姓名或单位名称").fill("柳一禾")
        page.get_by_label("证件种类").select_option(label="护照、通行证")
        page.get_by_label("证件号码").fill("E12345678")
        page.get_by_label("手机号").fill("13900007777")
        page.get_by_role("button", name="发送验证码").click()
        page.get_by_label("短信验证码").fill(shown_code(page))
        press(page, "提交申请")
        told = page.locator(".flash strong")
        no, code = told.nth(0).inner_text(), told.nth(1).inner_text()
        page = self.as_staff("water", "/desk/foi/")
        page.get_by_role("link", name=re.sub(r"\s", "", no)).click()
        press(page, "确认收到")
        page.get_by_role("link", name="答复", exact=True).click()
        page.get_by_label("办理结果").select_option(index=2)
        page.get_by_label("答复", exact=True).fill("予以公开，请带证件到县水利局办公室领取复印件。")
        press(page, "答复申请人")
        page = self.windows.of("另一部手机")
        page.goto("/foi/track")
        page.get_by_label("申请编号").fill(no)
        page.get_by_label("查询码").fill(code)
        press(page, "查申请")
        expect(page.locator("main")).to_contain_text("领取复印件")
        expect(page.locator("main")).to_contain_text("行政复议")
