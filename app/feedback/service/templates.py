"""Keeping a unit's templates: by the people who draft and review its answers."""

from collections.abc import Sequence

from sqlalchemy import select

from app import clock
from app.core import audit, privacy
from app.core.accounts.models import User
from app.core.units.models import Unit
from app.db import db
from app.errors import Refused
from app.feedback.acts import Did
from app.feedback.models import Template
from app.feedback.rules import templates as rules
from app.feedback.rules import words


def of(units: Sequence[int]) -> Sequence[Template]:
    """The templates these units use."""
    rows = select(Template).where(Template.unit_id.in_(units), Template.ended_at.is_(None))
    return db.session.scalars(rows.order_by(Template.unit_id, Template.title, Template.id)).all()


def ended_of(units: Sequence[int]) -> Sequence[Template]:
    """Those no longer used, the latest stopped first."""
    rows = select(Template).where(Template.unit_id.in_(units), Template.ended_at.is_not(None))
    return db.session.scalars(rows.order_by(Template.ended_at.desc(), Template.id)).all()


def keep(template: Template | None, unit: Unit, title: str, text: str, *, by: User) -> Template:
    """A new template of the unit, or a new wording; Refused without a blank, and for anybody's number in it."""
    title, text = words.one_line(title), words.printable(text)
    rules.require_template(title, text)
    _require_of_nobody(title, "title")
    _require_of_nobody(text, "text")
    if template is None:
        template = Template(unit=unit)
        db.session.add(template)
    template.title, template.text, template.kept_at, template.kept_by_id = title, text, clock.now(), by.id
    db.session.flush()
    audit.record(by, Did.TEMPLATE_KEPT, template)
    return template


def _require_of_nobody(text: str, field: str) -> None:
    """What a template holds goes into every answer, where two people would have to let it out each time."""
    if found := privacy.barred(text, more=privacy.TELLING):
        named = "、".join(dict.fromkeys(privacy.called(one.kind, one.shown) for one in found))
        raise Refused(f"模板里不写个人的号码和情况：{named}。每次都会带进答复；每件不一样的写成要填的空", field)


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
