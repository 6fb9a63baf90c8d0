"""What may not be seen is seen nowhere: roles x states x outlets, with marks that cannot be mistaken."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import AnonymousUserMixin
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from app.core import attachments, privacy
from app.core.accounts.models import User
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.search.models import SearchEntry
from app.db import db, is_sqlite
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Post, Turned
from app.feedback.rules.kinds import Kind
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Reason, Screen
from app.feedback.rules.turning import Into
from app.feedback.service import answering, desks, papers, reporting, saying, screening, targets, turning
from app.feedback.views.desk import STEPS
from app.feedback.views.own import TURNS
from app.web.rights import Right
from tests.feedback.covering import COVERED, ENTRANCES, covered, photo
from tests.feedback.covering import TITLE as COVERED_TITLE
from tests.feedback.making import TEXT as TEXT_OF_TOWN
from tests.feedback.making import Town
from tests.lengths import times
from tests.making import Make, sign_in, with_codes
from tests.unpacked import text_of

ROOM = "app.feedback."
pytestmark = pytest.mark.usefixtures("monday")

TITLE, TEXT, NAME, SPOT = "蓝鹊题目", "翠鸟正文说了很长的一段话", "欧阳白鹭", "黄鹂桥头"
PHONE, POINT = "13798761234", Point(28.234567, 113.087654)
ANY_PHONE = PHONE[:-1]  # each state has its own: nobody may say so much in one day
MARKS = (TITLE, TEXT, NAME, SPOT, ANY_PHONE, "28.234", "113.087")
STATES = (
    "waiting",
    "private",
    "withheld",
    "declined",
    "withdrawn",
    "taken_down",
    "report",
    "report_answered",
    "report_made",
    "turned",
    "answered",
    "reopened",
    "merged",
    "paused",
    "extended",
    "refused_twice",
    "appealed",
    "asked_again",
)
UNSEEN = ("private", "turned", "answered", "reopened", "merged", "paused", "extended", "refused_twice", "asked_again")
LIKELIEST = ("resident", "handler of another unit", "office beside")  # to read it, of those who may not
OUTLETS = (
    "/feedback/",
    "/feedback/?standing=open",
    "/feedback/{no}/",
    "/feedback/{no}/support",
    "/feedback/own/{id}/",
    "/feedback/statistics",
    "/feedback/statistics/cases?figure=received&year=2026",
    "/feedback/statistics/2026-11/",
    "/feedback/statistics/2026-11.docx",
    "/feedback/statistics/cases?figure=handed_back&year=2026",
    "/feedback/favourites/",
    "/search?q=蓝鹊",
    "/search?q=翠鸟正文&kind=feedback",
    "/sitemap.xml",
    "/",
    "/api/v1/feedback",
    "/api/v1/feedback/{no}",
    "/feeds/feedback.atom",
    "/feedback/cases.csv",
    "/open311/v2/requests.json",
    "/open311/v2/requests.xml",
    "/open311/v2/requests/{no}.json?extensions=true",
    "/desk/",
    "/desk/feedback/",
    "/desk/feedback/?pile=all",
    "/desk/feedback/{id}/",
    "/desk/feedback/{id}/release",
    "/desk/feedback/{id}/assign",
    "/desk/feedback/{id}/answer",
    "/desk/feedback/{id}/nothing",
    "/desk/audit/",
    "/feedback/{no}/nothing",
    "/desk/feedback/{id}/turn/foi",
    "/desk/feedback/?pile=turned",
    "/foi/",
    "/foi/own/{foi}/",
    "/foi/own/{foi}/confirm",
    "/desk/foi/",
    "/desk/foi/{foi}/",
    "/catalogue/proposals/",
    "/open311/v2/requests/{no}.json",
)
COMMON = tuple(outlet for outlet in OUTLETS if "{" not in outlet)  # where all posts would show
OF_ONE = tuple(outlet for outlet in OUTLETS if "{" in outlet)


ARGUMENTS: dict[str, Sequence[str]] = {  # what stands in the addresses of this room, by the name its route has for it
    "id": ["{id}"],
    "no": ["{no}"],
    "into": [*Into],
    "form": ["json", "xml"],
    "year": ["2026"],
    "month": ["11"],
    "code": ["ask-1"],
    "token": ["1"],
}
TURNS_OF: dict[str, Sequence[str]] = {"feedback_desk.act": [*STEPS], "feedback.again": [*TURNS]}


def routes_of(app: Flask) -> list[str]:
    """Every page of this room that is read, whoever may read it: a new one is looked at without being listed above."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not app.view_functions[rule.endpoint].__module__.startswith(ROOM):
            continue
        names = sorted(rule.arguments)
        for values in product(*(TURNS_OF[rule.endpoint] if name == "turn" else ARGUMENTS[name] for name in names)):
            given = dict(zip(names, values, strict=True))
            found.append(re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda name, given=given: given[name[1]], rule.rule))  # type: ignore[misc]
    return [address for address in found if address not in OUTLETS]


