"""The page that sets a village beside villages alike."""

from flask import abort, render_template, request

from app import clock
from app.village.comparing import LEAST, LIKE, compare
from app.village.views.board import bp, village_or_404
from app.web.rights import EVERYONE, open_to


@bp.get("/<code>/compare")
@open_to(EVERYONE)
def comparison(code: str) -> str:
    village = village_or_404(code)
    year = request.args.get("year", clock.today().year, type=int)
    if not 2000 <= year <= clock.today().year:
        abort(404)
    return render_template(
        "village/compare.html", village=village, year=year, found=compare(village, year), like=LIKE, least=LEAST
    )
