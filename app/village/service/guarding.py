"""The privacy guard over a release: what was found where, what the public will see, and leave given by two people."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from app import clock, enough
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.privacy import TELLS, Examination, Force, Found, Place, Sheet
from app.db import db, hold
from app.errors import Refused
from app.village import ended, knowing, named, queries, recipients, showing
from app.village.acts import Did
from app.village.books import Line
from app.village.models import LEDGER, LET_OUT, LedgerLine, Override, Release, TableRow
from app.village.rules.life import IN_WORK, PUBLIC, State
from app.village.service import books, numbers, papers, telling
from app.village.service.telling import free as _free
from app.village.tables import Column, Kind, TableForm, all_forms

LINE_TEXTS = {"voucher": "凭证号", "summary": "摘要", "handler": "经手人", "witness": "证明人", "approver": "审批人", "note": "备注"}  # fmt: skip
WORDS = (Kind.TEXT, Kind.CHOICE)
AskedFor = tuple[str, str, str, str]  # what leave is known by: kind, place, shown, and the mark of the words or bytes
Cells = Callable[[Sequence[Column], Mapping[str, Any], Place], Iterator[tuple[Place, str]]]
MOST_BESIDE = 40  # lists of the village the new one is laid beside


def examination(release: Release, told: Sequence[telling.Said] | None = None) -> Examination:
    """Everything the public would read of this release, looked through; places count lines as the page does.

    `told`: what `said_of_lives` found, where it was asked already; what is told of is looked for once.
    """
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
        _note_split(release, found)
        _note_recipients(release, found)
    else:
        _note_ended(release, texts, found)
    _note_numbers(release, found)
    if is_list(release):
        found.weigh(lambda one: Force.ASK if _needs_leave(release, one) and one.force == Force.WARN else one.force)
    else:
        _note_told(release, said_of_lives(release) if told is None else told, found)
    return found


def _note_split(release: Release, found: Examination) -> None:
    """A number whose halves stand in the summary and the note of one line, with the names of the hands between."""
    rows = ((line.summary, line.note) for line in queries.lines_of(release))
    beside = privacy.examine_table([Sheet("账目", _headed(["摘要", "备注"], rows))])
    for one in beside.found:
        if one.force == Force.BLOCK and privacy.is_split(one):
            found.add(one.kind, Place(sheet="账目", row=one.where.row - 1, part="摘要和备注"), one.shown)


def _note_numbers(release: Release, found: Examination) -> None:
    """A voucher's number is never masked, for the accounts are held together by it: a life told in it is to be struck out."""
    for number, one in numbers.told(release, _lines(release)):
        found.add(one.kind, number.where, one.shown, force=Force.ASK)


def _note_told(release: Release, all_said: Sequence[telling.Said], found: Examination) -> None:
    """What tells of somebody's life is masked where it is said of a person, and only looked at where it is said of nobody."""
    out = _let_out(release, all_said)
    said = [left for one in all_said if (left := one.but(out)).found]
    told = {str(one.where) for one in said if any(word.kind in TELLS for word in one.found)}
    found.weigh(
        lambda one: None if one.force == Force.WARN and one.kind in TELLS and str(one.where) in told else one.force
    )
    known = {(_sort(one.kind), str(one.where), one.shown) for one in found.found}
    for one in said:
        for word in one.found:
            if (_sort(word.kind), str(one.where), word.shown) not in known:
                found.add(word.kind, one.where, word.shown, force=Force.MASK)


def _sort(kind: str) -> str:
    """A relative who was helped is one name, told once."""
    return "name" if kind in telling.NAMES or kind == "relative" else kind


def beside(release: Release) -> str:
    """What else decides who is hidden in it and what is found: the village's lists and books, who is in office, the day."""
    own = select(func.count(), func.sum(Release.version)).where(Release.village_id == release.village_id)
    return repr((tuple(db.session.execute(own).one()), sorted(ended.in_office(release.village)), clock.today()))


def said_of_lives(release: Release) -> list[telling.Said]:
    """What it says of somebody's life, and whom it helped, text by text; of a list of people, whose form says what it shows, nothing."""
    return [] if is_list(release) else list(telling.of(release, _hidden(release)))


