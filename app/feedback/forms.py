"""What residents and clerks type in this room."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

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
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from app import enough
from app.feedback.rules.blocking import GROUND_LABELS, Ground
from app.feedback.rules.kinds import BY_CLERK, CHANNEL_LABELS, KIND_HINTS, KIND_LABELS, Kind
from app.feedback.rules.screening import (
    BY_EYE,
    PHOTO_LABELS,
    REASON_LABELS,
    TO_DECLINE,
    TO_WITHHOLD,
    PhotoReason,
    Reason,
)
from app.web.forms import AtLeast, Form, VersionedForm, strip
from app.web.uploads import UploadsField

YES_NO = [SelectChoice("yes", "解决了"), SelectChoice("no", "没有解决")]
MANNERS = [SelectChoice(str(n), f"{n} 分{words}") for n, words in zip(range(5, 0, -1), ("，很好", "", "，一般", "", "，很差"), strict=True)]  # fmt: skip


def options(labels: dict[Any, str], *only: Any) -> list[SelectChoice]:
    """Choices from a labels table, all or only the given ones."""
    return [SelectChoice(key.value, label) for key, label in labels.items() if not only or key in only]


def _text(label: str, most: int, *, need: str = "", least: int = 0) -> StringField:
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    return StringField(label, [*checks, Length(max=most, message=f"最多 {most} 字，请写短一点")], filters=[strip])


def _long(label: str, most: int, *, need: str = "", least: int = 0) -> TextAreaField:
    checks = [*([DataRequired(need)] if need else [Optional()]), *([AtLeast(least)] if least else [])]
    return TextAreaField(label, [*checks, Length(max=most, message=f"最多 {most} 字，请写短一点")], filters=[strip])


class PhoneForm(Form):
    """A phone and the code sent to it."""

    phone = TelField("手机号", [DataRequired("请填写手机号")], filters=[strip])
    code = StringField("短信验证码", [Optional()], filters=[strip])


class SayForm(Form):
    """What somebody says. What is typed is kept exactly; the rules say what is missing."""

    kind = RadioField(
        "要说的是", choices=[SelectChoice(kind.value, f"{label}：{KIND_HINTS[kind]}") for kind, label in KIND_LABELS.items()], validate_choice=False
    )  # fmt: skip
    place = StringField("是哪里的事", filters=[strip])
    chosen = RadioField("是哪一个", choices=[], validate_choice=False)
    landmark = RadioField("在哪个地标附近（选填）", choices=[], validate_choice=False)
    spot = StringField("具体位置（选填）", filters=[strip])
    latitude = HiddenField()
    longitude = HiddenField()
    topic = SelectField("关于什么", coerce=int, validate_choice=False)
    title = StringField("一句话说明是什么事")
    text = TextAreaField("详细说说")
    photos = UploadsField("照片（选填）")
    kept = HiddenField()
    wants_public = RadioField(
        "要不要公开",
        choices=[SelectChoice("yes", "可以公开（先由工作人员隐去个人信息）"), SelectChoice("no", "不公开，只答复我")],
        default="yes",
    )
    shows_name = BooleanField("公开时写上我的姓名（只显示成“王*明”这样）")
    name = StringField("姓名", filters=[strip])
    phone = TelField("手机号", filters=[strip])
    code = StringField("短信验证码", filters=[strip])
    email = EmailField("邮箱（选填，也用来告诉您进展）", filters=[strip])
    website = StringField("网站（请留空）")

    def __init__(self, topics: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic.choices = [SelectChoice(0, "请选择"), *[SelectChoice(topic.id, topic.name) for topic in topics]]
        self.chosen.choices = []
        self.landmark.choices = []

    @property
    def asked_kind(self) -> Kind | None:
        return Kind(self.kind.data) if self.kind.data in set(Kind) else None


class EnterForm(SayForm):
    """A letter, a call or a visit, written down by a clerk."""

    channel = RadioField(
        "怎么来的", [InputRequired("请选是来信、来电还是来访")], choices=options(CHANNEL_LABELS, *BY_CLERK)
    )
    received_on = DateField("收到的日期", [InputRequired("请填写收到的日期")])
    is_right_day = BooleanField("确实是这一天收到的")
    late_because = _text("为什么现在才录入（本人看得到）", 300)
    asks_day = False  # the day is long ago: is it a slip?
    wants_public = RadioField(
        "本人要不要公开",
        choices=[SelectChoice("yes", "可以公开（先由工作人员隐去个人信息）"), SelectChoice("no", "不公开，只答复本人")],
        default="yes",
    )
    shows_name = BooleanField("公开时写上本人的姓名（只显示成“王*明”这样）")


class TrackForm(Form):
    """Number and query code."""

    no = _text("留言编号", 40, need="请填写留言编号")
    code = _text("查询码", 20, need="请填写查询码")


class WordsForm(Form):
    """Something more to say about one's own post."""

    text = _long("想说的", 5000, need="请写下来")


