"""Search: full recall and precision for any query, whatever lies between words."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.core.search import jobs, rebuilding, service, weighing
from app.core.search.models import SearchEntry
from app.core.search.rules import RUNS, day_of, folded, month_mark, months, newness, phrases, subject_of
from app.db import db, unit_of_work
from tests.conftest import page
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")
LETTERS = "农村客运票价低保耕地补贴葛家山㮾梨圫溁湾镇2026年AbC饮用水ａ１"
MARKS = ["，", " ", "。", "\n", "“", "·", "-", "_"]


def put(number: int, title: str, text: str = "", kind: str = "openday", days_ago: int = 0) -> None:
    on = MONDAY.date() - timedelta(days=days_ago)
    service.put(kind, number, title=title, text=text, region=None, url=f"/openday/{number}/", on=on)


def found(query: str) -> set[int]:
    return {subject_of(id) for id in service.newest(service.query(query), 1000)}


def scanned(query: str) -> set[int]:
    """What a scan of every text finds: each run of the query, somewhere within one run of the text."""
    runs = phrases(query)
    hits = set()
    for entry in db.session.scalars(select(SearchEntry)):
        words = phrases_of(f"{entry.title}\n{entry.text}")
        if runs and all(any(run in word for word in words) for run in runs):
            hits.add(entry.subject_id)
    return hits


def phrases_of(text: str) -> list[str]:
    return RUNS.findall(folded(text))


def test_recall_and_precision_are_whole_for_queries_of_one_to_four_characters():
    dice = random.Random(20261124)
    texts = {}
    for number in range(300):
        texts[number] = "".join(
            dice.choice(LETTERS) if dice.random() < 0.85 else dice.choice(MARKS) for _ in range(dice.randint(1, 40))
        )
        put(number, texts[number])
    db.session.flush()
    for _ in range(400):
        text = dice.choice(list(texts.values()))
        size = dice.randint(1, 4)
        at = dice.randrange(max(1, len(text) - size + 1))
        query = text[at : at + size] if dice.random() < 0.8 else "".join(dice.choice(LETTERS) for _ in range(size))
        assert found(query) == scanned(query), repr(query)


@pytest.mark.parametrize(
    "query", ["", "，。", '"', "' OR 1=1 --", "NEAR(", "*", "a*b AND", "\x00", "😀", "(((", "票价 -客运", ":*", "&|!"]
)
def test_hostile_queries_find_what_a_scan_finds_and_break_nothing(query):
    put(1, "农村客运票价调整 NEAR and or 1 b")
    db.session.flush()
    assert found(query) == scanned(query)


def test_a_changed_text_is_found_anew_and_a_dropped_one_no_more():
    put(1, "河道清淤")
    db.session.flush()
    put(1, "水库加固")
    db.session.flush()
    assert (found("清淤"), found("加固")) == (set(), {1})
    service.drop("openday", 1)
    assert found("加固") == set()


def test_only_public_events_are_found_and_a_rebuild_finds_the_same(make: Make):
    public = make.event(title="走进污水处理厂")
    make.draft(title="还没公布的污水座谈")
    db.session.flush()
    assert found("污水") == {public.id}
    rebuild()
    assert found("污水") == {public.id}


def rebuild() -> int:
    return rebuilding.rebuild(pause=lambda seconds: None)


def source_of(texts: dict[int, str]) -> service.Rows:
    """A room with these texts to be found."""

    def rows(after: int, most: int):
        for number in sorted(number for number in texts if number > after)[:most]:
            words = {"title": texts[number], "text": "", "region": None, "url": f"/x/{number}/", "on": MONDAY.date()}
            yield number, words

    return rows


def test_a_rebuild_writes_what_is_wrong_and_leaves_what_is_right(app, monkeypatch, statements):
    texts = {number: f"第{number}号公告" for number in range(1, 121)}
    sources = {"x": service.Source(1, "公告", source_of(texts)), "gone": service.Source(2, "从前", source_of({}))}
    monkeypatch.setattr(service, "SOURCES", sources)
    monkeypatch.setattr(rebuilding, "SOURCES", {"x": sources["x"]})
    put(7, "早先的标题", kind="x")
    put(60, "第60号公告", kind="x")
    put(900, "撤下的公告", kind="x")
    put(1, "没有来源的", kind="gone")
    assert rebuild() == 120
    kept = {(entry.kind, entry.subject_id, entry.title) for entry in db.session.scalars(select(SearchEntry))}
    assert kept == {("x", number, title) for number, title in texts.items()}
    assert (found("早先"), found("撤下"), found("第60号")) == (set(), set(), {60})
    statements.clear()
    assert rebuild() == 120
    assert [line for line in statements if line.startswith(("INSERT", "UPDATE"))] == [], "a second run writes nothing"


def test_a_rebuild_goes_in_pieces_and_the_index_is_never_empty_meanwhile(app, monkeypatch):
    texts = {number: f"第{number}号公告" for number in range(1, 2 * rebuilding.AT_ONCE + 2)}
    monkeypatch.setattr(service, "SOURCES", {"x": service.Source(1, "公告", source_of(texts))})
    monkeypatch.setattr(rebuilding, "SOURCES", service.SOURCES)
    assert rebuild() == len(texts)
    seen = []

    def meanwhile(_seconds: float) -> None:
        seen.append(len(found("号公告")))
        texts.pop(2 * rebuilding.AT_ONCE + 1, None)

    assert rebuilding.rebuild(pause=meanwhile) == 2 * rebuilding.AT_ONCE
    assert [count - 2 * rebuilding.AT_ONCE for count in seen] == [1, 1, 0]


def test_the_page_marks_hits_and_says_what_to_do_when_there_are_none(client, make: Make):
    with unit_of_work():
        make.event(title="走进污水处理厂<script>")
    soup = page(client.get("/search?q=污水"))
    assert soup.select_one("mark").text == "污水"
    assert soup.select("main script") == []
    assert "换一个说法" in page(client.get("/search?q=火箭发射")).text


COMMON = "村里的路灯"


@pytest.fixture
def many():
    """A few hundred entries in which some letters and pairs are common, and counted as such."""
    dice = random.Random(7)
    for number in range(400):
        words = "".join(dice.choice(COMMON + LETTERS[:12]) for _ in range(dice.randint(4, 30)))
        put(
            number,
            words[:8],
            words[8:] + dice.choice(["", "，祁", "。麟趾"]),
            kind=dice.choice(["openday", "village"]),
            days_ago=dice.choice([-40, 0, dice.randrange(60), dice.randrange(4_000)]),
        )
    with unit_of_work():
        db.session.flush()
    weighing.weigh()


def test_whichever_way_is_taken_the_same_is_found_newest_first(app, many, monkeypatch):
    assert service.entries_with(["路", "路灯"]).keys() > {""}, "or nothing is common and only one way is taken"
    dice = random.Random(8)
    entries = list(db.session.scalars(select(SearchEntry).order_by(SearchEntry.id.desc())))
    words = {entry.id: (entry.kind, phrases_of(f"{entry.title}\n{entry.text}")) for entry in entries}
    for window in (1, 7, 2_000):
        monkeypatch.setattr(service, "LOOK_THROUGH", (window, 6 * window))
        monkeypatch.setattr(service, "A_BATCH", max(window, 5))
        for _ in range(30):
            query = "".join(dice.choice(COMMON + LETTERS[:6] + "，") for _ in range(dice.randint(1, 4)))
            kind, runs = dice.choice(["", "village"]), phrases(query)
            expected = [
                id
                for id, (own, parts) in words.items()
                if runs and kind in ("", own) and all(any(run in part for part in parts) for run in runs)
            ]
            asked = service.query(query, kind)
            assert service.newest(asked, 20) == expected[:20], repr(query)
            middle = expected[len(expected) // 2] if expected else 5
            assert service.newest(asked, 9, before=middle) == [id for id in expected if id < middle][:9]
            assert service.newest(asked, 9, after=middle) == [id for id in expected[::-1] if id > middle][:9]


@pytest.mark.parametrize(
    "start, count, expected",
    [
        (date(2026, 1, 31), 1, ["202601"]),
        (date(2026, 2, 28), 3, ["202602", "202601", "202512"]),
        (date(2025, 12, 1), -2, ["202512", "202601"]),
        (date.min, 6, ["000101"]),
        (date.max, -6, ["999912"]),
    ],
)
def test_months_are_counted_back_and_on_and_end_where_days_end(start, count, expected):
    assert [month_mark(month)[2:] for month in months(start, count)] == expected


@pytest.mark.parametrize("id", [-5, 0, 1 << 61, 1 << 90])
def test_a_number_that_is_no_key_has_the_nearest_day(id):
    assert day_of(id) in (date.min, date.max)


def test_a_key_tells_its_day():
    assert day_of(newness(date(2026, 2, 28), 7, 4)) == date(2026, 2, 28)


def test_weighing_twice_says_the_same_and_an_empty_index_is_no_fault(app, many):
    first = service.entries_with(list(COMMON))
    weighing.weigh()
    assert service.entries_with(list(COMMON)) == first and first[""] == 400
    with unit_of_work():
        db.session.execute(delete(SearchEntry))
    assert weighing.weigh() == 0 and service.entries_with(list(COMMON)) == {"": 0}


def test_what_resembles_comes_with_the_likest_first_and_by_kind(app, many):
    put(901, "桥头组路灯坏了半个月", "晚上看不见路，请修一修", kind="village")
    put(902, "桥头组路灯坏了半个月没有人修", "", kind="openday")
    put(903, "低保公示在哪里看", "", kind="village")
    db.session.flush()
    typed = "桥头组的路灯坏了半个月"
    assert [entry.subject_id for entry in service.alike(typed, "village")][:1] == [901]
    assert [entry.subject_id for entry in service.alike(typed, "village", of_kind=False)][:1] == [902]
    put(904, "8 月收支：自来水费", "", kind="openday")
    db.session.flush()
    assert service.alike("自来水有股味道", "village", of_kind=False) == [], "two pairs of six answer nothing"
    assert [entry.subject_id for entry in service.alike("自来水费怎么收", "village", of_kind=False)] == [904]
    assert service.alike("完全没有人说过这件事呀", "village") == []
    assert service.alike("，。！", "village") == [] and service.alike("灯", "village") == []


def test_an_empty_index_is_filled_by_the_worker(app, make: Make):
    event = make.event(title="走进污水处理厂")
    with unit_of_work():
        db.session.execute(delete(SearchEntry))
    jobs.fill()
    assert found("污水") == {event.id}
    jobs.fill()
    assert found("污水") == {event.id}


def test_a_rebuild_that_broke_off_halfway_is_made_good(app, make: Make, monkeypatch):
    first, last = make.event(title="走进污水处理厂"), make.event(title="走进自来水厂")
    with unit_of_work():
        db.session.execute(delete(SearchEntry))

    def dies_after_one(after: int, most: int):
        if after:
            raise MemoryError
        yield from list(openday.rows(after, 1))

    openday = service.SOURCES["openday"]
    monkeypatch.setattr(rebuilding, "AT_ONCE", 1)
    monkeypatch.setitem(service.SOURCES, "openday", replace(openday, rows=dies_after_one))
    jobs.fill()
    assert (found("污水"), found("自来")) == ({first.id}, set()) and not rebuilding.is_whole()
    monkeypatch.setitem(service.SOURCES, "openday", openday)
    jobs.fill()
    assert (found("污水"), found("自来")) == ({first.id}, {last.id}) and rebuilding.is_whole()


def test_a_kind_needs_a_number_of_its_own():
    with pytest.raises(ValueError, match="number"):
        service.source("another", service.SOURCES["openday"].number, "别的", lambda after, most: [])
    with pytest.raises(ValueError, match="number"):
        service.source("another", 16, "别的", lambda after, most: [])


def test_long_results_are_walked_not_counted(client, make: Make):
    for number in range(230):
        put(number, f"第{number}号公告")
    with unit_of_work():
        db.session.flush()
    soup = page(client.get("/search?q=公告"))
    assert "找到 200 多条" in soup.text
    seen = [link["href"] for link in soup.select("article h3 a")]
    for _ in range(20):
        more = soup.select_one("nav.pager a[rel=next]")
        if more is None:
            break
        soup = page(client.get(more["href"]))
        seen += [link["href"] for link in soup.select("article h3 a")]
    assert len(seen) == len(set(seen)) == 230
    assert page(client.get("/search?q=第7号")).select_one("h2").text == "找到 1 条"
