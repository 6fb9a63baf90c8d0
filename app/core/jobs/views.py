"""The desk page of jobs."""

from flask import Blueprint, Flask, render_template

from app.core.accounts.rules import Role
from app.core.jobs import service
from app.web import menus
from app.web.rights import holding, open_to

bp = Blueprint("jobs", __name__, url_prefix="/desk/jobs", template_folder="templates")


@bp.get("/")
@open_to(holding(Role.ADMIN))
def index() -> str:
    return render_template("jobs/index.html", runs=service.last_runs(), seen=service.worker_seen())


def register(app: Flask) -> None:
    """Hang the page into the desk."""
    app.register_blueprint(bp)
    menus.desk(app, 92, "后台任务", "jobs.index", holding(Role.ADMIN))
