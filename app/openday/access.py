"""Who sees and does what with events and entries; each right once as SQL and once as Python."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.scope import inside
from app.openday.models import Draw, DrawAttempt, Entry, Event, Opinion, SelectionRound
from app.openday.rules import PUBLIC, State

DRAFTERS = (Role.HANDLER, Role.OPENNESS_OFFICE)
REVIEWERS = (Role.OPENNESS_OFFICE,)
READERS = (Role.HANDLER, Role.OPENNESS_OFFICE, Role.CITY_SUPERVISOR)
DOORKEEPERS = (Role.HANDLER, Role.OPENNESS_OFFICE, Role.ZONE_ATTENDANT)
ANY_DESK = (*READERS, Role.ZONE_ATTENDANT)


def published() -> Select[Event]:
    """Events open to everyone's eyes."""
    return select(Event).where(Event.state.in_(PUBLIC))


def _reached(user: User, *roles: Role) -> ColumnElement[bool]:
    rows: list[ColumnElement[bool]] = [
        Event.unit_id == grant.unit_id if grant.unit_id else inside(Event.region_id, grant.region)
        for grant in user.live_grants(*roles)
    ]
    return or_(*rows) if rows else false()


def at_desk(user: User) -> Select[Event]:
    """Events this member of staff works with; a draft is seen by drafters and reviewers, not by doorkeepers."""
    beyond_draft = Event.state.not_in((State.DRAFT, State.REVIEW))
    doors = and_(_reached(user, *DOORKEEPERS), beyond_draft)
    return select(Event).where(or_(_reached(user, *READERS), doors))


def in_the_office(user: User) -> Select[Event]:
    """The same without those who only stand at the door."""
    return select(Event).where(_reached(user, *READERS))


def may_see_at_desk(user: Any, event: Event) -> bool:
    """Python twin of `at_desk`."""
    if not user.is_staff:
        return False
    if user.holds(*READERS, region=event.region, unit=event.unit):
        return True
    beyond_draft = event.state not in (State.DRAFT, State.REVIEW)
    return beyond_draft and user.holds(*DOORKEEPERS, region=event.region, unit=event.unit)


def may_draft_for(user: Any, region: Any, unit: Any) -> bool:
    """May this person draft an event of the unit in the region?"""
    return bool(user.is_staff and user.holds(*DRAFTERS, region=region, unit=unit))


def may_edit(user: Any, event: Event) -> bool:
    """May this person change the event, run its list and write down what came of it?"""
    return may_draft_for(user, event.region, event.unit)


def may_review(user: Any, event: Event) -> bool:
    """May this person review? The rule that it be a second person is asked by the service."""
    return bool(user.is_staff and user.holds(*REVIEWERS, region=event.region))


def may_check_in(user: Any, event: Event) -> bool:
    """May this person stand at the door?"""
    return bool(user.is_staff and user.holds(*DOORKEEPERS, region=event.region, unit=event.unit))


def own_entries(user: Any, entry_ids: list[int]) -> Select[Entry]:
    """Entries of the signed-in resident, and those this browser opened with number and query code."""
    mine: list[ColumnElement[bool]] = [Entry.id.in_(entry_ids)] if entry_ids else []
    if user.is_authenticated:
        mine.append(Entry.user_id == user.id)
    return select(Entry).where(or_(*mine) if mine else false())


def may_open_own(user: Any, entry_ids: list[int], entry: Entry) -> bool:
    """Python twin of `own_entries`."""
    return entry.id in entry_ids or (user.is_authenticated and entry.user_id == user.id)


def _edited(user: User) -> Select[int]:
    """Ids of the events whose list and aftermath this person keeps; SQL twin of `may_edit`."""
    return select(Event.id).where(_reached(user, *DRAFTERS))


def entries_at_desk(user: User) -> Select[Entry]:
    """Entries a drafter or reviewer of their event handles."""
    return select(Entry).where(Entry.event_id.in_(_edited(user)))


def opinions_at_desk(user: User) -> Select[Opinion]:
    """Opinions this person may answer; of all others nobody says whether they exist."""
    return select(Opinion).where(Opinion.event_id.in_(_edited(user)))


def rounds_at_desk(user: User) -> Select[SelectionRound]:
    """Proposed lists this person may confirm or return."""
    return select(SelectionRound).where(SelectionRound.event_id.in_(_edited(user)))


def attempts_at_desk(user: User) -> Select[DrawAttempt]:
    """Results of a draw this person may confirm or void."""
    draws = select(Draw.id).where(Draw.event_id.in_(_edited(user)))
    return select(DrawAttempt).where(DrawAttempt.draw_id.in_(draws))
