"""Rows 6 to 8 and 12 to 14: lists, posting, search, similar posts and figures of what residents say, at growing sizes.

The same questions are put to a small, a larger and (with `--large`) a forum of a million posts; a search is held against a
scan of every text of the same database in the same run.
"""

import itertools
import random
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from sqlalchemy import create_engine, select, text

from app.core.search import rules, service
from app.core.search.models import SearchEntry
from app.db import db, is_sqlite
from bench import libraries, servers
from bench.boards import wanderers
from bench.client import Crowd, Journey, Outcome
from bench.houses import Forum
from bench.journeys import TOKEN, expect, get, lookers, post
from bench.rows import Bench, ratio, sound
from bench.servers import Server
from bench.table import Aim, Row

AT_ONCE = 16
DEEP = 5_000  # pages of twenty
PER_PAGE = 20
TIMES = 15
READ_WHOLE = 2_000  # hits compared one by one with the scan
POSTS = 400  # of each sample of posting
NUMBERS = itertools.count(secrets.randbelow(90_000_000))  # a kept forum knows the phones of earlier runs
TYPED = (8, 14, 25, 60)  # letters somebody has typed when similar posts are asked for


@dataclass(frozen=True)
class Searched:
    """What the queries cost, and whether they found what a scan finds."""

    lasted: list[float]  # ms in the database, of each query for the newest twenty
    scan: float  # ms of one scan of all texts, LIKE
    queries: int
    wrong: list[str]
    similar: list[float]  # ms
    index: int  # bytes
    texts: int


@dataclass(frozen=True)
class Measured:
    """One size."""

    posts: int
    first: Outcome
    deep: Outcome
    new: Outcome
    old: Outcome
    pages: Outcome
    limit: Outcome
    asked: Outcome
    statistics: float  # ms, the median
    searched: Searched
    posting: dict[int, tuple[Outcome, Outcome]]
    libraries: Outcome  # what posting takes with the libraries alone


def talk(bench: Bench) -> Iterator[Row]:
    """All sizes, one after the other; growth is told against the first."""
    found: list[Measured] = []
    for posts in bench.pace.forums:
        with forum(bench, posts) as house:
            bench.notes.append(f"{house.count:,} posts made in {house.took:.0f} s, {house.bytes / 2**20:,.0f} MB")
            found.append(_measured(bench, house))
        yield from _rows(found)


@contextmanager
def forum(bench: Bench, posts: int) -> Iterator[Forum]:
    """A forum in a database of its own: gone afterwards, or kept for the next run where the caller said where."""
    home, name = bench.pace.keep, f"forum_{posts}"
    with bench.databases.fresh() if home is None else bench.databases.kept(name, home) as url:
        note = None if home is None else home / f"{name}.{bench.databases.kind}.json"
        house = Forum(url, bench.folder, posts, note)
        try:
            yield house
        finally:
            house.close()


def _measured(bench: Bench, house: Forum) -> Measured:
    with ExitStack() as stack:
        ours = stack.enter_context(servers.gunicorn("wsgi:app", house.env, 2, bench.folder))
        bare = stack.enter_context(servers.gunicorn("bench.limits:app", {"LIMIT_DATABASE": bench.limit_url}, 2, bench.folder))  # fmt: skip
        numbers = house.numbers
        edge = numbers[min(DEEP * PER_PAGE, len(numbers) - PER_PAGE - 1)]
        first, deep = "/feedback/", f"/feedback/?before={edge}"
        size = len(_page(ours, first))

        def lists(among: list[int]) -> list[str]:
            return [f"/feedback/?before={number}" for number in random.Random(6).sample(among, min(4_000, len(among)))]

        def sampled(server: Server, journeys: Iterator[Journey]) -> Outcome:
            return bench.for_a_while(server, journeys, AT_ONCE)

        half = len(numbers) // 2
        words = [
            quote(words[at : at + 2]) for words, at in zip(house.texts(300), itertools.cycle((3, 9, 20)), strict=False)
        ]
        ids = [match[1] for page in lists(numbers)[:60] for match in re.finditer(r'href="(/feedback/FB-[^"]+)"', _page(ours, page))]  # fmt: skip
        for _ in range(2):
            Crowd(ours.port, itertools.islice(wanderers(lists(numbers)), 60), 8).run()
        same = bench.turns(lambda: sampled(ours, lookers(first)), lambda: sampled(ours, lookers(deep)))
        ends = bench.turns(lambda: sampled(ours, wanderers(lists(numbers[:half]))), lambda: sampled(ours, wanderers(lists(numbers[half:]))))  # fmt: skip
        return Measured(
            house.count,
            *same,
            *ends,
            sampled(ours, wanderers(ids)),
            sampled(bare, lookers(f"/page/{size}")),
            sampled(ours, wanderers([f"/search?q={word}" for word in words])),
            _time_of(ours, ["/feedback/statistics", "/feedback/statistics?by=month", "/feedback/statistics?by=place"]),
            _searched(bench, house),
            {at_once: _posting(bench, house, ours, bare, at_once) for at_once in (8, 32)},
            _with_libraries(bench),
        )


