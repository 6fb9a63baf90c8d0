"""What residents and clerks type in this room."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FileField,
    FormField,
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
from app.openday.draw import SOURCE_LABELS
from app.openday.rules import (
    AUDIENCE_LABELS,
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    KIND_LABELS,
    LEFTOVER_LABELS,
    OUTCOME_LABELS,
    PART_LABELS,
    QUESTION_LABELS,
    SELECTION_LABELS,
    Channel,
    Kind,
    Part,
    QuestionKind,
)
from app.web.filing import domain_field
from app.web.forms import AtLeast, Form, MomentField, RowForm, VersionedForm, public_phone, strip


def options(labels: dict[Any, str], *only: Any) -> list[SelectChoice]:
    """Choices from a labels table, all or only the given ones."""
    return [SelectChoice(key.value, label) for key, label in labels.items() if not only or key in only]


def _text(label: str, most: int, *more: Any, need: str = "", least: int = 0) -> StringField:
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    too_long = f"最多 {most} 字，请写短一点"
    return StringField(label, [*checks, Length(max=most, message=too_long), *more], filters=[strip])


def _long(label: str, most: int, *, need: str = "", default: str = "", least: int = 0) -> TextAreaField:
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    too_long = f"最多 {most} 字，请写短一点"
    return TextAreaField(label, [*checks, Length(max=most, message=too_long)], filters=[strip], default=default)


class PersonForm(RowForm):
    """One person of a ballot."""

    name = StringField("姓名", [Length(max=40, message="姓名最多 40 字")], filters=[strip])
    id_number = StringField("身份证号", [Length(max=40, message="身份证号应为 18 位")], filters=[strip])
    part = SelectField(  # the applicant's own row shows no such field: what is not sent takes the default
        "和您的关系", choices=options(PART_LABELS, Part.CHILD, Part.ELDER, Part.CARER), default=Part.CHILD.value
    )


class SignupForm(Form):
    """The one-page sign-up. `people-0` is the applicant, the rest are companions; questions are added per event."""

    category = RadioField("以什么身份参加", [InputRequired("请选择一类身份")])
    people = FieldList(FormField(PersonForm), min_entries=1, max_entries=6)
    phone = TelField(
        "手机号", [DataRequired("请填写手机号，结果会发到这个号码"), Length(max=40, message="手机号应为 11 位")]
    )
    code = StringField("短信验证码", [Length(max=12, message="验证码是 6 位数字")], filters=[strip])
    email = EmailField("邮箱（选填）", [Length(max=200, message="邮箱地址太长了")], filters=[strip])
    work = _text("工作单位及职务（选填）", 100)
    district = _text("住址（选填，写到区县、镇街即可）", 60)
    topic = _text("最关心哪个议题（选填）", 200)
    relation = _text("和议题有什么关系，有没有利害关系（选填）", 200)
    opinion = _long("您的意见建议（选填）", 2000)
    access_needs = _text("需要什么帮助（选填）", 200)
    consent = BooleanField("我符合报名条件，填写属实，同意为这次活动使用以上信息")
    promise = BooleanField("我承诺遵守会场纪律和保密要求")


class ClerkSignupForm(SignupForm):
    """The same, typed by a clerk for somebody at the counter or on the phone."""

    phone = TelField("手机号（没有手机可以不填）", [Length(max=40, message="手机号应为 11 位")])
    channel = RadioField(
        "怎么报名的", choices=options(CHANNEL_LABELS, Channel.COUNTER, Channel.PHONE), default=Channel.COUNTER.value
    )


class ReviseForm(Form):
    """What an applicant may still change."""

    phone = TelField("换成新的手机号（不换就空着）", [Length(max=40, message="手机号应为 11 位")], filters=[strip])
    code = StringField("新手机号的短信验证码", [Length(max=12, message="验证码是 6 位数字")], filters=[strip])
    email = EmailField("换成新的邮箱（不换就空着）", [Length(max=200, message="邮箱地址太长了")], filters=[strip])
    work = _text("工作单位及职务（选填）", 100)
    district = _text("住址（选填，写到区县、镇街即可）", 60)
    topic = _text("最关心哪个议题（选填）", 200)
    relation = _text("和议题有什么关系，有没有利害关系（选填）", 200)
    opinion = _long("您的意见建议（选填）", 2000)
    access_needs = _text("需要什么帮助（选填）", 200)


class CompanionsForm(Form):
    """Who of the companions stays away, and who comes instead; numbers on record are not shown again."""

    leaving = SelectMultipleField(
        "不来的同行人", coerce=int, option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
    )
    people = FieldList(FormField(PersonForm), max_entries=5)


class WithdrawForm(Form):
    """Take the sign-up back."""

    reason = _text("为什么撤回（选填）", 200)


class TrackForm(Form):
    """Find one's sign-up again."""

    no = _text("报名编号", 40, need="请填写报名编号，形如 OD-2026-0031-0007")
    code = _text("查询码", 20, need="请填写查询码，在短信和回执里")


