"""Each room lets out what two people agreed to: at once after the second one, in a draft after the first."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from app import clock
from app.catalogue import service as catalogue
from app.catalogue.rules import Outcome as Decided
from app.catalogue.rules import What
from app.consult.models import ConsultationPaper
from app.consult.rules.asking import QuestionKind
from app.consult.rules.life import State as ConsultationState
from app.consult.service import answering as adopting
from app.consult.service import drafting, surveys
from app.core import attachments
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.leave import access, service
from app.core.leave.rules import NeedsLeave, wanted_in
from app.db import db
from app.errors import Refused
from app.feedback.service import answering, screening
from app.openday.models import Paper
from app.openday.rules import Audience
from app.openday.service import after, events
from app.village.rules.asking import Outcome
from app.village.service import asking
from tests.attachments.making import compound, pdf
from tests.consult.making import FINAL, Hall
from tests.feedback.making import Town
from tests.making import MONDAY, Make, as_seen
from tests.village.making import NOW, Hamlet

pytestmark = pytest.mark.usefixtures("app")
HELP = "夜里抢修请打 13912345678，昼夜有人接听"
WHY = "抢修值班手机是对外公布的"
ROW = {"name": "王小明", "project": "慰问金", "amount": 50000}


@dataclass
class Case:
    """Something of a room: what is written, by whom; who may let it out; and of a draft, how it is published."""

    subject: Any
    write: Callable[[], object]
    asker: User
    giver: User
    publish: Callable[[], object] | None = None
    at: Any = MONDAY


def agenda(make: Make) -> Case:
    event = make.event()
    giver = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    return Case(event, lambda: events.add_item(event, "抢修", None, HELP, by=event.drafted_by), event.drafted_by, giver)


def minutes(make: Make) -> Case:
    event = make.event()
    event.state = after.State.HELD
    giver = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    return Case(event, lambda: after.write_minutes(event, HELP, "", by=event.drafted_by), event.drafted_by, giver)


def answer(make: Make) -> Case:
    town = Town(make)
    post = town.handled()

    def publish() -> None:
        found = answering.current(post)
        assert found is not None
        if found.state == "draft":
            answering.submit(found, by=town.handler)
        answering.publish(found, by=town.reviewer)

    return Case(post, lambda: answering.draft(post, HELP, [], "", by=town.handler), town.handler, town.reviewer, publish)  # fmt: skip


def result(make: Make) -> Case:
    town = Town(make)
    post = town.answered()
    return Case(post, lambda: answering.add_result(post, None, HELP, by=town.handler), town.handler, town.reviewer)


def screened(make: Make) -> Case:
    town = Town(make)
    post = town.post(title="路灯", text=HELP)
    return Case(post, lambda: screening.release(post, "路灯", HELP, "", {}, by=town.office), town.office, town.second)


def consultation(make: Make) -> Case:
    hall = Hall(make)
    draft = hall.draft()
    given = {"kind": draft.kind, "explanation": HELP}

    def publish() -> None:
        if draft.state == "draft":
            drafting.submit(draft, by=hall.drafter)
        drafting.publish(draft, as_seen(draft), by=hall.office)

    return Case(draft, lambda: drafting.edit(draft, given, by=hall.drafter), hall.drafter, hall.office, publish)


def clauses(make: Make) -> Case:
    hall = Hall(make)
    draft = hall.draft()

    def publish() -> None:
        if draft.state == "draft":
            drafting.submit(draft, by=hall.drafter)
        drafting.publish(draft, as_seen(draft), by=hall.office)

    return Case(draft, lambda: drafting.write_text(draft, f"第一条 {HELP}", by=hall.drafter), hall.drafter, hall.office, publish)  # fmt: skip


def adopted(make: Make) -> Case:
    hall = Hall(make)
    matter = hall.open()
    hall.close(matter)
    hall.summarise(matter)
    text = FINAL + f"第六条 {HELP}\n"
    return Case(
        matter,
        lambda: drafting.write_final(matter, text, by=hall.drafter),
        hall.drafter,
        hall.office,
        lambda: adopting.adopt(matter, as_seen(matter), by=hall.office),
        hall.after(matter),
    )


def survey(make: Make) -> Case:
    hall = Hall(make)
    drafted = hall.survey(opened=False)

    def publish() -> None:
        if drafted.state == "draft":
            surveys.submit(drafted, by=hall.drafter)
        surveys.publish(drafted, as_seen(drafted), by=hall.office)

    fields = {"kind": QuestionKind.WORDS, "label": HELP, "hint": "", "required": False}
    return Case(
        drafted,
        lambda: surveys.add_question(drafted, fields, by=hall.drafter),
        hall.drafter,
        hall.office,
        publish,
    )


def proposal(make: Make) -> Case:
    town = Town(make)
    made = catalogue.propose(town.county, 3, What.ADD, "增加：学区划分的依据", "家长每年都来问", by=town.handler)
    catalogue.release(made, "增加：学区划分的依据", "家长每年都来问", by=town.office)
    return Case(made, lambda: catalogue.decide(made, Decided.NOT, HELP, "", by=town.office), town.office, town.second)


def doubt(make: Make) -> Case:
    hamlet = Hamlet(make)
    question = hamlet.question(hamlet.book(), hamlet.resident())

    def write() -> None:
        asking.answer(question, HELP, Outcome.EXPLAINED, by=hamlet.bookkeeper)

    return Case(question, write, hamlet.bookkeeper, hamlet.reviewer, at=NOW)


AT_ONCE = [agenda, minutes, result, screened, proposal, doubt]
DRAFTED = [answer, consultation, clauses, adopted, survey]


def refused(write: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as found, db.session.begin_nested():
        write()
    return found.value


def agree(case: Case) -> None:
    for row in service.of(case.subject):
        assert access.may_give(case.giver, row) and not access.may_give(case.asker, row)
        service.give(row, by=case.giver)
    db.session.flush()


@pytest.mark.parametrize("room", AT_ONCE)
def test_what_is_public_at_once_waits_for_the_second_person(make: Make, room: Callable[[Make], Case]):
    with clock.at(MONDAY):
        case = room(make)
        db.session.flush()
    with clock.at(case.at):
        found = refused(case.write)
        assert service.ask(wanted_in(found), WHY, by=case.asker) == 1
        waits = refused(case.write)
        assert isinstance(waits, NeedsLeave) and "已请求放行" in waits.sentence
        agree(case)
        case.write()


@pytest.mark.parametrize("room", DRAFTED)
def test_a_draft_is_kept_once_leave_was_asked_for_and_public_once_it_was_given(
    make: Make, room: Callable[[Make], Case]
):
    with clock.at(MONDAY):
        case = room(make)
        db.session.flush()
    assert case.publish is not None
    with clock.at(case.at):
        assert service.ask(wanted_in(refused(case.write)), WHY, by=case.asker) == 1
        case.write()
        db.session.flush()
        db.session.expire_all()
        assert "已请求放行" in refused(case.publish).sentence
        agree(case)
        case.publish()


def test_an_answer_about_a_list_of_people_lets_nobodys_number_out(make: Make):
    hamlet = Hamlet(make)
    with clock.at(NOW):
        question = hamlet.question(hamlet.notice("V24", "condolence", [ROW]), hamlet.resident(), seq=1)
        found = refused(lambda: asking.answer(question, HELP, Outcome.EXPLAINED, by=hamlet.bookkeeper))
    assert "手机号" in found.sentence and not isinstance(found, NeedsLeave)


@pytest.mark.parametrize("verb", ["edit", "text"])
def test_a_consultation_older_than_the_rule_is_stopped_before_publication(make: Make, verb: str):
    hall = Hall(make)
    draft = hall.draft()
    with clock.at(MONDAY):
        drafting.submit(draft, by=hall.drafter)
        if verb == "edit":
            draft.explanation = HELP
        else:
            assert draft.asked is not None
            draft.asked.text = HELP
        db.session.flush()
        assert "手机号" in refused(lambda: drafting.publish(draft, as_seen(draft), by=hall.office)).sentence


WORD = compound({"WordDocument": b"\xec\xa5\xc1\x00" + b"\0" * 900})


def lying(content: bytes, name: str) -> attachments.Attachment:
    """A file as it was kept before anybody looked into such files."""
    found = attachments.keep(FileStorage(io.BytesIO(content), name), by=None)
    db.session.flush()
    return found


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (pdf("13912345678"), "议程.pdf", "手机号（139"),
        (WORD, "议程.doc", "另存为 .docx"),
        (pdf("agenda"), "议程.pdf", ""),
    ],
)
def test_files_of_a_draft_are_read_again_when_it_is_published(make: Make, content: bytes, name: str, told: str):
    event, hall = make.draft(), Hall(make)
    draft = hall.draft()
    reviewer = make.staff(Role.OPENNESS_OFFICE, region=event.region)
    with clock.at(MONDAY):
        db.session.add(Paper(event=event, title="旧议程", attachment=lying(content, name), audience=Audience.PUBLIC))
        db.session.add(ConsultationPaper(consultation=draft, title="旧附件", attachment=lying(content, name)))
        db.session.flush()
        events.submit(event, by=event.drafted_by)
        if told:
            found = refused(lambda: drafting.submit(draft, by=hall.drafter))
            assert found.sentence.startswith("“旧附件”") and told in found.sentence, "stopped before it is sent on"
            draft.state = ConsultationState.REVIEW
        else:
            drafting.submit(draft, by=hall.drafter)
        db.session.flush()
        db.session.expire_all()
        publishing: dict[str, Callable[[], object]] = {
            "“旧议程”": lambda: events.publish(event, as_seen(event), by=reviewer),
            "“旧附件”": lambda: drafting.publish(draft, as_seen(draft), by=hall.office),
        }
        for called, publish in publishing.items():
            if not told:
                publish()
                continue
            found = refused(publish)
            assert found.sentence.startswith(called) and told in found.sentence
