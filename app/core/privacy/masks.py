"""How personal data is shown when it may not be shown whole (domain handbook §d.6)."""

import re
from datetime import date

from app.core.privacy.surnames import DOUBLE_NAMES

NAME_DOTS = re.compile(r"[·•・‧∙⋅･．.]")  # 买买提·吐尔逊: the dot has many look-alikes


def mask_name(name: str | None) -> str:
    """王*明, 王*, 欧阳**; a name with a middle dot keeps its first part: 买买提·**."""
    name = (name or "").strip()
    parts = [part for part in NAME_DOTS.split(name) if part]
    if len(parts) > 1:
        return parts[0] + "·**"
    if name[:2] in DOUBLE_NAMES and len(name) > 2:
        return name[:2] + "*" * (len(name) - 2)
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str | None) -> str:
    """138****1234; anything shorter than a mobile number shows at most its last two digits."""
    if not phone:
        return ""
    if len(phone) < 11:
        return "*" * (len(phone) - 2) + phone[-2:] if len(phone) > 4 else "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


def mask_id(number: str | None) -> str:
    """**************123X: only the last four characters stay."""
    return "*" * (len(number) - 4) + number[-4:] if number and len(number) > 8 else "*" * len(number or "")


def mask_email(address: str | None) -> str:
    """z***@example.com."""
    mailbox, _, host = (address or "").partition("@")
    return f"{mailbox[:1]}***@{host}" if host else ""


def mask_card(number: str) -> str:
    """Only the last four digits of a bank card stay."""
    return "*" * (len(number) - 4) + number[-4:]


BAND = 10  # years of an age band
GROWN = 18  # 《民法典》第17条


def age_band(birth_year: int, day: date) -> str:
    """60—69岁; one band for all who may be under 18, since an exact age is what must not be shown."""
    age = day.year - birth_year
    if age <= GROWN:
        return f"{GROWN}岁以下"
    low = age // BAND * BAND
    return f"{max(low, GROWN)}—{low + BAND - 1}岁"


def mask_minor(name: str | None) -> str:
    """王某某: a minor's given name is never shown, nor how long it is; without a name 某未成年人."""
    name = (name or "").strip()
    surname = name[:2] if name[:2] in DOUBLE_NAMES and len(name) > 2 else name[:1]
    return surname + "某某" if surname else "某未成年人"


GROUP = re.compile(
    r"^.*?(?:[0-9一二三四五六七八九十]{1,3}组|村民小组|村(?!民小组)(?![委民部])|社区)(?:第?[0-9一二三四五六七八九十]{1,3}(?:村民小)?组)?"
)


def to_group(address: str | None) -> str:
    """An address down to the villagers' group: 黄花村3组12号 is shown as 黄花村3组; without one only what no digit is in."""
    address = (address or "").strip()
    within = GROUP.match(address)
    return within[0] if within else re.split(r"[0-9０-９]", address, maxsplit=1)[0]
