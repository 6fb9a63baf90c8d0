"""Pages for whoever says something: write it, receipt, find it again, follow it, ask again, reopen, rate."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock, enough
from app.core import limits, privacy, regions, units
from app.core.regions.models import Level, Region
from app.core.regions.rules import CODE
from app.core.regions.views import current_place
from app.core.units.models import Unit
from app.errors import Refused
from app.feedback import access, likeness, placing, queries, reach
from app.feedback.forms import AgainForm, RateForm, SayForm, TrackForm, WordsForm
from app.feedback.models import Post
from app.feedback.rules import kinds, points
from app.feedback.rules.kinds import Channel, Kind
from app.feedback.rules.life import Act
from app.feedback.service import (
    answering,
    appealing,
    behind,
    blocking,
    desks,
    given_back,
    papers,
    photos,
    rating,
    repeating,
    rights,
    saying,
    taking_back,
    turning,
)
from app.feedback.service import own as own_data
from app.feedback.service.originals import added_to, point_of, words_of
from app.feedback.views import places, proving
from app.feedback.views.public import Reply, bp, explained
from app.printed import one_line
from app.web import filters
from app.web.filters import takes
from app.web.forms import Form
from app.web.places import one_meant, spot_behind
from app.web.rights import EVERYONE, SIGNED_IN, open_to
from app.web.tracking import find_again
from app.web.uploads import kept_ids, wait_no_more
from app.web.writes import asked, attempt, hear, one_or_404

PAGE = re.compile(  # the path of a page of ours that everyone may open, as a browser writes it
    r"(?!/(desk|account)(/|$))(?!.*/(own|mine|track|sign-in|entries|receipts)(/|$))/[A-Za-z0-9._/%-]{0,200}"
)


def own_or_404(id: int) -> Post:
    """The author's own post."""
    return one_or_404(access.own_posts(current_user, proving.OPENED.ids()), id)


def said_in(form: SayForm, region: Region | None) -> saying.Said:
    """What was typed; title and text exactly as they came, marks no page can bear included."""
    spot = placing.meant(region, form.landmark.data)
    typed = points.typed(form.latitude.data, form.longitude.data)
    behind, written = spot_behind(form.place.data), form.spot.data or ""
    where = (spot.name if spot else "", "" if behind in written else behind, written)
    return saying.Said(
        kind=form.asked_kind,
        topic_id=form.topic.data or None,
        region=region,
        title=request.form.get("title", ""),
        text=request.form.get("text", ""),
        name=form.name.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        spot="，".join(part for part in where if part),
        point=typed or (spot.point if spot else None),
        wants_public=form.wants_public.data != "no",
        shows_name=form.shows_name.data,
    )


def hear_rest(form: SayForm, channel: Channel, *, prove: saying.Prove | None = None, **of_day: Any) -> None:
    """Of a post that was not kept: place, words and author all say what is to be mended, whichever of them was first."""
    hear(form, places.place_of, form)
    hear(form, lambda: saying.read_rest(replace(said_in(form, None), **of_day), channel, prove))


@bp.route("/new", methods=["GET", "POST"])
@open_to(EVERYONE)
@takes("kind", "page", "place", fills=True)
def new() -> Reply:
    form = SayForm(list(queries.topics()))
    _prefill(form)
    sent = kept_ids(form, papers.PHOTOS)
    places.allow_locating()
    if request.form.get("pick"):
        places.pick(form)
    elif request.form.get("send_code"):
        proving.PHONE.send(form)
    elif (
        form.validate_on_submit()
        and (ready := asked(form, _ready, form))
        and (receipt := attempt(form, _keep, ready, form, sent))
    ):
        proving.OPENED.remember(receipt.id, receipt.code_hash, receipt.code)
        return redirect(url_for(".own", id=receipt.id))
    else:
        hear_rest(form, Channel.WEB, prove=lambda _: proving.PHONE.require_code(form))
    return render_template(
        "feedback/new.html", form=form, photos=papers.waiting(sent), picking=places.furnish(form), metres=_metres()
    )


