"""你最喜欢: a vote is a proved phone, a thing and a day; nothing else raises a count."""

import random
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from app import clock
from app.consult import searching as asked
from app.consult.service import filing as consult_filing
from app.core.accounts.rules import Role
from app.core.accounts.service import own_account
from app.core.domains import DOMAINS, NO_DOMAIN
from app.core.likes import jobs, service
from app.core.likes.models import Like, Liked
from app.core.regions.models import Level
from app.db import db, is_sqlite, table, unit_of_work
from app.errors import Refused
from app.feedback.models import Post, Topic
from app.feedback.service import saying
from app.openday import searching as opened
from app.openday.service import after, events
from app.openday.service import filing as openday_filing
from tests.conftest import page
from tests.consult.making import Hall
from tests.feedback.making import Town, together
from tests.making import MONDAY, Make, sign_in
from tests.village.making import Hamlet

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def code_for(client: FlaskClient, address: str, phone: str) -> str:
    client.application.config["DEMO"] = True
    try:
        shown = client.post(address, data={"phone": phone, "send_code": "1"})
    finally:
        client.application.config["DEMO"] = False
    found = re.search(r"验证码是 (\d{6})", shown.text)
    assert found
    return found[1]


def test_a_proved_phone_counts_once_a_day_and_again_tomorrow(town: Town) -> None:
    post = town.public()
    service.like("feedback", post.id, "one")
    with pytest.raises(Refused, match="今天已经"):
        with db.session.begin_nested():
            service.like("feedback", post.id, "one")
    assert service.times("feedback", post.id) == 1
    service.like("feedback", post.id, "two")
    with clock.at(MONDAY + timedelta(days=1)):
        service.like("feedback", post.id, "one")
    assert service.times("feedback", post.id) == 3


def test_one_phone_that_votes_twice_at_once_counts_once(live: Flask) -> None:
    with unit_of_work():
        town = Town(Make())
        post = town.public().id
    said = together(live, [lambda: service.like("feedback", post, "one")] * 2 + [lambda: service.like("feedback", post, "two")])  # fmt: skip
    assert sorted(said) == ["", "", service.ALREADY], said
    assert service.times("feedback", post) == 2 == len(db.session.scalars(select(Like)).all())


def test_no_new_device_raises_a_count_without_a_new_phone(client: FlaskClient, town: Town) -> None:
    post = town.public()
    db.session.commit()
    address, phone = f"/feedback/favourites/feedback/{post.id}", "13712340001"
    for data in ({}, {"phone": phone}, {"phone": phone, "code": "000000"}):
        fresh = client.application.test_client()
        assert fresh.post(address, data=data).status_code == 200
    assert service.times("feedback", post.id) == 0
    code = code_for(client, address, phone)
    told = client.post(address, data={"phone": phone, "code": code}, follow_redirects=True)
    assert "已经算上您了" in told.text and post.public_title and post.public_title in told.text
    again = client.application.test_client()  # the same code, another browser
    assert "验证码不对" in again.post(address, data={"phone": phone, "code": code}).text
    with clock.at(MONDAY + timedelta(minutes=2)):
        code = code_for(again, address, "137 1234 0001")  # a new code, the same phone in another spelling
        assert "今天已经为它点过了" in again.post(address, data={"phone": phone, "code": code}).text
    assert service.times("feedback", post.id) == 1


def test_an_account_and_its_phone_are_one_person(client: FlaskClient, town: Town, make: Make) -> None:
    post, resident = town.public(), make.resident()
    client = sign_in(client.application, resident)
    address = f"/feedback/favourites/feedback/{post.id}"
    assert page(client.get(address)).select_one("input[name=phone]") is None
    assert client.post(address).status_code == 302
    assert "今天已经为它点过了" in client.post(address).text
    assert resident.phone_hash
    with pytest.raises(Refused):
        service.like("feedback", post.id, resident.phone_hash)


