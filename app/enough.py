"""How much is to be written where a reason is asked for: one number, said beside the field and asked for by the rule."""

from app.errors import Refused

SHORT = 2  # 没修 says it
MASKED = 4  # why words are masked, a period is shorter, what came of a second look
PLAIN = 5
CORRECTED = 6
LEAVE = 8
LONG = 10


def in_words(least: int) -> str:
    """As the hint says it and the refusal."""
    return f"至少 {least} 个字"


def require(text: str | None, sentence: str, field: str, least: int = PLAIN, then: str = "") -> str:
    """The words, stripped; Refused, with what is asked for in `sentence` and what becomes of it in `then`, for fewer."""
    words = (text or "").strip()
    if len(words) < least:
        raise Refused(f"{sentence}，{in_words(least)}{then}", field)
    return words
