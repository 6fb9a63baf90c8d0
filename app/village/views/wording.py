"""Desk pages of an administrator: the catalogue's words, changed from a day on when a statute or a local list changes."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app import clock, enough
from app.core.accounts.rules import Role
from app.village.belonging import accounts_on
from app.village.categories import PLAIN
from app.village.models import CategoryAccount, ItemWording
from app.village.rules.catalogue import Item, default_items
from app.village.service import belonging, items
from app.village.tables import forms_of
from app.village.views.board import desk
from app.village.views.keeping import me
from app.web.filters import takes
from app.web.forms import AtLeast, Form, strip
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
    needs = SelectMultipleField(
        "哪些表都公开了才算公开（一张也不选：公开任何一张就算）",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    valid_from = DateField("从哪一天起", [InputRequired("请填生效日期")])
    reason = StringField(
        "修改理由",
        [AtLeast(enough.MASKED), DataRequired("请写明依据或理由"), Length(max=200, message="最多 200 字")],
        filters=[strip],
    )


class AccountForm(Form):
    """Where a plain category belongs."""

    account = SelectField("所属科目", [InputRequired("请选所属科目")])
    valid_from = DateField("从哪一天起", [InputRequired("请填生效日期")])
    reason = StringField(
        "修改理由",
        [AtLeast(enough.MASKED), DataRequired("请写明依据或理由"), Length(max=200, message="最多 200 字")],
        filters=[strip],
    )


@desk.get("/categories/")
@open_to(ADMIN)
@takes()
def categories() -> str:
    accounts = accounts_on(clock.today())
    return render_template("village/desk/categories.html", plain=PLAIN, accounts=accounts)


@desk.route("/categories/<no>", methods=["GET", "POST"])
@open_to(ADMIN)
def category(no: str) -> str | Response:
    known = {row[0]: row for row in PLAIN}
    found = known.get(no) or abort(404)
    form = AccountForm(account=accounts_on(clock.today())[no])
    form.account.choices = belonging.accounts_for(no)

    def save() -> CategoryAccount:
        return belonging.set_account(no, form.account.data, form.valid_from.data, form.reason.data, by=me())

    if form.validate_on_submit() and attempt(form, save):
        flash(f"{no} {found[1]} 从 {form.valid_from.data} 起属于 {form.account.data}", "success")
        return redirect(url_for(".categories"))
    return render_template("village/desk/category.html", form=form, category=found, history=belonging.history(no))


@desk.get("/items/")
@open_to(ADMIN)
@takes()
def wordings() -> str:
    return render_template("village/desk/wordings.html", items=items.items().values())


def _wording_form(item: Item) -> WordingForm:
    """Which tables it needs is asked where it has several."""
    form = WordingForm(obj=item)
    forms = forms_of(item.no)
    if len(forms) > 1:
        form.needs.choices = [SelectChoice(one.key, one.title) for one in forms]
    else:
        del form.needs
    return form


@desk.route("/items/<no>", methods=["GET", "POST"])
@open_to(ADMIN)
def word(no: str) -> str | Response:
    found = items.items().get(no) or abort(404)
    form = _wording_form(found)

    def save() -> ItemWording:
        words = {name: getattr(form, name).data for name in items.WORDS}
        words |= {"needs": form.needs.data} if form.needs else {}
        return items.word(no, words, form.valid_from.data, form.reason.data, by=me())

    if form.validate_on_submit() and attempt(form, save):
        flash(f"{no} 已修改，{form.valid_from.data} 起生效", "success")
        return redirect(url_for(".wordings"))
    history = items.history(no)
    return render_template(
        "village/desk/word.html", form=form, item=found, original=default_items()[no], history=history
    )
