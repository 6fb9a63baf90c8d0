"""What helps whoever drafts: templates with blanks, quotes that are picked, near-identical answers noticed all the same."""

import random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db
from app.errors import Refused
from app.feedback.models import Answer, Source, Template
from app.feedback.rules.kinds import Kind
from app.feedback.rules.likeness import ALIKE, likeness, own_pairs, pairs
from app.feedback.rules.templates import blanks
from app.feedback.service import answering, desks, quoting, templates
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.making import Town
from tests.making import Make, sign_in

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]

BOILER = "您反映的问题已收悉，我单位高度重视，已责成有关科室认真研究办理，感谢您的关心和支持，欢迎监督。"
WORDS = "已于【填：到场日期】派人到场，【填：查到什么】，当日修好。"


# templates


@pytest.mark.databases("sqlite", "postgres")
def test_the_people_of_a_unit_keep_its_templates_and_nobody_elses(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    sent = {"unit": town.roads.id, "title": "路灯报修", "text": WORDS}
    client.post("/desk/feedback/templates/", data=sent)
    kept = db.session.scalars(select(Template)).one()
    assert kept.unit == town.roads and "路灯报修" in client.get("/desk/feedback/templates/").text
    client.post(f"/desk/feedback/templates/{kept.id}/", data={"title": "路灯", "text": WORDS + "【填：谁办的】"})
    db.session.expire_all()
    assert db.session.get_one(Template, kept.id).title == "路灯"
    other = sign_in(app, town.other)
    assert "路灯" not in page(other.get("/desk/feedback/templates/")).find("main").find_all("article").__str__()
    assert other.get(f"/desk/feedback/templates/{kept.id}/").status_code == 404
    assert other.post(f"/desk/feedback/templates/{kept.id}/end").status_code == 404
    assert sign_in(app, town.office).get("/desk/feedback/templates/").status_code == 403
    shown = other.post("/desk/feedback/templates/", data={**sent, "unit": town.roads.id})
    assert shown.status_code == 200 and db.session.query(Template).count() == 1, "for a unit that is not theirs"
    client.post(f"/desk/feedback/templates/{kept.id}/end")
    db.session.expire_all()
    assert templates.of([town.roads.id]) == []


def test_no_answer_to_a_report_is_held_against_what_others_read(app: Flask, town: Town) -> None:
    said = "您反映的问题已经核查，涉及的款项已经退回，责任人已经处理，谢谢监督。"
    report = town.answer(town.handled(kind=Kind.REPORT), said)
    post = town.handled()
    draft = answering.draft(post, said, [], "同一处同一原因", by=town.handler)
    assert draft.same_as_id is None
    assert answering.draft(town.handled(kind=Kind.REPORT), said, [], "", by=town.handler).same_as_id is not None
    draft.same_as_id = db.session.scalars(select(Answer.id).where(Answer.post_id == report.id)).one()  # made one since
    answering.submit(draft, by=town.handler)
    db.session.flush()
    for turn in ("", "publish"):
        assert report.no not in sign_in(app, town.office).get(f"/desk/feedback/{post.id}/{turn}").text
        assert report.no in sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/{turn}").text


def test_a_template_stopped_by_mistake_is_used_again(app: Flask, town: Town) -> None:
    client = sign_in(app, town.handler)
    client.post("/desk/feedback/templates/", data={"unit": town.roads.id, "title": "路灯报修", "text": WORDS})
    kept = db.session.scalars(select(Template)).one()
    shown = client.post(f"/desk/feedback/templates/{kept.id}/end", follow_redirects=True)
    assert "停用的模板（1 个）" in shown.text and "里恢复" in shown.text
    address = f"/desk/feedback/templates/{kept.id}/resume"
    assert page(shown).find("form", action=address)
    assert sign_in(app, town.other).post(address).status_code == 404
    client.post(address)
    db.session.expire_all()
    assert templates.of([town.roads.id]) == [kept] and "停用的模板" not in client.get("/desk/feedback/templates/").text
    assert client.post(address).status_code == 404, "it is in use"


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("", WORDS, "起个名字"),
        ("路灯", "已派人到场，当日修好，感谢您的来信。", "至少留一处要填的空"),
        ("路灯", "【填：什么】", "模板写 10"),
        ("路灯", WORDS + "请拨 13800001234", "不能公开的个人信息"),
    ],
)
def test_what_is_no_template_is_refused_and_nothing_typed_is_lost(
    app: Flask, town: Town, title: str, text: str, said: str
) -> None:
    sent = {"unit": town.roads.id, "title": title, "text": text}
    shown = sign_in(app, town.handler).post("/desk/feedback/templates/", data=sent)
    assert said in shown.text and page(shown).find("textarea", id="text").text.strip() == text
    assert db.session.scalar(select(Template)) is None


