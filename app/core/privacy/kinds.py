"""The kinds of personal data the house looks for, and what follows when one is found (domain handbook §d.6)."""

from enum import StrEnum

NUMBERS = {
    "id": "身份证号",
    "phone": "手机号",
    "landline": "电话号码",
    "card": "银行卡号",
    "account": "银行账号",
    "email": "邮箱",
    "plate": "车牌号",
    "passport": "护照号",
    "home": "住址门牌号",
}
WIDER = {
    "social": "社保卡、一卡通等证卡号码",
    "birth": "出生日期",
    "house": "门牌号",
    "health": "健康状况",
    "disability": "残疾情况",
    "cause": "致贫返贫原因",
    "income": "家庭收入、财产明细",
    "minor": "未成年人",
    "relative": "亲属、监护人、代领人的姓名",
    "given": "村里人的名（没写姓）",
    "recipient": "救助、慰问对象的姓名",
    "standing": "户籍、民族、宗教、政治面貌",
    "picture": "图片",
    "unread": "没有读出的内容",
}
KINDS = NUMBERS | WIDER
# An office's own telephone may be published; a resident's mobile, card or plate may not.
NEVER_PUBLIC = frozenset(NUMBERS) - {"landline"}
TEXT_KINDS = frozenset(KINDS) - {
    "picture",
    "unread",
    "standing",
    "given",
    "recipient",
}  # what `find` can tell from words alone
# Words of a person's life (《个人信息保护法》第二十八条) and what identifies one; the telephone of an office may be named
TELLING = TEXT_KINDS - {"landline"}
TELLS = frozenset({"health", "disability", "cause", "income", "minor"})  # of somebody's life, in words


class Force(StrEnum):
    """What a finding asks for: BLOCK stops publication, ASK does unless two people let it out, MASK shows it only in part,
    WARN asks a person to look and stops nothing.
    """

    BLOCK = "block"
    ASK = "ask"
    MASK = "mask"
    WARN = "warn"


def called(kind: str, shown: str) -> str:
    """A finding as a sentence names it: 手机号（138****0001）, 健康状况（不公开）; the kind alone where nothing of it may be shown."""
    return KINDS[kind] + (shown if shown.startswith("（") or not shown else f"（{shown}）")


FORCE_LABELS = {
    Force.BLOCK: "不能公开",
    Force.ASK: "请删去，或由两人放行",
    Force.MASK: "只能部分显示",
    Force.WARN: "请人工核对",
}
# 防止返贫监测帮扶公示：不得公示身份证号、手机号、银行账号、健康状况；《社会救助暂行办法》第61条
FORCES = {
    **dict.fromkeys(("id", "phone", "card", "account", "social"), Force.BLOCK),
    **dict.fromkeys(
        ("email", "plate", "passport", "birth", "house", "home", "relative", "given", "recipient"), Force.MASK
    ),
    **dict.fromkeys(("landline", "health", "disability", "cause", "income", "minor", "standing"), Force.WARN),
    **dict.fromkeys(("picture", "unread"), Force.WARN),
}
