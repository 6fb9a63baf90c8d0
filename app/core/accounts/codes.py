"""Sending a code from a form: paid for with a little work or a wait, throttled by phone and by address.

A part of a number's codes of the day is kept for browsers that proved the number before (see `proved`): a stranger uses up
only the others, and of those few from one address. The one door for every room. In demo mode the page shows what the SMS
would say.
"""

from datetime import timedelta

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf

from app import clock
from app.core import limits
from app.core.accounts import limits as own_limits
from app.core.accounts import proved, puzzles
from app.core.accounts.puzzles import Way
from app.core.accounts.service import phone_codes
from app.core.accounts.throttle import address, hit, take_back
from app.core.privacy.rules import read_phone
from app.errors import Refused
from app.web.forms import Form
from app.web.writes import asked, attempt

KNOWN_MAY = "。以前填对过这个号码验证码的手机或电脑，现在还能发；着急的，请打电话或者到当地政务服务大厅说"
SHARED = "您这里的网络（同一个村、同一栋楼常常共用一个地址）一小时里发的验证码已经到了上限"
SCRIPT_MAY = "。浏览器允许运行脚本的，现在就能发；着急的，请打电话或者到当地政务服务大厅说"
JUST_SENT = {"what": "这个号码刚发过一次验证码", "then": "再点"}
A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PER_ADDRESS = 60  # a village's office shares one address
PURPOSES: set[str] = set()  # what codes are sent for; each proof of a phone adds its own


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


def say(sentence: str) -> None:
    """Beside the button of this page: above it nobody would see it, for the page opens at the field."""
    g.code_said = [*said(), sentence]


def said() -> list[str]:
    """What the button did, for the page that answers it."""
    return list(g.get("code_said", ()))


def _send(form: Form, typed: str, purpose: str) -> bool:
    phone = attempt(form, read_phone, typed)
    if not phone or not _paid(form, purpose):
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


def puzzle(purpose: str) -> dict[str, object]:
    """A challenge for the script of this page: what to look for, and the line to send back with it."""
    usual = limits.in_force(own_limits.CODE_WORK.key).number
    busy = limits.in_force(own_limits.CODES_BUSY.key).number
    bits = puzzles.bits_now(usual, busy, phone_codes.sent_since(clock.now() - AN_HOUR))
    line = puzzles.give(Way.WORK, purpose, bits, browser(), clock.now())
    return {"work": line, "nonce": line.split(".")[-2], "bits": bits}


def waiting() -> str:
    """The challenge a page without script carries until its time is over; empty on a page that did not ask yet."""
    return str(g.get("code_wait", ""))


def browser() -> str:
    """The mark of this browser: its session's token against forged posts, made now when there is none."""
    name = current_app.config["WTF_CSRF_FIELD_NAME"]
    if name not in session:
        generate_csrf()
    return str(session[name])


def _paid(form: Form, purpose: str) -> bool:
    """Was the challenge met? It is used up in a transaction of its own, whatever becomes of the code."""
    line = request.form.get("code_work", "")
    if line:
        return bool(asked(form, _worked, line, purpose) and attempt(form, _use_up, line))
    return _waited(form, purpose)


def _worked(line: str, purpose: str) -> bool:
    challenge = puzzles.read(line, Way.WORK, purpose, browser(), clock.now())
    puzzles.require_solved(challenge, request.form.get("code_answer", ""))
    return True


def _waited(form: Form, purpose: str) -> bool:
    """The way without script: the same button once more after some seconds, and fewer codes an hour for one address."""
    seconds, line = limits.in_force(own_limits.CODE_WAIT.key).number, request.form.get("code_wait", "")
    try:
        challenge = puzzles.read(line, Way.WAIT, purpose, browser(), clock.now())
    except Refused:
        g.code_wait = puzzles.give(Way.WAIT, purpose, 0, browser(), clock.now())
        say(f"还差一步：{puzzles.wait_words(seconds)}")  # nothing is to be mended
        return False
    g.code_wait = line  # still good when it was pressed too early
    if left := puzzles.left_to_wait(challenge, seconds, clock.now()):
        say(f"还差一步：{puzzles.wait_words(left)}")
        return False
    g.code_wait = ""
    an_hour = limits.in_force(own_limits.CODES_WAITED.key).number
    here = f"sms-waited:{address()}"
    return bool(attempt(form, hit, here, an_hour, AN_HOUR, SCRIPT_MAY, SHARED) and attempt(form, _use_up, line))


def _use_up(line: str) -> bool:
    """Once: the second who comes with the same line is turned away, also at the same moment."""
    try:
        return hit(f"code-challenge:{line}", 1, A_DAY)
    except Refused:
        raise Refused(puzzles.OLD) from None
