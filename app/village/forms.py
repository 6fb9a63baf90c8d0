"""The shapes of what clerks, committee members, heads and reviewers type."""

from collections.abc import Mapping, Sequence

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from app import enough
from app.village.books import CASH, voucher_no
from app.village.categories import INCOME, all_categories, named
from app.village.money import AreaField, MoneyField
from app.village.rules.periods import SPAN_LABELS, Span, name_of
from app.web.forms import AtLeast, Form, VersionedForm, public_phone, strip

LONGEST = 200


def _text(label: str, *checks: object, longest: int = LONGEST) -> StringField:
    return StringField(label, [*checks, Length(max=longest, message=f"最多 {longest} 字")], filters=[strip])


def voucher_field(label: str, *checks: object) -> StringField:
    """A voucher's number, kept in half-width figures."""
    longest = Length(max=40, message="最多 40 字")
    return StringField(label, [*checks, longest], filters=[strip, lambda typed: voucher_no(typed) if typed else typed])


def _period(typed: str | None) -> str | None:
    return name_of(typed) if typed else typed


class StartForm(Form):
    """Which item, which form, which period."""

    matter = SelectField("公开事项", [DataRequired("请选一个公开事项")])
    period = StringField(
        "期间",
        [DataRequired("请填期间，例如 2026-10、2026Q3、2026"), Length(max=20, message="最多 20 字")],
        filters=[strip, _period],
    )


class LineForm(VersionedForm):
    """One line of a book."""

    day = DateField("日期", [DataRequired("请填日期，例如 2026-10-03")])
    voucher = voucher_field("凭证号")
    summary = _text("摘要", DataRequired("请写清这笔钱是做什么的"))
    category = SelectField("科目或类别", [DataRequired("请选一个科目或类别")])
    income = MoneyField("收入（元）")
    expense = MoneyField("支出（元）")
    handler = _text("经手人", longest=40)
    witness = _text("证明人", longest=40)
    approver = _text("审批人", longest=40)
    note = _text("备注")

    def offer_categories(self) -> None:
        """The plain words by side, then the accounts no plain word of the same name stands for; cash itself is no reason."""
        groups: dict[str, list[SelectChoice]] = {"收入": [], "支出": [], "科目": []}
        plain = {row.name for row in all_categories().values() if not row.code.isdigit()}
        for row in all_categories().values():
            chosen = row.code == self.category.data
            if row.code.isdigit() and not chosen and (row.name in plain or row.code in CASH):
                continue
            group = "科目" if row.code.isdigit() else "收入" if row.side == INCOME else "支出"
            groups[group].append(SelectChoice(row.code, f"{row.name}（{row.code}）", optgroup=group))
        self.category.choices = [SelectChoice("", "请选择"), *(one for rows in groups.values() for one in rows)]

    def propose(self, kinds: Mapping[str, str]) -> None:
        """Where no category was chosen, the one the village last filed this summary under is chosen for the clerk to look at."""
        known = kinds.get(self.summary.data or "", "")
        offered = {str(choice.value) for choice in self.category.choices} - {""}
        if self.is_submitted() and not self.category.data and known in offered:
            self.category.data = known
            self.category.errors = [f"这个摘要上次记作“{named(known)}”，已经选上；请看一看，不对的改过，再存一次"]


class EntryForm(VersionedForm):
    """One entry of double entry."""

    voucher = voucher_field("凭证号", DataRequired("请填凭证号，照凭证写，如 记-12"))
    day = DateField("日期", [DataRequired("请填日期，例如 2026-10-03")])
    summary = _text("摘要", DataRequired("请写清这张凭证是做什么的"))
    account = SelectField("科目", [DataRequired("请选一个科目")])
    sub = _text("明细科目（可不填）", longest=40)
    debit = MoneyField("借方金额（元）")
    credit = MoneyField("贷方金额（元）")

    def offer_accounts(self, accounts: list[tuple[str, str]]) -> None:
        """The first-level accounts, by their codes."""
        self.account.choices = [SelectChoice("", "请选择")]
        self.account.choices += [SelectChoice(code, f"{code} {name}") for code, name in accounts]


class VoucherForm(VersionedForm):
    """What one voucher itself says."""

    was = HiddenField()
    no = voucher_field("凭证号", DataRequired("请填凭证号，照凭证写，如 记-12"))
    day = DateField("日期（可不填）", [Optional()])
    summary = _text("摘要（可不填）")
    income = MoneyField("收入金额（元）")
    expense = MoneyField("支出金额（元）")


class BalancesForm(VersionedForm):
    """What was there at the beginning, what the clerk counted at the end."""

    opening = MoneyField("上期结余（元）", [InputRequired("请填上期结余")])
    closing = MoneyField("期末实际结余（元，可不填）", [Optional()])


class RemarkForm(VersionedForm):
    """Words that may be left out."""

    remark = TextAreaField("意见（可不写）", [Length(max=500, message="最多 500 字")], filters=[strip])