class HandInForm(Form):
    """An opinion after the event."""

    text = _long("您的意见", 5000, need="请写下意见内容")
    item_id = SelectField("针对哪个议题", coerce=int)


class SurveyForm(Form):
    """The short survey."""

    satisfaction = RadioField("总的来说，这次活动办得怎么样？", [InputRequired("请选一个分数")], coerce=int)
    heard = RadioField("您的意见有没有被认真听？", [InputRequired("请选一个分数")], coerce=int)
    comment = _long("还想说的（选填）", 500)


# What most offices write (domain handbook §e.3); the clerk changes it to fit.
USUAL_ELIGIBILITY = (
    "具有完全民事行为能力；在本地居住、工作或学习一年以上；没有不良信用记录。与议题有利害关系的，请在报名时如实说明。"
)
USUAL_CONDUCT = (
    "请带身份证准时到场，不得由他人代替。手机静音，不录音、不拍照、不直播，不传播未定内容。"
    "可以看材料、向汇报单位提问，经主持人同意发言，每人不超过 5 分钟；没有表决权。"
)


class EventForm(VersionedForm):
    """The draft of an event."""

    kind = SelectField("类型", choices=options(KIND_LABELS))
    title = _text("标题", 80, need="请填写标题")
    summary = _long("活动说明", 5000)
    office = SelectField("主办单位", coerce=int)
    month = SelectField("属于哪个开放月", coerce=int)
    domain = domain_field()
    place = _text("地点", 200)
    starts_at = MomentField("开始时间", [InputRequired("请填写开始时间")])
    ends_at = MomentField("结束时间", [InputRequired("请填写结束时间")])
    signup_opens_at = MomentField("报名开始（不填为发布时）", [Optional()])
    signup_closes_at = MomentField("报名截止（不填按工作日推算）", [Optional()])
    selection = RadioField("怎么产生名单", [InputRequired("请选择名单怎么产生")], choices=options(SELECTION_LABELS))
    criteria = _long("评审标准（评审遴选时填，一行一条）", 1000)
    eligibility = _long("报名条件", 1000, default=USUAL_ELIGIBILITY)
    least_age = IntegerField(
        "最低年龄（周岁）", [InputRequired("请填写最低年龄"), NumberRange(0, 99, "请填 0 到 99")], default=18
    )
    companions = IntegerField(
        "每份报名可带几位同行人", [InputRequired("不带同行人请填 0"), NumberRange(0, 5, "请填 0 到 5")], default=0
    )
    verify_phone = BooleanField("报名时要先验证手机号", default=True)
    walk_ins = BooleanField("有空席时接受现场登记")
    conduct = _long("会场纪律", 2000, default=USUAL_CONDUCT)
    secrecy = BooleanField("须签保密和纪律承诺", default=True)
    accessibility = _long("无障碍安排", 500)
    contact_name = _text("联系人", 40)
    contact_phone = _text("联系电话", 40, public_phone)

    def fields(self) -> dict[str, Any]:
        """The typed fields under the names the service knows."""
        typed = {name: value for name, value in self.data.items() if name not in NOT_ITS_OWN}
        typed["criteria"] = [line.strip() for line in (self.criteria.data or "").splitlines() if line.strip()]
        typed["kind"] = Kind(self.kind.data)
        return {name: "" if value is None and name not in MOMENTS else value for name, value in typed.items()}


