"""Privacy: sealing, finding and masking personal data; the guard before anything becomes public."""

from app.core.privacy import rules
from app.core.privacy.addressed import called_in
from app.core.privacy.covered import Shown, looked_for, may_tell, pieces_in, require_none_back, without_covered
from app.core.privacy.cutting import (
    GAP,
    LEAST_REASON,
    MASKED_BY_MACHINE,
    is_cut,
    mark_in,
    reasons_joined,
    require_only_cut,
    why_cut,
)
from app.core.privacy.detector import Spotted, barred, find, guard, masked_text, refusal, spotted
from app.core.privacy.everywhere import require_masked_everywhere
from app.core.privacy.examination import Examination, Found, Place
from app.core.privacy.fields import FIELDS, Audience, Field, field_of, mask_field
from app.core.privacy.files import examine_file
from app.core.privacy.files.office import examine_comments, examine_properties
from app.core.privacy.given import is_given_to_people
from app.core.privacy.kin import begins_with_surname
from app.core.privacy.kinds import FORCE_LABELS, FORCES, KINDS, TELLING, TELLS, TEXT_KINDS, Force, called
from app.core.privacy.known import find_given, given_names, without_given
from app.core.privacy.linking import Release, SingledOut, singling_out
from app.core.privacy.masks import age_band, mask_email, mask_id, mask_minor, mask_name, mask_phone, to_group
from app.core.privacy.naming import Named, find_known, find_names, may_be_name, without_names
from app.core.privacy.nobody import Hidden, first_named, hidden, require_nobody_named
from app.core.privacy.nobodys import EVERYDAY, laws_in
from app.core.privacy.plainly import tells_of_a_life
from app.core.privacy.publishing import examined_file, guard_file, guard_name, refused_file, words_of_file
from app.core.privacy.recipients import find_recipients, without_recipients
from app.core.privacy.seals import KEYED_BYTES, keyed_hash, keyed_marks, seal, sign, signed, unseal
from app.core.privacy.signals import is_telling
from app.core.privacy.tables import Sheet, examine_table, examine_text, is_split, shown_table
from app.core.privacy.told import find_lives, find_told, find_told_in, without, without_told
from app.core.privacy.unnamed import require_unnamed, without_name

__all__ = [
    "FIELDS",
    "EVERYDAY",
    "FORCES",
    "FORCE_LABELS",
    "GAP",
    "KEYED_BYTES",
    "KINDS",
    "LEAST_REASON",
    "MASKED_BY_MACHINE",
    "TELLING",
    "TELLS",
    "TEXT_KINDS",
    "Audience",
    "Examination",
    "Field",
    "Force",
    "Found",
    "Hidden",
    "Named",
    "Place",
    "Release",
    "Sheet",
    "Shown",
    "SingledOut",
    "Spotted",
    "age_band",
    "barred",
    "begins_with_surname",
    "called",
    "called_in",
    "examine_comments",
    "examine_properties",
    "examine_file",
    "examine_table",
    "examine_text",
    "examined_file",
    "field_of",
    "find",
    "find_given",
    "find_known",
    "find_lives",
    "find_names",
    "first_named",
    "given_names",
    "find_recipients",
    "find_told",
    "find_told_in",
    "guard",
    "guard_file",
    "guard_name",
    "hidden",
    "is_cut",
    "is_split",
    "is_telling",
    "keyed_hash",
    "keyed_marks",
    "laws_in",
    "looked_for",
    "mask_email",
    "mask_field",
    "mask_id",
    "mask_minor",
    "mask_name",
    "mask_phone",
    "mark_in",
    "is_given_to_people",
    "may_be_name",
    "may_tell",
    "pieces_in",
    "masked_text",
    "refusal",
    "reasons_joined",
    "refused_file",
    "require_nobody_named",
    "require_masked_everywhere",
    "require_none_back",
    "require_only_cut",
    "require_unnamed",
    "rules",
    "seal",
    "shown_table",
    "sign",
    "signed",
    "spotted",
    "singling_out",
    "tells_of_a_life",
    "to_group",
    "unseal",
    "why_cut",
    "without",
    "without_covered",
    "without_given",
    "without_name",
    "without_names",
    "without_recipients",
    "without_told",
    "words_of_file",
]
