"""The room's verbs as the audit trail knows them, each with the phrase a reader sees."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to a proposal."""

    PROPOSED = "catalogue.proposal.proposed"
    RELEASED = "catalogue.proposal.released"
    RETURNED = "catalogue.proposal.returned"
    DECIDED = "catalogue.proposal.decided"
    WORDS_DOWN = "catalogue.proposal.words_down"


PHRASES = {
    Did.PROPOSED: "提出目录调整建议",
    Did.RELEASED: "复核后公开建议",
    Did.RETURNED: "复核不通过",
    Did.DECIDED: "决定目录调整建议",
    Did.WORDS_DOWN: "撤下了建议的文字",
}
SUBJECTS = {"catalogue_proposal": "目录调整建议"}
