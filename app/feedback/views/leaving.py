"""Between this site and a page elsewhere that an answer quotes."""

from flask import abort, render_template
from flask_login import current_user

from app.db import db
from app.feedback import access
from app.feedback.models import Answer, Post, Source
from app.feedback.models.answers import Writing
from app.feedback.service import repeating
from app.feedback.views.proving import OPENED
from app.feedback.views.public import bp
from app.web.rights import EVERYONE, open_to


@bp.get("/leaving/<int:id>/")
@open_to(EVERYONE)
def leaving(id: int) -> str:
    """Only to what an answer this reader may read quotes: no address is taken from the request."""
    source = db.session.get(Source, id)
    if source is None or not source.is_outside or not source.address.startswith("https://"):
        abort(404)
    answer = db.session.get_one(Answer, source.answer_id)
    if not _may_read(answer):
        abort(404)
    return render_template("feedback/leaving.html", source=source)


def _may_read(answer: Answer) -> bool:
    if access.may_read(current_user, answer.post):
        return True
    if answer.state != Writing.PUBLISHED:
        return False
    merged = db.session.scalars(
        access.own_posts(current_user, OPENED.ids()).where(Post.merged_into_id == answer.post_id)
    ).all()
    own = [answer.post] if access.may_open_own(current_user, OPENED.ids(), answer.post) else []
    if answer.quotes_author:
        said = repeating.written([answer], ())
        return any(answer not in repeating.hidden_from(post, said) for post in (*own, *merged))
    return answer.post.is_public or bool(own or merged)
