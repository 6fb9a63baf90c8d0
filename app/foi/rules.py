"""An FOI application (依申请公开): who asks how, where it stands, what came of it, by when.

Law: 《中华人民共和国政府信息公开条例》（国令第711号） 第二十七至四十条 (cited as 条例); remedies 《行政复议法》第二十、二十三条,
《行政诉讼法》第四十六条.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from app import enough
from app.core.limits.rules import Limit, Unit
from app.errors import Refused


class State(StrEnum):
    """Where an application stands."""

    WAITING = "waiting"  # begun from a post: its applicant has not confirmed it
    SUBMITTED = "submitted"  # sent by the applicant: the office has not confirmed that it came (条例第三十一条)
    RECEIVED = "received"
    ANSWERED = "answered"
    LAPSED = "lapsed"


class Applicant(StrEnum):
    """Who asks, as the annual report counts."""

    PERSON = "person"
    FIRM = "firm"
    RESEARCH = "research"
    CHARITY = "charity"
    LEGAL = "legal"
    OTHER = "other"


class Proof(StrEnum):
    """What proves who asks (条例第二十九条)."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    CREDIT_CODE = "credit_code"
    OTHER = "other"


class Way(StrEnum):
    """How the information is wanted (条例第二十九条, 第四十条)."""

    EMAIL = "email"
    POST = "post"
    FETCH = "fetch"
    LOOK = "look"


class Result(StrEnum):
    """What came of it (domain handbook §a.8)."""

    A1 = "a1"
    A2 = "a2"
    B = "b"
    C1 = "c1"
    C2 = "c2"
    C3 = "c3"
    C4 = "c4"
    C5 = "c5"
    C6 = "c6"
    C7 = "c7"
    C8 = "c8"
    D1 = "d1"
    D2 = "d2"
    D3 = "d3"
    E1 = "e1"
    E2 = "e2"
    E3 = "e3"
    E4 = "e4"
    E5 = "e5"
    F3 = "f3"


STATE_LABELS = {
    State.WAITING: "待申请人确认",
    State.SUBMITTED: "已提交，待确认收到",
    State.RECEIVED: "办理中",
    State.ANSWERED: "已答复",
    State.LAPSED: "没有确认，已关闭",
}
APPLICANT_LABELS = {
    Applicant.PERSON: "个人（自然人）",
    Applicant.FIRM: "商业企业",
    Applicant.RESEARCH: "科研机构",
    Applicant.CHARITY: "社会公益组织",
    Applicant.LEGAL: "法律服务机构",
    Applicant.OTHER: "其他组织",
}
PROOF_LABELS = {
    Proof.ID_CARD: "居民身份证",
    Proof.PASSPORT: "护照、通行证",
    Proof.CREDIT_CODE: "统一社会信用代码",
    Proof.OTHER: "其他证件",
}
WAY_LABELS = {Way.EMAIL: "电子邮件", Way.POST: "邮寄", Way.FETCH: "自行领取", Way.LOOK: "当场查阅、抄录"}
RESULT_LABELS = {
    Result.A1: "已经公开，告知怎么查到（条例第三十六条第一项）",
    Result.A2: "予以公开（第三十六条第二项）",
    Result.B: "部分公开（第三十七条）",
    Result.C1: "不予公开：国家秘密（第十四条）",
    Result.C2: "不予公开：法律、行政法规禁止（第十四条）",
    Result.C3: "不予公开：危及国家安全、公共安全、经济安全、社会稳定（第十四条）",
    Result.C4: "不予公开：损害第三方合法权益（第十五条）",
    Result.C5: "不予公开：内部事务信息（第十六条）",
    Result.C6: "不予公开：过程性信息（第十六条）",
    Result.C7: "不予公开：行政执法案卷（第十六条）",
    Result.C8: "行政查询事项，依专门规定办理（第三十六条第七项）",
    Result.D1: "本机关不掌握（第三十六条第四、五项）",
    Result.D2: "没有现成信息，需要另行制作（第三十八条）",
    Result.D3: "补正后内容仍不明确（第三十条）",
    Result.E1: "信访、投诉、举报类申请，告知渠道（第三十九条第一款）",
    Result.E2: "重复申请（第三十六条第六项）",
    Result.E3: "要求提供公开出版物，告知途径（第三十九条第二款）",
    Result.E4: "无正当理由大量反复申请（第三十五条）",
    Result.E5: "要求确认或重新出具已获取的信息",
    Result.F3: "其他处理（申请人撤回等）",
}
REVIEW_FIRST = (Result.B, Result.C1, Result.C2, Result.C3, Result.C4, Result.C5, Result.C6, Result.C7)
LEAST_WORDS = enough.LONG

LAW = "《政府信息公开条例》第三十三条"
PRACTICE = "本站默认值"
SINCE = date(2019, 5, 15)
ANSWER = Limit("foi.answer", 20, Unit.WORKDAYS, LAW, "收到申请之日起多少个工作日内答复", SINCE, floor=1, ceiling=20)
EXTENSION = Limit("foi.extension", 20, Unit.WORKDAYS, LAW, "延长答复最多多少个工作日，只能一次", SINCE, floor=1, ceiling=20)  # fmt: skip
CONFIRM = Limit("foi.confirm", 15, Unit.WORKDAYS, PRACTICE, "由留言转来的申请，等申请人多少个工作日确认", SINCE, floor=5, ceiling=60)  # fmt: skip
RECEIVE = Limit("foi.receive", 1, Unit.WORKDAYS, "《政府信息公开条例》第三十一条：双方确认之日", "网上申请多少个工作日内确认收到", SINCE, floor=1, ceiling=3)  # fmt: skip
KEEP = Limit("foi.keep", 1095, Unit.DAYS, "《个人信息保护法》第十九条；按归档期限设定", "答复后多少日删除申请人信息和申请内容", SINCE, floor=180, ceiling=3650)  # fmt: skip
LIMITS = (ANSWER, EXTENSION, CONFIRM, RECEIVE, KEEP)

NEXT: Mapping[State, tuple[State, ...]] = {
    State.WAITING: (State.RECEIVED, State.LAPSED),
    State.SUBMITTED: (State.RECEIVED,),
    State.RECEIVED: (State.ANSWERED,),
    State.ANSWERED: (),
    State.LAPSED: (),
}


def require_move(state: State, to: State) -> None:
    """Refused, with where it stands, when the step is not allowed now."""
    if to not in NEXT[state]:
        raise Refused(f"这件申请{STATE_LABELS[state]}，这一步现在不能做，请刷新后再看")


def remedy(result: Result) -> str:
    """Where to turn against the answer; a refusal goes to review first (《行政复议法》第二十三条第一款第四项)."""
    review = "可以在收到本答复之日起 60 日内申请行政复议"
    if result in REVIEW_FIRST:
        return f"对不予公开有异议的，应当先申请行政复议：{review}；对复议决定不服的，可以再提起行政诉讼。"
    return f"对本答复不服的，{review}，或者在 6 个月内提起行政诉讼。"
