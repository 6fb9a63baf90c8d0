"""What a public form is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and how its value is kept."""

    TEXT = "text"
    DAY = "day"  # ISO 8601, 2026-10-03; where a column is `in_part` also 2026-10 or 2026
    MONTH = "month"  # 2026-10
    COUNT = "count"  # a whole number: people, months, pieces
    AREA = "area"  # hundredths of a 亩, or of the unit the label names
    MONEY = "money"  # 分; a rate per piece or per 亩 too
    CHOICE = "choice"  # one of the column's choices, as written


@dataclass(frozen=True)
class Column:
    """One column, or one field of the head.

    `personal` is the class of personal data of domain handbook §d.6 (name, party, group, age_band …), "" for none;
    `aliases` are other headings clerks write over it; `of_account` says that it names a bank account, in which no number of it
    may stand (app/village/rules/accounts); `is_phone`, that everyone may call what stands in it; `in_part`, that a month or a
    year alone may stand in a column of days, and stays one.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    personal: str = ""
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hint: str = ""
    of_account: bool = False
    is_phone: bool = False
    in_part: bool = False

    @property
    def headed(self) -> str:
        """The label with its unit, unless it names one itself: 补贴标准（元/亩）."""
        unit = {Kind.MONEY: "（元）", Kind.AREA: "（亩）"}.get(self.kind, "")
        return self.label if "（" in self.label else self.label + unit


@dataclass(frozen=True)
class Joint(Column):
    """One column of a clerk's sheet that holds two of the form's: 合同起止 of days, 增减 with a sign (`is_signed`), or 已收/欠收, two
    amounts apart; never stored as such.
    """

    parts: tuple[str, str] = ("", "")
    is_signed: bool = False


@dataclass(frozen=True)
class RowLaw:
    """In every row: the sum of `plus` less the sum of `minus` is `equals`. Rows that state less are not judged."""

    key: str
    words: str  # 原值 − 累计折旧 = 净值
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    equals: str


@dataclass(frozen=True)
class ProductLaw:
    """In every row: the product of the factors is `equals`, rounded to 分 (half a 分 either way is allowed)."""

    key: str
    words: str  # 面积 × 标准 = 金额
    factors: tuple[str, ...]
    equals: str


@dataclass(frozen=True)
class TotalLaw:
    """The sum of a column is what the head states: 补贴金额合计 = 资金总额."""

    key: str
    words: str
    column: str
    head: str


@dataclass(frozen=True)
class HeadLaw:
    """In the head: the sum of `plus` less the sum of `minus` is `equals`: 分配到户合计 + 村留用 = 补偿总额."""

    key: str
    words: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    equals: str


@dataclass(frozen=True)
class CeilingLaw:
    """In every row the sum of `low` is not above the sum of `high`: 已付款 ≤ 合同价 + 变更金额."""

    key: str
    words: str
    low: tuple[str, ...]
    high: tuple[str, ...]


@dataclass(frozen=True)
class CarryLaw:
    """A thing opens with what it closed with in the same table of the period before, as published: 上期期末 = 本期期初.

    `by` tells which row is of which thing: lists of columns, the surest first, and what one of them does not pair the next may.
    `after` is the column that counts on by one from period to period (年度); then only what both tables have is judged, for such a
    table may hold several years.
    """

    key: str
    words: str
    closing: str
    opening: str
    by: tuple[tuple[str, ...], ...]
    after: str = ""


Law = RowLaw | ProductLaw | TotalLaw | HeadLaw | CeilingLaw | CarryLaw


@dataclass(frozen=True)
class TableForm:
    """One public form: its columns, the fields of its head, its laws, and the catalogue items it serves.

    `of_people` lists name residents: they hang for their 公示期 only, and come down by themselves.
    `columns` are what the public may see; what a clerk's own sheet holds beyond them is never stored. `joints` are columns a sheet
    may have in place of two of them.
    """

    key: str
    title: str
    items: tuple[str, ...]  # V05, … of the village catalogue
    columns: tuple[Column, ...]
    head: tuple[Column, ...] = ()
    laws: tuple[Law, ...] = ()
    of_people: bool = False
    joints: tuple[Joint, ...] = ()

    @property
    def carry(self) -> CarryLaw | None:
        """The law that holds it against the period before; None where it has no opening."""
        return next((law for law in self.laws if isinstance(law, CarryLaw)), None)

    @property
    def readable(self) -> tuple[Column, ...]:
        """What a column of a sheet may be."""
        return (*self.columns, *self.joints)

    def column(self, key: str) -> Column:
        """The column, joint column or head field with this key; KeyError when there is none."""
        return {column.key: column for column in (*self.readable, *self.head)}[key]

    def given(self, fields: Iterable[str]) -> set[str]:
        """The fields a sheet with these columns fills: of a joint one its two parts."""
        named = set(fields)
        return named | {part for joint in self.joints if joint.key in named for part in joint.parts}
