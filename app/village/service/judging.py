"""May it go on? Complete, without personal data, and every law that fails explained."""

from dataclasses import dataclass, replace
from typing import Any

from app import clock
from app.core.privacy import Examination
from app.errors import Refused
from app.village import hands, last_tables, overtaken, queries, statements
from app.village.books import with_balances
from app.village.laws import Finding, Verdict, dated, judge_book
from app.village.models import Release
from app.village.rules.accounts import REFUSED, gives_number
from app.village.rules.life import IN_WORK, State
from app.village.rules.periods import read_period
from app.village.rules.periods import require_over as require_passed
from app.village.service import cutting, guarding, papers
from app.village.tables import all_forms

MOST_SEEN = 500
OF_BOOK = frozenset(
    {(queries.FUNDS, "movement"), (queries.FUNDS, last_tables.LAW)}
)  # laws of tables that a book's own laws say of the same figures
SEEN: "dict[tuple[int, int, str], Judged]" = {}


def require_ready(release: Release) -> None:
    """Refused, saying what to mend, unless the release may be handed on."""
    _require_content(release)
    _require_no_account_number(release)
    cutting.require_gone(release)
    papers.require_there(release)
    guarding.require_asked(release)
    _require_explained(release)
    _require_phone(release)


def _require_no_account_number(release: Release) -> None:
    """No leave helps here: everybody may know where the money is, nobody the number to pay it away with."""
    for key in release.head:
        form = all_forms()[key]
        for column in form.columns:
            for number, row in enumerate(queries.rows_of(release, key) if column.of_account else (), 1):
                if gives_number(str(row.get(column.key) or "")):
                    raise Refused(f"{form.title}第 {number} 行“{column.label}”：{REFUSED}")


@dataclass(frozen=True)
class Judged:
    """What a desk page says of a release: the laws, and while it is in work what the privacy guard found."""

    findings: list[Finding]
    examination: Examination | None
    hands: list[str]  # whose name lacks at which line
    as_read: list[str]  # what the public will read where it is not what was written
    of_nobody: dict[str, str]  # where it tells of a life and nobody is recognised, with the words
    leave_words: dict[guarding.AskedFor, str]  # what is masked and two people may let out, as both read of it
    may_ask_leave: bool  # of a draft: is there something to ask leave for, in its files too?


def at_a_look(release: Release) -> Judged:
    """Judged once per change, for pages that only read: never in a transaction that writes, for it may be undone."""
    in_work = release.state in IN_WORK
    mark = (release.id, release.version, _beside(release) + (_in_work_beside(release) if in_work else ""))
    if mark not in SEEN:
        if len(SEEN) >= MOST_SEEN:
            SEEN.clear()
        told = guarding.said_of_lives(release) if in_work else []
        examined = guarding.examination(release, told) if in_work else None
        as_read = guarding.as_read(release, told)
        of_nobody = guarding.of_nobody(release, told) if in_work else {}
        gaps, words = hands.gaps(queries.lines_of(release)), guarding.leave_words(release, told)
        may_ask = (
            release.state == State.DRAFT and examined is not None and guarding.may_ask(release, examined, bool(words))
        )
        SEEN[mark] = Judged(findings(release), examined, gaps, as_read, of_nobody, words, may_ask)
    return SEEN[mark]


def _in_work_beside(release: Release) -> str:
    """What else decides what is found in it and hidden of it: the village, and its files."""
    return guarding.beside(release) + repr([(file.id, file.caption) for file in release.files])


def _beside(release: Release) -> str:
    """What of other releases its laws speak of."""
    if release.is_ledger:
        around = queries.around(release)
        return repr((around, [one.words for one in overtaken.among([release], around.closing)]))
    period = read_period(release.period) if queries.FUNDS in release.head else None
    accounts = statements.covering(release.village, period) if period else None
    lasts = repr(
        [
            ([(release.id, release.version) for release in one.around], one.before.lack, one.beside)
            for one in last_tables.last_of(release).values()
        ]
    )
    return f"{accounts.opening} {accounts.closing} {queries.funds_beside(release)} {lasts}" if accounts else lasts


def findings(release: Release) -> list[Finding]:
    """What the laws of its book and its tables say; nothing of a book without a line, where no sum speaks for or against it."""
    if release.nothing:
        return []
    found = list(_of_book(release)) if release.is_ledger and release.lines_count else []
    said = OF_BOOK if found else frozenset()
    for table in statements.tables_as_filled(release):
        found += [one for one in table.findings if (table.form.key, one.law) not in said]
        found += [table.against_book] if table.against_book else []
    return found


def _of_book(release: Release) -> tuple[Finding, ...]:
    """What everyone will read of it: with the running balances it is published with, so that as many laws are signed for."""
    book = queries.book_of(release)
    causes = overtaken.among([release], book.previous_closing)
    of_accounts = None if causes else next(iter(last_tables.of_release(release)), None)
    if release.opening is not None and not release.is_public:
        book = replace(book, lines=tuple(with_balances(book.lines, release.opening)))
    found = dated(judge_book(book), release.laws_known) if release.is_public else judge_book(book)
    return last_tables.explained(overtaken.explained(found, causes), of_accounts)


def _failing(release: Release) -> list[Finding]:
    return [finding for finding in findings(release) if finding.verdict == Verdict.FAILS]


def failures(release: Release) -> list[list[Any]]:
    """Which laws fail now and by how much: what an explanation is signed for."""
    return [_failure(finding) for finding in _failing(release)]


def _failure(finding: Finding) -> list[Any]:
    return [finding.law, finding.off_by, finding.failed]


def _require_explained(release: Release) -> None:
    """An explanation speaks of the laws and the amounts that failed when it was signed, and of no others."""
    failing = _failing(release)
    if failing and not release.explanation:
        raise Refused(f"有 {len(failing)} 项核对不符：{_told(failing)}。请改正；确实如此的，请先签字说明")
    signed = release.stated.get("explained", [])
    new = [finding for finding in failing if _failure(finding) not in signed]
    if new:
        again = "请重新签字说明" if release.state == State.DRAFT else "请退回，重新签字说明"
        raise Refused(f"签字说明以后，有 {len(new)} 项核对的结果变了：{_told(new)}。{again}")


def _told(failing: list[Finding]) -> str:
    return "；".join(finding.words for finding in failing[:3])


def _require_content(release: Release) -> None:
    rows = release.lines_count or release.text.strip()
    if rows and release.nothing:
        raise Refused("既声明了无发生，又填了内容，请去掉一样")
    require_over(release)
    if not rows and not release.nothing:
        period = read_period(release.period)
        word = period.word if period else "本期"
        raise Refused(f"还没有填任何内容。如果{word}确实没有发生，请声明“{word}无发生”")
    if release.is_ledger and release.opening is None:
        raise Refused("请填上期结余")


def require_over(release: Release) -> None:
    """Refused for a book, or a statement that nothing happened, of a period that still runs.

    What is published of single matters, a tender or a list, need not wait for the end of the quarter.
    """
    period = read_period(release.period)
    if period is not None and (release.is_ledger or release.nothing):
        require_passed(period, clock.today(), "声明无发生" if release.nothing else "提交审核")


def _require_phone(release: Release) -> None:
    of_people = not release.is_ledger and all_forms()[release.form].of_people
    if of_people and not release.nothing and not release.phones:
        raise Refused("名单公示要有监督电话：请在表头填写，或在村（社区）资料里填写")