def dealt(app: Flask, posts: Sequence[Post], readers: "Mapping[str, Reader]") -> dict[str, list[str]]:
    """The pages of this room for each reader: what all posts share for all; those of one post dealt out.

    Each page of each post is looked at by one in four of those its right admits, and by one of them at least; by all of
    them when simulated. Whom its right turns away tries it once.
    """
    found: dict[str, list[str]] = {who: [route for route in routes_of(app) if "{" not in route] for who in readers}
    for deal, route in enumerate(one for one in routes_of(app) if "{" in one):
        pages = [route.format(no=post.no, id=post.id) for post in posts]
        admitted = [who for who, reader in readers.items() if not reader.shut_door(pages[0])]
        every = times(1, min(4, max(1, len(admitted))))
        for who in readers.keys() - set(admitted):
            found[who].append(pages[0])
        for turn, who in enumerate(admitted):
            found[who] += pages[(deal + turn) % every :: every]
    return found


def made(town: Town, state: str) -> Post:
    """A post in a state in which strangers may read no word of it."""
    report = state.startswith("report")
    fields: dict[str, Any] = {
        "title": TITLE,
        "text": TEXT,
        "name": NAME,
        "phone": f"{ANY_PHONE}{STATES.index(state) % 10}",
        "spot": SPOT,
        "point": POINT,
        "wants_public": state not in UNSEEN,
    }
    if state == "report_made":
        fields["wants_public"] = True
    post = town.post(kind=Kind.REPORT if report and state != "report_made" else Kind.ASK, **fields)
    judged = pictured(post)
    if state == "report_made":  # after everybody could read it, and by another unit, which had it in hand
        screening.release(post, *screening.masked(post), judged, by=town.office)
        reporting.make_report(town.taken_on(post, town.water), "说的是工作人员收钱", by=town.office)
    if state in (*UNSEEN, "withdrawn", "taken_down"):
        shown = judged if screening.will_be_public(post) else {}
        screening.release(post, *screening.masked(post), shown, by=town.office)
    if state == "withheld":
        screening.withhold(post, Reason.PRIVACY, "", by=town.office)
    if state == "declined":
        screening.decline(post, Reason.NOT_OURS, "请打国家电网 95598", by=town.office)
    if state == "withdrawn":
        saying.withdraw(post, by=None)
    if state == "taken_down":
        screening.take_down(post, Reason.PRIVACY, "", by=town.office)
    if state == "report_answered":
        desks.assign(post, town.roads, "人工", by=town.office)
        desks.accept(post, by=town.handler)
        answer = answering.draft(post, "翠鸟正文所说的已经查实处理。", [], "", by=town.handler)
        answering.submit(answer, by=town.handler)
        answering.publish(answer, by=town.reviewer)
    _brought_to(town, post, state)
    if state == "turned":
        target = targets.target_of(Into.FOI)
        assert target is not None
        town.taken_on(post, town.roads)
        turning.turn(post, target, TITLE + TEXT, "要的是一份具体的文件", str(town.roads.id), by=town.handler)
        db.session.flush()
    return post


def pictured(post: Post, called: str = f"{NAME}家门口{ANY_PHONE}4.png") -> dict[int, None]:
    """One photo, named as a person names it, with the choice that shows it to everyone."""
    papers.hand_in(post.id, [papers.keep(photo(called))])
    db.session.flush()
    db.session.refresh(post)
    return {paper.id: None for paper in post.papers}


