"""A survey's questions and skips; and that from all published tables together nobody's answer can be worked out."""

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.consult.rules import asking
from app.consult.rules.asking import THE_END, Asked, QuestionKind
from app.consult.rules.protecting import TOO_SPARSE, WAYS, Table, protect, received
from app.errors import Refused

SINGLE, MULTIPLE, SCALE = QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE
MATRIX = QuestionKind.MATRIX


def asked(id, kind=SINGLE, options=("甲", "乙", "丙"), **more):
    return Asked(id, kind, f"第{id}题", tuple(options), **more)


# skips


def test_skips_that_lead_back_or_to_nowhere_are_refused():
    for to in (1, 9):
        with pytest.raises(Refused, match="要在它后面"):
            asking.require_sound([asked(1), asked(2, skips={"甲": to})])


def test_a_question_nobody_is_asked_is_refused():
    first = asked(1, required=True, skips={"甲": 3, "乙": 3, "丙": THE_END})
    with pytest.raises(Refused, match="没有人会被问到“第2题”"):
        asking.require_sound([first, asked(2), asked(3)])
    optional = asked(1, skips={"甲": 3, "乙": 3, "丙": THE_END})
    asking.require_sound([optional, asked(2), asked(3)])


@pytest.mark.parametrize(
    "question",
    [
        asked(1, options=("甲",)),
        asked(1, options=("甲", "甲")),
        asked(1, MULTIPLE, skips={"甲": 2}),
        asked(1, skips={"丁": 2}),
        asked(1, QuestionKind.NUMBER, ()),
        asked(1, QuestionKind.NUMBER, (), low="5", high="2"),
        asked(1, QuestionKind.NUMBER, (), low="x", high="2"),
        asked(1, QuestionKind.DAY, (), low="2026-02-30", high="2026-03-01"),
        asked(1, MATRIX),
        asked(1, MATRIX, rows=("路面", "路面")),
        asked(1, MATRIX, ("好",), rows=("路面",)),
        asked(1, MATRIX, rows=("路面",), skips={"甲": 2}),
        asked(1, MATRIX, rows=tuple(f"第{n}处" for n in range(asking.MOST_ROWS + 1))),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(question):
    with pytest.raises(Refused):
        asking.require_askable(question)


@st.composite
def surveys(draw, most=5):
    """Sound or not, but with skips that lead forward or to the end."""
    size = draw(st.integers(1, most))
    found = []
    for id in range(1, size + 1):
        targets = [*range(id + 1, size + 1), THE_END]
        skips = {}
        for option in ("甲", "乙", "丙"):
            to = draw(st.sampled_from([None, *targets]))
            if to is not None and to != id + 1:
                skips[option] = to
        found.append(asked(id, required=draw(st.booleans()), skips=skips))
    return found


@given(surveys(), st.data())
def test_every_walk_ends_and_never_goes_back(questions, data):
    answers = {q.id: data.draw(st.sampled_from(["甲", "乙", "丙", None])) for q in questions}
    walked = [q.id for q in asking.path(questions, answers)]
    assert walked == sorted(set(walked)) and walked[0] == 1


@given(surveys())
def test_what_is_called_reachable_is_reached_by_somebody_and_nothing_else(questions):
    reached = set()
    for chosen in itertools.product(["甲", "乙", "丙", None], repeat=len(questions)):
        answers = {q.id: answer for q, answer in zip(questions, chosen, strict=True)}
        if all(answers[q.id] or not q.required for q in asking.path(questions, answers)):
            reached |= {q.id for q in asking.path(questions, answers)}
    assert asking.reachable(questions) == reached


@given(surveys(), st.data())
def test_only_answers_on_the_way_are_kept_and_all_required_ones_asked(questions, data):
    typed = {q.id: data.draw(st.sampled_from(["甲", "乙", "丙", ""])) for q in questions}
    try:
        kept = asking.read_reply(questions, typed)
    except Refused as refusal:
        walked = {f"question_{q.id}" for q in asking.path(questions, typed)}
        assert {said.field for said in refusal.every} - {None} <= walked
        return
    walked = asking.path(questions, typed)
    assert set(kept) == {str(q.id) for q in walked if typed[q.id]}
    assert all(typed[q.id] for q in walked if q.required)


@pytest.mark.parametrize(
    ("kind", "low", "high", "typed", "kept"),
    [
        (QuestionKind.NUMBER, "0", "10", " 3.50 ", "3.5"),
        (QuestionKind.NUMBER, "0", "10", "11", None),
        (QuestionKind.NUMBER, "0", "10", "nan", None),
        (QuestionKind.NUMBER, "0", "10", "1e400", None),
        (QuestionKind.DAY, "2026-01-01", "2026-12-31", "2026-11-26", "2026-11-26"),
        (QuestionKind.DAY, "2026-01-01", "2026-12-31", "2027-01-01", None),
    ],
)
def test_numbers_and_days_are_kept_in_one_spelling_within_their_range(kind, low, high, typed, kept):
    question = asked(1, kind, (), low=low, high=high)
    if kept is None:
        with pytest.raises(Refused) as refusal:
            asking.read_reply([question], {1: typed})
        assert refusal.value.field == "question_1"
    else:
        assert asking.read_reply([question], {1: typed}) == {"1": kept}


ROADS = asked(1, MATRIX, ("好", "不好"), rows=("路面", "路灯"))


def test_a_matrix_is_answered_row_by_row_and_rows_may_be_left_out():
    assert asking.read_reply([ROADS], {1: {"路面": "好", "路灯": None}}) == {"1": {"路面": "好"}}
    assert asking.read_reply([ROADS], {1: {"路面": "好", "公厕": "好"}}) == {"1": {"路面": "好"}}
    with pytest.raises(Refused, match="还没有回答"):
        asking.read_reply([ROADS], {1: {"路面": "", "路灯": None}})


def test_every_row_of_a_matrix_that_is_wrong_or_missing_is_told_beside_itself():
    with pytest.raises(Refused) as refusal:
        asking.read_reply([replace(ROADS, required=True)], {1: {"路面": "很好"}})
    assert [(said.field, said.sentence) for said in refusal.value.every] == [
        ("question_1_0", "请从列出的选项里选一个"),
        ("question_1_1", "请回答：路灯"),
    ]


@pytest.mark.parametrize(
    ("typed", "kept"), [("0012", "12"), (" 12 ", "12"), ("１２", "12"), ("a-7", "A-7"), ("", None), ("000", None)]
)
def test_a_papers_number_has_one_spelling(typed, kept):
    if kept is None:
        with pytest.raises(Refused, match="编号"):
            asking.read_sheet(typed)
    else:
        assert asking.read_sheet(typed) == kept


@given(st.floats(0, 200))
def test_every_number_falls_into_exactly_one_band(number):
    question = asked(1, QuestionKind.NUMBER, (), low="0", high="200")
    assert asking.band_of(question, f"{number:g}") in asking.bands(question)


@given(st.dates(date(2026, 1, 1), date(2026, 1, 4)))
def test_a_short_range_of_days_has_bands_too(day):
    question = asked(1, QuestionKind.DAY, (), low="2026-01-01", high="2026-01-04")
    assert asking.band_of(question, day.isoformat()) in asking.bands(question)


# small numbers

LEAST = 3
Q = ("甲", "乙", "丙")
SKIPPING = (
    asked(1, options=Q, required=True, skips={"丙": THE_END}),
    asked(2, options=("是", "否"), required=True),
)
OPTIONAL = (
    asked(1, options=("甲", "乙"), skips={"乙": THE_END}),
    asked(2, options=("是", "否")),
)
TICKED = (asked(1, MULTIPLE, Q, required=True),)
ALONE = (asked(1, options=(*Q, "丁"), required=True),)
ROWS = ("子", "丑")
WHOLE = (asked(1, MATRIX, ("是", "否"), rows=ROWS, required=True),)
GAPS = (asked(1, MATRIX, ("是", "否"), rows=ROWS),)
WIDE = (asked(1, MATRIX, Q, rows=ROWS, required=True),)
BEHIND = (
    asked(1, options=Q, required=True, skips={"丙": THE_END}),
    asked(2, MATRIX, ("是", "否"), rows=ROWS, required=True),
)
SCORED = (asked(1, SCALE, (), required=True),)
LEFT_OUT = (asked(1, SCALE, ()),)
SCORED_ON = (
    asked(1, SCALE, (), required=True, skips={"1": THE_END}),
    asked(2, options=("是", "否"), required=True),
)
CASES = {
    "alone": ALONE,
    "skips": SKIPPING,
    "optional": OPTIONAL,
    "ticked": TICKED,
    "matrix": WHOLE,
    "matrix with gaps": GAPS,
    "wide matrix": WIDE,
    "matrix behind a skip": BEHIND,
    "scale": SCORED,
    "scale left out": LEFT_OUT,
    "scale with a skip": SCORED_ON,
}


def possible(questions) -> list[tuple[tuple[str, object], ...]]:
    """Every reply these questions can get."""
    found = set()
    choices = []
    for q in questions:
        if q.kind == MULTIPLE:
            ticks = [tuple(t) for n in range(4) for t in itertools.combinations(q.options, n)]
            choices.append([list(t) for t in ticks])
        elif q.kind == MATRIX:
            filled = itertools.product(*[[*q.options, ""] for _ in q.rows])
            choices.append([dict(zip(q.rows, one, strict=True)) for one in filled])
        else:
            choices.append([*q.choices, ""])
    for typed in itertools.product(*choices):
        try:
            kept = asking.read_reply(questions, {q.id: t for q, t in zip(questions, typed, strict=True)})
        except Refused:
            continue
        found.add(tuple((id, frozen(a)) for id, a in sorted(kept.items())))
    return sorted(found, key=repr)


def frozen(answer):
    """An answer that can be counted; the pairs of a matrix stand in the order of its rows."""
    if isinstance(answer, dict):
        return tuple(answer.items())
    return tuple(answer) if isinstance(answer, list) else answer


def thawed(answer):
    """As it is kept."""
    if isinstance(answer, tuple) and answer and isinstance(answer[0], tuple):
        return dict(answer)
    return list(answer) if isinstance(answer, tuple) else answer


def crowds(kinds: int, size: int):
    """How many gave each kind of reply, for every crowd of this size."""
    for bars in itertools.combinations(range(size + kinds - 1), kinds - 1):
        edges = (-1, *bars, size + kinds - 1)
        yield tuple(edges[n + 1] - edges[n] - 1 for n in range(kinds))


def shown(tables: list[Table]) -> tuple[object, ...]:
    return tuple((t.answered, t.withheld, t.cells, t.mean, t.row, shown(t.rows)) for t in tables)


def replies_of(kinds, crowd):
    return [{id: thawed(a) for id, a in kind} for kind, many in zip(kinds, crowd, strict=True) for _ in range(many)]


def count_of(questions, kinds, crowd) -> dict[tuple[str, str], int]:
    """(question, or question and row; option) -> how many gave it."""
    found: Counter[tuple[str, str]] = Counter()
    for kind, many in zip(kinds, crowd, strict=True):
        for id, answer in kind if many else ():
            for chosen in answer if isinstance(answer, tuple) else (answer,):
                row, option = chosen if isinstance(chosen, tuple) else ("", chosen)
                found[id + row, option] += many
    return {(place, option): found[place, option] for place, options in places(questions) for option in options}


def places(questions):
    """Everything a number is asked of: each question, each row of a matrix, with what can be answered there."""
    return [(f"{q.id}{row}", q.choices) for q in questions for row in q.rows or ("",)]


@pytest.mark.parametrize("questions", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("size", [5, 7, 8, 9])
def test_from_all_tables_together_no_small_number_and_nobodys_answer_can_be_solved_for(questions, size):
    """Tried out: every crowd of this size that would lead to the very same tables is compared with every other.

    Whoever reads the tables knows the rules and the number of replies. A number is solved when it is the same in all
    crowds that fit; an answer is solved when all who were asked gave it in all of them.
    """
    kinds = possible(questions)
    published = defaultdict(list)
    for crowd in crowds(len(kinds), size):
        published[shown(protect(questions, replies_of(kinds, crowd), LEAST))].append(count_of(questions, kinds, crowd))
    assert len(published) > 1 or size < 2 * LEAST, "something is published at all"
    for counts in published.values():
        require_unsolved(questions, counts, LEAST)


def require_unsolved(questions, counts, least):
    """Of crowds that lead to the same tables: no small number and nobody's answer is the same in all."""
    for cell in counts[0]:
        values = {count[cell] for count in counts}
        solved = len(values) == 1
        assert not (solved and 0 < counts[0][cell] < least), f"{cell} is known to be {values}"
    for place, choices in places(questions):
        options = [(place, option) for option in choices]
        alike = [{option for option in options if count[option]} for count in counts]
        answered = min(sum(count[option] for option in options) for count in counts)
        assert not (answered and len(set.union(*alike)) == 1), f"all who answered {place} said the same"


@pytest.mark.parametrize("least", [3, 4, 5])
@pytest.mark.parametrize("size", [*range(1, 13), 16])
def test_of_a_scale_alone_nothing_is_solved_whatever_the_least_and_the_crowd(size, least):
    kinds = possible(SCORED)
    published = defaultdict(list)
    for crowd in crowds(len(kinds), size):
        tables = protect(SCORED, replies_of(kinds, crowd), least)
        published[shown(tables)].append(count_of(SCORED, kinds, crowd))
    for counts in published.values():
        require_unsolved(SCORED, counts, least)


def scored(*counts, least=5, neighbours=True):
    replies = [{"1": str(score)} for score, many in enumerate(counts, 1) for _ in range(many)]
    return protect(SCORED, replies, least, neighbours)[0]


def told(table):
    return {"".join(cell.options): cell.count for cell in table.cells}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((5, 6, 7, 8, 9), {"1": 5, "2": 6, "3": 7, "4": 8, "5": 9}),
        ((0, 0, 7, 0, 9), {"1": 0, "2": 0, "3": 7, "4": 0, "5": 9}),
        ((2, 5, 7, 8, 3), {"12": 7, "3": 7, "45": 11}),
        ((1, 2, 3, 5, 9), {"123": 6, "45": 14}),
        ((9, 5, 1, 2, 2), {"12": 14, "345": 5}),
        ((1, 0, 3, 5, 9), {}),
        ((0, 0, 0, 0, 12), {}),
        ((0, 0, 0, 3, 12), {}),
    ],
)
def test_only_neighbours_of_a_scale_are_put_together(counts, expected):
    table = scored(*counts)
    assert told(table) == expected and table.answered == sum(counts)
    assert (table.withheld == TOO_SPARSE) == (not expected)
    assert table.is_joined == any(len(options) > 1 for options in expected)
    assert (table.mean is None) == (not expected or table.is_joined)


@settings(max_examples=300)
@given(st.lists(st.sampled_from("12345"), max_size=80), st.integers(3, 12))
def test_groups_of_a_scale_are_neighbours_in_order_large_enough_and_whole(answers, least):
    (table,) = protect(SCORED, [{"1": answer} for answer in answers], least)
    if table.withheld:
        assert not table.cells
        return
    assert [option for cell in table.cells for option in cell.options] == list("12345")
    assert all(not cell.count or cell.count >= least for cell in table.cells)
    assert sum(cell.count for cell in table.cells) == len(answers) == table.answered


def test_every_way_joins_neighbours_alone_and_leaves_none_out():
    for size, ways in WAYS.items():
        assert all([n for group in way for n in group] == list(range(size)) for way in ways)
        assert [len(way) for way in ways] == sorted((len(way) for way in ways), reverse=True)


def test_stretches_of_numbers_are_joined_with_their_neighbours_too():
    ages = asked(1, QuestionKind.NUMBER, (), low="0", high="100")
    given = [{"1": str(age)} for age, many in ((10, 2), (30, 6), (50, 7), (70, 6), (90, 1)) for _ in range(many)]
    (table,) = protect([ages], given, 5)
    assert [len(cell.options) for cell in table.cells] == [2, 1, 2] and table.is_joined


def test_what_was_published_by_the_rule_before_stays_as_it_was():
    assert told(scored(2, 6, 7, 8, 3, neighbours=False)) == {"15": 5, "2": 6, "3": 7, "4": 8}
    assert told(scored(2, 6, 7, 8, 3)) == {"12": 8, "3": 7, "45": 11}


@settings(max_examples=150)
@given(st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=60), st.integers(3, 10))
def test_no_group_under_the_least_is_ever_told_and_the_sum_holds(answers, least):
    question = asked(1, options=("甲", "乙", "丙", "丁"))
    (table,) = protect([question], [{"1": answer} for answer in answers], least)
    if table.withheld:
        assert table.cells == ()
        return
    assert sum(cell.count for cell in table.cells) == len(answers) == table.answered
    assert all(cell.count == 0 or cell.count >= least for cell in table.cells)
    assert sum(bool(cell.count) for cell in table.cells) >= 2


