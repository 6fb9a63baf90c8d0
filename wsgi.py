"""The entrance for servers and for `flask --app wsgi`."""

import gc

gc.disable()  # what is loaded now stays to the end: to look through it again and again is a quarter of a start

from sqlalchemy.orm import configure_mappers  # noqa: E402

from app import create_app  # noqa: E402 - the collector rests before the first module is loaded

app = create_app()
configure_mappers()  # else the first request does
gc.freeze()
gc.enable()