NOT_ITS_OWN = ("csrf_token", "version", "office", "month")
MOMENTS = ("starts_at", "ends_at", "signup_opens_at", "signup_closes_at")


class SeatRow(RowForm):
    """Seats of one category."""

    seats = IntegerField("公开席位", [Optional(), NumberRange(0, 1000, "请填 0 到 1000")], default=0)
    reserved = IntegerField("邀请席位", [Optional(), NumberRange(0, 1000, "请填 0 到 1000")], default=0)


class SeatsForm(VersionedForm):
    """Seats by category and the rule for those left over."""

    rows = FieldList(FormField(SeatRow), min_entries=len(CATEGORY_LABELS), max_entries=len(CATEGORY_LABELS))
    leftover = RadioField("席位有空余时", choices=options(LEFTOVER_LABELS), default="pool")


class ItemForm(Form):
    """A point of the agenda."""

    title = _text("议题", 200, need="请填写议题")
    office = SelectField("汇报单位", coerce=int)
    note = _text("说明（选填）", 500)


class PaperForm(Form):
    """A paper of the agenda."""

    title = _text("材料名称", 120, need="请填写材料名称")
    file = FileField("文件")
    audience = RadioField("谁可以看", choices=options(AUDIENCE_LABELS), default="public")
    item_id = SelectField("属于哪个议题", coerce=int)


class QuestionForm(Form):
    """A sign-up question."""

    label = _text("问题", 200, need="请填写问题")
    kind = SelectField("回答方式", choices=options(QUESTION_LABELS))
    options = _long("选项（单选时填，一行一个）", 1000)
    required = BooleanField("必须回答")
    after_id = SelectField("只在哪个问题之后问", coerce=int)
    after_answer = _text("而且那个问题答的是", 100)

    def fields(self) -> dict[str, Any]:
        """The typed fields under the names the service knows."""
        lines = [line.strip() for line in (self.options.data or "").splitlines() if line.strip()]
        return {
            "label": self.label.data,
            "kind": QuestionKind(self.kind.data),
            "options": lines,
            "required": self.required.data,
            "after_id": self.after_id.data or None,
            "after_answer": self.after_answer.data or "",
        }


class SourceRow(RowForm):
    """One public source of chance."""

    kind = SelectField("彩种", choices=options(SOURCE_LABELS))
    issue = StringField("期号", [Length(max=20, message="期号最多 20 个字")], filters=[strip])
    draws_at = MomentField("开奖时间", [Optional()])


class SourcesForm(Form):
    """The announced source and its fallbacks."""

    rows = FieldList(FormField(SourceRow), min_entries=3, max_entries=3)


class NewSourcesForm(SourcesForm, VersionedForm):
    """Other sources after publication, with the reason that is made public."""

    reason = _long("理由（会公开）", 1000, need="请写明理由，让看到的人明白为什么", least=enough.SHORT)


class ReasonForm(Form):
    """A step that must be explained."""

    reason = _long("理由", 1000, need="请写明理由，让看到的人明白为什么", least=enough.SHORT)


class StepForm(ReasonForm, VersionedForm):
    """The same, about what the page showed and nothing newer."""


class ChangeForm(ReasonForm, VersionedForm):
    """A change of arrangements after publication."""

    title = _text("标题", 80, need="请填写标题")
    place = _text("地点", 200, need="请填写地点")
    starts_at = MomentField("开始时间", [InputRequired("请填写开始时间")])
    ends_at = MomentField("结束时间", [InputRequired("请填写结束时间")])
    signup_closes_at = MomentField("报名截止时间（报名还开着时可以改）", [Optional()])


class ResumeForm(StepForm):
    """The new day of a postponed event."""

    starts_at = MomentField("新的开始时间", [InputRequired("请填写新的开始时间")])
    ends_at = MomentField("新的结束时间", [InputRequired("请填写新的结束时间")])


class AssessForm(Form):
    """A committee member's view; one points field per criterion is added per event."""

    reason = _long("理由", 500, need="请写明打分的理由", least=enough.SHORT)


