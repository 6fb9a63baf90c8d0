"""The trail's one page, for the administrator and the city supervisor."""

from flask import Blueprint, Flask, render_template, request
from sqlalchemy import select

from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.audit.service import in_runs, phrase, subject, titles
from app.db import db
from app.web import menus
from app.web.rights import holding, open_to

bp = Blueprint("audit", __name__, template_folder="templates", url_prefix="/desk/audit")
READERS = holding(Role.ADMIN, Role.CITY_SUPERVISOR)
A_PAGE = 100


@bp.get("/")
@open_to(READERS)
def index() -> str:
    before = request.args.get("before", type=int)
    rows = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(A_PAGE)
    if before and before < 2**31:
        rows = rows.where(AuditEntry.id < before)
    entries = db.session.scalars(rows).all()
    older = entries[-1].id if len(entries) == A_PAGE else None
    return render_template("audit/index.html", entries=entries, titles=titles(entries), older=older)


def register(app: Flask) -> None:
    """Hang the page into the desk."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(phrase=phrase, in_runs=in_runs, audit_subject=subject)
    menus.desk(app, 90, "操作记录", "audit.index", READERS)
