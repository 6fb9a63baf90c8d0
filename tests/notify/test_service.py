"""Telling, reading, sending again, forgetting."""

import pytest
from flask import Flask
from jinja2 import TemplateNotFound, UndefinedError
from sqlalchemy import select, text

from app import clock
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.accounts.service import own_account
from app.core.audit.models import AuditEntry
from app.core.notify import Reader, outbox, queries, service, tell, unread
from app.core.notify.models import Message
from app.core.notify.rules import Sending, Trouble, Way
from app.db import db, unit_of_work
from app.errors import Refused
from tests.notify.houses import ANNA, resident, staff


def told(**how: object) -> list[Message]:
    """Tell Anna hello, and see the outbox."""
    with unit_of_work():
        tell(ANNA, "tests/hello", "entry", 1, name="安娜", text="明天见。", **how)
    return outbox_rows()


def outbox_rows() -> list[Message]:
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def test_telling_makes_one_row_for_each_way_the_reader_has(house: Flask) -> None:
    user = resident()
    with unit_of_work():
        tell(Reader("x", user.id, "13800001234", "a@example.com"), "tests/hello", "entry", 1, name="安娜", text="好")
    assert [(row.way, row.state) for row in outbox_rows()] == [
        (Way.LETTER, Sending.SENT),
        (Way.SMS, Sending.WAITING),
        (Way.MAIL, Sending.WAITING),
    ]


def test_telling_the_same_again_does_nothing(house: Flask) -> None:
    first = [row.uid for row in told()]
    assert [row.uid for row in told()] == first


def test_another_occasion_is_another_message(house: Flask) -> None:
    told()
    assert len(told(occasion="second")) == 4


def test_a_message_is_undone_with_its_writers_transaction(house: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        tell(ANNA, "tests/hello", "entry", 1, name="安娜", text="好")
        _ = 1 / 0
    assert outbox_rows() == []


def test_addresses_and_words_are_sealed_at_rest(house: Flask) -> None:
    told()
    rows = db.session.execute(text("SELECT * FROM message")).all()
    kept = " ".join(str(cell) for row in rows for cell in row)
    assert "13800001234" not in kept
    assert "anna@example.com" not in kept
    assert "明天见" not in kept


def test_a_reader_without_any_address_is_passed_over(house: Flask) -> None:
    with unit_of_work():
        tell(Reader("nobody"), "tests/hello", "entry", 1, name="安娜", text="好")
    assert outbox_rows() == []


def test_without_a_channel_no_row_is_made_for_it(house: Flask) -> None:
    house.config["SMS_URL"] = ""
    assert [row.way for row in told()] == [Way.MAIL]


def test_a_person_is_told_through_the_channels_she_chose(house: Flask) -> None:
    user = resident()
    user.phone_sealed, user.email_sealed = privacy.seal("13800001234"), privacy.seal("a@example.com")
    user.wants_sms = False
    with unit_of_work():
        tell(user, "tests/hello", "entry", 1, name="安娜", text="好")
    assert [row.way for row in outbox_rows()] == [Way.LETTER, Way.MAIL]


def test_a_missing_template_is_an_error_even_for_a_reader_without_address(house: Flask) -> None:
    with pytest.raises(TemplateNotFound):
        tell(Reader("nobody"), "tests/half", "entry", 1)


def test_a_word_the_template_wants_and_nobody_gave_is_an_error_in_tests(house: Flask) -> None:
    with pytest.raises(UndefinedError):
        tell(ANNA, "tests/hello", "entry", 1, name="安娜")


def test_jobs_may_tell_although_they_have_no_request(house: Flask) -> None:
    house.config["TESTING"] = False
    assert len(told()) == 2


def test_words_are_plain_text_and_not_escaped(house: Flask) -> None:
    with unit_of_work():
        tell(ANNA, "tests/hello", "entry", 1, name="A & <B>", text="好")
    row = outbox_rows()[0]
    assert row.title == "测试通知：A & <B>"
    assert privacy.unseal(row.body_sealed) == "A & <B>，您好！好"


@pytest.mark.parametrize("name", ["安娜\r\nBcc: spy@example.com", "安\x00娜", "安\u2028娜"])
def test_nothing_breaks_out_of_a_title(house: Flask, name: str) -> None:
    with unit_of_work():
        tell(ANNA, "tests/hello", "entry", 1, name=name, text="好")
    assert all(letter.isprintable() for letter in outbox_rows()[0].title)


def test_a_calendar_travels_with_mail_only(house: Flask) -> None:
    sms, mail = told(calendar=("REQUEST", "BEGIN:VCALENDAR"))
    assert (sms.calendar_method, sms.calendar_sealed) == ("", None)
    assert (mail.calendar_method, privacy.unseal(mail.calendar_sealed)) == ("REQUEST", "BEGIN:VCALENDAR")


def test_unread_letters_are_counted_until_they_are_marked(house: Flask) -> None:
    user, other = resident(), resident("别人")
    with unit_of_work():
        for id in (1, 2):
            tell(Reader("u", user.id), "tests/hello", "entry", id, name="安娜", text="好")
        tell(Reader("o", other.id), "tests/hello", "entry", 1, name="别人", text="好")
    first = db.session.scalars(queries.letters_of(user)).all()[-1]
    with unit_of_work():
        assert service.mark_read(user, first.id) == 1
    assert unread(user) == 1
    with unit_of_work():
        assert service.mark_read(user) == 1
        assert service.mark_read(user) == 0
    assert (unread(user), unread(other)) == (0, 1)


def test_a_failed_message_is_sent_again_on_record(house: Flask) -> None:
    clerk = staff(Role.ADMIN)
    message = told()[0]
    message.state, message.tries, message.error = Sending.FAILED, 6, Trouble.REFUSED
    db.session.commit()
    with unit_of_work():
        service.resend(message, by=clerk)
    assert (message.state, message.tries, message.error) == (Sending.WAITING, 0, "")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "message")).one()
    assert (entry.did, entry.subject_id, entry.actor_id) == (service.Did.RESENT, message.id, clerk.id)
    outbox.send_waiting()
    assert db.session.scalar(select(Message.state).where(Message.id == message.id)) == Sending.SENT


@pytest.mark.parametrize("state", [Sending.WAITING, Sending.SENT])
def test_what_is_not_stuck_is_not_sent_again(house: Flask, state: Sending) -> None:
    clerk = staff(Role.ADMIN)
    message = told()[0]
    message.state, message.sent_at = state, clock.now()
    db.session.commit()
    with pytest.raises(Refused, match="已经发出或正在重发"), unit_of_work():
        service.resend(message, by=clerk)


def test_a_wiped_message_cannot_be_sent_again(house: Flask) -> None:
    clerk = staff(Role.ADMIN)
    message = told()[0]
    message.state, message.wiped_at = Sending.FAILED, clock.now()
    db.session.commit()
    with pytest.raises(Refused, match="已按期删除"), unit_of_work():
        service.resend(message, by=clerk)


def test_the_letter_box_is_exported_and_emptied_with_the_account(house: Flask) -> None:
    user = resident()
    with unit_of_work():
        tell(Reader("u", user.id), "tests/hello", "entry", 1, name="安娜", text="好")
        assert own_account.export(user)["站内信"][0]["正文"] == "安娜，您好！好"
        own_account.close(user, by=user)
    assert db.session.scalars(queries.letters_of(user)).all() == []
