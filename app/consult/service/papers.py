"""A paper typed in wrongly: found again by its number, typed in anew or taken out, with a reason and its earlier side kept.

Before the results are public it counts at once, and a conclusion that was handed over goes back to its draft. After that
it is part of a correction of the conclusion, which a second person publishes: no table changes silently. Nor by few papers:
whoever kept the tables of before would read from the difference what one of them says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.consult import timeline
from app.consult.acts import Did
from app.consult.models import PaperFix, Survey, SurveyConclusion, SurveyReply, SurveyWords
from app.consult.rules import asking, life, telling
from app.consult.rules.asking import State
from app.consult.rules.telling import Writing
from app.consult.service import surveys, versions
from app.core import audit
from app.core.accounts.models import User
from app.db import db, hold
from app.errors import STALE, Refused, Rules, answered

LOOK_AGAIN = "有一份纸质答卷更正过，数字变了，请核对结果说明"


def find(survey: Survey, typed: str) -> SurveyReply:
    """The paper with this number as it counts now, or, when it was taken out, as it last did."""
    number = asking.read_sheet(typed)
    ours = (SurveyReply.survey_id == survey.id, SurveyReply.sheet_hash == surveys.sheet_key(survey, number))
    found = db.session.scalar(select(SurveyReply).where(*ours, SurveyReply.stands))
    if found is None:
        out = select(SurveyReply).join(PaperFix, PaperFix.old_id == SurveyReply.id).where(*ours)
        found = db.session.scalar(
            out.where(PaperFix.applied_at.is_not(None), PaperFix.new_id.is_(None)).order_by(PaperFix.id.desc()).limit(1)
        )
    if found is not None:
        return found
    if surveys.has_had_turn(survey, f"paper:{number}"):
        raise Refused("这份答卷录得早，那时录入的不留编号，找不回来改", "sheet")
    raise Refused("没有录过这个编号的答卷，请核对答卷上写的编号", "sheet")


def answers_of(reply: SurveyReply) -> dict[int, Any]:
    """The answers as they were typed, words too: question id -> answer."""
    rows = select(SurveyWords.question_id, SurveyWords.text).where(SurveyWords.reply_id == reply.id)
    words = {question: text for question, text in db.session.execute(rows)}
    return {int(id): words.get(int(id), answer) for id, answer in reply.answers.items()}


def correct(
    survey: Survey, reply: SurveyReply, sheet: str, typed: Mapping[int, Any], reason: str, *, by: User
) -> PaperFix:
    """Type a paper in anew, as it says. One that was taken out counts again.

    `sheet` is the number written on it, typed once more: who holds the paper knows it. Refused where nothing changes.
    """
    version = _hold(survey)
    asked = Rules()
    number = asked.ask(_same_sheet, survey, reply, sheet)
    why = asked.ask(life.require_reason, reason)
    answers = asked.ask(asking.read_reply, asking.on_paper(survey.asked), typed)
    asked.tell()
    _require_current(reply)
    read = answered(answers)
    if reply.stands and {int(id): answer for id, answer in read.items()} == answers_of(reply):
        raise Refused("和现在录的一样，不用更正")
    new = surveys.keep(survey, read, reply.sheet_hash, stands=False)
    fix = PaperFix(survey=survey, sheet=answered(number), old=reply, new=new, reason=answered(why), by=by)
    return _record(fix, version, Did.SURVEY_PAPER_FIXED, by)


def take_out(survey: Survey, reply: SurveyReply, sheet: str, reason: str, *, by: User) -> PaperFix:
    """Count a paper no longer: typed in twice, not of this survey. Its number stays used."""
    version = _hold(survey)
    asked = Rules()
    number = asked.ask(_same_sheet, survey, reply, sheet)
    why = asked.ask(life.require_reason, reason)
    asked.tell()
    _require_current(reply)
    if not reply.stands:
        raise Refused("这份答卷已经撤回了")
    fix = PaperFix(survey=survey, sheet=answered(number), old=reply, new=None, reason=answered(why), by=by)
    return _record(fix, version, Did.SURVEY_PAPER_TAKEN_OUT, by)


def _hold(survey: Survey) -> SurveyConclusion | None:
    """The correction of the conclusion it becomes a part of; None while no results are public. Refused otherwise."""
    hold(survey)  # who publishes at this moment comes before, or after
    version = in_work(survey)
    if survey.state == State.RESULTS:
        if version is None:
            raise Refused("结果已经公布。先点“更正结果说明”写明为什么，再更正答卷，由另一位同事一起公布")
        telling.require_draft(version)
        return version
    if survey.state not in (State.OPEN, State.CLOSED):
        raise Refused(f"这次调查{asking.STATE_LABELS[survey.state]}，不能再更正答卷")
    if version is not None:
        _reopen(version)
    return None


def in_work(survey: Survey) -> SurveyConclusion | None:
    """The conclusion that is drafted or read now."""
    return versions.in_work(SurveyConclusion, SurveyConclusion.survey_id == survey.id)


def _reopen(version: SurveyConclusion) -> None:
    """What is said of the numbers was written before they changed."""
    if version.state == Writing.REVIEW:
        telling.move(version, Writing.DRAFT)
    version.returned_why = LOOK_AGAIN


def _same_sheet(survey: Survey, reply: SurveyReply, typed: str) -> str:
    number = asking.read_sheet(typed)
    if surveys.sheet_key(survey, number) != reply.sheet_hash or reply.survey_id != survey.id:
        raise Refused("编号和这份答卷对不上，请照答卷上写的填", "sheet")
    return number


def _require_current(reply: SurveyReply) -> None:
    """It is as it counts now, and nobody else is at it."""
    later = select(PaperFix).where(PaperFix.old_id == reply.id)
    db.session.refresh(reply)
    if not reply.stands and db.session.scalar(later.where(PaperFix.new_id.is_not(None)).limit(1)) is not None:
        raise Refused(STALE)
    if db.session.scalar(later.where(PaperFix.applied_at.is_(None)).limit(1)) is not None:
        raise Refused(
            "这份答卷已经改过，还没有算进图表。这次更正里改的，先取消那一处再改；以前公布的，算进去以后才能再改"
        )


def _record(fix: PaperFix, version: SurveyConclusion | None, did: Did, by: User) -> PaperFix:
    db.session.add(fix)
    changes: dict[str, Any] = {"sheet": fix.sheet}
    if version is None:
        _apply(fix)
    else:
        fix.conclusion_id, changes["version"] = version.id, version.no
        version.drafted_by, version.drafted_at = by, clock.now()
    fix.survey.changed_at = clock.now()
    db.session.flush()
    audit.record(by, did, fix.survey, changes, note=fix.reason)
    return fix


def _apply(fix: PaperFix) -> None:
    fix.old.stands = False
    if fix.new is not None:
        fix.new.stands = True
    fix.applied_at = clock.now()


def of_version(version: SurveyConclusion) -> Sequence[PaperFix]:
    """What of papers a correction puts right."""
    return db.session.scalars(select(PaperFix).where(PaperFix.conclusion_id == version.id).order_by(PaperFix.id)).all()


def apply(version: SurveyConclusion) -> None:
    """The correction is published: from here the tables count the papers as they were put right.

    Only once as many wait as the smallest number a table shows; until then the page tells how many, and no table changes.
    """
    waiting = [*_told_only(version.survey), *of_version(version)]
    if len(waiting) < (version.survey.least_shown or timeline.least_shown()):
        return
    for fix in waiting:
        _apply(fix)


def _told_only(survey: Survey) -> Sequence[PaperFix]:
    """What corrections that are published put right, and no table counts yet."""
    rows = select(PaperFix).join(SurveyConclusion, SurveyConclusion.id == PaperFix.conclusion_id)
    waits = (PaperFix.applied_at.is_(None), SurveyConclusion.state == Writing.PUBLISHED)
    return db.session.scalars(rows.where(PaperFix.survey_id == survey.id, *waits).order_by(PaperFix.id)).all()


def leave_as_it_was(fix: PaperFix, *, by: User) -> None:
    """Take one paper out of a correction nobody has published."""
    survey = fix.survey
    hold(survey)
    db.session.refresh(fix)
    version = in_work(survey)
    if fix.applied_at is not None or version is None or version.id != fix.conclusion_id:
        raise Refused("这一处已经公布，不能取消。算进图表以后要改，请再更正一次")
    telling.require_draft(version)
    changes = {"sheet": fix.sheet, "version": version.no}
    _forget(fix)
    version.drafted_by, version.drafted_at = by, clock.now()
    audit.record(by, Did.SURVEY_FIX_DROPPED, survey, changes)


def give_up(version: SurveyConclusion) -> None:
    """The correction is given up: the papers count as they did."""
    for fix in of_version(version):
        _forget(fix)


def _forget(fix: PaperFix) -> None:
    """What never counted is nobody's to keep: the typing, its words, the line that led to it."""
    new = fix.new
    db.session.delete(fix)
    db.session.flush()
    if new is not None:
        for words in db.session.scalars(select(SurveyWords).where(SurveyWords.reply_id == new.id)):
            db.session.delete(words)
        db.session.flush()
        db.session.delete(new)
        db.session.flush()


@dataclass(frozen=True)
class Counted:
    """How many papers a published correction puts right, how many of them are to count no longer, how many no table has yet."""

    papers: int
    taken_out: int
    waiting: int = 0


def counted(survey: Survey) -> dict[int, Counted]:
    """Id of a published conclusion -> what it put right after the results were public."""
    columns = (SurveyConclusion.id, func.count(), func.count(PaperFix.new_id), func.count(PaperFix.applied_at))
    rows = select(*columns).join(PaperFix, PaperFix.conclusion_id == SurveyConclusion.id)
    told = (SurveyConclusion.survey_id == survey.id, SurveyConclusion.state == Writing.PUBLISHED)
    found = db.session.execute(rows.where(*told).group_by(SurveyConclusion.id))
    return {id: Counted(papers, papers - kept, papers - applied) for id, papers, kept, applied in found}


def fixes(survey: Survey) -> Sequence[PaperFix]:
    """Everything put right so far, the newest first: the office's record."""
    return db.session.scalars(
        select(PaperFix).where(PaperFix.survey_id == survey.id).order_by(PaperFix.id.desc())
    ).all()
