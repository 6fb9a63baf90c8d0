"""What a button costs that a machine would press all day: a little work of the browser, or, without script, a wait.

The one door for every such button (`PRICES`): the one that sends a code to a phone, the one that hands in an anonymous reply.
"""

from datetime import timedelta

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf

from app import clock
from app.core import limits
from app.core.accounts import limits as own_limits
from app.core.accounts import puzzles
from app.core.accounts.puzzles import PRICES, Price, Way
from app.core.accounts.throttle import address, count, hit, tries
from app.errors import Refused
from app.web.forms import Form
from app.web.writes import asked, attempt

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
SHARED = "您这里的网络（同一个村、同一栋楼常常共用一个地址）一小时里{}已经到了上限"
SCRIPT_MAY = "。浏览器允许运行脚本的，不用等；着急的，请打电话或者到当地政务服务大厅说"


def puzzle(purpose: str) -> dict[str, object]:
    """A challenge for the script of this page: what to look for, and the line to send back with it."""
    usual = limits.in_force(own_limits.CODE_WORK.key).number
    busy = limits.in_force(own_limits.CODES_BUSY.key).number
    bits = puzzles.bits_now(usual, busy, _lately(PRICES[purpose]))
    line = puzzles.give(Way.WORK, purpose, bits, browser(), clock.now())
    return {"work": line, "nonce": line.split(".")[-2], "bits": bits}


def _lately(price: Price) -> int:
    return price.lately() if price.lately else tries(_from_here(price), AN_HOUR)


def _from_here(price: Price) -> str:
    return f"{price.kind}-paid:{address()}"


def paid(form: Form, purpose: str) -> bool:
    """Was the challenge met? It is used up in a transaction of its own, whatever becomes of what it was paid for."""
    line = request.form.get("code_work", "")
    if line:
        return bool(asked(form, _worked, line, purpose) and attempt(form, _use_up, line, purpose))
    return _waited(form, purpose)


def _worked(line: str, purpose: str) -> bool:
    challenge = puzzles.read(line, Way.WORK, purpose, browser(), clock.now())
    puzzles.require_solved(challenge, request.form.get("code_answer", ""))
    return True


def _waited(form: Form, purpose: str) -> bool:
    """The way without script: the same button once more after some seconds, and fewer times an hour for one address."""
    seconds, line = limits.in_force(own_limits.CODE_WAIT.key).number, request.form.get("code_wait", "")
    try:
        challenge = puzzles.read(line, Way.WAIT, purpose, browser(), clock.now())
    except Refused:
        g.code_wait = puzzles.give(Way.WAIT, purpose, 0, browser(), clock.now())
        say(f"还差一步：{puzzles.wait_words(seconds, purpose)}")  # nothing is to be mended
        return False
    g.code_wait = line  # still good when it was pressed too early
    if left := puzzles.left_to_wait(challenge, seconds, clock.now()):
        say(f"还差一步：{puzzles.wait_words(left, purpose)}")
        return False
    g.code_wait = ""
    an_hour, price = limits.in_force(own_limits.CODES_WAITED.key).number, PRICES[purpose]
    here, shared = f"{price.kind}-waited:{address()}", SHARED.format(price.what)
    return bool(
        attempt(form, hit, here, an_hour, AN_HOUR, SCRIPT_MAY, shared) and attempt(form, _use_up, line, purpose)
    )


def _use_up(line: str, purpose: str) -> bool:
    """Once: the second who comes with the same line is turned away, also at the same moment."""
    try:
        hit(f"code-challenge:{line}", 1, A_DAY)
    except Refused:
        raise puzzles.old(purpose) from None
    if not PRICES[purpose].lately:
        count(_from_here(PRICES[purpose]), clock.now())
    return True


def waiting() -> str:
    """The challenge a page without script carries until its time is over, also while something else is mended; else empty."""
    return str(g.get("code_wait", request.form.get("code_wait", "")))


def browser() -> str:
    """The mark of this browser: its session's token against forged posts, made now when there is none."""
    name = current_app.config["WTF_CSRF_FIELD_NAME"]
    if name not in session:
        generate_csrf()
    return str(session[name])


def say(sentence: str) -> None:
    """Beside the button of this page: above it nobody would see it, for the page opens there."""
    g.code_said = [*said(), sentence]


def said() -> list[str]:
    """What the button did, for the page that answers it."""
    return list(g.get("code_said", ()))
