"""What the house keeps of one sign-up, whole, for the person whose it is (《个人信息保护法》第四十五条)."""

from typing import Any

from sqlalchemy import select

from app import clock
from app.core import privacy
from app.db import db
from app.openday.models import Entry, EntryRevision, Opinion, Person, SurveyAnswer
from app.openday.rules import CATEGORY_LABELS, CHANNEL_LABELS, PART_LABELS, Part

WORDS = {
    "work": "工作单位及职务",
    "district": "住址",
    "topic": "关心的议题",
    "relation": "和议题的关系",
    "opinion": "意见建议",
    "access_needs": "需要的帮助",
}


def of_entry(entry: Entry) -> dict[str, Any]:
    """Everything on the entry, its people, its earlier versions, what they said. The download is on record."""
    opinions = db.session.scalars(select(Opinion).where(Opinion.entry_id == entry.id).order_by(Opinion.id))
    revisions = select(EntryRevision).where(EntryRevision.entry_id == entry.id).order_by(EntryRevision.id)
    return {
        "编号": entry.no,
        "活动": entry.event.title,
        "状态": entry.label,
        "身份": CATEGORY_LABELS[entry.category],
        "报名方式": CHANNEL_LABELS[entry.channel],
        "报名时间": clock.here(entry.created_at).isoformat(),
        "手机号": privacy.unseal(entry.phone_sealed),
        "邮箱": privacy.unseal(entry.email_sealed),
        "人员": [_person(person) for person in entry.people],
        "填写": _typed(entry, {name: getattr(entry, name) for name in (*WORDS, "answers")}),
        "以前的填写": [_revision(entry, revision) for revision in db.session.scalars(revisions)],
        "意见": [{"编号": opinion.no, "内容": opinion.text, "答复": opinion.answer} for opinion in opinions],
        "评价": _survey(entry),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "姓名": person.name,
        "和报名人的关系": PART_LABELS[person.part],
        "身份证号": _number(person),
        "性别": person.sex,
        "出生年份": person.birth_year,
        "签到时间": clock.here(person.arrived_at).isoformat() if person.arrived_at else None,
    }


def _number(person: Person) -> str | None:
    """One's own number whole; a companion is somebody else."""
    number = privacy.unseal(person.id_sealed)
    return number if person.part == Part.SELF or number is None else privacy.mask_id(number)


def _typed(entry: Entry, values: dict[str, Any]) -> dict[str, Any]:
    answers = values.get("answers") or {}
    asked = {question.label: answers.get(str(question.id)) for question in entry.event.questions}
    words = {label: values[name] for name, label in WORDS.items() if name in values}
    return {**words, "回答": {label: answer for label, answer in asked.items() if answer}}


def _revision(entry: Entry, revision: EntryRevision) -> dict[str, Any]:
    """What it said until then; a change of companions keeps only who they were."""
    at = {"改动时间": clock.here(revision.at).isoformat()}
    if "people" in revision.before:
        return {**at, "人员": [row["name"] for row in revision.before["people"]]}
    return {**at, **_typed(entry, revision.before)}


def _survey(entry: Entry) -> dict[str, Any] | None:
    given = db.session.scalar(select(SurveyAnswer).where(SurveyAnswer.entry_id == entry.id))
    if given is None:
        return None
    return {"总的来说": given.satisfaction, "意见有没有被认真听": given.heard, "留言": given.comment}
