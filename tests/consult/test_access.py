"""Who sees what: SQL and Python agree for every role, region and state; nothing of a draft, an author or a file gets out."""

import io
import itertools

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult import access
from app.consult.models import Consultation, DraftOpinion, OpinionFile, Survey
from app.consult.rules import asking, life
from app.consult.rules.life import Because, Channel, Outcome
from app.consult.service import drafting, hearing, telling
from app.consult.service.enclosures import FILES
from app.core import attachments
from app.core.accounts.rules import Role
from app.core.regions.models import Level
from app.db import db, unit_of_work
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in


@pytest.fixture
def hall(make: Make) -> Hall:
    city = make.region("长沙市", level=Level.CITY)
    return Hall(make, region=make.region("长沙县", city))


def staff(make: Make, hall: Hall):
    """Every role at every place: the unit, the region, the city above, beside."""
    city = hall.region.parent
    beside = make.region("浏阳市", city)
    other = make.unit(region=hall.region)
    for role in Role:
        yield make.staff(role, unit=hall.unit)
        yield make.staff(role, unit=other)
        for region in (hall.region, city, beside):
            yield make.staff(role, region=region)
    yield make.resident()


def test_what_sql_shows_python_allows_and_nothing_else(app: Flask, make: Make, hall: Hall):
    drafts, opened = hall.draft(), hall.open()
    opinion = hall.opinion(opened)
    with clock.at(MONDAY):
        said = hall.said("来信说太贵", channel=Channel.LETTER, received_on=clock.today())
        letter = hearing.write_down(opened, said, by=hall.drafter).opinion
    surveys = [hall.survey(opened=False), hall.survey()]
    for user in staff(make, hall):
        seen = set(db.session.scalars(access.at_desk(user))) if user.is_staff else set()
        polls = set(db.session.scalars(access.surveys_at_desk(user))) if user.is_staff else set()
        for matter, found in [(drafts, seen), (opened, seen), *((one, polls) for one in surveys)]:
            assert (matter in found) == access.may_see_at_desk(user, matter), user.grants
        answers = set(db.session.scalars(access.opinions_at_desk(user))) if user.is_staff else set()
        assert (opinion in answers) == access.may_edit(user, opened)
        entries = set(db.session.scalars(access.entries_at_desk(user))) if user.is_staff else set()
        assert entries == {one for one in answers if one.is_typed_in}
        assert (letter in entries) == access.may_edit(user, opened)


def test_only_handlers_and_the_office_of_the_place_answer(make: Make, hall: Hall):
    opened = hall.open()
    may = {
        (next(iter(user.grants)).role, next(iter(user.grants)).label)
        for user in staff(make, hall)
        if user.is_staff and access.may_edit(user, opened)
    }
    assert {role for role, _ in may} == {Role.HANDLER, Role.OPENNESS_OFFICE}
    assert not any("水利局" in label or "浏阳" in label for _, label in may)


def test_the_public_sees_what_is_public_in_every_state(app: Flask, hall: Hall):
    consultation, survey = hall.draft(), hall.survey(opened=False)
    client = app.test_client()
    for state in life.State:
        consultation.state = state
        consultation.state_reason = "理由"
        if state not in (life.State.DRAFT, life.State.REVIEW, life.State.DISCARDED):
            consultation.published_at, consultation.closes_on = MONDAY, MONDAY.date()
        with unit_of_work():
            db.session.flush()
        wanted = 200 if state in life.PUBLIC else 404
        for address in (f"/consultations/{consultation.id}/", f"/api/v1/consultations/{consultation.id}"):
            assert client.get(address).status_code == wanted, (state, address)
        assert (consultation in db.session.scalars(access.published()).all()) == (wanted == 200)
    for poll in asking.State:
        survey.state, survey.state_reason = poll, "理由"
        if poll not in (asking.State.DRAFT, asking.State.REVIEW, asking.State.DISCARDED):
            survey.published_at = survey.results_at = MONDAY
            survey.closes_on, survey.least_shown = MONDAY.date(), 5
        with unit_of_work():
            db.session.flush()
        assert client.get(f"/surveys/{survey.id}/").status_code == (200 if poll in asking.PUBLIC else 404), poll


SECRET = "贪官李某的把柄"


