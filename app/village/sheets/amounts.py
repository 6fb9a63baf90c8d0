"""Amounts as clerks write them, in whole 分 (0.01 元)."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal

from app.village.sheets.problems import Unreadable
from app.village.sheets.words import is_blank, plain
from app.village.sheets.workbook import Cell

YUAN, WAN = 1, 10_000
NEAR = 1e-4  # in 分: what is a millionth of a 元 away from whole 分 is the computer's rounding, not the clerk's
LARGEST = 10**15  # in 分, and the last at which a floating-point number still holds every 分
MINUS = re.compile("[−–—﹣‐‑‒]")
CURRENCY = re.compile(r"^(人民币|RMB|CNY|[¥￥])|(人民币|RMB|CNY)$", re.IGNORECASE)
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,4}(,\d{4})+(\.\d+)?")
NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)(E[+-]?\d{1,2})?", re.IGNORECASE)
DIGITS = {word: value for value, words in enumerate(("零〇", "壹一", "贰二两", "叁三", "肆四")) for word in words}
DIGITS |= {word: value for value, words in enumerate(("伍五", "陆六", "柒七", "捌八", "玖九"), 5) for word in words}
TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
FORMAL = re.compile(r"[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十百千拾佰仟万萬亿元圆角分整正]+")
CUT_SHORT = re.compile(r"(?P<unit>[万亿千仟百佰])(?P<digit>[一二两三四五六七八九壹贰叁肆伍陆柒捌玖])(?=$|[万亿])")
WITHOUT_HEAD = re.compile(r"^[零〇]*[万亿]")  # 万三千: how many there are of it was left out
BELOW = {"亿": "千万", "万": "千", "千": "百", "仟": "佰", "百": "十", "佰": "拾"}
MEND = "请只填数字，如 1234.50"


def cents(cell: Cell, factor: int = YUAN) -> int | None:
    """The amount in 分; None for an empty cell. `factor` is how many 元 one is worth. Raises Unreadable."""
    if type(cell) is float or type(cell) is int:
        return _whole(cell * 100 * factor, cell)
    if is_blank(cell):
        return None
    if isinstance(cell, str):
        return _typed(cell, factor)
    if isinstance(cell, date | time | timedelta):
        raise Unreadable(f"这一格是日期或时间（{cell}），不是金额", "请把单元格格式改成数值，重新填写金额")
    raise Unreadable("这一格是“是/否”，不是金额", MEND)


def column_of_cents(cells: Iterable[Cell], factor: int = YUAN) -> list[int | None | Unreadable]:
    """A whole column; what cannot be read is the exception itself, for its row."""
    known: dict[str, int | None | Unreadable] = {"": None}
    found: list[int | None | Unreadable] = []
    scale = 100 * factor
    for cell in cells:
        if type(cell) is float:
            exact = cell * scale
            near = round(exact) if -LARGEST < exact < LARGEST else 0
            found.append(near if -NEAR < exact - near < NEAR else _attempted(cell, factor))
        elif type(cell) is str:
            if cell not in known:
                known[cell] = _attempted(cell, factor)
            found.append(known[cell])
        else:
            found.append(_attempted(cell, factor))
    return found


def _attempted(cell: Cell, factor: int) -> int | None | Unreadable:
    try:
        return cents(cell, factor)
    except Unreadable as reason:
        return reason


def _whole(exact: float, shown: object) -> int:
    if not -LARGEST < exact < LARGEST:
        raise Unreadable(f"金额 {shown} 太大", "请核对是不是填错了列，或多打了几位")
    near = round(exact)
    if not -NEAR < exact - near < NEAR:
        raise Unreadable(f"金额 {shown} 不到一分的零头", "请四舍五入到分（两位小数）")
    return near


def _typed(text: str, factor: int) -> int | None:
    bare = MINUS.sub("-", plain(text))
    bare, negative = _sign(bare)
    bare = CURRENCY.sub("", bare)
    bare, inner = _sign(bare)  # ￥-12 and -￥12
    negative ^= inner
    found = _scaled(bare, factor)
    if found is None:
        found = formal(bare)
    if found is None:
        raise Unreadable(f"“{text.strip()[:20]}”不是金额", MEND)
    return -found if negative else found


def _sign(text: str) -> tuple[str, bool]:
    """Accounting's ways to say minus: (12), -12, 12-, 负12, △12."""
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        return text[1:-1], True
    if text[:1] in ("-", "负", "△", "▲"):
        return text[1:], True
    if text[-1:] == "-":
        return text[:-1], True
    return text.removeprefix("+"), False


def _scaled(text: str, factor: int) -> int | None:
    """A number in digits, with 元 or 万元 after it or not."""
    for ending, own in (("万元", WAN), ("万", WAN), ("元整", YUAN), ("元", YUAN), ("圆", YUAN)):
        if text.endswith(ending):
            text, factor = text.removesuffix(ending), own
            break
    text = text.replace("，", ",")
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not NUMBER.fullmatch(text):
        return None
    exact = Decimal(text) * 100 * factor
    if abs(exact) >= LARGEST:
        raise Unreadable(f"金额 {text} 太大", "请核对是不是填错了列，或多打了几位")
    near = round(exact)
    if abs(exact - near) >= Decimal("0.0001"):
        raise Unreadable(f"金额 {text} 不到一分的零头", "请四舍五入到分（两位小数）")
    return near


def formal(text: str) -> int | None:
    """壹仟贰佰元整, 一千二百元五角: in 分; None when it is no such number."""
    text = text.rstrip("整正").replace("圆", "元").replace("萬", "万")
    if not FORMAL.fullmatch(text) or not any(letter in DIGITS or letter in TENS for letter in text):
        return None
    yuan, mark, rest = text.rpartition("元")
    if not mark:
        yuan, rest = ("", text) if text[-1] in "角分" else (text, "")
    small = re.fullmatch(r"零?(?:(\w)角)?零?(?:(\w)分)?", rest)
    if not small:
        return None
    jiao, fen = (DIGITS.get(part or "零", 0) for part in small.groups())
    if WITHOUT_HEAD.search(yuan):
        return None
    _require_whole(yuan)
    whole = counted(yuan) if yuan else 0
    return None if whole is None else whole * 100 + jiao * 10 + fen


def _require_whole(yuan: str) -> None:
    """二万三 is 23000 to who says it and 20003 to who reads it letter by letter: it is asked, not guessed. Raises Unreadable."""
    if cut := CUT_SHORT.search(yuan):
        unit, digit = cut["unit"], cut["digit"]
        spoken = f"{yuan[: cut.end()]}{BELOW[unit]}{yuan[cut.end() :]}"
        literal = f"{yuan[: cut.start('digit')]}零{yuan[cut.start('digit') :]}"
        meant = f"{spoken}（{counted(spoken)}）还是{literal}（{counted(literal)}）"
        raise Unreadable(f"“{yuan[:20]}”说不清是{meant}", f"“{digit}”后面少了单位，请写全，或只填数字")


def counted(text: str) -> int | None:
    """A whole number in Chinese words: 一万二千三百, 十五, 二〇二六; None when it is none."""
    if text and all(letter in DIGITS for letter in text):
        return int("".join(str(DIGITS[letter]) for letter in text))
    total = section = digit = 0
    for letter in text:
        if letter in DIGITS:
            digit = DIGITS[letter]
        elif letter in TENS:
            section += (digit or 1) * TENS[letter]
            digit = 0
        elif letter in "万亿":
            part = section + digit
            total = total + part * 10_000 if letter == "万" else (total + part) * 10**8
            section = digit = 0
        else:
            return None
    return total + section + digit if text else None
