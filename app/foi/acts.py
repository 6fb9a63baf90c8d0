"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to an application."""

    BEGUN = "foi.application.begun"
    APPLIED = "foi.application.applied"
    CONFIRMED = "foi.application.confirmed"
    LAPSED = "foi.application.lapsed"
    RECEIVED = "foi.application.received"
    REVEALED = "foi.application.revealed"
    ASKED_LONGER = "foi.application.asked_longer"
    LENGTHENED = "foi.application.lengthened"
    NOT_LENGTHENED = "foi.application.not_lengthened"
    ANSWERED = "foi.application.answered"
    WOUND = "foi.application.wound"
    FORGOTTEN = "foi.application.forgotten"


PHRASES = {
    Did.BEGUN: "由留言转来申请，等申请人确认",
    Did.APPLIED: "提交了信息公开申请",
    Did.CONFIRMED: "确认了申请",
    Did.LAPSED: "没有确认，申请关闭",
    Did.RECEIVED: "确认收到申请",
    Did.REVEALED: "查看了申请人信息",
    Did.ASKED_LONGER: "申请延长答复",
    Did.LENGTHENED: "批准延长答复",
    Did.NOT_LENGTHENED: "不同意延长答复",
    Did.ANSWERED: "答复了申请",
    Did.WOUND: "算出了应答复的日期",
    Did.FORGOTTEN: "按期删除了申请人信息",
}
SUBJECTS = {"foi_application": "信息公开申请"}
UNSIGNED = dict.fromkeys((Did.APPLIED, Did.CONFIRMED, Did.LAPSED), "申请人")
