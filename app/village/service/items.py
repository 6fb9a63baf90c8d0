"""The catalogue in force: the items as they come with the program, with what an administrator changed of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import select

from app import clock
from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village.acts import Did
from app.village.models import ItemWording
from app.village.rules.catalogue import Item, default_items, in_community

WORDS = ("title", "frequency", "basis", "display_rule")


def item(no: str, is_community: bool = False) -> Item:
    """One item, in a community's words where it is one; KeyError for an unknown number."""
    found = _all()[no]
    return in_community(found) if is_community else found


def items(is_community: bool = False) -> dict[str, Item]:
    """All items as they are worded today, in a community's words where it is one."""
    found = _all()
    return {no: in_community(one) for no, one in found.items()} if is_community else found


def _all() -> dict[str, Item]:
    """Read once per request or job."""
    if "village_items" not in g:
        g.village_items = _worded(clock.today())
    found: dict[str, Item] = g.village_items
    return found


def _worded(today: date) -> dict[str, Item]:
    found = dict(default_items())
    rows = select(ItemWording).where(ItemWording.valid_from <= today)
    for wording in db.session.scalars(rows.order_by(ItemWording.valid_from, ItemWording.id)):
        found[wording.item_no] = replace(found[wording.item_no], **wording.words)
    return found


def word(no: str, words: dict[str, Any], valid_from: date, reason: str, *, by: User) -> ItemWording:
    """Change an item's words from a day on: a statute was amended, a local list differs."""
    if no not in default_items():
        raise Refused("没有这个事项", "item_no")
    if valid_from < clock.today():
        raise Refused("生效日期不能早于今天", "valid_from")
    if len(reason.strip()) < 4:
        raise Refused("请写明依据或理由", "reason")
    wording = ItemWording(
        item_no=no,
        valid_from=valid_from,
        words={name: words[name].strip() for name in WORDS if words.get(name, "").strip()},
        reason=reason.strip(),
        set_by_id=by.id,
    )
    db.session.add(wording)
    audit.record(by, Did.SET_ITEM, wording, {"item": no})
    g.pop("village_items", None)
    return wording


def history(no: str) -> list[ItemWording]:
    """Every change of an item's words, newest first."""
    rows = select(ItemWording).where(ItemWording.item_no == no)
    return list(db.session.scalars(rows.order_by(ItemWording.valid_from.desc(), ItemWording.id.desc())))