@bp.get("/site-error")
@open_to(EVERYONE)
def site_error() -> Response:
    """我为网站找错, from the foot of every page: the form, with the page it is about (domain: the offices' own site comes first)."""
    came = urlsplit(request.referrer or "")
    page = came.path if came.netloc == request.host and PAGE.fullmatch(came.path) else None
    return redirect(url_for(".new", kind=Kind.SITE_ERROR, page=page))


def _metres() -> int:
    """How exact a point is kept."""
    return limits.in_force(kinds.PRECISION.key).number


@bp.post("/similar.json")
@open_to(EVERYONE)
def similar() -> Response:
    """While somebody types: who said the same, and what is public that may answer it.

    Posted, though nothing is written: what stands in an address is kept by every log on its way. The page asks for
    nothing while a 举报, or what is not to be public, is typed.
    """
    here = one_meant(request.form.get("place", "")[:100].strip(), request.form.get("chosen"))
    posts, known = likeness.found(request.form.get("q", "")[:300], here)
    return jsonify(posts=posts, known=known)


def _prefill(form: SayForm) -> None:
    if form.is_submitted():
        return
    form.kind.data = kind = filters.one_of("kind", set(Kind)) or None
    if about := filters.asked("page", lambda typed: _page_meant(kind, typed), ""):
        form.text.data = f"网页：{current_app.config['SITE_URL']}{about}\n"
    form.wants_public.data = "no" if kind == Kind.REPORT else "yes"
    place = filters.asked("place", regions.queries.by_code, None, CODE) or current_place()
    form.place.data = (
        place.short_name if place and place.level != Level.CITY else ""
    )  # a whole city is no place to go to
    if (user := proving.resident()) is not None:
        form.name.data = user.own_name
        form.phone.data = privacy.unseal(user.phone_sealed) or ""


def _page_meant(kind: str | None, typed: str) -> str | None:
    """The page of ours a 我为网站找错 is about."""
    return typed if kind == Kind.SITE_ERROR and PAGE.fullmatch(typed) else None


def _ready(form: SayForm) -> saying.Ready:
    """All that is known of it before it is written down."""
    if form.website.data:
        raise Refused("“网站”那一栏请留空", "website")
    region = places.place_of(form)
    return saying.ready(said_in(form, region), prove=lambda _: proving.PHONE.require_code(form))


def _keep(ready: saying.Ready, form: SayForm, sent: list[int]) -> saying.Receipt:
    receipt = saying.keep(ready, by=proving.resident(), prove=lambda phone: proving.PHONE.prove(form, phone))
    papers.hand_in(receipt.id, sent)
    wait_no_more(len(sent))
    return receipt


@bp.get("/own/<int:id>/")
@open_to(EVERYONE)
def own(id: int) -> str:
    post = own_or_404(id)
    return _own_page(post)


def _speaks_with_others(post: Post) -> bool:
    """Is this one case with the posts of others, so that not each line about 留言人 is about its author?"""
    return post.merged_into_id is not None or behind.has_merged(post)


def _own_page(post: Post, **forms: Form) -> str:
    ratings, answers = queries.ratings_of(post), answering.answers_of(post)
    rate_form = forms.get("rate") or RateForm(formdata=None)
    rate_form["version"].data = str(rating.round_of(post))  # the answer this page shows, whatever the last one did
    return render_template(
        "feedback/own.html",
        post=post,
        said=words_of(post),
        added=added_to(post),
        point=point_of(post),
        who="留言人" if _speaks_with_others(post) else "您",
        code=proving.OPENED.code_once(post.id),
        answers=answers,
        hidden=repeating.hidden_from(post, repeating.written(answers, post.steps)),
        whole=given_back.as_written(post),
        ratings=ratings,
        traces=turning.traces(post),
        may=rights.of(post),
        may_take_back=taking_back.may_take_back(post),
        today=clock.today(),
        days_kept=limits.in_force(kinds.KEEP.key).number,
        **_erasing(post),
        may_appeal=appealing.is_against(post) and not _why_not(post, "appeal"),
        no_appeal=appealing.no_longer(post),
        may_appeal_photos=photos.may_appeal(post),
        photo_appeal=post.photo_appeal if photos.waits(post) else None,
        pause=desks.open_pause(post),
        block=blocking.of_post(post),
        is_stranded=reach.is_stranded(post),
        why=explained(post),
        on_this_device=post.id in proving.OPENED.ids(),
        rate_form=rate_form,
        words_form=forms.get("words") or WordsForm(formdata=None),
        button=Form(),
    )


