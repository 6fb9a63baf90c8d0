"""What a breach of each of this room's database constraints means, in words for whoever pressed the button."""

from app.consult.service.surveys import SECOND_REPLY
from app.core.domains import UNKNOWN
from app.errors import STALE, name_constraint

SECOND_PERSON = "这一步要由另一个人来办：起草或改过的人不能自己公布"
SENTENCES: dict[str, tuple[str, str | None]] = {
    "uq_consultation_no": (STALE, None),
    "uq_draft_version_consultation_no": (STALE, None),
    "uq_clause_version_anchor": ("两条不能沿用同一条，请核对条文对应", None),
    "uq_clause_reason_consultation_anchor": (STALE, None),
    "ck_clause_reason_says_why": ("请写明这一条为什么改", None),
    "uq_draft_opinion_no": (STALE, None),
    "uq_survey_no": (STALE, None),
    "uq_survey_turn_survey_key": (SECOND_REPLY, None),
    "ck_consultation_domain_known": (UNKNOWN, "domain"),
    "ck_survey_domain_known": (UNKNOWN, "domain"),
    "ck_consultation_second_person_reviews": (SECOND_PERSON, None),
    "ck_consultation_public_has_period": ("公开征集要有截止日期", "days"),
    "ck_consultation_withdrawn_with_reason": ("请写明为什么终止，理由会公开", "reason"),
    "ck_draft_opinion_outcome_has_answer": ("请写明理由，让提意见的人明白", "answer"),
    "ck_draft_opinion_refused_with_reason": ("请选为什么不公开，会告诉提意见的人", "because"),
    "ck_draft_opinion_read_has_moment": (STALE, None),
    "ck_draft_opinion_entered_by_somebody": (STALE, None),
    "ck_draft_opinion_only_typed_in_goes_out": ("本人在网上提的意见，工作人员不能撤回", None),
    "ck_draft_opinion_twice_has_twin": ("请填和哪一条是同一份", "twin"),
    "ck_draft_opinion_fix_fixed_with_reason": ("请写明理由，留在记录里", "reason"),
    "uq_outcome_report_consultation_no": (STALE, None),
    "uq_survey_conclusion_survey_no": (STALE, None),
    "uq_text_correction_consultation_no": (STALE, None),
    "ck_text_correction_published_has_text": ("先写更正后的定稿，再公布", None),
    "uq_consult_ending_consultation_no": (STALE, None),
    "uq_consult_ending_survey_no": (STALE, None),
    "ck_consult_ending_of_one_matter": (STALE, None),
    "uq_amended_outcome_opinion": (STALE, None),
    "ck_amended_outcome_amended_has_answer": ("请写明理由，让提意见的人明白", "answer"),
    **{
        f"ck_{table}_{rule}": told
        for table in ("outcome_report", "survey_conclusion", "text_correction", "consult_ending")
        for rule, told in {
            "second_person_reviews": (SECOND_PERSON, None),
            "published_was_reviewed": (SECOND_PERSON, None),
            "corrected_with_reason": ("请写明为什么更正，理由会公开", "reason"),
        }.items()
    },
    "ck_survey_words_masked_with_reason": ("您遮盖或删节了文字，请写明为什么，会公开", "mask_reason"),
    "ck_survey_words_refused_with_reason": ("请选为什么不公开这段文字", "because"),
    "ck_survey_paper_fix_fixed_with_reason": ("请写明理由，留在记录里", "reason"),
    "ck_survey_second_person_reviews": (SECOND_PERSON, None),
    "ck_survey_public_has_period": ("公开的调查要有截止日期", "days"),
    "ck_survey_withdrawn_with_reason": ("请写明为什么终止，理由会公开", "reason"),
}


def register() -> None:
    """Hand the sentences over."""
    for name, (sentence, field) in SENTENCES.items():
        name_constraint(name, sentence, field)