def test_a_template_is_put_behind_what_is_written_and_its_blanks_are_filled_before_it_is_handed_on(
    app: Flask, town: Town
) -> None:
    post = town.handled()
    kept = templates.keep(Template(unit=town.roads), "路灯报修", WORDS, by=town.handler)
    foreign = templates.keep(Template(unit=town.water), "水利", WORDS, by=town.other)
    client = sign_in(app, town.handler)
    address = f"/desk/feedback/{post.id}/answer"
    assert "路灯报修" in client.get(address).text and ">水利<" not in client.get(address).text
    shown = page(client.post(address, data={"text": "您好。", "template": str(kept.id), "version": "0"}))
    text = shown.find("textarea", id="text").text.strip()
    assert text == f"您好。\n\n{WORDS}".replace("\n", text[3:5] if "\r" in text else "\n")
    assert db.session.scalar(select(Answer)) is None, "nothing is stored by it"
    stolen = page(client.post(address, data={"text": "您好。", "template": str(foreign.id)}))
    assert stolen.find("textarea", id="text").text.strip() == "您好。"
    client.post(address, data={"text": WORDS, "version": "0"})
    answer = db.session.scalars(select(Answer)).one()
    assert blanks(answer.text) == ["到场日期", "查到什么"]
    told = client.post(f"/desk/feedback/{post.id}/submit", data={"version": answer.version})
    assert "还有 2 处空没有填：到场日期、查到什么" in told.text
    answer.state = "review"  # however it came there
    with pytest.raises(Refused, match="还有 2 处空"):
        answering.publish(answer, by=town.reviewer)


# near-identical


