"""Consultations and surveys with sensible defaults, at each step of their lives."""

from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.consult.models import Consultation, DraftOpinion, Survey
from app.consult.rules.asking import Once, QuestionKind
from app.consult.rules.life import Author, Kind, Outcome
from app.consult.service import answering, concluding, drafting, hearing, reasons, surveys, telling
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import db, unit_of_work
from tests.making import MONDAY, NUMBERS, Make, as_seen

TEXT = """第一章 总则
第一条 为了规范停车管理，方便居民出行，制定本办法。
第二条 本办法适用于县城规划区内的道路停车泊位。
第二章 收费
第三条 道路停车泊位白天每小时收费五元，夜间免费。
第四条 残疾人专用泊位不收费。
"""
FINAL = """第一章 总则
第一条 为了规范停车管理，方便居民出行，制定本办法。
第二条 本办法适用于县城规划区内的道路停车泊位。
第二章 收费
第三条 道路停车泊位前三十分钟免费，之后白天每小时收费三元，夜间免费。
第四条 学校、医院门口设临时停靠泊位，停靠不超过十分钟的不收费。
第五条 残疾人专用泊位不收费。
"""


class Hall:
    """One office that asks people: a drafter, a second person who publishes, the things they make."""

    def __init__(self, make: Make, region: Region | None = None, unit: Unit | None = None) -> None:
        self.make = make
        self.unit = unit or make.unit("城管局", region or make.region())
        self.region = self.unit.region
        self.drafter: User = make.staff(Role.HANDLER, unit=self.unit, name="陈晓")
        self.office: User = make.staff(Role.OPENNESS_OFFICE, region=self.region, name="周敏")

    def draft(self, text: str = TEXT, **more: Any) -> Consultation:
        fields = {
            "kind": Kind.NORMATIVE,
            "title": "停车管理办法（征求意见稿）公开征求意见",
            "announcement": "停车难，收费怎么定，请您说说。电话 0731-84010003。",
            "explanation": "现在的办法是十年前定的。",
            "unit": self.unit,
            "region": self.region,
            "days": None,
            "short_reason": "",
            "contact_name": "陈晓",
            "contact_phone": "0731-84010003",
            "contact_address": "星沙街道一号",
            "contact_email": "",
            **more,
        }
        with clock.at(MONDAY):
            consultation = drafting.draft(fields, by=self.drafter)
            if text:
                drafting.write_text(consultation, text, by=self.drafter)
        db.session.flush()
        return consultation

    def open(self, **more: Any) -> Consultation:
        """Published at MONDAY."""
        consultation = self.draft(**more)
        with clock.at(MONDAY):
            drafting.submit(consultation, by=self.drafter)
            drafting.publish(consultation, as_seen(consultation), by=self.office)
        db.session.flush()
        return consultation

    def said(self, text: str = "每小时五元太贵", **more: Any) -> hearing.Said:
        fields = {"phone": f"137{next(NUMBERS):08d}", "consent": True, "author": Author.PERSON, **more}
        return hearing.Said(text, **fields)

    def opinion(self, consultation: Consultation, text: str = "每小时五元太贵", **more: Any) -> DraftOpinion:
        with clock.at(MONDAY + timedelta(days=1)):
            return hearing.hand_in(consultation, self.said(text, **more), by=None).opinion

    def keep(self) -> None:
        """What was made so far stays, whatever a request undoes."""
        with unit_of_work():
            db.session.flush()

    def anchor(self, consultation: Consultation, label: str) -> int:
        """The anchor of the clause people know under this label."""
        assert consultation.asked is not None
        return next(clause.anchor for clause in consultation.asked.clauses if clause.label == label)

    def after(self, consultation: Consultation) -> datetime:
        """The day after the last one."""
        assert consultation.closes_on is not None and consultation.published_at is not None
        return consultation.published_at + timedelta(
            days=(consultation.closes_on - clock.here(consultation.published_at).date()).days + 1
        )

    def close(self, consultation: Consultation) -> Consultation:
        with clock.at(self.after(consultation)):
            drafting.close(consultation, by=None)
        db.session.flush()
        return consultation

    def answer(self, *opinions: DraftOpinion, outcome: Outcome = Outcome.ADOPTED, words: str = "有道理，已改") -> None:
        with clock.at(self.after(opinions[0].consultation)):
            for opinion in opinions:
                if not opinion.is_public:
                    hearing.show(opinion, opinion.text, by=self.drafter)
            answering.answer(opinions, outcome, words, by=self.drafter)
        db.session.flush()

    def summarise(self, consultation: Consultation) -> Consultation:
        with clock.at(self.after(consultation)):
            report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=self.drafter)
            telling.submit_report(report, by=self.drafter)
            telling.publish_report(report, as_seen(report), by=self.office)
        db.session.flush()
        return consultation

    def explain(self, consultation: Consultation, words: str = "多数意见这样说，调查也这样看") -> None:
        """Why each clause changed."""
        reasons.write(consultation, {one.anchor: words for one in reasons.changed(consultation)}, by=self.drafter)

    def adopt(self, consultation: Consultation, text: str = FINAL) -> Consultation:
        with clock.at(self.after(consultation)):
            drafting.write_final(consultation, text, by=self.drafter)
            self.explain(consultation)
            answering.adopt(consultation, as_seen(consultation), by=self.office)
        db.session.flush()
        return consultation

    def adopted(self) -> tuple[Consultation, DraftOpinion]:
        """The whole story: one opinion on the third clause, adopted."""
        consultation = self.open()
        opinion = self.opinion(consultation, anchor=self.anchor(consultation, "第三条"))
        self.close(consultation)
        self.answer(opinion)
        self.adopt(self.summarise(consultation))
        return consultation, opinion

    def survey(self, once: Once = Once.DEVICE, opened: bool = True, **more: Any) -> Survey:
        """Whether you park here; what bothers you most; in your own words."""
        fields = {
            "title": "老城区停车调查",
            "purpose": "想知道停车难在哪里，用来定泊位。",
            "once": once,
            "days": 14,
            "contact_phone": "0731-84010003",
            "unit": self.unit,
            "region": self.region,
            **more,
        }
        with clock.at(MONDAY):
            survey = surveys.draft(fields, by=self.drafter)
            first = self.question(survey, "您在老城区停车吗", QuestionKind.SINGLE, ["停", "不停"], required=True)
            self.question(survey, "最烦的是什么", QuestionKind.MULTIPLE, ["找不到位", "太贵", "太远"])
            self.question(survey, "满意吗", QuestionKind.SCALE)
            last = self.question(survey, "还想说什么", QuestionKind.WORDS)
            surveys.set_skips(first, {"不停": last.id}, by=self.drafter)
            if opened:
                surveys.submit(survey, by=self.drafter)
                surveys.publish(survey, as_seen(survey), by=self.office)
        db.session.flush()
        return survey

    def question(
        self, survey: Survey, label: str, kind: QuestionKind, options: list[str] | None = None, **more: Any
    ) -> Any:
        fields = {"label": label, "kind": kind, "options": options or [], "required": False, **more}
        return surveys.add_question(survey, fields, by=self.drafter)

    def reply(self, survey: Survey, *answers: Any, whose: str = "") -> None:
        """Answers in the order of the questions, None for none."""
        typed = {question.id: answer for question, answer in zip(survey.questions, answers, strict=False)}
        with clock.at(MONDAY + timedelta(days=1)):
            surveys.reply(survey, typed, whose or f"device-{next(NUMBERS)}")
        db.session.flush()

    def results(self, survey: Survey) -> Survey:
        assert survey.closes_on is not None
        with clock.at(MONDAY + timedelta(days=(survey.closes_on - clock.here(MONDAY).date()).days + 1)):
            surveys.close(survey, by=None)
            if surveys.awaits_paper(survey):
                surveys.end_paper(survey, by=self.drafter)
            self.conclude(survey)
        db.session.flush()
        return survey

    def conclude(self, survey: Survey, text: str = "多数人找不到车位，年底前加两百个。") -> None:
        """Drafted by one, published by the other."""
        version = concluding.write(survey, text, by=self.drafter)
        concluding.submit(version, by=self.drafter)
        concluding.publish(version, as_seen(version), by=self.office)
        db.session.flush()
