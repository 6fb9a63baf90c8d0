"""Every named constraint of the database has a sentence: a breach is told in words, on either database."""

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from app.db import Base
from app.errors import CONSTRAINT_SENTENCES


def named() -> set[str]:
    """Unique keys, unique indexes and checks."""
    found = set()
    for table in Base.metadata.tables.values():
        for rule in (*table.constraints, *table.indexes):
            if isinstance(rule, UniqueConstraint | CheckConstraint) or (isinstance(rule, Index) and rule.unique):
                found.add(str(rule.name))
    return found


def test_every_named_constraint_has_a_sentence_and_no_sentence_is_without_one(app: Flask):
    assert named() == set(CONSTRAINT_SENTENCES)


@pytest.mark.usefixtures("app")
def test_each_sentence_is_one():
    assert all(len(sentence) > 5 for sentence, _ in CONSTRAINT_SENTENCES.values())