def test_what_is_no_longer_public_cannot_be_liked_and_is_not_ranked(client: FlaskClient, town: Town) -> None:
    post, hidden = town.public(), town.post()
    service.like("feedback", post.id, "one")
    assert [row.times for row in service.ranking()] == [1]
    assert client.get(f"/feedback/favourites/feedback/{hidden.id}").status_code == 404
    saying.withdraw(post, by=None)
    assert service.ranking() == []
    assert client.get(f"/feedback/favourites/feedback/{post.id}").status_code == 404
    with pytest.raises(Refused, match="不公开"):
        service.like("feedback", post.id, "two")


def test_the_hall_ranks_by_place_and_kind(client: FlaskClient, town: Town) -> None:
    posts = [town.public(title=f"第 {n} 盏路灯坏了") for n in range(2)]
    for number, phones in ((0, "a"), (1, "bcd")):
        for phone in phones:
            service.like("feedback", posts[number].id, phone)
    for phone in "ab":
        service.like("feedback_topic", town.topic.id, phone)

    def ranked(query: str = "") -> list[str]:
        return [row.get_text() for row in page(client.get(f"/feedback/favourites/{query}")).select("main ol a")]

    assert [posts[1].public_title, town.topic.name, posts[0].public_title] == ranked()
    assert ranked("?kind=feedback") == [posts[1].public_title, posts[0].public_title]
    assert ranked(f"?region={town.county.alias}") == [posts[1].public_title, posts[0].public_title]
    assert ranked(f"?region={town.region().alias}") == []
    assert page(client.get(f"/feedback/{posts[0].no}/")).find("a", string="我喜欢看这个")
    front = page(client.get(f"/regions/{town.county.alias}/"))
    assert front.find("h2", string="大家常看")
    assert posts[1].public_title in front.text


def test_whose_vote_it_was_is_forgotten_and_the_vote_stays(town: Town, make: Make) -> None:
    post, resident = town.public(), make.resident()
    assert resident.phone_hash
    service.like("feedback", post.id, resident.phone_hash)
    assert [row["喜欢"] for row in service.give(resident)] == [post.public_title]
    with clock.at(MONDAY + timedelta(days=1)):
        jobs.forget_phones()
    assert db.session.scalars(select(Like.phone_hash)).all() == [resident.phone_hash]
    for _ in range(2):
        with clock.at(MONDAY + timedelta(days=2)):
            jobs.forget_phones()
        assert db.session.scalars(select(Like.phone_hash)).all() == [None]
    assert service.times("feedback", post.id) == 1


def test_closing_an_account_gives_no_second_vote_of_the_day(app: Flask, town: Town, make: Make) -> None:
    post, resident = town.public(), make.resident()
    phone_hash = resident.phone_hash or ""
    service.like("feedback", post.id, phone_hash)
    db.session.flush()
    assert "再留两天" in page(sign_in(app, resident).get("/account/delete")).text
    own_account.close(resident, by=resident)
    with pytest.raises(Refused, match="今天已经为它点过"):
        service.like("feedback", post.id, phone_hash)
    with clock.at(MONDAY + timedelta(days=2)):
        jobs.forget_phones()
    assert db.session.scalars(select(Like.phone_hash)).all() == [None]


