"""A correction is a new version with its reason; what it changed is shown line by line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, literal, select, update

from app import enough
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village import queries, recipients, showing, withheld
from app.village.acts import Did
from app.village.books import Line, voucher_no
from app.village.models import CategoryTotal, LedgerLine, Release, ReleaseFile, TableRow, VoucherRow
from app.village.rules.life import State, Step
from app.village.service import cutting, guarding, papers, stepping, telling, turns
from app.village.service.books import CLOSES

COPIED = ("opening", "closing", "income", "expense", "lines_count", "head", "text", "title", "nothing")
NAMES = {
    "day": "日期",
    "voucher": "凭证号",
    "summary": "摘要",
    "category": "科目或类别",
    "income": "收入",
    "expense": "支出",
    "handler": "经手人",
    "witness": "证明人",
    "approver": "审批人",
    "note": "备注",
}


def require_correctable(release: Release, by: User | None = None) -> None:
    """Refused unless it is the version that counts, and no next one is being made."""
    if release.state != State.PUBLISHED:
        raise Refused(f"这一版{release.state_label}，只有现行的公开版可以更正")
    newest = queries.newest_of(release)
    if newest is not None and newest.id != release.id:
        raise Refused(f"这一期已经有一份更正在办：{turns.whose(newest)}")


def correct(release: Release, reason: str, personal: Sequence[str] | None = None, *, by: User) -> Release:
    """Begin the next version of what was published; the old one stays readable for ever.

    `personal`: the pieces that made it necessary, where something personal stood in it; None for any other reason. They
    leave the earlier versions when this one is published.
    """
    require_correctable(release)
    enough.require(reason, "请写明为什么更正", "reason", enough.CORRECTED)
    privacy.guard(reason, "reason")
    if personal is not None:
        cutting.require_pieces(personal, release, reason)
    version = Release(
        village=release.village,
        item_no=release.item_no,
        form=release.form,
        period=release.period,
        batch=release.batch,
        number=release.number + 1,
        reason=reason.strip(),
        prepared_by=by,
        stated={name: value for name, value in release.stated.items() if name in ("closing", CLOSES)},
        particulars=_hung(release),
        **{name: getattr(release, name) for name in COPIED},
    )
    db.session.add(version)
    db.session.flush()
    _copy(release, version)
    if personal:
        cutting.begin(version, personal)
    stepping.step(version, Step.CORRECTED, by=by, remark=reason)
    audit.record(by, Did.CORRECTED, version, {"version": version.number})
    return version


def _hung(release: Release) -> dict[str, list[str]]:
    """A corrected 公示 hangs where the notice hung, wherever the village's boards are today, unless who publishes it says."""
    is_told = showing.hangs(release.form) and "places" in release.particulars
    return {"places": release.places} if is_told else {}


def _copy(release: Release, version: Release) -> None:
    """All but the running balances, which follow anew from the corrected lines when it is published."""
    left_out = {"release_id", "balance"}
    for table in (LedgerLine, TableRow, VoucherRow, CategoryTotal):
        names = [column.name for column in table.__table__.columns if column.name not in left_out]
        rows = select(literal(version.id), *(getattr(table, name) for name in names))
        db.session.execute(
            insert(table).from_select(["release_id", *names], rows.where(table.release_id == release.id))
        )
    for file in release.files:
        same = {name: getattr(file, name) for name in ("attachment", "voucher", "caption", "unread")}
        said = papers.telling_in(file, guarding.paper_of(release), guarding.on_lists(release))
        db.session.add(ReleaseFile(release=version, telling=said, **same))
    _in_one_width(version)


