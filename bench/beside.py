"""Work that goes on beside the sign-ups, in a process of its own: an export or an import in a loop, for so long.

`python -m bench.beside KIND SECONDS PORT`; the settings of the house come from the environment.
"""

import http.client
import json
import sys
import time
from collections.abc import Callable

from sqlalchemy import update

from app import create_app
from app.core.regions.service import load_csv
from app.core.search import rebuilding
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work

PAUSE = 0.25  # seconds between two rounds, less than a command takes to start


def export(port: int) -> None:
    """The open data interface, paged to its end."""
    page, more = 1, True
    while more:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", f"/api/v1/opendays?per_page=100&page={page}")
        more, page = json.loads(line.getresponse().read())["more"], page + 1
        line.close()


def reload(_port: int) -> None:
    """What `flask regions load` does with the whole of Changsha."""
    with unit_of_work():
        load_csv()
    db.session.remove()


def rebuild(_port: int) -> None:
    """What `flask search rebuild` does when every entry has to be written."""
    with unit_of_work():
        db.session.execute(update(SearchEntry).values(title=""))
    rebuilding.rebuild()


KINDS: dict[str, tuple[str, Callable[[int], None]]] = {
    "export": ("export: the API paged to its end", export),
    "regions": ("import: the regions read in again", reload),
    "search": ("search index rebuilt", rebuild),
}


def main() -> None:
    kind, seconds, port = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    app, work, rounds = create_app(), KINDS[kind][1], 0
    with app.app_context():
        work(port)
        print("begun", flush=True)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            work(port)
            rounds += 1
            time.sleep(PAUSE)
    print(rounds, flush=True)


if __name__ == "__main__":
    main()