def _why(*checks: object) -> TextAreaField:
    needed = (DataRequired("请写明原因"), Length(max=500, message="最多 500 字"))
    return TextAreaField("原因", [*needed, *checks], filters=[strip])


class ReasonForm(VersionedForm):
    """Words that may not."""

    remark = _why(AtLeast(enough.SHORT))


class LeaveForm(ReasonForm):
    """Why something must be public, and which of what is masked by itself."""

    remark = _why(AtLeast(enough.LEAVE))

    @property
    def chosen(self) -> set[int]:
        """The places whose words shall stand as they are."""
        return {
            int(name.removeprefix("keep_")) for name, ticked in self.data.items() if name.startswith("keep_") and ticked
        }


class CorrectForm(ReasonForm):
    """Why a published version is corrected, and what of it is personal and must leave the earlier versions too."""

    remark = _why(AtLeast(enough.CORRECTED))
    personal = BooleanField("更正的原因是涉及个人信息")
    words = TextAreaField(
        "要从公开的各版里隐去的姓名、号码或住址（一行一个）",
        [Length(max=900, message="最多 900 字")],
        filters=[strip],
    )

    def validate_words(self, field: TextAreaField) -> None:
        """Only where the box says so: nothing is cut by a slip."""
        if field.data and not self.personal.data:
            raise ValidationError("写了要隐去的文字，请勾选“更正的原因是涉及个人信息”；不隐去的，请清空这一格")


class ExplainForm(VersionedForm):
    """A signed explanation of what does not balance."""

    text = TextAreaField(
        "说明",
        [AtLeast(enough.LONG), DataRequired("请写说明"), Length(max=2000, message="最多 2000 字")],
        filters=[strip],
    )


class PublishForm(RemarkForm):
    """The township's review; of a 公示 also where it hangs."""

    places = TextAreaField(
        "公示地点（一处一行）", [Length(max=300, message="最多 300 字")], filters=[strip], render_kw={"rows": 3}
    )
    display_until = DateField("展示到（可不填，至少 15 日）", [Optional()])
    has_read = BooleanField()

    @property
    def looked(self) -> set[int]:
        """The numbers of the files she says she has looked at."""
        return {
            int(name.removeprefix("looked_"))
            for name, ticked in self.data.items()
            if name.startswith("looked_") and ticked
        }


def leave_form(words: Sequence[str]) -> LeaveForm:
    """Why it must be public, with a tick for each place whose words are masked otherwise."""
    ticks = {f"keep_{number}": BooleanField(f"原样公开：{place}") for number, place in enumerate(words)}
    form: LeaveForm = type("LeaveForm", (LeaveForm,), ticks)()
    return form


SEEN = "上面没有身份证号、账号、电话、签名，也没有未经同意、认得出是谁的人脸"


def publish_form(pictures: Mapping[int, str]) -> PublishForm:
    """The review with a tick for each picture, by the file's number and what it is called."""
    ticks = {f"looked_{number}": BooleanField(f"打开看过“{called}”，{SEEN}") for number, called in pictures.items()}
    form: PublishForm = type("PublishForm", (PublishForm,), ticks)()
    return form


class ParticularsForm(VersionedForm):
    """What a village says about itself."""

    collective = _text("集体经济组织名称", longest=60)
    span = RadioField(
        "财务多久公开一次",
        [InputRequired("请选一项")],
        choices=[SelectChoice(s.value, SPAN_LABELS[s]) for s in (Span.MONTH, Span.QUARTER)],  # fmt: skip
    )
    span_from = DateField("从哪一天起（改了才填，写一个季度的第一天）", [Optional()])
    display_days = IntegerField("每期展示几日", [InputRequired("请填天数"), NumberRange(15, 365, "至少 15 日，最多 365 日")])  # fmt: skip
    complaint_phone = _text("监督电话", public_phone, longest=30)
    population = IntegerField("户籍人口", [Optional(), NumberRange(0, 200000, "请填 0 到 200000 的数")])
    households = IntegerField("户数", [Optional(), NumberRange(0, 100000, "请填 0 到 100000 的数")])
    area = AreaField("耕地面积（亩）", [Optional()])
    meeting_on = DateField("成员大会哪一天开（可不填；年度财务报告和收益分配方案要提前公开）", [Optional()])
    board_place = TextAreaField(
        "公开栏在哪里（一处一行）", [Length(max=300, message="最多 300 字")], filters=[strip], render_kw={"rows": 3}
    )


class MemberForm(Form):
    """A member of the supervision committee."""

    name = _text("姓名", DataRequired("请填姓名"), longest=20)
    duty = _text("职务", DataRequired("请填职务，例如 主任、成员"), longest=20)
    username = _text("登录名（有账号才能签字）", longest=40)


class DeclareForm(Form):
    """No relative of mine sits on the committee I supervise."""

    free = BooleanField("我声明：我和我的近亲属都不是村（居）民委员会成员", [DataRequired("要声明后才能签字")])


class JoinForm(Form):
    """The village that gets a board."""

    place = _text("村（社区）的名称或 12 位代码", DataRequired("请填名称或代码"), longest=60)
