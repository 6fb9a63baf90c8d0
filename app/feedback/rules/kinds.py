"""Kinds of what residents say (domain handbook §f.1), and by when each is answered."""

from datetime import date
from enum import StrEnum

from app.core.domains import NO_DOMAIN
from app.core.limits.rules import Limit, Unit


class Kind(StrEnum):
    """What somebody wants with a post."""

    ASK = "ask"
    SUGGEST = "suggest"
    COMPLAIN = "complain"
    HELP = "help"
    PRAISE = "praise"
    SITE_ERROR = "site_error"
    REPORT = "report"


class Channel(StrEnum):
    """How it reached us."""

    WEB = "web"
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    API = "api"


KIND_LABELS = {
    Kind.ASK: "咨询",
    Kind.SUGGEST: "建议",
    Kind.COMPLAIN: "投诉",
    Kind.HELP: "求助",
    Kind.PRAISE: "表扬",
    Kind.SITE_ERROR: "我为网站找错",
    Kind.REPORT: "举报",
}


def others_of(kind: Kind) -> set[Kind]:
    """What a post of this kind may be called: 表扬 and what asks for work never change places; a 举报 anything may be made."""
    return {Kind.PRAISE, Kind.REPORT} if kind == Kind.PRAISE else set(Kind) - {Kind.PRAISE}


KIND_HINTS = {
    Kind.ASK: "想知道一件事怎么办、为什么",
    Kind.SUGGEST: "该公开什么、该改进什么",
    Kind.COMPLAIN: "对办事、服务不满意",
    Kind.HELP: "遇到困难，请人帮忙",
    Kind.PRAISE: "谁做得好，说一声",
    Kind.SITE_ERROR: "本站错字、死链、打不开",
    Kind.REPORT: "违纪违法的线索，不公开，只有受理的人能看",
}
CHANNEL_LABELS = {
    Channel.WEB: "网上",
    Channel.LETTER: "来信",
    Channel.PHONE: "来电",
    Channel.VISIT: "来访",
    Channel.API: "其他客户端",
}
BY_CLERK = (Channel.LETTER, Channel.PHONE, Channel.VISIT)


def arrived(channel: Channel, kind: Kind, on: date, entered: date) -> str:
    """The first line of a case: it came, or was written down later than it came (录入来信咨询（11月12日收到）)."""
    what = f"{CHANNEL_LABELS[channel]}{KIND_LABELS[kind]}"
    if on == entered:
        return f"收到{what}"
    year = "" if on.year == entered.year else f"{on.year}年"
    return f"录入{what}（{year}{on.month}月{on.day}日收到）"


PRACTICE = "各地网上留言办理办法的通行做法，本站默认值"
VETO = "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）：留言超过 3 个月未回应，单项否决"
REPLY = "国办发〔2013〕100号；" + PRACTICE
SINCE = date(2026, 1, 1)


def _answer(kind: Kind, number: int, article: str) -> Limit:
    meaning = f"{KIND_LABELS[kind]}多少个工作日内答复"
    return Limit(f"feedback.answer_{kind}", number, Unit.WORKDAYS, article, meaning, SINCE, floor=1, ceiling=60)


