"""What this browser opened with number and query code, or made: it opens again without them, until somebody clears it."""

import secrets
from typing import Any

from flask import g, session
from sqlalchemy import bindparam, select

from app import clock
from app.core import querycode
from app.core.accounts import left
from app.db import db, unit_of_work

MOST = 20  # of one kind that a browser keeps


class Opened:
    """Rows of one kind. Beside each id the cookie keeps a mark of the code that opened it: once a new code was made, nobody who
    had the old one opens the row any more. All of them stand under one mark drawn by lot: once somebody clears them, a copy of
    the cookie opens nothing either.
    """

    def __init__(self, name: str, codes: Any) -> None:
        """`name`: of the cookie's part; `codes`: the column with the hashes of the codes."""
        self.name, self.receipt = name, f"{name}_receipt"
        rows = select(codes.class_.id, codes).where(codes.class_.id.in_(bindparam("ids", expanding=True)))
        self.codes = rows.where(left.is_live("mark_hash"))

    def ids(self) -> list[int]:
        """Those that this browser still opens, the latest last."""
        found = list(self._live())
        if found:
            shows_own()
        return found

    def remember(self, id: int, code_hash: str | None, code: str = "") -> None:
        """Let this browser open it again; the code is shown once, on the receipt."""
        live = self._live()
        by = session[self.name]["by"] if live else secrets.token_urlsafe(9)
        held = [[one, mark] for one, mark in live.items() if one != id]
        kept = [*held, [id, querycode.mark(code_hash)]][-MOST:]
        session[self.name] = {"by": by, "day": clock.today().toordinal(), "held": kept}
        if code:
            session[self.receipt] = {"id": id, "code": code}

    def code_once(self, id: int) -> str | None:
        """The code of what was made just now; whoever opens the page later does not see it again."""
        receipt = session.get(self.receipt) or {}
        return str(session.pop(self.receipt)["code"]) if receipt.get("id") == id else None

    def leave(self) -> None:
        """Whoever uses this browser next opens none of them, nor whoever copied its cookie."""
        if self._held():
            with unit_of_work():
                left.end(session[self.name]["by"])
        for name in (self.name, self.receipt):
            session.pop(name, None)

    def _live(self) -> dict[int, str]:
        """Id -> mark of those that this browser still opens."""
        held = self._held()
        if not held:
            return {}
        asked = {"ids": list(held), "mark_hash": left.hashed(session[self.name]["by"])}
        found: dict[int, str] = {id: code for id, code in db.session.execute(self.codes, asked)}
        return {id: mark for id, mark in held.items() if querycode.mark(found.get(id)) == mark}

    def _held(self) -> dict[int, str]:
        """Id -> mark; a cookie of before there were marks, or of long ago, opens nothing."""
        kept = session.get(self.name)
        if not isinstance(kept, dict) or clock.today().toordinal() - kept["day"] > left.KEPT.days:
            return {}
        return {id: mark for id, mark in kept["held"] if mark}


def shows_own() -> None:
    """This page is one person's: no browser keeps it for whoever presses “back” after her."""
    g.shows_own = True
