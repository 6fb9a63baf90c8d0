"""Forms of democratic decisions, of help given to the government, and of supervision."""

from app.village.tables.columns import NAME, NOTE, PHONE, RATE, called
from app.village.tables.shapes import CeilingLaw, Column, Kind, ProductLaw, TableForm, TotalLaw

DECISIONS = TableForm(
    "decisions",
    "村民（代表）会议决议表",
    ("V01",),
    (
        Column("matter", "决议事项", needed=True, aliases=("事项", "议题", "决定事项", "规划或决议事项")),
        Column("met_on", "会议时间", Kind.DAY, needed=True, aliases=("开会时间", "会议日期", "时间")),
        Column("meeting", "会议", choices=("村民会议", "村民代表会议", "村民小组会议"), kind=Kind.CHOICE),
        Column("due", "应到人数", Kind.COUNT, aliases=("应到", "应参加人数")),
        Column("present", "实到人数", Kind.COUNT, aliases=("实到", "参加人数", "到会人数")),
        Column("in_favour", "赞成", Kind.COUNT, aliases=("同意", "赞成票", "同意人数")),
        Column("against", "反对", Kind.COUNT, aliases=("不同意", "反对票")),
        Column("abstained", "弃权", Kind.COUNT, aliases=("弃权票",)),
        Column("result", "表决结果", needed=True, aliases=("结果", "决议结果", "是否通过")),
        Column("progress", "实施情况", aliases=("落实情况", "执行情况", "进展")),
    ),
    laws=(
        CeilingLaw("attendance", "实到人数 ≤ 应到人数", ("present",), ("due",)),
        CeilingLaw("votes", "赞成 + 反对 + 弃权 ≤ 实到人数", ("in_favour", "against", "abstained"), ("present",)),
    ),
)

CONSULTATIONS = TableForm(
    "consultations",
    "协商事项落实情况表",
    ("V02", "V35"),
    (
        Column("matter", "协商议题", needed=True, aliases=("议题", "协商事项", "事项")),
        Column("held_on", "协商时间", Kind.DAY, aliases=("时间", "协商日期")),
        Column(
            "parties", "参与方", aliases=("参加协商的各方", "协商主体", "参加人员"), hint="写各方名称，不列居民个人姓名"
        ),
        Column("result", "协商结果", needed=True, aliases=("结果", "协商意见")),
        Column("progress", "落实进度", aliases=("落实情况", "进展", "办理情况")),
        Column("due_on", "完成时限", Kind.DAY, in_part=True, aliases=("办结时限", "完成时间")),
    ),
)

LOST_WORK = TableForm(
    "lost_work",
    "误工补贴人员及标准公示表",
    ("V03",),
    (
        NAME,
        Column("post", "职务", aliases=("身份", "岗位")),
        Column("reason", "误工事由", aliases=("事由", "误工原因", "工作内容")),
        Column("days", "误工天数", Kind.AREA, needed=True, aliases=("天数", "误工日数")),  # half days are usual
        called(RATE, "补贴标准（元/天）", "标准（元/天）", "日标准"),
        Column("amount", "补贴金额", Kind.MONEY, needed=True, aliases=("金额", "误工补贴金额", "合计金额")),
    ),
    head=(Column("total", "补贴金额合计", Kind.MONEY, aliases=("合计", "金额合计", "总额")), PHONE),
    laws=(
        ProductLaw("work", "误工天数 × 补贴标准 = 补贴金额", ("days", "rate"), "amount"),
        TotalLaw("total", "补贴金额之和 = 补贴金额合计", "amount", "total"),
    ),
    of_people=True,
)

GOVERNMENT_HELP = TableForm(
    "government_help",
    "协助政府开展工作情况表",
    ("V31", "V35"),
    (
        Column("matter", "协助事项", needed=True, aliases=("事项", "工作事项", "协助工作")),
        Column("office", "委托部门", needed=True, aliases=("交办部门", "委托单位", "部门")),
        Column("funds", "拨付经费", Kind.MONEY, aliases=("经费", "工作经费", "补助经费")),
        Column("spent", "已用经费", Kind.MONEY, aliases=("已使用", "经费支出")),
        Column("progress", "完成情况", needed=True, aliases=("落实情况", "进展", "办理情况")),
        NOTE,
    ),
    laws=(CeilingLaw("funds", "已用经费 ≤ 拨付经费", ("spent",), ("funds",)),),
)

DUTIES = TableForm(
    "duties",
    "村干部分工职责表",
    ("V33",),
    (
        NAME,
        Column("post", "职务", needed=True, aliases=("岗位",)),
        Column("duties", "分工", needed=True, aliases=("分工职责", "主要职责", "工作分工", "职责")),
        Column("work_phone", "工作电话", is_phone=True, hint="只写办公电话", aliases=("办公电话", "联系电话")),
    ),
    head=(PHONE,),
)

VILLAGE_RULES = TableForm(
    "village_rules",
    "村规民约",
    ("V33",),
    (
        Column("article", "条次", needed=True, aliases=("条", "序号", "条款")),
        Column("words", "内容", needed=True, aliases=("条文", "条款内容")),
    ),
    head=(Column("adopted_on", "通过日期", Kind.DAY, aliases=("表决通过日期", "施行日期")), PHONE),
)

AUDITS = TableForm(
    "audits",
    "任期和离任经济责任审计结果表",
    ("V34",),
    (
        Column("audited", "审计对象", needed=True, personal="name", aliases=("被审计人", "姓名", "对象")),
        Column("post", "职务", aliases=("任职",)),
        Column("kind", "审计类型", Kind.CHOICE, choices=("任期审计", "离任审计"), aliases=("类型",)),
        Column("from_on", "审计期间起", Kind.DAY, in_part=True, aliases=("期间起", "任期起")),
        Column("to_on", "审计期间止", Kind.DAY, in_part=True, aliases=("期间止", "任期止")),
        Column("auditor", "审计机构", aliases=("审计单位", "组织单位")),
        Column("result", "审计结果", needed=True, aliases=("结果", "审计结论", "审计意见")),
        Column("mending", "整改情况", aliases=("整改", "整改落实情况")),
    ),
)

FORMS = (DECISIONS, CONSULTATIONS, LOST_WORK, GOVERNMENT_HELP, DUTIES, VILLAGE_RULES, AUDITS)
