"""What the whole city said over the years, made in bulk, one month to a transaction.

Each post is what the verbs would have left behind: its text, timeline, desk, answer, rating, entry in the search index.
Months that are there are left alone, so a second run adds nothing and a broken one is taken up where it ended. Years
without a table of working days are counted by weekdays alone; what is over for long has forgotten its author.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from app import bulk, clock
from app.clock import HERE
from app.core import limits, numbers, privacy, querycode, workdays
from app.core.regions.models import Level, Region
from app.core.search.models import CommonWord, SearchEntry
from app.core.search.rules import newness, runs_of
from app.core.search.service import SOURCES, marks
from app.core.units.models import Unit
from app.core.workdays.rules import WorkCalendar
from app.db import db, is_sqlite, unit_of_work
from app.demo import people, talk
from app.demo.city import periods
from app.feedback.models import Answer, Assignment, Post, PostStep, Rating, Topic
from app.feedback.models.answers import Writing
from app.feedback.models.desks import Holding, Part
from app.feedback.rules import kinds
from app.feedback.rules.kinds import Channel, Kind, arrived
from app.feedback.rules.life import OPEN, State
from app.feedback.rules.screening import REASON_LABELS, Reason, Screen
from app.feedback.searching import KIND
from app.feedback.service.originals import Author, Words, sealed
from app.feedback.service.saying import ANONYMOUS
from app.feedback.service.screening import LIST
from app.village.rules.periods import Period

KINDS = (*[Kind.ASK] * 30, *[Kind.COMPLAIN] * 26, *[Kind.HELP] * 20, *[Kind.SUGGEST] * 15, *[Kind.PRAISE] * 4, *[Kind.SITE_ERROR] * 3, *[Kind.REPORT] * 2)  # fmt: skip
CHANNELS = (*[Channel.WEB] * 16, *[Channel.PHONE] * 3, Channel.LETTER)
RULE = "职责清单"
POST = (
    *("id", "no", "code_hash", "kind", "topic_id", "channel", "region_id", "township_id", "county_id", "spot"),
    *("original_sealed", "author_sealed", "phone_hash", "wants_public", "author_shown", "screen", "screen_due_on"),
    *("screen_reason", "screen_note", "screened_at", "screened_by_id", "public_title", "public_text", "list_no"),
    *("state", "refusals", "binding", "corrected", "follow_ups", "reopens", "appeals", "received_at", "received_on"),
    *("clock_from", "clock_days", "yellow_on", "due_on", "unit_id", "first_unit_id", "first_answered_at"),
    *("first_in_time", "answered_at", "waited", "ended_on", "merged_into_id", "decline_reason", "escalated"),
    *("rated_solved", "rated_manner", "turned", "again_late", "unproved", "supporters", "version"),
)
STEP = ("post_id", "at", "what", "words", "is_public", "words_public", "link")
ASSIGNMENT = ("post_id", "unit_id", "part", "holding", "rule", "reason", "given_at", "given_by_id", "ended_at")
ANSWER = ("post_id", "round", "unit_id", "text", "state", "same_reason", "drafted_at", "drafted_by_id", "reviewed_at", "reviewed_by_id", "returned_why", "version")  # fmt: skip
RATING = ("post_id", "round", "unit_id", "solved", "manner", "counts", "at")
ENTRY = ("id", "kind", "subject_id", "title", "text", "marks", "runs", "url", "region_id", "on_date")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: the region and the line it lies in."""

    id: int
    township: int
    county: int
    county_name: str
    path: str
    name: str


