"""What an answer quotes and is taken down, or is called otherwise, leaves neither its title nor a link in the answer."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from app import clock
from app.core.jobs.models import JobRun
from app.core.search import rebuilding
from app.core.search.models import SearchEntry
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback import jobs, searching
from app.feedback.models import Answer, Post, PostStep
from app.feedback.models.answers import Source, Writing
from app.feedback.rules.screening import Screen
from app.feedback.service import answering, quoting, saying, screening
from app.feedback.service.quoting import Found
from app.village.service import taking_down
from tests.conftest import page
from tests.feedback.making import Town
from tests.making import MONDAY, sign_in
from tests.village.making import Hamlet
from tests.village.test_take_down import LAST, hang, listed

pytestmark = pytest.mark.usefixtures("monday")

SECRET = "桥头祁麟趾家门口的灯"
GONE = "引用的一项内容已撤下或者换了新的"


def quoting_answer(town: Town, found: Found, until: Writing = Writing.PUBLISHED) -> Answer:
    post = town.handled()
    quoted = quoting.picked([found.value], None, "", "")
    answer = answering.draft(post, "已派人到现场，线路修好了，当晚亮灯。", quoted, "", by=town.handler)
    if until != Writing.DRAFT:
        answering.submit(answer, by=town.handler)
    if until == Writing.PUBLISHED:
        answering.publish(answer, by=town.reviewer)
    db.session.flush()
    return answer


def quoted_post(town: Town) -> tuple[Post, Found]:
    other = town.public(title=SECRET)
    db.session.flush()
    return other, quoting.found(SECRET)[0]


def told(app: Flask, post: Post) -> list[Any]:
    """Everything outside the desk that tells of the answer."""
    client = app.test_client()
    paths = (
        f"/feedback/{post.no}/",
        f"/api/v1/feedback/{post.no}",
        f"/open311/v2/requests/{post.no}.json",
        "/feeds/feedback.atom",
    )
    return [client.get(path).get_data(as_text=True).encode().decode("unicode_escape", "ignore") + client.get(path).text for path in paths]  # fmt: skip


def test_what_is_taken_down_leaves_no_title_in_page_api_or_desk(app: Flask, town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    client = app.test_client()
    before = page(client.get(f"/feedback/{answer.post.no}/"))
    assert SECRET in before.text and before.find("a", href=found.address)
    saying.withdraw(other, by=None)
    db.session.flush()
    db.session.expire_all()
    after = page(client.get(f"/feedback/{answer.post.no}/"))
    assert SECRET not in after.text and GONE in after.text and not after.find("a", href=found.address)
    assert "标题同时撤下" in after.text, "nothing is silently changed"
    assert client.get(f"/api/v1/feedback/{answer.post.no}").json["answers"][0]["sources"] == [
        {"title": None, "address": None}
    ]
    assert not any(SECRET in text for text in told(app, answer.post))
    assert SECRET not in sign_in(app, town.handler).get(f"/desk/feedback/{answer.post_id}/").text
    assert db.session.scalars(select(Source.title)).all() == [""]


def test_a_list_of_people_that_comes_down_takes_its_title_along(app: Flask, town: Town, hamlet: Hamlet) -> None:
    release = hang(hamlet, listed(hamlet))
    entry = db.session.scalars(
        select(SearchEntry).where(SearchEntry.kind == "village", SearchEntry.subject_id == release.id)
    ).one()
    answer = quoting_answer(town, Found(f"village:{release.id}", entry.title, entry.url))
    title = answer.sources[0].title
    with clock.at(MONDAY.replace(month=11, day=13)):
        taking_down.take_down(release, by=None)
        db.session.flush()
        shown = page(app.test_client().get(f"/feedback/{answer.post.no}/")).text
    assert MONDAY.date() > LAST and title and title not in shown and GONE in shown


def test_what_is_called_otherwise_now_is_called_so_in_the_answer(app: Flask, town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    screening.mask_later(
        other, "桥头【略】家门口的灯", other.public_text or "", "标题写了别人的名字", "", by=town.office
    )
    db.session.flush()
    shown = page(app.test_client().get(f"/feedback/{answer.post.no}/")).text
    assert "祁麟趾" not in shown and "桥头【略】家门口的灯" in shown and "引用的内容改了标题" in shown


def test_what_is_published_again_under_its_address_is_quoted_again(town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    quoting.follow("/feedback/elsewhere/", "别的")
    quoting.follow(found.address, None)
    assert answer.sources[0].title == SECRET, "it is public still"
    searching.drop(other)
    assert answer.sources[0].is_gone
    searching.put(other)
    assert answer.sources[0].title == SECRET


def test_the_drafter_reads_that_a_quote_was_left_out(app: Flask, town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found, Writing.DRAFT)
    searching.drop(other)
    shown = page(sign_in(app, town.handler).get(f"/desk/feedback/{answer.post_id}/answer"))
    assert "引用过的 1 项内容已经不公开" in shown.text and SECRET not in shown.select_one("form[data-once]").text


@pytest.mark.databases("sqlite")
def test_what_quotes_a_page_is_found_by_its_address_among_millions(town: Town) -> None:
    plan = "EXPLAIN QUERY PLAN SELECT id FROM {} WHERE {} = '/feedback/x/'"
    for table, column in (("search_entry", "url"), ("feedback_source", "page")):
        steps = db.session.execute(text(plan.format(table, column))).all()
        assert all("USING" in step[-1] and "INDEX" in step[-1] for step in steps), steps


@pytest.mark.parametrize("until", [Writing.DRAFT, Writing.REVIEW])
def test_an_answer_that_quotes_what_is_gone_is_not_published(town: Town, until: Writing) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found, until)
    saying.withdraw(other, by=None)
    with pytest.raises(Refused, match=GONE):
        if until == Writing.DRAFT:
            answering.submit(answer, by=town.handler)
        else:
            answering.publish(answer, by=town.reviewer)
    with pytest.raises(Refused, match="已经不公开"):
        quoting.known(f"kept:{answer.sources[0].id}", answer)
    steps = db.session.scalars(select(PostStep).where(PostStep.what.contains("标题同时撤下"))).all()
    assert [step.is_public for step in steps] == [False], "nobody read the draft"


def unseen(found: Found) -> None:
    """Out of the index, and nobody who quotes it was told, as before anybody was."""
    with unit_of_work():
        db.session.execute(delete(SearchEntry).where(SearchEntry.url == found.address))


def lines_of(answer: Answer) -> list[str]:
    return [step.what for step in answer.post.steps if "标题" in step.what]


def test_each_night_what_nobody_was_told_of_is_followed_once(town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    another = quoting_answer(town, found, Writing.DRAFT)
    outside = Source(title="省里的办法", address="https://www.example.gov.cn/a")
    answer.sources.append(outside)
    unseen(found)
    for _ in range(2):
        jobs.follow_quotes()
    assert [one.sources[0].is_gone for one in (answer, another)] == [True, True]
    assert [len(lines_of(one)) for one in (answer, another)] == [1, 1], "the second night says nothing anew"
    assert outside.title == "省里的办法", "a page elsewhere is nobody's here"
    with unit_of_work():
        searching.put(other)
        db.session.execute(update(SearchEntry).where(SearchEntry.url == found.address).values(title="桥头的灯"))
    jobs.follow_quotes()
    assert answer.sources[0].title == another.sources[0].title == "桥头的灯"


@pytest.mark.parametrize("why", ["empty", "running", "broken off"])
def test_nothing_is_called_gone_while_the_index_is_not_whole(town: Town, why: str) -> None:
    _, found = quoted_post(town)
    answer = quoting_answer(town, found)
    unseen(found)
    if why == "empty":
        with unit_of_work():
            db.session.execute(delete(SearchEntry))
    else:
        before = clock.now() - timedelta(hours=1) if why == "broken off" else None
        with unit_of_work():
            town.public(title="别的一条")
            db.session.add(JobRun(name=rebuilding.JOB, last_started=clock.now(), last_ok=before))
    jobs.follow_quotes()
    assert answer.sources[0].title == SECRET and lines_of(answer) == []


def test_a_rebuild_that_takes_an_entry_out_tells_who_quotes_it(town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    with unit_of_work():  # not by its verb: the index still holds it
        db.session.execute(update(Post).where(Post.id == other.id).values(screen=Screen.WITHHELD, list_no=None))
    assert answer.sources[0].title == SECRET
    for _ in range(2):
        rebuilding.rebuild(pause=lambda seconds: None)
    assert answer.sources[0].is_gone and len(lines_of(answer)) == 1


def test_a_rebuild_that_finds_it_called_otherwise_says_so_in_the_answer(town: Town) -> None:
    other, found = quoted_post(town)
    answer = quoting_answer(town, found)
    with unit_of_work():
        db.session.execute(update(Post).where(Post.id == other.id).values(public_title="桥头家门口的灯"))
    rebuilding.rebuild(pause=lambda seconds: None)
    assert answer.sources[0].title == "桥头家门口的灯"
