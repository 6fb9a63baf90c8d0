"""The API against its own description: whatever a stranger sends, it answers as it says."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import settings

from app.web.interface import document
from tests.making import Make


@pytest.mark.filterwarnings("ignore")
def test_the_api_does_what_its_description_says(app: Flask, make: Make):
    make.event()
    with app.app_context():
        schema = schemathesis.openapi.from_dict(document())
    schema.app = app
    tried = 0
    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @settings(max_examples=40, deadline=None)
        @__import__("hypothesis").given(case=strategy)
        def check(case):
            nonlocal tried
            tried += 1
            case.call_and_validate(excluded_checks=[])

        check()
    assert tried > 40
