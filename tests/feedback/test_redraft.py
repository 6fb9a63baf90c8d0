"""An answer written more than once: what it quotes is put anew each time, and nothing that was typed is lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db
from app.feedback import queries
from app.feedback.models import Answer, Post, Source
from app.feedback.rules.turning import Into
from app.feedback.service import answering, desks, turning
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.turns import target
from tests.making import sign_in

pytestmark = pytest.mark.databases("sqlite")

BOOK, ROAD, LAMPS = (
    ("葛家山村账", "https://example.gov.cn/books"),
    ("路灯办法", "https://example.gov.cn/rules"),
    ("灯杆名册", "https://example.gov.cn/lamps"),
)
WORDS = "线路已经修好，当晚亮灯，今后每月巡查一次。"
Quote = tuple[str, str]


def draft(client: FlaskClient, post: Post, text: str, kept: list[Quote], outside: Quote = ("", "")) -> str:
    """Write it; `kept` names those of the quotes on the page that stay ticked, `outside` one more page elsewhere."""
    shown = page(client.get(f"/desk/feedback/{post.id}/answer"))
    version = shown.select_one("[name=version]")
    offered = dict(zip(quotes(post), [str(box["value"]) for box in shown.select("[name=quoted]")], strict=True))
    typed = {
        "text": text,
        "quoted": [offered[one] for one in kept],
        "outside_title": outside[0],
        "outside_address": outside[1],
        "version": str(version["value"]) if version else "",
    }
    done = client.post(f"/desk/feedback/{post.id}/answer", data=typed, follow_redirects=True)
    assert done.status_code == 200
    return done.text


def quotes(post: Post) -> list[Quote]:
    db.session.expire_all()
    answer = answering.current(post)
    return [(source.title, source.address) for source in answer.sources] if answer else []


@pytest.mark.parametrize(
    ("kept", "outside"),
    [([BOOK, ROAD], ("", "")), ([BOOK], ("", "")), ([], LAMPS), ([], ("", ""))],
    ids=["same", "fewer", "other", "none"],
)
def test_a_draft_that_quotes_something_is_sent_back_and_written_anew(
    app: Flask, town: Town, kept: list[Quote], outside: Quote
) -> None:
    post = town.handled()
    handler = sign_in(app, town.handler)
    assert "草稿已存" in draft(handler, post, WORDS, [], BOOK)
    assert "草稿已存" in draft(handler, post, WORDS + "再写一句。", [BOOK], ROAD), "opened again before anybody read it"
    assert quotes(post) == [BOOK, ROAD]
    assert "已送审" in handler.post(f"/desk/feedback/{post.id}/submit", follow_redirects=True).text
    reviewer = sign_in(app, town.reviewer)
    back = reviewer.post(
        f"/desk/feedback/{post.id}/return", data={"reason": "请写明是哪一根灯杆"}, follow_redirects=True
    )
    assert "已退回修改" in back.text
    handler = sign_in(app, town.handler)
    assert "草稿已存" in draft(handler, post, WORDS + "第七号灯杆。", kept, outside)
    wanted = [*kept, *([outside] if outside[0] else [])]
    assert quotes(post) == wanted
    assert len(db.session.scalars(select(Source)).all()) == len(wanted), "no quote of an earlier draft is left behind"
    assert "已送审" in handler.post(f"/desk/feedback/{post.id}/submit", follow_redirects=True).text
    reviewer = sign_in(app, town.reviewer)
    assert "答复已公布" in reviewer.post(f"/desk/feedback/{post.id}/publish", follow_redirects=True).text
    read = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("#answers").find_next("article")
    assert [link.text for link in read.select("p.meta a")] == [f"{title}（外部网站）" for title, _ in wanted]


@pytest.mark.databases("sqlite", "postgres")
def test_an_answer_that_is_refused_keeps_its_quotes(app: Flask, town: Town) -> None:
    post = town.handled()
    handler = sign_in(app, town.handler)
    draft(handler, post, WORDS, [], BOOK)
    draft(handler, post, WORDS, [BOOK], ROAD)
    refused = draft(handler, post, WORDS, [BOOK, ROAD], ("坏的网页", "http://example.gov.cn/"))
    assert "草稿已存" not in refused and "坏的网页" in refused
    assert quotes(post) == [BOOK, ROAD]
    assert db.session.scalars(select(Answer)).one().text == WORDS


@pytest.mark.databases("sqlite", "postgres")
def test_what_a_unit_sent_to_review_is_nobodys_task_once_another_has_the_case(app: Flask, town: Town) -> None:
    post = town.handled()
    answer = answering.draft(post, WORDS, [], "", by=town.handler)
    answering.submit(answer, by=town.handler)
    db.session.flush()
    assert [one.no for one in db.session.scalars(queries.pile(town.reviewer, "review"))] == [post.no]
    desks.refuse(post, "灯杆不归我们管，归水利局", by=town.handler)
    town.taken_on(post, town.water)
    db.session.flush()
    for user in (town.reviewer, town.others_reviewer, town.office):
        assert queries.pile_sizes(user)["review"] == 0
    assert turning.may_turn(post, target(Into.OBJECTION))
