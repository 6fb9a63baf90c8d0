"""The privacy guard over a release: what was found where, what the public will see, and leave given by two people."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import delete, select, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.privacy import Examination, Force, Found, Place, Sheet
from app.db import db
from app.errors import Refused
from app.village import ended, knowing, named, queries, recipients, showing
from app.village.acts import Did
from app.village.books import Line
from app.village.models import LEDGER, LedgerLine, Override, Release, TableRow
from app.village.rules.life import IN_WORK, PUBLIC, State
from app.village.service import papers
from app.village.tables import Column, Kind, TableForm, all_forms

LINE_TEXTS = {"voucher": "凭证号", "summary": "摘要", "handler": "经手人", "witness": "证明人", "approver": "审批人", "note": "备注"}  # fmt: skip
WORDS = (Kind.TEXT, Kind.CHOICE)
MOST_BESIDE = 40  # lists of the village the new one is laid beside


def examination(release: Release) -> Examination:
    """Everything the public would read of this release, looked through; places count lines as the page does."""
    sheets = list(_sheets(release))
    found = privacy.examine_table(sheet for sheet, _ in sheets)
    labels = {sheet.name: columns for sheet, columns in sheets}
    found.found = [replace(one, where=_as_on_page(one.where, labels)) for one in found.found]
    texts = {"正文": release.text, "签字说明": release.explanation, "更正原因": release.reason}
    for part, text in texts.items():
        privacy.examine_text(text, Place(part=part), found)
    if is_list(release):
        _note_given(release, texts, found)
    if release.is_ledger:
        _note_recipients(release, found)
    else:
        _note_ended(release, texts, found)
    return found


def _note_given(release: Release, texts: Mapping[str, str], found: Examination) -> None:
    """In a list and beside it a given name alone tells the village's readers who is meant."""
    known = privacy.given_names(knowing.people(release))
    for key in release.head:
        form = all_forms()[key]
        for number, row in enumerate(queries.rows_of(release, key), 1):
            for column in _free(form):
                for start, end in privacy.find_given(str(row.get(column.key) or ""), known):
                    found.add("given", Place(sheet=form.title, row=number, part=column.label), "*" * (end - start))
    for part, text in texts.items():
        for start, end in privacy.find_given(text, known):
            found.add("given", Place(part=part), "*" * (end - start))


def _free(form: TableForm) -> list[Column]:
    """Columns for words of any kind; those for names show them as the list's rule says."""
    return [column for column in form.columns if column.kind == Kind.TEXT and not column.personal]


def _note_recipients(release: Release, found: Examination) -> None:
    """A book stays for good, a list of those who were helped does not: their names are shown in it in part."""
    known = _helped(release)
    for line in queries.lines_of(release):
        for name, label in recipients.TEXTS.items():
            for one in recipients.find(getattr(line, name), line.category, known):
                found.add(one.kind, Place(sheet="账目", row=line.seq, part=label), one.shown)
    for part, text in (("签字说明", release.explanation), ("更正原因", release.reason)):
        for one in recipients.find(text, known=known):
            found.add(one.kind, Place(part=part), one.shown)
    places = [(Place(part="标题"), release.title), (Place(part="正文"), release.text), *_free_cells(release)]
    _note_known(places, known, found)


def _helped(release: Release) -> set[str]:
    """Whoever of a book's texts stands on a list of relief of the village, or stood on one that is over."""
    return recipients.on_lists(release.village) | ended.named_in(release.village, _open_words(release))


def _open_words(release: Release) -> Iterator[str]:
    """The texts of a book in which somebody may be named who is not public by his office."""
    yield from (release.title, release.text, release.explanation, release.reason)
    for line in _lines(release):
        yield from (getattr(line, name) for name in recipients.TEXTS)
    yield from (text for _, text in _free_cells(release))


def _free_cells(release: Release) -> Iterator[tuple[Place, str]]:
    """What stands in columns for words of any kind, in every form of the release."""
    for key in release.head:
        form = all_forms()[key]
        for number, row in enumerate(queries.rows_of(release, key), 1):
            for column in _free(form):
                yield Place(sheet=form.title, row=number, part=column.label), str(row.get(column.key) or "")


def _ended(release: Release) -> set[str]:
    """Who is named in the free words of a table or beside it and stood on a list of relief that is over; not who is on it."""
    texts = [release.title, release.text, release.explanation, release.reason]
    own = {name for key in release.head for name in named.names_in(all_forms()[key], queries.rows_of(release, key))}
    return ended.named_in(release.village, [*texts, *(text for _, text in _free_cells(release))], own)


