"""The story of one draft: drafted, published, spoken to on a phone and by letter, answered, adopted, told; and a survey."""

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.camera import Camera
from tests.browser.conftest import Windows, patient
from tests.browser.days import on
from tests.browser.people import shown_code, staff_at
from tests.browser.story import press

TITLE = "《长沙县公园夜间开放办法（征求意见稿）》公开征求意见"
PHONE = "13900009001"
DRAFT = """第一条 为了方便居民夜间散步，规范公园夜间开放，制定本办法。
第二条 公园开放到晚上九点。
第三条 公园内禁止使用音响设备。
"""
FINAL = """第一条 为了方便居民夜间散步，规范公园夜间开放，制定本办法。
第二条 公园开放到晚上十点，五月至九月开放到晚上十一点。
第三条 公园内禁止使用音响设备。
第四条 公园主路夜间照明不得早于关园前熄灭。
"""
SAID = "九点太早，夏天八点半天才黑，请开到十点以后。"
WHY = "意见多数说九点太早，夏天天黑得晚。"
ANSWER = "改为晚上十点，夏季到十一点。"


class ConsultStory:
    """One telling at one width."""

    def __init__(self, windows: Windows, camera: Camera) -> None:
        self.windows, self.camera = windows, camera
        self.house = windows.house
        self.id = 0
        self.receipt = ("", "")

    def desk(self, username: str, rest: str = "") -> Page:
        """A member of staff at the draft's desk page."""
        return staff_at(
            self.windows, username, f"/desk/consultations/{self.id}/{rest}" if self.id else "/desk/consultations/"
        )

    def take(self, page: Page, name: str) -> None:
        assert violations(page) == [], name
        self.camera.take(page, name)

    def draft(self) -> None:
        page = self.desk("handler")
        page.get_by_role("link", name="新建征集").click()
        page.get_by_label("其他事项").check()
        page.get_by_label("标题").fill(TITLE)
        page.get_by_label("征集公告").fill("公园晚上开到几点、能不能放音响，请您说说。")
        page.get_by_label("起草说明").fill("现在公园晚上七点关门，居民要求延长。")
        page.get_by_label("征集多少日").fill("3")
        page.get_by_label("联系电话").fill("0731-84010001")
        page.get_by_label("信函寄到哪里").fill("星沙街道望仙路598号")
        press(page, "保存草稿")
        expect(page.locator(".err")).to_contain_text("不少于 7 日")
        self.take(page, "60-consult-short")
        page.get_by_label("征集多少日").fill("10")
        press(page, "保存草稿")
        page.get_by_label("草案正文").fill(DRAFT)
        press(page, "读成条文")
        expect(page.locator("main")).to_contain_text("已读成 3 条")
        page.get_by_role("link", name="回征集页").click()
        self.id = int(page.url.rstrip("/").rpartition("/")[2])
        self.take(page, "61-consult-draft")
        press(page, "提交审核")
        expect(page.locator(".flash")).to_contain_text("由另一位同事公布")

    def publish(self) -> None:
        page = self.desk("office")
        press(page, "公布征集")
        expect(page.locator(".flash")).to_contain_text("居民现在可以提意见")

    def speak(self) -> None:
        """On her phone, without an account; the first try lacks the code."""
        page = self.windows.of("居民")
        page.goto("/")
        page.get_by_role("link", name=TITLE).click()
        expect(page.locator("#draft")).to_be_visible()
        self.take(page, "62-consult-page")
        page.get_by_role("link", name="对第二条提意见").click()
        page.get_by_label("您的意见").fill(SAID)
        page.get_by_label("手机号").fill(PHONE)
        page.get_by_label("我同意为处理这条意见使用以上信息").check()
        press(page, "提交意见")
        expect(page.locator(".err")).to_contain_text("发送验证码")
        self.take(page, "63-consult-say")
        page.get_by_role("button", name="发送验证码").click()
        page.get_by_label("短信验证码").fill(shown_code(page))
        press(page, "提交意见")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("我的意见 YJ-2026-")
        self.receipt = (heading.inner_text().split()[1], page.locator(".flash strong").inner_text())
        self.take(page, "64-consult-receipt")

    def type_a_letter_in(self) -> None:
        page = self.desk("handler", "opinions")
        page.get_by_role("link", name="代录意见").click()
        page.get_by_label("信函").check()
        page.get_by_label("对哪一条提").select_option(label="第三条 公园内禁止使用音响设备。")
        page.get_by_label("意见原文").fill("广场舞没有音响跳不成，请划一块地方。")
        press(page, "录入意见")
        expect(page.locator(".flash")).to_contain_text("意见已录入")

    def read(self) -> None:
        page = self.desk("handler", "opinions?reading=waiting")
        for _ in range(2):
            page.get_by_role("link", name="看文字、附件，决定公不公开").first.click()
            self.take(page, "65-consult-read")
            press(page, "公开这条意见")
            expect(page.locator(".flash")).to_contain_text("已公开")

    def end_by_the_clock(self) -> None:
        self.house.go_to(on(12, 8))
        public = self.windows.of("路人")

        def over() -> bool:
            public.goto(f"/consultations/{self.id}/")
            return "正在整理意见" in public.locator("main").inner_text()

        patient(over)

    def answer(self) -> None:
        page = self.desk("handler", "summary")
        page.get_by_label("总的说明").fill("两条意见，一条采纳。")
        press(page, "保存草稿")
        press(page, "提交采纳情况审核")
        expect(page.locator(".flash.warning")).to_contain_text("还有 2 条意见没有写采纳结果")
        page = self.desk("handler", "opinions?missing=1")
        self.take(page, "66-consult-opinions")
        page.get_by_label("和选中的一起答复").first.check()
        page.get_by_role("radio", name="采纳", exact=True).check()
        page.get_by_label("理由").fill(ANSWER)
        press(page, "写好选中的")
        expect(page.locator(".flash")).to_contain_text("已写好 1 条")
        page.get_by_role("link", name="单独答复").click()
        page.get_by_role("radio", name="不采纳", exact=True).check()
        page.get_by_label("理由").fill("公园周边住户投诉集中，另在广场划出场地。")
        press(page, "保存采纳结果")
        page = self.desk("handler", "summary")
        page.get_by_label("总的说明").fill("两条意见，一条采纳，一条未采纳。")
        press(page, "保存草稿")
        press(page, "提交采纳情况审核")
        expect(page.locator(".flash")).to_contain_text("由另一位同事公布")
        page = self.desk("office")
        self.take(page, "72-consult-report")
        press(page, "公布采纳情况")
        expect(page.locator(".flash")).to_contain_text("已公布")

    def correct(self) -> None:
        """One outcome said too little; the correction stands beside what it corrects, and its authors are told."""
        page = self.desk("handler", "correction")
        page.get_by_label("为什么更正").fill("第二条意见的理由漏写了场地在哪里")
        press(page, "开始更正")
        page.get_by_role("link", name="更正某一条的结果").click()
        page.get_by_role("link", name="更正这一条的结果").last.click()
        page.get_by_label("理由").fill("公园周边住户投诉集中，另在文化广场东侧划出场地。")
        press(page, "写进更正")
        press(page, "提交采纳情况审核")
        page = self.desk("office")
        press(page, "公布更正")
        expect(page.locator(".flash")).to_contain_text("已公布")
        page = self.windows.of("路人")
        page.goto(f"/consultations/{self.id}/outcomes/2")
        expect(page.locator("main")).to_contain_text("文化广场东侧")
        self.take(page, "73-consult-correction")
        page.get_by_role("link", name="第 1 版").first.click()
        expect(page.locator(".flash.warning")).to_contain_text("后来更正过")

    def adopt(self) -> None:
        page = self.desk("handler", "final")
        page.get_by_label("定稿正文").fill(FINAL)
        press(page, "读成条文")
        expect(page.locator("main")).to_contain_text("沿用原第二条")
        self.take(page, "67-consult-match")
        page = self.desk("handler", "reasons")
        page.get_by_label("第二条为什么改").fill(WHY)
        press(page, "保存")
        expect(page.locator(".flash")).to_contain_text("已保存")
        page = self.desk("office")
        press(page, "公布定稿")
        expect(page.locator(".flash")).to_contain_text("定稿已公布")

    def be_told(self) -> None:
        """A year later: by number and code, which clause changed, and why."""
        patient(lambda: any(PHONE in sent and "第二条改为" in sent for sent in self.house.sent()))
        page = self.windows.of("一年后")
        page.goto("/consultations/track")
        page.get_by_label("编号").fill(self.receipt[0])
        page.get_by_label("查询码").fill(self.receipt[1])
        press(page, "查意见")
        expect(page.locator("main")).to_contain_text(ANSWER)
        expect(page.locator("main ins").nth(1)).to_contain_text("十")
        self.take(page, "68-consult-told")
        page.get_by_role("link", name="看全部对照").click()
        expect(page.locator("main")).to_contain_text("推动修改的意见")
        expect(page.locator("main")).to_contain_text(f"为什么改：{WHY}")
        self.take(page, "69-consult-changes")

    def answer_a_survey(self) -> None:
        page = self.windows.of("居民")
        page.goto("/surveys/")
        page.get_by_role("link", name="农村客运班车怎么坐更方便").click()
        expect(page.locator("figure.chart").first).to_be_visible()
        self.take(page, "70-survey-results")
        self.house.go_to(on(12, 8, 15))
        page.goto("/surveys/?when=open")
        page.locator(".notice a").first.click()
        page.get_by_role("link", name="开始回答").click()
        press(page, "提交答卷")
        expect(page.locator(".err")).to_contain_text("请回答")
        page.get_by_label("很少坐").check()
        page.get_by_role("group", name="驾驶平稳").get_by_label("一般").check()
        self.take(page, "71-survey-reply")
        press(page, "提交答卷")
        expect(page.locator(".flash")).to_contain_text("答卷已提交")
