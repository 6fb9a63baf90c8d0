"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to a consultation, an opinion, a survey."""

    DRAFTED = "consult.consultation.drafted"
    EDITED = "consult.consultation.edited"
    FILED = "consult.consultation.filed"
    TEXT_WRITTEN = "consult.consultation.text_written"
    REMATCHED = "consult.consultation.rematched"
    PAPER_ADDED = "consult.consultation.paper_added"
    PAPER_WITHDRAWN = "consult.consultation.paper_withdrawn"
    SUBMITTED = "consult.consultation.submitted"
    SENT_BACK = "consult.consultation.sent_back"
    PUBLISHED = "consult.consultation.published"
    RETIMED = "consult.consultation.retimed"
    CLOSED = "consult.consultation.closed"
    ANSWERED = "consult.consultation.answered"
    REPORT_DRAFTED = "consult.consultation.report_drafted"
    REPORT_SUBMITTED = "consult.consultation.report_submitted"
    REPORT_SENT_BACK = "consult.consultation.report_sent_back"
    CORRECTION_STARTED = "consult.consultation.correction_started"
    OUTCOME_AMENDED = "consult.consultation.outcome_amended"
    CORRECTION_DROPPED = "consult.consultation.correction_dropped"
    CORRECTED = "consult.consultation.corrected"
    FINAL_WRITTEN = "consult.consultation.final_written"
    LINKED = "consult.consultation.linked"
    CLAUSES_EXPLAINED = "consult.consultation.clauses_explained"
    ADOPTED = "consult.consultation.adopted"
    TEXT_CORRECTION_STARTED = "consult.consultation.text_correction_started"
    TEXT_CORRECTION_WRITTEN = "consult.consultation.text_correction_written"
    TEXT_CORRECTION_SUBMITTED = "consult.consultation.text_correction_submitted"
    TEXT_CORRECTION_SENT_BACK = "consult.consultation.text_correction_sent_back"
    TEXT_CORRECTION_DROPPED = "consult.consultation.text_correction_dropped"
    TEXT_CORRECTED = "consult.consultation.text_corrected"
    WITHDRAWN = "consult.consultation.withdrawn"
    END_ASKED = "consult.consultation.end_asked"
    END_REFUSED = "consult.consultation.end_refused"
    END_TAKEN_BACK = "consult.consultation.end_taken_back"
    END_LAPSED = "consult.consultation.end_lapsed"
    DISCARDED = "consult.consultation.discarded"
    HANDED_IN = "consult.opinion.handed_in"
    ENTERED = "consult.opinion.entered"
    PUT_RIGHT = "consult.opinion.put_right"
    TAKEN_OUT = "consult.opinion.taken_out"
    COUNTED_AGAIN = "consult.opinion.counted_again"
    READ = "consult.opinion.read"
    OPINION_ANSWERED = "consult.opinion.answered"
    CODE_RENEWED = "consult.opinion.code_renewed"
    FORGOTTEN = "consult.opinion.forgotten"
    SURVEY_DRAFTED = "consult.survey.drafted"
    SURVEY_EDITED = "consult.survey.edited"
    SURVEY_FILED = "consult.survey.filed"
    SURVEY_SUBMITTED = "consult.survey.submitted"
    SURVEY_SENT_BACK = "consult.survey.sent_back"
    SURVEY_PUBLISHED = "consult.survey.published"
    SURVEY_REPLIED = "consult.survey.replied"
    SURVEY_ENTERED = "consult.survey.entered"
    SURVEY_PAPER_FIXED = "consult.survey.paper_fixed"
    SURVEY_PAPER_TAKEN_OUT = "consult.survey.paper_taken_out"
    SURVEY_FIX_DROPPED = "consult.survey.fix_dropped"
    SURVEY_PAPER_ENDED = "consult.survey.paper_ended"
    SURVEY_CLOSED = "consult.survey.closed"
    SURVEY_WORDS_READ = "consult.survey.words_read"
    SURVEY_CONCLUDED = "consult.survey.concluded"
    SURVEY_CONCLUSION_SUBMITTED = "consult.survey.conclusion_submitted"
    SURVEY_CONCLUSION_SENT_BACK = "consult.survey.conclusion_sent_back"
    SURVEY_RESULTS = "consult.survey.results_published"
    SURVEY_CORRECTION_STARTED = "consult.survey.correction_started"
    SURVEY_CORRECTION_DROPPED = "consult.survey.correction_dropped"
    SURVEY_CORRECTED = "consult.survey.corrected"
    SURVEY_WITHDRAWN = "consult.survey.withdrawn"
    SURVEY_END_ASKED = "consult.survey.end_asked"
    SURVEY_END_REFUSED = "consult.survey.end_refused"
    SURVEY_END_TAKEN_BACK = "consult.survey.end_taken_back"
    SURVEY_END_LAPSED = "consult.survey.end_lapsed"
    SURVEY_DISCARDED = "consult.survey.discarded"


