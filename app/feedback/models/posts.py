"""What residents say, who stands behind it, and everything that happened to it."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePath

from sqlalchemy import CheckConstraint, ForeignKey, Index, TextClause, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.attachments.models import Attachment
from app.core.regions.models import Region
from app.core.units.models import Unit
from app.db import Base
from app.feedback.models.desks import Assignment, Holding, Part, Topic
from app.feedback.models.redated import Redated
from app.feedback.rules.kinds import BY_CLERK, Channel, Kind
from app.feedback.rules.life import OPEN, Act, Case, State
from app.feedback.rules.points import Point
from app.feedback.rules.screening import Reason, Screen


def _in_none_of(states: Iterable[State]) -> TextClause:
    """Written out: an index over a part of the rows is used only where these very words are asked.

    Both are said by what they are not, for SQLite would look up the others in an index of states, and sort what it finds.
    """
    return text("state NOT IN ({})".format(", ".join(f"'{state}'" for state in sorted(states))))


IS_LISTED = text("list_no IS NOT NULL")
IS_OPEN, IS_OVER = _in_none_of(set(State) - set(OPEN)), _in_none_of(OPEN)
IS_LISTED_ANSWERED = text(  # in the words of `figures.is_answered`
    f"{IS_LISTED} AND {_in_none_of(set(State) - {State.ANSWERED, State.MERGED})} "
    f"AND (state != '{State.MERGED}' OR ended_on IS NOT NULL)"
)


def _of_the_list(column: str) -> Index:
    """Of public posts alone: to say something writes none of these, to publish it does."""
    name = f"ix_feedback_post_{column.removesuffix('_id')}_list"
    return Index(name, column, "list_no", sqlite_where=IS_LISTED, postgresql_where=IS_LISTED)


IS_REPORT = text(f"kind = '{Kind.REPORT}'")  # in the words of `figures.reports`
IS_MADE_REPORT = text("made_report_at IS NOT NULL")  # by the day it came, for the figures ask a span of days


def _where_known(column: str) -> Index:
    """Of the few posts that have one."""
    known = text(f"{column} IS NOT NULL")
    return Index(f"ix_feedback_post_{column}", column, sqlite_where=known, postgresql_where=known)


class Post(Base):
    """One 留言. The original and who wrote it are ciphertext; `public_*` is what a person let through.

    `received_on` is the day it reached us: waiting is counted from there, whatever happens to it. Of what a clerk wrote down
    it may be put right once (`service.redating`); then a unit's waiting is counted from the earlier of both days.
    """

    __tablename__ = "feedback_post"
    __table_args__ = (
        UniqueConstraint("no", name="uq_feedback_post_no"),
        UniqueConstraint("list_no", name="uq_feedback_post_list_no"),
        Index("ix_feedback_post_region_list", "region_id", "list_no"),  # of every post: a desk's heap is counted in it
        _of_the_list("township_id"),
        _of_the_list("county_id"),
        _of_the_list("topic_id"),
        _of_the_list("kind"),
        _of_the_list("unit_id"),
        _of_the_list("state"),
        Index(
            "ix_feedback_post_answered_list",
            "list_no",
            sqlite_where=IS_LISTED_ANSWERED,
            postgresql_where=IS_LISTED_ANSWERED,
        ),
        *(_where_known(column) for column in ("user_id", "first_unit_id", "merged_into_id")),
        Index("ix_feedback_post_report", "received_on", sqlite_where=IS_REPORT, postgresql_where=IS_REPORT),
        Index(
            "ix_feedback_post_made_report", "received_on", sqlite_where=IS_MADE_REPORT, postgresql_where=IS_MADE_REPORT
        ),
        Index("ix_feedback_post_state_due", "state", "due_on"),
        Index(
            "ix_feedback_post_figures",
            "received_on",
            "first_unit_id",
            "unit_id",
            "county_id",
            "kind",
            "state",
            "waited",
            "first_in_time",
            "reopens",
            "due_on",
            "refusals",
            "ended_on",
            "entered_unit_id",
            "rated_solved",
            "rated_manner",
            "turned",
            "unit_due_on",
            "unit_in_time",
            "again_late",
            "unproved",
            "recalls",
        ),
        Index(
            "ix_feedback_post_refused",
            "received_on",
            "kind",
            "county_id",
            "decline_reason",
            "screen_reason",
            sqlite_where=text("decline_reason IS NOT NULL OR screen_reason IS NOT NULL"),
            postgresql_where=text("decline_reason IS NOT NULL OR screen_reason IS NOT NULL"),
        ),
        Index("ix_feedback_post_screen", "screen", "received_at"),
        Index(
            "ix_feedback_post_heap_open",
            "due_on",
            "id",
            "received_on",
            "region_id",
            "state",
            "owed_from",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_feedback_post_heap_over", "id", "region_id", "state", sqlite_where=IS_OVER, postgresql_where=IS_OVER),
        CheckConstraint("screen != 'public' OR public_text IS NOT NULL", name="public_has_text"),
        CheckConstraint("kind != 'report' OR (screen = 'never' AND list_no IS NULL)", name="report_never_public"),
        CheckConstraint("(screen = 'public') = (list_no IS NOT NULL)", name="listed_when_public"),
        CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name="answered_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # FB-2026-000031
    code_hash: Mapped[str]
    kind: Mapped[Kind] = mapped_column(active_history=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("feedback_topic.id"))
    channel: Mapped[Channel] = mapped_column(default=Channel.WEB)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    township_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))  # of the region's line, for the lists
    county_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    spot: Mapped[str] = mapped_column(default="")  # 村口小桥边; goes public with the text, guarded like it
    latitude: Mapped[
        float | None
    ]  # rounded; like the spot only while it is public, before that sealed with the original
    longitude: Mapped[float | None]

    original_sealed: Mapped[str]  # {"title", "text", "spot"} exactly as typed, and the point; "" once forgotten
    author_sealed: Mapped[str | None]  # {"name", "phone", "email"}
    phone_hash: Mapped[str | None] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # the clerk who wrote it down
    entered_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # and that clerk's unit
    unproved: Mapped[bool] = mapped_column(
        default=False
    )  # by a client nobody proved, or written down by an office or by another unit that answers posts
    wish_taken_back_at: Mapped[datetime | None]  # when its author took back that everyone may read it
    words_back_at: Mapped[
        datetime | None
    ]  # when its author took her public words back; the post stays public without them
    wants_public: Mapped[bool]
    author_shown: Mapped[str]  # 王*明, or 一位居民

    screen: Mapped[Screen] = mapped_column(active_history=True)
    screen_due_on: Mapped[date]
    screen_reason: Mapped[Reason | None]
    screen_note: Mapped[str] = mapped_column(default="")
    screened_at: Mapped[datetime | None]
    screened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    public_title: Mapped[str | None]
    public_text: Mapped[str | None]
    mask_reason: Mapped[str] = mapped_column(default="")  # why pieces of the words are masked or cut; public with them
    list_no: Mapped[int | None]  # counts up with each release: the public list walks it

    state: Mapped[State] = mapped_column(default=State.RECEIVED, active_history=True)
    refusals: Mapped[int] = mapped_column(default=0)
    binding: Mapped[bool] = mapped_column(default=False)
    corrected: Mapped[bool] = mapped_column(default=False)
    follow_ups: Mapped[int] = mapped_column(default=0)
    reopens: Mapped[int] = mapped_column(default=0)
    appeals: Mapped[int] = mapped_column(default=0)
    keeps_day: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # reopened while a 追问 waited, whose day was earlier and holds
    turned: Mapped[bool] = mapped_column(default=False)  # into something that is answered in another room
    recalls: Mapped[int] = mapped_column(default=0, server_default="0")  # offers called back before they were taken on
    made_report_at: Mapped[datetime | None]  # when the office made a 举报 of it
    was_kind: Mapped[Kind | None]  # and what it was called until then
    late_before: Mapped[int | None]  # calendar days it had waited by then, where its promised day was over
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_on: Mapped[date]
    clock_from: Mapped[date]  # the running clock: its first day is the next one
    clock_days: Mapped[int]  # in working days
    yellow_on: Mapped[date]
    due_on: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # who leads now
    unit_due_on: Mapped[date | None]  # by when that unit is judged, where it got the case only after `due_on`
    first_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # who answered first
    first_answered_at: Mapped[datetime | None]
    first_in_time: Mapped[
        bool | None
    ]  # by the day that was promised; False too when it ended unanswered after that day
    first_from: Mapped[
        date | None
    ]  # the clock of the first answer, where another one began before it could be judged, or with an appeal
    first_days: Mapped[int | None]
    unit_in_time: Mapped[bool | None]  # the same by `unit_due_on`, where there was one
    again_late: Mapped[bool] = mapped_column(default=False)  # a 追问 was not answered by its day
    answered_at: Mapped[datetime | None]  # the latest answer; None again while reopened
    waited: Mapped[
        int | None
    ]  # calendar days from received_on to the first answer that stands; None while there is none
    ended_on: Mapped[date | None]  # nobody waits any more: withdrawn, declined; merged, and the other one is answered
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_post.id"))
    merged_round: Mapped[int | None]  # the round the other one was in by then
    decline_reason: Mapped[Reason | None]
    appeal_until: Mapped[date | None]  # the last day for an appeal, as the author was told; None where none was said
    owed_from: Mapped[
        date | None
    ]  # the day it came, later by the days nobody owed anything: from 不予受理 in time until its author appealed
    escalated: Mapped[str] = mapped_column(default="")  # the last step up that was noted: red-0-0-2026-12-07
    rated_solved: Mapped[bool | None]  # what the author said of the latest answer, where it counts
    rated_manner: Mapped[int | None]
    supporters: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    topic: Mapped[Topic] = relationship(lazy="joined")
    region: Mapped[Region] = relationship(lazy="joined", foreign_keys=[region_id])
    unit: Mapped[Unit | None] = relationship(lazy="joined", foreign_keys=[unit_id])
    merged_into: Mapped["Post | None"] = relationship(remote_side=[id])
    assignments: Mapped[list[Assignment]] = relationship(order_by=Assignment.id)
    steps: Mapped[list["PostStep"]] = relationship(order_by="PostStep.id")
    papers: Mapped[list["Enclosure"]] = relationship(order_by="Enclosure.id")
    photo_appeal: Mapped["PhotoAppeal | None"] = relationship()
    redated: Mapped[Redated | None] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @property
    def case(self) -> Case:
        """What the automaton of rules.life looks at."""
        return Case(
            self.state,
            self.refusals,
            self.binding,
            self.corrected,
            self.follow_ups,
            self.reopens,
            self.appeals,
            self.turned,
            self.recalls,
            self.kind == Kind.REPORT,
        )

    @property
    def said_at(self) -> datetime:
        """When its author said it: of a letter or a call written down on a later day, the beginning of the day it came."""
        begins = clock.begin_of(self.received_on)
        return self.received_at if clock.here(self.received_at).date() <= self.received_on else begins

    @property
    def waits_since(self) -> date:
        """The day from which a unit's waiting is counted: of a day that was put right the earlier one."""
        redated = self.redated if self.channel in BY_CLERK else None
        return min(self.received_on, redated.was_on) if redated else self.received_on

    @property
    def owed_since(self) -> date:
        """The day from which the months without an answer are counted."""
        return self.owed_from or self.received_on

    @property
    def point(self) -> Point | None:
        """The public point."""
        return None if self.latitude is None or self.longitude is None else Point(self.latitude, self.longitude)

    @property
    def is_public(self) -> bool:
        return self.screen == Screen.PUBLIC

    @property
    def shows_words(self) -> bool:
        """Does everyone read what its author wrote? Not once she took it back after an answer."""
        return self.is_public and self.words_back_at is None

    @property
    def listed_as(self) -> str:
        """Its title in a list: those whose words were taken back are told apart by their numbers."""
        return (self.public_title or "") if self.shows_words else f"{self.public_title} {self.no}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_waited_for(self) -> bool:
        """Does anybody wait for an answer: to the post itself, or to the one it was merged into?"""
        return self.is_open or (self.state == State.MERGED and self.ended_on is None)

    @property
    def is_answered(self) -> bool:
        """Does an answer stand that nobody waits behind: to the post itself, or to the one it was merged into?"""
        return self.state == State.ANSWERED or (self.state == State.MERGED and not self.is_waited_for)

    @property
    def is_asked_again(self) -> bool:
        """Does an answer stand while its author waits for the answer to a 追问?"""
        return self.is_waited_for and self.waited is not None

    @property
    def judged_on(self) -> date:
        """The day by which whoever has it now is judged; the day that was promised to the author is `due_on`."""
        return self.unit_due_on or self.due_on

    @property
    def round(self) -> int:
        """0 for the first answer, one more for each 追问 and 重新打开."""
        return self.follow_ups + self.reopens

    @property
    def lead(self) -> Assignment | None:
        """The live assignment of the unit that leads."""
        live = (Holding.OFFERED, Holding.ACCEPTED)
        return next((row for row in reversed(self.assignments) if row.part == Part.LEAD and row.holding in live), None)


