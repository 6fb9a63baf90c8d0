"""Refusals: the one road from a rule that says no back to the reader's page."""

from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


class Refused(Exception):
    """A rule said no. The message is the sentence a citizen reads; `field` names the form field it belongs to.

    `also` holds what other rules said to the same form, so that a reader mends everything in one round.
    """

    def __init__(self, sentence: str, field: str | None = None, also: Sequence["Refused"] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.also = tuple(also)

    @property
    def every(self) -> tuple["Refused", ...]:
        """This refusal and those said with it."""
        return (self, *self.also)


class Remembered(Refused):
    """A refusal of which something is written down all the same, once what was tried is undone."""

    def remember(self, by: object) -> None:
        """Write it; `by` is who was refused, None when nobody is signed in. Runs in a transaction of its own."""
        raise NotImplementedError


class Rules:
    """Asks rules that do not depend on each other, and then says together what they refused."""

    def __init__(self) -> None:
        self.refusals: list[Refused] = []

    def ask(self, rule: Callable[Asked, Found], *args: Asked.args, **kwargs: Asked.kwargs) -> Found | None:
        """The rule's answer; None when it refused, which `tell` says later."""
        try:
            return rule(*args, **kwargs)
        except Refused as refusal:
            self.refusals += refusal.every
            return None

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """One more refusal, said in place of a rule."""
        self.refusals.append(Refused(sentence, field))

    def tell(self) -> None:
        """Refused with everything that was refused so far."""
        if self.refusals:
            first, *rest = self.refusals
            first.also = tuple(rest)
            raise first


def beside(field: str, read: Callable[[str], str], typed: str) -> str:
    """What a shared rule reads; its refusal stands beside this form's field."""
    try:
        return read(typed)
    except Refused as refusal:
        raise Refused(refusal.sentence, field) from None


def answered(found: Found | None) -> Found:
    """What a rule answered; after `tell` no asked rule is without an answer."""
    if found is None:
        raise LookupError("a rule refused and nobody was told")
    return found


STALE = "他人刚刚处理过这条记录，请刷新后再看"
NO_VERSION = "这次提交没有写明您看到的是哪一版，没有办理。请重新打开这一页，看过现在的内容再提交"
BROKEN = "系统没能保存，请再试一次。还是不行，请联系系统管理员"
OLD_PAGE = "页面开得太久了，您填的都还在，请再按一次按钮"

# A race on a unique key ends at the database; the constraint's *name* says what happened. Rooms add theirs in register().
CONSTRAINT_SENTENCES: dict[str, tuple[str, str | None]] = {}


def name_constraint(name: str, sentence: str, field: str | None = None) -> None:
    """Say in words what a breach of the named database constraint means; `attempt` turns the breach into a Refused."""
    CONSTRAINT_SENTENCES[name] = (sentence, field)
