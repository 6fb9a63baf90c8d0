"""A survey's life, its questions and its skip rules: only forward, every question reachable, every answer of its kind."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from app.consult.rules.life import BECAUSE_LABELS as BECAUSE_OF_OPINIONS
from app.consult.rules.life import Because
from app.errors import Refused, Rules
from app.printed import printable


class State(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    REVIEW = "review"
    OPEN = "open"
    CLOSED = "closed"
    RESULTS = "results"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


STATE_LABELS = {
    State.DRAFT: "起草中",
    State.REVIEW: "待审核",
    State.OPEN: "正在调查",
    State.CLOSED: "调查已结束",
    State.RESULTS: "结果已公布",
    State.WITHDRAWN: "已终止",
    State.DISCARDED: "草稿已作废",
}
TO_REFUSE = {**BECAUSE_OF_OPINIONS, Because.STRAY: "与这次调查无关"}  # why words are not shown, as a clerk chooses
BECAUSE_LABELS = {**TO_REFUSE, Because.UNSAID: "当时没有写明原因"}
DRAFT_STATES = {State.DRAFT, State.REVIEW}
PUBLIC = {State.OPEN, State.CLOSED, State.RESULTS, State.WITHDRAWN}
NEXT = {
    State.DRAFT: {State.REVIEW, State.DISCARDED},
    State.REVIEW: {State.DRAFT, State.OPEN, State.DISCARDED},
    State.OPEN: {State.CLOSED, State.WITHDRAWN},
    State.CLOSED: {State.RESULTS, State.WITHDRAWN},
    State.RESULTS: set(),
    State.WITHDRAWN: set(),
    State.DISCARDED: set(),
}


class Once(StrEnum):
    """How the house sees to it that nobody answers twice."""

    PHONE = "phone"
    DEVICE = "device"


ONCE_LABELS = {
    Once.PHONE: "每人一份（手机号验证）",
    Once.DEVICE: "匿名（每台设备一份）",
}


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    WORDS = "words"
    NUMBER = "number"
    DAY = "day"
    MATRIX = "matrix"


QUESTION_LABELS = {
    QuestionKind.SINGLE: "单选",
    QuestionKind.MULTIPLE: "多选",
    QuestionKind.SCALE: "打分（1 到 5）",
    QuestionKind.WORDS: "一段文字",
    QuestionKind.NUMBER: "数字",
    QuestionKind.DAY: "日期",
    QuestionKind.MATRIX: "矩阵（几个小题，同一组选项）",
}
SCALE = ("1", "2", "3", "4", "5")
LISTED = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX}
MAY_SKIP = {QuestionKind.SINGLE, QuestionKind.SCALE}  # one answer, so one way on
RANGED = {QuestionKind.NUMBER, QuestionKind.DAY}
LONGEST_WORDS = 1000
THE_END = 0
MOST_QUESTIONS = 60
MOST_ROWS = 20  # of a matrix: more than that nobody fills in on a phone


@dataclass(frozen=True)
class Asked:
    """A question as the rules know it. `skips` leads from an answer to a later question's id, THE_END to the end.

    A matrix asks each of its `rows` with the same `options`; its answer is row -> option.
    """

    id: int
    kind: QuestionKind
    label: str
    options: tuple[str, ...] = ()
    required: bool = False
    low: str = ""
    high: str = ""
    skips: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen; nothing where one writes."""
        return SCALE if self.kind == QuestionKind.SCALE else self.options


class HasState(Protocol):
    state: State


def move(survey: HasState, to: State) -> None:
    """Take one allowed step; Refused otherwise."""
    if to not in NEXT[survey.state]:
        raise Refused(f"这次调查{STATE_LABELS[survey.state]}，不能改为“{STATE_LABELS[to]}”")
    survey.state = to


def require_draft(survey: HasState) -> None:
    """Refused once people answer: a question does not change under their hands."""
    if survey.state not in DRAFT_STATES:
        raise Refused("调查已公开，问题不能再改。有错只能终止，另建一次调查")


