"""What a member of staff can do next with a consultation or a survey, and what waits for somebody else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.consult import access
from app.consult.models import Consultation, Survey
from app.consult.rules import asking, life
from app.consult.rules.telling import Writing
from app.consult.views.matters import Matters, actor
from app.core.accounts.models import User
from app.web.steps import Step, due_first


@dataclass(frozen=True)
class Next:
    """The buttons, and in sentences what another person has to do."""

    steps: list[Step]
    waits: list[str]


@dataclass(frozen=True)
class Desk:
    """One consultation or survey at the desk of one reader."""

    room: str
    matter: Consultation | Survey
    user: User
    may_edit: bool
    may_review: bool

    def to(self, label: str, endpoint: str, *, is_due: bool = False, **more: Any) -> Step:
        """A page."""
        return Step(label, url_for(f"{self.room}.{endpoint}", id=self.matter.id, **more), is_due)

    def press(self, label: str, endpoint: str, *, is_due: bool = False, seen: int | None = None) -> Step:
        """A button without fields."""
        return Step(label, url_for(f"{self.room}.{endpoint}", id=self.matter.id), is_due, True, seen)

    def explain(self, label: str, step: str, *, is_due: bool = False) -> Step:
        """A step that asks why, of the version this page shows."""
        return self.to(label, "explain", is_due=is_due, step=step, seen=self.matter.version)

    def second(self, version: Any, publish: tuple[str, str], back: tuple[str, str], waits: str) -> Iterator[Step | str]:
        """A version another person reads: the two buttons (label, endpoint) of that person, or that it waits."""
        if version is None or version.state != Writing.REVIEW:
            return
        decides = self.may_review and version.drafted_by_id != self.user.id
        yield self.press(*publish, is_due=True, seen=version.mark) if decides else waits
        if self.may_review:
            yield self.to(*back, is_due=decides, seen=version.mark)

    def end(self, ending: Any) -> Iterator[Step | str]:
        """An end that was asked for: agreed to or not by another, taken back by who asked."""
        if ending is None:
            return
        if ending.drafted_by_id == self.user.id:
            yield "终止等另一位同事同意。"
            if self.may_edit:
                yield self.press("不终止了", "take_back_end")
        elif self.may_review:
            yield self.to("同意终止", "agree_end", is_due=True)
            yield self.to("不同意终止", "refuse_end", is_due=True, seen=ending.mark)
        else:
            yield "终止等另一位同事同意。"


def at_desk(matters: Matters[Any], matter: Any) -> Desk:
    """For who is signed in."""
    user = actor()
    may_edit, may_review = access.may_edit(user, matter), access.may_review(user, matter)
    return Desk(matters.room, matter, user, may_edit, may_review)


def _next(found: Iterator[Step | str]) -> Next:
    all_of_it = list(found)
    steps = due_first(one for one in all_of_it if isinstance(one, Step))
    return Next(steps, [one for one in all_of_it if isinstance(one, str)])


def of_consultation(desk: Desk, *, draft: Any, doubts: Any, figures: Any, **in_work: Any) -> Next:
    """`in_work`: the report, the final text, its correction, the end asked for; None for what there is not."""
    return _next(_of_consultation(desk, draft, doubts, figures, **in_work))


def _of_consultation(
    desk: Desk, draft: Any, doubts: Any, figures: Any, *, report: Any, final: Any, text: Any, ending: Any
) -> Iterator[Step | str]:
    one = desk.matter
    assert isinstance(one, Consultation)
    state = one.state
    if state == life.State.REVIEW:
        yield from _review(desk, "公布征集")
    yield from desk.end(ending)
    if desk.may_edit and state in life.DRAFT_STATES:
        ready = draft is not None and state == life.State.DRAFT
        yield desk.to("改草案正文" if draft else "写草案正文", "write_text", is_due=not draft)
        if state == life.State.DRAFT:
            label = "编号没有错，提交审核" if doubts else "提交审核"
            yield desk.press(label, "submit", is_due=ready, seen=one.version if doubts else None)
        yield desk.to("修改草稿", "edit")
        yield desk.explain("作废草稿", "discard")
    yield from desk.second(
        report,
        ("公布更正" if report and report.no > 1 else "公布采纳情况", "publish_report"),
        ("退回采纳情况", "return_report"),
        "采纳情况等另一位同事公布。",
    )
    if state == life.State.ANSWERED and final is not None:
        yield from _final(desk, final)
    yield from desk.second(
        text, ("公布更正后的定稿", "publish_text"), ("退回定稿的更正", "return_text"), "定稿的更正等另一位同事公布。"
    )
    if desk.may_edit and state in life.PUBLIC:
        yield from _answering(desk, figures, report)
        yield from _settling(desk, final, text)
        yield from _public(desk, ending)


def _review(desk: Desk, label: str) -> Iterator[Step | str]:
    """A draft another person reads."""
    if not desk.may_review:
        yield "等另一位同事审核、公布。"
        return
    decides = desk.matter.drafted_by_id != desk.user.id
    yield desk.press(label, "publish", is_due=True, seen=desk.matter.version) if decides else "等另一位同事审核。"
    yield desk.explain("退回修改", "send-back", is_due=decides)


def _final(desk: Desk, final: Any) -> Iterator[Step | str]:
    if desk.may_review and final.by_id != desk.user.id:
        yield desk.press("公布定稿", "adopt", is_due=True, seen=desk.matter.version)
    else:
        yield "定稿不用提交：写好了，由另一位同事看过，在这一页公布。"


def _answering(desk: Desk, figures: Any, report: Any) -> Iterator[Step | str]:
    """What came in, and what is said of it."""
    one = desk.matter
    assert isinstance(one, Consultation)
    drafted = report is not None and report.state == Writing.DRAFT
    corrects = report is not None and report.no > 1
    if one.state in life.ANSWERING:
        owed = one.state == life.State.OPEN or bool(figures.missing or figures.waiting)
        yield desk.to("看意见、写采纳结果", "opinions", is_due=owed)
    elif figures.received:
        label = f"看意见（{figures.waiting} 条的文字待看）" if figures.waiting else "看意见"
        yield desk.to(label, "opinions", is_due=bool(figures.waiting))
    if drafted:
        yield desk.press("提交采纳情况审核", "submit_report", is_due=True)
    if drafted or (one.state == life.State.CLOSED and report is None):
        yield desk.to("改采纳情况" if report else "起草采纳情况", "write_report", is_due=True)
    if corrects:
        if drafted:
            yield desk.to("更正某一条的结果", "opinions")
        yield desk.press("放弃更正", "drop_correction")
    if one.is_told and report is None:
        yield desk.to("更正采纳情况", "correct")
    if one.state in life.ANSWERING:
        yield desk.to("代录意见", "write_down")


def _settling(desk: Desk, final: Any, text: Any) -> Iterator[Step | str]:
    """The adopted text and its correction."""
    if desk.matter.state == life.State.ANSWERED:
        yield desk.to("改定稿" if final else "写定稿", "write_final", is_due=not final)
        if final:
            yield desk.to("核对意见落在哪一条", "link")
            yield desk.to("写明各条为什么改", "reasons")
    if desk.matter.state != life.State.ADOPTED:
        return
    if text is None:
        yield desk.to("更正定稿", "correct_text")
        return
    if text.state == Writing.DRAFT:
        if text.draft:
            yield desk.press("提交定稿更正审核", "submit_text", is_due=True)
        yield desk.to("写更正后的定稿", "rewrite_text", is_due=not text.draft)
    yield desk.press("放弃更正定稿", "drop_text")


def _public(desk: Desk, ending: Any) -> Iterator[Step | str]:
    """What can always be done with what is public."""
    if desk.matter.state == life.State.OPEN:
        yield desk.to("延长或缩短期限", "retime")
    yield desk.to("归入领域", "file_under")
    if life.State.WITHDRAWN in life.NEXT[life.State(desk.matter.state)] and ending is None:
        yield desk.explain("终止征集", "withdraw")


def of_survey(desk: Desk, *, unread: int, awaits_paper: bool, paper_typed: bool, conclusion: Any, ending: Any) -> Next:
    """`conclusion`: the version in work; None where there is none."""
    return _next(_of_survey(desk, unread, awaits_paper, paper_typed, conclusion, ending))


def _of_survey(
    desk: Desk, unread: int, awaits_paper: bool, paper_typed: bool, conclusion: Any, ending: Any
) -> Iterator[Step | str]:
    survey = desk.matter
    assert isinstance(survey, Survey)
    state = survey.state
    if state == asking.State.REVIEW:
        yield from _review(desk, "公布调查")
    yield from desk.end(ending)
    yield from desk.second(
        conclusion,
        ("公布更正" if conclusion and conclusion.no > 1 else "公布调查结果", "publish_results"),
        ("退回结果说明", "return_conclusion"),
        "结果说明等另一位同事公布。",
    )
    if not desk.may_edit or state == asking.State.DISCARDED:
        return
    if state in (asking.State.DRAFT, asking.State.REVIEW):
        if state == asking.State.DRAFT:
            yield desk.press("提交审核", "submit", is_due=bool(survey.questions))
        yield desk.to("修改草稿", "edit")
        yield desk.explain("作废草稿", "discard")
        return
    yield from _counting(desk, unread, awaits_paper, paper_typed)
    yield from _concluding(desk, awaits_paper, conclusion)
    yield desk.to("归入领域", "file_survey_under")
    if asking.State.WITHDRAWN in asking.NEXT[state] and ending is None:
        yield desk.explain("终止调查", "withdraw")


def _counting(desk: Desk, unread: int, awaits_paper: bool, paper_typed: bool) -> Iterator[Step | str]:
    """Answers on paper, and words that are read before they are public; of what was ended nothing becomes public."""
    survey = desk.matter
    assert isinstance(survey, Survey)
    if survey.state in (asking.State.OPEN, asking.State.CLOSED) and awaits_paper:
        if survey.state == asking.State.CLOSED:
            yield desk.press("纸质答卷录完了", "end_paper", is_due=True)
        yield desk.to("代录纸质答卷", "enter")
    if survey.state == asking.State.WITHDRAWN:
        return
    yield desk.to(f"看答卷里的文字（{unread} 段待看）", "words", is_due=bool(unread))
    if survey.takes_paper and paper_typed:
        yield desk.to("更正纸质答卷", "find_paper")


def _concluding(desk: Desk, awaits_paper: bool, conclusion: Any) -> Iterator[Step | str]:
    """What the office says of the results."""
    state = desk.matter.state
    drafted = conclusion is not None and conclusion.state == Writing.DRAFT
    if drafted:
        yield desk.press("提交结果说明审核", "submit_conclusion", is_due=True)
    if drafted or (state == asking.State.CLOSED and not awaits_paper and conclusion is None):
        yield desk.to("改结果说明" if conclusion else "起草结果说明", "conclude", is_due=True)
    if conclusion is not None and conclusion.no > 1:
        yield desk.press("放弃更正", "drop_correction")
    if state == asking.State.RESULTS and conclusion is None:
        yield desk.to("更正结果说明", "correct")
