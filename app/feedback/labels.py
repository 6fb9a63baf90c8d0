"""The words templates print for this room's values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import current_app

from app import clock
from app.core.accounts.models import User
from app.db import db
from app.feedback import access, monthly, passing, queries, terms
from app.feedback.models import Answer, Block, Enclosure, Post
from app.feedback.models.answers import WRITING_LABELS
from app.feedback.rules import blocking, clocks, kinds, life, screening
from app.feedback.rules.words import folded, readable
from app.feedback.service import appealing
from app.feedback.service.originals import Words
from app.feedback.service.screening import masked_title
from app.web.formats import day, moment


def post_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post as everyone sees it."""
    lamp = queries.lamp_of(post)
    if lamp == clocks.Lamp.ON_TIME and post.state == life.State.RECEIVED and post.screen == screening.Screen.WAITING:
        return "quiet", screening.SCREEN_LABELS[post.screen]  # first it is read: the word of the pile it lies in
    if lamp in (clocks.Lamp.ENDED, clocks.Lamp.ON_TIME):
        return "quiet", life.STATE_LABELS[post.state]
    merged = f"{life.STATE_LABELS[post.state]}，" if post.state == life.State.MERGED else ""
    return clocks.LAMP_KINDS[lamp], merged + clocks.LAMP_LABELS[lamp]


def screen_word(post: Post) -> str:
    """Whether everyone reads it, in words."""
    if post.screen == screening.Screen.WAITING and not post.wants_public:
        return "留言人不愿公开"
    return "留言人收回了文字" if post.is_public and not post.shows_words else screening.SCREEN_LABELS[post.screen]


def own_screen_word(post: Post) -> str:
    """The same, said to its author."""
    if not post.wants_public and post.screen in (screening.Screen.WAITING, screening.Screen.PRIVATE):
        return "您撤回了，不公开" if post.wish_taken_back_at is not None else "按您的意思不公开"
    return "您收回了文字" if post.is_public and not post.shows_words else screening.SCREEN_LABELS[post.screen]


def why_unlisted(post: Post) -> str:
    """What stands in a list where the number of a public post would: nobody has read it yet, or it is not public."""
    ended = (life.State.WITHDRAWN, life.State.DECLINED, life.State.PASSED)
    waits = post.screen == screening.Screen.WAITING and post.state not in ended
    return screening.SCREEN_LABELS[post.screen] if waits else "不公开"


def case_lamp(post: Post) -> tuple[str, str]:
    """The same on the page of the one post: whether its author is waited for is asked too."""
    case = post.merged_into or post
    pause = queries.pause_of(case) if case.is_open else None
    if pause is not None and pause.ended_on is None:
        return "quiet", "等留言人补充"
    return post_lamp(post)


class Compared(NamedTuple):
    """One thing said of two posts."""

    label: str
    one: str
    other: str

    @property
    def is_same(self) -> bool:
        return self.one == self.other


def compared(one: Post, other: Post, said: Words, others: Words) -> list[Compared]:
    """What tells two posts apart, or not, before they are merged: the words themselves stand above, side by side."""
    sides = []
    for post, words in ((one, said), (other, others)):
        sides.append(
            {
                "标题": words.title,
                "地方": post.region.short_name,
                "位置": words.spot,
                "话题": post.topic.name,
                "类别": kinds.KIND_LABELS[post.kind],
                "收到": day(post.received_on),
                "到期": day(post.due_on),
                "单位": post.unit.name if post.unit else "未定",
                "办到哪一步": life.STATE_LABELS[post.state],
                "公开": screen_word(post),
            }
        )
    return [Compared(label, text, sides[1][label]) for label, text in sides[0].items()]


def screen_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post that waits for whoever screens."""
    if post.appeals and post.screened_by_id is not None:
        return "late" if post.screen_due_on < clock.today() else "soon", "申诉待复核"
    return (
        ("late", "逾期未审核") if post.screen_due_on < clock.today() else ("soon", screening.SCREEN_LABELS[post.screen])
    )


def passing_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post that waits to be passed on."""
    return "late" if passing.is_late(post) else "soon", life.STATE_LABELS[post.state]


def look_lamp(due: date) -> tuple[str, str]:
    """(kind, word) of words added later that somebody is to look at by that day."""
    return ("late", "逾期") if due < clock.today() else ("soon", "待审核")


def photo_lamp(post: Post) -> tuple[str, str]:
    """(kind, word) of a post whose author appealed against hidden photos."""
    assert post.photo_appeal
    return "late" if post.photo_appeal.due_on < clock.today() else "soon", "照片申诉待复核"


def photo_reasons(hidden: Iterable[Enclosure]) -> list[str]:
    """For which reasons how many of these photos are not public, in the order of the list; of old ones none is known."""
    found = Counter(paper.hidden_because for paper in hidden)
    return [f"{label} {found[why]} 张" for why, label in screening.PHOTO_LABELS.items() if why in found]


def block_lamp(block: Block) -> tuple[str, str]:
    """(kind, word) of a block; one that holds no longer says so before the night's job has written it down."""
    standing = block.standing
    if standing in blocking.HOLDING and not block.holds:
        unseen = standing in blocking.ASKED and block.due_on < clock.today()
        standing = blocking.Standing.LAPSED if unseen else blocking.Standing.OVER
    return blocking.STANDING_KINDS[standing], blocking.STANDING_LABELS[standing]


