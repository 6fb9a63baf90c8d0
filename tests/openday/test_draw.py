"""The draw: the recipe's properties, fixed vectors, and three implementations that agree."""

import copy
import importlib.util
import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Refused
from app.openday import draw
from app.openday.draw import Entry, Leftover, Seats, SourceKind

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
VECTORS = json.loads((HERE / "draw_vectors.json").read_text(encoding="utf-8"))
CATEGORIES = ("利益相关方", "群众代表", "专家", "媒体")
entries = st.lists(
    st.builds(
        Entry, st.integers(1, 9999).map("OD-2026-0031-{:04d}".format), st.sampled_from(CATEGORIES), st.integers(1, 3)
    ),
    max_size=25,
    unique_by=lambda entry: entry.no,
)
seats = st.lists(st.integers(0, 6), min_size=4, max_size=4).map(
    lambda counts: [Seats(category, count) for category, count in zip(CATEGORIES, counts, strict=True)]
)
leftovers = st.sampled_from(list(Leftover))
keys = st.binary(min_size=1, max_size=40)


def stand_alone() -> Any:
    spec = importlib.util.spec_from_file_location("verify_draw", ROOT / "tools" / "verify_draw.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(rows: list[Entry], quota: list[Seats], leftover: Leftover, result: str) -> dict[str, Any]:
    """A whole draw.json as the site publishes it."""
    list_sha256 = draw.list_hash(rows)
    made = draw.key(list_sha256, SourceKind.FC3D, "2026318", draw.normalise(SourceKind.FC3D, result))
    outcome = draw.run(rows, made, quota, leftover)
    return {
        "format": draw.FORMAT,
        "seats": [{"category": row.category, "seats": row.seats} for row in quota],
        "leftover": leftover.value,
        "entries": [{"no": row.no, "category": row.category, "size": row.size} for row in rows],
        "list_sha256": list_sha256,
        "sources": [{"order": 1, "kind": "fc3d", "issue": "2026318"}],
        "attempts": [{"no": 1, "source": 1, "result": result, "confirmed": True}],
        "result": {
            "order": [row.no for row in outcome.order],
            "winners": [{"no": row.no, "category_seat": row.category_seat} for row in outcome.winners],
            "waiting": list(outcome.waiting),
        },
    }


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_hold_in_the_application_and_in_the_stand_alone_script(vector):
    assert draw.verify(vector["document"]) == []
    assert stand_alone().check(vector["document"]) == []


def test_the_example_of_the_text_is_what_it_always_was():
    first = VECTORS[0]["document"]
    assert first["list_sha256"] == "1099833c32756f807297c40abcdaaaa0f06a120b2824e1cf6dc60cdced91ed46"
    assert first["result"]["order"] == ["A-0003", "A-0001", "A-0002"]


@given(entries, seats, leftovers, keys)
def test_everyone_is_drawn_once_and_no_seat_is_given_twice(rows, quota, leftover, key):
    result = draw.run(rows, key, quota, leftover)
    assert Counter(row.no for row in result.order) == Counter(row.no for row in rows)
    assert sorted([*(row.no for row in result.winners), *result.waiting]) == sorted(row.no for row in rows)
    size = {row.no: row.size for row in rows}
    used = Counter()
    for winner in result.winners:
        used[winner.category_seat] += size[winner.no]
    assert all(used[row.category] <= row.seats for row in quota)


@given(entries, seats, leftovers, keys)
def test_nobody_waits_who_would_fit(rows, quota, leftover, key):
    result = draw.run(rows, key, quota, leftover)
    by_no = {row.no: row for row in rows}
    free = {row.category: row.seats for row in quota}
    for winner in result.winners:
        free[winner.category_seat] -= by_no[winner.no].size
    for no in result.waiting:
        open_to = free.values() if leftover == Leftover.POOL else [free[by_no[no].category]]
        assert all(by_no[no].size > left for left in open_to)


@given(entries, keys, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_list_came_in(rows, key, dice):
    shuffled = rows[:]
    dice.shuffle(shuffled)
    assert draw.order(rows, key) == draw.order(shuffled, key)
    assert draw.list_hash(rows) == draw.list_hash(shuffled)


@given(entries.filter(lambda rows: len(rows) > 0))
def test_any_change_of_the_list_changes_its_hash(rows):
    before = draw.list_hash(rows)
    assert draw.list_hash(rows[1:]) != before
    assert draw.list_hash([Entry(rows[0].no, rows[0].category, rows[0].size + 1), *rows[1:]]) != before


def test_every_place_of_the_order_is_as_likely_for_everyone():
    rows = [Entry(f"{n:03d}", "群众代表") for n in range(10)]
    firsts, lasts = Counter(), Counter()
    for n in range(4000):
        order = draw.order(rows, b"even %d" % n)
        firsts[order[0].no] += 1
        lasts[order[-1].no] += 1
    for seen in (firsts, lasts):
        chi_square = sum((count - 400) ** 2 / 400 for count in seen.values())
        assert chi_square < 27.9, "9 degrees of freedom, p = 0.001"


TAMPERED = {
    "an entry removed": lambda d: d["entries"].pop(0),
    "a ballot made larger": lambda d: d["entries"][0].update(size=9),
    "a category changed": lambda d: d["entries"][0].update(category="专家"),
    "the hash replaced": lambda d: d.update(list_sha256="0" * 64),
    "another result": lambda d: d["attempts"][0].update(result="4 0 8"),
    "another issue": lambda d: d["sources"][0].update(issue="2026319"),
    "winners swapped": lambda d: d["result"]["winners"].reverse(),
    "a winner put on the waiting list": lambda d: d["result"]["waiting"].append(d["result"]["winners"].pop()["no"]),
    "the waiting list turned round": lambda d: d["result"]["waiting"].reverse(),
    "the order cut": lambda d: d["result"]["order"].pop(),
    "more seats": lambda d: d["seats"][0].update(seats=99),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_shows_in_both(how):
    rows = [Entry(f"OD-2026-0031-{n:04d}", CATEGORIES[n % 4]) for n in range(1, 21)]
    told = document(rows, [Seats(category, 2) for category in CATEGORIES], Leftover.KEEP, "4 0 7")
    assert draw.verify(told) == []
    TAMPERED[how](told)
    assert draw.verify(copy.deepcopy(told)) != []
    assert stand_alone().check(told) != []


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (SourceKind.FC3D, "4 0 7", "4.0.7"),
        (SourceKind.FC3D, "407", "4.0.7"),
        (SourceKind.FC3D, "４０７", "4.0.7"),
        (SourceKind.PL5, "1,5,0,9,2", "1.5.0.9.2"),
        (SourceKind.SSQ, "25 03 07 12 19 31 + 08", "3.7.12.19.25.31+8"),
        (SourceKind.DLT, "02 11 17 24 33 + 09 05", "2.11.17.24.33+5.9"),
    ],
)
def test_results_are_read_as_the_lotteries_announce_them(kind, typed, expected):
    assert draw.normalise(kind, typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (SourceKind.FC3D, "4 0"),
        (SourceKind.FC3D, "4 0 17"),
        (SourceKind.FC3D, ""),
        (SourceKind.SSQ, "1 2 3 4 5 5 + 8"),
        (SourceKind.SSQ, "1 2 3 4 5 34 + 8"),
        (SourceKind.DLT, "二 三"),
    ],
)
def test_what_is_no_result_is_refused_with_words(kind, typed):
    with pytest.raises(Refused) as refusal:
        draw.normalise(kind, typed)
    assert refusal.value.field == "result"


