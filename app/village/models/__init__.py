"""The tables of the room."""

from app.village.models import closed
from app.village.models.asking import Question
from app.village.models.ended import EndedName
from app.village.models.entering import Override, Upload
from app.village.models.pages import KeptPage
from app.village.models.releases import (
    BOARD_PHOTO,
    CODES,
    LAWS_KNOWN,
    LEDGER,
    LET_OUT,
    WITHHELD,
    CategoryTotal,
    Cut,
    LedgerLine,
    LineCheck,
    Looked,
    NoPayee,
    Payment,
    Release,
    ReleaseFile,
    StepTaken,
    TableRow,
    VoucherRow,
)
from app.village.models.villages import CategoryAccount, Follower, ItemWording, Layout, Member, Village

__all__ = [
    "BOARD_PHOTO",
    "CODES",
    "LAWS_KNOWN",
    "LET_OUT",
    "LEDGER",
    "WITHHELD",
    "CategoryAccount",
    "CategoryTotal",
    "Cut",
    "EndedName",
    "Follower",
    "ItemWording",
    "KeptPage",
    "Layout",
    "LedgerLine",
    "LineCheck",
    "Looked",
    "Member",
    "Override",
    "NoPayee",
    "Payment",
    "Question",
    "Release",
    "ReleaseFile",
    "StepTaken",
    "TableRow",
    "Upload",
    "Village",
    "VoucherRow",
    "closed",
]
