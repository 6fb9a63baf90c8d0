"""A release: one version of what one village publishes of one item for one period; its lines, rows, vouchers, steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, event
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.core.accounts.models import User
from app.core.attachments.models import Attachment
from app.db import Base
from app.village.models.villages import Village
from app.village.rules.life import PUBLIC, STATE_LABELS, STEP_LABELS, Opinion, State, Step

BOARD_PHOTO = "公开栏照片"  # caption of a file that shows whole names: never public
LAWS_KNOWN = "laws"  # of `stated`: see laws.YOUNGER
WITHHELD = "withheld"  # of `stated`: texts of a public book as everyone may read them by a younger rule
CODES = "codes"  # of `withheld`: those of what is read in part, the latest last
CODE_BEFORE = "隐去前的核验编号"  # what steps of a cut said before a code
LET_OUT = "let_out"  # of `stated`: kinds and places of words that two people had let out when it was published
LEDGER = "ledger"  # the form of item V04; every other form is a table of app.village.tables
SAME = ("village_id", "item_no", "form", "period", "batch")
# Side by side in one index, so that a county's roll-up reads no release itself
SUMMED, SUMS = (
    ("item_no", "state", "period", "village_id", "form"),
    ("income", "expense", "closing", "nothing_happened"),
)
KEPT = sql("state != 'discarded'")
LIVE = sql("state = 'published'")
IN_WORK = sql("state IN ('draft', 'checking', 'signing', 'reviewing')")


class Release(Base):
    """One version. What was published never changes: a correction is the next version, with its reason."""

    __tablename__ = "village_release"
    __table_args__ = (
        Index("uq_village_release", *SAME, "number", unique=True, sqlite_where=KEPT, postgresql_where=KEPT),
        Index("uq_village_release_live", *SAME, unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("uq_village_release_in_work", *SAME, unique=True, sqlite_where=IN_WORK, postgresql_where=IN_WORK),
        Index("ix_village_release_item_period", "item_no", "period", "state"),
        Index("ix_village_release_sums", *SUMMED, *SUMS),
        Index("ix_village_release_notice_to", "notice_to"),
        Index("ix_village_release_mark", "village_id", "period", "state", "version"),  # see village.kept
        Index("ix_village_release_newest", "village_id", "state", "published_at"),  # see village.searching
        CheckConstraint("state NOT IN ('published', 'superseded') OR published_at IS NOT NULL", name="public_has_date"),
        CheckConstraint("number = 1 OR reason != ''", name="correction_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"), index=True)
    item_no: Mapped[str]
    form: Mapped[str] = mapped_column(default=LEDGER)
    period: Mapped[str]  # 2026-10, 2026Q3, 2026
    batch: Mapped[int] = mapped_column(default=0)  # of items that come in batches or when something happens: 1, 2, …
    number: Mapped[int] = mapped_column(default=1)  # the version
    title: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(default=State.DRAFT, active_history=True)
    nothing: Mapped[bool] = mapped_column(
        "nothing_happened", default=False
    )  # 本期无收支 / 本期无发生: signed like any other
    opening: Mapped[int | None] = mapped_column(BigInteger)  # 分
    closing: Mapped[int | None] = mapped_column(BigInteger)
    income: Mapped[int] = mapped_column(BigInteger, default=0)
    expense: Mapped[int] = mapped_column(BigInteger, default=0)
    lines_count: Mapped[int] = mapped_column(default=0)
    stated: Mapped[dict[str, Any]] = mapped_column(default=dict)  # totals and sub-totals as the clerk's sheet said them
    head: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of a table form
    text: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # of a correction
    explanation: Mapped[str] = mapped_column(default="")  # of laws that do not hold; stands first
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    prepared_at: Mapped[datetime] = mapped_column(default=clock.now)
    signatures: Mapped[int] = mapped_column(default=0)  # of the committee, as it stood when this was handed on
    published_at: Mapped[datetime | None]
    display_until: Mapped[date | None]  # of the board: 15 days or more
    notice_from: Mapped[date | None]  # of a 公示: its first and last day
    notice_to: Mapped[date | None]
    taken_down_at: Mapped[datetime | None]
    particulars: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}"
    )  # of the village, as it said them when this was published
    code: Mapped[str] = mapped_column(default="", index=True)  # of the published content, see service.seal
    to_cut: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # sealed, of a correction in work
    version: Mapped[int] = mapped_column()

    village: Mapped[Village] = relationship(lazy="joined")
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    explained_by: Mapped[User | None] = relationship(foreign_keys=[explained_by_id])
    steps: Mapped[list["StepTaken"]] = relationship(back_populates="release", order_by="StepTaken.id")
    files: Mapped[list["ReleaseFile"]] = relationship(back_populates="release", order_by="ReleaseFile.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_ledger(self) -> bool:
        return self.form == LEDGER

    @property
    def reckoned(self) -> int | None:
        """What its lines come to from the opening, 分; None while that is not known."""
        return None if self.opening is None else self.opening + self.income - self.expense

    @property
    def laws_known(self) -> list[str]:
        """Of the laws younger than the first public books, those this was held against before it was published."""
        known: list[str] = self.stated.get(LAWS_KNOWN, [])
        return known

    @property
    def withheld(self) -> dict[str, Any]:
        """What a rule younger than its publication withholds of its words, see village.withheld; {} where it withholds nothing."""
        kept: dict[str, Any] = self.stated.get(WITHHELD, {})
        return kept

    def as_read(self, name: str) -> str:
        """Its title, text, reason or explanation as everyone may read it."""
        words: str = self.withheld.get("texts", {}).get(name, getattr(self, name))
        return words

    def number_as_read(self, written: str) -> str:
        """A voucher's number as everyone may read it, wherever it stands."""
        read: str = self.withheld.get("numbers", {}).get(written, written)
        return read

    @property
    def code_as_read(self) -> str:
        """Its code as everyone reads it: of what is read in part over that alone, for words can be guessed back from a code."""
        codes: list[str] = self.withheld.get(CODES) or [self.code]
        return codes[-1]

    @property
    def result(self) -> dict[str, Any]:
        """What came of a 公示, as everyone may read it; {} while nothing is written down."""
        return {**self.stated.get("result", {}), **self.withheld.get("result", {})}

    @property
    def is_live(self) -> bool:
        """Is it the version that counts now?"""
        return self.state == State.PUBLISHED

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def collective(self) -> str:
        """What the collective called itself when this was published; of older versions what it calls itself."""
        called: str = self.particulars.get("collective", self.village.collective)
        return called

    @property
    def places(self) -> list[str]:
        """Where it hangs, likewise."""
        hung: list[str] = self.particulars.get("places", self.village.board_places)
        return hung

    @property
    def phones(self) -> list[str]:
        """The telephones a reader may turn to, likewise: its own, or the village's."""
        named: list[str] | None = self.particulars.get("phones")
        if named is not None:
            return named
        own = [str(head["phone"]) for head in self.head.values() if head.get("phone")]
        return own or [phone for phone in (self.village.complaint_phone,) if phone]

    @property
    def open_files(self) -> "list[ReleaseFile]":
        """The files that belong to what is public: not the photograph of a board full of names."""
        return [file for file in self.files if file.caption != BOARD_PHOTO]

    @property
    def shown_files(self) -> "list[ReleaseFile]":
        """Those of them that everyone may open."""
        return [file for file in self.open_files if not file.is_withheld]

    @property
    def files_by_voucher(self) -> "dict[str, list[ReleaseFile]]":
        """The open files that belong to one voucher, to stand beside its lines: by its number as written, and as read."""
        found: dict[str, list[ReleaseFile]] = {}
        for file in self.shown_files:
            for no in {file.voucher, file.number_as_read} - {""}:
                found.setdefault(no, []).append(file)
        return found

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]