def _brought_to(town: Town, post: Post, state: str) -> None:
    """On its way through the desks, where nobody else reads it."""
    if state in ("answered", "reopened", "asked_again"):
        town.answer(town.taken_on(post, town.roads), "路灯已经修好了，请您再看一看。")
    if state in ("paused", "extended"):
        town.taken_on(post, town.roads)
    ways: dict[str, Callable[[], object]] = {
        "reopened": lambda: saying.reopen(post, f"{TEXT}，又坏了", by=None),
        "asked_again": lambda: saying.follow_up(post, f"{TEXT}，还想问一句", by=None),
        "merged": lambda: desks.merge(post, town.handled(phone="13700002222", wants_public=False), by=town.office),
        "paused": lambda: desks.ask_more(post, "请说清楚是哪一根灯杆", by=town.handler),
        "extended": lambda: _extended(town, post, "要等配件从外地运到，下周再装上"),
        "refused_twice": lambda: [_handed_back(town, post, name) for name in ("长沙县林业局", "长沙县城管局")],
        "appealed": lambda: _appealed(town, post),
    }
    if state in ways:
        ways[state]()


def _extended(town: Town, post: Post, why: str) -> None:
    desks.ask_extension(post, 5, why, by=town.handler)
    desks.decide_extension(post, True, "", by=town.office)


def _handed_back(town: Town, post: Post, name: str) -> None:
    unit = town.make.unit(name, town.county)
    town.taken_on(post, unit)
    desks.refuse(post, "查了，不归我们管，请转别处", by=town.make.staff(Role.HANDLER, unit=unit))


def _appealed(town: Town, post: Post) -> None:
    screening.withhold(post, Reason.PRIVACY, "", by=town.office)
    saying.appeal(post, f"{TEXT}，没有写到别人", by=None)


def application_of(post: Post) -> int:
    """The application it became; of what became none, any number."""
    return db.session.scalar(select(Turned.target_id).where(Turned.post_id == post.id)) or 1


@dataclass
class Reader:
    """Somebody with a browser; a stranger is nobody."""

    app: Flask
    person: User | None = None

    def __post_init__(self) -> None:
        self.client = sign_in(self.app, self.person) if self.person else self.app.test_client()

    def tries(self, addresses: Iterable[str]) -> Iterator[str]:
        """Where this reader is admitted, all; of what is shut by its right alone, whatever it is about, one of each."""
        shut: set[str] = set()
        for address in addresses:
            door = self.shut_door(address)
            if door not in shut:
                yield address
            shut |= {door} - {""}

    def shut_door(self, address: str) -> str:
        """The view whose right does not admit this reader; "" where nobody is turned away before something is looked at."""
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(address.partition("?")[0], return_rule=False)
        except HTTPException:
            return ""
        right: Right = self.app.view_functions[endpoint].right  # type: ignore[attr-defined]
        return "" if right.admits(self.person or AnonymousUserMixin()) else endpoint


def readers(app: Flask, town: Town, make: Make) -> dict[str, Reader]:
    """Everybody who may not read it: strangers, other residents, staff of other places and units, and most roles here."""
    beside = town.region()
    people = {role: make.staff(role, town.county) for role in Role if role not in (Role.OPENNESS_OFFICE, Role.HANDLER)}
    found = {f"{role} here": Reader(app, person) for role, person in people.items()}
    found["stranger"] = Reader(app)
    found["resident"] = Reader(app, make.resident())
    found["office beside"] = Reader(app, make.staff(Role.OPENNESS_OFFICE, beside))
    found["handler beside"] = Reader(app, make.staff(Role.HANDLER, unit=make.unit(region=beside)))
    found["handler of another unit"] = Reader(app, town.other)
    return found


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("reports", [False, True], ids=["posts", "reports"])
def test_no_outlet_shows_a_word_to_whom_it_is_not_meant(app: Flask, town: Town, make: Make, reports: bool) -> None:
    """All states stand at once: what belongs to all is looked at once, what belongs to one post for each."""
    posts = {state: made(town, state) for state in STATES if state.startswith("report") is reports}
    everybody = readers(app, town, make)
    if reports:
        everybody["office here"] = Reader(app, town.office)
    app.config["WTF_CSRF_ENABLED"] = False
    addresses = [*COMMON, *(address for post in posts.values() for address in addresses_of(post))]
    hands = dealt(app, list(posts.values()), everybody)
    for who, reader in everybody.items():
        for address in reader.tries([*addresses, *hands[who]]):
            text = text_of(reader.client.get(address, follow_redirects=True))
            assert not [mark for mark in MARKS if mark in text], (who, address)
        alike = reader.client.post("/feedback/similar.json", data={"q": f"{TITLE}{TEXT}"})
        assert alike.status_code == 200 and not [mark for mark in MARKS if mark in str(alike.get_json())], who
        for state, post in posts.items():
            assert ANY_PHONE not in reader.client.post(f"/desk/feedback/{post.id}/contact").text, (who, state)
    assert set(db.session.execute(select(Post.latitude, Post.longitude))) == {(None, None)}


