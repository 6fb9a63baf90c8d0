"""A sign-up as it is typed: who comes, how to reach them, what they answer; every mistake in one round."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app import clock
from app.core.privacy.rules import IdNumber, age_on, read_email, read_id_number, read_phone
from app.errors import Refused, Rules, answered
from app.openday import rules
from app.openday.models import Event, Question, Seat
from app.openday.rules import (
    Category,
    Channel,
    Leftover,
    Part,
    QuestionKind,
)

Prove = Callable[[str], object]
ADULT = 18
ON_BEHALF = (Channel.COUNTER, Channel.PHONE)


@dataclass
class Applicant:
    """One person as typed: name, ID number, part in the ballot."""

    name: str
    id_number: str
    part: Part = Part.SELF


@dataclass
class Application:
    """A sign-up as typed. `people` has the applicant first; companions share the ballot."""

    category: Category | None
    people: list[Applicant]
    phone: str
    email: str = ""
    work: str = ""
    district: str = ""
    topic: str = ""
    relation: str = ""
    opinion: str = ""
    access_needs: str = ""
    answers: dict[str, Any] = field(default_factory=dict)  # question id as text -> answer
    consent: bool = False
    promise: bool = False


@dataclass(frozen=True)
class Read:
    """A sign-up that no rule refuses, as it will be kept."""

    seat: Seat
    people: list[tuple[Applicant, IdNumber]]
    phone: str
    email: str
    answers: dict[str, Any]


def read(event: Event, application: Application, channel: Channel = Channel.WEB, prove: Prove | None = None) -> Read:
    """Ask every rule that looks at nothing but what was typed, and refuse all at once what they refuse.

    `prove` is asked whether the phone is theirs, with the phone in its one spelling.
    """
    rules.require_open(event.state, event.signup_opens_at, event.signup_closes_at, clock.now())  # nothing to mend then
    asked = Rules()
    seat = asked.ask(seat_for, event, application.category)
    people = asked.ask(read_people, event, application.people)
    if seat is not None:
        asked.ask(require_room, event, seat, len(application.people))
    phone = asked.ask(read_contact_phone, application.phone, channel in ON_BEHALF)
    if phone and prove is not None:
        asked.ask(prove, phone)
    email = asked.ask(read_contact_email, application.email)
    asked.ask(_require_promises, event, application)
    answers = asked.ask(read_answers, event.questions, application.answers)
    asked.tell()
    return Read(answered(seat), answered(people), answered(phone), answered(email), answered(answers))


def seat_for(event: Event, category: Category | None) -> Seat:
    """The event's seats of this category; Refused when there are none to sign up for."""
    for seat in event.seats:
        if seat.category == category and seat.seats > 0:
            return seat
    raise Refused("请选择一类有席位的身份", "category")


def read_people(event: Event, applicants: list[Applicant]) -> list[tuple[Applicant, IdNumber]]:
    """Check everyone on the ballot: names, ID numbers, ages, not too many, nobody twice."""
    if len(applicants) > 1 + event.companions:
        raise Refused(f"每份报名最多带 {event.companions} 位同行人", "category")
    on = clock.here(event.starts_at).date()
    asked = Rules()
    numbers = _read_each(asked, applicants, on)
    if numbers[0] is not None:
        asked.ask(rules.require_age, numbers[0].birth, on, event.least_age)
    asked.tell()
    return [(applicant, answered(number)) for applicant, number in zip(applicants, numbers, strict=True)]


def read_companions(event: Event, applicants: list[Applicant]) -> list[tuple[Applicant, IdNumber]]:
    """The same for people who come along with somebody already signed up: no age is asked of them."""
    asked = Rules()
    numbers = _read_each(asked, applicants, clock.here(event.starts_at).date())
    asked.tell()
    return [(applicant, answered(number)) for applicant, number in zip(applicants, numbers, strict=True)]


def _read_each(asked: Rules, applicants: list[Applicant], on: date) -> list[IdNumber | None]:
    numbers: list[IdNumber | None] = []
    for n, applicant in enumerate(applicants):
        asked.ask(_require_name, applicant, f"people-{n}-name")
        number = asked.ask(_read_number, applicant, f"people-{n}-id_number")
        if number is not None:
            asked.ask(_require_part, applicant, number, f"people-{n}-part", on)
            if number in numbers:
                asked.refuse("同行人的身份证号和前面的人一样，请核对", f"people-{n}-id_number")
        numbers.append(number)
    return numbers


def _require_name(applicant: Applicant, field: str) -> None:
    if not applicant.name.strip():
        raise Refused("请填写姓名，和身份证上一致", field)


def _read_number(applicant: Applicant, field: str) -> IdNumber:
    try:
        return read_id_number(applicant.id_number)
    except Refused as refusal:
        raise Refused(refusal.sentence, field) from None


def _require_part(applicant: Applicant, number: IdNumber, field: str, on: date) -> None:
    if applicant.part == Part.CHILD and age_on(number.birth, on) >= ADULT:
        raise Refused("这位同行人已满 18 周岁，请另选“陪护人”或让他自己报名", field)


def require_room(event: Event, seat: Seat, size: int, field: str | None = "category") -> None:
    """A ballot that can never fit is not taken: it would wait for ever."""
    most = sum(row.seats for row in event.seats) if event.leftover == Leftover.POOL else seat.seats
    if size > min(most, max(row.seats for row in event.seats)):
        raise Refused(f"这一类一共 {seat.seats} 席，坐不下这一份的 {size} 个人。请分开报名，或少带几位", field)


def read_contact(application: Application, may_lack_phone: bool = False) -> tuple[str, str]:
    """Phone and e-mail as they will be kept; Refused beside their field."""
    return read_contact_phone(application.phone, may_lack_phone), read_contact_email(application.email)


def read_contact_phone(typed: str, may_lack: bool = False) -> str:
    if may_lack and not typed.strip():
        return ""
    try:
        return read_phone(typed)
    except Refused as refusal:
        raise Refused(refusal.sentence, "phone") from None


def read_contact_email(typed: str) -> str:
    try:
        return read_email(typed) if typed.strip() else ""
    except Refused as refusal:
        raise Refused(refusal.sentence, "email") from None


def _require_promises(event: Event, application: Application) -> None:
    asked = Rules()
    if not application.consent:
        asked.refuse("请阅读并同意个人信息的使用方式，才能提交报名", "consent")
    if event.secrecy and not application.promise:
        asked.refuse("列席这次会议须承诺遵守会场纪律和保密要求，请勾选", "promise")
    asked.tell()


def read_answers(questions: list[Question], given: dict[str, Any]) -> dict[str, Any]:
    """Answers to the questions that apply; a conditional question counts only after the answer it waits for."""
    kept: dict[str, Any] = {}
    asked = Rules()
    for question in questions:
        if not applies(question, kept):
            continue
        answer = str(given.get(str(question.id)) or "").strip()
        asked.ask(_require_answer, question, answer)
        if answer:
            kept[str(question.id)] = answer
    asked.tell()
    return kept


def applies(question: Question, answers: dict[str, Any]) -> bool:
    """Is the question asked, given the answers so far?"""
    return question.after_id is None or answers.get(str(question.after_id)) == question.after_answer


def _require_answer(question: Question, answer: str) -> None:
    name = f"question_{question.id}"
    if question.required and not answer:
        raise Refused(f"请回答：{question.label}", name)
    choices = {QuestionKind.CHOICE: question.options, QuestionKind.YES_NO: rules.YES_NO}.get(question.kind)
    if answer and choices is not None and answer not in choices:
        raise Refused("请从列出的选项里选一个", name)
