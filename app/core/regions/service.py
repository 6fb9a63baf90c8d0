"""Loading and editing the tree."""

import csv
from datetime import date
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.regions.models import Level, Region
from app.core.regions.rules import short_name, spelled
from app.db import db
from app.errors import Refused

CHANGSHA = Path(__file__).parent / "changsha.csv"


class Did(StrEnum):
    """What can be done to a region."""

    RENAMED = "regions.region.renamed"
    CLOSED = "regions.region.closed"
    ADDED = "regions.region.added"


PHRASES = {Did.RENAMED: "更改了区划名称", Did.CLOSED: "撤销了区划", Did.ADDED: "新增了区划"}


def load_csv(path: Path = CHANGSHA) -> int:
    """Add the regions of a file (code,parent_code,level,name,kind; parents first) that are not there yet; how many."""
    known = {region.code: region for region in db.session.scalars(select(Region))}
    before = len(known)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["code"] not in known:
                known[row["code"]] = _new(row, known.get(row["parent_code"]))
    db.session.flush()
    return len(known) - before


def _new(row: dict[str, str], parent: Region | None) -> Region:
    short = short_name(row["name"])
    letters, initials = spelled(short)
    region = Region(
        code=row["code"],
        name=row["name"],
        short_name=short,
        level=Level(row["level"]),
        kind=row["kind"],
        path=f"{parent.path if parent else '/'}{row['code']}/",
        parent=parent,
        pinyin=letters,
        initials=initials,
    )
    db.session.add(region)
    return region


def rename(region: Region, name: str, *, by: User) -> Region:
    """Give a region its new name; what it was called before stays in the audit trail."""
    if not name.strip():
        raise Refused("请填写新的名称", "name")
    before = region.name
    region.name = name.strip()
    region.short_name = short_name(region.name)
    region.pinyin, region.initials = spelled(region.short_name)
    audit.record(by, Did.RENAMED, region, {"name": [before, region.name]})
    return region


def close(region: Region, on: date, *, by: User) -> Region:
    """End a region that was merged or dissolved; it stays readable, with its last day."""
    alive = select(Region.id).where(Region.parent_id == region.id, Region.valid_to.is_(None)).limit(1)
    if db.session.scalar(alive):
        raise Refused("下面还有未撤销的区划，请先处理它们")
    region.valid_to = on
    audit.record(by, Did.CLOSED, region, {"on": on.isoformat()})
    return region


def add(parent: Region, code: str, name: str, kind: str, *, by: User) -> Region:
    """Add a region below another, dated today."""
    levels = list(Level)
    if parent.level == Level.VILLAGE:
        raise Refused("村（社区）下面不再设区划")
    if len(code) != 12 or not code.isdecimal():
        raise Refused("区划代码应为 12 位数字", "code")
    level = levels[levels.index(parent.level) + 1]
    row = {"code": code, "name": name.strip(), "level": level.value, "kind": kind}
    region = _new(row, parent)
    region.valid_from = clock.today()
    audit.record(by, Did.ADDED, region)
    return region