def _hidden(release: Release) -> set[str]:
    """Whose names a release that is no list shows in part."""
    return helped(release) if release.is_ledger else _ended(release)


def as_read(release: Release, told: Sequence[telling.Said] | None = None) -> list[str]:
    """What the public will read instead, where it is not what was written: each place with its words, for whoever signs."""
    told = said_of_lives(release) if told is None else told
    out = _let_out(release, told)
    texts = [(str(one.where), one.text, shown_texts(one.shown(out))) for one in told]
    return [f"{where}：{shown}" for where, text, shown in texts if shown != text]


def of_nobody(release: Release, told: Sequence[telling.Said] | None = None) -> dict[str, str]:
    """Where it tells of a life and nobody is recognised beside it, with the words as everyone will read them: no machine can
    say of whom they speak. Of a list of people nothing, where such words stop it.
    """
    if is_list(release):
        return {}
    told = said_of_lives(release) if told is None else told
    texts = {str(one.where): one.text for one in told if not one.tells}
    known = {str(one.where) for one in told}
    cells = (*_free_cells(release, telling.every_cell), *_head_cells(release), *_hands(release), *_numbers(release))
    texts |= {str(place): text for place, text in cells if str(place) not in known}
    return {where: shown_texts(text) for where, text in texts.items() if privacy.find_lives(text)}


def _head_cells(release: Release) -> Iterator[tuple[Place, str]]:
    for key, head in release.head.items():
        yield from telling.every_cell(all_forms()[key].head, head, Place(sheet=f"{all_forms()[key].title}表头", row=1))


def _hands(release: Release) -> Iterator[tuple[Place, str]]:
    for line in _lines(release):
        for name, label in telling.DUTY.items():
            yield Place(sheet="账目", row=line.seq, part=label), getattr(line, name)


def _numbers(release: Release) -> Iterator[tuple[Place, str]]:
    yield from ((one.where, one.no) for one in numbers.places(release, _lines(release)))


def _let_out(release: Release, told: Sequence[telling.Said] | None = None) -> set[tuple[str, str]]:
    """Kinds and places of words of somebody's life that two people let out, while they stand there as they were."""
    given = {leave.asked_for for leave in overrides(release) if leave.given_at}
    asked = may_be_let_out(release, told) if given else ()
    return {(one.found.kind, str(one.found.where)) for one in asked if asked_for(one) in given}


def may_be_let_out(release: Release, told: Sequence[telling.Said] | None = None) -> dict[papers.InFile, str]:
    """What is masked by itself, and two people may let the public read all the same: words, never a name; with what both
    people read of it.
    """
    told = said_of_lives(release) if told is None else told
    return {papers.InFile(one.as_found(word), one.mark): one.asked(word) for one in told for word in one.words}


def leave_words(release: Release, told: Sequence[telling.Said]) -> dict[AskedFor, str]:
    """The same by what leave for it is known by, with what is barred where leave for it was asked; what is not here is a
    text no longer as it was, or no text.
    """
    stands = {asked_for(one): str(one.found.where) for one in (_in_texts(release) if overrides(release) else ())}
    return stands | {asked_for(one): words for one, words in may_be_let_out(release, told).items()}


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


def _note_recipients(release: Release, found: Examination) -> None:
    """A book stays for good, a list of those who were helped does not: their names are shown in it in part."""
    known = helped(release)
    places = [(Place(part="标题"), release.title), (Place(part="正文"), release.text), *_free_cells(release)]
    _note_known(places, known, found)


def helped(release: Release, words: Iterable[str] | None = None) -> set[str]:
    """Whoever of a book's texts, or of these, stands on a list of relief of the village, or stood on one that is over."""
    said = _open_words(release) if words is None else words
    return recipients.on_lists(release.village) | ended.named_in(release.village, said)


def _open_words(release: Release) -> Iterator[str]:
    """The texts of a book in which somebody may be named who is not public by his office."""
    yield from (release.title, release.text, release.explanation, release.reason)
    for line in _lines(release):
        yield from (getattr(line, name) for name in recipients.TEXTS)
    yield from (text for _, text in _free_cells(release))


