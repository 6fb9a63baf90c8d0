"""axe-core over a page: its violations as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
LOOK = """async ({only, large}) => {
    // a link that was pressed is followed when its page begins: look when all of it is there
    if (document.readyState !== "complete") await new Promise(done => addEventListener("load", done, {once: true}));
    if (!window.axe) return null;
    if (large) document.documentElement.classList.add("large");
    const loaded = ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind));
    const found = await axe.run(document, {
        resultTypes: ["violations"],
        ...(only.length ? {runOnly: {type: "rule", values: only}} : {rules: {"target-size": {enabled: true}}}),
    });
    return [
        found.violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.target.join(" ")} ${node.failureSummary}`)),
        document.scrollingElement.scrollWidth - innerWidth,
        loaded.reduce((sum, one) => sum + one.decodedBodySize, 0),
    ];
}"""


@dataclass(frozen=True)
class Seen:
    """What one look at a page finds: axe's sentences, how many pixels it is wider than the screen, its bytes unpacked."""

    violations: list[str]
    wider: int
    weight: int


@cache
def source() -> str:
    """The script as npm publishes it."""
    return (VENDOR / "axe.min.js").read_text(encoding="utf-8")


def look(page: Page, only: Sequence[str] = (), large: bool = False) -> Seen:
    """Every rule switched on that axe knows for pages, WCAG 2.2's target size too; or some rules. `large`: in large type.

    All in one question: each answer the browser is waited for costs it a picture of the page.
    """
    asked = {"only": list(only), "large": large}
    found = page.evaluate(LOOK, asked)
    if found is None:  # the script is not there yet
        page.evaluate(source())
        found = page.evaluate(LOOK, asked)
    return Seen(*found)


def violations(page: Page) -> list[str]:
    """What axe finds wrong."""
    return look(page).violations
