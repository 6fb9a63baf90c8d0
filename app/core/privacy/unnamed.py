"""Nobody who is hidden is named: held against every text of an office that others read (《个人信息保护法》第十条、第二十五条).

A name is looked for as people read it: without blanks and marks between, in one width, and without the surname too, for
whoever writes 晓禾同志 names 欧阳晓禾. A given name that is an everyday word names only before 同志, 您 and their like.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from app.core.privacy.nobodys import EVERYDAY as EVERYDAY_WORDS
from app.core.privacy.surnames import DOUBLE_NAMES
from app.errors import Refused

NO_NAMES = (
    "居民 村民 市民 群众 业主 家长 住户 匿名 无名 先生 女士 同志 师傅 老师 老板 大哥 大姐 大爷 阿姨 奶奶 爷爷 小姐"
)
NOBODY = frozenset(NO_NAMES.split())
EVERYDAY = (
    "国庆 建国 建军 建设 建华 和平 文明 文化 文武 解放 平安 安全 安康 健康 小康 中华 新华 光明 春节 国家 人民 共和 民主 团结 "
    "胜利 卫东 卫国 卫生 长江 长沙 湖南 湘江 东方 向阳 向前 红旗 红星 前进 先进 发展 富强 富民 兴旺 兴农 水利 永久 永安 立新 "
    "志愿 志明 明白 明天 春天 秋天 冬天 夏天 星星 天天 方便 方向 高兴 成功 成立 成员 有为 有福 幸福 如意 吉祥 美丽 美好 清洁 "
    "清明 端午 中秋 元旦 重阳 自强 自立 诚信 公平 公正 正义 正常 正式 正确 青年 少年 学生 金山 银山 青山 绿水"
)
WORDS = frozenset(EVERYDAY.split())
SPOKEN_TO = "(?:同志|先生|女士|小姐|师傅|老师|大哥|大姐|大爷|阿姨|您|你)"
APART = r"[\W_]*"


def folded(text: str) -> str:
    """The letters of a text, as they are compared."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def given_name(whole: str) -> str:
    """The given name of a folded name, "" where it tells nobody apart."""
    given = whole[2 if whole[:2] in DOUBLE_NAMES and len(whole) > 2 else 1 :]
    return "" if len(given) < 2 or given in NOBODY or not given.isalpha() or given.isascii() else given


def is_word(given: str) -> bool:
    """Is a given name an everyday word as well?"""
    return given in WORDS or given in EVERYDAY_WORDS


def _is_common(given: str, others: Iterable[str]) -> bool:
    """Is a given name a word as well: an everyday one, or what a place, a topic or an office is called?"""
    return is_word(given) or any(given in folded(other) for other in others)


def _forms(name: str, others: Iterable[str]) -> list[str]:
    """Patterns for folded text, and no pattern for who gave no name."""
    whole = folded(name)
    if len(whole) < 2 or whole in NOBODY:
        return []
    if not (given := given_name(whole)):
        return [re.escape(whole)]
    return [re.escape(whole), re.escape(given) + (SPOKEN_TO if _is_common(given, others) else "")]


def names(text: str, name: str, others: Iterable[str] = ()) -> bool:
    """Does the text name the person?"""
    said = folded(text)
    return any(re.search(form, said) for form in _forms(name, others))


def require_unnamed(
    text: str, hidden: str, field: str, who: str = "留言人", others: Callable[[], Iterable[str]] = tuple
) -> None:
    """Refused beside the field when the text names somebody whose name is not public.

    `others`: what may be said though she is called so too, asked only of who seems to be named: 李路灯 forbids no 路灯.
    """
    if text and names(text, hidden) and names(text, hidden, others()):
        raise Refused(f"这里写了{who}的姓名（连名不带姓也算），大家都能看到。请删去，写成“{who}”", field)


def without_name(text: str, name: str, others: Callable[[], Iterable[str]] = tuple) -> str:
    """The text with the name shown as its first character and stars, and without the surname as stars alone."""
    whole = "".join(name.split())
    if len(folded(whole)) < 2 or folded(whole) in NOBODY or not names(text, name):
        return text
    form = APART.join(re.escape(letter) for letter in whole)
    text = re.sub(form, whole[0] + "*" * (len(whole) - 1), text, flags=re.IGNORECASE)
    if given := given_name(folded(whole)):
        spoken_to = f"(?={APART}{SPOKEN_TO})" if _is_common(given, others()) else ""
        form = APART.join(map(re.escape, given)) + spoken_to
        text = re.sub(form, "*" * len(given), text, flags=re.IGNORECASE)
    return text