def _free_cells(release: Release, cells: Cells = telling.cells) -> Iterator[tuple[Place, str]]:
    """What stands in columns for words of any kind (or in those that `cells` takes), in every form of the release."""
    for key in release.head:
        form = all_forms()[key]
        for number, row in enumerate(queries.rows_of(release, key), 1):
            yield from cells(form.columns, row, Place(sheet=form.title, row=number))


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
    names, out = helped(release) if release.is_ledger else set(), _let_out(release)
    known = privacy.given_names(knowing.people(release)) if is_list(release) else frozenset()
    over = partial(privacy.without_names, names=_hidden(release))
    for name in ("text", "explanation", "reason", "title"):
        setattr(release, name, over(privacy.without_given(shown_texts(getattr(release, name)), known)))
    for name, said in ({} if is_list(release) else telling.in_texts(release, names)).items():
        setattr(release, name, said.shown(out))
    release.head = {form: _shown_values(head) for form, head in release.head.items()}
    changed = [found for line in _lines(release) if (found := masked(line, names, out))]
    if changed:
        db.session.execute(update(LedgerLine), [{"release_id": release.id, **found} for found in changed])
    _mask_rows(release, lambda text: over(privacy.without_given(text, known)))
    if not is_list(release):
        _mask_told_rows(release, out)
        release.stated = {
            **release.stated,
            LET_OUT: sorted(out),
        }  # leave for words that were gone by then lets nothing out


def _mask_rows(release: Release, free: Callable[[str], str]) -> None:
    """`free`: what the columns for words of any kind show, beside the kinds that are masked everywhere."""
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)):
        form = all_forms()[row.form]
        masked = _shown_values(row.data, KEPT_MASKED if form.of_people else MASKED)
        words = {column.key: free(masked[column.key]) for column in _free(form) if isinstance(masked.get(column.key), str)}  # fmt: skip
        if {**masked, **words} != row.data:
            row.data = {**masked, **words}


def _mask_told_rows(release: Release, out: Collection[tuple[str, str]]) -> None:
    """Rows are counted as the page counts them, form by form."""
    said_above = {key: telling.in_head(all_forms()[key], head) for key, head in release.head.items()}
    release.head = {key: head | {name: one.shown(out) for name, one in said_above[key].items()} for key, head in release.head.items()}  # fmt: skip
    for key in release.head:
        rows = select(TableRow).where(TableRow.release_id == release.id, TableRow.form == key).order_by(TableRow.seq)
        for number, row in enumerate(db.session.scalars(rows), 1):
            said = telling.in_row(all_forms()[key], number, row.data)
            shown = {name: one.shown(out) for name, one in said.items() if one.found}
            if shown:
                row.data = {**row.data, **shown}


def _lines(release: Release) -> list[Line]:
    return queries.lines_of(release) if release.is_ledger else []


def masked(line: Line, names: Collection[str], out: Collection[tuple[str, str]] = ()) -> dict[str, Any]:
    """The line's texts as they may be shown, with its number; empty when they may be shown as they are."""
    texts: dict[str, Any] = {name: shown_texts(getattr(line, name)) for name in LINE_TEXTS}
    said = telling.in_line(replace(line, **texts), names)
    texts |= {name: one.shown(out) for name, one in said.items()}
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


def _require_countable(found: Examination) -> None:
    """Refused when more was found than can be listed one by one: leave is given place by place."""
    if sum(found.counts.values()) > len(found.found):
        raise Refused(f"个人信息太多（{sum(found.counts.values())} 处），列不完也放行不了，请先删去")


def _barred(release: Release, examined: Examination) -> list[Found]:
    """What keeps the release from the public unless two people give leave; in a list of people nothing can."""
    return [found for found in examined.found if _needs_leave(release, found)]


def barred_in_files(release: Release) -> list[papers.InFile]:
    """The same of its files, each for the bytes that lie there now."""
    return papers.barred(release, paper_of(release), on_lists(release))


