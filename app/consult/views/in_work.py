"""What the desk does with a version that is drafted or read: of outcomes, of an adopted text, of a survey's conclusion."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from flask import abort, flash, request
from werkzeug.wrappers import Response

from app.consult.forms import CorrectionForm
from app.consult.models.tellings import Told
from app.consult.views.matters import Matter, Matters, Reply, actor, seen
from app.errors import Refused
from app.web.writes import attempt

Version = TypeVar("Version", bound=Told)


class InWork(Generic[Matter, Version]):
    """The version in work of a consultation or survey, shown at `anchor` of its desk page.

    `gone` is said when somebody published or dropped it meanwhile.
    """

    def __init__(
        self, matters: Matters[Matter], find: Callable[[Matter], Version | None], gone: str, anchor: str
    ) -> None:
        self.matters = matters
        self.find = find
        self.gone = gone
        self.anchor = anchor

    def or_404(self, matter: Matter) -> Version:
        """The version, for a page that is about it."""
        found = self.find(matter)
        if found is None:
            abort(404)
        return found

    def mark(self, matter: Matter) -> int:
        """What a page over it carries to know whether it is stale; 0 while there is none."""
        found = self.find(matter)
        return found.mark if found is not None else 0

    def _on(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        """The verb on the version, for a button on the matter's page."""

        def run(matter: Matter, *args: Any, by: Any) -> Any:
            found = self.find(matter)
            if found is None:
                raise Refused(self.gone)
            return verb(found, *args, by=by)

        return run

    def press(self, id: int, verb: Callable[..., Any], told: str) -> Reply:
        """A button of those who draft: hand over, give up."""
        matter = self.matters.edited_or_404(id)
        return self.matters.press(matter, self._on(verb), told=told, anchor=self.anchor)

    def publish(self, id: int, verb: Callable[..., Any], told: str, label: str) -> Reply:
        """The second person's button; `label` is what it says."""
        matter = self.matters.reviewed_or_404(id)
        return self.matters.press(matter, self._on(verb), seen(), told=told, anchor=self.anchor, label=label)

    def hand_back(self, id: int, verb: Callable[..., Any], label: str, told: str = "已退回起草人") -> Reply:
        """To who drafted it, with what is to be changed; a newer version than the second person read is not handed back."""
        matter = self.matters.reviewed_or_404(id)
        if request.method == "GET" and self.find(matter) is None:
            flash(self.gone, "warning")
            return self.matters.back(matter, self.anchor)
        return self.matters.explain(
            matter, self._on(verb), label, told, version=lambda: self.mark(matter), anchor=self.anchor
        )

    def begin(self, id: int, verb: Callable[..., Any], page: str, told: str, to: Callable[[Matter], Response]) -> Reply:
        """Begin a correction of what was published, with the reason that will be."""
        matter = self.matters.edited_or_404(id)
        form = CorrectionForm()
        form.shown(matter.version)
        if form.validate_on_submit() and form.still(lambda: matter.version):
            if attempt(form, verb, matter, form.reason.data or "", by=actor()):
                flash(told, "success")
                return to(matter)
        return self.matters.page(page, matter, form)
