"""Keeping a unit's templates: by the people who draft and review its answers."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock, printed
from app.core import audit, leave, privacy
from app.core.accounts.models import User
from app.core.leave.rules import sentences
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused, Rules
from app.feedback.acts import Did
from app.feedback.models import Template
from app.feedback.rules import templates as rules


def of(units: Sequence[int]) -> Sequence[Template]:
    """The templates these units use."""
    rows = select(Template).where(Template.unit_id.in_(units), Template.ended_at.is_(None))
    return db.session.scalars(rows.order_by(Template.unit_id, Template.title, Template.id)).all()


def ended_of(units: Sequence[int]) -> Sequence[Template]:
    """Those no longer used, the latest stopped first."""
    rows = select(Template).where(Template.unit_id.in_(units), Template.ended_at.is_not(None))
    return db.session.scalars(rows.order_by(Template.ended_at.desc(), Template.id)).all()


def keep(template: Template, title: str, text: str, *, by: User) -> Template:
    """A new template, or a new wording; Refused without a blank. What tells of a life waits for a second person (`ready`)."""
    title, text = printed.one_line(title), printed.printable(text)
    rules.require_template(title, text)
    template.title, template.text, template.kept_at, template.kept_by_id = title, text, clock.now(), by.id
    _require_let_out(template, drafted=True)
    db.session.add(template)
    db.session.flush()
    audit.record(by, Did.TEMPLATE_KEPT, template)
    return template


def _require_let_out(template: Template, *, drafted: bool = False) -> None:
    """What a template holds comes back in every answer: leave is for the sentence, and rewritten it is asked for anew."""
    asked = Rules()
    asked.ask(leave.guard, template, template.title, "title", drafted=drafted)  # only the unit reads what it is called
    asked.ask(leave.guard, template, template.text, drafted=drafted, more=privacy.TELLING, in_sentence=True)
    asked.tell()


def why_not_ready(template: Template) -> str:
    """What keeps a template from being used, in words; "" for one that is ready."""
    try:
        _require_let_out(template)
    except Refused as refusal:
        return "；".join(one.sentence for one in refusal.every)
    return ""


def ready(units: Sequence[int]) -> list[Template]:
    """The templates whoever drafts for these units may begin with: two people agreed to all that tells of a life."""
    return [one for one in of(units) if not why_not_ready(one)]


def besides(unit: Unit, text: str) -> str:
    """A text without the whole sentences two people let out in a template the unit uses: the rest is held to the guard."""
    let_out = {sentence for one in ready([unit.id]) for sentence in sentences(one.text)}
    return "\n".join(one for one in sentences(text) if one not in let_out or len(one) < rules.SHORTEST)


def end(template: Template, *, by: User) -> Template:
    """Used no more; what was written from it stays. Refused when somebody else was faster."""
    if template.ended_at is not None:
        raise Refused("这个模板已经停用")
    template.ended_at = clock.now()
    audit.record(by, Did.TEMPLATE_ENDED, template)
    return template


def resume(template: Template, *, by: User) -> Template:
    """Used again, as it was worded last."""
    if template.ended_at is None:
        raise Refused("这个模板正在用")
    template.ended_at = None
    audit.record(by, Did.TEMPLATE_RESUMED, template)
    return template
