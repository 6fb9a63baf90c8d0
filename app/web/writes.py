"""One form post, one service verb, one transaction."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar

from flask import abort, current_app, flash, g, request
from flask_login import current_user
from sqlalchemy import Index, Select, UniqueConstraint
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.core.accounts.service import signed_in
from app.core.leave import service as leaves
from app.core.leave.rules import NeedsLeave, State, only_waits, wanted_in
from app.db import Base, db, only_looking, unit_of_work
from app.errors import CONSTRAINT_SENTENCES, STALE, Refused, Remembered
from app.web.forms import Form, VersionedForm

Result = TypeVar("Result")


def one_or_404(rows: Select[Result], id: int) -> Result:
    """The row with this id among those the reader may see, or a 404 that does not say whether it exists."""
    entity = rows.column_descriptions[0]["entity"]
    found = db.session.scalars(rows.where(entity.id == id)).unique().one_or_none()
    if found is None:
        abort(404)
    return found


def attempt(form: Form, verb: Callable[..., Result], *args: Any, **kwargs: Any) -> Result | None:
    """Run one service verb as one transaction; a refusal goes back onto the form and nothing is stored."""
    if only_looking():
        return None  # the form says why by itself
    run = partial(_run, form, verb, *args, **kwargs)
    try:
        return _with_leave(run)
    except Refused as refusal:
        _keep_on_record(refusal)
        form.may_ask_leave = bool(needing_leave(refusal))
        form.waits_for = [] if form.mistakes else _waited_for(refusal)
        form.refuse(refusal)
    except StaleDataError:
        form.refuse(Refused(STALE))
    except IntegrityError as breach:
        form.refuse(refusal_for(breach))
    except OperationalError as failure:
        form.refuse(_others_write(failure))
    return None


DEADLOCK = "40P01"  # two who waited for each other: PostgreSQL lets one of them through


def _others_write(failure: OperationalError) -> Refused:
    """The sentence for whoever came too late among many; re-raises what is no matter of others."""
    if getattr(failure.orig, "sqlstate", None) == DEADLOCK:
        return Refused(STALE)
    if "database is locked" in str(failure.orig):
        return Refused("此刻办理的人太多，您填的内容都还在，请过几秒再提交一次")
    raise failure


def _keep_on_record(refusal: Refused) -> None:
    """What was tried is undone; of some refusals it is known all the same who met them, or that it was a guess."""
    if met := [one for one in refusal.every if isinstance(one, Remembered)]:
        with unit_of_work():
            for one in met:
                one.remember(current_user._get_current_object() if current_user.is_authenticated else None)


def _run(form: Form, verb: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    with unit_of_work():
        if judged := g.get("standing"):
            signed_in.require_standing(judged)
        if isinstance(form, VersionedForm) and form.is_watching:
            form.require_unchanged()
        return verb(*args, **kwargs)


def _with_leave(run: Callable[[], Result]) -> Result:
    """Run it; where the privacy guard refused it and the form brings a reason, leave is asked for and it runs again.

    A draft is kept then, with what waits for a second person; what would be public at once still has to wait.
    """
    try:
        return run()
    except Refused as refusal:
        reason = request.form.get("leave_reason", "")
        if not reason.strip() or not (needing := needing_leave(refusal)):
            raise
        with unit_of_work():
            asked_for = leaves.ask(needing, reason, by=current_user._get_current_object())
    if asked_for:
        flash(f"已请求放行 {asked_for} 处，另一个人同意以后才能公开", "success")
    for _, upload in request.files.items(multi=True):
        upload.stream.seek(0)  # it was read once
    return run()


def _waited_for(refusal: Refused) -> list[int]:
    """The leave all of it waits for, where nothing else was refused to this member of staff."""
    if not (current_user.is_authenticated and current_user.is_staff):
        return []
    asked_for = {row.id for one in only_waits(refusal) for row in leaves.of(one.subject) if row.state == State.ASKED}
    return sorted(asked_for)


def needing_leave(refusal: Refused) -> list[NeedsLeave]:
    """What of a refusal the member of staff before the form may ask leave for."""
    return wanted_in(refusal) if current_user.is_authenticated and current_user.is_staff else []


def asked(form: Form, rule: Callable[..., Result], *args: Any, **kwargs: Any) -> Result | None:
    """The answer of something that only reads; a refusal goes onto the form as from `attempt`."""
    try:
        return rule(*args, **kwargs)
    except Refused as refusal:
        form.refuse(refusal)
        return None


def hear(form: Form, rule: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Ask a rule of a post that cannot be kept for its shape, so that everything is mended in one round."""
    if not form.is_submitted() or only_looking():
        return
    try:
        rule(*args, **kwargs)
    except Refused as refusal:
        form.refuse_where_silent(refusal)


def refusal_for(breach: IntegrityError) -> Refused:
    """The sentence of the named constraint that was breached; re-raises a breach nobody gave words to."""
    breached = getattr(getattr(breach.orig, "diag", None), "constraint_name", None)
    told = str(breach.orig)
    for name, (sentence, field) in CONSTRAINT_SENTENCES.items():
        if name == breached or (breached is None and _as_sqlite_tells(name) in told):
            current_app.logger.warning("refused by the database: %s", name)  # a rule should have said it before
            return Refused(sentence, field)
    raise breach


@lru_cache
def _as_sqlite_tells(name: str) -> str:
    """SQLite names a breached CHECK, but of a UNIQUE only table and columns: those of the constraint with this name."""
    for table in Base.metadata.tables.values():
        for rule in (*table.constraints, *table.indexes):
            if isinstance(rule, UniqueConstraint | Index) and rule.name == name:
                return ", ".join(f"{table.name}.{column.name}" for column in rule.columns)
    return name
