"""Forgetting people: on their own wish, and by the clock when a purpose has ended (《个人信息保护法》第十九条、第四十七条)."""

from app import clock
from app.consult import access
from app.consult.acts import Did
from app.consult.models import DraftOpinion
from app.consult.rules.life import Author
from app.consult.service import hearing
from app.core import attachments, audit, privacy
from app.core.accounts.models import User
from app.db import db

GONE = "已注销"
OF_A_PERSON = {"text", "name", "phone", "answer"}  # of what stood before a clerk put it right


def forget_person(user: User) -> None:
    """What was said stays, counted and answered, in the words the public reads; who said it does not."""
    for opinion in db.session.scalars(access.own_opinions(user, [])):
        hearing.count_on(opinion)
        _wipe(opinion)
        opinion.name, opinion.name_shown, opinion.user_id = GONE, False, None


def forget_contact(opinion_id: int) -> None:
    """Months after the end nobody has to be reached; a person's name stays as the public may see it."""
    opinion = db.session.get_one(DraftOpinion, opinion_id)
    _wipe(opinion)
    if opinion.author == Author.PERSON and opinion.name:
        opinion.name = privacy.mask_name(opinion.name)
    audit.record(None, Did.FORGOTTEN, opinion)


def _wipe(opinion: DraftOpinion) -> None:
    opinion.phone_sealed = opinion.phone_hash = None
    opinion.text = opinion.public_text
    opinion.forgotten_at = clock.now()
    for fix in opinion.fixes:
        fix.was = {name: value for name, value in fix.was.items() if name not in OF_A_PERSON}
    for file in opinion.files:
        attachments.forget(file.attachment, by=None)