ASKED = text("asked_public")


class PostStep(Base):
    """One thing that happened to a post: its timeline, for the author and, where `is_public`, for everyone."""

    __tablename__ = "feedback_step"
    __table_args__ = (
        Index("ix_feedback_step_post", "post_id", "id"),
        Index("ix_feedback_step_asked", "post_id", sqlite_where=ASKED, postgresql_where=ASKED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    what: Mapped[str]  # a phrase: 已转长沙县水利局办理
    words: Mapped[str] = mapped_column(default="")  # a reason or what the author added; read by the author and the desk
    is_public: Mapped[bool] = mapped_column(default=True)  # may everyone read the line
    words_public: Mapped[bool] = mapped_column(default=False)  # and the words
    link: Mapped[str] = mapped_column(default="")  # of this site: where it went
    original_sealed: Mapped[str | None]  # what the author added, exactly as typed, where `words` is a masked copy
    asked_public: Mapped[bool] = mapped_column(default=False, server_default=false())  # her words wait to be looked at
    added: Mapped[Act | None]  # 追问 or 重新打开: the line bears what the author added with it
    quotes_author: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # whose words everyone reads no more: so long the words of the line are read by the author and the desk alone


class Support(Base):
    """我也想说: one per verified phone; a merged author becomes one."""

    __tablename__ = "feedback_support"
    __table_args__ = (UniqueConstraint("post_id", "phone_hash", name="uq_feedback_support_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    phone_hash: Mapped[str] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    pressed: Mapped[bool] = mapped_column(default=True, server_default=true())  # False: stands here only as an author
    at: Mapped[datetime] = mapped_column(default=clock.now)


HIDDEN = text("hidden_because != ''")


UNSEEN = text("added_by_id IS NOT NULL AND judged_by_id IS NULL")


class Enclosure(Base):
    """A photo or file of the author's, or a later result of the unit's."""

    __tablename__ = "feedback_enclosure"
    __table_args__ = (
        Index(
            "ix_feedback_enclosure_hidden", "post_id", "hidden_because", sqlite_where=HIDDEN, postgresql_where=HIDDEN
        ),
        Index("ix_feedback_enclosure_unseen", "post_id", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
        CheckConstraint(
            "added_by_id IS NULL OR judged_by_id IS NULL OR judged_by_id != added_by_id", name="second_person_shows"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_post.id"), index=True)  # None: not sent yet
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    by_unit: Mapped[bool] = mapped_column(default=False)
    caption: Mapped[str] = mapped_column(default="")
    hidden_because: Mapped[str] = mapped_column(default="")  # why it is not public; told to the author
    is_public: Mapped[bool] = mapped_column(default=False)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who looked at it before it was public
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id")
    )  # of a unit's file that waits, or waited, for that
    taken_because: Mapped[str] = mapped_column(default="", server_default="")  # why a unit's file is public no more
    at: Mapped[datetime] = mapped_column(default=clock.now)

    attachment: Mapped[Attachment] = relationship(lazy="joined")
    post: Mapped["Post | None"] = relationship(viewonly=True)

    @property
    def called(self) -> str:
        """The name in its address, and wherever else it is read: of a unit's file its own, of an author's one of ours."""
        if self.by_unit or self.post is None:
            return self.attachment.name
        at = 1 + sum(paper.id < self.id for paper in self.post.papers if not paper.by_unit)
        kind = "照片" if self.attachment.media_type.startswith("image/") else "附件"
        return f"{kind}-{at}{PurePath(self.attachment.name).suffix.lower()}"

    @property
    def is_gone(self) -> bool:
        """Was it deleted with what its author had said? That it was there stays counted."""
        return self.attachment.withdrawn_at is not None

    @property
    def waits(self) -> bool:
        """Is it a file of the unit's that another person has yet to look at?"""
        return self.added_by_id is not None and self.judged_by_id is None

    @property
    def is_told(self) -> bool:
        """May the author read it? Every one of her own; of the unit's what was not taken away and waits for nobody who looks
        at it before everyone does: not while she alone reads the case.
        """
        waits = self.waits and self.post is not None and self.post.is_public
        return not self.by_unit or not (waits or self.taken_because)


class PhotoAppeal(Base):
    """The author's one appeal against photos that are not public; another person than whoever hid them looks again.

    Why the author does not agree stands on the timeline (`PostStep`), sealed as every word of hers.
    """

    __tablename__ = "feedback_photo_appeal"
    __table_args__ = (
        UniqueConstraint("post_id", name="uq_feedback_photo_appeal_post"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id != refused_by_id", name="second_person_looks"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("feedback_post.id"))
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who hid them
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date]  # by when another person is to have looked
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
