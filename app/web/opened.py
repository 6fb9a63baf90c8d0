"""What this browser opened with number and query code, or made: it opens again without them, until somebody clears it."""

from typing import Any

from flask import session
from sqlalchemy import bindparam, select

from app.core import querycode
from app.db import db

MOST = 20  # of one kind that a browser keeps


class Opened:
    """Rows of one kind. Beside each id the cookie keeps a mark of the code that opened it: once a new code was made, nobody who
    had the old one opens the row any more.
    """

    def __init__(self, name: str, codes: Any) -> None:
        """`name`: of the cookie's part; `codes`: the column with the hashes of the codes."""
        self.name, self.receipt = name, f"{name}_receipt"
        self.codes = select(codes.class_.id, codes).where(codes.class_.id.in_(bindparam("ids", expanding=True)))

    def ids(self) -> list[int]:
        """Those that this browser still opens, the latest last."""
        held = self._held()
        if not held:
            return []
        found: dict[int, str] = {id: code for id, code in db.session.execute(self.codes, {"ids": list(held)})}
        return [id for id, mark in held.items() if querycode.mark(found.get(id)) == mark]

    def remember(self, id: int, code_hash: str | None, code: str = "") -> None:
        """Let this browser open it again; the code is shown once, on the receipt."""
        held = {one: mark for one, mark in self._held().items() if one != id}
        session[self.name] = [*([one, mark] for one, mark in held.items()), [id, querycode.mark(code_hash)]][-MOST:]
        if code:
            session[self.receipt] = {"id": id, "code": code}

    def code_once(self, id: int) -> str | None:
        """The code of what was made just now; whoever opens the page later does not see it again."""
        receipt = session.get(self.receipt) or {}
        return str(session.pop(self.receipt)["code"]) if receipt.get("id") == id else None

    def leave(self) -> None:
        """Whoever uses this browser next opens none of them."""
        for name in (self.name, self.receipt):
            session.pop(name, None)

    def _held(self) -> dict[int, str]:
        """Id -> mark; a cookie of before there were marks opens nothing."""
        kept = [one for one in session.get(self.name, ()) if isinstance(one, list | tuple)]
        return {id: mark for id, mark in kept if mark}
