"""A place typed by its name into a form with the fields `place` and `chosen`."""

from typing import Any

from wtforms.fields import SelectChoice

from app.core.regions import chains
from app.core.regions import queries as regions
from app.core.regions.models import Level, Region
from app.core.regions.rules import cleaned, is_code
from app.errors import Refused

MOST_PLACES = 12


def place_meant(form: Any) -> Region:
    """The place that is meant: by code, the only one of that name, or the one picked of several.

    Refused beside `place` when nothing is typed or nothing is found; beside `chosen`, which then has its choices, when
    there are several.
    """
    words = form.place.data or ""
    if not words.strip():
        raise Refused("请写是哪里的事", "place")
    found = _found(form, words)
    picked = _picked(found, words, form.chosen.data)
    if not picked:
        raise Refused(f"没有找到“{words}”。可以只写前几个字，或用拼音首字母", "place")
    if len(picked) > 1:
        form.chosen.choices = [SelectChoice(region.code, whole_name(region)) for region in found]
        raise Refused("这样写的地方不止一个，请选一个", "chosen")
    if _is_only_on_the_way(picked[0], words) and picked[0].code != form.chosen.data:
        form.chosen.choices = [SelectChoice(picked[0].code, whole_name(picked[0]))]
        raise Refused(
            f"“{words}”是路名，只认得出叫这个名字的地方。是这里的，请选上；不是，请写区县、镇街或者村（社区）", "chosen"
        )
    return picked[0]


def _is_only_on_the_way(region: Region, words: str) -> bool:
    """Was but a road typed that the place is called after? One that stands behind a place is the spot (长沙县开元路)."""
    return (
        chains.is_street(words)
        and cleaned(words) in cleaned(region.name)
        and words not in (region.short_name, region.name)
    )


def _found(form: Any, words: str) -> list[Region]:
    """By code, by the one name, or by names down the tree; what stands behind these needs a field of its own."""
    if by_code := regions.by_code(words):
        return [by_code]
    if found := regions.called(words, MOST_PLACES):
        return list(found)
    chain = chains.walk(words)
    if chain.clash:
        raise Refused(chain.clash, "place")
    if chain.rest and chain.places and ("spot" not in form or chain.places[0].level == Level.CITY):
        raise Refused(
            f"认出了{chain.places[0].short_name}，后面的“{chain.rest}”没有找到。这里请写到区县、镇街或者村（社区）",
            "place",
        )
    return list(chain.places[:MOST_PLACES])


def _picked(found: list[Region], words: str, chosen: str | None) -> list[Region]:
    named = [region for region in found if words in (region.short_name, region.name)]
    return [region for region in found if region.code == chosen] or (named if len(named) == 1 else found)


def one_meant(words: str, chosen: str | None) -> Region | None:
    """The same while it is being typed: None for nothing, for what is not understood, and for several."""
    if by_code := regions.by_code(words):
        return by_code
    found = list(regions.called(words, MOST_PLACES) or chains.walk(words).places)
    picked = _picked(found, words, chosen)
    is_clear = len(picked) == 1 and (picked[0].code == chosen or not _is_only_on_the_way(picked[0], words))
    return picked[0] if is_clear else None


def spot_behind(words: str | None) -> str:
    """What stands behind the names of a place as it was typed (开慧镇葛家山村村口: 村口)."""
    if not words or is_code(words) or regions.called(words, 1):
        return ""
    chain = chains.walk(words)
    return chain.rest if chain.places else ""


def whole_name(region: Region) -> str:
    """From the city down to the place: 长沙市 · 长沙县 · 开慧镇."""
    return " · ".join(above.short_name for above in regions.lineage(region))
