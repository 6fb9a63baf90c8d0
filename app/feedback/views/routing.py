"""Steps by which a post finds its desk and gets its time: routed, accepted, handed back, decided, helped with, extended."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms.fields import SelectChoice

from app import clock, enough
from app.core.units.models import Unit
from app.errors import Refused
from app.feedback import access, queries, reach, routing
from app.feedback.forms import ExtensionForm, OpinionForm, PlaceForm, ReasonForm, UnitForm
from app.feedback.models import Post
from app.feedback.rules.life import Act, State
from app.feedback.service import desks
from app.feedback.views.step import Step, done, in_order, is_open, me, plain
from app.web.forms import Form, VersionedForm

ELSEWHERE = "elsewhere"  # the button that shows the units of other places too


def _unit_form(post: Post) -> UnitForm:
    """Units by county, the post's own first; with words typed, those whose name has them."""
    return _found_by_name(UnitForm(), post, routing.units_for(post))


def _explained_form(post: Post) -> UnitForm:
    """The same, where it is said why."""
    form = _unit_form(post)
    form.reason.flags.least = enough.PLAIN
    return form


def _placing_form(post: Post) -> UnitForm:
    """Only units where somebody works: there is no office that would notice that nobody takes it on."""
    return _found_by_name(PlaceForm(), post, reach.worked_in(routing.units_for(post)))


def _found_by_name(form: UnitForm, post: Post, units: Sequence[Unit]) -> UnitForm:
    """First those that look after the place; the others once they are asked for, looked for by name, or one of them is picked."""
    words = (form.find.data or "").strip()
    named = [unit for unit in units if words in unit.name]
    nearer = [unit for unit in named if unit.region.covers(post.region)]
    others = [unit for unit in named if unit not in nearer]
    picked = form.unit.data if form.is_submitted() else _proposed_unit(post)
    is_asked = words or form.look.data == ELSEWHERE or picked in {unit.id for unit in others}
    if nearer and not is_asked:
        form.elsewhere, others = len(others), []
    form.unit.choices = [
        SelectChoice(0, "请选择" if named else f"没有名称里有“{words}”的单位"),
        *[SelectChoice(unit.id, unit.name, optgroup=county) for unit, county in routing.groups(nearer)],
        *[SelectChoice(unit.id, unit.name, optgroup=f"其他地方：{place}") for unit, place in routing.groups(others)],
    ]
    return form


def _proposed_unit(post: Post) -> int | None:
    rule = routing.proposed(post)
    return rule.unit_id if rule is not None else None


def _looked(_post: Post, form: UnitForm) -> bool:
    """Units are looked for: the page is shown again with those found."""
    return form.looks()


def _looked_or_warned(post: Post, form: UnitForm) -> bool:
    """The same, and once for a unit where nobody works: it is said before anything is sent there."""
    if _looked(post, form):
        return True
    return _warned(post, form)


def _warned(post: Post, form: UnitForm) -> bool:
    unit = _unit_with(post, form.unit.data)
    if unit is None or reach.is_worked_in(unit):
        return False
    form.unstaffed, said = unit, form.confirmed.data == str(unit.id)
    form.confirmed.data = str(unit.id)
    return not said


def _proposing_form(post: Post) -> UnitForm:
    """Filled with the unit of the rule that matches, to be changed at will."""
    form, rule = _unit_form(post), routing.proposed(post)
    if not form.is_submitted() and rule is not None:
        form.unit.data, form.reason.data = rule.unit_id, routing.in_words(rule)
        _warned(post, form)
    return form


def _unit_with(post: Post, id: int | None) -> Unit | None:
    return next((unit for unit in routing.units_for(post) if unit.id == id), None)


def _picked_unit(post: Post, form: UnitForm) -> Unit:
    unit = _unit_with(post, form.unit.data)
    if unit is None:
        raise Refused("请选单位", "unit")
    return unit


def _to_unit(verb: Callable[..., object], otherwise: str = "") -> Callable[[Post, UnitForm], object]:
    """A verb that takes the picked unit, the reason (or what stands for none) and the person."""

    def run(post: Post, form: UnitForm) -> object:
        verb(post, _picked_unit(post, form), form.reason.data or otherwise, by=me())
        return True

    return run


def _decide_extension(granted: bool) -> Callable[[Post, Any], object]:
    def run(post: Post, form: Any) -> object:
        desks.decide_extension(post, granted, form.reason.data if hasattr(form, "reason") else "", by=me())
        return True

    return run


def _waits_for_extension(post: Post) -> bool:
    asked = queries.extension_of(post)
    return post.is_open and asked is not None and asked.granted is None