ANSWER = {
    Kind.ASK: _answer(Kind.ASK, 5, PRACTICE),
    Kind.SUGGEST: _answer(Kind.SUGGEST, 15, REPLY),
    Kind.COMPLAIN: _answer(Kind.COMPLAIN, 15, REPLY),
    Kind.HELP: _answer(Kind.HELP, 5, PRACTICE),
    Kind.PRAISE: _answer(Kind.PRAISE, 15, PRACTICE),
    Kind.SITE_ERROR: _answer(Kind.SITE_ERROR, 3, "政府网站找错办理办法：3 个工作日内答复"),
    Kind.REPORT: _answer(Kind.REPORT, 15, PRACTICE),
}
SCREEN = Limit("feedback.screen", 1, Unit.WORKDAYS, PRACTICE, "多少个工作日内审核留言、转到单位", SINCE, floor=1, ceiling=10)  # fmt: skip
ACCEPT = Limit(
    "feedback.accept", 1, Unit.WORKDAYS, PRACTICE, "转到单位后多少个工作日内接办", SINCE, floor=1, ceiling=10
)
FOLLOW_UP = Limit("feedback.follow_up", 5, Unit.WORKDAYS, PRACTICE, "追问多少个工作日内答复", SINCE, floor=1, ceiling=30)  # fmt: skip
REOPENED = Limit("feedback.reopened", 15, Unit.WORKDAYS, PRACTICE, "重新打开后多少个工作日内答复，不超过这一类的期限", SINCE, floor=1, ceiling=60)  # fmt: skip
EXTENSION = Limit("feedback.extension", 15, Unit.WORKDAYS, PRACTICE, "延期最多多少个工作日，只能延一次", SINCE, floor=1, ceiling=30)  # fmt: skip
SUPPLEMENT = Limit("feedback.supplement", 5, Unit.WORKDAYS, PRACTICE, "请留言人补充情况，等多少个工作日", SINCE, floor=1, ceiling=20)  # fmt: skip
REOPEN_WITHIN = Limit("feedback.reopen_within", 30, Unit.DAYS, PRACTICE, "答复后多少日内可以追问、重新打开、评价", SINCE, floor=7, ceiling=365)  # fmt: skip
BLACK = Limit("feedback.black", 60, Unit.DAYS, VETO, "多少日没有答复亮黑灯", SINCE, floor=7, ceiling=90)
HIDE_NOTHING = Limit(
    "feedback.veto", 90, Unit.DAYS, VETO, "多少日没有答复列在工作台最前面", SINCE, floor=30, ceiling=92
)
APPEAL = Limit("feedback.appeal", 5, Unit.WORKDAYS, PRACTICE, "申诉多少个工作日内由另一个人复核", SINCE, floor=1, ceiling=15)  # fmt: skip
APPEAL_WITHIN = Limit("feedback.appeal_within", 30, Unit.DAYS, "参照《信访工作条例》第三十五条（三十日内请求复查），本站默认值（待核）", "不予受理、不宜公开、撤下公开以后多少日内可以申诉", SINCE, floor=15, ceiling=60)  # fmt: skip
NO_GAG = "本站默认值：限制留言不能用来堵人的嘴"
BLOCK = Limit("feedback.block", 30, Unit.DAYS, NO_GAG, "限制一个号码留言最多多少日", SINCE, floor=1, ceiling=90)
BLOCK_USUAL = Limit("feedback.block_usual", 7, Unit.DAYS, NO_GAG, "限制一个号码留言一般多少日", SINCE, floor=1, ceiling=90)  # fmt: skip
BLOCK_REVIEW = Limit("feedback.block_review", 2, Unit.WORKDAYS, NO_GAG, "限制留言多少个工作日内由另一个人复核，不复核就失效", SINCE, floor=1, ceiling=5)  # fmt: skip
PRECISION = Limit("feedback.precision", 50, Unit.METRES, "《个人信息保护法》第六条", "留言的位置坐标只留到约多少米", SINCE, floor=20, ceiling=1000)  # fmt: skip
KEEP = Limit("feedback.keep", 180, Unit.DAYS, "《个人信息保护法》第十九条", "办结后多少日删除留言人的姓名、手机号、未公开的原文、照片和附件", SINCE, floor=60, ceiling=1095)  # fmt: skip
SAME_PHONE = Limit("feedback.same_phone", 90, Unit.DAYS, "本站默认值：收回的号码一般停用 90 日才给别人（待核）", "没有登录写的留言，多少日以内用同一个手机号登录看得到", SINCE, floor=1, ceiling=90)  # fmt: skip
NEARBY = Limit("feedback.nearby", 2000, Unit.METRES, "本站默认值：一个村大约这么宽", "位置离地标最多多少米，才按它认地方", SINCE, floor=100, ceiling=10000)  # fmt: skip
AROUND_COUNTY = Limit("feedback.around_county", 10000, Unit.METRES, "本站默认值：没有区县界线的数据，宁可少认", "方圆多少米内的地标都在一个区县，才按位置认区县", SINCE, floor=1000, ceiling=50000)  # fmt: skip
A_DAY = Limit("feedback.a_day", 5, Unit.COUNT, "本站默认值", "一个手机号一天最多留言几条", SINCE, floor=1, ceiling=50)
LONG_AGO = Limit("feedback.long_ago", 30, Unit.DAYS, "本站默认值：年份写错的信不该拖成一年前的", "来信来电来访收到多少日以后才录入，要再核对一次日期", SINCE, floor=1, ceiling=365)  # fmt: skip
VIEWS = Limit("feedback.views", 1, Unit.SWITCH, "检查指标“留言公开”：浏览次数（本站理解）", "公开的留言计算并显示看了多少次", SINCE, floor=0, ceiling=1)  # fmt: skip
AROUND = "本站默认值：长沙市的范围，向外取整；别的城市请改"


def _edge(name: str, number: int, meaning: str) -> Limit:
    return Limit(
        f"feedback.{name}", number, Unit.HUNDREDTHS, AROUND, f"留言的位置收到{meaning}为止", SINCE, ceiling=18000
    )


SOUTH, NORTH = _edge("south", 2785, "最南北纬多少"), _edge("north", 2867, "最北北纬多少")
WEST, EAST = _edge("west", 11188, "最西东经多少"), _edge("east", 11425, "最东东经多少")
LIMITS = (
    *ANSWER.values(), SCREEN, ACCEPT, FOLLOW_UP, REOPENED, EXTENSION, SUPPLEMENT, REOPEN_WITHIN, BLACK, HIDE_NOTHING, APPEAL, APPEAL_WITHIN, BLOCK,
    BLOCK_USUAL, BLOCK_REVIEW, PRECISION, SAME_PHONE, NEARBY, AROUND_COUNTY, A_DAY, KEEP, LONG_AGO, VIEWS, SOUTH, NORTH, WEST, EAST,
)  # fmt: skip

# The topics of residents' words beside the domains of the standard catalogue (国办发〔2019〕54号): the one that most of a
# topic is about. 征地拆迁 is of the country here, 就业社保 is first of all work; what several share or none has stays out.
DOMAIN_OF_TOPIC = {
    "教育": 3, "社会救助": 5, "养老服务": 6, "就业社保": 9, "征地拆迁": 12, "污染噪声": 13, "道路交通": 18, "路灯供电": 18,
    "供水供气": 18, "环境卫生": 18, "医疗卫生": 21,
}  # fmt: skip


def domain_of(topic: str) -> int:
    """The number of the domain a topic of this name belongs to; 0 for none, as of one an administrator added."""
    return DOMAIN_OF_TOPIC.get(topic, NO_DOMAIN)
