"""Many at once, on both databases: numbers are given once, nobody answers twice."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult.models import Consultation, DraftOpinion, Ending, OutcomeReport, Survey, SurveyReply, SurveyTurn
from app.consult.rules.life import Because, Channel, Out, Outcome, Reading
from app.consult.rules.telling import Writing
from app.consult.service import answering, ending, hearing, retyping, surveys, telling
from app.consult.service.enclosures import FILES
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen


@pytest.fixture
def hall(live: Flask) -> Hall:
    return Hall(Make())


def at_once(live: Flask, many: int, work) -> list[str]:
    """Each in a thread with a session of its own; what it raised by name."""

    def one(number: int) -> str:
        with live.app_context(), clock.at(MONDAY):
            try:
                with unit_of_work():
                    work(number)
            except (Refused, IntegrityError, StaleDataError) as refusal:
                return type(refusal).__name__
            finally:
                db.session.remove()
        return ""

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def test_eight_at_once_get_eight_numbers(live: Flask, hall: Hall):
    id = hall.open().id
    hall.keep()

    def say(number: int) -> None:
        said = hearing.Said(f"意见{number}", phone=f"1370000{number:04d}", consent=True)
        hearing.hand_in(db.session.get_one(Consultation, id), said, by=None)

    assert at_once(live, 8, say) == [""] * 8
    numbers = sorted(db.session.scalars(select(DraftOpinion.no)))
    assert numbers == [f"YJ-2026-0001-000{n}" for n in range(1, 9)]


@pytest.mark.databases("sqlite", "postgres")
def test_a_page_sent_four_times_at_once_keeps_its_file_with_one_of_them(live: Flask, hall: Hall):
    id = hall.open().id
    hall.keep()
    with clock.at(MONDAY), unit_of_work():
        file = FILES.keep(FileStorage(BytesIO(b"abc"), "说明.txt"))

    def say(number: int) -> None:
        said = hearing.Said(f"见附件 {number}", phone=f"1370000{number:04d}", consent=True)
        hearing.hand_in(db.session.get_one(Consultation, id), said, [file], by=None)

    assert sorted(at_once(live, 4, say)) == ["", "Refused", "Refused", "Refused"]
    (opinion,) = db.session.scalars(select(DraftOpinion))
    assert [one.attachment.name for one in opinion.files] == ["说明.txt"]


def test_one_device_that_posts_six_times_at_once_is_heard_once(live: Flask, hall: Hall):
    survey = hall.survey()
    id, first = survey.id, survey.questions[0].id
    hall.keep()

    def reply(number: int) -> None:
        surveys.reply(db.session.get_one(Survey, id), {first: "停"}, "the same device")

    said = at_once(live, 6, reply)
    assert said.count("") == 1
    assert db.session.scalar(select(func.count()).select_from(SurveyReply)) == 1
    assert db.session.scalar(select(func.count()).select_from(SurveyTurn)) == 1


def test_an_outcome_written_while_the_report_is_published_never_changes_what_was_told(live: Flask, hall: Hall):
    """Eight write another outcome at the moment the second person publishes: each comes before, or is refused."""
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion, words="公布的就是这一句")
    after = hall.after(consultation)
    with clock.at(after):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        id, opinion_id, report_id = consultation.id, opinion.id, report.id
        drafter, office = hall.drafter.id, hall.office.id
        hall.keep()

    def step(number: int) -> None:
        with clock.at(after):
            if number == 4:
                report = db.session.get_one(OutcomeReport, report_id)
                telling.publish_report(report, report.mark, by=db.session.get_one(User, office))
                return
            rows = [db.session.get_one(DraftOpinion, opinion_id)]
            answering.answer(rows, Outcome.PARTLY, f"另写的第 {number} 句", by=db.session.get_one(User, drafter))

    at_once(live, 9, step)
    db.session.expire_all()
    consultation, opinion = db.session.get_one(Consultation, id), db.session.get_one(DraftOpinion, opinion_id)
    if consultation.is_told:
        assert opinion.answer == "公布的就是这一句"
    else:
        assert db.session.get_one(OutcomeReport, report_id).state == Writing.DRAFT


def test_a_letter_typed_in_at_the_moment_of_publication_never_stays_without_an_outcome(live: Flask, hall: Hall):
    """The clerk has loaded the consultation as closed when the second person publishes."""
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    after = hall.after(consultation)
    with clock.at(after):
        report = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
    id, report_id, drafter, office = consultation.id, report.id, hall.drafter.id, hall.office.id
    hall.keep()
    db.session.remove()

    def publish(number: int) -> None:
        with clock.at(after):
            report = db.session.get_one(OutcomeReport, report_id)
            telling.publish_report(report, report.mark, by=db.session.get_one(User, office))

    with clock.at(after), unit_of_work():
        loaded = db.session.get_one(Consultation, id)
        by = db.session.get_one(User, drafter)
        said = hearing.Said("迟到的信", channel=Channel.LETTER, received_on=clock.today())
        if db.engine.dialect.name == "postgresql":
            assert at_once(live, 1, publish) == [""]
            with pytest.raises(Refused, match="采纳情况已经公布"):
                hearing.write_down(loaded, said, by=by)
        else:  # one writer at a time: the letter comes first, and the report has to wait for its outcome
            hearing.write_down(loaded, said, by=by)
    if db.engine.dialect.name != "postgresql":
        assert at_once(live, 1, publish) == ["Refused"]


def test_one_paper_typed_in_by_six_clerks_at_once_is_counted_once(live: Flask, hall: Hall):
    survey = hall.survey(takes_paper=True)
    id, first, drafter = survey.id, survey.questions[0].id, hall.drafter.id
    hall.keep()

    def enter(number: int) -> None:
        by = db.session.get_one(User, drafter)
        surveys.enter(db.session.get_one(Survey, id), {first: "停"}, f"00{'0' * number}7", clock.today(), by=by)

    assert at_once(live, 6, enter).count("") == 1
    assert db.session.scalar(select(func.count()).select_from(SurveyReply)) == 1


@pytest.mark.parametrize("kind", [Consultation, Survey])
def test_six_who_ask_at_once_to_end_it_ask_once_and_one_end_is_decided_once(live: Flask, hall: Hall, kind: Any):
    """All have loaded it as running; later three decide at the same moment, and each but one is told to look again."""
    matter: Any = hall.open() if kind is Consultation else hall.survey()
    if isinstance(matter, Consultation):
        hall.opinion(matter)
    second = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="钱进")
    db.session.flush()
    id, drafter, offices = matter.id, hall.drafter.id, (hall.office.id, second.id)
    hall.keep()
    db.session.remove()
    ready = Barrier(6)

    def ask(number: int) -> None:
        loaded, by = db.session.get_one(kind, id), db.session.get_one(User, drafter)
        if db.engine.dialect.name == "postgresql":  # SQLite has one writer: nobody else comes so far meanwhile
            ready.wait(20)
        ending.ask(loaded, f"上级另有规定，第 {number} 份", by=by)

    said = at_once(live, 6, ask)
    assert sorted(said) == ["", *["Refused"] * 5]
    (asked,) = db.session.scalars(select(Ending))
    asked_id, seen = asked.id, as_seen(asked)
    db.session.remove()
    decide = Barrier(4)

    def step(number: int) -> None:
        loaded = db.session.get_one(Ending, asked_id)
        by = db.session.get_one(User, (*offices, offices[1], drafter)[number])
        if db.engine.dialect.name == "postgresql":
            decide.wait(20)
        if number < 2:
            ending.agree(loaded, seen, by=by)
        elif number == 2:
            ending.refuse(loaded, "还要办下去", by=by)
        else:
            ending.take_back(loaded, by=by)

    said = at_once(live, 4, step)
    assert said.count("") == 1, said
    matter, asked = db.session.get_one(kind, id), db.session.get_one(Ending, asked_id)
    ended = said.index("") < 2
    assert (matter.state.value == "withdrawn", asked.state == Writing.PUBLISHED) == (ended, ended)
    told = db.session.scalars(select(Message).where(Message.notice == "consult/withdrawn")).all()
    assert len(told) == (ended and kind is Consultation)


def test_two_who_take_each_other_s_entry_out_at_once_leave_one_that_counts(live: Flask, hall: Hall):
    consultation = hall.open()
    with clock.at(MONDAY):
        said = hall.said("来信说太贵", channel=Channel.LETTER, received_on=clock.today(), phone="")
        entries = [hearing.write_down(consultation, said, by=hall.drafter).opinion for _ in range(2)]
    ids, numbers, drafter = [one.id for one in entries], [one.no for one in entries], hall.drafter.id
    hall.keep()
    db.session.remove()

    def take_out(number: int) -> None:
        entry, by = db.session.get_one(DraftOpinion, ids[number]), db.session.get_one(User, drafter)
        retyping.take_out(entry, Out.TWICE, numbers[1 - number], "录了两遍", by=by)

    assert sorted(at_once(live, 2, take_out)) == ["", "Refused"]
    assert [one.stands for one in db.session.scalars(select(DraftOpinion))].count(True) == 1


@pytest.mark.databases("postgres")  # SQLite lets nobody read beside who writes
def test_of_two_who_decide_on_the_same_words_at_once_one_is_told_to_look_again(live: Flask, hall: Hall):
    opinion = hall.opinion(hall.open())
    id, drafter, office = opinion.id, hall.drafter.id, hall.office.id
    hall.keep()
    db.session.remove()
    both_read_it = Barrier(2)

    def decide(number: int) -> None:
        found, by = db.session.get_one(DraftOpinion, id), db.session.get_one(User, (drafter, office)[number])
        both_read_it.wait(timeout=20)
        if number:
            hearing.refuse(found, Because.ABUSE, by=by)
        else:
            hearing.show(found, found.text, by=by)

    said = at_once(live, 2, decide)
    assert sorted(said) == ["", "StaleDataError"], said
    one = db.session.get_one(DraftOpinion, id)
    was_refused = said[1] == ""
    assert (one.reading, one.because) == ((Reading.REFUSED, Because.ABUSE) if was_refused else (Reading.SHOWN, None))
    assert one.read_by_id == (office if was_refused else drafter)
    assert len(db.session.scalars(select(Message).where(Message.notice == "consult/read")).all()) == 1, "told once"
