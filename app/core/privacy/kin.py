"""Names of relatives, guardians and those who collect for another, as remarks give them: 其妻李小红, 张三之母, 监护人刘四.

They stand in no column of any form and no law has them published (《个人信息保护法》第6条、第25条; domain handbook §d.6), so on
the web they are shown as any adult's name outside its 公示: 李*红. A name that says 某 hides itself already.
"""

import re

from app.core.privacy import surnames
from app.core.privacy.surnames import COMMON, DOUBLE_NAMES, SURNAMES

NO_NAMES = surnames.NO_NAMES | frozenset(
    [
        "于当",
        "于本",
        "于上",
        "于去",
        "于今",
        "于是",
        "于年",
        "任何",
        "任务",
        "任职",
        "方可",
        "方便",
        "方面",
        "高龄",
        "高度",
        "高中",
        "高校",
        "周岁",
        "周期",
        "周边",
        "马上",
        "马铃",
        "金额",
        "石材",
        "易地",
        "康复",
        "康养",
        "文件",
        "文化",
        "申请",
        "申报",
        "申领",
        "向村",
        "向上",
        "向镇",
        "向其",
        "成员",
        "成年",
        "成立",
        "成功",
        "成家",
        "安排",
        "安置",
        "安全",
        "常住",
        "常年",
        "万元",
        "万物",
        "万余",
        "江边",
        "单位",
        "单独",
        "单身",
        "单亲",
        "包括",
        "包干",
        "关系",
        "关于",
        "关爱",
        "关心",
        "关怀",
        "温饱",
        "左右",
        "游客",
        "游玩",
        "舒适",
        "阳光",
        "严重",
        "严格",
        "许可",
        "余下",
        "余额",
        "余款",
        "连续",
        "连同",
        "夏季",
        "夏令",
        "程度",
        "程序",
        "范围",
        "秦岭",
        "雷达",
        "龙头",
        "武装",
        "管理",
        "管护",
        "路费",
        "路途",
        "宁可",
        "毕业",
        "纪念",
        "林地",
        "林木",
        "叶片",
        "田地",
        "田间",
        "田土",
        "何时",
        "何处",
        "何种",
        "何人",
        "曾经",
        "曾用",
        "贺岁",
        "郑重",
        "贾市",
        "黄土",
        "黄金",
        "白天",
        "庄稼",
        "童年",
        "童之",
        "童工",
        "童装",
        "辛苦",
        "高血",
        "高烧",
        "安徽",
        "周到",
        "顾问",
        "孔雀",
        "梅雨",
        "文艺",
        "文山",
        "林业",
        "林场",
        "江背",
        "武警",
        "文秘",
        "文员",
        "文凭",
        "文书",
        "江西",
        "江苏",
        "江浙",
        "金融",
        "金属",
        "高职",
        "高考",
        "文盲",
        "文科",
        "方向",
        "包工",
        "包装",
        "温州",
        "常德",
        "宁波",
        "宁夏",
        "夏天",
        "关节",
        "武汉",
        "龙山",
        "章程",
        "左手",
        "左腿",
        "左眼",
        "左耳",
        "左侧",
        "易燃",
        "向外",
        "石油",
        "汤药",
        "段时",
    ]
)
KIN = [
    "妻子",
    "丈夫",
    "爱人",
    "配偶",
    "老伴",
    "父亲",
    "母亲",
    "爸爸",
    "妈妈",
    "儿子",
    "女儿",
    "长子",
    "次子",
    "三子",
    "小儿子",
    "大儿子",
    "幼子",
    "养子",
    "继子",
    "长女",
    "次女",
    "小女儿",
    "大女儿",
    "养女",
    "继女",
    "儿媳",
    "儿媳妇",
    "媳妇",
    "女婿",
    "孙子",
    "孙女",
    "外孙",
    "外孙女",
    "爷爷",
    "奶奶",
    "祖父",
    "祖母",
    "外公",
    "外婆",
    "外祖父",
    "外祖母",
    "岳父",
    "岳母",
    "公公",
    "婆婆",
    "哥哥",
    "弟弟",
    "姐姐",
    "妹妹",
    "大哥",
    "二哥",
    "大姐",
    "弟媳",
    "嫂子",
    "嫂嫂",
    "姐夫",
    "妹夫",
    "侄子",
    "侄儿",
    "侄女",
    "外甥",
    "外甥女",
    "舅舅",
    "叔叔",
    "伯父",
    "伯母",
    "姑姑",
    "姑父",
    "姨妈",
    "堂兄",
    "堂弟",
    "表兄",
    "表弟",
    "家属",
    "亲属",
    "遗孀",
    "遗属",
]
SHORT = "妻夫父母子女媳婿孙兄弟姐妹哥嫂侄叔伯舅姑"
ROLES = [
    "户主",
    "监护人",
    "代领人",
    "代办人",
    "代签人",
    "代收人",
    "抚养人",
    "扶养人",
    "赡养人",
    "供养人",
    "照料人",
    "照护人",
    "护理人",
    "共同生活人",
    "代领",
    "代签",
]
DOUBLE = "|".join(sorted(DOUBLE_NAMES))
GIVEN = "(?!某)[一-鿿]"
SECOND = "(?![代已领签收的在因患去于和与及系是为读务])" + GIVEN
ENDS = r"(?=$|[\s\0，,。；;、（()）:：/]|代|已|领|签|收|的|之)"
NAME = (
    rf"(?:(?:{DOUBLE}){GIVEN}(?:{SECOND})?|[{SURNAMES}]{GIVEN}(?:{SECOND})?|[{COMMON}]{GIVEN}(?:{SECOND})?{ENDS})(?!\*)"
)
LEFT = r"(?:^|(?<=[\s\0，,。；;、（(：:/系是为由给付]))"
ANY_KIN = "|".join(sorted(KIN, key=len, reverse=True))
GAP = r"(?:姓名|名叫|叫)?[是为系]?[\s:：（()）]{0,4}$"
OF_KIN = rf"{ANY_KIN}|[其之][{SHORT}]|{LEFT}[{SHORT}](?=\s?[:：])|[{SURNAMES}][一-鿿]{{1,2}}[妻夫媳婿]"
BEFORE_KIN = re.compile(f"(?:{OF_KIN}){GAP}")
BEFORE = re.compile(f"(?:{OF_KIN}|{'|'.join(ROLES)}){GAP}")
WHOLE_COMMON = rf"[{COMMON}]{GIVEN}{SECOND}"
BEHIND = rf"(?=之(?:{ANY_KIN}|[{SHORT}](?![坡岭塘湾冲坳坪]|公司|项目|工程))|的?(?:{ANY_KIN}){ENDS})"
BY_HAND = r"(?:(?<=由)|(?<=委托)|(?<=邻居)|(?<=亲戚)|(?<=组长)|(?<=书记)|(?<=主任)|(?<=干部))"
FOR_ANOTHER = r"(?=代为?[领签办收缴发]|转交|转付)"
ANY_NAME = rf"(?:{DOUBLE}|[{SURNAMES}{COMMON}]){GIVEN}(?:{SECOND})?"
IN_BRACKETS = rf"(?=\s?[（(](?:户主)?[之的]?(?:{ANY_KIN}|[{SHORT}])[)）])"  # 李小红（妻）
IS_OF = rf"(?=[系是为](?:户主|本人|其)[之的]?(?:{ANY_KIN}|[{SHORT}]))"  # 李小红系户主妻子
BY_HERSELF = r"(?=代[领签])"  # 陈大勇代领, where nothing stands before
NO_OFFICE = r"(?!.{0,2}[组村镇乡街社会校院站所]代)"
FOLLOWED = (
    rf"(?:(?:{DOUBLE}|[{SURNAMES}]){GIVEN}(?:{SECOND})?|{LEFT}[{COMMON}]{GIVEN}(?:{SECOND})?){BEHIND}"
    rf"|{BY_HAND}{ANY_NAME}{FOR_ANOTHER}"
    rf"|{LEFT}{ANY_NAME}(?:{IN_BRACKETS}|{IS_OF})"
    rf"|{LEFT}{NO_OFFICE}{ANY_NAME}{BY_HERSELF}"
)
# 妻李小红, with no mark between: believed where the name ends as names do, and of surnames that begin everyday words
# only behind 妻, 夫, 媳, 婿, for 女方 and 子高 begin words of their own
ENDED = r"(?=$|[\s\0，,。；;、（()）:：/]|代[领签]|[系是因患])"
UNMARKED = rf"(?:(?:{DOUBLE}|[{SURNAMES}]){GIVEN}(?:{SECOND})?|(?:(?<=[妻夫媳婿])|(?<=[妻夫媳婿]\s))[{COMMON}]{GIVEN}(?:{SECOND})?){ENDED}"
BEFORE_UNMARKED = re.compile(rf"{LEFT}[{SHORT}]\s?$")
SIGNS = (  # of a text worth a careful look; each begins with one letter, so that the rest is leapt over
    *(word for word in KIN if word[0] not in "妻夫媳婿"),
    *ROLES,
    *(rf"{letter}[{SHORT}]" for letter in "其之"),
    *(rf"{letter}\s?[:：]" for letter in SHORT),
    *"妻夫媳婿",
    "由[一-鿿]{2,6}[代转]",
    "委托[一-鿿]{2,6}[代转]",
    *(rf"{bracket}(?:户主)?[之的]?[{SHORT}][)）]" for bracket in ("（", r"\(")),
    *(rf"{letter}\s?(?:{DOUBLE}|[{SURNAMES}])" for letter in SHORT),
    "系(?:户主|本人|其)",
    "是(?:户主|本人|其)",
    "为(?:户主|本人|其)",
)


def begins_with_surname(text: str) -> bool:
    """May the text be somebody's name by how it begins? 水费 and 工资 may not; 管理 is no name either."""
    return text[:2] not in NO_NAMES and (text[:2] in DOUBLE_NAMES or text[:1] in SURNAMES + COMMON)


def is_named(text: str, before: str) -> bool:
    """A name right after a word of kinship or of office for another, unless it is an everyday word."""
    return text[:2] not in NO_NAMES and BEFORE.search(before) is not None


def is_kin(text: str, before: str) -> bool:
    """The same right after a word of kinship, where a surname that begins everyday words is believed sooner."""
    return text[:2] not in NO_NAMES and BEFORE_KIN.search(before) is not None


def is_unmarked(text: str, before: str) -> bool:
    """A name right behind 妻, 母, 子 … that begin a text or a clause."""
    return text[:2] not in NO_NAMES and BEFORE_UNMARKED.search(before) is not None


def is_name(text: str, before: str) -> bool:
    """A name that the words behind it make a relative's; the form has seen them."""
    return text[:2] not in NO_NAMES
