"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done on a village's board."""

    JOINED = "village.village.joined"
    SET = "village.village.set"
    NAME_REFUSED = "village.village.name_refused"
    SET_ITEM = "village.item.set"
    SET_ACCOUNT = "village.category.set_account"
    NAMED_MEMBER = "village.member.named"
    ENDED_MEMBER = "village.member.ended"
    DECLARED = "village.member.declared"
    STARTED = "village.release.started"
    FILLED = "village.release.filled"
    IMPORTED = "village.release.imported"
    SUBMITTED = "village.release.submitted"
    DOUBTED = "village.release.doubted"
    DOUBT_CLEARED = "village.release.doubt_cleared"
    CHECKED = "village.release.checked"
    SIGNED = "village.release.signed"
    PUBLISHED = "village.release.published"
    RETURNED = "village.release.returned"
    EXPLAINED = "village.release.explained"
    CORRECTED = "village.release.corrected"
    DISCARDED = "village.release.discarded"
    GIVEN_END = "village.release.given_end"
    TAKEN_DOWN = "village.release.taken_down"
    CUT = "village.release.cut"
    WITHHELD = "village.release.withheld"
    NAMES_MASKED = "village.release.names_masked"
    FOUND_CHANGED = "village.release.found_changed"
    CONCLUDED = "village.release.concluded"
    REPOSTED = "village.release.reposted"
    FILE_ADDED = "village.release.file_added"
    FILE_REMOVED = "village.release.file_removed"
    ASKED_LEAVE = "village.release.asked_leave"
    GAVE_LEAVE = "village.release.gave_leave"
    LOOKED_AT = "village.release.looked_at"
    READ_OVER = "village.release.read_over"
    ASKED = "village.question.asked"
    ANSWERED = "village.question.answered"
    ESCALATED = "village.question.escalated"
    WORDS_DOWN = "village.question.words_down"
    WORDS_SHOWN = "village.question.words_shown"
    FOLLOWED = "village.village.followed"
    UNFOLLOWED = "village.village.unfollowed"


PHRASES: dict[Did, str] = {
    Did.JOINED: "让村（社区）上了公开栏",
    Did.SET: "修改了村（社区）资料",
    Did.NAME_REFUSED: "写了救助名单上的姓名，没有存下",
    Did.SET_ITEM: "修改了公开事项的表述",
    Did.SET_ACCOUNT: "修改了收支类别所属的科目",
    Did.NAMED_MEMBER: "登记了监督委员会成员",
    Did.ENDED_MEMBER: "结束了监督委员会成员的任期",
    Did.DECLARED: "声明了近亲属回避",
    Did.STARTED: "开始填报",
    Did.FILLED: "修改了填报内容",
    Did.IMPORTED: "导入了表格",
    Did.SUBMITTED: "提交审核",
    Did.DOUBTED: "对其中一行提出疑问",
    Did.DOUBT_CLEARED: "消除了自己的疑问",
    Did.CHECKED: "审核签字",
    Did.SIGNED: "负责人签字",
    Did.PUBLISHED: "审核通过并公开",
    Did.RETURNED: "退回修改",
    Did.EXPLAINED: "对核对不符的地方签字说明",
    Did.CORRECTED: "提出更正",
    Did.DISCARDED: "作废草稿",
    Did.GIVEN_END: "按规定补记了公示的最后一天",
    Did.TAKEN_DOWN: "公示期满撤下",
    Did.CUT: "从旧版里隐去了个人信息",
    Did.WITHHELD: "按后来的规定，遮去了公开在先的内容里写到个人情况的字",
    Did.NAMES_MASKED: "救助名单撤下，没有公开的内容里写着的姓名打了星号",
    Did.FOUND_CHANGED: "发现公开内容与核验码不符",
    Did.CONCLUDED: "登记了公示结果",
    Did.REPOSTED: "复核后重新公示",
    Did.FILE_ADDED: "附上了文件",
    Did.FILE_REMOVED: "移除了文件",
    Did.ASKED_LEAVE: "请求放行个人信息",
    Did.GAVE_LEAVE: "同意放行个人信息",
    Did.LOOKED_AT: "逐张看过附的图片，确认没有个人信息",
    Did.READ_OVER: "读过写到病、残疾、贫困、孩子而没有认出姓名的地方，确认认不出是谁",
    Did.ASKED: "提出疑问",
    Did.ANSWERED: "答复了疑问",
    Did.WORDS_DOWN: "撤下了疑问的文字",
    Did.WORDS_SHOWN: "看过并公开了疑问的文字",
    Did.ESCALATED: "转乡镇（街道）处理",
    Did.FOLLOWED: "关注了村（社区）",
    Did.UNFOLLOWED: "取消关注村（社区）",
}
SUBJECTS = {
    "village": "村务公开栏",
    "village_member": "监督委员会成员",
    "village_release": "公开内容",
    "village_question": "疑问",
    "village_item_wording": "公开事项",
    "village_category_account": "收支类别",
}
UNSIGNED: dict[Did, str] = {}
