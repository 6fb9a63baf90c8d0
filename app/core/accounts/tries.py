"""How often one may try to get in: few times for a name at one address, more for the name from everywhere.

Only the narrow limit is within a stranger's easy reach, and it counts name and address together: whoever guesses
elsewhere does not lock the owner out.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.core.accounts.throttle import address, forget, hit, take_back
from app.db import unit_of_work
from app.web.forms import Form
from app.web.writes import attempt

TEN_MINUTES = timedelta(minutes=10)
PER_ADDRESS = 60  # a village's office shares one address


@dataclass(frozen=True)
class Door:
    """A way in: how many tries in ten minutes at one address, from everywhere, and at one address of whatever name."""

    name: str
    here: int
    everywhere: int
    from_here: int = PER_ADDRESS

    def may_try(self, form: Form, whom: str) -> bool:
        """Count one try of this person, as it was typed; the refusal goes onto the form."""
        here, from_here, everywhere = self._keys(whom)
        return bool(
            attempt(form, hit, here, self.here, TEN_MINUTES)
            and attempt(form, hit, from_here, self.from_here, TEN_MINUTES)
            and attempt(form, hit, everywhere, self.everywhere, TEN_MINUTES)
        )

    def was_right(self, whom: str) -> None:
        """A success wipes the slate of this name at this address, and was no guess: of the wider counts only failures stay."""
        here, *wider = self._keys(whom)
        forget(here)
        take_back(*wider)

    def opened(self, whom: str) -> None:
        """The same as a transaction of its own."""
        with unit_of_work():
            self.was_right(whom)

    def _keys(self, whom: str) -> tuple[str, str, str]:
        """Of three kinds that whatever is typed as a name cannot mix up."""
        at = address()
        return f"{self.name}-here:{at}:{whom}", f"{self.name}-from:{at}", f"{self.name}:{whom}"


PASSWORD = Door("sign-in", here=8, everywhere=100)
SECOND_FACTOR = Door("totp", here=8, everywhere=30)
PAPER = Door("track", here=8, everywhere=100, from_here=20)  # a number, which is public, and its query code
