"""The calendar's pages: everyone may compute, the administrator enters a year."""

from sqlalchemy import select

from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in

NOTICE = "元旦 2028-01-01 至 2028-01-03\n春节 2028-01-26 至 2028-02-02\n上班 2028-02-05"


def test_a_reader_computes_a_due_date_and_sees_each_day(app, client, make: Make):
    soup = page(client.get("/workdays/?start=2026-09-30&n=20"))
    assert soup.find("h2", string="到期日：2026年11月3日（周二）")
    assert len(soup.select(".daylist li")) == 34


def test_a_year_without_a_table_is_said_in_words(client, make: Make):
    soup = page(client.get("/workdays/?start=2026-12-31&n=20"))
    assert "2027 年的工作日历尚未录入" in soup.select_one(".refusal").text


def test_an_administrator_previews_then_enters_a_year(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    typed = {"year": "2028", "notice": "国办发明电〔2027〕1号", "text": NOTICE}
    preview = page(client.post("/desk/workdays/enter", data={**typed, "preview": "1"}))
    assert "预览：2028 年" in preview.text
    assert client.post("/desk/workdays/enter", data=typed).status_code == 302
    assert "2028 年" in page(client.get("/desk/workdays/")).text
    assert (
        db.session.scalar(
            select(AuditEntry.did).where(AuditEntry.subject_kind == "work_year").order_by(AuditEntry.id.desc())
        )
        == "workdays.year.entered"
    )


def test_a_wrong_line_keeps_everything_typed(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    soup = page(
        client.post("/desk/workdays/enter", data={"year": "2028", "notice": "国办发明电〔2027〕1号", "text": "放假"})
    )
    assert "看不懂" in soup.select_one("#text-error").text
    assert soup.select_one("#text").text.strip() == "放假"
    assert soup.select_one("title").text.startswith("错误：")
