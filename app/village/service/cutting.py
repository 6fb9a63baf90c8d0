"""A correction made because something personal stood in what was published takes it out of the earlier versions too.

《个人信息保护法》第四十六条、第四十七条: what is wrong is corrected, what need not be public is deleted. Words go and
never a figure; each place shows a gap, the steps of the old version say where, why and by whom, and its code is computed
anew over what is left, beside the one it had.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village import parties, queries
from app.village.acts import Did
from app.village.books import Line
from app.village.models import BOARD_PHOTO, Cut, LedgerLine, Release, ReleaseFile, StepTaken, TableRow, Upload
from app.village.rules.life import State, Step
from app.village.service import files, rewording, seal
from app.village.tables import TableForm, all_forms

PURPOSE = "village.cut"
LEAST, LONGEST, MOST = 2, 40, 20  # letters of one piece, and pieces
TOLD = 10  # places named in the step; all stand with the cut
LINE_WORDS = {"summary": "摘要", "handler": "经手人", "witness": "证明人", "approver": "审批人", "note": "备注"}
TEXTS = {"title": "标题", "text": "正文", "reason": "更正原因", "explanation": "签字说明"}
APART = re.compile(r"[\n\r、，,；;]+")
TABLES = ("village_line", "village_page")  # where words may have stood, beside those of a list
Words = Callable[[str], str]


def pieces_in(typed: str) -> list[str]:
    """What was typed to be cut, one a line or with 、 between them, each once."""
    return list(dict.fromkeys(piece for part in APART.split(typed) if (piece := part.strip())))


def require_pieces(pieces: Sequence[str], release: Release, reason: str) -> None:
    """Refused beside the field unless each can be cut, stands in a public version, and is nobody's but a person's."""
    if not pieces:
        raise Refused("请写要隐去的文字，例如姓名，一行一个", "words")
    if len(pieces) > MOST:
        raise Refused(f"一次最多隐去 {MOST} 处不同的文字", "words")
    versions = [release, *_superseded(release)]
    payees = {name for one in versions for line in _lines(one) for name in parties.payees_in(line.summary)}
    for piece in pieces:
        if not LEAST <= len(piece) <= LONGEST:
            raise Refused(f"“{piece[:LONGEST]}”要有 {LEAST} 到 {LONGEST} 个字", "words")
        if parties.payees_in(piece) or any(piece in name for name in payees):
            raise Refused(f"“{piece}”是单位或项目的名称，或者是其中的字，不是个人信息，不能隐去", "words")
        if gapped([piece])(reason) != reason:
            raise Refused("更正的原因会公开，里面不能写要隐去的文字", "remark")
        if not any(_places(version, gapped([piece])) for version in versions):
            raise Refused(f"公开的各版里没有“{piece}”，请照公开页上的写", "words")


def gapped(pieces: Iterable[str]) -> Words:
    """What leaves a gap where one of the pieces stood, also where blanks stand between its letters."""
    spread = [r"\s*".join(map(re.escape, "".join(piece.split()))) for piece in sorted(pieces, key=len, reverse=True)]
    pattern = re.compile("|".join(spread))
    return lambda text: pattern.sub(privacy.GAP, text)


def begin(version: Release, pieces: Sequence[str]) -> None:
    """The new version begins with the gaps already; what is to be cut is kept sealed until it is published."""
    words = gapped(pieces)
    version.to_cut = [privacy.seal(piece, PURPOSE) for piece in pieces]
    db.session.flush()
    _leave_out(version, words)


def pieces_of(version: Release) -> list[str]:
    """What this correction will cut, for the desk; nothing once it is public."""
    return [privacy.unseal(sealed, PURPOSE) or "" for sealed in version.to_cut]


def require_gone(version: Release) -> None:
    """Refused while the corrected version itself still holds what it is to cut, in its words or the names of its files."""
    pieces = pieces_of(version)
    if pieces and (left := [*_places(version, gapped(pieces)), *_named_files(version, gapped(pieces))]):
        raise Refused(f"更正稿里还有要隐去的文字：{'；'.join(left[:3])}。请改写，文件请换掉或移除")


def require_without(version: Release, said: str, field: str) -> None:
    """Refused for a remark that would say in public what the correction cuts."""
    pieces = pieces_of(version)
    if pieces and gapped(pieces)(said) != said:
        raise Refused("这里会公开，不能写这次要隐去的文字", field)


def will_leave(version: Release) -> list[tuple[int, list[str]]]:
    """Which earlier versions that were public will change when this one is published, by number, and where in them."""
    if not (pieces := pieces_of(version)):
        return []
    words, kept = gapped(pieces), {file.attachment_id for file in version.files}
    found = []
    for one in _all_versions(version):
        if one.id == version.id or one.state not in (State.PUBLISHED, State.SUPERSEDED):
            continue
        said = [f"第 {n} 步的意见" for n, step in enumerate(one.steps, 1) if step.step != Step.CUT and words(step.remark) != step.remark]  # fmt: skip
        staying = [file for file in one.open_files if file.attachment_id in kept]
        captions = [f"{_called(file)}的说明" for file in staying if words(file.caption) != file.caption]
        gone = [f"{_called(file)}（撤下）" for file in one.open_files if file not in staying]
        if places := [*_places(one, words), *said, *captions, *gone]:
            found.append((one.number, places))
    return found


def cut(version: Release, *, by: User) -> None:
    """The correction becomes public: the pieces leave every earlier version, in the caller's transaction."""
    pieces = pieces_of(version)
    if not pieces:
        return
    words, kept = gapped(pieces), {file.attachment_id for file in version.files}
    earlier = [one for one in _all_versions(version) if one.id != version.id]
    for one in earlier:
        if one.state == State.SUPERSEDED:
            _cut(one, version, words, kept, by)
        else:
            _leave_out(one, words)
    for upload in db.session.scalars(select(Upload).where(Upload.release_id.in_([one.id for one in earlier]))).all():
        files.let_go(upload.attachment, by)
        db.session.delete(upload)
    rewording.what_was_said([*earlier, version], words)
    version.to_cut = []
    db.session.flush()


