"""When two statements count as one question to the database, so that one test on PostgreSQL is enough for both."""

import pytest

from tests.asked import parts

ALIKE = [
    (
        "SELECT a.b \nFROM a \nWHERE a.c IN (%(c_1)s::INTEGER, %(c_2)s::INTEGER)",
        "SELECT a.b \nFROM a \nWHERE a.c IN (?)",
    ),
    ("SELECT a.b \nFROM a \nWHERE a.c IN (NULL) AND (1 != 1)", "SELECT a.b \nFROM a \nWHERE a.c IN (?)"),
    ("SELECT a.b \nFROM a \nWHERE a.at < %(at)s::TIMESTAMP WITH TIME ZONE", "SELECT a.b \nFROM a \nWHERE a.at < ?"),
]


@pytest.mark.parametrize(("statement", "shape"), ALIKE)
def test_values_and_how_many_they_are_make_no_difference(statement: str, shape: str):
    assert list(parts(statement)) == [shape]


def test_a_column_is_written_by_an_insert_and_by_an_update_alike():
    made = list(parts("INSERT INTO a (b, c) VALUES (%(b)s, %(c)s)"))
    changed = list(parts("UPDATE a SET c=%(c)s WHERE a.id = %(id)s"))
    assert made[1:] == ["a.b is written", "a.c is written"] and changed[1:] == ["a.c is written"]
    assert made[0] != changed[0], "one does not stand for the other"


def test_a_test_may_look_at_columns_of_a_table_but_not_ask_on():
    assert list(parts("SELECT a.b, a.c \nFROM a")) == []
    assert list(parts("SELECT a.b \nFROM a \nWHERE a.c = %(c)s")) and list(
        parts("SELECT a.b \nFROM a JOIN d ON a.c = d.c")
    )
