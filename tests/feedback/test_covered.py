"""What a moderator covered comes out through nothing an office writes: neither later nor with what stood there before."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import attachments, privacy
from app.core.privacy import Shown
from app.core.privacy.covered import brought_back
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from app.feedback.service import answering, desks, screening
from tests.conftest import page
from tests.feedback.covering import COVERED, ENTRANCES, SHOWN, SPOT, TEXT, TITLE, covered, photo
from tests.feedback.making import Town
from tests.making import MONDAY, Make, sign_in


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("已经找到老张头", "老张头"),
        ("老 张、头已经搬走", "老 张、头"),
        ("那座桥　断-了", "桥　断-了"),
        ("ＡＢ座的 １２号有人", "ＡＢ座的 １２号"),
        ("张三同志", "张三"),
        ("到12月3日为止", ""),
        ("孩子们上学要绕路的事，已经修桥", ""),
        ("头一回，断了电", ""),
    ],
)
def test_what_brings_covered_words_back(text: str, found: str) -> None:
    covered = [
        Shown((TEXT,), (SHOWN,)),
        Shown(("张三，住在AB座的12号",), ("张*，住在【略】",)),
    ]
    assert brought_back(text, covered) == found


def test_words_that_stand_open_elsewhere_cover_nothing_nor_do_names_that_are_nobodys_own() -> None:
    covered = [Shown(("老张头", "老张头的桥断了"), ("老张头", "老张头的***"))]
    assert not brought_back("老张头来过", covered)
    assert brought_back("桥断了", covered) and not brought_back("桥断了", covered, ["那座桥断了"])


@pytest.mark.parametrize(
    ("cut", "text"),
    [
        ("我爷爷82岁，身份证丢了，上个月等供电所的人来", "请先补办身份证，再到供电所旁边的窗口，上个月停发的补发"),
        ("保洁员周桂香天天打牌，村主任不管", "已对保洁员作了批评，村主任负责检查"),
        ("他每天都到水塘边上去骂街", "水塘边已经围好"),
        ("说下班高峰路灯不亮", "下班的高峰，已换路灯"),
        ("我在县医院住院花了三万多，合作医疗只报了一半", "合作医疗报销后，县医院的费用可以再申请"),
    ],
)
def test_everyday_words_of_a_cut_sentence_may_be_said(cut: str, text: str) -> None:
    assert brought_back(text, [Shown((f"求助。{cut}，谢谢",), ("求助。【略】谢谢",))]) == ""


@pytest.mark.parametrize(
    ("cut", "text", "found"),
    [
        ("刘庆说没钱修", "已对刘庆进行批评", "刘庆"),
        ("村支书刘大庆拿钱请客，" + "这件事大家都知道，开会说过好几回了，" * 20, "刘大庆没有请客", "刘大庆"),
        ("保洁员周桂香天天打牌", "周桂香写了检讨", "周桂香"),
        ("他每天都到水塘边上去骂街", "不要到水塘边上去", "到水塘边上去"),
        ("值班医生姓廖，不理人", "廖医生已检讨", "廖医生"),
        ("姓廖", "已约谈廖某", "廖某"),
        ("12栋501室", "12栋501室漏水已修", "12栋501室"),
    ],
)
def test_names_count_alone_and_so_do_five_letters_or_a_short_piece(cut: str, text: str, found: str) -> None:
    assert brought_back(text, [Shown((f"求助，{cut}，谢谢",), ("求助，【略】，谢谢",))]) == found


def test_an_answer_that_stands_keeps_its_everyday_words(town: Town) -> None:
    cut = "上个月保洁员周桂香说等供电所的人来"
    post = town.taken_on(town.public(title=TITLE, text=f"养老金没有发，{cut}，请问找谁"), town.roads)
    said = "请先补办身份证，再到供电所旁边的窗口，上个月停发的下月补发，请{}带路。"
    town.answer(post, said.format("周桂香"))
    screening.mask_later(post, TITLE, f"养老金没有发，{privacy.GAP}，请问找谁", "涉及他人", by=town.office)
    assert answering.answers_of(post)[0].text == said.format("***")


def test_what_was_rewritten_before_there_was_the_rule_is_held_against_its_original() -> None:
    assert brought_back("老张头说的", [Shown(("老张头说桥断了",), ("有人说渡口不好走",))])


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("name", ENTRANCES)
def test_no_entrance_lets_covered_words_out(app: Flask, town: Town, name: str) -> None:
    for said in COVERED:
        post = covered(town)
        with pytest.raises(Refused, match="遮盖了的“") as refusal:
            ENTRANCES[name](town, post, said)
        assert all(one.field for one in refusal.value.every), "beside a field"


def test_the_reason_of_the_very_mask_does_not_say_what_is_under_it(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    typed = {"title": TITLE, "text": SHOWN, "spot": SPOT, "reason": "写到了老张头"}
    answer = sign_in(app, town.office).post(f"/desk/feedback/{post.id}/release", data=typed)
    shown = page(answer)
    assert "这里写了留言里收回或者遮盖了的“老张头”" in shown.select_one("#reason-error").text  # type: ignore[union-attr]
    assert shown.select_one("#reason").text.strip() == "写到了老张头"  # type: ignore[union-attr]
    assert not post.is_public


def test_what_a_colleague_wrote_before_is_masked_with_the_words_it_repeats(app: Flask, town: Town) -> None:
    """Also where it stands with another post, whose answer is read with this one."""
    post, behind = town.public(title=TITLE, text=TEXT, spot=SPOT), town.post(phone="13700002222")
    desks.assign(post, town.water, "人工", by=town.office)
    desks.refuse(post, "桥断了归交通局管", by=town.other)
    town.taken_on(post, town.roads)
    desks.merge(behind, post, by=town.office)
    screening.release(behind, *screening.masked(behind), {}, by=town.office)
    town.answer(post, "已请老张头看过，桥断了的那座已经修好。")
    answering.add_result(post, attachments.keep(photo(), by=town.handler), "老张头验收", by=town.handler)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    db.session.flush()
    reader = app.test_client()
    for no in (post.no, behind.no):
        for address in (
            f"/feedback/{no}/",
            f"/api/v1/feedback/{no}",
            f"/open311/v2/requests/{no}.json?extensions=true",
        ):
            text = reader.get(address).text
            assert "已请***看过" in text or "open311" in address and no == behind.no, address
            assert not [word for word in COVERED if word in text], address
    assert "同时遮盖了答复、办理经过里相同的文字" in reader.get(f"/feedback/{post.no}/").text
    entries = [one.title + one.text for one in db.session.scalars(select(SearchEntry))]
    assert not [word for word in COVERED for entry in entries if word in entry]


def test_what_was_answered_in_private_is_masked_when_the_post_goes_public_with_words_covered(
    town: Town, make: Make
) -> None:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    town.answer(town.taken_on(post, town.roads), "已请老张头看过，那座桥下周修好。")
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人", by=town.office)
    assert answering.answers_of(post)[0].text == "已请***看过，那座桥下周修好。"


def test_a_draft_that_was_begun_before_is_not_published(town: Town) -> None:
    post = town.taken_on(town.public(title=TITLE, text=TEXT, spot=SPOT), town.roads)
    draft = answering.draft(post, "已请老张头看过，那座桥下周修好。", [], "", by=town.handler)
    answering.submit(draft, by=town.handler)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    with pytest.raises(Refused, match="老张头"):
        answering.publish(draft, by=town.reviewer)


def test_of_a_private_post_and_to_its_author_everything_may_be_said(town: Town) -> None:
    private = town.handled(title=TITLE, text=TEXT, spot=SPOT, wants_public=False)
    assert town.answer(private, "已请老张头看过，那座桥断了的地方下周修好。")
    post = town.taken_on(covered(town), town.roads)
    assert desks.ask_more(post, "是不是老张头说的那一座", by=town.handler), "read by nobody else"
    assert privacy.GAP in post.public_text  # type: ignore[operator]
