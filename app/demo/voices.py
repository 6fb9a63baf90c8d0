"""What residents of the demo county said lately: one post at every stage, told through the verbs with the clock set back."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from app import clock
from app.catalogue import service as catalogue
from app.catalogue.models import Proposal
from app.clock import HERE
from app.core import regions
from app.core.accounts.models import User
from app.core.privacy import GAP
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db
from app.demo import people
from app.feedback import viewing
from app.feedback.models import Post, Template, Topic, Turned
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Reason
from app.feedback.rules.turning import Into
from app.feedback.service import (
    answering,
    desks,
    landmarks,
    rating,
    reporting,
    routes,
    saying,
    screening,
    taking_back,
    targets,
    templates,
    turning,
)
from app.foi.models import Application
from app.foi.rules import Applicant
from app.foi.service import applying, sealed
from app.village import addresses
from app.village.access import published
from app.village.models import LEDGER, LedgerLine, Release, Village
from app.village.rules.life import State as Published

LANDMARKS = {  # invented: about where the town lies, at nobody's door; the data of regions have no coordinates
    "村委会": Point(28.586, 113.231),
    "村卫生室": Point(28.588, 113.236),
    "文化广场": Point(28.583, 113.229),
}
VILLAGE, TOWN, COUNTY = "430121116203", "430121116", "430121"


def load() -> bool:
    """Tell it once; False when it is there already."""
    if db.session.scalar(select(Post.id).limit(1)) is not None:
        return False
    _Voices().tell()
    return True


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), HERE)


def _water_bill(code: str) -> list[answering.Quoted]:
    """The newest public book of the village with its own water bill, as an answer quotes it."""
    bill = select(LedgerLine.release_id).where(LedgerLine.summary.contains("用水费"))
    rows = published().where(Release.id.in_(bill), Release.village.has(Village.region.has(code=code)))
    book = db.session.scalar(rows.where(Release.state == Published.PUBLISHED).order_by(Release.period.desc()).limit(1))
    return [answering.Quoted(addresses.title_of(book), addresses.release_path(book))] if book else []


class _Voices:
    """The people and offices the posts need."""

    def __init__(self) -> None:
        self.office, self.second = self._staff("office"), self._staff("office2")
        self.handler, self.water = self._staff("handler"), self._staff("water")
        self.county_office = self._unit("长沙县人民政府办公室")
        self.water_bureau = self._unit("长沙县水利局")
        self.phones = 0

    def _staff(self, name: str) -> User:
        found = people.by_name(name)
        if found is None:
            raise LookupError(name)
        return found

    def _unit(self, name: str) -> Unit:
        return db.session.scalars(select(Unit).where(Unit.name == name)).one()

    def _say(self, day: date, title: str, text: str, topic: str, kind: Kind = Kind.ASK, **more: Any) -> Post:
        self.phones += 1
        region = regions.queries.by_code(more.pop("place", TOWN))
        found = db.session.scalars(select(Topic).where(Topic.name == topic)).one()
        typed: dict[str, Any] = {"name": "周晓禾", "phone": f"1390000{self.phones:04d}", **more}
        by, channel = typed.pop("by", None), typed.pop("channel", Channel.WEB)
        said = saying.Said(kind, found.id, region, title, text, **typed)
        with clock.at(_at(day)):
            return saying.say(said, by=by, channel=channel).post

    def _release(self, post: Post, day: date) -> Post:
        with clock.at(_at(day, 15)):
            return screening.release(post, *screening.masked(post), {}, by=self.office)

    def _hand_over(self, post: Post, unit: Unit, by: User, day: date) -> Post:
        with clock.at(_at(day, 16)):
            desks.assign(post, unit, "人工转办", by=self.office)
            desks.accept(post, by=by)
        return post

    def _answer(self, post: Post, text: str, by: User, day: date, *quoted: answering.Quoted) -> Post:
        with clock.at(_at(day, 11)):
            answer = answering.draft(post, text, quoted, "", by=by)
            answering.submit(answer, by=by)
            answering.publish(answer, by=self.second)
        return post

    def tell(self) -> None:
        """One after the other, the oldest first."""
        self._routes()
        self._landmarks()
        self._templates()
        self._overdue()
        self._answered()
        self._reopened()
        self._bounced()
        self._declined()
        self._turned()
        self._longer()
        self._appealed()
        self._made_report()
        self._taken_back()
        self._waiting()
        self._like_before()
        self._looks()

    def _looks(self) -> None:
        """The older a post, the more often it was read."""
        numbers = db.session.scalars(select(Post.no).where(Post.list_no.is_not(None)).order_by(Post.received_on.desc()))
        db.session.execute(viewing.adding({no: 9 + 14 * at for at, no in enumerate(numbers)}))

    def _routes(self) -> None:
        county = regions.queries.by_code(COUNTY)
        assert county is not None
        with clock.at(_at(date(2026, 9, 1))):
            for topic, unit in (("供水供气", self.water_bureau), ("信息公开", self.county_office)):
                found = db.session.scalars(select(Topic).where(Topic.name == topic)).one()
                routes.make(county, found.id, None, unit, "县直部门职责清单", by=self.office)
            routes.make(county, None, Kind.REPORT, self.county_office, "举报受理分工", by=self.office)

    def _landmarks(self) -> None:
        village = regions.queries.by_code(VILLAGE)
        assert village is not None
        with clock.at(_at(date(2026, 9, 1))):
            for name, point in LANDMARKS.items():
                landmarks.add(village, name, point, by=self.office)

    def _templates(self) -> None:
        words = "您好。我们于【填：到场日期】派人到现场，查到【填：查到什么】，【填：怎么办的、哪天办好】。还有问题请在这里追问。"
        with clock.at(_at(date(2026, 9, 1))):
            templates.keep(Template(unit=self.water_bureau), "到现场看过的", words, by=self.water)

    def _overdue(self) -> None:
        post = self._say(
            date(2026, 10, 20),
            "水渠堵了两个月没人清",
            "灌溉渠堵了两个月，下游十几亩田放不进水，问了几次都说在排队。",
            "农业农村",
            Kind.COMPLAIN,
        )
        self._hand_over(self._release(post, date(2026, 10, 20)), self.water_bureau, self.water, date(2026, 10, 21))
        with clock.at(_at(date(2026, 10, 25))):
            saying.support(post, "13900009001", by=None)
            saying.support(post, "13900009002", by=None)

    def _answered(self) -> None:
        post = self._say(
            date(2026, 11, 3),
            "村里的水费为什么涨了",
            "这个月水费比上个月多了三成，想知道价格是怎么定的。",
            "供水供气",
            place=VILLAGE,
        )
        self._hand_over(self._release(post, date(2026, 11, 3)), self.water_bureau, self.water, date(2026, 11, 4))
        said = "水价没有变，村部自己的水费也照原价付，村里的账上写着。您那一带 10 月换了新表，旧表走得慢，补计了上月少计的水量。账单已附说明，可到镇水厂核对。"
        self._answer(post, said, self.water, date(2026, 11, 6), *_water_bill(VILLAGE))
        with clock.at(_at(date(2026, 11, 7))):
            rating.rate(post, True, 5, by=None)
            answering.add_result(post, None, "镇水厂已在各村公示栏贴出换表水量对照。", by=self.water)

    def _reopened(self) -> None:
        post = self._say(
            date(2026, 11, 5),
            "建议公开公交改线的依据",
            "3 路公交改线以后老人看病要多转一次车，建议把改线的依据和客流调查公开。",
            "信息公开",
            Kind.SUGGEST,
            shows_name=True,
        )
        self._hand_over(self._release(post, date(2026, 11, 5)), self.county_office, self.handler, date(2026, 11, 6))
        laws = answering.Quoted("国家法律法规数据库", "https://flk.npc.gov.cn/")
        self._answer(post, "改线依据正在整理，感谢您的建议。", self.handler, date(2026, 11, 10), laws)
        with clock.at(_at(date(2026, 11, 12))):
            rating.rate(post, False, None, by=None)  # she never met anybody
            saying.reopen(post, "只说在整理，没有说什么时候公开，客流调查也没有提。", by=None)

    def _bounced(self) -> None:
        post = self._say(
            date(2026, 11, 10),
            "村口桥上的护栏坏了",
            "桥上护栏缺了一段，放学的孩子都从这里过，很危险。",
            "公共安全",
            Kind.HELP,
            place=VILLAGE,
            spot="葛家山小学东边的桥",
        )
        self._release(post, date(2026, 11, 10))
        for unit, by, why, day in (
            (self.water_bureau, self.water, "桥梁护栏不属于水利设施，建议转交通部门", date(2026, 11, 11)),
            (self.county_office, self.handler, "本单位没有维修职责，请裁定", date(2026, 11, 12)),
        ):
            with clock.at(_at(day)):
                desks.assign(post, unit, "人工转办", by=self.office)
                desks.refuse(post, why, by=by)

    def _declined(self) -> None:
        post = self._say(date(2026, 11, 11), "公司年会租场地", "想在村里办公司年会，哪里可以租场地，价格多少。", "其他")
        with clock.at(_at(date(2026, 11, 12))):
            screening.decline(post, Reason.ADVERTISING, "租场地请直接联系村（社区）或场馆", by=self.office)

    def _longer(self) -> None:
        """More time granted: to one that was answered by the new day, after the first one, and to one in work."""
        post = self._say(
            date(2026, 11, 2),
            "装太阳能路灯要办什么手续",
            "我们组想凑钱装几盏太阳能路灯，要到哪里办手续，有没有补助。",
            "信息公开",
        )
        self._hand_over(self._release(post, date(2026, 11, 2)), self.county_office, self.handler, date(2026, 11, 3))
        self._grant(post, self.handler, "补助标准要等县财政局书面答复", date(2026, 11, 6))
        said = "不用审批，占用公路两侧的先到交通局备案。今年的补助已经用完，明年三月起在镇便民服务中心登记，先到先得。"
        self._answer(post, said, self.handler, date(2026, 11, 12))
        post = self._say(
            date(2026, 11, 9),
            "水塘边的护坡塌了一截",
            "水塘北边护坡塌了三四米，再下雨路也要塌，请早点修。",
            "农业农村",
            Kind.COMPLAIN,
            place=VILLAGE,
        )
        self._hand_over(self._release(post, date(2026, 11, 9)), self.water_bureau, self.water, date(2026, 11, 10))
        self._grant(post, self.water, "要等勘测单位出方案，才能说什么时候修", date(2026, 11, 18))

    def _grant(self, post: Post, by: User, why: str, day: date) -> None:
        with clock.at(_at(day, 9)):
            desks.ask_extension(post, 5, why, by=by)
        with clock.at(_at(day, 15)):
            desks.decide_extension(post, True, "", by=self.office)

    def _appealed(self) -> None:
        post = self._say(
            date(2026, 11, 13), "隔壁装修太吵怎么办", "隔壁天天装修到晚上十点，说了几次都不听，这事归谁管？", "其他"
        )
        with clock.at(_at(date(2026, 11, 16))):
            screening.decline(post, Reason.NOT_OURS, "邻里纠纷请找村（社区）人民调解委员会", by=self.office)
        with clock.at(_at(date(2026, 11, 23), 9)):
            saying.appeal(post, "夜间施工噪声有部门管，不只是邻里纠纷，请再看一次。", by=None)

    def _made_report(self) -> None:
        """A complaint that names a wrongdoing: its desk alone reads it from then on."""
        words = "修渠的队长收了材料商的红包，水泥少放了一半，请查一查。"
        post = self._say(date(2026, 11, 18), "修渠的质量有问题", words, "农业农村", Kind.COMPLAIN, place=VILLAGE)
        with clock.at(_at(date(2026, 11, 19))):
            reporting.make_report(post, "反映的是违纪线索，按举报办理，内容只有受理的单位能看", by=self.office)

    def _like_before(self) -> None:
        """No rule says where it goes; a case like it that was answered does."""
        post = self._say(
            date(2026, 11, 12),
            "水渠淤泥堵住放不进水",
            "灌溉水渠被淤泥堵住，田里放不进水，请派人来清。",
            "农业农村",
            Kind.HELP,
        )
        self._hand_over(self._release(post, date(2026, 11, 12)), self.water_bureau, self.water, date(2026, 11, 13))
        self._answer(post, "已请镇里组织清淤，两台挖机清了三天，二十日已经通水。", self.water, date(2026, 11, 20))
        self._say(
            date(2026, 11, 23),
            "水渠堵住田里放不进水",
            "我们组的灌溉水渠被淤泥堵住，下游的田放不进水，请派人来清一清。",
            "农业农村",
            Kind.HELP,
            place=VILLAGE,
        )

    def _taken_back(self) -> None:
        post = self._say(
            date(2026, 11, 4),
            "我家的水表是不是装错了",
            "我家水表从装上那天起就走得比邻居快一倍，想请人来看一看。",
            "供水供气",
        )
        self._hand_over(self._release(post, date(2026, 11, 4)), self.water_bureau, self.water, date(2026, 11, 5))
        self._answer(post, "已上门检测，表没有问题，是管道漏水，当天修好了。", self.water, date(2026, 11, 9))
        with clock.at(_at(date(2026, 11, 16))):
            taking_back.take_back(post, by=None)

    def _turn(self, post: Post, into: Into, day: date, text: str, reason: str, pick: str, detail: str = "") -> Turned:
        target = targets.target_of(into)
        if target is None:
            raise LookupError(into)
        with clock.at(_at(day, 17)):
            return turning.turn(post, target, text, reason, pick, detail, by=self.handler)

    def _in_hand(self, day: date, title: str, text: str, topic: str, kind: Kind, **more: Any) -> Post:
        post = self._release(self._say(day, title, text, topic, kind, **more), day)
        return self._hand_over(post, self.county_office, self.handler, day)

    def _turned(self) -> None:
        """What was a doubt about a village's book, two applications, one proposal."""
        post = self._in_hand(date(2026, 11, 16), "村里十月的账看不懂", "十月有几笔支出没有写用在哪里，能不能把发票贴出来。", "信息公开", Kind.ASK, place=VILLAGE)  # fmt: skip
        book = select(Release.id).join(Village).join(Region).where(Region.code == VILLAGE, Release.form == LEDGER)
        newest = db.session.scalars(book.where(Release.state == Published.PUBLISHED).order_by(Release.period.desc()))
        why = "说的是村里公开的账，按规定由村里答复"
        self._turn(
            post,
            Into.OBJECTION,
            date(2026, 11, 17),
            f"{GAP}十月有几笔支出没有写用在哪里，能不能把发票贴出来。",
            why,
            str(newest.first()),
        )
        why, to = "要的是一份具体的文件，按条例应当申请", str(self.water_bureau.id)
        post = self._in_hand(date(2026, 11, 12), "想看小水库加固的合同", "小水库去年加固，想要一份合同和验收单。", "农业农村", Kind.ASK, name="柳一禾")  # fmt: skip
        row = self._turn(post, Into.FOI, date(2026, 11, 13), "2025 年小水库加固工程的合同和验收单", why, to)
        application = db.session.get_one(Application, row.target_id)
        who = replace(sealed.who(application), proof="passport", number="E12345678")
        with clock.at(_at(date(2026, 11, 16))):
            wanted = sealed.Wanted(sealed.wanted(application).what, "fetch")
            applying.confirm(application, applying.Typed(Applicant.PERSON, who, wanted), by=None)
        post = self._in_hand(
            date(2026, 11, 18), "想要水价听证会的记录", "去年水价听证会的记录在哪里能要到。", "供水供气", Kind.ASK
        )
        self._turn(post, Into.FOI, date(2026, 11, 19), "2025 年水价听证会记录", why, to)
        post = self._in_hand(
            date(2026, 11, 17),
            "建议公开学区怎么划的",
            "每年学区怎么划、依据什么，建议都公开，配上地图。",
            "信息公开",
            Kind.SUGGEST,
        )
        row = self._turn(
            post,
            Into.CATALOGUE,
            date(2026, 11, 18),
            "增加：学区划分的依据和地图，每年更新",
            "家长每年都来问，公开了就不用跑",
            "3",
            "add",
        )
        proposal = db.session.get_one(Proposal, row.target_id)
        with clock.at(_at(date(2026, 11, 19))):
            catalogue.release(proposal, proposal.text, proposal.reason, by=self.office)

    def _waiting(self) -> None:
        phone = self._say(
            date(2026, 11, 20),
            "低保公示在哪里看",
            "邻居问低保名单公示在哪里看，什么时候公示。",
            "社会救助",
            by=self.handler,
            channel=Channel.PHONE,
            phone="",
        )
        self._hand_over(self._release(phone, date(2026, 11, 20)), self.county_office, self.handler, date(2026, 11, 20))
        self._say(
            date(2026, 11, 23),
            "自来水有股味道",
            "这两天水有股土腥味，我的手机 13900001234，请来看看。",
            "供水供气",
            Kind.COMPLAIN,
            place=VILLAGE,
        )
        self._say(
            date(2026, 11, 23),
            "有人冒领补贴",
            "有人用已经去世的人的名字领补贴，请查一查。",
            "社会救助",
            Kind.REPORT,
            place=VILLAGE,
        )
