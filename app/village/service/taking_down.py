"""A list of people comes down when its 公示 is over: names, files and words that hold names go, the totals stay.

《个人信息保护法》第十九条、第四十七条: kept no longer than the purpose needs, then deleted.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from app import clock
from app.core import audit, search
from app.core.accounts.models import User
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused
from app.village import ended, named, queries, recipients, showing, totals
from app.village.acts import Did
from app.village.models import Release, ReleaseFile, TableRow, Upload, Village
from app.village.rules import life
from app.village.rules.life import IN_WORK, PUBLIC, State, Step
from app.village.searching import KIND
from app.village.service import doubts, entering, files, in_hand, rewording, stepping, vouchers
from app.village.service.rewording import Words
from app.village.tables import TableForm, all_forms

TABLES = (
    "village_row",
    "village_line",
    "village_voucher",
    "village_layout",
    "village_release",
    "village_file",
    "village_upload",
    "village_question",
    "village_check",
    "village_override",
    "village_step",
    "attachment",
    "message",
    "search_entry",
)  # where names may have stood
REPLACED = "新一期名单已经公开，这一期换下"


def ended_ids() -> list[int]:
    """The lists whose 公示 is over, or whose place a newer one took, and that still hang."""
    rows = select(Release.id).where(
        Release.state == State.PUBLISHED,
        Release.form.in_(_lists()),
        or_(Release.notice_to < clock.today(), queries.REPLACED),
    )
    return list(db.session.scalars(rows.order_by(Release.id)))


def endless_ids() -> list[int]:
    """The lists published before the rules of their last day were kept here."""
    rows = select(Release.id).where(
        Release.state == State.PUBLISHED, Release.form.in_(_lists()), Release.notice_to.is_(None), ~Release.nothing
    )
    return list(db.session.scalars(rows.order_by(Release.id)))


def give_end(release: Release) -> None:
    """It hangs from its publication for as long as the rule of that day says; why is in the trail."""
    assert release.published_at is not None
    start = release.notice_from or clock.here(release.published_at).date()
    end = showing.end_of(release, start)
    release.notice_from, release.notice_to = start, end.on
    audit.record(
        None,
        Did.GIVEN_END,
        release,
        {"notice_to": end.on.isoformat()},
        note=f"公开时没有记最后一天；{end.rule}（{end.article}）",
    )


def discarded_ids() -> list[int]:
    """The lists that were thrown away before that took their rows along."""
    has_rows = select(TableRow.seq).where(TableRow.release_id == Release.id).exists()
    rows = select(Release.id).where(Release.state == State.DISCARDED, Release.form.in_(_lists()), has_rows)
    return list(db.session.scalars(rows.order_by(Release.id)))


def _lists() -> list[str]:
    return [key for key, form in all_forms().items() if form.of_people]


def is_any_gone_since(moment: datetime | None) -> bool:
    """Has a list come down, or been thrown away, since then (ever, without a moment)?"""
    down = select(Release.id).where(Release.taken_down_at.is_not(None))
    thrown = (
        select(Release.id)
        .join(AuditEntry, AuditEntry.subject_id == Release.id)
        .where(
            AuditEntry.subject_kind == "village_release",
            AuditEntry.did == str(Did.DISCARDED),
            Release.form.in_(_lists()),
        )
    )
    if moment is not None:
        down, thrown = down.where(Release.taken_down_at >= moment), thrown.where(AuditEntry.at >= moment)
    return any(db.session.scalar(rows.limit(1)) is not None for rows in (down, thrown))


def discard(release: Release, *, by: User) -> None:
    """Throw a draft away; of a list of people nothing stays that names them."""
    doubts.require_none(release, "或者改好后重新提交；有疑问的不能作废重来")
    life.move(release, State.DISCARDED)
    release.to_cut = []
    audit.record(by, Did.DISCARDED, release)
    vouchers.forget_purposes(release)
    entering.forget_words(release)
    forget_discarded(release, by=by)


def forget_discarded(release: Release, *, by: User | None) -> None:
    """Nobody needs the rows of a list that was never published."""
    if release.form not in _lists():
        return
    db.session.flush()
    mask = named.masking(_names([release]))
    _let_go(release, mask, by)
    _forget_rows([release])
    rewording.what_was_said([release], mask)


def take_down(release: Release, *, by: User | None) -> None:
    """Take the list down with all its versions and drafts; a second time does nothing."""
    if release.state == State.TAKEN_DOWN:
        return
    _require_over(release)
    why = "" if showing.is_over(release, clock.today()) else REPLACED
    versions = _versions(release)
    mask = named.masking(_names(versions))
    if release.form in recipients.LISTS:
        _forget_elsewhere(release.village, versions)
    for version in versions:
        _keep_totals(version)
        _end(version, by, why)
    db.session.flush()  # while a version is public the database lets nothing of it go
    for version in versions:
        _let_go(version, mask, by)
    _forget_rows(versions)
    rewording.what_was_said(versions, mask)


def _forget_elsewhere(village: Village, versions: Sequence[Release]) -> None:
    """Of a list of relief also what the village said, or has in hand, of something else."""
    helped = {name for one in versions if one.is_public for name in recipients.names_of(one)}
    naming = in_hand.kept_naming(village, versions, helped)
    ended.keep(village, helped)
    rewording.elsewhere(village, versions, recipients.masking(village, helped))
    in_hand.reword(village, versions, helped, naming)


def _require_over(release: Release) -> None:
    if release.is_ledger or not all_forms()[release.form].of_people:
        raise Refused("只有名单类公示到期撤下，其他内容长期可查")
    if release.state != State.PUBLISHED:
        raise Refused(f"这一期{release.state_label}，不能撤下")
    if not showing.is_over(release, clock.today()) and not queries.is_replaced(release):
        raise Refused("公示期还没有结束，不能撤下")


def _versions(release: Release) -> list[Release]:
    """Every version of the matter, the thrown away too: their rows hold the same names."""
    rows = select(Release).where(
        Release.village_id == release.village_id,
        Release.item_no == release.item_no,
        Release.form == release.form,
        Release.period == release.period,
        Release.batch == release.batch,
    )
    return list(db.session.scalars(rows.order_by(Release.id)))


def _names(versions: Iterable[Release]) -> set[str]:
    found: set[str] = set()
    for version in versions:
        for key, head in version.head.items():
            found |= named.names_in(all_forms()[key], [head, *queries.rows_of(version, key)])
    return found


def _keep_totals(version: Release) -> None:
    """The index entry; from when to when it hung stands in columns of its own."""
    forms = all_forms()
    version.stated = {"kept": {key: totals.counted(forms[key], queries.rows_of(version, key)) for key in version.head}}


def _let_go(version: Release, mask: Words, by: User | None) -> None:
    """Its own words, its files, the workbooks it was read from, its place in the search."""
    version.head = {key: _plain_head(all_forms()[key], head, mask) for key, head in version.head.items()}
    version.text, version.to_cut = "", []
    if hung := version.particulars.get("places"):
        version.particulars = {**version.particulars, "places": list(map(mask, hung))}
    for name in ("title", "reason", "explanation"):
        setattr(version, name, mask(getattr(version, name)))
    for kept in [*_all(ReleaseFile, version), *_all(Upload, version)]:
        files.let_go(kept.attachment, by)
        db.session.delete(kept)
    search.drop(KIND, version.id)


def _all(table: type[ReleaseFile] | type[Upload], version: Release) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.release_id == version.id)))


def _plain_head(form: TableForm, head: dict[str, Any], mask: Words) -> dict[str, Any]:
    kept = [column.key for column in form.head if column.personal not in named.PERSONAL and column.key in head]
    return {key: mask(head[key]) if isinstance(head[key], str) else head[key] for key in kept}


def _forget_rows(versions: Iterable[Release]) -> None:
    ids = [version.id for version in versions]
    db.session.execute(delete(TableRow).where(TableRow.release_id.in_(ids)))
    doubts.forget_lines(ids)  # as it was doubted: also a name that was mended since, which no mask knows


def _end(version: Release, by: User | None, why: str) -> None:
    if version.state in PUBLIC:
        life.move(version, State.TAKEN_DOWN)
        version.taken_down_at = clock.now()
        stepping.step(version, Step.TAKEN_DOWN, by=by, remark=why)
        audit.record(by, Did.TAKEN_DOWN, version)
    elif version.state in IN_WORK:
        life.move(version, State.DISCARDED)
        audit.record(by, Did.DISCARDED, version)
