"""The one download page."""

from flask import Blueprint, Flask, abort, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import audit
from app.core.attachments import service
from app.core.attachments.models import Attachment
from app.db import db
from app.web.rights import EVERYONE, open_to

bp = Blueprint("attachments", __name__)
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/webp"}


@bp.get("/files/<int:id>/<name>")
@open_to(EVERYONE)
def download(id: int, name: str) -> Response:
    found = db.session.get(Attachment, id) if id < 2**63 else None
    if found is None or found.name != name or not service.may_read(current_user, found):
        abort(404)
    path = service.path_of(found)
    if not path.exists():
        abort(410)
    answer = send_file(
        path,
        mimetype=found.media_type,
        as_attachment=found.media_type not in SHOWN,
        download_name=found.name,
        etag=found.sha256,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def register(app: Flask) -> None:
    """Hang the download page into the app."""
    app.register_blueprint(bp)
    audit.vocabulary(service.PHRASES)
