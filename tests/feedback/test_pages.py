"""Pages as a reader sees them."""

import inspect
import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.core.accounts.rules import NAMELESS
from app.core.regions.models import Level
from app.db import db
from app.feedback import queries
from app.feedback.models import Post, Rating
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, rating, saying, screening
from app.feedback.views.own import PAGE
from app.web.formats import day
from app.web.rights import EVERYONE
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY, sign_in, with_codes
from tests.village.making import Hamlet, line

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def say(client: FlaskClient, town: Town, **more: Any) -> object:
    fields = {
        "kind": "ask",
        "place": town.village.code,
        "topic": str(town.topic.id),
        "title": "村口路灯坏了",
        "text": TEXT,
        "name": "周晓禾",
        "phone": "13712340001",
        "wants_public": "yes",
        **more,
    }
    return client.post("/feedback/new", data=fields, follow_redirects=True)


def code_for(client: FlaskClient, town: Town, phone: str = "13712340001") -> str:
    client.application.config["DEMO"] = True
    try:
        shown = say(client, town, send_code="1", phone=phone)
    finally:
        client.application.config["DEMO"] = False
    found = re.search(r"验证码是 (\d{6})", shown.text)  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_a_resident_says_something_with_phone_and_code(client: FlaskClient, town: Town) -> None:
    db.session.commit()
    shown = say(client, town)
    assert "请点“发送验证码”" in shown.text  # type: ignore[attr-defined]
    assert TEXT in shown.text  # type: ignore[attr-defined]  # nothing typed is lost
    shown = say(client, town, code=code_for(client, town))
    receipt = page(shown)
    assert "编号 FB-2026-" in receipt.text and "查询码" in receipt.text
    assert TEXT in receipt.text


@pytest.mark.parametrize(("phone", "field"), [("13712340001", "code"), ("1371234", "phone")])
def test_the_page_that_sent_a_code_opens_at_the_field_that_comes_next(
    client: FlaskClient, town: Town, phone: str, field: str
) -> None:
    db.session.commit()
    assert not page(client.get("/feedback/new")).select("[autofocus]")
    shown = page(say(client, town, send_code="1", phone=phone))
    assert [found["name"] for found in shown.select("main [autofocus]")] == [field]
    said = [note for note in shown.select("main form .flash.info") if "验证码已发到您的手机" in note.text]
    assert len(said) == (field == "code"), "beside the button, where the page opens"
    assert "验证码已发到" not in page(client.get("/feedback/new")).text


def test_the_receipt_opens_with_number_and_code_from_elsewhere(client: FlaskClient, town: Town) -> None:
    receipt = town.receipt()
    elsewhere = client.application.test_client()
    assert elsewhere.get(f"/feedback/own/{receipt.id}/").status_code == 404
    shown = elsewhere.post(
        "/feedback/track", data={"no": receipt.post.no.lower(), "code": receipt.code}, follow_redirects=True
    )
    assert TEXT in shown.text
    assert receipt.code not in shown.text


def test_a_post_nobody_has_read_is_not_public(client: FlaskClient, town: Town) -> None:
    post = town.post()
    assert client.get(f"/feedback/{post.no}/").status_code == 404
    assert post.no not in client.get("/feedback/").text


