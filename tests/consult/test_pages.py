"""What a reader sees and can click, from the list to the receipt; what a clerk sees; data that says the same."""

import io
import json
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app import clock
from app.consult import own_data
from app.consult.models import DraftOpinion
from app.consult.rules.life import Kind, Outcome, State
from app.consult.service import answering, concluding, drafting, hearing, surveys, telling
from app.core import attachments
from app.db import db
from tests.conftest import page
from tests.consult.making import FINAL, TEXT, Hall
from tests.making import MONDAY, Make, as_seen, sign_in

PHONE = "13700000077"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def code_in(response) -> str:
    return page(response).select_one(".flash").text.partition("验证码是 ")[2][:6]


@pytest.fixture
def demo(app: Flask):
    app.config["DEMO"] = True
    yield
    app.config["DEMO"] = False


def test_the_list_shows_first_what_is_open_and_counts_each_filter(app: Flask, hall: Hall):
    hall.adopted()
    hall.open(title="养老食堂办法征求意见", kind=Kind.BUSINESS)
    hall.close(hall.open(title="禁养区方案征求意见"))
    hall.draft(title="还没有公开的草案")
    with clock.at(MONDAY + timedelta(days=2)):
        shown = page(app.test_client().get("/consultations/"))
        answered = page(app.test_client().get("/consultations/?when=answered&kind=normative"))
    assert [link.text for link in shown.select(".notice a")][0] == "养老食堂办法征求意见"
    assert "还没有公开的草案" not in shown.text
    assert [count.text for count in shown.select(".filters .count")] == ["3", "1", "1", "1"]
    assert len(answered.select(".notice")) == 1


def test_a_draft_stands_there_in_four_parts_with_an_anchor_for_each_clause(app: Flask, hall: Hall):
    consultation = hall.open(days=10, short_reason="防汛期前要实施")
    with clock.at(MONDAY):
        shown = page(app.test_client().get(f"/consultations/{consultation.id}/"))
    assert [h.text for h in shown.select("h2")] == ["征集公告", "草案内容", "起草说明", "意见反馈"]
    third = shown.select_one(f"#c{hall.anchor(consultation, '第三条')}")
    assert "每小时收费五元" in third.text
    assert (
        third.select_one("a")["href"]
        == f"/consultations/{consultation.id}/say?clause={hall.anchor(consultation, '第三条')}"
    )
    assert "防汛期前要实施" in shown.text and "公布次日起 10 日" in shown.text
    assert "信封上请写“YJ-2026-0001 意见”" in shown.text


