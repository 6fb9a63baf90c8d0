"""The desk page of jobs."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, render_template, url_for

from app import clock
from app.core.accounts.rules import Role
from app.core.jobs import service
from app.core.jobs.models import JobRun
from app.core.jobs.rules import rhythm
from app.web import menus
from app.web.menus import Work
from app.web.rights import holding, open_to

bp = Blueprint("jobs", __name__, url_prefix="/desk/jobs", template_folder="templates")
ADMIN = holding(Role.ADMIN)
SILENT = timedelta(minutes=5)


@bp.get("/")
@open_to(ADMIN)
def index() -> str:
    rows = [(job, run, rhythm(job), lamp_of(run)) for job, run in service.last_runs()]
    return render_template("jobs/index.html", rows=rows, seen=service.worker_seen(), asleep=_is_asleep())


def lamp_of(run: JobRun | None) -> tuple[str, str]:
    """(kind, word) of how the last run went."""
    if run is None or run.last_started is None:
        return "quiet", "还没有办过"
    if run.running_until is not None:
        return ("quiet", "正在办") if run.running_until > clock.now() else ("late", "中断，会自动再办")
    if run.last_error:
        return "late", "有问题"
    return "ok", "正常"


def _is_asleep() -> bool:
    seen = service.worker_seen()
    return seen is None or clock.now() - seen > SILENT


def _work(user: Any) -> Iterable[Work]:
    if not ADMIN.admits(user) or not _is_asleep():
        return []
    return [Work("后台进程没有在运行，通知和到期的事都停着", url_for("jobs.index"), lamp="late", word="停着")]


def register(app: Flask) -> None:
    """Hang the page into the desk."""
    app.register_blueprint(bp)
    menus.desk(app, 92, "后台任务", "jobs.index", ADMIN)
    menus.work(app, 92, _work)
