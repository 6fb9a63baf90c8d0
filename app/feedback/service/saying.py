"""What residents do: say, join in, withdraw, appeal, ask again, reopen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import bindparam, func, select

from app import clock, enough, printed
from app.core import audit, limits, numbers, privacy, querycode, renewing, workdays
from app.core.accounts import throttle
from app.core.accounts.models import User
from app.core.accounts.rules import Kind as AccountKind
from app.core.accounts.service import own_numbers
from app.core.audit.models import AuditEntry
from app.core.privacy.rules import read_email, read_phone
from app.core.regions.models import Level, Region
from app.db import db, insert_of, stored, table
from app.errors import Refused, Rules, answered, beside
from app.feedback import offices, placing, queries, routing, searching, terms
from app.feedback.acts import Did
from app.feedback.models import Block, Post, Support
from app.feedback.models.answers import Writing
from app.feedback.rules import blocking as rules_of_blocks
from app.feedback.rules import clocks, kinds, words
from app.feedback.rules.clocks import Clock
from app.feedback.rules.kinds import BY_CLERK, Channel, Kind
from app.feedback.rules.life import Act, State, after, next_cases
from app.feedback.rules.points import Point, written
from app.feedback.rules.screening import Screen, first_screen
from app.feedback.rules.turning import INTO_LABELS
from app.feedback.service import (
    added,
    answering,
    appealing,
    behind,
    blocking,
    desks,
    first_days,
    redating,
    rights,
    steps,
    targets,
    winding,
)
from app.feedback.service.originals import Author, Words, sealed
from app.web.formats import by_short_day

Prove = Callable[[str], object]
ANONYMOUS = "一位居民"
LONGEST_SPOT = 100
SPOT_TOO_LONG = f"具体位置最多 {LONGEST_SPOT} 字，别的请写在详细内容里"
TAKEN_DOWN = "来源留言已撤下，不再公开"  # in another room, by everyone: of a 举报 in no other words
TOO_MANY = "这个手机号今天的留言已经够多了，请明天再说；同一件事可以在原来的留言里追问"


@dataclass(frozen=True)
class Said:
    """A post as typed."""

    kind: Kind | None
    topic_id: int | None
    region: Region | None
    title: str
    text: str
    name: str = ""
    phone: str = ""
    email: str = ""
    spot: str = ""
    point: Point | None = None
    wants_public: bool = True
    shows_name: bool = False
    received_on: date | None = None  # of a letter, a call, a visit a clerk writes down
    is_right_day: bool = False  # of one that came long ago: the day was looked at again
    late_because: str = ""  # and why it is written down only now


@dataclass(frozen=True)
class Receipt:
    """What the author takes home; the code is shown once and kept only as a hash."""

    id: int
    no: str
    code: str

    @property
    def code_hash(self) -> str:
        """What is kept of the code."""
        return querycode.hashed(self.no, self.code)

    @property
    def post(self) -> Post:
        """The post itself, for whoever goes on with it."""
        return db.session.get_one(Post, self.id)


@dataclass(frozen=True)
class Read:
    """A post that no rule refuses."""

    kind: Kind
    topic_id: int
    region: Region
    author: Author
    received_on: date
    late_because: str


@dataclass(frozen=True)
class Ready:
    """A post that no rule refuses, with all of its row that can be worked out before anything is written."""

    read: Read
    channel: Channel
    wants_public: bool
    phone_hash: str | None
    is_received: bool  # does any office look after the place?
    row: dict[str, Any]


def _of_line(level: Level) -> Any:
    """The id of that level's region among those given as the line of the place, itself counted."""
    line: list[Any] = [bindparam(name) for name in LINE]
    return select(REGIONS.id).where(REGIONS.code.in_(line), REGIONS.level == level).scalar_subquery()


LEFT_OUT = "0123"  # of the sixteen a hash begins with
REGIONS = table(Region).c
LINE = [f"line_{level}" for level in Level]  # wherever the tree begins


