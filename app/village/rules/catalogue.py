"""The items a village or community must publish: what, how often, by when, on which basis.

The 36 items come from the statutes and lists named in each row (domain handbook §d.1–d.3); an administrator can
change every word of them, see app/village/service/items.py.
"""

import csv
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


class Rhythm(StrEnum):
    """How often an item is due."""

    LEDGER = "ledger"  # monthly or quarterly, as the village has set
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    BATCH = "batch"  # with each batch of an allowance
    EVENT = "event"  # when it happens
    STANDING = "standing"  # once, and again when it changes


RHYTHM_LABELS = {
    Rhythm.LEDGER: "按月或按季",
    Rhythm.QUARTERLY: "每季度",
    Rhythm.YEARLY: "每年",
    Rhythm.BATCH: "每批次",
    Rhythm.EVENT: "事项发生后及时",
    Rhythm.STANDING: "变更时更新",
}


class Panel(StrEnum):
    """The six panels of a village's board; a community's first panel is 居务公开."""

    DECISIONS = "decisions"
    FINANCE = "finance"
    ASSETS = "assets"
    SUBSIDIES = "subsidies"
    RELIEF = "relief"
    REVIVAL = "revival"


PANEL_LABELS = {
    Panel.DECISIONS: "村务决策",
    Panel.FINANCE: "财务公开",
    Panel.ASSETS: "集体三资与工程",
    Panel.SUBSIDIES: "惠农补贴",
    Panel.RELIEF: "社会救助与养老",
    Panel.REVIVAL: "乡村振兴与防返贫",
}
COMMUNITY_DECISIONS = "居务公开"
PANELS = {
    Panel.DECISIONS: "V01 V02 V03 V31 V33 V34",
    Panel.FINANCE: "V04 V05 V07 V08 V10",
    Panel.ASSETS: "V06 V09 V11 V12 V13 V14",
    Panel.SUBSIDIES: "V15 V16 V17 V18",
    Panel.RELIEF: "V19 V20 V21 V22 V23 V24 V25 V26 V27",
    Panel.REVIVAL: "V28 V29 V30 V32",
}
# A community (居委会) has its own statute: what is on its board, and what is a village's alone.
COMMUNITY = {
    Panel.DECISIONS: "V35 V31 V33 V34",
    Panel.FINANCE: "V04 V05 V36",
    Panel.ASSETS: "V11 V12",
    Panel.RELIEF: PANELS[Panel.RELIEF],
}
RHYTHMS = {
    "V04": Rhythm.LEDGER,
    "V08": Rhythm.YEARLY,
    "V09": Rhythm.EVENT,
    "V10": Rhythm.EVENT,
    "V11": Rhythm.EVENT,
    "V12": Rhythm.EVENT,
    "V14": Rhythm.EVENT,
    "V15": Rhythm.BATCH,
    "V16": Rhythm.BATCH,
    "V17": Rhythm.BATCH,
    "V19": Rhythm.BATCH,
    "V21": Rhythm.BATCH,
    "V24": Rhythm.LEDGER,  # 每季度(往来多的每月): how much goes through a village's hands is told by its own setting
    "V27": Rhythm.STANDING,
    "V28": Rhythm.EVENT,
    "V29": Rhythm.EVENT,
    "V30": Rhythm.EVENT,
    "V33": Rhythm.STANDING,
    "V34": Rhythm.EVENT,
    "V36": Rhythm.EVENT,
}
# The items of a village beside the domains of the standard catalogue (国办发〔2019〕54号); its own decisions and money have none
DOMAIN_OF_ITEM = {
    **dict.fromkeys(("V19", "V20", "V21", "V22", "V23", "V24"), 5),
    **dict.fromkeys(("V25", "V27"), 6),
    "V32": 9,
    "V26": 10,
    "V09": 12,
    **dict.fromkeys(("V15", "V16", "V17"), 19),
    "V18": 23,
    **dict.fromkeys(("V28", "V29", "V30"), 26),
}
# Without which tables an item of several is not public (its fields in the catalogue); of any other item one is enough
NEEDS = {
    "V01": ("decisions",),
    "V05": ("funds", "assets"),
    "V08": ("plan", "final_accounts", "distribution"),
    "V10": ("levies",),
    "V12": ("projects", "tenders"),
    "V18": ("relief_funds", "relief_list"),
    "V31": ("government_help",),
    "V33": ("duties", "village_rules"),
    # 《城市居民委员会组织法》第三十四条: the six matters it names
    "V35": (
        "community_decisions",
        "relief_funds",
        "facilities",
        "community_services",
        "consultations",
        "government_help",
    ),
}
# The quarter in which this was decided: of a period that began before, one table is enough. What had no date has one from the next year
NEEDED_SINCE = date(2026, 10, 1)
DATED_SINCE = {"V35": date(2027, 1, 1)}
AHEAD = ("plan",)  # due while its period begins, not after it
BEFORE_MEETING = ("V08",)  # what else of it the members read some days before they meet
CHECKED_BY_COMMITTEE = ("村务监督委员会", "居务监督委员会")
LEDGER_ITEM = "V04"