class DrawResultForm(Form):
    """The published result of the announced source."""

    result = _text("开奖结果", 100, need="请照公告填写开奖结果")
    evidence = _long("依据（公告网址、报纸版面等）", 500, need="请写明在哪里看到的，别人要能去核对", least=enough.SHORT)


class FailureForm(Form):
    """The announced issue was not drawn."""

    evidence = _long(
        "依据（暂停销售公告的网址、报纸版面等）", 500, need="请写明在哪里看到的，别人要能去核对", least=enough.SHORT
    )


class InviteForm(Form):
    """A reserved seat for somebody invited by name."""

    category = SelectField("身份", [InputRequired("请选择身份")])
    name = _text("姓名", 40, need="请填写姓名")
    phone = TelField("手机号", [DataRequired("请填写手机号"), Length(max=40, message="手机号应为 11 位")])
    email = EmailField("邮箱（选填）", [Length(max=200, message="邮箱地址太长了")], filters=[strip])
    work = _text("单位及职务（选填）", 100)


class WalkInForm(Form):
    """Somebody at the door."""

    category = RadioField("身份", [InputRequired("请选择身份")])
    name = _text("姓名", 40, need="请填写姓名")
    id_number = _text("身份证号", 40, need="请核对身份证并填写号码")
    phone = TelField("手机号（选填）", [Length(max=40, message="手机号应为 11 位")])


class MinutesForm(VersionedForm):
    """The minutes and, from the second version on, why they change."""

    text = _long("会议记录", 50000, need="请写下会议记录")
    reason = _text("为什么修改（第二版起必填）", 500, least=enough.SHORT)


class ConclusionForm(VersionedForm):
    """What was concluded on a point of the agenda."""

    text = _long("议定结果", 3000, need="请写下议定结果")
    reason = _text("为什么修改（已写过的必填）", 500, least=enough.SHORT)


class PhotoForm(Form):
    """A photograph with its consent."""

    file = FileField("照片")
    caption = _text("说明", 200, need="请用一句话说明照片里是什么")
    consent = _text("照片里的人怎么同意的", 300, need="请写明照片里的人怎么同意公开的", least=enough.SHORT)


class OpinionForm(HandInForm):
    """An opinion written down by a clerk."""

    entry_no = _text("参加人的报名编号（选填）", 40)
    spoken = RadioField("怎么提的", choices=[SelectChoice("1", "会上发言"), SelectChoice("0", "书面提交")], default="1")


class AnswerForm(VersionedForm):
    """What becomes of an opinion."""

    outcome = RadioField("结果", [InputRequired("请选择结果")], choices=options(OUTCOME_LABELS))
    answer = _long("理由和下一步", 3000, need="请写明理由，让提意见的人明白", least=enough.SHORT)
    office = SelectField("答复单位", coerce=int)
    public_text = _long("公开的文字", 5000, need="请留下公开的文字")
    mask_reason = _text("为什么遮盖或删节（没有就不填）", 500, least=enough.MASKED)
    reason = _text("为什么修改答复", 500, need="请写明为什么修改，旧的答复仍然公开可查", least=enough.SHORT)

    def keep(self, *, public: bool, answered: bool) -> None:
        """The fields that apply: the public words before the opinion is public, the reason once it was answered."""
        if public:
            del self.public_text, self.mask_reason
        if not answered:
            del self.reason


class ReleaseForm(VersionedForm):
    """What the public will read of an opinion."""

    public_text = _long("公开的文字", 5000, need="请留下公开的文字")
    mask_reason = _text("为什么遮盖或删节（没有就不填）", 500, least=enough.MASKED)


class MaskForm(VersionedForm):
    """The same, with more masked after it was public."""

    public_text = _long("公开的文字", 5000, need="请留下公开的文字")
    reason = _text("为什么遮盖", 500, need="请写明为什么遮盖，这句话会一并公开", least=enough.MASKED)


class ResultForm(Form):
    """A later result of an opinion."""

    text = _long("后续结果", 1000, need="请写下办成了什么", least=enough.SHORT)
    link = _text("相关链接（选填）", 300)