@settings(max_examples=1)
@given(st.data())
def test_the_three_implementations_agree_on_three_hundred_draws(data):
    told = [
        document(data.draw(entries), data.draw(seats), data.draw(leftovers), f"{n % 10} {n // 10 % 10} 5")
        for n in range(300)
    ]
    script = stand_alone()
    assert all(script.check(one) == [] and draw.verify(one) == [] for one in told)


@pytest.mark.node
def test_the_browsers_implementation_agrees(tmp_path):
    dice = __import__("random").Random(3797)
    told = [row["document"] for row in VECTORS]
    for n in range(300):
        count = dice.randint(0, 30)
        rows = [
            Entry(f"OD-{number:05d}", dice.choice(CATEGORIES), dice.choice((1, 1, 2)))
            for number in dice.sample(range(99999), count)
        ]
        quota = [Seats(category, dice.randint(0, 6)) for category in CATEGORIES]
        told.append(document(rows, quota, dice.choice(list(Leftover)), f"{n % 10} {n // 10 % 10} 7"))
    wrong = copy.deepcopy(told[-1])
    wrong["list_sha256"] = "0" * 64
    (tmp_path / "draws.json").write_text(json.dumps([*told, wrong]), encoding="utf-8")
    program = (
        "require(process.argv[1]);"
        "const draws=JSON.parse(require('fs').readFileSync(process.argv[2]));"
        "Promise.all(draws.map((d)=>mingtangDraw.verify(d))).then((r)=>console.log(JSON.stringify(r.map((x)=>x.found.length))));"
    )
    script = ROOT / "app" / "web" / "static" / "js" / "draw.js"
    done = subprocess.run(
        ["node", "-e", program, str(script), str(tmp_path / "draws.json")], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found[:-1] == [0] * len(told)
    assert found[-1] > 0
