"""What a reader sees and can click, from the list to the receipt."""

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.consult import jobs
from app.consult.models import DraftOpinion, OpinionFile
from app.consult.rules.life import Channel, Kind, Outcome, State
from app.consult.service import drafting, hearing
from app.db import db
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, sign_in, with_codes

pytestmark = pytest.mark.databases("sqlite")

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


@pytest.mark.databases("sqlite", "postgres")
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


def test_a_page_promises_no_sms_where_none_is_sent(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    with clock.at(MONDAY):
        said = hall.said("来信说太贵", channel=Channel.LETTER, received_on=clock.today())
        letter = hearing.write_down(consultation, said, by=hall.drafter).opinion
    mine = hall.opinion(consultation)
    hall.keep()
    track = "/consultations/track"
    assert "把新的查询码发到您留的手机" in client.get(track).text and "还没有接通短信" not in client.get(track).text
    app.config["SMS_URL"] = ""
    shown = page(client.get(track)).text
    assert "编号和查询码在回执里" in shown and "还没有接通短信" in shown and "发到您留的手机" not in shown
    clerk = sign_in(app, hall.drafter)
    address = "/desk/consultations/opinions/{}/{}"
    desk = page(clerk.get(address.format(mine.id, "read")))
    assert "没有接通能送到提意见的人的短信" in desk.text and "作者忘了查询码" in desk.text
    assert not desk.select("a[href$='/code']")
    desk = page(clerk.get(address.format(letter.id, "read")))
    assert desk.find("a", string="补发查询码")
    assert "由您当面交给本人" in clerk.get(address.format(letter.id, "code")).text
    assert "请当面交给本人" in clerk.post(address.format(letter.id, "code"), follow_redirects=True).text
    write = page(clerk.get(f"/desk/consultations/{consultation.id}/opinions/new")).text
    assert "用短信告诉本人" not in write and "发不出去" in write


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


def note(name: str = "说明.txt", words: str = "路口太窄") -> tuple[io.BytesIO, str]:
    return io.BytesIO(words.encode()), name


def carried(shown) -> str:
    """What the page carries of files it received."""
    return shown.select_one("input[name=kept]")["value"]


@pytest.mark.databases("sqlite", "postgres")
def test_a_file_stays_over_the_code_and_over_a_refused_try_and_is_named_beside_its_field(
    app: Flask, client, demo, hall: Hall
):
    """Who follows the page from top to bottom chooses the file before 发送验证码: it was lost without a word."""
    consultation = hall.open()
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": 0, "text": "见附件", "author": "person", "phone": PHONE}
    with clock.at(MONDAY):
        sent = client.post(address, data={**typed, "files": note(), "send_code": "1"})
        code, shown = code_in(sent), page(sent)
        assert "已收到 1 个：说明.txt" in shown.select_one("fieldset:has(#files)").text
        kept = carried(shown)
        refused = page(client.post(address, data={**typed, "code": code, "kept": kept}))
        assert [link["href"] for link in refused.select(".err a")] == ["#consent"]
        assert "已收到 1 个：说明.txt" in refused.text and carried(refused) == kept
        done = client.post(address, data={**typed, "consent": "y", "code": code, "kept": kept})
        receipt = page(client.get(done.location))
    (opinion,) = db.session.scalars(select(DraftOpinion))
    assert [file.attachment.name for file in opinion.files] == ["说明.txt"]
    assert "说明.txt" in receipt.text


def test_a_file_received_can_be_left_out_again_and_a_fourth_is_refused_by_its_name(
    app: Flask, client, demo, hall: Hall
):
    consultation = hall.open()
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": 0, "text": "见附件", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        four = [note(f"第{n}份.txt", f"第 {n} 份") for n in range(1, 5)]
        sent = client.post(address, data={**typed, "files": four, "send_code": "1"})
        code, shown = code_in(sent), page(sent)
        assert "最多 3 个，没有收下：第4份.txt" in shown.select_one("#files-error").text
        assert "已收到 3 个" in shown.text
        first = shown.select_one("input[name=unwanted]")
        assert shown.select_one(f"label[for={first['id']}]").text == "不要了：第1份.txt"
        more = {"kept": carried(shown), "unwanted": first["value"], "files": note("第4份.txt", "第 4 份")}
        assert client.post(address, data={**typed, "code": code, **more}).status_code == 302
    (opinion,) = db.session.scalars(select(DraftOpinion))
    assert [file.attachment.name for file in opinion.files] == ["第2份.txt", "第3份.txt", "第4份.txt"]


def test_nobody_hands_in_a_file_whose_mark_is_not_theirs(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    hall.keep()
    address = f"/consultations/{consultation.id}/say"
    typed = {"anchor": 0, "text": "见附件", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        shown = page(client.post(address, data={**typed, "files": note(), "send_code": "1"}))
        ids, _, mark = carried(shown).rpartition(".")
        again = client.post(address, data={**typed, "kept": f"{ids}.{mark[::-1]}", "send_code": "1"})
    assert ids and "已收到" not in page(again).text and not carried(page(again))


@pytest.mark.databases("sqlite", "postgres")
def test_nobody_opens_a_file_that_waits_and_after_two_days_it_is_gone(app: Flask, client, demo, hall: Hall):
    consultation = hall.open()
    hall.keep()
    typed = {"anchor": 0, "text": "见附件", "author": "person", "phone": PHONE, "send_code": "1"}
    with clock.at(MONDAY):
        client.post(f"/consultations/{consultation.id}/say", data={**typed, "files": note("张建国的诊断书.txt")})
        (waiting,) = db.session.scalars(select(OpinionFile))
        desk = sign_in(app, hall.drafter)
        assert desk.get(f"/files/{waiting.attachment_id}/{waiting.attachment.name}").status_code == 404
    file = waiting.attachment
    with clock.at(MONDAY + timedelta(days=1)):
        jobs.sweep_files()
        assert db.session.scalars(select(OpinionFile)).all() == [waiting]
    with clock.at(MONDAY + timedelta(days=3)):
        jobs.sweep_files()
    assert not db.session.scalars(select(OpinionFile)).all() and file.withdrawn_at is not None
    assert file.name == "已撤下的文件.txt", "the name is gone with it"


def test_a_signed_in_resident_needs_no_code_and_finds_it_under_their_own(app: Flask, make: Make, hall: Hall):
    consultation = hall.open()
    client = sign_in(app, make.resident(phone=PHONE))
    typed = {"anchor": 0, "text": "太贵", "author": "person", "phone": PHONE, "consent": "y"}
    with clock.at(MONDAY):
        assert client.post(f"/consultations/{consultation.id}/say", data=typed).status_code == 302
        assert "YJ-2026-0001-0001" in page(client.get("/consultations/mine")).text


@pytest.mark.databases("sqlite", "postgres")
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
        session["draft_opinions"] = with_codes(opinion)
    answer = client.get(f"/consultations/receipts/{opinion.id}/")
    shown = page(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "这一条改了哪些字" in shown.text and shown.select("ins")


def test_the_public_page_says_that_the_result_is_late(app: Flask, hall: Hall):
    consultation = hall.close(hall.open(kind=Kind.OTHER, days=7))
    for days, word in ((0, "在期限内"), (28, "已逾期")):
        with clock.at(hall.after(consultation) + timedelta(days=days)):
            assert word in page(app.test_client().get(f"/consultations/{consultation.id}/")).text


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
    clean = words.replace(chr(0), "").replace("\u202e", "")  # what would have the page read backwards
    opinion = hall.opinion(consultation, f"意见{words.replace(chr(0), '')}")
    hall.close(consultation)
    hall.answer(opinion)
    shown = page(app.test_client().get(f"/consultations/opinions/{opinion.id}/"))
    assert f"意见{clean}" in shown.text
    assert not [script for script in shown.select("main script")]


def test_a_page_may_be_shared_with_its_clause(app: Flask, hall: Hall):
    """The anchor of a clause is the same on the page of the draft and on that of the comparison."""
    consultation, opinion = hall.adopted()
    client = app.test_client()
    for rest in ("", "changes"):
        assert page(client.get(f"/consultations/{consultation.id}/{rest}")).select_one(f"#c{opinion.anchor}")


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


def test_the_page_for_another_period_is_there_only_once_one_runs(app: Flask, hall: Hall):
    draft, running = hall.draft(), hall.open()
    clerk = sign_in(app, hall.drafter)
    assert clerk.get(f"/desk/consultations/{draft.id}/period").status_code == 404
    shown = page(clerk.get(f"/desk/consultations/{running.id}/period"))
    assert "缩短要由没有起草过" in shown.select_one("main").text


@pytest.mark.databases("sqlite", "postgres")
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
