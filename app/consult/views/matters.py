"""What the desk does alike with a consultation and with a survey: see it, change it, press a button, say why, go back."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Select
from werkzeug.wrappers import Response

from app import clock
from app.consult import access, queries
from app.consult.forms import ReasonForm
from app.consult.models import Consultation, Survey
from app.consult.rules.telling import CHANGED
from app.consult.service import surveys
from app.web.forms import Form
from app.web.pressing import PressForm, pressed
from app.web.rights import require
from app.web.writes import attempt, one_or_404

Reply = str | Response
AGAIN = "再办一次"
Matter = TypeVar("Matter", bound=Consultation | Survey)


def actor() -> Any:
    """The signed-in clerk."""
    return current_user._get_current_object()


def seen() -> int:
    """The version the second person saw beside the button; what carries none saw nothing, and is refused."""
    return request.form.get("seen", 0, type=int)


def before_end(matter: Consultation | Survey) -> dict[str, Any]:
    """What whoever ends it reads first: how much was said, of a running survey only about how much; is its result late?"""
    is_late = matter.result_due is not None and matter.result_due < clock.today() and not matter.is_told
    if isinstance(matter, Survey):
        return {"told": surveys.told_so_far(matter), "is_late": is_late}
    figures = queries.figures(matter)
    return {"told": f"{figures.received} 条", "figures": figures, "is_late": is_late}


class Matters(Generic[Matter]):
    """The consultations of a desk, or its surveys; `called` is how its pages call one of them."""

    def __init__(self, called: str, room: str, at_desk: Callable[[Any], Select[Matter]]) -> None:
        self.called = called
        self.room = room
        self.at_desk = at_desk

    def seen_or_404(self, id: int) -> Matter:
        """One this member of staff works with."""
        return one_or_404(self.at_desk(current_user), id)

    def edited_or_404(self, id: int) -> Matter:
        """The same, with the right to change it."""
        matter = self.seen_or_404(id)
        require(access.may_edit(current_user, matter))
        return matter

    def reviewed_or_404(self, id: int) -> Matter:
        """The same, with the right to publish it or to hand it back."""
        matter = self.seen_or_404(id)
        require(access.may_review(current_user, matter))
        return matter

    def desk_page(self, matter: Matter, anchor: str = "") -> str:
        """The address of its desk page."""
        return url_for(f"{self.room}.show", id=matter.id) + anchor

    def back(self, matter: Matter, anchor: str = "") -> Response:
        """To its desk page."""
        return redirect(self.desk_page(matter, anchor))

    def page(self, template: str, matter: Matter, form: Form, **more: Any) -> str:
        """A page with a form about it."""
        return render_template(template, form=form, **{self.called: matter}, **more)

    def press(
        self, matter: Matter, verb: Callable[..., Any], *args: Any, told: str, anchor: str = "", label: str = AGAIN
    ) -> Reply:
        """A button without fields: run the verb, say what happened, go back; see `pressing`. `label` is what it says."""
        form = PressForm()

        def run() -> bool:
            verb(matter, *args, by=actor())
            return True

        if form.validate_on_submit() and attempt(form, run):
            flash(told, "success")
        return pressed(form, self.desk_page(matter, anchor), label)

    def explain(
        self,
        matter: Matter,
        verb: Callable[..., Any],
        label: str,
        told: str,
        *,
        version: Callable[[], int],
        note: str = "",
        anchor: str = "",
        **more: Any,
    ) -> Reply:
        """A step whose reason is asked on a page of its own.

        It carries the version the page with the link showed: whoever read another one reads again, and takes no step.
        """
        read = request.args.get("seen", type=int)
        if request.method == "GET" and read is not None and read != version():
            flash(CHANGED, "warning")
            return self.back(matter, anchor)
        form = ReasonForm()
        form.shown(version())
        if form.validate_on_submit() and form.still(version):
            if attempt(form, verb, matter, form.reason.data or "", by=actor()):
                flash(told, "success")
                return self.back(matter, anchor)
        return self.page("consult/desk/reason.html", matter, form, label=label, note=note, **more)
