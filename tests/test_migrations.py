"""One reversible history that makes on both databases what the models say."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from app import clock
from app.catalogue.models import Proposal
from app.consult.models import ClauseReason, OpinionFile, SurveyWords
from app.consult.rules.life import Because
from app.consult.rules.life import Outcome as Decision
from app.consult.service import correcting, drafting, hearing, surveys
from app.consult.service.enclosures import FILES
from app.core import attachments
from app.core.attachments import jobs
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.core.audit.models import AuditEntry
from app.core.likes import service as likes
from app.core.likes.models import Liked
from app.db import db, unit_of_work
from app.feedback.acts import Did
from app.feedback.jobs import remind
from app.feedback.models import Enclosure, Extension, Pause, Post, PostStep, Redated, TakenBack, Topic
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import State
from app.feedback.rules.screening import PhotoReason, Reason
from app.feedback.service import (
    covering,
    desks,
    own,
    papers,
    redating,
    saying,
    screening,
    steps,
    targets,
    turning,
    winding,
)
from app.openday.models import Event, Opinion
from app.openday.rules import Outcome
from app.openday.service import after, day, events
from tests.consult.making import FINAL, Hall
from tests.feedback.making import Town
from tests.feedback.test_files_put_away import TOLD, naming_another
from tests.feedback.test_leaks import photo
from tests.feedback.test_photo_appeals import shown_in_part
from tests.making import MONDAY, Make, on
from tests.village.making import Hamlet


def test_models_and_migrations_agree(live: Flask):
    check()


def test_each_revision_says_after_which_it_comes(app: Flask):
    """In its first lines, where they say so at all: what is read there is what the history does."""
    folder = Path(app.root_path).parent / "migrations" / "versions"
    for file in sorted(folder.glob("*.py")):
        text = file.read_text(encoding="utf-8")
        names = dict(re.findall(r"^(revision|down_revision) = ['\"](\w+)", text, re.MULTILINE))
        said = dict(re.findall(r"^(Revision ID|Revises): (\w*)$", text, re.MULTILINE))
        assert file.name.startswith(names["revision"] + "_"), file.name
        for line, name in (("Revision ID", "revision"), ("Revises", "down_revision")):
            assert said.get(line, names.get(name)) == names.get(name), file.name


def test_the_history_goes_all_the_way_back_and_up_again(live: Flask):
    db.session.remove()
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade()
    check()


def test_words_that_were_public_stay_public_and_every_answer_keeps_its_first_version(live: Flask):
    with unit_of_work():
        event, opinions = opinions_of_a_held_event()
        after.answer(opinions[0], Outcome.ADOPTED, "已更换水泵", event.unit, by=event.drafted_by)
        after.add_result(opinions[0], "水压正常了", "", by=event.drafted_by)
        numbers = [opinion.id for opinion in opinions]
    db.session.remove()
    downgrade(revision="0004")
    assert "released_at" not in {column["name"] for column in inspect(db.engine).get_columns("opinion")}
    upgrade()
    answered, waiting = (db.session.get_one(Opinion, number) for number in numbers)
    assert answered.released_at == answered.answered_at
    assert [(version.no, version.text) for version in answered.answers] == [(1, "已更换水泵")]
    assert (answered.results[0].text, waiting.released_at, waiting.answers) == ("水压正常了", None, [])
    with pytest.raises(DBAPIError, match=r"(?i)outcome_has_answer"), unit_of_work():
        waiting.outcome, waiting.released_at = Outcome.ADOPTED, waiting.handed_at


def opinions_of_a_held_event() -> tuple[Event, list[Opinion]]:
    make = Make()
    event = make.event()
    entry = make.entry(event)
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.starts_at):
        day.check_in(event, entry.applicant, by=event.drafted_by)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        found = [after.hand_in(entry, words, None, by=None) for words in ("水压不够", "水有味道")]
        db.session.flush()
    return event, found


REWRITES = {
    "sqlite": (
        "UPDATE audit_entry SET note = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT id, at, actor_id, 'x', did, subject_kind, subject_id, changes, note "
        "FROM audit_entry",
        "UPDATE OR REPLACE audit_entry SET id = 99",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE true ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ),
    "postgresql": (
        "UPDATE audit_entry SET note = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ),
}


def test_search_entries_from_before_get_the_marks_that_new_ones_have(live: Flask):
    def marks() -> list[str]:
        return [str(row.marks) for row in db.session.execute(text("SELECT marks FROM search_entry ORDER BY id"))]

    Make().event(title="走进水厂")
    db.session.commit()
    before = marks()
    db.session.remove()
    downgrade(revision="0022")
    is_changed = before != marks()
    db.session.remove()
    upgrade()
    assert marks() == before != [] and is_changed == (db.engine.dialect.name == "postgresql")


def test_search_entries_of_opinions_from_before_lead_to_a_page(live: Flask):
    hall = Hall(Make())
    consultation = hall.open()
    opinion = hall.opinion(consultation, "收费太贵")
    hearing.show(opinion, opinion.text, by=hall.drafter)
    db.session.commit()
    page, wrong = f"/consultations/opinions/{opinion.id}/", f"/consultations/{consultation.id}/opinions/{opinion.no}"

    def urls() -> dict[str, str]:
        return {row.kind: row.url for row in db.session.execute(text("SELECT kind, url FROM search_entry"))}

    before = urls()
    assert before["draft_opinion"] == page
    db.session.remove()
    downgrade(revision="0024")
    with unit_of_work():
        db.session.execute(text("UPDATE search_entry SET url = :url WHERE kind = 'draft_opinion'"), {"url": wrong})
    db.session.remove()
    upgrade()
    assert urls() == before and live.test_client().get(page).status_code == 200
    assert page in live.test_client().get("/search?q=收费太贵").get_data(as_text=True), "the index still finds it"


def test_words_of_proposals_whose_post_is_gone_already_are_gone_with_it(live: Flask):
    with unit_of_work():
        town = Town(Make())
        posts = [town.handled(), town.handled()]
        whole = turning.turn(
            posts[0], targets.target_of("catalogue"), "增加：路灯的合同", "年年都有人问", "3", "add", by=town.office
        )
        gone = turning.turn(
            posts[1], targets.target_of("catalogue"), "增加：水泵的合同", "年年都有人问", "3", "add", by=town.office
        )
        screening.take_down(posts[1], Reason.ABUSE, "", by=town.office)
        numbers = [whole.target_id, gone.target_id]
    db.session.remove()
    downgrade(revision="0029")
    upgrade()
    stays, came_down = (db.session.get_one(Proposal, number) for number in numbers)
    assert stays.public_text == "增加：路灯的合同"
    assert "水泵" not in came_down.public_text and "来源留言已撤下" in came_down.public_text


def test_photos_hidden_before_know_who_hid_them(live: Flask):
    """Not whoever declined the case since."""
    with unit_of_work():
        town = Town(Make())
        post = shown_in_part(town, True, False)
        private, office = post.papers[1].id, town.office.id
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.second)
        not_screened = town.post()
        papers.hand_in(not_screened.id, [papers.keep(photo())])
    db.session.remove()
    downgrade(revision="0035")
    upgrade()
    rows = dict(db.session.execute(select(Enclosure.id, Enclosure.judged_by_id)).all())
    assert rows[private] == office and sorted(rows.values(), key=str) == [office, office, None]


def test_words_of_a_survey_refused_before_a_reason_was_asked_are_given_none(live: Flask):
    with unit_of_work():
        hall = Hall(Make())
        survey = hall.survey()
        hall.reply(survey, "停", [], "3", "我不同意停掉夜班车")
        surveys.refuse_words(db.session.scalars(select(SurveyWords)).one(), Because.ADVERT, by=hall.drafter)
    db.session.remove()
    downgrade(revision="0036")
    upgrade()
    words = db.session.scalars(select(SurveyWords)).one()
    assert list(surveys.hidden_words(words.survey).values()) == [["当时没有写明原因"]]


def test_what_was_liked_before_is_ranked_by_county_and_domain_at_once(live: Flask):
    """Not only from the first night on: each row stands as a vote of today would put it."""
    with unit_of_work():
        make = Make()
        town, hamlet = Town(make), Hamlet(make)
        school, other = (db.session.scalars(select(Topic).where(Topic.name == name)).one() for name in ("教育", "其他"))
        things = [("feedback", town.public(topic_id=topic.id).id) for topic in (school, town.topic, other)]
        things += [("feedback_topic", topic.id) for topic in (school, other)]
        things += [("village", hamlet.notice(no).id) for no in ("V18", "V01")] + [("openday", make.event().id)]
        for kind, number in things:
            likes.like(kind, number, "phone")

    def places() -> list[tuple[object, ...]]:
        rows = select(Liked.kind, Liked.item_id, Liked.county_id, Liked.domain).order_by(Liked.id)
        return [tuple(row) for row in db.session.execute(rows)]

    before = places()
    assert [domain for *_, domain in before] == [3, 18, 0, 3, 0, 23, 0, 0]
    db.session.remove()
    downgrade(revision="0036")
    upgrade()
    assert places() == before


@pytest.mark.parametrize("made_by", ["migrations", "models"])
def test_the_audit_trail_cannot_be_rewritten_even_with_a_bare_prompt(live: Flask, made_by):
    if made_by == "models":
        db.session.remove()
        downgrade(revision="base")
        db.create_all()
    with unit_of_work():
        entry = AuditEntry(actor_name="系统", did="x", subject_kind="event", subject_id=1, changes={}, note="")
        db.session.add(entry)
    for statement in REWRITES[db.engine.dialect.name]:
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
            db.session.execute(text(statement))
    with pytest.raises(RuntimeError, match="never changed"), unit_of_work():
        entry.note = "x"
    with unit_of_work():
        rows = db.session.execute(text("SELECT actor_name, note FROM audit_entry")).all()
    assert [tuple(row) for row in rows] == [("系统", "")]


def test_who_waited_behind_a_case_is_done_on_the_day_it_was_answered_here(live: Flask):
    """Half past seven in the morning is still the day before in Greenwich."""
    with clock.at(MONDAY), unit_of_work():
        town = Town(Make())
        lead, merged = town.handled(), town.public()
        desks.merge(merged, lead, by=town.office)
    with clock.at(MONDAY.replace(hour=7, minute=30) + timedelta(days=1)), unit_of_work():
        town.answer(lead)
    number = merged.id
    db.session.remove()
    downgrade(revision="0043")
    upgrade()
    assert db.session.get_one(Post, number).ended_on == MONDAY.date() + timedelta(days=1)


def test_numbers_of_posts_that_left_before_leave_the_lines_of_their_cases(live: Flask):
    with unit_of_work():
        town = Town(Make())
        lead, stays, gone = town.handled(), town.public(title="桥头的灯也不亮"), town.public(title="路口的灯不亮")
        for merged in (stays, gone):
            desks.merge(merged, lead, by=town.office)
        own, kept, left = lead.no, stays.no, gone.no
        saying.withdraw(gone, by=None)
        as_before = f"{left} 并入", f"并入的 {left} 的留言人追问，不是 {own}"
        for what in as_before:
            steps.note(lead, Did.MERGED, what, by=None)
        desk_only = f"与 {left} 说的是同一件事，一并办理"
        steps.note(stays, Did.MERGED, desk_only, by=None, is_public=False)
        ids = lead.id, stays.id
    db.session.remove()
    downgrade(revision="0056")
    upgrade()
    case, merged = (db.session.get_one(Post, id) for id in ids)
    lines = [step.what for step in case.steps]
    assert f"{kept} 并入" in lines and left not in "".join(lines)
    assert lines[-2:] == ["一条留言并入", f"并入的一条留言的留言人追问，不是 {own}"]
    assert desk_only in [step.what for step in merged.steps], "its author and the desk were told"


def test_pauses_left_open_by_an_author_who_came_again_end_on_that_day(live: Flask):
    """And lines that bear what she added are known by more than how they begin; half past seven is the day before in Greenwich."""
    with clock.at(MONDAY), unit_of_work():
        town = Town(Make())
        post, waits = town.handled(), town.handled()
        for one in (post, waits):
            desks.ask_more(one, "请说清楚是哪一根灯杆", by=town.handler)
        town.answer(post)
        merged = town.public()
        desks.merge(merged, waits, by=town.office)
    with clock.at(MONDAY.replace(hour=7, minute=30) + timedelta(days=1)), unit_of_work():
        saying.reopen(post, "灯还是不亮，没有人来过", by=None)
        due = post.due_on
        for pause in db.session.scalars(select(Pause)):
            pause.ended_on = None  # as it was left until coming again ended it
    ids = post.id, waits.id
    db.session.remove()
    downgrade(revision="0059")
    upgrade()
    came, waiting = (db.session.get_one(Post, id) for id in ids)
    ended = dict(db.session.execute(select(Pause.post_id, Pause.ended_on)).all())
    assert ended == {came.id: MONDAY.date() + timedelta(days=1), waiting.id: None} and came.due_on == due
    assert [(one.added, one.what[:7]) for one in came.steps if one.added] == [("reopen", "留言人重新打开")]
    assert not [one for one in waiting.steps if one.added]


def test_days_of_more_time_are_those_the_running_clock_holds(live: Flask):
    """Also of a case that was locked: another clock had taken over, and the days were taken off it all the same."""
    with unit_of_work():
        town, ids = Town(Make()), {}

        def granted(post: Post, days: int) -> None:
            desks.ask_extension(post, days, "要等配件，到货后马上安装", by=town.handler)
            desks.decide_extension(post, True, "", by=town.office)

        with clock.at(MONDAY):
            early, since = town.public(), town.public()
            posts = {name: town.handled(kind=Kind.COMPLAIN) for name in ("plain", "locked", "again")}
            with_first = town.public()
            desks.merge(with_first, posts["again"], by=town.office)
            for post in posts.values():
                granted(post, 15)
            desks.ask_more(posts["locked"], "请说清楚是哪一根灯杆", by=town.handler)
        with clock.at(MONDAY + timedelta(days=1)):
            posts |= {name: town.handled(kind=Kind.COMPLAIN) for name in ("before", "taken")}
            desks.merge(early, posts["before"], by=town.office)
            for name in ("before", "taken"):
                granted(posts[name], 3)
        with clock.at(MONDAY + timedelta(days=2)):
            desks.merge(since, posts["taken"], by=town.office)
            desks.merge(town.public(), posts["locked"], by=town.office)
            saying.reopen(town.answer(posts["again"]), "第二天又坏了，还是不亮", by=None)
            after_all = town.public()
            desks.merge(after_all, posts["again"], by=town.office)
        db.session.scalars(select(Extension).where(Extension.post_id == posts["plain"].id)).one().first_due_on = None
        ids = {name: post.id for name, post in posts.items()}
        merged = [with_first.id, after_all.id]
    db.session.remove()
    downgrade(revision="0059")
    upgrade()
    asked = {
        name: db.session.scalars(select(Extension).where(Extension.post_id == id)).one() for name, id in ids.items()
    }
    assert {name: one.added for name, one in asked.items()} == {
        "plain": 15,
        "locked": 0,
        "again": 0,
        "before": 3,
        "taken": 0,
    }
    days = {name: one.first_days for name, one in asked.items()}
    assert days == {"plain": 15, "locked": 5, "again": None, "before": 5, "taken": 5}
    assert asked["taken"].first_from == MONDAY.date() and asked["plain"].first_due_on is None
    locked = db.session.get_one(Post, ids["locked"])
    assert asked["locked"].first_due_on == locked.due_on
    assert [db.session.get_one(Post, id).merged_round for id in merged] == [0, 1]
    with unit_of_work(), clock.at(MONDAY + timedelta(days=3)):
        desks.end_pause(locked, "村口数第三根", by=None)
        winding.wind(ids["plain"])
    assert asked["plain"].first_due_on == date(2026, 12, 14) and asked["locked"].first_due_on == locked.due_on


def test_units_bound_by_an_earlier_day_are_so_still_and_its_clock_has_its_own_days(live: Flask):
    """Also of a case merged into one that runs by another clock; a unit that came after that day is not."""
    with unit_of_work():
        town = Town(Make())
        with clock.at(MONDAY):
            posts = [
                town.receipt(by=town.handler, channel=Channel.LETTER, received_on=date(2026, 11, 17)).post
                for _ in "1234"
            ]
            for post, right in zip(posts, (20, 23, 20, 20), strict=True):
                redating.redate(post, date(2026, 11, right), False, "邮戳是另一天，已经核对", by=town.office)
                screening.release(post, *screening.masked(post), {}, by=town.office)
            desks.assign(posts[0], town.water, "人工", by=town.office)
            desks.recall(posts[0], "转错了单位，先收回", by=town.office)
            into = town.handled(kind=Kind.SITE_ERROR)
            desks.rekind(posts[1], Kind.COMPLAIN, "说的其实是投诉", by=town.office)
            desks.merge(posts[1], into, by=town.office)
        with clock.at(MONDAY + timedelta(days=2)):
            town.taken_on(posts[0], town.roads)
            town.taken_on(posts[2], town.roads)
    wanted = {
        one.post_id: (one.was_days, {(had.unit_id, had.had_on) for had in one.units})
        for one in db.session.scalars(select(Redated))
    }
    assert [len(units) for _, units in wanted.values()] == [1, 1, 0, 0] and into.clock_days != 5
    db.session.remove()
    downgrade(revision="0069")
    upgrade()
    assert {
        one.post_id: (one.was_days, {(had.unit_id, had.had_on) for had in one.units})
        for one in db.session.scalars(select(Redated))
    } == wanted


def test_a_reason_of_before_knows_the_clause_of_the_text_that_was_adopted_or_is_prepared(live: Flask):
    with unit_of_work():
        hall = Hall(Make())
        adopted, _ = hall.adopted()
        third = hall.anchor(adopted, "第三条")
        prepared = hall.open()
        opinion = hall.opinion(prepared)
        hall.close(prepared)
        hall.answer(opinion, outcome=Decision.DECLINED)
        hall.summarise(prepared)
        with clock.at(hall.after(prepared)):
            drafting.write_final(prepared, FINAL.replace("三元", "四元"), by=hall.drafter)
            without = "\n".join(line for line in FINAL.splitlines() if "残疾人" not in line)
            drafting.write_final(prepared, without, by=hall.drafter)
            hall.explain(prepared)
            correction = correcting.begin(adopted, "第三条的价印错了", by=hall.drafter)
            correcting.write(correction, FINAL.replace("三元", "五元"), by=hall.drafter)
    told = {(one.consultation_id, one.anchor): one.of_text for one in db.session.scalars(select(ClauseReason))}
    assert "三元" in told[adopted.id, third] and "" in told.values() and len(told) > 3
    db.session.remove()
    downgrade(revision="0074")
    upgrade()
    again = {(one.consultation_id, one.anchor): one.of_text for one in db.session.scalars(select(ClauseReason))}
    assert again == told


def test_notes_of_files_that_are_gone_go_and_others_stay(live: Flask):
    with unit_of_work():
        town = Town(Make())
        posts = [town.answered() for _ in "12"]
        for post in posts:
            kept = attachments.keep(FileStorage(BytesIO(b"x"), "说明.txt"), by=town.handler)
            paper = Enclosure(post_id=post.id, attachment_id=kept.id, by_unit=True)
            db.session.add(paper)
            db.session.flush()
            for what, part in (
                ("文件名", covering.part_name(kept, "name")),
                ("办理结果的说明", covering.part_name(paper, "caption")),
                ("文件名", ""),
                ("答复", ""),
            ):
                covering.keep_written(post, what, "老张头", part)
        attachments.forget(paper.attachment, by=None)
        ids = [post.id for post in posts]
    db.session.remove()
    downgrade(revision="0077")
    upgrade()
    left = [[what for what, _ in covering.written_before(db.session.get_one(Post, id))] for id in ids]
    assert left == [["文件名", "办理结果的说明", "文件名", "答复"], ["答复"]]


def test_files_nobody_handed_in_leave_neither_bytes_nor_name_when_their_table_goes_back(live: Flask):
    with clock.at(MONDAY), unit_of_work():
        hall = Hall(Make())
        opinion = hall.opinion(hall.open())
        left, kept = (FILES.keep(FileStorage(BytesIO(b"abc"), f"张建国的诊断书{n}.txt")) for n in "12")
        FILES.hand_in(opinion.id, [kept])
        ids = [db.session.get_one(OpinionFile, id).attachment_id for id in (left, kept)]
    db.session.remove()
    downgrade(revision="0071")
    upgrade()
    assert db.session.scalars(select(OpinionFile.id)).all() == [kept]
    gone, stays = (db.session.get_one(Attachment, id) for id in ids)
    assert gone.name == "已撤下的文件.txt" and stays.name == "张建国的诊断书2.txt" and stays.withdrawn_at is None
    jobs.remove_withdrawn()
    assert storage().holds(stays.storage_key) and not storage().holds(gone.storage_key)


def test_files_swept_before_lose_their_names_and_what_a_person_took_down_keeps_its_own(live: Flask):
    with unit_of_work():
        files = [attachments.keep(FileStorage(BytesIO(b"abc"), f"张建国的诊断书{n}.txt"), by=None) for n in "1234"]
        hall = Hall(Make())
        opinion = hall.opinion(hall.open())
        db.session.add(OpinionFile(attachment=files[2], opinion=opinion))
        db.session.flush()
        for file, by in zip(files, (None, hall.drafter, None), strict=False):
            attachments.withdraw(file, by=by)
        ids = [file.id for file in files]
    db.session.remove()
    downgrade(revision="0078")
    upgrade()
    names = [db.session.get_one(Attachment, id).name for id in ids]
    assert names == ["已撤下的文件.txt", *(f"张建国的诊断书{n}.txt" for n in "234")]


def test_a_file_put_away_for_one_forgotten_before_is_put_away_for_good(live: Flask):
    """Of whoever is in the case, and of whoever left it; one put away where nobody is forgotten waits as it did."""
    with unit_of_work(), clock.at(MONDAY):
        town = Town(Make())
        told = [
            (TOLD[0], TOLD[1]),
            ("查过线路，明天换线。", "线已经换好，灯亮了。"),
            ("桥墩裂了，正在加固。", "加固完工，可以过车。"),
        ]
        cases = [
            naming_another(town, name, one) for name, one in zip(("廖秋生", "廖冬生", "廖夏生"), told, strict=True)
        ]
    with unit_of_work(), on(100):
        for _, mine, paper in cases[:2]:
            own.erase(mine, by=None)
            paper.is_public, paper.taken_because = False, PhotoReason.COVERED.value  # as the code of before left it
        lead, gone, _ = cases[1]
        gone.merged_into_id, gone.state = None, State.WITHDRAWN
        db.session.add(TakenBack(post_id=gone.id, case_id=lead.id, marks=b""))
        ids = [(lead.id, paper.id) for lead, _, paper in cases]
    db.session.remove()
    downgrade(revision="0079")
    upgrade()
    for lead, _ in ids:
        with unit_of_work(), on(101):
            steps.hold_all(db.session.get_one(Post, lead), by=None)
    papers = [db.session.get_one(Enclosure, id) for _, id in ids]
    assert [one.taken_because for one in papers] == ["forgotten", "forgotten", "covered"]
    assert not any(one.is_public for one in papers)


def test_what_was_said_of_a_late_case_before_is_not_said_once_more(live: Flask):
    with clock.at(MONDAY), unit_of_work():
        post = Town(Make()).handled()
        number = post.id
    with clock.at(MONDAY + timedelta(days=30)):
        remind()
        lines = select(func.count()).where(PostStep.post_id == number, PostStep.what.contains("逾期"))
        assert db.session.scalar(lines) == 1
        db.session.remove()
        downgrade(revision="0083")
        assert db.session.scalar(select(Post.escalated).where(Post.id == number)) == "red-0"
        db.session.remove()
        upgrade()
        remind()
        assert db.session.scalar(lines) == 1
