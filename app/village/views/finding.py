"""The way to one's own village."""

from flask import render_template, request

from app.core import regions
from app.core.regions.models import Level
from app.core.regions.views import current_place
from app.village import lately, queries
from app.village.views.board import bp
from app.web.filters import takes
from app.web.rights import EVERYONE, open_to


@bp.get("/")
@open_to(EVERYONE)
@takes("q")
def index() -> str:
    words, place = request.args.get("q", "").strip()[:40], current_place()
    village = queries.of_region(place.id) if place and place.level == Level.VILLAGE else None
    city = regions.queries.city()
    above = regions.queries.lineage(place) if place else []
    county = next((region for region in above if region.level == Level.COUNTY), None)
    found = regions.queries.search(words, 60, Level.VILLAGE) if words else []
    return render_template(
        "village/index.html",
        words=words,
        found=found,
        above=regions.queries.lineages(found),
        city=city,
        counties=regions.queries.children(city) if city else [],
        county=county,
        townships=regions.queries.children(county) if county else [],
        village=village,
        releases=lately.of_village(village) if village else [],
    )
