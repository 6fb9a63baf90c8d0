"""`python -m bench`: measure, print each row as it comes, and say in the end which aims are met."""

import argparse
import gc
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bench import boards, files, talk
from bench.databases import POSTGRES, SQLITE, Lacking, open_kind
from bench.rows import LARGE, MANY, QUICK, Bench, Pace, disturbed, pages, rush, signups
from bench.table import Row, heading, machine, verdict

ROWS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "signup": signups,
    "rush": rush,
    "pages": pages,
    "beside": disturbed,
    "boards": boards.boards,
    "files": files.files,
    "talk": talk.talk,
}
NAMES = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}


def options() -> argparse.Namespace:
    """What the caller asks for."""
    asked = argparse.ArgumentParser(prog="python -m bench", description="Speed beside its limits.")
    asked.add_argument("--rows", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    asked.add_argument("--database", default=f"{SQLITE},{POSTGRES}", help=f"some of {SQLITE},{POSTGRES}")
    asked.add_argument("--quick", action="store_true", help="a short check; figures are rough")
    asked.add_argument("--large", action="store_true", help="the whole city too: boards of 12 million lines (half an hour more), 1 million posts (ten minutes more)")  # fmt: skip
    asked.add_argument("--keep", type=Path, metavar="FOLDER", help="keep cities and posts there and take them as they are the next time; PostgreSQL's stay on the server of TEST_POSTGRES_URL")  # fmt: skip
    chosen = asked.parse_args()
    chosen.rows, chosen.database = chosen.rows.split(","), chosen.database.split(",")
    for given, known in ((chosen.rows, ROWS), (chosen.database, NAMES)):
        if unknown := [name for name in given if name not in known]:
            asked.error(f"unknown: {', '.join(unknown)}")
    return chosen


def measure(kind: str, rows: list[str], pace: Pace) -> list[tuple[str, Row]]:
    """All rows on one kind of database, printed as they come."""
    found = []
    with tempfile.TemporaryDirectory(prefix="mingtang-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL's own user walks through it
        with open_kind(kind, folder) as databases:
            print(heading(f"{databases.title}, two server processes where not said otherwise"), flush=True)
            bench = Bench(databases, folder, pace)
            gc.freeze()  # the client's loop need not look through the application
            with bench.stack:
                for name in rows:
                    for row in ROWS[name](bench):
                        found.append((NAMES[kind], row))
                        print(row.line(), flush=True)
            print("\n".join(f"note: {note}" for note in bench.notes), flush=True)
    return found


def main() -> int:
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers and folders go too
    began, found, lacking = time.monotonic(), [], []
    pace = QUICK if chosen.quick else Pace()
    pace = replace(pace, cities=(*pace.cities, LARGE), forums=(*pace.forums, MANY)) if chosen.large else pace
    if chosen.keep is not None:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        chosen.keep.chmod(0o755)
        pace = replace(pace, keep=chosen.keep.resolve())
    print(machine(), flush=True)
    for kind in chosen.database:
        try:
            found += measure(kind, chosen.rows, pace)
        except Lacking as reason:
            lacking.append(f"\n{NAMES[kind]} rows were not run: {reason}")
    print(verdict(found) + "".join(lacking))
    print(f"\n{time.monotonic() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
