"""Open311 GeoReport v2: existing civic clients post and read here. Public specification: wiki.open311.org/GeoReport_v2.

A service is a kind and a topic (`ask-3`). What a client sends waits to be read like everything else; its phone and mail are
kept for the desk and told nothing, for nobody has proved whose they are; number and query code are in `service_notice`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, current_app, jsonify, make_response, request, url_for
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app import clock
from app.clock import NOT_YET
from app.core import regions
from app.core.regions import chains
from app.core.regions.models import Level, Region
from app.db import db, unit_of_work
from app.errors import Refused
from app.feedback import access, changes, placing, queries
from app.feedback.figures import is_waited_for
from app.feedback.labels import came_again
from app.feedback.models import Answer, Post
from app.feedback.rules.elsewhere import other_province
from app.feedback.rules.kinds import KIND_HINTS, KIND_LABELS, Channel, Kind
from app.feedback.rules.life import STATE_LABELS
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Screen
from app.feedback.rules.words import title_of
from app.feedback.service import answering, saying
from app.printed import one_line
from app.web.rights import EVERYONE, open_to

bp = Blueprint("open311", __name__, url_prefix="/open311/v2")
NUMBER = re.compile("[0-9]{1,9}")  # zeros in front of a longer one would hide how large it is
MOST, DAYS = 1000, timedelta(days=90)  # the specification's default: 90 days or 1000 requests, whichever is smaller
NO_PHOTO = "链接里的照片没有收下；要附照片，请在网页上留言。"  # an address of a stranger’s is not opened
TOO_OFTEN = "too many requests from this address; wait as long as Retry-After says. 请求太多，请过一会儿再发。"
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
KINDS = [kind for kind in Kind if kind != Kind.REPORT]  # a 举报 needs a page that says who will read it
Row = Mapping[str, Any]
Told = tuple[
    str, str, Sequence[Row] | Row
]  # the outer element, the inner one, what stands in them; one alone is no list
View = Callable[..., Told]
ONE_OF = {"endpoints": "endpoint", "formats": "format", "attributes": "attribute", "status_history": "entry"}


class BadRequest(Exception):
    """What the client has to mend, with the status."""

    def __init__(self, words: str, code: int = 400) -> None:
        super().__init__(words)
        self.words, self.code = words, code


def answered(view: View) -> Callable[..., Response]:
    """The view's (list, row, rows) as JSON or XML; refusals in the specification's form."""

    @wraps(view)
    def in_form(form: str, **args: Any) -> Response:
        if form not in FORMATS:
            return _errors("json", [BadRequest("this format is not offered: use .json or .xml", 404)])
        try:
            _require_jurisdiction()
            outer, inner, rows = view(**args)
        except BadRequest as bad:
            return _errors(form, [bad])
        except Refused as refusal:
            return _errors(form, [BadRequest(_said(said)) for said in refusal.every])
        status = 201 if request.method == "POST" else 200
        return _written(form, outer, inner, rows, status)

    return in_form


@bp.errorhandler(400)
@bp.errorhandler(404)
@bp.errorhandler(413)
@bp.errorhandler(429)
def refused(error: HTTPException) -> Response:
    """What is turned away before a view is asked (too often, too much at once, bytes of no text) is told in the specification's form too."""
    form = (request.view_args or {}).get("form", "json")
    code = error.code or 500
    words = TOO_OFTEN if code == 429 else error.description or error.name
    return _errors(form if form in FORMATS else "json", [BadRequest(words, code)])


def _require_jurisdiction() -> None:
    """One jurisdiction is served, so it need not be named; another one is not here."""
    named = request.values.get("jurisdiction_id", "")
    whole = regions.queries.city() if named else None
    known = {urlsplit(current_app.config["SITE_URL"]).hostname, whole.code if whole else ""}
    if named and named.lower() not in known:
        raise BadRequest("jurisdiction_id provided was not found", 404)