@pytest.mark.databases("sqlite", "postgres")
def test_no_outlet_shows_covered_words_whatever_staff_tried_to_write(app: Flask, town: Town, make: Make) -> None:
    """At every entrance they quote what a moderator covered; nobody who may not read the original reads it anywhere."""
    tried = [(enter, said) for enter in ENTRANCES.values() for said in COVERED][:: 1 if is_sqlite() else 5]
    posts = [covered(town, phone=f"{ANY_PHONE[:-1]}{number:02d}") for number in range(len(tried))]
    for post, (enter, said) in zip(posts, tried, strict=True):
        with db.session.begin_nested() as inner:
            with pytest.raises(Refused, match="遮盖了的“"):
                enter(town, post, said)
            inner.rollback()
        db.session.expire_all()
    before = town.public(text=f"{COVERED[0]}说{COVERED[1]}")
    town.answer(town.taken_on(before, town.roads), f"已请{COVERED[0]}看过")
    screening.mask_later(before, before.public_title or "", "***说【略】", "涉及他人", by=town.office)
    db.session.flush()
    stranger = Reader(app)
    for post in posts:
        assert not [word for word in COVERED if word in text_of(stranger.client.get(f"/feedback/{post.no}/"))]
    everybody = {"stranger": stranger}
    if is_sqlite():
        everybody |= {who: reader for who, reader in readers(app, town, make).items() if who in LIKELIEST}
    for who, reader in everybody.items():
        for address in reader.tries([*COMMON, *addresses_of(before), *addresses_of(posts[0])]):
            text = text_of(reader.client.get(address, follow_redirects=True))
            assert not [word for word in COVERED if word in text], (who, address)
    assert COVERED_TITLE in app.test_client().get(f"/feedback/{posts[0].no}/").text, "the rest is read"


@pytest.mark.databases("sqlite")
def test_no_route_of_the_room_is_left_out(app: Flask) -> None:
    """A list kept by hand knew none of these."""
    found = {*routes_of(app), *OUTLETS}
    for page in ("words", "entered", "photos", "merge", "redate", "added", "answer", "mask", "files"):
        assert f"/desk/feedback/{{id}}/{page}" in found
    assert {"/desk/feedback/watch", "/desk/feedback/unreached", "/desk/feedback/blocks/", "/feedback/mine"} <= found
    assert {f"/desk/feedback/{{id}}/turn/{into}" for into in Into} <= found
    door = app.url_map.bind("localhost")
    named = [one.partition("?")[0].format(id=1, no="FB-2026-000001", foi=1) for one in found if "nothing" not in one]
    rooms = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    mine = {one for one in rooms if app.view_functions[one].__module__.startswith(ROOM)}
    assert len(mine) > 30 and mine <= {door.match(address)[0] for address in named}


@pytest.mark.databases("sqlite")
def test_each_page_of_each_post_is_looked_at_by_somebody_its_right_admits(app: Flask, town: Town, make: Make) -> None:
    everybody, posts = readers(app, town, make), [town.post() for _ in range(5)]
    hands = dealt(app, posts, everybody)
    tried = {address for who, reader in everybody.items() for address in hands[who] if not reader.shut_door(address)}
    for route in routes_of(app):
        pages = {route.format(no=post.no, id=post.id) for post in posts}
        doors = [reader.shut_door(min(pages)) for reader in everybody.values()]
        assert all(doors) or pages <= tried, route


