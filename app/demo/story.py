"""Open days in every state, told through the verbs themselves, with the clock set to when each thing happened."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.clock import HERE
from app.core import attachments, leave
from app.core.accounts.models import User
from app.core.leave import service as letting_out
from app.core.privacy.rules import check_digit
from app.core.regions.service import load_csv, load_former_names
from app.core.units.models import Unit
from app.core.workdays.models import WorkYear
from app.core.workdays.service import calendar, enter_year, load_years
from app.db import db
from app.demo import consult, liked, neighbours, people, village, voices
from app.demo.hours import office_hours
from app.openday.draw import SourceKind, is_drawn_on
from app.openday.models import Entry, Event
from app.openday.queries import entries_of, seated_people, sources_of
from app.openday.rules import Audience, Category, EntryState, Kind, Leftover, Outcome, Selection
from app.openday.service import after, applying, day, events, selection, signup, sources

SURNAMES = "周吴郑王李张刘陈杨黄赵徐孙胡朱高林何郭马罗梁宋谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "建国",
    "秀英",
    "志强",
    "丽华",
    "文静",
    "晓禾",
    "小梅",
    "国强",
    "桂兰",
    "海燕",
    "明",
    "芳",
    "伟",
    "敏",
    "静",
    "磊",
    "洋",
    "艳",
    "勇",
    "娟",
    "涛",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
]
TOPICS = ("农村客运票价", "饮用水安全", "老街保护", "校车路线", "停车难", "养老食堂")
CONDUCT = "准时到场，手机静音，不录音录像，不转传未定内容；发言每人不超过 5 分钟。"


@contextmanager
def then(moment: datetime) -> Iterator[None]:
    """What is told here happened at that moment; written down before the clock goes on."""
    with clock.at(moment):
        yield
        db.session.flush()


def load() -> bool:
    """Regions, years, people, events and village boards; False when they are there already."""
    with office_hours():
        return _load()


def _load() -> bool:
    load_csv()
    load_former_names()
    load_years()
    _provisional_year()
    people.load()
    told = db.session.scalar(select(Event.id).limit(1)) is None
    if told:
        Story(clock.now()).tell()
    boards = village.load()
    boards = neighbours.load() or boards
    asked = consult.load()
    said = voices.load()
    return liked.load() or said or boards or asked or told


PROVISIONAL = """元旦 2027-01-01 至 2027-01-03
春节 2027-02-05 至 2027-02-12
清明节 2027-04-03 至 2027-04-05
劳动节 2027-05-01 至 2027-05-05
端午节 2027-06-09
中秋节 2027-09-15
国庆节 2027-10-01 至 2027-10-07"""


def _provisional_year() -> None:
    """The demo must tell its story late in the year too: an invented 2027, labelled as such. Never in earnest."""
    if db.session.get(WorkYear, 2027) is None:
        enter_year(2027, "演示用暂定表，不是国务院办公厅的正式通知", PROVISIONAL, by=None)


def id_number(number: int, born: date, region: str = "430121") -> str:
    """An invented ID number with a true check digit."""
    stem = f"{region}{born:%Y%m%d}{number:03d}"
    return stem + check_digit(stem)


RESULTS = {
    SourceKind.SSQ: "03 07 12 19 25 31 + 08",
    SourceKind.DLT: "02 11 17 24 33 + 05 09",
    SourceKind.PL5: "1 5 0 9 2",
}


def drawn_on(moment: datetime) -> SourceKind:
    """A lottery with many numbers that is drawn on this day of the week."""
    return next(kind for kind in RESULTS if is_drawn_on(kind, moment.weekday()))


def _issue(moment: datetime) -> str:
    return f"{moment.year}{moment.timetuple().tm_yday - 10:03d}"


class Story:
    """One telling of the demo, relative to a present moment; chance is seeded, so it is the same each time."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.dice = random.Random(20261124)
        self.count = 0
        self.handler = self._staff("handler")
        self.water = self._staff("water")
        self.office = self._staff("office")

    def _staff(self, username: str) -> User:
        user = people.by_name(username)
        if user is None:
            raise LookupError(username)
        return user

    def tell(self) -> None:
        """Every state once, the busy ones with people."""
        self._waterworks_open()
        self._bus_fares_draw_open()
        self._old_street_hearing()
        self._meeting_drawn()
        self._waiting_for_draw()
        self._today()
        self._concluded_open_day()
        self._held_symposium()
        self._postponed()
        self._cancelled()
        self._review_and_draft()
        self._month()

    def _day(self, workdays: int, hour: int, minute: int = 0) -> datetime:
        """A working day from now (or before), at a time of day."""
        today = clock.here(self.now).date()
        days = calendar()
        found = days.add(today, workdays) if workdays >= 0 else days.back(today, -workdays)
        return datetime.combine(found, time(hour, minute), HERE)

    def _event(self, unit: str, starts: datetime, seats: list[tuple[Category, int, int]], **fields: Any) -> Event:
        """A draft with everything in it, made some time before it starts."""
        office = db.session.scalars(select(Unit).where(Unit.name == unit)).one()
        by = self.water if unit == "长沙县水利局" else self.handler
        given = {
            "unit": office,
            "region": office.region,
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=2),
            "contact_name": "办公室",
            "contact_phone": office.phone,
            "accessibility": "会场有无障碍通道和卫生间，可提供手语翻译，请在报名时写明。",
            "conduct": CONDUCT,
            "eligibility": "年满 18 周岁，在本县居住、工作或学习一年以上；与议题有利害关系的请如实填写。",
            **fields,
        }
        event = events.draft(given, by=by)
        if seats:
            events.set_seats(event, seats, Leftover.POOL, by=by)
        return event

    def _publish(self, event: Event) -> None:
        by = event.drafted_by
        events.submit(event, by=by)
        db.session.flush()
        events.publish(event, event.version, by=self.office)

    def _someone(self, category: Category, opinion: str = "") -> applying.Application:
        self.count += 1
        born = date(self.dice.randint(1950, 2004), self.dice.randint(1, 12), self.dice.randint(1, 28))
        name = self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)
        return applying.Application(
            category=category,
            people=[applying.Applicant(name, id_number(self.count % 1000, born))],
            phone=f"139{self.count:08d}",
            topic=self.dice.choice(TOPICS),
            district=self.dice.choice(("星沙街道", "㮾梨街道", "开慧镇", "黄兴镇", "春华镇")),
            opinion=opinion,
            consent=True,
            promise=True,
        )

    def _resident(self, event: Event, number: int, category: Category = Category.RESIDENT) -> Entry:
        """One of the residents whose phone is printed signs up, so that her own pages have something on them."""
        phone, name = people.RESIDENTS[number]
        asked = self._someone(category)
        asked.phone, asked.people[0].name = phone, name
        return signup.sign_up(event, asked, by=people.by_phone(phone)).entry

    def _sign_up(self, event: Event, count: int, *categories: Category) -> list[Entry]:
        entries = []
        for number in range(count):
            category = categories[number % len(categories)]
            entries.append(signup.sign_up(event, self._someone(category), by=None).entry)
        return entries

    def _waterworks_open(self) -> None:
        starts = self._day(9, 9)
        with then(self.now - timedelta(days=2)):
            event = self._event(
                "长沙县水利局",
                starts,
                [(Category.RESIDENT, 24, 0), (Category.FIRM, 6, 0)],
                kind=Kind.OPEN_DAY,
                title="走进水厂：饮用水安全开放日",
                domain=18,
                summary="跟着一滴水走完取水、沉淀、过滤、消毒和化验，现场看水质检测，听供水改造计划，当面提问。",
                place="星沙水厂",
                selection=Selection.FIRST_COME,
                companions=2,
                walk_ins=True,
            )
            self._publish(event)
            self._resident(event, 0)
            self._sign_up(event, 18, Category.RESIDENT, Category.RESIDENT, Category.FIRM)
            self._ask_leave(event)

    def _ask_leave(self, event: Event) -> None:
        """The clerk would name the driver's mobile; a second person has not decided yet."""
        try:
            events.add_item(event, "接送车安排", None, "找不到车请打司机手机 13812340000", by=event.drafted_by)
        except leave.NeedsLeave as refusal:
            letting_out.ask([refusal], "接送车只有司机的手机可以联系", by=event.drafted_by)

    def _bus_fares_draw_open(self) -> None:
        starts = self._day(8, 14, 30)
        with then(self.now - timedelta(days=3)):
            event = self._event(
                "长沙县人民政府办公室",
                starts,
                [(Category.RESIDENT, 6, 0), (Category.STAKEHOLDER, 2, 0), (Category.NPC_DEPUTY, 0, 1)],
                kind=Kind.MEETING,
                title="县政府第 42 次常务会议：请您列席“农村客运票价”议题",
                domain=18,
                summary="会议将研究农村客运票价调整方案。列席人员可以看材料、提问、发言，会后提交书面意见。",
                place="县政府三楼会议室",
                selection=Selection.DRAW,
                secrecy=True,
            )
            unit = db.session.scalars(select(Unit).where(Unit.name == "长沙县交通运输局")).one()
            events.add_item(event, "农村客运票价调整方案", unit.id, "涉及 11 条线路", by=self.handler)
            self._name_sources(event)
            self._publish(event)
            self._resident(event, 1)
            self._sign_up(event, 13, Category.RESIDENT, Category.RESIDENT, Category.STAKEHOLDER)

    def _name_sources(self, event: Event) -> None:
        closes = clock.here(event.signup_closes_at).date()
        first, second = (datetime.combine(closes + timedelta(days=n), time(21, 15), HERE) for n in (1, 2))
        rows = [(drawn_on(first), _issue(first), first), (SourceKind.FC3D, _issue(second), second)]
        sources.name_sources(event, rows, by=event.drafted_by)

    def _old_street_hearing(self) -> None:
        starts = self._day(14, 9, 30)
        with then(self.now - timedelta(days=1)):
            event = self._event(
                "长沙县自然资源局",
                starts,
                [(Category.STAKEHOLDER, 8, 0), (Category.EXPERT, 3, 1), (Category.MEDIA, 2, 0)],
                kind=Kind.HEARING,
                title="“㮾梨老街保护规划”听证会",
                domain=11,
                summary="听取对㮾梨老街保护范围、修缮标准、商户安置的意见。",
                place="㮾梨街道办事处二楼",
                selection=Selection.REVIEW,
                criteria=["与规划的利害关系", "意见的针对性", "代表的广泛性"],
            )
            events.add_item(event, "㮾梨老街保护规划（草案）", None, "", by=self.handler)
            self._paper(event, "保护规划（草案）说明")
            self._publish(event)
            self._sign_up(event, 7, Category.STAKEHOLDER, Category.EXPERT)

    def _paper(self, event: Event, title: str) -> None:
        text = f"{title}\n\n本材料为演示用的虚构文字。\n".encode()
        kept = attachments.keep(FileStorage(BytesIO(text), f"{title}.txt"), by=event.drafted_by)
        events.add_paper(event, title, kept, Audience.PUBLIC, None, by=event.drafted_by)

    def _drawn_event(self, starts: datetime, title: str, item: str) -> Event:
        event = self._event(
            "长沙县人民政府办公室",
            starts,
            [(Category.RESIDENT, 5, 0), (Category.STAKEHOLDER, 2, 0), (Category.MEDIA, 1, 0)],
            kind=Kind.MEETING,
            title=title,
            summary=f"研究{item}。列席人员可以看材料、提问、发言，会后提交书面意见。",
            place="县政府三楼会议室",
            selection=Selection.DRAW,
            secrecy=True,
        )
        events.add_item(event, item, None, "", by=self.handler)
        self._name_sources(event)
        self._publish(event)
        return event

    def _meeting_drawn(self) -> None:
        starts = self._day(1, 14, 30)
        with then(self._day(-8, 9)):
            event = self._drawn_event(starts, "县政府第 41 次常务会议：请您列席“城区停车”议题", "城区停车泊位规划")
            self._sign_up(event, 23, Category.RESIDENT, Category.RESIDENT, Category.STAKEHOLDER, Category.MEDIA)
        first = sources_of(event)[0]
        with then(event.signup_closes_at + timedelta(minutes=1)):
            events.close(event, by=None)
            draw = selection.freeze(event, by=self.handler)
        with then(first.draws_at + timedelta(minutes=30)):
            evidence = "当日开奖公告（演示）"
            attempt = selection.enter_result(draw, RESULTS[SourceKind(first.kind)], evidence, by=self.handler)
            db.session.flush()
            selection.confirm_result(attempt, by=self.office)

    def _waiting_for_draw(self) -> None:
        starts = self._day(4, 14, 30)
        with then(self._day(-6, 9)):
            event = self._drawn_event(starts, "县政府专题会议：请您列席“校车路线”议题", "春季校车路线调整")
            event.signup_closes_at = self.now - timedelta(hours=6)
            self._sign_up(event, 12, Category.RESIDENT, Category.STAKEHOLDER)
        for number, source in enumerate(sources_of(event), 1):
            source.draws_at = datetime.combine(clock.here(self.now).date() + timedelta(days=number), time(21, 15), HERE)
            source.kind = drawn_on(source.draws_at) if number == 1 else source.kind
            source.issue = _issue(source.draws_at)
        with then(self.now - timedelta(hours=5)):
            events.close(event, by=None)
            selection.freeze(event, by=self.handler)

    def _today(self) -> None:
        """Held within the hour, whenever the demo is told: its doors are open at once."""
        starts = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        with then(self._day(-9, 9)):
            event = self._event(
                "长沙县水利局",
                starts,
                [(Category.RESIDENT, 8, 0)],
                kind=Kind.OPEN_DAY,
                title="今天：泵站开放日",
                domain=18,
                summary="看看泵站怎么值守、怎么处理停水报修。",
                place="星沙泵站",
                selection=Selection.FIRST_COME,
                walk_ins=True,
            )
            self._publish(event)
            self._resident(event, 2)
            self._sign_up(event, 9, Category.RESIDENT)
        with then(event.signup_closes_at + timedelta(minutes=1)):
            events.close(event, by=None)

    def _concluded_open_day(self) -> None:
        starts = self._day(-20, 9)
        with then(self._day(-30, 9)):
            event = self._event(
                "长沙县人民政府办公室",
                starts,
                [(Category.RESIDENT, 10, 0), (Category.FIRM, 3, 0)],
                kind=Kind.OPEN_DAY,
                title="政务大厅开放日：一件事一次办",
                summary="走一遍办事流程，说说哪里卡壳。",
                place="县政务服务中心",
                selection=Selection.FIRST_COME,
            )
            self._publish(event)
            self._sign_up(event, 15, Category.RESIDENT, Category.RESIDENT, Category.FIRM)
        with then(event.signup_closes_at + timedelta(minutes=1)):
            events.close(event, by=None)
        with then(event.starts_at):
            present = seated_people(event)
            for person in list(present)[:-2]:
                day.check_in(event, person, by=self.handler)
        self._told_at_the_hall(event)

    def _told_at_the_hall(self, event: Event) -> None:
        with then(event.ends_at + timedelta(hours=1)):
            events.hold(event, by=self.handler)
            after.write_minutes(
                event, "参观了 12 个窗口，讨论了异地就医、不动产登记两件事的流程。", "", by=self.handler
            )
            seated = db.session.scalars(entries_of(event, EntryState.SEATED)).all()
            first = after.hand_in(seated[0], "不动产登记要跑两个窗口，能不能合成一个？", None, by=None)
            second = after.hand_in(seated[1], "中午没人值班，上班的人只能请假来办。", None, by=None)
            third = after.write_down(event, "希望每周六开放一天。", None, seated[2], True, by=self.handler)
            for entry in seated[:5]:
                after.answer_survey(entry, self.dice.choice((4, 5, 5)), self.dice.choice((3, 4, 5)), "", by=None)
        with then(event.ends_at + timedelta(days=6)):
            office = event.unit
            after.answer(
                first, Outcome.ADOPTED, "已把登记和缴税合并到 3 号窗口，12 月 1 日起实行。", office, by=self.handler
            )
            after.answer(
                second, Outcome.PARTLY, "中午 12 点到 14 点留两个综合窗口值班，先试行三个月。", office, by=self.handler
            )
            after.answer(
                third,
                Outcome.DECLINED,
                "周六办件量目前每周不到 10 件，先开通网上预约，半年后再评估。",
                office,
                by=self.handler,
            )
            after.conclude(event, after.mark_of(event), by=self.handler)
        with then(event.ends_at + timedelta(days=9)):
            after.add_result(first, "3 号窗口已试运行，平均办理时间从 95 分钟降到 40 分钟。", "", by=self.handler)

    def _held_symposium(self) -> None:
        starts = self._day(-6, 15)
        with then(self._day(-16, 9)):
            event = self._event(
                "长沙县水利局",
                starts,
                [(Category.RESIDENT, 8, 0)],
                kind=Kind.SYMPOSIUM,
                title="村组供水座谈会",
                domain=18,
                summary="说说家里的水压、水质和水费。",
                place="开慧镇政府会议室",
                selection=Selection.FIRST_COME,
            )
            events.add_item(event, "二期管网走向", None, "", by=self.water)
            self._publish(event)
            self._sign_up(event, 6, Category.RESIDENT)
        with then(event.signup_closes_at + timedelta(minutes=1)):
            events.close(event, by=None)
        with then(event.starts_at):
            for person in seated_people(event):
                day.check_in(event, person, by=self.water)
        self._told_at_the_symposium(event)

    def _told_at_the_symposium(self, event: Event) -> None:
        with then(event.ends_at + timedelta(hours=1)):
            events.hold(event, by=self.water)
            after.write_conclusion(
                event.agenda[0], "二期管网先接通山坡上的三个村组，明年汛期前完工。", "", by=self.water
            )
            seated = db.session.scalars(entries_of(event, EntryState.SEATED)).all()
            spoken = after.write_down(event, "早晚水压不够，二楼上不去水。", None, seated[0], True, by=self.water)
            read = after.hand_in(seated[1], "希望每月公布一次水质检测结果。", None, by=None)
            after.hand_in(seated[2], "我邻居身体不好，停水前能不能先打个电话？", None, by=None)
        with then(event.ends_at + timedelta(days=2)):
            after.release(read, read.public_text, by=self.water)
            after.answer(spoken, Outcome.ADOPTED, "先换两台加压泵，月底前装好。", event.unit, by=self.water)
        with then(event.ends_at + timedelta(days=4)):
            reason = "厂家供货推迟"
            after.answer(spoken, Outcome.ADOPTED, "先换两台加压泵，下月十号前装好。", event.unit, reason, by=self.water)

    def _postponed(self) -> None:
        starts = self._day(11, 15)
        with then(self.now - timedelta(days=4)):
            event = self._event(
                "长沙县水利局",
                starts,
                [(Category.RESIDENT, 15, 0)],
                kind=Kind.SYMPOSIUM,
                title="河道清淤座谈会",
                domain=13,
                summary="听听沿河村组的意见。",
                place="开慧镇政府会议室",
                selection=Selection.FIRST_COME,
            )
            events.add_item(event, "捞刀河清淤安排", None, "", by=self.water)
            self._publish(event)
            self._sign_up(event, 4, Category.RESIDENT)
        with then(self.now - timedelta(days=1)):
            events.postpone(event, "上游来水偏多，改在水位回落后举行", by=self.water)

    def _cancelled(self) -> None:
        starts = self._day(12, 9)
        with then(self.now - timedelta(days=5)):
            event = self._event(
                "长沙县水利局",
                starts,
                [(Category.RESIDENT, 20, 0)],
                kind=Kind.OPEN_DAY,
                title="水库除险加固工地开放日",
                domain=1,
                summary="看看工程怎么做、钱怎么花。",
                place="乌川水库",
                selection=Selection.FIRST_COME,
            )
            self._publish(event)
        with then(self.now - timedelta(days=2)):
            events.cancel(event, "工地进入爆破施工期，不宜参观，年后另行安排", by=self.water)

    def _review_and_draft(self) -> None:
        with then(self.now - timedelta(hours=20)):
            event = self._event(
                "长沙县水利局",
                self._day(13, 9),
                [(Category.RESIDENT, 12, 0)],
                kind=Kind.OPEN_DAY,
                title="污水处理厂开放日",
                domain=13,
                summary="看污水怎样变清。",
                place="城西污水处理厂",
                selection=Selection.FIRST_COME,
            )
            events.submit(event, by=self.water)
            self._event(
                "长沙县人民政府办公室",
                self._day(15, 9),
                [],
                kind=Kind.SYMPOSIUM,
                title="养老食堂座谈会（草稿）",
                domain=6,
                summary="",
            )

    def _month(self) -> None:
        with then(self.now - timedelta(days=3)):
            month = self._event(
                "长沙县人民政府办公室",
                self._day(5, 9),
                [],
                kind=Kind.MONTH,
                title="冬季政府开放月",
                summary="各单位轮流开门，欢迎来看、来问、来提意见。",
                place="全县",
            )
            month.ends_at = month.starts_at + timedelta(days=25)
            self._publish(month)
        water = select(Event).where(Event.title.startswith("走进水厂"))
        db.session.scalars(water).one().parent_id = month.id
