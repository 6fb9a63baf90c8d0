"""The trail in words: who acted when nobody was signed in, and to what."""

import pytest
from sqlalchemy import select

from app.core import audit
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.audit.service import named_subjects
from app.db import db, unit_of_work
from app.openday.service import events
from tests.conftest import page
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