def paper_of(release: Release) -> papers.Of:
    """By which rule its papers are looked through."""
    if is_list(release):
        return papers.Of.LIST
    return papers.Of.BOOK if release.is_ledger else papers.Of.TABLE


def on_lists(release: Release) -> set[str]:
    """Whom a paper of a book may not name, for they are on a list of relief."""
    return recipients.on_lists(release.village) if release.is_ledger else set()


def _everything(release: Release, examined: Examination | None = None) -> list[papers.InFile]:
    return _in_texts(release, examined) + barred_in_files(release)


def _in_texts(release: Release, examined: Examination | None = None) -> list[papers.InFile]:
    """What is barred in rows and texts, each with the mark of the very words it stands in: leave for one person's number,
    shown in part, is none for another's that is shown alike.
    """
    found = _barred(release, examined or examination(release))
    mark = _marks(release) if found else None
    return [papers.InFile(one, mark(one)) for one in found] if mark else []


def _marks(release: Release) -> Callable[[Found], str]:
    """Of the row a finding stands in, of the whole sheet where its pieces stand in several, of the text where that is no row."""
    rows = {sheet.name: list(sheet.rows) for sheet, _ in _sheets(release)}  # the first is the heading
    texts = {label: getattr(release, name) or "" for name, label in telling.TEXTS.items()} | numbers.words(release)

    def mark(one: Found) -> str:
        sheet, row = rows.get(one.where.sheet), one.where.row
        said: object = texts.get(one.where.part) if sheet is None else sheet
        if sheet is not None and not privacy.is_split(one) and 0 < row < len(sheet):
            said = sheet[row]
        return privacy.keyed_hash(telling.LEAVE, json.dumps(said, ensure_ascii=False))

    return mark


def _needs_leave(release: Release, found: Found) -> bool:
    if found.force in (Force.BLOCK, Force.ASK):
        return True
    return found.force == Force.WARN and is_list(release) and found.kind != "landline"


def is_list(release: Release) -> bool:
    """Does it name residents, so that it hangs for its 公示期 only?"""
    return release.form != LEDGER and all_forms()[release.form].of_people


def require_asked(release: Release) -> None:
    """Refused while something barred has not even been asked leave for; numbers in lists are never let through."""
    examined = examination(release)
    _require_countable(examined)
    left = _without(release, False, examined)
    if left:
        raise Refused(
            f"有 {len(left)} 处个人信息不能公开：{'；'.join(map(str, left[:3]))}。请删去（在文件里的，请遮住后换上），或写明理由请求放行"
        )


def require_given(release: Release) -> None:
    """Refused until a second person has given leave for each."""
    left = _without(release, True)
    if left:
        raise Refused(
            f"有 {len(left)} 处个人信息还没有经第二人同意放行：{'；'.join(map(str, left[:3]))}。请求过的，在这一期的页面上点“同意放行”；没有请求过的，退回报账员，由其点“请求放行”写明理由"
        )


def _without(release: Release, given: bool, examined: Examination | None = None) -> list[Found]:
    known = {leave.asked_for for leave in overrides(release) if leave.given_at or not given}
    return [
        one.found
        for one in _everything(release, examined)
        if (one.found.force == Force.BLOCK and is_list(release)) or asked_for(one) not in known
    ]


def asked_for(one: papers.InFile) -> AskedFor:
    """What leave for it is known by."""
    return one.found.kind, str(one.found.where), one.found.shown, one.sha256


OVERRIDES = select(Override).where(Override.release_id == bindparam("release")).order_by(Override.id)


def overrides(release: Release) -> list[Override]:
    """Leave asked for, and perhaps given."""
    return list(db.session.scalars(OVERRIDES, {"release": release.id}))


def waits_for(release: Release, sha256: str) -> bool:
    """Does a file wait for a second person's leave?"""
    return any(leave.sha256 == sha256 and leave.given_at is None for leave in overrides(release))


