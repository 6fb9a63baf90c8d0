"""The invented people of the demo: one member of staff for each role, a few residents."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core import privacy
from app.core.accounts.models import Grant, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service import passwords, staffing
from app.core.regions import queries as regions
from app.core.units.models import Unit
from app.db import db

PASSWORD = "mingtang-demo-2026"
TOTP = "MINGTANGDEMOMINGTANGDEMO22334455"  # the demo's shared second factor, printed with the passwords


@dataclass(frozen=True)
class Staff:
    """One member of staff: name to sign in with, name, role, region, unit."""

    username: str
    name: str
    role: Role
    region: str
    unit: str = ""


STAFF = (
    Staff("admin", "龙海", Role.ADMIN, "430100"),
    Staff("admin2", "唐洁", Role.ADMIN, "430100"),
    Staff("office", "周敏", Role.OPENNESS_OFFICE, "430121"),
    Staff("office2", "何志远", Role.OPENNESS_OFFICE, "430121"),
    Staff("handler", "李文静", Role.HANDLER, "430121", "长沙县人民政府办公室"),
    Staff("water", "王建国", Role.HANDLER, "430121", "长沙县水利局"),
    Staff("secrecy", "陈立", Role.SECRECY_REVIEWER, "430121"),
    Staff("township", "刘芳", Role.TOWNSHIP_REVIEWER, "430121116"),
    Staff("bookkeeper", "黄秀英", Role.BOOKKEEPER, "430121116203"),
    Staff("head", "彭国强", Role.VILLAGE_HEAD, "430121116203"),
    Staff("supervision", "易桂兰", Role.SUPERVISION, "430121116203"),
    Staff("supervision2", "陈大勇", Role.SUPERVISION, "430121116203"),
    Staff("supervision3", "杨秋生", Role.SUPERVISION, "430121116203"),
    Staff("bookkeeper2", "柳小红", Role.BOOKKEEPER, "430121116201"),
    Staff("head2", "缪建国", Role.VILLAGE_HEAD, "430121116201"),
    Staff("supervision4", "周新民", Role.SUPERVISION, "430121116201"),
    Staff("township2", "袁伏初", Role.TOWNSHIP_REVIEWER, "430121107"),
    Staff("bookkeeper3", "田春桃", Role.BOOKKEEPER, "430121107005"),
    Staff("head3", "郭正明", Role.VILLAGE_HEAD, "430121107005"),
    Staff("supervision5", "罗满元", Role.SUPERVISION, "430121107005"),
    Staff("zone", "谭小勇", Role.ZONE_ATTENDANT, "430121"),
    Staff("city", "罗伟", Role.CITY_SUPERVISOR, "430100"),
)
RESIDENTS = (("13800000001", "周晓禾"), ("13800000002", "吴建平"), ("13800000003", "郑小梅"))
UNITS = (
    ("长沙市人民政府办公室", "430100", "0731-88880001", "岳麓大道218号"),
    ("长沙县人民政府办公室", "430121", "0731-84010001", "星沙街道望仙路598号"),
    ("长沙县水利局", "430121", "0731-84010002", "星沙街道开元中路"),
    ("长沙县自然资源局", "430121", "0731-84010003", "星沙街道天华路"),
    ("长沙县交通运输局", "430121", "0731-84010004", "星沙街道东四路"),
    ("岳麓区人民政府办公室", "430104", "0731-88880104", "金星北路517号"),
    ("浏阳市人民政府办公室", "430181", "0731-83610001", "北正中路11号"),
    ("开慧镇人民政府", "430121116", "0731-84010016", "开慧镇开慧路1号"),
    ("果园镇人民政府", "430121107", "0731-84010007", "果园镇田汉路1号"),
    ("金井镇人民政府", "430121110", "0731-84010010", "金井镇金井路1号"),
)


def load() -> None:
    """Add the units and people that are not there yet."""
    for name, code, phone, address in UNITS:
        region = regions.by_code(code)
        if region and not db.session.scalar(select(Unit).where(Unit.name == name, Unit.region_id == region.id)):
            db.session.add(Unit(name=name, region=region, phone=phone, address=address))
    db.session.flush()
    ready = passwords.ready_password(User(), PASSWORD, None)  # hashed once: that is slow work, and it is no secret
    for staff in STAFF:
        _add_staff(staff, ready)
    for phone, name in RESIDENTS:
        _add_resident(phone, name)
    db.session.flush()


def _add_staff(staff: Staff, ready: passwords.NewPassword) -> None:
    known = by_name(staff.username)
    if known is not None:
        known.is_demo = known.is_demo or privacy.unseal(known.totp_sealed) == TOTP  # a demo of an older version
        return
    user, _ = staffing.add_staff(staff.username, staff.name, passwords.OneTimePassword(PASSWORD, ""), by=None)
    user.password_hash = None
    user.is_demo = True
    passwords.set_password(user, ready)
    user.totp_sealed = privacy.seal(TOTP)
    region = regions.by_code(staff.region) or regions.city()
    unit = db.session.scalar(select(Unit).where(Unit.name == staff.unit)) if staff.unit else None
    if region is not None:
        db.session.add(Grant(user=user, role=staff.role, region=region, unit=unit))


def _add_resident(phone: str, name: str) -> None:
    phone_hash = privacy.keyed_hash("phone", phone)
    known = db.session.scalar(select(User).where(User.phone_hash == phone_hash))
    if known is not None:
        known.is_demo = True
        return
    sealed = privacy.seal(phone)
    db.session.add(User(kind=Kind.RESIDENT, name=name, phone_sealed=sealed, phone_hash=phone_hash, is_demo=True))


def by_phone(phone: str) -> User:
    """A resident of the demo."""
    return db.session.scalars(select(User).where(User.phone_hash == privacy.keyed_hash("phone", phone))).one()


def by_name(username: str) -> User | None:
    """A member of the demo's staff."""
    return db.session.scalar(select(User).where(User.username == username))


def lines() -> list[str]:
    """How to sign in, for the terminal."""
    found = ["Staff sign in at /account/staff with this password and one-time code secret:"]
    found += [
        f"  password {PASSWORD}",
        f"  TOTP secret {TOTP} (current code: DEMO=1 .venv/bin/flask --app wsgi demo code)",
    ]
    found += [f"  {staff.username:<12} {staff.role.value:<18} {staff.name}" for staff in STAFF]
    found += ["Residents sign in at /account/sign-in by phone; the page shows the code:"]
    return found + [f"  {phone}  {name}" for phone, name in RESIDENTS]
