"""A real browser before a really running house: two web processes, the worker, a database of their own, a movable clock."""

import os
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app import clock, create_app
from app.clock import HERE
from app.db import db, unit_of_work
from app.demo import story
from tests.browser import serving
from tests.browser.camera import Camera
from tests.browser.watching import Watch
from tests.conftest import build, chromium, free_port, need
from tests.databases import environment, made_once, migrated_url

START = datetime(2026, 11, 23, 10, 0, tzinfo=HERE)  # a Monday
LEFT_OUT = (  # features; the last list counts, so Playwright's own that matter here stand in it again
    "WebUIOmniboxPopup",  # two pages of the browser's own behind the address line of each window, which nobody sees
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",  # a process in reserve for each page
    "RenderDocument",  # everything around a document made anew for each
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
FLAGS = [
    f"--disable-features={','.join(LEFT_OUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--js-flags=--no-turbofan --no-maglev",  # a page is left before it has won back what making its scripts fast costs
]
SLOWEST = 30_000  # milliseconds; a step that takes long on a busy machine is no fault
ENTRANCE = "tests.browser.clocked"


def settings(folder: Path, port: int) -> dict[str, str]:
    """A demo house in a folder."""
    url = f"sqlite:///{folder / 'house.sqlite'}"
    return environment(url, folder, DEMO="1", SITE_URL=f"http://127.0.0.1:{port}", CLOCK_FILE=str(folder / "clock"))


class House:
    """A running house: where it is, what time it shows, what it has sent."""

    def __init__(self, folder: Path, port: int, app: Flask) -> None:
        self.folder, self.port, self.app = folder, port, app
        self.url = f"http://127.0.0.1:{port}"
        self.go_to(START)

    def go_to(self, moment: datetime) -> None:
        """Set the clock of every process."""
        draft = self.folder / "clock.new"
        draft.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        draft.replace(self.folder / "clock")

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float((self.folder / "clock").read_text()))

    def sent(self) -> list[str]:
        """The messages that left through the file channel."""
        files = [path for path in (self.folder / "outbox").glob("*") if path.suffix in (".json", ".eml")]
        return [path.read_text() for path in files]


def patient(question: Callable[[], object], seconds: float = 60) -> None:
    """Ask until the answer is yes."""
    until = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.3)


@pytest.fixture(scope="session")
def furnished() -> Path:
    """A folder with a migrated database and the demo's people and events as of START; houses are copies of it."""
    need("browser")
    return made_once("furnished", furnish)


def furnish(folder: Path) -> None:
    """Move the demo's people in."""
    (folder / "clock").write_text("0")
    app = build(migrated_url("sqlite", folder, "house"), folder, DEMO="1")
    with app.app_context(), clock.at(START):
        with unit_of_work():
            story.load()
        db.engine.dispose()


@contextmanager
def running(furnished: Path, folder: Path, prepare: Callable[[Flask], object] = id) -> Iterator[House]:
    """A copy of the furnished house with its processes started; `prepare` may add to its data first."""
    shutil.copytree(furnished, folder)
    port = free_port()
    values = settings(folder, port)
    house = House(folder, port, create_app(values))
    with house.app.app_context(), clock.at(START):
        prepare(house.app)
    log = folder / "log"
    processes = [serving.start(command, values, log) for command in _commands(port)]
    try:
        patient(lambda: _answers(house.url) or any(process.exitcode is not None for process in processes), 120)
        yield house
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(30)
    assert all(process.exitcode is not None for process in processes), "told to stop, and did not"
    with house.app.app_context():
        db.engine.dispose()
    said = log.read_text()
    assert "Traceback" not in said, said[-4000:]


def _commands(port: int) -> list[list[str]]:
    web = ["gunicorn", "--log-level=warning", "-w", "2", "-b", f"127.0.0.1:{port}", f"{ENTRANCE}:app"]
    return [web, ["flask", "--app", ENTRANCE, "worker"]]


def _answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url + "/healthz", timeout=2).status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    need("browser")
    expect.set_options(timeout=SLOWEST)
    with sync_playwright() as playwright:
        shown = playwright.chromium.launch(
            executable_path=chromium(), args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        yield shown
        shown.close()


@pytest.fixture(scope="session")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running house for the small tests."""
    with running(furnished, tmp_path_factory.mktemp("running") / "house") as found:
        yield found


class Windows:
    """Browser windows, one context per person; every page is watched."""

    def __init__(self, browser: Browser, house: House, width: int, watch: Watch) -> None:
        self.browser, self.house, self.width, self.watch = browser, house, width, watch
        self.contexts: dict[str, BrowserContext] = {}

    def of(self, person: str, **more: object) -> Page:
        """The person's page, opened when there is none yet."""
        if person not in self.contexts:
            context = self.browser.new_context(
                viewport={"width": self.width, "height": 800},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                base_url=self.house.url,
                reduced_motion="reduce",
                **more,
            )
            context.set_default_timeout(SLOWEST)
            self.contexts[person] = context
            self.watch.over(context.new_page())
        return self.contexts[person].pages[0]

    def close(self) -> None:
        for context in self.contexts.values():
            context.close()


@pytest.fixture
def windows(browser: Browser, house: House) -> Iterator[Windows]:
    """Windows of a phone's width."""
    found = Windows(browser, house, 360, Watch(house.url))
    yield found
    found.close()
    assert found.watch.complaints == []


@pytest.fixture
def camera() -> Camera:
    """Keeps pictures in the folder SCREENS names, when it names one."""
    return Camera(os.environ.get("SCREENS", ""))
