"""How often one may try to get in: few times for a name at one address, more for the name from everywhere.

Only the narrow limit is within a stranger's easy reach, and it counts name and address together: whoever guesses
elsewhere does not lock the owner out.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.core.accounts.throttle import address, forget, hit
from app.db import unit_of_work
from app.web.forms import Form
from app.web.writes import attempt

TEN_MINUTES = timedelta(minutes=10)
PER_ADDRESS = 60  # a village's office shares one address


@dataclass(frozen=True)
class Door:
    """A way in: how many tries in ten minutes at one address, and from everywhere."""

    name: str
    here: int
    everywhere: int

    def may_try(self, form: Form, whom: str) -> bool:
        """Count one try of this person, named in one spelling only; the refusal goes onto the form."""
        at = address()
        return bool(
            attempt(form, hit, self._key(whom), self.here, TEN_MINUTES)
            and attempt(form, hit, f"{self.name}-from:{at}", PER_ADDRESS, TEN_MINUTES)
            and attempt(form, hit, f"{self.name}:{whom}", self.everywhere, TEN_MINUTES)
        )

    def opened(self, whom: str) -> None:
        """A success wipes the slate of this person at this address."""
        with unit_of_work():
            forget(self._key(whom))

    def _key(self, whom: str) -> str:
        return f"{self.name}:{whom}@{address()}"


PASSWORD = Door("sign-in", here=8, everywhere=100)
SECOND_FACTOR = Door("totp", here=8, everywhere=30)
