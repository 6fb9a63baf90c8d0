"""An answer written more than once: what it quotes is put anew each time, and nothing that was typed is lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db
from app.feedback.models import Answer, Post, Source
from app.feedback.service import answering
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import sign_in

FIRST = "葛家山村账 /village/\n路灯办法 /documents/1/"
WORDS = "线路已经修好，当晚亮灯，今后每月巡查一次。"


def draft(client: FlaskClient, post: Post, text: str, quoted: str) -> str:
    done = client.post(
        f"/desk/feedback/{post.id}/answer",
        data={"text": text, "quoted": quoted, "version": _shown(client, post)},
        follow_redirects=True,
    )
    assert done.status_code == 200
    return done.text


def _shown(client: FlaskClient, post: Post) -> str:
    field = page(client.get(f"/desk/feedback/{post.id}/answer")).select_one("[name=version]")
    return str(field["value"]) if field else ""


def quotes(post: Post) -> list[tuple[str, str]]:
    db.session.expire_all()
    answer = answering.current(post)
    assert answer is not None
    return [(source.title, source.address) for source in answer.sources]


@pytest.mark.parametrize(
    "second",
    [FIRST, "葛家山村账 /village/", "灯杆名册 https://example.gov.cn/lamps", ""],
    ids=["same", "fewer", "other", "none"],
)
def test_a_draft_that_quotes_something_is_sent_back_and_written_anew(app: Flask, town: Town, second: str) -> None:
    post = town.handled()
    handler = sign_in(app, town.handler)
    assert "草稿已存" in draft(handler, post, WORDS, FIRST)
    assert "草稿已存" in draft(handler, post, WORDS + "再写一句。", FIRST), "opened again before anybody read it"
    assert "已送审" in handler.post(f"/desk/feedback/{post.id}/submit", follow_redirects=True).text
    reviewer = sign_in(app, town.reviewer)
    back = reviewer.post(
        f"/desk/feedback/{post.id}/return", data={"reason": "请写明是哪一根灯杆"}, follow_redirects=True
    )
    assert "已退回修改" in back.text
    handler = sign_in(app, town.handler)
    shown = page(handler.get(f"/desk/feedback/{post.id}/answer"))
    assert shown.select_one("[name=quoted]").text.strip() == FIRST
    assert "草稿已存" in draft(handler, post, WORDS + "第七号灯杆。", second)
    wanted = [tuple(line.rpartition(" ")[::2]) for line in second.splitlines()]
    assert quotes(post) == wanted
    assert len(db.session.scalars(select(Source)).all()) == len(wanted), "no quote of an earlier draft is left behind"
    assert "已送审" in handler.post(f"/desk/feedback/{post.id}/submit", follow_redirects=True).text
    reviewer = sign_in(app, town.reviewer)
    assert "答复已公布" in reviewer.post(f"/desk/feedback/{post.id}/publish", follow_redirects=True).text
    read = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("#answers").find_next("article")
    assert [link.text for link in read.select("p.meta a")] == [title for title, _ in wanted]


def test_an_answer_that_is_refused_keeps_its_quotes(app: Flask, town: Town) -> None:
    post = town.handled()
    handler = sign_in(app, town.handler)
    draft(handler, post, WORDS, FIRST)
    refused = draft(handler, post, WORDS, "葛家山村账 village")
    assert "引用要写标题和网址" in refused and "葛家山村账 village" in refused
    assert [address for _, address in quotes(post)] == ["/village/", "/documents/1/"]
    assert db.session.scalars(select(Answer)).one().text == WORDS