@lru_cache
def _write(given: tuple[str, ...]) -> Any:
    """Of the table: the class's own way takes a seventh of a post."""
    above = {"township_id": _of_line(Level.TOWNSHIP), "county_id": _of_line(Level.COUNTY)}
    return insert_of(Post, given).values(above).returning(table(Post).c.id)


def say(said: Said, *, by: User | None, channel: Channel = Channel.WEB, prove: Prove | None = None) -> Receipt:
    """Keep what was said and give it a number; Refused with field and sentence for what cannot be accepted.

    `prove` is asked whether the phone is theirs. A clerk (`by` and a channel on paper) needs no phone.
    """
    return keep(ready(said, channel, prove), by=by)


def ready(said: Said, channel: Channel = Channel.WEB, prove: Prove | None = None) -> Ready:
    """What can be said of a post without writing; Refused as by `say`.

    A form asks this before its transaction begins: whoever writes at the same time need not wait for it.
    """
    read = read_said(said, channel, prove)
    is_proved = (
        channel != Channel.API
    )  # what a client sends nobody has proved: it is kept for the desk and told nothing
    phone_hash = privacy.keyed_hash("phone", read.author.phone) if read.author.phone and is_proved else None
    received = offices.receives(read.region.path)
    return Ready(read, channel, said.wants_public, phone_hash, received, _row(said, read, phone_hash, channel))


def keep(ready: Ready, *, by: User | None, prove: Prove | None = None) -> Receipt:
    """Write it down under a number; Refused for a phone that is not theirs, is blocked or has said enough today."""
    channel, kind = ready.channel, ready.read.kind
    if prove is not None:
        prove(ready.read.author.phone)
    if channel == Channel.WEB:
        _require_welcome(ready.phone_hash, kind, ready.wants_public)
    no = _number()  # last: the next one waits for it
    code = querycode.new()
    row = {
        **ready.row,
        **_whose(by, channel),
        "no": no,
        "code_hash": querycode.hashed(no, code),
        "received_at": clock.now(),
    }
    post = steps.Written(stored(_write(tuple(row)), **row).scalar_one(), no, channel, row["user_id"], row["author_sealed"], row["due_on"])  # fmt: skip
    did = Did.ENTERED if channel in BY_CLERK else Did.SAID
    came = kinds.arrived(channel, kind, ready.read.received_on, clock.today())
    steps.note(post, did, came, ready.read.late_because, by=by)
    receipt = Receipt(post.id, no, code)
    rule = routing.proposed(receipt.post) if kind == Kind.REPORT else None
    steps.tell(post, "feedback/received", code=code, stranded=rule is None and not ready.is_received)
    if rule is not None:
        desks.assign(receipt.post, rule.unit, routing.in_words(rule), by=None)
    return receipt


def _number() -> str:
    """The next number, FB-2026-000020. One in four is never given out, and only whoever holds DATA_KEY can tell which: that a
    number is missing in what is public says nothing of a 举报 (decision 079).
    """
    series = f"FB-{clock.today().year}"
    while True:
        no = f"{series}-{numbers.issue(series):06d}"
        if privacy.keyed_hash("left out", no)[0] not in LEFT_OUT:
            return no


def read_said(said: Said, channel: Channel, prove: Prove | None) -> Read:
    """Ask every rule that looks only at what was typed, and refuse all at once what they refuse."""
    asked = Rules()
    rest = asked.ask(read_rest, said, channel, prove)
    if said.region is None:
        asked.refuse("请选是哪里的事", "place")
    asked.tell()
    kind, topic, author, on = answered(rest)
    because = said.late_because.strip() if redating.is_long_ago(on, clock.today()) else ""
    return Read(kind, topic, answered(said.region), author, on, because)