def _note_ended(release: Release, texts: Mapping[str, str], found: Examination) -> None:
    places = [(Place(part=part), text) for part, text in {"标题": release.title, **texts}.items()]
    _note_known([*places, *_free_cells(release)], _ended(release), found)


def _note_known(places: Iterable[tuple[Place, str]], known: Collection[str], found: Examination) -> None:
    for place, text in places if known else ():
        for name in sorted({one.name for one in privacy.find_known(text, known)}):
            found.add("recipient", place, privacy.mask_name(name))


def _as_on_page(where: Place, labels: dict[str, list[str]]) -> Place:
    """Rows counted as the page counts them, without the heading; columns by their names."""
    columns = labels[where.sheet]
    part = columns[where.column - 1] if 0 < where.column <= len(columns) else ""
    return Place(sheet=where.sheet, row=where.row - 1, part=part)


def _sheets(release: Release) -> Iterator[tuple[Sheet, list[str]]]:
    if release.is_ledger:
        rows = ([getattr(line, name) for name in LINE_TEXTS] for line in queries.lines_of(release))
        yield _book_sheet(rows)
    for key, head in release.head.items():
        form = all_forms()[key]
        yield _list_sheet(form, queries.rows_of(release, key))
        private = [column for column in form.head if column.kind in WORDS and "电话" not in column.label]
        labels = [column.label for column in private]
        typed = [str(head.get(column.key) or "") for column in private]
        yield Sheet(f"{form.title}表头", [labels, typed]), labels


def _book_sheet(rows: Iterable[Sequence[str]]) -> tuple[Sheet, list[str]]:
    labels = list(LINE_TEXTS.values())
    return Sheet("账目", _headed(labels, rows)), labels


def _list_sheet(form: TableForm, rows: Iterable[Mapping[str, Any]]) -> tuple[Sheet, list[str]]:
    columns = [column for column in form.columns if column.kind in WORDS]
    labels = [column.label for column in columns]
    texts = ([str(row.get(column.key) or "") for column in columns] for row in rows)
    return Sheet(form.title, _headed(labels, texts)), labels


def barred_words(release: Release, words: Iterable[Sequence[str]]) -> list[Found]:
    """What would be barred in the texts of lines not stored yet (in the order of LINE_TEXTS); rows counted from 1."""
    return _barred_in(release, *_book_sheet(words))


def barred_rows(release: Release, form: TableForm, rows: Iterable[Mapping[str, Any]]) -> list[Found]:
    """The same in rows of a form not stored yet."""
    return _barred_in(release, *_list_sheet(form, rows))


def _barred_in(release: Release, sheet: Sheet, labels: list[str]) -> list[Found]:
    found = privacy.examine_table([sheet]).found
    return [
        replace(one, where=_as_on_page(one.where, {sheet.name: labels})) for one in found if _needs_leave(release, one)
    ]


def _headed(head: list[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield head
    yield from rows


def shown_texts(text: str, kinds: frozenset[str] | None = None) -> str:
    """A text as the public will see it."""
    return privacy.masked_text(text, MASKED if kinds is None else kinds)


MASKED = frozenset(kind for kind, force in privacy.FORCES.items() if force == Force.MASK) & frozenset(privacy.KINDS)
# in the rows of a list a name is masked for each reader when it is shown, for the village board has it whole (showing.py)
KEPT_MASKED = MASKED - {"relative"}


def mask(release: Release) -> None:
    """What may be shown only in part is kept only in part; called before the release is closed for ever."""
    helped = _helped(release) if release.is_ledger else set()
    known = privacy.given_names(knowing.people(release)) if is_list(release) else frozenset()
    over = partial(privacy.without_names, names=helped if release.is_ledger else _ended(release))
    for name in ("text", "explanation", "reason", "title"):
        setattr(release, name, over(privacy.without_given(shown_texts(getattr(release, name)), known)))
    if release.is_ledger:
        for name in ("explanation", "reason"):
            setattr(release, name, recipients.shown(getattr(release, name), known=helped))
    release.head = {form: _shown_values(head) for form, head in release.head.items()}
    changed = [found for line in _lines(release) if (found := _masked(line, helped))]
    if changed:
        db.session.execute(update(LedgerLine), [{"release_id": release.id, **found} for found in changed])
    _mask_rows(release, lambda text: over(privacy.without_given(text, known)))


def _mask_rows(release: Release, free: Callable[[str], str]) -> None:
    """`free`: what the columns for words of any kind show, beside the kinds that are masked everywhere."""
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)):
        form = all_forms()[row.form]
        masked = _shown_values(row.data, KEPT_MASKED if form.of_people else MASKED)
        words = {column.key: free(masked[column.key]) for column in _free(form) if isinstance(masked.get(column.key), str)}  # fmt: skip
        if {**masked, **words} != row.data:
            row.data = {**masked, **words}