@settings(max_examples=150)
@given(st.lists(st.sets(st.sampled_from("甲乙丙"), min_size=1), max_size=40), st.integers(3, 8))
def test_an_option_few_ticked_or_few_left_is_told_only_in_words(answers, least):
    question = asked(1, MULTIPLE, "甲乙丙")
    (table,) = protect([question], [{"1": sorted(answer)} for answer in answers], least)
    for cell in table.cells:
        true = sum(cell.options[0] in answer for answer in answers)
        told = least <= true <= len(answers) - least
        assert (cell.count == true) if told else (cell.count is None and cell.words)


@settings(max_examples=100)
@given(st.lists(st.dictionaries(st.sampled_from(["路面", "路灯"]), st.sampled_from(["甲", "乙", "丙"])), max_size=40))
def test_a_row_of_a_matrix_is_protected_as_a_question_of_its_own(answers):
    matrix = asked(1, MATRIX, ("甲", "乙", "丙"), rows=("路面", "路灯"))
    (table,) = protect([matrix], [{"1": answer} if answer else {} for answer in answers], 5)
    assert [one.row for one in table.rows] == ["路面", "路灯"] and table.answered is None
    for one in table.rows:
        alone = [{"1": answer[one.row]} for answer in answers if one.row in answer]
        (twin,) = protect([asked(1, options=("甲", "乙", "丙"))], alone, 5)
        assert (one.answered, one.withheld, one.cells) == (twin.answered, twin.withheld, twin.cells)


