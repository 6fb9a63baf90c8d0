"""Whole draw documents for tests: made by the application, at random, and tampered with."""

import copy
import json
import random
import subprocess
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from app.openday import draw
from app.openday.draw import Entry, Leftover, Seats, SourceKind

ROOT = Path(__file__).parent.parent.parent
SCRIPT = ROOT / "tools" / "verify_draw.py"
BROWSER = ROOT / "app" / "web" / "static" / "js" / "draw.js"
CATEGORIES = ("利益相关方", "群众代表", "专家", "媒体")
ODD_NUMBERS = (
    "报-{}",
    "é-{}",
    "e\u0301-{}",
    "𠮷-{}",
    "Ａ-{}",
    "z-{}",
    "OD-2026-0031-{:04d}",
)  # NFC, NFD, astral, full-width
Document = dict[str, Any]


def document(
    rows: list[Entry],
    quota: list[Seats],
    leftover: Leftover = Leftover.KEEP,
    result: str = "4 0 7",
    kind: SourceKind = SourceKind.FC3D,
    issue: str = "2026318",
) -> Document:
    """A whole draw.json as the site publishes it; its first source failed after a typing error."""
    list_sha256 = draw.list_hash(rows)
    outcome = draw.run(rows, draw.key(list_sha256, kind, issue, draw.normalise(kind, result)), quota, leftover)
    return {
        "format": draw.FORMAT,
        "event": "https://example.org/openday/31/",
        "title": "列席常务会议",
        "seats": [{"category": row.category, "seats": row.seats} for row in quota],
        "leftover": leftover.value,
        "entries": [{"no": row.no, "category": row.category, "size": row.size} for row in rows],
        "list_sha256": list_sha256,
        "frozen_at": "2026-11-19T17:30:00.123456+08:00",
        "sources": [source(1, SourceKind.SSQ, "2026134"), source(2, kind, issue)],
        "attempts": [attempt(1, 1, "x", void=True), attempt(2, 1, "", void=True, source_failed=True)]
        + [attempt(3, 2, result, confirmed=True)],
        "result": {
            "order": [row.no for row in outcome.order],
            "winners": [{"no": row.no, "category_seat": row.category_seat} for row in outcome.winners],
            "waiting": list(outcome.waiting),
        },
    }


def source(order: int, kind: SourceKind, issue: str) -> Document:
    draws_at = f"2026-11-{19 + order}T21:15:00+08:00"
    return {
        "order": order,
        "kind": kind.value,
        "issue": issue,
        "announced_at": "2026-11-10T09:00:00+08:00",
        "draws_at": draws_at,
    }


def attempt(
    no: int, of: int, result: str, *, confirmed: bool = False, void: bool = False, source_failed: bool = False
) -> Document:
    return {
        "no": no,
        "source": of,
        "result": result,
        "entered_at": f"2026-11-{19 + of}T22:00:00+08:00",
        "confirmed": confirmed,
        "void": void,
        "source_failed": source_failed,
    }


def twenty() -> Document:
    """A draw with winners and a waiting list in every category."""
    rows = [Entry(f"OD-2026-0031-{n:04d}", CATEGORIES[n % 4]) for n in range(1, 21)]
    return document(rows, [Seats(category, 2) for category in CATEGORIES])


def at_random(dice: random.Random) -> Document:
    """A draw of any shape."""
    numbers = dice.sample(range(9999), dice.randint(0, 30))
    rows = [
        Entry(dice.choice(ODD_NUMBERS).format(n), dice.choice(CATEGORIES), dice.choice((1, 1, 1, 2, 3)))
        for n in numbers
    ]
    quota = [Seats(category, dice.randint(0, 6)) for category in dice.sample(CATEGORIES, dice.randint(0, 4))]
    kind = dice.choice(list(SourceKind))
    issue = dice.choice(("2026318", "26130", "第2026318期", "a|b"))
    return document(rows, quota, dice.choice(list(Leftover)), result_of(kind, dice), kind, issue)


