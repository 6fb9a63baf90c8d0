"""Who may open the room's files: papers of public drafts are everyone's, what somebody sent along is theirs."""

from typing import Any

from sqlalchemy import select

from app.consult import access
from app.consult.models import Consultation, ConsultationPaper, DraftOpinion, OpinionFile
from app.consult.rules import life
from app.core.attachments.models import Attachment
from app.db import db


def is_public(attachment: Attachment) -> bool:
    """May anyone's browser keep a copy? Papers of public consultations."""
    rows = (
        select(ConsultationPaper.id)
        .join(Consultation)
        .where(ConsultationPaper.attachment_id == attachment.id, Consultation.state.in_(life.PUBLIC))
    )
    return db.session.scalar(rows) is not None


def may_read_paper(user: Any, attachment: Attachment) -> bool:
    """A draft's papers before the publication: only at the desk."""
    if is_public(attachment):
        return True
    paper = db.session.scalar(select(ConsultationPaper).where(ConsultationPaper.attachment_id == attachment.id))
    return paper is not None and user.is_authenticated and access.may_see_at_desk(user, paper.consultation)


def opinion_of(attachment: Attachment) -> DraftOpinion | None:
    """The opinion a file was sent with."""
    rows = select(DraftOpinion).join(OpinionFile).where(OpinionFile.attachment_id == attachment.id)
    return db.session.scalar(rows)
