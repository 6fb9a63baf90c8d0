"""Drafts people spoke to, at each step, and surveys: told through the verbs, with the clock set to when things happened."""

import random
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult.models import Consultation, DraftOpinion, Survey, SurveyWords
from app.consult.rules.asking import Once, QuestionKind
from app.consult.rules.life import Author, Because, Channel, Kind, Outcome
from app.consult.service import answering, concluding, drafting, hearing, reasons, surveys, telling
from app.core import attachments
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db
from app.demo import people

PARKING = """第一章 总则
第一条 为了规范城区道路停车，方便居民出行，根据《道路交通安全法》，制定本办法。
第二条 本办法适用于县城规划区内道路停车泊位的设置、使用和管理。
第二章 泊位
第三条 在学校、医院、菜市场周边五百米内增设夜间泊位，晚七点到次日早七点允许停放。
第四条 老旧小区周边道路可以设限时泊位，具体时段由街道办事处提出。
第三章 收费
第五条 道路停车泊位白天每小时收费五元，当日最高三十元，夜间免费。
第六条 残疾人驾驶的车辆凭证件停放，不收费。
第四章 附则
第七条 本办法自公布之日起施行，有效期五年。
"""
PARKING_FINAL = """第一章 总则
第一条 为了规范城区道路停车，方便居民出行，根据《道路交通安全法》，制定本办法。
第二条 本办法适用于县城规划区内道路停车泊位的设置、使用和管理。
第二章 泊位
第三条 在学校、医院、菜市场周边五百米内增设夜间泊位，晚七点到次日早七点允许停放。
第四条 老旧小区周边道路可以设限时泊位，具体时段由街道办事处听取居民意见后提出，并在现场公示。
第五条 学校、幼儿园门口设临时停靠区，接送学生停靠不超过十分钟的，不收费。
第三章 收费
第六条 道路停车泊位前三十分钟免费，之后白天每小时收费三元，当日最高二十元，夜间免费。
第七条 残疾人驾驶的车辆凭证件停放，不收费。
第四章 附则
第八条 本办法自公布之日起三十日后施行，有效期五年。
"""
PARKING_WHY = {
    "第四条": "沿街住户说以前的时段定了没有人知道：先听居民意见，定了在现场公示。",
    "第五条": "家长说送孩子停三五分钟也要交费：学校门口停靠不超过十分钟的不收。",
    "第六条": "意见多数说收费高：办事停得短的不收费，停得久的每小时从五元降到三元。",
    "第八条": "要换收费设备和标牌，留三十日准备。",
}
CANTEEN = """第一条 为了让老人就近吃上热饭，规范社区养老食堂的开办和补助，制定本办法。
第二条 六十周岁以上的本县居民，凭身份证在养老食堂用餐享受优惠。
第三条 养老食堂每餐供应不少于两荤三素，菜价在店内和网上公示。
第四条 对每位用餐老人，每餐补助两元；八十周岁以上的，每餐补助四元。
第五条 街道办事处每季度检查一次食品安全，结果公开。
"""
LIVESTOCK = """第一条 为了防治畜禽养殖污染，划定禁养区和限养区，制定本方案。
第二条 饮用水水源保护区、居民集中区周边五百米为禁养区。
第三条 禁养区内的养殖场在两年内关闭或搬迁，按评估价补偿。
第四条 限养区内不再新建养殖场，已有的要配套粪污处理设施。
"""


PARTS = ["车内卫生", "驾驶平稳", "司机态度"]
SHARES = (0.7, 0.4, 0.35, 0.3)
JUDGED = ([30, 50, 20], [60, 30, 10], [45, 40, 15])


def as_seen(row: Any) -> int:
    """The version a second person sees who looks now."""
    db.session.flush()
    return int(getattr(row, "mark", row.version))


def load() -> bool:
    """Everything; False when it is there already."""
    if db.session.scalar(select(Consultation.id).limit(1)) is not None:
        return False
    Table(clock.now()).tell()
    return True


