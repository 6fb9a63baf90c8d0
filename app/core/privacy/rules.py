"""The rules on personal data under one name: reading what is typed, masking it, finding it in a text."""

from app.core.privacy.detector import Finding, find, guard, masked_text
from app.core.privacy.kinds import KINDS, NEVER_PUBLIC
from app.core.privacy.masks import mask_email, mask_id, mask_name, mask_phone
from app.core.privacy.reading import (
    IdNumber,
    age_on,
    check_digit,
    read_email,
    read_id_number,
    read_phone,
    read_public_phone,
)

__all__ = [
    "KINDS",
    "NEVER_PUBLIC",
    "Finding",
    "IdNumber",
    "age_on",
    "check_digit",
    "find",
    "guard",
    "mask_email",
    "mask_id",
    "mask_name",
    "mask_phone",
    "masked_text",
    "read_email",
    "read_id_number",
    "read_phone",
    "read_public_phone",
]
