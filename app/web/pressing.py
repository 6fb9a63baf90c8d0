"""A button without fields, beside what it is about: pressed, told what came of it, and back to where it stood.

Where the privacy guard refuses what two people may let out, there is no form to write the reason on: then a page asks for
it, with the same button, so that whoever is told to ask finds the field.
"""

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.web.forms import Form


class PressForm(Form):
    """The button's own form: its token, and what of the page it carries."""

    seen = HiddenField()


def pressed(form: Form, back: str, label: str) -> Response | str:
    """Back to where the button stood, with what was refused; or the page that asks why it must be public as it is."""
    if form.may_ask_leave:
        return render_template("press.html", form=form, label=label, back=back)
    for _, sentence in form.mistakes:
        flash(sentence, "warning")
    return redirect(back)
