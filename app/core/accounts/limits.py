"""How long sessions and codes live, how often one may try; settings with dated defaults."""

from datetime import date

from app.core.limits import Limit, Unit, declare

HOUSE = "本站安全规则"
SINCE = date(2026, 1, 1)
CODE_MINUTES = Limit("accounts.code_minutes", 10, Unit.MINUTES, HOUSE, "短信验证码几分钟内有效", SINCE, 1, 60)
CODES_A_DAY = Limit("accounts.codes_a_day", 10, Unit.COUNT, HOUSE, "一个手机号一天最多发几次验证码", SINCE, 1, 50)
RESIDENT_DAYS = Limit("accounts.resident_days", 30, Unit.DAYS, HOUSE, "居民登录最长保持几日", SINCE, 1, 90)
STAFF_HOURS = Limit("accounts.staff_hours", 12, Unit.HOURS, HOUSE, "工作人员登录最长保持几小时", SINCE, 1, 24)
declare(CODE_MINUTES, CODES_A_DAY, RESIDENT_DAYS, STAFF_HOURS)
