"""What an open day shows of an opinion is its author's own words, only cut, with a mark and a reason; nobody hidden is named."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.notify.models import Message
from app.core.privacy import unseal
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday.models import Entry, Event, Opinion
from app.openday.rules import Outcome
from app.openday.service import after, day, events
from tests.conftest import page
from tests.making import Make, sign_in, with_codes
from tests.test_stale import fields

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
SAID = "我不同意停掉夜班车，王建国家的老人夜里要看病"
NAME = "欧阳晓禾"
CUT, WHY = "我不同意停掉夜班车，【略】", "写到了别人家里的事"


@pytest.fixture
def held(make: Make) -> tuple[Event, Entry]:
    with unit_of_work():
        event = make.event()
        entry = make.entry(event)
        entry.applicant.name = NAME
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=event.drafted_by)
        with clock.at(event.ends_at):
            events.hold(event, by=event.drafted_by)
    return event, entry


def said(held: tuple[Event, Entry], text: str = SAID) -> Opinion:
    event, entry = held
    with clock.at(event.ends_at), unit_of_work():
        return after.hand_in(entry, text, None, by=None)


@pytest.mark.parametrize(
    "words",
    [
        "我同意停掉夜班车，王建国家的老人夜里要看病",  # a No made a Yes by leaving a letter out
        "我不同意停掉夜班车",  # left out in secret
        "我很满意",
        "【略】王建国家的老人【略】我不同意停掉夜班车",
        "（内容涉及个人隐私，不公开）",
    ],
)
@pytest.mark.parametrize("act", ["release", "answer", "mask"])
def test_no_clerk_puts_other_words_into_anybodys_mouth(held: tuple[Event, Entry], words: str, act: str) -> None:
    event, _ = held
    opinion, by = said(held), event.drafted_by
    if act == "mask":
        after.release(opinion, SAID, by=by)
    acts: dict[str, Callable[[], object]] = {
        "release": lambda: after.release(opinion, words, WHY, by=by),
        "answer": lambda: after.answer(opinion, Outcome.ADOPTED, "夜班车保留", event.unit, "", words, WHY, by=by),
        "mask": lambda: after.mask(opinion, words, WHY, by=by),
    }
    before = opinion.public_text
    with clock.at(event.ends_at), pytest.raises(Refused, match="原文") as refusal:
        acts[act]()
    assert refusal.value.field == "public_text"
    assert (opinion.public_text, opinion.is_public, opinion.outcome) == (before, act == "mask", None)


@pytest.mark.databases("sqlite", "postgres")
def test_why_pieces_are_missing_is_read_by_everyone_and_told_to_the_author(
    app: Flask, held: tuple[Event, Entry]
) -> None:
    event, entry = held
    opinion = said(held)
    with clock.at(event.ends_at), unit_of_work():
        with pytest.raises(Refused, match="为什么") as refusal:
            after.release(opinion, CUT, by=event.drafted_by)
        assert refusal.value.field == "mask_reason" and not opinion.is_public
        after.release(opinion, CUT, WHY, by=event.drafted_by)
    stranger, note = app.test_client(), f"有删节：部分文字已遮盖或删去，其余是原文。原因：{WHY}"
    shown = page(stranger.get(f"/openday/{event.id}/")).select_one(f'[id="{opinion.no}"]').text
    assert CUT in shown and note in shown
    assert stranger.get(f"/api/v1/opendays/{event.id}").get_json()["opinions"][0]["masked_because"] == WHY
    with stranger.session_transaction() as session:
        session["entries"] = with_codes(entry)
    assert note in stranger.get(f"/openday/entries/{entry.id}/").text
    told = db.session.scalars(select(Message).where(Message.notice == "openday/masked").limit(1)).one()
    assert WHY in (unseal(told.body_sealed) or "")


def test_what_the_machine_masked_needs_no_clerks_reason_and_what_is_whole_has_none(held: tuple[Event, Entry]) -> None:
    event, _ = held
    masked, whole = said(held, f"我叫{NAME}，打我电话 13912345678"), said(held)
    assert masked.public_text == "我叫欧***，打我电话 139****5678"
    with clock.at(event.ends_at):
        after.release(masked, masked.public_text, by=event.drafted_by)
        after.release(whole, whole.public_text, by=event.drafted_by)
    assert (masked.mask_reason, whole.mask_reason) == (privacy.MASKED_BY_MACHINE, "")
    assert db.session.scalars(select(Message.subject_id).where(Message.notice == "openday/masked")).all()


def test_all_of_it_may_be_cut_and_nothing_comes_back(held: tuple[Event, Entry]) -> None:
    event, _ = held
    opinion = said(held)
    with clock.at(event.ends_at):
        after.release(opinion, CUT, WHY, by=event.drafted_by)
        with pytest.raises(Refused, match="原文"):
            after.mask(opinion, SAID, "没有必要遮盖", by=event.drafted_by)
        after.mask(opinion, "【略】", "全文指向一户人家", by=event.drafted_by)
    assert (opinion.public_text, opinion.mask_reason) == ("【略】", f"{WHY}；全文指向一户人家")


@pytest.mark.parametrize("words", [f"{NAME}同志：已换灯", "晓禾您好，已换灯", "欧 阳·晓禾：已换灯"])
def test_no_clerk_names_who_said_it(held: tuple[Event, Entry], words: str) -> None:
    event, _ = held
    opinion, by = said(held), event.drafted_by
    with clock.at(event.ends_at):
        refused: dict[str, Callable[[], object]] = {
            "mask_reason": lambda: after.release(opinion, CUT, words, by=by),
            "answer": lambda: after.answer(opinion, Outcome.ADOPTED, words, event.unit, by=by),
        }
        for field, act in refused.items():
            with pytest.raises(Refused, match="姓名") as refusal:
                act()
            assert refusal.value.field == field and not opinion.is_public
        after.answer(opinion, Outcome.ADOPTED, "已换灯", event.unit, by=by)
        later: dict[str, Callable[[], object]] = {
            "reason": lambda: after.answer(opinion, Outcome.PARTLY, "换了一半", event.unit, words, by=by),
            "text": lambda: after.add_result(opinion, words, "", by=by),
        }
        for field, act in later.items():
            with pytest.raises(Refused, match="姓名") as refusal:
                act()
            assert refusal.value.field == field
        with pytest.raises(Refused, match="姓名"):
            after.mask(opinion, CUT, words, by=by)


def test_on_the_page_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(
    app: Flask, held: tuple[Event, Entry]
) -> None:
    event, _ = held
    opinion = said(held)
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        address = f"/desk/openday/opinions/{opinion.id}"
        typed = {
            **fields(page(desk.get(address))),
            "public_text": "我很满意",
            "mask_reason": "太长",
            "outcome": "adopted",
        }
        soup = page(desk.post(address, data={**typed, "answer": f"{NAME}您好"}))
    assert "【略】" in soup.select_one("#public_text-error").text and "姓名" in soup.select_one("#answer-error").text
    assert soup.select_one("#public_text").text.strip() == "我很满意"
    assert soup.select_one("#mask_reason")["value"] == "太长"


def test_what_is_left_after_forgetting_is_cut_further_too(held: tuple[Event, Entry]) -> None:
    """The original is gone with the person; what is public stays the measure."""
    event, _ = held
    opinion = said(held)
    with clock.at(event.ends_at):
        after.release(opinion, CUT, WHY, by=event.drafted_by)
        opinion.text = opinion.public_text
        after.mask(opinion, "我不同意停掉【略】", "还有一处", by=event.drafted_by)
    assert opinion.public_text == "我不同意停掉【略】"


def test_words_that_came_down_are_read_nowhere_and_do_not_come_back(app: Flask, held: tuple[Event, Entry]) -> None:
    """As with the post they came from: page, data, search and portal show one sentence and why; number and answer stay."""
    event, _ = held
    by = event.drafted_by
    with clock.at(event.ends_at), unit_of_work():
        opinion = after.hand_in(held[1], SAID, None, by=None)
        after.answer(opinion, Outcome.ADOPTED, "夜班车保留", event.unit, by=by)
        assert after.take_words_down(opinion, "来源留言已撤下，不再公开", by=None)
        assert not after.take_words_down(opinion, "再撤一次", by=None)
    stranger = app.test_client()
    with clock.at(event.ends_at):
        card = page(stranger.get(f"/openday/{event.id}/")).select_one(f'[id="{opinion.no}"]').text
        assert "（提问的文字已撤下）" in card and "来源留言已撤下，不再公开" in card and "夜班车保留" in card
        assert "其余是原文" not in card
        given = stranger.get(f"/api/v1/opendays/{event.id}").get_json()["opinions"][0]
        assert (given["text"], given["masked_because"]) == ("（提问的文字已撤下）", "来源留言已撤下，不再公开")
        for address in (
            "/search?q=停掉夜班车",
            f"/openday/{event.id}/",
            f"/api/v1/opendays/{event.id}",
            "/",
            "/feeds/openday.atom",
        ):
            assert "老人夜里要看病" not in stranger.get(address).text, address
        desk = sign_in(app, by)
        assert SAID in desk.get(f"/desk/openday/{event.id}/").text, "who answers for it still reads it"
        address = f"/desk/openday/opinions/{opinion.id}/mask"
        for words in (SAID, CUT, "【略】"):
            typed = {**fields(page(desk.get(address))), "public_text": words, "reason": WHY}
            assert "不再公开" in page(desk.post(address, data=typed)).select_one("#public_text-error").text
        after.answer(opinion, Outcome.PARTLY, "先保留一班", event.unit, "客流少", by=by)
    assert opinion.public_text == "（提问的文字已撤下）"


def test_words_that_came_down_before_anybody_read_them_are_answered_with_that_sentence(
    app: Flask, held: tuple[Event, Entry]
) -> None:
    event, _ = held
    opinion, by = said(held), event.drafted_by
    with clock.at(event.ends_at), unit_of_work():
        after.take_words_down(opinion, "留言人撤回了来源留言", by=None)
    with clock.at(event.ends_at):
        desk = sign_in(app, by)
        address = f"/desk/openday/opinions/{opinion.id}"
        typed = {**fields(page(desk.get(address))), "outcome": "adopted", "answer": "夜班车保留", "mask_reason": ""}
        assert typed["public_text"] == "（提问的文字已撤下）"
        assert "不再公开" in page(desk.post(address, data={**typed, "public_text": CUT})).text
        assert desk.post(address, data=typed).status_code == 302
        card = page(app.test_client().get(f"/openday/{event.id}/")).select_one(f'[id="{opinion.no}"]').text
    assert "留言人撤回了来源留言" in card and "夜班车保留" in card and "不同意" not in card
