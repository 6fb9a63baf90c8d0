"""The catalogue in force: the items as they come with the program, with what an administrator changed of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import select

from app import clock, enough
from app.core import audit
from app.core.accounts.models import User
from app.db import db
from app.errors import Refused
from app.village.acts import Did
from app.village.models import ItemWording
from app.village.rules.catalogue import NEEDED_SINCE, Item, default_items, in_community
from app.village.tables import forms_of

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
    return _known()[0]


def _known() -> tuple[dict[str, Item], list[ItemWording]]:
    if "village_items" not in g:
        rows = select(ItemWording).where(ItemWording.valid_from <= clock.today())
        wordings = list(db.session.scalars(rows.order_by(ItemWording.valid_from, ItemWording.id)))
        g.village_items = _worded(wordings), wordings
    found: tuple[dict[str, Item], list[ItemWording]] = g.village_items
    return found


def _worded(wordings: list[ItemWording]) -> dict[str, Item]:
    found = dict(default_items())
    for wording in wordings:
        words = wording.words | ({"needs": tuple(wording.words["needs"])} if "needs" in wording.words else {})
        found[wording.item_no] = replace(found[wording.item_no], **words)
    return found


def needs_on(no: str, day: date) -> tuple[str, ...]:
    """The forms without which an item was not public, as they were set on a day; a later change leaves earlier periods be."""
    set_then = (row for row in reversed(_known()[1]) if row.item_no == no and row.valid_from <= day)
    found = next((row for row in set_then if "needs" in row.words), None)
    if found is None:
        return default_items()[no].needs if day >= NEEDED_SINCE else ()
    return tuple(found.words["needs"])


def word(no: str, words: dict[str, Any], valid_from: date, reason: str, *, by: User) -> ItemWording:
    """Change an item's words from a day on: a statute was amended, a local list differs."""
    if no not in default_items():
        raise Refused("没有这个事项", "item_no")
    if valid_from < clock.today():
        raise Refused("生效日期不能早于今天", "valid_from")
    enough.require(reason, "请写明依据或理由", "reason", enough.MASKED)
    wording = ItemWording(
        item_no=no,
        valid_from=valid_from,
        words={**{name: words[name].strip() for name in WORDS if words.get(name, "").strip()}, **_needs(no, words)},
        reason=reason.strip(),
        set_by_id=by.id,
    )
    db.session.add(wording)
    audit.record(by, Did.SET_ITEM, wording, {"item": no})
    g.pop("village_items", None)
    return wording


def _needs(no: str, words: dict[str, Any]) -> dict[str, list[str]]:
    """The tables chosen, in the order of the item's own; nothing where nothing was changed."""
    chosen = words.get("needs")
    if chosen is None or set(chosen) == set(item(no).needs):
        return {}
    return {"needs": [form.key for form in forms_of(no) if form.key in chosen]}


def history(no: str) -> list[ItemWording]:
    """Every change of an item's words, newest first."""
    rows = select(ItemWording).where(ItemWording.item_no == no)
    return list(db.session.scalars(rows.order_by(ItemWording.valid_from.desc(), ItemWording.id.desc())))
