"""A place typed by its name into a form with the fields `place` and `chosen`."""

from typing import Any

from wtforms.fields import SelectChoice

from app.core.regions import queries as regions
from app.core.regions.models import Region
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
    found = [by_code] if (by_code := regions.by_code(words)) else list(regions.search(words, MOST_PLACES))
    named = [region for region in found if words in (region.short_name, region.name)]
    picked = [region for region in found if region.code == form.chosen.data] or (named if len(named) == 1 else found)
    if not picked:
        raise Refused(f"没有找到“{words}”。可以只写前几个字，或用拼音首字母", "place")
    if len(picked) > 1:
        form.chosen.choices = [SelectChoice(region.code, whole_name(region)) for region in found]
        raise Refused("这样写的地方不止一个，请选一个", "chosen")
    return picked[0]


def whole_name(region: Region) -> str:
    """From the city down to the place: 长沙市 · 长沙县 · 开慧镇."""
    return " · ".join(above.short_name for above in regions.lineage(region))
