"""Refusals: the one road from a rule that says no back to the reader's page."""


class Refused(Exception):
    """A rule said no. The message is the sentence a citizen reads; `field` names the form field it belongs to."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


STALE = "他人刚刚处理过这条记录，请刷新后再看"
OLD_PAGE = "页面开得太久了，您填的都还在，请再按一次按钮"

# A race on a unique key ends at the database; the constraint's *name* says what happened. Rooms add theirs in register().
CONSTRAINT_SENTENCES: dict[str, tuple[str, str | None]] = {}


def name_constraint(name: str, sentence: str, field: str | None = None) -> None:
    """Say in words what a breach of the named database constraint means; `attempt` turns the breach into a Refused."""
    CONSTRAINT_SENTENCES[name] = (sentence, field)
