"""Under which domain of the standard catalogue a consultation or a survey is filed."""

from app.consult import searching
from app.consult.acts import Did
from app.consult.models import Consultation, Survey
from app.core import audit, domains, likes
from app.core.accounts.models import User


def file_under(matter: Consultation | Survey, domain: int, *, by: User) -> Consultation | Survey:
    """File it anew, at any time: no word of it changes, and where it was liked it is ranked there at once."""
    domains.require_known(domain)
    matter.domain = domain
    is_survey = isinstance(matter, Survey)
    audit.record(by, Did.SURVEY_FILED if is_survey else Did.FILED, matter, {"domain": domain})
    likes.put_in_place(searching.SURVEY if is_survey else searching.KIND, matter.id)
    return matter
