"""Sending a code from a form: paid for (see `paying`), throttled by phone and by address.

A part of a number's codes of the day is kept for browsers that proved the number before (see `proved`): a stranger uses up
only the others, and of those few from one address. The one door for every room. In demo mode the page shows what the SMS
would say.
"""

from datetime import timedelta

from flask import current_app

from app import clock
from app.core import limits
from app.core.accounts import limits as own_limits
from app.core.accounts import proved
from app.core.accounts.paying import A_DAY, AN_HOUR, browser, paid, say
from app.core.accounts.puzzles import PRICES, Price
from app.core.accounts.service import phone_codes
from app.core.accounts.throttle import address, hit, take_back
from app.core.privacy.rules import read_phone
from app.web.forms import Form
from app.web.writes import attempt

KNOWN_MAY = "。以前填对过这个号码验证码的手机或电脑，现在还能发；着急的，请打电话或者到当地政务服务大厅说"
JUST_SENT = {"what": "这个号码刚发过一次验证码", "then": "再点"}
A_MINUTE = timedelta(minutes=1)
PER_ADDRESS = 60  # a village's office shares one address


def lately() -> int:
    """How many codes went out in the last hour."""
    return phone_codes.sent_since(clock.now() - AN_HOUR)


PRICE = Price("sms", "发送验证码", "发的验证码", "这是为了不让机器乱发短信", lately)


def sell(purpose: str) -> None:
    """Codes are sent for this purpose too."""
    PRICES[purpose] = PRICE


def send(form: Form, typed: str, purpose: str) -> bool:
    """Send a code to the typed phone; the refusal stands beside the form's `phone` field.

    The page that answers opens at the field that comes next, without script too: the code, or the phone refused.
    """
    before = len(form.form_errors)
    if _send(form, typed, purpose):
        _open_at(form, "code")
        return True
    _open_at(form, "phone")
    form["phone"].errors = [*form["phone"].errors, *form.form_errors[before:]]
    del form.form_errors[before:]
    return False


def _open_at(form: Form, name: str) -> None:
    form[name].render_kw = {**(form[name].render_kw or {}), "autofocus": True}


def _send(form: Form, typed: str, purpose: str) -> bool:
    phone = attempt(form, read_phone, typed)
    if not phone or not paid(form, purpose):
        return False
    code = attempt(form, phone_codes.send_code, phone, purpose, browser()) if _free(form, phone) else None
    if code and current_app.config["DEMO"]:
        say(f"演示环境：短信本应发到 {phone}，验证码是 {code}")
    return bool(code)


def _free(form: Form, phone: str) -> bool:
    """May one more go to this number today? The shortest wait first: a try it turns away uses up nothing of the day."""
    day = limits.in_force(own_limits.CODES_A_DAY.key).number
    known = proved.is_known(phone)
    words = JUST_SENT if phone_codes.was_sent(phone, browser(), clock.now() - A_MINUTE) else {}
    return bool(
        attempt(form, hit, f"sms-now:{phone}:{known}", 1, A_MINUTE, **words)
        and (known or _free_for_strangers(form, phone, day))
        and attempt(form, hit, f"sms:{phone}", day, A_DAY)
    )


def _free_for_strangers(form: Form, phone: str, day: int) -> bool:
    """Of a browser that did not prove the number yet: what is not kept for those that did, few from one address."""
    theirs, from_here, to_it = _places(phone)
    here = limits.in_force(own_limits.CODES_AN_ADDRESS.key).number
    kept = limits.in_force(own_limits.CODES_KEPT.key).number
    return bool(
        attempt(form, hit, theirs, PER_ADDRESS, A_DAY)
        and attempt(form, hit, from_here, here, A_DAY, KNOWN_MAY)
        and attempt(form, hit, to_it, max(1, day - kept), A_DAY, KNOWN_MAY)
    )


def _places(phone: str) -> tuple[str, str, str]:
    """What a code that a stranger asks for takes a place among: of this address, of it and the number, of the number."""
    at = address()
    return f"sms:{at}", f"sms-here:{phone}@{at}", f"sms-strange:{phone}"


def prove(phone: str, purpose: str, code: str) -> None:
    """Use up a code that was typed in this browser; Refused, beside the code, when it is not right.

    No stranger asked for a right one: the places it took among theirs are free again, and this browser is remembered.
    """
    phone_codes.check_code(phone, purpose, code, browser())
    remember(phone)


def remember(phone: str) -> None:
    """The same where a verb has used up the code itself, in its transaction."""
    if not proved.is_known(phone):
        take_back(*_places(phone))
    proved.remember(phone)
