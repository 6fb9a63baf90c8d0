"""How dates, times, money and numbers are written for readers."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from app.clock import NOT_YET, here, today

WEEKDAYS = "一二三四五六日"
LATER = "新一年日历公布后定"
ADDRESS = re.compile(r"(https?://[!-~]+)")  # an address is ASCII: Chinese words and marks around it end it
WHOLE = re.compile(  # what nobody reads well in two pieces: a number, a day, a period, an amount, a version
    r"([A-Z]{2,4}-\d{4}-[0-9A-Z-]{1,12}"
    r"|(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:（周.）)?(?:\d\d:\d\d)?"
    r"|(?:\d{4} 年(?:第 \d 季度| \d{1,2} 月)?|\d{1,2} 月)(?: \d{1,2} 日)?"
    r"|第 \d{1,9} (?:季度|\w)|\d{1,9} 个工作日|[\d,]{1,20}(?:\.\d{1,4})? ?万?元)"
)
TAG = re.compile(r'(<span class="unbroken">[^<]*</span>|<[^>]*>)')


def day(value: date | datetime | None) -> str:
    """2026年11月23日（周一）."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = here(value).date()
    if value == NOT_YET:
        return LATER
    return f"{value.year}年{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def short_day(value: date | datetime | None) -> str:
    """11月23日（周一）; a day of another year is written with its year, for nobody guesses which one is meant."""
    written = day(value)
    return day_of_period(value) if written.startswith(f"{today().year}年") else written


def by_day(value: date, act: str = "答复") -> str:
    """2026年11月23日（周一）前答复; honest where the day cannot be told before next year's calendar is out."""
    return f"{act}的日期按工作日计算，{LATER}" if value == NOT_YET else f"{day(value)}前{act}"


def by_short_day(value: date, act: str = "答复") -> str:
    """The same for a line of a timeline: 11月23日前答复, with the year where it is another than the current one."""
    if value == NOT_YET:
        return by_day(value, act)
    year = "" if value.year == today().year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日前{act}"


def day_of_period(value: date | datetime | None) -> str:
    """11月23日（周一）, whatever the year: for the lines of a book whose heading names it."""
    return day(value).partition("年")[2]


def spoken_day(value: date) -> str:
    """11 月 23 日, with the year where it is another than the current one."""
    year = "" if value.year == today().year else f"{value.year} 年 "
    return f"{year}{value.month} 月 {value.day} 日"


def clock_time(value: datetime | None) -> str:
    """14:30; the last second of a day is written 24:00."""
    if value is None:
        return ""
    shown = here(value)
    return "24:00" if (shown.hour, shown.minute, shown.second) == (23, 59, 59) else shown.strftime("%H:%M")


def moment(value: datetime | None) -> str:
    """2026年11月23日（周一）14:30."""
    return f"{day(value)}{clock_time(value)}" if value else ""


def machine(value: date | datetime | None) -> str:
    """The datetime attribute of a <time> element, ISO 8601."""
    if value is None or value == NOT_YET:
        return ""
    return here(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def machine_seconds(value: datetime | None) -> str:
    """A moment for feeds (RFC 3339)."""
    return here(value).isoformat(timespec="seconds") if value else ""


def pubdate(value: datetime | None) -> str:
    """2026-11-23 14:30, as the PubDate meta tag of government sites wants it."""
    return here(value).strftime("%Y-%m-%d %H:%M") if value else ""


def money(value: Decimal | int | None) -> str:
    """1,234.50, without the 元 that stands in the head of the column."""
    return "" if value is None else f"{Decimal(value):,.2f}"


def percent(part: int, whole: int) -> str:
    """37.5 %, or a dash when there is nothing to divide by."""
    return "—" if not whole else f"{100 * part / whole:.1f} %"


def ticks(values: Sequence[int]) -> list[tuple[int, str]]:
    """The scale of a chart of amounts in 分: nought and up to five round steps that reach over the largest."""
    top = max([100, *values])
    power = 10 ** (len(str(-(-top // 5))) - 1)
    step = next(power * n for n in (1, 2, 5, 10) if power * n * 5 >= top)
    return [(at, _round_sum(at // 100)) for at in range(0, -(-top // step) * step + 1, step)]


def _round_sum(yuan: int) -> str:
    """50 万, 2,500: as the side of a chart has room for it."""
    return f"{yuan / 10_000:,g} 万" if yuan >= 10_000 else f"{yuan:,}"


def size(value: int) -> str:
    """3.2 MB, as file lists print it."""
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def linked(text: str) -> Markup:
    """Addresses in a message as links, also where a Chinese colon stands right before them."""
    parts = ADDRESS.split(text)
    links = [Markup('<a href="{0}">{0}</a>').format(part) if n % 2 else escape(part) for n, part in enumerate(parts)]
    return Markup("").join(links)


LONG_PIECE = re.compile(r"[\u4e00-\u9fff]{9,}")


def has_long_piece(text: str) -> bool:
    """Has a heading a piece that no phone has a line for? Kept whole, its mark would begin the next line."""
    return LONG_PIECE.search(text) is not None


def unbroken(text: str) -> Markup:
    """The text with numbers, days and amounts kept in one piece where a line ends; markup in it stays as it is."""
    if not isinstance(text, Markup):
        return _unbroken(text)
    return Markup("").join(part if n % 2 else _unbroken(part) for n, part in enumerate(map(Markup, TAG.split(text))))


BREAK = Markup("<wbr>")  # where one piece stands right behind another


def _unbroken(text: str) -> Markup:
    parts = [type(text)(part) for part in WHOLE.split(text)]
    for n in range(1, len(parts), 2):  # 2026 年第 3 季度：, whose mark would begin a line of a heading
        if parts[n + 1].startswith("："):
            parts[n], parts[n + 1] = parts[n] + parts[n + 1][:1], parts[n + 1][1:]
    kept = [_in_one_piece(part) if n % 2 else escape(part) for n, part in enumerate(parts)]
    between = range(2, len(parts) - 1, 2)
    kept = [BREAK if n in between and not part else part for n, part in enumerate(kept)]
    return Markup("").join(kept)


def _in_one_piece(text: str) -> Markup:
    return Markup('<span class="unbroken">{}</span>').format(text)


def in_one_piece(write: Callable[..., str]) -> Callable[..., str]:
    """The way of writing, kept in one piece on a page; in a message or a feed it is the mere text."""

    @pass_eval_context
    def written(context: EvalContext, value: date | datetime | None) -> str:
        text = write(value)
        return _in_one_piece(text) if text and context.autoescape else text

    return written


@pass_eval_context
def whole_days(context: EvalContext, value: date, act: str = "答复") -> str:
    """`by_day` on a page: the date in it is not torn in two."""
    told = by_day(value, act)
    return unbroken(told) if context.autoescape else told


FILTERS = {
    "day": in_one_piece(day),
    "short_day": in_one_piece(short_day),
    "by_day": whole_days,
    "day_of_period": day_of_period,
    "clock_time": clock_time,
    "moment": in_one_piece(moment),
    "machine": machine,
    "machine_seconds": machine_seconds,
    "pubdate": pubdate,
    "money": money,
    "size": size,
    "ticks": ticks,
    "linked": linked,
    "unbroken": unbroken,
    "has_long_piece": has_long_piece,
}
