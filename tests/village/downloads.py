"""Whole downloads for tests: books and tables, sound, spoiled and unreadable, and the three implementations that judge them."""

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from app.village.laws import Before, Unreadable, book_document, judge_book, judge_document, judge_table, table_document
from app.village.tables import all_forms
from tests.village import books

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "tools" / "verify_book.py"
BROWSER = ROOT / "app" / "web" / "static" / "js" / "accounts.js"
Document = dict[str, Any]
Told = dict[str, list[Any]] | None  # law → verdict and by how much it is off; None where it cannot be read


def of_book(book: Any, **facts: Any) -> Document:
    """The download of a book as the site publishes it."""
    return json.loads(json.dumps(book_document(book, judge_book(book), **facts)))


def of_table(key: str, head: dict[str, Any], rows: list[dict[str, Any]], before: Before | None = None) -> Document:
    """The download of a table as the site publishes it."""
    form = all_forms()[key]
    return json.loads(json.dumps(table_document(form, head, rows, judge_table(form, head, rows, before), before)))


def spoiled(seed: int, *, most: int = 26) -> Document:
    """The download of a random book with one figure wrong."""
    dice = random.Random(seed)
    return of_book(books.slipped(books.clean(dice, most=most), dice)[0])


def changed(document: Document, how: Callable[[Document], Any]) -> Any:
    """A copy with something done to it."""
    other = copy.deepcopy(document)
    answer = how(other)
    return other if answer is None else answer


BROKEN: dict[str, Callable[[Document], Any]] = {
    "no object": lambda told: [told],
    "another format": lambda told: told.update(format="mingtang-book/2"),
    "no format": lambda told: {key: value for key, value in told.items() if key != "format"},
    "an amount as a number": lambda told: told.update(opening=182440.36),
    "one decimal": lambda told: told.update(opening="182440.3"),
    "a thousands mark": lambda told: told.update(opening="182,440.36"),
    "a leading nought": lambda told: told.update(opening="0182440.36"),
    "foreign digits": lambda told: told.update(opening="１82440.36"),
    "a line break after the amount": lambda told: told.update(opening="182440.36\n"),
    "no closing": lambda told: {key: value for key, value in told.items() if key != "closing"},
    "previous closing not even null": lambda told: {
        key: value for key, value in told.items() if key != "previous_closing"
    },
    "no such period": lambda told: told.update(period="2026-13"),
    "no such day": lambda told: told["lines"][0].update(day="2026-02-30"),
    "a day without noughts": lambda told: told["lines"][0].update(day="2026-10-8"),
    "lines out of order": lambda told: told["lines"].reverse(),
    "a line left out": lambda told: told["lines"].pop(0) and None,
    "lines no list": lambda told: told.update(lines={}),
    "a line that is null": lambda told: told["lines"].insert(0, None),
    "a category twice": lambda told: told["subtotals"].append(told["subtotals"][0]),
    "a plan twice": lambda told: told["plan"].extend([told["plan"][0]] * 2),
    "a plan counting no list": lambda told: told["plan"][0].update(of=None) if told["plan"] else told.pop("plan"),
    "a voucher without number": lambda told: told["vouchers"][0].pop("no") and None,
    "totals half": lambda told: told["totals"].pop("income") and None,
    "totals as text": lambda told: told.update(totals="0.00"),
    "an account's figure null": lambda told: told["accounts"][0].update(opening=None),
    "an entry without account": lambda told: told["entries"][0].update(account=None),
}


# the three implementations


def stand_alone() -> ModuleType:
    """The script, loaded from its file."""
    spec = spec_from_file_location("verify_book", SCRIPT)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


STAND_ALONE = stand_alone()


def told_by_the_application(document: Any) -> Told:
    try:
        return {row.law: [row.verdict.value, row.off_by] for row in judge_document(document)}
    except Unreadable:
        return None


def told_by_the_script(document: Any) -> Told:
    try:
        return {law: [verdict, off] for law, verdict, off in STAND_ALONE.judge(document)}
    except ValueError:
        return None


def said_by_the_script(document: Any, folder: Path) -> str:
    """What it prints of a file."""
    path = folder / "said.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", str(SCRIPT), str(path)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"}).stdout


JUDGE_ALL = """(rows) => rows.map((row) => { try {
  return Object.fromEntries(mingtangAccounts.judge(row).map((law) => [law.law, [law.verdict, law.off === null ? null : Number(law.off)]]));
} catch (reason) { if (reason instanceof mingtangAccounts.Unreadable) return null; throw reason; } })"""


def told_by_the_browser(documents: list[Any], folder: Path) -> list[Told]:
    """What the pure part of accounts.js makes of them, under node."""
    given = folder / "given.json"
    given.write_text(json.dumps(documents), encoding="utf-8")
    program = f"require({json.dumps(str(BROWSER))});const given=JSON.parse(require('fs').readFileSync({json.dumps(str(given))}));console.log(JSON.stringify(({JUDGE_ALL})(given)))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def code_by_the_browser(documents: list[Any], folder: Path) -> list[str | None]:
    """The code the pure part of accounts.js computes over each, under node; "" where it cannot, None where it is not whole."""
    given = folder / "coded.json"
    given.write_text(json.dumps(documents), encoding="utf-8")
    each = "(row)=>mingtangAccounts.codeOf(row).catch((reason)=>{if(reason instanceof mingtangAccounts.Unreadable)return null;throw reason})"
    program = f"require({json.dumps(str(BROWSER))});const given=JSON.parse(require('fs').readFileSync({json.dumps(str(given))}));Promise.all(given.map({each})).then((codes)=>console.log(JSON.stringify(codes)))"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def code_by_the_script(document: Any) -> str | None:
    """The same by tools/verify_book.py."""
    try:
        words = STAND_ALONE.sealed_words(document)
        return "" if words is None else STAND_ALONE.code_of(words)
    except (KeyError, TypeError, AttributeError):
        return None
