"""What a second person hands back is what they read: an old page meets no newer draft, and nothing that is gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.consult.models import Consultation, Survey
from app.consult.service import concluding, correcting, drafting, surveys, telling
from app.core.accounts.rules import Role
from app.db import db
from tests.conftest import page
from tests.consult.making import FINAL, Hall
from tests.making import MONDAY, Make, as_seen, sign_in

pytestmark = pytest.mark.databases("sqlite")

TYPED = "第二句读不通，请改一改"
READ_AGAIN = "和您看到的不一样"
STALE = "他人刚刚处理过这条记录"
ENDED = MONDAY + timedelta(days=30)


@pytest.fixture
def hall(live: Flask) -> Hall:
    """On both databases."""
    return Hall(Make())


@dataclass
class Handed:
    """Something that waits for a second person: where, how it is handed over again, published, and how it stands."""

    matter: Consultation | Survey
    at: datetime
    link: str  # the words of the link on the desk page
    again: Callable[[], None]  # handed back, changed and handed over by others meanwhile
    publish: Callable[[], None]
    state: Callable[[], str]

    @property
    def desk(self) -> str:
        return f"/desk/{'surveys' if isinstance(self.matter, Survey) else 'consultations'}/{self.matter.id}/"


def report(hall: Hall) -> Handed:
    consultation = hall.open()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    version = telling.write_report(consultation, "总的说明在此", by=hall.drafter)
    telling.submit_report(version, by=hall.drafter)

    def again() -> None:
        telling.send_report_back(version, "写得太短", by=hall.office)
        telling.write_report(consultation, "总的说明写长了", by=hall.drafter)
        telling.submit_report(version, by=hall.drafter)

    def publish() -> None:
        telling.publish_report(version, as_seen(version), by=hall.office)

    return Handed(consultation, hall.after(consultation), "退回采纳情况", again, publish, lambda: version.state.value)


def text(hall: Hall) -> Handed:
    consultation, _ = hall.adopted()
    correction = correcting.begin(consultation, "第三条的三元印错了", by=hall.drafter)
    correcting.write(correction, FINAL.replace("三元", "三元五角"), by=hall.drafter)
    correcting.submit(correction, by=hall.drafter)

    def again() -> None:
        correcting.send_back(correction, "还差一条", by=hall.office)
        correcting.write(correction, FINAL.replace("三元", "三元六角"), by=hall.drafter)
        correcting.submit(correction, by=hall.drafter)

    def publish() -> None:
        correcting.publish(correction, as_seen(correction), by=hall.office)

    return Handed(
        consultation, hall.after(consultation), "退回定稿的更正", again, publish, lambda: correction.state.value
    )


def conclusion(hall: Hall) -> Handed:
    survey = hall.survey()
    with clock.at(ENDED):
        surveys.close(survey, by=None)
        version = concluding.write(survey, "多数人找不到车位。", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)

    def again() -> None:
        concluding.send_back(version, "打算怎么做没写", by=hall.office)
        concluding.write(survey, "多数人找不到车位，年底前加两百个。", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)

    def publish() -> None:
        concluding.publish(version, as_seen(version), by=hall.office)

    return Handed(survey, ENDED, "退回结果说明", again, publish, lambda: version.state.value)


def draft(hall: Hall) -> Handed:
    consultation = hall.draft()
    drafting.submit(consultation, by=hall.drafter)

    def again() -> None:
        drafting.write_text(consultation, FINAL, by=hall.drafter)
        drafting.submit(consultation, by=hall.drafter)

    def publish() -> None:
        drafting.publish(consultation, as_seen(consultation), by=hall.office)

    return Handed(consultation, MONDAY, "退回修改", again, publish, lambda: consultation.state.value)


def questions(hall: Hall) -> Handed:
    survey = hall.survey(opened=False)
    surveys.submit(survey, by=hall.drafter)

    def again() -> None:
        surveys.remove_question(survey, survey.questions[-2], by=hall.drafter)
        surveys.submit(survey, by=hall.drafter)

    def publish() -> None:
        surveys.publish(survey, as_seen(survey), by=hall.office)

    return Handed(survey, MONDAY, "退回修改", again, publish, lambda: survey.state.value)


KINDS = [report, text, conclusion, draft, questions]


def fields(form) -> dict[str, str]:
    """What a page sends: its hidden fields, and the reason typed."""
    hidden = {one["name"]: one["value"] for one in form.select("form[method=post] input[type=hidden]")}
    return {**hidden, "reason": TYPED}


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("kind", KINDS)
def test_an_old_page_hands_no_newer_draft_back_and_keeps_what_was_typed(live: Flask, hall: Hall, kind):
    handed = kind(hall)
    hall.keep()
    with clock.at(handed.at):
        office = sign_in(live, hall.office)
        link = page(office.get(handed.desk)).find("a", string=handed.link)["href"]
        old = page(office.get(link)).select_one("main")
        handed.again()
        hall.keep()
        answer = page(office.post(link, data=fields(old)))
        assert STALE in answer.select_one(".err").text
        assert answer.select_one("textarea").text.strip() == TYPED
        db.session.expire_all()
        assert handed.state() == "review"

        followed = office.get(link, follow_redirects=True)
        assert followed.request.path == handed.desk and READ_AGAIN in page(followed).select_one(".flash").text
        fresh = page(followed).find("a", string=handed.link)["href"]
        assert fresh != link
        office.post(fresh, data=fields(page(office.get(fresh)).select_one("main")))
        db.session.expire_all()
        assert handed.state() == "draft"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_published_meanwhile_is_not_handed_back_and_says_so(live: Flask, hall: Hall, kind):
    handed = kind(hall)
    hall.keep()
    with clock.at(handed.at):
        office = sign_in(live, hall.office)
        link = page(office.get(handed.desk)).find("a", string=handed.link)["href"]
        old = page(office.get(link)).select_one("main")
        handed.publish()
        hall.keep()
        stood = handed.state()
        assert STALE in page(office.post(link, data=fields(old))).select_one(".err").text
        followed = office.get(link, follow_redirects=True)
        assert followed.request.path == handed.desk and page(followed).select_one(".flash.warning")
        db.session.expire_all()
        assert handed.state() == stood != "draft"


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_publish_hands_nothing_back(live: Flask, hall: Hall, kind):
    handed = kind(hall)
    stranger = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.make.region(name="邻县"), name="外人")
    hall.keep()
    with clock.at(handed.at):
        link = page(sign_in(live, hall.office).get(handed.desk)).find("a", string=handed.link)["href"]
        assert sign_in(live, hall.drafter).post(link, data={"reason": TYPED}).status_code == 403
        assert sign_in(live, stranger).post(link, data={"reason": TYPED}).status_code == 404
        db.session.expire_all()
        assert handed.state() == "review"