@dataclass
class Crew:
    """Who works on the posts, and by which rules; read once."""

    places: list[Place]
    topics: dict[str, int]
    units: dict[tuple[int, str], tuple[int, str]]  # (county, topic) -> id and name
    screener: int
    drafter: int
    reviewer: int
    calendar: WorkCalendar
    days: dict[Kind, int]
    today: date
    keep: timedelta
    due: dict[tuple[date, int], tuple[date, date]] = field(default_factory=dict)

    def clock(self, day: date, workdays: int) -> tuple[date, date]:
        """(yellow, due) of a clock that begins on this day."""
        known = self.due.get((day, workdays))
        if known is None:
            yellow = self.calendar.add(day, max(1, -(-workdays * 8 // 10)))
            known = self.due[day, workdays] = (yellow, self.calendar.add(day, workdays))
        return known


@dataclass(slots=True)
class Made:
    """One post about to be written, with what belongs to it."""

    id: int
    row: tuple[object, ...]
    steps: list[tuple[object, ...]]
    assignment: tuple[object, ...] | None
    answers: list[tuple[object, ...]]
    rating: tuple[object, ...] | None
    entry: tuple[object, ...] | None


def make(years: int, posts: int) -> Iterator[tuple[str, int]]:
    """Month by month: its name, and how many posts it added."""
    months = periods(years)
    each = -(-posts // len(months))
    with unit_of_work():
        crew = _crew(months[0])
    left = posts
    for period in months:
        with unit_of_work():
            bulk.prepare()
            count = min(each, left)
            there = select(func.count()).where(Post.received_on.between(period.starts_on, period.ends_on))
            added = 0 if (db.session.scalar(there) or 0) * 2 >= count else _month(crew, period, count)
        left -= count
        db.session.remove()
        yield period.name, added


def tidy() -> None:
    """Let the planner know how the tables have grown."""
    models = (Post, PostStep, Assignment, Answer, Rating, SearchEntry, CommonWord)
    bulk.settle(*(model.__tablename__ for model in models))


def _crew(first: Period) -> Crew:
    counties = {region.id: region for region in db.session.scalars(select(Region).where(Region.level == Level.COUNTY))}
    townships = {region.id: region for region in db.session.scalars(select(Region).where(Region.level == Level.TOWNSHIP))}  # fmt: skip
    villages = db.session.scalars(select(Region).where(Region.level == Level.VILLAGE).order_by(Region.code))
    places = []
    for region in villages:
        township = townships[region.parent_id or 0]
        county = counties[township.parent_id or 0]
        places.append(Place(region.id, township.id, county.id, county.short_name, region.path, region.short_name))
    office, second, handler = (people.by_name(name) for name in ("office", "office2", "handler"))
    assert office is not None and second is not None and handler is not None, "demo people are loaded first"
    calendar = workdays.calendar()
    years = calendar.years | set(range(first.starts_on.year, 2025))
    return Crew(
        places,
        {topic.name: topic.id for topic in db.session.scalars(select(Topic))},
        _units(counties),
        *(office.id, handler.id, second.id),
        replace(calendar, years=frozenset(years)),
        {kind: limits.in_force(limit.key).number for kind, limit in kinds.ANSWER.items()},
        clock.today(),
        timedelta(days=limits.in_force(kinds.KEEP.key).number),
    )


def _units(counties: dict[int, Region]) -> dict[tuple[int, str], tuple[int, str]]:
    """Every county's bureaus, those added that are not there."""
    known = {(unit.region_id, unit.name): unit for unit in db.session.scalars(select(Unit))}
    found = {}
    for county in counties.values():
        for topic, bureau in talk.BUREAUS.items():
            name = f"{county.short_name}{bureau}"
            unit = known.get((county.id, name))
            if unit is None:
                unit = known[county.id, name] = Unit(name=name, region=county)
                db.session.add(unit)
                db.session.flush()
            found[county.id, topic] = (unit.id, name)
    return found


def _month(crew: Crew, period: Period, count: int) -> int:
    dice = random.Random(f"posts {period.name}")
    days = sorted(int(dice.random() * period.ends_on.day) for _ in range(count))
    ids = bulk.next_ids(Post.id, count)
    year = period.starts_on.year
    last_no = numbers.issue(f"FB-{year}", count)
    last_list = numbers.issue(LIST, count)  # more than are shown: gaps mean nothing
    merging: dict[int, _Open] = {}
    made = []
    for n, (id, day) in enumerate(zip(ids, days, strict=True), 1):
        said_on = period.starts_on + timedelta(days=day)
        no = f"FB-{year}-{last_no - count + n:06d}"
        made.append(_Case(crew, dice, id, no, said_on, last_list - count + n, merging).made())
    bulk.put("feedback_post", POST, (post.row for post in made))
    bulk.put("feedback_step", STEP, (row for post in made for row in post.steps))
    bulk.put("feedback_assignment", ASSIGNMENT, (post.assignment for post in made if post.assignment))
    bulk.put("feedback_answer", ANSWER, (row for post in made for row in post.answers))
    bulk.put("feedback_rating", RATING, (post.rating for post in made if post.rating))
    bulk.put("search_entry", ENTRY, (post.entry for post in made if post.entry))
    return count


@dataclass(frozen=True)
class _Open:
    """A case that waits for its answer, into which another may be merged."""

    id: int
    unit: int
    unit_name: str
    day: date
    workdays: int
    clock: tuple[date, date]


class _Case:
    """One post's whole life, thrown with dice."""

    def __init__(self, crew: Crew, dice: random.Random, id: int, no: str, day: date, list_no: int, merging: dict[int, _Open]) -> None:  # fmt: skip
        self.crew, self.dice, self.id, self.no, self.day, self.list_no, self.merging = crew, dice, id, no, day, list_no, merging  # fmt: skip
        self.kind, self.channel = dice.choice(KINDS), dice.choice(CHANNELS)
        self.topic = dice.choice(list(crew.topics))
        self.place = dice.choice(crew.places)
        self.unit, self.unit_name = crew.units[self.place.county, self.topic if self.topic in talk.BUREAUS else "其他"]
        self.words = talk.said(dice, self.topic if self.topic in talk.MATTERS else "其他", self.place.name, self.unit_name, day)  # fmt: skip
        self.steps: list[tuple[object, ...]] = []
        self.answers: list[tuple[object, ...]] = []
        self.age = (crew.today - day).days
        self.clock_from = day

    def at(self, day: date, hour: int) -> str:
        return bulk.moment(datetime.combine(day, time(hour, self.id % 60), HERE).astimezone(UTC))

    def step(self, day: date, hour: int, what: str, is_public: bool = True) -> None:
        self.steps.append((self.id, self.at(day, hour), what, "", is_public, False, ""))

    def made(self) -> Made:
        dice, crew = self.dice, self.crew
        workdays = crew.days[self.kind]
        yellow, due = crew.clock(self.day, workdays)
        chance = dice.random()
        self.step(self.day, 9, arrived(self.channel, self.kind, self.day, self.day))
        state, screen, reason, ended, merged = State.RECEIVED, self._screen(), None, None, None
        if chance < 0.03 and self.age > 3 and self.kind != Kind.REPORT:
            state, reason, ended, screen = (
                State.DECLINED,
                Reason.NOT_OURS,
                self.day + timedelta(days=1),
                Screen.WITHHELD,
            )
            self.step(ended, 10, f"不予受理：{REASON_LABELS[reason]}")
        elif chance < 0.04 and self.age > 3 and self.kind != Kind.REPORT:
            state, ended, screen = State.WITHDRAWN, self.day + timedelta(days=2), Screen.PRIVATE
            self.step(ended, 11, "留言人撤回")
        elif self.age > 1:
            if screen == Screen.PUBLIC:
                self.step(self.day, 15, "审核后公开")
            state = State.HANDLING
            self.step(self.day, 16, f"转{self.unit_name}办理")
            self.step(self.day + timedelta(days=1), 9, f"{self.unit_name}接办")
        if screen == Screen.WITHHELD and reason is None:
            reason = Reason.PRIVACY
        answered: list[int] = []  # days waited, of each round
        reopens = 0
        if state == State.HANDLING and chance > 0.045:
            answered, reopens = self._answered(workdays)
            state = State.ANSWERED if answered and len(answered) > reopens else State.HANDLING
        elif state == State.HANDLING and screen == Screen.PUBLIC:
            lead = self.merging.get(self.place.county)
            if lead and lead.clock <= (yellow, due):  # the earlier day holds for both, and is the lead's already
                state, merged, (yellow, due), workdays = State.MERGED, lead.id, lead.clock, lead.workdays
                self.clock_from, self.unit, self.unit_name = lead.day, lead.unit, lead.unit_name
                self.step(self.day + timedelta(days=1), 10, "与同一件事的留言并案办理")
        if state == State.HANDLING and screen == Screen.PUBLIC and not reopens:
            self.merging[self.place.county] = _Open(self.id, self.unit, self.unit_name, self.day, workdays, (yellow, due))  # fmt: skip
        return self._written(state, screen, reason, ended, merged, answered, reopens, (yellow, due), workdays)

    def _screen(self) -> Screen:
        if self.kind == Kind.REPORT:
            return Screen.NEVER
        if self.age <= 1:
            return Screen.WAITING
        chance = self.dice.random()
        return Screen.PUBLIC if chance < 0.85 else Screen.PRIVATE if chance < 0.95 else Screen.WITHHELD

    def _answered(self, workdays: int) -> tuple[list[int], int]:
        """After how many days each round was answered, as far as that was before today; and how often it was reopened."""
        pace = 0.6 + self.unit % 7 * 0.12
        first = 1 + int(self.dice.expovariate(1 / (workdays * pace)))
        if first >= self.age:
            return [], 0
        if self.dice.random() > 0.04:
            return [first], 0
        again = first + 3 + int(self.dice.expovariate(1 / 12))
        return ([first, again], 1) if again < self.age else ([first], 1)

    def _written(self, state: State, screen: Screen, reason: Reason | None, ended: date | None, merged: int | None, answered: list[int], reopens: int, clock: tuple[date, date], workdays: int) -> Made:  # fmt: skip
        crew, day = self.crew, self.day
        for n, lasted in enumerate(answered):
            on = day + timedelta(days=lasted)
            if n:
                self.step(on - timedelta(days=2), 8, "留言人重新打开")
            self.step(on, 10, f"{self.unit_name}答复")
            self.answers.append((self.id, n, self.unit, self.words.answer, Writing.PUBLISHED.value, "", self.at(on, 9), crew.drafter, self.at(on, 10), crew.reviewer, "", 1))  # fmt: skip
        stands = state == State.ANSWERED
        waited = answered[-1] if stands else None
        first = day + timedelta(days=answered[0]) if answered else None
        over = ended or (day + timedelta(days=waited) if waited is not None else None)
        is_forgotten = over is not None and over < crew.today - crew.keep
        is_public = screen == Screen.PUBLIC
        held = state in (State.HANDLING, State.ANSWERED, State.MERGED)
        rating = self._rating(answered)
        workdays_due = clock if not reopens else crew.clock(first or day, 15)
        row = (
            *(self.id, self.no, self._code_hash(), self.kind.value, crew.topics[self.topic], self.channel.value),
            *(self.place.id, self.place.township, self.place.county, self.words.spot if is_public else ""),
            *self._author(is_forgotten),
            *(screen not in (Screen.PRIVATE, Screen.NEVER), ANONYMOUS, screen.value, crew.clock(day, 1)[1].isoformat()),
            *(reason.value if reason else None, "", None if screen == Screen.WAITING else self.at(day, 15)),
            None if screen in (Screen.WAITING, Screen.NEVER) else crew.screener,
            *((self.words.title, self.words.text, self.list_no) if is_public else (None, None, None)),
            *(state.value, 0, False, False, 0, reopens, 0, self.at(day, 9), day.isoformat()),
            *((first or day).isoformat() if reopens else self.clock_from.isoformat(), 15 if reopens else workdays),
            *(workdays_due[0].isoformat(), workdays_due[1].isoformat()),
            *(self.unit if held else None, self.unit if first else None, self.at(first, 10) if first else None),
            first <= clock[1] if first else None,
            self.at(day + timedelta(days=waited), 10) if waited is not None else None,
            *(waited, ended.isoformat() if ended else None, merged),
            *(reason.value if state == State.DECLINED and reason else None, ""),
            *(
                *((rating[3] and stands if rating[3] is not None else None, rating[4]) if rating else (None, None)),
                False,
                False,
                self.channel != Channel.WEB,
                0,
                1,
            ),
        )
        assignment = (self.id, self.unit, Part.LEAD.value, (Holding.ACCEPTED if state in OPEN or stands else Holding.ENDED).value, RULE, "", self.at(day, 16), crew.screener, None) if held else None  # fmt: skip
        return Made(self.id, row, self.steps, assignment, self.answers, rating, self._entry() if is_public else None)  # fmt: skip

    def _code_hash(self) -> str:
        return querycode.hashed(self.no, f"{self.dice.random()}")  # nobody knows the code

    def _author(self, is_forgotten: bool) -> tuple[str, str | None, str | None]:
        if is_forgotten:
            return "", None, None
        phone = f"139{self.id % 100_000_000:08d}"
        author = sealed(Author("", phone, ""))
        said = sealed(Words(self.words.title, self.words.text, self.words.spot))
        return said, author, privacy.keyed_hash("phone", phone) if self.channel == Channel.WEB else None

    def _rating(self, answered: Sequence[int]) -> tuple[object, ...] | None:
        if not answered or self.dice.random() > 0.4 or self.channel != Channel.WEB:  # the office wrote it down
            return None
        on = self.day + timedelta(days=answered[-1])
        solved = self.dice.random() < 0.75
        manner = 3 + int(self.dice.random() * 3) if solved else 1 + int(self.dice.random() * 4)
        met_nobody, says_no_more = self.id % 5 == 0, self.id % 7 == 0  # either question may be left
        said = None if says_no_more and not met_nobody else solved
        return self.id, len(answered) - 1, self.unit, said, None if met_nobody else manner, True, self.at(on, 18)

    def _entry(self) -> tuple[object, ...]:
        number = SOURCES[KIND].number
        text = "\n".join([self.words.text, self.words.spot, *(str(row[3]) for row in self.answers)])
        runs = None if is_sqlite() else runs_of(f"{self.words.title}\n{text}")
        key = newness(self.day, self.id, number)
        found = marks(number, self.place.path, self.day)
        return key, KIND, self.id, self.words.title, text, found, runs, f"/feedback/{self.no}/", self.place.id, self.day.isoformat()  # fmt: skip
