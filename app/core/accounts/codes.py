"""Sending a code from a form: paid for with a little work or a wait, throttled by phone and by address; guessing it.

The one door for every room. A code is good only in the browser that asked for it. In demo mode the page shows what the SMS would say.
"""

from datetime import timedelta

from flask import current_app, flash, g, request, session
from flask_wtf.csrf import generate_csrf

from app import clock
from app.core import limits
from app.core.accounts import limits as own_limits
from app.core.accounts import puzzles
from app.core.accounts.puzzles import Way
from app.core.accounts.service import phone_codes
from app.core.accounts.throttle import hit
from app.core.privacy.rules import read_phone
from app.errors import Refused
from app.web.forms import Form
from app.web.writes import asked, attempt

A_MINUTE, TEN_MINUTES, AN_HOUR, A_DAY = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(days=1),
)
GUESSES = 6  # at one code
USED_UP = "试得太频繁了，这个验证码不能再试，请重新发送一个"
PER_ADDRESS = 60  # a village's office shares one address
PURPOSES: set[str] = set()  # what codes are sent for; each proof of a phone adds its own


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
    if not phone or not _paid(form, purpose):
        return False
    day = limits.in_force(own_limits.CODES_A_DAY.key).number
    free = (  # the shortest wait first: a try it turns away uses up nothing of the day
        attempt(form, hit, f"sms-now:{phone}", 1, A_MINUTE)
        and attempt(form, hit, f"sms:{request.remote_addr}", PER_ADDRESS, A_DAY)
        and attempt(form, hit, f"sms:{phone}", day, A_DAY)
    )
    code = attempt(form, phone_codes.send_code, phone, purpose, browser()) if free else None
    if code and current_app.config["DEMO"]:
        flash(f"演示环境：短信本应发到 {phone}，验证码是 {code}", "info")
    return bool(code)


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


def may_try(form: Form, phone: str, purpose: str) -> bool:
    """Count one guess at a code before it is looked at; the refusal goes onto the form.

    Where this browser asked for a code, guesses count against that code: GUESSES of them, then another is sent for. Where
    it did not, no guess can be right, and they count against this browser and its address: nobody elsewhere is held up.

    So of one number there are, over all browsers, purposes and addresses, at most codes_a_day (10 by default) codes a day
    with GUESSES (6) tries each: 60 guesses at one in a million, 6 in 100,000 a day for somebody who has the owner sent
    ten messages that day.
    """
    return bool(attempt(form, _count_guess, phone, purpose))


def _count_guess(phone: str, purpose: str) -> bool:
    code = phone_codes.live(phone, purpose, browser())
    if code is None:
        hit(f"code-blind:{browser()}", GUESSES, TEN_MINUTES)
        return hit(f"code-from:{request.remote_addr}", PER_ADDRESS, TEN_MINUTES)
    try:
        return hit(f"code-guess:{code}", GUESSES, A_DAY)
    except Refused:
        raise Refused(USED_UP, "code") from None


def browser() -> str:
    """The mark of this browser: its session's token against forged posts, made now when there is none."""
    generate_csrf()
    return str(session[current_app.config["WTF_CSRF_FIELD_NAME"]])


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
        form.refuse(Refused(puzzles.wait_words(seconds)))
        return False
    g.code_wait = line  # still good when it was pressed too early
    if not asked(form, _has_waited, challenge, seconds):
        return False
    g.code_wait = ""
    an_hour = limits.in_force(own_limits.CODES_WAITED.key).number
    return bool(
        attempt(form, hit, f"sms-waited:{request.remote_addr}", an_hour, AN_HOUR) and attempt(form, _use_up, line)
    )


def _has_waited(challenge: puzzles.Challenge, seconds: int) -> bool:
    puzzles.require_waited(challenge, seconds, clock.now())
    return True


def _use_up(line: str) -> bool:
    """Once: the second who comes with the same line is turned away, also at the same moment."""
    try:
        return hit(f"code-challenge:{line}", 1, A_DAY)
    except Refused:
        raise Refused(puzzles.OLD) from None