class AgainForm(WordsForm):
    """The same of a post everyone reads: may everyone read this too?"""

    shows = BooleanField("这段话也可以公开")


class AddedForm(VersionedForm):
    """What an author added later, as the public will read it."""

    text = TextAreaField("公开的内容", [DataRequired("请留下能读懂的内容")])
    reason = _long("为什么遮盖或删节（会公开，也会告诉留言人；您没有另外遮盖的不用写）", 500, least=enough.MASKED)


class RateForm(VersionedForm):
    """Two separate questions about the answer its page shows: either may be left; one that was answered is asked no more."""

    changed = "您打开这一页以后，单位又答复了一次。请看过新的答复再评价，您选的还在下面"

    solved = RadioField("解决了吗？", choices=[*YES_NO, SelectChoice("", "先不答")], default="")
    manner = RadioField(
        "态度如何？", choices=[*MANNERS, SelectChoice("", "不评（没有打过交道，或者以后再评）")], default=""
    )

    @property
    def is_solved(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.solved.data or "")

    @property
    def points(self) -> int | None:
        return int(self.manner.data) if self.manner.data else None


class PhotosForm(VersionedForm):
    """Photos of a post, each with its choice: public, or why not."""

    photo_fields: Mapping[int, str] = {}  # by the photo's id

    @property
    def photos(self) -> dict[int, Any]:
        """The choice beside each photo, by the photo's id."""
        return {id: self[name] for id, name in self.photo_fields.items()}

    @property
    def judged(self) -> dict[int, PhotoReason | None]:
        """Why each photo is not to be public, None where it is; of those somebody has chosen for."""
        picked = {id: field.data for id, field in self.photos.items() if field.data in JUDGMENTS}
        return {id: JUDGMENTS[value] for id, value in picked.items()}


JUDGMENTS: Mapping[str, PhotoReason | None] = {"yes": None, **{why.value: why for why in BY_EYE}}
JUDGED = [
    SelectChoice("yes", "公开"),
    *[SelectChoice(why.value, f"不公开：{PHOTO_LABELS[why]}") for why in BY_EYE],
]
Judging = TypeVar("Judging", bound=PhotosForm)


class ReleaseForm(PhotosForm):
    """The text as the public will read it; of a post that stays with its office nothing but that somebody has read it."""

    button = ""  # in place of the step's own

    title = _text("公开的标题", 80, need="请留下能读懂的标题")
    text = TextAreaField("公开的内容", [DataRequired("请留下能读懂的内容")])
    spot = _text("公开的位置（选填）", 120)
    reason = _long("为什么遮盖或删节（会公开，也会告诉留言人；您没有另外遮盖的不用写）", 500, least=enough.MASKED)
    point = BooleanField("位置坐标一起公开", default=True)


def with_photos(kind: type[Judging], photos: Mapping[int, int], called: str = "照片") -> Judging:
    """Such a form with a choice for each photo, none made beforehand: a person has to have looked at it.

    `photos`: by the photo's id, which of the author's photos it is.
    """
    names = {id: f"photo_{id}" for id in photos}
    fields = {
        name: RadioField(f"{called} {at}", choices=JUDGED, validate_choice=False)
        for at, name in zip(photos.values(), names.values(), strict=True)
    }
    form: Judging = type(kind.__name__, (kind,), {**fields, "photo_fields": names})()
    return form


class MaskForm(ReleaseForm):
    """What slipped through, masked or left out, and why; photos are hidden by taking the post down."""

    point = BooleanField("位置坐标照样公开", default=True)
    reason = _long("为什么遮盖（会一并公开）", 500, need="请写明为什么遮盖，这句话会一并公开", least=enough.MASKED)


