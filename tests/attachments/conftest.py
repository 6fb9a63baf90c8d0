"""An owner for this room's tests: says yes to the readers and files a test names."""

import pytest

from app.core.attachments import service


class Owner:
    """Who may read what; everyone may read what is public."""

    def __init__(self):
        self.readers = set()
        self.public = set()

    def may_read(self, user, attachment):
        return attachment.id in self.public or (getattr(user, "id", None), attachment.id) in self.readers

    def is_public(self, attachment):
        return attachment.id in self.public


@pytest.fixture
def owner(app):
    owner = Owner()
    readers, public = dict(service._READERS), dict(service._PUBLIC)
    service.owner("tests", owner.may_read, owner.is_public)
    yield owner
    for kept, now in ((readers, service._READERS), (public, service._PUBLIC)):
        now.clear()
        now.update(kept)
