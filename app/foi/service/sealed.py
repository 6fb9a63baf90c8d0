"""Who asks and what for: sealed, and opened only for whoever has to read it."""

import json
from dataclasses import asdict, dataclass

from app.core import privacy
from app.foi.models import Application
from app.foi.rules import Proof, Way


@dataclass(frozen=True)
class Who:
    """The applicant (条例第二十九条第一项)."""

    name: str = ""
    proof: str = ""
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    @property
    def proof_kind(self) -> Proof | None:
        return Proof(self.proof) if self.proof in set(Proof) else None


@dataclass(frozen=True)
class Wanted:
    """What is asked for, and how it is to come (条例第二十九条第二、三项)."""

    what: str = ""
    way: str = ""

    @property
    def way_kind(self) -> Way | None:
        return Way(self.way) if self.way in set(Way) else None


def sealed(plain: Who | Wanted) -> str:
    """Ciphertext."""
    return privacy.seal(json.dumps(asdict(plain))) or ""


def who(application: Application) -> Who:
    """The applicant; empty once forgotten."""
    return Who(**json.loads(privacy.unseal(application.who_sealed) or "{}"))


def wanted(application: Application) -> Wanted:
    """What is asked for; empty once forgotten."""
    return Wanted(**json.loads(privacy.unseal(application.wanted_sealed) or "{}"))


def answer(application: Application) -> str:
    """The words of the answer."""
    return privacy.unseal(application.answer_sealed) or ""