@pytest.mark.databases("sqlite", "postgres")
@pytest.mark.parametrize("stem", [f"{NAME}家门口{PHONE}", "430121199001011234"])
def test_what_a_photo_is_called_on_her_phone_is_read_nowhere(app: Flask, town: Town, stem: str) -> None:
    """Her name is hidden, the photo is not: it stands in an address everyone reads, and is saved under a name."""
    post = town.post(name=NAME, phone=PHONE)
    judged = pictured(post, f"{stem}.PNG") | pictured(post, f"{stem}之二.png")
    screening.release(post, *screening.masked(post), judged, by=town.office)
    db.session.commit()
    stranger, office = app.test_client(), sign_in(app, town.office)
    own = app.test_client()
    with own.session_transaction() as session:
        session["posts"] = with_codes(post)
    seen = 0
    for client, addresses in (
        (stranger, (*COMMON, *addresses_of(post))),
        (office, (f"/desk/feedback/{post.id}/", f"/desk/feedback/{post.id}/photos")),
        (own, (f"/feedback/own/{post.id}/",)),
    ):
        for address in addresses:
            text = unquote(text_of(client.get(address, follow_redirects=True)))
            assert stem not in text, address
            seen += "照片-1.png" in text
    assert seen >= 4, "on the page, in Open311, at the desk, on her own page"
    for at, paper in enumerate(post.papers, 1):
        answer = stranger.get(f"/files/{paper.attachment_id}/照片-{at}.png")
        assert answer.status_code == 200
        assert unquote(answer.headers["Content-Disposition"]).endswith(f"照片-{at}.png")
        assert stranger.get(f"/files/{paper.attachment_id}/{paper.attachment.name}").status_code == 404
    assert "照片-1.png" in unquote(stranger.get(f"/open311/v2/requests/{post.no}.json").get_json()[0]["media_url"])


@pytest.mark.databases("sqlite", "postgres")
def test_a_units_file_whose_name_gives_a_number_away_is_refused(town: Town) -> None:
    post = town.answered()
    for name in (f"验收{PHONE}.txt", "430121199001011234.txt"):
        kept = attachments.keep(FileStorage(BytesIO("路灯修好了".encode()), name), by=town.handler)
        with pytest.raises(Refused, match="文件的名字里有不能公开的个人信息") as refusal:
            answering.add_result(post, kept, "路灯验收单", by=town.handler)
        assert refusal.value.field == "file" and PHONE not in refusal.value.sentence


def addresses_of(post: Post) -> list[str]:
    return [outlet.format(no=post.no, id=post.id, foi=application_of(post)) for outlet in OF_ONE]


def test_what_clerks_write_about_a_case_goes_into_no_message(town: Town) -> None:
    """A message tells the number and the step; the words are read with number and query code."""
    said = "苍鹭栖息的那一处"
    for act in (
        lambda post: desks.ask_more(post, f"请说清楚是不是{said}", by=town.handler),
        lambda post: _extended(town, post, f"要先请专家看过{said}再定"),
        lambda post: answering.add_result(
            town.answer(post), attachments.keep(photo(), by=town.handler), said, by=town.handler
        ),
    ):
        act(town.handled(wants_public=False))
    screening.decline(town.post(phone="13700002223"), Reason.NOT_OURS, f"请去问{said}", by=town.office)
    screening.withhold(town.post(phone="13700002224"), Reason.PRIVACY, said, by=town.office)
    db.session.flush()
    sent = db.session.scalars(select(Message).where(Message.subject_kind == "feedback_post")).all()
    told = {message.notice for message in sent}
    assert {f"feedback/{one}" for one in ("ask_more", "extended", "result", "declined", "withheld")} <= told
    assert not [
        message.notice for message in sent if "苍鹭" in message.title + (privacy.unseal(message.body_sealed) or "")
    ]


