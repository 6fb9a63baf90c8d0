"""An author appeals once against photos that are not public; another person looks again, and every refusal is counted."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.config import ROOT
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.notify.models import Message
from app.db import db
from app.errors import Refused
from app.feedback import access, figures, jobs, queries
from app.feedback.models import Enclosure, Post
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import PhotoReason, Reason
from app.feedback.service import papers, photos, saying, screening
from tests.conftest import page
from tests.feedback.making import TEXT, Town
from tests.feedback.test_leaks import photo
from tests.making import MONDAY, Make, sign_in

WHY = "照片里是路灯，没有别人的脸"


@pytest.fixture(autouse=True)
def _monday(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY):
        yield


def shown_in_part(town: Town, *shown: bool, because: PhotoReason = PhotoReason.FACE, **more: object) -> Post:
    """A public post with photos, some of them hidden by the first of the office."""
    post = town.post(**more)
    papers.hand_in(post.id, [papers.keep(photo()) for _ in shown])
    db.session.commit()
    db.session.refresh(post)
    judged = {paper.id: None if yes else because for paper, yes in zip(post.papers, shown, strict=True)}
    screening.release(post, *screening.masked(post), judged, by=town.office)
    db.session.commit()
    return post


def told(post: Post) -> list[str]:
    rows = select(Message.notice).where(Message.subject_kind == "feedback_post", Message.subject_id == post.id)
    return list(db.session.scalars(rows))


def judge(client: FlaskClient, post: Post, **typed: str) -> object:
    data = {"version": str(post.version), **typed}
    return client.post(f"/desk/feedback/{post.id}/photos", data=data, follow_redirects=True)


def named(paper: Enclosure) -> str:
    return f"photo_{paper.id}"


def test_from_the_number_and_code_to_the_second_persons_word(app: Flask, town: Town) -> None:
    receipt = town.receipt()
    post = receipt.post
    papers.hand_in(post.id, [papers.keep(photo()), papers.keep(photo())])
    db.session.commit()
    db.session.refresh(post)
    first, second = post.papers
    screening.release(post, *screening.masked(post), {first.id: None, second.id: PhotoReason.FACE}, by=town.office)
    db.session.commit()
    author = app.test_client()
    author.post("/feedback/track", data={"no": receipt.no, "code": receipt.code})
    own = page(author.get(f"/feedback/own/{post.id}/"))
    link = own.find("a", string="不同意，为照片申诉")
    assert link is not None
    asked = page(author.get(link["href"]))
    assert "由另一个人重新看一遍" in asked.text and asked.select_one("textarea") is not None
    about = asked.select("main figure")
    assert len(about) == 1 and str(second.attachment_id) in about[0].select_one("img")["src"], "what it is about"
    assert "没有公开：认得出别人的脸" in about[0].text, "and why"
    empty = page(author.post(link["href"], data={"text": "不"}))
    assert "请写明为什么不同意" in empty.select_one("#text-error").text and post.photo_appeal is None
    sent = page(author.post(link["href"], data={"text": WHY}, follow_redirects=True))
    assert "另一个人复核照片" in sent.text and "11月30日" in sent.text, "five working days from Monday"
    assert sent.find("a", string="不同意，为照片申诉") is None

    refuser = sign_in(app, town.office)
    assert "复核照片申诉" not in page(refuser.get(f"/desk/feedback/{post.id}/")).select_one("main").text
    said = page(judge(refuser, post, **{named(second): "yes"}))
    assert "作出原决定的人不能自己复核" in said.text and not second.is_public

    other = sign_in(app, town.second)
    pile = page(other.get("/desk/feedback/?pile=photos"))
    assert post.no in pile.select_one("tbody").text and "照片申诉待复核" in pile.select_one("tbody").text
    case = page(other.get(f"/desk/feedback/{post.id}/"))
    assert case.find("a", string="复核照片申诉") is not None
    asked = page(other.get(f"/desk/feedback/{post.id}/photos"))
    assert WHY in asked.text and "认得出别人的脸" in asked.text
    assert [field["id"] for field in asked.select(".judged fieldset")] == [named(second)], "the public one is not asked"
    assert asked.select_one(".judged legend").text == "照片 2", "counted as its author counts them"
    refused = page(judge(other, post))
    assert "请看过照片 2" in refused.select_one(f"#{named(second)}-error").text
    done = page(judge(other, post, **{named(second): "yes"}))
    assert "已复核，会告诉留言人" in done.text and second.is_public and not second.hidden_because

    public = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main")
    assert len(public.select("img")) == 2 and "没有公开" not in public.text
    assert "另一个人复核后公开了 1 张" in public.text, "everyone reads that it was looked at again"
    assert WHY not in public.text, "and not what the author wrote"
    assert "feedback/photos_decided" in told(post)
    with pytest.raises(Refused, match="已经复核过一次"):
        photos.appeal(post, WHY, by=None)


def test_what_stays_hidden_is_said_with_the_reason_of_whoever_looked_again(app: Flask, town: Town) -> None:
    post = shown_in_part(town, False, False, False)
    first, second, third = post.papers
    photos.appeal(post, WHY, by=None)
    with pytest.raises(Refused) as refusal:
        photos.decide(post, {first.id: None, second.id: PhotoReason.NUMBER}, by=town.second)
    assert refusal.value.field == named(third)
    judged = {first.id: None, second.id: PhotoReason.NUMBER, third.id: PhotoReason.HOME}
    photos.decide(post, judged, by=town.second)
    db.session.commit()
    assert [paper.hidden_because for paper in post.papers] == ["", "number", "home"]
    public = page(app.test_client().get(f"/feedback/{post.no}/")).select_one("main").text
    assert "公开了 1 张，2 张仍不公开：第 2 张有车牌、证件或别的号码；第 3 张看得出是谁家、门牌几号" in public
    with pytest.raises(Refused, match="已经复核过"):
        photos.decide(post, {second.id: None}, by=town.second)


def test_the_author_is_told_each_time_photos_are_hidden(town: Town) -> None:
    post = shown_in_part(town, True, False)
    first, second = post.papers
    screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    saying.appeal(post, "没有写到别人的事", by=None)
    screening.release(post, *screening.masked(post), {first.id: PhotoReason.HOME, second.id: None}, by=town.second)
    rows = select(Message.body_sealed).where(Message.notice == "feedback/photos").order_by(Message.id)
    letters = [privacy.unseal(body) for body in db.session.scalars(rows)]
    assert ["认得出别人的脸" in body for body in letters] == [True, False]
    assert ["看得出是谁家" in body for body in letters] == [False, True]


def test_every_reason_photos_are_hidden_for_is_public(app: Flask, town: Town) -> None:
    post, old = shown_in_part(town, False, False, False), shown_in_part(town, False, False)
    for paper, why in zip(post.papers, (PhotoReason.HOME, PhotoReason.FACE, PhotoReason.HOME), strict=True):
        paper.hidden_because = why.value
    for paper in old.papers:
        paper.hidden_because = ""  # from before a reason was asked
    db.session.commit()
    addresses = [f"/feedback/{one.no}/" for one in (post, old)]
    told, untold = (page(app.test_client().get(address)).select_one("main").text for address in addresses)
    assert "有 3 张没有公开：认得出别人的脸 1 张；看得出是谁家、门牌几号 2 张。" in told
    assert "有 2 张没有公开。" in untold


def test_nobody_appeals_where_nothing_is_hidden_from_others(town: Town) -> None:
    whole, none, waiting = shown_in_part(town, True), town.public(), town.post()
    private = town.post(wants_public=False)
    papers.hand_in(private.id, [papers.keep(photo())])
    db.session.commit()
    db.session.refresh(private)
    screening.release(private, *screening.masked(private), {}, by=town.office)
    for post in (whole, none, waiting, private):
        assert not photos.may_appeal(post)
        with pytest.raises(Refused, match="没有可以申诉的照片"):
            photos.appeal(post, WHY, by=None)


def test_only_the_author_appeals_and_only_an_office_decides(app: Flask, town: Town, make: Make) -> None:
    post = shown_in_part(town, False)
    stranger = app.test_client()
    assert stranger.post(f"/feedback/own/{post.id}/photos", data={"text": WHY}).status_code == 404
    assert db.session.get_one(Post, post.id).photo_appeal is None
    photos.appeal(post, WHY, by=None)
    db.session.commit()
    beside = make.staff(Role.OPENNESS_OFFICE, town.region())
    town.taken_on(post, town.roads)
    db.session.commit()
    for person, code in ((beside, 404), (town.other, 404), (town.handler, 403), (town.second, 200)):
        assert sign_in(app, person).get(f"/desk/feedback/{post.id}/photos").status_code == code, person.name
        is_on_pile = db.session.scalar(queries.pile(person, "photos").with_only_columns(Post.id)) is not None
        assert is_on_pile == (code == 200), person.name
    for person, lines in ((town.second, ["复核照片申诉（1 条）"]), (town.office, [])):
        desk = page(sign_in(app, person).get("/desk/")).select("main a")
        assert [link.text for link in desk if "照片" in link.text] == lines, "whoever hid them is not asked"


def test_the_right_to_screen_is_the_same_as_sql_and_as_python(town: Town, make: Make) -> None:
    posts = [town.post(), town.public(), town.handled(), town.post(kind=Kind.REPORT)]
    people = [town.office, town.handler, make.staff(Role.OPENNESS_OFFICE, town.region()), make.resident()]
    for person in people:
        theirs = set(db.session.scalars(access.screened_by(person)))
        assert theirs == {post for post in posts if access.may_screen(person, post)}, person.name


def test_an_old_page_does_not_write_over_what_somebody_did_meanwhile(app: Flask, town: Town) -> None:
    post = shown_in_part(town, False)
    photos.appeal(post, WHY, by=None)
    db.session.commit()
    version = str(post.version)
    saying.support(post, "13612345678", by=None)
    town.taken_on(post, town.roads)
    db.session.commit()
    yes = {named(post.papers[0]): "yes"}
    said = page(judge(sign_in(app, town.second), post, version=version, **yes))
    assert "他人刚刚处理过" in said.text and not post.papers[0].is_public
    assert said.select_one(f"#{named(post.papers[0])} input[value=yes]").has_attr("checked"), "nothing typed is lost"


def test_the_table_itself_keeps_the_refuser_from_deciding(town: Town) -> None:
    post = shown_in_part(town, False)
    photos.appeal(post, WHY, by=None)
    post.photo_appeal.decided_at, post.photo_appeal.decided_by_id = clock.now(), town.office.id
    with pytest.raises(IntegrityError, match="second_person_looks|CHECK"):
        db.session.flush()
    db.session.rollback()


def test_whoever_hides_them_anew_after_an_appeal_does_not_decide_it_either(town: Town) -> None:
    """Taken down by one, released and hidden again by the other: the appeal waits for a third person."""
    post = shown_in_part(town, False)
    photos.appeal(post, WHY, by=None)
    screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    assert not photos.waits(post), "nobody reads the post: nothing is hidden from anybody"
    saying.appeal(post, "没有写到别人的事", by=None)
    paper = post.papers[0]
    screening.release(post, *screening.masked(post), {paper.id: PhotoReason.HOME}, by=town.second)
    assert photos.waits(post)
    with pytest.raises(Refused, match="作出原决定的人"):
        photos.decide(post, {paper.id: None}, by=town.second)
    photos.decide(post, {paper.id: None}, by=town.office)
    assert paper.is_public


def test_whoever_hid_them_does_not_decide_after_another_person_declined_the_case(town: Town) -> None:
    post = shown_in_part(town, False)
    screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.second)
    photos.appeal(post, WHY, by=None)
    paper = post.papers[0]
    with pytest.raises(Refused, match="作出原决定的人"):
        photos.decide(post, {paper.id: None}, by=town.office)
    photos.decide(post, {paper.id: None}, by=town.second)
    assert paper.is_public


def test_what_the_author_wrote_is_sealed_and_goes_with_the_author(town: Town) -> None:
    post = shown_in_part(town, False)
    photos.appeal(post, "照片是我自己的电话 13798761234 的牌子", by=None)
    db.session.commit()
    step = next(step for step in post.steps if "申诉" in step.what)
    assert "13798761234" not in step.words and "13798761234" in privacy.unseal(step.original_sealed)
    assert not step.is_public


def test_an_appeal_nobody_looks_at_is_brought_to_mind(town: Town) -> None:
    post = shown_in_part(town, False)
    photos.appeal(post, WHY, by=None)
    db.session.commit()
    jobs.remind_photos()
    assert "feedback/photos_unread" not in told(post)
    with clock.at(MONDAY + timedelta(days=8)):
        jobs.remind_photos()
        jobs.remind_photos()
    readers = select(Message.user_id).where(Message.notice == "feedback/photos_unread")
    assert set(db.session.scalars(readers)) == {town.second.id}, "not whoever hid them"


def many(town: Town) -> Counter[PhotoReason]:
    """Posts with photos hidden for every reason, one opened by an appeal, one of a 举报 nobody counts."""
    for number, reason in enumerate(PhotoReason):
        shown_in_part(town, *[False] * (number + 1), True, because=reason)
    shown_in_part(town, False, because=PhotoReason.FACE)
    opened = shown_in_part(town, False, because=PhotoReason.HOME)
    photos.appeal(opened, WHY, by=None)
    photos.decide(opened, {opened.papers[0].id: None}, by=town.second)
    screening.withhold(town.post(), Reason.ABUSE, "", by=town.office)
    db.session.commit()
    found = Counter({reason: number + 1 for number, reason in enumerate(PhotoReason)})
    found[PhotoReason.FACE] += 1
    return found


def test_every_hidden_photo_is_counted_by_its_reason_and_opens_its_list(app: Flask, town: Town) -> None:
    expected = many(town)
    span = figures.year_span(2026)
    assert {reason: count for reason, _, count, _ in figures.photos_by_reason(span)} == expected
    shown = page(app.test_client().get("/feedback/statistics?year=2026"))
    lines = {line.text: line.a["href"] for line in shown.select("li") if "figure=photos" in str(line)}
    assert "认得出别人的脸：2 张，在 2 条留言里" in lines and len(lines) == len(PhotoReason)
    for words, address in lines.items():
        rows = page(app.test_client().get(address)).select("tbody tr")
        assert f"{len(rows)} 条留言" in words
    assert app.test_client().get("/feedback/statistics/cases?figure=photos&value=abuse").status_code == 404
    month = page(app.test_client().get("/feedback/statistics/2026-11/")).select_one("main").text
    assert "血腥、不雅：4 张" in month
    paper = app.test_client().get("/feedback/statistics/2026-11.docx").data
    tables = Document(BytesIO(paper)).tables
    assert [cell.text for cell in tables[-1].rows[0].cells] == ["理由", "张", "留言（条）"]
    elsewhere = figures.photos_by_reason(figures.year_span(2026, town.region()))
    assert elsewhere == []


def test_the_script_counts_refusals_from_the_public_list(client: FlaskClient, town: Town, tmp_path: Path) -> None:
    many(town)
    screening.decline(town.post(), Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    file = tmp_path / "cases.csv"
    file.write_bytes(client.get("/feedback/cases.csv?year=2026").data)
    command = [sys.executable, str(ROOT / "tools" / "recompute_feedback.py"), str(file), "reason"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.splitlines()
    rows = list(csv.reader(printed, delimiter="\t"))
    at = next(number for number, row in enumerate(rows) if row[0] == "没有公开的照片")
    span = figures.year_span(2026)
    assert sorted((why, int(count)) for why, count in rows[1:at]) == sorted(
        (label, count) for _, label, count in figures.declined_by_reason(span)
    )
    assert sorted((why, int(count), int(posts)) for why, count, posts in rows[at + 1 :]) == sorted(
        (label, count, posts) for _, label, count, posts in figures.photos_by_reason(span)
    )
    assert TEXT not in file.read_text(encoding="utf-8")


def test_words_masked_and_a_photo_hidden_at_one_release_are_one_message(town: Town) -> None:
    post = shown_in_part(town, True, False, text="村口的路灯坏了，请打 13800001234")
    assert told(post).count("feedback/masked") == 1 and "feedback/photos" not in told(post)
    rows = select(Message.body_sealed).where(Message.notice == "feedback/masked", Message.subject_id == post.id)
    said = privacy.unseal(db.session.scalars(rows).one()) or ""
    assert "隐去个人信息" in said and "第 2 张认得出别人的脸" in said and "申诉" in said
