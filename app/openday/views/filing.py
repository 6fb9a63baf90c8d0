"""Desk page that files an event under a domain, public or not."""

from flask import flash, render_template
from flask_login import current_user

from app.openday.service import filing
from app.openday.views.desk import DRAFTERS, Reply, back, bp, edited_or_404
from app.web.filing import FILED, DomainForm
from app.web.rights import open_to
from app.web.writes import attempt


@bp.route("/<int:id>/domain", methods=["GET", "POST"])
@open_to(DRAFTERS)
def file_under(id: int) -> Reply:
    event = edited_or_404(id)
    form = DomainForm.of(event)
    if form.validate_on_submit() and form.still(lambda: event.version):
        if attempt(form, filing.file_under, event, form.domain.data, by=current_user):
            flash(FILED, "success")
            return back(event)
    return render_template("openday/desk/domain.html", form=form, event=event)