def test_how_many_answered_on_paper_is_told_only_where_neither_part_is_small():
    """Tried out: whoever reads the line knows the rule; a part under the least is never the only one that fits."""
    told = defaultdict(set)
    for total in range(25):
        for paper in range(total + 1):
            told[received(total, paper, True, LEAST)].add((total - paper, paper))
    for parts in told.values():
        assert len(parts) > 1 or not any(0 < count < LEAST for count in next(iter(parts)))
    assert received(12, 5, True, 5).words == "12 份答卷：网上 7 份，纸质 5 份"
    assert received(12, 2, True, 5).words == "12 份答卷，其中纸质不足 5 份"
    assert received(4, 0, True, 5) == received(3, 2, True, 5)


def test_the_order_of_options_says_nothing():
    """Two equal cells are put together or left alone alike: else the one that was taken would give the small one away."""
    for order in itertools.permutations("甲乙丙丁"):
        question = asked(1, options=order)
        counts = {"甲": 1, "乙": 5, "丙": 5, "丁": 9}
        (table,) = protect([question], [{"1": o} for o, n in counts.items() for _ in range(n)], 5)
        assert {frozenset(cell.options): cell.count for cell in table.cells} == {
            frozenset("甲乙丙"): 11,
            frozenset("丁"): 9,
        }