def result_of(kind: SourceKind, dice: random.Random) -> str:
    groups = []
    for group in draw.SHAPES[kind].groups:
        numbers = range(group.least, group.most + 1)
        drawn = dice.choices(numbers, k=group.count) if group.ordered else dice.sample(numbers, group.count)
        groups.append(dice.choice((" ", ",", "、")).join(f"{n:0{dice.choice((1, 2))}d}" for n in drawn))
    return dice.choice(("+", " ＋ ", " ")).join(groups)


def _swap_winners(told: Document) -> None:
    first, second = told["result"]["winners"][:2]
    first["no"], second["no"] = second["no"], first["no"]


def _shorten(name: str) -> Callable[[Document], Any]:
    return lambda told: told["result"][name].pop()


TAMPERED: dict[str, tuple[Callable[[Document], Any], str]] = {
    "an entry removed": (lambda d: d["entries"].pop(0), "名单在锁定后被改动过"),
    "an entry removed with its hash": (
        lambda d: (d["entries"].pop(0), d.update(list_sha256=draw.list_hash([Entry(**row) for row in d["entries"]]))),
        "抽出的顺序",
    ),
    "an entry added": (
        lambda d: d["entries"].append({"no": "X", "category": "专家", "size": 1}),
        "名单在锁定后被改动过",
    ),
    "an entry twice": (lambda d: d["entries"].append(d["entries"][0]), "不止一次"),
    "a ballot made larger": (lambda d: d["entries"][0].update(size=2), "名单在锁定后被改动过"),
    "a category changed": (lambda d: d["entries"][0].update(category="别的"), "名单在锁定后被改动过"),
    "the hash replaced": (lambda d: d.update(list_sha256="0" * 64), "名单在锁定后被改动过"),
    "one letter of the hash": (lambda d: d.update(list_sha256=d["list_sha256"].upper()), "名单在锁定后被改动过"),
    "another result": (lambda d: d["attempts"][2].update(result="4 0 8"), "抽出的顺序"),
    "a result in another order": (lambda d: d["attempts"][2].update(result="7 0 4"), "抽出的顺序"),
    "no result of this lottery": (lambda d: d["attempts"][2].update(result="4 0 7 1"), "不是福彩3D的开奖结果"),
    "another issue": (lambda d: d["sources"][1].update(issue="2026319"), "抽出的顺序"),
    "another lottery": (lambda d: d["sources"][1].update(kind="pl5"), "不是体彩排列5的开奖结果"),
    "winners swapped": (_swap_winners, "入选名单"),
    "winners in another order": (lambda d: d["result"]["winners"].reverse(), "入选名单"),
    "a winner in another category's seat": (
        lambda d: d["result"]["winners"][0].update(category_seat="别的"),
        "入选名单",
    ),
    "a winner left out": (_shorten("winners"), "入选名单"),
    "the waiting list turned round": (lambda d: d["result"]["waiting"].reverse(), "候补名单"),
    "somebody dropped from the waiting list": (_shorten("waiting"), "候补名单"),
    "the order cut": (_shorten("order"), "抽出的顺序"),
    "more seats": (lambda d: d["seats"][0].update(seats=99), "入选名单"),
    "a category of seats twice": (lambda d: d["seats"].append(d["seats"][0]), "列了不止一次"),
    "another rule for what is left over": (
        lambda d: (d["seats"].append({"category": "别的", "seats": 3}), d.update(leftover="pool")),
        "入选名单",
    ),
    "the confirmed attempt deleted": (lambda d: d["attempts"].pop(), "没有经过确认的开奖结果"),
    "a void attempt deleted": (lambda d: d["attempts"].pop(0), "可能有记录被删去"),
    "the result hidden": (lambda d: d.update(result=None), "没有公布抽签结果"),
    "two attempts confirmed": (lambda d: d["attempts"][0].update(confirmed=True, void=False), "不止一次"),
    "a void attempt counted": (lambda d: d["attempts"][2].update(void=True), "既确认又作废"),
    "the first source passed over": (lambda d: d["attempts"][1].update(source_failed=False), "第 1 个来源没有作废"),
    "a source nobody announced": (lambda d: d["attempts"][2].update(source=3), "来源没有公布过"),
    "a source deleted": (lambda d: d["sources"].pop(0), "可能有来源被删去"),
    "a source announced too late": (
        lambda d: d["sources"][1].update(announced_at="2026-11-21T21:15:00+08:00"),
        "第 2 个来源不是在开奖之前公布的",
    ),
    "a list frozen after the numbers were known": (
        lambda d: d.update(frozen_at="2026-11-21T13:15:00+00:00"),
        "开奖之后才锁定",
    ),
    "a result known too early": (
        lambda d: d["attempts"][2].update(entered_at="2026-11-21T21:14:59+08:00"),
        "开奖之前录入",
    ),
}

