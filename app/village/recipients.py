"""Those who were paid relief, in the lines of a book: shown there in part, for the book stays when their list is gone."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from sqlalchemy import and_, bindparam, or_, select

from app import clock
from app.core import audit, privacy
from app.core.attachments.models import Attachment
from app.core.privacy.detector import Finding
from app.db import db, stored
from app.errors import Refused
from app.village import ended, named, queries, showing
from app.village.acts import Did
from app.village.books import Line
from app.village.models import BOARD_PHOTO, LEDGER, LedgerLine, Release, ReleaseFile, StepTaken, Village
from app.village.rules.life import IN_WORK, PUBLIC, State
from app.village.tables import all_forms

CATEGORIES = frozenset({"S08", "Z08"})  # 救济扶贫款, 救济扶贫专项支出
TEXTS = {"summary": "摘要", "note": "备注"}  # who handled, witnessed and approved is public by his office
# 低保, 特困, 临时救助, 残疾人补贴, 慰问, 监测: to stand there says what somebody lacks
LISTS = ("allowance_first", "allowance", "extreme_hardship", "temporary_relief", "two_subsidies", "condolence", "watched", "risk_gone")  # fmt: skip
MOST_TOLD = 10
ON_LISTS = (  # asked of every text kept beside a release, and so built once
    select(queries.ROWS.c.form, queries.ROWS.c.data, queries.RELEASES.c.head)
    .join(queries.RELEASES, queries.RELEASES.c.id == queries.ROWS.c.release_id)
    .where(
        queries.RELEASES.c.village_id == bindparam("village"),
        queries.RELEASES.c.form.in_(LISTS),
        queries.RELEASES.c.state.in_((*PUBLIC, *IN_WORK)),
    )
)


def on_lists(village: Village) -> set[str]:
    """Whoever stands on a list of relief of this village that hangs or is being made; of those taken down no name is kept."""
    forms, rows = all_forms(), stored(ON_LISTS, village=village.id)
    return {name for key, row, head in rows if key in head for name in named.names_in(forms[key], [row])}


def names_of(release: Release) -> set[str]:
    """The names on one list."""
    forms = all_forms()
    return {name for key in release.head for name in named.names_in(forms[key], queries.rows_of(release, key))}


def own_names(release: Release) -> set[str]:
    """Who stands on this list, while its names may be read: also whoever stood on the one before, which is over."""
    is_open = showing.names_people(release) and not showing.is_over(release, clock.today())
    return names_of(release) if is_open else set()


def in_part(release: Release, text: str) -> str:
    """Words said of this list as everyone reads them: whoever stands on it is shown in part, as its form shows him."""
    return veil(release)(text)


def veil(release: Release) -> Callable[[str], str]:
    """The same of several texts, with one look at the list; whatever is said of anything else stays.

    Until the list is taken down: what was said of it is rid of its names with the list, minutes after its last day.
    """
    names: set[str] = set()
    shown: dict[str, str] = {}
    is_kept = showing.names_people(release) and release.state != State.TAKEN_DOWN
    for key in release.head if is_kept else ():
        form, rows = all_forms()[key], queries.rows_of(release, key)
        names |= named.names_in(form, rows)
        shown |= showing.in_part(form, rows) if form.of_people else {}
    return named.masking(names, shown)


def require_unnamed(release: Release, text: str, field: str, own_go: bool = True) -> None:
    """Refused beside the field for words kept beside this release that name somebody of a list of relief.

    Of one that is over, of one that still hangs or is being made, unless the words go with this list when it comes down
    (`own_go`). Who is on a list that nobody sees yet is told by the refusal: it is on record.
    """
    if not text.strip():  # most sign without a word
        return
    _require_untold(text, field)
    village = release.village
    ended.require_none(village, text, field, own_names(release) if own_go else ())
    known = on_lists(village) - (names_of(release) if own_go and not release.is_ledger else set())
    named_here = privacy.find_names(text, lambda name: name in known, ended.in_office(village)) if known else []
    if named_here:
        shown_as = "、".join(sorted({privacy.mask_name(one.name) for one in named_here}))
        raise audit.RefusedOnRecord(
            f"写着的“{shown_as}”和救助名单上的姓名相同：名单到期要撤下，这里的话还在。请不写姓名；说的是别人的，写其职务",
            field,
            Did.NAME_REFUSED,
            village,
            {"field": field},
        )


def _require_untold(text: str, field: str) -> None:
    """Refused for words kept beside a release that tell of somebody's life: they are shown as they are, and for good."""
    told = dict.fromkeys(privacy.KINDS[one.kind] for one in privacy.find_told(text) if one.kind in privacy.TELLS)
    if told:
        raise Refused(f"这里会公开，写到了某个人的情况（{'、'.join(told)}）。请不写是谁，或者不写这些情况", field)


