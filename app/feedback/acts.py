"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to a post, an answer, a route."""

    SAID = "feedback.post.said"
    ENTERED = "feedback.post.entered"
    SUPPORTED = "feedback.post.supported"
    WITHDREW = "feedback.post.withdrew"
    WORDS_TAKEN_BACK = "feedback.post.words_taken_back"
    RELEASED = "feedback.post.released"
    WITHHELD = "feedback.post.withheld"
    MASKED = "feedback.post.masked"
    GIVEN_BACK = "feedback.post.given_back"
    DECLINED = "feedback.post.declined"
    APPEALED = "feedback.post.appealed"
    PHOTOS_APPEALED = "feedback.post.photos_appealed"
    PHOTOS_DECIDED = "feedback.post.photos_decided"
    OPENED = "feedback.post.opened"
    CODE_RENEWED = "feedback.post.code_renewed"
    REVEALED = "feedback.post.revealed"
    ASSIGNED = "feedback.post.assigned"
    PLACED = "feedback.post.placed"
    ACCEPTED = "feedback.post.accepted"
    REFUSED = "feedback.post.refused"
    RECALLED = "feedback.post.recalled"
    DECIDED = "feedback.post.decided"
    CORRECTED = "feedback.post.corrected"
    ASSISTED = "feedback.post.assisted"
    ASSIST_ENDED = "feedback.post.assist_ended"
    OPINED = "feedback.post.opined"
    MOVED = "feedback.post.moved"
    TEMPLATE_KEPT = "feedback.template.kept"
    TEMPLATE_ENDED = "feedback.template.ended"
    TEMPLATE_RESUMED = "feedback.template.resumed"
    REDATED = "feedback.post.redated"
    MERGED = "feedback.post.merged"
    ASKED_MORE = "feedback.post.asked_more"
    SUPPLEMENTED = "feedback.post.supplemented"
    RESUMED = "feedback.post.resumed"
    ASKED_EXTENSION = "feedback.post.asked_extension"
    EXTENDED = "feedback.post.extended"
    EXTENSION_REFUSED = "feedback.post.extension_refused"
    REKINDED = "feedback.post.rekinded"
    MADE_REPORT = "feedback.post.made_report"
    ADDED_RELEASED = "feedback.post.added_released"
    ADDED_KEPT = "feedback.post.added_kept"
    WOUND = "feedback.post.wound"
    ESCALATED = "feedback.post.escalated"
    DRAFTED = "feedback.answer.drafted"
    SUBMITTED = "feedback.answer.submitted"
    RETURNED = "feedback.answer.returned"
    QUOTED_CHANGED = "feedback.answer.quoted_changed"
    PUBLISHED = "feedback.answer.published"
    RESULT_ADDED = "feedback.post.result_added"
    RESULT_SHOWN = "feedback.post.result_shown"
    RESULT_TAKEN = "feedback.post.result_taken"
    TURNED = "feedback.post.turned"
    COPY_TAKEN_DOWN = "feedback.post.copy_taken_down"
    HEARD = "feedback.post.heard"
    CAME_BACK = "feedback.post.came_back"
    PASSED = "feedback.post.passed"
    FOLLOWED_UP = "feedback.post.followed_up"
    REOPENED = "feedback.post.reopened"
    RATED = "feedback.post.rated"
    BLOCKED = "feedback.block.made"
    BLOCK_REVIEWED = "feedback.block.reviewed"
    BLOCK_OBJECTED = "feedback.block.objected"
    BLOCK_ENDED = "feedback.block.ended"
    ROUTE_MADE = "feedback.route.made"
    ROUTE_ENDED = "feedback.route.ended"
    LANDMARK_ADDED = "feedback.landmark.added"
    LANDMARK_CLOSED = "feedback.landmark.closed"
    FORGOTTEN = "feedback.post.forgotten"
    ERASED = "feedback.post.erased"


