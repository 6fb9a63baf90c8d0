"""What a reader takes home from a book's page, over a real connection: each file's lines, and sheets as pictures."""

import csv
import io
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

SCRIPT = Path(__file__).parent.parent.parent / "tools" / "verify_book.py"
Taken = tuple[str, str, str]  # what it was for, income, expense; "" where there was none
DARK = 140  # of 255: letters, lines and figures, not the tint of a heading
SCALE = 2.0  # pixels a point
LEAST_DIFFERENT = 20  # dots of two pictures of a letter, of 24 by 24
IN_PLACE = """rows => rows.map(row => [
  row.querySelector('.what').firstChild.textContent,
  ...[...row.querySelectorAll('td.amt')].slice(0, 2).map(cell => cell.textContent.replaceAll(',', ''))])"""


def fetched(address: str) -> bytes:
    """The whole body: a length that is not true breaks off here, as it does for a reader."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        body: bytes = answer.read()
        assert int(answer.headers.get("Content-Length", len(body))) == len(body) > 0, address
    return body


def lines_on(page: Page) -> list[Taken]:
    """The lines of the book as they stand on the page."""
    found = page.locator("table.book tbody tr[id]").evaluate_all(IN_PLACE)
    return [(words, income, expense) for words, income, expense in found]


def lines_in_csv(body: bytes) -> list[Taken]:
    """The first table: what stands around the lines follows after an empty one."""
    return _lines(list(takewhile(bool, csv.reader(io.StringIO(body.decode("utf-8-sig"))))))


def lines_in_workbook(body: bytes) -> list[Taken]:
    return _lines(CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python())


def _lines(table: Sequence[Sequence[Any]]) -> list[Taken]:
    rows = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    return [
        (row["摘要"], _amount(row["收入（元）"]), _amount(row["支出（元）"])) for row in rows if row["行"] == "明细"
    ]


def lines_in_json(body: bytes) -> list[Taken]:
    return [(row["summary"], _amount(row["income"]), _amount(row["expense"])) for row in json.loads(body)["lines"]]


def _amount(value: Any) -> str:
    return f"{float(value):.2f}" if value not in ("", None) and float(value) else ""


def tampered(body: bytes) -> bytes:
    """The same data with one figure that somebody made smaller."""
    told = json.loads(body)
    line = next(row for row in told["lines"] if row["expense"] != "0.00")
    line["expense"] = "1.00"
    return json.dumps(told).encode()


def retold(body: bytes) -> Iterator[bytes]:
    """The same data with two summaries exchanged, another reason, another name of who signed."""
    for change in (_exchanged, _another_reason, _another_hand):
        told = json.loads(body)
        change(told)
        yield json.dumps(told).encode()


def _exchanged(told: dict[str, Any]) -> None:
    """Every sum still holds."""
    told["lines"][0]["summary"], told["lines"][1]["summary"] = (told["lines"][at]["summary"] for at in (1, 0))


def _another_reason(told: dict[str, Any]) -> None:
    told["sealed"]["reason"] += "，已核"


def _another_hand(told: dict[str, Any]) -> None:
    told["sealed"]["steps"][0][1] = "别人"


def judged_at_home(body: bytes, code: str) -> int:
    """What tools/verify_book.py says of a file, held against the code of the page: 0 the same, 1 not."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(body)
        file.flush()
        return subprocess.run([sys.executable, "-I", str(SCRIPT), file.name, code], stdout=subprocess.DEVNULL).returncode  # fmt: skip


class Sheet:
    """A PDF as it comes out of a printer."""

    def __init__(self, body: bytes) -> None:
        self.pdf = pypdfium2.PdfDocument(body)

    @property
    def text(self) -> str:
        """Every word of it, without the breaks of its lines."""
        return "".join(page.get_textpage().get_text_range() for page in self.pdf).replace("\r", "").replace("\n", "")

    @property
    def width(self) -> int:
        """Of the paper, in points."""
        return round(self.pdf[0].get_width())

    def picture(self, at: int = 0) -> Image.Image:
        return self.pdf[at].render(scale=SCALE).to_pil().convert("L")

    def ink(self, left: float, top: float, right: float, bottom: float, at: int = 0) -> float:
        """How much of a part of a page is dark; the part in shares of its width and height."""
        whole = self.picture(at)
        part = whole.crop((int(left * whole.width), int(top * whole.height), int(right * whole.width), int(bottom * whole.height)))  # fmt: skip
        return sum(part.histogram()[:DARK]) / (part.width * part.height)

    def letters(self, words: str) -> Iterator[Image.Image]:
        """The pictures of the letters of a phrase where it first stands, each drawn to one size."""
        page = self.pdf[0]
        text, drawn = page.get_textpage(), self.picture()
        found = text.search(words).get_next()
        assert found is not None, f"{words} is not on the first page"
        for at in range(found[0], found[0] + found[1]):
            left, bottom, right, top = text.get_charbox(at)
            box = (left, page.get_height() - top, right, page.get_height() - bottom)
            yield drawn.crop(tuple(round(edge * SCALE) for edge in box)).resize((24, 24))


def require_real_letters(sheet: Sheet, words: str) -> None:
    """Letters a font lacks are all drawn as one box: those of a phrase without repetition must each look different."""
    drawn = [[dot < DARK for dot in letter.get_flattened_data()] for letter in sheet.letters(words)]
    assert len(drawn) == len(words) == len(set(words)) and all(any(dots) for dots in drawn)
    for at, one in enumerate(drawn):
        for other in drawn[at + 1 :]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) > LEAST_DIFFERENT, f"{words}: two look the same"
