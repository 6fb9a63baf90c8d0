"""A post put to its right place and topic, by whoever routes it; it moves no day.

What is due today, late or answered stays in its county; within the county it goes to the row of the township it belongs to.
"""

from app import clock, enough
from app.core import likes, regions
from app.core.accounts.models import User
from app.core.regions.models import Level, Region
from app.db import db
from app.errors import Refused
from app.feedback import queries, routing, searching
from app.feedback.acts import Did
from app.feedback.models import Post, Topic
from app.feedback.rules.kinds import Kind
from app.feedback.rules.life import Act, next_cases
from app.feedback.service import desks, steps, targets


def put_right(post: Post, region: Region, topic_id: int, reason: str, *, by: User) -> None:
    """Another place, another topic, or both; its author reads why, and the rules are asked again where it belongs."""
    if not post.is_open:
        raise Refused("这一件已经办结，地方和话题不能再改")
    enough.require(reason, "请写明为什么改", "reason")
    what = _what_changes(post, region, topic_id)
    line = {one.level: one.id for one in regions.queries.lineage(region)}
    _require_same_figures(post, line.get(Level.COUNTY))
    post.region, post.topic = region, db.session.get_one(Topic, topic_id)
    post.county_id, post.township_id = line.get(Level.COUNTY), line.get(Level.TOWNSHIP)
    steps.mark_acted_on(post)
    public = post.kind != Kind.REPORT
    steps.note(post, Did.MOVED, f"{what}，到期日不变", reason.strip(), by=by, words_public=public)
    steps.tell(post, "feedback/moved", occasion=clock.now().isoformat())
    if post.is_public:
        searching.put(post)
        likes.put_in_place(searching.KIND, post.id)
    targets.touch(post)
    route_report(post)


def _what_changes(post: Post, region: Region, topic_id: int) -> str:
    """In words; Refused where nothing does, or where it would be placed nowhere."""
    topics = {topic.id: topic.name for topic in queries.topics()}
    if topic_id != post.topic_id and topic_id not in topics:
        raise Refused("请选是关于什么的", "topic")
    if region.id != post.region_id and (region.level == Level.CITY or region.valid_to is not None):
        raise Refused("请写到区县、乡镇或者村、社区", "place")
    found = []
    if region.id != post.region_id:
        found.append(f"地方由{post.region.short_name}改为{region.short_name}")
    if topic_id != post.topic_id:
        found.append(f"话题由{post.topic.name}改为{topics[topic_id]}")
    if not found:
        raise Refused("地方和话题都没有改")
    return "，".join(found)


def _require_same_figures(post: Post, county: int | None) -> None:
    """What was counted stays with the county it was counted in: else what is late could be moved out of its figures."""
    is_counted = clock.today() >= post.due_on or post.first_answered_at is not None
    if post.county_id is not None and county != post.county_id and is_counted:
        raise Refused("今天到期的、已经逾期的、答复过的不能改到别的区县：逾期和答复记在原来的区县。可以改乡镇、村和话题；该由别的区县办的，请转办或者裁定", "place")  # fmt: skip


def route_report(post: Post) -> None:
    """Of a 举报 nobody at the office reads a word: the rule that fits now routes it, as it did when it came in."""
    rule = routing.proposed(post) if post.kind == Kind.REPORT else None
    refused = {row.unit_id for row in post.assignments}
    if rule is not None and Act.ASSIGN in next_cases(post.case) and rule.unit_id not in refused:
        desks.assign(post, rule.unit, routing.in_words(rule), by=None)