class LedgerLine(Base):
    """One line of a book; the rows of one book lie side by side on the disk. Amounts in 分."""

    __tablename__ = "village_line"
    __table_args__ = {"sqlite_with_rowid": False}

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    voucher: Mapped[str] = mapped_column(default="")
    summary: Mapped[str]
    category: Mapped[str]
    income: Mapped[int] = mapped_column(BigInteger, default=0)
    expense: Mapped[int] = mapped_column(BigInteger, default=0)
    handler: Mapped[str] = mapped_column(default="")
    witness: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    balance: Mapped[int | None] = mapped_column(BigInteger)  # as the sheet stated it


class TableRow(Base):
    """One row of a table form; a release may carry several forms (资金 and 资产)."""

    __tablename__ = "village_row"

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[dict[str, Any]]


class VoucherRow(Base):
    """What a voucher says: its amount; day and purpose only where they were typed, for who fills in, the purpose of a draft only."""

    __tablename__ = "village_voucher"

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    no: Mapped[str] = mapped_column(primary_key=True)
    income: Mapped[int] = mapped_column(BigInteger, default=0)
    expense: Mapped[int] = mapped_column(BigInteger, default=0)
    day: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="", server_default="")


class CategoryTotal(Base):
    """Income and expense of one category of one book, written with it, so that a county's sums are exact and quick."""

    __tablename__ = "village_category_total"

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    category: Mapped[str] = mapped_column(primary_key=True)
    income: Mapped[int] = mapped_column(BigInteger, default=0)
    expense: Mapped[int] = mapped_column(BigInteger, default=0)
    lines_count: Mapped[int] = mapped_column(default=0)


