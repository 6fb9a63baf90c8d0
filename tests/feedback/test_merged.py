"""Who stands behind a merged case keeps every right the author of a single post has, is told at each step, and is counted."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import privacy
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import figures, whose
from app.feedback.acts import Did
from app.feedback.models import Post, Rating, Support
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import State
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, own, rating, rights, saying, screening, steps
from app.openday.models import Event
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_cheats import SPAN
from tests.feedback.turns import lines_of, to_agenda, told
from tests.making import Make, on, sign_in, with_codes

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def pair(town: Town, **more: object) -> tuple[Post, Post]:
    """A case in hand, and a post merged into it."""
    lead, merged = town.handled(), town.public(title="桥头的灯也不亮", **more)
    desks.merge(merged, lead, by=town.office)
    return lead, merged


def opened_by(app: Flask, post: Post) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    return client


def bodies(post: Post) -> str:
    rows = select(Message.body_sealed).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    return "\n".join(privacy.unseal(body) or "" for body in db.session.scalars(rows))


def test_the_author_of_a_merged_post_rates_for_herself(app: Flask, town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    rating.rate(lead, False, 2, by=None)
    client = opened_by(app, merged)
    shown = page(client.get(f"/feedback/own/{merged.id}/"))
    assert shown.select_one("#rate") and "没有办好，重新打开" in shown.text and "追问一次" in shown.text
    app.config["WTF_CSRF_ENABLED"] = False
    done = client.post(
        f"/feedback/own/{merged.id}/rate", data={"version": "0", "solved": "yes", "manner": "5"}, follow_redirects=True
    )
    assert "您的评价已记下" in done.text
    db.session.expire_all()
    assert (merged.rated_solved, merged.rated_manner, lead.rated_solved) == (True, 5, False)
    said = db.session.scalars(select(Rating).where(Rating.post_id == merged.id)).one()
    assert said.counts and said.unit_id == lead.unit_id
    with pytest.raises(Refused, match="已经评价过了"):
        rating.rate(merged, True, 5, by=None)
    public = page(app.test_client().get(f"/feedback/{merged.no}/"))
    assert "留言人：" in public.text and "态度 5 分" in public.text


def test_who_is_told_that_she_may_rate_and_reopen_may(town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    assert "feedback/answered_together" in told(merged) and "feedback/answered" not in told(merged)
    assert "也是对您的答复" in bodies(merged) and "评价、追问或重新打开" in bodies(merged)
    may = rights.of(merged)
    assert may.rate_solved and may.rate_manner and may.follow_up and may.reopen and not may.withdraw


@pytest.mark.parametrize("verb", ["reopen", "follow_up"])
def test_anybody_behind_a_case_opens_it_again_for_all_once(town: Town, verb: str) -> None:
    lead, merged = pair(town)
    third = town.public(title="灯杆歪了，也不亮")
    desks.merge(third, lead, by=town.office)
    town.answer(lead)
    with on(2):
        getattr(saying, verb)(merged, "我家门口还是不亮，请再来看", by=None)
        assert lead.state == State.HANDLING and lead.unit is town.roads and lead.round == 1
        assert merged.is_waited_for and third.is_waited_for
        assert (merged.reopens, third.reopens) == ((1, 1) if verb == "reopen" else (0, 0))
        for one in (lead, third):
            assert any(merged.no in line or lead.no in line for line in lines_of(one)[-1:])
            assert {"feedback/opened_again", "feedback/behind"} & set(told(one))
        assert "我家门口" not in bodies(lead) + bodies(third) + "".join(lines_of(lead) + lines_of(third))
        for one in (lead, third):
            with pytest.raises(Refused):
                getattr(saying, verb)(one, "我这里也还没有修好", by=None)
    with on(3):
        town.answer(lead)
        assert not merged.is_waited_for and not third.is_waited_for
        assert rights.of(merged).rate_solved and rights.of(third).rate_manner, "each answer is rated anew"


def test_the_unit_reads_what_a_merged_author_adds_and_the_lead_author_does_not(app: Flask, town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    saying.reopen(merged, "我家门口还是不亮，门牌二十七号", by=None)
    db.session.flush()
    desk = sign_in(app, town.handler).get(f"/desk/feedback/{lead.id}/").text
    assert "门牌二十七号" in desk and "桥头的灯也不亮" in desk
    stranger = sign_in(app, town.other).get(f"/desk/feedback/{lead.id}/")
    assert stranger.status_code in (403, 404)
    assert "门牌二十七号" not in opened_by(app, lead).get(f"/feedback/own/{lead.id}/").text
    assert "门牌二十七号" in opened_by(app, merged).get(f"/feedback/own/{merged.id}/").text
    for no in (lead.no, merged.no):
        assert "门牌二十七号" not in app.test_client().get(f"/feedback/{no}/").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_merged_post_may_be_taken_back_like_any_other(app: Flask, town: Town) -> None:
    lead, merged = pair(town)
    assert lead.supporters == 1 and rights.of(merged).withdraw
    assert "撤回留言" in opened_by(app, merged).get(f"/feedback/own/{merged.id}/").text
    saying.withdraw(merged, by=None)
    assert merged.state == State.WITHDRAWN and not merged.is_public and merged.merged_into is None
    assert lead.is_open and lead.supporters == 0
    assert db.session.scalars(select(Support).where(Support.post_id == lead.id)).all() == []
    town.answer(lead)
    assert "feedback/answered_together" not in told(merged)


def test_after_the_answer_a_merged_post_stays_as_a_single_one_would(town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    with pytest.raises(Refused):
        saying.withdraw(merged, by=None)
    with on(31):
        assert not rights.of(merged).reopen and not rights.of(merged).rate_solved
        with pytest.raises(Refused, match="30 日内"):
            saying.reopen(merged, "又坏了，请再来修一修", by=None)


@pytest.mark.databases("sqlite", "postgres")
def test_a_chain_of_merges_tells_everybody_where_they_are_now(town: Town) -> None:
    first, second, third = town.public(), town.public(title="桥头的灯"), town.public(title="祠堂前的灯")
    desks.merge(first, second, by=town.office)
    desks.merge(second, third, by=town.office)
    assert first.merged_into is third and second.merged_into is third
    assert any(third.no in line for line in lines_of(first))
    assert told(first).count("feedback/merged") == 2 and third.no in bodies(first)
    assert first.due_on == second.due_on == third.due_on and third.supporters == 2


@pytest.mark.databases("sqlite", "postgres")
def test_who_left_no_phone_is_counted_behind_the_case_too(town: Town) -> None:
    lead = town.public()
    letter = town.receipt(by=town.office, channel=Channel.LETTER, phone="", name="").post
    client = town.receipt(channel=Channel.API, phone="", name="").post
    for post in (letter, client):
        screening.release(post, *screening.masked(post), {}, by=town.office)
        desks.merge(post, lead, by=town.office)
    assert lead.supporters == 2
    fresh = town.public(title="桥头的灯")
    desks.merge(lead, fresh, by=town.office)
    assert fresh.supporters == 3, "carried on, each once"


def test_every_step_of_the_case_reaches_everybody_behind_it(town: Town, event: Event) -> None:
    lead, merged = pair(town)
    desks.ask_extension(lead, 5, "要等配件，十二月初到货后安装", by=town.handler)
    desks.decide_extension(lead, True, "", by=town.office)
    assert merged.due_on == lead.due_on and any("批准延期" in line for line in lines_of(merged))
    desks.ask_more(lead, "请写明是哪一根灯杆", by=town.handler)
    assert merged.due_on == lead.due_on and any("请它的留言人补充" in line for line in lines_of(merged))
    desks.end_pause(lead, "桥头第三根", by=None)
    assert merged.due_on == lead.due_on
    town.answer(lead)
    answering.add_result(lead, None, "换了新灯杆，亮了", by=town.handler)
    assert any("补充了办理结果" in line for line in lines_of(merged))
    assert told(merged).count("feedback/behind") == 4
    assert "灯杆" not in bodies(merged), "no word of others travels"
    other, behind = pair(town)
    to_agenda(town, event, other)
    assert any("转为" in line for line in lines_of(behind))


@pytest.mark.databases("sqlite", "postgres")
def test_in_public_a_merged_post_stands_as_the_case_it_waits_for(client: FlaskClient, town: Town) -> None:
    lead, merged = pair(town)
    with on(30):
        shown = page(client.get(f"/feedback/{merged.no}/")).select_one("main").text
        assert "已并案，逾期" in shown and "前答复" in shown
        for standing, count in (("late", 2), ("open", 2)):
            listed = page(client.get(f"/feedback/?standing={standing}")).select("article.notice")
            assert len(listed) == count == getattr(figures.table(SPAN).whole, standing)
        told_by = client.get(f"/open311/v2/requests/{merged.no}.json").get_json()[0]
        assert told_by["status"] == "open"
        assert len(client.get("/open311/v2/requests.json?status=open").get_json()) == 2
        town.answer(lead)
        assert "逾期" not in page(client.get(f"/feedback/{merged.no}/")).select_one("main p").text
        assert client.get("/open311/v2/requests.json?status=open").get_json() == []
        assert len(client.get("/open311/v2/requests.json?status=closed").get_json()) == 2
    with on(31):
        saying.follow_up(lead, "请问哪一天能修好呢", by=None)
        db.session.flush()
        assert len(client.get("/open311/v2/requests.json?status=open").get_json()) == 2


def test_a_merged_author_is_not_forgotten_while_the_case_is_open_again(town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    with on(10):
        saying.reopen(lead, "第二天又坏了，还是不亮", by=None)
    with on(220):
        assert not {lead.id, merged.id} & set(own.to_forget_ids())
        town.answer(lead)
    with on(220 + 179):
        assert not {lead.id, merged.id} & set(own.to_forget_ids())
    with on(220 + 182):
        assert {lead.id, merged.id} <= set(own.to_forget_ids())


@pytest.mark.parametrize("is_public", [True, False])
def test_a_case_others_wait_for_outlives_its_author_and_only_that_is_passed_over(
    town: Town, make: Make, is_public: bool
) -> None:
    user = make.resident()
    lead = town.handled(by=user, wants_public=is_public)
    merged = town.handled(wants_public=is_public, title="桥头的灯也不亮")
    desks.merge(merged, lead, by=town.office)
    own.forget(user)
    db.session.flush()
    assert lead.is_waited_for and merged.is_waited_for and lead.author_sealed is None and not lead.is_public
    with pytest.raises(saying.HandledForOthers):
        saying.withdraw(lead, by=None)
    saying.withdraw(merged, by=None)
    with pytest.raises(Refused) as refused:
        saying.withdraw(merged, by=None)
    assert not isinstance(refused.value, saying.HandledForOthers)


def test_asked_is_who_may_rate_and_nobody_else(town: Town) -> None:
    lead, merged = pair(town)
    town.answer(lead)
    letter = town.receipt(by=town.other, channel=Channel.LETTER).post
    town.answer(town.taken_on(letter, town.roads))
    for post in (lead, merged, letter):
        assert rights.of(post).rate_solved
        assert rating.rate(post, True, 5, by=None).counts == whose.is_asked(post)
    numbers = figures.counted(SPAN)[0]
    assert (numbers.asked, numbers.said, numbers.marked) == (2, 2, 2), (
        "what a clerk wrote down counts neither here nor there"
    )


def test_the_public_page_names_no_desk_once_a_post_is_declined(client: FlaskClient, town: Town) -> None:
    post = town.public()
    assert "还没有转到单位" in page(client.get(f"/feedback/{post.no}/")).select_one("main").text
    screening.decline(post, screening.Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    db.session.flush()
    shown = page(client.get(f"/feedback/{post.no}/")).select_one("main").text
    assert "不予受理" in shown and "正在转办" not in shown and "还没有转到单位" not in shown and "办理单位" not in shown


@pytest.mark.parametrize("is_merged", [False, True])
def test_nothing_is_offered_that_would_be_refused_after_typing(app: Flask, town: Town, is_merged: bool) -> None:
    lead, merged = pair(town, kind=Kind.COMPLAIN)
    town.answer(lead)
    db.session.commit()
    post = merged if is_merged else lead
    client = opened_by(app, post)
    with on(30):
        shown = page(client.get(f"/feedback/own/{post.id}/"))
        assert shown.select_one("#rate") and "到 2026年12月23日（周三）为止" in shown.text
        assert client.get(f"/feedback/own/{post.id}/reopen").status_code == 200
    with on(31):
        shown = page(client.get(f"/feedback/own/{post.id}/"))
        assert not shown.select_one("#rate") and "追问一次" not in shown.text and "重新打开</a>" not in str(shown)
        link = next(a["href"] for a in shown.select("a") if a.text == "请另写一条")
        form = page(client.get(link))
        assert form.select_one(f"[name=kind][value={post.kind.value}]").has_attr("checked")
        for turn in ("follow-up", "reopen"):
            refused = client.get(f"/feedback/own/{post.id}/{turn}", follow_redirects=True)
            assert "30 日内可以追问、重新打开和评价" in refused.text and not page(refused).select("textarea")
        app.config["WTF_CSRF_ENABLED"] = False
        kept = client.post(f"/feedback/own/{post.id}/reopen", data={"text": "又坏了，请再来修一修"})
        assert "又坏了，请再来修一修" in kept.text and "30 日内" in kept.text, "a page left open loses nothing typed"


def test_who_pressed_before_her_post_was_merged_stays_counted_when_she_takes_the_post_back(town: Town) -> None:
    phone = "13799990001"
    lead = town.handled()
    merged = town.public(title="桥头的灯也不亮", phone=phone)
    saying.support(lead, phone, by=None)
    db.session.refresh(lead)
    desks.merge(merged, lead, by=town.office)
    assert lead.supporters == 1, "the author and the supporter are one"
    saying.withdraw(merged, by=None)
    db.session.refresh(lead)
    assert lead.supporters == 1, "she took back her post, not what she pressed"


def test_what_was_pressed_on_a_post_of_somebody_else_survives_whoever_takes_their_own_back(town: Town) -> None:
    phone = "13799990002"
    lead, first = town.handled(), town.public(title="桥头的灯也不亮")
    saying.support(first, phone, by=None)
    second = town.public(title="路口的灯也不亮", phone=phone)
    db.session.refresh(first)
    desks.merge(second, lead, by=town.office)
    desks.merge(first, lead, by=town.office)
    assert lead.supporters == 2, "two people, however they came"
    saying.withdraw(second, by=None)
    assert lead.supporters == 2, "she still says the same as the first"
    saying.withdraw(first, by=None)
    rows = db.session.scalars(select(Support).where(Support.post_id == lead.id)).all()
    assert lead.supporters == len(rows) == 1 and rows[0].pressed


def test_an_author_merged_in_may_press_too_and_is_counted_once(town: Town) -> None:
    phone = "13799990003"
    lead, merged = pair(town, phone=phone)
    saying.support(lead, phone, by=None)
    db.session.refresh(lead)
    assert lead.supporters == 1
    with pytest.raises(Refused, match="已经算过了"):
        saying.support(lead, phone, by=None)
    saying.withdraw(merged, by=None)
    assert lead.supporters == 1


def everything_public(app: Flask, *posts: Post) -> str:
    """All that strangers, subscribers and clients of the interfaces are told of these posts."""
    db.session.flush()
    client = app.test_client()
    paths = (f"/feedback/{post.no}/" for post in posts)
    paths = (*paths, *(f"/api/v1/feedback/{post.no}" for post in posts))
    paths = (
        *paths,
        *(f"/open311/v2/requests/{post.no}.json?extensions=true" for post in posts),
        "/feeds/feedback.atom",
    )
    return "\n".join(client.get(path).text for path in paths)


def go(town: Town, post: Post, how: str) -> None:
    if how == "taken back":
        saying.withdraw(post, by=None)
    else:
        screening.take_down(post, Reason.PRIVACY, "", by=town.office)


@pytest.mark.parametrize("how", ["taken back", "taken down"])
def test_the_number_of_a_merged_post_goes_with_it_from_every_timeline(app: Flask, town: Town, how: str) -> None:
    lead, gone, third = town.handled(), town.public(title="桥头的灯也不亮"), town.public(title="路口的灯不亮")
    desks.merge(third, gone, by=town.office)  # and now stands behind the lead with it
    desks.merge(gone, lead, by=town.office)
    assert gone.no in everything_public(app, lead) and gone.no in everything_public(app, third)
    go(town, gone, how)
    told = everything_public(app, lead, third)
    assert gone.no not in told and third.no in told
    assert [line for line in lines_of(lead) if "并入" in line] == ["一条留言并入"]
    assert gone.no not in page(opened_by(app, lead).get(f"/feedback/own/{lead.id}/")).text, "nor to its author"
    assert app.test_client().get(f"/feedback/{gone.no}/").status_code == 404


@pytest.mark.parametrize("how", ["taken back", "taken down"])
def test_the_number_of_a_case_goes_with_it_from_the_timelines_of_what_was_merged(
    app: Flask, town: Town, how: str
) -> None:
    lead, merged = pair(town)
    assert lead.no in everything_public(app, merged)
    go(town, lead, how)
    assert lead.no not in everything_public(app, merged)
    assert "与一条留言说的是同一件事，一并办理" in page(app.test_client().get(f"/feedback/{merged.no}/")).text


def test_of_a_longer_number_that_begins_alike_nothing_is_taken(town: Town) -> None:
    lead, merged = pair(town)
    steps.note(lead, Did.MERGED, f"{merged.no}0 并入", by=None)
    saying.withdraw(merged, by=None)
    assert lines_of(lead)[-2:] == ["一条留言并入", f"{merged.no}0 并入"]


def test_the_number_of_a_private_post_is_on_nobody_elses_timeline(app: Flask, town: Town) -> None:
    lead, private = town.handled(), town.post(title="桥头的灯也不亮", wants_public=False)
    desks.merge(private, lead, by=town.office)
    town.answer(lead)
    saying.reopen(private, "我家门口还是不亮，请再来看", by=None)
    assert private.no not in everything_public(app, lead) + "".join(lines_of(lead)) + bodies(lead)
    assert "并入的一条留言的留言人重新打开" in "".join(lines_of(lead))
