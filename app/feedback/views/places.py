"""Picking a place on the page of a post, button by button; and the desk page of the landmarks."""

from typing import Any

from flask import after_this_request, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import false, or_, select
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core import regions
from app.core.accounts.rules import Role
from app.core.regions.models import Region
from app.core.regions.schematic import drawing
from app.core.regions.scope import inside
from app.errors import Refused
from app.feedback import placing
from app.feedback.forms import LandmarkForm, SayForm
from app.feedback.models import Landmark
from app.feedback.rules import points
from app.feedback.service import landmarks
from app.feedback.views.desk import bp
from app.feedback.views.step import me
from app.web.filters import takes
from app.web.forms import Form
from app.web.places import MOST_PLACES, place_meant, spot_behind, whole_name
from app.web.rights import holding, open_to
from app.web.shell import PERMISSIONS
from app.web.writes import attempt, hear, one_or_404

KEEPERS = (Role.OPENNESS_OFFICE, Role.ADMIN)


def allow_locating() -> None:
    """This one page may ask the device where it is, when its button is pressed."""

    @after_this_request
    def allow(response: Response) -> Response:
        response.headers["Permissions-Policy"] = PERMISSIONS.replace("geolocation=()", "geolocation=(self)")
        return response


def pick(form: SayForm) -> None:
    """A button of the list or the schematic was pressed: that is the place, and the list goes one level down."""
    region = regions.queries.by_code(request.form.get("pick", ""))
    if region is not None:
        if (behind := spot_behind(form.place.data)) and behind not in (form.spot.data or ""):
            form.spot.data = "，".join(part for part in (behind, form.spot.data) if part)
        found = regions.queries.search(region.short_name, MOST_PLACES)
        form.place.data, form.chosen.data = region.short_name if region in found else region.code, region.code


def furnish(form: SayForm) -> dict[str, Any]:
    """The choices for the place that stands in the form, and what the page draws."""
    here = _meant(form)
    if here is not None and form.chosen.data == here.code:
        form.chosen.choices = [SelectChoice(here.code, whole_name(here))]
    spots = placing.spots_of(here) if here is not None else []
    form.landmark.choices = [SelectChoice(spot.value, spot.name) for spot in spots]
    under = here or regions.queries.city()
    below = regions.queries.children(under) if under is not None else []
    drawn = {region.code: region for region in below}
    shown = [(hexagon, drawn[hexagon.code]) for hexagon in drawing().hexagons if hexagon.code in drawn]
    return {
        "line": regions.queries.lineage(under) if under is not None else [],
        "below": below,
        "box": drawing().box,
        "hexagons": shown if len(shown) == len(drawing().hexagons) else [],
        "is_open": "pick" in request.form,
        "point": points.typed(form.latitude.data, form.longitude.data),
    }


def place_of(form: SayForm) -> Region:
    """The place typed or picked. Of a point alone the place of the nearest landmark, once whoever writes has said it is that."""
    point = points.typed(form.latitude.data, form.longitude.data)
    if form.place.data or point is None:
        return place_meant(form)
    found = placing.near(point) if placing.is_in_the_city(point) else None
    if found is None:
        raise Refused("请写是哪里的事：按这个位置认不出地方，附近没有登记过的地标", "place")
    if form.chosen.data == found.region.code:
        return found.region
    form.chosen.choices = [SelectChoice(found.region.code, whole_name(found.region))]
    raise Refused(f"没有写是哪里的事。这个位置{found.words}：是这里的，请选上；不是，请在“是哪里的事”里写", "chosen")


def _meant(form: SayForm) -> Region | None:
    """The one place the typed words mean, without saying what is wrong with them."""
    kept = form.chosen.choices
    try:
        return place_of(form) if form.place.data or form.chosen.data else None
    except Refused:
        form.chosen.choices = kept
        return None


@bp.route("/landmarks", methods=["GET", "POST"])
@open_to(holding(*KEEPERS))
@takes()
def landmark_list() -> str | Response:
    form = LandmarkForm()
    form.chosen.choices = []
    point = points.typed(form.latitude.data, form.longitude.data)

    def put() -> Landmark:
        region = place_meant(form)
        if not current_user.holds(*KEEPERS, region=region):
            raise Refused("这不是您负责的地方", "place")
        return landmarks.add(region, form.name.data or "", point, by=me())

    if form.validate_on_submit() and attempt(form, put):
        flash("地标已加上，写留言的人选到这个地方就会看到", "success")
        return redirect(url_for(".landmark_list"))
    hear(form, place_meant, form)
    hear(form, landmarks.require_landmark, form.name.data or "", point)
    rows = _mine().where(Landmark.closed_on.is_(None)).order_by(Landmark.region_id, Landmark.name).limit(500)
    return render_template("feedback/desk/landmarks.html", form=form, landmarks=placing.all_of(rows), button=Form())


def _mine() -> Any:
    reach = [
        inside(Landmark.region_id, grant.region) for grant in current_user.live_grants(*KEEPERS) if not grant.unit_id
    ]
    return select(Landmark).where(or_(false(), *reach))


@bp.post("/landmarks/<int:id>/close")
@open_to(holding(*KEEPERS))
def close_landmark(id: int) -> Response:
    landmark, form = one_or_404(_mine().where(Landmark.closed_on.is_(None)), id), Form()
    if form.validate_on_submit() and attempt(form, landmarks.close, landmark, by=me()):
        flash("地标已停用，不再列出", "success")
    return redirect(url_for(".landmark_list"))