class WithholdForm(VersionedForm):
    """A reason of the list."""

    reason = RadioField("不宜公开的理由", [InputRequired("请选一个理由")], choices=options(REASON_LABELS, *TO_WITHHOLD))
    note = _long("说明（选填，会告诉留言人）", 500)

    @property
    def picked(self) -> Reason:
        return Reason(self.reason.data)


class DeclineForm(Form):
    """A reason of the list, and where to go instead."""

    reason = RadioField("不予受理的理由", [InputRequired("请选一个理由")], choices=options(REASON_LABELS, *TO_DECLINE))
    note = _long("告诉留言人为什么、可以到哪里去", 500, need="请告诉留言人为什么、可以到哪里去", least=enough.PLAIN)

    @property
    def picked(self) -> Reason:
        return Reason(self.reason.data)


class BlockForm(Form):
    """Why and how long a phone may not add to the public list."""

    ground = RadioField("限制的理由", [InputRequired("请选一个理由")], choices=options(GROUND_LABELS))
    reason = _long("哪里不对（会告诉留言人）", 300, need="请用自己的话写明是哪里不对，会告诉留言人", least=enough.PLAIN)
    days = IntegerField("限制多少日", [InputRequired("请填写天数")])

    @property
    def picked(self) -> Ground:
        return Ground(self.ground.data)


class DecideBlockForm(VersionedForm):
    """Another person's word on a block."""

    upheld = RadioField("怎么决定", [InputRequired("请选解除还是维持")], choices=[SelectChoice("no", "解除限制"), SelectChoice("yes", "维持到期满")])  # fmt: skip
    reason = _long("理由", 300, need="请写明为什么维持或者解除", least=enough.PLAIN)


class Seeking:
    """A field to look for something in a form that does something else: Enter in it looks, and sends nothing off."""

    find: StringField
    look = StringField()  # its button
    sought = HiddenField()  # what was looked for the last time

    def looks(self) -> bool:
        """Is something to be looked for: by the button, or by Enter behind other words than the last time?"""
        typed = (self.find.data or "").strip()
        asked = bool(self.look.data) or typed != (self.sought.data or "").strip()
        self.sought.data = typed
        return asked


class UnitForm(Seeking, Form):
    """A unit and why; of many, those whose name has the words looked for."""

    unstaffed: Any = None  # the unit that is picked, where nobody works at it
    elsewhere = 0  # units of other places, which are not listed yet

    confirmed = HiddenField()  # its id, once that was said
    find = _text("找单位（名称里的几个字）", 40)
    unit = SelectField("单位", coerce=int, validate_choice=False)
    reason = _text("理由", 300)


class PlaceForm(UnitForm):
    """Both are needed: nobody else of the place looks at it."""

    unit = SelectField("单位", [DataRequired("请选单位")], coerce=int, validate_choice=False)
    reason = _long(
        "为什么由这个单位办（会告诉留言人）", 300, need="请写明为什么由这个单位办，会告诉留言人", least=enough.PLAIN
    )


class ReasonForm(Form):
    """One reason."""

    reason = _long("理由", 500, need="请写明理由", least=enough.PLAIN)


class OpinionForm(Form):
    """What a unit that helps says to the one that leads."""

    text = _long(
        "协办意见（只有主办单位和政务公开办看得到，不公开）",
        3000,
        need="请写明本单位查到什么、能办什么",
        least=enough.PLAIN,
    )


class SeenForm(VersionedForm):
    """A button under a text somebody has read: it holds for that text alone."""


class ReturnForm(VersionedForm):
    """The same, with a reason."""

    reason = _long("要改什么", 500, need="请写明要改什么", least=enough.MASKED)


class RekindForm(Form):
    """The right kind."""

    kind = SelectField("改为", choices=options(KIND_LABELS))
    reason = _text("为什么改（会告诉留言人）", 300, need="请写明为什么改", least=enough.PLAIN)
    confirmed = HiddenField()  # what a 举报 means was said


class MoveForm(VersionedForm):
    """The right place and topic; what is left as it was stays."""

    place = StringField("是哪里的事", filters=[strip])
    chosen = RadioField("是哪一个", choices=[], validate_choice=False)
    topic = SelectField("关于什么", coerce=int, validate_choice=False)
    reason = _text("为什么改（会公开，也会告诉留言人）", 300, need="请写明为什么改", least=enough.PLAIN)


