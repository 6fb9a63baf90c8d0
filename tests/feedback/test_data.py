"""Posts as data: the interface against its description, the feed, and the figures made again from the public list."""

import csv
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.config import ROOT
from app.db import db
from app.feedback import figures, monthly, queries
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Into
from app.feedback.service import desks, rating, redating, reporting, saying, screening, targets, turning
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_heap import plan
from tests.making import MONDAY

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_list_is_walked_to_its_end(client: FlaskClient, town: Town) -> None:
    made = {town.public(title=f"第{n}件").no for n in range(7)}
    town.post()
    seen, before = [], ""
    while True:
        found = client.get(f"/api/v1/feedback?per_page=3{before}").get_json()
        seen += [row["no"] for row in found["items"]]
        if found["next"] is None:
            break
        before = f"&before={found['next']}"
    assert len(seen) == 7 and set(seen) == made and seen == sorted(seen, reverse=True)


def test_one_post_is_what_its_page_shows(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    found = client.get(f"/api/v1/feedback/{post.no}").get_json()
    assert found["text"] == post.public_text and found["author"] == "一位居民"
    assert found["answers"][0]["unit"] == "长沙县交通运输局" and found["steps"][0]["what"] == "收到网上咨询"
    assert client.get(f"/api/v1/feedback/{town.post().no}").status_code == 404
    assert client.get("/api/v1/feedback?before=x").status_code == 400


def test_what_is_given_is_what_the_document_describes(client: FlaskClient, town: Town) -> None:
    schema = client.get("/api/openapi.json").get_json()["components"]["schemas"]
    post = town.answered()
    assert set(client.get(f"/api/v1/feedback/{post.no}").get_json()) == set(schema["WholePost"]["properties"])
    assert set(client.get("/api/v1/feedback").get_json()["items"][0]) == set(schema["Post"]["properties"])


@pytest.mark.databases("sqlite", "postgres")
def test_a_post_says_what_it_became_where_everyone_may_read_it(client: FlaskClient, town: Town) -> None:
    post = town.handled()
    target = targets.target_of(Into.CATALOGUE)
    assert target is not None
    turning.turn(post, target, "增加：路灯的巡查记录", "大家都来问", "18", "add", by=town.handler)
    given = client.get(f"/api/v1/feedback/{post.no}").json
    assert [one["into"] for one in given["turned"]] == ["catalogue"] and given["state"] == "handling"


@pytest.mark.databases("sqlite", "postgres")
def test_a_feed_of_a_place_and_a_topic(client: FlaskClient, town: Town) -> None:
    post = town.public(title="村口 <路灯> & 桥", text="村口路灯不亮" * 60)
    feed = ET.fromstring(client.get(f"/feeds/feedback.atom?region={town.township.alias}&topic={post.topic_id}").data)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == ["【待转办】村口 <路灯> & 桥"]
    assert feed.findtext(f"{ATOM}entry/{ATOM}summary", "").endswith("…"), "what is cut says so"
    other = ET.fromstring(client.get(f"/feeds/feedback.atom?region={town.region().alias}").data)
    assert not other.findall(f"{ATOM}entry")


def test_the_feed_dates_an_entry_by_its_last_change_and_begins_with_the_latest(client: FlaskClient, town: Town) -> None:
    first, second = town.handled(title="先公开的一条"), town.public(title="后公开的一条")
    moments = []

    def told() -> list[tuple[str, str]]:
        feed = ET.fromstring(client.get("/feeds/feedback.atom").data)
        rows = [
            (one.findtext(f"{ATOM}title", ""), one.findtext(f"{ATOM}updated", ""))
            for one in feed.findall(f"{ATOM}entry")
        ]
        assert feed.findtext(f"{ATOM}updated") == rows[0][1] == max(at for _, at in rows)
        row = client.get(f"/open311/v2/requests/{first.no}.json").get_json()[0]
        assert row["updated_datetime"] == next(at for title, at in rows if "先公开" in title)
        moments.append(row["updated_datetime"])
        return rows

    assert [title[-6:] for title, _ in told()] == ["后公开的一条", "先公开的一条"]
    for days, change in enumerate(
        (
            lambda: town.answer(first),
            lambda: saying.reopen(first, "第二天又坏了，还是不亮", by=None),
            lambda: screening.mask_later(
                first, "先公开的一条", first.public_text or "", "遮盖一处称呼", by=town.office
            ),
        ),
        1,
    ):
        with clock.at(MONDAY + timedelta(days=days)):
            change()
            db.session.flush()
            db.session.expire(first)
            assert "先公开的一条" in told()[0][0]
    assert sorted(set(moments)) == moments and second.is_public


def test_what_changed_long_after_its_release_is_in_the_feed(client: FlaskClient, town: Town) -> None:
    old = town.handled(title="很久以前的一条")
    for _ in range(50):
        town.public()
    address = f"/feeds/feedback.atom?region={town.township.alias}"
    with clock.at(MONDAY + timedelta(days=1)):
        town.answer(old)
        db.session.flush()
        db.session.expire(old)
        entries = ET.fromstring(client.get(address).data).findall(f"{ATOM}entry")
        assert len(entries) == 50 and "很久以前的一条" in entries[0].findtext(f"{ATOM}title", "")


def mixed(town: Town) -> None:
    for n in range(6):
        with clock.at(MONDAY + timedelta(days=n)):
            post = town.answered(kind=Kind.ASK)
            rating.rate(post, None if n == 4 else bool(n % 2), None if n < 2 else 4, by=None)
            town.handled(town.water, kind=Kind.COMPLAIN if n % 2 else Kind.ASK)
    reopened = town.answered()
    saying.reopen(reopened, "第二天又坏了，还是不亮", by=None)
    own = town.receipt(by=town.handler, channel=Channel.PHONE, phone="").post
    town.answer(town.taken_on(own, town.roads))
    saying.withdraw(town.public(), by=None)
    wound(town)
    town.post(kind=Kind.REPORT, title="有人收钱")


def wound(town: Town) -> None:
    """Every road by which a late case leaves a unit, or an author waits once more."""
    third = town.make.unit("长沙县城管局", town.county)
    asked, heard, left, taken_on, declined, merged, withdrawn = (town.handled(town.water) for _ in range(7))
    unknown = town.handled(town.water, channel=Channel.API, phone="")
    by_office = town.taken_on(town.receipt(by=town.office, channel=Channel.PHONE, phone="").post, town.water)
    overruled = [town.public() for _ in range(3)]
    for post in overruled:
        screening.decline(post, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
    for post in (asked, heard, unknown):
        town.answer(post)
    with clock.at(MONDAY + timedelta(days=1)):
        for post in (asked, heard):
            saying.follow_up(post, "请问哪一天能修好呢", by=None)
    with clock.at(MONDAY + timedelta(days=12)):
        into = town.handled(third)
        desks.merge(merged, into, by=town.office)
        saying.withdraw(withdrawn, by=None)
        for post in (left, taken_on, declined, by_office):
            desks.refuse(post, "查了，不归我们管，请转别处", by=town.other)
        desks.assign(taken_on, third, "人工", by=town.office)
        screening.decline(declined, Reason.NOT_OURS, "请到别处反映这件事", by=town.office)
        for post in overruled:
            saying.appeal(post, "路灯归村里管，不归电网", by=None)
        for post in overruled[1:]:
            desks.assign(post, third, "人工", by=town.second)
    with clock.at(MONDAY + timedelta(days=13)):
        desks.accept(overruled[2], by=town.other)
        for post in (heard, into, overruled[2]):
            town.answer(post)


def gathered(town: Town) -> None:
    """Merged and answered, opened again and asked again by one of them; rated before that; due in a year not entered yet."""
    for verb in (None, saying.reopen, saying.follow_up):
        lead, *others = (town.handled(town.water) for _ in range(3))
        for post in others:
            desks.merge(post, lead, by=town.office)
        town.answer(lead)
        for post in (lead, others[0]):
            rating.rate(post, True, 5, by=None)
        if verb is not None:
            verb(others[1], "第二天又坏了，还是不亮", by=None)
    letter = town.answer(town.taken_on(town.receipt(by=town.other, channel=Channel.LETTER).post, town.roads))
    rating.rate(letter, True, 5, by=None)
    with clock.at(MONDAY + timedelta(days=36)):  # 29 December
        town.handled(town.roads)
        unjudged = town.handled(town.roads)
    with clock.at(MONDAY + timedelta(days=42)):
        town.answer(unjudged)


def put_off(town: Town) -> None:
    """More time: kept by it, late in spite of it, not over yet; for a merged one, after a pause, and of a unit's own day."""
    kept, late, waits, paused, merged, own_day = (town.handled(town.water) for _ in range(6))
    letter = town.receipt(by=town.other, channel=Channel.LETTER, phone="", kind=Kind.COMPLAIN).post
    town.taken_on(letter, town.water)
    taken = town.handled(town.water, kind=Kind.COMPLAIN)
    desks.merge(merged, kept, by=town.office)
    third = town.make.unit("长沙县住建局", town.county)
    right, wrong = (
        town.receipt(by=town.handler, channel=Channel.LETTER, received_on=date(2026, 11, 17)).post for _ in "12"
    )
    redating.redate(right, date(2026, 11, 20), False, "信封上的邮戳是这一天", by=town.office)
    for post in (right, wrong):
        town.taken_on(post, town.water)
    for post, days in (
        (kept, 10),
        (late, 5),
        (waits, 15),
        (paused, 10),
        (letter, 2),
        (taken, 15),
        (right, 5),
        (wrong, 5),
    ):
        desks.ask_extension(post, days, "要等配件，到货后马上安装", by=town.other)
        desks.decide_extension(post, True, "", by=town.office)
    desks.ask_more(paused, "请说清楚是哪一根灯杆", by=town.other)
    with clock.at(MONDAY + timedelta(days=3)):
        desks.merge(town.public(), taken, by=town.office)
        town.answer(letter)
        desks.end_pause(paused, "村口数第三根", by=None)
    with clock.at(MONDAY + timedelta(days=4)):  # the day they were due without more time; of the other one it is over
        town.answer(right)
        town.answer(wrong)
    with clock.at(MONDAY + timedelta(days=9)):
        town.answer(kept)
        desks.refuse(own_day, "查了，不归我们管，请转别处", by=town.other)
        desks.assign(own_day, third, "人工", by=town.office)
    with clock.at(MONDAY + timedelta(days=20)):
        town.answer(late)
        town.answer(paused)
        saying.reopen(kept, "第二天又坏了，还是不亮", by=None)
        desks.merge(town.public(), kept, by=town.office)
    with clock.at(MONDAY + timedelta(days=28)):
        saying.reopen(letter, "第二天又坏了，还是不亮", by=None)
        open_still = town.handled(town.water)
        desks.ask_extension(open_still, 10, "要等配件，到货后马上安装", by=town.other)
        desks.decide_extension(open_still, True, "", by=town.office)


def made_reports(town: Town) -> None:
    """Late with one unit and then with another; late and said by nobody who is known; in time."""
    twice, in_time = town.handled(town.water, kind=Kind.COMPLAIN), town.handled(town.water, kind=Kind.COMPLAIN)
    call = town.taken_on(town.receipt(by=town.office, channel=Channel.PHONE, phone="").post, town.water)
    reporting.make_report(in_time, "说的是工作人员收钱", by=town.office)
    with clock.at(MONDAY + timedelta(days=25)):
        desks.refuse(twice, "查了，不归我们管，请转别处", by=town.other)
        town.taken_on(twice, town.roads)
        reporting.make_report(call, "说的是工作人员收钱", by=town.office)
    with clock.at(MONDAY + timedelta(days=42)):
        reporting.make_report(twice, "说的是工作人员收钱", by=town.office)


FIGURES = {
    "收到": "received", "已答复": "answered", "按时答复": "in_time", "应当已经答复": "due", "还没有答复": "open",
    "逾期未答": "late", "重新打开": "reopened", "退回": "handed_back", "逾期后转走": "left_late",
    "来源未核实": "unproved", "可评价": "asked", "答解决": "said", "解决了": "solved", "答态度": "marked",
    "态度分合计": "manner", "不予受理": "declined", "留言人撤回": "withdrawn", "转为申请": "passed",
    "批准延期": "extended", "停下等补充": "paused", "按原来的日子按时": "in_time_first", "按原来的日子应当已经答复": "due_first",
}  # fmt: skip


SHARES = ("按时率", "说解决了", "态度平均")
WAITS = ("等待中位数（日）", "少则", "多则")


@pytest.mark.parametrize("by", ["all", "unit", "county", "kind", "month"])
def test_the_script_makes_the_figures_again(client: FlaskClient, town: Town, tmp_path: Path, by: str) -> None:
    mixed(town)
    bounced(town)
    gathered(town)
    put_off(town)
    made_reports(town)
    rating.rate(town.answered(kind=Kind.PRAISE), True, 5, by=None)
    with clock.at(MONDAY + timedelta(days=43)):
        file = tmp_path / "cases.csv"
        file.write_bytes(client.get("/feedback/cases.csv?year=2026").data)
        key = None if by == "all" else figures.By("place" if by == "county" else by)
        counted = figures.counted(figures.year_span(2026), key)
        called = figures.names(key, list(counted)) if key and key != figures.By.MONTH else {0: "全部"}
    command = [sys.executable, str(ROOT / "tools" / "recompute_feedback.py"), str(file), by]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.splitlines()
    rows = {row.pop(""): row for row in csv.DictReader(printed, delimiter="\t")}
    assert len(rows) == len(counted) and set(next(iter(rows.values()))) == {*FIGURES, *SHARES, *WAITS}
    for value, numbers in counted.items():
        row = rows["" if value is None else called.get(value, str(value))]
        for head, name in FIGURES.items():
            is_told = not (numbers.undated and head.startswith("按原来的日子"))
            assert row[head] == (str(getattr(numbers, name)) if is_told else ""), (value, name)
        parts = ("已答复", "还没有答复", "不予受理", "留言人撤回", "转为申请")
        assert int(row["收到"]) == sum(int(row[head]) for head in parts), value
        reported = dict(zip(monthly.HEAD, monthly.cells("", numbers), strict=True))
        assert [row[head] for head in SHARES] == [reported[head] for head in SHARES], value
        wait = numbers.median
        told = ("", "", "") if wait is None else (wait.days, wait.low, wait.high)
        assert [row[head] for head in WAITS] == ["" if days is None else str(days) for days in told], value


@pytest.mark.databases("sqlite", "postgres")
def test_the_script_tells_no_share_that_the_page_does_not(client: FlaskClient, town: Town, tmp_path: Path) -> None:
    """One more time nobody kept the day before of: also what is merged into its case is of such a row."""
    known, unknown, merged = town.handled(town.roads), town.handled(town.water), town.public()
    desks.merge(merged, unknown, by=town.office)
    for post, by in ((known, town.handler), (unknown, town.other)):
        desks.ask_extension(post, 5, "要等配件，到货后马上安装", by=by)
        desks.decide_extension(post, True, "", by=town.office)
    asked = queries.extension_of(unknown)
    assert asked is not None
    asked.first_from = asked.first_days = asked.first_due_on = None
    with clock.at(MONDAY + timedelta(days=9)):
        for post in (known, unknown):
            town.answer(post)
        db.session.commit()
        file = tmp_path / "cases.csv"
        file.write_bytes(client.get("/feedback/cases.csv?year=2026").data)
        units = figures.table(figures.year_span(2026), figures.By.UNIT).rows
    lines = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [line["没有记下原来的到期"] for line in lines] == ["否", "是", "是"]
    assert [line["原来的到期"] != "" for line in lines] == [True, False, False]
    command = [sys.executable, str(ROOT / "tools" / "recompute_feedback.py"), str(file), "unit"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.splitlines()
    rows = {row[""]: row for row in csv.DictReader(printed, delimiter="\t")}
    heads = ("按原来的日子按时", "按原来的日子应当已经答复")
    assert [rows[town.roads.name][head] for head in heads] == ["0", "1"] and units[town.roads.id].share_first == 0.0
    assert [rows[town.water.name][head] for head in heads] == ["", ""] and units[town.water.id].share_first is None


def bounced(town: Town) -> None:
    """One case refused by both units and decided; one refused by a unit that has no case of its own."""
    post, woods = town.handled(town.water), town.make.unit("长沙县林业局", town.county)
    desks.refuse(post, "不归我们管，请转别的单位", by=town.other)
    town.taken_on(post, town.roads)
    desks.refuse(post, "是水利局的事，请转回去", by=town.handler)
    desks.decide(post, town.water, "水利设施归水利局管", by=town.office)
    post = town.handled(woods)
    desks.refuse(post, "不归我们管，请转别的单位", by=town.other)
    town.taken_on(post, town.roads)


def test_a_spreadsheet_opens_the_list_as_it_is(client: FlaskClient, town: Town) -> None:
    bounced(town)
    given = client.get("/feedback/cases.csv?year=2026")
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert given.data.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(given.data.decode("utf-8-sig").splitlines())
    assert head[:4] == ["截至", "编号", "类别", "话题"] and not any(word.isascii() for word in head)
    rows = [dict(zip(head, line, strict=True)) for line in (first, second)]
    assert rows[0]["退回的单位"] == "长沙县交通运输局；长沙县水利局" and rows[0]["单位"] == "长沙县水利局"
    assert rows[1]["退回的单位"] == "长沙县林业局" and rows[1]["单位"] == "长沙县交通运输局"
    assert (rows[0]["类别"], rows[0]["状态"], rows[0]["县区"], rows[0]["重新打开"]) == (
        "咨询",
        "办理中",
        "长沙县",
        "否",
    )


def test_the_public_list_of_cases_holds_no_word_and_no_report(client: FlaskClient, town: Town) -> None:
    mixed(town)
    given = client.get("/feedback/cases.csv?year=2026").text
    assert "路灯坏了" not in given and "周晓禾" not in given and "report" not in given
    assert given.count("\n") == 1 + 28
    made_reports(town)
    with clock.at(MONDAY + timedelta(days=43)):
        lines = list(csv.DictReader(client.get("/feedback/cases.csv?year=2026").data.decode("utf-8-sig").splitlines()))
    gone = [line for line in lines if line["状态"] == "转作举报"]
    assert [(line["编号"], line["话题"], line["单位"], line["收到"]) for line in gone] == [
        ("", "", "", "2026-11-01")
    ] * 2
    assert len(lines) == 28 + 2, "of what was in time nothing is told"
    assert client.get("/feedback/cases.csv?year=1").status_code == 404


def test_an_office_with_a_formula_for_a_name_is_only_a_name(client: FlaskClient, town: Town) -> None:
    town.roads.name = "=cmd()"
    town.answered()
    assert "'=cmd()" in client.get("/feedback/cases.csv?year=2026").text


def test_the_page_of_open_data_leads_to_data_of_every_room(client: FlaskClient, town: Town) -> None:
    town.public()
    links = {link["href"]: link.text for link in page(client.get("/about/data")).select("main a")}
    for address, word in (
        ("/feedback/cases.csv", "清单"),
        ("/api/v1/feedback", "留言"),
        ("/feeds/feedback.atom", "留言"),
        ("/feeds/openday.atom", "活动"),
        ("/api/v1/consultations", "征集"),
        ("/surveys/", "调查"),
    ):
        assert word in links[address], "each says what it is of"
    for address in links:
        if address.startswith("/"):
            assert client.get(address).status_code == 200, address


def test_what_was_merged_follows_its_case_into_the_answered_ones_wherever_they_are_listed(
    app: Flask, town: Town
) -> None:
    lead, merged = town.handled(), town.public(title="桥头的灯也不亮")
    other = town.public(title="别处的路灯")
    desks.merge(merged, lead, by=town.office)
    client = app.test_client()

    def told() -> list[set[str]]:
        db.session.flush()
        shown = {post.no for post in (lead, merged, other)}
        pages = [client.get(f"{path}standing=answered").text for path in ("/feedback/?", "/feeds/feedback.atom?")]
        found = [item["no"] for item in client.get("/api/v1/feedback?standing=answered").json["items"]]
        closed = client.get("/open311/v2/requests.json?status=closed").json
        return [
            *({no for no in shown if f"/feedback/{no}/" in text} for text in pages),
            set(found),
            {row["service_request_id"] for row in closed},
        ]

    assert told() == [set()] * 4
    town.answer(lead)
    assert told() == [{lead.no, merged.no}] * 4
    assert merged.is_answered and lead.is_answered and not other.is_answered
    saying.follow_up(merged, "还有一盏没有修好，请再来看看", by=None)
    assert told() == [set()] * 4, "its author waits again"


def test_the_answered_part_of_the_list_is_walked_by_an_index_of_its_own(town: Town) -> None:
    for number in range(3):
        town.answered(title=f"第 {number} 处路灯坏了")
    rows = queries.public_list(queries.Wanted(standing="answered")).with_only_columns(Post.list_no, Post.version)
    steps = plan(rows.order_by(Post.list_no.desc()).limit(21))
    assert "ix_feedback_post_answered_list" in steps and "Sort" not in steps and "TEMP B-TREE" not in steps


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ([], "请写明名单文件"),
        (["good.csv", "evil"], "不能按“evil”算"),
        (["good.csv", "place"], "不能按“place”算"),
        (["missing.csv"], "打不开名单文件"),
        (["other.csv", "unit"], "不是本站的留言名单，里面没有：收到"),
        (["picture.csv"], "打不开名单文件"),
    ],
)
def test_the_script_says_what_is_wrong_with_its_words(tmp_path: Path, typed: list[str], told: str) -> None:
    (tmp_path / "good.csv").write_text("收到,状态,单位,县区,类别\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("名称,金额\n水费,3\n", encoding="utf-8")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\xff\xfe")
    words = [str(tmp_path / one) if one.endswith(".csv") else one for one in typed]
    command = [sys.executable, str(ROOT / "tools" / "recompute_feedback.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2 and not done.stdout
    assert told in done.stderr and "Traceback" not in done.stderr


def listed_numbers(client: FlaskClient) -> list[str]:
    given = client.get("/feedback/cases.csv?year=2026").data.decode("utf-8-sig")
    return [line["编号"] for line in csv.DictReader(given.splitlines())]


def test_a_number_stands_in_the_list_of_cases_only_beside_what_is_public(client: FlaskClient, town: Town) -> None:
    """Whoever keeps the file of each day must not read from the next one what was made a 举报."""
    public, private, unread = town.public(), town.public(wants_public=False), town.post()
    assert sorted(listed_numbers(client)) == sorted([public.no, "", ""])
    behind = client.get("/feedback/statistics/cases?year=2026&figure=received").text
    assert public.listed_as in behind and private.no not in behind and unread.no not in behind
    reporting.make_report(unread, "说的是工作人员收钱", by=town.office)
    assert sorted(listed_numbers(client)) == sorted([public.no, ""])


def test_a_line_s_place_in_the_list_of_cases_does_not_tell_its_number(client: FlaskClient, town: Town) -> None:
    public = [town.public(), town.public()]
    town.public(wants_public=False)
    public.append(town.public())
    assert listed_numbers(client) == [*(post.no for post in public), ""]


def test_many_numbers_are_never_given_out_and_none_twice(town: Town) -> None:
    numbers = [int(town.post().no.rpartition("-")[2]) for _ in range(40)]
    left_out = set(range(numbers[0], numbers[-1])) - set(numbers)
    assert numbers == sorted(set(numbers)) and 3 <= len(left_out) <= 40
