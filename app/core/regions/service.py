"""Loading and editing the tree."""

import csv
import re
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import or_, select

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.core.regions.models import Level, Region
from app.core.regions.rules import short_name, spelled
from app.db import db
from app.errors import Refused

CHANGSHA = Path(__file__).parent / "changsha.csv"
OLDEST = date(1949, 10, 1)
AHEAD = timedelta(days=366)


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
    if region.valid_to is not None:
        raise Refused(f"这个区划已经撤销，最后一天是 {region.valid_to}")
    _require_sane(region, on)
    longer = or_(Region.valid_to.is_(None), Region.valid_to > on)
    if db.session.scalar(select(Region.id).where(Region.parent_id == region.id, longer).limit(1)):
        raise Refused("下面还有到那天未撤销的区划，请先处理它们", "on")
    region.valid_to = on
    audit.record(by, Did.CLOSED, region, {"on": on.isoformat()})
    return region


def _require_sane(region: Region, on: date) -> None:
    begins = region.valid_from or OLDEST
    if on < begins:
        raise Refused(f"最后一天不能早于设立的日子（{begins}）" if region.valid_from else "请核对年份", "on")
    if on > clock.today() + AHEAD:
        raise Refused("最后一天最多写到一年以后，请核对年份", "on")


def add(parent: Region, code: str, name: str, kind: str, *, by: User) -> Region:
    """Add a region below another, dated today."""
    levels = list(Level)
    if parent.level == Level.VILLAGE:
        raise Refused("村（社区）下面不再设区划")
    if parent.valid_to is not None:
        raise Refused(f"{parent.short_name}已经撤销，下面不能再设区划")
    level = levels[levels.index(parent.level) + 1]
    _require_code(parent, level, code)
    row = {"code": code, "name": name.strip(), "level": level.value, "kind": kind}
    region = _new(row, parent)
    region.valid_from = clock.today()
    audit.record(by, Did.ADDED, region)
    return region


def _require_code(parent: Region, level: Level, code: str) -> None:
    """Twelve digits that begin as the parent's do and end in zeros above the village (统计用区划代码编制规则)."""
    if not re.fullmatch(r"[0-9]{12}", code):
        raise Refused("区划代码应为 12 位数字（半角）", "code")
    if not code.startswith(parent.prefix):
        raise Refused(f"{parent.short_name}下级的代码以 {parent.prefix} 开头", "code")
    zeros = {Level.COUNTY: 6, Level.TOWNSHIP: 3}.get(level, 0)
    if not code.endswith("0" * zeros) or code == parent.code:
        raise Refused(
            f"这一级的代码末 {zeros} 位是 0，前面不能全是 0" if zeros else "村级代码末 3 位不能都是 0", "code"
        )
