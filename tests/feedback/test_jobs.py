"""Work by the clock: run twice, one effect."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.db import db
from app.feedback import jobs, passing, queries, suggesting, working
from app.feedback.acts import Did
from app.feedback.models import Enclosure, Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import desks, own, papers, saying, screening
from app.feedback.service.originals import GONE, Author, author_of, is_forgotten, sealed, words_of
from app.web.menus import Work
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, Make, on, sign_in

pytestmark = pytest.mark.usefixtures("monday")


def told(notice: str, user_id: int | None = None) -> int:
    rows = select(func.count()).select_from(Message).where(Message.notice == notice)
    return db.session.scalar(rows if user_id is None else rows.where(Message.user_id == user_id)) or 0


def test_the_clock_climbs_from_the_unit_to_the_office_to_the_city(town: Town, make: Make) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    post = town.handled()
    for days, unit, office, city in ((5, 1, 0, 0), (9, 2, 1, 0), (70, 3, 2, 1)):
        with on(days):
            jobs.remind()
            jobs.remind()
        assert [told("feedback/reminder", who.id) for who in (town.handler, town.office, watcher)] == [
            unit,
            office,
            city,
        ]
    db.session.expire_all()
    said = [step.what for step in db.session.get_one(Post, post.id).steps if "已告知" in step.what]
    assert said == ["逾期，已告知政务公开办", "久拖未复，已告知市级督查"]


def reminded(post: Post, days: int, *who: User) -> list[int]:
    """How often each was reminded by then; the job runs twice that morning."""
    with on(days):
        jobs.remind()
        jobs.remind()
    db.session.refresh(post)
    return [told("feedback/reminder", user.id) for user in who]


@pytest.mark.databases("sqlite", "postgres")
def test_after_more_time_was_granted_the_unit_is_reminded_before_the_new_day(town: Town) -> None:
    post = town.handled()
    assert reminded(post, 4, town.handler, town.office) == [1, 0]
    with on(4):
        desks.ask_extension(post, 15, "要等配件，到货后马上安装", by=town.handler)
        desks.decide_extension(post, True, "", by=town.office)
        db.session.flush()
    yellow, due = ((day - MONDAY.date()).days for day in (post.yellow_on, post.due_on))
    assert reminded(post, yellow - 1, town.handler, town.office) == [1, 0]
    assert reminded(post, yellow, town.handler, town.office) == [2, 0]
    assert reminded(post, due, town.handler, town.office) == [2, 0]
    assert reminded(post, due + 1, town.handler, town.office) == [3, 1]
    assert reminded(post, due + 2, town.handler, town.office) == [3, 1]


@pytest.mark.databases("sqlite", "postgres")
def test_what_is_late_anew_after_an_appeal_is_told_anew(town: Town) -> None:
    post = town.public()
    assert reminded(post, 9, town.office) == [1]
    with on(9):
        screening.decline(post, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    with on(10):
        saying.appeal(post, "路灯归村里管，不归电网", by=None)
        desks.assign(post, town.water, "人工", by=town.second)
        desks.accept(post, by=town.other)
        db.session.flush()
    assert reminded(post, 11, town.office, town.other) == [2, 1]
    assert reminded(post, 12, town.office, town.other) == [2, 1]
    said = [step.what for step in post.steps if step.what.startswith("逾期")]
    assert said == ["逾期，已告知政务公开办"] * 2


def test_nobody_is_said_to_be_told_where_there_is_nobody_to_tell(town: Town) -> None:
    post = town.handled()
    with on(70):
        jobs.remind()
        jobs.remind()
    assert told("feedback/reminder", town.handler.id) == told("feedback/reminder", town.office.id) == 1
    db.session.expire_all()
    said = [step.what for step in db.session.get_one(Post, post.id).steps if "久拖未复" in step.what]
    assert said == ["久拖未复"]


def test_a_place_without_an_office_does_not_claim_to_have_told_one(town: Town) -> None:
    post = town.handled()
    for grant in db.session.scalars(select(Grant).where(Grant.role == Role.OPENNESS_OFFICE)):
        grant.ended_at = clock.now()
    db.session.flush()
    with on(9):
        jobs.remind()
    assert told("feedback/reminder", town.office.id) == 0
    db.session.expire_all()
    said = [step.what for step in db.session.get_one(Post, post.id).steps if "逾期" in step.what]
    assert said == ["逾期"]


def test_who_waits_for_the_author_is_not_reminded(town: Town) -> None:
    post = town.handled()
    desks.ask_more(post, "请说明是哪一根灯杆", by=town.handler)
    with on(5):
        jobs.remind()
    assert told("feedback/reminder") == 0


def test_a_pause_ends_by_itself(town: Town) -> None:
    post = town.handled()
    before = post.due_on
    desks.ask_more(post, "请说明是哪一根灯杆", by=town.handler)
    with on(9):
        jobs.end_pauses()
        jobs.end_pauses()
    assert desks.open_pause(post) is None
    db.session.refresh(post)
    assert post.due_on == before + timedelta(days=7)  # five working days, the weekend between


def test_unread_posts_are_named_to_the_office_each_morning(town: Town) -> None:
    town.post()
    for _ in range(2):
        with on(1):
            jobs.remind_screening()
    with on(2):
        jobs.remind_screening()
    assert told("feedback/unread", town.office.id) == 2


def test_the_author_is_forgotten_when_nobody_can_ask_any_more(town: Town) -> None:
    post = town.answered(name="周晓禾", text="村口路灯坏了，我的手机 13800001234")
    with on(100):
        jobs.forget()
        assert author_of(post).phone
    with on(190):
        jobs.forget()
        jobs.forget()
    db.session.refresh(post)
    assert author_of(post) == Author() and post.phone_hash is None and words_of(post).text == ""
    assert post.public_text and post.list_no


@pytest.mark.parametrize("channel", [Channel.API, Channel.LETTER])
def test_words_of_whoever_named_nobody_go_on_the_same_day(town: Town, channel: Channel) -> None:
    """A client of Open311 sends words alone, a letter may be signed by nobody: of 180 days they had none."""
    said = "村口路灯坏了，我的手机 13800001234"
    post = town.answered(channel=channel, by=town.office, name="", phone="", text=said)
    assert post.author_sealed is None and "13800001234" in words_of(post).text
    with on(100):
        jobs.forget()
        assert words_of(post).text
    with on(190):
        assert own.to_forget_ids() == [post.id]
        jobs.forget()
        jobs.forget()
        assert own.to_forget_ids() == []
    db.session.refresh(post)
    assert words_of(post).text == "" and post.public_text and post.list_no
    done = select(func.count()).select_from(AuditEntry).where(AuditEntry.did == Did.FORGOTTEN)
    assert db.session.scalar(done) == 1


def test_what_was_forgotten_before_rows_said_so_is_not_forgotten_anew(town: Town) -> None:
    post = town.answered()
    post.author_sealed, post.phone_hash, post.original_sealed = None, None, sealed(GONE)
    db.session.commit()
    with on(190):
        jobs.forget()
        assert own.to_forget_ids() == []
    db.session.refresh(post)
    assert is_forgotten(post) and words_of(post) == GONE
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.did == Did.FORGOTTEN)) is None


def test_who_leaves_takes_name_and_original_with_them(town: Town, make: Make) -> None:
    person = make.resident()
    handled = town.public(by=person)
    done = town.answered(by=person)
    assert [row["编号"] for row in own.give(person)] == [handled.no, done.no]
    own.forget(person)
    assert handled.list_no is None and handled.user_id is None
    assert done.list_no and done.phone_hash is None and author_of(done) == Author()


def test_photos_never_sent_are_swept(town: Town) -> None:
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "JPEG")
    picture.seek(0)
    id = papers.keep(FileStorage(picture, "张建国家门口.jpg"))
    file = db.session.get_one(Enclosure, id).attachment
    jobs.sweep_photos()
    assert db.session.scalar(select(func.count()).select_from(Enclosure)) == 1
    with on(3):
        jobs.sweep_photos()
    assert db.session.scalar(select(func.count()).select_from(Enclosure)) == 0
    assert (file.name, file.withdrawn_at is not None) == ("已撤下的文件.jpg", True)


def test_past_cases_suggest_a_unit_and_are_named(town: Town) -> None:
    past = [town.answered(title=f"村口路灯坏了{n}") for n in range(2)]
    fresh = town.public(title="村口路灯又坏了")
    found = suggesting.suggested(fresh)
    assert found[0].unit is town.roads and past[0].no in found[0].words


def test_what_is_not_passed_on_in_a_day_is_named_each_morning(town: Town) -> None:
    """Routed within a working day, taken on within one, whatever the whole term is; 15 days of a 投诉 are no excuse."""
    post = town.public(kind=Kind.COMPLAIN)
    jobs.remind_passing()
    assert told("feedback/passing") == 0, "its day is not over"
    for days in (1, 2):
        with on(days):
            jobs.remind_passing()
            jobs.remind_passing()
    assert told("feedback/passing", town.office.id) == 2 and told("feedback/passing", town.handler.id) == 0
    with on(2):
        desks.assign(post, town.roads, "人工", by=town.office)
        jobs.remind_passing()
    assert told("feedback/passing", town.handler.id) == 0
    with on(3):
        jobs.remind_passing()
    assert told("feedback/passing", town.handler.id) == 1 and told("feedback/passing", town.office.id) == 2
    with on(3):
        desks.accept(post, by=town.handler)
    with on(4):
        jobs.remind_passing()
    assert told("feedback/passing", town.handler.id) == 1


def test_a_post_handed_back_is_passed_on_within_a_day_and_twice_handed_back_decided(town: Town) -> None:
    post = town.handled(kind=Kind.COMPLAIN)
    with on(3):  # Thursday
        desks.refuse(post, "不归我们管，请转水利局", by=town.handler)
        assert passing.due_on(post) == (MONDAY + timedelta(days=4)).date()
        jobs.remind_passing()
        assert told("feedback/passing") == 0
        town.taken_on(post, town.water)
        desks.refuse(post, "不归我们管，请转别的单位", by=town.other)
    with on(4):
        jobs.remind_passing()
    assert told("feedback/passing", town.office.id) == 1
    said = db.session.scalar(select(Message.title).where(Message.notice == "feedback/passing"))
    assert said == f"还没有裁定：留言 {post.no}"


def test_who_has_not_read_a_post_is_not_told_twice_of_it(town: Town) -> None:
    town.post()
    with on(1):
        jobs.remind_screening()
        jobs.remind_passing()
    assert told("feedback/unread", town.office.id) == 1 and told("feedback/passing") == 0


def test_a_year_nobody_entered_stops_no_reminder(town: Town) -> None:
    with clock.at(MONDAY.replace(month=12, day=24)):
        post = town.public()
    with clock.at(MONDAY.replace(month=12, day=31)):
        desks.assign(post, town.roads, "人工", by=town.office)
        assert passing.due_on(post) == clock.NOT_YET
        jobs.remind_passing()
    assert told("feedback/passing") == 0


def end_roles(role: Role) -> None:
    for grant in db.session.scalars(select(Grant).where(Grant.role == role)):
        grant.ended_at = clock.now()
    db.session.flush()


def test_of_a_post_without_an_office_the_supervisor_is_told_once_a_morning(town: Town, make: Make) -> None:
    watcher = make.staff(Role.CITY_SUPERVISOR, town.county)
    town.public(kind=Kind.COMPLAIN)
    end_roles(Role.OPENNESS_OFFICE)
    with on(2):
        jobs.remind_unreached()
        jobs.remind_passing()
    assert told("feedback/unreached", watcher.id) == 1 and told("feedback/passing") == 0


def test_what_was_sent_to_a_unit_without_people_comes_back_to_the_office(town: Town) -> None:
    desks.assign(town.public(kind=Kind.COMPLAIN), town.roads, "人工", by=town.office)
    end_roles(Role.HANDLER)
    with on(1):
        jobs.remind_passing()
    assert told("feedback/passing", town.office.id) == 1 and told("feedback/passing", town.handler.id) == 0


def test_the_desk_dates_what_is_to_be_passed_on_as_its_pile_does(app: Flask, town: Town) -> None:
    post = town.public(kind=Kind.COMPLAIN)

    def line(user: User, word: str) -> Work:
        return next(one for one in working.work(user) if one.title.startswith(word))

    with on(2), app.test_request_context():
        found = line(town.office, "转办留言")
        assert found.due == passing.due_on(post) == post.screen_due_on and found.word == "逾期"
        desks.assign(post, town.roads, "人工", by=town.office)
        db.session.flush()
        found = line(town.handler, "接办留言")
        assert found.due == (MONDAY + timedelta(days=3)).date() and found.word == "待办"


def test_what_should_have_been_routed_first_stands_first(town: Town) -> None:
    early = town.public(kind=Kind.COMPLAIN)
    with on(3):
        later = town.public(kind=Kind.SITE_ERROR)
    assert later.due_on < early.due_on
    assert [turn.id for turn in passing.in_turn(queries.pile(town.office, "route"))] == [early.id, later.id]


def test_what_is_most_urgent_stands_first_however_many_lie_there(app: Flask, town: Town) -> None:
    """The one given to the unit first has the longest term of all: sorted by that it would lie on the last page."""
    first = town.public(kind=Kind.COMPLAIN)
    desks.assign(first, town.roads, "人工", by=town.office)
    with on(2):
        for _ in range(51):
            desks.assign(town.public(kind=Kind.SITE_ERROR), town.roads, "人工", by=town.office)
    db.session.flush()
    with on(2):
        sign = sign_in(app, town.handler)
        shown = page(sign.get("/desk/feedback/?pile=offered"))
        last = page(sign.get("/desk/feedback/?pile=offered&page=2"))
        with app.test_request_context():
            line = next(one for one in working.work(town.handler) if one.title.startswith("接办留言"))
    rows = shown.select("tbody tr")
    assert first.no in rows[0].text and len(rows) == 30 and len(last.select("tbody tr")) == 22
    assert line.due == (MONDAY + timedelta(days=1)).date()


@pytest.mark.parametrize("again", [False, True])
def test_the_piles_order_and_each_posts_own_day_are_one(town: Town, again: bool) -> None:
    posts = [town.public(kind=Kind.COMPLAIN) for _ in range(3)]
    for days, post in enumerate(posts):
        with on(days):
            desks.assign(post, town.roads, "人工", by=town.office)
            desks.refuse(post, "不归我们管，是水利局的职责", by=town.handler)
            if again:
                desks.assign(post, town.water, "人工", by=town.office)
                desks.refuse(post, "不归我们管，是交通局的职责", by=town.other)
    db.session.flush()
    db.session.expire_all()
    with on(3):
        turns = passing.in_turn(queries.pile(town.office, "decide" if again else "route"))
        assert [(turn.id, turn.due) for turn in turns] == [(post.id, passing.due_on(post)) for post in posts]
    assert len({turn.due for turn in turns}) == 3
