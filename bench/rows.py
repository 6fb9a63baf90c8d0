"""The rows: what is measured, beside its limit, in the same run."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.config import ROOT
from bench import beside, servers
from bench.client import Crowd, Journey, Outcome, lasting
from bench.databases import Databases
from bench.houses import House
from bench.journeys import Person, lookers, newcomers, sign_up
from bench.limits import Store
from bench.servers import Server
from bench.table import Aim, Row

PLENTY = 100_000
RUSH_PEOPLE, RUSH_SEATS = 500, 100
WHOLE = {
    "entries": RUSH_PEOPLE,
    "seated": RUSH_SEATS,
    "waiting": RUSH_PEOPLE - RUSH_SEATS,
    "taken": RUSH_SEATS,
    "people": RUSH_PEOPLE,
    "numbers": RUSH_PEOPLE,
    "acts": RUSH_PEOPLE,
}


@dataclass(frozen=True)
class Pace:
    """How long and how often things are measured."""

    seconds: float = 3.0
    rounds: int = 2  # ours and the limit in turns, so that a disturbance meets both
    rushes: int = 20
    rushes_of_four: int = 5
    limit_rushes: int = 3
    cities: tuple[tuple[int | None, int], ...] = ((167, 1), (None, 1))  # villages (None: all) and years
    file_lines: int = 100_000
    forums: tuple[int, ...] = (10_000, 100_000)  # posts
    searches: int = 60  # texts from which queries are cut
    keep: Path | None = None  # where cities stay between runs


QUICK = Pace(1.5, 1, 2, 1, 1, ((60, 1), (120, 1)), 10_000, (2_000, 10_000), 20)
LARGE = (None, 10)  # the whole city: 12 million lines
MANY = 1_000_000  # posts


class Bench:
    """One kind of database: a house and the bare app on it, each with its server processes."""

    def __init__(self, databases: Databases, folder: Path, pace: Pace) -> None:
        self.folder, self.pace, self.databases = folder, pace, databases
        self.stack = ExitStack()
        self.limit_url = self.stack.enter_context(databases.fresh())
        self.store = Store(self.limit_url)
        self.stack.callback(self.store.close)
        self.store.create()
        self.seats = itertools.count(1)
        self.notes: list[str] = []

    @cached_property
    def house(self) -> House:
        """The house of the open days, made when the first row asks for it."""
        house = House(self.stack.enter_context(self.databases.fresh()), self.folder)
        self.stack.callback(house.close)
        return house

    @contextmanager
    def serving(self, workers: int) -> Iterator["Pair"]:
        """Both applications, each with so many processes, warmed up."""
        with (
            servers.gunicorn("wsgi:app", self.house.env, workers, self.folder) as ours,
            servers.gunicorn("bench.limits:app", {"LIMIT_DATABASE": self.limit_url}, workers, self.folder) as bare,
        ):
            pair = Pair(ours, bare, Sizes(ours.port, self.house.open_event(PLENTY)))
            for _ in range(2):
                Crowd(ours.port, itertools.islice(newcomers(pair.form), 40), 8).run()
                Crowd(bare.port, itertools.islice(newcomers(pair.bare_form()), 40), 8).run()
            yield pair

    def turns(self, ours: Callable[[], Outcome], limit: Callable[[], Outcome]) -> tuple[Outcome, Outcome]:
        """Both in turns, rounds added up."""
        mine, bare = Outcome(), Outcome()
        for _ in range(self.pace.rounds):
            mine.add(ours())
            bare.add(limit())
        return mine, bare

    def for_a_while(self, server: Server, journeys: Iterator[Journey], at_once: int) -> Outcome:
        """One sample."""
        before = server.processor_time()
        outcome = Crowd(server.port, lasting(self.pace.seconds, journeys), at_once).run()
        outcome.server_cpu = server.processor_time() - before
        return outcome

    def new_seats(self) -> int:
        """Seats of the bare app to compete for."""
        number = next(self.seats)
        self.store.open_seats(number, RUSH_SEATS)
        return number


class Sizes:
    """The pages of the house and how large they are."""

    def __init__(self, port: int, event_id: int) -> None:
        self.form = f"/openday/{event_id}/signup"
        self.event = f"/openday/{event_id}/"
        self.list = "/openday/"
        pages = (self.form, self.event, self.list)
        self.bytes = {path: self._size(port, path) for path in pages}

    def _size(self, port: int, path: str) -> int:
        outcome = Crowd(port, itertools.islice(lookers(path), 1), 1).run()
        if not outcome.results:
            raise SystemExit(f"{path}: {outcome.astray}")
        return int(outcome.results[0])


@dataclass(frozen=True)
class Pair:
    """Our servers and the bare ones."""

    ours: Server
    bare: Server
    sizes: Sizes

    @property
    def form(self) -> str:
        """The sign-up form of the event with plenty of seats."""
        return self.sizes.form

    def bare_form(self, seat: int = 0) -> str:
        """The bare form of the same size; with a seat, one competes for it."""
        return f"/form/{seat}/{self.sizes.bytes[self.form]}"


def ratio(ours: float, limit: float) -> float:
    """Ours beside the limit."""
    return ours / limit if limit else float("nan")


def sound(outcome: Outcome) -> Aim:
    """Everybody reached the end."""
    words = f"nobody went astray, no 5xx ({len(outcome.astray)} astray, {outcome.faults} of 5xx)"
    if outcome.astray:
        words += f", first: {outcome.astray[0]}"
    return Aim(words, not outcome.astray and not outcome.faults)


def spread(outcome: Outcome) -> str:
    """Median, 95th and 99th percentile in milliseconds."""
    return " / ".join(f"{outcome.percentile(share):.0f}" for share in (0.5, 0.95, 0.99)) + " ms"


def signups(bench: Bench) -> Iterator[Row]:
    """Rows 1 and 2: the whole sign-up through the public form."""
    with bench.serving(2) as pair:
        for at_once in (8, 32):
            ours, limit = bench.turns(
                lambda n=at_once: bench.for_a_while(pair.ours, newcomers(pair.form), n),  # type: ignore[misc]  # a default argument keeps the loop's value, mypy reads no type from it
                lambda n=at_once: bench.for_a_while(pair.bare, newcomers(pair.bare_form()), n),  # type: ignore[misc]  # a default argument keeps the loop's value, mypy reads no type from it
            )
            yield from _signup_rows(at_once, ours, limit)
            bench.notes.append(_costs(f"sign-up, {at_once} at once", ours, limit))


def _costs(what: str, ours: Outcome, limit: Outcome) -> str:
    """Processor time holds better than the clock when others work on the same machine."""
    return (
        f"{what}: processor time of our server processes {ours.server_cost:.2f} ms each, of the client "
        f"{ours.cost:.2f} ms; with the bare app {limit.server_cost:.2f} and {limit.cost:.2f} ms "
        f"(the client kept {limit.cpu / limit.wall:.0%} of one core busy there). "
        f"Server and client together got {_got(ours):.0%} of all processors, with the bare app {_got(limit):.0%}: "
        "what lacks went to the database's own processes, to waiting, or to others on this machine"
    )


def _got(outcome: Outcome) -> float:
    return (outcome.cpu + outcome.server_cpu) / (outcome.wall * len(os.sched_getaffinity(0)))


def _signup_rows(at_once: int, ours: Outcome, limit: Outcome) -> Iterator[Row]:
    share = ratio(ours.rate, limit.rate)
    slower = ratio(ours.percentile(0.99), limit.percentile(0.99))
    rate_aims = [sound(ours), Aim(f"at least 0.33 x the limit at {at_once} ({share:.2f})", share >= 0.33)]
    rate_aims.append(Aim(f"at least 0.5 x the limit at {at_once} ({share:.2f})", share >= 0.5, stretch=True))
    late_aims = [Aim(f"p99 at most 4 x the limit at {at_once} ({slower:.2f})", slower <= 4)]
    if at_once == 32:
        late = ours.percentile(0.99)
        rate_aims.insert(1, Aim(f"at least 120 sign-ups/s at 32 ({ours.rate:.0f})", ours.rate >= 120))
        late_aims.insert(0, Aim(f"p99 at most 400 ms at 32 ({late:.0f})", late <= 400))
        late_aims.append(Aim(f"p99 at most 2 x the limit at 32 ({slower:.2f})", slower <= 2, stretch=True))
    yield Row("1", f"whole sign-up, {at_once} at once", f"{ours.rate:.0f}/s", f"{limit.rate:.0f}/s", share, rate_aims)
    yield Row("2", "  its p50 / p95 / p99 (ratio of p99)", spread(ours), spread(limit), slower, late_aims)


def rush(bench: Bench) -> Iterator[Row]:
    """Rows 3 and 4: five hundred people at once for a hundred seats."""
    for workers, runs in ((2, bench.pace.rushes), (4, bench.pace.rushes_of_four)):
        with bench.serving(workers) as pair:
            tries = [_rush_once(bench, pair) for _ in range(runs)]
            bare = [_bare_rush(bench, pair) for _ in range(min(runs, bench.pace.limit_rushes))]
        yield from _rush_rows(workers, tries, bare)


def _rush_once(bench: Bench, pair: Pair) -> tuple[float, list[str]]:
    """One rush: how long until all were answered, and everything that was not as it must be."""
    event_id = bench.house.open_event(RUSH_SEATS)
    people = itertools.islice(newcomers(f"/openday/{event_id}/signup"), RUSH_PEOPLE)
    outcome = Crowd(pair.ours.port, people, RUSH_PEOPLE).run()
    found = bench.house.count(event_id)
    wrong = [f"{name} {found[name]} instead of {count}" for name, count in WHOLE.items() if found[name] != count]
    if set(outcome.results) != bench.house.numbers(event_id):
        wrong.append("receipts and entries are not the same")
    if outcome.astray or outcome.faults:
        wrong.append(f"{len(outcome.astray)} astray, {outcome.faults} of 5xx: {outcome.astray[:1]}")
    return outcome.wall, wrong


def _bare_rush(bench: Bench, pair: Pair) -> float:
    seat = bench.new_seats()
    people = (sign_up(pair.bare_form(seat), Person(number)) for number in range(1, RUSH_PEOPLE + 1))
    outcome = Crowd(pair.bare.port, people, RUSH_PEOPLE).run()
    taken = bench.store.run("SELECT taken FROM seat WHERE id = ?", seat).fetchone()[0]
    if outcome.astray or taken != RUSH_SEATS:
        raise SystemExit(f"the bare app failed: {taken} seats, {outcome.astray[:1]}")
    return outcome.wall


def _rush_rows(workers: int, tries: list[tuple[float, list[str]]], bare: list[float]) -> Iterator[Row]:
    whole = sum(1 for _, wrong in tries if not wrong)
    faults = "; ".join(sorted({fault for _, wrong in tries for fault in wrong}))
    words = (
        f"exactly 100 seats given, 500 kept once, no 5xx, {workers} processes ({whole} of {len(tries)} runs) {faults}"
    )
    aims = [Aim(words.strip(), whole == len(tries))]
    yield Row("3", f"500 for 100 seats, {workers} processes: all right", f"{whole} of {len(tries)} runs", aims=aims)
    times, share = sorted(seconds for seconds, _ in tries), ratio(_middle([t for t, _ in tries]), _middle(bare))
    aims = [
        Aim(f"all 500 answered in at most 4 s, {workers} processes (slowest {times[-1]:.2f})", times[-1] <= 4),
        Aim(f"at most 4 x the limit, {workers} processes ({share:.2f})", share <= 4),
        Aim(f"at most 2 x the limit, {workers} processes ({share:.2f})", share <= 2, stretch=True),
    ]
    yield Row("4", "  until all are answered, min/median/max", _three(times), _three(sorted(bare)), share, aims)


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _three(times: list[float]) -> str:
    return f"{times[0]:.2f} / {_middle(times):.2f} / {times[-1]:.2f} s"


def pages(bench: Bench) -> Iterator[Row]:
    """Row 5: the event page and the list."""
    with bench.serving(2) as pair:
        for path, name in ((pair.sizes.event, "event page"), (pair.sizes.list, "event list")):
            size = pair.sizes.bytes[path]
            ours, limit = bench.turns(
                lambda asked=path: bench.for_a_while(pair.ours, lookers(asked), 32),  # type: ignore[misc]  # a default argument keeps the loop's value, mypy reads no type from it
                lambda asked=size: bench.for_a_while(pair.bare, lookers(f"/page/{asked}"), 32),  # type: ignore[misc]  # a default argument keeps the loop's value, mypy reads no type from it
            )
            share = ratio(ours.rate, limit.rate)
            aims = [sound(ours)]
            if path == pair.sizes.event:
                aims.append(Aim(f"event page at least 0.5 x the bare page with a query ({share:.2f})", share >= 0.5))
            bench.notes.append(_costs(name, ours, limit))
            what = f"{name}, {size / 1000:.1f} KB, 32 at once"
            yield Row("5", what, f"{ours.rate:.0f}/s", f"{limit.rate:.0f}/s", share, aims)


def disturbed(bench: Bench) -> Iterator[Row]:
    """Row 18: sign-ups while an export or an import runs beside; the limit column is the undisturbed."""
    with bench.serving(2) as pair:
        calm = Outcome()
        for _ in range(bench.pace.rounds):
            calm.add(bench.for_a_while(pair.ours, newcomers(pair.form), 32))
        yield Row("18", "sign-ups undisturbed, 32 at once: p50/p95/p99", spread(calm), aims=[sound(calm)])
        for kind, (words, _) in beside.KINDS.items():
            outcome, rounds = _with_work_beside(bench, pair, kind)
            yield _disturbed_row(words, rounds, outcome, calm)


def _with_work_beside(bench: Bench, pair: Pair, kind: str) -> tuple[Outcome, str]:
    seconds = bench.pace.seconds * 1.5
    command = [sys.executable, "-m", "bench.beside", kind, str(seconds + 1), str(pair.ours.port)]
    env = servers.environment(bench.house.env)
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as work:
        assert work.stdout is not None
        work.stdout.readline()
        outcome = Crowd(pair.ours.port, lasting(seconds, newcomers(pair.form)), 32).run()
        rounds = work.communicate()[0].strip()
    if work.returncode:
        raise SystemExit(f"the work beside failed: {kind}")
    return outcome, rounds


def _disturbed_row(words: str, rounds: str, outcome: Outcome, calm: Outcome) -> Row:
    late, share = outcome.slower_than(1.0), ratio(outcome.percentile(0.99), calm.percentile(0.99))
    aims = [
        sound(outcome),
        Aim(f"nobody over 1 s beside {words} ({late:.2%})", late == 0),
        Aim(f"p99 at most 2 x the undisturbed beside {words} ({share:.2f})", share <= 2, stretch=True),
    ]
    what = f"  {words} ({rounds} x)"
    return Row("18", what, spread(outcome), f"over 1 s: {late:.2%}", share, aims)
