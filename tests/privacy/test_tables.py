"""Tables examined cell by cell, over cells, and under their headings."""

import pytest
import time_machine

from app.core.privacy import Force, Sheet, examine_table, examine_text, shown_table
from app.core.privacy.examination import MOST_LISTED, Place, column_letters
from tests.privacy.corpus import BOOK, DISGUISES, SUBSIDIES, book, leaks, subsidies
from tests.privacy.making import card_number, id_number

ADULT = id_number()
PHONE = "13800001234"
CARD = card_number()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


def examined(*rows, **sheet):
    return examine_table([Sheet("名单", rows, **sheet)])


def at(examination):
    return [(one.kind, one.where.row, one.where.column) for one in examination.found]


@pytest.mark.parametrize("way", DISGUISES)
def test_a_number_in_a_cell_is_found_however_it_is_written(way):
    planted = leaks(60, seed=len(way))
    rows = [["1", "王小明", DISGUISES[way](leak.number), "350.00"] for leak in planted]
    found = {(row, kind) for kind, row, column in at(examined(*rows)) if column == 3}
    assert [leak for row, leak in enumerate(planted, 1) if (row, leak.kind) not in found] == []


@pytest.mark.parametrize("cut", [1, 3, 4, 6, 7, 10])
def test_a_number_over_two_cells_side_by_side_is_found(cut):
    planted = leaks(60, seed=cut)
    rows = [["王小明", leak.number[:cut], leak.number[cut:], "3组"] for leak in planted]
    found = {(row, kind) for kind, row, column in at(examined(*rows)) if column == 2}
    assert [leak for row, leak in enumerate(planted, 1) if (row, leak.kind) not in found] == []


@pytest.mark.parametrize("cut", [1, 3, 4, 6, 7, 10])
def test_a_number_over_two_cells_one_below_the_other_is_found(cut):
    planted = leaks(60, seed=cut)
    rows = []
    for leak in planted:
        rows += [["王小明", leak.number[:cut]], ["", leak.number[cut:]], ["", ""]]
    found = {(row, kind) for kind, row, column in at(examined(*rows)) if column == 2}
    assert [leak for n, leak in enumerate(planted) if (3 * n + 2, leak.kind) not in found] == []


def test_a_number_with_one_digit_in_each_cell_is_found():
    for leak in leaks(40):
        assert [kind for kind, _, _ in at(examined(["号码", *leak.number]))] == [leak.kind]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("1.3800001234E+10", "phone"),
        ("13800001234.0", "phone"),
        (repr(float(ADULT.replace("X", "1"))), "id"),
        (f"{ADULT[:15]}000", "id"),
        ("4.30102199003074E+17", "id"),
        ("6222021234567890000", "card"),
    ],
)
def test_a_number_a_spreadsheet_took_for_an_amount_is_found(typed, kind):
    assert at(examined(["姓名", "备注"], ["王小明", typed])) == [(kind, 2, 2)]


def test_a_cell_says_where_it_is_and_that_it_is_hidden():
    (found,) = examined(["王小明", PHONE], hidden=True, hidden_rows={1}, hidden_columns={2}).found
    assert str(found.where) == "工作表“名单”第 1 行 B 列（隐藏的工作表、隐藏的行、隐藏的列）"
    assert str(found) == f"{found.where}：手机号（138****1234），不能公开"
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("heading", "kind", "cell"),
    [
        ("身份证号", "id", "4301**********4511"),
        ("户主身份证号码", "id", ""),
        ("联系电话", "phone", "138****1234"),
        ("银行账号", "card", "****7890"),
        ("一卡通账号", "social", ""),
        ("残疾等级", "disability", "二级"),
        ("致贫原因", "cause", "其他"),
        ("出生日期", "birth", ""),
        ("民族", "standing", "汉族"),
        ("病种", "health", "略"),
        ("家庭年收入（元）", "income", "12000"),
    ],
)
def test_a_heading_is_a_finding_even_over_masked_cells(heading, kind, cell):
    examination = examined(["序号", "姓名", heading], ["1", "王*明", cell])
    (found,) = examination.found
    assert (found.kind, found.force, found.where.row, found.where.column) == (kind, Force.MASK, 1, 3)
    assert f"“{heading}”这一列是" in str(found)


@pytest.mark.parametrize(
    ("heading", "cell", "kind"),
    [
        ("身份证号", ADULT[:17] + "0" if ADULT[17] != "0" else ADULT[:17] + "1", "id"),
        ("银行账号", "81012345678901", "account"),
        ("一卡通账号", "A12345678", "social"),
        ("电话", "88665114", "landline"),
        ("出生日期", "1990-03-07", "birth"),
        ("年龄", "13", "minor"),
    ],
)
def test_a_heading_tells_what_a_bare_number_is(heading, cell, kind):
    examination = examined(["序号", "姓名", heading], ["1", "王*明", cell])
    assert (kind, 2, 3) in at(examination)


def test_an_office_telephone_heading_is_no_finding():
    assert examined(["项目", "监督电话"], ["路灯", "0731-88665114"]).forces[Force.BLOCK] == 0


def test_a_document_number_under_its_heading_is_left_alone():
    assert examined(["合同编号", "金额"], [CARD, "350"]).is_clean


