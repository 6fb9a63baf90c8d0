"""Desk pages of what came of a 公示."""

from flask import flash, render_template, request
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app import enough
from app.village.models import Release
from app.village.rules.notices import RESULT_LABELS, NoticeResult
from app.village.service import results
from app.village.views.board import desk
from app.village.views.filling import PREPARERS, prepared_or_404, to_release
from app.village.views.keeping import Reply, me
from app.web.forms import AtLeast, Form, strip
from app.web.rights import open_to
from app.web.writes import attempt


class ResultForm(Form):
    """What came of it, where it hung, the photograph that shows so."""

    result = RadioField("公示结果", [InputRequired("请选一项")], choices=[SelectChoice(key.value, label) for key, label in RESULT_LABELS.items()])  # fmt: skip
    places = StringField("公示地点", [DataRequired("请写贴在哪里"), Length(max=200, message="最多 200 字")], filters=[strip])  # fmt: skip
    file = FileField("公开栏照片（只留存，不公开）")
    remark = TextAreaField(
        "复核的情况（有异议时必填）",
        [AtLeast(enough.MASKED), Length(max=500, message="最多 500 字")],
        filters=[strip],
    )


@desk.route("/releases/<int:id>/result", methods=["GET", "POST"])
@open_to(PREPARERS)
def record_result(id: int) -> Reply:
    found = prepared_or_404(id)
    if why := results.not_yet(found):
        flash(why, "warning")
        return to_release(found)
    form = ResultForm()
    if not form.is_submitted():
        form.places.data = "；".join(found.places)

    def save() -> bool:
        given = NoticeResult(form.result.data), form.places.data or "", form.remark.data or ""
        results.record(found, *given, request.files.get("file"), by=me())
        return True

    if form.validate_on_submit() and attempt(form, save):
        flash("公示结果已登记", "success")
        return to_release(found)
    return render_template("village/desk/result.html", form=form, release=found)


@desk.post("/releases/<int:id>/repost")
@open_to(PREPARERS)
def repost(id: int) -> Response:
    found, form = prepared_or_404(id), Form()

    def again() -> Release:
        return results.repost(found, by=me())

    if form.validate_on_submit() and (made := attempt(form, again)):
        flash("已开始新一批，改好名单后提交审核", "success")
        return to_release(made)
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return to_release(found)