def _in_one_width(version: Release) -> None:
    """The numbers of its vouchers in half-width figures, as they are typed and compared; of two that differ in width alone both."""
    lines = [{"release_id": version.id, "seq": line.seq, "voucher": no} for line in queries.lines_of(version) if (no := voucher_no(line.voucher)) != line.voucher]  # fmt: skip
    if lines:
        db.session.execute(update(LedgerLine), lines)
    stated = {row.no: row for row in queries.vouchers_of(version)}
    for wide in sorted(no for no in stated if voucher_no(no) not in stated):
        own = (VoucherRow.release_id == version.id, VoucherRow.no == wide)
        if voucher_no(wide) not in stated:
            db.session.execute(update(VoucherRow).where(*own).values(no=voucher_no(wide)))
            stated[voucher_no(wide)] = stated[wide]
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == version.id, TableRow.form == queries.ENTRIES)):  # fmt: skip
        row.data = {**row.data, "voucher": voucher_no(row.data.get("voucher") or "")}
    for file in version.files:
        file.voucher = voucher_no(file.voucher)


@dataclass(frozen=True)
class Change:
    """One line before and after: `old` is None for a line put in, `new` for a line struck."""

    old: Line | None
    new: Line | None
    same: frozenset[str] = frozenset()  # fields that are stored alike, however much of them either version shows

    @property
    def fields(self) -> list[str]:
        """The Chinese names of the columns that differ."""
        return [NAMES[name] for name in NAMES if name not in self.same and self.differs(name)]

    def differs(self, name: str) -> bool:
        """Is this field of the two lines not the same, whatever width its figures have?"""
        if self.old is None or self.new is None:
            return False
        old, new = getattr(self.old, name), getattr(self.new, name)
        return bool(voucher_no(old) != voucher_no(new) if name == "voucher" else old != new)

    @property
    def in_short(self) -> str:
        """Beside the line: 改了支出; "" of a line struck, or where nothing but a mask differs."""
        if self.old is None:
            return "增加"
        return f"改了{'、'.join(self.fields)}" if self.fields else ""


def changes(earlier: Release, later: Release) -> list[Change]:
    """The lines that differ between two versions of a book, in the order of the later one, struck lines last."""
    known = recipients.on_lists(later.village)
    before, after = (queries.lines_of(one) for one in (earlier, later))
    return [_veiled(_as_read(change, earlier, later), known) for change in compared(before, after)]


def _as_read(change: Change, earlier: Release, later: Release) -> Change:
    """The two lines as everyone may read them; what was not changed is not told of as changed."""
    same = frozenset(name for name in NAMES if not change.differs(name))
    old = withheld.line(earlier, change.old) if change.old else None
    return Change(old, withheld.line(later, change.new) if change.new else None, same)


def _veiled(change: Change, known: Collection[str]) -> Change:
    """What the later version hides of a name is not told by saying what stood there before."""
    if change.old is None:
        return change
    summary, note = (change.new.summary, change.new.note) if change.new else ("", "")
    of = (change.old.category, known)
    summary = recipients.veiled(change.old.summary, summary, *of)
    note = recipients.veiled(change.old.note, note, *of)
    told = recipients.find_in(change.old, known)  # the texts of a line read together tell more than each alone
    if summary == change.old.summary:
        summary = privacy.without(summary, told["summary"])
    if note == change.old.note:
        note = privacy.without(note, told["note"])
    duty: dict[str, Any] = {
        name: one.shown() for name, one in telling.in_line(change.old, known).items() if name in telling.DUTY
    }
    return replace(change, old=replace(change.old, summary=summary, note=note, **duty))


def compared(before: list[Line], after: list[Line]) -> list[Change]:
    """Lines are paired by voucher and order within it: a line put in early does not shift all others."""
    old = _keyed(before)
    found = []
    for key, line in _keyed(after).items():
        was = old.pop(key, None)
        change = Change(was, line)
        if was is None or change.fields:
            found.append(change)
    return found + [Change(line, None) for line in old.values()]


def _keyed(lines: list[Line]) -> dict[tuple[str, int], Line]:
    counted: dict[str, int] = {}
    found = {}
    for line in lines:
        no = voucher_no(line.voucher)  # an earlier version may have it in full-width figures
        counted[no] = counted.get(no, 0) + 1
        found[no, counted[no]] = line
    return found
