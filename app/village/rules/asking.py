"""Questions and objections: where they stand, who must answer, what came of them."""

from enum import StrEnum

ANONYMOUS = "一位村民"


class QuestionState(StrEnum):
    """Open until somebody answers; answered stays readable beside the line."""

    OPEN = "open"
    ANSWERED = "answered"


class Where(StrEnum):
    """Who must answer now."""

    VILLAGE = "village"
    TOWNSHIP = "township"


class Outcome(StrEnum):
    """What came of it."""

    EXPLAINED = "explained"
    CORRECTED = "corrected"
    UPHELD = "upheld"
    CHANGED = "changed"
    STRUCK = "struck"


STATE_LABELS = {QuestionState.OPEN: "待答复", QuestionState.ANSWERED: "已答复"}
WHERE_LABELS = {Where.VILLAGE: "村（社区）", Where.TOWNSHIP: "乡镇（街道）"}
OUTCOME_LABELS = {
    Outcome.EXPLAINED: "已说明",
    Outcome.CORRECTED: "已更正",
    Outcome.UPHELD: "维持",
    Outcome.CHANGED: "变更",
    Outcome.STRUCK: "取消",
}
FOR_QUESTIONS = (Outcome.EXPLAINED, Outcome.CORRECTED)
FOR_OBJECTIONS = (Outcome.UPHELD, Outcome.CHANGED, Outcome.STRUCK)