def test_the_public_page_shows_clock_answer_and_line(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    rating.rate(post, False, 2, by=None)
    shown = page(client.get(f"/feedback/{post.no}/"))
    assert shown.h1 and shown.h1.text == "村口路灯坏了"
    assert "长沙县交通运输局答复" in shown.text and "没有解决" in shown.text
    assert "周晓禾" not in shown.text and "一位居民" in shown.text


@pytest.mark.databases("sqlite", "postgres")
def test_the_list_walks_and_filters(client: FlaskClient, town: Town) -> None:
    posts = [town.public(kind=Kind.ASK if n % 2 else Kind.COMPLAIN, title=f"第{n}件事") for n in range(23)]
    first = page(client.get("/feedback/"))
    assert len(first.select("article.notice")) == 20
    older = first.select_one("a[rel=next]")
    assert older
    second = page(client.get(str(older["href"])))
    assert len(second.select("article.notice")) == 3
    newer = second.select_one("a[rel=prev]")
    assert newer and len(page(client.get(str(newer["href"]))).select("article.notice")) == 20
    asked = page(client.get(f"/feedback/?kind=ask&region={town.township.alias}&topic={posts[0].topic_id}"))
    assert len(asked.select("article.notice")) == 11
    assert not page(client.get("/feedback/?standing=late")).select("article.notice")
    assert client.get("/feedback/?kind=report").status_code == 200


def test_the_desk_screens_routes_and_answers(app: Flask, town: Town) -> None:
    post = town.post()
    client = sign_in(app, town.office)
    assert "审核留言（1 条）" in client.get("/desk/").text
    form = page(client.get(f"/desk/feedback/{post.id}/release"))
    assert form.select_one("textarea") and TEXT in form.text
    done = client.post(
        f"/desk/feedback/{post.id}/release",
        data={"title": "村口路灯坏了", "text": TEXT, "version": str(post.version)},
        follow_redirects=True,
    )
    assert "已审核" in done.text
    done = client.post(
        f"/desk/feedback/{post.id}/assign",
        data={"unit": str(town.roads.id), "reason": "职责清单"},
        follow_redirects=True,
    )
    assert "已转办" in done.text
    client = sign_in(app, town.handler)
    assert "接办留言（1 条）" in client.get("/desk/").text
    assert "已接办" in client.post(f"/desk/feedback/{post.id}/accept", follow_redirects=True).text
    done = client.post(
        f"/desk/feedback/{post.id}/answer",
        data={
            "text": "线路已经修好，当晚亮灯。",
            "outside_title": "路灯办法",
            "outside_address": "https://www.example.gov.cn/1",
        },
        follow_redirects=True,
    )
    assert "草稿已存" in done.text
    assert "已送审" in client.post(f"/desk/feedback/{post.id}/submit", follow_redirects=True).text
    refused = client.post(f"/desk/feedback/{post.id}/publish", follow_redirects=True)
    assert "起草的人不能自己审核" in refused.text
    client = sign_in(app, town.reviewer)
    assert "答复已公布" in client.post(f"/desk/feedback/{post.id}/publish", follow_redirects=True).text
    assert "路灯办法" in client.get(f"/feedback/{post.no}/").text


def test_of_a_post_that_stays_with_its_office_no_public_text_is_asked(app: Flask, town: Town) -> None:
    receipt = town.receipt(wants_public=False, text="我的电话 13912345678，邻居张伟半夜吵闹，请来管一管")
    post, client = receipt.post, sign_in(app, town.office)
    address = f"/desk/feedback/{post.id}/"
    strip = page(client.get(address)).select_one("dl.facts").text
    assert "留言人不愿公开" in strip and "公开待审核" not in "".join(strip.split())
    asked = page(client.get(f"{address}release"))
    form = asked.select_one("main form[method=post]")
    assert not form.select("textarea, input[type=text]") and "13912345678" in asked.select_one("details").text
    assert form.select("button.btn")[-1].text == "看过了，不公开照办" and "机器已经遮盖" not in asked.text
    done = client.post(f"{address}release", data={"version": form.select_one("[name=version]")["value"]}, follow_redirects=True)  # fmt: skip
    assert "已审核" in done.text and "按留言人的意思不公开" in page(done).select_one("dl.facts").text
    assert app.test_client().get(f"/feedback/{post.no}/").status_code == 404
    town.taken_on(post, town.roads)
    assert "公开的标题" in client.get(f"/desk/feedback/{town.post().id}/release").text


def test_who_drafted_an_answer_is_offered_no_button_that_refuses(app: Flask, town: Town) -> None:
    post = town.handled()
    answering.draft(post, "线路已经修好，当晚亮灯。", [], "", by=town.handler)
    answer = answering.current(post)
    assert answer is not None
    answering.submit(answer, by=town.handler)
    db.session.flush()
    drafter = sign_in(app, town.handler)
    shown = page(drafter.get(f"/desk/feedback/{post.id}/")).select_one("main").text
    assert "公布答复" not in shown and "退回修改" in shown
    assert "等另一位同事审核，起草的人不能自己审核" in shown
    assert "审核答复" not in drafter.get("/desk/").text
    reviewer = sign_in(app, town.reviewer)
    shown = page(reviewer.get(f"/desk/feedback/{post.id}/")).select_one("main").text
    assert "公布答复" in shown and "等另一位同事审核" not in shown
    assert "审核答复（1 条）" in reviewer.get("/desk/").text


def test_a_place_has_one_name_at_the_desk_and_in_public_and_nobody_needs_a_name(app: Flask, town: Town) -> None:
    post = town.handled()
    post.region.name, post.region.short_name = "葛家山村委会", "葛家山村"
    db.session.flush()
    shown = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/")).select_one("main").text
    assert "葛家山村" in shown and "葛家山村委会" not in shown
    asked = app.test_client().get("/feedback/new").text
    assert "可以不写" in asked and "举报可以不写" not in asked


def test_of_a_report_the_office_reads_no_word(app: Flask, town: Town) -> None:
    post = town.post(kind=Kind.REPORT, title="有人收钱", text="村里有人收钱办低保，请查一查")
    client = sign_in(app, town.office)
    shown = client.get(f"/desk/feedback/{post.id}/").text
    assert "收钱" not in shown and "只有受理的单位能看" in shown
    assert client.post(f"/desk/feedback/{post.id}/contact").status_code == 403
    desks.assign(post, town.roads, "人工", by=town.office)
    client = sign_in(app, town.handler)
    assert "收钱办低保" in client.get(f"/desk/feedback/{post.id}/").text


def test_other_peoples_posts_are_not_there(app: Flask, town: Town) -> None:
    post = town.handled()
    client = sign_in(app, town.other)
    assert client.get(f"/desk/feedback/{post.id}/").status_code == 404
    assert client.post(f"/desk/feedback/{post.id}/accept").status_code == 404


def test_looking_at_the_contact_is_on_record(app: Flask, town: Town) -> None:
    post = town.handled(phone="13712349999")
    client = sign_in(app, town.handler)
    assert "13712349999" not in client.get(f"/desk/feedback/{post.id}/").text
    assert "13712349999" in client.post(f"/desk/feedback/{post.id}/contact").text


def test_while_typing_similar_posts_are_named(client: FlaskClient, town: Town) -> None:
    post = town.public()
    found = client.post("/feedback/similar.json", data={"q": "村口的路灯坏了"}).get_json()
    assert found["posts"][0]["url"] == f"/feedback/{post.no}/"
    assert client.get(found["posts"][0]["support"]).status_code == 200  # 我也想说, where one just read of it
    assert client.post("/feedback/similar.json").get_json() == {"posts": [], "known": []}
    town.answer(town.taken_on(post, town.roads))
    found = client.post("/feedback/similar.json", data={"q": "村口的路灯坏了"}).get_json()
    assert found["posts"][0]["support"] == ""  # answered: nobody joins in any more


def test_of_the_same_accounts_month_by_month_one_is_named(client: FlaskClient, hamlet: Hamlet) -> None:
    hamlet.book(period="2026-09", lines=[line(1, day=date(2026, 9, 5))])  # beside the one of October
    found = client.post("/feedback/similar.json", data={"q": "板仓村财务收支"}).get_json()
    assert len(found["known"]) == 1 and "/finance/2026-" in found["known"][0]["url"]


def test_nothing_that_is_typed_ever_stands_in_an_address(client: FlaskClient) -> None:
    assert client.get("/feedback/similar.json?q=村口", follow_redirects=True).status_code == 404


def test_a_report_begins_as_what_nobody_else_reads(client: FlaskClient) -> None:
    for kind, begins in (("report", "no"), ("ask", "yes"), ("", "yes")):
        shown = page(client.get("/feedback/new", query_string={"kind": kind}))
        assert [field["value"] for field in shown.select("input[name=wants_public][checked]")] == [begins]
        assert "举报可以不写" not in shown.text


def test_a_clerk_writes_down_a_call(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    fields = {
        "channel": "phone",
        "received_on": "2026-11-23",
        "kind": "help",
        "place": town.village.code,
        "topic": str(town.topic.id),
    }
    words = {"title": "水管漏水", "text": "家门口水管漏水三天了", "wants_public": "no"}
    done = client.post("/desk/feedback/enter", data={**fields, **words}, follow_redirects=True)
    assert "已录入，编号 FB-2026-" in done.text
    onward = page(done).select("main a[href*='/desk/feedback/']:not(nav a)")
    assert [link.text for link in onward if link["href"].endswith("/entered")] == ["已交给本人，接着核对录入"]
    assert "查询码" in page(done).select_one("main").text and "11月23日" in client.get(onward[-1]["href"]).text


def test_a_rule_is_made_and_ended(app: Flask, town: Town) -> None:
    client = sign_in(app, town.office)
    data = {
        "place": town.county.code,
        "topic": str(town.topic.id),
        "kind": "",
        "unit": str(town.roads.id),
        "basis": "职责清单",
    }
    forgot = page(client.post("/desk/feedback/routes", data={**data, "unit": "0"}))
    assert "请选择转到哪个单位" in forgot.select_one("#unit-error").text and not queries.routes()
    assert page(client.get("/desk/feedback/routes")).select_one("#unit option").text == "请选择"
    assert "规则已保存" in client.post("/desk/feedback/routes", data=data, follow_redirects=True).text
    rule = page(client.get("/desk/feedback/routes")).select_one("td form")
    assert rule
    assert "规则已停用" in client.post(str(rule["action"]), follow_redirects=True).text


def test_nobody_guesses_a_code(client: FlaskClient, town: Town) -> None:
    post: Post = town.post()
    for _ in range(8):
        client.post("/feedback/track", data={"no": post.no, "code": "AAAAAAAA"})
    assert "太频繁" in client.post("/feedback/track", data={"no": post.no, "code": "AAAAAAAA"}).text


def test_who_guesses_elsewhere_does_not_lock_the_owner_out(client: FlaskClient, town: Town) -> None:
    receipt = town.receipt()
    right = {"no": receipt.post.no, "code": receipt.code}
    for _ in range(9):
        client.post("/feedback/track", data={**right, "code": "AAAAAAAA"}, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    held_up = client.post("/feedback/track", data=right, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert "太频繁" in held_up.text  # the guesser is
    opened = client.post("/feedback/track", data=right, environ_base={"REMOTE_ADDR": "10.0.0.8"})
    assert opened.status_code == 302


def test_from_everywhere_together_a_number_is_guessed_at_only_so_often(client: FlaskClient, town: Town) -> None:
    no = town.post().no
    said = [
        client.post("/feedback/track", data={"no": no, "code": "AAAAAAAA"}, environ_base={"REMOTE_ADDR": f"10.0.{n}.1"})
        for n in range(101)
    ]
    assert "太频繁" not in said[99].text and "太频繁" in said[100].text


def test_who_hands_a_post_back_is_not_led_to_a_closed_door(app: Flask, town: Town) -> None:
    post = town.handled()
    client = sign_in(app, town.handler)
    done = client.post(
        f"/desk/feedback/{post.id}/refuse", data={"reason": "不归本单位管，请转水利局"}, follow_redirects=True
    )
    assert done.status_code == 200 and "已退回" in done.text


def test_what_is_no_photo_is_told_beside_the_photos_and_nothing_typed_is_lost(client: FlaskClient, town: Town) -> None:
    shown = page(say(client, town, photos=(BytesIO(b"MZ not a picture"), "照片.exe")))
    told = shown.select_one("#photos-error")
    assert told and told.text.strip()
    assert TEXT in shown.text


def test_everything_that_is_missing_is_told_at_once(client: FlaskClient, town: Town) -> None:
    shown = page(client.post("/feedback/new", data={}))
    told = {link["href"]: link.text for link in shown.select(".err a")}
    assert told["#place"] == "请写是哪里的事"
    assert set(told) == {"#kind", "#place", "#topic", "#title", "#text", "#phone"}


def test_a_place_that_is_none_hides_no_other_mistake(client: FlaskClient, town: Town) -> None:
    twin = town.make.region("葛家山村", town.make.region("青山铺镇", town.county, Level.TOWNSHIP), Level.VILLAGE)
    db.session.commit()
    shown = page(say(client, town, place="火星", title="", kind=""))
    told = {link["href"]: link.text for link in shown.select(".err a")}
    assert "没有找到“火星”" in told["#place"]
    assert set(told) == {"#kind", "#place", "#title", "#code"}, "and the code is asked for before it is too late"
    shown = page(say(client, town, place=twin.short_name, title=""))
    assert {link["href"] for link in shown.select(".err a")} == {"#chosen", "#title", "#code"}
    assert len(shown.select("#chosen input")) == 2


def test_a_good_place_is_not_asked_for_when_a_photo_is_none(client: FlaskClient, town: Town) -> None:
    db.session.commit()
    shown = page(say(client, town, title="", photos=(BytesIO(b"MZ not a picture"), "照片.exe")))
    assert {link["href"] for link in shown.select(".err a")} == {"#photos", "#title", "#code"}


def test_a_clerk_too_is_told_everything_at_once(app: Flask, town: Town) -> None:
    client = sign_in(app, town.office)
    shown = page(client.post("/desk/feedback/enter", data={"channel": "phone"}))
    told = {link["href"]: link.text for link in shown.select(".err a")}
    assert told["#place"] == "请写是哪里的事"
    assert set(told) == {"#received_on", "#kind", "#place", "#topic", "#title", "#text"}
    typed = {
        "channel": "phone",
        "received_on": "2026-11-30",
        "place": "火星",
        "kind": "ask",
        "topic": str(town.topic.id),
    }
    shown = page(client.post("/desk/feedback/enter", data={**typed, "title": "路灯坏了", "text": TEXT}))
    assert {link["href"] for link in shown.select(".err a")} == {"#received_on", "#place"}


@pytest.mark.parametrize(
    ("address", "typed", "told"),
    [
        ("/desk/feedback/landmarks", {"place": "火星", "name": "3栋502室", "latitude": "100", "longitude": "1"}, {"#place", "#name", "#latitude"}),
        ("/desk/feedback/routes", {"place": "火星", "kind": "", "basis": ""}, {"#place", "#topic", "#unit", "#basis"}),
    ],
)  # fmt: skip
def test_the_desks_forms_with_a_place_tell_all_at_once(
    app: Flask, town: Town, address: str, typed: dict[str, str], told: set[str]
) -> None:
    shown = page(sign_in(app, town.office).post(address, data=typed))
    assert {link["href"] for link in shown.select(".err a")} == told


def test_everyone_reads_that_a_case_was_opened_again_and_why_its_day_moved(app: Flask, town: Town) -> None:
    post = town.answered()
    first = post.due_on
    client = app.test_client()
    words = "还是不亮，这是我自己的话"
    with clock.at(MONDAY + timedelta(days=2)):
        saying.reopen(post, words, by=None)
        db.session.commit()
        assert post.due_on > first
        shown = page(client.get(f"/feedback/{post.no}/"))
    line = [step.text for step in shown.select("ol.line li")]
    assert f"留言人重新打开，重新计时，{post.due_on:%-m月%-d日}前答复" in line[-1]
    assert words not in shown.text and words not in client.get(f"/api/v1/feedback/{post.no}").text
    told = shown.select_one("main").text
    assert "2026年11月25日（周三）留言人重新打开，从那天起重新计时，5 个工作日内答复。" in told
    (answer,) = shown.select("#answers ~ article")
    assert answer.select_one(".lamp").text == "留言人重新打开以前的答复"
    with clock.at(MONDAY + timedelta(days=3)):
        town.answer(post)
        saying.follow_up(post, "那么别的几盏呢，什么时候修好", by=None)
        db.session.commit()
        shown = page(client.get(f"/feedback/{post.no}/"))
    labels = [answer.select_one(".lamp").text for answer in shown.select("#answers ~ article")]
    assert labels == ["留言人追问、重新打开以前的答复", "留言人追问以前的答复"]
    assert "留言人追问，重新计时" in shown.text and "那么别的几盏呢" not in shown.text
    with clock.at(MONDAY + timedelta(days=4)):
        town.answer(post)
        db.session.commit()
        shown = page(client.get(f"/feedback/{post.no}/"))
    assert [len(answer.select(".lamp")) for answer in shown.select("#answers ~ article")] == [1, 1, 0]
    assert "从那天起重新计时" not in shown.text


def test_much_text_of_ones_own_hides_no_similar_post(client: FlaskClient, town: Town) -> None:
    post = town.public(
        title="水渠堵了两个月没人清", text="灌溉渠堵了两个月，下游十几亩田放不进水，问了几次都说在排队。"
    )
    more = "上个月就跟村里说了，一直没有人来，水过不来，禾苗都干了，麻烦派人看看什么时候能清好。"
    for typed in ("水渠堵了没人清，稻田没水", f"水渠堵了没人清，稻田没水\n{more}", f"\n{post.public_text}"):
        given = client.post("/feedback/similar.json", data={"q": typed}).get_json()
        assert [row["url"] for row in given["posts"]] == [f"/feedback/{post.no}/"], typed
    for typed in ("想给女儿办户口迁移", f"想给女儿办户口迁移\n{more}"):
        assert client.post("/feedback/similar.json", data={"q": typed}).get_json()["posts"] == [], typed


def test_the_head_of_a_case_says_by_when_an_appeal_is_decided_by_somebody_else(app: Flask, town: Town) -> None:
    post = town.post()
    screening.decline(post, Reason.NOT_OURS, "请找村（社区）人民调解委员会", by=town.office)
    saying.appeal(post, "这件事有部门管，请再看一次", by=None)
    due = f"{post.screen_due_on:%Y年%-m月%-d日}"
    head = page(sign_in(app, town.second).get(f"/desk/feedback/{post.id}/")).text
    assert f"由作出原决定以外的人复核，{due}" in head


@pytest.mark.databases("sqlite", "postgres")
def test_the_list_of_what_waits_for_screening_says_what_it_is(app: Flask, town: Town, statements: list[str]) -> None:
    first = town.post(title="路灯坏了，请打 13800001234", kind=Kind.COMPLAIN)
    town.post(kind=Kind.REPORT, title="有人收钱")
    with clock.at(MONDAY + timedelta(days=3)):
        town.post(title="村口的桥")
        client = sign_in(app, town.office)
        rows = [row.text for row in page(client.get("/desk/feedback/?pile=screen")).select("tbody tr")]
        assert "路灯坏了" in rows[0] and "13800001234" not in rows[0], "the title, masked"
        assert "投诉" in rows[0] and "等了 3 日" in rows[0] and "逾期未审核" in rows[0]
        assert "村口的桥" in rows[1] and "今天" in rows[1]
        heap = page(client.get("/desk/feedback/?pile=all")).select_one("main").text
        assert "有人收钱" not in heap and "路灯坏了" in heap
        town.taken_on(first, town.roads)
        assert "路灯坏了" in sign_in(app, town.handler).get("/desk/feedback/?pile=handling").text
        screening.withhold(first, Reason.ABUSE, "", by=town.office)
        saying.appeal(first, "我说的都是事实，请复核", by=None)
        assert "申诉待复核" in client.get("/desk/feedback/?pile=screen").text
    with clock.at(MONDAY + timedelta(days=4)):
        client = sign_in(app, town.office)
        few = len(statements)
        client.get("/desk/feedback/?pile=screen")
        few = len(statements) - few
        for _ in range(5):
            town.post()
        db.session.commit()
        many = len(statements)
        client.get("/desk/feedback/?pile=screen")
        assert len(statements) - many == few, "however many there are"


def test_on_every_pile_stands_first_what_nobody_may_forget(app: Flask, town: Town) -> None:
    with clock.at(MONDAY - timedelta(days=120)):
        answered = town.answered(title="答复过的")
        old = town.handled(title="很久没有答复的")
    with clock.at(MONDAY):
        soon, late = town.handled(kind=Kind.ASK, title="五日的"), town.handled(kind=Kind.COMPLAIN, title="十五日的")
        desks.ask_more(late, "请补充是哪一盏路灯坏了", by=town.handler)
        old.due_on = late.due_on + timedelta(days=30)  # given more time, and still the one that waits longest
        db.session.commit()
        for person, pile in ((town.office, "all"), (town.handler, "handling")):
            rows = page(sign_in(app, person).get(f"/desk/feedback/?pile={pile}")).select("tbody tr")
            numbers = [row.a.text for row in rows]
            assert numbers[:3] == [old.no, soon.no, late.no]
            assert numbers[3:] == ([answered.no] if pile == "all" else [])


def test_who_gave_no_name_is_asked_for_none(app: Flask, client: FlaskClient, town: Town) -> None:
    nameless, named = town.make.resident(name=NAMELESS), town.make.resident(name="周晓禾")
    for user, filled in ((nameless, ""), (named, "周晓禾")):
        shown = page(sign_in(app, user).get("/feedback/new"))
        assert shown.select_one("#name").get("value", "") == filled
    assert town.receipt(by=nameless, name="").post.author_shown == "一位居民"
    assert town.public(name="周晓禾", shows_name=True).author_shown == "周*禾"


def test_a_number_of_a_post_is_called_a_number(client: FlaskClient, town: Town) -> None:
    shown = page(client.get(f"/feedback/{town.public().no}/"))
    assert "编号 FB-2026-" in shown.select_one(".mark").text and "核验" not in shown.select_one(".mark").text


def test_the_two_questions_are_answered_apart_each_once(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    own, send = f"/feedback/own/{post.id}/", f"/feedback/own/{post.id}/rate"
    shown = page(client.get(own))
    assert "可以只答一个" in shown.text and not shown.select("#rate ~ form [required]")
    done = page(client.post(send, data={"version": "0", "solved": "no", "manner": ""}, follow_redirects=True))
    assert "您的评价已记下" in done.text and done.select_one("#manner") and not done.select_one("#solved")
    assert "没有解决" in done.select_one("article.notice").text and "分" not in done.select_one("article.notice").text
    twice = page(client.post(send, data={"version": "0", "solved": "yes"}))
    assert "这次答复解决了没有，已经评价过了" in twice.text
    done = page(client.post(send, data={"version": "0", "manner": "4"}, follow_redirects=True))
    assert "态度 4 分" in done.select_one("article.notice").text and not done.select("#rate")
    last = page(client.post(send, data={"version": "0", "manner": "5"}))
    assert "这次答复的态度，已经评价过了" in last.select_one("[role=alert]").text
    db.session.expire_all()
    assert (post.rated_solved, post.rated_manner) == (False, 4)
    given = client.get(f"/api/v1/feedback/{post.no}").get_json()["answers"]
    assert [(one["solved"], one["manner"]) for one in given] == [(False, 4)]
    assert client.post(send, data={"version": "0", "manner": "9"}).status_code == 200 and post.rated_manner == 4


def test_a_rating_without_an_answer_names_its_question(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    shown = page(client.post(f"/feedback/own/{post.id}/rate", data={"version": "0"}))
    assert shown.select_one("#solved-error").text == "错误：请至少答一个" and not shown.select("#manner-error")


@pytest.mark.databases("sqlite", "postgres")
def test_a_rating_of_an_old_page_is_not_given_to_an_answer_nobody_read(client: FlaskClient, town: Town) -> None:
    post = town.answered()
    db.session.commit()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    own, send = f"/feedback/own/{post.id}/", f"/feedback/own/{post.id}/rate"
    old = page(client.get(own)).select_one("form[action$=rate] [name=version]")["value"]
    saying.follow_up(post, "还是没有亮，请再来看一看", by=None)
    town.answer(post, "第二次去看过，换了灯泡，晚上亮了。")
    db.session.commit()
    shown = page(client.post(send, data={"version": old, "solved": "yes", "manner": "5"}))
    assert "单位又答复了一次" in shown.select_one("[role=alert]").text and "换了灯泡" in shown.text
    kept = [one["value"] for one in shown.select("form[action$=rate] [checked]")]
    assert kept == ["yes", "5"], "what was chosen is kept"
    assert db.session.scalars(select(Rating)).all() == []
    now = shown.select_one("form[action$=rate] [name=version]")["value"]
    assert "没有写明您看到的" in page(client.post(send, data={"solved": "yes"})).select_one("[role=alert]").text
    done = page(client.post(send, data={"version": now, "solved": "yes", "manner": "5"}, follow_redirects=True))
    assert "您的评价已记下" in done.text
    assert [one.round for one in db.session.scalars(select(Rating))] == [post.round]


def test_a_letter_shows_the_day_it_came_not_the_day_it_was_typed(client: FlaskClient, town: Town) -> None:
    came = date(2026, 7, 1)
    post = town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=came).post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    facts = page(client.get(f"/feedback/{post.no}/")).select_one("dl.facts")
    assert facts and "2026年7月1日" in facts.text and "2026年11月23日" in facts.text and "录入" in facts.text
    assert "2026年11月23日" not in page(client.get("/feedback/")).select_one("main").text
    given = client.get(f"/api/v1/feedback/{post.no}").get_json()
    assert given["received_on"] == "2026-07-01" and given["received_at"].startswith("2026-11-23")


def test_why_a_case_is_due_names_rule_article_and_what_moved_it(client: FlaskClient, town: Town) -> None:
    def chip(post: Post) -> str:
        shown = page(client.get(f"/feedback/{post.no}/"))
        return " ".join(one.text for one in shown.select("details.chip, details.chip ~ p.meta"))

    post = town.handled(kind=Kind.ASK)
    assert "咨询 5 个工作日内答复，起算那天不算" in chip(post) and "通行做法" in chip(post) and "延期" not in chip(post)
    desks.ask_more(post, "请说明是哪一根灯杆", by=town.handler)
    assert "现在等留言人补充，最多等到" in chip(post)
    with clock.at(MONDAY + timedelta(days=2)):
        desks.end_pause(post, "是村口第三根灯杆", by=None)
        assert "暂停了 2 个工作日" in chip(post) and "现在等" not in chip(post)
        desks.ask_extension(post, 5, "要等配件，十二月初到货后安装", by=town.handler)
        desks.decide_extension(post, True, "", by=town.office)
        assert "批准延期 5 个工作日" in chip(post) and "暂停了 2 个工作日" in chip(post)
        town.answer(post)
        saying.follow_up(post, "请问哪一天能修好呢", by=None)
        assert "追问 5 个工作日内答复" in chip(post) and "批准延期" not in chip(post)


def test_what_waits_longest_stands_first_with_its_own_day(app: Flask, town: Town) -> None:
    came = date(2026, 7, 1)
    town.taken_on(town.receipt(by=town.handler, channel=Channel.LETTER, phone="", received_on=came).post, town.roads)
    lines = page(sign_in(app, town.handler).get("/desk/")).select("main li, main tr")
    old = next(line.text for line in lines if "三个月还没有答复的留言" in line.text)
    assert "7月8日" in old and "1年1月1日" not in old


def test_whose_question_after_an_answer_waits_may_reopen(client: FlaskClient, town: Town) -> None:
    receipt = town.receipt()
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.answer(town.taken_on(post, town.roads))
    saying.follow_up(post, "请问哪一天能修好呢", by=None)
    db.session.commit()
    client.post("/feedback/track", data={"no": post.no, "code": receipt.code})
    shown = page(client.get(f"/feedback/own/{post.id}/"))
    assert [link.text for link in shown.select("p.buttons a")] == ["没有办好，重新打开", "收回公开的文字"]
    client.post(f"/feedback/own/{post.id}/reopen", data={"text": "一直没有人答复，灯还是不亮"})
    db.session.refresh(post)
    assert post.reopens == 1 and post.is_open


def test_the_date_in_the_list_says_that_it_is_the_day_received(client: FlaskClient, town: Town) -> None:
    post = town.public()
    db.session.commit()
    card = page(client.get("/feedback/")).find("a", href=f"/feedback/{post.no}/").find_parent("article")
    assert f"{day(post.received_on)}收到" in card.text


def test_the_foot_of_every_page_leads_to_the_form_with_the_page_it_is_about(client: FlaskClient, town: Town) -> None:
    foot = page(client.get("/")).select_one("footer.site")
    assert foot is not None and foot.find("a", string="我为网站找错")
    came = {"Referer": "http://localhost/village/430121116203/?x=1"}
    given = client.get("/feedback/site-error", headers=came)
    form = page(client.get(given.headers["Location"]))
    assert form.select_one("input[name=kind][value=site_error][checked]")
    words = form.select_one("textarea[name=text]")
    assert words is not None and words.text.strip().endswith("/village/430121116203/")
    private = ("desk/feedback/123/", "account", "account/letters/", "feedback/own/7/", "feedback/track", "foi/own/7/")
    for address in (
        *("http://elsewhere.example/x", "", "http://localhost/<script>"),
        *(f"http://localhost/{path}" for path in private),
    ):
        given = client.get("/feedback/site-error", headers={"Referer": address})
        assert "page=" not in given.headers["Location"], address
    typed = page(client.get("/feedback/new?kind=site_error&page=/desk/feedback/123/")).select_one("textarea[name=text]")
    assert typed is not None and "123" not in typed.text, "nor by hand"
    assert (
        "<b>"
        not in client.get("/feedback/new?kind=site_error&page=/<b>")
        .text.partition("<main")[2]
        .partition('name="text"')[2][:200]
    )


def test_the_piles_to_pass_on_show_their_own_day(app: Flask, town: Town) -> None:
    town.public(kind=Kind.COMPLAIN)
    for days, kind in ((1, "soon"), (2, "late")):
        with clock.at(MONDAY + timedelta(days=days)):
            shown = page(sign_in(app, town.office).get("/desk/feedback/?pile=route"))
        cell = shown.select_one('td[data-h="转办到期"]')
        assert cell is not None and "11月24日" in cell.text and "整件" in cell.text
        lamp = shown.select_one('td[data-h="状态"] .lamp')
        assert lamp is not None and lamp.text.strip() == "待转办" and kind in lamp["class"]


def test_no_page_of_ones_own_is_written_into_a_post_that_becomes_public(app: Flask) -> None:
    """Every view that asks whose browser it is lies where the foot of the page does not read its address."""
    tried = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "right", None) != EVERYONE or "GET" not in (rule.methods or ()):
            continue
        source = inspect.getsource(inspect.unwrap(view))
        if re.search(r"(own|entry|opinion|application|receipt)_or_404|opened_ids|(?<!db\.)\bsession(\[|\.get)", source):
            path = re.sub(r"<[^>]+>", "7", rule.rule)
            assert not PAGE.fullmatch(path), (rule.endpoint, path)
            tried += 1
    assert tried >= 8


def heads(client: FlaskClient, address: str) -> list[str]:
    return [head.text for head in page(client.get(address)).select("article h3") if "答复" in head.text]


def test_answers_are_numbered_as_they_were_published(app: Flask, town: Town) -> None:
    """追问 begins a round of its own: opened again before it was answered, that round has no answer."""
    post = town.answered()
    once = [f"{town.roads.name}答复"]
    for number, (say, words) in enumerate(((saying.follow_up, "哪一天来修"), (saying.reopen, "还是不亮，请再看看"))):
        with clock.at(MONDAY + timedelta(days=number + 1)):
            say(post, words, by=None)
            db.session.commit()
            assert heads(app.test_client(), f"/feedback/{post.no}/") == once
    with clock.at(MONDAY + timedelta(days=3)):
        town.answer(post)
        db.session.commit()
        assert post.round == 2
        both = [*once, f"{town.roads.name}（第 2 次答复）"]
        assert heads(app.test_client(), f"/feedback/{post.no}/") == both
        assert heads(opened_by(app, post), f"/feedback/own/{post.id}/") == both
        assert heads(sign_in(app, town.handler), f"/desk/feedback/{post.id}/") == both
        assert len(app.test_client().get(f"/api/v1/feedback/{post.no}").get_json()["answers"]) == 2
