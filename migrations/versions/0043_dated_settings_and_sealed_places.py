"""the unit of a limit and how often a village publishes, dated; what a published version says of its village is closed with it

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


INSTEAD = {  # the number of working days that took the place of the calendar days: one limit now, with its unit
    "village.notice_allowance_workdays": "village.notice_allowance",
    "village.notice_hardship_workdays": "village.notice_hardship",
}
CALENDAR_DAYS = 7
WORDS = "what was published never changes"
PUBLIC = "('published', 'superseded')"
CUTTING = "EXISTS (SELECT 1 FROM village_cut WHERE release_id = OLD.id AND code_after = '')"
ONLY_GAPS = (
    "(SELECT count(*) FROM json_tree(OLD.head)) = (SELECT count(*) FROM json_tree(NEW.head)) AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(OLD.head) AS was WHERE was.type NOT IN ('object', 'array') AND NOT EXISTS ("
    "SELECT 1 FROM json_tree(NEW.head) AS cut WHERE cut.fullkey = was.fullkey AND cut.type = was.type "
    "AND (cut.atom IS was.atom OR (was.type = 'text' AND instr(cut.atom, '【略】') > 0))))"
)
TEXTS = ("title", "text", "reason", "explanation")
FIGURES = (
    *("id", "village_id", "item_no", "form", "period", "batch", "number", "nothing_happened", "opening"),
    *("closing", "income", "expense", "lines_count", "explained_by_id"),
    *("prepared_by_id", "prepared_at", "signatures", "published_at"),
)
ONCE = ("display_until", "notice_from", "notice_to")
SUMS = ("totals", "subtotals", "closing")
MOVES = (
    f"(OLD.state IN {PUBLIC} AND NEW.state NOT IN ('published', 'superseded', 'taken_down')) OR "
    "(OLD.state = 'superseded' AND NEW.state = 'published') OR "
    "(OLD.state = 'taken_down' AND NEW.state <> 'taken_down') OR "
    f"(OLD.state IN {PUBLIC} AND NEW.state = 'taken_down' AND OLD.form = 'ledger')"
)


def _changes(sqlite: bool, with_particulars: bool) -> str:
    differs, read = ("IS NOT", "json_extract({0}.stated, '$.{1}')") if sqlite else ("IS DISTINCT FROM", "({0}.stated -> '{1}')::text")  # fmt: skip
    cast = "" if sqlite else "::text"
    figures = [f"NEW.{name} {differs} OLD.{name}" for name in FIGURES]
    if with_particulars:
        figures.append(f"NEW.particulars{cast} {differs} OLD.particulars{cast}")
    once = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in ONCE]
    sums = " OR ".join(f"{read.format('NEW', key)} {differs} {read.format('OLD', key)}" for key in SUMS)
    words = [f"NEW.{name} {differs} OLD.{name}" for name in TEXTS]
    words += [f"(OLD.code <> '' AND NEW.code {differs} OLD.code)", f"NEW.head{cast} {differs} OLD.head{cast}"]
    texts = f"({' OR '.join(words)})" + (f" AND NOT ({CUTTING} AND {ONLY_GAPS})" if sqlite else "")
    stated = f"(NEW.state <> 'taken_down' AND ({sums}))"
    return f"{MOVES} OR (OLD.state IN {PUBLIC} AND ({' OR '.join([*figures, *once, stated, f'({texts})'])}))"


def _open_guard() -> bool:
    sqlite = bool(op.get_bind().dialect.name == "sqlite")
    op.execute("DROP TRIGGER village_release_no_change" + ("" if sqlite else " ON village_release"))
    return sqlite


def _close_guard(sqlite: bool, with_particulars: bool) -> None:
    changes = _changes(sqlite, with_particulars)
    if sqlite:
        op.execute(
            f"CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release WHEN {changes} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
    else:
        op.execute(
            "CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release FOR EACH ROW "
            f"WHEN ({changes}) EXECUTE FUNCTION village_release_refuse()"
        )


UNIT = sa.Enum('workdays', 'days', 'hours', 'count', 'minutes', 'seconds', 'bits', 'metres', 'switch', name='unit', native_enum=False, length=40)  # fmt: skip


def _as_one_limit(instead: str, key: str) -> None:
    """Both histories as one: on each day the number of working days counted, where there was one, else that of days."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT id, key, number, valid_from FROM limit_value WHERE key IN (:instead, :key) ORDER BY valid_from, key"
        ),
        {"instead": instead, "key": key},
    ).all()
    days, workdays, kept = CALENDAR_DAYS, 0, {}
    for id, of, number, valid_from in rows:
        days, workdays = (days, number) if of == instead else (number, workdays)
        if valid_from in kept:
            bind.execute(sa.text("DELETE FROM limit_value WHERE id = :id"), {"id": kept[valid_from]})
        kept[valid_from] = id
        told = {"id": id, "key": key, "number": workdays or days, "unit": "workdays" if workdays else None}
        bind.execute(sa.text("UPDATE limit_value SET key = :key, number = :number, unit = :unit WHERE id = :id"), told)


def _as_two_limits(instead: str, key: str) -> None:
    """A row in working days goes back to the limit of its own; one in calendar days after it says that this is over."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text("SELECT id, unit FROM limit_value WHERE key = :key ORDER BY valid_from"), {"key": key}
    ).all()
    was_workdays = False
    for id, unit in rows:
        if unit == "workdays":
            bind.execute(sa.text("UPDATE limit_value SET key = :key WHERE id = :id"), {"key": instead, "id": id})
        elif was_workdays:
            ends = "INSERT INTO limit_value (key, number, article, valid_from, reason, set_by_id, set_at) SELECT :key, 0, article, valid_from, reason, set_by_id, set_at FROM limit_value WHERE id = :id"  # fmt: skip
            bind.execute(sa.text(ends), {"key": instead, "id": id})
        was_workdays = unit == "workdays"


def upgrade() -> None:
    op.add_column("limit_value", sa.Column("unit", UNIT, nullable=True))
    for instead, key in INSTEAD.items():
        _as_one_limit(instead, key)
    op.add_column("village", sa.Column("spans", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("village", sa.Column("meetings", sa.JSON(), server_default="[]", nullable=False))
    sqlite = _open_guard()
    op.add_column("village_release", sa.Column("particulars", sa.JSON(), server_default="{}", nullable=False))
    _close_guard(sqlite, True)


def _require_readable() -> None:
    """The program before this one knows two limits that change their unit, and no dated rhythm.

    It does not know the particulars either: the codes of versions published since come out otherwise there.
    """
    told = {
        "SELECT 1 FROM limit_value WHERE unit IS NOT NULL AND key NOT IN ('village.notice_allowance', 'village.notice_hardship')": "a limit was set in another unit (limit_value.unit)",  # fmt: skip
        "SELECT 1 FROM village WHERE CAST(spans AS TEXT) <> '[]'": "a village changed how often it publishes from a day on (village.spans)",
    }
    for asked, why in told.items():
        if op.get_bind().scalar(sa.text(f"{asked} LIMIT 1")):
            raise RuntimeError(f"0043 cannot be taken back: {why}")


def downgrade() -> None:
    _require_readable()
    sqlite = _open_guard()
    op.execute("ALTER TABLE village_release DROP COLUMN particulars")
    _close_guard(sqlite, False)
    op.execute("ALTER TABLE village DROP COLUMN meetings")
    op.execute("ALTER TABLE village DROP COLUMN spans")
    for instead, key in INSTEAD.items():
        _as_two_limits(instead, key)
    op.execute("ALTER TABLE limit_value DROP COLUMN unit")
