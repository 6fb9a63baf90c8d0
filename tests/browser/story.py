"""The whole story of one meeting, told by the clicks of those who live it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app.clock import HERE
from app.db import db
from app.demo.story import id_number
from app.openday.models import Event
from app.openday.queries import seated_people
from app.openday.service import day
from tests.browser.camera import Camera
from tests.browser.conftest import Windows, patient
from tests.browser.days import on
from tests.browser.people import resident_signs_in, shown_code, staff_signs_in

TITLE = "县政府第 43 次常务会议：请您列席“校车路线”议题"
MEETING = datetime(2026, 12, 8, 14, 30, tzinfo=HERE)
SSQ, FC3D = ("2026140", "2026-12-06T21:15"), ("2026331", "2026-12-07T21:15")
RESULT = "03 07 12 19 25 31 + 08"
OPINION = "开慧镇板仓小学门口只停一趟车，下午四点半以后没有车。请加一趟五点的。"
ANSWER = "自 2027 年春季学期起，3 号线在板仓小学增加一班 17:00 的车，由县交通运输局落实。"


@dataclass(frozen=True)
class Resident:
    """Somebody who signs up."""

    name: str
    phone: str
    number: str
    companion: tuple[str, str] | None = None


ZHOU = Resident("周晓禾", "13800000001", id_number(27, date(1988, 4, 2)))
WU = Resident("吴建平", "13900007002", id_number(31, date(1956, 9, 17)), ("吴海燕", id_number(44, date(1984, 1, 30))))
ZHENG = Resident("郑小梅", "13800000003", id_number(62, date(1991, 11, 5)))
WRONG = ZHOU.number[:-1] + ("1" if ZHOU.number[-1] != "1" else "2")


class Story:
    """One telling at one width."""

    def __init__(self, windows: Windows, camera: Camera, folder: Path) -> None:
        self.windows, self.camera, self.folder = windows, camera, folder
        self.house = windows.house
        self.id = 0
        self.receipts: dict[str, tuple[str, str]] = {}

    # pages

    def public(self, name: str = "路人") -> Page:
        return self.windows.of(name)

    def desk(self, username: str) -> Page:
        """A member of staff at the event's desk page; signs in first where the session has ended."""
        page = self.windows.of(username)
        target = f"/desk/openday/{self.id}/" if self.id else "/desk/"
        page.goto(target)
        if "/account/staff" in page.url:
            staff_signs_in(page, self.house, username, target)
        return page

    def take(self, page: Page, name: str) -> None:
        self.camera.take(page, name)

    def event_page(self, page: Page, rest: str = "") -> Page:
        page.goto(f"/openday/{self.id}/{rest}")
        return page

    # before publication

    def look_around(self) -> None:
        page = self.public()
        page.goto("/")
        self.take(page, "01-portal")
        page.goto("/place?q=khz")
        expect(page.get_by_role("button", name="开慧镇").first).to_be_visible()
        self.take(page, "02-place")
        page.get_by_role("button", name="开慧镇").first.click()
        expect(page.locator(".mast")).to_contain_text("开慧镇")

    def draft(self) -> None:
        page = self.desk("handler")
        self.take(page, "03-desk-today")
        page.goto("/desk/openday/new")
        page.get_by_label("类型").select_option("meeting")
        page.get_by_label("标题", exact=True).fill(TITLE)
        page.get_by_label("活动说明").fill(
            "会议将研究 2027 年春季校车路线。列席人员可以看材料、提问、发言，会后提交书面意见。"
        )
        page.get_by_label("地点").fill("县政府三楼会议室")
        page.get_by_label("开始时间").fill("2026-12-08T14:30")
        page.get_by_label("结束时间").fill("2026-12-08T16:30")
        page.get_by_label("公开抽签").check()
        page.get_by_label("报名条件").fill("年满 18 周岁，在本县居住、工作或学习一年以上。")
        page.get_by_label("每份报名可带几位同行人").fill("1")
        page.get_by_label("报名时要先验证手机号").check()
        page.get_by_label("须签保密和纪律承诺").check()
        page.get_by_label("会场纪律").fill("准时到场，手机静音，不录音录像，不转传未定内容。")
        page.get_by_label("无障碍安排").fill("会场有无障碍通道和卫生间，可提供手语翻译。")
        page.get_by_label("联系人").fill("李文静")
        page.get_by_label("联系电话").fill("0731-84010001")
        self.take(page, "04-draft")
        press(page, "保存草稿")
        self.id = int(page.url.rstrip("/").rpartition("/")[2])

    def furnish(self) -> None:
        page = self.desk("handler")
        self._seats(page)
        self._agenda(page)
        self._questions(page)
        self._paper(page)
        self._sources(page)
        self.take(page, "05-desk-event")
        press(page, "提交审核")
        expect(page.locator("main")).to_contain_text("待审核")

    def _seats(self, page: Page) -> None:
        page.get_by_role("link", name="设置席位").click()
        group = page.get_by_role("group", name="群众代表")
        group.get_by_label("公开席位").fill("3")
        page.get_by_role("group", name="人大代表").get_by_label("邀请席位").fill("1")
        press(page, "保存席位")

    def _agenda(self, page: Page) -> None:
        page.get_by_role("link", name="添加议题").click()
        page.get_by_label("议题", exact=True).fill("2027 年春季校车路线调整")
        page.get_by_label("汇报单位").select_option(label="长沙县交通运输局")
        page.get_by_label("说明（选填）").fill("涉及 14 条线路、62 个停靠点")
        press(page, "添加议题")

    def _questions(self, page: Page) -> None:
        page.get_by_role("link", name="添加问题").click()
        page.get_by_label("问题", exact=True).fill("家里有孩子坐校车吗？")
        page.get_by_label("回答方式").select_option("yes_no")
        page.get_by_label("必须回答").check()
        press(page, "添加问题")
        page.get_by_role("link", name="添加问题").click()
        page.get_by_label("问题", exact=True).fill("坐哪一条线路？")
        page.get_by_label("只在哪个问题之后问").select_option(label="家里有孩子坐校车吗？")
        page.get_by_label("而且那个问题答的是").fill("是")
        press(page, "添加问题")

    def _paper(self, page: Page) -> None:
        paper = self.folder / "校车路线调整方案.txt"
        paper.write_text("校车路线调整方案（征求意见稿）\n本材料为测试用的虚构文字。\n", encoding="utf-8")
        page.get_by_role("link", name="上传材料").click()
        page.get_by_label("材料名称").fill("校车路线调整方案（征求意见稿）")
        page.get_by_label("文件").set_input_files(paper)
        press(page, "上传")

    def _sources(self, page: Page) -> None:
        page.get_by_role("link", name="指定抽签来源").click()
        rows = (("主来源", "ssq", SSQ), ("备用来源 1", "fc3d", FC3D))
        for group, kind, (issue, moment) in rows:
            row = page.get_by_role("group", name=group)
            row.get_by_label("彩种").select_option(kind)
            row.get_by_label("期号").fill(issue)
            row.get_by_label("开奖时间").fill(moment)
        press(page, "指定来源")

    def publish(self) -> None:
        page = self.desk("office")
        self.take(page, "06-review")
        press(page, "发布")
        expect(page.locator(".flash")).to_contain_text("活动已发布")

    # sign-up

    def read_about_it(self) -> None:
        page = self.event_page(self.public())
        self.take(page, "07-event")
        page.emulate_media(color_scheme="dark")
        self.take(page, "31-dark")
        page.emulate_media(color_scheme="light")
        closing = page.locator("ol.line > li", has_text="报名截止").locator("details")
        closing.locator("summary").click()
        expect(closing).to_contain_text("周六")
        self.take(page, "25-timeline")

    def first_sign_up(self) -> None:
        """Zhou has an account; she mistypes her ID number, sees it, and loses nothing."""
        page = self.windows.of(ZHOU.name)
        resident_signs_in(page, ZHOU.phone)
        self.event_page(page)
        page.get_by_role("link", name="我要报名").click()
        self._fill(page, ZHOU, WRONG)
        page.get_by_label("您的意见建议").fill("希望下午晚一点也有车。")
        answer(page, "家里有孩子坐校车吗？", "是")
        page.get_by_label("坐哪一条线路？").fill("3 号线")
        self.take(page, "08-signup")
        press(page, "提交报名")
        self._mend(page)
        press(page, "提交报名")
        self._keep_receipt(page, ZHOU)
        self.take(page, "10-receipt")

    def _mend(self, page: Page) -> None:
        expect(page.locator(".err")).to_be_focused()
        expect(page.locator(".err a")).to_have_attribute("href", "#people-0-id_number")
        expect(page.get_by_label("您的意见建议")).to_have_value("希望下午晚一点也有车。")
        expect(page.get_by_label("坐哪一条线路？")).to_have_value("3 号线")
        expect(page.get_by_label("姓名")).to_have_value(ZHOU.name)
        expect(page.get_by_label("我承诺遵守会场纪律和保密要求")).to_be_checked()
        number = page.get_by_label("身份证号")
        expect(number).to_have_value(WRONG)
        self.take(page, "09-signup-errors")
        number.fill(ZHOU.number)

    def second_sign_up(self) -> None:
        """Wu has no account: a code by SMS, and his daughter comes along."""
        page = self.event_page(self.windows.of(WU.name), "signup")
        self._fill(page, WU, WU.number)
        page.get_by_role("button", name="添加同行人").click()
        name, number = WU.companion or ("", "")
        row = page.get_by_role("group", name="同行人 1")
        row.get_by_label("姓名").fill(name)
        row.get_by_label("身份证号").fill(number)
        row.get_by_label("和您的关系").select_option("carer")
        page.get_by_role("button", name="发送验证码").click()
        expect(row.get_by_label("姓名")).to_have_value(name)
        page.get_by_label("短信验证码").fill(shown_code(page))
        answer(page, "家里有孩子坐校车吗？", "否")
        press(page, "提交报名")
        self._keep_receipt(page, WU)

    def third_sign_up(self) -> None:
        page = self.windows.of(ZHENG.name)
        resident_signs_in(page, ZHENG.phone)
        self.event_page(page, "signup")
        self._fill(page, ZHENG, ZHENG.number)
        answer(page, "家里有孩子坐校车吗？", "否")
        press(page, "提交报名")
        self._keep_receipt(page, ZHENG)

    def _fill(self, page: Page, resident: Resident, number: str) -> None:
        page.get_by_label("姓名").fill(resident.name)
        page.get_by_label("身份证号").fill(number)
        page.get_by_label("手机号").fill(resident.phone)
        page.get_by_label("住址（选填，写到区县、镇街即可）").fill("长沙县开慧镇")
        page.get_by_label("同意为这次活动使用以上信息").check()
        page.get_by_label("我承诺遵守会场纪律和保密要求").check()

    def _keep_receipt(self, page: Page, resident: Resident) -> None:
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("报名 OD-")
        self.receipts[resident.name] = (heading.inner_text().split()[1], page.locator(".flash strong").inner_text())

    def track(self) -> None:
        """Wu finds his sign-up again on another phone."""
        no, code = self.receipts[WU.name]
        page = self.windows.of("吴建平的另一部手机")
        page.goto("/openday/track")
        page.get_by_label("报名编号").fill(no)
        page.get_by_label("查询码").fill(code)
        self.take(page, "11-track")
        press(page, "查报名")
        expect(page.get_by_role("heading", level=1)).to_contain_text(no)

    def read_the_entries(self) -> None:
        page = self.desk("handler")
        page.get_by_role("link", name="报名名单").click()
        expect(page.locator("tbody tr")).to_have_count(3)
        self.take(page, "12-entries")

    # the draw

    def close_by_the_clock(self) -> None:
        """Nobody presses anything: the worker closes sign-up at its moment."""
        self.house.go_to(on(12, 4, 9, 0))
        page = self.event_page(self.public())
        expect(page.locator("main")).to_contain_text("报名已截止")
        expect(page.get_by_role("link", name="我要报名")).to_have_count(0)
        patient(lambda: self.desk("handler").get_by_role("button", name="锁定抽签名单").count())

    def freeze(self) -> None:
        page = self.desk("handler")
        press(page, "锁定抽签名单")
        expect(page.locator("main")).to_contain_text(re.compile("[0-9a-f]{64}"))
        self.take(page, "13-freeze")

    def draw(self) -> None:
        self.house.go_to(on(12, 7, 8, 40))
        page = self.desk("handler")
        page.get_by_role("link", name="录入开奖结果").click()
        page.get_by_label("开奖结果").fill(RESULT)
        page.get_by_label("依据（公告网址、报纸版面等）").fill("中国福彩网 2026年12月6日 开奖公告（测试用的虚构结果）")
        self.take(page, "14-result")
        press(page, "录入，等另一人确认")
        other = self.desk("office")
        press(other, "核对无误，确认")
        expect(other.locator(".flash")).to_contain_text("抽签完成")

    def verify(self) -> None:
        """The reader's own browser draws again and finds the same."""
        page = self.event_page(self.public(), "draw/")
        self.take(page, "15-draw")
        page.get_by_role("button", name="在我的浏览器里复算").click()
        says = page.locator("[data-draw] [role=status]")
        expect(says).to_have_attribute("data-verdict", "holds")
        expect(says).to_contain_text("复算一致")
        page.locator("[data-steps] summary").click()
        self.take(page, "16-verified")
        page.get_by_role("link", name="看名单").click()
        expect(page.locator("tbody tr")).to_have_count(3)
        expect(page.locator("main")).not_to_contain_text(ZHOU.name)
        self.take(page, "17-list")

    # the day

    @cached_property
    def author(self) -> Resident:
        """Who got a seat and has an account: three seats, so one of the two with one ballot always has."""
        for resident in (ZHOU, ZHENG):
            page = self._entry_page(resident)
            if "已获得席位" in page.locator("main").inner_text():
                return resident
        raise AssertionError("nobody with one ballot got a seat")

    def _entry_page(self, resident: Resident) -> Page:
        page = self.windows.of(resident.name)
        page.goto("/openday/mine")
        if "/account/sign-in" in page.url:
            resident_signs_in(page, resident.phone, "/openday/mine")
        page.locator("article", has_text=self.receipts[resident.name][0]).get_by_role("link").click()
        return page

    def open_pass(self) -> None:
        page = self._entry_page(self.author)
        page.get_by_role("link", name="打开通行码").click()
        expect(page.locator(".qrbox svg")).to_be_visible()
        self.take(page, "18-pass")

    def check_in(self) -> None:
        """The first by the code on the phone, the others on the door's list."""
        self.house.go_to(on(12, 8, 13, 50))
        page = self.desk("handler")
        page.clock.set_fixed_time(self.house.now())  # the device says when it was pressed
        page.goto(f"/openday/{self.id}/pass/{self._pass_of_author()}")
        press(page, "签到")
        expect(page.locator("[data-arrived]")).to_have_text("1")
        self.take(page, "19-door")
        while (buttons := page.locator("[data-person] .btn:visible")).count():
            before = buttons.count()
            buttons.first.click()
            expect(buttons).to_have_count(before - 1)
        expect(page.locator("[data-arrived]")).to_have_text(str(page.locator("[data-person]").count()))
        self.take(page, "20-checked-in")

    def _pass_of_author(self) -> str:
        """What the QR code holds; this browser has no camera."""
        no = self.receipts[self.author.name][0]
        with self.house.app.app_context():
            people = seated_people(db.session.get_one(Event, self.id))
            return next(day.pass_token(person) for person in people if person.entry.no == no)

    def hand_in(self) -> None:
        self.house.go_to(on(12, 8, 15, 40))
        page = self._entry_page(self.author)
        page.get_by_role("link", name="提交意见").click()
        page.get_by_label("针对哪个议题").select_option(label="2027 年春季校车路线调整")
        page.get_by_label("您的意见").fill(OPINION)
        self.take(page, "21-hand-in")
        press(page, "提交意见")
        expect(page.locator("main")).to_contain_text("2026年12月22日")

    # after

    def write_up(self) -> None:
        self.house.go_to(on(12, 8, 17, 0))
        page = self.desk("handler")
        press(page, "记为已举行")
        page.get_by_role("link", name="会议记录").click()
        page.get_by_label("会议记录").fill("会议听取了校车路线调整方案的汇报，列席代表就停靠点和末班时间发言。")
        page.locator("p.buttons button").click()
        expect(page.locator(".flash")).to_contain_text("会议记录已公开")

    def rate(self) -> None:
        page = self._entry_page(self.author)
        page.get_by_role("link", name="评价这次活动").click()
        answer(page, "总的来说，这次活动办得怎么样？", "5 很好")
        answer(page, "您的意见有没有被认真听？", "4 好")
        page.locator("p.buttons button").click()
        expect(page.locator(".flash")).to_contain_text("谢谢您的评价")

    def answer(self) -> None:
        self.house.go_to(on(12, 10, 10, 15))
        page = self.desk("handler")
        page.locator("#opinions ~ article").get_by_role("link", name="答复").click()
        page.get_by_label("采纳", exact=True).check()
        page.get_by_label("理由和下一步").fill(ANSWER)
        page.get_by_label("答复单位").select_option(label="长沙县交通运输局")
        self.take(page, "22-answer")
        page.locator("p.buttons button").click()
        press(page, "公布结果")
        expect(page.locator(".flash")).to_contain_text("结果已公布")

    def told(self) -> None:
        """On her page, in her letter box, and by SMS."""
        author = self.author
        page = self._entry_page(author)
        expect(page.locator("main")).to_contain_text(ANSWER)
        page.goto("/account/letters/")
        expect(page.locator("article").filter(has_text="采纳").first).to_be_visible()
        self.take(page, "23-told")
        patient(lambda: any(author.phone in sent and "采纳" in sent for sent in self.house.sent()))
        page = self.event_page(self.public())
        expect(page.locator("#opinions ~ article")).to_contain_text(ANSWER)

    def read_the_rest(self) -> None:
        page = self.public()
        page.goto("/openday/figures?year=2026")
        expect(page.get_by_role("row").filter(has_text="长沙县人民政府办公室")).to_be_visible()
        self.take(page, "24-figures")
        page.goto("/")
        page.get_by_role("button", name="大字版").click()
        expect(page.locator("html")).to_have_class("large")
        self.take(page, "30-large")
        page = self.windows.of(self.author.name)
        page.goto("/account/calendar")
        self.take(page, "26-calendar")

    def read_the_admin_pages(self) -> None:
        page = self.windows.of("admin")
        staff_signs_in(page, self.house, "admin")
        for address, name in (("workdays", "27-workdays"), ("people", "28-users"), ("audit", "29-audit")):
            page.goto(f"/desk/{address}/")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            self.take(page, name)


def press(page: Page, label: str) -> None:
    """The visible button with this label (forms also carry a hidden one for the Enter key)."""
    page.locator("button.btn", has_text=label).filter(visible=True).last.click()


def answer(page: Page, question: str, word: str) -> Locator:
    """Choose an answer of a question."""
    choice = page.get_by_role("group", name=question).get_by_label(word, exact=True)
    choice.check()
    return choice
