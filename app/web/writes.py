"""One form post, one service verb, one transaction."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.db import db, unit_of_work
from app.errors import CONSTRAINT_SENTENCES, STALE, Refused
from app.web.forms import Form

Result = TypeVar("Result")


def one_or_404(rows: Select[Result], id: int) -> Result:
    """The row with this id among those the reader may see, or a 404 that does not say whether it exists."""
    entity = rows.column_descriptions[0]["entity"]
    if id >= 2**63:
        abort(404)
    found: Result | None = db.session.scalar(rows.where(entity.id == id))
    if found is None:
        abort(404)
    return found


def attempt(form: Form, verb: Callable[..., Result], *args: Any, **kwargs: Any) -> Result | None:
    """Run one service verb as one transaction; a refusal goes back onto the form and nothing is stored."""
    try:
        with unit_of_work():
            return verb(*args, **kwargs)
    except Refused as refusal:
        form.refuse(refusal)
    except StaleDataError:
        form.refuse(Refused(STALE))
    except IntegrityError as breach:
        form.refuse(refusal_for(breach))
    except OperationalError as failure:
        if "database is locked" not in str(failure.orig):
            raise
        form.refuse(Refused("此刻办理的人太多，您填的内容都还在，请过几秒再提交一次"))
    return None


def refusal_for(breach: IntegrityError) -> Refused:
    """The sentence of the named constraint that was breached; re-raises a breach nobody gave words to."""
    name = getattr(getattr(breach.orig, "diag", None), "constraint_name", None)
    told = str(breach.orig)
    for known, (sentence, field) in CONSTRAINT_SENTENCES.items():
        if name == known or (name is None and known in told):
            return Refused(sentence, field)
    raise breach