def read_rest(said: Said, channel: Channel, prove: Prove | None) -> tuple[Kind, int, Author, date]:
    """The same of all but the place, which a form looks up before: kind, topic, author, the day it reached us."""
    asked = Rules()
    if said.kind is None:
        asked.refuse("请选要说的是哪一类", "kind")
    topic = asked.ask(_topic, said.topic_id)
    asked.ask(_require_words, said)
    author = asked.ask(_read_author, said, channel)
    if author is not None and author.phone and prove is not None:
        asked.ask(prove, author.phone)
    on = asked.ask(redating.came_on, said.received_on, said.is_right_day, said.late_because)
    asked.tell()
    return answered(said.kind), answered(topic), answered(author), answered(on)


def _topic(topic_id: int | None) -> int:
    if topic_id not in {topic.id for topic in queries.topics()}:
        raise Refused("请选是关于什么的", "topic")
    return answered(topic_id)


def _require_words(said: Said) -> None:
    asked = Rules()
    title, text = printed.one_line(said.title), printed.printable(said.text)
    if len(title) < 2:
        asked.refuse("请用一句话写明是什么事", "title")
    if len(title) > words.LONGEST_TITLE:
        asked.refuse(f"标题最多 {words.LONGEST_TITLE} 字，详细的写在下面", "title")
    if len(text) < words.SHORTEST:
        asked.refuse(f"请写清楚是什么事、在哪里、想怎么办，至少 {words.SHORTEST} 个字", "text")
    if len(said.text) > words.LONGEST:
        asked.refuse("太长了，请分成几件事来说，或者作为附件上传", "text")
    if len(said.spot) > LONGEST_SPOT:
        asked.refuse(SPOT_TOO_LONG, "spot")
    if said.point is not None and not said.point.is_on_earth:
        asked.refuse("这个位置不在地图上", "spot")
    elif said.point is not None and not placing.is_in_the_city(said.point):
        asked.refuse("这个位置不在本市范围内，请重新定位，或者不用定位、写明在哪里", "spot")
    asked.tell()


def _read_author(said: Said, channel: Channel) -> Author:
    asked = Rules()
    needed = channel == Channel.WEB
    phone = asked.ask(beside, "phone", read_phone, said.phone) if said.phone.strip() or needed else ""
    email = asked.ask(beside, "email", read_email, said.email) if said.email.strip() else ""
    name = printed.one_line(said.name)
    if len(name) > 40:
        asked.refuse("姓名最多 40 字", "name")
    if said.shows_name and not name:
        asked.refuse("要公开姓名，请填写姓名", "name")
    asked.tell()
    return Author(name, answered(phone), answered(email))


def _blocked(block: Block) -> str:
    """What a blocked person reads: until when, why, what still works, and how to object."""
    until = clock.here(block.until_at)
    ground = rules_of_blocks.GROUND_LABELS[block.ground]
    return (
        f"这个手机号暂时不能公开留言，到 {until:%-m 月 %-d 日 %H:%M} 为止。原因：{ground}。{block.reason}。"
        "选“不公开，只答复我”照样可以留言，举报也照收；已有的留言照样能追问、重新打开、评价。"
        f"不同意可以凭 {block.post.no} 的查询码在“查我的留言”提一次异议，由另一个人裁定"
    )


POSTS = table(Post).c
SAID_SINCE = select(func.count()).where(
    POSTS.phone_hash == bindparam("phone_hash"),
    POSTS.channel == Channel.WEB,  # not what a clerk wrote down under this number
    POSTS.received_at > bindparam("since"),
)
GONE_SINCE = select(func.count()).where(  # of an account that was closed since (see `count_on`)
    throttle.TRIES.key_hash == bindparam("key_hash"), throttle.TRIES.at > bindparam("since")
)
TODAY = (SAID_SINCE.scalar_subquery() + GONE_SINCE.scalar_subquery()).label("today")
STANDING_OF_PHONE = select(blocking.ON_PHONE.exists().label("has_block"), TODAY)


