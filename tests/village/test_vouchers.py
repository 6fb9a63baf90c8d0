"""What the vouchers themselves say: a second sheet of the clerk's workbook, held against the lines."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.db import unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.books import Voucher
from app.village.laws import Verdict
from app.village.models import Release
from app.village.rules.life import State
from app.village.service import chain, importing, judging
from app.village.service.importing import How
from app.village.sheets import template
from tests.conftest import page
from tests.making import sign_in
from tests.village import downloads
from tests.village.ledgers import FIRST, LAST
from tests.village.making import HEAD, NOW, Hamlet, line
from tests.village.test_seal import download

pytestmark = pytest.mark.databases("sqlite")

LINES = (
    ["2026-10-03", "记-1", "稻田租金", "经营收入", 36800, "", "黄秀英", "彭建军", "彭国强", ""],
    ["2026-10-09", "记-2", "村组路灯更换 12 盏", "公益支出", "", 9360, "黄秀英", "彭建军", "彭国强", ""],
    ["2026-10-09", "记-2", "路灯安装人工", "公益支出", "", 640, "黄秀英", "彭建军", "彭国强", ""],
)
SIDES = ("凭证号", "日期", "收入金额", "支出金额")
GIVEN = (["记-1", "2026-10-03", 36800, ""], ["记-2", "2026-10-09", "", 10000])
READ = (Voucher("记-1", 3680000, 0), Voucher("记-2", 0, 1000000))


def workbook(
    rows: Sequence[Sequence[Any]], head: Sequence[str] = SIDES, name: str = "凭证", lines: Any = LINES
) -> bytes:
    """The ledger and, beside it, the vouchers."""
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        for title, heads, written in (("收支", HEAD, lines), (name, head, rows)):
            sheet = book.add_worksheet(title)
            for at, row in enumerate([heads, *written]):
                sheet.write_row(at, 0, row)
    return stored.getvalue()


def shown(hamlet: Hamlet, *args: Any, **more: Any):
    return importing.preview(hamlet.upload(hamlet.draft(lines=()), workbook(*args, **more))).reading


def accepted(hamlet: Hamlet, content: bytes, release: Release | None = None, how: How | None = None) -> Release:
    found = hamlet.upload(release or hamlet.draft(lines=()), content)
    with clock.at(NOW):
        importing.accept(found, how, by=hamlet.bookkeeper)
    return found.release


def verdicts(release: Release) -> dict[str, str]:
    return {finding.law: finding.verdict.value for finding in judging.findings(release)}


def test_the_second_sheet_is_kept_and_its_laws_are_judged_up_to_publication(hamlet: Hamlet):
    release = accepted(hamlet, workbook(GIVEN))
    assert queries.vouchers_of(release) == READ
    told = verdicts(release)
    assert (told["vouchers"], told["voucher_total"]) == ("holds", "holds")
    hamlet.pass_on(release, State.PUBLISHED)
    assert queries.vouchers_of(release) == READ


def test_two_errors_that_cancel_in_every_sum_are_found_by_the_vouchers(hamlet: Hamlet):
    lines = (LINES[0], [*LINES[1][:5], 9400, *LINES[1][6:]], ["2026-10-15", "记-3", *LINES[2][2:5], 600, *LINES[2][6:]])
    given = (GIVEN[0], ["记-2", "", "", 9360], ["记-3", "", "", 640])
    release = accepted(hamlet, workbook(given, lines=lines))
    [failing] = [one for one in judging.findings(release) if one.verdict == Verdict.FAILS]
    assert failing.law == "vouchers" and "凭证 记-2 支出" in failing.why and "凭证 记-3 支出" in failing.why
    with clock.at(NOW), pytest.raises(Refused, match="各凭证所列各笔之和"):
        chain.submit(release, by=hamlet.bookkeeper)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (("凭证号", "金额"), (["记-1", 36800], ["记-2", 10000])),  # the lines tell on which side, not how much
        (("凭证号", "金额", "收支方向"), (["记-1", 36800, "收"], ["记-2", 10000, "支"])),
        (("凭证编号", "收入", "支出"), (["记-1", 36800, ""], ["记-2", "", 10000], ["合计", 36800, 10000])),
    ],
)
def test_it_is_read_as_clerks_write_it(hamlet: Hamlet, head: Sequence[str], rows: Sequence[Sequence[Any]]):
    reading = shown(hamlet, rows, head)
    assert not reading.blocked and reading.vouchers == {"记-1": (3680000, 0), "记-2": (0, 1000000)}
    assert any("读出 2 个凭证号的金额" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((*GIVEN, ["记-2", "2026-10-09", "", 1]), "工作表“凭证”第 4 行：凭证号 记-2 在第 3 行已经有了"),
        ((GIVEN[0], ["记-2", "2026-10-09", "", ""]), "第 3 行：凭证 记-2 没有金额"),
        ((GIVEN[0], ["记-2", "2026-10-09", "", "看发票"]), "第 3 行 D 列（支出金额）"),
        ((GIVEN[0], ["", "2026-10-09", "", 3]), "“凭证号”没有填"),
    ],
)
def test_a_fault_is_told_with_its_row_and_keeps_the_workbook_out(hamlet: Hamlet, rows: Any, said: str):
    reading = shown(hamlet, rows)
    assert reading.blocked and said in " ".join(map(str, reading.problems))


def test_another_day_than_the_lines_have_is_told_and_keeps_nothing_out(hamlet: Hamlet):
    reading = shown(hamlet, (GIVEN[0], ["记-2", "2026-10-12", "", 10000]))
    assert not reading.blocked
    assert "凭证 记-2 的日期是 2026-10-12，账上这个号的日期是 2026-10-09" in str(reading.problems[-1])


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        (SIDES, (), ""),
        (("编号", "附件张数"), (["记-1", 3],), "凭证金额不核对"),
    ],
)
def test_a_sheet_that_gives_no_amounts_is_not_read_and_claims_nothing(hamlet: Hamlet, head: Any, rows: Any, said: str):
    reading = shown(hamlet, rows, head)
    assert not reading.blocked and reading.vouchers is None
    assert said in " ".join(map(str, reading.problems))
    [release] = queries.in_work(hamlet.village)
    assert verdicts(accepted(hamlet, workbook(rows, head), release))["vouchers"] == "not_judged"


def test_lines_that_go_take_their_vouchers_along_and_more_lines_add_theirs(hamlet: Hamlet):
    release = accepted(hamlet, workbook(GIVEN))
    more = (["2026-10-20", "记-3", "老年食堂食材", "公益支出", "", 421.5, "黄秀英", "彭建军", "彭国强", ""],)
    accepted(hamlet, workbook((["记-3", "", "", 421.5],), lines=more), release, How.ADD)
    assert queries.vouchers_of(release) == (*READ, Voucher("记-3", 0, 42150))
    assert verdicts(release)["vouchers"] == "holds"
    accepted(hamlet, workbook((), lines=more), release, How.REPLACE)
    assert queries.vouchers_of(release) == () and verdicts(release)["vouchers"] == "not_judged"


def test_a_number_that_is_a_persons_is_no_voucher(hamlet: Hamlet):
    found = hamlet.upload(hamlet.draft(lines=()), workbook((*GIVEN, ["13912345678", "", "", 5])))
    with clock.at(NOW), pytest.raises(Refused):
        importing.accept(found, by=hamlet.bookkeeper)


def test_the_empty_sheet_we_hand_out_has_a_place_for_them_that_may_stay_empty(hamlet: Hamlet):
    content = template("葛家山村", FIRST, LAST, 18244036)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[-2:] == ["凭证", "资金公开表"]
    assert [cell.value for cell in book["资金公开表"][2]] == list(FUNDS_HEAD)
    assert [cell.value for cell in book["凭证"][2]] == list(SIDES)
    for cells, sheet, row in ((LINES[0], book.worksheets[0], 5), (GIVEN[0], book["凭证"], 3)):
        for place, value in enumerate(cells, 1):
            sheet.cell(row, place).value = value or None
    stored = io.BytesIO()
    book.save(stored)
    reading = importing.preview(hamlet.upload(hamlet.draft(lines=()), stored.getvalue())).reading
    assert not reading.blocked and reading.vouchers == {"记-1": (3680000, 0)} and reading.funds is None


def test_the_preview_says_what_was_read_and_what_will_not_agree(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        found = hamlet.upload(hamlet.draft(lines=()), workbook((GIVEN[0], ["记-2", "", "", 9999])))
    with clock.at(NOW):
        said = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{found.id}/")).get_text()
    assert "读出 2 个凭证号的金额" in said and "各凭证所列各笔之和 = 凭证金额" in said


def test_a_quarter_is_held_against_vouchers_only_where_each_of_its_months_gave_them(
    hamlet: Hamlet, client: FlaskClient
):
    hamlet.book(period="2026-09", lines=(line(1, day=date(2026, 9, 9)),))
    content = workbook(GIVEN)
    hamlet.pass_on(accepted(hamlet, content), State.PUBLISHED)
    with clock.at(NOW):
        year = client.get(f"/village/{hamlet.village.region.code}/finance/2026.json").get_json()
    told = {finding["law"]: finding["verdict"] for finding in year["findings"]}
    assert year["vouchers"] == [] and told["vouchers"] == "not_judged" and "fails" not in told.values()


def test_a_law_that_was_not_judged_says_which_sheet_would_let_it_be(app: Flask, hamlet: Hamlet):
    with unit_of_work():
        release = hamlet.pass_on(accepted(hamlet, workbook(())), State.PUBLISHED)
    client = sign_in(app, hamlet.bookkeeper)
    for address in (f"/village/{hamlet.village.region.code}/finance/2026-10/", f"/desk/village/releases/{release.id}/"):
        laws = page(client.get(address)).select(".laws [data-law]")
        shown = {law["data-law"]: law.get_text() for law in laws}
        assert "没有“凭证”工作表" in shown["vouchers"] and "没有“资金公开表”工作表" in shown["accounts"]
        assert all("“序时账”工作表" in shown[law] for law in ("entries", "entries_total", "entries_cash"))


# the sheet of cash and bank accounts

FUNDS_HEAD = ("开户行或现金", "账号尾号", "期初余额", "本期增加", "本期减少", "期末余额")
CASH = ["库存现金", "", 2440.36, 0, 10000, -7559.64]
BANK = ["湖南农商银行", "6217001234567896621", 180000, 36800, 0, 216800]


def with_funds(hamlet: Hamlet, *rows: Sequence[Any], head: Sequence[str] = FUNDS_HEAD) -> Release:
    return accepted(hamlet, workbook(rows, head, "资金公开表"))


def test_the_funds_beside_the_book_are_its_accounts_and_their_laws_are_judged(hamlet: Hamlet, client: FlaskClient):
    release = with_funds(hamlet, CASH, BANK)
    assert queries.book_of(release).accounts[1].tail == "6621"
    assert (verdicts(release)["accounts"], verdicts(release)["accounts_total"]) == ("holds", "holds")
    hamlet.pass_on(release, State.PUBLISHED)
    document = download(client, release)
    assert [row["name"] for row in document["accounts"]] == ["库存现金", "湖南农商银行"]
    assert downloads.code_by_the_script(document) == release.code


@pytest.mark.parametrize("closing", [-7559.64, -6559.64])
def test_one_law_of_one_account_stands_at_the_desk_once(app: Flask, hamlet: Hamlet, closing: float):
    release = with_funds(hamlet, [*CASH[:5], closing], BANK)
    laws = [finding.words for finding in judging.findings(release) if "本期增加 − 本期减少" in finding.words]
    assert laws == ["各账户：期初余额 + 本期增加 − 本期减少 = 期末余额"]
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/"))
    assert shown.get_text().count("本期增加 − 本期减少 = 期末余额") == 1


def test_accounts_that_do_not_come_to_the_book_are_told(hamlet: Hamlet):
    release = with_funds(hamlet, [*CASH[:2], 2440.36, 0, 9000, -6559.64], BANK)
    assert {law for law, verdict in verdicts(release).items() if verdict == "fails"} == {"accounts_total"}


def test_a_funds_sheet_that_cannot_be_read_keeps_nothing_out_and_claims_nothing(hamlet: Hamlet):
    release = with_funds(hamlet, ["现金", 5], head=("什么", "多少"))
    assert verdicts(release)["accounts"] == "not_judged" and not release.head


def test_other_lines_take_the_accounts_along_where_the_clerk_says_so(hamlet: Hamlet):
    release = with_funds(hamlet, CASH, BANK)
    accepted(hamlet, workbook(()), release, How.REPLACE_ALL)
    assert verdicts(release)["accounts"] == "not_judged" and queries.rows_of(release, queries.FUNDS) == []


def test_page_and_every_file_show_the_accounts(app: Flask, hamlet: Hamlet, client: FlaskClient):
    with unit_of_work():
        hamlet.pass_on(with_funds(hamlet, CASH, BANK), State.PUBLISHED)
    address = f"/village/{hamlet.village.region.code}/finance/2026-10"
    with clock.at(NOW):
        shown = page(client.get(f"{address}/"))
        table = next(one for one in shown.select("table") if "本月各账户" in one.caption.get_text())
        rows = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr, tfoot tr")]
        files = {ending: client.get(f"{address}.{ending}").data for ending in ("csv", "xlsx", "json", "pdf")}
        some = client.get(f"{address}.xlsx?side=income").data
    assert rows[1] == ["湖南农商银行", "6621", "180,000.00", "36,800.00", "0.00", "216,800.00"]
    assert rows[2] == ["合计", "182,440.36", "36,800.00", "10,000.00", "209,240.36"]
    assert "6217001234567896621" not in shown.get_text()
    told = files["csv"].decode("utf-8-sig").split("\r\n\r\n")[1].splitlines()
    assert told[0] == "现金和银行账户" and told[3] == "湖南农商银行,6621,180000.00,36800.00,0.00,216800.00"
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert [cell.value for cell in book["现金和银行账户"][3]] == ["湖南农商银行", "6621", 180000, 36800, 0, 216800]
    assert "现金和银行账户" not in openpyxl.load_workbook(io.BytesIO(some)).sheetnames
    assert b"6621" in files["json"] and files["pdf"].startswith(b"%PDF")


def test_a_book_without_accounts_has_no_table_of_them_and_its_file_is_as_before(hamlet: Hamlet, client: FlaskClient):
    hamlet.pass_on(accepted(hamlet, workbook(())), State.PUBLISHED)
    address = f"/village/{hamlet.village.region.code}/finance/2026-10"
    with clock.at(NOW):
        assert not page(client.get(f"{address}/")).select("#accounts, #entries")
        assert client.get(f"{address}.csv").data.decode("utf-8-sig").startswith("行,期间,序号")


def test_a_year_lays_the_accounts_of_its_months_together_where_all_have_the_same(hamlet: Hamlet, client: FlaskClient):
    september = [[f"2026-09-{row[0][-2:]}", *row[1:]] for row in LINES]
    first = accepted(hamlet, workbook((CASH, BANK), FUNDS_HEAD, "资金公开表", september), hamlet.draft(period="2026-09", lines=()))  # fmt: skip
    hamlet.pass_on(first, State.PUBLISHED)
    after = [["库存现金", "", -7559.64, 0, 10000, -17559.64], ["湖南农商银行", "6621", 216800, 36800, 0, 253600]]
    hamlet.pass_on(with_funds(hamlet, *after), State.PUBLISHED)
    with clock.at(NOW):
        year = client.get(f"/village/{hamlet.village.region.code}/finance/2026.json").get_json()
    assert year["accounts"][1] == {"name": "湖南农商银行", "tail": "6621", "opening": "180000.00", "increase": "73600.00", "decrease": "0.00", "closing": "253600.00"}  # fmt: skip
    assert {row["law"]: row["verdict"] for row in year["findings"]}["accounts_total"] == "holds"
