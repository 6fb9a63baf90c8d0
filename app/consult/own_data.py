"""What the house keeps of one person's opinions, whole, for the person whose they are (《个人信息保护法》第四十五条)."""

from typing import Any

from app import clock
from app.consult import access
from app.consult.models import DraftOpinion, OpinionFix
from app.consult.rules import life
from app.consult.service import retyping, telling
from app.core import privacy
from app.core.accounts.models import User
from app.db import db


def export(user: User) -> list[dict[str, Any]]:
    """Everything on each opinion. Replies to surveys name nobody and cannot be given back."""
    rows = access.own_opinions(user, []).order_by(DraftOpinion.id)
    return [_opinion(opinion) for opinion in db.session.scalars(rows)]


def _opinion(opinion: DraftOpinion) -> dict[str, Any]:
    told = opinion.consultation.is_told
    return {
        "编号": opinion.no,
        "征集": opinion.consultation.title,
        "身份": life.AUTHOR_LABELS[opinion.author],
        "姓名或单位": opinion.name,
        "公开姓名": opinion.name_shown,
        "手机号": privacy.unseal(opinion.phone_sealed),
        "提交时间": clock.here(opinion.handed_at).isoformat(),
        "怎么收到的": life.CHANNEL_LABELS[opinion.channel],
        "内容": opinion.text,
        "公开的文字": opinion.public_text if opinion.is_public else None,
        "文字": opinion.reading_label,
        "结果": opinion.outcome_label if told else None,
        "理由": opinion.answer if told else None,
        "更正以前": [
            {"结果": one.old_label, "理由": one.old_answer, "更正的理由": one.report.reason}
            for one in telling.corrections_of(opinion)
        ],
        "撤回": opinion.out_words or None,
        "工作人员更正录入": [_fix(fix) for fix in opinion.fixes],
        "附件": [file.attachment.name for file in opinion.files],
    }


def _fix(fix: OpinionFix) -> dict[str, Any]:
    return {"时间": clock.here(fix.at).isoformat(), "改了什么": retyping.changed(fix)}