def outlets(consultation: Consultation, opinion: DraftOpinion) -> list[str]:
    base = f"/consultations/{consultation.id}/"
    return [
        "/consultations/",
        base,
        f"{base}opinions",
        f"{base}opinions?outcome=adopted",
        f"{base}changes",
        f"{base}outcomes/1",
        f"/consultations/opinions/{opinion.id}/",
        f"/consultations/receipts/{opinion.id}/",
        "/feeds/consultations.atom",
        "/api/v1/consultations",
        f"/api/v1/consultations/{consultation.id}",
        f"/api/v1/consultations/{consultation.id}/opinions",
        f"/search?q={SECRET[2:]}",
        "/",
    ]


@pytest.mark.parametrize("reading", ["waiting", "refused", "masked"])
def test_words_nobody_let_out_are_in_no_outlet(app: Flask, hall: Hall, reading):
    consultation = hall.open()
    opinion = hall.opinion(consultation, f"{SECRET}，收费太贵", name="欧阳建国", phone="13755550001")
    if reading == "refused":
        hearing.refuse(opinion, Because.ACCUSES, by=hall.drafter)
    if reading == "masked":
        hearing.show(opinion, "【略】收费太贵", "隐去指名的部分", by=hall.drafter)
    with unit_of_work():
        db.session.flush()
    for state in (life.State.OPEN, life.State.CLOSED, life.State.ANSWERED):
        consultation.state = state
        consultation.answered_at = MONDAY if state == life.State.ANSWERED else None
        with unit_of_work():
            db.session.flush()
        for client in (app.test_client(), sign_in(app, hall.make.resident("吴建平"))):
            for address in outlets(consultation, opinion):
                text = client.get(address).text
                for word in (SECRET, "欧阳", "13755550001", opinion.code_hash):
                    assert word not in text, (address, word)


def test_outcomes_are_told_to_nobody_before_all_are_public(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion, words="已经按您说的改了")
    for address in outlets(consultation, opinion):
        assert "已经按您说的改了" not in app.test_client().get(address).text, address
    client = app.test_client()
    assert client.get(f"/api/v1/consultations/{consultation.id}/opinions").json["items"][0]["outcome"] is None
    hall.summarise(consultation)
    assert client.get(f"/api/v1/consultations/{consultation.id}/opinions").json["items"][0]["outcome"] == "adopted"


def test_a_correction_is_in_no_outlet_before_it_is_published(app: Flask, hall: Hall):
    consultation, opinion = hall.adopted()
    report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
    telling.amend(report, opinion, Outcome.PARTLY, "夜间的事另说", opinion.anchor, by=hall.drafter)
    telling.write_report(consultation, "换了一种说法", by=hall.drafter)
    hall.keep()
    for address in (*outlets(consultation, opinion), f"/consultations/{consultation.id}/outcomes/2"):
        text = app.test_client().get(address).text
        for word in ("漏写了夜间", "夜间的事另说", "换了一种说法"):
            assert word not in text, (address, word)


def test_the_outcome_of_words_that_are_hidden_is_hidden_in_every_version(app: Flask, hall: Hall):
    consultation, opinion = hall.adopted()
    hearing.refuse(opinion, Because.ACCUSES, by=hall.drafter)
    report = telling.begin_correction(consultation, "结果写反了要改过来", by=hall.drafter)
    telling.amend(report, opinion, Outcome.PARTLY, "关于车位的部分另办", opinion.anchor, by=hall.drafter)
    telling.submit_report(report, by=hall.drafter)
    telling.publish_report(report, as_seen(report), by=hall.office)
    hall.keep()
    for address in (*outlets(consultation, opinion), f"/consultations/{consultation.id}/outcomes/2"):
        text = app.test_client().get(address).text
        assert "车位的部分" not in text and "每小时五元太贵" not in text and "有道理，已改" not in text, address


