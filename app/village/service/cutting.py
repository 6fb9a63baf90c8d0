"""A correction made because something personal stood in what was published takes it out of the earlier versions too.

《个人信息保护法》第四十六条、第四十七条: what is wrong is corrected, what need not be public is deleted. Words go and
never a figure; each place shows a gap, the steps of the old version say where, why and by whom, and its code is computed
anew over what is left. The one it had still finds its page, and is shown nowhere: it is over the words that went.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.privacy.masks import NAME_DOTS
from app.db import db
from app.errors import Refused
from app.village import parties, queries, withheld
from app.village.acts import Did
from app.village.models import (
    BOARD_PHOTO,
    Cut,
    LedgerLine,
    Release,
    ReleaseFile,
    StepTaken,
    TableRow,
    Upload,
    VoucherRow,
)
from app.village.named import THINGS
from app.village.rules.life import State, Step
from app.village.service import files, rewording, seal
from app.village.tables import Column, Kind, TableForm, all_forms

PURPOSE = "village.cut"
LEAST, LONGEST, MOST = 2, 40, 20  # letters of one piece, and pieces
TOLD = 10  # places named in the step; all stand with the cut
LINE_WORDS = {"summary": "摘要", "handler": "经手人", "witness": "证明人", "approver": "审批人", "note": "备注"}
TEXTS = {"title": "标题", "text": "正文", "reason": "更正原因", "explanation": "签字说明"}
RESULT = {"places": "张贴地点", "remark": "复核情况"}  # of what came of a 公示: in words
CODES = ("tail",)  # a column of words that holds a figure
LEAST_DIGITS = 6  # of what is written without a word: fewer are a day, a voucher, an account, an amount
AMOUNT = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?![\d.])|\d\s*[元万]|[¥￥]\s*\d")
NO_AMOUNT = r"(?<!\d)(?<!\d[.,，])%s(?!\d|[.,，]\d|\s*[元万])"  # a number is cut whole, and never one that is money
NAMES = range(2, 5)  # letters of a name
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
    lines = [line for one in versions for line in queries.lines_of(one)]
    payees = {name for line in lines for name in parties.payees_in(line.summary)}
    by_duty = {line.approver for line in lines} | {step.by_name for one in versions for step in one.steps}
    for piece in pieces:
        _require_personal(piece, payees, by_duty)
        if gapped([piece])(reason) != reason:
            raise Refused("更正的原因会公开，里面不能写要隐去的文字", "remark")
        _require_there(piece, versions)


def _require_personal(piece: str, payees: Collection[str], by_duty: Collection[str]) -> None:
    """Only what is somebody's own: no figure, no firm, no purpose of money, nobody who answers for the book."""
    if not LEAST <= len(piece) <= LONGEST:
        raise Refused(f"“{piece[:LONGEST]}”要有 {LEAST} 到 {LONGEST} 个字", "words")
    if AMOUNT.search(piece) or _is_figure(piece):
        raise Refused(f"“{piece}”是金额、日期或编号，不是个人信息，不能隐去；请只写姓名等文字", "words")
    if parties.payees_in(piece) or any(piece in name for name in payees):
        raise Refused(f"“{piece}”是单位或项目的名称，或者是其中的字，不是个人信息，不能隐去", "words")
    if not _is_personal(piece):
        raise Refused(f"“{piece}”不是姓名、号码或住址，不能隐去：做了什么事、花了多少钱，公开以后不能拿掉。请只写人的姓名、号码，一行一个", "words")  # fmt: skip
    if any(piece in name for name in by_duty):
        raise Refused(f"“{piece}”是审批、审核、签字的人，因职责写在账上，不能隐去", "words")


def _require_there(piece: str, versions: Sequence[Release]) -> None:
    words = gapped([piece])
    if numbers := [place for version in versions for place in _in_numbers(version, words)]:
        raise Refused(f"“{piece}”也在{numbers[0]}里，凭证号要和账对得上，不能隐去。请连着前后的字写得长一些，或者与乡镇（街道）商量", "words")  # fmt: skip
    if not any(_places(version, words) for version in versions):
        raise Refused(f"公开的各版里没有“{piece}”，请照公开页上的写", "words")


