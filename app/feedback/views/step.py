"""What every step at the desk has: a form, a right, a moment, a verb; and the record the page was shown of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_login import current_user

from app.core.accounts.models import User
from app.feedback.models import Post
from app.feedback.rules.life import STATE_LABELS, Act, next_cases
from app.web.forms import Form, VersionedForm
from app.web.writes import attempt


def me() -> User:
    """The member of staff at the desk."""
    user: User = current_user._get_current_object()
    return user


def _version_of_post(post: Post) -> int:
    return post.version


@dataclass(frozen=True)
class Step:
    """One thing a member of staff can do with a post."""

    label: str
    said: str
    form: Callable[[Post], Any]
    allowed: Callable[[Any, Post], bool]
    now: Callable[[Post], bool]
    verb: Callable[..., Any]
    button: str = ""
    untold: str = ""  # said instead of `said` where nobody could be told
    shows: Callable[[Post], int] = _version_of_post  # the version of what a VersionedForm was opened on
    turned: Callable[[Post, Any], bool] = lambda _post, _form: False  # a button of the page that only changes the page
    by_another: Callable[[Any, Post], bool] = lambda _user, _post: False  # the verb would refuse this very person
    says_another: str = ""  # said in place of the form, of what is decided on an appeal
    ready: Callable[[Post, Any], Any] = lambda _post, _form: (
        None
    )  # what takes long and only reads: before anybody waits
    again: Callable[[Any, Post], str] = lambda _user, _post: ""  # its button's word for whoever has done it once
    over: Callable[[Post], str] = lambda _post: ""  # that it was done already; "" where something else forbids it

    def run(self, post: Post, form: Any) -> Any:
        """The verb in one transaction, with what was worked out before it began."""
        known = self.ready(post, form)
        if known is None:
            return attempt(form, self.verb, post, form)
        return attempt(form, self.verb, post, form, known)

    def told(self, can_be_told: bool) -> str:
        """What is said afterwards: nobody is said to have been told who was not."""
        return self.said if can_be_told or not self.untold else self.untold

    def why_not(self, post: Post) -> str:
        """Said in place of the form to whoever comes too late, or by an old page."""
        return self.over(post) or f"这条留言{STATE_LABELS[post.state]}，现在不能{self.label}"

    def offered(self, user: Any, post: Post) -> bool:
        """Shown as a button on the case."""
        return self.allowed(user, post) and self.now(post) and not self.by_another(user, post)

    def called(self, user: Any, post: Post) -> str:
        """What its button on the case says."""
        return self.again(user, post) or self.label

    def form_for(self, post: Post) -> Any:
        """The form; one that must not be sent over somebody else's work remembers what its page showed."""
        form = self.form(post)
        if isinstance(form, VersionedForm):
            form.shown(self.shows(post))
        return form

    def may_run(self, form: Any, post: Post) -> bool:
        """Has the form its shape, and is the record as its page showed it?"""
        if not form.validate_on_submit():
            return False
        return form.still(lambda: self.shows(post)) if isinstance(form, VersionedForm) else True


def plain(form: type[Form]) -> Callable[[Post], Form]:
    """A form that begins empty."""
    return lambda _post: form()


def in_order(act: Act) -> Callable[[Post], bool]:
    """Does the case allow the act now?"""
    return lambda post: act in next_cases(post.case)


def is_open(post: Post) -> bool:
    """For an act that any case allows until it is over."""
    return post.is_open


def done(verb: Callable[..., object], *names: str) -> Callable[[Post, Any], object]:
    """A verb that takes the fields in this order and the person."""

    def run(post: Post, form: Any) -> object:
        verb(post, *[getattr(form, name).data for name in names], by=me())
        return True

    return run