def _erasing(post: Post) -> dict[str, Any]:
    """Whether her data may be deleted now, and before that what stands in the way, or from when."""
    why, begins = _why_not(post, "erase"), own_data.erasable_from(post)
    return {"may_erase": not why, "erase_from": begins, "no_erase": why if post.round and not begins else ""}


@bp.route("/track", methods=["GET", "POST"])
@open_to(EVERYONE)
def track() -> Reply:
    form = TrackForm()
    if form.validate_on_submit() and (post := find_again(form, saying.find_by_code, 6)):
        proving.OPENED.remember(post.id, post.code_hash)
        return redirect(url_for(".own", id=post.id))
    return render_template("feedback/track.html", form=form, to_ring=_to_ring())


def _to_ring() -> Sequence[Unit]:
    """Who is rung by whoever does not know which office has it, where the site has no telephone of its own."""
    city = None if current_app.config["SITE_PHONE"] else regions.queries.city()
    return units.with_phone_in(city)[:3] if city else []


@bp.get("/mine")
@open_to(SIGNED_IN)
def mine() -> str:
    rows = access.own_posts(current_user, []).order_by(Post.id.desc())
    lately = limits.in_force(kinds.SAME_PHONE.key).number
    posts = queries.some(rows, 200)
    titles = {post.id: one_line(words_of(post).title) or post.no for post in posts}
    return render_template("feedback/mine.html", posts=posts, titles=titles, lately=lately)


@bp.post("/own/<int:id>/rate")
@open_to(EVERYONE)
def rate(id: int) -> Reply:
    post, form = own_or_404(id), RateForm()

    def put() -> object:
        return rating.rate(post, form.is_solved, form.points, by=proving.actor())

    seen = form.still(lambda: rating.round_of(post))
    if form.validate_on_submit() and seen and attempt(form, put):
        flash("谢谢，您的评价已记下，计入这个单位的统计", "success")
        return redirect(url_for(".own", id=id))
    return _own_page(post, rate=form)


TURNS: dict[str, tuple[Any, str]] = {
    "follow-up": (saying.follow_up, "追问已转给答复的单位"),
    "reopen": (saying.reopen, "已重新打开，单位要再办一次"),
    "appeal": (saying.appeal, "申诉已提交，会由另一个人复核"),
    "photos": (photos.appeal, "申诉已提交，会由另一个人复核照片"),
    "object": (blocking.object_to, "异议已提交，会由另一个人裁定，结果会告诉您"),
    "supplement": (desks.end_pause, "补充已转给办理的单位，恢复计时"),
}


def _why_not(post: Post, turn: str) -> str:
    """Why the step is not offered: said before anybody has typed, not after."""
    act = {"follow-up": Act.FOLLOW_UP, "reopen": Act.REOPEN}.get(turn)
    try:
        if act is not None:
            saying.require_may(post, act)
        if turn == "appeal":
            appealing.require_may(post)
        if turn == "withdraw":
            saying.require_may_withdraw(post)
        if turn == "take-back":
            taking_back.require_may_take_back(post)
        if turn == "erase":
            own_data.require_may_erase(post)
    except Refused as refused:
        return refused.sentence
    return ""