def _assist_form(post: Post) -> UnitForm:
    """Those who help now; one alone is picked already."""
    form, helping = UnitForm(), desks.assisting(post)
    form.reason.flags.least = enough.PLAIN
    del form.find, form.look, form.sought, form.confirmed
    form.unit.choices = [SelectChoice(0, "请选择"), *[SelectChoice(row.unit_id, row.unit.name) for row in helping]]
    if len(helping) == 1 and not form.is_submitted():
        form.unit.data = helping[0].unit_id
    return form


def _end_assist(post: Post, form: UnitForm) -> object:
    unit = next((row.unit for row in desks.assisting(post) if row.unit_id == form.unit.data), None)
    if unit is None:
        raise Refused("请选单位", "unit")
    return desks.end_assist(post, unit, form.reason.data or "", by=me())


def _leads_or_routes(user: Any, post: Post) -> bool:
    return access.is_lead(user, post) or access.is_office(user, post)


def _is_helped(post: Post) -> bool:
    return post.is_open and bool(desks.assisting(post))


def _opines_again(user: Any, post: Post) -> str:
    said = queries.assists_said(post)
    return "再写一份协办意见" if any(row.id in said for row in access.assisting_for(user, post)) else ""


def _may_pause(post: Post) -> bool:
    """Once for a case, before its day is over: what would be refused is not offered."""
    return post.state == State.HANDLING and queries.pause_of(post) is None and clock.today() <= post.due_on


def _may_extend(post: Post) -> bool:
    return post.state == State.HANDLING and queries.extension_of(post) is None and clock.today() <= post.due_on


def _had_pause(post: Post) -> str:
    return "已经请留言人补充过一次，每条留言只能请一次" if queries.pause_of(post) is not None else ""


def _had_extension(post: Post) -> str:
    return "已经申请过一次延期，每条留言只能申请一次" if queries.extension_of(post) is not None else ""


def _is_decided(post: Post) -> str:
    asked = queries.extension_of(post)
    return "这一次延期已经定过了" if asked is not None and asked.granted is not None else ""


def _extension_form(_post: Post) -> ExtensionForm:
    form = ExtensionForm()
    form.most = desks.most_more_days()
    return form


OFFICE, LEAD = access.is_office, access.is_lead
ROUTING: Mapping[str, Step] = {
    "assign": Step("转办", "已转办", _proposing_form, access.is_own_office, in_order(Act.ASSIGN), _to_unit(desks.assign, "人工转办"), turned=_looked_or_warned),
    "place": Step("安排单位", "已安排，会告诉留言人", _placing_form, access.stands_in, in_order(Act.ASSIGN), _to_unit(desks.place), untold="已安排；留言人没有留下联系方式，没有另外告诉", turned=_looked),
    "accept": Step("接办", "已接办", plain(Form), LEAD, in_order(Act.ACCEPT), done(desks.accept)),
    "decide": Step("裁定", "已裁定", _explained_form, OFFICE, in_order(Act.DECIDE), _to_unit(desks.decide), turned=_looked_or_warned),
}  # fmt: skip
AGAIN: Mapping[str, Step] = {
    "refuse": Step("退回", "已退回", plain(ReasonForm), LEAD, in_order(Act.REFUSE), done(desks.refuse, "reason")),
    "recall": Step("收回转办", "已收回，请重新转办", plain(ReasonForm), OFFICE, in_order(Act.RECALL), done(desks.recall, "reason")),
    "assist": Step("请单位协办", "已请协办", _unit_form, OFFICE, is_open, _to_unit(desks.assist), turned=_looked_or_warned),
    "opinion": Step("写协办意见", "协办意见已交给主办单位", plain(OpinionForm), access.is_assistant, _is_helped, done(desks.opine, "text"), again=_opines_again),
    "end-assist": Step("结束协办", "协办已结束，那个单位看不到这一件了", _assist_form, _leads_or_routes, _is_helped, _end_assist),
    "correct": Step("改承办单位", "已改", _explained_form, OFFICE, in_order(Act.CORRECT), _to_unit(desks.correct), turned=_looked_or_warned),
}  # fmt: skip
TIME: Mapping[str, Step] = {
    "ask-more": Step("请留言人补充", "已告诉留言人", plain(ReasonForm), LEAD, _may_pause, done(desks.ask_more, "reason"), over=_had_pause),
    "extend": Step("申请延期", "已申请，等政务公开办批准", _extension_form, LEAD, _may_extend, done(desks.ask_extension, "workdays", "reason"), over=_had_extension),
    "grant": Step("批准延期", "已批准，会告诉留言人", plain(VersionedForm), OFFICE, _waits_for_extension, _decide_extension(True), untold="已批准；留言人没有留下联系方式，没有人可告诉，公开的经过里写明", over=_is_decided),
    "deny": Step("不同意延期", "已答复单位", plain(ReasonForm), OFFICE, _waits_for_extension, _decide_extension(False), over=_is_decided),
}  # fmt: skip
