"""Every page of the house on a phone's screen: usable by everyone in each dress, calm, light, and talking to nobody else."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser import town as towns
from tests.browser.axe import VENDOR, Seen, look, source
from tests.browser.conftest import Windows, running
from tests.browser.town import DATA, MORE, RESIDENT, STRANGER, Town
from tests.browser.watching import Watch

VENDORED = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))["files"]
MOST_BYTES = 400 * 1024
# The same page in another dress: what another colour, and what another size can do wrong; words and order stay.
OF_COLOUR = ("color-contrast", "link-in-text-block")
OF_SIZE = ("target-size", "scrollable-region-focusable")  # larger letters need less contrast, not more
# Days and numbers whose letters stand on more than one line: nobody reads those well.
TORN = r"""() => {
    const whole = /\d{4}年\d{1,2}月\d{1,2}日(?:（周.）)?(?:\d\d:\d\d)?|\d{1,2}月\d{1,2}日（周.）|[A-Z]{2,4}-\d{4}-[0-9A-Z-]+/g
    const walker = document.createTreeWalker(document.querySelector("main") || document, NodeFilter.SHOW_TEXT), found = []
    for (let node; (node = walker.nextNode());) {
        if (node.parentElement.closest("textarea, select, .visually-hidden, .code")) continue
        for (const match of node.data.matchAll(whole)) {
            const range = document.createRange()
            range.setStart(node, match.index)
            range.setEnd(node, match.index + match[0].length)
            const lines = new Set([...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.top / 6)))
            if (lines.size > 1) found.push(match[0])
        }
    }
    return found
}"""


# Links that lay the parts of their words side by side, like columns: a day kept in one piece tears the sentence around it.
SIDE_BY_SIDE = r"""() => [...document.querySelectorAll("main a")].filter(link => {
    if (!getComputedStyle(link).display.endsWith("flex")) return false
    const beside = [...link.children].some(part => getComputedStyle(part).position !== "absolute")
    return beside && [...link.childNodes].some(part => {
        if (part.nodeType !== Node.TEXT_NODE || !part.data.trim()) return false
        const range = document.createRange()
        range.selectNodeContents(part)
        return new Set([...range.getClientRects()].map(box => Math.round(box.top / 6))).size > 1
    })
}).map(link => link.innerText)"""


@dataclass
class Plan:
    """Who looks at which address, with which cookie; and addresses nobody has thought of."""

    addresses: list[tuple[str, str]] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    def make(self, app: Flask) -> None:
        """Furnish the house and look at its map, before its doors open."""
        towns.furnish(app)
        town, build = Town(), app.url_map.bind("").build
        rules = [
            rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint not in DATA
        ]
        self.forgotten = [rule.endpoint for rule in rules if town.example(rule) is None]
        for rule in rules:
            if (example := town.example(rule)) is not None:
                view: Any = app.view_functions[rule.endpoint]
                self.addresses.append((towns.looker(rule.endpoint, view.right), build(rule.endpoint, example)))
        self.addresses = sorted({*self.addresses, *MORE})
        self.cookies = {who: towns.cookie(app, who) for who, _ in self.addresses if who != STRANGER}


@dataclass
class Walk:
    """A running house and the plan of what to see in it."""

    plan: Plan
    windows: Windows

    def page_of(self, who: str) -> Page:
        fresh = who not in self.windows.contexts
        page = self.windows.of(who)
        if fresh:
            page.add_init_script(source())  # every page is judged: it need not travel to each anew
        if fresh and who != STRANGER:
            kept = {"name": "mt", "value": self.plan.cookies[who], "url": self.windows.house.url}
            page.context.add_cookies([kept])
        return page


@pytest.fixture(scope="module")
def walk(furnished: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The house with one of everything."""
    plan = Plan()
    with running(furnished, tmp_path_factory.mktemp("walk") / "house", plan.make) as house:
        windows = Windows(browser, house, 360, Watch(house.url))
        yield Walk(plan, windows)
        windows.close()


@pytest.mark.browser
def test_every_address_has_its_example(walk: Walk):
    assert walk.plan.forgotten == []


@pytest.mark.browser
@pytest.mark.timeout(600)
def test_every_page_is_usable_by_everyone_in_each_dress(walk: Walk):
    found = []
    for who, address in walk.plan.addresses:
        found += complaints(walk.page_of(who), who, address)
    assert "\n".join(found + walk.windows.watch.complaints) == ""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("who", "address"),
    [
        (STRANGER, "/openday/1/signup"),
        (STRANGER, "/openday/track"),
        (STRANGER, "/account/staff"),
        (RESIDENT, "/account/password"),
        ("office", "/desk/openday/new"),
    ],
)
def test_a_page_that_says_what_is_wrong_is_usable_too(walk: Walk, who: str, address: str):
    page = walk.page_of(who)
    page.goto(address)
    page.locator("p.buttons button").click()
    expect(page.locator(".err")).to_be_focused()
    assert "\n".join(in_each_dress(page, address)) == ""


@pytest.mark.browser
@pytest.mark.parametrize(("who", "address", "status"), [(STRANGER, "/nowhere", 404), ("office", "/desk/audit/", 403)])
def test_a_page_that_refuses_is_usable_too(walk: Walk, who: str, address: str, status: int):
    walk.windows.watch.forgive(str(status))
    page = walk.page_of(who)
    answer = page.goto(address)
    assert answer is not None and answer.status == status
    assert "\n".join(in_each_dress(page, address)) == ""


@pytest.mark.parametrize("vendored", VENDORED, ids=lambda one: one["file"])
def test_what_we_took_from_others_is_what_they_published(vendored: dict[str, str]):
    assert hashlib.sha256((VENDOR / vendored["file"]).read_bytes()).hexdigest() == vendored["sha256"]


def complaints(page: Page, who: str, address: str) -> list[str]:
    """Everything that is wrong with one page."""
    answer = page.goto(address)
    where = f"{who} {address}"
    if answer is None or answer.status != 200:
        return [f"{where}: {answer and answer.status}"]
    if page.url.partition("/account/")[2] and "/account/" not in address:
        return [f"{where}: led to {page.url}"]
    seen = look(page)
    heavy = [f"{where}: {seen.weight} bytes"] if seen.weight > MOST_BYTES else []
    torn = [f"{where}: torn over two lines: {words}" for words in page.evaluate(TORN)]
    torn += [f"{where}: words side by side in one link: {words}" for words in page.evaluate(SIDE_BY_SIDE)]
    return [*heavy, *torn, *in_other_dresses(page, where, seen)]


def in_each_dress(page: Page, where: str) -> list[str]:
    """What axe and the ruler find in normal, dark and large."""
    return in_other_dresses(page, where, look(page))


def in_other_dresses(page: Page, where: str, seen: Seen) -> list[str]:
    """What was seen in normal, and what is found in dark and large."""
    found = list(told(seen, where))
    page.emulate_media(color_scheme="dark")
    found += [f"{where} (dark): {words}" for words in look(page, OF_COLOUR).violations]
    page.emulate_media(color_scheme="light")
    return found + list(told(look(page, OF_SIZE, large=True), f"{where} (large)"))


def told(seen: Seen, where: str) -> Iterator[str]:
    yield from (f"{where}: {words}" for words in seen.violations)
    if seen.wider > 0:
        yield f"{where}: {seen.wider} px wider than the screen"