class Table:
    """The office that asks, and when."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.dice = random.Random(4)
        handler, office = people.by_name("handler"), people.by_name("office")
        assert handler is not None and office is not None  # loaded before
        self.handler, self.office = handler, office
        self.unit = db.session.scalars(select(Unit).where(Unit.name == "长沙县人民政府办公室")).one()
        self.phones = 0

    def tell(self) -> None:
        """From the oldest to the newest."""
        self.adopted()
        self.results()
        self.closed()
        self.open()
        self.asked()
        self.draft()

    def _draft(
        self, ago: int, title: str, kind: Kind, domain: int, text: str, announcement: str, explanation: str
    ) -> Consultation:
        fields: dict[str, Any] = {
            "title": title,
            "kind": kind,
            "domain": domain,
            "announcement": announcement,
            "explanation": explanation,
            "unit": self.unit,
            "region": self.unit.region,
            "days": None,
            "short_reason": "",
            "contact_name": "李文静",
            "contact_phone": self.unit.phone,
            "contact_address": "长沙县星沙街道望仙路598号县政府办公室，邮编 410100",
            "contact_email": "",
        }
        with clock.at(self.now - timedelta(days=ago)):
            consultation = drafting.draft(fields, by=self.handler)
            drafting.write_text(consultation, text, by=self.handler)
            printed = attachments.keep(FileStorage(BytesIO(text.encode()), "草案排印稿.txt"), by=self.handler)
            drafting.add_paper(consultation, "草案排印稿", printed, by=self.handler)
            db.session.flush()
        return consultation

    def _open(self, ago: int, *words: Any) -> Consultation:
        consultation = self._draft(ago, *words)
        with clock.at(self.now - timedelta(days=ago)):
            drafting.submit(consultation, by=self.handler)
            drafting.publish(consultation, as_seen(consultation), by=self.office)
            db.session.flush()
        return consultation

    def _say(self, consultation: Consultation, ago: int, label: str, text: str, **more: Any) -> DraftOpinion:
        self.phones += 1
        version = consultation.asked
        assert version is not None
        anchor = next((one.anchor for one in version.clauses if one.label == label), None)
        by: User | None = more.pop("by", None)
        phone = more.pop("phone", f"136{self.phones:08d}")
        with clock.at(self.now - timedelta(days=ago)):
            said = hearing.Said(text, anchor, phone=phone, consent=True, **more)
            if said.channel != Channel.WEB:
                said.received_on = clock.today()
                found = hearing.write_down(consultation, said, by=self.handler).opinion
            else:
                found = hearing.hand_in(consultation, said, by=by).opinion
            db.session.flush()
        return found

    def _read(self, ago: int, *opinions: DraftOpinion) -> None:
        with clock.at(self.now - timedelta(days=ago)):
            for opinion in opinions:
                covered = "隐去联系方式" if opinion.public_text != opinion.text else ""
                hearing.show(opinion, opinion.public_text, covered, by=self.handler)
            db.session.flush()

    def _end(self, consultation: Consultation) -> datetime:
        """The morning after its last day."""
        assert consultation.closes_on is not None
        last = datetime.combine(consultation.closes_on, self.now.timetz()) + timedelta(days=1)
        with clock.at(last):
            drafting.close(consultation, by=None)
            db.session.flush()
        return last

    def adopted(self) -> None:
        """Parking: spoken to, answered, adopted with differences."""
        parking = self._open(
            85,
            "《长沙县城区道路停车管理办法（征求意见稿）》公开征求意见",
            Kind.NORMATIVE,
            14,
            PARKING,
            "城区停车难、收费不一，拟定了新的停车管理办法。泊位设在哪里、收多少钱、接送孩子怎么停，请您说说。",
            "现行办法是 2016 年定的。新办法增设夜间泊位，统一收费，照顾残疾人；收费标准参照周边区县。",
        )
        resident = people.by_phone("13800000001")
        first = self._say(
            parking,
            80,
            "第五条",
            "每小时五元太贵，买菜停一会儿就要交钱，建议前半小时免费。",
            by=resident,
            phone="13800000001",
        )
        price = [
            self._say(parking, 79, "第五条", words)
            for words in ("五元一小时比市里还贵，应该降。", "收费高了大家只会乱停，请降一点。", "当日封顶三十元太高。")
        ]
        school = self._say(
            parking,
            78,
            "第三条",
            "放学时学校门口没有地方停，建议划一块临时停靠区。",
            name="星沙小学家委会",
            author=Author.BODY,
            name_shown=True,
        )
        letter = self._say(
            parking, 77, "第四条", "限时泊位的时段要问过住在这里的人再定。", channel=Channel.LETTER, phone=""
        )
        firm = self._say(
            parking,
            76,
            "",
            "建议把全部泊位交给企业经营，政府收管理费。",
            author=Author.FIRM,
            name="湘停科技有限公司",
            name_shown=True,
        )
        free = self._say(parking, 75, "第六条", "六十五岁以上的老人也应该免费。我的电话 13612345678。")
        advert = self._say(parking, 74, "", "低价办理停车月卡，详情加微信。")
        self._read(70, first, *price, school, letter, firm, free)
        with clock.at(self.now - timedelta(days=70)):
            hearing.refuse(advert, Because.ADVERT, by=self.handler)
        end = self._end(parking)
        with clock.at(end + timedelta(days=6)):
            self._answer([first, *price], Outcome.ADOPTED, "前三十分钟免费，之后每小时三元，当日封顶二十元。")
            self._answer([school], Outcome.ADOPTED, "单独写成一条：学校门口设临时停靠区，十分钟内不收费。")
            self._answer([letter], Outcome.ADOPTED, "时段由街道听取居民意见后提出，并在现场公示。")
            self._answer([free], Outcome.PARTLY, "前三十分钟对所有人免费；老人驾车的比例低，不另设免费。")
            self._answer([firm], Outcome.DECLINED, "道路是公共资源，泊位经营权出让要另行论证，不在这次办法里定。")
            self._answer([advert], Outcome.DECLINED, "与草案内容无关。")
            summary = "共收到 9 条意见，集中在收费标准和学校门口停靠。收费已调低，新增一条临时停靠；经营权出让未采纳。"
            report = telling.write_report(parking, summary, by=self.handler)
            telling.submit_report(report, by=self.handler)
            telling.publish_report(report, as_seen(report), by=self.office)
            db.session.flush()
        with clock.at(end + timedelta(days=20)):
            final = drafting.write_final(parking, PARKING_FINAL, by=self.handler)
            clauses = {clause.label: clause.anchor for clause in final.clauses}
            answering.link(parking, {school.id: clauses["第五条"], free.id: clauses["第六条"]}, by=self.handler)
            why = {clauses[label]: words for label, words in PARKING_WHY.items()}
            reasons.write(parking, why, by=self.handler)
            answering.adopt(parking, as_seen(parking), by=self.office)
            db.session.flush()
        with clock.at(end + timedelta(days=23)):
            self._correct(parking, free, clauses["第六条"])

    def _answer(self, opinions: list[DraftOpinion], outcome: Outcome, words: str) -> None:
        answering.answer(opinions, outcome, words, by=self.handler)
        db.session.flush()

    def _correct(self, parking: Consultation, opinion: DraftOpinion, clause: int) -> None:
        """What was published said too little of one opinion."""
        reason = "老人免费那条意见，理由漏写了已有的优惠"
        correction = telling.begin_correction(parking, reason, by=self.handler)
        words = "前三十分钟对所有人免费；六十五岁以上的老人驾车，凭身份证每天另有一小时免费。"
        telling.amend(correction, opinion, Outcome.PARTLY, words, clause, by=self.handler)
        summary = f"{parking.summary}六十五岁以上的老人每天另有一小时免费。"
        telling.write_report(parking, summary, by=self.handler)
        telling.submit_report(correction, by=self.handler)
        telling.publish_report(correction, as_seen(correction), by=self.office)
        db.session.flush()

    def closed(self) -> None:
        """Livestock: over, some outcomes written, some words still to read."""
        farms = self._open(
            40,
            "畜禽养殖禁养区、限养区划定方案（征求意见稿）公开征求意见",
            Kind.DECISION,
            13,
            LIVESTOCK,
            "为保护饮用水源，拟划定禁养区、限养区。养殖户、周边居民都请说说。",
            "依据《畜禽规模养殖污染防治条例》。涉及养殖场 36 家，都已上门告知。",
        )
        near = self._say(farms, 33, "第二条", "五百米太近，夏天臭味能飘一公里，建议改成八百米。")
        self._say(
            farms,
            31,
            "第三条",
            "两年太短，刚建的猪栏贷款还没有还清，建议三年。",
            author=Author.FIRM,
            name="开慧种养专业合作社",
        )
        self._say(farms, 29, "第三条", "补偿按评估价，谁来评估要写清楚。", channel=Channel.VISIT)
        self._read(25, near)
        end = self._end(farms)
        with clock.at(min(end + timedelta(days=2), self.now)):
            self._answer([near], Outcome.DECLINED, "五百米是国家技术规范的要求；臭味问题由限养区的粪污处理设施解决。")

    def open(self) -> None:
        """Canteens: open now, with opinions read and one just in."""
        meals = self._open(
            6,
            "《长沙县社区养老食堂补助办法（征求意见稿）》公开征求意见",
            Kind.NORMATIVE,
            6,
            CANTEEN,
            "老人在社区食堂吃饭怎么补、补多少、菜价怎么管，请您说说。家里有老人的、想办食堂的，都欢迎。",
            "全县已有养老食堂 42 家。办法拟把补助从每餐一元提高到两元，并公开菜价和检查结果。",
        )
        opinions = [
            self._say(meals, 5, "第四条", "两元太少，邻县补三元。"),
            self._say(meals, 4, "第三条", "牙口不好的老人要有软食，建议写进去。", channel=Channel.PHONE),
            self._say(meals, 3, "第二条", "外地户口、长住在这里的老人能不能也享受？"),
        ]
        self._read(2, *opinions)
        self._say(meals, 1, "", "希望周末也开。")

    def draft(self) -> None:
        """One half-way, waiting for a second person."""
        waste = self._draft(
            1,
            "《农村建房垃圾处置办法（征求意见稿）》公开征求意见",
            Kind.OTHER,
            13,
            "第一条 农村建房产生的砖瓦、混凝土，运到镇里指定的堆放点。\n第二条 运费由建房户承担，困难户由村里补助。\n",
            "建房垃圾往哪里运、谁出钱，请您说说。",
            "近两年乱倒建房垃圾的投诉增多。",
        )
        with clock.at(self.now - timedelta(hours=20)):
            drafting.submit(waste, by=self.handler)
            db.session.flush()

    def _survey(self, ago: int, title: str, purpose: str, once: Once, days: int) -> Survey:
        fields = {
            "title": title,
            "purpose": purpose,
            "once": once,
            "domain": 18,
            "days": days,
            "takes_paper": True,
            "contact_phone": self.unit.phone,
            "unit": self.unit,
            "region": self.unit.region,
        }
        with clock.at(self.now - timedelta(days=ago)):
            survey = surveys.draft(fields, by=self.handler)
            rides = ["天天坐", "每周几次", "很少坐", "从来不坐"]
            first = self._question(survey, "您坐农村客运班车吗", QuestionKind.SINGLE, rides, required=True)
            reasons = ["班次少", "不准点", "票价高", "离家远"]
            self._question(survey, "最不方便的是什么（可以多选）", QuestionKind.MULTIPLE, reasons)
            self._question(survey, "总的来说满意吗", QuestionKind.SCALE, [])
            self._question(survey, "每月花多少元坐车", QuestionKind.NUMBER, [], low="0", high="200")
            self._question(survey, "这几样怎么样", QuestionKind.MATRIX, ["好", "一般", "不好"], rows=PARTS)
            last = self._question(survey, "还想说什么", QuestionKind.WORDS, [])
            surveys.set_skips(first, {"从来不坐": last.id}, by=self.handler)
            surveys.submit(survey, by=self.handler)
            surveys.publish(survey, as_seen(survey), by=self.office)
            db.session.flush()
        return survey

    def _question(self, survey: Survey, label: str, kind: QuestionKind, options: list[str], **more: Any) -> Any:
        fields = {"label": label, "kind": kind, "options": options, **more}
        return surveys.add_question(survey, fields, by=self.handler)

    def _reply(self, survey: Survey, ago: int, number: int, words: str = "", papers: int = 0) -> None:
        """The first so many came on paper."""
        first, reasons, happy, cost, parts, last = survey.questions
        rides = self.dice.choices(first.options, [28, 36, 22, 14])[0]
        typed: dict[int, Any] = {
            first.id: rides,
            reasons.id: [one for one, share in zip(reasons.options, SHARES, strict=True) if self.dice.random() < share],
            happy.id: str(self.dice.choices(range(1, 6), [8, 20, 34, 28, 10])[0]),
            cost.id: str(self.dice.randrange(0, 201, 10)),
            parts.id: {
                row: self.dice.choices(parts.options, chances)[0] for row, chances in zip(PARTS, JUDGED, strict=True)
            },
            last.id: words,
        }
        with clock.at(self.now - timedelta(days=ago)):
            if number < papers:
                surveys.enter(survey, typed, str(number + 1), clock.today(), by=self.handler)
            else:
                surveys.reply(survey, typed, f"demo-{number}")
            db.session.flush()

    def results(self) -> None:
        """A survey whose results everyone reads."""
        survey = self._survey(
            60,
            "农村客运班车怎么坐更方便",
            "客运班次明年要调整，想先知道大家怎么坐、哪里不便，结果用来排班次。",
            Once.PHONE,
            14,
        )
        words = {3: "下午四点以后没有车，孩子放学回不来。", 9: "希望手机上能看到车到哪里了。"}
        for number in range(64):
            self._reply(survey, 55, number, words.get(number, ""), papers=12)
        assert survey.closes_on is not None
        last = datetime.combine(survey.closes_on, self.now.timetz()) + timedelta(days=1)
        with clock.at(last):
            surveys.close(survey, by=None)
            db.session.flush()
        with clock.at(last + timedelta(days=5)):
            for found in survey_words(survey):
                surveys.read_words(found, found.public_text, by=self.handler)
            told = (
                "近六成的人每周都坐车，最不方便的是班次少，车内卫生评价最差。"
                "明年三月起，下午四点到六点每条线加两班；年内换洗全部座套。"
            )
            surveys.end_paper(survey, by=self.handler)
            conclusion = concluding.write(survey, told, by=self.handler)
            concluding.submit(conclusion, by=self.handler)
            concluding.publish(conclusion, as_seen(conclusion), by=self.office)
            db.session.flush()

    def asked(self) -> None:
        """A survey that is open now, with somebody's words to read, and one half-way."""
        survey = self._survey(
            3, "开慧片区客运班车坐得怎么样", "片区客运明年要调整，想先听听坐车的和不坐车的人怎么说。", Once.DEVICE, 20
        )
        for number in range(7):
            self._reply(survey, 2, number, "学校门口也停一下就好了。" if number == 2 else "")
        fields = {
            "title": "图书室几点开门合适",
            "purpose": "村图书室要改开放时间，先问问。",
            "once": Once.DEVICE,
            "domain": 20,
            "days": 10,
            "contact_phone": "",
            "unit": self.unit,
            "region": self.unit.region,
        }
        half = surveys.draft(fields, by=self.handler)
        first = self._question(
            half, "您什么时候有空去", QuestionKind.SINGLE, ["上午", "下午", "晚上", "不去"], required=True
        )
        self._question(half, "每周去几次", QuestionKind.NUMBER, [], low="0", high="7")
        last = self._question(half, "想看什么书", QuestionKind.WORDS, [])
        surveys.set_skips(first, {"不去": last.id}, by=self.handler)
        db.session.flush()


def survey_words(survey: Survey) -> list[SurveyWords]:
    """What was written in a survey."""
    return list(db.session.scalars(select(SurveyWords).where(SurveyWords.survey_id == survey.id)))
