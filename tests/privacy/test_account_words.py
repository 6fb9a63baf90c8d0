"""A number is an account's by the words beside it, whatever its check digit; a book's other numbers are nobody's."""

import random

import pytest

from app.core.privacy import TEXT_KINDS, find, guard, masked_text
from app.errors import Refused
from tests.privacy.corpus import DISGUISES, book, names

NUMBER = "6228480012345678"  # no Luhn digit fits it
BESIDE = (
    "账号{}",
    "转入帐号：{}",
    "账号为农商行开慧支行{}",
    "{}（农商行卡号）",
    "打入其{}账户",
    "开户行：长沙农商行开慧支行 {}",
    "账户名 黄某 {}",
    "汇入农商行{}",
    "打卡{}",
    "{} 是他的银行卡",
)
SPELLED = [
    key for key in DISGUISES if key not in ("glued to a label", "in a sentence")
]  # these bring words of their own
CLEAN = (
    "付合同{}尾款至对方账户",
    "农商行回单{}",
    "银行手续费，流水号{}",
    "转账凭证号{}",
    "付电费户号{}，银行代扣",
    "合同编号{}，款付至村账户",
    "信用社发票{}",
    "路灯设备编号{}",
    "付路灯款，{}",
)
FREE = ("存入银行 3680000.00 元", "收款 1234567 元", "银行存款 1,234,567.89", "账户余额 1234567.00", "卡号尾号6621", "开户行长沙农商行，2026年10月", "2026100900000123 农商行账户对账单")  # fmt: skip


def numbers_in(text: str) -> list[str]:
    return [one.kind for one in find(text, TEXT_KINDS) if one.kind in ("account", "card", "social", "phone", "id")]


@pytest.mark.parametrize("words", BESIDE)
def test_beside_a_word_for_an_account_it_is_refused_in_any_field_and_shown_in_part(words: str):
    text = words.format(NUMBER)
    with pytest.raises(Refused, match=r"银行账号（\*{12}5678）"):
        guard(text, "remark")
    assert NUMBER not in masked_text(text) and "5678" in masked_text(text)


@pytest.mark.parametrize("spell", [DISGUISES[key] for key in SPELLED], ids=SPELLED)
def test_however_it_is_spelled(spell):
    for words in ("账号{}", "汇入农商行{}"):
        assert "account" in numbers_in(words.format(spell(NUMBER))), spell(NUMBER)


@pytest.mark.parametrize("text", [*(words.format(NUMBER) for words in CLEAN), *FREE])
def test_numbers_of_papers_and_sums_are_no_accounts(text: str):
    assert numbers_in(text) == []


def test_of_ten_thousand_clean_remarks_with_long_numbers_fewer_than_one_in_a_hundred_is_taken_for_an_account():
    die = random.Random(3)
    texts = [die.choice(CLEAN).format(die.randrange(2 * 10**15, 10**16)) + names(die) for _ in range(10_000)]
    texts += [cell for row in list(book(2_000))[1:] for cell in (row[2], row[3], row[10])]
    wrong = [text for text in texts if "account" in numbers_in(text)]
    assert len(wrong) <= len(texts) / 100, wrong[:5]
    assert wrong == [], "as it is today"


SEVERAL = (
    "10月收款 2026-10-12 到账", "开户行 2026.10.12 回单", "卡号（2026-10-12）", "银行 2026-09-30至2026-10-31", "收款 1250000",
    "存折 10.12 500.00 记", "账户 120000 150000 180000 三笔", "农商行 对账单 2026 10 12 0001 0002 0003",
)  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_days_and_sums_beside_a_word_for_an_account_are_no_number_of_one(text: str):
    assert "account" not in numbers_in(text)
    guard(text, "remark")
