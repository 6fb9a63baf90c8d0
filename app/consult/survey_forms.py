"""What clerks and residents type about a survey."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app import enough
from app.consult.forms import line, lines, options
from app.consult.rules.asking import ONCE_LABELS, QUESTION_LABELS, TO_REFUSE, Asked, Once, QuestionKind, row_name
from app.consult.rules.life import Because
from app.web.filing import domain_field
from app.web.forms import Form, VersionedForm, public_phone, strip

SHOW = "show"


class SurveyForm(VersionedForm):
    """What the survey is for, and how long it is open."""

    title = line("标题", 100, need="请填写标题")
    office = SelectField("调查单位", coerce=int)
    domain = domain_field()
    purpose = lines("为什么调查，结果用来做什么", 3000, need="请写明调查的目的")
    once = RadioField("怎么防止重复答", choices=options(ONCE_LABELS), default=Once.DEVICE.value)
    days = IntegerField(
        "调查多少日", [InputRequired("请填调查多少日"), NumberRange(1, 365, "请填 1 到 365")], default=14
    )
    takes_paper = BooleanField("也收纸质答卷，由工作人员代录")
    contact_phone = line("联系电话（收纸质答卷的必填）", 40, public_phone)

    def fields(self) -> dict[str, Any]:
        """The typed fields under the names the service knows."""
        return {
            "title": self.title.data,
            "purpose": self.purpose.data,
            "once": Once(self.once.data),
            "domain": self.domain.data,
            "days": self.days.data,
            "takes_paper": self.takes_paper.data,
            "contact_phone": self.contact_phone.data or "",
        }


class QuestionForm(VersionedForm):
    """One question."""

    label = line("问题", 200, need="请填写问题")
    hint = line("补充说明（选填）", 300)
    kind = RadioField("怎么回答", [InputRequired("请选怎么回答")], choices=options(QUESTION_LABELS))
    rows = TextAreaField("小题（矩阵题填，一行一个）", [Optional(), Length(max=3000, message="小题太多了")])
    options = TextAreaField(
        "选项（单选、多选、矩阵题填，一行一个）", [Optional(), Length(max=3000, message="选项太多了")]
    )
    low = line("最小（数字、日期填）", 20)
    high = line("最大（数字、日期填）", 20)
    required = BooleanField("必须回答")

    def fields(self) -> dict[str, Any]:
        """The typed fields under the names the service knows."""
        return {
            "label": self.label.data,
            "hint": self.hint.data or "",
            "kind": QuestionKind(self.kind.data),
            "rows": _each_line(self.rows.data),
            "options": _each_line(self.options.data),
            "low": self.low.data or "",
            "high": self.high.data or "",
            "required": self.required.data,
        }


def _each_line(typed: str | None) -> list[str]:
    return [row.strip() for row in (typed or "").splitlines() if row.strip()]


class WordsForm(VersionedForm):
    """What the public reads of somebody's own words, or why nothing."""

    because = RadioField(
        "公开吗",
        [AnyOf([SHOW, *TO_REFUSE], "请选公开还是不公开，不公开的选为什么")],
        choices=[
            SelectChoice(SHOW, "公开下面的文字"),
            *(SelectChoice(why.value, f"不公开这段文字：{label}") for why, label in TO_REFUSE.items()),
        ],
        default=SHOW,
        validate_choice=False,  # AnyOf says it, in our words
    )
    public_text = lines("公开的文字", 2000)
    mask_reason = line("为什么遮盖或删节（没有就不填）", 300, least=enough.MASKED)

    @property
    def refused_for(self) -> Because | None:
        """Why nothing of it is shown; None where the words are."""
        return None if self.because.data == SHOW else Because(self.because.data)


class ConclusionForm(VersionedForm):
    """What the office takes from the results."""

    conclusion = lines("结果说明", 5000, need="请写结果说明：看到了什么，打算怎么做", least=enough.SHORT)


class ProofForm(Form):
    """The phone of somebody who answers once, and its code."""

    phone = TelField(
        "手机号", [DataRequired("请填写手机号，用来防止重复答"), Length(max=40, message="手机号应为 11 位")]
    )
    code = StringField("短信验证码", [Length(max=12, message="验证码是 6 位数字")], filters=[strip])


