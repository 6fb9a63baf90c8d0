"""Chinese working days against the official tables, day by day."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import HERE
from app.core.workdays.rules import WorkCalendar, display_until, read_year, working_hours_later
from app.core.workdays.service import YEARS
from app.errors import Refused

TABLES = [read_year(int(path.stem), path.read_text(encoding="utf-8")) for path in sorted(YEARS.glob("*.txt"))]
CALENDAR = WorkCalendar(
    frozenset(table.year for table in TABLES),
    {day: name for table in TABLES for day, name in table.holidays.items()},
    frozenset(day for table in TABLES for day in table.makeup_days),
)
starts = st.dates(date(2025, 1, 1), date(2026, 9, 1))
counts = st.integers(0, 60)

# From the official notices, start day excluded
VECTORS = [
    ("2025-01-20", 20, "2025-02-21"),
    ("2025-04-25", 7, "2025-05-08"),
    ("2025-09-24", 20, "2025-10-28"),
    ("2025-12-31", 1, "2026-01-04"),
    ("2026-01-04", 20, "2026-01-30"),
    ("2026-02-10", 7, "2026-02-26"),
    ("2026-02-10", 20, "2026-03-16"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2026-02-15", 1, "2026-02-24"),
    ("2026-04-30", 7, "2026-05-13"),
    ("2026-06-18", 1, "2026-06-22"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-30", 20, "2026-11-03"),
    ("2026-11-23", 20, "2026-12-21"),
    ("2026-12-03", 20, "2026-12-31"),
]


@pytest.mark.parametrize(("start", "count", "due"), VECTORS)
def test_the_official_vectors(start, count, due):
    assert CALENDAR.add(date.fromisoformat(start), count) == date.fromisoformat(due)
    assert CALENDAR.explain(date.fromisoformat(start), count).due == date.fromisoformat(due)


def test_a_due_date_in_a_year_without_a_table_is_refused():
    with pytest.raises(Refused, match="2027 年的工作日历尚未录入"):
        CALENDAR.add(date(2026, 12, 4), 20)


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ],
)
def test_working_days_of_each_month_as_the_notice_says(year, months):
    table = next(table for table in TABLES if table.year == year)
    assert table.workdays_by_month() == months


def test_every_day_agrees_with_a_second_source():
    day = date(2025, 1, 1)
    while day.year < 2027:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(starts, counts)
def test_the_explanation_counts_exactly_the_days_asked_for(start, count):
    found = CALENDAR.explain(start, count)
    assert sum(note.counts for note in found.days) == count
    assert [note.number for note in found.days if note.counts] == list(range(1, count + 1))
    assert found.due == CALENDAR.add(start, count)
    assert CALENDAR.between(start, found.due) == count


@given(starts, counts)
def test_the_explanation_backwards_counts_exactly_the_days_before(first, count):
    start = CALENDAR.add(first, count)  # so far on that the way back stays in years with a table
    found = CALENDAR.explain_back(start, count)
    assert found.due == CALENDAR.back(start, count)
    assert all(note.day < start for note in found.days)
    assert [note.number for note in found.days if note.counts] == list(range(1, count + 1))


@given(starts, counts.filter(bool))
def test_back_undoes_add_from_a_working_day(start, count):
    due = CALENDAR.add(start, count)
    assert CALENDAR.add(CALENDAR.back(due, count), count) == due


def test_reasons_name_the_holiday_and_the_make_up_day():
    reasons = [note.reason for note in CALENDAR.explain(date(2026, 9, 18), 6).days]
    assert reasons[1] == "9月20日（周日）调休上班，计第 1 个工作日"
    assert "9月25日（周五）中秋节放假，不计" in reasons
    assert reasons[0] == "9月19日（周六）周末，不计"


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 16:00", 4, "2026-11-24 12:00"),
        ("2026-11-27 19:00", 8, "2026-11-30 17:00"),
        ("2026-09-19 12:00", 1, "2026-09-20 10:00"),
        ("2026-09-30 16:30", 1, "2026-10-08 09:30"),
        ("2026-11-23 03:00", 8, "2026-11-23 17:00"),
    ],
)
def test_an_offer_clock_runs_only_in_daytime_of_working_days(start, hours, end):
    assert working_hours_later(CALENDAR, here(start), hours) == here(end)


def test_a_public_notice_counts_both_ends():
    assert display_until(date(2025, 6, 19), 7) == date(2025, 6, 25)


def test_a_legal_period_that_ends_on_a_holiday_rolls_on():
    assert CALENDAR.roll(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("国庆节 2027-10-01 至 2027-10-0x", "第 1 行"),
        ("元旦 2026-01-01", "不在 2027 年"),
        ("放假三天", "看不懂"),
        ("国庆节 2027-10-07 至 2027-10-01", "结束日期"),
        ("元旦 2027-01-01", "比法定节假日还少"),
        ("国庆节 2027-10-01 至 2027-10-12\n上班 2027-09-22", "本来就上班"),
        ("国庆节 2027-10-01 至 2027-10-12\n上班 2027-10-02", "同时写成"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(text, words):
    with pytest.raises(Refused, match=words) as refusal:
        read_year(2027, text)
    assert refusal.value.field == "text"
