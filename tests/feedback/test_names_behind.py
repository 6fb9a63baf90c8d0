"""No public text of a case names an author behind it: who was merged into it is as hidden as who wrote it."""

from collections.abc import Callable, Iterator

import pytest

from app import clock
from app.core import attachments
from app.errors import Refused
from app.feedback.models import Post
from app.feedback.service import added, answering, desks, moving, saying, screening
from tests.feedback.covering import photo
from tests.feedback.making import Town
from tests.making import MONDAY

pytestmark = pytest.mark.databases("sqlite")
NAME = "欧阳文静"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def both(town: Town) -> tuple[Post, Post]:
    lead, merged = town.handled(), town.public(name=NAME, phone="13700002222")
    desks.merge(merged, lead, by=town.office)
    return lead, merged


def an_answer(town: Town, lead: Post) -> None:
    answering.draft(lead, f"{NAME}家门口的灯也修好了，当晚亮灯", [], "", by=town.handler)


def its_reason(town: Town, lead: Post) -> None:
    answering.draft(lead, "灯修好了，当晚亮灯", [], f"和{NAME}说的是同一处", by=town.handler)


def a_result(town: Town, lead: Post) -> None:
    answering.add_result(town.answer(lead), None, f"{NAME}家门口的灯也修好了", by=town.handler)


def a_caption(town: Town, lead: Post) -> None:
    kept = attachments.keep(photo(), by=town.handler)
    answering.add_result(town.answer(lead), kept, f"{NAME}家门口的灯也修好了", by=town.handler)


def more_time(town: Town, lead: Post) -> None:
    desks.ask_extension(lead, 5, f"{NAME}也来问过，要等配件到货再换", by=town.handler)


def a_refusal(town: Town, lead: Post) -> None:
    desks.refuse(lead, f"{NAME}那一件归供电所，不归我局", by=town.handler)


def another_place(town: Town, lead: Post) -> None:
    moving.put_right(lead, town.township, lead.topic_id, f"{NAME}说是镇上的灯", by=town.office)


def a_mask(town: Town, lead: Post) -> None:
    text = (lead.public_text or "").replace("一个月", "***")
    screening.mask_later(lead, lead.public_title or "", text, f"{NAME}要求遮盖的", by=town.office)


def words_added(town: Town, lead: Post) -> None:
    saying.follow_up(town.answer(lead), f"{NAME}家门口的灯还没有修好", by=None, shows=True)
    added.release(lead, f"{NAME}家门口的灯还没有修好", "", by=town.office)


WAYS = (an_answer, its_reason, a_result, a_caption, more_time, a_refusal, another_place, a_mask, words_added)


@pytest.mark.parametrize("way", WAYS)
def test_no_public_text_names_who_was_merged_into_the_case(town: Town, way: Callable[[Town, Post], None]) -> None:
    lead, _ = both(town)
    with pytest.raises(Refused, match="留言人的姓名"):
        way(town, lead)


def test_nor_a_text_of_what_was_merged_whom_it_was_merged_into(town: Town) -> None:
    merged = both(town)[1]
    text = (merged.public_text or "").replace("一个月", "***")
    with pytest.raises(Refused, match="留言人的姓名"):
        screening.mask_later(merged, merged.public_title or "", text, "周晓禾要求遮盖的", by=town.office)
