"""A village's work in hand when a list of relief comes down: its names are masked there too, and whoever fills in is told where.

Work in hand is all of the village that is not public: books and tables being filled in or thrown away, what is half typed,
workbooks nobody accepted yet, papers, remembered layouts. Another list of people, and whoever stands in a column made for
names, is a matter of its own and ends with it; who handled, witnessed or approved is named by what they do.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, select

from app.core import audit, notify, privacy
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.db import db
from app.errors import Refused
from app.village import access, ended, named, queries, recipients
from app.village.acts import Did
from app.village.addresses import title_of
from app.village.models import Layout, LedgerLine, Release, ReleaseFile, TableRow, Upload, Village, VoucherRow
from app.village.rules.life import IN_WORK, PUBLIC
from app.village.service import books, files, guarding, importing, telling
from app.village.tables import all_forms

Kept = Upload | ReleaseFile
MOST_TOLD = 20
NAMES_SOMEBODY, UNREADABLE = "写着名单上的姓名", "系统读不全，查不出有没有名单上的姓名"


def _others(village: Village, versions: Sequence[Release]) -> ColumnElement[bool]:
    return and_(Release.village_id == village.id, Release.id.not_in([version.id for version in versions]))


def kept_naming(village: Village, versions: Sequence[Release], names: Collection[str]) -> list[tuple[Kept, str]]:
    """Workbooks nobody accepted, and papers of what is not public, that name one of these or cannot be read; each with why.

    Of a file nothing can be masked: it goes. To be asked before anything is written, for reading takes its time.
    """
    others = _others(village, versions)
    workbooks = select(Upload).join(Release).where(others, Upload.closed_at.is_(None)).order_by(Upload.id)
    papers = select(ReleaseFile).join(Release).where(others, Release.state.not_in(PUBLIC)).order_by(ReleaseFile.id)
    kept = [*db.session.scalars(workbooks), *(file for file in db.session.scalars(papers) if not _stays(file))]
    spared = ended.in_office(village)
    found = ((one, _why(one.attachment, names, spared)) for one in kept if not _is_list(one.release.form))
    return [(one, why) for one, why in found if why]


def _is_list(form: str) -> bool:
    return form in all_forms() and all_forms()[form].of_people


def _stays(file: ReleaseFile) -> bool:
    """Has a paper no words, is it public with another version, or did two people let it out?"""
    kept = file.attachment
    if kept.media_type.startswith("image/") or _is_public(kept):
        return True
    return any(one.given_at and one.sha256 == kept.sha256 for one in guarding.overrides(file.release))


def _is_public(attachment: Attachment) -> bool:
    """A correction begins with the files of the version before."""
    shown = select(ReleaseFile.id).join(Release).where(ReleaseFile.attachment_id == attachment.id)
    return db.session.scalar(shown.where(Release.state.in_(PUBLIC)).limit(1)) is not None


def _why(attachment: Attachment, names: Collection[str], spared: Collection[str]) -> str:
    if not storage().holds(attachment.storage_key):
        return ""
    try:
        words = privacy.words_of_file(attachment)
    except Refused:
        return UNREADABLE
    return NAMES_SOMEBODY if privacy.find_names(words, lambda name: name in names, spared) else ""


def reword(
    village: Village, versions: Sequence[Release], names: Collection[str], naming: Sequence[tuple[Kept, str]]
) -> None:
    """Mask these names in the village's work in hand, let go of what `kept_naming` found, and tell whoever fills in."""
    words, others = recipients.masking(village, names), _others(village, versions)
    hand = _Hand(words, and_(others, Release.state.not_in(PUBLIC)))
    for one, why in naming:
        _let_go(one, why, hand)
    for part in (_numbers, _texts, _lines, _vouchers, _rows, _papers):
        part(hand)
    _workbooks(others, words)
    for layout in db.session.scalars(select(Layout).where(Layout.village_id == village.id)):
        layout.layout = _within(layout.layout, words)
    db.session.flush()
    for id in sorted(hand.places):
        _tell(db.session.get_one(Release, id), hand.places[id], versions[0])


