"""Rows 9, 10 and the roll-up: a book's page, a filtered and paged query and a county's sums, at growing sizes.

The same questions are put to a small, a larger and (with `--large`) the whole city of 12 million lines. Datasette, where it
is installed, serves the very same table from the same file in the same run.
"""

import importlib.util
import itertools
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench import servers
from bench.client import Crowd, Journey, Outcome
from bench.houses import City
from bench.journeys import look, lookers
from bench.rows import Bench, ratio, sound
from bench.servers import Server
from bench.table import Aim, Row

WORD = quote("路灯")
COUNTY = "430102"  # the first by its code, so that every size has it
ROLL_UPS = 25
# As many at every size, each read once before the clock runs and more than a process remembers: what differs is the size alone.
BOOKS, PLACES = 1_800, 160
AT_ONCE = 16


@dataclass(frozen=True)
class Measured:
    """One size: what was served per second, and how long a county took."""

    lines: int
    same: Outcome
    many: Outcome
    live: Outcome  # of books whose page is not kept
    query: Outcome
    limit: Outcome
    county: float  # ms, the median
    year: float
    datasette: Outcome | None


def boards(bench: Bench) -> Iterator[Row]:
    """All sizes, one after the other; growth is told against the first."""
    found: list[Measured] = []
    for villages, years in bench.pace.cities:
        with city(bench, villages, years) as house:
            bench.notes.append(f"city of {house.count:,} lines made in {house.took:.0f} s ({house.count / house.took:,.0f} lines/s), {house.bytes / 2**20:,.0f} MB")  # fmt: skip
            found.append(_measured(bench, house))
        yield from _rows(found)


@contextmanager
def city(bench: Bench, villages: int | None, years: int) -> Iterator[City]:
    """A city in a database of its own: gone afterwards, or kept for the next run where the caller said where."""
    home, name = bench.pace.keep, f"city_{villages or 'all'}_{years}"
    with bench.databases.fresh() if home is None else bench.databases.kept(name, home) as url:
        note = None if home is None else home / f"{name}.{bench.databases.kind}.json"
        house = City(url, bench.folder, villages, years, note)
        try:
            yield house
        finally:
            house.close()


def _measured(bench: Bench, house: City) -> Measured:
    with ExitStack() as stack:
        ours = stack.enter_context(servers.gunicorn("wsgi:app", house.env, 2, bench.folder))
        bare = stack.enter_context(servers.gunicorn("bench.limits:app", {"LIMIT_DATABASE": bench.limit_url}, 2, bench.folder))  # fmt: skip
        rival = stack.enter_context(datasette(house)) if house.is_sqlite and _has_datasette() else None
        places = house.villages()
        places = random.Random(11).sample(places, min(PLACES, len(places)))
        books = house.books(BOOKS)
        most = len(books) * 2 // 3
        one, kept, others = books[0], books[:most], books[most:]
        house.write_pages(kept)
        size = _size(ours, one.path)

        def sampled(server: Server, journeys: Iterator[Journey], at_once: int = AT_ONCE) -> Outcome:
            return bench.for_a_while(server, journeys, at_once)

        searched = [f"/village/{code}/search?q={WORD}&side=expense&least=100&page=2" for code in places]
        for paths in ([book.path for book in kept], [book.path for book in others], searched):
            Crowd(ours.port, itertools.islice(wanderers(paths), len(paths)), 8).run()
        return Measured(
            house.count,
            sampled(ours, lookers(one.path)),
            sampled(ours, wanderers([book.path for book in kept])),
            sampled(ours, wanderers([book.path for book in others])),
            sampled(ours, wanderers(searched)),
            sampled(bare, lookers(f"/page/{size}")),
            _time_of(ours, f"/village/{COUNTY}/?year={house.newest[:4]}&part={house.newest[4:]}"),
            _time_of(ours, f"/village/{COUNTY}/?year={house.newest[:4]}&part="),
            sampled(rival, wanderers([f"{house.table}?release_id={book.id}&_size=100&_sort=seq" for book in books]), 4)
            if rival
            else None,
        )


def _size(server: Server, path: str) -> int:
    outcome = Crowd(server.port, itertools.islice(lookers(path), 1), 1).run()
    if not outcome.results:
        raise SystemExit(f"{path}: {outcome.astray}")
    return int(outcome.results[0])


