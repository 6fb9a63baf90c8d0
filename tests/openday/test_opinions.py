"""An opinion is read before it is public; what was said about it is never replaced in silence."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.core import privacy, search
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.search.rebuilding import rebuild
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday import queries
from app.openday.models import AgendaItem, Entry, Event, Opinion
from app.openday.rules import Outcome
from app.openday.service import after, day, events
from tests.conftest import page
from tests.making import Make, id_number, sign_in, with_codes
from tests.test_stale import fields

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
SAID = "我邻居王建国得了癌症还要爬楼，路灯也坏了，打我电话 13912345678"
PUBLIC = "我邻居【略】还要爬楼，路灯也坏了【略】"
WHY = "隐去邻居的病情"


@pytest.fixture
def held(make: Make) -> tuple[Event, Entry]:
    with unit_of_work():
        event = make.event()
        entry = make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=event.drafted_by)
        with clock.at(event.ends_at):
            events.hold(event, by=event.drafted_by)
    return event, entry


@pytest.fixture
def opinion(held) -> Opinion:
    event, entry = held
    with clock.at(event.ends_at), unit_of_work():
        return after.hand_in(entry, SAID, None, by=None)


def public_words(app: Flask, event: Event) -> str:
    """Everything a stranger can read of the event: page, data, search, portal."""
    stranger = app.test_client()
    with clock.at(event.ends_at):
        pages = [
            stranger.get(f"/openday/{event.id}/").text,
            stranger.get(f"/api/v1/opendays/{event.id}").get_json().__repr__(),
            stranger.get("/search?q=路灯").text.replace("路灯 ", ""),
            stranger.get("/").text,
        ]
    return "\n".join(pages)


def test_nobody_but_its_author_and_the_desk_reads_an_opinion_before_a_clerk_has(app: Flask, held, opinion):
    event, entry = held
    words = public_words(app, event)
    assert "王建国" not in words
    assert "爬楼" not in words
    assert "另有 1 条意见已收到" in words
    assert "'opinions_unread': 1" in words
    author = app.test_client()
    with author.session_transaction() as session:
        session["entries"] = with_codes(entry)
    assert "爬楼" in author.get(f"/openday/entries/{entry.id}/").text
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        assert "待公开" in page(desk.get(f"/desk/openday/{event.id}/")).select_one("#opinions ~ article").text
        assert "1 条待公开" in desk.get("/desk/").text


def test_a_clerk_releases_it_in_the_words_she_chose(app: Flask, held, opinion):
    event, _ = held
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        address = f"/desk/openday/opinions/{opinion.id}/release"
        soup = page(desk.get(address))
        assert "13912345678" not in soup.select_one("#public_text").text
        refused = page(desk.post(address, data={**fields(soup), "public_text": SAID}))
        assert "手机号" in refused.select_one("#public_text-error").text
        refused = page(desk.post(address, data={**fields(soup), "public_text": PUBLIC, "mask_reason": ""}))
        assert "为什么" in refused.select_one("#mask_reason-error").text
        assert "王建国" not in public_words(app, event)
        assert desk.post(address, data={**fields(soup), "public_text": PUBLIC, "mask_reason": WHY}).status_code == 302
    words = public_words(app, event)
    assert PUBLIC in words and f"有删节：部分文字已遮盖或删去，其余是原文。原因：{WHY}" in words
    assert "王建国" not in words
    assert "另有" not in words
    assert (opinion.text, opinion.released_by_id) == (SAID, event.drafted_by_id)
    with pytest.raises(Refused, match="已经公开"):
        after.release(opinion, "别的话", by=event.drafted_by)


def test_answering_releases_too_in_the_words_on_the_same_page(app: Flask, held, opinion):
    event, _ = held
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        address = f"/desk/openday/opinions/{opinion.id}"
        typed = fields(page(desk.get(address)))
        desk.post(
            address,
            data={
                **typed,
                "public_text": PUBLIC,
                "mask_reason": WHY,
                "outcome": "adopted",
                "answer": "已更换路灯 12 盏",
            },
        )
        assert page(desk.get(address)).select_one("#public_text") is None
    words = public_words(app, event)
    assert PUBLIC in words
    assert "已更换路灯 12 盏" in words
    assert "王建国" not in words


def test_what_is_public_is_covered_with_a_reason_that_everyone_reads(app: Flask, held, opinion):
    event, _ = held
    by = event.drafted_by
    with clock.at(event.ends_at), unit_of_work():
        with pytest.raises(Refused, match="还没有公开"):
            after.mask(opinion, PUBLIC, "提到了别人的病情", by=by)
        after.release(opinion, "我邻居王建国得了癌症还要爬楼【略】", "和路灯无关", by=by)
        with pytest.raises(Refused) as refused:
            after.mask(opinion, PUBLIC, "", by=by)
        assert refused.value.field == "reason"
        with pytest.raises(Refused, match="没有改动"):
            after.mask(opinion, opinion.public_text, "提到了别人的病情", by=by)
        with pytest.raises(Refused, match="原文"):
            after.mask(opinion, PUBLIC, "提到了别人的病情", by=by)  # what was taken away does not come back
        after.mask(opinion, "我邻居【略】还要爬楼【略】", "提到了别人的病情", by=by)
    soup = page(app.test_client().get(f"/openday/{event.id}/"))
    assert (
        "有删节：部分文字已遮盖或删去，其余是原文。原因：和路灯无关；提到了别人的病情"
        in soup.select_one(f'[id="{opinion.no}"]').text
    )
    assert "王建国" not in public_words(app, event)
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "openday.opinion.masked")).one()
    assert (row.note, row.actor_id) == ("提到了别人的病情", by.id)


def test_a_changed_answer_says_why_and_the_old_one_stays_readable(app: Flask, held, opinion):
    event, _ = held
    by = event.drafted_by
    with clock.at(event.ends_at), unit_of_work():
        after.answer(opinion, Outcome.ADOPTED, "已更换路灯 12 盏", event.unit, by=by)
        with pytest.raises(Refused) as refused:
            after.answer(opinion, Outcome.DECLINED, "没有经费", event.unit, by=by)
        assert refused.value.field == "reason"
        with pytest.raises(Refused, match="没有改动"):
            after.answer(opinion, Outcome.ADOPTED, "已更换路灯 12 盏", event.unit, "写错了字", by=by)
        assert opinion.answer == "已更换路灯 12 盏"
        after.answer(opinion, Outcome.PARTLY, "先换 6 盏", event.unit, "招标后数量有变", by=by)
    article = page(app.test_client().get(f"/openday/{event.id}/")).select_one(f'[id="{opinion.no}"]').text
    assert "第 2 版，原因：招标后数量有变" in article
    assert article.index("先换 6 盏") < article.index("已更换路灯 12 盏")
    data = app.test_client().get(f"/api/v1/opendays/{event.id}").get_json()["opinions"][0]
    assert [(row["no"], row["outcome"]) for row in data["answer_versions"]] == [(2, "partly"), (1, "adopted")]
    told = db.session.scalars(select(Message).where(Message.notice == "openday/answered").order_by(Message.id)).all()
    assert [message.title for message in told][-1] == "您的意见答复有修改：部分采纳"
    assert "招标后数量有变" in (privacy.unseal(told[-1].body_sealed) or "")
    assert queries.opinions_of(event)[0].answers[0].by_id == by.id


def test_the_second_answer_is_asked_for_its_reason_on_the_page(app: Flask, held, opinion):
    event, _ = held
    with clock.at(event.ends_at):
        desk = sign_in(app, event.drafted_by)
        address = f"/desk/openday/opinions/{opinion.id}"
        first = fields(page(desk.get(address)))
        assert "reason" not in first
        desk.post(address, data={**first, "outcome": "adopted", "answer": "已更换路灯 12 盏"})
        again = {**fields(page(desk.get(address))), "answer": "先换 6 盏", "reason": ""}
        soup = page(desk.post(address, data=again))
        assert soup.select_one("#reason-error")
        assert soup.select_one("#answer").text.strip() == "先换 6 盏"
        assert desk.post(address, data={**again, "reason": "招标后数量有变"}).status_code == 302
    assert [version.text for version in opinion.answers] == ["先换 6 盏", "已更换路灯 12 盏"]


@pytest.mark.databases("sqlite", "postgres")
def test_a_rebuilt_index_holds_no_unread_words(held, opinion):
    rebuild(pause=lambda seconds: None)
    rows: Any = db.session.scalars(select(search.models.SearchEntry.text)).all()
    assert all("爬楼" not in text and id_number(1) not in text for text in rows)


def test_an_opinion_is_found_once_it_is_public_with_its_answer(app, make: Make):
    def found(words: str) -> list[tuple[str, str]]:
        links = page(app.test_client().get(f"/search?q={words}")).select("main article h3 a")
        return [(link["href"], link.text) for link in links if "意见：" in link.text]

    with unit_of_work():
        event = make.event()
        entry = make.entry(event)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=event.drafted_by)
            opinion = after.hand_in(entry, "二楼上不去水", None, by=None)
    assert found("上不去水") == [], "nobody has read it yet"
    with unit_of_work(), clock.at(event.starts_at):
        after.release(opinion, "二楼上不去水", by=event.drafted_by)
    assert found("上不去水") == [(f"/openday/{event.id}/#{opinion.no}", "意见：二楼上不去水（待答复）")]
    with unit_of_work(), clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        hidden = after.hand_in(entry, "请不要公开这一条", None, by=None)
    assert found("上不去水") == [(f"/openday/{event.id}/#{opinion.no}", "意见：二楼上不去水（待答复）")]
    assert found("请不要公开") == []
    with unit_of_work(), clock.at(event.ends_at):
        after.answer(opinion, Outcome.ADOPTED, "月底前换两台加压泵", event.unit, by=event.drafted_by)
    assert found("加压泵") == [(f"/openday/{event.id}/#{opinion.no}", "意见：二楼上不去水（采纳）")]
    with unit_of_work(), clock.at(event.ends_at):
        after.mask(opinion, "【略】", "涉及他人", by=event.drafted_by)
    assert found("上不去水") == []
    rebuild(pause=lambda seconds: None)
    assert len(found("加压泵")) == 1
    assert found(hidden.no) == []


def point(event: Event) -> AgendaItem:
    item = AgendaItem(event=event, title="路灯", note="", position=0)
    db.session.add(item)
    db.session.flush()
    return item


@pytest.mark.parametrize(
    "said", ["张伟民提出第 2 条，路灯已装", "按伟民同志的意见装了路灯", "张·伟·民等人反映路灯坏了"]
)
def test_what_is_said_of_the_whole_names_nobody_who_said_an_opinion(held, opinion, a_file, said: str):
    event, entry = held
    entry.applicant.name = "张伟民"
    item, by = point(event), event.drafted_by
    with clock.at(event.ends_at):
        for verb, field in (
            (lambda: after.write_minutes(event, said, "", by=by), "text"),
            (lambda: after.write_conclusion(item, said, "", by=by), "text"),
            (lambda: after.add_photo(event, a_file(by), said, "都同意公开", by=by), "caption"),
            (lambda: after.add_photo(event, a_file(by, f"{said}.txt"), "路灯", "都同意公开", by=by), "file"),
        ):
            with pytest.raises(Refused, match="提意见的人") as refusal:
                verb()
            assert refusal.value.field == field
        clean = "建设文明、卫生的街道，早晚高峰加开一班"
        after.write_minutes(event, clean, "", by=by)
        assert after.write_conclusion(item, clean, "", by=by).conclusion == clean


@pytest.mark.databases("sqlite", "postgres")
def test_who_spoke_after_the_minutes_is_asked_for_when_the_results_are_published(held):
    event, entry = held
    entry.applicant.name = "张伟民"
    item, by = point(event), event.drafted_by
    with clock.at(event.ends_at):
        after.write_minutes(event, "张伟民提出路灯坏了", "", by=by)
        after.write_conclusion(item, "按张伟民的意见装路灯", "", by=by)
        said = after.hand_in(entry, "路灯坏了", None, by=None)
        after.answer(said, Outcome.ADOPTED, "已经安排装路灯", event.unit, by=by)
        for mend in (
            lambda: after.write_minutes(event, "有居民提出路灯坏了", "不写姓名", by=by),
            lambda: after.write_conclusion(item, "装路灯", "不写姓名", by=by),
        ):
            with pytest.raises(Refused, match="“张伟民”"):
                after.conclude(event, after.mark_of(event), by=by)
            mend()
            db.session.flush()
        assert "张伟民" not in event.notices[-1].text
        after.conclude(event, after.mark_of(event), by=by)
