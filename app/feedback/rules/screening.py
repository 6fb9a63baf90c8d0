"""What may be shown: a person reads every post before the public does, and says why when it is not shown."""

from enum import StrEnum

from app.feedback.rules.kinds import Kind


class Screen(StrEnum):
    """Whether the public sees a post."""

    WAITING = "waiting"
    PUBLIC = "public"
    PRIVATE = "private"  # the author wished so
    WITHHELD = "withheld"  # not shown for a reason of the list; it is handled all the same
    NEVER = "never"  # 举报


SCREEN_LABELS = {
    Screen.WAITING: "待审核",
    Screen.PUBLIC: "已公开",
    Screen.PRIVATE: "按留言人的意思不公开",
    Screen.WITHHELD: "不宜公开",
    Screen.NEVER: "举报，不公开",
}


class Reason(StrEnum):
    """Why a post is not shown, or not taken up; told to the author and counted in public."""

    PRIVACY = "privacy"
    ACCUSATION = "accusation"
    ABUSE = "abuse"
    SECRET = "secret"
    ADVERTISING = "advertising"
    UNCLEAR = "unclear"
    NOT_OURS = "not_ours"
    IN_COURT = "in_court"
    PETITION = "petition"


REASON_LABELS = {
    Reason.PRIVACY: "牵涉他人隐私，遮盖后就读不懂了",
    Reason.ACCUSATION: "指名指责个人，还没有查证",
    Reason.ABUSE: "有辱骂、威胁的话",
    Reason.SECRET: "涉及国家秘密、商业秘密",
    Reason.ADVERTISING: "广告或与公共事务无关",
    Reason.UNCLEAR: "说的是哪件事、在哪里，看不出来",
    Reason.NOT_OURS: "不归本市政府管",
    Reason.IN_COURT: "已经进入诉讼、仲裁、复议",
    Reason.PETITION: "应走信访渠道，已告知去处",
}
BY_ANOTHER = "申诉要由另一个人复核，作出原决定的人不能自己复核"
TO_WITHHOLD = (Reason.PRIVACY, Reason.ACCUSATION, Reason.ABUSE, Reason.SECRET)
TO_DECLINE = (Reason.ABUSE, Reason.ADVERTISING, Reason.UNCLEAR, Reason.NOT_OURS, Reason.IN_COURT, Reason.PETITION)


class PhotoReason(StrEnum):
    """Why a photo with a public post is not public; told to the author and said on the page."""

    FACE = "face"
    NUMBER = "number"
    HOME = "home"
    UNFIT = "unfit"
    UNRELATED = "unrelated"
    COVERED = "covered"  # of a unit's file alone, found by its words
    UNREAD = "unread"  # of a unit's file alone, whose words cannot be read whole
    FORGOTTEN = "forgotten"  # of a unit's file alone: nobody could tell any more whom it repeats, so it is for good


PHOTO_LABELS = {
    PhotoReason.FACE: "认得出别人的脸",
    PhotoReason.NUMBER: "有车牌、证件或别的号码",
    PhotoReason.HOME: "看得出是谁家、门牌几号",
    PhotoReason.UNFIT: "血腥、不雅",
    PhotoReason.UNRELATED: "和所说的事无关",
    PhotoReason.COVERED: "里面有留言里遮盖、收回的话",
    PhotoReason.UNREAD: "里面的字查不全，不知道有没有留言里遮盖、收回的话",
    PhotoReason.FORGOTTEN: "里面有信息已经删除的留言人的姓名或者没有公开的话",
}
# of a file that is public again once nothing is covered or held back that it repeats
BY_MACHINE = (PhotoReason.COVERED.value, PhotoReason.UNREAD.value)
# what a person who looks at it may choose
BY_EYE = [why for why in PhotoReason if why not in (*BY_MACHINE, PhotoReason.FORGOTTEN)]


def first_screen(kind: Kind) -> Screen:
    """Where a new post begins: a 举报 is never shown, everything else is read first."""
    return Screen.NEVER if kind == Kind.REPORT else Screen.WAITING
