"""Whose phone it is: proved by a code sent to it, or by the account one is signed in with. The same piece in every room."""

from typing import Any

from flask_login import current_user

from app.core import privacy
from app.core.accounts import codes, paying
from app.core.accounts.models import User
from app.errors import Refused

NO_CODE = "请点“发送验证码”，再填短信里的 6 位数字"


def resident() -> User | None:
    """The signed-in resident; staff, like everybody else, prove a phone."""
    user: User | None = current_user._get_current_object() if current_user.is_authenticated else None
    return None if user is None or user.is_staff else user


def readable(form: Any) -> str:
    """The form's phone in its one spelling; empty when it is none, which the rules say beside the field."""
    try:
        return privacy.rules.read_phone(form.phone.data or "")
    except Refused:
        return ""


class Proof:
    """Proving a phone for one purpose, on a form with the fields `phone` and `code` and the button of `code_button`."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        codes.sell(purpose)

    def send(self, form: Any, said: str = "验证码已发到您的手机") -> None:
        """The “发送验证码” button: everything typed stays."""
        if codes.send(form, form.phone.data or "", self.purpose):
            paying.say(said)

    def is_known(self, phone: str) -> bool:
        """Is it the phone of the resident who is signed in?"""
        user = resident()
        return bool(user and phone and user.phone_hash == privacy.keyed_hash("phone", phone))

    def require_code(self, form: Any) -> None:
        """Refused when a code is wanted and none is typed; whether it is right is looked at when all else has its shape."""
        if not form.code.data and not self.is_known(readable(form)):
            raise Refused(NO_CODE, "code")

    def prove(self, form: Any, phone: str) -> None:
        """Refused, beside the code, unless the phone is theirs; a right code is used up."""
        if self.is_known(phone):
            return
        if not form.code.data:
            raise Refused(NO_CODE, "code")
        codes.prove(phone, self.purpose, form.code.data)

    def proved(self, form: Any) -> str:
        """The typed phone in its one spelling, once it is proved."""
        phone = privacy.rules.read_phone(form.phone.data or "")
        self.prove(form, phone)
        return phone
