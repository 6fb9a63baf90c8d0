"""Desk pages of an administrator: the catalogue's words, changed from a day on when a statute or a local list changes."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.accounts.rules import Role
from app.village.models import ItemWording
from app.village.rules.catalogue import default_items
from app.village.service import items
from app.village.views.board import desk
from app.village.views.keeping import me
from app.web.forms import Form, strip
from app.web.rights import holding, open_to
from app.web.writes import attempt

ADMIN = holding(Role.ADMIN)


class WordingForm(Form):
    """What the public reads of an item."""

    title = StringField(
        "事项名称", [DataRequired("请填事项名称"), Length(max=80, message="最多 80 字")], filters=[strip]
    )
    frequency = StringField("多久公开一次", [DataRequired("请填多久公开一次"), Length(max=80, message="最多 80 字")], filters=[strip])  # fmt: skip
    basis = TextAreaField("依据", [DataRequired("请填依据"), Length(max=500, message="最多 500 字")], filters=[strip])
    display_rule = TextAreaField("公开规则", [Length(max=500, message="最多 500 字")], filters=[strip])
    valid_from = DateField("从哪一天起", [InputRequired("请填生效日期")])
    reason = StringField(
        "修改理由", [DataRequired("请写明依据或理由"), Length(max=200, message="最多 200 字")], filters=[strip]
    )


@desk.get("/items/")
@open_to(ADMIN)
def wordings() -> str:
    return render_template("village/desk/wordings.html", items=items.items().values())


@desk.route("/items/<no>", methods=["GET", "POST"])
@open_to(ADMIN)
def word(no: str) -> str | Response:
    found = items.items().get(no) or abort(404)
    form = WordingForm(obj=found)

    def save() -> ItemWording:
        words = {name: getattr(form, name).data for name in items.WORDS}
        return items.word(no, words, form.valid_from.data, form.reason.data, by=me())

    if form.validate_on_submit() and attempt(form, save):
        flash(f"{no} 已修改，{form.valid_from.data} 起生效", "success")
        return redirect(url_for(".wordings"))
    history = items.history(no)
    return render_template(
        "village/desk/word.html", form=form, item=found, original=default_items()[no], history=history
    )
