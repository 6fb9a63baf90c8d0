"""Forgetting people: on their own wish, and by the clock when a purpose has ended (《个人信息保护法》第十九条、第四十七条)."""

from sqlalchemy import select, update

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.db import db
from app.openday import access
from app.openday.acts import Did
from app.openday.models import Assessment, Entry, EntryRevision, Opinion, SelectionRound, SurveyAnswer
from app.openday.rules import LIVE, EntryState, State
from app.openday.service import seats

GONE = "已注销"
REASON_GONE = "已删除"
TYPED = ("work", "district", "topic", "relation", "opinion", "access_needs", "reason")


def forget_person(user: User) -> None:
    """Live sign-ups of coming events are withdrawn, everything that was typed is wiped; numbered opinions stay, nobody's."""
    for entry in db.session.scalars(access.own_entries(user, [])):
        if entry.state in LIVE and entry.event.state not in (State.HELD, State.CONCLUDED):
            seats.leave(entry, EntryState.WITHDRAWN)
        _drop_opinions(entry)
        _wipe_contact(entry)
        _wipe_typed(entry, *TYPED)
        _wipe_reasons(entry)
        entry.answers = {}
        entry.user_id = None
        for person in entry.people:
            person.name, person.id_sealed, person.id_hash = GONE, None, None
        comments = update(SurveyAnswer).where(SurveyAnswer.entry_id == entry.id)
        db.session.execute(comments.values(comment=""))


def _drop_opinions(entry: Entry) -> None:
    """What was said publicly stays with its number and answer; the original and who said it do not."""
    for opinion in db.session.scalars(select(Opinion).where(Opinion.entry_id == entry.id)):
        opinion.text, opinion.entry = opinion.public_text, None


def _wipe_contact(entry: Entry) -> None:
    entry.phone_sealed = entry.phone_hash = entry.email_sealed = None
    for person in entry.people:
        person.sex, person.birth_year = "", None
    entry.forgotten_at = clock.now()


def _wipe_typed(entry: Entry, *names: str) -> None:
    for name in names:
        setattr(entry, name, "")
    db.session.execute(update(EntryRevision).where(EntryRevision.entry_id == entry.id).values(before={}))


def _wipe_reasons(entry: Entry) -> None:
    """What a committee wrote of somebody names them too; the points and the order stay."""
    db.session.execute(update(Assessment).where(Assessment.entry_id == entry.id).values(reason=REASON_GONE))
    for round_ in db.session.scalars(select(SelectionRound).where(SelectionRound.event_id == entry.event_id)):
        round_.order = [{**row, "reason": REASON_GONE} if row["entry"] == entry.id else row for row in round_.order]


def forget_id_numbers(entry_id: int) -> None:
    """Some weeks after the event nobody has to be told apart any more."""
    entry = db.session.get_one(Entry, entry_id)
    for person in entry.people:
        person.id_sealed = person.id_hash = None
    audit.record(None, Did.FORGOTTEN, entry)


def forget_contact(entry_id: int) -> None:
    """Months after the answers were due nobody has to be reached; the name stays as the public list shows it."""
    entry = db.session.get_one(Entry, entry_id)
    _wipe_contact(entry)
    _wipe_typed(entry, *TYPED)
    _wipe_reasons(entry)
    entry.answers = {}
    for person in entry.people:
        person.name = privacy.mask_name(person.name)
    for opinion in db.session.scalars(select(Opinion).where(Opinion.entry_id == entry.id)):
        opinion.text = opinion.public_text
    audit.record(None, Did.CONTACT_FORGOTTEN, entry)
