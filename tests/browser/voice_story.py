"""The story of one post: said on a phone, read, routed, refused twice, decided, answered, reopened, answered again."""

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.camera import Camera
from tests.browser.conftest import Windows
from tests.browser.people import shown_code, staff_at
from tests.browser.story import press

PHONE = "13900008888"
TITLE = "小学门口积水没过脚"
TEXT = "下雨天小学门口积水没过脚，孩子天天蹚水。我的手机 13900008888，请来看看。"


def well(page: Page) -> None:
    """A state the story passes through: axe finds nothing, and nothing is wider than the screen."""
    seen = axe.look(page)
    assert (seen.violations, max(seen.wider, 0)) == ([], 0), page.url


class VoiceStory:
    """One telling at one width."""

    def __init__(self, windows: Windows, camera: Camera) -> None:
        self.windows, self.camera, self.house = windows, camera, windows.house
        self.no = self.code = self.desk_page = ""

    def as_staff(self, username: str, target: str) -> Page:
        return staff_at(self.windows, username, target)

    def say(self) -> None:
        """On her phone, with a picture; no account."""
        page = self.windows.of("周大姐")
        page.goto("/feedback/")
        self.camera.take(page, "80-voices")
        page.get_by_role("link", name="我要说").first.click()
        page.get_by_label("求助").check()
        page.get_by_label("是哪里的事").fill("葛家山村")
        page.get_by_label("具体位置").fill("小学门口")
        page.get_by_label("关于什么").select_option(label="道路交通")
        page.get_by_label("一句话说明").fill(TITLE)
        page.get_by_label("详细说说").fill(TEXT)
        picture = io.BytesIO()
        Image.new("RGB", (320, 200), "#68a").save(picture, "JPEG")
        page.get_by_label("照片").set_input_files(
            [{"name": "积水.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}]
        )
        page.get_by_label("姓名", exact=True).fill("周大姐")
        page.get_by_label("手机号").fill(PHONE)
        press(page, "发送验证码")
        code = shown_code(page)
        expect(page.locator("main")).to_contain_text("已收到 1 张")
        expect(page.get_by_label("详细说说")).to_have_value(TEXT)
        page.get_by_label("短信验证码").fill(code)
        well(page)
        self.camera.take(page, "81-say")
        press(page, "提交留言")
        receipt = page.locator(".flash strong")
        self.no, self.code = receipt.nth(0).inner_text(), receipt.nth(1).inner_text()
        well(page)
        self.camera.take(page, "82-receipt")

    def read(self) -> None:
        """The open-government office reads it, looks at the picture, lets it through masked."""
        page = self.as_staff("office", "/desk/feedback/?pile=screen")
        page.get_by_role("link", name=self.no).click()
        self.desk_page = page.url.removeprefix(self.house.url)
        page.get_by_role("link", name="审核", exact=True).click()
        expect(page.get_by_label("公开的内容")).to_have_value(TEXT.replace(PHONE, "139****8888"))
        press(page, "看过了，公开")
        expect(page.locator(".err")).to_contain_text("请看过照片 1，选公开，或者为什么不公开")
        well(page)
        photo = page.get_by_role("group", name="照片 1")
        expect(page.locator(".judged img")).to_be_visible()
        photo.get_by_label("公开", exact=True).check()
        self.camera.take(page, "83-screen")
        press(page, "看过了，公开")
        expect(page.locator(".flash")).to_contain_text("已审核")
        well(page)

    def bounce(self) -> None:
        """Two units hand it back; then the office decides."""
        for unit, person, why in (
            ("长沙县水利局", "water", "校门口路面积水属于道路排水，建议转交通部门"),
            ("长沙县人民政府办公室", "handler", "本单位没有路面维修职责，请裁定"),
        ):
            page = self.as_staff("office", self.desk_page)
            page.get_by_role("link", name="转办", exact=True).click()
            page.get_by_label("单位", exact=True).select_option(label=unit)
            page.get_by_label("理由").fill("职责清单")
            well(page)
            press(page, "转办")
            page = self.as_staff(person, self.desk_page)
            page.get_by_role("link", name="退回", exact=True).click()
            page.get_by_label("理由").fill(why)
            well(page)
            press(page, "退回")
            expect(page.locator("h1")).to_be_visible()
        page = self.as_staff("office", self.desk_page)
        page.get_by_role("link", name="裁定", exact=True).click()
        page.get_by_label("单位", exact=True).select_option(label="长沙县水利局")
        page.get_by_label("理由").fill("涉及灌溉渠改道，由水利局牵头")
        well(page)
        self.camera.take(page, "84-decide")
        press(page, "裁定")
        expect(page.locator(".flash")).to_contain_text("已裁定")
        well(page)

    def answer(self, words: str) -> None:
        """Drafted by the unit, reviewed by another person."""
        page = self.as_staff("water", self.desk_page)
        page.get_by_role("link", name="起草答复").click()
        page.get_by_label("答复", exact=True).fill(words)
        well(page)
        press(page, "存草稿")
        well(page)
        page.get_by_role("link", name="送审").click()
        press(page, "送审")
        expect(page.locator(".flash")).to_contain_text("已送审")
        well(page)
        page = self.as_staff("office", self.desk_page)
        page.get_by_role("link", name="公布答复").click()
        well(page)
        press(page, "公布答复")
        expect(page.locator(".flash")).to_contain_text("答复已公布")
        well(page)

    def find_again(self) -> Page:
        """On another device, with number and code."""
        page = self.windows.of("另一部手机")
        page.goto("/feedback/track")
        page.get_by_label("留言编号").fill(self.no)
        page.get_by_label("查询码").fill(self.code)
        well(page)
        press(page, "查留言")
        expect(page.locator("h1")).to_have_text(TITLE)
        return page

    def rate(self, solved: str, manner: str) -> Page:
        """Two separate questions."""
        page = self.find_again()
        page.get_by_label(solved, exact=True).check()
        page.get_by_label(manner).check()
        well(page)
        self.camera.take(page, "85-rate")
        press(page, "提交评价")
        expect(page.locator(".flash")).to_contain_text("您的评价已记下")
        well(page)
        return page

    def reopen(self) -> None:
        page = self.rate("没有解决", "3 分")
        page.get_by_role("link", name="没有办好，重新打开").click()
        page.get_by_label("想说的").fill("只清了一次，昨天下雨又积水了。")
        well(page)
        press(page, "重新打开")
        expect(page.locator(".flash")).to_contain_text("已重新打开")
        well(page)

    def look(self) -> None:
        """What everyone reads in the end."""
        page = self.windows.of("路人")
        page.goto(f"/feedback/{self.no}/")
        expect(page.locator("main")).to_contain_text("139****8888")
        expect(page.locator("main")).not_to_contain_text(PHONE)
        expect(page.locator("#answers ~ article")).to_have_count(2)
        expect(page.locator("main")).to_contain_text("没有解决")
        expect(page.locator(".line")).to_contain_text("留言人重新打开，重新计时")
        well(page)
        self.camera.take(page, "86-voice")
        page.goto("/feedback/statistics")
        expect(page.locator("main")).to_contain_text("重新打开")
        well(page)
        self.camera.take(page, "87-figures")
