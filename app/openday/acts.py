"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to an event, an entry, a draw, an opinion."""

    DRAFTED = "openday.event.drafted"
    EDITED = "openday.event.edited"
    FILED = "openday.event.filed"
    SUBMITTED = "openday.event.submitted"
    SENT_BACK = "openday.event.sent_back"
    PUBLISHED = "openday.event.published"
    CHANGED = "openday.event.changed"
    CLOSED = "openday.event.closed"
    POSTPONED = "openday.event.postponed"
    RESUMED = "openday.event.resumed"
    CANCELLED = "openday.event.cancelled"
    DISCARDED = "openday.event.discarded"
    SEATS_RELEASED = "openday.event.seats_released"
    SOURCES_REPLACED = "openday.event.sources_replaced"
    SELECTED = "openday.event.selected"
    HELD = "openday.event.held"
    CONCLUDED = "openday.event.concluded"
    PAPER_ADDED = "openday.paper.added"
    PAPER_WITHDRAWN = "openday.paper.withdrawn"
    SIGNED_UP = "openday.entry.signed_up"
    ENTERED = "openday.entry.entered"
    INVITED = "openday.entry.invited"
    REVISED = "openday.entry.revised"
    CODE_RENEWED = "openday.entry.code_renewed"
    WITHDREW = "openday.entry.withdrew"
    REJECTED = "openday.entry.rejected"
    OFFERED = "openday.entry.offered"
    ACCEPTED = "openday.entry.accepted"
    RECALLED = "openday.entry.offer_recalled"
    STEPPED_IN = "openday.entry.stepped_in"
    DECLINED = "openday.entry.declined"
    EXPIRED = "openday.entry.expired"
    ASSESSED = "openday.entry.assessed"
    OPENED = "openday.entry.opened"
    PROPOSED = "openday.selection.proposed"
    PROPOSAL_RETURNED = "openday.selection.returned"
    PROPOSAL_CONFIRMED = "openday.selection.confirmed"
    FROZEN = "openday.draw.frozen"
    RESULT_ENTERED = "openday.draw.entered"
    RESULT_CONFIRMED = "openday.draw.confirmed"
    RESULT_VOIDED = "openday.draw.voided"
    FAILURE_ENTERED = "openday.draw.failure_entered"
    FAILURE_CONFIRMED = "openday.draw.failure_confirmed"
    CHECKED_IN = "openday.person.checked_in"
    CHECK_IN_UNDONE = "openday.person.check_in_undone"
    WALKED_IN = "openday.entry.walked_in"
    MINUTES_WRITTEN = "openday.minutes.written"
    ITEM_CONCLUDED = "openday.agenda.concluded"
    PHOTO_ADDED = "openday.photo.added"
    PHOTO_WITHDRAWN = "openday.photo.withdrawn"
    OPINION_HANDED = "openday.opinion.handed"
    OPINION_RELEASED = "openday.opinion.released"
    OPINION_MASKED = "openday.opinion.masked"
    OPINION_ANSWERED = "openday.opinion.answered"
    OPINION_RESULT = "openday.opinion.result"
    SURVEYED = "openday.survey.answered"
    FORGOTTEN = "openday.entry.forgotten"
    FEED_RENEWED = "openday.feed.renewed"
    CONTACT_FORGOTTEN = "openday.entry.contact_forgotten"


PHRASES = {
    Did.DRAFTED: "起草了活动",
    Did.EDITED: "修改了活动",
    Did.FILED: "归入了领域",
    Did.SUBMITTED: "提交活动审核",
    Did.SENT_BACK: "退回活动修改",
    Did.PUBLISHED: "发布了活动",
    Did.CHANGED: "变更了活动安排",
    Did.CLOSED: "截止了报名",
    Did.POSTPONED: "延期了活动",
    Did.RESUMED: "确定了新日期",
    Did.CANCELLED: "取消了活动",
    Did.DISCARDED: "作废了草稿",
    Did.SEATS_RELEASED: "释放了邀请席位",
    Did.SOURCES_REPLACED: "重新指定了抽签来源",
    Did.SELECTED: "确定了名单",
    Did.HELD: "记录活动已举行",
    Did.CONCLUDED: "公布了活动结果",
    Did.PAPER_ADDED: "上传了材料",
    Did.PAPER_WITHDRAWN: "收回了材料",
    Did.SIGNED_UP: "提交了报名",
    Did.ENTERED: "代为录入报名",
    Did.INVITED: "发出定向邀请",
    Did.REVISED: "修改了报名",
    Did.CODE_RENEWED: "补发了报名查询码",
    Did.WITHDREW: "撤回了报名",
    Did.REJECTED: "审核报名不通过",
    Did.OFFERED: "给候补人发出席位",
    Did.ACCEPTED: "接受了席位",
    Did.RECALLED: "收回席位，回到候补原位",
    Did.STEPPED_IN: "现场递补入场",
    Did.DECLINED: "放弃了席位",
    Did.EXPIRED: "席位逾期未答复",
    Did.ASSESSED: "评审了报名",
    Did.OPENED: "查看了报名人的完整信息",
    Did.PROPOSED: "提出了遴选名单",
    Did.PROPOSAL_RETURNED: "退回了遴选名单",
    Did.PROPOSAL_CONFIRMED: "确认了遴选名单",
    Did.FROZEN: "锁定了抽签名单",
    Did.RESULT_ENTERED: "录入了开奖结果",
    Did.RESULT_CONFIRMED: "确认了开奖结果",
    Did.RESULT_VOIDED: "作废了一次录入",
    Did.FAILURE_ENTERED: "录入这一期没有开奖",
    Did.FAILURE_CONFIRMED: "确认这一期没有开奖",
    Did.CHECKED_IN: "签到",
    Did.CHECK_IN_UNDONE: "撤销了签到",
    Did.WALKED_IN: "现场登记",
    Did.MINUTES_WRITTEN: "写了会议记录",
    Did.ITEM_CONCLUDED: "写了议定结果",
    Did.PHOTO_ADDED: "添加了照片",
    Did.PHOTO_WITHDRAWN: "撤下了照片",
    Did.OPINION_HANDED: "提交了意见",
    Did.OPINION_RELEASED: "公开了意见",
    Did.OPINION_MASKED: "遮盖了已公开的意见",
    Did.OPINION_ANSWERED: "答复了意见",
    Did.OPINION_RESULT: "补充了后续结果",
    Did.SURVEYED: "填写了满意度",
    Did.FORGOTTEN: "按期删除了身份信息",
    Did.FEED_RENEWED: "换了日历订阅地址",
    Did.CONTACT_FORGOTTEN: "按期删除了联系方式和姓名",
}

SUBJECTS = {"event": "活动", "entry": "报名", "person": "报名人", "opinion": "意见"}
APPLICANT = "报名人"
UNSIGNED = dict.fromkeys(
    (Did.SIGNED_UP, Did.REVISED, Did.WITHDREW, Did.ACCEPTED, Did.DECLINED, Did.OPINION_HANDED, Did.SURVEYED), APPLICANT
)