def test_a_clerk_of_another_office_takes_no_step_with_a_correction(app: Flask, make: Make, hall: Hall):
    consultation, opinion = hall.adopted()
    survey = hall.results(hall.survey())
    report = telling.begin_correction(consultation, "结果写反了要改过来", by=hall.drafter)
    amended = telling.amend(report, opinion, Outcome.PARTLY, "改了一半", opinion.anchor, by=hall.drafter)
    hall.keep()
    stranger = make.staff(Role.HANDLER, unit=make.unit("交通局", hall.region))
    assert amended in db.session.scalars(access.amended_at_desk(hall.drafter)).all()
    assert db.session.scalars(access.amended_at_desk(stranger)).all() == []
    client = sign_in(app, stranger)
    posts = [
        f"/desk/consultations/{consultation.id}/{step}"
        for step in ("summary", "report/submit", "correction", "correction/drop")
    ]
    posts += [f"/desk/consultations/opinions/{opinion.id}/amend", f"/desk/consultations/amendments/{amended.id}/drop"]
    posts += [
        f"/desk/surveys/{survey.id}/{step}"
        for step in (
            "papers/new",
            "papers/end",
            "conclusion",
            "conclusion/submit",
            "conclusion/correct",
            "conclusion/drop",
        )
    ]
    assert {client.post(address).status_code for address in posts} == {404}
    beside = sign_in(app, make.staff(Role.OPENNESS_OFFICE, region=make.region("浏阳市", hall.region.parent)))
    posts = [f"/desk/consultations/{consultation.id}/report/{step}" for step in ("publish", "return")]
    posts += [f"/desk/surveys/{survey.id}/{step}" for step in ("results", "conclusion/return")]
    assert {beside.post(address).status_code for address in posts} == {404}


def _file(name: str = "来信.txt") -> FileStorage:
    return FileStorage(io.BytesIO("附件内容".encode()), name)


def test_a_file_sent_along_is_its_authors_and_the_offices(app: Flask, make: Make, hall: Hall):
    consultation = hall.open()
    author = make.resident()
    with unit_of_work(), clock.at(MONDAY):
        id = FILES.keep(_file(), by=author)
        kept = db.session.get_one(OpinionFile, id).attachment
        hearing.hand_in(consultation, hall.said(), [id], by=author)
    address = f"/files/{kept.id}/{kept.name}"
    may = [sign_in(app, author), sign_in(app, hall.drafter), sign_in(app, hall.office)]
    may_not = [
        app.test_client(),
        sign_in(app, make.resident("别人")),
        sign_in(app, make.staff(Role.HANDLER, unit=make.unit("交通局", hall.region))),
        sign_in(app, make.staff(Role.CITY_SUPERVISOR, region=hall.region.parent)),
    ]
    assert [client.get(address).status_code for client in may] == [200] * 3
    assert {client.get(address).status_code for client in may_not} <= {403, 404}


def test_a_drafts_paper_is_everyones_only_once_it_is_published(app: Flask, hall: Hall):
    consultation = hall.draft()
    with unit_of_work(), clock.at(MONDAY):
        kept = attachments.keep(_file("草案.txt"), by=hall.drafter)
        drafting.add_paper(consultation, "草案排印稿", kept, by=hall.drafter)
    address = f"/files/{kept.id}/{kept.name}"
    stranger, clerk = app.test_client(), sign_in(app, hall.drafter)
    assert stranger.get(address).status_code in (403, 404) and clerk.get(address).status_code == 200
    with unit_of_work(), clock.at(MONDAY):
        drafting.submit(consultation, by=hall.drafter)
        drafting.publish(consultation, as_seen(consultation), by=hall.office)
    assert stranger.get(address).status_code == 200


def test_own_opinions_in_sql_and_python_agree(make: Make, hall: Hall):
    consultation = hall.open()
    people = [make.resident("周晓禾"), make.resident("吴建平")]
    opinions = [hall.opinion(consultation) for _ in range(3)]
    for opinion, user in zip(opinions, people, strict=False):
        opinion.user_id = user.id
    db.session.flush()
    for user, opened in itertools.product(people, ([], [opinions[2].id])):
        found = set(db.session.scalars(access.own_opinions(user, opened)))
        for opinion in opinions:
            assert (opinion in found) == access.may_open_own(user, opened, opinion)


def test_nothing_leads_from_a_reply_to_a_person(hall: Hall):
    survey = hall.survey()
    hall.reply(survey, "停", ["太贵"], "3", "画线", whose="13700000001")
    rows = db.session.execute(select(Survey.__table__.metadata.tables["survey_reply"])).all()
    turns = db.session.execute(select(Survey.__table__.metadata.tables["survey_turn"])).all()
    assert "13700000001" not in str(rows) + str(turns) and "画线" not in str(rows)
    (words,) = db.session.execute(select(Survey.__table__.metadata.tables["survey_words"])).all()
    assert len({rows[0].id, turns[0].id, words.id}) == 3, "numbers are drawn by lot"