@pytest.mark.parametrize(
    ("text", "kind", "force"),
    [
        ("住人民路12号", "house", Force.MASK),
        ("住3栋2单元501室", "house", Force.MASK),
        ("1990年3月7日出生", "birth", Force.MASK),
        ("社保卡号：A12345678", "social", Force.BLOCK),
        ("一卡通账号 8101 2345 6789 01", "social", Force.BLOCK),
        ("开户行账号810123456789", "account", Force.BLOCK),
        ("患尿毒症", "health", Force.WARN),
        ("肢体残疾", "disability", Force.WARN),
        ("因病致贫", "cause", Force.WARN),
        ("家庭年收入3万", "income", Force.WARN),
        ("今年8岁", "minor", Force.WARN),
        ("事实无人抚养儿童", "minor", Force.WARN),
        ("湘A12345", "plate", Force.MASK),
        ("护照E12345678", "passport", Force.MASK),
        ("zhang@qq.com", "email", Force.MASK),
        ("0731-88665114", "landline", Force.WARN),
    ],
)
def test_each_kind_has_its_force_and_never_shows_the_datum(text, kind, force):
    (found,) = examine_text(text, Place(part="正文")).found
    assert (found.kind, found.force) == (kind, force)
    assert found.shown not in text or found.shown in ("", "****114")


@pytest.mark.parametrize(
    "text",
    [
        "黄花村3组",
        "其中风险消除3户",
        "残疾人联合会",
        "60周岁以上老人",
        "16周岁以下",
        "6-14岁",
        "未成年人保护法",
        "购3号井水泵",
        "长政发〔2026〕12号",
        "2026年10月3日发放",
        "一卡通发放20261003",
        "账户：农商行尾号1234",
        "全村人均纯收入3万元",
        "防癌宣传",
        "解放疗养院",
        "12号令",
        "3号楼梯间",
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert examine_text(text, Place(part="正文")).is_clean


# False alarms


@pytest.mark.parametrize(
    "rows", [book(4000), book(2000, seed=9, cents=False), subsidies(4000)], ids=["book", "yuan", "list"]
)
def test_clean_village_books_raise_at_most_one_alarm_in_a_hundred_lines(rows):
    """Counting everything a clerk would be shown, not only what stops the book."""
    lines = list(rows)
    examination = examine_table([Sheet("账", lines)])
    assert examination.forces[Force.BLOCK] <= len(lines) * 0.001
    assert sum(examination.counts.values()) <= len(lines) * 0.01, examination.sentences()[:20]


@pytest.mark.parametrize(
    ("heading", "cell", "found"),
    [
        ("备注", "村委会办公室电话：0731-88665114", False),
        ("监督电话", "0731-88665114", False),
        ("备注", "县农业农村局 (0731)88665114", False),
        ("备注", "便民服务中心热线０７３１－８８６６５１１４", False),
        ("备注", "王小明家电话0731-88665114", True),
        ("备注", "户主联系电话0731-88665114", True),
        ("备注", "原村委会主任王小明 0731-88665114", True),
        ("备注", "村委会0731-88665114，王小明0731-85123456", True),
        ("备注", "0731-88665114", True),
    ],
)
def test_a_landline_is_told_unless_an_office_answers_it(heading, cell, found):
    assert ("landline" in examined(["项目", heading], ["路灯", cell]).counts) == found


def test_a_book_with_planted_numbers_gives_up_every_one():
    lines = list(book(2000))
    planted = leaks(200)
    for n, leak in enumerate(planted):
        way = list(DISGUISES.values())[n % len(DISGUISES)]
        lines[1 + n * 9][3 if n % 2 else 10] = way(leak.number)
    found = {(one.where.row, one.kind) for one in examine_table([Sheet("账", lines)]).found}
    assert [leak for n, leak in enumerate(planted) if (2 + n * 9, leak.kind) not in found] == []


def test_more_findings_than_can_be_listed_are_counted_and_the_blocking_ones_listed():
    rows = [["患尿毒症"]] * (MOST_LISTED + 20) + [[PHONE]]
    examination = examined(*rows)
    assert examination.counts["health"] == MOST_LISTED + 20 and len(examination.found) == MOST_LISTED
    assert examination.blocks and examination.sentences()[0].endswith("手机号（138****1234），不能公开")
    assert examination.sentences()[-1] == "另有 21 处没有逐条列出"


# What the public will see


def test_a_table_is_shown_by_the_classes_of_its_fields():
    rows = [
        ["序号", "姓名", "身份证号", "电话", "住址", "残疾等级", "出生日期", "金额", "备注"],
        ["1", "王小明", ADULT, PHONE, "黄花村3组12号", "二级", "1950-03-07", "350", f"号码{PHONE}"],
    ]
    web = [
        ["序号", "姓名", "身份证号", "电话", "住址", "出生日期", "金额", "备注"],
        ["1", "王*明", "*" * 14 + ADULT[-4:], "138****1234", "黄花村3组", "70—79岁", "350", "号码138****1234"],
    ]
    assert list(shown_table(rows, "web")) == web
    assert next(iter(list(shown_table(rows, "board"))[1:]))[1] == "王小明"
    assert next(iter(list(shown_table(rows, "web", by_law=True))[1:]))[1] == "王小明"


@pytest.mark.parametrize("audience", ["web", "board"])
def test_a_shown_table_has_nothing_left_that_blocks(audience):
    rows = [BOOK, *([leak.number if n == 3 else "x" for n in range(11)] for leak in leaks(60))]
    shown = list(shown_table(rows, audience))
    assert not examine_table([Sheet("", shown)]).blocks
    assert len(SUBSIDIES) == len(next(iter(shown_table(subsidies(1), audience))))
