"""After an answer an author may take back her public words: nothing of them is public any more, and nothing that is counted moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from app import clock
from app.core import privacy
from app.core.search.jobs import rebuild
from app.db import db
from app.errors import Refused
from app.feedback import figures, queries
from app.feedback.casefile import rows
from app.feedback.models import Covered, Post, TakenBack
from app.feedback.rules import taking_back as rules
from app.feedback.rules.screening import Reason
from app.feedback.service import (
    added,
    answering,
    covering,
    desks,
    rating,
    reporting,
    saying,
    screening,
    steps,
    taking_back,
)
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY, sign_in, with_codes

pytestmark = pytest.mark.usefixtures("monday")

HERS = "青石板桥头第三根灯杆歪了，晚上走过去像要倒"
TITLE = "桥头灯杆歪得厉害怕人"
AGAIN = "修的人来过一趟又走了，灯杆还是歪着没有动"


def shown(town: Town, answer: str = "", **more: object) -> Post:
    post = town.handled(title=TITLE, text=HERS, shows_name=True, **more)
    return town.answer(post, answer)


def outlets(app: Flask, post: Post) -> dict[str, str]:
    client = app.test_client()
    addresses = (
        f"/feedback/{post.no}/",
        "/feedback/",
        "/",
        "/feeds/feedback.atom",
        f"/api/v1/feedback/{post.no}",
        "/api/v1/feedback",
        f"/open311/v2/requests/{post.no}.json",
        "/search?q=灯杆",
        "/feedback/statistics/cases?figure=received",
    )
    return {address: client.get(address).text for address in addresses}


@pytest.mark.parametrize(
    ("answer", "is_repeated"),
    [
        ("您说“青石板桥头第三根灯杆歪了”，已派人扶正。", True),
        ("青石板、桥头！第三根 灯杆歪了，已派人扶正。", True),  # marks and blanks between them hide nothing
        ("已派人到桥头，灯杆扶正了。", False),
        ("开慧镇葛家山村的路灯供电已经恢复，当晚亮灯。", False),  # what place and topic are called is nobody's own
    ],
)
def test_what_repeats_her(answer: str, is_repeated: bool) -> None:
    said = [HERS, "开慧镇葛家山村的路灯供电断了"]
    hers = {run for text in rules.whole(said) for run in rules.runs(text)}
    assert any(run in hers for run in rules.runs(answer, {"开慧镇", "葛家山村", "路灯供电"})) is is_repeated


def test_every_outlet_shows_that_she_took_her_words_back_and_nothing_of_them(app: Flask, town: Town) -> None:
    post, other = shown(town), town.answered()
    saying.follow_up(post, AGAIN, by=None, shows=True)
    added.release(post, AGAIN, "", by=town.office)
    town.answer(post)
    db.session.commit()
    assert "灯杆歪" in "".join(outlets(app, post).values())
    with clock.at(MONDAY + timedelta(days=1)):
        taking_back.take_back(post, by=None)
        db.session.commit()
        read = outlets(app, post)
    for address, text in read.items():
        assert TITLE not in text and "灯杆歪" not in text and AGAIN[:8] not in text and "周**" not in text, address
    told = page(app.test_client().get(f"/feedback/{post.no}/"))
    assert (
        "留言人收回了公开的文字、照片和姓名" in told.select_one("main .flash").text
        and "号灯杆的线路修好了" in told.text
    )
    assert post.public_title == rules.TITLE and "留言人收回了公开的文字、照片和姓名；编号" in told.text
    feed = read["/feeds/feedback.atom"]
    assert feed.index(post.no) < feed.index(other.no), "it changed last"
    assert f"】{rules.TITLE} {post.no}</title>" in feed, "several are told apart"
    rebuild()
    assert TITLE not in app.test_client().get("/search?q=灯杆").text
    desk = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/"))
    assert HERS in desk.text and not [link for link in desk.select("a") if link.text in ("遮盖文字", "撤下公开")]


def test_an_answer_that_repeats_her_words_is_read_by_her_and_the_desk_alone(app: Flask, town: Town) -> None:
    post = shown(town, "您说青石板桥头第三根灯杆歪了，已经派人扶正，谢谢。")
    db.session.commit()
    taking_back.take_back(post, by=None)
    saying.reopen(post, "灯杆又歪了，还要再来一趟", by=None, shows=True)
    assert added.waiting(post) is None, "nobody is asked to make more of her words public"
    with clock.at(MONDAY + timedelta(days=1)):
        town.answer(post, "您说晚上走过去像要倒，已经换了新的灯杆。")
        town.make.region("别处")
        db.session.commit()
        read = outlets(app, post)
        for address, text in read.items():
            assert "第三根" not in text and "像要倒" not in text, address
        public = page(app.test_client().get(f"/feedback/{post.no}/"))
        assert len([one for one in public.select("#answers ~ article") if "随着不再公开" in one.text]) == 2
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    own = page(client.get(f"/feedback/own/{post.id}/")).text
    assert "第三根灯杆歪了，已经派人扶正" in own and "别人看不到这份答复的文字" in own


def test_nobody_joins_or_likes_words_that_nobody_can_read(app: Flask, town: Town) -> None:
    post = shown(town)
    saying.reopen(post, AGAIN, by=None)
    client, address = app.test_client(), f"/feedback/{post.no}/"
    assert page(client.get(address)).select(f"a[href='{address}support']")
    taking_back.take_back(post, by=None)
    db.session.commit()
    shown_now = page(client.get(address)).select_one("main")
    assert post.is_open and "我也想说" not in shown_now.text and "我喜欢看这个" not in shown_now.text
    with pytest.raises(Refused, match="收回了公开的文字"):
        saying.support(post, "13700000077", by=None)
    app.config["WTF_CSRF_ENABLED"] = False
    for asked in (client.get(f"{address}support"), client.post(f"{address}support", data={"phone": "13700000077"})):
        assert asked.status_code == 302 and asked.location == address
    assert client.get(f"/feedback/favourites/feedback/{post.id}").status_code == 404 and post.supporters == 0


def test_the_page_says_of_each_answer_whether_it_is_still_there(app: Flask, town: Town) -> None:
    def said(post: Post) -> str:
        return page(app.test_client().get(f"/feedback/{post.no}/")).select_one(".flash").text

    kept, gone = shown(town), shown(town, f"您说“{HERS}”，已派人扶正。")
    for post in (kept, gone):
        taking_back.take_back(post, by=None)
    db.session.commit()
    assert "编号、办理经过和答复还在" in said(kept) and "引用" not in said(kept)
    assert "编号和办理经过还在" in said(gone) and "答复引用了收回的话，那些字随着不再公开" in said(gone)
    saying.follow_up(gone, AGAIN, by=None)
    town.answer(gone, "第二次来过了，杆子换了新的。")
    db.session.commit()
    assert "编号、办理经过和答复还在" in said(gone) and "有 1 份答复引用了收回的话" in said(gone)


def test_of_merged_posts_the_answer_goes_that_repeats_whoever_took_back(app: Flask, town: Town) -> None:
    lead = town.handled()
    mine = town.public(title=TITLE, text=HERS)
    desks.merge(mine, lead, by=town.office)
    town.answer(lead, "两位都说到青石板桥头第三根灯杆歪了，已经扶正。")
    db.session.commit()
    client = app.test_client()
    assert "第三根灯杆歪了" in client.get(f"/feedback/{lead.no}/").text
    taking_back.take_back(mine, by=None)
    db.session.commit()
    assert "第三根" not in client.get(f"/feedback/{lead.no}/").text + client.get("/search?q=灯杆歪").text


def test_it_is_offered_once_there_is_an_answer_and_asked_on_a_page_of_its_own(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    receipt = town.receipt(title=TITLE, text=HERS)
    post = receipt.post
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.taken_on(post, town.roads)
    db.session.commit()
    client = app.test_client()
    client.post("/feedback/track", data={"no": post.no, "code": receipt.code})
    address = f"/feedback/own/{post.id}/take-back"

    def offered() -> list[str]:
        links = page(client.get(f"/feedback/own/{post.id}/")).select("p.buttons a")
        return [link.text for link in links if "回" in link.text]

    assert offered() == ["撤回留言"]
    assert "还没有答复" in page(client.get(address, follow_redirects=True)).select_one(".flash").text
    refused = page(client.post(address, follow_redirects=True))
    assert "还没有答复" in refused.text and post.words_back_at is None
    town.answer(post)
    db.session.commit()
    assert offered() == ["收回公开的文字"]
    assert page(client.get(address)).select_one("h1").text == f"收回公开的文字：{post.no}"
    assert client.post(address).status_code == 302
    db.session.refresh(post)
    assert post.words_back_at is not None and offered() == []
    assert app.test_client().post(address).status_code == 404, "with number and code alone"
    assert "已经收回了" in page(client.post(address, follow_redirects=True)).text


def test_nobody_takes_back_what_is_not_public_or_was_taken_back(town: Town) -> None:
    hidden, post = town.answered(wants_public=False), shown(town)
    with pytest.raises(Refused, match="没有公开"):
        taking_back.take_back(hidden, by=None)
    taking_back.take_back(post, by=None)
    for verb in (
        lambda: taking_back.take_back(post, by=None),
        lambda: screening.mask_later(post, rules.TITLE, rules.TEXT, "遮盖一处称呼", by=town.office),
        lambda: saying.appeal(post, "我不同意这样处理，请再看", by=None),
    ):
        with pytest.raises(Refused, match="收回了"):
            verb()


def test_nothing_that_is_counted_moves(town: Town) -> None:
    """Neither for the unit nor in the list of cases: rated, reopened, late, of a place and a topic as before."""
    post, others = shown(town), [town.answered() for _ in range(2)]
    rating.rate(post, False, 1, by=None)
    span = figures.Span(MONDAY.date(), MONDAY.date() + timedelta(days=30))

    def counted() -> object:
        db.session.flush()
        by = [figures.counted(span, one) for one in figures.By]
        return by, list(rows(span)), [one.no for one in queries.some(queries.public_list(queries.Wanted()), 9)]

    before = counted()
    taking_back.take_back(post, by=None)
    assert counted() == before and others and privacy.GAP
    assert answering.answers_of(post)


def test_her_own_page_and_the_desk_say_that_the_words_were_taken_back(app: Flask, town: Town) -> None:
    post = town.answer(town.taken_on(town.public(), town.roads))
    db.session.commit()

    def said() -> list[str]:
        pages = (
            opened_by(app, post).get(f"/feedback/own/{post.id}/"),
            sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/"),
        )
        facts = [page(one).select_one("dl, .facts").text for one in pages]
        return ["收回" if "收回了文字" in text else "已公开" if "已公开" in text else text for text in facts]

    assert said() == ["已公开", "已公开"]
    taking_back.take_back(post, by=None)
    db.session.commit()
    assert said() == ["收回", "收回"]


def kept(post: Post) -> tuple[bytes, bytes]:
    """The marks of what she said, and of what was covered of it."""
    db.session.flush()
    back, covered = db.session.get(TakenBack, post.id), db.session.get(Covered, post.id)
    return back.marks if back is not None else b"", covered.marks if covered is not None else b""


def masked(town: Town) -> Post:
    post = shown(town)
    covered_now = (post.public_text or "").replace("像要倒", "***")
    screening.mask_later(post, TITLE, covered_now, "没有核实的事", by=town.office)
    db.session.commit()
    return post


@pytest.mark.databases("sqlite", "postgres")
def test_what_was_marked_before_the_case_is_held_is_what_is_kept(town: Town) -> None:
    """Of a million letters it takes seconds, in which nobody waits: nothing is marked a second time."""
    post, other = masked(town), masked(town)
    taking_back.take_back(other, by=None)
    known, sign, piece = taking_back.ready(post), b"marked before", frozenset({"老张头"})
    assert (known.marked.marks, bool(known.pieces.found)) == (kept(other)[0], True)
    told = replace(
        known, marked=replace(known.marked, marks=sign), pieces=replace(known.pieces, found=piece), called=frozenset()
    )
    unmark(post)
    taking_back.take_back(post, by=None, known=told)
    assert kept(post)[0] == sign, "the marks were not made anew"
    assert list(covering.each_mark(kept(post)[1])) == list(privacy.keyed_marks(covering.MARKS, piece))


def withdrawn(town: Town, post: Post, known: steps.Known) -> None:
    saying.withdraw(post, by=None, known=known)


def taken_down(town: Town, post: Post, known: steps.Known) -> None:
    screening.take_down(post, Reason.PRIVACY, "写到了别人家里", by=town.office, known=known)


def made_report(town: Town, post: Post, known: steps.Known) -> None:
    reporting.make_report(post, "说的是工作人员收钱", by=town.second, known=known)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("act", [withdrawn, taken_down, made_report])
def test_the_same_of_whatever_else_takes_her_words_from_the_public(town: Town, act) -> None:
    post = town.public(title=TITLE)
    db.session.commit()
    known = saying.ready_to_withdraw(post)
    act(town, post, replace(known, marked=replace(known.marked, marks=b"marked before")))
    assert kept(post)[0] == b"marked before", "the marks were not made anew"


def unmark(post: Post) -> None:
    """As it was masked before there were marks."""
    db.session.execute(delete(Covered).where(Covered.post_id == post.id))
    db.session.commit()
    db.session.expire_all()


def says_more(town: Town, post: Post) -> None:
    saying.follow_up(post, AGAIN, by=None, shows=True)


def covers_more(town: Town, post: Post) -> None:
    said = (post.public_text or "").replace("第三根", "***")
    screening.mask_later(post, TITLE, said, "没有核实的事", by=town.office)


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("meanwhile", [says_more, covers_more])
def test_what_was_said_or_covered_since_is_marked_all_the_same(town: Town, meanwhile) -> None:
    post, other = masked(town), masked(town)
    known = taking_back.ready(post)
    stale = replace(known, marked=replace(known.marked, marks=b""), pieces=replace(known.pieces, found=frozenset()))
    for one in (post, other):
        meanwhile(town, one)
        unmark(one)
    taking_back.take_back(post, by=None, known=stale)
    taking_back.take_back(other, by=None)
    said, pieces = (set(covering.each_mark(marks)) for marks in kept(post))
    assert said == set(covering.each_mark(kept(other)[0])) and pieces == set(covering.each_mark(kept(other)[1]))
    assert said and pieces


def test_the_page_works_them_out_before_anybody_has_to_wait(app: Flask, town: Town, statements: list[str]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post = masked(town)
    client = opened_by(app, post)
    statements.clear()
    assert client.post(f"/feedback/own/{post.id}/take-back").status_code == 302
    asked = [bool("FROM feedback_taken_back" in one) for one in statements]
    held = next(at for at, one in enumerate(statements) if one.startswith("UPDATE feedback_post"))
    assert any(asked[:held]), "before the case is held it was looked what is to be marked"
    db.session.refresh(post)
    assert post.words_back_at is not None and all(kept(post))
    assert "已经收回了" in client.post(f"/feedback/own/{post.id}/take-back", follow_redirects=True).text
