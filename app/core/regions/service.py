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
from app.core.regions.models import FormerName, Level, Region
from app.core.regions.rules import short_name, spelled
from app.db import db
from app.errors import Refused, Rules

CHANGSHA = Path(__file__).parent / "changsha.csv"
FORMER = Path(__file__).parent / "former_names.csv"
OLDEST = date(1949, 10, 1)
AHEAD = timedelta(days=366)


class Did(StrEnum):
    """What can be done to a region."""

    RENAMED = "regions.region.renamed"
    CLOSED = "regions.region.closed"
    ADDED = "regions.region.added"
    FORMER_NAME_KEPT = "regions.region.former_name_kept"
    FORMER_NAME_DROPPED = "regions.region.former_name_dropped"


PHRASES = {
    Did.RENAMED: "更改了区划名称",
    Did.CLOSED: "撤销了区划",
    Did.ADDED: "新增了区划",
    Did.FORMER_NAME_KEPT: "记了区划的曾用名",
    Did.FORMER_NAME_DROPPED: "删去了区划的曾用名",
}


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


def load_former_names(path: Path = FORMER) -> int:
    """What places were called before, from a file; how many. Only where none is kept: what somebody dropped stays dropped."""
    if db.session.scalar(select(FormerName.id).limit(1)) is not None:
        return 0
    known = {code: id for code, id in db.session.execute(select(Region.code, Region.id))}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"] in known]
    for row in rows:
        until = date.fromisoformat(row["until"]) if row["until"] else None
        _keep_name(known[row["code"]], row["name"], until, row["source"], row["verified"] == "yes")
    db.session.flush()
    return len(rows)


def _keep_name(region_id: int, name: str, until: date | None, source: str, verified: bool) -> FormerName:
    kept = FormerName(region_id=region_id, name=name, until=until, source=source, verified=verified)
    db.session.add(kept)
    return kept


def keep_former_name(
    region: Region, name: str, until: date | None, source: str, verified: bool, *, by: User
) -> FormerName:
    """What people still call it: understood wherever a place is typed, shown nowhere."""
    name, asked = "".join(name.split()), Rules()
    if len(name) < 2:
        asked.refuse("请写完整的名称，至少 2 个字", "name")
    elif name in (region.name, region.short_name):
        asked.refuse("现在就叫这个名称", "name")
    elif db.session.scalar(select(FormerName.id).where(FormerName.region_id == region.id, FormerName.name == name)):
        asked.refuse("这个曾用名已经记下了", "name")
    if until is not None and until >= clock.today():
        asked.refuse("曾用名的最后一天要在今天以前", "until")
    if len(source.strip()) < 4:
        asked.refuse("请写明凭什么知道，如批复的文号、日期", "source")
    asked.tell()
    kept = _keep_name(region.id, name, until, source.strip(), verified)
    db.session.flush()
    audit.record(by, Did.FORMER_NAME_KEPT, region, note=name)
    return kept


def drop_former_name(kept: FormerName, *, by: User) -> None:
    """A wrong one."""
    audit.record(by, Did.FORMER_NAME_DROPPED, kept.region, note=kept.name)
    db.session.delete(kept)


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
    before, said = region.name, region.short_name
    region.name = name.strip()
    region.short_name = short_name(region.name)
    region.pinyin, region.initials = spelled(region.short_name)
    _keep_said(region, said)
    audit.record(by, Did.RENAMED, region, {"name": [before, region.name]})
    return region


def _keep_said(region: Region, said: str) -> None:
    """What it was called until today is understood for ever; what it is called again is no former name."""
    kept = {one.name: one for one in db.session.scalars(select(FormerName).where(FormerName.region_id == region.id))}
    if region.short_name in kept:
        db.session.delete(kept[region.short_name])
    if said != region.short_name and said not in kept:
        _keep_name(region.id, said, clock.today() - timedelta(days=1), "在这里改名", verified=True)


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