FIELDS = {
    **dict.fromkeys(("title", "text"), "description"),
    **dict.fromkeys(("kind", "topic"), "service_code"),
    "spot": "address_string",
    "place": "address_id",
    "phone": "phone",
    "email": "email",
    "name": "last_name",
}


def _said(refusal: Refused) -> str:
    """The sentence, behind the name the client knows the field by."""
    name = FIELDS.get(refusal.field or "")
    return f"{name}: {refusal.sentence}" if name else refusal.sentence


def _errors(form: str, found: Sequence[BadRequest]) -> Response:
    rows = [{"code": bad.code, "description": bad.words} for bad in found]
    return _written(form, "errors", "error", rows, found[0].code)


def _written(form: str, outer: str, inner: str, rows: Sequence[Row] | Row, status: int) -> Response:
    if form == "json":
        answer = make_response(jsonify(rows), status)
    else:
        tree = Element(outer)
        if isinstance(rows, Mapping):
            _fill(tree, rows)
        else:
            for row in rows:
                _fill(SubElement(tree, inner), row)
        answer = make_response(tostring(tree, encoding="utf-8", xml_declaration=True), status)
    answer.headers["Content-Type"] = FORMATS[form]
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _fill(element: Element, row: Row) -> None:
    """As the specification turns the one form into the other: a list's element holds one of each for every member."""
    for name, value in row.items():
        part = SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                _put(SubElement(part, ONE_OF[name]), one)
        else:
            _put(part, value)


def _put(element: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        _fill(element, value)
    else:
        element.text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# services


def _services() -> list[tuple[str, Kind, queries.Offered]]:
    return [(f"{kind.value}-{topic.id}", kind, topic) for kind in KINDS for topic in queries.topics()]


def _service(code: str) -> tuple[Kind, queries.Offered]:
    for known, kind, topic in _services():
        if known == code:
            return kind, topic
    if not code:
        raise BadRequest("service_code is missing")
    raise BadRequest("service_code was not found; see services", 404 if request.method == "GET" else 400)


@bp.get("/services.<form>")
@open_to(EVERYONE)
@answered
def services() -> Told:
    rows = [
        {
            "service_code": code,
            "service_name": f"{KIND_LABELS[kind]}：{topic.name}",
            "description": KIND_HINTS[kind],
            "metadata": False,
            "type": "realtime",
            "keywords": f"{KIND_LABELS[kind]},{topic.name}",
            "group": KIND_LABELS[kind],
        }
        for code, kind, topic in _services()
    ]
    return "services", "service", rows


@bp.get("/services/<code>.<form>")
@open_to(EVERYONE)
@answered
def service(code: str) -> Told:
    _service(code)
    return "service_definition", "", {"service_code": code, "attributes": []}


@bp.get("/discovery.<form>")
@open_to(EVERYONE)
@answered
def discovery() -> Told:
    """Where the endpoint is and what it speaks (specification: wiki.open311.org/Service_Discovery)."""
    site = current_app.config["SITE_URL"]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{site}/open311/v2",
        "changeset": "2026-11-26T00:00:00+08:00",
        "type": "test" if current_app.config["DEMO"] else "production",
        "formats": ["text/xml", "application/json"],
    }
    row = {
        "changeset": endpoint["changeset"],
        "contact": site + "/about",
        "key_service": "not needed",
        "endpoints": [endpoint],
    }
    return "discovery", "", row


# requests


@bp.get("/requests.<form>")
@open_to(EVERYONE)
@answered
def requests() -> Told:
    rows = _filtered(access.published())
    page, size = _number("page", 1), min(_number("page_size", MOST), MOST)
    rows = rows.order_by(Post.list_no.desc()).limit(size).offset((page - 1) * size)
    posts = db.session.scalars(rows.options(selectinload(Post.steps), selectinload(Post.papers))).all()
    answers = answering.answers_of_each(posts)
    told = [_told(post, answers[post.id]) for post in posts]
    ids = request.args.get("service_request_id") if page == 1 else None
    return (
        "service_requests",
        "request",
        [*told, *(_waiting_told(post) for post in _waiting(_ids(ids) if ids else []))],
    )


