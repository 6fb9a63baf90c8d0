"""The story of one book: kept in LibreOffice, checked, signed, reviewed, asked about, corrected, taken home, printed."""

from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser import files_taken
from tests.browser.camera import Camera
from tests.browser.conftest import Windows
from tests.browser.days import on
from tests.browser.files_taken import Sheet
from tests.browser.people import resident_signs_in, staff_at
from tests.browser.story import press
from tests.village.making import sheet
from tests.village.writers import by_office

CODE, PERIOD = "430121116203", "2026-11"
BOOK = f"/village/{CODE}/finance/{PERIOD}/"
MEMBERS = ("supervision", "supervision2", "supervision3")
ASKER = "13800000001"
LAMPS = "村组路灯更换 12 盏"
ROWS = [
    [
        "2026-11-03",
        "记-1",
        "稻田租金（流转合同 2024-07）",
        "经营收入",
        "36,800.00",
        "",
        "黄秀英",
        "彭建军",
        "彭国强",
        "",
    ],
    ["2026-11-09", "记-2", LAMPS, "公益支出", "", "9,360.00", "黄秀英", "彭建军", "彭国强", ""],
    ["2026-11-12", "记-3", "老年食堂十月食材", "公益支出", "", "4,215.50", "黄秀英", "彭建军", "彭国强", ""],
]
QUESTION = "十二盏路灯怎么要九千多？合同上写的是多少？"
TITLE = "葛家山村 2026 年 11 月财务收支"
ANSWER = "核对了合同，一共 8,640.00 元，账上抄错了，已提出更正。"


