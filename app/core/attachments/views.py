"""The one download page."""

from flask import Blueprint, Flask, abort, request, send_file
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import audit
from app.core.attachments import service
from app.core.attachments.models import Attachment
from app.core.attachments.storage import storage
from app.db import db
from app.web.rights import EVERYONE, open_to

bp = Blueprint("attachments", __name__)
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/webp"}
SANDBOX = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@bp.get("/files/<int:id>/<name>")
@open_to(EVERYONE)
def download(id: int, name: str) -> Response:
    found = _readable_or_404(id, name)
    try:
        stored = storage().open(found.storage_key)
    except FileNotFoundError:
        abort(410)
    inline = found.media_type in SHOWN
    answer = send_file(stored, found.media_type, not inline, name, conditional=False, etag=found.sha256)
    answer.content_length = found.bytes_count
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache" if service.is_public(found) else "private, no-store"
    answer.headers.update(service.headers_of(found))
    return answer.make_conditional(request)


def _readable_or_404(id: int, name: str) -> Attachment:
    """A file this reader may have; 410 when it was withdrawn, to those alone who might have read it."""
    found = db.session.get(Attachment, id) if id < 2**63 else None
    if found is None or not service.may_read(current_user, found) or service.called(found) != name:
        abort(404)
    if found.withdrawn_at is not None:
        abort(410)
    return found


def register(app: Flask) -> None:
    """Hang the download page into the app."""
    app.register_blueprint(bp)
    audit.vocabulary(service.PHRASES, {"attachment": "文件"})
