"""Who is told, and how the author of an opinion is reached."""

from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from app import clock
from app.consult.models import STANDS, Consultation, ConsultationNotice, DraftOpinion
from app.core import notify, privacy
from app.core.notify import Reader
from app.db import db


def reader_of(opinion: DraftOpinion) -> Reader:
    """The address book line of an opinion: its account's letter box, its phone."""
    return Reader(
        key=f"draft_opinion:{opinion.id}",
        user_id=opinion.user_id,
        phone=privacy.unseal(opinion.phone_sealed),
        email=None,
    )


def can_be_told(opinion: DraftOpinion) -> bool:
    """Is there an account or a phone at which the author reads what we write, and does this site send there?"""
    return bool(notify.ways(reader_of(opinion)))


def tell(opinion: DraftOpinion, notice: str, *, occasion: str = "", **words: Any) -> None:
    """Put one message to the author into the outbox."""
    site = str(current_app.config["SITE_URL"])
    notify.tell(
        reader_of(opinion),
        notice,
        "draft_opinion",
        opinion.id,
        occasion=occasion,
        opinion=opinion,
        consultation=opinion.consultation,
        link=f"{site}/consultations/track",
        page=f"{site}/consultations/{opinion.consultation_id}/",
        **words,
    )


def tell_all(consultation: Consultation, notice: str, *, occasion: str, **words: Any) -> None:
    """Tell everyone who said something to the draft."""
    for opinion in db.session.scalars(of_all(consultation)):
        tell(opinion, notice, occasion=occasion, **words)


def of_all(consultation: Consultation) -> Select[DraftOpinion]:
    """The opinions whose authors are told what becomes of the draft: what was typed twice tells nobody twice."""
    return select(DraftOpinion).where(STANDS, DraftOpinion.consultation_id == consultation.id).order_by(DraftOpinion.id)


def announce(consultation: Consultation, text: str, reason: str, notice: str) -> None:
    """A public notice of a change on the page, and word to everyone who said something."""
    consultation.changed_at = clock.now()
    entry = ConsultationNotice(consultation=consultation, text=text, reason=reason)
    db.session.add(entry)
    db.session.flush()
    for mine in _by_reader(consultation):
        numbers = "、".join(opinion.no for opinion in mine)
        tell(mine[0], notice, occasion=str(entry.id), text=text, reason=reason, numbers=numbers)


def _by_reader(consultation: Consultation) -> list[list[DraftOpinion]]:
    """The opinions of each reader: who said several things is told once what is the same for all of them.

    An account is one reader, whatever phones it left; without one a phone is, and it is the account's where one account
    alone left it: a family shares a phone, but each reads its own. The first of the opinions is one of the account, if any.
    """
    opinions = db.session.scalars(of_all(consultation)).all()
    whose: dict[str | None, set[int]] = {}
    for one in opinions:
        if one.phone_hash and one.user_id:
            whose.setdefault(one.phone_hash, set()).add(one.user_id)
    found: dict[str, list[DraftOpinion]] = {}
    for one in opinions:
        accounts = {one.user_id} if one.user_id else whose.get(one.phone_hash, set())
        reader = f"account {min(accounts)}" if len(accounts) == 1 else one.phone_hash or f"opinion {one.id}"
        found.setdefault(reader, []).append(one)
    return [sorted(mine, key=lambda one: one.user_id is None) for mine in found.values()]
