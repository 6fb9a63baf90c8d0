"""How messages travel, where they stand, when they are tried again, and what may stand in them."""

import unicodedata
from datetime import timedelta
from enum import StrEnum


class Way(StrEnum):
    """How a message travels."""

    LETTER = "letter"
    SMS = "sms"
    MAIL = "mail"


WAY_LABELS = {Way.LETTER: "站内信", Way.SMS: "短信", Way.MAIL: "邮件"}


class Sending(StrEnum):
    """Where a message stands. `uncertain`: perhaps it left; a person decides, it is never sent again by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


SENDING_LABELS = {
    Sending.WAITING: "等待发送",
    Sending.SENDING: "正在发送",
    Sending.SENT: "已发送",
    Sending.FAILED: "发送失败",
    Sending.UNCERTAIN: "不确定是否送达",
}
TROUBLED = (Sending.FAILED, Sending.UNCERTAIN)
ENDED = (Sending.SENT, *TROUBLED)


class Trouble(StrEnum):
    """Why a message did not go out."""

    NONE = ""
    UNCONFIGURED = "unconfigured"
    ADDRESS = "address"
    REFUSED = "refused"
    LOGIN = "login"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    CUT_OFF = "cut_off"
    DIED = "died"
    OUTDATED = "outdated"
    FAULT = "fault"


TROUBLE_LABELS = {
    Trouble.NONE: "",
    Trouble.UNCONFIGURED: "还没有配置这个发送渠道",
    Trouble.ADDRESS: "号码或邮箱地址不能用",
    Trouble.REFUSED: "对方拒收",
    Trouble.LOGIN: "发送渠道不认我们的账号，请检查配置",
    Trouble.BUSY: "对方暂时不收",
    Trouble.UNREACHABLE: "连不上对方",
    Trouble.CUT_OFF: "交接到一半断了线",
    Trouble.DIED: "交接时发送程序中断",
    Trouble.OUTDATED: "已过有效时间，没有再发",
    Trouble.FAULT: "程序出错，详见日志",
}

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
SHORT_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 60))  # for what is soon outdated
LONGEST_TITLE = 120
LONGEST_SMS = 500  # what carriers join into one long message, the sender's name included


def pause_after(tries: int, *, brief: bool = False) -> timedelta | None:
    """How long to wait after so many tries; None when it is time to give up."""
    pauses = SHORT_PAUSES if brief else PAUSES
    return pauses[tries - 1] if tries <= len(pauses) else None


def carries_code(notice: str) -> bool:
    """Notices named <room>/code carry a secret: sent before all others, and forgotten as soon as they are sent."""
    return notice.rpartition("/")[2] == "code"


def one_line(text: str, longest: int = LONGEST_TITLE) -> str:
    """A title: one line without control characters, so that nothing can be smuggled into a mail's head."""
    calm = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return cut(" ".join(calm.split()), longest)


def cut(text: str, longest: int) -> str:
    """The text, ending in … when it had to be cut."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
