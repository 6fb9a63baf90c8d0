"""An owner for this room's tests: says yes to the readers and files a test names."""

import pytest

from app.core.attachments import service


class Owner:
    """Who may read what; everyone may read what is public."""

    def __init__(self):
        self.readers = set()
        self.public = set()
        self.found = set()

    def may_read(self, user, attachment):
        return attachment.id in self.public or (getattr(user, "id", None), attachment.id) in self.readers

    def is_public(self, attachment):
        return attachment.id in self.public

    def is_found(self, attachment):
        return attachment.id in self.found


@pytest.fixture
def owner(app):
    owner = Owner()
    before = [(dict(kept), kept) for kept in (service._READERS, service._PUBLIC, service._FOUND)]
    service.owner("tests", owner.may_read, owner.is_public, is_found=owner.is_found)
    yield owner
    for kept, now in before:
        now.clear()
        now.update(kept)