def _require_welcome(phone_hash: str | None, kind: Kind, wants_public: bool) -> None:
    """Refused for a blocked phone, of what a block touches, and for too many posts a day; of those at once one after another."""
    key_hash = throttle.queue_up(_said_by(phone_hash))
    asked = {"phone_hash": phone_hash, "key_hash": key_hash, "since": clock.now() - timedelta(days=1)}
    has_block, today = stored(STANDING_OF_PHONE, **asked).one()
    if has_block and rules_of_blocks.touches(kind, wants_public) and (block := blocking.on_phone(phone_hash)):
        raise Refused(_blocked(block), "phone")
    if today >= limits.in_force(kinds.A_DAY.key).number:
        raise Refused(TOO_MANY, "phone")


def _said_by(phone_hash: str | None) -> str:
    return f"said:{phone_hash}"


def count_on(post: Post) -> None:
    """Its phone goes before its day is over: it stays one of the phone's posts of that day, as a try whose key is a keyed hash."""
    if (
        post.channel == Channel.WEB
        and post.phone_hash is not None
        and post.received_at > clock.now() - timedelta(days=1)
    ):
        throttle.count(_said_by(post.phone_hash), post.received_at)


def _row(said: Said, read: Read, phone_hash: str | None, channel: Channel) -> dict[str, Any]:
    """The row as it begins."""
    calendar = workdays.calendar()
    days = limits.in_force(kinds.ANSWER[read.kind].key).number
    wound = clocks.wind(calendar, read.received_on, days)
    line = [code for code in read.region.path.split("/") if code]
    return {
        "kind": read.kind,
        "topic_id": read.topic_id,
        "channel": channel,
        "region_id": read.region.id,
        **dict(zip_longest(LINE, line, fillvalue="")),
        "original_sealed": sealed(Words(said.title, said.text, said.spot, written(rounded(said.point)))),
        "author_sealed": sealed(read.author) if any((read.author.name, read.author.phone, read.author.email)) else None,
        "phone_hash": phone_hash,
        "wants_public": said.wants_public and read.kind != Kind.REPORT,
        "author_shown": privacy.mask_name(read.author.name) if said.shows_name else ANONYMOUS,
        "screen": first_screen(read.kind),
        "screen_due_on": calendar.add_or_not_yet(read.received_on, limits.in_force(kinds.SCREEN.key).number),
        "received_on": read.received_on,
        "clock_from": read.received_on,
        "clock_days": days,
        "yellow_on": wound.yellow_on,
        "due_on": wound.due_on,
        "version": 1,
    }


def _whose(by: User | None, channel: Channel) -> dict[str, int | bool | None]:
    """The resident who is signed in, or the clerk who wrote it down; and whether anybody vouches for it.

    Nobody does for what a client sends without a proved phone, nor for what a clerk of no unit writes down for others:
    whose case it is said to be would be up to that clerk.
    """
    clerk = by if by is not None and by.kind != AccountKind.RESIDENT else None
    unit_id = _unit_of(clerk) if clerk else None
    return {
        "user_id": by.id if by and not clerk else None,
        "entered_by_id": clerk.id if clerk else None,
        "entered_unit_id": unit_id,
        "unproved": channel == Channel.API or (clerk is not None and unit_id is None),
    }


def rounded(point: Point | None) -> Point | None:
    """As exact as the setting allows, and nothing more exact is kept anywhere (《个人信息保护法》第六条)."""
    return point.rounded(limits.in_force(kinds.PRECISION.key).number) if point else None


def _unit_of(clerk: User) -> int | None:
    """The unit for which a clerk writes something down."""
    return next((grant.unit_id for grant in clerk.live_grants() if grant.unit_id), None)


