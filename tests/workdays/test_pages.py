"""The calendar's pages: everyone may compute, the administrator enters a year."""

import pytest
from sqlalchemy import select

from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.workdays.models import WorkYear
from app.db import db
from tests.conftest import page
from tests.making import Make, sign_in

NOTICE = """元旦 2028-01-01 至 2028-01-03
春节 2028-01-26 至 2028-02-02
清明节 2028-04-04
劳动节 2028-05-01 至 2028-05-03
端午节 2028-05-28
国庆节、中秋节 2028-10-01 至 2028-10-08
上班 2028-02-05"""
TYPED = {"year": "2028", "notice": "国办发明电〔2027〕1号", "text": NOTICE}


def test_a_reader_computes_a_due_date_and_sees_each_day(app, client, make: Make):
    soup = page(client.get("/workdays/?start=2026-09-30&n=20"))
    assert "到期日：2026年11月3日（周二）" in [head.text for head in soup.select("h2")]
    assert len(soup.select(".daylist li")) == 34


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("start=x&n=20", "请填写真实的日期"),
        ("start=x", "请填写真实的日期"),
        ("start=2026-02-30&n=1", "请填写真实的日期"),
        ("n=abc", "请填写多少个工作日"),
        ("start=2026-09-30&n=2.5", "请填写多少个工作日"),
    ],
)
def test_what_is_no_day_or_no_number_is_said_and_stays_in_its_field(client, make: Make, asked: str, told: str):
    soup = page(client.get(f"/workdays/?{asked}"))
    assert told in soup.select_one(".refusal").text and not soup.select(".daylist")
    for pair in asked.split("&"):
        name, value = pair.split("=")
        assert soup.select_one(f"#{name}")["value"] == value


def test_a_day_alone_is_reckoned_with_the_usual_number(client, make: Make):
    assert page(client.get("/workdays/?start=2026-09-30")).select_one("h2").text == "到期日：2026年11月3日（周二）"


def test_a_year_without_a_table_is_said_in_words(client, make: Make):
    soup = page(client.get("/workdays/?start=2026-12-31&n=20"))
    assert "2027 年的工作日历尚未录入" in soup.select_one(".refusal").text


def previewed(client, **typed):
    return page(client.post("/desk/workdays/enter", data={**TYPED, **typed}))


def test_an_administrator_sees_every_month_before_a_year_is_entered(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    soup = previewed(client)
    assert db.session.get(WorkYear, 2028) is None, "nothing is stored before it was seen"
    rows = [[cell.text for cell in row.select("td")] for row in soup.select("tbody tr")]
    assert len(rows) == 12
    assert rows[1] == ["2月", "20", "1日春节、2日春节", "5日（周六）"]
    assert rows[9][2].startswith("1日国庆节、中秋节")
    assert soup.select_one("#text").text.strip() == NOTICE
    seen = soup.select_one("[name=seen]")["value"]
    browsers_text = {"text": NOTICE.replace("\n", "\r\n")}
    assert client.post("/desk/workdays/enter", data={**TYPED, **browsers_text, "seen": seen}).status_code == 302
    assert "2028 年" in page(client.get("/desk/workdays/")).text
    entered = select(AuditEntry.did).where(AuditEntry.subject_kind == "work_year").order_by(AuditEntry.id.desc())
    assert db.session.scalar(entered) == "workdays.year.entered"


def test_what_was_changed_after_the_preview_is_shown_again(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    seen = previewed(client).select_one("[name=seen]")["value"]
    soup = previewed(client, text=NOTICE + " 2028-02-19", seen=seen)
    assert "19日（周六）" in soup.select("tbody tr")[1].text
    assert db.session.get(WorkYear, 2028) is None


@pytest.mark.parametrize("line", [line for line in NOTICE.splitlines() if not line.startswith(("上班", "国庆"))])
def test_a_year_without_one_of_the_seven_holidays_is_refused(app, make: Make, line):
    client = sign_in(app, make.staff(Role.ADMIN))
    text = NOTICE.replace(line, line.replace(line.split()[0], "放假"))
    soup = previewed(client, text=text)
    assert f"少了{line[:2]}" in soup.select_one("#text-error").text
    assert soup.select_one("[name=seen]") is None and soup.select_one("#text").text.strip() == text


@pytest.mark.parametrize("year", ["1999", "2101", "0", "-5", "9" * 30])
def test_a_year_nobody_lives_in_is_not_found(app, make: Make, year):
    client = sign_in(app, make.staff(Role.ADMIN))
    assert client.get(f"/desk/workdays/enter?year={year}").status_code == 404
    if len(year) < 10:
        assert "2000 到 2100" in previewed(client, year=year).select_one("#year-error").text


def test_a_wrong_line_keeps_everything_typed(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    soup = page(
        client.post("/desk/workdays/enter", data={"year": "2028", "notice": "国办发明电〔2027〕1号", "text": "放假"})
    )
    assert "看不懂" in soup.select_one("#text-error").text
    assert soup.select_one("#text").text.strip() == "放假"
    assert soup.select_one("title").text.startswith("错误：")