def _lines(release: Release) -> list[Line]:
    return queries.lines_of(release) if release.is_ledger else []


def _masked(line: Line, helped: Collection[str]) -> dict[str, Any]:
    """The line's texts as they may be shown, with its number; empty when they may be shown as they are."""
    texts = {name: shown_texts(getattr(line, name)) for name in LINE_TEXTS}
    texts |= {name: recipients.shown(texts[name], line.category, helped) for name in recipients.TEXTS}
    return {"seq": line.seq, **texts} if any(texts[name] != getattr(line, name) for name in texts) else {}


def _shown_values(values: dict[str, Any], kinds: frozenset[str] | None = None) -> dict[str, Any]:
    return {key: shown_texts(value, kinds) if isinstance(value, str) else value for key, value in values.items()}


def singled_out(release: Release) -> list[str]:
    """Fields that together single out somebody, within this list or laid beside the lists of the village that are public.

    Lists are laid beside each other as everyone reads them: a name that one masks and another shows is what tells. Within
    the list itself only masks of the clerk's own are judged, for what its form shows of somebody the form allows.
    """
    form = all_forms().get(release.form)
    if form is None or not form.of_people:
        return []
    title, rows = release.title or form.title, queries.rows_of(release, form.key)
    alone = privacy.singling_out((), privacy.Release(title, form.key, _labelled(form, rows)))
    now = privacy.Release(title, form.key, _as_shown(form, rows, release.notice_from or clock.today()))
    linked = [found for found in privacy.singling_out(_others(release), now) if found.against]
    return [found.sentence for found in (*alone, *linked)]


def _others(release: Release) -> Iterator[privacy.Release]:
    """The lists of the village that are public, newest first, whatever period they are of."""
    lists = [key for key, form in all_forms().items() if form.of_people]
    rows = select(Release).where(
        Release.village_id == release.village_id,
        Release.form.in_(lists),
        Release.state.in_(PUBLIC),
        Release.id != release.id,
    )
    for other in db.session.scalars(rows.order_by(Release.id.desc()).limit(MOST_BESIDE)):
        form = all_forms()[other.form]
        title = f"{other.period} {other.title or form.title}"
        yield privacy.Release(title, form.key, _as_shown(form, queries.rows_of(other, form.key), other.notice_from))


def _as_shown(form: TableForm, rows: Iterable[dict[str, object]], start: date | None) -> list[dict[str, str]]:
    return _labelled(form, showing.by_column(form, rows, "web", start, clock.today()))


def _labelled(form: TableForm, rows: Iterable[dict[str, object]]) -> list[dict[str, str]]:
    return [{column.label: str(row.get(column.key) or "") for column in form.columns} for row in rows]


def require_countable(release: Release) -> None:
    """Refused when more was found than can be listed one by one: leave is given place by place."""
    found = examination(release)
    if sum(found.counts.values()) > len(found.found):
        raise Refused(f"个人信息太多（{sum(found.counts.values())} 处），列不完也放行不了，请先删去")


def barred(release: Release) -> list[Found]:
    """What keeps the release from the public unless two people give leave; in a list of people nothing can."""
    return [found for found in examination(release).found if _needs_leave(release, found)]


def barred_in_files(release: Release) -> list[papers.InFile]:
    """The same of its files, each for the bytes that lie there now."""
    return papers.barred(release, is_list(release))


def _everything(release: Release) -> list[papers.InFile]:
    return [papers.InFile(found, "") for found in barred(release)] + barred_in_files(release)


def _needs_leave(release: Release, found: Found) -> bool:
    if found.force == Force.BLOCK:
        return True
    return found.force == Force.WARN and is_list(release) and found.kind != "landline"


def is_list(release: Release) -> bool:
    """Does it name residents, so that it hangs for its 公示期 only?"""
    return release.form != LEDGER and all_forms()[release.form].of_people


