"""What is typed at sign-in and on one's own pages."""

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.accounts.rules import ROLE_LABELS
from app.web.forms import Form, strip

TOO_LONG = "太长了，请核对"


class CodeForm(Form):
    """A phone and the code sent to it."""

    phone = TelField(
        "手机号", [DataRequired("请填写手机号"), Length(max=40, message="手机号应为 11 位")], filters=[strip]
    )
    code = StringField("短信验证码", [Length(max=12, message="验证码是 6 位数字")], filters=[strip])


class PhonePasswordForm(Form):
    """A resident's phone and password."""

    phone = TelField(
        "手机号", [DataRequired("请填写手机号"), Length(max=40, message="手机号应为 11 位")], filters=[strip]
    )
    password = PasswordField("密码", [DataRequired("请填写密码"), Length(max=200, message=TOO_LONG)])


class StaffForm(Form):
    """A staff member's name and password."""

    username = StringField("登录名", [DataRequired("请填写登录名"), Length(max=60, message=TOO_LONG)], filters=[strip])
    password = PasswordField("密码", [DataRequired("请填写密码"), Length(max=200, message=TOO_LONG)])


class TotpForm(Form):
    """The code of the authenticator app."""

    code = StringField(
        "动态验证码", [DataRequired("请填写 6 位动态验证码"), Length(max=12, message="动态验证码是 6 位数字")]
    )


class ProfileForm(Form):
    """How one is called and reached."""

    name = StringField("怎么称呼您", [Length(max=40, message="最多 40 字")], filters=[strip])
    email = EmailField("邮箱（选填）", [Length(max=200, message=TOO_LONG)], filters=[strip])
    forget_email = BooleanField("删除登记的邮箱")
    wants_sms = BooleanField("用短信通知我")
    wants_email = BooleanField("用邮件通知我")


class PasswordForm(Form):
    """A new password."""

    old = PasswordField("原来的密码（没设过不用填）", [Length(max=200, message=TOO_LONG)])
    new = PasswordField("新密码", [DataRequired("请填写新密码"), Length(max=200, message=TOO_LONG)])


class CloseForm(Form):
    """Closing one's account, with the word that says one means it."""

    word = StringField("请输入“注销”两个字", [DataRequired("请输入“注销”两个字")], filters=[strip])


class NewStaffForm(Form):
    """A new member of staff."""

    username = StringField("登录名", [DataRequired("请填写登录名"), Length(max=60, message=TOO_LONG)], filters=[strip])
    name = StringField("姓名", [DataRequired("请填写姓名"), Length(max=40, message=TOO_LONG)], filters=[strip])


class GrantForm(Form):
    """A role over a region or a unit."""

    role = SelectField("岗位", choices=[SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()])
    place = StringField(
        "地区", [DataRequired("请填写地名、拼音首字母或区划代码"), Length(max=60, message=TOO_LONG)], filters=[strip]
    )
    chosen = RadioField("是哪一个", choices=[], validate_choice=False)
    unit_id = SelectField("只限某个单位（选填）", coerce=int)
