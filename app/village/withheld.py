"""What is withheld of something public by a rule that is younger than it: read in part, kept as it was published.

The words stand in `stated` of the version, put there by `service.withholding`; everyone, page or file, reads through here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.village.books import Book, Line
from app.village.models import WITHHELD, Release
from app.village.tables import TableForm, all_forms

WORDS = {
    "voucher": "凭证号",
    "summary": "摘要",
    "note": "备注",
    "handler": "经手人",
    "witness": "证明人",
    "approver": "审批人",
}
RESULT = {"places": "公示结果的张贴地点", "remark": "公示结果的复核情况"}
TEXTS = {"title": "标题", "text": "正文", "explanation": "签字说明", "reason": "更正原因"}
TOLD = 8  # places named on the page; the desk names all
HEAD = "0"  # the fields above the rows of a table, beside its rows by number
FILE = "附件，按规定不再公开"
Some = list[Sequence[Any]]
Row = Mapping[str, Any]
Placed = tuple[tuple[str, ...], str]  # what a text is kept under, and where it stands as the page has it
DAYS, CHANGED = "days", "changed"  # beside the texts: since when each is withheld, and when last anything was


def _lines(release: Release) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = release.withheld.get("lines", {})
    return found


def seqs(release: Release) -> list[int]:
    """The lines that are read in part."""
    return [int(seq) for seq in _lines(release)]


def word(release: Release, seq: int, name: str, written: str) -> str:
    """One text of a line as everyone may read it."""
    read: str = _lines(release).get(str(seq), {}).get(name, written) if release.withheld else written
    return read


def line(release: Release, written: Line) -> Line:
    """The line as everyone may read it."""
    return replace(written, **_lines(release).get(str(written.seq), {})) if release.withheld else written


def lines(release: Release, written: Iterable[Line]) -> list[Line]:
    """The same of several."""
    return [line(release, one) for one in written]


def book(release: Release, written: Book) -> Book:
    """The same of a whole book."""
    if not release.withheld:
        return written
    stated = tuple(replace(one, no=release.number_as_read(one.no)) for one in written.vouchers)
    return replace(written, lines=tuple(lines(release, written.lines)), vouchers=stated)


def rows(stated: Mapping[str, Any], form: str, written: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows of a table as everyone may read them; `stated` is the version's."""
    other = _of_form(stated, form)
    return [{**row, **other.get(str(number), {})} for number, row in enumerate(written, 1)]


def head(stated: Mapping[str, Any], form: str, written: Row) -> dict[str, Any]:
    """The same of the fields above them."""
    return {**written, **_of_form(stated, form).get(HEAD, {})}


