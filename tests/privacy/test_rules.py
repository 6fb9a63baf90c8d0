"""Reading, masking and finding personal data."""

import re
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import regions
from app.core.privacy import rules
from app.core.privacy.shapes import is_credit_code, is_luhn
from app.errors import Refused
from tests.privacy.making import card_number, id_number

ADULT = id_number()
CARD = card_number()
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


def sentence(read, text):
    with pytest.raises(Refused) as refused:
        read(text)
    return refused.value.sentence


def kinds(text):
    return [finding.kind for finding in rules.find(text)]


# Reading


def test_an_id_number_says_birth_sex_and_region():
    read = rules.read_id_number(ADULT)
    assert (read.number, read.birth, read.sex, read.region6) == (ADULT, date(1990, 3, 7), "男", "430102")
    assert rules.read_id_number(id_number(serial=452)).sex == "女"


@pytest.mark.parametrize(
    "typed",
    [
        f" {ADULT} ",
        f"{ADULT[:6]} {ADULT[6:14]} {ADULT[14:]}",
        f"{ADULT[:6]}-{ADULT[6:14]}-{ADULT[14:]}",
        f"\u202d{ADULT}\u202c",
        "".join(chr(ord(digit) + 0xFEE0) for digit in ADULT),
        "\u200b".join(ADULT),
        ADULT + "\x00",
    ],
)
def test_an_id_number_is_read_however_it_is_typed(typed):
    assert rules.read_id_number(typed).number == ADULT


@pytest.mark.parametrize("last", ["x", "X", "ｘ", "×"])
def test_the_last_x_may_be_small_or_wide(last):
    ending_in_x = next(number for serial in range(100) if (number := id_number(serial=serial)).endswith("X"))
    assert rules.read_id_number(ending_in_x[:-1] + last).number == ending_in_x


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请填写身份证号"),
        (None, "请填写身份证号"),
        ("   ", "请填写身份证号"),
        (ADULT[:17], "身份证号应为 18 位，您填了 17 位"),
        (ADULT + "1", "身份证号应为 18 位，您填了 19 位"),
        ("430102900307451", "这是 15 位的旧身份证号，请填新证上的 18 位号码"),
        (ADULT[:17] + ("0" if ADULT[17] != "0" else "1"), "身份证号最后一位和前面的数字对不上，请核对"),
        ("4301021990O3074511", "身份证号前 17 位是数字，末位是数字或字母 X，请核对"),
        ("990102199003074511", "身份证号开头的地区号不存在，请核对前 6 位"),
        ("430102199002304511", "身份证号第 7 到 14 位不是真实的出生日期，请核对"),
        (id_number(date(2026, 11, 25)), "身份证号里的出生日期还没有到，请核对第 7 到 14 位"),
        (id_number(date(1890, 1, 1)), "身份证号里的出生年份太早，请核对第 7 到 10 位"),
    ],
)
def test_a_wrong_id_number_is_told_how_to_mend_it(typed, told):
    assert sentence(rules.read_id_number, typed) == told


def test_ten_megabytes_in_the_id_field_are_only_too_long():
    assert "您填了 10485760 位" in sentence(rules.read_id_number, "1" * 10 * 1024 * 1024)


def test_a_permanent_residence_card_is_accepted():
    number = id_number(region="943840")
    assert rules.read_id_number(number).birth == date(1990, 3, 7)


