"""What tests stand on: an application on each database, a transaction that is undone, a client, builders, a reader."""

import gc
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import event

from app import clock, create_app
from app.core.accounts import puzzles
from app.core.keys import require_known_key
from app.core.workdays.service import load_years
from app.db import db, unit_of_work
from app.errors import NO_VERSION
from app.village.service import judging
from app.web.remembered import PAGES
from tests.asked import BOTH, KINDS, Asked, usual
from tests.databases import (
    POSTGRES,
    SHARED,
    close_run,
    drop,
    environment,
    migrated_url,
    open_run,
    share_statements,
    share_templates,
)
from tests.making import MONDAY, Make

ROOT = Path(__file__).parent.parent
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
REDIS = os.environ.get("TEST_REDIS_URL", "")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first without windows

examples.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
examples.load_profile("house")


# what a machine may lack


def chromium() -> str:
    """The browser's path, "" when there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def postgres_lack() -> str:
    """Why PostgreSQL cannot be used, "" when it can."""
    if not POSTGRES:
        return "TEST_POSTGRES_URL is not set"
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as refusal:
        return str(refusal).splitlines()[0]
    return ""


def redis_lack() -> str:
    """Why Redis cannot be used, "" when it can."""
    return "" if REDIS else "TEST_REDIS_URL is not set"


LACKS: dict[str, Callable[[], str]] = {
    "browser": lambda: "" if chromium() else "no Chromium",
    "postgres": postgres_lack,
    "redis": redis_lack,
    "node": lambda: "" if shutil.which("node") else "no node",
    "office": lambda: "" if shutil.which("soffice") else "no LibreOffice",
}
_known: dict[str, str] = {}


def lack(name: str) -> str:
    """Why a part is missing, looked up once."""
    if name not in _known:
        _known[name] = LACKS[name]()
    return _known[name]


def need(name: str) -> None:
    """Skip by name where a part is missing; fail where everything is required."""
    reason = lack(name)
    if reason and REQUIRE_ALL:
        pytest.fail(f"{name} is required: {reason}")
    if reason:
        pytest.skip(f"not run: {name} ({reason})")


@pytest.fixture(autouse=True)
def _parts(request: pytest.FixtureRequest) -> None:
    for mark in request.node.iter_markers():
        if mark.name in LACKS:
            need(mark.name)


LONG = (  # by the seconds they take
    "browser/test_pages.py",
    "tests/test_site.py",
    "browser/test_story.py",
    "browser/test_village_story.py",
    "browser/",
    "feedback/test_leaks.py",
    "feedback/test_added_to_sealed.py",
    "tests/test_serve.py",
    "tests/test_stale.py",
    "notify/test_kill.py",
    "openday/test_rush.py",
    "demo/",
    "jobs/test_worker.py",
    "tests/keys/",
    "openday/test_api_fuzz.py",
    "tests/test_migrations.py",
    "privacy/test_files.py",
    "village/test_sheets",
    "village/test_cutting.py",
    "web/test_old_pages.py",  # else the last but one of all
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files begin first, so that no core waits for the other at the end."""

    def turn(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((n for n, part in enumerate(LONG) if part in path), len(LONG))

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.enable()  # it rested while everything was loaded, from tests/__init__.py on


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever stands on the house's database, or on one of its own, runs on both, or on those the nearest mark `databases` names."""
    named = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    for stage in ("database", "live"):
        if stage in metafunc.fixturenames and not any(stage in names for names in named):
            metafunc.parametrize(stage, KINDS if BOTH else usual(metafunc.definition), indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    if SHARED not in os.environ:
        open_run()
        config.add_cleanup(close_run)
    if BOTH:
        config.pluginmanager.register(Asked(Path(os.environ[SHARED])), "asked")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    asked = session.config.pluginmanager.get_plugin("asked")
    if asked and "PYTEST_XDIST_WORKER" not in os.environ and (missed := asked.missed()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\nPostgreSQL would not be asked in make test:")
        print("\n".join(f"{test}: {statement}" for statement, test in missed.items()))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    missing = [f"{name}: {lack(name)}" for name in LACKS if lack(name)]
    if missing:
        terminalreporter.write_line("skipped by name, for want of " + "; ".join(missing))


# databases


ANONYMOUS = re.compile("/surveys/[0-9]+/reply")  # its button costs what a code costs


class Browser(FlaskClient):
    """Tests hold one application context; what a request kept in `g` must not reach the next one.

    Like a real browser it works out the sum of js/code.js where a button costs it, and sends along the version that
    stands on the page it posts from. A test about that says `runs_script = False`, `carries_version = False`.
    """

    carries_version = True
    runs_script = True

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        typed = kwargs.get("data")
        costs = isinstance(typed, dict) and ("send_code" in typed or ANONYMOUS.fullmatch(str(args[0])))
        if costs and self.runs_script and not {"code_work", "code_wait"} & set(typed):
            kwargs = {**kwargs, "data": {**typed, **self.worked_out(str(args[0]))}}
        answer = super().open(*args, **kwargs)
        carries = self.carries_version and kwargs.get("method") == "POST" and "version" not in (typed or {})
        if carries and NO_VERSION.encode() in answer.data:
            return self.open(*args, **{**kwargs, "data": {**(typed or {}), "version": self.version_at(str(args[0]))}})
        return answer

    def version_at(self, address: str) -> str:
        """What the page at this address says of how the record is now; a post that was refused for want of it did nothing."""
        shown, wanted = self.get(address), "input[name=version]"
        if shown.status_code == 405:  # its form stands on the page above
            shown, wanted = self.get(address.rpartition("/")[0] + "/"), f'form[action="{address}"] {wanted}'
        field = BeautifulSoup(shown.text, "html.parser").select_one(wanted)
        return str(field["value"]) if field else ""

    def worked_out(self, address: str) -> dict[str, str]:
        """What the script of this page sends along; nothing where the page has no such button."""
        button = BeautifulSoup(self.get(address).text, "html.parser").select_one("[data-puzzle]")
        return solved(self.get(str(button["data-puzzle"])).get_json()) if button else {}


def solved(puzzle: dict[str, Any]) -> dict[str, str]:
    """The fields the script fills."""
    answer = next(n for n in count() if puzzles.zero_bits(puzzle["nonce"], str(n)) >= puzzle["bits"])
    return {"code_work": puzzle["work"], "code_answer": str(answer)}


def build(url: str, folder: Path, **more: str) -> Flask:
    """An application on a database that `migrated_url` made."""
    app = create_app(environment(url, folder, **more))
    app.config.update(TESTING=True, CHEAP_HASHES=True, PROPAGATE_FAULTS=True)
    app.test_client_class = Browser
    share_templates(app)
    share_statements(app)
    with app.app_context():
        require_known_key()
    app.extensions["key_is_known"] = True
    return app


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Flask]]:
    """The application on each database: built when first asked for, then kept for every file of this worker.

    A second one would have to compile every template and every statement anew.
    """
    folder = tmp_path_factory.mktemp("house")
    built: dict[str, Flask] = {}

    def house(kind: str) -> Flask:
        if kind not in built:
            built[kind] = build(migrated_url(kind, folder), folder)
        return built[kind]

    yield house
    for app in built.values():
        with app.app_context():
            db.engine.dispose()
        drop(app.config["DATABASE_URL"])


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, houses: Callable[[str], Flask]) -> Flask:
    """The application on one database per worker; tests share it and undo what they did."""
    if request.param == "postgres":
        need("postgres")
    return houses(request.param)


