"""How long sessions and codes live, how often one may try; settings with dated defaults."""

from datetime import date

from app.core.limits import Limit, Unit, declare

HOUSE = "本站安全规则"
SINCE = date(2026, 1, 1)
CODE_MINUTES = Limit("accounts.code_minutes", 10, Unit.MINUTES, HOUSE, "短信验证码几分钟内有效", SINCE, 1, 60)
CODES_A_DAY = Limit("accounts.codes_a_day", 10, Unit.COUNT, HOUSE, "一个手机号一天最多发几次验证码", SINCE, 1, 50)
CODES_KEPT = Limit(
    "accounts.codes_kept", 4, Unit.COUNT, HOUSE, "其中留给验证过这个号码的手机和电脑的几次，别人用不掉", SINCE, 0, 40
)
NUMBER_KEPT = Limit(
    "accounts.number_kept", 90, Unit.DAYS, HOUSE, "工作人员停用登记的号码后，多少日内仍认得是工作人员的", SINCE, 30, 365
)
CODES_AN_ADDRESS = Limit(
    "accounts.codes_an_address",
    4,
    Unit.COUNT,
    HOUSE,
    "没验证过这个号码的，同一个网络地址一天最多给它发几次验证码（填对的不算）",
    SINCE,
    1,
    50,
)
RESIDENT_DAYS = Limit("accounts.resident_days", 30, Unit.DAYS, HOUSE, "居民登录最长保持几日", SINCE, 1, 90)
STAFF_HOURS = Limit("accounts.staff_hours", 12, Unit.HOURS, HOUSE, "工作人员登录最长保持几小时", SINCE, 1, 24)
CODE_WORK = Limit(
    "accounts.code_work",
    12,
    Unit.BITS,
    HOUSE,
    "发验证码、交匿名答卷前浏览器要算的题有多难，加 1 位难一倍",
    SINCE,
    8,
    18,
)
CODES_BUSY = Limit(
    "accounts.codes_busy",
    60,
    Unit.COUNT,
    HOUSE,
    "一小时发了几次验证码（一个网络地址交了几份匿名答卷）就算忙，题目加 1 位，再翻一倍再加 1 位",
    SINCE,
    1,
    100000,
)
CODE_WAIT = Limit(
    "accounts.code_wait", 20, Unit.SECONDS, HOUSE, "不运行脚本的浏览器发验证码、交匿名答卷要等几秒", SINCE, 5, 120
)
CODES_WAITED = Limit(
    "accounts.codes_waited",
    30,
    Unit.COUNT,
    HOUSE,
    "不运行脚本的，同一个网络地址一小时最多发几次验证码，或者交几份匿名答卷",
    SINCE,
    1,
    60,
)
declare(CODE_WORK, CODES_BUSY, CODE_WAIT, CODES_WAITED)
declare(CODE_MINUTES, CODES_A_DAY, CODES_KEPT, CODES_AN_ADDRESS, NUMBER_KEPT, RESIDENT_DAYS, STAFF_HOURS)