@given(st.integers(0, 10**17 - 1), st.integers(0, 16))
def test_one_wrong_digit_never_passes(seed, place):
    front = f"{ADULT[:14]}{seed % 1000:03d}"
    number = front + rules.check_digit(front)
    wrong = str((int(number[place]) + 1 + seed % 9) % 10)
    if wrong == number[place]:
        return
    with pytest.raises(Refused):
        rules.read_id_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "typed",
    [
        PHONE,
        " 138 0000 1234 ",
        "138-0000-1234",
        "+86 13800001234",
        "(+86)138.0000.1234",
        "8613800001234",
        "008613800001234",
        "１３８００００１２３４",
        "\u202d13800001234\u202c",
        "138\u00a00000\u00a01234",
        "١٣٨٠٠٠٠١٢٣٤",
    ],
)
def test_a_phone_is_read_however_it_is_typed(typed):
    assert rules.read_phone(typed) == PHONE


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请填写手机号"),
        (None, "请填写手机号"),
        ("1380000123", "手机号少了 1 位"),
        ("138000012345", "手机号多了 1 位"),
        ("1380000123O", "手机号只有数字，请核对"),
        ("12800001234", "这不是手机号，手机号以 13 到 19 开头"),
        ("0731-88665114", "这是固定电话，收不到短信，请填 11 位手机号"),
        ("+852 9123 4567", "目前只能使用中国内地的手机号"),
    ],
)
def test_a_wrong_phone_is_told_how_to_mend_it(typed, told):
    assert sentence(rules.read_phone, typed) == told


@pytest.mark.parametrize(
    "typed",
    [
        "", "0731-84010003", "84010003", "8401000", "（0731）84010003", "0731 8401 0003", "0731-84010003转8012",
        "84010003-801", "13812345678", "+86 138 1234 5678", "12345", "12319", "400-810-1234", "96168",
        "０７３１－８４０１０００３", "0731-84010003、13812345678", "12345 或 84010003",
        "12345或84010003", "0731-84010001或84010002", "0731-84010001 13800000000",
    ],
)  # fmt: skip
def test_a_phone_everyone_may_call_is_taken(typed):
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", typed))
    assert re.sub(r"\D", "", rules.read_public_phone(typed)) == digits, "no number is changed"


@pytest.mark.parametrize(
    "typed",
    [
        "0731-84010001（县司法局）",
        "县司法局 84010001",
        "84010001 801",
        "abc",
        "1",
        "123",
        "1380000123",
        "138123456789",
        "办公室",
        "电话84010003",
        "0731-84010003转",
        "、",
        "12345abc",
    ],
)
def test_what_nobody_can_call_is_refused(typed):
    told = sentence(rules.read_public_phone, typed)
    assert "请写能打通的电话" in told and "号码前后不写单位名" in told


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhang.san+a@mail.example.com", "zhang.san+a@mail.example.com"),
        ("  ＺＨＡＮＧ@qq.com ", "ZHANG@qq.com"),
        ("123456@qq。com", "123456@qq.com"),
    ],
)
def test_an_email_is_read(typed, read):
    assert rules.read_email(typed) == read


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请填写邮箱地址"),
        ("zhang", "邮箱地址里缺少 @，应形如 name@example.com"),
        ("a@b.com,c@d.com", "邮箱地址里只能有一个 @，请只填一个邮箱"),
        ("zhang san@qq.com", "邮箱地址里有空格，请去掉空格"),
        ("zhang@qq.com\nBcc: x", "邮箱地址里有空格，请去掉空格"),
        ("张三@qq.com", "邮箱地址只能用英文字母、数字和 . _ % + -，请核对"),
        ("zhang..san@qq.com", "邮箱地址 @ 前面缺了字，或多了一个点，请核对"),
        ("@qq.com", "邮箱地址 @ 前面缺了字，或多了一个点，请核对"),
        ("zhang@qq", "邮箱地址 @ 后面不完整，应形如 name@example.com"),
        ("zhang@-qq-.com", "邮箱地址 @ 后面不完整，应形如 name@example.com"),
        ("z" * 65 + "@qq.com", "邮箱地址太长，请核对"),
    ],
)
def test_a_wrong_email_is_told_how_to_mend_it(typed, told):
    assert sentence(rules.read_email, typed) == told


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(typed):
    for read in (rules.read_id_number, rules.read_phone, rules.read_email):
        try:
            read(typed)
        except Refused as refused:
            assert refused.sentence


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 24), date(2026, 11, 24), 18),
        (date(2008, 11, 25), date(2026, 11, 24), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_age_is_counted_in_full_years(birth, day, age):
    assert rules.age_on(birth, day) == age


# Masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王*明"),
        ("王明", "王*"),
        ("王", "*"),
        ("", ""),
        (None, ""),
        ("王小小明", "王**明"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("司马光", "司马*"),
        ("上官婉儿", "上官**"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买买提·**"),
        ("阿卜杜拉•艾合买提", "阿卜杜拉·**"),
        ("·", "*"),
    ],
)
def test_names_are_masked(name, shown):
    assert rules.mask_name(name) == shown


def test_numbers_and_addresses_are_masked():
    assert rules.mask_phone(PHONE) == "138****1234"
    assert rules.mask_phone("88665114") == "******14"
    assert rules.mask_phone(None) == rules.mask_id(None) == rules.mask_email(None) == ""
    assert rules.mask_id("43010219900307123X") == "**************123X"
    assert rules.mask_id("430102900307123") == "***********7123"
    assert rules.mask_email("zhang@example.com") == "z***@example.com"


@given(st.text(min_size=1, max_size=12).filter(lambda name: "*" not in name and name.strip()))
def test_a_mask_never_shows_a_whole_name(name):
    assert rules.mask_name(name) != name.strip()


# Finding

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("kind", "text", "part", "shown"),
    [
        ("id", f"身份证{ADULT}。", ADULT, rules.mask_id(ADULT)),
        ("id", "身份证430102900307451。", "430102900307451", "***********7451"),
        ("id", f"残疾证号{ADULT}42", ADULT + "42", rules.mask_id(ADULT)),
        ("phone", f"电话{PHONE}一直打不通", PHONE, "138****1234"),
        ("phone", f"+86{PHONE}", "+86" + PHONE, "138****1234"),
        ("card", f"卡号{CARD}", CARD, "************" + CARD[-4:]),
        ("landline", "电话0731-88665114", "0731-88665114", "****114"),
        ("landline", "电话(0731)88665114", "(0731)88665114", "****114"),
        ("email", "写信到zhang@qq.com。", "zhang@qq.com", "z***@qq.com"),
        ("plate", "车牌湘A·12345", "湘A·12345", "湘A*****"),
        ("plate", "新能源车湘AD12345", "湘AD12345", "湘A*****"),
        ("plate", "教练车湘a1234学", "湘a1234学", "湘A*****"),
        ("passport", "护照E12345678", "E12345678", "E********"),
        ("passport", "护照EA1234567", "EA1234567", "E********"),
        ("passport", "护照号：D12345678", "D12345678", "D********"),
    ],
)
def test_personal_data_is_found_where_it_stands(kind, text, part, shown):
    (finding,) = rules.find(text)
    assert (finding.kind, text[finding.start : finding.end], finding.shown) == (kind, part, shown)