def test_a_template_with_place_and_topic_put_in_is_still_noticed(town: Town) -> None:
    """Whatever of the question is put in front, behind or between, and however long."""
    random.seed(5)
    spots = ["村口老樟树下", "三组水渠边", "小学门口", "卫生室东侧的机耕路上"]
    things = ["路灯坏了", "水管爆裂", "垃圾没有人收", "井盖松动，晚上骑车很危险"]
    for _ in range(200):
        texts = []
        for _ in range(2):
            question = f"葛家山村{random.choice(spots)}{random.choice(things)}，请尽快处理"
            at = random.choice([0, len(BOILER) // 2, len(BOILER)])
            put_in = f"关于您反映的{question}的问题，"
            texts.append((BOILER[:at] + put_in + BOILER[at:], question))
        one, other = (own_pairs(*text) for text in texts)
        assert likeness(one, other) >= ALIKE, texts


def test_an_answer_of_its_own_is_not_called_a_template(town: Town) -> None:
    long = (
        BOILER[:20]
        + "11 月 24 日到场查看，是变压器低压侧熔断，已换 3 只熔断器，另把老化的电缆换了 120 米，当晚八点恢复照明，下周再查一次相邻两路。"
    )
    assert likeness(pairs(BOILER), pairs(long)) < ALIKE
    assert likeness(pairs("已修好"), pairs("已修好" + long)) < ALIKE, "a short sentence within a long answer"
    assert likeness(set(), pairs(long)) == 0


def test_the_flag_looks_through_what_is_quoted_of_the_question(town: Town) -> None:
    first = town.handled(title="村口路灯坏了", text="葛家山村村口路灯坏了一个月，晚上看不见路")
    town.answer(first, BOILER)
    asked = "葛家山村三组水渠被雨水冲垮十几米，田里没有水，上个月已经找过村里两次，说要等镇上拨钱，眼看要种油菜了，请派人来看一看，先用沙袋堵上也好，不然下面二十几户的田都要误了"
    second = town.handled(title="三组水渠垮了", text=asked)
    text = f"关于您反映的{asked}的问题，{BOILER}"
    assert likeness(pairs(text), pairs(BOILER)) < ALIKE, "with the question in it, it looks like a long answer"
    answer = answering.draft(second, text, [], "", by=town.handler)
    assert answer.same_as_id is not None
    with pytest.raises(Refused, match="几乎一样"):
        answering.submit(answer, by=town.handler)
    third = town.handled(title="公交不停站", text="去镇上的公交车早上不停我们村口")
    own = "已与公交公司商定，12 月 1 日起早班车在村口停靠，站牌本周内立好，时刻表贴在村委会。"
    assert answering.draft(third, own, [], "", by=town.handler).same_as_id is None


# quotes


def drafting(app: Flask, town: Town) -> tuple[FlaskClient, str]:
    post = town.handled()
    return sign_in(app, town.handler), f"/desk/feedback/{post.id}/answer"


@pytest.mark.databases("sqlite", "postgres")
def test_a_quote_is_found_by_searching_and_picked_without_script(app: Flask, town: Town) -> None:
    known = town.public(title="路灯管护怎么分工")
    client, address = drafting(app, town)
    sent = {"text": "线路已经修好，当晚亮灯。", "find": "路灯管护", "look": "1", "version": "0"}
    shown = page(client.post(address, data=sent))
    button = shown.find("button", attrs={"name": "cite"})
    assert button is not None and button["value"] == f"feedback:{known.id}" and not shown.select(".err")
    del sent["look"]
    shown = page(client.post(address, data={**sent, "cite": button["value"]}))
    kept = shown.find("input", attrs={"name": "quoted"})
    assert kept["value"] == button["value"] and kept.has_attr("checked")
    assert "路灯管护怎么分工" in shown.find("label", attrs={"for": kept["id"]}).text
    assert shown.find("textarea", id="text").text.strip() == sent["text"]
    client.post(address, data={"text": sent["text"], "quoted": kept["value"], "version": "0"})
    source = db.session.scalars(select(Source)).one()
    assert (source.title, source.address) == ("路灯管护怎么分工", f"/feedback/{known.no}/")
    again = page(client.get(address)).find("input", attrs={"name": "quoted"})
    assert again["value"] == f"kept:{source.id}"


@pytest.mark.parametrize(
    "value", ["feedback:999999", "feedback:x", "kept:1", "//evil.example/x", "user:1", "feedback:1#c1", ""]
)
def test_nothing_that_is_not_public_is_quoted(town: Town, value: str) -> None:
    town.post()
    with pytest.raises(Refused, match="已经不公开"):
        quoting.picked([value], None, "", "")


def test_a_clause_is_quoted_by_its_own_anchor(app: Flask, town: Town, make: Make) -> None:
    hall = Hall(make)
    one = hall.open()
    found = quoting.found(one.title[:6])
    clauses = [row for row in found if "#c" in row.address]
    assert clauses and clauses[0].address.startswith(f"/consultations/{one.id}/#c")
    anchor = clauses[0].address.rpartition("#")[2]
    assert f'id="{anchor}"' in app.test_client().get(f"/consultations/{one.id}/").text
    assert quoting.known(clauses[0].value, None) == clauses[0]


@pytest.mark.parametrize(
    "address",
    ["//evil.example/x", "/\\evil.example", "http://example.gov.cn/", "https://", "https://x", "https://a@evil.example/", "javascript:alert(1)", "https://exa mple.cn/", "/feedback/", "https://[::1"],
)  # fmt: skip
def test_only_whole_https_addresses_lead_elsewhere(app: Flask, town: Town, address: str) -> None:
    client, page_of = drafting(app, town)
    sent = {
        "text": "线路已经修好，当晚亮灯。",
        "outside_title": "省里的办法",
        "outside_address": address,
        "version": "0",
    }
    shown = client.post(page_of, data=sent)
    assert shown.status_code == 200 and "外部网页只收 https:// 开头的完整网址" in shown.text
    assert db.session.scalar(select(Source)) is None
    if address.startswith(("//", "/\\")):
        post = db.session.scalars(select(Answer)).first()
        assert post is None
        case = town.handled()
        with pytest.raises(Refused, match="地址是本站的"):
            answering.draft(case, "线路已经修好，当晚亮灯。", [answering.Quoted("办法", address)], "", by=town.handler)


def test_a_page_elsewhere_is_shown_as_such_and_warned_of(app: Flask, town: Town) -> None:
    post = town.handled()
    quoted = [answering.Quoted("省里的办法", "https://www.hunan.gov.cn/a"), answering.Quoted("本站", "/feedback/")]
    answer = answering.draft(post, "线路已经修好，当晚亮灯。", quoted, "", by=town.handler)
    answering.submit(answer, by=town.handler)
    outside, here = answer.sources
    staff = sign_in(app, town.reviewer)
    stranger = app.test_client()
    assert stranger.get(f"/feedback/leaving/{outside.id}/").status_code == 404, "not published yet"
    assert staff.get(f"/feedback/leaving/{outside.id}/").status_code == 200
    answering.publish(db.session.get_one(Answer, answer.id), by=db.session.merge(town.reviewer))
    db.session.commit()
    shown = page(stranger.get(f"/feedback/{post.no}/"))
    link = shown.find("a", string="省里的办法（外部网站）")
    assert link is not None and link["href"] == f"/feedback/leaving/{outside.id}/"
    assert shown.find("a", string="本站", href="/feedback/") is not None
    warned = page(stranger.get(link["href"]))
    assert "您要离开本站了" in warned.text and warned.find("a", href="https://www.hunan.gov.cn/a") is not None
    assert stranger.get(f"/feedback/leaving/{here.id}/").status_code == 404
    assert stranger.get("/feedback/leaving/999999/").status_code == 404


@pytest.mark.databases("sqlite", "postgres")
def test_what_one_unit_drafted_goes_out_in_no_name_once_another_has_the_case(app: Flask, town: Town) -> None:
    for was_submitted in (False, True):
        post = town.handled(town.water)
        begun = answering.draft(post, "已派人查过，没有这回事，请放心。", [], "", by=town.other)
        if was_submitted:
            answering.submit(begun, by=town.other)
        desks.refuse(post, "不归我们管，请转别处", by=town.other)
        town.taken_on(post, town.roads)
        db.session.flush()
        for verb in (answering.submit, answering.publish):
            with pytest.raises(Refused, match="长沙县水利局起草的.*重新起草"):
                verb(begun, by=town.reviewer)
        shown = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/"))
        offered = {link.text for link in shown.select("p.buttons a")}
        assert "起草答复" in offered and not offered & {"送审", "公布答复", "退回修改"}
        assert "这是长沙县水利局起草的" in shown.text
        town.answer(post, f"路灯已经换上新的灯泡，第 {post.id} 根，当天就亮了。")
        assert begun.unit == town.roads and post.first_unit_id == town.roads.id