def _of_form(stated: Mapping[str, Any], form: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = stated.get(WITHHELD, {}).get("rows", {}).get(form, {})
    return found


def has_rows(release: Release) -> bool:
    """Is anything withheld in its tables?"""
    return bool(release.withheld.get("rows"))


def reworded(stated: Mapping[str, Any], words: Callable[[str], str]) -> dict[str, Any]:
    """What is withheld, with each of its texts as `words` has it: what a correction cuts is cut here too."""
    return {**stated, WITHHELD: _reworded(stated[WITHHELD], words)} if WITHHELD in stated else dict(stated)


def _reworded(said: Any, words: Callable[[str], str]) -> Any:
    if isinstance(said, dict):
        return {key: _reworded(value, words) for key, value in said.items()}
    return words(said) if isinstance(said, str) else said


def columns(releases: Collection[Release]) -> Callable[[Some], Some]:
    """The same of lines turned into columns: the periods, the fields of a line in their order."""
    of = {release.period: release for release in releases if release.withheld}
    places = {name: Line.__slots__.index(name) + 1 for name in WORDS}

    def as_read(found: Some) -> Some:
        for name, place in places.items():
            rows = zip(found[0], found[1], found[place], strict=True)
            found[place] = tuple(word(of[period], seq, name, text) if period in of else text for period, seq, text in rows)  # fmt: skip
        return found

    return as_read if of else lambda found: found


def mark(release: Release) -> str:
    """Changes with what is withheld."""
    return f"~{release.withheld['rule']}.{release.version}" if release.withheld else ""


def places(release: Release) -> list[str]:
    """Which texts are read in part: 第 3 行摘要."""
    return words_in_part(release) + files_out(release)


def words_in_part(release: Release) -> list[str]:
    """Those of its own words."""
    return [label for _, label in _in_part(release)]


def _in_part(release: Release) -> Iterator[Placed]:
    """The same, each with what it is kept under."""
    for seq, names in _lines(release).items():
        yield from ((("lines", seq, name), f"第 {seq} 行{WORDS[name]}") for name in names)
    for key, said in release.withheld.get("rows", {}).items():
        form = all_forms()[key]
        for number, names in said.items():
            yield from ((("rows", key, number, name), _place(form, number, name)) for name in names)
    yield from ((("numbers", no), f"凭证号 {read}") for no, read in _apart_from_rows(release).items())
    for part, labels in (("texts", TEXTS), ("result", RESULT)):
        yield from (((part, name), labels[name]) for name in release.withheld.get(part, {}))
    steps = release.withheld.get("steps", {})
    for at, step in enumerate(release.steps if steps else (), 1):
        if str(step.id) in steps:
            yield ("steps", str(step.id)), f"第 {at} 步的意见"


def _apart_from_rows(release: Release) -> dict[str, str]:
    """The numbers that no line and no entry has, of vouchers and files alone, as they are read."""
    of_rows = [*_lines(release).values(), *(one for of_one in release.withheld.get("rows", {}).values() for one in of_one.values())]  # fmt: skip
    shown = {one.get("voucher") for one in of_rows}
    return {no: read for no, read in release.withheld.get("numbers", {}).items() if read not in shown}


def _place(form: TableForm, number: str, name: str) -> str:
    where = "表头" if number == HEAD else f"第 {number} 行"
    return f"{form.title}{where}{next(column.label for column in (form.head if number == HEAD else form.columns) if column.key == name)}"  # fmt: skip


def files_out(release: Release) -> list[str]:
    """Its files that nobody may open any more, without what they are called, which may be why."""
    return [label for _, label in _out(release)]


def _out(release: Release) -> list[Placed]:
    files = [file for file in release.open_files if file.is_withheld] if release.withheld.get("files") else []
    return [
        (("files", str(file.id)), f"附件（凭证 {file.number_as_read}）" if file.voucher else "附件") for file in files
    ]


def dated(found: Mapping[str, Any], was: Mapping[str, Any], today: date) -> dict[str, str]:
    """By place the day since which it is withheld, where that is not the version's first; `found` is what is now."""
    days, known = was.get(DAYS, {}), set(_paths(was))
    new = {path: today.isoformat() for path in _paths(found) if path not in known} if known else {}
    return {path: day for path, day in {**days, **new}.items() if path in set(_paths(found))}


def _paths(said: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Each text that is withheld, as its day is kept under it: lines.3.summary."""
    for name, one in said.items():
        if isinstance(one, Mapping) and name != DAYS:
            yield from _paths(one, f"{above}{name}.")
        elif above:
            yield f"{above}{name}"


def told(release: Release) -> str:
    """As the page and every file say it; "" where nothing is withheld."""
    named, files = list(_in_part(release)), _out(release)
    if not named and not files:
        return ""
    in_part = (
        f"这一版公开以后，{_some([label for _, label in named])}按规定不再全文显示（写到某个人的病、残疾、致贫原因、收入或者孩子），"
        f"{_since(release, named)}只显示一部分，写作“（不公开）”或者部分姓名。金额没有改，公开时的原文仍由系统保存。"
    )
    out = (
        f"{'另外，' if named else '这一版公开以后，'}{_some([label for _, label in files])}里写到个人情况或者个人信息，"
        f"{_since(release, files)}不再公开，原件仍由系统保存。"
    )
    return (in_part if named else "") + (out if files else "")


def _since(release: Release, placed: Sequence[Placed]) -> str:
    """From which day: 从 2026 年 11 月 6 日起, or which from which where a younger rule found more later."""
    days: dict[str, list[str]] = {}
    for path, label in placed:
        day = release.withheld.get(DAYS, {}).get(".".join(path), release.withheld["since"])
        days.setdefault(day, []).append(label)
    if len(days) == 1:
        return _from(*days)
    return "，".join(f"{_some(labels)}{_from(day)}" for day, labels in sorted(days.items())) + "，"


def _from(day: str) -> str:
    on = date.fromisoformat(day)
    return f"从 {on.year} 年 {on.month} 月 {on.day} 日起"


def _some(named: Sequence[str]) -> str:
    return "、".join(named[:TOLD]) + (f" 等 {len(named)} 处" if len(named) > TOLD else "")
