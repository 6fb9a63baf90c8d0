"""The applicant changes who comes along."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from wtforms.fields import SelectChoice

from app.openday.forms import CompanionsForm
from app.openday.models import Entry
from app.openday.rules import PART_LABELS
from app.openday.service import companions as service
from app.openday.views.own import Reply, actor, companions_in, own_or_404
from app.openday.views.public import bp
from app.web.rights import EVERYONE, open_to
from app.web.writes import attempt


@bp.route("/entries/<int:id>/companions", methods=["GET", "POST"])
@open_to(EVERYONE)
def companions(id: int) -> Reply:
    found = own_or_404(id)
    form = _form(found)
    if form.validate_on_submit():
        coming = companions_in(form.people.data)
        if attempt(form, service.change, found, set(form.leaving.data), coming, by=actor()):
            flash(f"同行人已更新，这份报名现在共 {found.size} 人", "success")
            return redirect(url_for(".entry", id=found.id))
    return render_template("openday/companions.html", form=form, entry=found, event=found.event)


def _form(entry: Entry) -> Any:
    """A box for each companion there is, an empty row for each that may come; those who leave make room."""
    form = CompanionsForm()
    form.leaving.choices = [
        SelectChoice(person.id, f"{person.name}（{PART_LABELS[person.part]}）") for person in entry.people[1:]
    ]
    while len(form.people.entries) < min(5, entry.event.companions):
        form.people.append_entry()
    return form
