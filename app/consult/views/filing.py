"""Desk pages that file a consultation or a survey under a domain, public or not."""

from flask import flash, render_template

from app.consult.service import filing
from app.consult.views import desk, survey_desk
from app.consult.views.desk import DRAFTERS
from app.consult.views.matters import Reply, actor
from app.web.filing import FILED, DomainForm
from app.web.rights import open_to
from app.web.writes import attempt


@desk.bp.route("/<int:id>/domain", methods=["GET", "POST"])
@open_to(DRAFTERS)
def file_under(id: int) -> Reply:
    consultation = desk.edited_or_404(id)
    form = DomainForm.of(consultation)
    if form.validate_on_submit() and form.still(lambda: consultation.version):
        if attempt(form, filing.file_under, consultation, form.domain.data, by=actor()):
            flash(FILED, "success")
            return desk.back(consultation)
    return render_template("consult/desk/domain.html", form=form, consultation=consultation)


@survey_desk.bp.route("/<int:id>/domain", methods=["GET", "POST"])
@open_to(DRAFTERS)
def file_survey_under(id: int) -> Reply:
    survey = survey_desk.edited_or_404(id)
    form = DomainForm.of(survey)
    if form.validate_on_submit() and form.still(lambda: survey.version):
        if attempt(form, filing.file_under, survey, form.domain.data, by=actor()):
            flash(FILED, "success")
            return survey_desk.back(survey)
    return render_template("consult/desk/survey_domain.html", form=form, survey=survey)
