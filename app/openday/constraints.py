"""What a breach of each of this room's database constraints means, in words for whoever pressed the button."""

from app.core.domains import UNKNOWN
from app.errors import STALE, name_constraint
from app.openday.service.signup import SECOND_ENTRY

SECOND_PERSON = "这一步要由另一个人来确认：提出的人不能自己确认"
SENTENCES: dict[str, tuple[str, str | None]] = {
    "uq_person_event_id_hash_live": (SECOND_ENTRY, "people-0-id_number"),
    "uq_survey_answer_entry": (STALE, None),
    "uq_draw_event": (STALE, None),
    "uq_draw_attempt_draw_no": (STALE, None),
    "uq_draw_source_event_position": (STALE, None),
    "uq_assessment_entry_by": (STALE, None),
    "uq_minutes_revision_event_no": (STALE, None),
    "uq_answer_revision_opinion_no": (STALE, None),
    "uq_seat_event_category": (STALE, None),
    "uq_event_no": (STALE, None),
    "uq_entry_no": (STALE, None),
    "uq_opinion_no": (STALE, None),
    "ck_draw_attempt_void_or_confirmed": (STALE, None),
    "ck_seat_never_overinvited": ("邀请席位刚刚用完，请刷新后再看", "category"),
    "ck_seat_never_oversold": ("席位刚刚被占用，请再试一次", None),
    "ck_entry_no_seat_held_by_nobody": (STALE, None),
    "ck_entry_seated_has_seat": (STALE, None),
    "ck_entry_somebody_comes": ("一份报名至少要有一个人", None),
    "ck_event_domain_known": (UNKNOWN, "domain"),
    "ck_event_ends_after_start": ("结束时间要在开始时间之后，请核对", "ends_at"),
    "ck_event_not_its_own_month": ("活动不能属于它自己，请另选一个开放月", "month"),
    "ck_event_second_person_reviews": (SECOND_PERSON, None),
    "ck_selection_round_second_person_confirms": (SECOND_PERSON, None),
    "ck_draw_attempt_second_person_confirms": (SECOND_PERSON, None),
    "ck_draw_attempt_failure_seen_by_two": (SECOND_PERSON, None),
    "ck_opinion_outcome_has_answer": ("请写明理由，让提意见的人明白", "answer"),
    "ck_opinion_answered_is_public": ("先公开这条意见，再答复", None),
    "ck_opinion_masked_with_reason": ("请写明为什么遮盖，这句话会一并公开", "reason"),
    "ck_answer_revision_changed_with_reason": ("请写明为什么修改，旧的答复仍然公开可查", "reason"),
    "ck_photo_consent_on_record": ("请写明照片里的人怎么同意公开的", "consent"),
    "ck_survey_answer_satisfaction_range": ("请从 1 分到 5 分里选一个", "satisfaction"),
    "ck_survey_answer_heard_range": ("请从 1 分到 5 分里选一个", "heard"),
}


def register() -> None:
    """Hand the sentences over."""
    for name, (sentence, field) in SENTENCES.items():
        name_constraint(name, sentence, field)