def require_asked(release: Release) -> None:
    """Refused while something barred has not even been asked leave for; numbers in lists are never let through."""
    require_countable(release)
    left = _without(release, given=False)
    if left:
        raise Refused(
            f"有 {len(left)} 处个人信息不能公开：{'；'.join(map(str, left[:3]))}。请删去（在文件里的，请遮住后换上），或写明理由请求放行"
        )


def require_given(release: Release) -> None:
    """Refused until a second person has given leave for each."""
    left = _without(release, given=True)
    if left:
        raise Refused(
            f"有 {len(left)} 处个人信息还没有经第二人同意放行：{'；'.join(map(str, left[:3]))}。请求过的，在这一期的页面上点“同意放行”；没有请求过的，退回报账员，由其点“请求放行”写明理由"
        )


def _without(release: Release, given: bool) -> list[Found]:
    known = {_asked(leave) for leave in overrides(release) if leave.given_at or not given}
    return [
        one.found
        for one in _everything(release)
        if (one.found.force == Force.BLOCK and is_list(release)) or _key(one) not in known
    ]


def _key(one: papers.InFile) -> tuple[str, str, str, str]:
    return one.found.kind, str(one.found.where), one.found.shown, one.sha256


def _asked(leave: Override) -> tuple[str, str, str, str]:
    return leave.kind, leave.place, leave.shown, leave.sha256


def overrides(release: Release) -> list[Override]:
    """Leave asked for, and perhaps given."""
    rows = select(Override).where(Override.release_id == release.id).order_by(Override.id)
    return list(db.session.scalars(rows))


def waits_for(release: Release, sha256: str) -> bool:
    """Does a file wait for a second person's leave?"""
    return any(leave.sha256 == sha256 and leave.given_at is None for leave in overrides(release))


def ask_leave(release: Release, reason: str, *, by: User) -> int:
    """The bookkeeper asks leave for what was found in rows, texts and files, with a reason: how many places."""
    if release.state != State.DRAFT:
        raise Refused(f"这一期{release.state_label}，不能再请求放行")
    require_leave_reason(reason, "remark")
    recipients.require_unnamed(release, reason, "remark")
    found = _everything(release)
    if is_list(release) and any(one.found.force == Force.BLOCK for one in found):
        raise Refused("名单里的身份证号、手机号、账号一律不能公开，请删去")
    return ask_for(found, release, reason, by=by)


def require_leave_reason(reason: str, field: str) -> None:
    """Refused without a reason in words, or with one that holds what it asks about."""
    if len(reason.strip()) < 8:
        raise Refused("请写明为什么必须公开，至少 8 个字", field)
    privacy.guard(reason, field)


def ask_for(found: list[papers.InFile], release: Release, reason: str, *, by: User) -> int:
    """Write down what leave is asked for, each place once: how many were new."""
    known = {_asked(leave) for leave in overrides(release)}
    wanted = [key for key in dict.fromkeys(map(_key, found)) if key not in known]
    for kind, place, shown, sha256 in wanted:
        db.session.add(Override(release=release, kind=kind, place=place, shown=shown, sha256=sha256, reason=reason.strip(), asked_by_id=by.id))  # fmt: skip
    audit.record(by, Did.ASKED_LEAVE, release, {"places": len(wanted)})
    return len(wanted)


def no_longer_ask(release: Release, sha256: str) -> None:
    """A file was taken away: what nobody has agreed to yet is asked no longer; what was agreed to stays written."""
    waiting = (Override.release_id == release.id, Override.sha256 == sha256, Override.given_at.is_(None))
    db.session.execute(delete(Override).where(*waiting, Override.sha256 != ""))


def give_leave(release: Release, seen: int, *, by: User) -> None:
    """A second person, the township's reviewer, agrees to what was asked, up to the last request she saw."""
    if release.state not in IN_WORK:
        raise Refused(f"这一期{release.state_label}，不能再放行")
    waiting = [leave for leave in overrides(release) if leave.given_at is None]
    if not waiting:
        raise Refused("没有等着放行的内容")
    if waiting[-1].id > seen:
        raise Refused("这一页打开以后又请求了放行，请看过再同意")
    for leave in waiting:
        if leave.asked_by_id == by.id:
            raise Refused("放行要由另一个人同意")
        leave.given_by_id, leave.given_at = by.id, clock.now()
    audit.record(by, Did.GAVE_LEAVE, release, {"places": len(waiting)})
