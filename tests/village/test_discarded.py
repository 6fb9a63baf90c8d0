"""A list of people that was thrown away takes its names along; whoever answers about a list that is gone names nobody."""

import io

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.jobs import service as jobs
from app.db import db, unit_of_work
from app.errors import Refused
from app.village import queries
from app.village.models import Question, Release, TableRow, Upload
from app.village.rules.asking import Outcome, QuestionState
from app.village.rules.life import State
from app.village.service import asking, chain, corrections, files, taking_down
from tests.conftest import page
from tests.making import Make, sign_in
from tests.village.making import NOW, Hamlet
from tests.village.test_take_down import CSV, FORM, HEAD, MORNING_AFTER, hang, listed, png, run

pytestmark = pytest.mark.databases("sqlite")


def rows_left(release: Release) -> list[TableRow]:
    return list(db.session.scalars(select(TableRow).where(TableRow.release_id == release.id)))


def test_a_list_thrown_away_takes_its_rows_workbooks_files_and_words_along(hamlet: Hamlet):
    release = listed(hamlet)
    release.text, release.title = "含祁麟趾户", "祁麟趾等三户"
    hamlet.upload(release, CSV, "祁麟趾.csv")
    with clock.at(NOW):
        files.attach(release, FileStorage(io.BytesIO(png()), "祁麟趾.png"), "", "公开栏", by=hamlet.bookkeeper)
        db.session.flush()
        chain.submit(release, by=hamlet.bookkeeper)
        chain.send_back(release, "祁麟趾户的面积再核一次", by=hamlet.head)
        db.session.flush()
        taking_down.discard(release, by=hamlet.bookkeeper)
        db.session.flush()
    db.session.refresh(release)
    assert (release.state, rows_left(release), release.files) == (State.DISCARDED, [], [])
    assert db.session.scalar(select(Upload).where(Upload.release_id == release.id)) is None
    assert (release.text, release.title, release.head) == ("", "祁*趾等三户", {FORM: HEAD})
    assert "祁*趾户的面积再核一次" in [step.remark for step in release.steps]


def test_the_public_version_keeps_its_rows_and_files_when_its_correction_is_thrown_away(hamlet: Hamlet):
    release = listed(hamlet)
    with clock.at(NOW):
        file = files.attach(release, FileStorage(io.BytesIO(png()), "公开栏.png"), "", "公开栏", by=hamlet.bookkeeper)
    hang(hamlet, release)
    with clock.at(NOW):
        version = corrections.correct(release, "第二户的面积写错了", by=hamlet.bookkeeper)
        db.session.flush()
        taking_down.discard(version, by=hamlet.bookkeeper)
        db.session.flush()
    assert len(rows_left(release)) == 3 and rows_left(version) == []
    assert release.files == [file] and (file.attachment.name, file.attachment.withdrawn_at) == ("公开栏.png", None)


def test_a_book_thrown_away_keeps_its_lines(hamlet: Hamlet):
    release = hamlet.draft()
    with clock.at(NOW):
        taking_down.discard(release, by=hamlet.bookkeeper)
        db.session.flush()
    assert queries.lines_of(release)


def test_only_a_draft_is_thrown_away(hamlet: Hamlet):
    release = hang(hamlet, listed(hamlet))
    with clock.at(NOW), pytest.raises(Refused, match="不能改为已作废"):
        taking_down.discard(release, by=hamlet.bookkeeper)
    assert len(rows_left(release)) == 3


@pytest.mark.databases("sqlite", "postgres")
def test_the_job_cleans_what_was_thrown_away_before_this_rule(live: Flask):
    with unit_of_work():
        release = listed(Hamlet(Make()))
        release.state = State.DISCARDED
        id = release.id
    run()
    with unit_of_work():
        assert rows_left(db.session.get_one(Release, id)) == [] and taking_down.discarded_ids() == []
    with clock.at(MORNING_AFTER):
        assert jobs.run("village.take_down") == jobs.Outcome.DONE


@pytest.mark.databases("sqlite", "postgres")
def test_a_list_thrown_away_by_hand_has_the_files_erased_the_next_morning(live: Flask):
    with unit_of_work(), clock.at(NOW):
        hamlet = Hamlet(Make())
        assert not taking_down.is_any_gone_since(None)
        taking_down.discard(listed(hamlet), by=hamlet.bookkeeper)
        db.session.flush()
        assert taking_down.is_any_gone_since(NOW) and not taking_down.is_any_gone_since(MORNING_AFTER)


def test_an_answer_about_a_list_that_came_down_names_nobody(app: Flask, hamlet: Hamlet):
    release = hang(hamlet, listed(hamlet))
    resident = hamlet.resident()
    with clock.at(NOW):
        question = asking.ask(release, 1, "这一户没有种这么多田", False, by=resident, objection=True)
        db.session.flush()
    with clock.at(MORNING_AFTER):
        desk, address = sign_in(app, hamlet.head), f"/desk/village/questions/{question.id}"
        assert "名单已按期撤下" not in page(desk.get(address)).text
        taking_down.take_down(release, by=None)
        db.session.flush()
        with pytest.raises(Refused, match="不能再写名单上的姓名"):
            asking.answer(question, "重新量过，面积不错", Outcome.UPHELD, by=hamlet.head)
        shown = page(desk.get(address))
        assert "请不要写名单上任何人的姓名" in shown.text and shown.select_one("input[name=no_names]")
        data = {"outcome": "upheld", "text": "重新量过，面积不错"}
        assert "再勾选" in page(desk.post(address, data=data)).text
        desk.post(address, data={**data, "no_names": "y"})
    assert db.session.get_one(Question, question.id).state == QuestionState.ANSWERED
