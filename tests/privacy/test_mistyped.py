"""A mistyped ID number is still a person's number: masked in texts, blocked in lists, found in files."""

import io
from datetime import date, timedelta
from random import Random

import docx
import pytest
import time_machine

from app.core.privacy import Sheet, examine_file, examine_table, guard, masked_text, rules, shown_table
from app.errors import Refused
from tests.privacy.making import id_number

WRONG = "430121197001010011"  # its check digit would be another


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


def mistyped(birth=date(1990, 3, 7), serial=451):
    right = id_number(birth, serial)
    return right[:17] + ("0" if right[17] != "0" else "1")


def kinds(text):
    return [finding.kind for finding in rules.find(text)]


def test_the_number_is_indeed_wrong():
    assert rules.check_digit(WRONG) != WRONG[17]


@pytest.mark.parametrize(
    "text",
    [
        f"我的身份证 {WRONG}",
        f"{WRONG}，请尽快办理",
        f"张三{WRONG}",
        f"号码 {WRONG[:6]} {WRONG[6:14]} {WRONG[14:]}",
        f"备注：{'-'.join(WRONG)}",
        f"合同编号{WRONG}",  # a person's birth date, whatever it is called
    ],
)
def test_an_id_with_a_wrong_check_digit_is_masked_and_refused(text):
    assert kinds(text) == ["id"]
    assert "19700101" not in masked_text(text).replace("-", "").replace(" ", "")
    with pytest.raises(Refused, match="身份证号"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "身份证号码：430121197013450011",  # no such day
        "身份证99012119700101001",  # no such province, one digit short
        "身份证号是4301211970010100",
        "证件号（本人）430121 7001 0100 112",
        "身份证件：12345678901234567X",
        "430121197013450011是我的身份证号",
        "123456789012345（身份证）",
        "公民身份号码 123456789012345678",
    ],
)
def test_digits_beside_a_word_for_an_id_card_are_an_id_however_wrong(text):
    assert kinds(text) == ["id"]
    with pytest.raises(Refused):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "合同编号202611240001234567",
        "凭证 202611240001234568 已入账",
        "流水号430121888800001234",
        "施工许可证430121202603010101",  # place, day of issue, serial
        "受理编号：430121202611230012",
        "身份证有效期2016.01.01-2036.01.01",
        "身份证办理时间 2026-01-01 至 2026-12-31",
        "办身份证，电话0731-88665114",
        "补办身份证工本费 40 元，凭证 202611240001234567",
        "统一社会信用代码124301214448000000",
        "**************0011",
    ],
)
def test_numbers_of_vouchers_contracts_and_permits_stay_quiet(text):
    assert [kind for kind in kinds(text) if kind == "id"] == []


def test_a_mistyped_id_keeps_a_list_from_the_board():
    rows = [["姓名", "金额", "备注"], ["张三", "100", f"本人{WRONG}"], ["李四", "200", WRONG]]
    examination = examine_table([Sheet("名单", rows)])
    assert examination.blocks
    assert {(one.where.row, one.where.column) for one in examination.found if one.kind == "id"} == {(2, 3), (3, 3)}
    assert WRONG not in str(list(shown_table(rows, "board")))


def test_a_mistyped_id_is_found_in_a_file():
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(f"领款人王五，身份证 {WRONG}")
    document.save(out)
    assert examine_file(out.getvalue(), "收据.docx").blocks


def test_amounts_side_by_side_are_no_mistyped_id():
    rows = [["收入", "支出", "余额"], ["430121", "19700101", "0011"]]
    assert examine_table([Sheet("账", rows)]).counts.get("id", 0) == 0


def test_of_long_numbers_of_papers_at_most_one_in_a_hundred_is_taken_for_an_id():
    die = Random(41)
    forms = (
        lambda: f"合同号{die.randrange(10**17, 10**18)}",
        lambda: f"{date(2026, 1, 1) + timedelta(days=die.randrange(330)):%Y%m%d}{die.randrange(10**10):010d}",
        lambda: (
            f"项目编号430121{date(2026, 1, 1) + timedelta(days=die.randrange(330)):%Y%m%d}{die.randrange(10**4):04d}"
        ),
        lambda: str(die.randrange(10**17, 10**18)),
    )
    texts = [die.choice(forms)() for _ in range(2000)]
    assert sum("id" in kinds(text) for text in texts) <= 20


def test_every_mistyped_id_of_a_grown_person_is_found():
    die = Random(42)
    for _ in range(300):
        number = mistyped(date(1935, 1, 1) + timedelta(days=die.randrange(25_000)), die.randrange(1, 999))
        assert kinds(f"款付{number}。") == ["id"]
