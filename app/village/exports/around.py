"""What a page shows around the lines of a book or the rows of a table, as tables of a file: the words of the page, no more."""

from collections.abc import Iterator, Sequence
from itertools import chain

from app.village import against_plan, asked, figures, longer, queries, statements, withheld
from app.village.exports.grids import Grid, head_of, last_of, of_table
from app.village.laws import VERDICT_LABELS, Finding
from app.village.models import Question, Release
from app.village.rules.asking import OUTCOME_LABELS, STATE_LABELS, WHERE_LABELS
from app.village.service import corrections
from app.village.statements import Statement, Table
from app.village.tables import Kind
from app.web.formats import day

PLAN_COLUMNS = (("收支", Kind.TEXT), ("项目", Kind.TEXT), ("全年计划", Kind.MONEY), ("年初至今", Kind.MONEY), ("占计划", Kind.TEXT), ("到哪一天", Kind.TEXT))  # fmt: skip
SERIES_COLUMNS = (("时间", Kind.TEXT), ("收入", Kind.MONEY), ("支出", Kind.MONEY), ("说明", Kind.TEXT))
LAWS_BESIDE_COLUMNS = (("表", Kind.TEXT), ("结果", Kind.TEXT), ("规则", Kind.TEXT), ("算式", Kind.TEXT), ("说明", Kind.TEXT))  # fmt: skip
QUESTION_COLUMNS = (("编号", Kind.TEXT), ("行", Kind.COUNT), ("提问", Kind.TEXT), ("提问人", Kind.TEXT), ("日期", Kind.DAY), ("现在", Kind.TEXT), ("村（社区）答复", Kind.TEXT), ("答复", Kind.TEXT))  # fmt: skip
CHANGE_COLUMNS = (("改动", Kind.TEXT), ("行", Kind.COUNT), ("改了", Kind.TEXT), ("原摘要", Kind.TEXT), ("原收入", Kind.MONEY), ("原支出", Kind.MONEY), ("现摘要", Kind.TEXT), ("现收入", Kind.MONEY), ("现支出", Kind.MONEY))  # fmt: skip
FILE_COLUMNS = (("凭证", Kind.TEXT), ("说明", Kind.TEXT), ("文件名", Kind.TEXT), ("SHA-256", Kind.TEXT))
RESULTS = {True: "相符", False: "不符", None: "没有核对"}
WORDS_COLUMNS = (("说明", Kind.TEXT),)


def of_statement(statement: Statement) -> list[Grid]:
    """Plan and actual, the series of the charts, tables of the same days with their laws, questions, files, changes."""
    release = statement.release
    beside = statement.beside.tables
    grids = [
        *_plan(statement),
        *_series(statement),
        *chain.from_iterable(map(with_head, beside)),
        *_laws(beside, statement),
    ]
    return [*grids, *(of_release(release) if release else []), *_changes(statement)]


def of_release(release: Release) -> list[Grid]:
    """Questions, and the files that can be read beside it: both are the same for a book and a table."""
    questions = [*chain.from_iterable(asked.of_release(release).values())]
    found = [Grid("疑问和答复", QUESTION_COLUMNS, [_question(one) for one in questions])] if questions else []
    files = [
        (file.number_as_read, withheld.FILE, "", "")
        if file.is_withheld
        else (file.number_as_read, file.caption, file.attachment.name, file.attachment.sha256)
        for file in release.open_files
    ]
    return [*found, *([Grid("附件", FILE_COLUMNS, files)] if files else [])]


def lazily(statement: Statement) -> Iterator[Finding]:
    """What the laws say, asked for when a file has come so far: the lines before are on their way by then."""
    yield from statements.findings(statement)


def with_head(table: Table) -> list[Grid]:
    """A table, the fields above it, and what the table before closed with, each as one of their own."""
    return [grid for grid in (head_of(table), of_table(table), last_of(table)) if grid]


def said_first(release: Release, tables: Sequence[Table]) -> list[Grid]:
    """What stands before a table: what of it is withheld since, why it no longer follows on the one before, and what somebody
    signed for because a law fails.
    """
    found = {
        "现在只显示一部分": withheld_of(release),
        "和上期接不上": moved_on(tables),
        "签字说明": [statements.explained(release)] if release.explanation else [],
    }
    return [Grid(title, WORDS_COLUMNS, [(told,) for told in words]) for title, words in found.items() if words]


def withheld_of(release: Release) -> list[str]:
    """That it is read in part since a younger rule, in words; nothing where it is read whole."""
    told = withheld.told(release)
    return [told] if told else []


def moved_on(tables: Sequence[Table]) -> list[str]:
    """Of tables that no longer follow on the one before, why."""
    return [table.overtaken.words for table in tables if table.overtaken]


def _plan(statement: Statement) -> list[Grid]:
    plan = against_plan.of_statement(statement)
    if plan is None:
        return []
    rows = [
        (side.name, row.label, row.planned, row.actual, row.done, plan.reach)
        for side in plan.sides
        for row in (*side.rows, side.total)
    ]
    return [Grid(f"{plan.year} 年计划和实际", PLAN_COLUMNS, rows)]


def _series(statement: Statement) -> list[Grid]:
    named = zip(("各期收入和支出", "近几年收入和支出"), figures.over_time(statement.village, statement.period), strict=True)  # fmt: skip
    return [
        Grid(title, SERIES_COLUMNS, [(bar.label, bar.first, bar.second, bar.note) for bar in bars])
        for title, bars in named
        if bars
    ]


def _laws(tables: Sequence[Table], statement: Statement) -> list[Grid]:
    rows = [
        (table.form.title, VERDICT_LABELS[found.verdict], found.words, found.equation, found.told)
        for table in tables
        for found in table.findings
    ]
    of_longer = [(table.form.title, held) for table in tables if (held := longer.held(table, statement))]
    rows += [(title, RESULTS[held.holds], "和账核对", "", held.said) for title, held in of_longer]
    return [Grid("同期各表的核对", LAWS_BESIDE_COLUMNS, rows)] if rows else []


def _question(one: Question) -> tuple[str | int | None, ...]:
    state = OUTCOME_LABELS[one.outcome] if one.outcome else STATE_LABELS[one.state]
    now = state if one.answered_at else f"{state}，应在 {one.due_on.isoformat()} 前由{WHERE_LABELS[one.where]}答复"
    read = asked.as_read(one)
    return (one.no, one.seq, read.text, one.asker_name, day(one.asked_at), now, read.village_answer, read.answer)


def _changes(statement: Statement) -> list[Grid]:
    """What a correction changed of the lines, and why."""
    release = statement.release
    if release is None or release.number == 1:
        return []
    earlier = next((one for one in queries.public_versions(release) if one.number == release.number - 1), None)
    changes = corrections.changes(earlier, release) if earlier else []
    rows = [(f"原因：{release.as_read('reason')}", *(None,) * 8)]
    return [Grid("更正了什么", CHANGE_COLUMNS, [*rows, *map(_change, changes)])]


def _change(one: corrections.Change) -> tuple[str | int | None, ...]:
    what = "增加" if one.old is None else "删去" if one.new is None else "修改"
    both = [(said.summary, said.income, said.expense) if said else (None, None, None) for said in (one.old, one.new)]
    row = one.new or one.old
    return (what, row.seq if row else None, "、".join(one.fields), *both[0], *both[1])
