"""Builders of the village room: a village with its people, a book on its way, a book that is public."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from sqlalchemy import text
from werkzeug.datastructures import FileStorage

from app import clock
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Level, Region
from app.db import db
from app.village.books import Line
from app.village.models import LEDGER, Question, Release, Upload, Village, closed
from app.village.rules.catalogue import LEDGER_ITEM
from app.village.rules.life import State
from app.village.service import asking, books, chain, importing, villages
from app.village.tables import all_forms, forms_of
from tests.making import Make

NOW = datetime(2026, 11, 6, 2, 0, tzinfo=UTC)  # 10:00 on a Friday in China
SINCE = date(2026, 8, 1)
PHONE, BOARD_PLACE = "0731-87770001", "村部门口东墙"


def line(seq: int = 1, **more: Any) -> Line:
    """One line of October 2026: street lamps, 9,360.00 out."""
    given = {
        "day": date(2026, 10, 9),
        "voucher": f"记-{seq}",
        "summary": "村组路灯更换 12 盏",
        "category": "501" if more.get("income") else "514",
        "income": 0,
        "expense": 936000,
        "handler": "黄秀英",
        "witness": "彭建军",
        "approver": "彭国强",
        **more,
    }
    return Line(seq=seq, **given)


OCTOBER = (
    line(1, day=date(2026, 10, 3), summary="稻田租金（流转合同 2024-07）", category="501", income=3680000, expense=0),
    line(2),
    line(3, day=date(2026, 10, 15), summary="上级村级运转经费", category="503", income=2500000, expense=0),
)


HEAD = ("日期", "凭证号", "摘要", "科目", "收入", "支出", "经手人", "证明人", "审批人", "备注")


def sheet(rows: Sequence[Sequence[Any]] = (), head: Sequence[str] = HEAD) -> bytes:
    """A workbook as a clerk has it."""
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as workbook:
        page = workbook.add_worksheet("收支")
        given = rows or [
            ["2026-09-09", "记-1", "村组路灯更换 12 盏", "公益支出", "", 9360, "黄秀英", "彭建军", "彭国强", ""]
        ]
        for at, row in enumerate([head, *given]):
            page.write_row(at, 0, row)
    return stored.getvalue()


@contextmanager
def behind_the_program() -> Iterator[None]:
    """What somebody with the keys of the database does, or what stood there before it was closed: the guard is lifted."""
    sqlite = db.session.connection().dialect.name == "sqlite"
    db.session.flush()
    db.session.execute(text("DROP TRIGGER village_release_no_change" + ("" if sqlite else " ON village_release")))
    yield
    db.session.flush()
    made = [one for one in (closed.SQLITE_GUARDS if sqlite else closed.POSTGRES_GUARDS) if "village_release_no_change" in one]  # fmt: skip
    db.session.execute(text(made[0].replace("::", r"\:\:")))


class Hamlet:
    """A village under a township, with a bookkeeper, three committee members, a head and a township reviewer."""

    def __init__(self, make: Make, township: Region | None = None, name: str = "葛家山村", code: str = "") -> None:
        self.make = make
        self.township = township or make.region("开慧镇", make.region("长沙县"))
        region = make.region(name, self.township, Level.VILLAGE)
        region.kind, region.code = "村", code or region.code
        region.pinyin, region.initials = "gejiashancun", "gjsc"
        self.bookkeeper = make.staff(Role.BOOKKEEPER, region=region, name="黄秀英")
        self.head = make.staff(Role.VILLAGE_HEAD, region=region, name="彭国强")
        self.reviewer = make.staff(Role.TOWNSHIP_REVIEWER, region=self.township, name="刘芳")
        self.members = [make.staff(Role.SUPERVISION, region=region, name=who) for who in ("易桂兰", "陈大勇", "杨秋生")]
        with clock.at(NOW):
            self.village: Village = villages.join(region, by=self.reviewer, since=SINCE)
            self.village.board_place = BOARD_PLACE
            db.session.flush()
            for member in self.members:
                villages.name_member(self.village, member.name, "成员", member, by=self.reviewer)
                db.session.flush()
                db.session.refresh(self.village)
                villages.declare(self.village, by=member)
        db.session.flush()

    def draft(self, period: str = "2026-10", lines: Sequence[Line] = OCTOBER, opening: int | None = None) -> Release:
        """A book being filled in."""
        with clock.at(NOW):
            release = books.start(self.village, LEDGER_ITEM, LEDGER, period, by=self.bookkeeper, batch=0)
            before = 18244036 if release.opening is None else release.opening
            books.set_balances(release, before if opening is None else opening, None, by=self.bookkeeper)
            books.replace_lines(release, lines, by=self.bookkeeper)
        db.session.flush()
        return release

    def pass_on(self, release: Release, to: State, now: datetime = NOW) -> Release:
        """Let the release go on its way until it stands where it is wanted."""
        with clock.at(now):
            steps = {
                State.DRAFT: lambda: chain.submit(release, by=self.bookkeeper),
                State.CHECKING: lambda: [chain.check(release, "", by=member) for member in self.members],
                State.SIGNING: lambda: chain.sign(release, "", by=self.head),
                State.REVIEWING: lambda: chain.publish(
                    release, "", by=self.reviewer, looked={file.id for file in release.files}, has_read=True
                ),
            }
            while release.state != to:
                steps[release.state]()
                db.session.flush()
        db.session.refresh(release)
        return release

    def book(self, **more: Any) -> Release:
        """A published book."""
        return self.pass_on(self.draft(**more), State.PUBLISHED)

    def notice(
        self,
        item_no: str = "V01",
        form: str = "",
        rows: Sequence[dict[str, Any]] = (),
        period: str = "",
        now: datetime = NOW,
    ) -> Release:
        """Something published that is not a book; of the third quarter, or of the year where the item is a year's."""
        key = form or forms_of(item_no)[0].key
        with clock.at(now):
            release = books.start(
                self.village,
                item_no,
                key,
                period or ("2026" if item_no == "V08" else "2026Q3"),
                by=self.bookkeeper,
                batch=0,
            )
            db.session.flush()
            table = rows or [{all_forms()[key].columns[0].key: "修通组公路"}]
            head = {"phone": PHONE} if all_forms()[key].of_people else {}
            books.put_table(release, key, head, table, by=self.bookkeeper)
        return self.pass_on(release, State.PUBLISHED, now=now)

    def upload(self, release: Release | None = None, content: bytes | None = None, name: str = "账.xlsx") -> Upload:
        """A workbook sent for a draft; our own template with one line when nothing else is given."""
        with clock.at(NOW):
            target = release or self.draft(period="2026-09", lines=())
            file = FileStorage(io.BytesIO(content or sheet()), filename=name)
            return importing.upload(target, file, by=self.bookkeeper)

    def question(self, release: Release, by: User, seq: int | None = 2, **more: Any) -> Question:
        """A resident's doubt about a line."""
        with clock.at(NOW):
            question = asking.ask(release, seq, "十二盏灯怎么要九千多？", more.pop("hide_name", False), by=by, **more)
        db.session.flush()
        return question

    def resident(self) -> User:
        return self.make.resident("彭秀兰", "13912345678")
