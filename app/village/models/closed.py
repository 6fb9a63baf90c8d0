"""A published version is closed by the database itself: its own row, what would be moved into it, and whole tables.

The migration runs the same statements. What may still change of a public version, and by which verb:
`state` to superseded (a correction is published) or, of a list, to taken_down, with `taken_down_at` (its time is over);
`stated`, but not the sums in it (the result of a notice, the batch it was hung again as, the totals that stay);
`display_until`, `notice_from`, `notice_to` once, from nothing (the end of a notice added by rule); `code` once, when the
version is sealed; `version`, the counter that tells two hands apart. Of what was taken down words and figures go. Of a
superseded version words go, and never a figure, while a cut is being made of it (`village_cut`): its row says where, by
whom, because of which correction, and which code it had before; the row itself never changes either.
"""

from collections.abc import Iterable

from sqlalchemy import DDL, event

from app.village.models.releases import (
    CLOSED,
    CLOSED_TABLES,
    CLOSED_TOO,
    CUTTING,
    ONLY_GAPS,
    SAME,
    WRITTEN,
    Release,
    unless_cut,
)

PUBLIC = "('published', 'superseded')"
SEALED = (
    *("id", "village_id", "item_no", "form", "period", "batch", "number", "title", "nothing_happened", "opening"),
    *("closing", "income", "expense", "lines_count", "text", "reason", "explanation", "explained_by_id"),
    *("prepared_by_id", "prepared_at", "signatures", "published_at"),
)
ONCE = ("display_until", "notice_from", "notice_to")
SUMS = ("totals", "subtotals", "closing")  # of `stated`: what the clerk's sheet said of itself
TABLES = (*CLOSED_TABLES, *CLOSED_TOO)
WORDS = "what was published never changes"
MOVES = (
    f"(OLD.state IN {PUBLIC} AND NEW.state NOT IN ('published', 'superseded', 'taken_down')) OR "
    "(OLD.state = 'superseded' AND NEW.state = 'published') OR "
    "(OLD.state = 'taken_down' AND NEW.state <> 'taken_down') OR "
    f"(OLD.state IN {PUBLIC} AND NEW.state = 'taken_down' AND OLD.form = 'ledger')"
)


TEXTS = ("title", "text", "reason", "explanation")  # of SEALED: words, which a cut may take from