@bp.route("/own/<int:id>/<turn>", methods=["GET", "POST"])
@open_to(EVERYONE)
def again(id: int, turn: str) -> Reply:
    if turn not in TURNS:
        abort(404)
    post = own_or_404(id)
    form = AgainForm() if post.shows_words and turn in ("follow-up", "reopen") else WordsForm()
    form.text.flags.least = {"reopen": enough.SHORT, "supplement": 0}.get(turn, enough.PLAIN)
    verb, said = TURNS[turn]

    def put() -> bool:
        more = {"shows": form.shows.data} if isinstance(form, AgainForm) else {}
        verb(post, form.text.data or "", by=proving.actor(), **more)
        return True

    if form.validate_on_submit() and attempt(form, put):
        flash(said, "success")
        return redirect(url_for(".own", id=id))
    if not form.is_submitted() and (why := _why_not(post, turn)):
        flash(why, "info")
        return redirect(url_for(".own", id=id))
    hidden = photos.hidden(post) if turn == "photos" else []
    about = answering.answers_of(post)[-1:] if turn in ("follow-up", "reopen") else []
    shown: dict[str, Any] = {"step": turn, "pause": desks.open_pause(post), "hidden": hidden, "answers": about}
    if about:
        unread = repeating.hidden_from(post, repeating.written(about, []))
        shown |= {"unread": unread, "whole": given_back.as_written(post)}
    return render_template("feedback/again.html", post=post, form=form, **shown)


@bp.route("/own/<int:id>/withdraw", methods=["GET", "POST"])
@open_to(EVERYONE)
def withdraw(id: int) -> Reply:
    """Asked on a page of its own: nothing takes it back again."""
    post, form = own_or_404(id), Form()
    if why := _why_not(post, "withdraw"):
        flash(why, "info")
        return redirect(url_for(".own", id=id))

    def put() -> bool:
        saying.withdraw(post, by=proving.actor(), known=known)
        return True

    if form.validate_on_submit() and (known := asked(form, saying.ready_to_withdraw, post)) and attempt(form, put):
        flash("留言已撤回，不再公开", "success")
        return redirect(url_for(".own", id=id))
    return render_template("feedback/withdraw.html", post=post, form=form, others=behind.has_merged(post))


@bp.route("/own/<int:id>/erase", methods=["GET", "POST"])
@open_to(EVERYONE)
def erase(id: int) -> Reply:
    """Who wrote it goes. Asked on a page of its own; with it the post leaves its author's account, its code still opens it."""
    post, form = own_or_404(id), Form()
    if why := _why_not(post, "erase"):
        flash(why, "info")
        return redirect(url_for(".own", id=id))

    def put() -> bool:
        own_data.erase(post, by=proving.actor())
        return True

    if form.validate_on_submit() and attempt(form, put):
        flash(f"{post.no} 里您的信息已经删除，凭编号和查询码照样能查", "success")
        return redirect(url_for(".track"))
    return render_template("feedback/erase.html", post=post, form=form)


@bp.route("/own/<int:id>/take-back", methods=["GET", "POST"])
@open_to(EVERYONE)
def take_back(id: int) -> Reply:
    """After an answer: only what others read goes. Asked on a page of its own, for nothing brings it back."""
    post, form = own_or_404(id), Form()
    if why := _why_not(post, "take-back"):
        flash(why, "info")
        return redirect(url_for(".own", id=id))

    def put() -> bool:
        taking_back.take_back(post, by=proving.actor(), known=known)
        return True

    if form.validate_on_submit() and (known := asked(form, taking_back.ready, post)) and attempt(form, put):
        flash("公开的文字已经收回，编号、办理经过和统计照旧", "success")
        return redirect(url_for(".own", id=id))
    answers = [one for one in answering.answers_of(post, everyone=True) if not one.quotes_author]
    return render_template("feedback/take_back.html", post=post, form=form, answers=answers)
