"""Forms of social relief. What a family earns or suffers from, and any grade of disability or care, has no column."""

from app.village.tables.columns import (
    AMOUNT,
    BASIS,
    FAMILY,
    GROUP,
    HOUSEHOLDER,
    MONTHS,
    NAME,
    NOTE,
    PAID_ON,
    PHONE,
    RATE,
    TOTAL,
    called,
    required,
)
from app.village.tables.shapes import CeilingLaw, Column, Kind, ProductLaw, TableForm, TotalLaw

_APPLICANT = called(HOUSEHOLDER, "户主（申请人）姓名", "申请人", "申请人姓名")
_COVERED = Column("covered", "保障人数", Kind.COUNT, needed=True, aliases=("拟保障人数", "低保人数", "享受人数"))
_CLASS = Column(
    "class", "保障类别", Kind.CHOICE, choices=("A", "B", "C"), aliases=("类别", "低保类别"), hint="当地划分的类别"
)
_MONTHLY = Column(
    "monthly", "月保障金额", Kind.MONEY, aliases=("拟保障金额", "月低保金", "月保障金", "保障金额", "月救助金额")
)
_SINCE = Column("since", "起始月", Kind.MONTH, aliases=("起始月份", "享受起始月", "开始月份"))
_LIST_HEAD = (Column("batch", "批次", aliases=("公示批次", "期次")), PHONE)

ALLOWANCE_FIRST = TableForm(
    "allowance_first",
    "低保申请初审公示表",
    ("V19",),
    (GROUP, _APPLICANT, required(FAMILY), _COVERED, _CLASS, _MONTHLY, _SINCE, NOTE),
    head=_LIST_HEAD,
    laws=(CeilingLaw("covered", "保障人数 ≤ 家庭人口", ("covered",), ("family",)),),
    of_people=True,
)

ALLOWANCE = TableForm(
    "allowance",
    "低保在保对象公布表",
    ("V20",),
    (
        GROUP,
        called(HOUSEHOLDER, "户主姓名", "户主（申请人）姓名"),
        FAMILY,
        _COVERED,
        _CLASS,
        required(_MONTHLY),
        _SINCE,
    ),
    head=(
        Column("households", "户数合计", Kind.COUNT, aliases=("在保户数",)),
        Column("people", "保障人数合计", Kind.COUNT, aliases=("在保人数",)),
        Column("total", "月保障金额合计", Kind.MONEY, aliases=("合计", "月保障金合计")),
        PHONE,
    ),
    laws=(
        CeilingLaw("covered", "保障人数 ≤ 家庭人口", ("covered",), ("family",)),
        TotalLaw("people", "保障人数之和 = 保障人数合计", "covered", "people"),
        TotalLaw("total", "月保障金额之和 = 月保障金额合计", "monthly", "total"),
    ),
    of_people=True,
)

EXTREME_HARDSHIP = TableForm(
    "extreme_hardship",
    "特困人员公示表",
    ("V21",),
    (
        GROUP,
        NAME,
        Column(
            "way", "供养方式", Kind.CHOICE, needed=True, choices=("集中", "分散"), aliases=("供养形式", "救助供养方式")
        ),
        Column("monthly", "月供养金额", Kind.MONEY, aliases=("金额", "供养金", "月供养金")),
        Column("since", "时间", Kind.MONTH, aliases=("起始月", "认定时间", "起始月份")),
    ),
    head=_LIST_HEAD,
    of_people=True,
)

TEMPORARY_RELIEF = TableForm(
    "temporary_relief",
    "临时救助公示表",
    ("V22",),
    (
        GROUP,
        called(NAME, "姓名", "申请人"),
        Column(
            "kind",
            "救助类型",
            Kind.CHOICE,
            needed=True,
            choices=("急难型", "支出型"),
            aliases=("类型", "救助类别"),
            hint="只写类型，不写具体原因",
        ),
        AMOUNT,
        Column("given_on", "时间", Kind.DAY, in_part=True, aliases=("救助时间", "发放时间", "批准时间")),
    ),
    head=(*_LIST_HEAD, TOTAL),
    laws=(TotalLaw("total", "金额之和 = 资金总额", "amount", "total"),),
    of_people=True,
)

TWO_SUBSIDIES = TableForm(
    "two_subsidies",
    "残疾人两项补贴公示表",
    ("V23",),
    (
        GROUP,
        NAME,
        Column(
            "kind",
            "补贴类别",
            Kind.CHOICE,
            needed=True,
            choices=("困难残疾人生活补贴", "重度残疾人护理补贴"),
            aliases=("类别", "补贴名称", "补贴项目"),
            hint="只写补贴名称",
        ),
        RATE,
        MONTHS,
        AMOUNT,
    ),
    head=(BASIS, TOTAL, PHONE),
    laws=(
        ProductLaw("amount", "标准 × 月数 = 金额", ("rate", "months"), "amount"),
        TotalLaw("total", "金额之和 = 资金总额", "amount", "total"),
    ),
    of_people=True,
)

CONDOLENCE = TableForm(
    "condolence",
    "救助慰问情况公示表",
    ("V24",),
    (
        GROUP,
        NAME,
        Column(
            "project",
            "救助慰问项目",
            needed=True,
            aliases=("项目", "慰问项目", "救助项目", "类别"),
            hint="写慰问金、医疗、自然灾害、慈善、教育等，不写病情和具体原因",
        ),
        Column("amount", "金额", Kind.MONEY, aliases=("慰问金额", "救助金额", "慰问金", "发放金额")),
        Column("goods", "物资", aliases=("物资名称数量", "慰问品", "慰问物资")),
        PAID_ON,
    ),
    head=(TOTAL, PHONE),
    laws=(TotalLaw("total", "金额之和 = 资金总额", "amount", "total"),),
    of_people=True,
)

OLD_AGE = TableForm(
    "old_age",
    "高龄津贴、养老服务补贴公示表",
    ("V25",),
    (
        GROUP,
        NAME,
        Column(
            "age_band",
            "年龄段",
            Kind.CHOICE,
            needed=True,
            personal="age_band",
            choices=("60-69", "70-79", "80-89", "90-99", "100及以上"),
            aliases=("年龄档", "年龄档次", "年龄区间"),
            hint="只写年龄段，不写出生日期",
        ),
        RATE,
        MONTHS,
        AMOUNT,
    ),
    head=(BASIS, TOTAL, PHONE),
    laws=(
        ProductLaw("amount", "标准 × 月数 = 金额", ("rate", "months"), "amount"),
        TotalLaw("total", "金额之和 = 资金总额", "amount", "total"),
    ),
    of_people=True,
)

LAND_PENSION = TableForm(
    "land_pension",
    "被征地人员养老保障新增人员公示表",
    ("V26",),
    (
        GROUP,
        NAME,
        Column("class", "类别", needed=True, aliases=("人员类别", "保障类别", "参保类别")),
        Column("since", "新增时间", Kind.MONTH, aliases=("起始月", "参保时间", "时间")),
    ),
    head=_LIST_HEAD,
    of_people=True,
)

FORMS = (
    ALLOWANCE_FIRST,
    ALLOWANCE,
    EXTREME_HARDSHIP,
    TEMPORARY_RELIEF,
    TWO_SUBSIDIES,
    CONDOLENCE,
    OLD_AGE,
    LAND_PENSION,
)