def test_each_vote_is_counted_once_by_county_kind_and_domain(client: FlaskClient, town: Town, make: Make) -> None:
    """The sums of the lists of each domain are the votes, whatever is asked beside it."""
    dice = random.Random(7)
    topics = {
        name: db.session.scalar(select(Topic.id).where(Topic.name == name)) for name in ("路灯供电", "教育", "其他")
    }
    here = [town.public(title=f"第 {n} 条留言", topic_id=dice.choice(list(topics.values()))) for n in range(12)]
    other = Town(make)
    there = [other.public(title=f"别处第 {n} 条", topic_id=topics["教育"]) for n in range(3)]
    votes: Counter[int] = Counter()
    for phone in range(60):
        post = dice.choice([*here, *there])
        service.like("feedback", post.id, f"phone-{phone}")
        votes[post.id] += 1
    service.like("feedback_topic", topics["教育"] or 0, "one")

    def ranked(**asked: Any) -> list[tuple[str, int]]:
        return [(row.item.title, row.times) for row in service.ranking(most=100, **asked)]

    def expected(posts: list[Post], topic: int | None = None) -> Counter[str]:
        rows = {post.public_title or "": votes[post.id] for post in posts if topic in (None, post.topic_id)}
        return +Counter(rows)

    assert Counter(dict(ranked(name="feedback"))) == expected([*here, *there])
    for county, posts in ((town.county, here), (other.county, there)):
        assert Counter(dict(ranked(region=county, name="feedback"))) == expected(posts)
        for name, domain in (("路灯供电", 18), ("教育", 3), ("其他", NO_DOMAIN)):
            found = ranked(region=county, name="feedback", domain=domain)
            assert Counter(dict(found)) == expected(posts, topics[name])
            assert [times for _, times in found] == sorted((times for _, times in found), reverse=True)
        assert Counter(dict(ranked(region=posts[0].region, name="feedback"))) == expected(posts)
    everything = [ranked(domain=domain) for domain in (NO_DOMAIN, *DOMAINS)]
    assert sum(times for rows in everything for _, times in rows) == sum(votes.values()) + 1 == 61
    assert ("教育", 1) in ranked(domain=3) and ("教育", 1) not in ranked(region=town.county)


def test_the_hall_is_asked_by_links_that_keep_what_was_asked_before(client: FlaskClient, town: Town) -> None:
    lamp, school = town.public(), town.public(title="学校门口没有灯", topic_id=topic_id("教育"))
    for post in (lamp, school):
        service.like("feedback", post.id, "one")
    db.session.commit()

    def at(query: str) -> Any:
        return page(client.get(f"/feedback/favourites/{query}"))

    def listed(soup: Any) -> list[str]:
        return [row.get_text() for row in soup.select("main ol a")]

    soup = at(f"?region={town.county.alias}&kind=feedback")
    links = {link.get_text(): link["href"] for link in soup.select('nav[aria-label="哪个领域"] a')}
    assert list(links)[1:-1] == list(DOMAINS.values()) and len(links) == 28
    assert not soup.select_one("details[open]")
    soup = page(client.get(links["义务教育"]))
    assert listed(soup) == [school.public_title] and "义务教育 · 1 次" in soup.text
    assert soup.select_one("main details summary").get_text() == "领域：义务教育"
    marked = [link.get_text() for link in soup.select("nav.filters a[aria-current]")]
    assert marked == ["我想说一说", "义务教育"]
    assert listed(page(client.get(links["市政服务"]))) == [lamp.public_title]
    assert "还没有人点过" in page(client.get(links["没有归入领域的"])).text
    assert "看全部" in page(client.get(links["没有归入领域的"])).text
    for wrong in ("?domain=27", "?domain=-1", "?domain=x", "?region=999999", "?kind=nothing"):
        assert len(listed(at(wrong))) == 2, wrong


def topic_id(name: str) -> int:
    return db.session.scalars(select(Topic.id).where(Topic.name == name)).one()


def test_open_days_consultations_and_surveys_are_ranked_by_the_domain_they_are_filed_under(
    client: FlaskClient, make: Make
) -> None:
    hall, event = Hall(make), make.event()
    matter, survey = hall.open(), hall.survey()
    filed = ((opened.KIND, event, 18), (asked.KIND, matter, 13), (asked.SURVEY, survey, 13))
    for kind, thing, domain in filed:
        thing.domain = domain
        db.session.flush()
        service.like(kind, thing.id, "one")
    db.session.commit()
    for number, titles in ((18, {event.title}), (13, {matter.title, survey.title}), (NO_DOMAIN, set())):
        rows = page(client.get(f"/feedback/favourites/?domain={number}")).select("main ol li")
        assert {row.a.get_text() for row in rows} == titles
        assert all(DOMAINS[number] in row.text for row in rows)
    for address, domain in (
        (f"/openday/{event.id}/", 18),
        (f"/consultations/{matter.id}/", 13),
        (f"/surveys/{survey.id}/", 13),
    ):
        facts = page(client.get(address)).select_one("main .facts")
        assert DOMAINS[domain] in facts.text, address