class RedateForm(VersionedForm):
    """The day it really came."""

    received_on = DateField("是哪一天收到的", [InputRequired("请填写收到的日期")])
    is_right_day = BooleanField("离录入的那天很久，确实是这一天收到的")
    reason = _text("为什么改、凭什么知道（会公开，也会告诉留言人）", 300, need="请写明为什么改", least=enough.PLAIN)


class MergeForm(Form):
    """The post to merge into; `confirmed` once both texts were seen side by side."""

    likely: Sequence[Any] = ()  # what may say the same
    other: Any = None  # the post that is compared

    confirmed = HiddenField()
    pick = StringField()  # the button of one that was proposed
    into = _text("并入哪一条（留言编号）", 40, need="请填写留言编号")


class ExtensionForm(Form):
    """More time."""

    most = 0  # working days

    workdays = IntegerField("延多少个工作日", [InputRequired("请填写天数")])
    reason = _long("为什么办不完、接下来怎么办", 500, need="请写明理由，会告诉留言人", least=enough.LONG)


class AnswerForm(Seeking, VersionedForm):
    """The draft of an answer, with what it quotes."""

    templates: Sequence[Any] = ()  # of the unit, to begin with
    found: Sequence[Any] = ()  # of what was looked for, to be quoted
    looked = False
    left_out = 0  # quotes that are public no more

    cite = StringField()  # the button of one that was found
    unfold = StringField()  # the button of a thing whose clauses are all wanted
    unfolded = HiddenField()  # the thing whose clauses were all listed the last time
    text = TextAreaField("答复", [AtLeast(enough.PLAIN), DataRequired("请写明办到哪一步、结果怎样")], filters=[strip])
    quoted = SelectMultipleField(
        "已引用（不要的去掉勾）", choices=[], validate_choice=False, option_widget=CheckboxInput()
    )
    find = _text("查找要引用的公开内容（条款、账、公告、留言）", 60)
    outside_title = _text("外部网页的名字（选填）", 80)
    outside_address = _text("外部网页的网址（https:// 开头，会标明是外部网站）", 500)
    same_reason = _text("和以前的答复几乎一样时，写明为什么可以一样", 300, least=enough.PLAIN)


class TemplateForm(VersionedForm):
    """A beginning of an answer, with blanks."""

    unit = SelectField("哪个单位用", coerce=int)
    title = _text("名字", 40, need="请给模板起个名字，例如 路灯报修")
    text = TextAreaField("模板", [DataRequired("请写模板")], filters=[strip])


class TurnForm(VersionedForm):
    """What another room needs to know; it says itself what is picked and what the text is called."""

    pick = SelectField("转到哪里", validate_choice=False)
    detail = StringField("细目", filters=[strip])
    kind = SelectField("怎么调整", validate_choice=False)
    text = TextAreaField("转过去的文字", [DataRequired("请写明转过去的文字")], filters=[strip])
    reason = _long("为什么转（会告诉留言人）", 500, need="请写明为什么转，会告诉留言人", least=enough.PLAIN)


class ResultForm(VersionedForm):
    """What came of it later."""

    caption = _long("后来办到了哪一步", 1000, need="请写明后来办到了哪一步", least=enough.MASKED)
    file = FileField("照片或文件（选填，另一个人看过再公开）")


class LandmarkForm(Form):
    """A place people name."""

    place = StringField("地方", [DataRequired("请填写地名、拼音首字母或区划代码")], filters=[strip])
    chosen = RadioField("是哪一个", choices=[], validate_choice=False)
    name = _text("地标", 30, need="请填写地标，例如 村委会、卫生室")
    latitude = _text("纬度（选填，例如 28.2205）", 20)
    longitude = _text("经度（选填，例如 113.0530）", 20)


class RouteForm(Form):
    """topic x kind x place -> unit."""

    place = StringField("地方", [DataRequired("请填写地名、拼音首字母或区划代码")], filters=[strip])
    chosen = RadioField("是哪一个", choices=[], validate_choice=False)
    topic = SelectField("话题", coerce=int)
    kind = SelectField("类别", choices=[SelectChoice("", "各类"), *options(KIND_LABELS)])
    unit = SelectField("转到", coerce=int)
    basis = _text("依据（职责清单、通知）", 200, need="请写明依据")