PHRASES = {
    Did.DRAFTED: "起草了征集",
    Did.EDITED: "修改了征集草稿",
    Did.FILED: "归入了领域",
    Did.TEXT_WRITTEN: "写了草案正文",
    Did.REMATCHED: "更正了条文对应",
    Did.PAPER_ADDED: "上传了草案附件",
    Did.PAPER_WITHDRAWN: "收回了草案附件",
    Did.SUBMITTED: "提交征集审核",
    Did.SENT_BACK: "退回征集修改",
    Did.PUBLISHED: "公布了征集",
    Did.RETIMED: "改了征集期限",
    Did.CLOSED: "在征集到期时结束征集",
    Did.ANSWERED: "公布了采纳情况",
    Did.REPORT_DRAFTED: "起草了采纳情况",
    Did.REPORT_SUBMITTED: "提交采纳情况审核",
    Did.REPORT_SENT_BACK: "退回采纳情况修改",
    Did.CORRECTION_STARTED: "开始更正采纳情况",
    Did.OUTCOME_AMENDED: "在更正里改了一条意见的结果",
    Did.CORRECTION_DROPPED: "放弃了采纳情况的更正",
    Did.CORRECTED: "公布了采纳情况的更正",
    Did.FINAL_WRITTEN: "写了定稿",
    Did.LINKED: "核对了意见落在哪一条",
    Did.CLAUSES_EXPLAINED: "写了各条为什么改",
    Did.ADOPTED: "公布了定稿",
    Did.TEXT_CORRECTION_STARTED: "开始更正定稿",
    Did.TEXT_CORRECTION_WRITTEN: "写了更正后的定稿",
    Did.TEXT_CORRECTION_SUBMITTED: "提交定稿的更正审核",
    Did.TEXT_CORRECTION_SENT_BACK: "退回定稿的更正修改",
    Did.TEXT_CORRECTION_DROPPED: "放弃了定稿的更正",
    Did.TEXT_CORRECTED: "公布了定稿的更正",
    Did.WITHDRAWN: "终止了征集",
    Did.END_ASKED: "请求终止征集",
    Did.END_REFUSED: "没有同意终止征集",
    Did.END_TAKEN_BACK: "收回了终止征集的请求",
    Did.END_LAPSED: "使终止征集的请求作废",
    Did.DISCARDED: "作废了征集草稿",
    Did.HANDED_IN: "提交了对草案的意见",
    Did.ENTERED: "代录了对草案的意见",
    Did.PUT_RIGHT: "更正了代录的意见",
    Did.TAKEN_OUT: "撤回了一条代录的意见",
    Did.COUNTED_AGAIN: "恢复了一条撤回的意见",
    Did.READ: "审看了意见文字",
    Did.OPINION_ANSWERED: "写了采纳结果",
    Did.CODE_RENEWED: "补发了意见查询码",
    Did.FORGOTTEN: "按期删除了提意见人的联系方式",
    Did.SURVEY_DRAFTED: "起草了调查",
    Did.SURVEY_EDITED: "修改了调查草稿",
    Did.SURVEY_FILED: "归入了领域",
    Did.SURVEY_SUBMITTED: "提交调查审核",
    Did.SURVEY_SENT_BACK: "退回调查修改",
    Did.SURVEY_PUBLISHED: "公布了调查",
    Did.SURVEY_REPLIED: "提交了答卷",
    Did.SURVEY_ENTERED: "代录了一份纸质答卷",
    Did.SURVEY_PAPER_FIXED: "更正了一份纸质答卷的录入",
    Did.SURVEY_PAPER_TAKEN_OUT: "撤回了一份纸质答卷",
    Did.SURVEY_FIX_DROPPED: "取消了一份纸质答卷的更正",
    Did.SURVEY_PAPER_ENDED: "结束了纸质答卷录入",
    Did.SURVEY_CLOSED: "在调查到期时结束调查",
    Did.SURVEY_WORDS_READ: "审看了答卷里的文字",
    Did.SURVEY_CONCLUDED: "起草了调查结果说明",
    Did.SURVEY_CONCLUSION_SUBMITTED: "提交结果说明审核",
    Did.SURVEY_CONCLUSION_SENT_BACK: "退回结果说明修改",
    Did.SURVEY_RESULTS: "公布了调查结果",
    Did.SURVEY_CORRECTION_STARTED: "开始更正结果说明",
    Did.SURVEY_CORRECTION_DROPPED: "放弃了结果说明的更正",
    Did.SURVEY_CORRECTED: "公布了结果说明的更正",
    Did.SURVEY_WITHDRAWN: "终止了调查",
    Did.SURVEY_END_ASKED: "请求终止调查",
    Did.SURVEY_END_REFUSED: "没有同意终止调查",
    Did.SURVEY_END_TAKEN_BACK: "收回了终止调查的请求",
    Did.SURVEY_END_LAPSED: "使终止调查的请求作废",
    Did.SURVEY_DISCARDED: "作废了调查草稿",
}
SUBJECTS = {"consultation": "意见征集", "draft_opinion": "对草案的意见", "survey": "网上调查"}
UNSIGNED = {Did.HANDED_IN: "提意见的人", Did.SURVEY_REPLIED: "答卷人"}
