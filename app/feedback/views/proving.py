"""Whose phone it is: proved by a code, or by the account one is signed in with."""

from datetime import timedelta
from typing import Any

from flask import flash
from flask_login import current_user

from app.core import privacy
from app.core.accounts import codes
from app.core.accounts.models import User
from app.core.accounts.service import phone_codes
from app.core.accounts.throttle import hit
from app.errors import Refused
from app.web.forms import Form
from app.web.writes import attempt

PURPOSE = "feedback"
TEN_MINUTES = timedelta(minutes=10)


def actor() -> User | None:
    """The signed-in person, or nobody: the browser that knows number and code."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def resident() -> User | None:
    """The signed-in resident; staff speak for nobody here."""
    user = actor()
    return None if user is None or user.is_staff else user


def send(form: Any) -> None:
    """The “发送验证码” button of the same form: everything typed stays."""
    if codes.send(form, form.phone.data or "", PURPOSE):
        flash("验证码已发到您的手机", "info")


def is_proved(phone: str) -> bool:
    """Is it the phone of the account one is signed in with?"""
    user = resident()
    return user is not None and user.phone_hash == privacy.keyed_hash("phone", phone)


def may_try(form: Form) -> bool:
    """Guessing codes is slow work; counted before the code is looked at."""
    try:
        phone = privacy.rules.read_phone(form["phone"].data or "")
    except Refused:
        return True  # the rules say so beside the field
    return bool(attempt(form, hit, f"code:{phone}", 6, TEN_MINUTES))


def prove(form: Any, phone: str) -> None:
    """Refused, beside the code, unless the phone is theirs."""
    if is_proved(phone):
        return
    if not form.code.data:
        raise Refused("请点“发送验证码”，再填短信里的 6 位数字", "code")
    phone_codes.check_code(phone, PURPOSE, form.code.data)


def proved_phone(form: Any) -> str:
    """The typed phone in its one spelling, once it is proved."""
    phone = privacy.rules.read_phone(form.phone.data or "")
    prove(form, phone)
    return phone
