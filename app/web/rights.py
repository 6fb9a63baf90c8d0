"""Who may enter a route. Every view declares it; the matrix test reads the declaration and tries every role."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask_login import current_user

from app.core.accounts.rules import Role
from app.core.accounts.service import signed_in
from app.web import stale
from app.web.answers import wants_json

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Right:
    """A declared right: everyone, signed-in people, any staff, or staff who hold one of the roles somewhere."""

    who: str
    roles: frozenset[Role] = frozenset()

    def admits(self, user: Any) -> bool:
        """May this person knock at all? What they may then see is asked of the loaded object."""
        if self.who == "everyone":
            return True
        if not user.is_authenticated:
            return False
        if self.who == "signed_in":
            return True
        return bool(user.is_staff and (not self.roles or user.has_role(*self.roles)))


OWN_PASSWORD = "accounts.password"  # the one page open to whoever still has the password an administrator saw
EVERYONE = Right("everyone")
SIGNED_IN = Right("signed_in")
STAFF = Right("staff")


def holding(*roles: Role) -> Right:
    """Staff who hold one of the roles somewhere."""
    return Right("staff", frozenset(roles))


def open_to(right: Right) -> Callable[[View], View]:
    """Declare and enforce a view's right: strangers go to the sign-in page, others get 403."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if right.admits(current_user):
                if right.who != "everyone" and current_user.has_one_time_password and request.endpoint != OWN_PASSWORD:
                    return redirect(url_for(OWN_PASSWORD))
                if request.method == "POST" and current_user.is_staff:
                    g.standing = signed_in.standing(current_user, g.get("login_session_id"))
                return view(*args, **kwargs)
            if not current_user.is_authenticated and wants_json():
                abort(401)
            if not current_user.is_authenticated:
                door = "accounts.staff_sign_in" if right.who == "staff" else "accounts.sign_in"
                if kept := stale.typed_words():
                    return stale.signed_out(url_for(door), kept)
                way_back = request.full_path.rstrip("?") if request.method == "GET" else ""
                return redirect(url_for(door, next=way_back or None))
            abort(403)

        guarded.right = right  # type: ignore[attr-defined]  # read by the matrix test and the boot check
        return guarded  # type: ignore[return-value]  # wraps keeps the view's own signature

    return declare


def may_enter(endpoint: str) -> bool:
    """Would this reader get in there? A page offers no link that ends at a closed door."""
    view: Any = current_app.view_functions[endpoint]  # every view declares its right
    right: Right = view.right
    return right.admits(current_user)


def require(allowed: bool) -> None:
    """The right on the loaded object: 403 when it is not there."""
    if not allowed:
        abort(403)