class VillageStory:
    """One telling at one width."""

    def __init__(self, windows: Windows, camera: Camera, folder: Path) -> None:
        self.windows, self.camera, self.folder = windows, camera, folder
        self.house = windows.house
        self.desk_page = ""
        self.sheet = self.large_sheet = b""

    def as_staff(self, username: str, target: str) -> Page:
        return staff_at(self.windows, username, target)

    def take(self, page: Page, name: str) -> None:
        self.camera.take(page, name)

    def find_the_village(self) -> None:
        page = self.windows.of("路人")
        page.goto("/village/")
        self.take(page, "40-villages")
        page.locator("main form[role=search] input").first.fill("gjsc")
        press(page, "查找")
        page.get_by_role("link", name="葛家山村").first.click()
        expect(page.locator("h1")).to_have_text("葛家山村村务公开栏")
        self.take(page, "41-board")

    def send_the_workbook(self) -> None:
        """She keeps her book in LibreOffice; the first try has a day of another month in it."""
        self.house.go_to(on(12, 1))  # a month is handed on when it is over
        page = self.as_staff("bookkeeper", "/desk/village/")
        page.get_by_role("link", name="葛家山村").first.click()
        page.get_by_role("link", name="2026 年 11 月财务收支").first.click()
        self.desk_page = page.url.removeprefix(self.house.url)
        page.get_by_role("link", name="上传表格").click()
        wrong = [["2026-12-09", *row[1:]] if row[2] == LAMPS else row for row in ROWS]
        page.get_by_label("表格文件").set_input_files(self._workbook("错.ods", wrong))
        press(page, "上传并预览")
        expect(page.locator(".err")).to_contain_text("第 3 行")
        self.take(page, "43-preview-fault")
        page.locator(".err").get_by_role("link", name="重新上传").click()
        page.get_by_label("表格文件").set_input_files(self._workbook("十一月.ods", ROWS))
        press(page, "上传并预览")
        expect(page.locator("main")).to_contain_text("读出 3 笔")
        self.take(page, "42-preview")
        page.get_by_role("button", name="替换现有").click()  # the draft the demo began
        expect(page.locator(".flash")).to_contain_text("已存入")

    def _workbook(self, name: str, rows: list[list[str]]) -> Path:
        path = self.folder / name
        path.write_bytes(by_office(sheet(rows), "xlsx", "ods"))
        return path

    def type_a_line(self) -> None:
        page = self.windows.of("bookkeeper")
        page.get_by_role("link", name="逐笔填").click()
        page.get_by_label("日期").fill("2026-11-20")
        page.get_by_label("凭证号").fill("记-4")
        page.get_by_label("摘要").fill("村务会议资料印制")
        page.get_by_label("科目或类别").select_option("513")
        page.get_by_label("支出（元）").fill("286")
        expect(page.locator("[data-balance]")).to_contain_text("存下这一笔后结余")
        expect(page.locator("[data-kept]")).to_contain_text("已暂存")
        self.take(page, "44-line")
        press(page, "存这一笔")
        expect(page.locator(".flash")).to_contain_text("第 4 行已存")
        page.goto(self.desk_page)
        self.take(page, "45-release")
        press(page, "提交审核")
        expect(page.locator(".flash")).to_contain_text("已提交审核")

    def check_and_sign(self) -> None:
        for member in MEMBERS:
            page = self.as_staff(member, self.desk_page)
            if member == MEMBERS[0]:
                self.take(page, "46-check")
            page.get_by_role("link", name="审核签字").click()
            press(page, "同意，签字")
        page = self.as_staff("head", self.desk_page)
        page.get_by_role("link", name="负责人签字").click()
        press(page, "同意，签字")
        page = self.as_staff("township", self.desk_page)
        page.get_by_role("link", name="审核并公开").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("审核并公开")  # what follows asks without waiting
        for picture in page.get_by_role("checkbox", name="打开看过").all():
            picture.check()
        self.take(page, "47-publish")
        press(page, "审核通过，公开")
        expect(page.locator(".flash")).to_contain_text("已公开")

    def ask(self) -> None:
        """On a phone, beside the line."""
        self.house.go_to(on(12, 2))
        page = self.windows.of("村民")
        resident_signs_in(page, ASKER)
        page.goto(BOOK)
        self.take(page, "48-book")
        page.locator("tr", has_text=LAMPS).get_by_role("link", name="有疑问").click()
        page.get_by_label("您的疑问").fill(QUESTION)
        self.take(page, "49-ask")
        press(page, "提交疑问")
        expect(page.locator(".flash")).to_contain_text("12 月 12 日前答复")

    def answer(self) -> None:
        page = self.as_staff("bookkeeper", "/desk/village/questions/")
        page.locator("article", has_text="十二盏路灯").get_by_role("link", name="答复").click()
        page.get_by_label("已更正").check()
        page.get_by_label("答复", exact=True).fill(ANSWER)
        press(page, "公开答复")
        expect(page.locator(".flash")).to_contain_text("提问人会收到")

    def correct(self) -> None:
        page = self.as_staff("bookkeeper", self.desk_page)
        page.get_by_role("link", name="提出更正").click()
        page.get_by_label("原因", exact=True).fill("路灯合同是 8,640 元，账上抄成了 9,360 元")
        press(page, "开始更正")
        self.desk_page = page.url.removeprefix(self.house.url)
        page.locator("tr", has_text=LAMPS).get_by_role("link", name="改").click()
        page.get_by_label("支出（元）").fill("8640")
        press(page, "存这一笔")
        press(page, "提交审核")
        self.check_and_sign()

    def read_the_correction(self) -> None:
        page = self.windows.of("村民")
        page.goto(BOOK)
        expect(page.locator("main")).to_contain_text("第 2 版")
        expect(page.locator(".changes")).to_contain_text("第 2 行改了支出")
        expect(page.locator("article", has_text=QUESTION)).to_contain_text("8,640.00")
        self.take(page, "50-corrected")
        page.goto(f"{BOOK}?version=1")
        expect(page.locator("tr", has_text=LAMPS)).to_contain_text("9,360.00")
        page.goto("/account/letters")
        expect(page.locator("main")).to_contain_text("有更正")

    def take_the_files(self) -> None:
        """Each file over a connection of its own: the lines of the page, no more and no fewer."""
        page = self.windows.of("村民")
        page.goto(BOOK)
        lines = files_taken.lines_on(page)
        assert [line[0] for line in lines] == [*(row[2] for row in ROWS), "村务会议资料印制"]
        links = page.get_by_role("region", name="下载与张贴").get_by_role("link")
        taken = [files_taken.fetched(self.house.url + str(link.get_attribute("href"))) for link in links.all()]
        self.sheet, self.large_sheet, table, workbook, data = taken
        assert files_taken.lines_in_csv(table) == lines
        assert files_taken.lines_in_workbook(workbook) == lines
        assert files_taken.lines_in_json(data) == lines
        for paper in (Sheet(self.sheet), Sheet(self.large_sheet)):
            for words, *amounts in lines:
                assert words in paper.text
                assert all(f"{float(amount):,.2f}" in paper.text for amount in amounts if amount)

    def judge_it_again(self) -> None:
        """The reader's own browser finds every law to hold, and finds the one figure somebody changed on the way."""
        page = self.windows.of("村民")
        page.goto(BOOK)
        box = page.locator("[data-accounts]")
        box.get_by_role("button", name="在我的设备上重新核对").click()
        expect(box.locator("[role=status]")).to_contain_text("都相符")
        expect(page.locator("[data-redone=holds]").first).to_have_text("本机核对：相符")
        expect(page.locator("[data-redone=fails]")).to_have_count(0)
        says, code = box.locator("[data-says-code]"), str(box.get_attribute("data-code"))
        expect(says).to_have_text(f"由数据重算的核验编号是 {code}，与这一页写的一致。")
        expect(page.locator(".mark")).to_contain_text(f"核验编号 {code}")
        self.take(page, "51-judged")
        address = str(box.get_attribute("data-accounts"))
        whole = files_taken.fetched(self.house.url + address)
        assert files_taken.judged_at_home(whole, code) == 0
        for another in files_taken.retold(whole):
            assert files_taken.judged_at_home(another, code) == 1
            page.route(f"**{address}", partial(_with, another))
            box.get_by_role("button").click()
            expect(says).to_contain_text("不一致")
            page.unroute(f"**{address}")
        changed = files_taken.tampered(whole)
        page.route(f"**{address}", partial(_with, changed))
        box.get_by_role("button").click()
        expect(box.locator("[role=status]")).to_contain_text("项不符")
        expect(page.locator("[data-law=totals] [data-redone]")).to_have_text("本机核对：不符")
        page.unroute(f"**{address}")

    def print_it(self) -> None:
        """For the wall: the two sheets, and the page itself as a printer is given it."""
        page = self.windows.of("村民")
        page.goto(BOOK)
        printed = page.pdf(format="A4", print_background=False)
        for paper, width in ((Sheet(self.sheet), 595), (Sheet(self.large_sheet), 842), (Sheet(printed), 595)):
            assert abs(paper.width - width) <= 2, "points"
            assert TITLE.replace(" ", "") in paper.text.replace(" ", "")
            files_taken.require_real_letters(paper, "葛家山村")
            files_taken.require_real_letters(paper, "财务收支")
            files_taken.require_real_letters(paper, "稻田租金")
            assert 0.005 < paper.ink(0.1, 0.03, 0.9, 0.5) < 0.25, "a title and a table, neither blank nor black"
            for at in range(len(paper.pdf)):
                assert paper.ink(0, 0, 0.01, 1, at) == paper.ink(0.99, 0, 1, 1, at) == 0, "nothing runs off the paper"
        page.emulate_media(color_scheme="dark")
        by_night = Sheet(page.pdf(format="A4", print_background=False))
        assert by_night.picture().tobytes() == Sheet(printed).picture().tobytes(), "paper is white at night too"
        page.emulate_media(color_scheme="light")
        said = Sheet(printed).text
        assert "规定日期内必须答复" in said
        for words in ("切换地区", "筛选、排序", "在我的设备上", "张贴用"):
            assert words not in said, "what can only be pressed is not printed"


def _with(body: bytes, route: Route) -> None:
    """Other data than the server's."""
    route.fulfill(body=body, content_type="application/json")
