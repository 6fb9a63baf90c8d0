"""Papers of a survey typed in wrongly: found by their number, put right with a reason, never silently once results are out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.consult.models import PaperFix, Survey, SurveyReply, SurveyWords
from app.consult.rules.asking import Once, State
from app.consult.rules.life import Reading
from app.consult.rules.telling import Writing
from app.consult.service import concluding, papers, surveys
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.consult.test_races import at_once
from tests.making import MONDAY, Make, sign_in

pytestmark = pytest.mark.databases("sqlite")

LATER = MONDAY + timedelta(days=30)
REASON = "编号 3 的答卷第一题看错了勾"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def typed(survey: Survey, *answers):
    return {question.id: answer for question, answer in zip(survey.questions, answers, strict=False)}


def with_papers(hall: Hall, many: int = 6, **more) -> Survey:
    """Six on line that park, as many papers that do not; the paper number 3 has words."""
    survey = hall.survey(takes_paper=True, **more)
    for n in range(6):
        hall.reply(survey, "停", [], "", "", whose=f"1380000000{n}" if more else "")
    with clock.at(MONDAY + timedelta(days=1)):
        for n in range(1, many + 1):
            words = "门口请画线" if n == 3 else ""
            surveys.enter(survey, typed(survey, "不停", [], "", words), str(n), clock.today(), by=hall.drafter)
    db.session.flush()
    return survey


def told(hall: Hall, **more) -> Survey:
    """The same with its results published: six park, six do not."""
    survey = with_papers(hall, **more)
    with clock.at(LATER):
        for words in db.session.scalars(select(SurveyWords)):
            surveys.read_words(words, words.text, by=hall.drafter)
    return hall.results(survey)


def first_row(survey: Survey) -> dict[str, int | None]:
    return {cell.label: cell.count for cell in surveys.results(survey)[0].cells}


def fix(hall: Hall, survey: Survey, *answers, sheet: str = "3", reason: str = "第一题看错了勾", by: User | None = None):
    with clock.at(LATER):
        reply = papers.find(survey, sheet)
        made = papers.correct(survey, reply, sheet, typed(survey, *answers), reason, by=by or hall.drafter)
    db.session.flush()
    return made


def test_a_paper_is_found_by_the_number_written_on_it_and_shows_what_was_typed(hall: Hall):
    survey = with_papers(hall)
    found = papers.find(survey, "0003")
    assert papers.answers_of(found) == {survey.questions[0].id: "不停", survey.questions[3].id: "门口请画线"}
    for sheet, words in (("99", "没有录过"), ("", "请填答卷上写的编号"), ("000", "请填答卷上写的编号")):
        with pytest.raises(Refused, match=words) as refusal:
            papers.find(survey, sheet)
        assert refusal.value.field == "sheet"


@pytest.mark.databases("sqlite", "postgres")
def test_what_was_typed_in_before_numbers_were_kept_says_that_it_is_not_found(hall: Hall):
    survey = with_papers(hall, many=1)
    papers.find(survey, "1").sheet_hash = None
    db.session.flush()
    with pytest.raises(Refused, match="找不回来"):
        papers.find(survey, "1")


def test_before_the_results_a_paper_put_right_counts_at_once_and_its_earlier_side_stays(hall: Hall):
    survey = with_papers(hall)
    before = papers.find(survey, "3")
    made = fix(hall, survey, "停", ["太贵"], "", "门口请画黄线")
    assert (surveys.replies(survey), surveys.replies(survey, on_paper=True)) == (12, 6)
    assert first_row(survey) == {"停": 7, "不停": 5}
    assert made.applied_at is not None and (made.by, made.reason, made.sheet) == (hall.drafter, "第一题看错了勾", "3")
    assert papers.answers_of(before)[survey.questions[3].id] == "门口请画线", "the record keeps the words too"
    assert papers.find(survey, "3").id == made.new_id
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "consult.survey.paper_fixed")).one()
    assert (entry.actor_id, entry.changes["sheet"], entry.note) == (hall.drafter.id, "3", "第一题看错了勾")


def test_only_the_words_of_the_newest_typing_wait_for_a_reader_and_are_read_by_all(hall: Hall):
    survey = with_papers(hall)
    old = db.session.scalars(select(SurveyWords)).one()
    with clock.at(LATER):
        surveys.read_words(old, old.text, by=hall.drafter)
    assert list(surveys.public_words(survey).values()) == [[surveys.Shown("门口请画线", "")]]
    fix(hall, survey, "不停", [], "", "门口请画黄线")
    assert surveys.unread_words(survey) == 1 and surveys.public_words(survey) == {}
    new = db.session.scalars(select(SurveyWords).where(SurveyWords.reading == Reading.WAITING)).one()
    with clock.at(LATER):
        surveys.read_words(new, new.text, by=hall.drafter)
    assert list(surveys.public_words(survey).values()) == [[surveys.Shown("门口请画黄线", "")]]


@pytest.mark.parametrize(
    ("answers", "sheet", "reason", "words"),
    [
        (("停", [], "", ""), "3", "", "请写明理由"),
        (("停", [], "", ""), "4", "看错了勾", "对不上"),
        (("停", [], "", ""), "", "看错了勾", "请填答卷上写的编号"),
        (("不停", [], "", "门口请画线"), "3", "看错了勾", "和现在录的一样"),
        ((None, [], "", ""), "3", "看错了勾", "还没有回答"),
        (("停", [], "9", ""), "3", "看错了勾", "请从列出的选项"),
    ],
)
def test_a_paper_is_not_put_right_without_reason_number_or_change(hall: Hall, answers, sheet, reason, words):
    survey = with_papers(hall)
    reply = papers.find(survey, "3")
    with clock.at(LATER), pytest.raises(Refused, match=words):
        papers.correct(survey, reply, sheet, typed(survey, *answers), reason, by=hall.drafter)


@pytest.mark.databases("sqlite", "postgres")
def test_of_two_clerks_at_the_same_paper_the_second_is_told(hall: Hall):
    survey = with_papers(hall)
    reply = papers.find(survey, "3")
    with clock.at(LATER):
        papers.correct(survey, reply, "3", typed(survey, "停"), "看错了勾", by=hall.drafter)
        for verb in (
            lambda: papers.correct(survey, reply, "3", typed(survey, "停", ["太贵"]), "看错了勾", by=hall.office),
            lambda: papers.take_out(survey, reply, "3", "录重了", by=hall.office),
        ):
            with pytest.raises(Refused, match="他人刚刚处理过"):
                verb()


def test_a_paper_taken_out_counts_no_longer_keeps_its_number_and_comes_back_when_typed_anew(hall: Hall):
    survey = with_papers(hall)
    with clock.at(LATER):
        reply = papers.find(survey, "3")
        papers.take_out(survey, reply, "3", "和编号 2 是同一份", by=hall.drafter)
        assert (surveys.replies(survey), surveys.unread_words(survey)) == (11, 0)
        with pytest.raises(Refused, match="已经撤回"):
            papers.take_out(survey, papers.find(survey, "3"), "3", "再撤一次", by=hall.drafter)
    with clock.at(MONDAY + timedelta(days=2)), pytest.raises(Refused, match="已经录过"):
        surveys.enter(survey, typed(survey, "停"), "3", clock.today(), by=hall.drafter)
    fix(hall, survey, "不停", [], "", "门口请画线", reason="撤错了，是另一份")
    assert surveys.replies(survey) == 12 and first_row(survey) == {"停": 6, "不停": 6}
    assert [one.new_id is None for one in papers.fixes(survey)] == [False, True]


@pytest.mark.databases("sqlite", "postgres")
def test_a_reply_given_on_line_is_never_found_or_put_right(hall: Hall):
    survey = with_papers(hall)
    rows = db.session.scalars(select(SurveyReply).where(~SurveyReply.on_paper)).all()
    assert {one.sheet_hash for one in rows} == {None}
    for words in db.session.scalars(select(SurveyWords).where(SurveyWords.reply_id.is_(None))):
        raise AssertionError(words.text)
    with clock.at(LATER), pytest.raises(Refused, match="对不上"):
        papers.correct(survey, rows[0], "3", typed(survey, "停"), "看错了勾", by=hall.drafter)


def test_a_conclusion_handed_over_goes_back_when_a_number_under_it_changes(hall: Hall):
    survey = with_papers(hall)
    with clock.at(LATER):
        for words in db.session.scalars(select(SurveyWords)):
            surveys.read_words(words, words.text, by=hall.drafter)
        surveys.close(survey, by=None)
        surveys.end_paper(survey, by=hall.drafter)
        version = concluding.write(survey, "一半人不停车。", by=hall.drafter)
        concluding.submit(version, by=hall.drafter)
    fix(hall, survey, "停")
    assert version.state == Writing.DRAFT and "请核对结果说明" in version.returned_why
    with clock.at(LATER), pytest.raises(Refused, match="还没有送审"):
        concluding.publish(version, version.mark, by=hall.office)


def test_once_the_results_are_public_no_paper_is_put_right_without_a_correction(hall: Hall):
    survey = told(hall)
    with pytest.raises(Refused, match="更正结果说明"):
        fix(hall, survey, "停")
    with clock.at(LATER):
        version = concluding.begin_correction(survey, REASON, by=hall.drafter)
        version.state = Writing.REVIEW
        db.session.flush()
    with pytest.raises(Refused, match="退回后才能改"):
        fix(hall, survey, "停")
    assert first_row(survey) == {"停": 6, "不停": 6}


@pytest.mark.databases("sqlite", "postgres")
def test_after_the_results_a_paper_counts_as_put_right_when_a_second_person_publishes_it(app: Flask, hall: Hall):
    survey = told(hall, many=12)
    with clock.at(LATER):
        version = concluding.begin_correction(survey, REASON, by=hall.drafter)
    made = fix(hall, survey, "停", [], "", "门口请画黄线", by=hall.office)
    for sheet in ("1", "2", "4", "5"):
        fix(hall, survey, "停", sheet=sheet, by=hall.office)
    assert first_row(survey) == {"停": 6, "不停": 12} and made.applied_at is None
    assert list(surveys.public_words(survey).values()) == [[surveys.Shown("门口请画线", "")]]
    other = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
    with clock.at(LATER):
        with pytest.raises(Refused, match="1 段文字"):
            concluding.submit(version, by=hall.drafter)
        waiting = db.session.scalars(select(SurveyWords).where(SurveyWords.reading == Reading.WAITING)).one()
        surveys.read_words(waiting, waiting.text, by=hall.drafter)
        assert list(surveys.public_words(survey).values()) == [[surveys.Shown("门口请画线", "")]], (
            "read, but not yet counted"
        )
        concluding.submit(version, by=hall.drafter)
        db.session.flush()
        with pytest.raises(Refused, match="另一个人"):
            concluding.publish(version, version.mark, by=hall.office)
        concluding.publish(version, version.mark, by=other)
    assert first_row(survey) == {"停": 11, "不停": 7}
    assert list(surveys.public_words(survey).values()) == [[surveys.Shown("门口请画黄线", "")]]
    hall.keep()
    shown = page(app.test_client().get(f"/surveys/{survey.id}/")).text
    assert (
        "这一版更正了 5 份纸质答卷的录入；图表按更正后的答卷算出" in shown and "撤回" not in shown and REASON in shown
    )
    data = app.test_client().get(f"/surveys/{survey.id}/results.json").json
    assert [(one["papers_put_right"], one["papers_taken_out"]) for one in data["conclusion_versions"]] == [
        (0, 0),
        (5, 0),
    ]


@pytest.mark.databases("sqlite", "postgres")
def test_few_papers_put_right_after_the_results_are_told_and_change_no_table_till_they_are_enough(
    app: Flask, hall: Hall
):
    """Whoever kept the tables of before would read from the difference what the one paper says, all its questions joined."""
    survey = told(hall, many=12)
    other = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="吴二")
    client = app.test_client()

    def corrected(*sheets: str) -> tuple[object, str]:
        with clock.at(LATER):
            version = concluding.begin_correction(survey, REASON, by=hall.drafter)
            for sheet in sheets:
                fix(hall, survey, "停", sheet=sheet)
            concluding.submit(version, by=hall.drafter)
            db.session.flush()
            concluding.publish(version, version.mark, by=other)
        hall.keep()
        told_now = client.get(f"/surveys/{survey.id}/results.json").json
        return told_now, page(client.get(f"/surveys/{survey.id}/")).text

    before = client.get(f"/surveys/{survey.id}/results.json").json["questions"]
    least = survey.least_shown
    assert least == 5
    data, shown = corrected("1")
    assert data["questions"] == before and data["conclusion_versions"][-1]["papers_waiting"] == 1
    assert "图表先不动，攒够几份一起改" in shown
    with clock.at(LATER):
        version = concluding.begin_correction(survey, REASON, by=hall.drafter)
        with pytest.raises(Refused, match="算进去以后才能再改"):
            fix(hall, survey, "不停", sheet="1")
        concluding.drop_correction(version, by=hall.drafter)
    data, _ = corrected("2", "4", "5")
    assert data["questions"] == before and [one["papers_waiting"] for one in data["conclusion_versions"]] == [0, 1, 3]
    data, shown = corrected("6")
    assert [one["papers_waiting"] for one in data["conclusion_versions"]] == [0, 0, 0, 0] and "先不动" not in shown
    assert first_row(survey) == {"停": 11, "不停": 7}


@pytest.mark.databases("sqlite", "postgres")
def test_a_paper_put_right_in_a_correction_is_left_as_it_was_or_given_up_with_it(hall: Hall):
    survey = told(hall)
    with clock.at(LATER):
        version = concluding.begin_correction(survey, REASON, by=hall.drafter)
    made = fix(hall, survey, "停", [], "", "门口请画黄线")
    with pytest.raises(Refused, match="已经改过"):
        fix(hall, survey, "停", ["太贵"])
    with clock.at(LATER):
        papers.leave_as_it_was(made, by=hall.drafter)
        with pytest.raises(Refused, match="没有改动"):
            concluding.submit(version, by=hall.drafter)
    fix(hall, survey, "停", [], "", "门口请画黄线")
    with clock.at(LATER):
        papers.take_out(survey, papers.find(survey, "2"), "2", "录重了", by=hall.drafter)
        concluding.drop_correction(version, by=hall.drafter)
    assert db.session.scalars(select(PaperFix)).all() == []
    assert db.session.scalar(select(func.count()).select_from(SurveyReply)) == 12
    assert db.session.scalar(select(func.count()).select_from(SurveyWords)) == 1
    assert first_row(survey) == {"停": 6, "不停": 6} and surveys.unread_words(survey) == 0


def test_what_counts_is_not_undone_by_taking_the_line_out(hall: Hall):
    survey = with_papers(hall)
    made = fix(hall, survey, "停")
    with pytest.raises(Refused, match="已经公布"):
        papers.leave_as_it_was(made, by=hall.drafter)


def test_a_survey_that_was_ended_keeps_its_papers_as_they_are(hall: Hall):
    survey = with_papers(hall)
    with clock.at(MONDAY + timedelta(days=2)):
        surveys.withdraw(survey, "题目问错了", by=hall.drafter)
    with pytest.raises(Refused, match="已终止"):
        fix(hall, survey, "停")


def test_whose_phone_was_on_the_paper_has_had_their_turn_whatever_is_put_right(hall: Hall):
    survey = hall.survey(takes_paper=True, once=Once.PHONE)
    with clock.at(MONDAY + timedelta(days=1)):
        surveys.enter(survey, typed(survey, "停"), "1", clock.today(), "13700000002", by=hall.drafter)
        papers.take_out(survey, papers.find(survey, "1"), "1", "不是这次的答卷", by=hall.drafter)
    with pytest.raises(Refused, match="已经答过"):
        hall.reply(survey, "停", [], "", "", whose="13700000002")


@pytest.mark.databases("sqlite", "postgres")
def test_six_clerks_at_one_paper_put_it_right_once(live: Flask):
    hall = Hall(Make())
    survey = with_papers(hall)
    id, reply = survey.id, papers.find(survey, "3").id
    answers, by = typed(survey, "停"), hall.drafter.id
    hall.keep()

    def put_right(number: int) -> None:
        survey, found = db.session.get_one(Survey, id), db.session.get_one(SurveyReply, reply)
        papers.correct(survey, found, "3", answers, f"第 {number} 次看", by=db.session.get_one(User, by))

    assert at_once(live, 6, put_right).count("") == 1
    with unit_of_work():
        assert surveys.replies(db.session.get_one(Survey, id)) == 12


def test_a_clerk_puts_a_paper_right_by_pages_alone(app: Flask, hall: Hall):
    survey = told(hall)
    first = survey.questions[0].id
    hall.keep()
    with clock.at(LATER):
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        desk = f"/desk/surveys/{survey.id}/"
        address = page(clerk.get(desk)).find("a", string="更正纸质答卷")["href"]
        assert "写明为什么更正" in page(clerk.get(address)).text
        clerk.post(f"{desk}conclusion/correct", data={"reason": REASON})
        assert "请填答卷上写的编号" in page(clerk.post(address, data={})).select_one(".err").text
        paper = clerk.post(address, data={"sheet": "0003"}).location
        shown = page(clerk.get(paper))
        assert shown.select_one(f"#question_{first} input[checked]")["value"] == "不停"
        assert shown.select_one("#sheet")["value"] == "0003"
        wrong = page(clerk.post(paper, data={"sheet": "3", f"question_{first}": "停"}))
        assert "请写明理由" in wrong.select_one(".err").text
        assert wrong.select_one(f"#question_{first} input[checked]")["value"] == "停", "nothing typed is lost"
        data = {"sheet": "3", "reason": "第一题看错了勾", f"question_{first}": "停"}
        assert "公布更正时写明" in page(clerk.post(paper, data=data, follow_redirects=True)).text
        record = page(clerk.get(address)).select_one("article.notice").text
        assert "门口请画线" in record and "第一题看错了勾" in record and hall.drafter.name in record
        clerk.post(f"{desk}conclusion/submit")
        office.post(f"{desk}results", data={"seen": page(office.get(desk)).select_one("button[name=seen]")["value"]})
        assert "更正了 1 份纸质答卷" in page(app.test_client().get(f"/surveys/{survey.id}/")).text
    db.session.expire_all()
    assert first_row(survey) == {"停": 6, "不停": 6} and survey.state == State.RESULTS, "one alone changes no table"


@pytest.mark.databases("sqlite", "postgres")
def test_a_clerk_takes_a_paper_out_by_pages_and_nobody_elses(app: Flask, hall: Hall):
    survey = with_papers(hall)
    reply, online = (
        papers.find(survey, "3"),
        db.session.scalars(select(SurveyReply).where(~SurveyReply.on_paper)).first(),
    )
    stranger = hall.make.staff(Role.HANDLER, unit=hall.make.unit("水利局", hall.make.region("望城区")), name="别处的")
    hall.keep()
    with clock.at(MONDAY + timedelta(days=2)):
        address = f"/desk/surveys/papers/{reply.id}/withdraw"
        assert sign_in(app, stranger).get(address).status_code == 404
        clerk = sign_in(app, hall.drafter)
        assert clerk.get(f"/desk/surveys/papers/{online.id}").status_code == 404
        done = page(clerk.post(address, data={"sheet": "3", "reason": "录重了"}, follow_redirects=True)).text
        assert "编号 3 的答卷已撤回" in done
    assert surveys.replies(survey) == 11