def require_open(state: State, until: date | None, today: date) -> None:
    """Refused with the sentence somebody who comes too late needs."""
    if state == State.WITHDRAWN:
        raise Refused("这次调查已终止，不再收答卷。终止的理由在调查页上")
    if state != State.OPEN or until is None or today > until:
        raise Refused("调查已结束，不再收答卷。结果会在这一页公布")


def require_paper(state: State, takes_paper: bool, ended: bool) -> None:
    """Refused unless a paper may be typed in: one that takes papers, from its publication until all are typed in."""
    if not takes_paper:
        raise Refused("这次调查不收纸质答卷")
    if state not in (State.OPEN, State.CLOSED):
        raise Refused(f"这次调查{STATE_LABELS[state]}，不能再录纸质答卷")
    if ended:
        raise Refused("纸质答卷已经录完，结果按录完时的份数统计，不能再录")


def require_paper_phone(takes_paper: bool, phone: str) -> None:
    """Refused while nobody could ask for a paper: who has no phone of the net asks the office by its number."""
    if takes_paper and not phone.strip():
        raise Refused("收纸质答卷的，要写联系电话：领答卷的人打这个号码", "contact_phone")


def require_counted(takes_paper: bool, ended: bool) -> None:
    """Refused while papers may still be typed in: two looks at the tables would tell what one paper says."""
    if takes_paper and not ended:
        raise Refused("纸质答卷还没有录完。录完后点“纸质答卷录完了”，才能看结果、写结果说明")


LONGEST_SHEET = 20


def read_sheet(typed: str) -> str:
    """The number written on a paper, in its one spelling: 0012 and 12 are the same paper."""
    number = unicodedata.normalize("NFKC", typed).strip().upper().lstrip("0")
    if not number:
        raise Refused("请填答卷上写的编号；没有的，从 1 起编号，写在答卷上再录", "sheet")
    if len(number) > LONGEST_SHEET:
        raise Refused(f"编号最长 {LONGEST_SHEET} 个字", "sheet")
    return number


def require_received(on: date | None, first: date, last: date, today: date, grace: int) -> None:
    """Refused for a paper that was not received in the survey's days, or at most `grace` days after."""
    if on is None or on > today:
        raise Refused("请填收到的日期，不能晚于今天", "received_on")
    if on < first:
        raise Refused("收到的日期早于调查公布的日子，请核对", "received_on")
    if on > last + timedelta(days=grace):
        raise Refused(f"截止 {grace} 日以后收到的，不计入这次调查", "received_on")


def require_askable(question: Asked) -> None:
    """One question by itself makes sense."""
    asked = Rules()
    if question.kind in LISTED and (
        len(set(question.options)) < 2 or len(set(question.options)) != len(question.options)
    ):
        asked.refuse("选择题要有两个以上不同的选项，一行写一个", "options")
    if question.kind == QuestionKind.MATRIX:
        asked.ask(_require_rows, question)
    if question.kind in RANGED:
        asked.ask(_require_range, question)
    if question.skips and question.kind not in MAY_SKIP:
        asked.refuse("只有单选题和打分题可以设跳转", "skips")
    unknown = [answer for answer in question.skips if answer not in question.choices]
    if unknown and question.kind in MAY_SKIP:
        asked.refuse(f"跳转里的答案“{unknown[0]}”不在选项里", "skips")
    asked.tell()


def _require_rows(question: Asked) -> None:
    if not question.rows or len(set(question.rows)) != len(question.rows):
        raise Refused("矩阵题要写小题，一行写一个，不能重复", "rows")
    if len(question.rows) > MOST_ROWS:
        raise Refused(f"一个矩阵题最多 {MOST_ROWS} 个小题，请分成几题", "rows")


def _require_range(question: Asked) -> None:
    if not question.low or not question.high:
        raise Refused("数字题和日期题要写最小和最大，结果按这个范围分段公布", "low")
    if _read(question.kind, question.low, "low") >= _read(question.kind, question.high, "high"):
        raise Refused("最小要小于最大", "low")