class SheetForm(Form):
    """What a clerk writes down of a paper beside its answers."""

    sheet = line("答卷编号", 20, need="请填答卷上写的编号；没有的，从 1 起编号，写在答卷上再录")
    received_on = DateField("收到的日期", [InputRequired("请填收到的日期")])


class SignedSheetForm(SheetForm):
    """The same where each phone answers once."""

    phone = TelField("答卷上留的手机号（没有可以不填）", [Length(max=40, message="手机号应为 11 位")])


class PutRightForm(Form):
    """What is typed beside the answers of a paper that was typed in wrongly: its number once more, and why."""

    sheet = line("答卷编号", 20, need="请照答卷上写的填编号")
    reason = lines("理由", 500, need="请写明理由，例如：第 2 题看错了勾", least=enough.SHORT)


class FindSheetForm(Form):
    """The number on a paper."""

    sheet = line("答卷编号", 20, need="请填答卷上写的编号")


def question_field(asked: Asked) -> Any:
    """The form field of a question. What is required is asked by the rules, which know which questions are skipped."""
    label = asked.label + ("" if asked.required else "（选填）")
    choices = [SelectChoice(word, word) for word in asked.choices]
    if asked.kind == QuestionKind.MULTIPLE:
        return SelectMultipleField(
            label, choices=choices, option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=False
        )
    if asked.choices:
        return RadioField(label, choices=choices, validate_choice=False)
    if asked.kind == QuestionKind.WORDS:
        return TextAreaField(label)
    if asked.kind == QuestionKind.DAY:
        return DateField(label, [Optional()])
    return StringField(label, filters=[strip])


def reply_form(questions: list[Asked], once: Once) -> Any:
    """The form of a whole survey: one field per question, with the phone where each person answers once."""
    return _with_questions(ProofForm if once == Once.PHONE else Form, questions)


def sheet_form(questions: list[Asked], once: Once) -> Any:
    """The same for what somebody answered on paper."""
    return _with_questions(SignedSheetForm if once == Once.PHONE else SheetForm, questions)


def put_right_form(questions: list[Asked]) -> Any:
    """The same for a paper typed in anew; nothing is asked of the day and the phone, which nobody kept beside it."""
    return _with_questions(PutRightForm, questions)


def fill(form: Any, questions: list[Asked], answers: dict[int, Any]) -> None:
    """Show the answers as they were typed in."""
    for asked in questions:
        answer = answers.get(asked.id)
        if asked.kind == QuestionKind.MATRIX:
            for at, row in enumerate(asked.rows):
                form[row_name(asked, at)].data = (answer or {}).get(row)
        elif asked.kind == QuestionKind.DAY:
            form[f"question_{asked.id}"].data = date.fromisoformat(answer) if answer else None
        else:
            form[f"question_{asked.id}"].data = answer


def _with_questions(base: type[Form], questions: list[Asked]) -> Any:
    """A matrix has a field for each of its rows: one block after the other, as a phone shows them."""
    fields: dict[str, Any] = {}
    for asked in questions:
        if asked.kind != QuestionKind.MATRIX:
            fields[f"question_{asked.id}"] = question_field(asked)
        for at, row in enumerate(asked.rows):
            fields[row_name(asked, at)] = _row_field(asked, row)
    return type("ReplyForm", (base,), fields)()


def _row_field(asked: Asked, row: str) -> Any:
    label = row + ("" if asked.required else "（选填）")
    return RadioField(label, choices=[SelectChoice(word, word) for word in asked.options], validate_choice=False)


def typed_in(form: Any, questions: list[Asked]) -> dict[int, Any]:
    """The answers as the rules know them."""
    found: dict[int, Any] = {}
    for asked in questions:
        if asked.kind == QuestionKind.MATRIX:
            found[asked.id] = {row: form[row_name(asked, at)].data for at, row in enumerate(asked.rows)}
            continue
        data = form[f"question_{asked.id}"].data
        found[asked.id] = data.isoformat() if asked.kind == QuestionKind.DAY and data else data
    return found