@pytest.mark.parametrize("state", STATES)
def test_nothing_of_it_lies_in_the_clear_beside_the_sealed_original(town: Town, state: str) -> None:
    post = made(town, state)
    db.session.flush()
    entries = [entry.title + entry.text for entry in db.session.scalars(select(SearchEntry))]
    trail = [f"{row.note}{row.changes}" for row in db.session.scalars(select(AuditEntry))]
    letters = [
        message.title + (privacy.unseal(message.body_sealed) or "") for message in db.session.scalars(select(Message))
    ]
    row = " ".join(str(value) for value in vars(post).values() if isinstance(value, str))
    for mark in MARKS:
        assert not [words for words in (*entries, *trail, *letters, row) if mark in words], mark


def test_an_answer_nobody_else_read_is_not_shown_through_another_post(app: Flask, town: Town) -> None:
    """What was answered to a post that is not public is read by its author; merging makes nobody else a reader."""
    private, public = town.handled(wants_public=False), town.public()
    with pytest.raises(Refused, match="可以反过来并"):
        desks.merge(public, private, by=town.office)
    lead = town.handled()
    desks.merge(public, lead, by=town.office)
    screening.take_down(lead, Reason.PRIVACY, "", by=town.office)
    with pytest.raises(Refused, match="不能公开的个人信息"):
        town.answer(lead, f"翠鸟正文：已打电话到 {PHONE} 说明情况，路灯修好了。")
    town.answer(lead, "翠鸟正文：已打电话给您说明情况，路灯修好了。")
    client = app.test_client()
    for address in (f"/feedback/{public.no}/", f"/api/v1/feedback/{public.no}", f"/open311/v2/requests/{public.no}.json?extensions=true"):  # fmt: skip
        text = client.get(address).text
        assert PHONE not in text and "翠鸟正文" not in text, address


def test_what_was_answered_unseen_is_masked_when_the_post_becomes_public(app: Flask, town: Town) -> None:
    post = town.post()
    screening.withhold(post, Reason.PRIVACY, "", by=town.office)
    town.answer(town.taken_on(post, town.roads), f"已打电话到 {PHONE} 说明情况，路灯修好了。")
    answering.add_result(post, attachments.keep(photo(), by=town.handler), "给本人的回函", by=town.handler)
    saying.appeal(post, "没有写到别人的事", by=None)
    screening.release(post, *screening.masked(post), {}, by=town.second)
    db.session.flush()
    shown = app.test_client().get(f"/feedback/{post.no}/").text
    assert PHONE not in shown and "137****1234" in shown and "公开时遮盖了答复里的个人信息" in shown
    assert "给本人的回函" not in shown and "<img" not in shown
    entries = [entry.text for entry in db.session.scalars(select(SearchEntry).where(SearchEntry.kind == "feedback"))]
    assert entries and not [text for text in entries if PHONE in text]


def test_a_file_that_tells_what_came_of_it_is_read_through_where_everybody_may_open_it(town: Town) -> None:
    post = town.post()
    screening.release(post, *screening.masked(post), {}, by=town.office)
    town.answer(town.taken_on(post, town.roads), "路灯修好了，欢迎再来看看。")
    told = FileStorage(BytesIO(f"验收人 {PHONE}".encode()), "验收单.txt")
    with pytest.raises(Refused, match="文件里有不能公开的个人信息"):
        answering.add_result(post, attachments.keep(told, by=town.handler), "路灯验收单", by=town.handler)


def test_of_a_report_the_office_reads_not_even_what_its_author_is_asked(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.REPORT)
    desks.ask_more(post, "翠鸟正文里说的是哪一个人", by=town.handler)
    db.session.flush()
    shown = sign_in(app, town.office).get(f"/desk/feedback/{post.id}/").text
    assert "正在等留言人补充" in shown and "翠鸟" not in shown
    assert "翠鸟" in sign_in(app, town.handler).get(f"/desk/feedback/{post.id}/").text


def test_nor_why_more_time_or_help_is_asked_for_with_it(app: Flask, town: Town) -> None:
    post = town.handled(kind=Kind.REPORT)
    desks.ask_extension(post, 5, "翠鸟的账目还要调取，两周内办完", by=town.handler)
    desks.assist(post, town.water, "翠鸟的事请协助查账", by=town.handler)
    db.session.flush()
    for turn in ("", "grant", "deny"):
        address = f"/desk/feedback/{post.id}/{turn}"
        shown = sign_in(app, town.office).get(address).text
        assert "举报的延期理由可能写到举报的内容" in shown and "翠鸟" not in shown, turn
        assert turn or "翠鸟的账目" in sign_in(app, town.handler).get(address).text
        assert turn or "翠鸟的事" in sign_in(app, town.handler).get(address).text


