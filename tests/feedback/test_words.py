"""The public reads the author's words, masked or cut and said to be; and no clerk names who is hidden."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.rules.kinds import Channel
from app.feedback.service import answering, desks, own, saying, screening
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.making import MONDAY, sign_in

pytestmark = pytest.mark.databases("sqlite")

NAME = "欧阳晓禾"
Again = Callable[..., None]
ANSWER = "您好，线路已经修好，当晚亮灯。"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def told(post: Post) -> list[str]:
    rows = select(Message.notice).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    return list(db.session.scalars(rows.order_by(Message.id)))


def release(town: Town, post: Post, text: str = TEXT, reason: str = "", title: str = "村口路灯坏了") -> Post:
    return screening.release(post, title, text, "", {}, reason, by=town.office)


def test_no_clerk_puts_words_into_anybodys_mouth(town: Town) -> None:
    post = town.post()
    with pytest.raises(Refused) as refusal:
        release(town, post, "村里的路灯都很好，感谢政府", title="路灯很好")
    assert {said.field for said in refusal.value.every} == {"title", "text"}
    assert not post.is_public


def test_what_is_cut_is_cut_for_a_reason_that_author_and_public_read(app: Flask, town: Town) -> None:
    post = town.post(text="村口的路灯坏了，张三家门口也不亮，请修一修")
    cut = "村口的路灯坏了，【略】也不亮，请修一修"
    with pytest.raises(Refused, match="为什么") as refusal:
        release(town, post, cut)
    assert refusal.value.field == "reason"
    release(town, post, cut, "写到了别人的家")
    assert told(post)[-1] == "feedback/masked"
    shown = page(app.test_client().get(f"/feedback/{post.no}/"))
    assert "有删节" in shown.text and shown.text.count("写到了别人的家") == 2  # beside the words, on the timeline
    assert app.test_client().get(f"/api/v1/feedback/{post.no}").get_json()["masked_because"] == "写到了别人的家"


def test_what_the_machine_masked_is_said_without_a_clerks_reason(town: Town) -> None:
    post = town.public(text="路灯坏了，请打 13800001234", name=NAME)
    assert post.mask_reason == "隐去个人信息" and "feedback/masked" in told(post)
    whole = town.public()
    assert whole.mask_reason == "" and "feedback/masked" not in told(whole)


def test_what_is_masked_later_only_takes_away(town: Town) -> None:
    post = town.public()
    with pytest.raises(Refused, match="原文"):
        screening.mask_later(post, "村口路灯坏了", "路灯都好", "写到别人的家", by=town.office)
    screening.mask_later(post, "村口路灯坏了", "村口的路灯坏了【略】请修一修", "写到别人的家", by=town.office)
    assert post.mask_reason == "写到别人的家"
    screening.mask_later(post, "村口路灯坏了", "村口的【略】请修一修", "还有一处", by=town.office)
    assert post.mask_reason == "写到别人的家；还有一处"


def test_on_the_page_the_sentence_says_how_to_mend_it_and_nothing_typed_is_lost(app: Flask, town: Town) -> None:
    post = town.post()
    client = sign_in(app, town.office)
    typed = {"title": "村口路灯坏了", "text": "改写过的一段话", "version": str(post.version)}
    shown = page(client.post(f"/desk/feedback/{post.id}/release", data=typed))
    assert "【略】" in str(shown.select_one("#text-error")) and "改写过的一段话" in str(shown.select_one("#text"))


def test_ones_own_name_is_masked_before_a_clerk_reads_it_and_kept_out_if_it_slips_through(town: Town) -> None:
    post = town.post(name=NAME, text=f"我叫{NAME}，村口路灯坏了")
    assert screening.masked(post)[1] == "我叫欧***，村口路灯坏了"
    with pytest.raises(Refused, match="姓名"):
        release(town, post, f"我叫{NAME}，村口路灯坏了")
    screening.release(post, *screening.masked(post), {}, by=town.office)
    assert NAME not in (post.public_text or "")


@pytest.mark.parametrize("words", ["欧阳晓禾同志您好，", "晓禾同志您好，", "欧 阳·晓禾您好，"])
def test_no_answer_names_who_is_hidden(town: Town, words: str) -> None:
    post = town.handled(name=NAME)
    with pytest.raises(Refused, match="姓名") as refusal:
        answering.draft(post, words + ANSWER, [], "", by=town.handler)
    assert refusal.value.field == "text"
    with pytest.raises(Refused, match="姓名") as refusal:
        answering.draft(post, ANSWER, [answering.Quoted(f"{NAME}的来信", "/documents/1/")], "", by=town.handler)
    assert refusal.value.field == "quoted"
    with pytest.raises(Refused, match="姓名"):
        answering.draft(post, ANSWER, [], f"和{NAME}说的是一件事", by=town.handler)
    answering.draft(post, ANSWER, [], "", by=town.handler)


def test_an_answer_to_nobody_else_may_greet_her_and_is_masked_when_others_read_it(town: Town) -> None:
    post = town.taken_on(town.post(name=NAME), town.roads)
    town.answer(post, f"{NAME}同志，" + ANSWER)
    release(town, post)
    assert answering.answers_of(post)[0].text == "欧***同志，" + ANSWER


def test_nor_does_the_answer_to_another_name_who_was_merged_into_it(town: Town) -> None:
    lead, other = town.handled(), town.post(name=NAME)
    desks.merge(other, lead, by=town.office)
    with pytest.raises(Refused, match="姓名"):
        answering.draft(lead, f"{NAME}和各位：" + ANSWER, [], "", by=town.handler)


def test_no_reason_and_no_result_that_everyone_reads_names_her(town: Town) -> None:
    post = town.handled(name=NAME)
    with pytest.raises(Refused, match="姓名"):
        desks.refuse(post, f"{NAME}是外地户口，不归我们管", by=town.handler)
    db.session.expire_all()
    post = town.answered(name=NAME)
    with pytest.raises(Refused, match="姓名") as refusal:
        answering.add_result(post, None, f"{NAME}家门口的也修了", by=town.handler)
    assert refusal.value.field == "caption"
    with pytest.raises(Refused, match="姓名"):
        screening.mask_later(post, "村口路灯坏了", "村口【略】", f"隐去{NAME}的名字", by=town.office)


def test_withdrawing_is_asked_once_more_on_a_page(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    client = app.test_client()
    client.post("/feedback/track", data={"no": receipt.post.no, "code": receipt.code})
    own = page(client.get(f"/feedback/own/{receipt.id}/"))
    assert not own.select("form[action$=withdraw]")
    asked = page(client.get(f"/feedback/own/{receipt.id}/withdraw"))
    assert "不能恢复" in asked.text and receipt.post.is_open
    assert asked.find("a", string="不撤回，回去")
    done = client.post(f"/feedback/own/{receipt.id}/withdraw", follow_redirects=True)
    assert "留言已撤回" in done.text and not receipt.post.is_open
    again = client.post(f"/feedback/own/{receipt.id}/withdraw", follow_redirects=True)
    assert again.status_code == 200 and page(again).select_one(".flash") and "有 1 处需要改" not in again.text


ADDED = "请打 13912345678 找我女儿，我的眼睛看不见"


@pytest.mark.parametrize("again", [saying.follow_up, saying.reopen])
def test_what_is_added_is_kept_whole_for_author_and_unit_on_record(app: Flask, town: Town, again: Again) -> None:
    receipt = town.receipt()
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.answer(town.taken_on(post, town.roads))
    again(post, ADDED, by=None)
    db.session.commit()
    assert "13912345678" not in client_page(app, f"/feedback/{post.no}/")
    assert "13912345678" not in " ".join(step.words for step in post.steps)
    author = app.test_client()
    author.post("/feedback/track", data={"no": post.no, "code": receipt.code})
    assert ADDED in author.get(f"/feedback/own/{post.id}/").text
    assert not screening.is_on_record(post, by=town.handler)
    assert ADDED in sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/").text
    assert screening.is_on_record(post, by=town.handler)
    own.forget_author(post.id)
    db.session.expire_all()
    assert not [step for step in post.steps if step.original_sealed]


def client_page(app: Flask, address: str) -> str:
    return app.test_client().get(address).text


def test_a_clock_does_not_stand_still_for_somebody_nobody_can_ask(app: Flask, town: Town) -> None:
    post = town.handled(by=town.office, channel=Channel.LETTER, phone="")
    with pytest.raises(Refused, match="问不到"):
        desks.ask_more(post, "请说是哪一根灯杆", by=town.handler)
    assert desks.open_pause(post) is None
    desks.ask_extension(post, 3, "配件要从外地订，到货要一周，到了就装", by=town.handler)
    db.session.commit()
    done = sign_in(app, town.office).post(f"/desk/feedback/{post.id}/grant", follow_redirects=True).text
    assert "没有人可告诉" in done and "会告诉留言人" not in done
    told_one = town.handled()
    desks.ask_extension(told_one, 3, "配件要从外地订，到货要一周，到了就装", by=town.handler)
    db.session.commit()
    done = sign_in(app, town.office).post(f"/desk/feedback/{told_one.id}/grant", follow_redirects=True).text
    assert "已批准，会告诉留言人" in done


def test_of_a_phone_nobody_proved_nothing_is_asked(town: Town) -> None:
    post = town.handled(channel=Channel.API)
    with pytest.raises(Refused, match="问不到"):
        desks.ask_more(post, "请说是哪一根灯杆", by=town.handler)


def test_a_lost_code_is_renewed_to_the_phone_on_record_and_no_clerk_reads_it(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    post = town.taken_on(receipt.post, town.roads)
    db.session.commit()
    done = sign_in(app, town.handler).post(f"/desk/feedback/{post.id}/code", follow_redirects=True)
    assert "已发给留言人" in done.text and told(post)[-1] == "feedback/code"
    with pytest.raises(Refused, match="对不上"):
        saying.find_by_code(post.no, receipt.code)
    sent = db.session.scalars(select(Message).where(Message.notice == "feedback/code")).one()
    code = re.search(r"新查询码是 (\w{8})", privacy.unseal(sent.body_sealed) or "")
    assert code and saying.find_by_code(post.no, code[1]) is post and code[1] not in done.text


@pytest.mark.databases("sqlite", "postgres")
def test_of_a_letter_without_phone_it_is_on_a_slip_once(app: Flask, town: Town) -> None:
    post = town.handled(by=town.office, channel=Channel.LETTER, phone="")
    db.session.commit()
    client = sign_in(app, town.handler)
    slip = page(client.post(f"/desk/feedback/{post.id}/code", follow_redirects=True))
    assert slip.h1 and post.no in slip.h1.text
    code = re.search(r"[2-9A-HJ-NP-Z]{8}", slip.select_one("main").text.replace(post.no, ""))
    assert code and saying.find_by_code(post.no, code[0]) is post
    assert code[0] not in client.get("/desk/feedback/slip", follow_redirects=True).text


def test_whose_phone_nobody_proved_gets_no_code_and_strangers_give_none(app: Flask, town: Town) -> None:
    post = town.handled(channel=Channel.API)
    with pytest.raises(Refused, match="没有地方可发"):
        saying.renew_code(post, by=town.handler)
    db.session.commit()
    assert sign_in(app, town.other).post(f"/desk/feedback/{post.id}/code").status_code == 404


def test_a_letter_written_down_leads_to_its_slip(app: Flask, town: Town) -> None:
    db.session.commit()
    typed = {"channel": "letter", "received_on": "2026-11-23", "kind": "help", "place": town.village.code}
    words = {"topic": str(town.topic.id), "title": "水管漏水", "text": "家门口水管漏水三天了", "wants_public": "no"}
    slip = sign_in(app, town.handler).post("/desk/feedback/enter", data={**typed, **words}, follow_redirects=True)
    assert "查询码只显示这一次" in slip.text and "留言回执" in slip.text


def test_titles_an_answer_quotes_and_the_reason_for_more_time_are_read_by_the_guard_too(town: Town):
    post = town.handled()
    with pytest.raises(Refused, match="手机"):
        answering.draft(
            post, "路灯已经修好了，谢谢您", [answering.Quoted("张三的来信 13798761234", "/x")], "", by=town.handler
        )
    with pytest.raises(Refused, match="手机"):
        desks.ask_extension(post, 3, "等 13798761234 的师傅来勘察", by=town.handler)
