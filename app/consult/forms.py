"""What people and clerks type about a consultation."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import enough
from app.consult.rules.life import (
    AUTHOR_LABELS,
    BECAUSE_LABELS,
    CHANNEL_LABELS,
    KIND_LABELS,
    OUT_LABELS,
    OUTCOME_LABELS,
    Author,
    Channel,
    Kind,
)
from app.web.filing import domain_field
from app.web.forms import AtLeast, Form, VersionedForm, public_phone, strip
from app.web.uploads import UploadsField

THE_WHOLE = SelectChoice(0, "整个草案")


def options(labels: dict[Any, str], *but: Any) -> list[SelectChoice]:
    """Choices from a labels table, without the given ones."""
    return [SelectChoice(key.value, label) for key, label in labels.items() if key not in but]


def line(label: str, most: int, *more: Any, need: str = "", least: int = 0) -> StringField:
    """A line of text."""
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    too_long = f"最多 {most} 字，请写短一点"
    return StringField(label, [*checks, Length(max=most, message=too_long), *more], filters=[strip])


def lines(label: str, most: int, *, need: str = "", least: int = 0) -> TextAreaField:
    """Some lines of text."""
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    return TextAreaField(label, [*checks, Length(max=most, message=f"最多 {most} 字，请写短一点")], filters=[strip])


class ConsultationForm(VersionedForm):
    """What is asked, of whom, for how long, and how to answer."""

    kind = RadioField("草案是什么", [InputRequired("请选草案是什么，期限按它推算")], choices=options(KIND_LABELS))
    title = line("标题", 100, need="请填写标题")
    office = SelectField("起草单位", coerce=int)
    domain = domain_field()
    announcement = lines("征集公告", 5000, need="请写征集公告")
    explanation = lines("起草说明", 20000, need="请写起草说明")
    days = IntegerField("征集多少日（选填）", [Optional(), NumberRange(1, 365, "请填 1 到 365")])
    short_reason = lines("为什么短于一般期限", 500, least=enough.MASKED)
    contact_name = line("联系人（选填）", 40)
    contact_phone = line("联系电话", 40, public_phone)
    contact_address = line("信函寄到哪里", 200)
    contact_email = EmailField("电子邮箱", [Optional(), Length(max=200, message="邮箱地址太长了")], filters=[strip])

    def fields(self) -> dict[str, Any]:
        """The typed fields under the names the service knows."""
        names = ("title", "announcement", "explanation", "short_reason")
        contacts = ("contact_name", "contact_phone", "contact_address", "contact_email")
        typed = {name: self[name].data or "" for name in (*names, *contacts)}
        return {**typed, "kind": Kind(self.kind.data), "days": self.days.data, "domain": self.domain.data}


class TextForm(VersionedForm):
    """The draft, line by line."""

    text = TextAreaField("草案正文", [DataRequired("请贴上草案全文")])


class PaperForm(Form):
    """A file beside the draft."""

    title = line("附件名称", 120, need="请填写附件名称")
    file = FileField("文件")


class ReasonForm(VersionedForm):
    """A step that must be explained."""

    reason = lines("理由", 1000, need="请写明理由，让看到的人明白为什么", least=enough.SHORT)


class RetimeForm(ReasonForm):
    """Another last day."""

    closes_on = DateField("新的截止日期", [InputRequired("请填新的截止日期")])


class SayForm(Form):
    """An opinion on a draft."""

    anchor = SelectField("对哪一条提", coerce=int)
    text = lines("您的意见", 5000, need="请写下您的意见")
    files = UploadsField("附件（选填，最多 3 个）")
    kept = HiddenField()
    author = RadioField("您以什么身份提", choices=options(AUTHOR_LABELS), default=Author.PERSON.value)
    name = line("姓名或单位名称（个人可以不填）", 60)
    name_shown = BooleanField("公开我的姓名（个人只显示姓）或单位名称")
    phone = TelField(
        "手机号", [DataRequired("请填写手机号，结果会发到这个号码"), Length(max=40, message="手机号应为 11 位")]
    )
    code = StringField("短信验证码", [Length(max=12, message="验证码是 6 位数字")], filters=[strip])
    consent = BooleanField("我同意为处理这条意见使用以上信息")


class WriteDownForm(SayForm):
    """The same, typed by a clerk from a letter, a mail, a call or a visit."""

    text = lines("意见原文", 5000, need="请照原样录入意见")
    author = RadioField("谁提的", choices=options(AUTHOR_LABELS), default=Author.PERSON.value)
    name_shown = BooleanField("本人同意公开姓名（个人只显示姓）或单位名称")
    phone = TelField("手机号（没有可以不填）", [Length(max=40, message="手机号应为 11 位")])
    channel = RadioField(
        "怎么收到的",
        [InputRequired("请选这条意见是怎么来的")],
        choices=options(CHANNEL_LABELS, Channel.WEB),
    )
    received_on = DateField("收到的日期", [InputRequired("请填收到的日期")])
    code = consent = None  # nobody but the author could give them


class RetypeForm(WriteDownForm, VersionedForm):
    """A clerk's entry typed in anew, with the reason."""

    reason = lines("为什么更正", 500, need="请写明理由，留在记录里", least=enough.SHORT)


class TakeOutForm(VersionedForm):
    """A clerk's entry that is to be counted no longer, with the reason."""

    because = RadioField("为什么不算", [InputRequired("请选为什么不算，会公开有几条")], choices=options(OUT_LABELS))
    twin = line("和哪一条是同一份（录了两遍的填编号）", 40)
    reason = lines("说明", 500, need="请写明理由，留在记录里", least=enough.SHORT)


class TrackForm(Form):
    """Number and query code."""

    no = line("编号", 40, need="请填写编号")
    code = line("查询码", 20, need="请填写查询码")


class ShowForm(VersionedForm):
    """What the public will read of an opinion."""

    public_text = lines("公开的文字", 5000, need="请留下公开的文字")
    mask_reason = line("为什么隐去（您另外遮盖、删节了的必填）", 300, least=enough.MASKED)


class RefuseForm(VersionedForm):
    """Why nothing of an opinion's words is shown."""

    because = RadioField("理由", [InputRequired("请选为什么不公开，会告诉提意见的人")], choices=options(BECAUSE_LABELS))


class AnswerForm(VersionedForm):
    """What becomes of one opinion, or of several at once."""

    chosen = SelectMultipleField(
        "一起答复哪几条", coerce=int, option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
    )
    outcome = RadioField("结果", [InputRequired("请选择结果")], choices=options(OUTCOME_LABELS))
    answer = lines("理由", 3000, need="请写明理由，让提意见的人明白", least=enough.SHORT)
    moved_anchor = SelectField("改动哪一条（采纳时）", coerce=int, default=0)


class CorrectionForm(VersionedForm):
    """Why something published is corrected."""

    reason = lines("为什么更正", 500, need="请写明为什么更正，理由会公开", least=enough.CORRECTED)


class AmendForm(VersionedForm):
    """Another outcome or reason for one opinion, in a correction."""

    outcome = RadioField("结果", [InputRequired("请选择结果")], choices=options(OUTCOME_LABELS))
    answer = lines("理由", 3000, need="请写明理由，让提意见的人明白", least=enough.SHORT)
    moved_anchor = SelectField("改动哪一条（采纳时）", coerce=int, default=0)


class SummaryForm(VersionedForm):
    """What the office says of all opinions together."""

    summary = lines("总的说明", 5000, need="请写总的说明", least=enough.SHORT)