def may_ask(release: Release, examined: Examination, has_words: bool) -> bool:
    """Is there anything to ask leave for? Of a list with numbers in it nothing is let out, nor of a file with more than can be listed.

    `examined`, `has_words`: what was found in its texts, and whether `may_be_let_out` holds anything.
    """
    try:
        in_files = [one.found for one in barred_in_files(release)]
    except Refused:  # whoever hands it on is told; a page that is looked at stays one
        return False
    found = _barred(release, examined) + in_files
    if is_list(release) and any(one.force == Force.BLOCK for one in found):
        return False
    return bool(found or has_words)


def ask_leave(release: Release, reason: str, chosen: Collection[int] = (), *, by: User) -> int:
    """The bookkeeper asks leave for what was found in rows, texts and files, with a reason: how many places.

    `chosen`: which of `may_be_let_out` as well; what is masked by itself stays masked unless she says so.
    """
    if release.state != State.DRAFT:
        raise Refused(f"这一期{release.state_label}，不能再请求放行")
    require_leave_reason(reason, "remark")
    recipients.require_unnamed(release, reason, "remark")
    found = _everything(release)
    if is_list(release) and any(one.found.force == Force.BLOCK for one in found):
        raise Refused("名单里的身份证号、手机号、账号一律不能公开，请删去")
    found += [one for at, one in enumerate(may_be_let_out(release) if chosen else ()) if at in chosen]
    if not found:
        raise Refused("没有要放行的内容；要原样公开的文字，请在上面勾选")
    return ask_for(found, release, reason, by=by)


def require_leave_reason(reason: str, field: str) -> None:
    """Refused without a reason in words, or with one that holds what it asks about."""
    enough.require(reason, "请写明为什么必须公开", field, enough.LEAVE)
    privacy.guard(reason, field)


def ask_for(found: list[papers.InFile], release: Release, reason: str, *, by: User) -> int:
    """Write down what leave is asked for, each place once: how many were new."""
    known = {leave.asked_for for leave in overrides(release)}
    wanted = [key for key in dict.fromkeys(map(asked_for, found)) if key not in known]
    for kind, place, shown, sha256 in wanted:
        db.session.add(Override(release=release, kind=kind, place=place, shown=shown, sha256=sha256, reason=reason.strip(), asked_by_id=by.id))  # fmt: skip
    audit.record(by, Did.ASKED_LEAVE, release, {"places": len(wanted)})
    return len(wanted)


def no_longer_ask(release: Release, sha256: str) -> None:
    """A file was taken away: what nobody has agreed to yet is asked no longer; what was agreed to stays written."""
    waiting = (Override.release_id == release.id, Override.sha256 == sha256, Override.given_at.is_(None))
    db.session.execute(delete(Override).where(*waiting, Override.sha256 != ""))


def give_leave(release: Release, seen: int, version: int | None = None, *, by: User) -> None:
    """A second person, the township's reviewer, agrees to what was asked, up to the last request she saw, where it still
    stands as it was asked: what does not, she could not read, and nobody asks for it any more.

    `version`: of the page she saw. The public will read something else: whoever signs or publishes from a page opened
    before must look again.
    """
    hold(release)
    if release.state not in IN_WORK:
        raise Refused(f"这一期{release.state_label}，不能再放行")
    waiting = [leave for leave in overrides(release) if leave.given_at is None]
    if not waiting:
        raise Refused("没有等着放行的内容")
    if waiting[-1].id > seen or version not in (None, release.version):
        raise Refused("这一页打开以后又请求了放行，或者改了内容，请看过再同意")
    standing = {asked_for(one) for one in (*_everything(release), *may_be_let_out(release))}
    asked = [leave for leave in waiting if leave.asked_for in standing]
    if not asked:
        raise Refused("请求放行以后文字都改了，没有可以同意的；仍要公开的，请退回报账员重新请求")
    db.session.execute(delete(Override).where(Override.id.in_([leave.id for leave in waiting if leave not in asked])))
    for leave in asked:
        if leave.asked_by_id == by.id:
            raise Refused("放行要由另一个人同意")
        leave.given_by_id, leave.given_at = by.id, clock.now()
    books.touched(release)
    audit.record(by, Did.GAVE_LEAVE, release, {"places": len(asked)})