@pytest.mark.parametrize("number", [ADULT, PHONE, CARD])
@pytest.mark.parametrize(
    "disguise",
    [
        lambda number: number.translate(WIDE),
        lambda number: number.translate(CHINESE),
        lambda number: "\u200b".join(number),
        lambda number: " ".join(number),
        lambda number: "．".join(number),
        lambda number: "\u3000".join(number),
        lambda number: "".join(digit + "\ufe0f\u20e3" for digit in number),
    ],
)
def test_a_disguised_number_is_found(number, disguise):
    text = f"请打{disguise(number)}找我"
    (finding,) = rules.find(text)
    assert number[-1] not in text[finding.end :] and finding.shown.endswith(number[-4:])


@pytest.mark.parametrize(
    "text",
    [
        f"{ADULT[:6]} {ADULT[6:14]} {ADULT[14:]}",
        f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:]}",
        "138 0000 1234",
        "138-0000-1234",
        "138.0000.1234",
        "1380-000-1234",
        "138 00001234",
        "1380000 1234",
    ],
)
def test_a_grouped_number_is_found(text):
    assert len(rules.find(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "430102001001",
        "长沙市430100000000芙蓉区430102000000",
        "长政发〔2026〕12号",
        "国办发〔2019〕54号、湘政办发〔2026〕123号",
        "预算13,812,345,678元",
        "合计13800001234元，其中13800001234.50",
        "¥13800001234",
        "投资13800001234万元",
        "2026年11月24日14:30",
        "记-0012 凭证20261124000123",
        "统一社会信用代码11430100006127328T",
        f"受理编号：{id_number(date(2026, 11, 23), 1)}",
        "发票号码：26432000000123456789",
        "项目编号430102202601011",
        "增长0.13800001234",
        "会议室302，座位1 2 3 4 5 6 7 8 9 10 11",
        "人数 138 120 45 30 12",
        "G20261124",
        "zfb@changsha.gov.cn",
        "国道G5513，京A类活动",
        "新ABCDEF",
        "第一二三四五六七八九条",
        "二〇二六年十一月二十四日",
        "138****1234",
        "**************123X",
        "20261124-001",
        "ISBN 978-7-5086-4471-8",
        "",
    ],
)
def test_office_numbers_are_nobodys_data(text):
    assert rules.find(text) == []