def _page(server: Server, path: str) -> str:
    """What a page says."""
    outcome = Crowd(server.port, iter([_body(path)]), 1).run()
    if not outcome.results:
        raise SystemExit(f"{path}: {outcome.astray}")
    return outcome.results[0]


def _body(path: str) -> Journey:
    page = yield get(path)
    expect(page, 200, path)
    return page.body.decode()


def _time_of(server: Server, paths: list[str]) -> float:
    """The slowest page's median of some requests, one at a time."""
    return max(Crowd(server.port, itertools.islice(lookers(path), TIMES), 1).run().percentile(0.5) for path in paths)


# posting


def _posting(bench: Bench, house: Forum, ours: Server, bare: Server, at_once: int) -> tuple[Outcome, Outcome]:
    """The post itself: form page, token and code are at hand before the clock runs, for us and for the limit."""
    mine, limit = Outcome(), Outcome()
    for _ in range(bench.pace.rounds):
        mine.add(_posted(ours, "/feedback/new", at_once, house))
        limit.add(_posted(bare, "/form/0/12000", at_once, None))
    return mine, limit


def _with_libraries(bench: Bench) -> Outcome:
    """Posting where the house's own part takes nothing: what can be reached at all with form, session and mapper."""
    engine = create_engine(bench.limit_url.replace("postgresql://", "postgresql+psycopg://"))
    libraries.create(engine)
    engine.dispose()
    settings = {"LIMIT_DATABASE": bench.limit_url, "LIMIT_KEY": secrets.token_urlsafe(32)}
    outcome = Outcome()
    with servers.gunicorn("bench.libraries:app", settings, 2, bench.folder) as server:
        for _ in range(bench.pace.rounds):
            outcome.add(_posted(server, "/form", 8, None))
    return outcome


def _posted(server: Server, path: str, at_once: int, house: Forum | None) -> Outcome:
    numbers = [next(NUMBERS) for _ in range(POSTS)]
    phones = [f"136{n:08d}" for n in numbers]
    forms = Crowd(server.port, (_form(path) for _ in phones), 8).run().results
    cookies = [form.split("\n")[1] for form in forms]
    codes = house.codes(list(zip(phones, cookies, strict=True))) if house else ["" for _ in phones]
    before = server.processor_time()
    journeys = (_say(path, *whose) for whose in zip(forms, phones, codes, numbers, strict=True))
    outcome = Crowd(server.port, journeys, at_once).run()
    outcome.server_cpu = server.processor_time() - before
    return outcome


def _form(path: str) -> Journey:
    page = yield get(path)
    expect(page, 200, "form")
    token, cookie = TOKEN.search(page.body), page.header("set-cookie").partition(";")[0]
    began = re.search(rb'name="began" value="([^"]+)"', page.body)
    return "\n".join((token[1].decode() if token else "", cookie, began[1].decode() if began else ""))


def _say(path: str, form: str, phone: str, code: str, number: int) -> Journey:
    token, cookie, began = form.split("\n")
    fields = {
        "csrf_token": token,
        "began": began,
        "kind": "ask",
        "place": "430121116203",
        "topic": "4",
        "title": f"第 {number} 处路灯坏了",
        "text": f"村口第 {number} 根灯杆的路灯坏了一个月，晚上走路看不见，请派人来修一修。",
        "wants_public": "yes",
        "phone": phone,
        "code": code,
        "people-0-name": "居民",  # what the bare form takes
        "people-0-id_number": str(number),
    }
    sent = yield post(path, urlencode(fields).encode(), cookie)
    expect(sent, 302, "post")
    return sent.header("location")


# search