@bp.get("/requests/<no>.<form>")
@open_to(EVERYONE)
@answered
def show(no: str) -> Told:
    post = queries.by_no(no)
    if post is None:
        if waiting := _waiting([no]):
            return "service_requests", "request", [_waiting_told(waiting[0])]
        raise BadRequest("service_request_id was not found", 404)
    answers, history = answering.answers_of(post, everyone=True), request.args.get("extensions") == "true"
    return "service_requests", "request", [_told(post, answers, history=history)]


@bp.get("/tokens/<token>.<form>")
@open_to(EVERYONE)
@answered
def token(token: str) -> Told:
    raise BadRequest("requests get their id at once, there are no tokens", 404)


def _number(name: str, default: int) -> int:
    raw = request.args.get(name, "")
    if raw and not (NUMBER.fullmatch(raw) and 1 <= int(raw) <= 10**6):
        raise BadRequest(f"{name} must be a whole number from 1")
    return int(raw) if raw else default


def _filtered(rows: Select[Post]) -> Select[Post]:
    asked = request.args
    if ids := asked.get("service_request_id"):
        return rows.where(Post.no.in_(_ids(ids)))
    if codes := asked.get("service_code"):
        named = {_service(code.strip()) for code in codes.split(",")[:MOST]}
        rows = rows.where(or_(*(and_(Post.kind == kind, Post.topic_id == topic.id) for kind, topic in named)))
    wanted = set((asked.get("status") or "open,closed").split(","))
    if not wanted <= {"open", "closed"}:
        raise BadRequest("status must be open, closed or both")
    if wanted == {"open"}:
        rows = rows.where(is_waited_for())
    if wanted == {"closed"}:
        rows = rows.where(~is_waited_for())
    until = _moment("end_date") or clock.now()
    since = _moment("start_date") or until - DAYS
    return rows.where(queries.said_between(since, until))


