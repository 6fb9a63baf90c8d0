"""Sending a code from a form: throttled by phone and by address; in demo mode the page shows what the SMS would say."""

from datetime import timedelta

from flask import current_app, flash, request

from app.core import limits
from app.core.accounts import limits as own_limits
from app.core.accounts.service import phone_codes
from app.core.accounts.throttle import hit
from app.core.privacy.rules import read_phone
from app.web.forms import Form
from app.web.writes import attempt

A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
PER_ADDRESS = 60  # a village's office shares one address


def send(form: Form, typed: str, purpose: str) -> bool:
    """Send a code to the typed phone; the refusal stands beside the form's `phone` field."""
    before = len(form.form_errors)
    if _send(form, typed, purpose):
        return True
    form["phone"].errors = [*form["phone"].errors, *form.form_errors[before:]]
    del form.form_errors[before:]
    return False


def _send(form: Form, typed: str, purpose: str) -> bool:
    phone = attempt(form, read_phone, typed)
    if not phone:
        return False
    day = limits.in_force(own_limits.CODES_A_DAY.key).number
    free = (  # the shortest wait first: a try it turns away uses up nothing of the day
        attempt(form, hit, f"sms-now:{phone}", 1, A_MINUTE)
        and attempt(form, hit, f"sms:{request.remote_addr}", PER_ADDRESS, A_DAY)
        and attempt(form, hit, f"sms:{phone}", day, A_DAY)
    )
    code = attempt(form, phone_codes.send_code, phone, purpose) if free else None
    if code and current_app.config["DEMO"]:
        flash(f"演示环境：短信本应发到 {phone}，验证码是 {code}", "info")
    return bool(code)