def _is_figure(piece: str) -> bool:
    return _is_wordless(piece) and sum(letter.isdigit() for letter in piece) < LEAST_DIGITS


def _is_personal(piece: str) -> bool:
    """A name by its form, a number, a house: a summary, a category or a group of the village is nobody's own."""
    bare = "".join(piece.split())
    if any(letter.isdigit() for letter in bare):
        return _is_wordless(bare) or bool(privacy.find(bare, privacy.TEXT_KINDS))
    parts = NAME_DOTS.split(bare)
    if len(parts) > 1:
        return all(len(part) > 1 for part in parts)  # 买买提·吐尔逊
    if bare.isascii():
        return bare.isalpha()  # Anna
    return (
        len(bare) in NAMES
        and not bare.endswith(THINGS)
        and (privacy.begins_with_surname(bare) or len(bare) < max(NAMES))
    )


def _is_wordless(piece: str) -> bool:
    return not any(letter.isalpha() for letter in piece)


def gapped(pieces: Iterable[str]) -> Words:
    """What leaves a gap where one of the pieces stood, also where blanks stand between its letters."""
    pattern = re.compile("|".join(map(_spread, sorted(pieces, key=len, reverse=True))))
    return lambda text: pattern.sub(privacy.GAP, text)


def _spread(piece: str) -> str:
    """The piece with blanks between its letters; a telephone without a word beside it not within another number."""
    spread = r"\s*".join(map(re.escape, "".join(piece.split())))
    return NO_AMOUNT % spread if _is_wordless(piece) else spread


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
    """Refused while the corrected version itself still holds what it is to cut: in words, numbers or names of files."""
    if not (pieces := pieces_of(version)):
        return
    words = gapped(pieces)
    if left := [*_places(version, words), *_in_numbers(version, words), *_named_files(version, words)]:
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
        if places := [*_all_places(one, words, kept), *(f"{_called(file)}（撤下）" for file in _gone(one, kept))]:
            found.append((one.number, places))
    return found


def _all_places(one: Release, words: Words, kept: set[int]) -> list[str]:
    """Where words of an earlier version change: in what it says, in its steps, in the captions of files that stay."""
    said = [f"第 {n} 步的意见" for n, step in enumerate(one.steps, 1) if step.step != Step.CUT and words(step.remark) != step.remark]  # fmt: skip
    staying = [file for file in one.open_files if file.attachment_id in kept]
    captions = [f"{_called(file)}的说明" for file in staying if words(file.caption) != file.caption]
    return [*_places(one, words), *said, *captions]


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
            _without_files(one, kept, by)
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
    places = [*_all_places(earlier, words, kept), *map(_called, _gone(earlier, kept))]
    if not places:
        return
    made = Cut(release_id=earlier.id, correction_id=version.id, by_id=by.id, at=clock.now(), places=places, code_before=earlier.code)  # fmt: skip
    db.session.add(made)
    db.session.flush()  # from here the database lets words of this version change
    _leave_out(earlier, words)
    rewording.steps([earlier], words)
    _say(earlier, made, by)
    _without_files(earlier, kept, by)
    db.session.expire(earlier, ["steps"])
    earlier.code = seal.code_of(earlier)
    db.session.flush()
    made.code_after = earlier.code
    if earlier.withheld:
        earlier.stated = seal.with_code_as_read(earlier)
    db.session.flush()  # and here no longer
    audit.record(by, Did.CUT, earlier, {"places": len(places), "version": version.number})


def _gone(earlier: Release, kept: set[int]) -> list[ReleaseFile]:
    """The files of another version that the corrected one does not carry."""
    return [file for file in earlier.open_files if file.attachment_id not in kept]


def _without_files(earlier: Release, kept: set[int], by: User) -> None:
    """Also those of a draft thrown away: while one version holds a file, nobody forgets its bytes."""
    for file in _gone(earlier, kept):
        files.let_go(file.attachment, by)
        db.session.delete(file)
        db.session.flush()  # or the next version that let go of it would count this one still
    db.session.expire(earlier, ["files"])


