"""Whatever happens to cases whose day was put right, each unit is judged as decision 065 says: played by chance, held to a plain model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.units.models import Unit
from app.core.workdays.service import calendar, enter_year
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import State
from app.feedback.service import desks, redating, screening, winding
from tests.feedback.making import Town
from tests.lengths import times
from tests.workdays.years import NEXT

pytestmark = pytest.mark.databases("sqlite")

WHY = "信封上的邮戳是另一天，已经核对过"


@dataclass
class Model:
    """The rule, and nothing else: the wrong day's clock of each post, and each such clock as it was when a unit got the case."""

    clocks: dict[int, tuple[date, int]] = field(default_factory=dict)
    had: list[tuple[int, int, date, int]] = field(default_factory=list)  # post, unit, day, days of the clock by then

    def judged(self, case: list[Post], unit: Unit | None) -> date:
        """The promised day, or the earlier one of a wrong clock that was not over when the unit got that post."""
        days = [case[0].due_on]
        for post_id, unit_id, on, clock_days in self.had:
            if unit is not None and unit_id == unit.id and post_id in {post.id for post in case}:
                start, days_now = self.clocks[post_id]
                if on <= calendar().add(start, clock_days):
                    days.append(calendar().add(start, days_now))
        return min(days)

    def looked_at(self, case: list[Post], days_before: int, handed: set[int]) -> None:
        """After each step: the wrong clocks are as much longer as the running one; who is handed a post has it from today."""
        pause, to_come = desks.open_pause(case[0]), 0
        if pause is not None:
            to_come = (pause.added or 0) - calendar().between(pause.from_on, clock.today())
        for post in case:
            if post.id in self.clocks:
                start, days = self.clocks[post.id]
                self.clocks[post.id] = start, days + case[0].clock_days - days_before
                if case[0].unit is not None and post.id in handed:
                    self.had.append((post.id, case[0].unit.id, clock.today(), self.clocks[post.id][1] - to_come))


class Played:
    """Letters of one town, most of them typed with a wrong day, and what its offices do with them."""

    def __init__(self, town: Town, chance: Random, begin: date) -> None:
        self.town, self.chance, self.today = town, chance, begin
        self.units = [town.water, town.roads, *(town.make.unit(f"长沙县第{n}局", town.county) for n in range(2))]
        self.at = {unit.id: town.make.staff(Role.HANDLER, unit=unit) for unit in self.units}
        self.model, self.said, self.posts = Model(), list[str](), list[Post]()
        for _ in range(chance.randint(2, 4)):
            self._enter()

    def _enter(self) -> None:
        right, is_wrong = self.today - timedelta(days=self.chance.randint(0, 5)), self.chance.random() < 0.8
        typed = self.today - timedelta(days=self.chance.randint(0, 21)) if is_wrong else right
        said: dict[str, Any] = {"channel": Channel.LETTER, "received_on": typed, "kind": Kind.COMPLAIN}
        post = self.town.receipt(by=self.town.handler, **said).post
        screening.release(post, *screening.masked(post), {}, by=self.town.office)
        if right != typed:
            redating.redate(post, right, True, WHY, by=self.town.office)
            self.model.clocks[post.id] = typed, post.clock_days
        self.posts.append(post)

    @property
    def leads(self) -> list[Post]:
        return [post for post in self.posts if post.state != State.MERGED]

    def case(self, lead: Post) -> list[Post]:
        return [lead, *(post for post in self.posts if post.merged_into_id == lead.id)]

    def step(self) -> None:
        """One act of anybody; what is refused changes nothing."""
        acts: list[Callable[[Post], object]] = [
            self._offer, self._offer, self._accept, self._accept, self._recall, self._refuse, self._merge, self._pause,
            self._end_pause, self._extend,
        ]  # fmt: skip
        lead, act = self.chance.choice(self.leads), self.chance.choice(acts)
        before, case = {post.id: post.clock_days for post in self.leads}, {post.id for post in self.case(lead)}
        try:
            with db.session.begin_nested():
                act(lead)
        except Refused:
            return
        db.session.flush()
        self.said.append(f"{self.today} {act.__name__} {lead.id}")
        handed = case if act in (self._offer, self._merge) else set[int]()
        for one in self.leads:
            was = one.clock_days if act == self._merge else before[one.id]  # another clock runs, none is longer
            self.model.looked_at(self.case(one), was, handed)

    def _offer(self, lead: Post) -> None:
        verb = desks.decide if lead.refusals == 2 else desks.assign
        verb(lead, self.chance.choice(self.units), "由它来办更合适", by=self.town.office)

    def _accept(self, lead: Post) -> None:
        desks.accept(lead, by=self._handler(lead))

    def _recall(self, lead: Post) -> None:
        desks.recall(lead, "转错了单位，收回重转", by=self.town.office)

    def _refuse(self, lead: Post) -> None:
        desks.refuse(lead, "这一件不归我局管，请转别的单位", by=self._handler(lead))

    def _merge(self, lead: Post) -> None:
        into = self.chance.choice([post for post in self.leads if post is not lead] or [lead])
        if desks.open_pause(into) or desks.open_pause(lead):
            raise Refused("played elsewhere: test_redating, test_pauses")
        desks.merge(lead, into, by=self.town.office)

    def _pause(self, lead: Post) -> None:
        desks.ask_more(lead, "请写明是哪一根灯杆", by=self._handler(lead))

    def _end_pause(self, lead: Post) -> None:
        desks.end_pause(lead, "村口第三根灯杆", by=None)

    def _extend(self, lead: Post) -> None:
        desks.ask_extension(lead, self.chance.randint(1, 5), "要等配件到货再换，到货就装", by=self._handler(lead))
        desks.decide_extension(lead, True, "", by=self.town.office)

    def _handler(self, lead: Post) -> User:
        return self.at[lead.unit.id] if lead.unit is not None else self.town.handler

    def check(self, seed: int) -> None:
        for lead in self.leads:
            case = self.case(lead)
            told = f"seed {seed}, case {lead.id} of {[post.id for post in case]}: " + "; ".join(self.said)
            assert {post.due_on for post in case} == {lead.due_on}, told
            assert {post.judged_on for post in case} == {self.model.judged(case, lead.unit)}, told
            if lead.unit is None:
                assert {post.unit_due_on for post in case} == {None}, told


def play(town: Town, seed: int, begin: date, days: int) -> Played:
    """So many days of acts from a day on; the promised days are not over by then."""
    chance = Random(seed)
    with clock.at(ten_on(begin)):
        played = Played(town, chance, begin)
    for day in range(days):
        with clock.at(ten_on(begin + timedelta(days=day))):
            played.today = begin + timedelta(days=day)
            for _ in range(chance.randint(1, 4)):
                played.step()
    return played


def ten_on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=clock.HERE)


def test_each_unit_is_judged_by_the_earlier_day_it_could_still_keep(town: Town) -> None:
    for seed in range(times(1000, 30)):
        with db.session.begin_nested() as played:
            play(town, seed, date(2026, 11, 23), 9).check(seed)
            played.rollback()


def test_and_by_the_same_one_where_the_calendar_is_entered_only_afterwards(town: Town) -> None:
    for seed in range(times(1000, 30)):
        with db.session.begin_nested() as played:
            done = play(town, seed, date(2026, 12, 23), 8)
            with clock.at(ten_on(date(2026, 12, 31))):
                enter_year(2027, "国务院办公厅关于2027年部分节假日安排的通知", NEXT, by=None)
                for post_id in winding.waiting_ids():
                    winding.wind(post_id)
                db.session.flush()
                done.check(seed)
            played.rollback()
