"""Files with an opinion: kept as soon as they are sent, handed in with the words, swept when never handed in."""

from app.consult.models import OpinionFile
from app.core import attachments

FILES = attachments.Waiting(OpinionFile, OpinionFile.opinion_id, purpose="opinion files", field="files", most=3)
