"""Work by the clock: closing sign-up, expiring offers, reminding, recording what was held, forgetting ID numbers."""

from datetime import time, timedelta

from app import clock
from app.core.jobs import each, job
from app.db import db
from app.openday import queries, timeline
from app.openday.models import Entry, Event
from app.openday.rules import EntryState, State
from app.openday.service import events, forgetting, messages, seats, selection


@job("openday.close_signup", every=timedelta(minutes=1), label="按时截止报名")
def close_signup() -> None:
    """End sign-up at its published moment."""
    each(queries.to_close_ids(clock.now()), _close)


def _close(event_id: int) -> None:
    event = db.session.get_one(Event, event_id)
    if event.state == State.PUBLISHED and event.signup_closes_at <= clock.now():
        events.close(event, by=None)


@job("openday.expire_offers", every=timedelta(minutes=1), label="转让逾期未答复的席位")
def expire_offers() -> None:
    """Pass seats on whose offer nobody answered."""
    each(queries.expired_offer_ids(clock.now()), seats.expire)


@job("openday.freeze", every=timedelta(minutes=1), label="开奖前锁定抽签名单")
def freeze_before_draw() -> None:
    """A list nobody froze is frozen by the clock, before chance speaks."""
    each(queries.to_freeze_ids(clock.now()), _freeze)


def _freeze(event_id: int) -> None:
    event = db.session.get_one(Event, event_id)
    if event.state == State.CLOSED and selection.the_draw(event) is None:
        selection.freeze(event, by=None)


@job("openday.fill_seats", every=timedelta(minutes=10), label="把空出的席位递给候补")
def fill_seats() -> None:
    """A free seat somebody waits for is offered, whatever kept it from being offered before."""
    each(queries.to_fill_ids(), _fill)


def _fill(event_id: int) -> None:
    event = db.session.get_one(Event, event_id)
    seats.hold_line(event.id)
    for seat in event.seats:
        seats.fill(seat)


@job("openday.remind", at=time(9, 5), label="会前一天提醒")
def remind() -> None:
    """The morning before: time, place, what to bring."""
    each(queries.to_remind_ids(clock.today() + timedelta(days=1)), _remind)


def _remind(entry_id: int) -> None:
    entry = db.session.get_one(Entry, entry_id)
    if entry.state == EntryState.SEATED:
        messages.tell(entry, "openday/reminder", occasion=entry.event.starts_at.isoformat())


@job("openday.record_held", every=timedelta(hours=1), label="记录已举行的活动")
def record_held() -> None:
    """An event that nobody recorded half a day after its end is recorded as held."""
    each(queries.to_hold_ids(clock.now()), _hold)


def _hold(event_id: int) -> None:
    event = db.session.get_one(Event, event_id)
    if event.state == State.SELECTED and event.ends_at < clock.now():
        events.hold(event, by=None)


@job("openday.forget", at=time(3, 20), label="按期删除身份证号和联系方式")
def forget() -> None:
    """Delete ID numbers, later phones, mails and names, when their purpose has ended (《个人信息保护法》第十九条)."""
    now = clock.now()
    each(queries.to_forget_ids(now, timeline.days_kept(timeline.KEEP_DAYS)), forgetting.forget_id_numbers)
    each(queries.to_forget_contact_ids(now, timeline.days_kept(timeline.KEEP_CONTACT_DAYS)), forgetting.forget_contact)