def require_may_support(post: Post) -> None:
    """Refused, before anybody has typed a number, where nobody can say the same any more."""
    if not post.is_public or not post.is_open:
        raise Refused("这条留言已经办结，不再收“我也想说”；还有问题请另写一条")
    if not post.shows_words:
        raise Refused("留言人收回了公开的文字，没有人能知道是不是同一件事；有话请另写一条")


def support(post: Post, phone: str, *, by: User | None) -> bool:
    """我也想说: counted once per verified phone; the author's own phone adds nothing. Refused when it is counted already."""
    require_may_support(post)
    phone_hash = privacy.keyed_hash("phone", phone)
    if phone_hash == post.phone_hash:
        raise Refused("这是您自己的留言，已经算上您了", "phone")
    if own_numbers.is_staffs(phone_hash):
        raise Refused("这个号码登记为工作人员的，不算进“我也想说”", "phone")
    add_supporter(post, phone_hash, by.id if by else None)
    audit.record(by, Did.SUPPORTED, post)
    return True


def add_supporter(post: Post, phone_hash: str, user_id: int | None) -> None:
    """One more who says the same; of an author merged into it, who is counted already, only that she says so herself too."""
    known = db.session.scalar(select(Support).where(Support.post_id == post.id, Support.phone_hash == phone_hash))
    if known is not None and known.pressed:
        raise Refused("这个手机号已经算过了，谢谢", "phone")
    if known is not None:
        known.pressed = True
        return
    db.session.add(Support(post_id=post.id, phone_hash=phone_hash, user_id=user_id))
    post.supporters = Post.supporters + 1
    db.session.flush()


class HandledForOthers(Refused):
    """Others wait behind it and it is shown to nobody: it is handled for them, whatever becomes of its author."""


def require_may_withdraw(post: Post) -> None:
    """Refused, before anybody has filled anything in, for what is not allowed now."""
    after(post.case, Act.WITHDRAW)
    if behind.has_merged(post):
        if post.wish_taken_back_at is not None:
            raise HandledForOthers("您已经撤回了，文字不公开；别人的留言并到这一条里，照样办完")
        if not post.wants_public:
            raise HandledForOthers("别人的留言已经并到这一条里一起办，要办完为止。这一条不公开")
    elif post.merged_into is not None:
        after(post.merged_into.case, Act.WITHDRAW)


def ready_to_withdraw(post: Post) -> steps.Known:
    """What takes long of it, which only reads; Refused as by `withdraw`. A form asks this before its transaction begins."""
    require_may_withdraw(post)
    return steps.know(post)


def withdraw(post: Post, *, by: User | None, known: steps.Known | None = None) -> None:
    """The author takes the post back: it leaves the public pages, it stays in the figures.

    Where others wait behind it, whose posts were merged into it, it is handled all the same, for them. `known`: see
    `steps.keep_words`.
    """
    require_may_withdraw(post)
    if behind.has_merged(post):
        _hide(post, by, known)
        return
    lead, version = post.merged_into, post.version
    if lead is not None or post.is_public:
        steps.hold_case(post)
        steps.keep_words(post, lead, known, version)
    if lead is not None:
        rights.leave(post, lead)
    desks.stop_pause(post)
    steps.move(post, Act.WITHDRAW)
    desks.end_all(post)
    if post.is_public:
        from_public(post, Screen.PRIVATE, TOOK_BACK, by=by)
    _take_wish_back(post)
    for case in (post, lead) if lead is not None else (post,):
        steps.hold_all(case, by=by)
    steps.note(post, Did.WITHDREW, "留言人撤回", by=by, is_public=False)


def _hide(post: Post, by: User | None, known: steps.Known | None) -> None:
    version = post.version
    steps.hold_case(post)
    steps.keep_words(post, known=known, version=version)
    if post.is_public:
        from_public(post, Screen.PRIVATE, TOOK_BACK, by=by)
    _take_wish_back(post)
    steps.hold_all(post, by=by)
    what = "留言人撤回，不再公开；并入的留言照样办理"
    steps.note(post, Did.WITHDREW, what, by=by, is_public=False)


