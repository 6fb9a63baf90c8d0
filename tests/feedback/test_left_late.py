"""What left after its day: each row of a month that counts it is there, and its list says what is counted."""

from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient

from app.db import db
from app.feedback import figures, monthly
from app.feedback.rules.kinds import Kind
from app.feedback.service import desks, reporting
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import on

pytestmark = pytest.mark.usefixtures("monday")

YEAR = figures.year_span(2026)


def test_a_month_tells_of_all_that_is_due_though_all_of_it_left(client: FlaskClient, town: Town) -> None:
    goes = town.handled(town.water, kind=Kind.COMPLAIN)
    with on(30):
        reporting.make_report(goes, "说的是工作人员收钱", by=town.office)
        db.session.commit()
        report = monthly.report(2026, 11, None)
        assert (report.whole.received, report.whole.due) == (0, 1)
        for part in report.parts:
            assert [numbers.due for _, _, numbers in part.rows] == [1], part.by
        document = Document(BytesIO(client.get("/feedback/statistics/2026-11.docx").data))
        assert len(document.tables) == 4 and "这个月没有收到留言。" not in [line.text for line in document.paragraphs]
        shown = page(client.get("/feedback/statistics?year=2026")).text
        assert "应答复 1 条" in shown and "这一年还没有留言" not in shown


def test_the_list_of_what_left_late_counts_cases_as_it_says(client: FlaskClient, town: Town) -> None:
    for kind in (Kind.ASK, Kind.SITE_ERROR):
        with on(0):
            post = town.handled(town.water, kind=kind)
        with on(25):
            desks.refuse(post, "查了，不归我们管，请转别处", by=town.other)
            town.taken_on(post, town.roads)
        with on(35):
            if kind == Kind.SITE_ERROR:
                reporting.make_report(post, "说的是工作人员收钱", by=town.office)
            else:
                desks.refuse(post, "查了，不归我们管，请转别处", by=town.handler)
            db.session.commit()
        assert figures.table(YEAR).whole.left_late == (2 if kind == Kind.ASK else 4)
    with on(36):
        cases = "/feedback/statistics/cases?year=2026&figure=left_late"
        for value in ("", "&by=kind&value=site_error", f"&by=unit&value={town.roads.id}"):
            shown = page(client.get(cases + value)).select_one("main").text
            assert "一条逾期以后从几个单位转走，统计里就算几次。" in shown
            assert "另有 1 条逾期以后转作举报，只计数，不列。" in shown
        assert "转走，统计里就算几次" not in page(client.get(cases.replace("left_late", "due"))).text