def _changes(differs: str, sums: list[str], head: str, beside: str, cutting: str = "") -> str:
    """The condition under which an update of a release is refused, in one dialect's words.

    `cutting`: when a cut is being made; PostgreSQL asks it within the function, for its conditions know no other table.
    """
    figures = [*(f"NEW.{name} {differs} OLD.{name}" for name in SEALED if name not in TEXTS), beside]
    once = [f"(OLD.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in ONCE]
    stated = f"(NEW.state <> 'taken_down' AND ({' OR '.join(sums)}))"
    code = f"(OLD.code <> '' AND NEW.code {differs} OLD.code)"
    words = f"({' OR '.join([*(f'NEW.{name} {differs} OLD.{name}' for name in TEXTS), code, head])})"
    if cutting:
        words += f" AND NOT ({cutting})"
    return f"{MOVES} OR (OLD.state IN {PUBLIC} AND ({' OR '.join([*figures, *once, stated, f'({words})'])}))"


SQLITE_CHANGES = _changes(
    "IS NOT",
    [f"json_extract(NEW.stated, '$.{key}') IS NOT json_extract(OLD.stated, '$.{key}')" for key in SUMS],
    "NEW.head IS NOT OLD.head",
    "NEW.particulars IS NOT OLD.particulars",
    f"{CUTTING % 'OLD.id'} AND {ONLY_GAPS.format('head')}",
)
POSTGRES_CHANGES = _changes(
    "IS DISTINCT FROM",
    [f"(NEW.stated -> '{key}')::text IS DISTINCT FROM (OLD.stated -> '{key}')::text" for key in SUMS],
    "NEW.head::text IS DISTINCT FROM OLD.head::text",
    "NEW.particulars::text IS DISTINCT FROM OLD.particulars::text",
)
# SQLite's OR REPLACE deletes what stands in the way by a key, and fires no trigger of deleting
IN_THE_WAY = (
    "(EXISTS (SELECT 1 FROM village_release WHERE id = NEW.id AND state IN ('published', 'superseded', 'taken_down')%(but)s) "
    "OR EXISTS (SELECT 1 FROM village_release WHERE village_id = NEW.village_id AND item_no = NEW.item_no "
    "AND form = NEW.form AND period = NEW.period AND batch = NEW.batch AND number = NEW.number "
    "AND state != 'discarded' AND state IN ('published', 'superseded', 'taken_down')%(but)s))"
)
IS_ANY = "EXISTS (SELECT 1 FROM village_release WHERE state IN ('published', 'superseded', 'taken_down'))"
# A cut is begun of a superseded version, ended once with the new code, and never changed
CUT_OF_NOTHING = "NOT EXISTS (SELECT 1 FROM village_release WHERE id = NEW.release_id AND state = 'superseded')"
CUT_AGAIN = (
    "EXISTS (SELECT 1 FROM village_cut WHERE id = NEW.id "
    "OR (release_id = NEW.release_id AND correction_id = NEW.correction_id))"
)
CUT_ENDS = "OLD.code_after = '' AND NEW.code_after <> '' AND %(places)s AND " + " AND ".join(
    f"NEW.{name} %(same)s OLD.{name}" for name in ("id", "release_id", "correction_id", "by_id", "at", "code_before")
)


def _array(names: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]"


ONLY_GAPS_FUNCTION = (  # PostgreSQL's ONLY_GAPS
    "CREATE OR REPLACE FUNCTION village_only_gaps(was jsonb, cut jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ "
    "BEGIN IF was = cut THEN RETURN true; END IF; "
    "IF jsonb_typeof(was) = 'string' AND jsonb_typeof(cut) = 'string' THEN RETURN strpos(cut #>> '{}', '【略】') > 0; END IF; "
    "IF jsonb_typeof(was) = 'object' AND jsonb_typeof(cut) = 'object' THEN RETURN (SELECT bool_and(village_only_gaps(old.value, new.value)) "
    "FROM jsonb_each(was) AS old FULL JOIN jsonb_each(cut) AS new ON old.key = new.key); END IF; "
    "RETURN false; END $$"
)
# PostgreSQL: what a cut that is being made may do, first thing in the functions that refuse
LOOSE = (
    "COALESCE(CASE TG_TABLE_NAME "
    f"WHEN 'village_line' THEN {_array(WRITTEN)} WHEN 'village_row' THEN ARRAY['data'] "
    "WHEN 'village_file' THEN ARRAY['caption'] WHEN 'village_step' THEN ARRAY['remark'] END, ARRAY[]::text[])"
)
CUT_PARTS = (
    f"IF TG_OP = 'INSERT' THEN IF TG_TABLE_NAME = 'village_step' THEN IF NEW.step = 'cut' AND {CUTTING % 'NEW.release_id'} "
    "THEN RETURN NEW; END IF; END IF; "
    f"ELSIF TG_OP = 'DELETE' THEN IF TG_TABLE_NAME = 'village_file' AND {CUTTING % 'OLD.release_id'} "
    "THEN RETURN OLD; END IF; "
    f"ELSIF {CUTTING % 'OLD.release_id'} AND to_jsonb(NEW) - {LOOSE} = to_jsonb(OLD) - {LOOSE} "
    "AND (TG_TABLE_NAME <> 'village_row' OR village_only_gaps(to_jsonb(OLD) -> 'data', to_jsonb(NEW) -> 'data')) "
    "THEN RETURN NEW; END IF;"
)
OF_RELEASE = _array((*TEXTS, "head", "code", "version", "stated"))
CUT_WORDS = (
    f"IF TG_OP = 'UPDATE' THEN IF {CUTTING % 'OLD.id'} AND to_jsonb(NEW) - {OF_RELEASE} = to_jsonb(OLD) - {OF_RELEASE} AND "
    + " AND ".join(f"(NEW.stated -> '{key}')::text IS NOT DISTINCT FROM (OLD.stated -> '{key}')::text" for key in SUMS)
    + " AND village_only_gaps(OLD.head::jsonb, NEW.head::jsonb) THEN RETURN NEW; END IF; END IF;"
)
SQLITE_GUARDS = (
    *(
        f"CREATE TRIGGER {table}_no_move BEFORE UPDATE ON {table} WHEN {CLOSED % 'NEW'}{unless_cut(table, 'UPDATE', 'OLD')} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for table in TABLES
    ),
    f"CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release WHEN {SQLITE_CHANGES} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_release_no_replace BEFORE INSERT ON village_release WHEN {IN_THE_WAY % {'but': ''}} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_release_no_overwrite BEFORE UPDATE OF {', '.join(('id', *SAME, 'number'))} "
    f"ON village_release WHEN {IN_THE_WAY % {'but': ' AND id <> OLD.id'}} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_release_no_delete BEFORE DELETE ON village_release WHEN OLD.state IN {PUBLIC} "
    f"OR OLD.state = 'taken_down' BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    "CREATE TRIGGER village_cut_no_change BEFORE UPDATE ON village_cut "
    f"WHEN NOT ({CUT_ENDS % {'same': 'IS', 'places': 'NEW.places IS OLD.places'}}) "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER village_cut_no_delete BEFORE DELETE ON village_cut BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    "CREATE TRIGGER village_cut_no_insert BEFORE INSERT ON village_cut "
    f"WHEN {CUT_OF_NOTHING} OR {CUT_AGAIN} "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)
POSTGRES_GUARDS = (
    ONLY_GAPS_FUNCTION,
    "CREATE OR REPLACE FUNCTION village_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN {CUT_PARTS} IF TG_OP <> 'DELETE' THEN IF {CLOSED % 'NEW'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
    f"IF TG_OP <> 'INSERT' THEN IF {CLOSED % 'OLD'} THEN RAISE EXCEPTION '{WORDS}'; END IF; END IF; "
    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE OR REPLACE FUNCTION village_release_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN {CUT_WORDS} RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE OR REPLACE FUNCTION village_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF {IS_ANY} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NULL; END $$",
    "CREATE TRIGGER village_release_no_change BEFORE UPDATE ON village_release FOR EACH ROW "
    f"WHEN ({POSTGRES_CHANGES}) EXECUTE FUNCTION village_release_refuse()",
    f"CREATE TRIGGER village_release_no_delete BEFORE DELETE ON village_release FOR EACH ROW "
    f"WHEN (OLD.state IN {PUBLIC} OR OLD.state = 'taken_down') EXECUTE FUNCTION village_release_refuse()",
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION village_refuse_truncate()"
        for table in (*TABLES, "village_release")
    ),
    "CREATE OR REPLACE FUNCTION village_cut_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    "CREATE OR REPLACE FUNCTION village_cut_ask() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF {CUT_OF_NOTHING} THEN RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER village_cut_no_change BEFORE UPDATE ON village_cut FOR EACH ROW "
    f"WHEN (NOT ({CUT_ENDS % {'same': 'IS NOT DISTINCT FROM', 'places': 'NEW.places::text = OLD.places::text'}})) "
    "EXECUTE FUNCTION village_cut_refuse()",
    "CREATE TRIGGER village_cut_no_delete BEFORE DELETE ON village_cut FOR EACH ROW EXECUTE FUNCTION village_cut_refuse()",
    "CREATE TRIGGER village_cut_no_insert BEFORE INSERT ON village_cut FOR EACH ROW EXECUTE FUNCTION village_cut_ask()",
    "CREATE TRIGGER village_cut_no_truncate BEFORE TRUNCATE ON village_cut FOR EACH STATEMENT "
    "EXECUTE FUNCTION village_refuse_truncate()",
)
for _statement in SQLITE_GUARDS:
    event.listen(Release.metadata, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for _statement in POSTGRES_GUARDS:
    event.listen(Release.metadata, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