def is_any_since(moment: datetime | None) -> bool:
    """Was anything cut since then (ever, without a moment)?"""
    rows = select(Cut.id) if moment is None else select(Cut.id).where(Cut.at >= moment)
    return db.session.scalar(rows.limit(1)) is not None


def _cut(earlier: Release, version: Release, words: Words, kept: set[int], by: User) -> None:
    gone = [file for file in earlier.open_files if file.attachment_id not in kept]
    said = [f"第 {n} 步的意见" for n, step in enumerate(earlier.steps, 1) if words(step.remark) != step.remark]
    captions = [f"{_called(file)}的说明" for file in earlier.open_files if file not in gone and words(file.caption) != file.caption]  # fmt: skip
    places = [*_places(earlier, words), *said, *captions, *map(_called, gone)]
    if not places:
        return
    made = Cut(release_id=earlier.id, correction_id=version.id, by_id=by.id, at=clock.now(), places=places, code_before=earlier.code)  # fmt: skip
    db.session.add(made)
    db.session.flush()  # from here the database lets words of this version change
    _leave_out(earlier, words)
    for step in earlier.steps:
        rewording.reword(step, words, "remark")
    _say(earlier, made, by)
    for file in gone:
        files.let_go(file.attachment, by)
        db.session.delete(file)
    db.session.flush()
    db.session.expire(earlier, ["steps", "files"])
    earlier.code = seal.code_of(earlier)
    db.session.flush()
    made.code_after = earlier.code
    db.session.flush()  # and here no longer
    audit.record(by, Did.CUT, earlier, {"places": len(places), "version": version.number})


def _called(file: ReleaseFile) -> str:
    """A file without its caption, which may name somebody else: this stays when a list has come down."""
    return f"附件（凭证 {file.voucher}）" if file.voucher else "附件"


def _say(earlier: Release, made: Cut, by: User) -> None:
    """The step everyone reads: where, why, and the code it had."""
    places = "、".join(made.places[:TOLD]) + (f" 等 {len(made.places)} 处" if len(made.places) > TOLD else "")
    remark = f"后来的更正涉及个人信息，这一版隐去了：{places}。金额没有改。隐去前的核验编号 {made.code_before}"
    db.session.add(StepTaken(release_id=earlier.id, step=Step.CUT, by_id=by.id, by_name=by.name, remark=remark))


def _superseded(release: Release) -> list[Release]:
    return [one for one in _all_versions(release) if one.state == State.SUPERSEDED]


def _all_versions(release: Release) -> list[Release]:
    """Every version of the matter, the thrown away too: they hold the same words."""
    same = (Release.village_id, Release.item_no, Release.form, Release.period, Release.batch)
    rows = select(Release).where(*(column == getattr(release, column.key) for column in same))
    return list(db.session.scalars(rows.order_by(Release.id)))


def _places(release: Release, words: Words) -> list[str]:
    """Where what is to be cut stands in a version: 第 3 行摘要."""
    found = [label for name, label in TEXTS.items() if words(getattr(release, name)) != getattr(release, name)]
    for line in _lines(release):
        found += [f"第 {line.seq} 行{label}" for name, label in LINE_WORDS.items() if words(getattr(line, name)) != getattr(line, name)]  # fmt: skip
    for form, row, values in _cells(release):
        for column in form.columns if row else form.head:
            if isinstance(value := values.get(column.key), str) and words(value) != value:
                found.append(f"{form.title}{f'第 {row} 行' if row else '表头'}{column.label}")
    return found


def _lines(release: Release) -> list[Line]:
    return queries.lines_of(release) if release.is_ledger else []


def _cells(release: Release) -> Iterator[tuple[TableForm, int, dict[str, Any]]]:
    """The head of each table as row 0, then its rows."""
    for key, head in release.head.items():
        form = all_forms()[key]
        yield form, 0, head
        for number, row in enumerate(queries.rows_of(release, key), 1):
            yield form, number, row


def _named_files(release: Release, words: Words) -> list[str]:
    rows = select(ReleaseFile).where(ReleaseFile.release_id == release.id, ReleaseFile.caption != BOARD_PHOTO)
    told = [(words(file.caption), file) for file in db.session.scalars(rows)]
    return [
        f"附件“{shown}”的说明或文件名"
        for shown, file in told
        if shown != file.caption or words(file.attachment.name) != file.attachment.name
    ]


def _leave_out(release: Release, words: Words) -> None:
    """The gaps in all its own words; figures, days and categories stay."""
    rewording.reword(release, words, *TEXTS)
    head = {key: _said(values, words) for key, values in release.head.items()}
    if head != release.head:
        release.head = head
    if isinstance(result := release.stated.get("result"), dict):
        release.stated = {**release.stated, "result": _said(result, words)}
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)):
        if (said := _said(row.data, words)) != row.data:
            row.data = said
    changed = [
        {"release_id": release.id, "seq": line.seq, **{name: words(getattr(line, name)) for name in LINE_WORDS}}
        for line in _lines(release)
        if any(words(getattr(line, name)) != getattr(line, name) for name in LINE_WORDS)
    ]
    if changed:
        db.session.execute(update(LedgerLine), changed)
    for file in release.open_files:
        rewording.reword(file, words, "caption")
    db.session.flush()


def _said(values: dict[str, Any], words: Words) -> dict[str, Any]:
    return {key: words(value) if isinstance(value, str) else value for key, value in values.items()}