def masking(village: Village, names: Collection[str]) -> Callable[[str], str]:
    """What masks these names where a text names people by them, and leaves words that only look like them."""
    spared = ended.in_office(village)

    def masked(text: str) -> str:
        for one in reversed(privacy.find_names(text, lambda name: name in names, spared)):
            text = text[: one.start] + privacy.mask_name(one.name) + text[one.end :]
        return text

    return masked


def find(text: str, category: str = "", known: Collection[str] = ()) -> list[Finding]:
    """Names of recipients in a text of a line of this category, and what it says of their lives."""
    return privacy.find_told(text, known, of_relief=category in CATEGORIES)


def find_in(line: Line, known: Collection[str] = (), more: Sequence[str] = ()) -> dict[str, list[Finding]]:
    """The same in the texts of a line, read together, and in `more` of its fields: whom the summary names the note tells of."""
    texts = {name: getattr(line, name) for name in (*TEXTS, *more)}
    return privacy.find_told_in(texts, known, of_relief=line.category in CATEGORIES)


def shown(text: str, category: str = "", known: Collection[str] = ()) -> str:
    """The text as everyone may read and find it."""
    return privacy.without_told(text, known, of_relief=category in CATEGORIES)


def veiled(old: str, new: str, category: str = "", known: Collection[str] = ()) -> str:
    """A text of an earlier version as a later one, which hides a name of it, may tell of it; else as it stood."""
    return new if hides(old, new) else shown(old, category, known)


def hides(old: str, new: str) -> bool:
    """Is the later text the earlier one, but for a mask over letters of it?"""
    return "*" in new and re.fullmatch(re.escape(new).replace(r"\*", "."), old) is not None


def in_books(release: Release) -> list[str]:
    """Where public books already name somebody of this list of relief, each as a sentence for the clerk."""
    names = names_of(release) if release.form in LISTS else set()
    if not names:
        return []
    found = [
        f"{period} 第 {seq} 行的账已经公开，写着名单上的{'、'.join(sorted(told))}：名单撤下以后还能读到。"
        "请更正那一期，更正后的一版姓名只显示一部分"
        for period, seq, told in _naming(release.village, names)
    ]
    found += [
        f"{period} 已经公开的{where}写着名单上的{'、'.join(sorted(told))}：名单撤下以后还能读到。请更正那一期，并写明要隐去的姓名"
        for period, where, told in _beside(release, names)
    ]
    more = [f"另有 {len(found) - MOST_TOLD} 行也是这样"] if len(found) > MOST_TOLD else []
    return found[:MOST_TOLD] + more


def _naming(village: Village, names: set[str]) -> Iterator[tuple[str, int, set[str]]]:
    columns = [getattr(LedgerLine, name) for name in TEXTS]
    rows = (
        select(Release.period, LedgerLine.seq, *columns)
        .join(Release, Release.id == LedgerLine.release_id)
        .where(Release.village_id == village.id, Release.form == LEDGER, Release.state == State.PUBLISHED)
        .where(or_(*(column.contains(name, autoescape=True) for column in columns for name in sorted(names))))
        .order_by(Release.period.desc(), LedgerLine.seq)
    )
    for period, seq, *texts in db.session.execute(rows):
        yield period, seq, {name for name in names if any(name in text for text in texts)}


def _beside(release: Release, names: set[str]) -> Iterator[tuple[str, str, set[str]]]:
    """Remarks, captions and names of files of other public releases that name somebody of the list; its own versions go with it."""
    spared = ended.in_office(release.village)
    same = (Release.item_no, Release.form, Release.period, Release.batch)
    public = (
        Release.village_id == release.village_id,
        Release.state.in_(PUBLIC),
        ~and_(*(column == getattr(release, column.key) for column in same)),
    )
    steps = select(Release.period, StepTaken.remark).join(StepTaken).where(*public, StepTaken.remark != "")
    files = (
        select(Release.period, ReleaseFile.caption, Attachment.name)
        .join(ReleaseFile, ReleaseFile.release_id == Release.id)
        .join(Attachment, Attachment.id == ReleaseFile.attachment_id)
        .where(*public, ReleaseFile.caption != BOARD_PHOTO)
    )
    for where, rows in (("办理意见", steps), ("附件说明或文件名", files)):
        for period, *texts in db.session.execute(rows.order_by(Release.period.desc(), Release.id)):
            said = {one.name for text in texts for one in privacy.find_names(text, lambda name: name in names, spared)}
            if said:
                yield period, where, said