BROKEN: dict[str, Callable[[Document], Any]] = {
    "another format": lambda d: d.update(format="mingtang-draw-v2"),
    "no entries": lambda d: d.pop("entries"),
    "entries no list": lambda d: d.update(entries="A"),
    "an entry that is nothing": lambda d: d["entries"].append(None),
    "an entry that is a number": lambda d: d["entries"].append(7),
    "an entry without number": lambda d: d["entries"][0].pop("no"),
    "an empty number": lambda d: d["entries"][0].update(no=""),
    "a number with a line break": lambda d: d["entries"][0].update(no="A\t专家\t1\nB"),
    "half a letter": lambda d: d["entries"][0].update(no="\ud800"),
    "nobody on a ballot": lambda d: d["entries"][0].update(size=0),
    "half a person": lambda d: d["entries"][0].update(size=1.5),
    "true people": lambda d: d["entries"][0].update(size=True),
    "a size in words": lambda d: d["entries"][0].update(size="1"),
    "less than no seats": lambda d: d["seats"][0].update(seats=-1),
    "too many seats": lambda d: d["seats"][0].update(seats=10**6),
    "an unknown rule": lambda d: d.update(leftover="大家分"),
    "an unknown lottery": lambda d: d["sources"][0].update(kind="dice"),
    "a lottery that is a list": lambda d: d["sources"][0].update(kind=["fc3d"]),
    "a moment without offset": lambda d: d.update(frozen_at="2026-11-19T17:30:00"),
    "a moment that never was": lambda d: d.update(frozen_at="2026-13-19T17:30:00+08:00"),
    "a moment in words": lambda d: d["sources"][0].update(draws_at="昨天"),
    "no word on confirmation": lambda d: d["attempts"][0].pop("confirmed"),
    "confirmed perhaps": lambda d: d["attempts"][0].update(confirmed=1),
    "source 0": lambda d: d["attempts"][0].update(source=0),
    "no result field": lambda d: d.pop("result"),
    "a result without order": lambda d: d["result"].pop("order"),
    "winners without seats": lambda d: d["result"]["winners"][0].pop("category_seat"),
    "a waiting list of numbers": lambda d: d["result"].update(waiting=[1, 2]),
}


def changed(told: Document, how: Callable[[Document], Any]) -> Document:
    """A copy with something done to it."""
    other = copy.deepcopy(told)
    how(other)
    return other


def stand_alone() -> ModuleType:
    """The script, loaded from its file."""
    spec = spec_from_file_location("verify_draw", SCRIPT)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_node(program: str, data: Any, folder: Path) -> Any:
    """What a program makes of `data` beside the pure part of draw.js, under node."""
    given = folder / "given.json"
    given.write_text(json.dumps(data), encoding="utf-8")
    whole = f"require({json.dumps(str(BROWSER))});const given=JSON.parse(require('fs').readFileSync({json.dumps(str(given))}));({program})(given).then((told)=>console.log(JSON.stringify(told)))"
    done = subprocess.run(["node", "-e", whole], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
