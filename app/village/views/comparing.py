"""The page that sets a village beside villages alike."""

from flask import render_template

from app import clock
from app.village.comparing import LEAST, LIKE, compare
from app.village.views.board import bp, village_or_404
from app.web import filters
from app.web.rights import EVERYONE, open_to


@bp.get("/<code>/compare")
@open_to(EVERYONE)
def comparison(code: str) -> str:
    village = village_or_404(code)
    year = filters.number("year", 2000, clock.today().year, clock.today().year)
    return render_template(
        "village/compare.html", village=village, year=year, found=compare(village, year), like=LIKE, least=LEAST
    )
