"""What the office types in this room."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app import enough
from app.catalogue.rules import OUTCOME_LABELS, Outcome
from app.web.forms import AtLeast, Form, VersionedForm, strip


class CheckForm(VersionedForm):
    """The words as the public will read them."""

    text = TextAreaField("哪个事项、怎么调整", [AtLeast(enough.PLAIN)], filters=[strip])
    reason = TextAreaField("为什么要调整", [AtLeast(enough.PLAIN)], filters=[strip])


class BackForm(Form):
    """Why it is not let out."""

    why = TextAreaField("为什么不公开（会告诉留言人）", [AtLeast(enough.PLAIN)], filters=[strip])


class DecideForm(VersionedForm):
    """What came of it, why, and when it comes into the catalogue."""

    outcome = RadioField("决定", [InputRequired("请选决定")], choices=[SelectChoice(key.value, label) for key, label in OUTCOME_LABELS.items()])  # fmt: skip
    decision = TextAreaField("理由（公开，会告诉留言人）", [AtLeast(enough.PLAIN)], filters=[strip])
    adjustment = StringField("列入哪一次动态调整", filters=[strip])

    @property
    def picked(self) -> Outcome:
        return Outcome(self.outcome.data)
