"""Files of later results: a second person looks before anybody else does, and what slipped through is taken away in the open."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app import clock
from app.core import attachments
from app.core.audit.models import AuditEntry
from app.db import db
from app.errors import Refused
from app.feedback import queries, working
from app.feedback.acts import Did
from app.feedback.models import Enclosure, Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import PhotoReason
from app.feedback.service import answering, results
from tests.conftest import page
from tests.feedback.making import Town
from tests.feedback.test_leaks import photo
from tests.feedback.test_merged import opened_by
from tests.making import MONDAY, sign_in

pytestmark = pytest.mark.databases("sqlite")
WORDS = "灯杆换了新的，当晚亮灯"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def with_result(town: Town, post: Post | None = None) -> tuple[Post, Enclosure]:
    post = post or town.answer(town.taken_on(town.public(), town.roads))
    answering.add_result(post, attachments.keep(photo(), by=town.handler), WORDS, by=town.handler)
    db.session.commit()
    db.session.refresh(post)
    return post, post.papers[-1]


def told_everyone(app: Flask, post: Post) -> tuple[int, str, str]:
    """How many pictures the page shows, its text, and the photo that Open311 names."""
    shown = page(app.test_client().get(f"/feedback/{post.no}/"))
    (row,) = app.test_client().get(f"/open311/v2/requests/{post.no}.json").get_json()
    return len(shown.select("main figure img")), shown.select_one("main").text, row["media_url"] or ""


@pytest.mark.databases("sqlite", "postgres")
def test_a_file_waits_for_another_person_and_its_words_do_not(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    pictures, text, media = told_everyone(app, post)
    assert (pictures, media) == (0, "") and WORDS in text
    where = page(sign_in(app, town.reviewer).get(f"/desk/feedback/{post.id}/")).select_one("figure img")["src"]
    for client in (app.test_client(), opened_by(app, post), sign_in(app, town.make.resident())):
        assert client.get(where).status_code in (403, 404)
    assert not page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")
    assert sign_in(app, town.reviewer).get(where).status_code == 200
    with pytest.raises(Refused, match="补充的人以外"):
        results.judge(post, {paper.id: None}, by=town.handler)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    pictures, text, media = told_everyone(app, post)
    assert pictures == 1 and media.endswith(where) and "另一个人看过后公开了 1 个" in text
    assert app.test_client().get(where).status_code == 200
    assert page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")


def test_the_page_of_the_second_person_asks_for_each_file(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    mine = sign_in(app, town.handler)
    assert "审核结果的附件" not in [one.text for one in page(mine.get(f"/desk/feedback/{post.id}/")).select("a.btn")]
    assert "补充的人以外" in mine.get(f"/desk/feedback/{post.id}/files", follow_redirects=True).text
    client = sign_in(app, town.reviewer)
    shown = page(client.get(f"/desk/feedback/{post.id}/files"))
    assert len(shown.select(".judged img")) == 1 and WORDS in shown.select_one(".judged").text
    empty = page(client.post(f"/desk/feedback/{post.id}/files", data={"version": post.version}))
    assert "请看过这张照片" in empty.select_one(f"#photo_{paper.id}-error").text
    sent = {"version": post.version, f"photo_{paper.id}": "face"}
    assert client.post(f"/desk/feedback/{post.id}/files", data=sent).status_code == 302
    pictures, text, _ = told_everyone(app, post)
    assert pictures == 0 and "另一个人看过后1 个没有公开：认得出别人的脸" in text
    assert "不公开，认得出别人的脸" in client.get(f"/desk/feedback/{post.id}/").text
    assert "现在不能审核结果的附件" in client.get(f"/desk/feedback/{post.id}/files", follow_redirects=True).text


def test_what_slipped_through_is_public_no_more(app: Flask, town: Town) -> None:
    """By the unit and by the office, with a reason; the file is opened by nobody but the desk, not even from an old address."""
    for who in (town.reviewer, town.handler, town.office):
        post, paper = with_result(town)
        results.judge(post, {paper.id: None}, by=town.reviewer)
        db.session.commit()
        client = sign_in(app, who)
        where = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("figure img")["src"]
        shown = page(client.get(f"/desk/feedback/{post.id}/take-file"))
        assert shown.select_one("input[type=radio][checked]")["value"] == "yes"
        sent = {"version": post.version, f"photo_{paper.id}": "yes"}
        assert "请选不再公开的是哪一个" in client.post(f"/desk/feedback/{post.id}/take-file", data=sent).text
        sent[f"photo_{paper.id}"] = "home"
        assert client.post(f"/desk/feedback/{post.id}/take-file", data=sent).status_code == 302
        pictures, text, media = told_everyone(app, post)
        assert (pictures, media) == (0, "") and "附件有 1 个不再公开：看得出是谁家、门牌几号" in text
        assert WORDS in text, "the words stay"
        assert app.test_client().get(where).status_code in (403, 404)
        assert opened_by(app, post).get(where).status_code in (403, 404)
        did = select(AuditEntry.actor_id).where(AuditEntry.did == Did.RESULT_TAKEN).order_by(AuditEntry.id.desc())
        assert db.session.scalars(did).first() == who.id


def test_nobody_else_takes_a_file_away(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    db.session.commit()
    sent = {"version": post.version, f"photo_{paper.id}": "home"}
    for who in (town.other, town.make.resident()):
        for turn in ("take-file", "files"):
            assert sign_in(app, who).post(f"/desk/feedback/{post.id}/{turn}", data=sent).status_code in (403, 404)
    assert paper.is_public


def test_of_a_post_nobody_else_reads_its_author_reads_the_file_at_once(app: Flask, town: Town) -> None:
    post, paper = with_result(town, town.answer(town.handled(kind=Kind.REPORT)))
    assert not paper.waits and not paper.is_public
    assert page(opened_by(app, post).get(f"/feedback/own/{post.id}/")).select("figure img")


@pytest.mark.databases("sqlite", "postgres")
def test_the_table_keeps_whoever_brought_it_from_showing_it(town: Town) -> None:
    _, paper = with_result(town)
    with pytest.raises(IntegrityError, match="second_person_shows|CHECK"), db.session.begin_nested():
        db.session.execute(update(Enclosure).values(judged_by_id=Enclosure.added_by_id))
    assert paper.waits


@pytest.mark.databases("sqlite", "postgres")
def test_it_lies_in_a_pile_of_whoever_may_look(app: Flask, town: Town) -> None:
    post, paper = with_result(town)
    for who, there in ((town.reviewer, True), (town.office, True), (town.handler, False), (town.other, False)):
        assert (post in db.session.scalars(queries.pile(who, "files")).all()) is there
        with app.test_request_context():
            lines = [line for line in working.work(who) if "审核结果的附件（1 条）" in line.title]
        assert bool(lines) is there
    results.judge(post, {paper.id: PhotoReason.UNFIT}, by=town.office)
    db.session.flush()
    assert not db.session.scalars(queries.pile(town.reviewer, "files")).all()


def test_a_document_is_looked_at_like_a_photo(town: Town) -> None:
    post = town.answer(town.taken_on(town.public(), town.roads))
    told = FileStorage(BytesIO("验收单：路灯已亮".encode()), "验收单.txt")
    answering.add_result(post, attachments.keep(told, by=town.handler), WORDS, by=town.handler)
    db.session.flush()
    db.session.refresh(post)
    (paper,) = post.papers
    with pytest.raises(Refused):
        results.judge(post, {}, by=town.reviewer)
    results.judge(post, {paper.id: None}, by=town.reviewer)
    assert paper.is_public and paper.judged_by_id == town.reviewer.id
