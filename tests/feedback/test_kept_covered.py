"""What was covered stays covered whatever the post shows later, and with whatever case it is handled."""

from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import delete

from app.core import attachments
from app.db import db
from app.errors import Refused
from app.feedback import jobs
from app.feedback.models import Covered, Post, Starred, TakenBack
from app.feedback.rules.screening import Reason
from app.feedback.service import (
    added,
    answering,
    covering,
    desks,
    own,
    repeating,
    results,
    saying,
    screening,
    taking_back,
)
from app.feedback.service.answering import Quoted
from tests.conftest import page
from tests.feedback.covering import COVERED, SHOWN, SPOT, TEXT, TITLE, covered, photo
from tests.feedback.making import Town
from tests.making import Make, sign_in

pytestmark = pytest.mark.usefixtures("monday")
BACK = "已请老张头看过，桥断了的地方下周修好。"


def public(app: Flask, *posts: Post) -> str:
    db.session.commit()
    client = app.test_client()
    return unquote("".join(client.get(f"/feedback/{post.no}/").text for post in posts))


def refused(post: Post, town: Town, text: str = BACK) -> None:
    with pytest.raises(Refused, match="遮盖了的“"):
        answering.draft(post, text, [], "", by=town.handler)


def test_once_the_author_took_the_rest_back(town: Town) -> None:
    post = town.answer(town.taken_on(covered(town), town.roads))
    taking_back.take_back(post, by=None)
    with pytest.raises(Refused, match="遮盖了的“老张头”"):
        answering.add_result(post, None, "老张头验收，已修好", by=town.handler)


def test_in_the_case_she_has_left(town: Town) -> None:
    lead, mine = town.handled(), covered(town)
    desks.merge(mine, lead, by=town.office)
    saying.withdraw(mine, by=None)
    assert mine.merged_into is None
    refused(lead, town)
    other = town.handled()
    desks.merge(lead, other, by=town.office)
    refused(other, town)


def test_once_it_was_taken_down(town: Town) -> None:
    lead, mine = town.handled(), covered(town)
    desks.merge(mine, lead, by=town.office)
    screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    refused(lead, town)


def test_shown_again_it_begins_with_what_was_covered(town: Town) -> None:
    post = covered(town)
    screening.take_down(post, Reason.PRIVACY, "写到了别人", by=town.office)
    saying.appeal(post, "没有写到别人，请再看看", by=None)
    title, text, spot = screening.masked(post)
    assert (title, spot) == (TITLE, SPOT) and not [word for word in COVERED if word in text] and "绕路" in text


def test_once_its_author_is_forgotten(town: Town, make: Make) -> None:
    user = make.resident("周晓禾", "13712345678")
    post = town.receipt(by=user, title=TITLE, text=TEXT, spot=SPOT).post
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人和没有核实的事", by=town.office)
    town.answer(town.taken_on(post, town.roads))
    own.forget(user)
    with pytest.raises(Refused, match="遮盖了的“老张头”"):
        answering.add_result(post, None, "老张头验收，已修好", by=town.handler)
    kept = db.session.get_one(Covered, post.id).marks
    assert kept and not any(letter.encode() in kept for letter in "老张头桥断了")


def test_words_masked_once_the_author_is_forgotten_are_held_too(town: Town) -> None:
    """Her original is kept no more: what everyone read until then is."""
    post = town.answer(town.taken_on(town.public(title=TITLE, text=TEXT), town.roads), BACK)
    own.forget_author(post.id)
    with pytest.raises(Refused, match="遮盖了的“老张头”") as refusal:
        screening.mask_later(post, TITLE, SHOWN, "写到了老张头", by=town.office)
    assert refusal.value.field == "reason"
    screening.mask_later(post, TITLE, SHOWN, "涉及他人的事", by=town.office)
    assert answering.answers_of(post)[0].text == "已请***看过，***的地方下周修好。"
    with pytest.raises(Refused, match="遮盖了的“老张头”"):
        answering.add_result(post, None, "老张头验收，已修好", by=town.handler)