@dataclass
class _Hand:
    """What is gone through: which releases, how their texts read from now on, and by release the places that read otherwise."""

    words: Callable[[str], str]
    which: ColumnElement[bool]
    places: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[tuple[int, str], str] = field(default_factory=dict)

    def rows(self, table: type[Any], *columns: Any) -> Sequence[Any]:
        """These columns of what belongs to the releases, and nothing more of it: most of it does not change."""
        rows: Select[Any] = select(table.release_id, *columns).join(Release, Release.id == table.release_id)
        return db.session.execute(rows.where(self.which)).all()

    def number(self, id: int, no: str) -> str:
        """A voucher's number: the same wherever it stands in a release, and like no other there: 记-1祁*趾（2）."""
        if (id, no) not in self.numbers:
            new, at = self.words(no), 1
            taken = {known for (release, _), known in self.numbers.items() if release == id}
            while new != no and (new if at == 1 else f"{new}（{at}）") in taken:
                at += 1
            self.numbers[id, no] = new if at == 1 else f"{new}（{at}）"
        return self.numbers[id, no]

    def changed(self, id: int, label: str, old: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
        """Of some texts those that read otherwise, noted by where they stand."""
        new = {name: after for name, text in old.items() if (after := self.words(text)) != text}
        if new:
            self.places[id] += [f"{label}{labels[name]}" for name in new]
        return new


def _put(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _texts(hand: _Hand) -> None:
    """A release's own words, what stands above its tables, and what is half typed."""
    columns = [getattr(Release, name) for name in telling.TEXTS]
    rows = select(Release.id, Release.head, Release.stated, *columns).where(hand.which)
    for id, head, stated, *texts in db.session.execute(rows).all():
        values: dict[str, Any] = hand.changed(id, "", dict(zip(telling.TEXTS, texts, strict=True)), telling.TEXTS)
        if (halves := _stated(hand, id, stated)) != stated:
            values["stated"] = halves
            hand.places[id].append("没填完、自动留着的一行")
        tops = {key: _cells(hand.words, key, top) for key, top in head.items()}
        if tops != head:
            values["head"] = tops
            hand.places[id].append("表头")
        if values:
            _put(db.session.get_one(Release, id), values)


def _stated(hand: _Hand, id: int, stated: Mapping[str, Any]) -> dict[str, Any]:
    halves, found = books.half_typed(stated), dict(stated)
    for key, typed in halves.items():
        what, _, at = key.partition(" ")
        del found[key]
        new = {name: text if name in telling.DUTY else hand.words(text) for name, text in typed.items()}
        found[f"{what} {hand.number(id, at)}".strip()] = new
    if books.FOLLOWS in found:
        found[books.FOLLOWS] = sorted(hand.number(id, no) for no in found[books.FOLLOWS])
    return found


def _lines(hand: _Hand) -> None:
    labels = recipients.TEXTS
    columns = [getattr(LedgerLine, name) for name in labels]
    for id, seq, no, *texts in hand.rows(LedgerLine, LedgerLine.seq, LedgerLine.voucher, *columns):
        values = hand.changed(id, f"第 {seq} 行", dict(zip(labels, texts, strict=True)), labels)
        if _numbered(hand, id, no):
            values["voucher"] = hand.number(id, no)
        if values:
            _put(db.session.get_one(LedgerLine, (id, seq)), values)


def _numbers(hand: _Hand) -> None:
    """Those that stay as they are come first, so that none is given to another."""
    entries = hand.rows(TableRow, TableRow.form, TableRow.data["voucher"].as_string())
    found = {(id, no) for id, form, no in entries if form == queries.ENTRIES}
    for table, column in (
        (LedgerLine, LedgerLine.voucher),
        (VoucherRow, VoucherRow.no),
        (ReleaseFile, ReleaseFile.voucher),
    ):
        found |= {(id, no) for id, no in hand.rows(table, column)}
    for id, no in sorted(found, key=lambda one: (hand.words(one[1]) != one[1], one)):
        hand.number(id, no)


def _numbered(hand: _Hand, id: int, no: str) -> bool:
    """Is the number another now? Then that is told, once."""
    new = hand.number(id, no)
    if new != no and (place := f"凭证号，现在是“{new}”") not in hand.places[id]:
        hand.places[id].append(place)
    return new != no


def _vouchers(hand: _Hand) -> None:
    for id, no, summary in hand.rows(VoucherRow, VoucherRow.no, VoucherRow.summary):
        values = hand.changed(id, f"凭证 {hand.number(id, no)} 的", {"summary": summary}, {"summary": "摘要"})
        if _numbered(hand, id, no):
            values["no"] = hand.number(id, no)
        if values:
            _put(db.session.get_one(VoucherRow, (id, no)), values)


def _rows(hand: _Hand) -> None:
    for id, key, seq, data in hand.rows(TableRow, TableRow.form, TableRow.seq, TableRow.data):
        values = _cells(hand.words, key, data)
        if key == queries.ENTRIES:
            values["voucher"] = hand.number(id, data["voucher"])
        if values != data:
            hand.places[id].append(f"{all_forms()[key].title}第 {seq} 行")
            db.session.get_one(TableRow, (id, key, seq)).data = values


def _cells(words: Callable[[str], str], key: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row or of a head, but for those made for names."""
    form = all_forms().get(key)
    if form is None or form.of_people:
        return dict(cells)
    own = {column.key for column in (*form.columns, *form.head) if column.personal in named.PERSONAL}
    return {key: cell if key in own else _within(cell, words) for key, cell in cells.items()}


def _papers(hand: _Hand) -> None:
    columns = (ReleaseFile.id, ReleaseFile.voucher, ReleaseFile.caption, Attachment.id, Attachment.name)
    rows = select(ReleaseFile.release_id, *columns).join(Release, Release.id == ReleaseFile.release_id)
    for id, file, no, caption, attachment, name in db.session.execute(rows.join(Attachment).where(hand.which)).all():
        values = hand.changed(id, "附件的", {"caption": caption}, {"caption": "说明"})
        if _numbered(hand, id, no):
            values["voucher"] = hand.number(id, no)
        if values:
            _put(db.session.get_one(ReleaseFile, file), values)
        if hand.words(name) != name and not _is_public(kept := db.session.get_one(Attachment, attachment)):
            _put(kept, hand.changed(id, "附件的", {"name": name}, {"name": "文件名"}))


def _workbooks(which: ColumnElement[bool], words: Callable[[str], str]) -> None:
    """Which sheet was read and how stays with a workbook that was used; of one that waits its name too."""
    rows = select(Upload.id, Upload.sheet, Upload.layout, Upload.attachment_id, Attachment.name, Release.form)
    joined = rows.select_from(Upload).join(Release).join(Attachment, Attachment.id == Upload.attachment_id)
    for id, sheet, layout, kept, name, form in db.session.execute(joined.where(which)).all():
        if (words(sheet), new := _within(layout, words)) != (sheet, layout):
            _put(db.session.get_one(Upload, id), {"sheet": words(sheet), "layout": new})
        if words(name) != name and not _is_list(form):
            db.session.get_one(Attachment, kept).name = words(name)


def _within(value: Any, words: Callable[[str], str]) -> Any:
    """Every text of a value that was kept as JSON."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, Mapping):
        return {key: _within(one, words) for key, one in value.items()}
    return [_within(one, words) for one in value] if isinstance(value, list) else value


def _let_go(one: Kept, why: str, hand: _Hand) -> None:
    if isinstance(one, Upload):
        hand.places[one.release_id].append(f"上传后还没有存入的表格{why}，已经丢弃，请改好重新上传")
        importing.sweep(one.id)
    else:
        hand.places[one.release_id].append(f"一份附件{why}，已经移除，请遮住后重新上传")
        files.take_away(one, None)


def _tell(release: Release, places: Sequence[str], ended_list: Release) -> None:
    """On record; and to whoever fills in, where it is still being made."""
    books.touched(release)
    audit.record(None, Did.NAMES_MASKED, release, {"places": len(places)})
    if release.state not in IN_WORK:
        return
    more = f"；另有 {len(places) - MOST_TOLD} 处" if len(places) > MOST_TOLD else ""
    about: dict[str, Any] = {"title": title_of(release), "places": "；".join(places[:MOST_TOLD]) + more}
    about["url"] = f"{current_app.config['SITE_URL']}/desk/village/releases/{release.id}/"
    for user in access.holders(release.village, *access.PREPARERS):
        notify.tell(
            user, "village/names_masked", "village_release", release.id, occasion=f"ended {ended_list.id}", **about
        )