def test_whoever_reads_the_original_leaves_a_trace_on_every_page(app: Flask, town: Town) -> None:
    post = town.handled()
    for address in (f"/desk/feedback/{post.id}/", f"/desk/feedback/{post.id}/answer", f"/desk/feedback/{post.id}/turn/foi"):  # fmt: skip
        before = opened(post)
        assert TEXT_OF_TOWN in sign_in(app, town.handler).get(address).text
        assert opened(post) == before + 1, address


@pytest.mark.parametrize("step", ["answer", "turn/foi"])
def test_a_form_sent_without_opening_its_page_shows_nothing_off_the_record(app: Flask, town: Town, step: str) -> None:
    post = town.handled()
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(app, town.handler)
    before = opened(post)
    for _ in range(2):
        answer = client.post(f"/desk/feedback/{post.id}/{step}", data={})
        assert answer.status_code == 200 and TEXT_OF_TOWN in answer.text
        assert opened(post) == before + 1, "on record, and once"
    app.config["WTF_CSRF_ENABLED"] = True
    other = town.handled()
    answer = client.post(f"/desk/feedback/{other.id}/{step}", data={})  # an old page of somebody who never opened it
    assert answer.status_code == 400 and TEXT_OF_TOWN not in answer.text


def opened(post: Post) -> int:
    rows = select(AuditEntry.id).where(AuditEntry.did == Did.OPENED, AuditEntry.subject_id == post.id)
    return len(db.session.scalars(rows).all())


def test_a_hidden_author_is_hidden_and_a_shown_one_is_masked(app: Flask, town: Town) -> None:
    hidden = town.public(name=NAME, phone=PHONE)
    shown = town.public(name=NAME, phone="13798761235", shows_name=True)
    client = app.test_client()
    assert NAME not in client.get(f"/feedback/{hidden.no}/").text
    page = client.get(f"/feedback/{shown.no}/").text
    assert NAME not in page and "欧阳**" in page


def test_the_log_holds_no_word(
    app: Flask, client: FlaskClient, town: Town, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    post = made(town, "report")
    for address in OUTLETS:
        client.get(address.format(no=post.no, id=post.id, foi=1))
    client.post("/feedback/similar.json", data={"q": TITLE})
    client.post("/feedback/new", data={"title": TITLE, "text": TEXT, "phone": PHONE, "name": NAME})
    assert not [mark for mark in MARKS if mark in caplog.text]


def test_what_the_public_reads_is_the_masked_text(app: Flask, town: Town) -> None:
    post = town.public(text=f"我的手机 {PHONE}，请回电")
    shown = app.test_client().get(f"/feedback/{post.no}/").text
    assert PHONE not in shown and "137****1234" in shown


def test_who_is_merged_into_a_post_nobody_else_read_reads_no_number_and_no_earlier_answer(town: Town) -> None:
    private, other = town.handled(wants_public=False), town.post(phone="13700002222")
    desks.merge(other, private, by=town.office)
    with pytest.raises(Refused, match="不能公开的个人信息"):
        answering.draft(private, f"已打电话到 {PHONE} 说明情况，路灯修好了。", [], "", by=town.handler)
    answered = town.handled(wants_public=False)
    town.answer(answered, f"已打电话到 {PHONE} 说明情况，路灯修好了。")
    saying.reopen(answered, "路灯昨天晚上又坏了，请再来修", by=None)
    with pytest.raises(Refused, match="以前已经答复过"):
        desks.merge(town.post(phone="13700003333"), answered, by=town.office)


def test_a_post_merged_into_a_private_one_does_not_become_public_and_names_it_nowhere(app: Flask, town: Town) -> None:
    private, waiting = town.handled(wants_public=False), town.post(phone="13700002222")
    desks.merge(waiting, private, by=town.office)
    screening.release(waiting, *screening.masked(waiting), {}, by=town.office)
    db.session.flush()
    assert waiting.screen == Screen.PRIVATE
    assert app.test_client().get(f"/feedback/{waiting.no}/").status_code == 404
