"""The draw: the recipe's properties, fixed vectors, tampering, and three implementations that agree."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refused
from app.openday import draw
from app.openday.draw import Entry, Leftover, Seats, SourceKind, Unreadable
from tests.openday import drawing_lots
from tests.openday.drawing_lots import BROKEN, CATEGORIES, SCRIPT, TAMPERED

VECTORS = json.loads((Path(__file__).parent / "draw_vectors.json").read_text(encoding="utf-8"))
VERIFY_ALL = (
    "(draws) => Promise.all(draws.map((draw) => mingtangDraw.verify(draw).then((told) => told.found, () => null)))"
)
STAND_ALONE = drawing_lots.stand_alone()
categories = st.sampled_from(CATEGORIES)
entries = st.lists(
    st.builds(Entry, st.integers(1, 9999).map("OD-2026-0031-{:04d}".format), categories, st.integers(1, 3)),
    max_size=25,
    unique_by=lambda entry: entry.no,
)
seats = st.lists(st.builds(Seats, categories, st.integers(0, 6)), max_size=4, unique_by=lambda row: row.category)
leftovers = st.sampled_from(list(Leftover))
keys = st.binary(min_size=1, max_size=40)


def by_name(rows: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("vector", rows, ids=[row.get("name") or repr(row["typed"])[:40] for row in rows])


def answer_of_the_application(told: Any) -> list[str] | None:
    """The differences, None where it cannot be read."""
    try:
        return list(draw.verify(told))
    except Unreadable:
        return None


def answer_of_the_script(told: Any) -> list[str] | None:
    try:
        return list(STAND_ALONE.check(told)[0])
    except ValueError:
        return None


# fixed vectors


@by_name(VECTORS["draws"])
def test_the_fixed_draws_hold_in_the_application(vector):
    told = vector["document"]
    rows = [Entry(row["no"], row["category"], row["size"]) for row in told["entries"]]
    assert draw.canonical(rows).decode() == vector["canonical"]
    assert draw.list_hash(rows) == told["list_sha256"]
    verdict = draw.verify(told)
    assert verdict.ok and verdict == []
    assert verdict.key == vector["key"]


@by_name(VECTORS["draws"])
def test_the_fixed_draws_hold_in_the_stand_alone_script(vector):
    assert STAND_ALONE.check(vector["document"]) == ([], vector["key"])


@by_name(VECTORS["results"])
def test_results_are_read_as_the_lotteries_announce_them_or_refused_in_words(vector):
    kind = SourceKind(vector["kind"])
    assert STAND_ALONE.result_string(vector["kind"], vector["typed"]) == vector["result_string"]
    if vector["result_string"] is not None:
        assert draw.normalise(kind, vector["typed"]) == vector["result_string"]
        return
    with pytest.raises(Refused) as refusal:
        draw.normalise(kind, vector["typed"])
    assert refusal.value.field == "result"
    assert draw.SOURCE_LABELS[kind] in refusal.value.sentence


@pytest.mark.node
def test_the_fixed_vectors_hold_in_the_browsers_implementation(tmp_path):
    documents = [row["document"] for row in VECTORS["draws"]]
    assert drawing_lots.in_node(VERIFY_ALL, documents, tmp_path) == [[]] * len(documents)
    program = "async (rows) => rows.map((row) => mingtangDraw.normalise(row.kind, row.typed))"
    read = drawing_lots.in_node(program, VECTORS["results"], tmp_path)
    assert read == [row["result_string"] for row in VECTORS["results"]]


def test_the_example_of_the_text_is_what_it_always_was():
    first = VECTORS["draws"][0]
    assert first["document"]["list_sha256"] == "1099833c32756f807297c40abcdaaaa0f06a120b2824e1cf6dc60cdced91ed46"
    assert first["document"]["result"]["order"] == ["A-0003", "A-0001", "A-0002"]
    text = (drawing_lots.ROOT / "docs" / "draw.md").read_text(encoding="utf-8")
    assert first["document"]["list_sha256"] in text and first["key"] in text


def test_every_source_says_how_it_looks_and_where_to_look():
    for kind in SourceKind:
        assert draw.normalise(kind, draw.SHAPES[kind].example)
        assert draw.where(kind).endswith("开奖")
    assert set(draw.LEFTOVER_LABELS) == set(Leftover)


# properties of the recipe


@given(entries, seats, leftovers, keys)
def test_everyone_is_drawn_once_and_no_seat_is_given_twice(rows, quota, leftover, key):
    result = draw.run(rows, key, quota, leftover)
    assert Counter(result.order) == Counter(rows)
    assert sorted([*(row.no for row in result.winners), *result.waiting]) == sorted(row.no for row in rows)
    size = {row.no: row.size for row in rows}
    used = Counter()
    for winner in result.winners:
        used[winner.category_seat] += size[winner.no]
    capacity = {row.category: row.seats for row in quota}
    assert all(used[category] <= capacity[category] for category in used)


@given(entries, seats, leftovers, keys)
def test_nobody_waits_who_would_fit(rows, quota, leftover, key):
    result = draw.run(rows, key, quota, leftover)
    by_no = {row.no: row for row in rows}
    free = {row.category: row.seats for row in quota}
    for winner in result.winners:
        free[winner.category_seat] -= by_no[winner.no].size
    for no in result.waiting:
        open_to = free.values() if leftover == Leftover.POOL else [free.get(by_no[no].category, 0)]
        assert all(by_no[no].size > left for left in open_to)


@given(entries, seats, leftovers, keys)
def test_winners_and_waiting_list_keep_the_drawn_order(rows, quota, leftover, key):
    result = draw.run(rows, key, quota, leftover)
    rank = {entry.no: place for place, entry in enumerate(result.order)}
    for line in ([row.no for row in result.winners], list(result.waiting)):
        assert line == sorted(line, key=rank.__getitem__)


@given(entries, seats, keys)
def test_seats_that_are_kept_go_to_their_own_category_only(rows, quota, key):
    category = {row.no: row.category for row in rows}
    kept = draw.run(rows, key, quota, Leftover.KEEP).winners
    assert all(winner.category_seat == category[winner.no] for winner in kept)


@given(entries, seats, keys)
def test_the_pool_takes_no_seat_from_anyone(rows, quota, key):
    pooled = draw.run(rows, key, quota, Leftover.POOL).winners
    assert set(draw.run(rows, key, quota, Leftover.KEEP).winners) <= set(pooled)


@given(entries, keys, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_list_came_in(rows, key, dice):
    shuffled = rows[:]
    dice.shuffle(shuffled)
    assert draw.order(rows, key) == draw.order(shuffled, key)
    assert draw.list_hash(rows) == draw.list_hash(shuffled)


@given(entries)
def test_a_frozen_list_reads_back_as_it_was(rows):
    assert draw.read_canonical(draw.canonical(rows).decode()) == sorted(rows, key=lambda row: row.no)


@given(entries, entries)
def test_lists_that_differ_have_different_hashes(one, other):
    assert (draw.list_hash(one) == draw.list_hash(other)) == (set(one) == set(other))


@given(st.data())
def test_any_change_of_list_source_issue_or_result_changes_the_key(data):
    parts = st.tuples(
        st.sampled_from(["0" * 64, "0" * 63 + "1"]),
        st.sampled_from(list(SourceKind)),
        st.text("|0123fc", max_size=6),
        st.from_regex(r"[0-9](\.[0-9]){2}", fullmatch=True),
    )
    one, other = data.draw(parts), data.draw(parts)
    assert (draw.key(*one) == draw.key(*other)) == (one == other)


@pytest.mark.parametrize("no", ["", "A\tB", "A\nB", "A\x7f"])
def test_a_number_that_could_forge_a_line_is_no_number(no):
    with pytest.raises(Refused):
        Entry(no, "专家")


# evenness, with fixed seeds: chi-square at p = 0.001


def chi_square(counts: Counter, cells: int) -> float:
    even = counts.total() / cells
    return sum((counts[cell] - even) ** 2 / even for cell in range(cells))


def test_every_place_of_the_order_is_as_likely_for_everyone():
    rows = [Entry(f"{n}", "群众代表") for n in range(10)]
    seen = [Counter() for _ in rows]
    for n in range(4000):
        for place, entry in enumerate(draw.order(rows, b"even %d" % n)):
            seen[place][int(entry.no)] += 1
    statistics = [chi_square(counts, 10) for counts in seen]
    assert sum(statistics) * 9 / 10 < 126.1, "81 degrees of freedom: rows and columns of the table are fixed"
    assert max(statistics) < 33.7, "9 degrees of freedom, the largest of ten"


def test_every_one_of_many_orders_is_as_likely():
    rows = [Entry(f"{n}", "群众代表") for n in range(4)]
    drawn = Counter("".join(entry.no for entry in draw.order(rows, b"order %d" % n)) for n in range(4800))
    places = {order: place for place, order in enumerate(sorted(drawn))}
    assert len(places) == 24
    assert chi_square(Counter({places[order]: count for order, count in drawn.items()}), 24) < 49.7


def test_the_thousand_results_of_a_3d_lottery_favour_nobody():
    rows = [Entry(f"{n}", "群众代表") for n in range(10)]
    results = [draw.normalise(SourceKind.FC3D, f"{n:03d}") for n in range(1000)]
    firsts = Counter()
    for result in results:
        made = draw.key(draw.list_hash(rows), SourceKind.FC3D, "2026318", result)
        firsts[int(draw.order(rows, made)[0].no)] += 1
    assert len(set(results)) == 1000
    assert chi_square(firsts, 10) < 27.9


# tampering


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_shows_in_application_and_script(how):
    change, sentence = TAMPERED[how]
    told = drawing_lots.changed(drawing_lots.twenty(), change)
    verdict = draw.verify(told)
    assert not verdict.ok
    assert any(sentence in difference for difference in verdict), verdict
    assert answer_of_the_script(told) == verdict


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_no_whole_draw_is_unreadable_in_both(how):
    told = drawing_lots.changed(drawing_lots.twenty(), BROKEN[how])
    assert answer_of_the_application(told) is None
    assert answer_of_the_script(told) is None


@pytest.mark.parametrize("told", [None, [], "draw", 7, {}, {"format": draw.FORMAT}])
def test_what_is_no_document_at_all_is_unreadable(told):
    assert answer_of_the_application(told) is answer_of_the_script(told) is None


@pytest.mark.node
def test_tampering_shows_in_the_browser_in_the_same_words(tmp_path):
    whole = drawing_lots.twenty()
    told = [drawing_lots.changed(whole, change) for change, _ in TAMPERED.values()]
    told += [drawing_lots.changed(whole, change) for change in BROKEN.values()] + [None, [], "draw", 7, {}]
    assert drawing_lots.in_node(VERIFY_ALL, told, tmp_path) == [answer_of_the_application(one) for one in told]


# three implementations


def three_hundred() -> list[dict[str, Any]]:
    """Random draws; every third of them tampered with at random."""
    dice = random.Random(3797)
    told = [drawing_lots.at_random(dice) for _ in range(330)]
    for one in told[::3]:
        try:
            dice.choice(list(TAMPERED.values()))[0](one)
        except (IndexError, ValueError):
            one["leftover"] = "keep"  # too small a draw for that change
    return told


def test_application_and_script_agree_on_three_hundred_random_draws():
    told = three_hundred()
    answers = [answer_of_the_application(one) for one in told]
    assert answers == [answer_of_the_script(one) for one in told]
    assert [answer for place, answer in enumerate(answers) if place % 3] == [[]] * 220
    assert sum(bool(answer) for answer in answers) > 70


@pytest.mark.node
def test_the_browser_agrees_with_the_application_on_three_hundred_random_draws(tmp_path):
    told = three_hundred()
    assert drawing_lots.in_node(VERIFY_ALL, told, tmp_path) == [answer_of_the_application(one) for one in told]


# what the reader is told


def test_a_draw_that_holds_is_reported_with_its_key():
    lines, code = draw.report(drawing_lots.twenty())
    assert code == 0
    assert lines[1].startswith("推算用的字串：mingtang-draw-v1|")
    assert lines[-1] == "复算一致：顺序、入选 8 份、候补 12 份都对得上"


def test_a_frozen_list_is_not_reported_as_a_finished_draw():
    told = drawing_lots.changed(drawing_lots.twenty(), lambda d: d.update(result=None, attempts=d["attempts"][:2]))
    assert draw.report(told)[1] == 0
    assert draw.report(told)[0][-1] == "名单校验值一致；还没有抽签结果"


def test_a_difference_is_reported_with_exit_code_1():
    lines, code = draw.report(drawing_lots.changed(drawing_lots.twenty(), TAMPERED["another result"][0]))
    assert code == 1
    assert lines[-1] == "与公布的不一致"


def test_what_cannot_be_read_is_reported_as_such():
    lines, code = draw.report({"format": "something else"})
    assert code == 2
    assert lines == ["读不了这份抽签文件：格式不是 mingtang-draw-v1"]


@pytest.mark.parametrize(
    ("text", "code", "last"),
    [
        (json.dumps(drawing_lots.twenty()), 0, "复算一致：顺序、入选 8 份、候补 12 份都对得上"),
        ("\ufeff" + json.dumps(drawing_lots.twenty()), 0, "复算一致：顺序、入选 8 份、候补 12 份都对得上"),
        (json.dumps(drawing_lots.changed(drawing_lots.twenty(), TAMPERED["winners swapped"][0])), 1, "与公布的不一致"),
        ("{}", 2, "读不了这份抽签文件：缺少内容"),
        ("不是 JSON", 2, "读不了这份抽签文件："),
        ("[" * 100_000, 2, "读不了这份抽签文件："),
    ],
    ids=["holds", "with a byte order mark", "tampered", "empty", "not JSON", "nested without end"],
)
def test_the_script_runs_alone_with_nothing_installed(text, code, last, tmp_path):
    (tmp_path / "draw.json").write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(tmp_path / "draw.json")]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == code
    assert done.stderr == b""
    assert done.stdout.decode().splitlines()[-1].startswith(last)


def test_the_script_says_when_there_is_no_file(tmp_path):
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path / "none.json")], capture_output=True)
    assert done.returncode == 2
