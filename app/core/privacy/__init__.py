"""Privacy: sealing, finding and masking personal data; the guard before anything becomes public."""

from app.core.privacy import rules
from app.core.privacy.detector import find, guard, masked_text
from app.core.privacy.examination import Examination, Found, Place
from app.core.privacy.fields import FIELDS, Audience, Field, field_of, mask_field
from app.core.privacy.files import examine_file
from app.core.privacy.kin import begins_with_surname
from app.core.privacy.kinds import FORCE_LABELS, FORCES, KINDS, TEXT_KINDS, Force
from app.core.privacy.linking import Release, SingledOut, singling_out
from app.core.privacy.masks import age_band, mask_email, mask_id, mask_minor, mask_name, mask_phone, to_group
from app.core.privacy.publishing import guard_file
from app.core.privacy.recipients import find_recipients, without_recipients
from app.core.privacy.seals import keyed_hash, seal, sign, signed, unseal
from app.core.privacy.tables import Sheet, examine_table, examine_text, shown_table

__all__ = [
    "FIELDS",
    "FORCES",
    "FORCE_LABELS",
    "KINDS",
    "TEXT_KINDS",
    "Audience",
    "Examination",
    "Field",
    "Force",
    "Found",
    "Place",
    "Release",
    "Sheet",
    "SingledOut",
    "age_band",
    "begins_with_surname",
    "examine_file",
    "examine_table",
    "examine_text",
    "field_of",
    "find",
    "find_recipients",
    "guard",
    "guard_file",
    "keyed_hash",
    "mask_email",
    "mask_field",
    "mask_id",
    "mask_minor",
    "mask_name",
    "mask_phone",
    "masked_text",
    "rules",
    "seal",
    "shown_table",
    "sign",
    "signed",
    "singling_out",
    "to_group",
    "unseal",
    "without_recipients",
]