def wanderers(paths: list[str]) -> Iterator[Journey]:
    """Another page each time, in an order of chance that is always the same; none again before all were read.

    A small city's books would else be met again while they are remembered, and a large one's never.
    """
    order = random.Random(9).sample(paths, len(paths))
    return (look(path) for path in itertools.cycle(order))


def _time_of(server: Server, path: str) -> float:
    """The median of some requests, one at a time."""
    outcome = Crowd(server.port, itertools.islice(lookers(path), ROLL_UPS), 1).run()
    return outcome.percentile(0.5)


def _rows(found: list[Measured]) -> Iterator[Row]:
    now = found[-1]
    lines, share = f"{now.lines / 1e6:.2f} M lines", ratio(now.same.rate, now.limit.rate)
    aims = [sound(now.same), Aim(f"a book's page at least 0.3 x the limit at {lines} ({share:.2f})", share >= 0.3)]
    aims += _against_datasette("a book's page", now.same, now.datasette, lines)
    yield Row("9", f"a book's page, the same again, {lines}", f"{now.same.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, aims)  # fmt: skip
    share = ratio(now.many.rate, now.limit.rate)
    aims = [
        sound(now.many),
        *_against_datasette("another book each time", now.many, now.datasette, lines, stretch=True),
    ]
    aims += _growth("another book each time", "many", found)
    yield Row("9", f"  another book each time, {lines}", f"{now.many.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, aims)  # fmt: skip
    share = ratio(now.live.rate, now.limit.rate)
    yield Row("9", f"  its page not kept yet, {lines}", f"{now.live.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, [sound(now.live)])  # fmt: skip
    if now.datasette is not None:
        yield Row("9", f"  Datasette, one process, {lines}", f"{now.datasette.rate:.0f}/s", aims=[sound(now.datasette)])
    aims = [sound(now.query), *_growth("filtered, sorted, paged query", "query", found)]
    share = ratio(now.query.rate, now.limit.rate)
    yield Row("10", f"filtered, sorted, paged query, {lines}", f"{now.query.rate:.0f}/s", f"{now.limit.rate:.0f}/s", share, aims)  # fmt: skip
    aims = [Aim(f"{what} at most 300 ms at {lines} ({ms:.0f} ms)", ms <= 300) for what, ms in (("a county's month", now.county), ("a county's year", now.year))]  # fmt: skip
    yield Row("–", f"a county's roll-up, month / year, {lines}", f"{now.county:.0f} / {now.year:.0f} ms", aims=aims)


def _against_datasette(what: str, ours: Outcome, rival: Outcome | None, lines: str, stretch: bool = False) -> list[Aim]:
    """Per core: two processes of ours against one of Datasette."""
    if rival is None:
        return []
    times = ratio(ours.rate / 2, rival.rate)
    return [Aim(f"{what} at least 10 x Datasette per core at {lines} ({times:.1f})", times >= 10, stretch)]


def _growth(what: str, name: str, found: list[Measured]) -> list[Aim]:
    """Processor time per page, for the clock suffers from others on the machine; beside the bare app's in the same minutes."""
    if len(found) < 2:
        return []
    first, now = (getattr(size, name).server_cost / size.limit.server_cost for size in (found[0], found[-1]))
    sizes = f"{found[0].lines:,} to {found[-1].lines:,} lines"
    return [Aim(f"{what} costs at most 1.1 x from {sizes} ({now / first:.2f})", now <= 1.1 * first)]


def _has_datasette() -> bool:
    return importlib.util.find_spec("datasette") is not None


@contextmanager
def datasette(house: City) -> Iterator[Server]:
    """Datasette's one process on the city's own file."""
    port = servers.free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(house.file), "-p", str(port), "--setting", "default_facet_size", "1", "--setting", "suggest_facets", "off"]  # fmt: skip
    with (house.folder / "datasette.log").open("ab") as log:
        process = subprocess.Popen(command, env=servers.environment({}), stdout=log, stderr=log)
    try:
        _until_it_answers(process, port, house.folder)
        yield Server(port, [process.pid])
    finally:
        servers.stop(process)


def _until_it_answers(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    end = time.monotonic() + servers.PATIENCE
    while not Crowd(port, itertools.islice(lookers("/-/versions.json"), 1), 1).run().results:
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("datasette did not start:\n" + (folder / "datasette.log").read_text()[-2000:])
        time.sleep(0.2)