def test_every_region_code_is_left_alone():
    listed = Path(regions.__file__).with_name("changsha.csv").read_text(encoding="utf-8")
    assert listed.count("4301") > 1800
    assert rules.find(listed) == []


def test_a_number_before_the_true_one_does_not_hide_it():
    assert kinds(f"2026 11 {ADULT}") == ["id"]
    assert kinds(f"{PHONE} 13900001234") == ["phone", "phone"]
    assert kinds(f"{CARD} 2026年") == ["card"]


def test_a_credit_code_is_told_from_a_card():
    assert is_credit_code("91350100M000100Y43")  # the example of GB 32100-2015
    assert not is_credit_code("91350100M000100Y44")
    assert is_luhn("4111111111111111") and not is_luhn("4111111111111112")


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999))
def test_document_numbers_with_a_date_are_left_alone(number, month, day, serial):
    assert rules.find(f"长政发〔2026〕{number}号，凭证号{2026}{month:02d}{day:02d}{serial:03d}") == []


@given(st.integers(0, 10**13), st.sampled_from(["元", "万元", "亿元", " 元"]))
def test_amounts_are_left_alone(amount, unit):
    assert rules.find(f"合计{amount}{unit}") == []
    assert rules.find(f"合计{amount:,}{unit}，{amount / 100:,.2f}{unit}") == []


@given(st.dates(date(1920, 1, 1), date(2026, 11, 24)), st.integers(0, 999), st.text(max_size=8), st.text(max_size=8))
def test_every_id_number_is_found_in_any_company(birth, serial, before, after):
    number = id_number(birth, serial)
    text = f"{before}（{number}）{after}"
    assert any(found.kind == "id" and number in text[found.start : found.end] for found in rules.find(text))


TEXTS = st.text(alphabet=st.sampled_from("0123456789 138.-,@abqc.comEX湘A一三八零\u200b１３元：*\n"), max_size=80)


@settings(max_examples=300)
@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_a_masked_text_passes_the_guard(text):
    rules.guard(rules.masked_text(text))


@given(TEXTS)
def test_findings_lie_in_order_and_do_not_overlap(text):
    found = rules.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_the_guard_names_what_it_found_without_showing_it():
    with pytest.raises(Refused) as refused:
        rules.guard(f"张三，{PHONE}，{ADULT}", field="minutes")
    assert "手机号（138****1234）" in refused.value.sentence and "身份证号（" in refused.value.sentence
    assert PHONE not in refused.value.sentence and ADULT not in refused.value.sentence
    assert refused.value.field == "minutes"


def test_the_guard_lets_an_offices_own_telephone_pass():
    rules.guard("详询0731-88665114，邮箱zfb@changsha.gov.cn")


def test_a_masked_text_keeps_the_rest_word_for_word():
    assert rules.masked_text(f"张三 {PHONE}，住芙蓉区。") == "张三 138****1234，住芙蓉区。"


def test_a_disability_card_does_not_show_kind_or_grade():
    assert rules.masked_text(f"证号{ADULT}42。") == f"证号{rules.mask_id(ADULT)}。"


@pytest.mark.parametrize(
    "text", ["a" * 300_000, "a@" * 100_000, "1 " * 50_000, "中文" * 100_000, f"{PHONE}、" * 10_000]
)
@pytest.mark.timeout(20)
def test_a_long_text_is_read_in_reasonable_time(text):
    rules.find(text)
