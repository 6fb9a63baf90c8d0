"""The guard with leave: what was let out passes, what was not is refused; asking, agreeing, not agreeing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, inspect, select

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.core.leave import rules
from app.core.leave.access import owner_of, subject_of
from app.core.leave.models import Leave
from app.core.leave.rules import NeedsLeave, State, Wanted
from app.core.privacy import Force
from app.core.privacy.detector import Finding
from app.core.privacy.examination import Examination, Found
from app.core.privacy.kinds import NEVER_PUBLIC
from app.db import db, hold
from app.errors import Refused

AROUND = 24  # characters on each side of a finding that the second person reads
HOW = "。确需原样公开的，在这一页“确需公开的理由”里写明，由另一个人同意放行"


class Did(StrEnum):
    """What can be done about leave."""

    ASKED = "leave.asked"
    GIVEN = "leave.given"
    REFUSED = "leave.refused"


PHRASES = {Did.ASKED: "请求放行个人信息", Did.GIVEN: "同意放行个人信息", Did.REFUSED: "不同意放行个人信息"}


def guard(
    subject: Any,
    text: str,
    field: str = "text",
    allow: frozenset[str] = frozenset(),
    *,
    drafted: bool = False,
    more: frozenset[str] = frozenset(),
    in_sentence: bool = False,
) -> None:
    """Refused when a text of `subject` holds what may not be public and was not let out; see `privacy.guard`.

    `drafted` is for what a second person publishes later, when this is asked again: there it is enough that leave was
    asked for. Of a thing that is not stored yet (None) nothing can be let out; one handed over all the same is stored with
    the request. `more`: kinds barred here besides. With `in_sentence` leave is for a datum in the one sentence it stands in.
    """
    found = privacy.barred(text, allow, more)
    if not found:
        return
    if subject is None or owner_of(subject) is None or _is_list(text, found):
        raise privacy.refusal(found, field, text)
    stands = _standing(subject)
    digests = {one: _datum(text, one, in_sentence) for one in found}
    left = [one for one in found if not _passes(stands.get(digests[one]), drafted)]
    if not left:
        return
    wanted = [_wanted(text, one, digests[one], more) for one in left if digests[one] not in stands]
    if not wanted:
        raise NeedsLeave(_waits(privacy.called(one.kind, one.shown) for one in left), field, subject, [])
    declined = _declined(subject, wanted)
    raise NeedsLeave(privacy.refusal(left, field, text).sentence + declined + HOW, field, subject, wanted)


def _is_list(text: str, found: Iterable[Finding]) -> bool:
    """So many data that it is a list of people. Words (高血压, 低收入) are none: a rule that is explained holds many of them."""
    return len({_datum(text, one) for one in found if privacy.FORCES[one.kind] != Force.WARN}) > rules.MOST


def guard_file(
    subject: Any,
    attachment: Attachment,
    field: str = "file",
    *,
    drafted: bool = False,
    called: str = "",
    more: frozenset[str] = frozenset(),
) -> None:
    """The same for the words of a file, which are let out for these bytes only; its name never is. See `privacy.guard_file`.

    `called` names it in the sentence where it is one of several that lie there already. Of `more` kinds that are mere words
    (高血压, 低收入) leave is for all there are of one kind.
    """
    try:
        _guard_file(subject, attachment, field, drafted, more)
    except Refused as refusal:
        if called:
            refusal.sentence = f"“{called}”：{refusal.sentence}"
        raise


def _guard_file(subject: Any, attachment: Attachment, field: str, drafted: bool, more: frozenset[str]) -> None:
    privacy.guard_name(attachment, field)
    seen = privacy.examined_file(attachment, field)
    found = [one for one in seen.found if one.force == Force.BLOCK or one.kind in more]
    if _unlisted(seen, more):
        raise Refused(f"文件里个人信息太多（{seen.counts.total()} 处），列不完，请删去或遮住后重新导出", field)
    if not found:
        return
    is_more = len(found) < seen.forces[Force.BLOCK]  # than are listed one by one
    if subject is None or owner_of(subject) is None or rules.is_list(found) or is_more:
        raise privacy.refused_file(seen, field)
    stands = _standing(subject)
    all_wanted = _all_in_file(attachment, found)
    left = [one for one in all_wanted if not _passes(stands.get(one.digest), drafted)]
    if not left:
        return
    wanted = [one for one in left if one.digest not in stands]
    if not wanted:
        raise NeedsLeave(
            _waits(f"{one.place}{privacy.called(one.kind, one.shown)}" for one in left), field, subject, []
        )
    declined = _declined(subject, wanted)
    raise NeedsLeave(privacy.refused_file(seen, field).sentence + declined + HOW, field, subject, wanted)


def _unlisted(seen: Examination, kinds: frozenset[str]) -> bool:
    """Are there words of these kinds behind so many other findings that nobody was told where they stand?"""
    listed = Counter(one.kind for one in seen.found)
    return any(seen.counts[kind] > listed[kind] for kind in kinds)


def _waits(named: Iterable[str]) -> str:
    return f"{'、'.join(named)}已请求放行，另一个人同意以后才能公开"


def _passes(state: State | None, drafted: bool) -> bool:
    return state == State.GIVEN or (drafted and state == State.ASKED)


def _standing(subject: Any) -> dict[str, State]:
    """What was asked for and not turned down: digest -> state."""
    rows = select(Leave.digest, Leave.state).where(*_of(subject), Leave.state != State.REFUSED)
    with db.session.no_autoflush:
        return {digest: State(state) for digest, state in db.session.execute(rows)}


def _declined(subject: Any, wanted: Iterable[Wanted]) -> str:
    """That a colleague said no to just this before, and why: whoever asks again, and another, knows of it."""
    digests = [one.digest for one in wanted]
    rows = select(Leave).where(*_of(subject), Leave.state == State.REFUSED, Leave.digest.in_(digests))
    with db.session.no_autoflush:
        found = db.session.scalars(rows.order_by(Leave.id)).all()
    return "".join(
        f"。请求放行过{privacy.called(one.kind, one.shown)}，另一个人没有同意：{one.answer}" for one in found
    )


def declined_before(leave: Leave) -> list[Leave]:
    """What was said no to of the same datum of the same thing, for whoever is asked once more."""
    rows = select(Leave).where(
        Leave.subject_kind == leave.subject_kind,
        Leave.subject_id == leave.subject_id,
        Leave.digest == leave.digest,
        Leave.state == State.REFUSED,
        Leave.id < leave.id,
    )
    return list(db.session.scalars(rows.order_by(Leave.id)))


def _of(subject: Any) -> tuple[ColumnElement[bool], ...]:
    return Leave.subject_kind == subject.__tablename__, Leave.subject_id == subject.id


def _datum(text: str, found: Finding, in_sentence: bool = False) -> str:
    """The same number written with blanks, dots or full-width digits is the same number."""
    where = f":{rules.sentence_at(text, found.start, found.end)}" if in_sentence else ""
    bare = re.sub(r"[^\w@.]|_", "", unicodedata.normalize("NFKC", text[found.start : found.end]))
    kept = bare if found.kind == "email" else bare.replace(".", "")
    return privacy.keyed_hash("leave", f"{found.kind}:{kept.upper()}{where}")


def _wanted(text: str, found: Finding, digest: str, more: frozenset[str] = frozenset()) -> Wanted:
    kinds = NEVER_PUBLIC | more
    before, after = privacy.masked_text(text[: found.start], kinds), privacy.masked_text(text[found.end :], kinds)
    around = f"{before[-AROUND:]}{found.shown}{after[:AROUND]}"
    return Wanted(found.kind, "文字", found.shown, digest, privacy.masked_text(around, kinds))


def _all_in_file(attachment: Attachment, found: Sequence[Found]) -> list[Wanted]:
    """Each datum at its place; of mere words each kind once, with how many there are."""
    words = Counter(one.kind for one in found if one.force == Force.WARN)
    each = [_in_file(attachment, str(one.where), one.kind, one.shown) for one in found if one.force != Force.WARN]
    return each + [_in_file(attachment, f"里的 {many} 处", kind, "") for kind, many in words.items()]


def _in_file(attachment: Attachment, place: str, kind: str, shown: str) -> Wanted:
    digest = privacy.keyed_hash("leave", f"{attachment.sha256}:{kind}:{place}:{shown}")
    return Wanted(kind, f"文件“{attachment.name}”{place}", shown, digest)


def ask(refused: Iterable[NeedsLeave], reason: str, *, by: User) -> int:
    """Ask leave, with a reason, for what the guard found: how many places. Another person decides."""
    words = rules.require_reason(reason)
    privacy.guard(words, "leave_reason")
    many = 0
    for one in refused:
        if inspect(one.subject).transient:
            db.session.add(one.subject)
            db.session.flush()
        fresh = {wanted.digest: wanted for wanted in one.wanted if wanted.digest not in _standing(one.subject)}
        for wanted in fresh.values():
            db.session.add(
                Leave(
                    subject_kind=one.subject.__tablename__,
                    subject_id=one.subject.id,
                    kind=wanted.kind,
                    place=wanted.place,
                    shown=wanted.shown,
                    digest=wanted.digest,
                    around=wanted.around,
                    reason=words,
                    asked_by_id=by.id,
                )
            )
        db.session.flush()
        if fresh:
            audit.record(by, Did.ASKED, one.subject, {"places": len(fresh)}, note=words)
        many += len(fresh)
    return many


def give(leave: Leave, *, by: User) -> Leave:
    """Another person agrees: this datum of this thing may be public as it is."""
    return _decide(leave, State.GIVEN, "", Did.GIVEN, by)


def refuse(leave: Leave, why: str, *, by: User) -> Leave:
    """She does not, and says why; it may be asked for again."""
    words = why.strip()
    if len(words) < 4:
        raise Refused("请写明为什么不同意", "answer")
    privacy.guard(words, "answer")
    return _decide(leave, State.REFUSED, words, Did.REFUSED, by)


def _decide(leave: Leave, state: State, words: str, did: Did, by: User) -> Leave:
    hold(leave)
    if leave.state != State.ASKED:
        raise Refused(f"这一处{leave.state_label}，不用再定")
    rules.require_other(leave.asked_by_id, by.id)
    leave.state, leave.answer, leave.around = state, words, ""
    leave.decided_by_id, leave.decided_at = by.id, clock.now()
    audit.record(by, did, subject_of(leave), {"places": 1}, note=words)
    return leave


def of(subject: Any) -> list[Leave]:
    """All leave of one thing, for its page at the desk."""
    rows = select(Leave).where(*_of(subject))
    return list(db.session.scalars(rows.order_by(Leave.id)))