class StepTaken(Base):
    """Who did what with a release, when and why: public."""

    __tablename__ = "village_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), index=True)
    step: Mapped[Step]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    remark: Mapped[str] = mapped_column(default="")

    release: Mapped[Release] = relationship(back_populates="steps")

    @property
    def as_read(self) -> str:
        """The remark as everyone may read it."""
        words: str = self.release.withheld.get("steps", {}).get(str(self.id), self.remark)
        return words.partition(CODE_BEFORE)[0] if self.tells_code else words

    @property
    def tells_code(self) -> bool:
        """Does it name the code from before a cut, as it did until it was known that a name can be guessed back from it?"""
        return self.step == Step.CUT and CODE_BEFORE in self.remark

    @property
    def label(self) -> str:
        """What was done, as everyone reads it; a community's committee by its own name."""
        return STEP_LABELS[self.step].format(committee=self.release.village.committee)


class LineCheck(Base):
    """A committee member's doubt about one line; a line without a doubt is agreed to with the signature."""

    __tablename__ = "village_check"
    __table_args__ = (UniqueConstraint("release_id", "seq", "user_id", name="uq_village_check"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"))
    seq: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str]
    opinion: Mapped[Opinion]
    remark: Mapped[str] = mapped_column(default="")
    line: Mapped[str] = mapped_column(default="", server_default="")  # in short, as she saw it when she doubted it
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def has_line(self) -> bool:
        """Is the line it speaks of still there? Where it was struck, `seq` is the negative of the doubt's own id."""
        return self.seq > 0


class ReleaseFile(Base):
    """A voucher, a contract, a photograph of the board: of a release, or of one voucher of it."""

    __tablename__ = "village_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    voucher: Mapped[str] = mapped_column(default="")
    caption: Mapped[str] = mapped_column(default="")
    unread: Mapped[str] = mapped_column(default="", server_default="")  # 第 2 页、第 3 页: pictures of words
    telling: Mapped[str] = mapped_column(default="", server_default="")  # the same: words of a life, nobody recognised

    release: Mapped[Release] = relationship(back_populates="files")
    attachment: Mapped[Attachment] = relationship(lazy="joined")

    @property
    def number_as_read(self) -> str:
        """The number of its voucher as everyone may read it."""
        return self.release.number_as_read(self.voucher)

    @property
    def is_withheld(self) -> bool:
        """Does a rule younger than its publication keep it from everyone? A file cannot be read in part."""
        return str(self.id) in self.release.withheld.get("files", {})

    @property
    def to_look_at(self) -> str:
        """Why a person has to read pages of it before everyone does; "" where none has."""
        why = [f"{self.unread}是图片，系统读不到上面的字"] if self.unread else []
        why += [f"{self.telling}写到病、残疾、贫困或者孩子，系统没有认出写的是谁"] if self.telling else []
        return "；".join(why)


class Cut(Base):
    """What was cut from the words of a superseded version, by the correction that was made because of it. Never a figure.

    While `code_after` is empty the cut is being made: the database lets words of that version change, and nothing else.
    """

    __tablename__ = "village_cut"
    __table_args__ = (UniqueConstraint("release_id", "correction_id", name="uq_village_cut"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"))
    correction_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    places: Mapped[list[Any]] = mapped_column(default=list)  # 第 3 行摘要: where, never what
    code_before: Mapped[str] = mapped_column(index=True)  # as it was published, or as an earlier cut left it
    code_after: Mapped[str] = mapped_column(default="")


class Payment(Base):
    """What a legal person or a project was paid by one line, so that 集体的钱付给了谁 is one look; never a resident."""

    __tablename__ = "village_payment"
    __table_args__ = (Index("ix_village_payment_party", "party"), Index("ix_village_payment_village", "village_id", "party"))  # fmt: skip

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[str] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("village.id"))
    day: Mapped[date]
    paid: Mapped[int] = mapped_column(BigInteger)


class NoPayee(Base):
    """A name among the payments of books that were published before the rule that takes it for a person's: counted no more."""

    __tablename__ = "village_no_payee"

    party: Mapped[str] = mapped_column(primary_key=True)


class Looked(Base):
    """A public book that was held against a rule of what is told of lives, and how many of its texts that withholds."""

    __tablename__ = "village_looked"

    release_id: Mapped[int] = mapped_column(ForeignKey("village_release.id"), primary_key=True, autoincrement=False)
    rule: Mapped[str]
    places: Mapped[int] = mapped_column(default=0)


# What was published is closed by the database itself. The migration runs the same statements.
CLOSED = "EXISTS (SELECT 1 FROM village_release WHERE id = %s.release_id AND state IN ('published', 'superseded'))"
CLOSED_TABLES = ("village_line", "village_voucher")
CLOSED_TOO = ("village_row", "village_category_total", "village_payment", "village_file", "village_step")
LATER = {"village_file": f"NEW.caption != '{BOARD_PHOTO}'"}  # added when its notice is over
VERBS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
CUTTING = "EXISTS (SELECT 1 FROM village_cut WHERE release_id = %s AND code_after = '')"
# of a JSON column: all is as it was but words with a gap (privacy.GAP) in them
ONLY_GAPS = (
    "(SELECT count(*) FROM json_tree(OLD.{0})) = (SELECT count(*) FROM json_tree(NEW.{0})) AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(OLD.{0}) AS was WHERE was.type NOT IN ('object', 'array') AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(NEW.{0}) AS cut WHERE cut.fullkey = was.fullkey AND cut.type = was.type "
    "AND (cut.atom IS was.atom OR (was.type = 'text' AND instr(cut.atom, '【略】') > 0))))"
)
WRITTEN = ("summary", "handler", "witness", "approver", "note")  # the words of a line; all else of it is figures
MAY_CUT = {  # what a cut that is being made may do to the parts of the version it cuts
    ("village_line", "UPDATE"): " AND ".join(
        f"NEW.{name} IS OLD.{name}"
        for name in ("release_id", "seq", "day", "voucher", "category", "income", "expense", "balance")
    ),
    ("village_row", "UPDATE"): "NEW.release_id = OLD.release_id AND NEW.form = OLD.form AND NEW.seq = OLD.seq "
    f"AND {ONLY_GAPS.format('data')}",
    ("village_file", "UPDATE"): "NEW.release_id = OLD.release_id AND NEW.attachment_id = OLD.attachment_id "
    "AND NEW.voucher = OLD.voucher",
    ("village_file", "DELETE"): "1",
    ("village_step", "INSERT"): "NEW.step = 'cut'",
    ("village_step", "UPDATE"): "NEW.release_id = OLD.release_id AND NEW.step = OLD.step AND NEW.at = OLD.at "
    "AND NEW.by_id IS OLD.by_id AND NEW.by_name = OLD.by_name",
}


def unless_cut(table: str, verb: str, row: str) -> str:
    """The end of a SQLite guard's condition: not while a cut does what a cut may do."""
    allowed = MAY_CUT.get((table, verb))
    return f" AND NOT ({CUTTING % f'{row}.release_id'} AND {allowed})" if allowed else ""


SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN {CLOSED % row}"
    + (f" AND {LATER[table]}" if table in LATER and verb == "INSERT" else "")
    + unless_cut(table, verb, row)
    + " BEGIN SELECT RAISE(ABORT, 'what was published never changes'); END"
    for table in CLOSED_TABLES + CLOSED_TOO
    for verb, row in VERBS
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP = 'INSERT' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION 'what was published never changes'; "
    "END IF; RETURN NEW; END IF; "
    f"IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION 'what was published never changes'; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    *(
        f"CREATE TRIGGER {table}_closed BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION village_refuse()"
        for table in CLOSED_TABLES
    ),
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW "
        + (f"WHEN ({LATER[table]}) " if table in LATER and verb == "INSERT" else "")
        + "EXECUTE FUNCTION village_refuse()"
        for table in CLOSED_TOO
        for verb, _ in VERBS
    ),
)
for _statement in SQLITE_GUARDS:
    event.listen(Release.metadata, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_GUARDS:
    event.listen(Release.metadata, "after_create", DDL(_statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
