"""Income and expense of every row: two columns, or one with a sign, or one with a column that says which."""

from app.village.sheets.columns import Amount, Body
from app.village.sheets.forms import AMOUNT, DIRECTION, EXPENSE, INCOME
from app.village.sheets.problems import Problems, Unreadable
from app.village.sheets.words import plain

TO_INCOME = frozenset({"收", "收入", "借", "借方", "进", "入", "+", "收款", "进账"})
TO_EXPENSE = frozenset({"支", "支出", "付", "贷", "贷方", "出", "付款", "开支"})
UNKNOWN = Unreadable("没有写明是收入还是支出", "请在收支方向一列写“收”或“支”")

Sides = tuple[list[Amount], list[Amount]]


def two_sides(body: Body, problems: Problems) -> Sides:
    """Two columns: income, expense."""
    if AMOUNT not in body.places:
        return body.amounts(INCOME), body.amounts(EXPENSE)
    amounts = body.amounts(AMOUNT)
    if DIRECTION in body.places:
        return _directed(amounts, [plain(word) for word in body.texts(DIRECTION)])
    if not any(isinstance(amount, int) and amount < 0 for amount in amounts):
        place = body.places[AMOUNT]
        wrong = "这一列没有负数，也没有收支方向一列，分不出收入和支出"
        mend = "请加一列“收支方向”写“收”或“支”，或把支出写成负数"
        problems.add(body.layout.last, place, body.layout.headings[place], wrong, mend)
    return _signed(amounts)


def _directed(amounts: list[Amount], words: list[str]) -> Sides:
    incomes: list[Amount] = []
    expenses: list[Amount] = []
    for amount, word in zip(amounts, words, strict=True):
        known = word in TO_INCOME or word in TO_EXPENSE
        incomes.append(amount if word in TO_INCOME else None if known or amount is None else UNKNOWN)
        expenses.append(amount if word in TO_EXPENSE else None)
    return incomes, expenses


def _signed(amounts: list[Amount]) -> Sides:
    """Money in is above nought, money out below."""
    incomes: list[Amount] = []
    expenses: list[Amount] = []
    for amount in amounts:
        out = isinstance(amount, int) and amount < 0
        incomes.append(None if out else amount)
        expenses.append(-amount if isinstance(amount, int) and out else None)
    return incomes, expenses
