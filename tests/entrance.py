"""The house as `wsgi` makes it, with the templates that this run has compiled already: for the tests' server processes."""

from app import create_app
from tests.databases import share_templates

app = create_app()
share_templates(app)