@dataclass(frozen=True)
class Item:
    """One item of the village catalogue."""

    no: str
    title: str
    fields: tuple[str, ...]
    rhythm: Rhythm
    frequency: str  # the words of the catalogue
    basis: str
    signoff: str
    display_rule: str
    evidence: str  # law, published page, memory
    needs: tuple[str, ...] = ()  # the forms without which it is not public; (): any of its forms is enough

    @property
    def often(self) -> str:
        """How often, in the words of the catalogue, as a page prints them."""
        return printed(self.frequency)

    @property
    def grounds(self) -> str:
        """On which basis, printed likewise."""
        return printed(self.basis)

    @property
    def needs_committee(self) -> bool:
        """Does the supervision committee check it before it is published?"""
        return self.signoff.startswith(CHECKED_BY_COMMITTEE)


FULL = str.maketrans({";": "；", ",": "，", "(": "（", ")": "）"})


def printed(words: str) -> str:
    """The catalogue's words with the marks a Chinese page has."""
    return words.translate(FULL)


@cache
def default_items() -> dict[str, Item]:
    """The catalogue as it comes with the program."""
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as rows:
        return {row["item_no"]: _item(row) for row in csv.DictReader(rows)}


def _item(row: dict[str, str]) -> Item:
    return Item(
        no=row["item_no"],
        title=printed(row["item"]),
        fields=tuple(row["fields"].split(";")),
        rhythm=RHYTHMS.get(row["item_no"], Rhythm.QUARTERLY),
        frequency=row["frequency"],
        basis=row["basis"],
        signoff=row["signoff"],
        display_rule=row["display_rule"],
        evidence=row["evidence"],
        needs=NEEDS.get(row["item_no"], ()),
    )


# A community (居委会) is held to its own statute, and calls its own people by other names
COMMUNITY_WORDS = (
    ("村民委员会组织法(2025修正,2026-01-01施行)第35条", "城市居民委员会组织法(2025修订,2026-01-01施行)第34条"),
    ("村委会组织法第40条", "城市居民委员会组织法(2025修订,2026-01-01施行)"),
    ("村委会", "居委会"),
    ("村干部", "社区干部"),
    ("村规民约", "居民公约"),
    ("村务监督委员会", "居务监督委员会"),
)


def is_community(kind: str | None) -> bool:
    """Does a place of this kind follow the statute of residents' committees?"""
    return kind == "社区"


def in_community(item: Item) -> Item:
    """The item as a community reads it."""
    words = {name: _in_community(getattr(item, name)) for name in ("title", "basis", "signoff", "display_rule")}
    return replace(
        item, title=words["title"], basis=words["basis"], signoff=words["signoff"], display_rule=words["display_rule"]
    )


def _in_community(words: str) -> str:
    for village, community in COMMUNITY_WORDS:
        words = words.replace(village, community)
    return words


def panels(is_community: bool) -> list[tuple[Panel, str, list[str]]]:
    """The panels of a board in order: (panel, its heading, its item numbers)."""
    chosen = COMMUNITY if is_community else PANELS
    return [(panel, _heading(panel, is_community), numbers.split()) for panel, numbers in chosen.items()]


def _heading(panel: Panel, is_community: bool) -> str:
    return COMMUNITY_DECISIONS if is_community and panel == Panel.DECISIONS else PANEL_LABELS[panel]
