"""The list everyone reads."""

from flask import Blueprint, render_template

from app import feedback
from app.catalogue import access
from app.catalogue.models import Proposal
from app.web.filters import takes
from app.web.pages import paged
from app.web.rights import EVERYONE, open_to

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue", template_folder="../templates")


@bp.get("/proposals/")
@open_to(EVERYONE)
@takes("page")
def index() -> str:
    page = paged(access.published().order_by(Proposal.id.desc()), 20)
    origins = feedback.origins(feedback.Into.CATALOGUE, [proposal.id for proposal in page.items], None)
    return render_template("catalogue/index.html", page=page, origins=origins)