def test_the_office_files_a_public_thing_anew_and_its_likes_follow_at_once(app: Flask, make: Make) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    hall, event = Hall(make), make.event()
    matter, survey = hall.open(), hall.survey()
    for kind, thing, address, who in (
        (opened.KIND, event, f"/desk/openday/{event.id}/", event.drafted_by),
        (asked.KIND, matter, f"/desk/consultations/{matter.id}/", hall.drafter),
        (asked.SURVEY, survey, f"/desk/surveys/{survey.id}/", hall.drafter),
    ):
        service.like(kind, thing.id, "one")
        db.session.commit()
        clerk = sign_in(app, who)
        assert page(clerk.get(address)).find("a", string="归入领域")["href"] == f"{address}domain"
        form = page(clerk.get(f"{address}domain"))
        assert len(form.select("#domain option")) == 27
        version = form.select_one("input[name=version]")["value"]
        for wrong in ("27", "-1", "x", ""):
            refused = page(clerk.post(f"{address}domain", data={"version": version, "domain": wrong}))
            assert refused.select_one("#domain-error") is not None, wrong
        old = page(clerk.post(f"{address}domain", data={"version": str(int(version) + 1), "domain": "6"}))
        assert "他人刚刚处理过" in old.text and thing.domain == NO_DOMAIN
        done = page(clerk.post(f"{address}domain", data={"version": version, "domain": "6"}, follow_redirects=True))
        assert "已归入所选的领域" in done.text and DOMAINS[6] in done.select_one("main").text
        assert [(row.item.title, row.times) for row in service.ranking(name=kind, domain=6)] == [(thing.title, 1)]
        assert db.session.scalars(select(Liked.domain).where(Liked.kind == kind)).one() == 6, "before the night's job"
    stranger = sign_in(app, make.staff(Role.HANDLER, make.region("外县", level=Level.COUNTY)))
    assert stranger.post(f"/desk/openday/{event.id}/domain", data={"domain": "1"}).status_code == 404


def test_no_verb_files_under_a_domain_nobody_knows(make: Make) -> None:
    event, survey = make.event(), Hall(make).survey()
    for verb, thing in ((openday_filing.file_under, event), (consult_filing.file_under, survey)):
        with pytest.raises(Refused, match="请从列出的领域里选一个"):
            verb(thing, 27, by=thing.drafted_by)


def test_what_belongs_to_no_domain_says_so(client: FlaskClient, make: Make) -> None:
    event = make.event()
    service.like("openday", event.id, "one")
    db.session.commit()
    shown = page(client.get("/feedback/favourites/?domain=0"))
    row, chosen = shown.select_one("main ol li"), shown.select_one("main summary")
    assert row and event.title in row.text and chosen and "没有归入领域" in chosen.text
    assert "领域" not in row.text, "nobody is told of each what it is not"


def test_what_moved_is_ranked_where_it_is_now(town: Town) -> None:
    post = town.public()
    service.like("feedback", post.id, "one")
    assert len(service.ranking(domain=18)) == 1
    post.topic_id = topic_id("教育")
    db.session.flush()
    assert service.ranking(domain=18) == [], "what is shown is never of another domain"
    jobs.place_again()
    assert [row.times for row in service.ranking(domain=3)] == [1] and service.ranking(domain=18) == []


def test_the_nightly_look_asks_for_the_counties_once_however_many_rows(make: Make, statements: list[str]) -> None:
    def asked() -> tuple[int, int]:
        db.session.commit()
        db.session.expunge_all()
        statements.clear()
        service.place_again(0)
        return len(statements), sum("region.level =" in one for one in statements)

    posts = [Town(make).public(title=f"第 {n} 处路灯") for n in range(5)]
    service.like("feedback", posts[0].id, "one")
    few = asked()
    for post in posts[1:]:
        service.like("feedback", db.session.merge(post).id, "one")
    assert asked() == few and few[1] == 1
    db.session.execute(update(Liked).values(county_id=None, domain=NO_DOMAIN))
    jobs.place_again()
    rows = db.session.scalars(select(Liked)).all()
    assert len({row.county_id for row in rows}) == 5 and {row.domain for row in rows} == {18}
    assert None not in {row.county_id for row in rows}


