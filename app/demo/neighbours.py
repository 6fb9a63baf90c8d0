"""Villages alike beside the told ones, with the year's months public: what 比一比 compares with. Made in bulk, as the city is."""

from datetime import date

from sqlalchemy import select

from app.core.regions.models import Level, Region
from app.db import db
from app.demo import city, ledger
from app.demo.city import Place
from app.village.models import Member, Village
from app.village.rules.periods import read_period

TOWNSHIP, KIND = "430121110", "村"
SINCE = date(2026, 10, 1)
MONTHS = [f"2026-{n:02d}" for n in range(1, 11)]
LINES = 14
FEWEST_PEOPLE, PEOPLE_SPREAD = 2_000, 1_200  # alike 葛家山村 and 开慧村, whose people app/demo/village.py counts
LEAST_LAND, LAND_SPREAD = 180_000, 90_000  # hundredths of a 亩
NO_LAND = "430121110226"  # has not said how much land it has: left out per 亩, and the page says so


def load() -> bool:
    """Their boards and books; False when they are there already."""
    rows = select(Region).where(Region.level == Level.VILLAGE, Region.code.startswith(TOWNSHIP), Region.kind == KIND)
    regions = list(db.session.scalars(rows.order_by(Region.code)))
    known = set(db.session.scalars(select(Village.region_id)))
    boards = [_board(region) for region in regions if region.id not in known]
    if not boards:
        return False
    db.session.add_all(boards)
    db.session.flush()
    places = [Place(one.id, one.region_id, one.region.code, one.region.short_name, one.region.path) for one in boards]
    for name in MONTHS:
        period = read_period(name)
        assert period is not None
        city.month(places, period, LINES, newest=False)
    return True


def _board(region: Region) -> Village:
    number = int(region.code[-6:])
    people = FEWEST_PEOPLE + number * 37 % PEOPLE_SPREAD
    return Village(
        region=region,
        collective=f"{region.short_name}股份经济合作社",
        since=SINCE,
        complaint_phone=f"0731-84{number:06d}",
        population=people,
        households=people // 3,
        area=None if region.code == NO_LAND else LEAST_LAND + number * 53 % LAND_SPREAD,
        board_place=f"{region.short_name}便民服务中心门口",
        members=[Member(name=ledger.purse(region.code, region.short_name).witness, duty="主任")],
    )
