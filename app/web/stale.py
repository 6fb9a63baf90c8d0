"""A page that was open too long: its CSRF token is no longer good, what was typed on it still is.

Where the address also shows the form (GET and POST), the view runs once more and only looks: no form validates,
`attempt` and `unit_of_work` refuse, the same page comes back with everything typed, a fresh token and one sentence.
Every other post (a button, a script) is answered with 400.

Whose sign-in has ended meanwhile gets a page that carries what was typed until she has signed in again in another
window; posted from there it is an old page like any other. Nothing of it goes into a cookie, an address or a table.
"""

import re
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.db import only_looking

__all__ = ["check_token", "from_elsewhere", "only_looking", "signed_out", "typed_words"]

SECRETS = re.compile(r"csrf_token|password|^old$|^new$|code|id_number", re.IGNORECASE)


def typed_words() -> list[tuple[str, str]]:
    """What was typed on a page whose address also shows the form, but for what must not lie about in a page."""
    if request.method != "POST" or request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if value and not SECRETS.search(name)]


def signed_out(door: str, kept: list[tuple[str, str]]) -> Response:
    """The page that holds on to what was typed until she is signed in again."""
    answer = make_response(render_template("web/signed_out.html", door=door, kept=kept), 401)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_token() -> None:
    """Before every view, in place of Flask-WTF's own hook (WTF_CSRF_CHECK_DEFAULT is off)."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    guard: CSRFProtect = current_app.extensions["csrf"]
    try:
        guard.protect(apply_exemptions=True)
    except CSRFError:
        if request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
            raise
        g.only_looking = True


def from_elsewhere() -> bool:
    """Does a page of another site send this? Asked where a post keeps only a choice and so carries no token.

    Browsers say it in Sec-Fetch-Site, older ones name the page's origin; whoever says neither is no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
