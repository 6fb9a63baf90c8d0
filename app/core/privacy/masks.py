"""How personal data is shown when it may not be shown whole (domain handbook §d.6)."""

import re

COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 "
    "濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 百里 呼延 东郭 西门 "
    "南门 轩辕 淳于 拓跋 第五 梁丘 左丘 谷梁 段干 漆雕 颛孙 纳兰"
)
DOUBLE_NAMES = frozenset(COMPOUND.split())
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
