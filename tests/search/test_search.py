"""Search: full recall and precision for any query, whatever lies between words."""

import random

import pytest
from sqlalchemy import select

from app.core.search import service
from app.core.search.models import SearchEntry
from app.core.search.rules import folded, phrases
from app.db import db
from tests.conftest import page
from tests.making import MONDAY, Make

pytestmark = pytest.mark.usefixtures("app")
LETTERS = "农村客运票价低保耕地补贴葛家山㮾梨圫溁湾镇2026年AbC饮用水ａ１"
MARKS = ["，", " ", "。", "\n", "“", "·", "-", "_"]


def put(number: int, title: str, text: str = "", kind: str = "openday") -> None:
    service.put(kind, number, title=title, text=text, region=None, url=f"/openday/{number}/", on=MONDAY.date())


def found(query: str) -> set[int]:
    rows = service.find(query)
    return set() if rows is None else {entry.subject_id for entry in db.session.scalars(rows)}


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
    from app.core.search.rules import RUNS

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
    service.rebuild()
    db.session.flush()
    assert found("污水") == {public.id}


def test_the_page_marks_hits_and_says_what_to_do_when_there_are_none(client, make: Make):
    from app.db import unit_of_work

    with unit_of_work():
        make.event(title="走进污水处理厂<script>")
    soup = page(client.get("/search?q=污水"))
    assert soup.select_one("mark").text == "污水"
    assert soup.select("main script") == []
    assert "换一个说法" in page(client.get("/search?q=火箭发射")).text
