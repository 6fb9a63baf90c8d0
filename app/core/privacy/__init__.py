"""Privacy: sealing, finding and masking personal data; the guard before anything becomes public."""

from app.core.privacy import rules
from app.core.privacy.detector import guard, masked_text
from app.core.privacy.masks import mask_email, mask_id, mask_name, mask_phone
from app.core.privacy.seals import keyed_hash, seal, sign, signed, unseal

__all__ = [
    "guard",
    "keyed_hash",
    "mask_email",
    "mask_id",
    "mask_name",
    "mask_phone",
    "masked_text",
    "rules",
    "seal",
    "sign",
    "signed",
    "unseal",
]
