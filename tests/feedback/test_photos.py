"""Photos with a post: each is looked at and decided by a person, and the author knows which are not public."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import privacy
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import figures as statistics
from app.feedback.models import Enclosure, Post
from app.feedback.rules.screening import BY_EYE, PHOTO_LABELS, PhotoReason, Screen
from app.feedback.service import papers, screening
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.feedback.test_leaks import photo
from tests.making import sign_in, with_codes

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.usefixtures("monday")]


def pictured(town: Town, count: int = 2, **more: object) -> Post:
    """A post with photos nobody has looked at yet."""
    post = town.post(**more)
    papers.hand_in(post.id, [papers.keep(photo()) for _ in range(count)])
    db.session.commit()
    db.session.refresh(post)
    return post


def judge(client: FlaskClient, post: Post, **photos: str):
    typed = {"title": "村口路灯坏了", "text": TEXT, "spot": "", "version": str(post.version), **photos}
    return client.post(f"/desk/feedback/{post.id}/release", data=typed, follow_redirects=True)


def named(paper: Enclosure) -> str:
    return f"photo_{paper.id}"


def test_each_photo_is_shown_with_a_choice_that_nobody_made_yet(app: Flask, town: Town) -> None:
    post = pictured(town)
    asked = page(sign_in(app, town.office).get(f"/desk/feedback/{post.id}/release"))
    for at, paper in enumerate(post.papers, 1):
        field = asked.select_one(f"#{named(paper)}")
        assert field is not None and field.name == "fieldset" and field.legend.text == f"照片 {at}"
        shown = field.find_parent(class_="judged").select_one("img")
        assert f"/files/{paper.attachment_id}/" in shown["src"] and f"照片 {at}" in shown["alt"]
        assert [label.text for label in field.select("label")] == [
            "公开",
            *[f"不公开：{PHOTO_LABELS[why]}" for why in BY_EYE],
        ]
        assert not field.select("[checked]")
    assert len(asked.select("main img")) == 2  # large, and not a second time small


def test_the_press_is_refused_until_each_photo_has_a_choice(app: Flask, town: Town) -> None:
    post = pictured(town)
    first, second = post.papers
    client = sign_in(app, town.office)
    shown = page(judge(client, post, **{named(first): "yes"}))
    assert post.screen == Screen.WAITING
    assert [link["href"] for link in shown.select(".err a")] == [f"#{named(second)}"]
    assert "请看过照片 2" in shown.select_one(f"#{named(second)}-error").text
    kept = shown.select_one(f"#{named(first)} input[value=yes]")
    assert kept is not None and kept.has_attr("checked"), "the choice made is not lost"
    judge(client, post, **{named(first): "yes", named(second): "perhaps"})
    assert post.screen == Screen.WAITING
    shown = page(judge(client, post, **{named(first): "yes", named(second): "no"}))
    assert post.screen == Screen.WAITING and "为什么不公开" in shown.select_one(f"#{named(second)}-error").text
    judge(client, post, **{named(first): "yes", named(second): "face"})
    assert post.is_public and [paper.hidden_because for paper in post.papers] == ["", "face"]


def test_no_other_way_leads_past_the_photos(town: Town) -> None:
    post = pictured(town)
    first, second = post.papers
    with pytest.raises(Refused) as refusal:
        screening.release(post, "", TEXT, "", {first.id: None}, by=town.office)
    assert {said.field for said in refusal.value.every} == {"title", named(second)}, "all at once"
    assert post.screen == Screen.WAITING and not first.is_public


@pytest.mark.databases("sqlite", "postgres")
def test_the_author_reads_which_photos_are_not_public_and_why_each(app: Flask, town: Town) -> None:
    post = pictured(town, 3)
    first, second, third = (paper.attachment_id for paper in post.papers)
    reasons = (None, PhotoReason.FACE, PhotoReason.NUMBER)
    judge(sign_in(app, town.office), post, **{
        named(paper): why.value if why else "yes" for paper, why in zip(post.papers, reasons, strict=True)
    })  # fmt: skip
    client = app.test_client()
    with client.session_transaction() as session:
        session["posts"] = with_codes(post)
    own = page(client.get(f"/feedback/own/{post.id}/"))
    figures = {int(figure.img["src"].split("/")[2]): figure.text.strip() for figure in own.select("figure")}
    assert figures == {
        first: "", second: "这张没有公开：认得出别人的脸", third: "这张没有公开：有车牌、证件或别的号码"
    }  # fmt: skip
    assert "3 张照片里有 2 张没有公开" in own.text
    each = "第 2 张认得出别人的脸；第 3 张有车牌、证件或别的号码"
    assert f"照片 3 张，其中 2 张没有公开：{each}" in own.text, "and when it was decided"
    public = page(app.test_client().get(f"/feedback/{post.no}/"))
    assert [int(image["src"].split("/")[2]) for image in public.select("main img")] == [first]
    everyone = public.select_one("main").text
    assert "照片有 2 张没有公开：认得出别人的脸 1 张；有车牌、证件或别的号码 1 张" in everyone, "how many, and why"
    rows = select(Message.body_sealed).where(Message.notice == "feedback/photos", Message.subject_id == post.id)
    assert each in privacy.unseal(db.session.scalars(rows).one())
    counted = {reason: count for reason, _, count, _ in statistics.photos_by_reason(statistics.year_span(2026))}
    assert counted == {PhotoReason.FACE: 1, PhotoReason.NUMBER: 1}


def test_where_nothing_becomes_public_nothing_is_asked_of_the_photos(app: Flask, town: Town) -> None:
    post = pictured(town, wants_public=False)
    client = sign_in(app, town.office)
    asked = page(client.get(f"/desk/feedback/{post.id}/release"))
    assert not asked.select(".judged") and len(asked.select("main img")) == 2
    judge(client, post)
    assert post.screen == Screen.PRIVATE and not any(paper.is_public for paper in post.papers)


def test_how_large_photos_may_be_is_told_at_the_field(app: Flask, town: Town) -> None:
    for most, words in (
        (20, "每张最大 10 MB，一次提交的照片合起来不超过 20 MB"),
        (8, "每张最大 8 MB，一次提交的照片合起来不超过 8 MB"),
    ):
        app.config["MAX_CONTENT_LENGTH"] = most * 1024 * 1024
        for client, address in (
            (app.test_client(), "/feedback/new"),
            (sign_in(app, town.office), "/desk/feedback/enter"),
        ):
            soup = page(client.get(address))
            field = soup.select_one("#photos")
            assert words in soup.select_one("#photos-hint").text
            assert (field["data-each"], field["data-together"]) == (str(min(10, most) << 20), str(most << 20))