def test_somebody_without_an_account_speaks_and_finds_it_again(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    anchor = hall.anchor(consultation, "第三条")
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": anchor, "text": "前半小时应当免费", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        chosen = page(client.get(f"{address}?clause={anchor}")).select_one("#anchor option[selected]").text
        assert chosen.startswith("第三条")
        missing = page(client.post(address, data=typed))
        assert [link["href"] for link in missing.select(".err a")] == ["#code"]
        code = code_in(client.post(address, data={**typed, "send_code": "1"}))
        answer = client.post(address, data={**typed, "code": code})
        receipt = page(client.get(answer.location))
    no = receipt.select_one("h1").text.removeprefix("我的意见 ")
    query_code = receipt.select_one(".flash strong").text
    assert no == "YJ-2026-0001-0001"
    client.post("/consultations/leave")
    assert client.get(answer.location).status_code == 404
    with clock.at(MONDAY):
        wrong = page(client.post("/consultations/track", data={"no": no, "code": "AAAAAAAA"}))
        assert "对不上" in wrong.select_one(".err").text
        found = client.post("/consultations/track", data={"no": no.lower(), "code": f" {query_code.lower()} "})
        again = page(client.get(found.location))
    assert "前半小时应当免费" in again.text and query_code not in again.text


def test_a_right_code_is_not_used_up_by_a_form_that_is_refused(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": 0, "text": "太贵", "author": "firm", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        code = code_in(client.post(address, data={**typed, "send_code": "1"}))
        refused = page(client.post(address, data={**typed, "code": code}))
        assert "单位名称" in refused.select_one(".err").text
        assert client.post(address, data={**typed, "name": "湘停公司", "code": code}).status_code == 302


def test_a_photograph_goes_along_and_a_program_does_not(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": 0, "text": "见附件", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        code = code_in(client.post(address, data={**typed, "send_code": "1"}))
        program = (io.BytesIO(b"MZ\x90\x00"), "a.exe")
        refused = page(client.post(address, data={**typed, "code": code, "files": program}))
        assert refused.select_one(".err a")["href"] == "#files"
        note = (io.BytesIO("路口太窄".encode()), "说明.txt")
        assert client.post(address, data={**typed, "code": code, "files": note}).status_code == 302
    (opinion,) = db.session.scalars(select(DraftOpinion))
    assert [file.attachment.name for file in opinion.files] == ["说明.txt"]


def test_a_signed_in_resident_needs_no_code_and_finds_it_under_their_own(app: Flask, make: Make, hall: Hall):
    consultation = hall.open()
    client = sign_in(app, make.resident(phone=PHONE))
    typed = {"anchor": 0, "text": "太贵", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        assert client.post(f"/consultations/{consultation.id}/say", data=typed).status_code == 302
        assert "YJ-2026-0001-0001" in page(client.get("/consultations/mine")).text


def test_after_the_end_the_form_says_so_and_takes_nothing(app: Flask, client, hall: Hall):
    consultation = hall.open()
    hall.keep()
    with clock.at(hall.after(consultation)):
        assert "现在不能提意见" in page(client.get(f"/consultations/{consultation.id}/say")).text
        typed = {"anchor": 0, "text": "太贵", "author": "person", "phone": PHONE, "consent": "y", "code": "123456"}
        answer = page(client.post(f"/consultations/{consultation.id}/say", data=typed))
    assert "征集已结束" in answer.select_one(".err").text
    assert db.session.scalars(select(DraftOpinion)).all() == []


def test_every_figure_opens_its_list(app: Flask, hall: Hall):
    consultation = hall.open()
    opinions = [hall.opinion(consultation, f"意见之{n}") for n in range(4)]
    hall.close(consultation)
    hall.answer(*opinions[:2])
    hall.answer(opinions[2], outcome=Outcome.PARTLY, words="改了一半")
    hall.answer(opinions[3], outcome=Outcome.DECLINED, words="成本不够")
    hall.summarise(consultation)
    client = app.test_client()
    shown = page(client.get(f"/consultations/{consultation.id}/"))
    tiles = {
        tile.select_one("a").text: (int(tile.select_one("b").text), tile.select_one("a")["href"])
        for tile in shown.select(".tile")
    }
    assert {name: count for name, (count, _) in tiles.items()} == {
        "收到意见（条）": 4,
        "采纳": 2,
        "部分采纳": 1,
        "不采纳": 1,
    }
    for count, address in tiles.values():
        assert len(page(client.get(address)).select("article.notice")) == count


def test_the_comparison_says_in_words_and_marks_what_changed_and_who_moved_it(app: Flask, hall: Hall):
    consultation, opinion = hall.adopted()
    shown = page(app.test_client().get(f"/consultations/{consultation.id}/changes"))
    third = shown.select_one(f"#c{opinion.anchor}")
    assert third.select_one(".lamp").text == "有改动"
    assert "五" in third.select_one("del").text and "三" in "".join(mark.text for mark in third.select("ins"))
    assert all(mark.select_one(".visually-hidden") for mark in third.select("ins, del"))
    assert third.select_one("p.meta a").text == opinion.no
    last = shown.select("section.clause")[-1]
    assert last.select_one("h2").text.startswith("第五条（原第四条）") and last.select_one(".lamp").text == "没有改动"


def test_the_author_reads_on_the_receipt_what_changed(app: Flask, client, hall: Hall):
    consultation, opinion = hall.adopted()
    hall.keep()
    with client.session_transaction() as session:
        session["draft_opinions"] = [opinion.id]
    shown = page(client.get(f"/consultations/receipts/{opinion.id}/"))
    assert "这一条改了哪些字" in shown.text and shown.select("ins")


def test_a_clerk_goes_from_draft_to_adopted_text_by_pages_alone(app: Flask, hall: Hall):
    clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
    fields = {
        "kind": "normative",
        "title": "停车办法征求意见",
        "office": hall.unit.id,
        "announcement": "请您说说",
        "explanation": "旧办法过期了",
        "contact_phone": "0731-84010003",
    }
    with clock.at(MONDAY):
        text_page = clerk.post("/desk/consultations/new", data=fields).location
        desk = text_page.removesuffix("text")
        match_page = clerk.post(text_page, data={"text": TEXT}).location
        assert "已读成 4 条" in page(clerk.get(match_page)).text
        clerk.post(f"{desk}submit")
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}publish", data={"seen": seen})
        letter = {
            "anchor": 0,
            "text": "写信来说：太贵",
            "author": "person",
            "channel": "letter",
            "received_on": "2026-11-23",
        }
        assert "查询码" in page(clerk.get(clerk.post(f"{desk}opinions/new", data=letter).location)).text
    (opinion,) = db.session.scalars(select(DraftOpinion))
    consultation = opinion.consultation
    with clock.at(hall.after(consultation)):
        drafting.close(consultation, by=None)
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        clerk.post(f"{desk}summary", data={"summary": "汇总说明"})
        refused = page(clerk.post(f"{desk}report/submit", follow_redirects=True))
        assert "还有 1 条" in refused.select_one(".flash.warning").text
        clerk.post(f"/desk/consultations/opinions/{opinion.id}/read", data={"public_text": opinion.text})
        none = page(clerk.post(f"{desk}opinions", data={"outcome": "adopted", "answer": "已经调低"}))
        assert "请至少选一条" in none.select_one(".err").text
        clerk.post(
            f"{desk}opinions",
            data={"chosen": opinion.id, "outcome": "adopted", "answer": "已经调低", "moved_anchor": 3},
        )
        clerk.post(f"{desk}report/submit")
        assert "公布采纳情况" not in [b.text for b in page(clerk.get(desk)).select("button")]
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}report/publish", data={"seen": seen})
        clerk.post(f"{desk}final", data={"text": FINAL})
        assert "公布定稿" not in [b.text for b in page(clerk.get(desk)).select("button")]
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}adopt", data={"seen": seen})
    db.session.refresh(consultation)
    assert consultation.state == State.ADOPTED


def test_todays_work_says_what_is_due_and_when(app: Flask, hall: Hall):
    consultation = hall.open(kind=Kind.OTHER, days=7)
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.keep()
    with clock.at(hall.after(consultation)):
        work = page(sign_in(app, hall.drafter).get("/desk/")).select_one("main").text
    assert f"写 1 条意见的采纳结果：{consultation.title}" in work and "看 1 条意见的文字" in work
    hall.answer(opinion)
    hall.keep()
    with clock.at(hall.after(consultation) + timedelta(days=60)):
        late = page(sign_in(app, hall.drafter).get("/desk/")).select_one("main").text
    assert f"起草采纳情况：{consultation.title}" in late and "逾期" in late


def test_the_public_page_says_that_the_result_is_late(app: Flask, hall: Hall):
    consultation = hall.close(hall.open(kind=Kind.OTHER, days=7))
    for days, word in ((0, "在期限内"), (28, "已逾期")):
        with clock.at(hall.after(consultation) + timedelta(days=days)):
            assert word in page(app.test_client().get(f"/consultations/{consultation.id}/")).text


def test_the_portal_shows_what_people_of_a_place_may_speak_to(app: Flask, make: Make, hall: Hall):
    hall.open(title="县里的草案")
    hall.survey(title="县里的调查")
    town = make.region("开慧镇", hall.region)
    hall.keep()
    with clock.at(MONDAY):
        text = page(app.test_client().get(f"/regions/{town.alias}/")).text
    assert "正在征集意见" in text and "县里的草案" in text and "县里的调查" in text


def test_search_finds_drafts_and_opinions_once_public(app: Flask, hall: Hall):
    consultation, _ = hall.adopted()
    text = page(app.test_client().get("/search?q=每小时五元")).text
    assert "意见：每小时五元太贵（采纳）" in text
    assert consultation.title in page(app.test_client().get("/search?q=临时停靠泊位")).text


def test_the_feed_holds_what_is_public(app: Flask, hall: Hall):
    hall.open(title="<b>&停车")
    hall.draft(title="草稿")
    feed = ET.fromstring(app.test_client().get("/feeds/consultations.atom").text)
    titles = [title.text for title in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[1:] == ["【正在征集】<b>&停车"]


def schema(app: Flask, name: str) -> dict:
    document = app.test_client().get("/api/openapi.json").json
    return {**document["components"]["schemas"][name], "components": document["components"]}


@pytest.mark.parametrize("told", [False, True])
def test_the_interface_gives_what_it_says(app: Flask, hall: Hall, told):
    consultation = hall.adopted()[0] if told else hall.open()
    if not told:
        hall.opinion(consultation)
    client = app.test_client()
    for address, name in (
        ("/api/v1/consultations", "ConsultationList"),
        (f"/api/v1/consultations/{consultation.id}", "Consultation"),
        (f"/api/v1/consultations/{consultation.id}/opinions", "OpinionList"),
    ):
        answer = client.get(address)
        jsonschema_rs.Draft202012Validator(schema(app, name), validate_formats=True).validate(json.loads(answer.text))
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    whole = client.get(f"/api/v1/consultations/{consultation.id}").json
    assert whole["figures"]["adopted"] == (1 if told else None)
    assert bool(whole["changes"]) == told


def test_a_page_of_opinions_asks_the_database_a_few_times_however_many_there_are(app: Flask, hall: Hall, statements):
    def asked(address: str) -> int:
        statements.clear()
        assert app.test_client().get(address).status_code == 200
        return len([one for one in statements if one.startswith("SELECT")])

    consultation = hall.open()
    hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(*db.session.scalars(select(DraftOpinion)).all())
    hall.keep()
    address = f"/consultations/{consultation.id}/opinions"
    few = asked(address)
    consultation.state = State.OPEN
    for _ in range(12):
        hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(*db.session.scalars(select(DraftOpinion)).all())
    hall.keep()
    assert asked(address) <= few


HOSTILE = ["<script>alert(1)</script>", "\u202eevil\u200b", "=1+1", "🧧", "{{ 7*7 }}", "a\x00b"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_harmless(app: Flask, hall: Hall, words):
    consultation = hall.open(title=f"停车{words.replace(chr(0), '')}")
    clean = words.replace(chr(0), "")
    opinion = hall.opinion(consultation, f"意见{clean}")
    hall.close(consultation)
    hall.answer(opinion)
    shown = page(app.test_client().get(f"/consultations/opinions/{opinion.id}/"))
    assert f"意见{clean}" in shown.text
    assert not [script for script in shown.select("main script")]


def test_the_sitemap_names_what_is_public(app: Flask, hall: Hall):
    opened, survey = hall.open(), hall.survey()
    draft = hall.draft()
    text = app.test_client().get("/sitemap.xml").text
    assert f"/consultations/{opened.id}/" in text and f"/surveys/{survey.id}/" in text
    assert f"/consultations/{draft.id}/" not in text


def test_ones_own_data_hold_what_one_said_and_no_outcome_before_it_is_public(app: Flask, make: Make, hall: Hall):
    consultation = hall.open()
    user = make.resident(phone=PHONE)
    opinion = hall.opinion(consultation, "我电话 13812345678，太贵", phone=PHONE)
    opinion.user_id = user.id
    hall.close(consultation)
    with clock.at(hall.after(consultation)):
        hearing.show(opinion, opinion.public_text, "隐去电话", by=hall.drafter)
    hall.answer(opinion, words="已调低，谢谢")
    (before,) = own_data.export(user)
    assert (before["内容"], before["手机号"], before["结果"]) == (opinion.text, PHONE, None)
    hall.summarise(consultation)
    (after,) = own_data.export(user)
    assert (after["结果"], after["理由"]) == ("采纳", "已调低，谢谢")


def test_a_page_may_be_shared_with_its_clause(app: Flask, hall: Hall):
    """The anchor of a clause is the same on the page of the draft and on that of the comparison."""
    consultation, opinion = hall.adopted()
    client = app.test_client()
    for rest in ("", "changes"):
        assert page(client.get(f"/consultations/{consultation.id}/{rest}")).select_one(f"#c{opinion.anchor}")


@pytest.mark.parametrize("state", ["draft", "withdraw", "discard"])
def test_a_desk_page_offers_only_what_can_be_done(app: Flask, hall: Hall, state):
    consultation = hall.draft() if state != "withdraw" else hall.open()
    hall.keep()
    with clock.at(MONDAY):
        clerk = sign_in(app, hall.drafter)
        if state != "draft":
            clerk.post(f"/desk/consultations/{consultation.id}/{state}", data={"reason": "情况有变化"})
        acts = [
            act.text
            for act in page(clerk.get(f"/desk/consultations/{consultation.id}/")).select(".acts a, .acts button")
        ]
    assert acts == {"draft": ["修改草稿", "改草案正文", "提交审核", "作废草稿"]}.get(state, [])


def test_the_years_figures_count_what_is_public_and_open_their_lists(app: Flask, hall: Hall):
    late = hall.close(hall.open(kind=Kind.OTHER, days=7, title="逾期没有答复的"))
    hall.adopted()
    running = hall.open(title="还在征集的")
    hall.opinion(running)
    hall.keep()
    client = app.test_client()
    with clock.at(hall.after(late) + timedelta(days=60)):
        shown = page(client.get("/consultations/figures?year=2026"))
        (row,) = [[cell.text for cell in row.select("td")] for row in shown.select("tbody tr")]
        assert row == ["城管局", "3", "2", "1", "0", "0", "1/2"]
        listed = page(client.get(shown.select_one("tbody a")["href"]))
        lamps = {line.select_one("td").text: line.select_one(".lamp").text for line in listed.select("tbody tr")}
        assert lamps["逾期没有答复的"] == "已逾期" and "按期公布" in lamps.values()
        for link in listed.select("td.amt a"):
            assert len(page(client.get(link["href"])).select("article.notice")) <= int(link.text)
    assert client.get("/consultations/figures/2025/1").status_code == 404


def test_outcomes_not_yet_public_are_in_no_figure(app: Flask, hall: Hall):
    consultation = hall.open(kind=Kind.OTHER, days=7)
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    hall.keep()
    with clock.at(hall.after(consultation)):
        (row,) = page(app.test_client().get("/consultations/figures")).select("tbody tr")
    assert [cell.text for cell in row.select("td")] == ["城管局", "1", "1", "0", "0", "0", "0/0"]


@pytest.mark.parametrize("typed", ["99999999999999999999", "-1", "x", "²", "", "3%00"])
def test_nonsense_in_an_address_is_no_fault(app: Flask, hall: Hall, typed):
    consultation = hall.open()
    hall.opinion(consultation)
    hall.keep()
    for address in (f"opinions?clause={typed}", f"opinions?outcome={typed}", f"say?clause={typed}"):
        assert app.test_client().get(f"/consultations/{consultation.id}/{address}").status_code in (200, 400)
    desk = sign_in(app, hall.drafter)
    for address in (f"?clause={typed}", f"?reading={typed}"):
        assert desk.get(f"/desk/consultations/{consultation.id}/opinions{address}").status_code in (200, 400)
    for address in (f"/consultations/?kind={typed}&when={typed}&region={typed}", f"/surveys/?when={typed}"):
        assert app.test_client().get(address).status_code in (200, 400)


@pytest.mark.parametrize("typed", ["99999999999999999999", "-1", "x", ""])
def test_nonsense_in_a_form_is_told_and_no_fault(app: Flask, hall: Hall, typed):
    opinion = hall.opinion(hall.open())
    hall.keep()
    desk = sign_in(app, hall.drafter)
    for moved in (typed, 0):
        data = {"chosen": typed, "outcome": "adopted", "answer": "理由在此", "moved_anchor": moved}
        answer = desk.post(f"/desk/consultations/{opinion.consultation_id}/opinions", data=data)
        assert answer.status_code == 200 and page(answer).select(".err")
    say = {"anchor": typed, "text": "太贵", "author": typed, "phone": typed, "consent": "y", "code": typed}
    with clock.at(MONDAY):
        answer = app.test_client().post(f"/consultations/{opinion.consultation_id}/say", data=say)
    assert answer.status_code == 200 and page(answer).select(".err")


def corrected(hall: Hall):
    """An adopted text whose one outcome, and the words over all, were corrected."""
    consultation, opinion = hall.adopted()
    with clock.at(hall.after(consultation) + timedelta(days=3)):
        report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
        telling.amend(report, opinion, Outcome.PARTLY, "夜间免费，白天调低", opinion.anchor, by=hall.drafter)
        telling.write_report(consultation, "多数意见说收费太高，已调低，夜间免费。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
    hall.keep()
    return consultation, opinion


def test_a_correction_shows_what_it_changed_and_the_old_version_says_that_it_is_one(app: Flask, hall: Hall):
    consultation, opinion = corrected(hall)
    client = app.test_client()
    shown = page(client.get(f"/consultations/{consultation.id}/"))
    assert "更正采纳情况（第 2 版）。理由：理由漏写了夜间免费" in shown.text
    new = page(client.get(shown.find("a", string="看更正了什么")["href"]))
    assert "夜间免费" in "".join(mark.text for mark in new.select("ins"))
    was, now = [fact.text for fact in new.select_one("div.clause").select("dd")]
    assert (was, now) == ("采纳：有道理，已改", "部分采纳：夜间免费，白天调低")
    old = page(client.get(shown.find("a", string="第 1 版")["href"]))
    assert "这是" in old.select_one(".flash.warning").text and "第 2 版" in old.select_one(".flash.warning").text
    assert "有道理，已改" in old.select_one("article.notice").text and "后来更正为“部分采纳”" in old.text
    assert "采纳 1 条，部分采纳 0 条，不采纳 0 条" in old.text and "采纳 0 条，部分采纳 1 条" in new.text
    assert client.get(f"/consultations/{consultation.id}/outcomes/3").status_code == 404


def test_a_version_asks_the_database_a_few_times_however_much_it_amends(app: Flask, hall: Hall, statements):
    def asked(many: int) -> int:
        consultation = hall.open()
        opinions = [hall.opinion(consultation, f"意见之{n}") for n in range(many)]
        hall.close(consultation)
        hall.answer(*opinions)
        hall.summarise(consultation)
        report = telling.begin_correction(consultation, "理由漏写了夜间免费", by=hall.drafter)
        for opinion in opinions:
            telling.amend(report, opinion, Outcome.PARTLY, "夜间免费", None, by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
        hall.keep()
        statements.clear()
        assert app.test_client().get(f"/consultations/{consultation.id}/outcomes/1").status_code == 200
        return len([one for one in statements if one.startswith("SELECT")])

    few = asked(1)
    assert asked(9) <= few


def test_the_author_reads_on_page_and_receipt_what_their_outcome_was_before(app: Flask, client, hall: Hall):
    consultation, opinion = corrected(hall)
    with client.session_transaction() as session:
        session["draft_opinions"] = [opinion.id]
    for address in (f"/consultations/opinions/{opinion.id}/", f"/consultations/receipts/{opinion.id}/"):
        shown = page(client.get(address)).text
        assert "夜间免费，白天调低" in shown and "原来是“采纳：有道理，已改”" in shown and "理由漏写了夜间免费" in shown


def test_the_interface_tells_every_version_and_what_it_amended(app: Flask, hall: Hall):
    consultation, opinion = corrected(hall)
    client = app.test_client()
    whole = client.get(f"/api/v1/consultations/{consultation.id}")
    jsonschema_rs.Draft202012Validator(schema(app, "Consultation"), validate_formats=True).validate(
        json.loads(whole.text)
    )
    first, second = whole.json["outcome_versions"]
    assert (first["no"], first["reason"], first["amended"]) == (1, None, [])
    (amended,) = second["amended"]
    assert (amended["opinion"], amended["old_outcome"], amended["outcome"]) == (opinion.no, "adopted", "partly")


def test_a_clerk_corrects_an_outcome_by_pages_alone(app: Flask, hall: Hall):
    consultation, opinion = hall.adopted()
    hall.keep()
    desk = f"/desk/consultations/{consultation.id}/"
    with clock.at(hall.after(consultation) + timedelta(days=3)):
        clerk, office = sign_in(app, hall.drafter), sign_in(app, hall.office)
        short = page(clerk.post(f"{desk}correction", data={"reason": "写错"}))
        assert short.select_one(".err a")["href"] == "#reason"
        clerk.post(f"{desk}correction", data={"reason": "理由漏写了夜间免费"})
        link = page(clerk.get(f"{desk}opinions")).find("a", string="更正这一条的结果")["href"]
        form = page(clerk.get(link))
        assert form.select_one("input[name=outcome][checked]")["value"] == "adopted"
        assert form.select_one("option[selected]").text == "第三条"
        typed = {"outcome": "partly", "answer": "夜间免费，白天调低", "moved_anchor": opinion.anchor}
        assert clerk.post(link, data=typed).status_code == 302
        clerk.post(f"{desk}report/submit")
        assert "公布更正" not in [button.text for button in page(clerk.get(desk)).select("button")]
        waiting = page(office.get("/desk/")).select_one("main").text
        assert f"审核采纳情况的更正：{consultation.title}" in waiting
        office.post(f"{desk}report/return", data={"reason": "写上几点算夜间"})
        again = page(clerk.get(desk))
        assert "写上几点算夜间" in again.text
        drop = next(form for form in again.select("form") if form.text.strip() == "这一条不更正了")["action"]
        clerk.post(drop)
        clerk.post(link, data={**typed, "answer": "晚九点后免费，白天调低"})
        clerk.post(f"{desk}report/submit")
        seen = page(office.get(desk)).select_one("button[name=seen]")["value"]
        office.post(f"{desk}report/publish", data={"seen": seen})
    assert "晚九点后免费" in page(app.test_client().get(f"/consultations/opinions/{opinion.id}/")).text


def test_a_public_paper_is_taken_back_on_a_page_that_asks_why(app: Flask, hall: Hall):
    consultation = hall.draft()
    kept = attachments.keep(FileStorage(io.BytesIO("草案".encode()), "稿.txt"), by=hall.drafter)
    paper = drafting.add_paper(consultation, "排印稿", kept, by=hall.drafter)
    with clock.at(MONDAY):
        drafting.submit(consultation, by=hall.drafter)
        drafting.publish(consultation, as_seen(consultation), by=hall.office)
        hall.keep()
        clerk = sign_in(app, hall.drafter)
        address = f"/desk/consultations/{consultation.id}/papers/{paper.id}/withdraw"
        assert page(clerk.post(address)).select_one(".err a")["href"] == "#reason"
        clerk.post(address, data={"reason": "图上一条路画错了"})
        shown = page(app.test_client().get(f"/consultations/{consultation.id}/")).text
    assert "收回附件“排印稿”。理由：图上一条路画错了" in shown


def test_who_does_not_say_what_they_saw_publishes_nothing(app: Flask, hall: Hall):
    draft, closed, answered = hall.draft(), hall.open(), hall.open()
    survey, ended = hall.survey(opened=False), hall.survey()
    opinions = [hall.opinion(one, anchor=hall.anchor(one, "第三条")) for one in (closed, answered)]
    for opinion in opinions:
        hall.close(opinion.consultation)
        hall.answer(opinion)
    hall.summarise(answered)
    with clock.at(hall.after(answered)):
        drafting.submit(draft, by=hall.drafter)
        surveys.submit(survey, by=hall.drafter)
        surveys.close(ended, by=None)
        concluding.submit(concluding.write(ended, "多数人找不到车位。", by=hall.drafter), by=hall.drafter)
        telling.submit_report(telling.write_report(closed, "汇总说明", by=hall.drafter), by=hall.drafter)
        drafting.write_final(answered, FINAL, by=hall.drafter)
        hall.keep()
        consultations, polls = "/desk/consultations", "/desk/surveys"
        office = sign_in(app, hall.office)
        for address in (
            f"{consultations}/{draft.id}/publish",
            f"{consultations}/{closed.id}/report/publish",
            f"{consultations}/{answered.id}/adopt",
            f"{polls}/{survey.id}/publish",
            f"{polls}/{ended.id}/results",
        ):
            assert "和您看到的不一样" in office.post(address, follow_redirects=True).text, address


ALONE = "由一人公布，当时还没有第二人审核"


def test_a_version_published_by_one_person_says_so_wherever_it_is_read(app: Flask, hall: Hall):
    consultation, survey = hall.open(), hall.survey()
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    hall.results(survey)
    (report,) = telling.reports(consultation)
    (conclusion,) = concluding.conclusions(survey)
    hall.keep()
    public, told = app.test_client(), f"/consultations/{consultation.id}/"
    pages = [(public, told), (public, f"{told}outcomes/1"), (public, f"/surveys/{survey.id}/")]
    with clock.at(hall.after(consultation)):
        desk = sign_in(app, hall.drafter)
        pages += [(desk, f"/desk/consultations/{consultation.id}/"), (desk, f"/desk/surveys/{survey.id}/")]
        assert not any(ALONE in who.get(address).text for who, address in pages)
        report.is_alone = conclusion.is_alone = True
        report.reviewed_by_id = conclusion.reviewed_by_id = None
        hall.keep()
        for who, address in pages:
            assert who.get(address).text.count(ALONE) == 1, address
        whole = public.get(f"/api/v1/consultations/{consultation.id}").json
        assert whole["outcome_versions"][0]["published_alone"] is True
        results = public.get(f"/surveys/{survey.id}/results.json").json
        assert results["conclusion_versions"][0]["published_alone"] is True


def test_a_corrected_reason_keeps_the_link_to_a_clause_only_the_final_text_has(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第三条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    with clock.at(hall.after(consultation)):
        final = drafting.write_final(consultation, FINAL, by=hall.drafter)
        fresh = next(clause.anchor for clause in final.clauses if clause.label == "第四条")
        answering.link(consultation, {opinion.id: fresh}, by=hall.drafter)
        report = telling.begin_correction(consultation, "理由漏写了临时停靠", by=hall.drafter)
        hall.keep()
        clerk, address = sign_in(app, hall.drafter), f"/desk/consultations/opinions/{opinion.id}/amend"
        form = page(clerk.get(address))
        chosen = form.select_one("select[name=moved_anchor] option[selected]")
        assert chosen["value"] == str(fresh) and "第四条" in chosen.text
        typed = {"outcome": "adopted", "answer": "门口设临时泊位", "moved_anchor": chosen["value"]}
        seen = {field["name"]: field["value"] for field in form.select("main input[type=hidden]")}
        assert clerk.post(address, data={**seen, **typed}).status_code == 302
        (amended,) = report.amended
        assert amended.moved_anchor == fresh
        telling.submit_report(report, by=hall.drafter)
        telling.publish_report(report, as_seen(report), by=hall.office)
    assert (opinion.answer, opinion.moved_anchor) == ("门口设临时泊位", fresh)


def test_an_empty_list_of_opinions_says_what_comes_next(app: Flask, hall: Hall):
    consultation = hall.open()
    client = sign_in(app, hall.drafter)
    address = f"/desk/consultations/{consultation.id}/opinions"

    def told() -> tuple[str, str]:
        box = page(client.get(address + "?missing=1")).select_one(".empty")
        return box.p.text, box.a["href"]

    assert told() == ("还没有收到意见。征集截止以后起草采纳情况。", f"/desk/consultations/{consultation.id}/")
    opinion = hall.opinion(consultation)
    hall.close(consultation)
    box = page(client.get(address + "?clause=99")).select_one(".empty")
    assert box.p.text == "这里没有意见。还有 1 条没写采纳结果。" and box.a["href"] == address + "?missing=1"
    answering.answer([opinion], Outcome.ADOPTED, "有道理，已改", by=hall.drafter)
    db.session.commit()
    sentence, link = told()
    assert "还有 1 条的文字待看" in sentence and link == address + "?reading=waiting"
    hearing.show(opinion, opinion.text, by=hall.drafter)
    db.session.commit()
    sentence, link = told()
    assert "接下来起草采纳情况" in sentence and link == f"/desk/consultations/{consultation.id}/summary"
    report = telling.write_report(consultation, "收到一条意见，采纳一条，办法已经照着改好。", by=hall.drafter)
    db.session.commit()
    assert "接下来提交审核" in told()[0]
    telling.submit_report(report, by=hall.drafter)
    db.session.commit()
    assert "等另一位同事公布" in told()[0] and client.get(told()[1]).status_code == 200


def test_nothing_is_to_be_checked_in_a_final_text_that_does_not_exist(app: Flask, hall: Hall):
    consultation = hall.open()
    opinion = hall.opinion(consultation, anchor=hall.anchor(consultation, "第二条"))
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    db.session.commit()
    assert consultation.state == State.ANSWERED and consultation.final is None
    shown = sign_in(app, hall.drafter).get(f"/desk/consultations/{consultation.id}/").text
    assert "写定稿" in shown and "要核对" not in shown


def test_the_page_for_another_period_is_there_only_once_one_runs(app: Flask, hall: Hall):
    draft, running = hall.draft(), hall.open()
    clerk = sign_in(app, hall.drafter)
    assert clerk.get(f"/desk/consultations/{draft.id}/period").status_code == 404
    shown = page(clerk.get(f"/desk/consultations/{running.id}/period"))
    assert "缩短要由没有起草过" in shown.select_one("main").text


def test_the_list_at_the_desk_names_nobody_who_did_not_want_to_be_named(app: Flask, hall: Hall):
    consultation = hall.open()
    hall.opinion(consultation, name="欧阳晓禾", name_shown=False)
    shown = page(sign_in(app, hall.drafter).get(f"/desk/consultations/{consultation.id}/opinions")).select_one("main")
    assert "欧阳晓禾" not in shown.text and "一位居民" in shown.text


def test_the_mark_of_a_changed_consultation_carries_the_day_of_that_version(app: Flask, hall: Hall):
    consultation = hall.open()
    address = f"/consultations/{consultation.id}/"
    assert "2026年11月23日" in page(app.test_client().get(address)).select_one(".mark").text
    with clock.at(MONDAY + timedelta(days=2)):
        drafting.retime(consultation, date(2026, 12, 28), "再听听", by=hall.drafter)
    db.session.flush()
    mark = page(app.test_client().get(address)).select_one(".mark").text
    assert "2026年11月25日" in mark and "第 2 版" in mark
