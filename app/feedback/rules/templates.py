"""答复模板: a beginning with blanks. A blank is written 【填：办理日期】, and none may be left when an answer is handed on."""

import re

from app.errors import Refused

BLANK = re.compile("【填[：:]([^【】\n]{0,40})】")
SHORTEST, LONGEST, LONGEST_TITLE = 10, 5000, 40
HOW = "要填的空写成【填：办理日期】这样"


def blanks(text: str) -> list[str]:
    """What is still to be filled in, each once, in the order of the text."""
    return list(dict.fromkeys(found.strip() or "未写明" for found in BLANK.findall(text)))


def require_filled(text: str) -> None:
    """Refused while a blank is left: an answer is about this one case."""
    if left := blanks(text):
        raise Refused(f"还有 {len(left)} 处空没有填：{'、'.join(left)}。填好以后再送审", "text")


def require_template(title: str, text: str) -> None:
    """Refused for a template without a title, without words or without anything to fill in."""
    if len(title) < 2:
        raise Refused("请给模板起个名字，例如 路灯报修", "title")
    if len(title) > LONGEST_TITLE:
        raise Refused(f"名字最多 {LONGEST_TITLE} 字", "title")
    if not SHORTEST <= len(text) <= LONGEST:
        raise Refused(f"模板写 {SHORTEST} 到 {LONGEST} 字", "text")
    if not blanks(text):
        raise Refused(f"模板里至少留一处要填的空：每件事不一样的地方，不能用同一句话答复。{HOW}", "text")