def _read(kind: QuestionKind, typed: str, name: str) -> float:
    """A number, or the ordinal of a day."""
    try:
        if kind == QuestionKind.DAY:
            return date.fromisoformat(typed).toordinal()
        found = float(typed)
    except ValueError:
        wanted = "日期请写成 2026-11-26 这样" if kind == QuestionKind.DAY else "请填数字，例如 3 或 2.5"
        raise Refused(wanted, name) from None
    if not -1e9 <= found <= 1e9:
        raise Refused("数字太大了，请核对", name)
    return found


def require_sound(questions: Sequence[Asked]) -> None:
    """The whole can be walked: skips lead forward to a question that exists, and every question can be reached.

    Forward only means that there is no loop.
    """
    if not questions:
        raise Refused("先添加问题，再提交审核")
    if len(questions) > MOST_QUESTIONS:
        raise Refused(f"一次调查最多 {MOST_QUESTIONS} 个问题")
    place = {question.id: n for n, question in enumerate(questions)}
    for n, question in enumerate(questions):
        require_askable(question)
        for answer, to in question.skips.items():
            if to != THE_END and place.get(to, -1) <= n:
                raise Refused(f"“{question.label}”答“{answer}”时跳到的问题要在它后面，请改跳转")
    reached = reachable(questions)
    for question in questions:
        if question.id not in reached:
            raise Refused(f"没有人会被问到“{question.label}”：前面的每个答案都跳过了它，请改跳转")


def reachable(questions: Sequence[Asked]) -> set[int]:
    """Ids of the questions some answers lead to."""
    found: set[int] = set()
    waiting = [questions[0].id] if questions else []
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += [to for to in _ways_on(questions, here) if to != THE_END]
    return found


def _ways_on(questions: Sequence[Asked], here: int) -> set[int]:
    question = next(one for one in questions if one.id == here)
    following = _next_in_line(questions, here)
    ways = {question.skips.get(choice, following) for choice in question.choices}
    if not question.skips or not question.required:
        ways.add(following)
    return ways


def _next_in_line(questions: Sequence[Asked], here: int) -> int:
    ids = [question.id for question in questions]
    at = ids.index(here) + 1
    return ids[at] if at < len(ids) else THE_END


def path(questions: Sequence[Asked], answers: Mapping[int, Any]) -> list[Asked]:
    """The questions these answers lead through, in order."""
    by_id = {question.id: question for question in questions}
    found: list[Asked] = []
    here = questions[0].id if questions else THE_END
    while here != THE_END:
        question = by_id[here]
        found.append(question)
        given = answers.get(here)
        following = _next_in_line(questions, here)
        here = question.skips.get(given, following) if isinstance(given, str) else following
    return found


def beside_the_path(questions: Sequence[Asked], typed: Mapping[int, Any]) -> list[int]:
    """Which questions, by their place from 1, were answered although these answers lead past them: left out of the reply."""
    asked = {question.id for question in path(questions, typed)}

    def is_typed(answer: Any) -> bool:
        return any(answer.values()) if isinstance(answer, Mapping) else bool(answer)

    return [at for at, one in enumerate(questions, 1) if one.id not in asked and is_typed(typed.get(one.id))]


def read_reply(questions: Sequence[Asked], typed: Mapping[int, Any]) -> dict[str, Any]:
    """The answers to the questions these answers lead through; what was typed beside the path is dropped.

    Refused with every question that is left out or not answered in its kind, each beside its field.
    """
    asked = Rules()
    kept: dict[int, Any] = {}
    here = questions[0].id if questions else THE_END
    by_id = {question.id: question for question in questions}
    while here != THE_END:
        question = by_id[here]
        answer = asked.ask(_read_answer, question, typed.get(here))
        if answer:
            kept[here] = answer
        following = _next_in_line(questions, here)
        here = question.skips.get(answer, following) if isinstance(answer, str) else following
    asked.tell()
    if not kept:
        raise Refused("还没有回答任何问题")
    return {str(id): answer for id, answer in kept.items()}