PHRASES = {
    Did.SAID: "提交了留言",
    Did.ENTERED: "代为录入留言",
    Did.SUPPORTED: "也想说这件事",
    Did.WITHDREW: "撤回了留言",
    Did.WORDS_TAKEN_BACK: "收回了公开的文字",
    Did.RELEASED: "公开了留言",
    Did.WITHHELD: "决定留言不公开",
    Did.MASKED: "遮盖了已公开的留言",
    Did.GIVEN_BACK: "恢复了不用再遮盖的文字",
    Did.DECLINED: "决定不予受理",
    Did.APPEALED: "提出申诉",
    Did.PHOTOS_APPEALED: "对没有公开的照片提出申诉",
    Did.PHOTOS_DECIDED: "复核了照片申诉",
    Did.OPENED: "查看了留言原文",
    Did.CODE_RENEWED: "补发了查询码",
    Did.REVEALED: "查看了留言人的联系方式",
    Did.ASSIGNED: "转办了留言",
    Did.PLACED: "为没有人接的留言安排了单位",
    Did.ACCEPTED: "接办了留言",
    Did.REFUSED: "退回了转办",
    Did.RECALLED: "收回了转办",
    Did.DECIDED: "裁定了承办单位",
    Did.CORRECTED: "改正了裁定",
    Did.ASSISTED: "请单位协办",
    Did.ASSIST_ENDED: "结束了协办",
    Did.OPINED: "写了协办意见",
    Did.MOVED: "改了留言的地方、话题",
    Did.REDATED: "改了收到的日期",
    Did.TEMPLATE_KEPT: "存了答复模板",
    Did.TEMPLATE_ENDED: "停用了答复模板",
    Did.TEMPLATE_RESUMED: "恢复使用答复模板",
    Did.MERGED: "并案办理",
    Did.ASKED_MORE: "请留言人补充情况",
    Did.SUPPLEMENTED: "补充了情况",
    Did.RESUMED: "恢复计时",
    Did.ASKED_EXTENSION: "申请延期",
    Did.EXTENDED: "批准延期",
    Did.EXTENSION_REFUSED: "不同意延期",
    Did.REKINDED: "改了留言类别",
    Did.MADE_REPORT: "把留言转作举报",
    Did.ADDED_RELEASED: "公开了后来写的话",
    Did.ADDED_KEPT: "决定后来写的话不公开",
    Did.WOUND: "算出了应答复的日期",
    Did.ESCALATED: "逾期上报",
    Did.DRAFTED: "起草了答复",
    Did.SUBMITTED: "提交答复审核",
    Did.RETURNED: "退回答复修改",
    Did.QUOTED_CHANGED: "引用的内容变了，答复里的标题随着改",
    Did.PUBLISHED: "发布了答复",
    Did.RESULT_ADDED: "补充了办理结果",
    Did.RESULT_SHOWN: "审核了办理结果的附件",
    Did.RESULT_TAKEN: "不再公开办理结果的附件",
    Did.TURNED: "把留言转到了别处",
    Did.COPY_TAKEN_DOWN: "撤下了转到别处的文字",
    Did.HEARD: "收到转出后的答复",
    Did.CAME_BACK: "转出的留言退回原单位",
    Did.PASSED: "留言人确认转为申请",
    Did.FOLLOWED_UP: "追问",
    Did.REOPENED: "重新打开",
    Did.RATED: "评价了办理",
    Did.BLOCKED: "限制了留言",
    Did.BLOCK_REVIEWED: "复核了限制",
    Did.BLOCK_OBJECTED: "对限制留言提出异议",
    Did.BLOCK_ENDED: "限制留言到期失效",
    Did.ROUTE_MADE: "设了转办规则",
    Did.ROUTE_ENDED: "停用了转办规则",
    Did.LANDMARK_ADDED: "加了地标",
    Did.LANDMARK_CLOSED: "停用了地标",
    Did.FORGOTTEN: "按期删除了留言人信息",
    Did.ERASED: "删除了自己在留言里的信息",
}
SUBJECTS = {
    "feedback_post": "留言",
    "feedback_answer": "留言答复",
    "feedback_template": "答复模板",
    "feedback_route": "转办规则",
    "feedback_block": "留言限制",
    "feedback_landmark": "地标",
}
AUTHOR = "留言人"
UNSIGNED = dict.fromkeys(
    (
        Did.SAID,
        Did.SUPPORTED,
        Did.WITHDREW,
        Did.WORDS_TAKEN_BACK,
        Did.APPEALED,
        Did.PHOTOS_APPEALED,
        Did.SUPPLEMENTED,
        Did.FOLLOWED_UP,
        Did.REOPENED,
        Did.RATED,
        Did.BLOCK_OBJECTED,
        Did.ERASED,
    ),
    AUTHOR,
)
