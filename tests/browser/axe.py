"""axe-core over a page: its violations as sentences."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
RUN = """only => window.axe && axe.run(document, {
        resultTypes: ["violations"],
        ...(only.length ? {runOnly: {type: "rule", values: only}} : {rules: {"target-size": {enabled: true}}}),
    })
    .then(found => found.violations.flatMap(rule =>
        rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.target.join(" ")} ${node.failureSummary}`)))"""


@cache
def source() -> str:
    """The script as npm publishes it."""
    return (VENDOR / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong, every rule switched on that it knows for pages, WCAG 2.2's target size too; or some rules."""
    found = page.evaluate(RUN, list(only))
    if found is None:  # the script is not there yet
        page.evaluate(source())
        found = page.evaluate(RUN, list(only))
    return list(found)
