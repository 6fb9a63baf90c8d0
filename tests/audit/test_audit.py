"""The trail in words: who acted when nobody was signed in, and to what."""

import pytest
from sqlalchemy import select

from app.consult.service import surveys
from app.core import audit
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.audit.service import named_subjects
from app.db import db, unit_of_work
from app.openday.service import events
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import Make, sign_in

pytestmark = pytest.mark.usefixtures("app")


def names(kind: str) -> dict[str, str]:
    rows = select(AuditEntry.did, AuditEntry.actor_name).where(AuditEntry.subject_kind == kind)
    return {did: name for did, name in db.session.execute(rows)}


def test_a_sign_up_without_an_account_is_the_applicants_act_and_not_the_systems(make: Make):
    event = make.event()
    make.entry(event)
    events.close(event, by=None)
    assert names("entry")["openday.entry.signed_up"] == "报名人"
    assert names("event")["openday.event.closed"] == "系统"


def test_every_named_subject_is_a_table(app):
    assert named_subjects() <= set(db.metadata.tables)
    assert audit.subject("entry", 7) == "报名 7"


def test_the_page_names_acts_and_subjects_in_chinese(app, client, make: Make):
    entry = make.entry(make.event())
    soup = page(sign_in(app, make.staff(Role.ADMIN)).get("/desk/audit/"))
    rows = [[cell.text for cell in row.select("td")][1:4] for row in soup.select("tbody tr")]
    assert ["报名人", "提交了报名", f"报名 {entry.id} {entry.no}，{entry.event.title}"] in rows


def test_the_record_names_what_was_done_to_and_leads_there(app, make: Make):
    with unit_of_work():
        event = make.event(title="走进水厂")
        entry = make.entry(event)
        draft = make.draft(title="还没有公开")
        supervisor = make.staff(Role.CITY_SUPERVISOR)
        admin = make.staff(Role.ADMIN)
    for reader, desk in ((supervisor, f"/desk/openday/{draft.id}/"), (admin, None)):
        soup = page(sign_in(app, reader).get("/desk/audit/"))
        links = {link.text: link["href"] for link in soup.select("main td a")}
        assert links["走进水厂"] == f"/openday/{event.id}/"
        assert links[f"{entry.no}，走进水厂"] == f"/openday/{event.id}/"
        assert links.get("还没有公开") == desk, "no link that ends at a closed door"
        assert "还没有公开" in soup.select_one("main table").text


@pytest.mark.databases("sqlite", "postgres")
def test_the_same_act_of_one_person_in_a_row_is_one_line_and_the_trail_keeps_each(app, make: Make):
    with unit_of_work():
        hall = Hall(make)
        survey = hall.survey(opened=False)
        other = make.staff(Role.HANDLER, unit=hall.unit, name="吴静")
        surveys.raise_question(survey, survey.questions[1], by=other)
        surveys.raise_question(survey, survey.questions[2], by=hall.drafter)
    kept = list(db.session.scalars(audit.trail("survey", survey.id)))
    assert [entry.did for entry in kept].count("consult.survey.edited") == 7
    runs = audit.in_runs(kept)
    assert [(run.first.actor_name, run.times) for run in runs] == [("陈晓", 1), ("陈晓", 5), ("吴静", 1), ("陈晓", 1)]
    assert runs[1].last is kept[5], "until when it went on"
    lines = page(sign_in(app, hall.drafter).get(f"/desk/surveys/{survey.id}/")).select("ol.line li")
    assert [line.text.count("修改了调查草稿") for line in lines] == [0, 1, 1, 1]
    assert "陈晓修改了调查草稿（5 次）" in lines[1].text and "次）" not in lines[2].text


@pytest.mark.databases("sqlite")
def test_acts_with_other_words_stand_apart(make: Make):
    with unit_of_work():
        hall = Hall(make)
        survey = hall.survey(opened=False)
        for reason in ("第三题看不懂", "第三题看不懂", "第一题太长"):
            surveys.submit(survey, by=hall.drafter)
            surveys.send_back(survey, reason, by=hall.office)
    backs = [entry for entry in db.session.scalars(audit.trail("survey", survey.id)) if entry.note]
    assert [(run.first.note, run.times) for run in audit.in_runs(backs)] == [("第三题看不懂", 2), ("第一题太长", 1)]
    assert [run.times for run in audit.in_runs(backs, lambda entry: str(entry.id))] == [1, 1, 1]