def test_a_list_is_filled_past_things_that_are_gone(town: Town) -> None:
    gone = [town.public(title=f"撤回的第 {n} 条") for n in range(6)]
    stays = town.public(title="留下的一条")
    for post in gone:
        for phone in "ab":
            service.like("feedback", post.id, phone)
    service.like("feedback", stays.id, "a")
    for post in gone:
        saying.withdraw(post, by=None)
    db.session.add_all(
        Liked(kind="feedback", item_id=10_000 + n, region_id=stays.region_id, county_id=town.county.id, times=5)
        for n in range(2 * service.AT_ONCE)
    )
    db.session.flush()
    assert [row.item.title for row in service.ranking(town.county, most=5)] == ["留下的一条"]


WAYS = [
    {},
    {"name": "feedback"},
    {"domain": 3},
    {"domain": NO_DOMAIN},
    {"region": True},
    {"region": True, "domain": 3},
    {"region": True, "domain": NO_DOMAIN, "name": "feedback"},
]


def test_no_way_of_asking_sorts_or_looks_through_everything(town: Town) -> None:
    """Enough rows that the plan is that of a million: an index is read in its order until the list is full."""
    counties = [town.county.id, *(town.make.region(f"县{n}", level=Level.COUNTY).id for n in range(3))]
    rows = [
        {
            "kind": "feedback" if n % 3 else "village",
            "item_id": n,
            "region_id": counties[n % 4],
            "county_id": counties[n % 4],
            "domain": (NO_DOMAIN, 3, 5, 18, 26)[n % 5],
            "times": n * 7919 % 50_021,
        }
        for n in range(30_000)
    ]
    db.session.execute(table(Liked).insert(), rows)
    db.session.execute(text("ANALYZE liked"))
    explain = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN"
    for way in WAYS:
        statement = service.ranked(**{**way, **({"region": town.county} if way.get("region") else {})}).limit(50)
        sql = statement.compile(db.session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(row[-1] for row in db.session.execute(text(f"{explain} {sql}")))
        assert "ix_liked_" in plan, (way, plan)
        for slow in ("TEMP B-TREE", "Sort", "Seq Scan"):
            assert slow not in plan, (way, plan)


def test_every_kind_of_thing_that_can_be_liked_has_its_button(client: FlaskClient, town: Town, make: Make) -> None:
    """On the page where it is published, and on those that hold what came of it."""
    hall, hamlet = Hall(make), Hamlet(make)
    consultation, _ = hall.adopted()
    survey, event = hall.survey(), make.event()
    with clock.at(event.signup_closes_at):
        events.close(event, by=None)
    with clock.at(event.ends_at):
        events.hold(event, by=event.drafted_by)
        after.write_minutes(event, "看了水厂。", "", by=event.drafted_by)
    book, post = hamlet.book(), town.public()
    db.session.commit()
    pages = {
        "openday": (
            event.id,
            [f"/openday/{event.id}/", f"/openday/{event.id}/minutes/1", f"/openday/{event.id}/draw/"],
        ),
        "feedback": (post.id, [f"/feedback/{post.no}/"]),
        "feedback_topic": (town.topic.id, [f"/feedback/?topic={town.topic.id}"]),
        "village": (book.id, []),
        "consultation": (
            consultation.id,
            [f"/consultations/{consultation.id}/{one}" for one in ("", "outcomes/1", "texts/1", "changes")],
        ),
        "survey": (survey.id, [f"/surveys/{survey.id}/"]),
    }
    assert set(pages) == set(service.KINDS)
    with clock.at(event.ends_at):
        for kind, (id, addresses) in pages.items():
            item = service.item(kind, id)
            assert item is not None, kind
            for address in {item.url, *addresses}:
                shown = client.get(address)
                assert shown.status_code == 200, address
                button = page(shown).find("a", string="我喜欢看这个")
                assert button is not None and button["href"] == f"/feedback/favourites/{kind}/{id}", address
            assert client.get(f"/feedback/favourites/{kind}/{id}").status_code == 200