def test_when_cases_come_together_what_stood_there_before_is_masked(app: Flask, town: Town) -> None:
    lead, mine = town.handled(), covered(town)
    desks.ask_extension(lead, 5, "老张头说桥断了，要等专家看过", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    desks.merge(mine, lead, by=town.office)
    text = public(app, lead, mine)
    assert not [word for word in COVERED if word in text] and covering.WHAT in text


def test_who_is_merged_in_is_named_in_no_line_of_before(app: Flask, town: Town) -> None:
    lead = town.handled()
    desks.ask_extension(lead, 5, "欧阳文静也来问过，要等配件到货再换", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    desks.merge(town.public(name="欧阳文静", phone="13700002222"), lead, by=town.office)
    assert "文静" not in public(app, lead) and "也来问过" in public(app, lead)


def test_words_covered_later_mask_what_was_answered_to_them(town: Town) -> None:
    post = town.answer(town.handled())
    saying.follow_up(post, "老李婶家门口的灯没有修好，请再来", by=None, shows=True)
    town.answer(post, "已请老李婶看过，灯修好了，当晚亮灯。")
    added.release(post, "***家门口的灯没有修好，请再来", "涉及别人", by=town.office)
    assert answering.answers_of(post)[-1].text == "已请***看过，灯修好了，当晚亮灯。"


def test_of_what_stars_were_put_into_the_desk_reads_how_it_stood(app: Flask, town: Town) -> None:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT)
    town.answer(town.taken_on(post, town.roads), "已请老张头看过，那座桥下周修好。")
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人", by=town.office)
    assert covering.written_before(post) == [("答复", "已请老张头看过，那座桥下周修好。")]
    kept = db.session.query(Starred).one()
    assert "老张头" not in kept.was_sealed
    shown = page(sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/"))
    assert "已请老张头看过" in shown.select_one("details:-soup-contains('遮盖以前单位写的')").text  # type: ignore[union-attr]
    assert "老张头" not in public(app, post)
    own.forget_author(post.id)
    assert covering.written_before(post) == []


def test_who_is_forgotten_leaves_nothing_with_the_case_either(town: Town) -> None:
    """Her name, covered words of hers and words she took back go; what another one covered there stays with the desk."""
    lead = town.answer(town.handled(), "刘小敏说的第一组，已请老张头看过，下周修好。")
    other = town.public(title="桥头灯杆", text="桥头的灯杆歪了，王二麻子家的车撞的，请扶正")
    mine = town.public(title=TITLE, text=TEXT, spot=SPOT, name="刘小敏")
    answering.add_result(lead, None, "王二麻子家的车撞的灯杆已经扶正", by=town.handler)
    saying.reopen(lead, "还是没有办好，请再来", by=None)
    for one in (mine, other):
        desks.merge(one, lead, by=town.office)
    screening.mask_later(mine, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    screening.mask_later(other, "桥头灯杆", "桥头的灯杆歪了，***家的车撞的，请扶正", "涉及他人", by=town.office)
    db.session.flush()
    before = [text for _, text in covering.written_before(lead)]
    assert any("老张头" in one for one in before) and any("刘小敏" in one for one in before)
    own.forget_author(mine.id)
    assert [text for _, text in covering.written_before(lead)] == ["王二麻子家的车撞的灯杆已经扶正"]


@pytest.mark.parametrize("way", ["taken back", "private"])
def test_what_repeats_the_words_she_took_back_or_kept_private_goes_with_her_too(town: Town, way: str) -> None:
    """Of the case she is in, stars for another one's covered words keep the whole text sealed: eight letters of hers are enough."""
    said = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
    lead = town.handled(title=TITLE, text=TEXT)
    mine = town.post(title="桥头灯杆歪得厉害怕人", text=said, wants_public=way != "private")
    screening.release(mine, *screening.masked(mine), {}, by=town.office)
    desks.merge(mine, lead, by=town.office)
    town.answer(lead, "两位都说到青石板桥头第三根灯杆歪了，已请老张头看过。")
    answering.add_result(lead, None, "老张头验收，已修好", by=town.handler)
    if way == "taken back":
        taking_back.take_back(mine, by=None)
    screening.mask_later(lead, TITLE, SHOWN, "涉及他人", by=town.office)
    assert len(covering.written_before(lead)) == 2
    own.forget_author(mine.id)
    assert [text for _, text in covering.written_before(lead)] == ["老张头验收，已修好"]


def test_neither_the_name_of_a_file_nor_an_address_elsewhere_brings_it_back(app: Flask, town: Town) -> None:
    post = town.taken_on(covered(town), town.roads)
    for outside in ("https://example.com/老张头的桥", "https://example.com/%E8%80%81%E5%BC%A0%E5%A4%B4"):
        with pytest.raises(Refused, match="老张头"):
            answering.draft(post, "已经到场看过，下周修好。", [Quoted("通知", outside)], "", by=town.handler)
    town.answer(post)
    stored = photo()
    stored.filename = "老张头家门口.png"
    kept = attachments.keep(stored, by=town.handler)
    with pytest.raises(Refused, match="老张头") as refusal:
        answering.add_result(post, kept, "修好以后的样子", by=town.handler)
    assert refusal.value.field == "file"


def test_file_and_address_of_before_go_with_the_words(app: Flask, town: Town) -> None:
    post = town.handled(title=TITLE, text=TEXT, spot=SPOT)
    cited = [Quoted("通知", "https://example.com/老张头的桥"), Quoted("公告", "https://example.com/2")]
    draft = answering.draft(post, "已经到场看过，下周修好，请放心通行。", cited, "", by=town.handler)
    answering.submit(draft, by=town.handler)
    answering.publish(draft, by=town.reviewer)
    stored = photo()
    stored.filename = "老张头家门口.png"
    answering.add_result(post, attachments.keep(stored, by=town.handler), "修好以后的样子", by=town.handler)
    db.session.commit()
    (paper,) = post.papers
    results.judge(post, {paper.id: None}, by=town.reviewer)
    assert "老张头家门口.png" in public(app, post)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人", SPOT, by=town.office)
    text = public(app, post)
    assert "老张头" not in text and "办理结果.png" in text and "公告（外部网站）" in text
    assert [source.title for source in draft.sources] == ["", "公告"]


@pytest.mark.parametrize("way", ["withheld", "private", "withdrawn", "taken down", "added"])
def test_what_nobody_else_was_to_read_is_quoted_to_nobody(town: Town, way: str) -> None:
    """Eight letters of it in a row; what another one of the case says in public is no secret."""
    lead, said = town.handled(), "隔壁的老孙头天天半夜喝醉了砸灯，别说是我讲的"
    mine = town.post(text=said, wants_public=way != "private")
    if way == "withheld":
        screening.withhold(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    if way in ("withdrawn", "taken down"):
        screening.release(mine, *screening.masked(mine), {}, by=town.office)
    if way == "added":
        town.answer(lead)
        saying.follow_up(lead, said, by=None)
    else:
        desks.merge(mine, lead, by=town.office)
    if way == "withdrawn":
        saying.withdraw(mine, by=None)
    if way == "taken down":
        screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    with pytest.raises(Refused, match="不公开的.*“老孙头天天半夜喝醉了砸灯”"):
        answering.draft(lead, "另一位说，老孙头天天半夜喝醉了砸灯，已换防爆灯。", [], "", by=town.handler)
    assert answering.draft(lead, "村口的路灯坏了一个月，晚上走路看不见，已经换新。", [], "", by=town.handler)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("村口第三盏路灯还是不亮，什么时候来修", "村口第三盏路灯还是不亮，是灯头进水，12月3日更换。"),
        ("修好以后两天又坏了，质量太差", "修好以后两天又坏了，是因为变压器电压不稳，已换稳压器。"),
        ("请问今年的危房改造名额什么时候公布", "今年的危房改造名额12月10日在村务公开栏公布。"),
        ("桥断了半个月没人修，孩子们上学要绕路三公里", "修好以前孩子们上学要绕路三公里，请注意安全。"),
    ],
)
@pytest.mark.parametrize("way", ["added", "private"])
def test_who_asks_in_private_is_answered_in_her_words(town: Town, way: str, asked: str, said: str) -> None:
    """Of the matter itself; not in sixteen letters in a row, nor where somebody may be named among them."""
    lead = town.answered() if way == "added" else town.handled()
    more = f"{asked}，隔壁的孙大林天天半夜砸灯，东头那口水井的盖板也被人半夜搬走卖了废铁"
    if way == "added":
        saying.follow_up(lead, more, by=None)
    else:
        desks.merge(town.post(text=more, wants_public=False), lead, by=town.office)
    for words in ("孙大林天天半夜砸灯", "东头那口水井的盖板也被人半夜搬走"):
        with pytest.raises(Refused, match=f"不公开的.*“{words}”"):
            answering.draft(lead, f"经查，{words}属实，已处理。", [], "", by=town.handler)
    assert answering.draft(lead, said, [], "", by=town.handler)


def test_what_stood_there_goes_when_a_post_of_the_case_is_withdrawn_and_comes_back_when_it_is_shown_again(
    app: Flask, town: Town
) -> None:
    said = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
    lead, mine = town.handled(), town.public(text=said)
    desks.merge(mine, lead, by=town.office)
    town.answer(lead, "两位都说到青石板桥头第三根灯杆歪了，已经扶正。")
    screening.take_down(mine, Reason.PRIVACY, "写到了别人", by=town.office)
    assert "第三根" not in public(app, lead) and answering.answers_of(lead)[0].quotes_author
    saying.appeal(mine, "没有写到别人，请再看看", by=None)
    screening.release(mine, *screening.masked(mine), {}, by=town.second)
    assert "第三根" in public(app, lead)


def test_at_night_those_of_before_get_their_marks(app: Flask, town: Town) -> None:
    post = town.taken_on(covered(town), town.roads)
    db.session.execute(delete(Covered))
    db.session.commit()
    refused(post, town)
    assert covering.to_keep_ids() == [post.id]
    jobs.mark_taken_back()
    assert covering.to_keep_ids() == [] and db.session.get_one(Covered, post.id).marks


def test_many_behind_a_case_cost_no_more_questions(town: Town, statements: list[str]) -> None:
    lead, counted = town.handled(), []
    for many in (3, 12):
        for _ in range(many):
            desks.merge(covered(town), lead, by=town.office)
        db.session.flush()
        statements.clear()
        answering.draft(lead, "已经到场看过，下周修好，请放心。", [], "", by=town.handler)
        counted.append(len(statements))
    assert counted[1] <= counted[0], counted


def test_nothing_that_was_read_again_is_marked_twice(town: Town) -> None:
    post = covered(town)
    kept = db.session.get_one(Covered, post.id).marks
    screening.mask_later(post, TITLE, SHOWN.replace("孩子们", "***"), "涉及他人", SPOT, by=town.office)
    more = db.session.get_one(Covered, post.id).marks
    assert more.startswith(kept) and len(more) > len(kept)
    screening.mask_later(post, TITLE, SHOWN.replace("孩子们", "***"), "再看了一遍", SPOT, by=town.office)
    assert db.session.get_one(Covered, post.id).marks == more and repeating.brings_back(post, BACK) is False


def test_what_is_known_of_words_taken_back_does_not_grow_by_being_kept_again(town: Town) -> None:
    post = town.answered(title=TITLE, text=TEXT)
    saying.follow_up(post, "隔壁的老张头说三号渡口的灯还是不亮请再来看看", by=None)
    sizes = []
    for _ in range(3):
        repeating.keep(post)
        sizes.append(len(db.session.get_one(TakenBack, post.id).marks))
    assert len(set(sizes)) == 1 and sizes[0]


def test_the_same_mask_sent_twice_is_told_once(town: Town) -> None:
    post = town.public(title=TITLE, text=TEXT)
    screening.mask_later(post, TITLE, SHOWN, "涉及他人的事", by=town.office)
    said = len(post.steps)
    with pytest.raises(Refused, match="没有改动"):
        screening.mask_later(post, TITLE, SHOWN, "涉及他人的事", by=town.office)
    assert len(post.steps) == said
    assert screening.mask_later(post, TITLE, SHOWN, "没有核实的事", by=town.office).mask_reason.count("；") == 1


def test_why_words_were_masked_is_held_when_cases_come_together(app: Flask, town: Town) -> None:
    lead, mine = town.post(title=TITLE, text=TEXT, spot=SPOT), town.post(text="隔壁的老李婶在渡口收钱，请来看一看")
    screening.release(lead, TITLE, SHOWN, SPOT, {}, "涉及老李婶和没有核实的事", by=town.office)
    screening.release(mine, "村口路灯坏了", "隔壁的***在渡口收钱，请来看一看", "", {}, "涉及他人", by=town.office)
    town.taken_on(lead, town.roads)
    desks.merge(mine, lead, by=town.office)
    assert lead.mask_reason == "涉及***和没有核实的事" and "老李婶" not in public(app, lead, mine)


def test_at_night_what_nobody_reads_of_a_case_of_before_is_marked(town: Town) -> None:
    lead, mine = town.handled(), town.post(text="隔壁的老孙头天天半夜喝醉了砸灯", wants_public=False)
    desks.merge(mine, lead, by=town.office)
    db.session.execute(delete(TakenBack))
    db.session.commit()
    assert taking_back.to_mark_ids() == [mine.id]
    jobs.mark_taken_back()
    with pytest.raises(Refused, match="不公开的"):
        answering.draft(lead, "老孙头天天半夜喝醉了砸灯，已换防爆灯。", [], "", by=town.handler)


def test_a_post_of_which_nothing_is_covered_has_no_marks(town: Town) -> None:
    post = town.answered()
    assert db.session.get(Covered, post.id) is None and covering.to_keep_ids() == []