TOOK_BACK = "留言人撤回了来源留言"


def _take_wish_back(post: Post) -> None:
    """Nobody reads it any more; that it was meant for everyone stays known, for a flood is not undone by taking it back."""
    if post.wants_public:
        post.wish_taken_back_at = clock.now()
    post.wants_public = False


def from_public(post: Post, screen: Screen, why: str, *, by: User | None) -> None:
    """Off the public pages, and its words off those of other rooms, where `why` is read in their place."""
    post.screen, post.list_no, post.public_title, post.public_text, post.spot = screen, None, None, None, ""
    post.latitude = post.longitude = None
    post.mask_reason = ""
    added.leave_public(post)
    behind.unname(post, post.merged_into)
    searching.drop(post)
    targets.touch(post)
    copies_down(post, why, by=by)


def copies_down(post: Post, why: str, *, by: User | None) -> None:
    """The words that stand in other rooms come down with the same act; author and desk read so on the timeline."""
    for row in targets.take_down(post, why, by=by):
        what = f"{INTO_LABELS[row.kind]} {row.no} 里的文字同时撤下，那里的答复保留"
        steps.note(post, Did.COPY_TAKEN_DOWN, what, by=by, is_public=False)


def appeal(post: Post, why: str, *, by: User | None) -> None:
    """Against 不予受理 or 不宜公开, once, by the day she was told; another person looks again."""
    enough.require(why, "请写明为什么不同意", "text")
    appealing.require_may(post)
    if post.state == State.DECLINED:
        appealing.wind_anew(post)
        steps.move(post, Act.APPEAL)
        post.decline_reason = None
    post.appeals = 1
    if post.screen == Screen.WITHHELD:
        post.screen = Screen.WAITING
    due = limits.in_force(kinds.APPEAL.key).number
    post.screen_due_on = workdays.calendar().add_or_not_yet(clock.today(), due)
    said = privacy.masked_text(printed.printable(why))
    steps.note(post, Did.APPEALED, "留言人申诉，由另一个人复核", said, by=by, is_public=False, original=why)


def follow_up(post: Post, text: str, *, by: User | None, shows: bool = False) -> None:
    """一次追问: the same unit answers again, under a clock of its own."""
    _again(post, text, Act.FOLLOW_UP, Did.FOLLOWED_UP, added.FOLLOWED_UP, by, shows)


def reopen(post: Post, text: str, *, by: User | None, shows: bool = False) -> None:
    """一次重新打开: the case is open again from the day it was first received, charged to whoever closed it first."""
    _again(post, text, Act.REOPEN, Did.REOPENED, added.REOPENED, by, shows)


def require_may(post: Post, act: Act) -> Post:
    """The case that would be open again. Refused, before anybody has typed, for what is not allowed now."""
    lead = post.merged_into or post
    if lead.state == State.ANSWERED:
        rights.require_recent(post)
    if lead is not post and act not in next_cases(lead.case) and lead.round:
        raise Refused("一并办理的留言合起来只能追问一次、重新打开一次，已经有人用过了，正在办或者已经再答复过")
    after(lead.case, act)
    return lead