def test_two_small_cells_of_the_same_size_take_a_third_with_them():
    question = asked(1, options="甲乙丙丁")
    (table,) = protect(
        [question], [{"1": o} for o, n in zip("甲乙丙丁", (4, 4, 6, 9), strict=True) for _ in range(n)], 5
    )
    assert {frozenset(cell.options): cell.count for cell in table.cells} == {
        frozenset("甲乙丙"): 14,
        frozenset("丁"): 9,
    }


def test_a_scale_has_a_mean_only_where_every_cell_is_told():
    scale = asked(1, SCALE, ())
    whole = [{"1": str(n)} for n in (1, 2, 3, 4, 5) for _ in range(5)]
    assert protect([scale], whole, 5)[0].mean == 3
    assert protect([scale], [*whole[:-1]], 5)[0].mean is None


def test_words_of_a_skipped_question_are_not_shown_where_they_would_tell_who_was_asked():
    first = asked(1, required=True, skips={"甲": THE_END, "乙": THE_END})
    own = asked(2, QuestionKind.WORDS, ())
    few = [{"1": "甲"}] * 9 + [{"1": "乙"}] * 6 + [{"1": "丙", "2": True}]
    many = [{"1": "甲"}] * 9 + [{"1": "乙"}] * 6 + [{"1": "丙"}] * 8 + [{"1": "丙", "2": True}]
    assert protect([first, own], few, 5)[1].withheld
    told = protect([first, own], many, 5)[1]
    assert (told.withheld, told.answered) == ("", None)