def _searched(bench: Bench, house: Forum) -> Searched:
    """Queries cut from the texts anywhere, words or not, of one to four characters; and some that nobody wrote."""
    dice, texts = random.Random(13), house.texts(bench.pace.searches)
    queries = {words[at : at + size] for words in texts for size in (2, 3, 4) for at in [dice.randrange(len(words) - size)]}  # fmt: skip
    letters = "".join(texts)
    queries |= {"".join(dice.choice(letters) for _ in range(dice.randint(2, 4))) for _ in range(len(texts))}
    singles = {dice.choice(letters) for _ in range(len(texts) // 2)}
    with house.app.app_context():
        lasted = [_ms(partial(service.newest, service.query(words), PER_PAGE)) for words in sorted(queries)]
        similar = [_ms(partial(service.alike, words[:size], "feedback")) for words in texts for size in TYPED]
        wrong = _held_against_a_scan(sorted(queries | singles))
        scan = _ms(lambda: db.session.execute(text("SELECT count(*) FROM search_entry WHERE title LIKE :q OR text LIKE :q"), {"q": "%路灯%"}).one())  # fmt: skip
        index, size = _index_bytes(house.is_sqlite), _text_bytes()
        db.session.remove()
    return Searched(sorted(lasted), scan, len(queries | singles), wrong, sorted(similar), index, size)


def _ms(asked: Callable[[], object]) -> float:
    began = time.perf_counter()
    asked()
    return 1000 * (time.perf_counter() - began)


def _held_against_a_scan(queries: list[str]) -> list[str]:
    """Queries whose hits are not what reading every text finds: recall and precision at once, order too."""
    asked = {words: rules.phrases(words) for words in queries}
    hits: dict[str, list[int]] = {words: [] for words in queries}
    rows = select(SearchEntry.id, SearchEntry.title, SearchEntry.text).order_by(SearchEntry.id.desc())
    for id, title, said in db.session.execute(rows.execution_options(yield_per=5_000)):
        letters = rules.runs_of(f"{title}\n{said}")
        for words, runs in asked.items():
            if runs and len(hits[words]) < READ_WHOLE and all(run in letters for run in runs):
                hits[words].append(id)
    return [words for words in queries if service.newest(service.query(words), READ_WHOLE) != hits[words]]


def _index_bytes(is_sqlite: bool) -> int:
    if is_sqlite:
        return int(db.session.scalar(text("SELECT sum(length(block)) FROM search_fts_data")) or 0)
    return int(db.session.scalar(text("SELECT pg_relation_size('ix_search_entry_words')")) or 0)


def _text_bytes() -> int:
    length = "length(CAST({} AS BLOB))" if is_sqlite() else "octet_length({})"
    words = " + ".join(length.format(column) for column in ("title", "text"))
    return int(db.session.scalar(text(f"SELECT sum({words}) FROM search_entry")) or 0)  # noqa: S608  # names of ours


# what is printed


def _rows(found: list[Measured]) -> Iterator[Row]:
    now, least = found[-1], found[0]
    size = f"{now.posts:,} posts"
    yield from _list_rows(now, size)
    for at_once, (ours, limit) in now.posting.items():
        share = ratio(ours.rate, limit.rate)
        aims = [
            sound(ours),
            Aim(f"posting at {at_once} at least 0.3 x the limit, {size} ({share:.2f})", share >= 0.3),
            Aim(f"posting at {at_once} at least 0.5 x the limit, {size} ({share:.2f})", share >= 0.5, stretch=True),
        ]
        yield Row("8", f"posting, {at_once} at once, {size}", f"{ours.rate:.0f}/s", f"{limit.rate:.0f}/s", share, aims)
    (_, limit), alone = now.posting[8], now.libraries
    yield Row("8", "  the libraries alone, 8 at once", f"{alone.rate:.0f}/s", f"{limit.rate:.0f}/s", ratio(alone.rate, limit.rate), [sound(alone)])  # fmt: skip
    yield from _search_rows(now, size)
    aims = [Aim(f"figures of a year at most 300 ms, {size} ({now.statistics:.0f} ms)", now.statistics <= 300)]
    yield Row("–", f"statistics of a year, slowest, {size}", f"{now.statistics:.0f} ms", aims=aims)
    if len(found) > 1:
        yield from _growth_rows(now, least)


def _list_rows(now: Measured, size: str) -> Iterator[Row]:
    share, depth = ratio(now.first.rate, now.limit.rate), ratio(now.deep.rate, now.first.rate)
    aims = [
        sound(now.first),
        Aim(f"list at least 0.25 x the limit, {size} ({share:.2f})", share >= 0.25),
        Aim(f"list at least 0.5 x the limit, {size} ({share:.2f})", share >= 0.5, stretch=True),
    ]
    yield Row("6", f"list of posts, page 1, {size}", f"{now.first.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, aims)
    aims = [
        sound(now.deep),
        Aim(f"deep page at least 0.8 x page 1, {size} ({depth:.2f})", depth >= 0.8),
        Aim(f"deep page at least 0.95 x page 1, {size} ({depth:.2f})", depth >= 0.95, stretch=True),
    ]
    yield Row(
        "7", f"  page {DEEP:,} or the last", f"{now.deep.rate:.0f}/s", f"page 1: {now.first.rate:.0f}/s", depth, aims
    )
    far = ratio(now.old.rate, now.new.rate)
    aims = [sound(now.new), sound(now.old), Aim(f"another deep page each time at least 0.8 x near ones, {size} ({far:.2f})", far >= 0.8)]  # fmt: skip
    yield Row(
        "7", "  another page each time, deep / near", f"{now.old.rate:.0f}/s", f"near: {now.new.rate:.0f}/s", far, aims
    )
    share = ratio(now.pages.rate, now.limit.rate)
    yield Row("–", f"another post each time, {size}", f"{now.pages.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, [sound(now.pages)])  # fmt: skip


def _search_rows(now: Measured, size: str) -> Iterator[Row]:
    found = now.searched
    right = found.queries - len(found.wrong)
    words = f"search finds what a scan finds, newest first, {size} ({right} of {found.queries} queries {found.wrong[:3] or ''})"
    yield Row(
        "12", f"search held against a scan, {size}", f"{right} of {found.queries}", aims=[Aim(words, not found.wrong)]
    )
    p50, p95 = _at(found.lasted, 0.5), _at(found.lasted, 0.95)
    aims = [
        Aim(f"newest 20, p95 at most 10 ms in the database, {size} ({p95:.1f})", p95 <= 10),
        Aim(
            f"newest 20, p95 at most 1/15 of a scan, {size} ({p95:.1f} of {found.scan:.0f} ms)", p95 <= found.scan / 15
        ),
    ]
    yield Row("13", "  newest 20, p50 / p95", f"{p50:.2f} / {p95:.2f} ms", f"LIKE: {found.scan:.0f} ms", ratio(p95, found.scan), aims)  # fmt: skip
    yield Row("13", "  search page, another word each time", f"{now.asked.rate:.0f}/s", f"{now.limit.rate:.0f}/s", ratio(now.asked.rate, now.limit.rate), [sound(now.asked)])  # fmt: skip
    share = ratio(found.index, found.texts)
    aims = [Aim(f"index at most 2 x the text, {size} ({share:.2f})", share <= 2), Aim(f"index at most 1.6 x the text, {size} ({share:.2f})", share <= 1.6, stretch=True)]  # fmt: skip
    yield Row("14", "  index / text", f"{found.index / 2**20:,.0f} MB", f"{found.texts / 2**20:,.0f} MB", share, aims)
    p50, p95 = _at(found.similar, 0.5), _at(found.similar, 0.95)
    aims = [Aim(f"similar posts while typing, p95 at most 80 ms, {size} ({p95:.0f})", p95 <= 80)]
    yield Row("–", f"similar posts, p50 / p95, {size}", f"{p50:.0f} / {p95:.0f} ms", aims=aims)


def _growth_rows(now: Measured, least: Measured) -> Iterator[Row]:
    """Processor time of the servers, for the clock suffers from others on the machine."""
    sizes = f"{least.posts:,} to {now.posts:,} posts"
    costs = {
        "a page of the list": (now.new.server_cost, least.new.server_cost),
        "a post": (now.pages.server_cost, least.pages.server_cost),
        "a search": (now.asked.server_cost, least.asked.server_cost),
        "posting": (now.posting[8][0].server_cost, least.posting[8][0].server_cost),
    }
    for what, (cost, before) in costs.items():
        times = ratio(cost, before)
        aims = [Aim(f"{what} costs at most 1.3 x from {sizes} ({times:.2f})", times <= 1.3)]
        yield Row("–", f"growth, {what}", f"{cost:.2f} ms", f"{before:.2f} ms", times, aims)


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
