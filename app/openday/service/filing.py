"""Under which domain of the standard catalogue an event is filed."""

from app.core import audit, domains, likes
from app.core.accounts.models import User
from app.openday import searching
from app.openday.acts import Did
from app.openday.models import Event


def file_under(event: Event, domain: int, *, by: User) -> Event:
    """File it anew, at any time: no word of it changes, and where it was liked it is ranked there at once."""
    domains.require_known(domain)
    event.domain = domain
    audit.record(by, Did.FILED, event, {"domain": domain})
    likes.put_in_place(searching.KIND, event.id)
    return event
