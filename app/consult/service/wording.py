"""Every text an official makes public passes here first: no ID number, mobile, card or plate of a person gets out."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.consult.rules.life import Author
from app.core import privacy

OFFICE_NUMBERS = frozenset({"phone", "email"})  # the office's own are there to be used
CONTACTS = ("contact_phone", "contact_email", "contact_address")


def guard(**texts: str | None) -> None:
    """Refused beside the first field (the keyword) whose text holds what may not be public."""
    for field, text in texts.items():
        if text:
            privacy.guard(text, field)


class Signed(Protocol):
    """Somebody's words, and whether the name beside them is public."""

    author: Author
    name: str
    name_shown: bool


def _hidden_name(said: Signed) -> str:
    """A person's name is never shown whole; a firm's, when it wishes."""
    return "" if said.author != Author.PERSON and said.name_shown else said.name


def require_unnamed(said: Signed, text: str, field: str) -> None:
    """Refused when a text everyone reads names the author of an opinion who is hidden."""
    privacy.require_unnamed(text, _hidden_name(said), field, "提意见的人")


def begun(said: Signed, words: str) -> str:
    """The words with personal data and the author's name masked: what whoever reads them begins with."""
    return privacy.without_name(privacy.masked_text(words), _hidden_name(said))


def guard_office(text: str | None, field: str) -> None:
    """The same where the office's own telephone and mail stand."""
    if text:
        privacy.guard(text, field, allow=OFFICE_NUMBERS)


def guard_fields(fields: Mapping[str, Any]) -> None:
    """The same for what is typed of a consultation or survey; contact and ways to send are meant to be public."""
    words = {name: text for name, text in fields.items() if isinstance(text, str) and name not in CONTACTS}
    for name in (*CONTACTS, "announcement"):
        guard_office(fields.get(name), name)
    words.pop("announcement", None)
    guard(**words)