def _moment(name: str) -> datetime | None:
    raw = request.args.get(name)
    if not raw:
        return None
    try:
        found = datetime.fromisoformat(raw.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(f"{name} must be a date and time with its zone, as 2026-11-23T10:00:00+08:00")
    if not EARLIEST.year <= found.year <= LATEST.year:  # no calendar reaches further once zones and days are reckoned
        return EARLIEST if found.year < EARLIEST.year else LATEST
    return found


def _ids(asked: str) -> list[str]:
    """The ids of a list as clients write it."""
    return [one.strip() for one in asked.split(",")[:MOST]]


def _waiting(numbers: Sequence[str]) -> Sequence[Post]:
    """Posts of clients that nobody has looked at yet (docs/open311.md): of no other does a number tell anything."""
    if not numbers:
        return []
    rows = select(Post).where(
        Post.no.in_(numbers),
        Post.channel == Channel.API,
        Post.kind != Kind.REPORT,
        Post.screen == Screen.WAITING,
        Post.wants_public,
        Post.wish_taken_back_at.is_(None),
        Post.appeals == 0,
        is_waited_for(),
    )
    return db.session.scalars(rows.order_by(Post.id.desc())).all()


def _waiting_told(post: Post) -> Row:
    """That it arrived, and when: no word of it, no place, no unit."""
    return _row(post, status="open", status_notes="待审核：工作人员看过后公开", updated_datetime=_time(post.said_at))


def _row(post: Post, **known: Any) -> Row:
    """A request as the specification has it: what may always be said of a post, and of the rest what is known."""
    row: dict[str, Any] = {
        "service_request_id": post.no,
        "status": "",
        "status_notes": "",
        "service_name": f"{KIND_LABELS[post.kind]}：{post.topic.name}",
        "service_code": f"{post.kind.value}-{post.topic_id}",
        "description": "",
        "agency_responsible": "",
        "service_notice": "",
        "requested_datetime": _time(post.said_at),
        "updated_datetime": "",
        "expected_datetime": _expected(post),
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": None,
        "long": None,
        "media_url": "",
    }
    return row | known


def _time(at: datetime) -> str:
    """To the second, with its zone."""
    return clock.here(at).isoformat(timespec="seconds")


def _expected(post: Post) -> str:
    return "" if post.due_on == NOT_YET else f"{post.due_on.isoformat()}T23:59:59+08:00"


def _noted(answer: Answer) -> str:
    """An answer; one the author came back after says so, as the page does."""
    again = came_again(answer)
    return f"{answer.unit.name}{f'（留言人{again}以前的答复）' if again else ''}：{answer.public_text}"


def _told(post: Post, answers: Sequence[Answer], *, history: bool = False) -> Row:
    steps = [step for step in post.steps if step.is_public]
    notes = [STATE_LABELS[post.state], *(_noted(answer) for answer in answers)]
    told = [{"datetime": _time(step.at), "description": step.what} for step in steps]
    return _row(
        post,
        status="open" if post.is_waited_for else "closed",
        status_notes="\n".join(notes),
        description=f"{post.public_title}\n{post.public_text}",
        agency_responsible=post.unit.name if post.unit else "",
        updated_datetime=_time(changes.changed_at(post, answers)),
        address=" ".join(part for part in (post.region.short_name, post.spot) if part),
        address_id=post.region.code,
        lat=post.latitude,
        long=post.longitude,
        media_url=_photo(post),
        **({"extended_attributes": {"status_history": told}} if history else {}),
    )


def _photo(post: Post) -> str:
    """Where the first photo that everyone may see is; the specification has room for one."""
    for paper in post.papers:
        if paper.is_public and (paper.by_unit or post.shows_words) and paper.attachment.media_type.startswith("image/"):
            way = url_for("attachments.download", id=paper.attachment_id, name=paper.called)
            return f"{current_app.config['SITE_URL']}{way}"
    return ""


@bp.post("/requests.<form>")
@open_to(EVERYONE)
@answered
def post() -> Told:
    typed = request.form
    kind, topic = _service(typed.get("service_code", ""))
    words, address = typed.get("description", ""), typed.get("address_string", "")
    if len(address) > saying.LONGEST_SPOT:  # before it is looked for among the places
        raise Refused(saying.SPOT_TOO_LONG, "spot")
    point = _point(typed.get("lat"), typed.get("long"))
    place, why = _place(typed.get("address_id", ""), one_line(address), point)
    name = " ".join(part for part in (typed.get("last_name"), typed.get("first_name")) if part)
    said = saying.Said(
        kind=kind,
        topic_id=topic.id,
        region=place,
        title=title_of(words),
        text=words,
        name=name,
        phone=typed.get("phone", ""),
        email=typed.get("email", ""),
        spot=_spot(place, address),
        point=point,
    )
    with unit_of_work():
        receipt = saying.say(said, by=None, channel=Channel.API)
        no = receipt.no
    where = place.short_name + why
    if place.level == Level.CITY:
        where += "（没有写明区县，转办会慢；下次写明 address_id 或者区县、镇街、村的名字）"
    notice = f"收在{where}。编号 {no}，查询码 {receipt.code}。工作人员看过后公开；凭编号和查询码在 {current_app.config['SITE_URL']}/feedback/track 查办理。"
    if typed.get("media_url", "").strip():
        notice += NO_PHOTO
    return "service_requests", "request", [{"service_request_id": no, "service_notice": notice, "account_id": None}]


def _spot(place: Region, address: str) -> str:
    """What the address says behind the names of the place it was taken to; all of it where it names another one."""
    chain = chains.walk(address)
    return chain.rest if place in chain.places else address


def _place(code: str, words: str, point: Point | None) -> tuple[Region, str]:
    """Where it is taken to, and why there when only a point says it: the client reads it, and the clerk looks again."""
    if code:
        found = regions.queries.by_code(code)
        if found is None:
            raise BadRequest("address_id must be a region code of 6, 9 or 12 digits")
        return found, _elsewhere(found, point) or _other_words(found, words)
    named = _named(words)
    if len(named) == 1 and named[0].level != Level.CITY:
        return named[0], _elsewhere(named[0], point)
    if (near := placing.near(point)) is not None:
        return near.region, f"（没有写明地方，按位置认的：{near.words}；审核时会核对）"
    if (around := placing.county_around(point)) is not None:
        return around.region, f"（没有写明地方，按位置认的区县：{around.words}；审核时会核对）"
    whole = regions.queries.city()
    if whole is None or not (point or words):
        raise BadRequest("the place is missing: one of address_id, address_string, lat and long is needed")
    return _around(named) or whole, ""


def _elsewhere(named: Region, point: Point | None) -> str:
    """A point by the landmarks of another county or township than the place that was named: the client reads that the name
    counts.

    Only what is known is said: at a border the nearest landmark may lie in the county next to the point's own.
    """
    near = placing.near(point)
    around = near or placing.county_around(point)
    if around is None:
        return ""
    counties = regions.queries.counties_of([named, around.region])
    if len(counties) < 2:
        return ""
    here, there = counties
    if here.id == there.id:  # further around than a landmark nobody knows which township it is
        townships = [
            one for one in (_township(named), _township(around.region)) if one is not None and near is not None
        ]
        if len(townships) < 2 or townships[0].id == townships[1].id:
            return ""
        here, there = townships
    lies_in = f"，那个地标在{there.short_name}" if near is not None else ""
    return f"（按写明的地方收；发来的位置{around.words}{lies_in}；审核时会核对）"


def _township(place: Region) -> Region | None:
    """The township it is, or lies in; None for a county."""
    return next((one for one in regions.queries.lineage(place) if one.level == Level.TOWNSHIP), None)


def _other_words(named: Region, words: str) -> str:
    """An address that names one place of another county than `address_id`: the client reads which of both counts."""
    places = chains.walk(words).places
    if len(places) != 1 or len({one.id for one in regions.queries.counties_of([named, places[0]])}) < 2:
        return ""
    return f"（按 address_id 收；address_string 写的是{places[0].short_name}；审核时会核对）"


def _named(words: str) -> Sequence[Region]:
    """What the address names; refused where it names another province, or places that do not lie in one another.

    A village of a township that has none of that name may be a hamlet: it is taken to the township, and stays in the words.
    """
    whole = regions.queries.city()
    if elsewhere := other_province(words, whole.code if whole else ""):
        raise BadRequest(f"address_string: {elsewhere}不在本市范围内")
    chain = chains.walk(words)
    if chain.clash and chain.places[0].level in (Level.CITY, Level.COUNTY):
        raise BadRequest(f"address_string: {chain.clash}")
    return chain.places


def _around(places: Sequence[Region]) -> Region | None:
    """What all of several places lie in: two villages of one name in a county are that county’s."""
    lines = [regions.queries.lineage(place) for place in places]
    common = [above for above in lines[0] if all(above in line for line in lines)] if lines else []
    return common[-1] if common else None


def _point(lat: str | None, long: str | None) -> Point | None:
    latitude, longitude = _degrees(lat, "lat"), _degrees(long, "long")
    if (latitude is None) != (longitude is None):
        raise BadRequest(f"{'lat' if latitude is None else 'long'} is missing; lat and long belong together")
    return Point(latitude, longitude) if latitude is not None and longitude is not None else None


def _degrees(raw: str | None, name: str) -> float | None:
    if not raw:
        return None
    try:
        return float(raw)
    except ValueError:
        raise BadRequest(f"{name} must be degrees (WGS84)") from None