def _again(post: Post, text: str, act: Act, did: Did, what: str, by: User | None, shows: bool) -> None:
    """By the author of the case, or of any post merged into it: it is the one case that is open again, for all of them.

    With `shows` everyone reads the words too, once somebody has looked at them (see `service.added`).
    """
    lead = require_may(post, act)
    least = words.SHORTEST_AGAIN if act == Act.REOPEN else words.SHORTEST
    if len(text.strip()) < least:
        raise Refused(f"请写明还有什么没有办到，至少 {least} 个字", "text")
    desks.stop_pause(
        lead
    )  # who comes again is waited for no more, and the day she is given follows from a running clock
    draft, waited = answering.current(lead), behind.clock_of(lead) if lead.is_asked_again else None
    steps.move(lead, act)
    if draft is not None and draft.state != Writing.PUBLISHED:  # reopened before the 追问 was answered
        draft.round, draft.state = lead.round, Writing.DRAFT
        draft.returned_why = f"{what}，请按新的情况改写"
    lead.unit_due_on = None
    if act == Act.REOPEN:
        lead.answered_at = lead.waited = None
    behind.opened_again(lead)
    when = f"{_wound_again(lead, act, waited)}，{by_short_day(lead.due_on)}"
    said = privacy.masked_text(printed.printable(text))
    steps.note(
        post, did, f"{what}，{when}", said, by=by, original=text, asked_public=shows and post.shows_words, added=act
    )
    if post is not lead:
        who = behind.as_others_read(f"并入的 {post.no} 的{what}", post)
        steps.note(lead, did, f"{who}，{when}", by=by)
        steps.tell(lead, "feedback/opened_again", occasion=f"{did}-{lead.round}", what=f"{who}，{when}")
    behind.tell(lead, did, f"{what}，{when}", by=by, besides=post)


def _wound_again(lead: Post, act: Act, waited: Clock | None) -> str:
    """A new clock, in words; the day of a 追问 that still waits (`waited`) holds where it is the earlier one."""
    term = terms.of_reopened(lead) if act == Act.REOPEN else limits.in_force(kinds.FOLLOW_UP.key)
    wound = clocks.wind(workdays.calendar(), clock.today(), term.number)
    winding.keep_first(lead)
    lead.keeps_day = waited is not None and clocks.ends_before(workdays.calendar(), waited, wound)
    if not lead.keeps_day:
        first_days.let_go(lead)
    behind.put_clock(lead, waited if waited is not None and lead.keeps_day else wound)
    return "追问的期限还没有结束，按早的日子" if lead.keeps_day else "重新计时"


NOWHERE = "这条留言没有核实过的联系方式，查询码没有地方可发"
NOT_SENT = "本站没有接通能送到留言人的短信或者邮件，查询码发不出去。请系统管理员接通以后再补发"


def may_renew_code(post: Post) -> bool:
    """Is there a way for a new query code: to where the author is told, or by hand where a clerk wrote the post down?"""
    return steps.can_be_told(post) or post.channel in BY_CLERK


def why_no_code(post: Post) -> str:
    """Why there is none, "" where there is: said before anybody presses anything."""
    if may_renew_code(post):
        return ""
    return NOT_SENT if steps.left_an_address(post) else NOWHERE


def code_renewed(post: Post) -> AuditEntry | None:
    """When a code was last given anew."""
    return renewing.last(post, Did.CODE_RENEWED)


def renew_code(post: Post, *, by: User, seen: str = "") -> str:
    """A new query code for somebody who lost theirs; it goes to the phone on record, the old one dies.

    `seen` is the last renewal its page showed: a second press does not kill a code nobody knew of.

    Nobody but the author learns it, and "" is returned; only of a letter, a call or a visit without a phone that this site
    sends to the code itself, which the clerk gives by hand.
    """
    if why := why_no_code(post):
        raise Refused(why)
    renewing.require_seen(code_renewed(post), seen)
    code = querycode.new()
    post.code_hash = querycode.hashed(post.no, code)
    audit.record(by, Did.CODE_RENEWED, post, note=renewing.kinds_of_ways(steps.reader_of(post)))
    if not steps.can_be_told(post):
        return code
    steps.tell(post, "feedback/code", occasion=clock.now().isoformat(), code=code)
    return ""


def find_by_code(no: str, code: str) -> Post:
    """The post with this number and query code; one sentence for every kind of mismatch."""
    post = db.session.scalar(select(Post).where(Post.no == no))
    if not querycode.opens(no, code, post.code_hash if post else None) or post is None:
        raise Refused("编号和查询码对不上，请核对短信或回执上的内容", "code")
    return post