Scene = Callable[[], object]


class Stage:
    """Where tests play: a transaction of the house's database that is never committed; real commits become savepoints.

    What the tests of a module all begin with is set once and stands until another scene is asked for.
    """

    def __init__(self) -> None:
        self.standing: tuple[Flask, Scene | None] | None = None
        self.connection: Any = None

    @contextmanager
    def play(self, house: Flask, scene: Scene | None) -> Iterator[None]:
        """One test: it finds the scene as it was set, and whatever it does is undone."""
        if self.standing != (house, scene):
            self.clear()
            self._set(house, scene)
        undo = self.connection.begin_nested()
        try:
            with self._bound():
                yield
        finally:
            undo.rollback()
            if scene is None:
                self.clear()

    def shows(self, scene: Scene) -> bool:
        """Is it this scene that stands, and no other?"""
        return self.standing is not None and self.standing[1] == scene

    def clear(self) -> None:
        """Undo everything."""
        self.standing = None
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _set(self, house: Flask, scene: Scene | None) -> None:
        self.connection = db.engines[None].connect()
        self.connection.begin()
        if scene is not None:
            with self._bound():
                scene()
        self.standing = (house, scene)

    @contextmanager
    def _bound(self) -> Iterator[None]:
        engine = db.engines[None]
        db.engines[None] = self.connection  # sessions bind to it as to an engine
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.remove()
            db.engines[None] = engine


@pytest.fixture(scope="session")
def stage(houses: Callable[[str], Flask]) -> Iterator[Stage]:
    """One per worker; cleared before its houses go."""
    found = Stage()
    yield found
    found.clear()


def scenes_of(module: ModuleType) -> Iterator[tuple[str, Scene]]:
    """The module's own scenes, then those of its folder, then everybody's."""
    for place in (module, sys.modules.get(f"{module.__package__}.conftest"), sys.modules[__name__]):
        yield from getattr(place, "SCENES", {}).items()


def enter_years() -> None:
    """The official working days."""
    with unit_of_work():
        load_years()


SCENES: dict[str, Scene] = {"make": enter_years}


@pytest.fixture
def app(request: pytest.FixtureRequest, database: Flask, stage: Stage) -> Iterator[Flask]:
    """The application inside a transaction that is undone at the end.

    A module, or the conftest of its folder, may name in SCENES what has to stand before a test that asks for a fixture:
    {fixture's name: function}. Whoever has builders finds the official working days entered.
    """
    PAGES.kept.clear()
    judging.SEEN.clear()  # tests undo what they did: the same release with the same version is another one in the next
    settings = dict(database.config)
    scene = next((scene for name, scene in scenes_of(request.module) if name in request.fixturenames), None)
    with database.app_context():
        try:
            with stage.play(database, scene):
                yield database
        finally:
            database.config.clear()
            database.config.update(settings)


@pytest.fixture
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A house of its own with real commits, for threads, processes and crashes."""
    if request.param == "postgres":
        need("postgres")
    url = migrated_url(request.param, tmp_path)
    app = build(url, tmp_path)
    app.config["TEST_FOLDER"] = tmp_path
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    drop(url)


# readers and builders


@pytest.fixture
def monday() -> Iterator[None]:
    """The clock stands at MONDAY: `pytestmark = pytest.mark.usefixtures("monday")`."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script; forms post without CSRF tokens unless a test asks for them."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def make(app: Flask) -> Make:
    """Builders with sensible defaults."""
    return Make()


def page(response: Any) -> BeautifulSoup:
    """The page as a reader's browser would take it apart."""
    return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """SQL statements as they run, for pages that promise few."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    connection: Any = db.engines[None]
    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
