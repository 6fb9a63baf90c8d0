"""工作台 of the village room: each person's own step, what her villages owe, what she must answer; few queries."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from flask import Flask, g
from PIL import Image
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.db import db
from app.village import working
from app.village.models import Release
from app.village.rules.asking import Where
from app.village.rules.life import State
from app.village.rules.notices import LASTING, NoticeResult
from app.village.service import asking, books, chain, corrections, results, taking_down
from app.web.menus import Work
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet, behind_the_program

pytestmark = pytest.mark.databases("sqlite")

BOOK = "葛家山村 2026 年 10 月财务收支"
LATER = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def waits(app: Flask, user: User, now: datetime = NOW) -> list[Work]:
    db.session.flush()
    with clock.at(now), app.test_request_context():
        return list(working.work(user))


def titles(app: Flask, user: User, now: datetime = NOW) -> list[str]:
    return [one.title for one in waits(app, user, now) if "项要公开" not in one.title]


@pytest.mark.databases("sqlite", "postgres")
def test_each_person_sees_the_step_that_is_hers(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [], [], []]
    hamlet.pass_on(release, State.CHECKING)
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [f"审核签字：{BOOK}"], [], []]
    hamlet.pass_on(release, State.SIGNING)
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [], [f"签字：{BOOK}"], []]
    hamlet.pass_on(release, State.REVIEWING)
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [], [], [f"审核：{BOOK}"]]
    hamlet.pass_on(release, State.PUBLISHED)
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [], [], []]


def nothing(hamlet: Hamlet, period: str, to: State) -> Release:
    """A signed statement that nothing happened, on its way."""
    with clock.at(NOW):
        release = books.start(hamlet.village, "V04", "ledger", period, by=hamlet.bookkeeper, batch=0)
        db.session.flush()
        books.set_balances(release, release.opening or 0, None, by=hamlet.bookkeeper)
        books.state_nothing(release, True, by=hamlet.bookkeeper)
    return hamlet.pass_on(release, to)


def everyone(hamlet: Hamlet) -> Iterable[User]:
    return hamlet.bookkeeper, hamlet.members[0], hamlet.head, hamlet.reviewer


@pytest.mark.databases("sqlite", "postgres")
def test_a_step_leads_to_its_release_with_the_day_it_is_due(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    (one,) = waits(app, hamlet.head)
    assert (one.url, one.due, one.lamp) == (f"/desk/village/releases/{release.id}/", date(2026, 11, 10), "soon")
    (one,) = waits(app, hamlet.head, LATER)
    assert (one.lamp, one.word) == ("late", "逾期")


def test_who_has_signed_is_not_asked_again_nor_for_the_next_step(app: Flask, hamlet: Hamlet, make: Make):
    release = hamlet.pass_on(hamlet.draft(), State.CHECKING)
    with clock.at(NOW):
        chain.check(release, "", by=hamlet.members[0])
    assert titles(app, hamlet.members[0]) == []
    assert titles(app, hamlet.members[1]) == [f"审核签字：{BOOK}"]
    with clock.at(NOW):
        chain.send_back(release, "摘要写清楚", by=hamlet.members[1])
    hamlet.pass_on(release, State.CHECKING)
    assert titles(app, hamlet.members[0]) == [f"审核签字：{BOOK}"], "signatures given before it came back are void"


def test_who_prepared_a_release_does_not_sign_it(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    release.prepared_by = hamlet.head
    assert titles(app, hamlet.head) == []


def test_what_was_sent_back_waits_for_the_bookkeeper(app: Flask, hamlet: Hamlet):
    release = hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        chain.send_back(release, "摘要写清楚", by=hamlet.head)
    assert titles(app, hamlet.bookkeeper) == [f"修改退回的：{BOOK}"]
    assert titles(app, hamlet.head) == []


def owing(app: Flask, hamlet: Hamlet, now: datetime = NOW) -> Work | None:
    return next((one for one in waits(app, hamlet.bookkeeper, now) if "项要公开" in one.title), None)


def test_what_a_village_owes_is_one_line_with_its_first_day(app: Flask, hamlet: Hamlet):
    before = owing(app, hamlet)
    assert before is not None
    count = int(before.title.removeprefix("葛家山村有 ").partition(" ")[0])
    assert before.url == f"/desk/village/{hamlet.village.id}/"
    assert (before.due, before.lamp) == (date(2026, 9, 10), "late"), "the book of August"
    for period in ("2026-08", "2026-09"):
        nothing(hamlet, period, State.SIGNING)
    hamlet.pass_on(hamlet.draft(), State.SIGNING)
    after = owing(app, hamlet)
    assert after is not None and after.title == f"葛家山村有 {count - 1} 项要公开", "it is on somebody else's desk now"
    assert after.due == date(2026, 9, 10), "help to households, by the month where the money is"
    with clock.at(NOW):
        helped = books.start(hamlet.village, "V24", "condolence", "2026Q3", by=hamlet.bookkeeper, batch=0)
        books.state_nothing(helped, True, by=hamlet.bookkeeper)
    hamlet.pass_on(helped, State.SIGNING)
    after = owing(app, hamlet)
    assert after is not None and after.due == date(2026, 10, 15), "what is due by the quarter"


def test_nobody_is_told_of_what_is_not_due_for_long(app: Flask, hamlet: Hamlet):
    hamlet.village.since = date(2026, 11, 1)
    assert owing(app, hamlet) is None


def test_open_questions_wait_for_the_village_then_for_the_township(app: Flask, hamlet: Hamlet):
    question = hamlet.question(hamlet.book(), hamlet.resident())
    told = ["答复 1 条疑问：葛家山村"]
    assert [titles(app, who) for who in everyone(hamlet)] == [told, [], told, []]
    assert [one.lamp for one in waits(app, hamlet.head)] == ["soon"]
    assert [one.lamp for one in waits(app, hamlet.head, LATER)] == ["late"]
    with clock.at(LATER):
        asking.escalate(question, "逾期未答复", by=None)
    assert question.where == Where.TOWNSHIP
    assert [titles(app, who) for who in everyone(hamlet)] == [[], [], [], ["答复转来的 1 条疑问：开慧镇"]]


ENDED = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)  # the first day after a list of 6 November has hung its five days


def hung(hamlet: Hamlet, form: str = "temporary_relief", item: str = "V22") -> Release:
    """A list of people, hung up on 6 November."""
    row = {"name": "黄秀英", "reason": "住院自付较多", "amount": 300000, "paid_on": "2026-11-01"}
    return hamlet.notice(item, form, [row])


def results_wanted(app: Flask, user: User, now: datetime) -> list[Work]:
    return [one for one in waits(app, user, now) if one.title.startswith("登记公示结果")]


@pytest.mark.databases("sqlite", "postgres")
def test_a_list_that_has_hung_for_its_time_waits_for_its_result(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    assert release.notice_to == date(2026, 11, 10)
    assert results_wanted(app, hamlet.bookkeeper, datetime(2026, 11, 10, 2, 0, tzinfo=UTC)) == []
    (one,) = results_wanted(app, hamlet.bookkeeper, ENDED)
    assert one.title.startswith("登记公示结果：葛家山村") and one.word == "公示期满"
    assert (one.url, one.due) == (f"/desk/village/releases/{release.id}/", date(2026, 11, 10))
    assert [results_wanted(app, who, ENDED) for who in (hamlet.head, hamlet.members[0], hamlet.reviewer)] == [
        [],
        [],
        [],
    ]


@pytest.mark.databases("sqlite", "postgres")
def test_the_result_is_still_wanted_once_the_names_are_gone_and_asked_for_once_a_list(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    with clock.at(NOW):
        again = corrections.correct(release, "金额写错了，改正", by=hamlet.bookkeeper)
        db.session.flush()
    hamlet.pass_on(again, State.PUBLISHED)
    with clock.at(ENDED):
        taking_down.take_down(again, by=None)
    db.session.flush()
    assert {release.state, again.state} == {State.TAKEN_DOWN}
    (one,) = results_wanted(app, hamlet.bookkeeper, ENDED)
    assert one.url == f"/desk/village/releases/{again.id}/"
    with clock.at(ENDED):
        results.record(again, NoticeResult.CLEAR, "村部公开栏", "", photograph(), by=hamlet.bookkeeper)
    assert results_wanted(app, hamlet.bookkeeper, ENDED) == []


def photograph() -> FileStorage:
    taken = io.BytesIO()
    Image.new("RGB", (64, 64), "#8a9").save(taken, "JPEG")
    taken.seek(0)
    return FileStorage(taken, "公开栏.jpg")


def test_a_list_that_hangs_for_good_waits_for_no_result(app: Flask, hamlet: Hamlet):
    release = hung(hamlet)
    with behind_the_program():
        release.form = LASTING
    assert results_wanted(app, hamlet.bookkeeper, ENDED) == []


def test_a_neighbour_sees_nothing_of_it(app: Flask, hamlet: Hamlet, make: Make):
    other = Hamlet(make, make.region("北山镇", hamlet.township.parent), "蒿塘村")
    hamlet.question(hamlet.book(), hamlet.resident())
    nothing(hamlet, "2026-09", State.CHECKING)
    assert [titles(app, who) for who in everyone(other)] == [[], [], [], []]
    for role in (Role.HANDLER, Role.OPENNESS_OFFICE, Role.CITY_SUPERVISOR):
        assert titles(app, make.staff(role, region=hamlet.township)) == []


def test_a_township_is_one_line_whatever_it_holds(app: Flask, hamlet: Hamlet, make: Make):
    first = hamlet.pass_on(hamlet.draft(), State.REVIEWING)
    for name in ("石燕湖村", "蒿塘村"):
        other = Hamlet(make, hamlet.township, name)
        other.pass_on(other.draft(), State.REVIEWING)
    (one,) = waits(app, hamlet.reviewer)
    assert one.title == f"审核 3 份（开慧镇），最先到期的：{BOOK}"
    assert one.url == f"/desk/village/releases/{first.id}/"
    client = sign_in(app, hamlet.reviewer)
    with clock.at(NOW):
        listed = page(client.get("/desk/village/")).select("#review + ul a")
        assert len(listed) == 3 and listed[0]["href"] == one.url, "each of them can be found"
        hamlet.pass_on(first, State.PUBLISHED)
        assert "下一份等您审核的：石燕湖村" in page(client.get(one.url)).text
        assert not page(sign_in(app, hamlet.bookkeeper).get("/desk/village/")).select("#review")


@pytest.mark.databases("sqlite", "postgres")
def test_what_is_due_first_is_reviewed_first_and_the_late_are_counted(app: Flask, hamlet: Hamlet, make: Make):
    october = hamlet.pass_on(hamlet.draft(), State.REVIEWING)
    other = Hamlet(make, hamlet.township, "石燕湖村")
    september = nothing(other, "2026-09", State.REVIEWING)
    assert october.id < september.id
    (one,) = waits(app, hamlet.reviewer)
    assert one.title == "审核 2 份（开慧镇，其中逾期 1 份），最先到期的：石燕湖村 2026 年 9 月财务收支"
    assert (one.url, one.due, one.lamp) == (f"/desk/village/releases/{september.id}/", date(2026, 10, 10), "late")
    with clock.at(NOW):
        listed = page(sign_in(app, hamlet.reviewer).get("/desk/village/")).select("#review + ul li")
    assert [row.get_text().partition("最迟 ")[2] for row in listed] == [
        "10月10日（周六）公开，已逾期",
        "11月10日（周二）公开",
    ]


def test_a_correction_on_its_way_is_not_late(app: Flask, hamlet: Hamlet):
    with clock.at(NOW):
        version = corrections.correct(hamlet.book(), "摘要写错了，改正", by=hamlet.bookkeeper)
    db.session.flush()
    hamlet.pass_on(version, State.REVIEWING, LATER)
    (one,) = waits(app, hamlet.reviewer, LATER)
    assert one.title.startswith("审核：") and (one.due, one.lamp) == (None, "soon")


@pytest.mark.parametrize(
    ("role", "state"),
    [
        (Role.BOOKKEEPER, State.DRAFT),
        (Role.SUPERVISION, State.CHECKING),
        (Role.VILLAGE_HEAD, State.SIGNING),
        (Role.TOWNSHIP_REVIEWER, State.REVIEWING),
    ],
)
def test_more_villages_cost_no_more_queries(
    app: Flask, hamlet: Hamlet, make: Make, statements: list[str], role: Role, state: State
):
    user = make.staff(role, region=hamlet.township)
    busy(hamlet, state)
    few, things = cost(app, user, statements), len(waits(app, user))
    assert things
    for number in range(4):
        busy(Hamlet(make, hamlet.township, f"第{number}村"), state)
    assert len(waits(app, user)) > things or role == Role.TOWNSHIP_REVIEWER
    assert cost(app, user, statements) == few


def busy(hamlet: Hamlet, state: State) -> None:
    """A village with an open question and a release that waits."""
    question = hamlet.question(hamlet.book(), hamlet.make.resident())
    if state == State.REVIEWING:
        question.where, question.escalated_at = Where.TOWNSHIP, NOW
    release = nothing(hamlet, "2026-09", State.CHECKING if state == State.DRAFT else state)
    if state == State.DRAFT:
        with clock.at(NOW):
            chain.send_back(release, "再核对一次", by=hamlet.members[0])


def cost(app: Flask, user: User, statements: list[str]) -> int:
    """How many statements the whole list takes, nothing being remembered."""
    db.session.flush()
    db.session.expire_all()
    assert user.grants[0].region.name
    for name in ("village_items", "stamps"):
        g.pop(name, None)
    statements.clear()
    waits(app, user)
    return len(statements)


@pytest.mark.databases("sqlite", "postgres")
def test_it_stands_on_the_desk(app: Flask, hamlet: Hamlet):
    hamlet.pass_on(hamlet.draft(), State.SIGNING)
    with clock.at(NOW):
        shown = page(sign_in(app, hamlet.head).get("/desk/"))
    assert f"签字：{BOOK}" in shown.get_text()