def _called(file: ReleaseFile) -> str:
    """A file without its caption, which may name somebody else: this stays when a list has come down."""
    return f"附件（凭证 {file.number_as_read}）" if file.voucher else "附件"


def _say(earlier: Release, made: Cut, by: User) -> None:
    """The step everyone reads: where and why; never the code it had, from which a name could be guessed back."""
    places = "、".join(made.places[:TOLD]) + (f" 等 {len(made.places)} 处" if len(made.places) > TOLD else "")
    remark = f"后来的更正涉及个人信息，这一版隐去了：{places}。金额没有改。"
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
    for line in queries.lines_of(release):
        found += [f"第 {line.seq} 行{label}" for name, label in LINE_WORDS.items() if words(getattr(line, name)) != getattr(line, name)]  # fmt: skip
    for form, row, values in _cells(release):
        for column in _in_words(form, form.columns if row else form.head):
            if isinstance(value := values.get(column.key), str) and words(value) != value:
                found.append(f"{form.title}{f'第 {row} 行' if row else '表头'}{column.label}")
    result = _result(release)
    return found + [
        f"公示结果的{label}" for name, label in RESULT.items() if words(said := str(result.get(name, ""))) != said
    ]


def _result(release: Release) -> dict[str, Any]:
    found = release.stated.get("result")
    return found if isinstance(found, dict) else {}


def _in_words(form: TableForm, columns: Iterable[Column]) -> list[Column]:
    """The columns a cut may take from: no day, no choice, no number, and of double entry the sub-accounts alone."""
    if form.key == queries.ENTRIES:
        return [column for column in columns if column.key == "sub"]
    return [column for column in columns if column.kind == Kind.TEXT and column.key not in CODES]


def _in_numbers(release: Release, words: Words) -> list[str]:
    """Where it stands in a voucher's number, which the figures are held together by: 第 3 行凭证号."""
    typed = db.session.scalars(select(VoucherRow.no).where(VoucherRow.release_id == release.id).order_by(VoucherRow.no))
    numbers = [(f"第 {line.seq} 行凭证号", line.voucher) for line in queries.lines_of(release)]
    numbers += [("所填凭证金额的凭证号", no) for no in typed]
    numbers += [(f"会计分录第 {row} 行凭证号", str(values.get("voucher") or "")) for form, row, values in _cells(release) if form.key == queries.ENTRIES]  # fmt: skip
    numbers += [("附件的凭证号", file.voucher) for file in release.open_files]
    return [place for place, number in numbers if words(number) != number]


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
    """The gaps in all its own words; figures, days, choices, codes and categories stay."""
    forms = all_forms()
    rewording.reword(release, words, *TEXTS)
    head = {key: _said(values, words, _keys(forms[key], forms[key].head)) for key, values in release.head.items()}
    if head != release.head:
        release.head = head
    if (result := _result(release)) != (said := _said(result, words, RESULT)):
        release.stated = {**release.stated, "result": said}
    if (stated := withheld.reworded(release.stated, words)) != release.stated:
        release.stated = stated
    for row in db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)):
        if (said := _said(row.data, words, _keys(forms[row.form], forms[row.form].columns))) != row.data:
            row.data = said
    changed = [
        {"release_id": release.id, "seq": line.seq, **{name: words(getattr(line, name)) for name in LINE_WORDS}}
        for line in queries.lines_of(release)
        if any(words(getattr(line, name)) != getattr(line, name) for name in LINE_WORDS)
    ]
    if changed:
        db.session.execute(update(LedgerLine), changed)
    for file in release.open_files:
        rewording.reword(file, words, "caption")
    db.session.flush()


def _keys(form: TableForm, columns: Iterable[Column]) -> set[str]:
    return {column.key for column in _in_words(form, columns)}


def _said(values: dict[str, Any], words: Words, keys: Collection[str]) -> dict[str, Any]:
    return {key: words(value) if key in keys and isinstance(value, str) else value for key, value in values.items()}