def came_again(answer: Answer) -> str:
    """By what the author came again after this answer: 追问, 重新打开; "" for the one that stands."""
    post = answer.post
    if answer.round >= post.round:
        return ""
    acts = [life.ACT_LABELS[act] for act, count in ((life.Act.FOLLOW_UP, post.follow_ups), (life.Act.REOPEN, post.reopens)) if count]  # fmt: skip
    if answer.round == 0 or len(acts) == 1:
        return "、".join(acts)
    return waits_after(post) or "再次提出"


def waits_after(post: Post) -> str:
    """By what the author came again and waits now; "" while nobody waits for a further answer."""
    if not post.is_waited_for or not post.round:
        return ""
    return life.ACT_LABELS[life.Act.REOPEN if post.answered_at is None else life.Act.FOLLOW_UP]


def released_by(post: Post) -> str:
    """Who screened and released a public post: the office of a place, or who stood in for it; the site where nobody knows."""
    user = db.session.get(User, post.screened_by_id) if post.screened_by_id else None
    at = post.screened_at
    if user is not None and at is not None:
        held = [one for one in user.grants if one.given_at <= at and (one.ended_at is None or one.ended_at >= at)]
        for roles, called in ((access.OFFICE, "政务公开办"), (access.SUPERVISORS, "督查")):
            if grant := next((one for one in held if one.role in roles and one.unit_id is None), None):
                return f"{grant.region.name}{called}"
    return str(current_app.config["SITE_OWNER"])


@dataclass(frozen=True)
class DueRule:
    """Why a case is due when it is: the rule, the article, and what has moved the day since."""

    words: str
    article: str
    notes: list[str]


def due_rule(post: Post) -> DueRule:
    """The rule of the running clock, as the settings had it on the day it began."""
    post = post.merged_into or post
    rule = terms.running(post)
    words = rule.meaning.replace("多少个", f" {rule.number} 个") + "，起算那天不算"
    notes = _what_moved_it(post, post.clock_days - rule.number)
    return DueRule(words, rule.article, [*notes, *_after_appeal(post), *_came_again(post)])


def _after_appeal(post: Post) -> list[str]:
    """Why its clock is younger than the post: it was declined in time, and its author appealed."""
    if post.owed_from is None or post.round:
        return []
    return [
        "原来在期限内决定不予受理，留言人申诉以后重新计时；按时率仍看最早答应的日子，不予受理不能换来时间",
    ]


def _came_again(post: Post) -> list[str]:
    """Since when it is counted anew, and by what; or that it is not."""
    again = waits_after(post)
    if again and post.keeps_day:
        return [f"留言人重新打开的时候，{day(post.clock_from)}的追问还没有答复：期限按早的算，仍是追问的那一天"]
    if again:
        return [f"{day(post.clock_from)}留言人{again}，从那天起重新计时，{post.clock_days} 个工作日内答复。"]
    return []


def _what_moved_it(post: Post, more: int) -> list[str]:
    """`more`: the working days the clock has beyond its rule; fewer where an earlier day held."""
    notes = []
    if more > 0 and (asked := queries.extension_of(post)) and asked.added:
        notes.append(f"批准延期 {asked.added} 个工作日，原因见办理经过")
        more -= asked.added
    pause = queries.pause_of(post)
    if more > 0 and pause is not None and pause.ended_on is not None:
        notes.append(f"等留言人补充，暂停了 {more} 个工作日，不算在内")
    if more < 0:
        notes.append("期限按早的算：改过类别，或者并入的留言到期更早")
    if pause is not None and pause.ended_on is None:
        moved = f"；到期先往后推了 {pause.added} 个工作日，早一天补充就早一天到期" if pause.added else ""
        notes.append(f"现在等留言人补充，最多等到 {day(pause.until_on)}{moved}")
    return notes


def received(post: Post) -> str:
    """The day it reached us; beside it the day it was written down here, where that was later."""
    if post.received_on == clock.here(post.received_at).date():
        return moment(post.received_at)
    return f"{day(post.received_on)}（{day(clock.here(post.received_at).date())}录入）"


GLOBALS: dict[str, Any] = {
    "block_lamp": block_lamp,
    "came_again": came_again,
    "released_by": released_by,
    "waits_after": waits_after,
    "is_appealed": appealing.waits,
    "decided_it": appealing.decided_it,
    "appealed_decision": appealing.decision,
    "upheld": appealing.upheld,
    "post_lamp": post_lamp,
    "case_lamp": case_lamp,
    "screen_lamp": screen_lamp,
    "photo_lamp": photo_lamp,
    "look_lamp": look_lamp,
    "compared": compared,
    "passing_lamp": passing_lamp,
    "passing_due": passing.due_on,
    "masked_title": masked_title,
    "PASSING": queries.PASSING,
    "received_words": received,
    "due_rule": due_rule,
    "POST_KIND": kinds.KIND_LABELS,
    "POST_CHANNEL": kinds.CHANNEL_LABELS,
    "POST_STATE": life.STATE_LABELS,
    "screen_word": screen_word,
    "own_screen_word": own_screen_word,
    "why_unlisted": why_unlisted,
    "POST_REASON": screening.REASON_LABELS,
    "POST_PHOTO": screening.PHOTO_LABELS,
    "photo_reasons": photo_reasons,
    "BLOCK_GROUND": blocking.GROUND_LABELS,
    "WRITING": WRITING_LABELS,
    "report_cells": monthly.cells,
    "BELOW_COUNTY": monthly.BELOW_COUNTY,
}
FILTERS: dict[str, Any] = {"share": monthly.share, "folded": folded, "readable": readable}
