"""Builders of the feedback room: a county with two offices, their people, and posts at every stage."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Level, Region
from app.core.units.models import Unit
from app.db import db, is_sqlite
from app.feedback.models import Post, Topic
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Screen
from app.feedback.service import answering, desks, saying, screening
from app.web.forms import Form
from app.web.writes import attempt
from tests.making import MONDAY, NUMBERS, Make

TEXT = "村口的路灯坏了一个月，晚上走路看不见，请修一修"


class Town:
    """A county with its openness office, two units with two handlers each, and what residents say there."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.county = make.region("长沙县", level=Level.COUNTY)
        self.township = make.region("开慧镇", self.county, Level.TOWNSHIP)
        self.village = make.region("葛家山村", self.township, Level.VILLAGE)
        self.water = make.unit("长沙县水利局", self.county)
        self.roads = make.unit("长沙县交通运输局", self.county)
        self.office = make.staff(Role.OPENNESS_OFFICE, self.county, name="政务公开办甲")
        self.second = make.staff(Role.OPENNESS_OFFICE, self.county, name="政务公开办乙")
        self.handler = make.staff(Role.HANDLER, unit=self.roads, name="经办甲")
        self.reviewer = make.staff(Role.HANDLER, unit=self.roads, name="经办乙")
        self.other = make.staff(Role.HANDLER, unit=self.water, name="水利经办")
        self.others_reviewer = make.staff(Role.HANDLER, unit=self.water, name="水利审核")

    def window(self) -> User:
        """A clerk who writes down what people say, in a unit that answers nothing itself."""
        hall = self.make.unit("政务服务大厅", self.county)
        return self.make.staff(Role.HANDLER, unit=hall, name="大厅录入员")

    @property
    def topic(self) -> Topic:
        found = db.session.scalar(select(Topic).where(Topic.name == "路灯供电"))
        assert found is not None
        return found

    def said(self, **more: Any) -> saying.Said:
        fields: dict[str, Any] = {
            "kind": Kind.ASK,
            "topic_id": self.topic.id,
            "region": self.village,
            "title": "村口路灯坏了",
            "text": TEXT,
            "name": "周晓禾",
            "phone": f"137{next(NUMBERS):08d}",
            "is_right_day": True,
            "late_because": "信在传达室放了很久",
        }
        return saying.Said(**{**fields, **more})

    def receipt(self, by: User | None = None, channel: Channel = Channel.WEB, **more: Any) -> saying.Receipt:
        return saying.say(self.said(**more), by=by, channel=channel)

    def post(self, **more: Any) -> Post:
        return self.receipt(**more).post

    def public(self, **more: Any) -> Post:
        post = self.post(**more)
        screening.release(post, *screening.masked(post), {}, by=self.office)
        return post

    def handled(self, unit: Unit | None = None, **more: Any) -> Post:
        post = self.post(**more)
        if post.screen == Screen.WAITING:
            screening.release(post, *screening.masked(post), {}, by=self.office)
        return self.taken_on(post, unit or self.roads)

    def taken_on(self, post: Post, unit: Unit) -> Post:
        desks.assign(post, unit, "人工", by=self.office)
        desks.accept(post, by=self._people(unit)[0])
        return post

    def _people(self, unit: Unit) -> tuple[User, User]:
        return (self.handler, self.reviewer) if unit is self.roads else (self.other, self.others_reviewer)

    def answer(self, post: Post, text: str = "") -> Post:
        assert post.unit is not None
        drafter, reviewer = self._people(post.unit)
        said = text or f"已派人到现场，第 {next(NUMBERS)} 号灯杆的线路修好了，当晚亮灯。"
        answer = answering.draft(post, said, [], "同一处同一原因", by=drafter)
        answering.submit(answer, by=drafter)
        answering.publish(answer, by=reviewer)
        return post

    def answered(self, **more: Any) -> Post:
        return self.answer(self.handled(**more))

    def region(self, name: str = "外县") -> Region:
        return self.make.region(name, level=Level.COUNTY)


def together(app: Flask, works: Sequence[Callable[[], object]]) -> list[str]:
    """Each as a posted form in a thread of its own, at once; what each was told, or "" for whoever was let through.

    On PostgreSQL they meet again once each has loaded what it works on (see `met`).
    """
    db.session.rollback()  # whoever asks holds no transaction while they work: SQLite has one pen
    start, said = Barrier(len(works)), ["no answer"] * len(works)
    app.extensions["meeting"] = Barrier(len(works), timeout=10)

    def run(number: int) -> None:
        with app.test_request_context("/", method="POST"), clock.at(MONDAY):
            form = Form(meta={"csrf": False})
            start.wait()
            attempt(form, works[number])
            said[number] = "；".join(sentence for _, sentence in form.mistakes) or "；".join(form.form_errors)

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def met(app: Flask, *loaded: Any) -> Any:
    """What was loaded, when the others have loaded theirs too: from here on each acts on what it saw."""
    if not is_sqlite():
        with suppress(BrokenBarrierError):  # somebody was turned away before
            app.extensions["meeting"].wait()
    return loaded[0] if len(loaded) == 1 else loaded
