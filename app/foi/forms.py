"""What applicants and clerks type in this room."""

from typing import Any

from wtforms import EmailField, IntegerField, RadioField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app import enough
from app.foi.rules import APPLICANT_LABELS, PROOF_LABELS, RESULT_LABELS, WAY_LABELS, Applicant, Result
from app.web.forms import AtLeast, Form, VersionedForm, strip


def options(labels: dict[Any, str]) -> list[SelectChoice]:
    """Choices from a labels table."""
    return [SelectChoice(key.value, label) for key, label in labels.items()]


class ApplyForm(Form):
    """Who asks, what for, how it is to come (条例第二十九条)."""

    applicant = RadioField("申请人是", choices=options(APPLICANT_LABELS), default=Applicant.PERSON.value, validate_choice=False)  # fmt: skip
    name = StringField("姓名或单位名称", filters=[strip])
    proof = SelectField("证件种类", choices=options(PROOF_LABELS), validate_choice=False)
    number = StringField("证件号码", filters=[strip])
    phone = TelField("手机号", filters=[strip])
    code = StringField("短信验证码", filters=[strip])
    email = EmailField("邮箱（选填，用电子邮件获取的要填）", filters=[strip])
    address = StringField("通信地址（选填，邮寄的要填）", filters=[strip])
    unit = SelectField("向哪个机关申请", coerce=int, validate_choice=False)
    what = TextAreaField("要什么信息", filters=[strip])
    way = RadioField("怎么获取", choices=options(WAY_LABELS), validate_choice=False)


class TrackForm(Form):
    """Number and query code."""

    no = StringField("申请编号", [DataRequired("请填写申请编号"), Length(max=40)], filters=[strip])
    code = StringField("查询码", [DataRequired("请填写查询码"), Length(max=20)], filters=[strip])


class LongerForm(Form):
    """A longer period."""

    workdays = IntegerField(
        "延长多少个工作日", [InputRequired("请填写天数"), NumberRange(1, 20, "请填写 1 到 20 的数")]
    )
    reason = TextAreaField(
        "为什么办不完（会告诉申请人）", [AtLeast(enough.LONG), Length(max=500, message="最多 500 字")], filters=[strip]
    )


class AnswerForm(VersionedForm):
    """The result and its words."""

    result = SelectField("办理结果", [InputRequired("请选办理结果")], choices=[SelectChoice("", "请选择"), *options(RESULT_LABELS)])  # fmt: skip
    text = TextAreaField(
        "答复", [AtLeast(enough.LONG), Optional(), Length(max=10000, message="最多 10000 字")], filters=[strip]
    )

    @property
    def picked(self) -> Result:
        return Result(self.result.data)