def on_paper(questions: Sequence[Asked]) -> list[Asked]:
    """The same as somebody finds them on paper: nobody asks again for what was left empty, and no clerk makes it up."""
    return [replace(question, required=False) for question in questions]


def _read_answer(question: Asked, typed: Any) -> str | list[str] | dict[str, str]:
    """The answer in its one spelling; empty for none."""
    name = f"question_{question.id}"
    if question.kind == QuestionKind.MATRIX:
        return _read_rows(question, typed or {})
    if question.kind == QuestionKind.MULTIPLE:
        given = [choice for choice in question.options if choice in (typed or [])]
        if question.required and not given:
            raise Refused(f"请至少选一项：{question.label}", name)
        return given
    words = str(typed or "").strip()
    if question.kind == QuestionKind.WORDS:
        words = printable(words)
    if not words:
        if question.required:
            raise Refused(f"请回答：{question.label}", name)
        return ""
    if question.choices and words not in question.choices:
        raise Refused("请从列出的选项里选一个", name)
    if question.kind == QuestionKind.WORDS and len(words) > LONGEST_WORDS:
        raise Refused(f"最长 {LONGEST_WORDS} 字，您写了 {len(words)} 字", name)
    if question.kind in RANGED:
        return _ranged(question, words, name)
    return words


def row_name(question: Asked, at: int) -> str:
    """What the form field of a matrix's row is called."""
    return f"question_{question.id}_{at}"


def _read_rows(question: Asked, typed: Mapping[str, Any]) -> dict[str, str]:
    """Row -> option of a matrix, without the rows left empty; Refused with every row that is wrong, beside it."""
    asked = Rules()
    found: dict[str, str] = {}
    for at, row in enumerate(question.rows):
        given = str(typed.get(row) or "").strip()
        if given in question.options:
            found[row] = given
        elif given:
            asked.refuse("请从列出的选项里选一个", row_name(question, at))
        elif question.required:
            asked.refuse(f"请回答：{row}", row_name(question, at))
    asked.tell()
    return found


def _ranged(question: Asked, words: str, name: str) -> str:
    found = _read(question.kind, words, name)
    if not _read(question.kind, question.low, name) <= found <= _read(question.kind, question.high, name):
        raise Refused(f"请填 {question.low} 到 {question.high} 之间的", name)
    return date.fromordinal(int(found)).isoformat() if question.kind == QuestionKind.DAY else f"{found:g}"


BANDS = 5


def bands(question: Asked) -> tuple[str, ...]:
    """The stretches a number or a day is counted in: set by the question alone, never by what was answered."""
    edges = _edges(question)
    if question.kind == QuestionKind.DAY:
        days = [date.fromordinal(int(edge)) for edge in edges]
        return tuple(f"{a:%Y-%m-%d} 起，{b:%Y-%m-%d} 前" for a, b in zip(days[:-2], days[1:-1], strict=True)) + (
            f"{days[-2]:%Y-%m-%d} 起，到 {days[-1]:%Y-%m-%d}",
        )
    words = [f"{edge:g}" for edge in edges]
    return tuple(f"{a} 到不足 {b}" for a, b in zip(words[:-2], words[1:-1], strict=True)) + (
        f"{words[-2]} 到 {words[-1]}",
    )


def band_of(question: Asked, answer: str) -> str:
    """The stretch an answer falls into."""
    found = _read(question.kind, answer, "")
    edges = _edges(question)
    at = sum(found >= edge for edge in edges[1:-1])
    return bands(question)[at]


def _edges(question: Asked) -> list[float]:
    low, high = _read(question.kind, question.low, "low"), _read(question.kind, question.high, "high")
    whole = question.kind == QuestionKind.DAY
    found = [low + (high - low) * n / BANDS for n in range(BANDS + 1)]
    if whole:
        found = sorted({float(int(edge)) for edge in found})
    return found
