"""What the room's tests share."""

from collections.abc import Callable
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from app.core import attachments
from app.core.accounts.models import User
from app.core.attachments.models import Attachment


@pytest.fixture
def a_file() -> Callable[..., Attachment]:
    """Keeps a small text file for somebody."""

    def keep(by: User, name: str = "讨论稿.txt") -> Attachment:
        return attachments.keep(FileStorage(BytesIO("讨论稿\n".encode()), name), by=by)

    return keep
