"""Forms of subsidies to farmers, and of relief money and goods from government and donors."""

from app.village.tables.columns import BASIS, GROUP, HOUSEHOLDER, NAME, NOTE, PAID_ON, PHONE, TOTAL, called
from app.village.tables.shapes import CeilingLaw, Column, HeadLaw, Kind, ProductLaw, RowLaw, TableForm, TotalLaw

_PROJECT = Column("project", "补贴项目", needed=True, aliases=("项目", "补贴名称", "项目名称"))
_HEAD = (
    _PROJECT,
    BASIS,
    TOTAL,
    PHONE,
)
_PAID = Column("amount", "补贴金额", Kind.MONEY, needed=True, aliases=("金额", "补贴额", "发放金额", "补贴资金"))
_WHOLE_LIST = TotalLaw("total", "补贴金额之和 = 资金总额", "amount", "total")

FARMLAND = TableForm(
    "farmland_subsidy",
    "耕地地力保护补贴公示表",
    ("V15",),
    (
        GROUP,
        HOUSEHOLDER,
        Column(
            "area", "补贴面积（亩）", Kind.AREA, needed=True, aliases=("补贴面积", "计补面积", "面积", "计补面积（亩）")
        ),
        Column("rate", "补贴标准（元/亩）", Kind.MONEY, needed=True, aliases=("标准（元/亩）", "补贴标准", "标准")),
        _PAID,
        PAID_ON,
        NOTE,
    ),
    head=(*_HEAD, Column("area_total", "补贴面积合计", Kind.AREA, aliases=("面积合计", "总面积"))),
    laws=(
        ProductLaw("amount", "补贴面积 × 补贴标准 = 补贴金额", ("area", "rate"), "amount"),
        _WHOLE_LIST,
        TotalLaw("area", "补贴面积之和 = 补贴面积合计", "area", "area_total"),
    ),
    of_people=True,
)

MACHINERY = TableForm(
    "machinery_subsidy",
    "农机购置与应用补贴公示表",
    ("V16",),
    (
        GROUP,
        Column("buyer", "购机者", needed=True, personal="name", aliases=("姓名", "购机者姓名", "购机人")),
        Column("machine", "机具品目型号", needed=True, aliases=("机具品目", "机具型号", "机具名称", "品目型号")),
        Column("pieces", "台数", Kind.COUNT, needed=True, aliases=("数量", "购置数量", "台（套）数")),
        Column("rate", "单台补贴额", Kind.MONEY, aliases=("单台补贴", "补贴标准", "标准")),
        called(_PAID, "补贴额", "总补贴额"),
        PAID_ON,
    ),
    head=_HEAD,
    laws=(
        ProductLaw("amount", "台数 × 单台补贴额 = 补贴额", ("pieces", "rate"), "amount"),
        TotalLaw("total", "补贴额之和 = 资金总额", "amount", "total"),
    ),
    of_people=True,
)

CARD_SUBSIDY = TableForm(
    "card_subsidy",
    "惠农补贴“一卡通”发放公示表",
    ("V17",),
    (
        GROUP,
        HOUSEHOLDER,
        Column(
            "quantity",
            "计补面积（亩）或数量",
            Kind.AREA,
            needed=True,
            aliases=("计补面积(亩)/数量", "计算依据", "计补面积", "面积", "数量", "计补数量"),
        ),
        Column("rate", "补贴标准", Kind.MONEY, needed=True, aliases=("标准", "补贴标准（元/亩）", "标准（元/亩）")),
        _PAID,
        PAID_ON,
        NOTE,
    ),
    head=_HEAD,
    laws=(
        ProductLaw("amount", "计补面积或数量 × 补贴标准 = 补贴金额", ("quantity", "rate"), "amount"),
        _WHOLE_LIST,
    ),
    of_people=True,
)

RELIEF_FUNDS = TableForm(
    "relief_funds",
    "救灾救助、补贴补助资金物资管理使用情况表",
    ("V18", "V35"),
    (
        Column("source", "来源", needed=True, personal="party", aliases=("资金来源", "捐赠单位", "捐赠方", "物资来源")),
        Column("received_on", "接收时间", Kind.DAY, in_part=True, aliases=("时间", "到账时间", "接收日期")),
        Column("what", "资金或物资名称", aliases=("名称", "物资名称", "资金名称", "品名")),
        Column("total", "总额（元）", Kind.MONEY, aliases=("总额", "金额", "资金总额")),
        Column("spent", "已分配（元）", Kind.MONEY, aliases=("已分配", "已发放金额", "已使用")),
        Column("left", "剩余（元）", Kind.MONEY, aliases=("剩余", "结余", "剩余金额")),
        Column("pieces", "物资数量", Kind.COUNT, aliases=("数量", "总数量", "接收数量")),
        Column("pieces_given", "已发物资数量", Kind.COUNT, aliases=("已发数量", "发放数量")),
        Column("pieces_left", "剩余物资数量", Kind.COUNT, aliases=("剩余数量", "结存数量")),
        Column("given_to", "分配对象", aliases=("对象", "受益对象", "发放范围"), hint="概括写，如“受灾户 12 户”"),
        NOTE,
    ),
    laws=(
        RowLaw("money", "总额 − 已分配 = 剩余", ("total",), ("spent",), "left"),
        RowLaw("goods", "物资数量 − 已发数量 = 剩余数量", ("pieces",), ("pieces_given",), "pieces_left"),
    ),
)

RELIEF_LIST = TableForm(
    "relief_list",
    "救灾救助资金物资分配公示表",
    ("V18",),
    (
        GROUP,
        called(NAME, "姓名", "户主", "户主姓名", "分配对象"),
        Column("amount", "金额", Kind.MONEY, aliases=("发放金额", "补助金额", "分配金额")),
        Column("what", "物资名称", aliases=("物资", "品名")),
        Column("pieces", "物资数量", Kind.COUNT, aliases=("数量", "发放数量")),
        PAID_ON,
    ),
    head=(
        Column("source", "来源", needed=True, personal="party", aliases=("资金来源", "捐赠单位", "物资来源")),
        TOTAL,
        Column("given", "已分配金额", Kind.MONEY, aliases=("分配合计", "发放合计")),
        Column("left", "剩余金额", Kind.MONEY, aliases=("剩余", "结余")),
        Column("pieces_given", "已发物资数量", Kind.COUNT, aliases=("已发数量", "物资数量合计")),
        PHONE,
    ),
    laws=(
        TotalLaw("given", "金额之和 = 已分配金额", "amount", "given"),
        TotalLaw("pieces", "物资数量之和 = 已发物资数量", "pieces", "pieces_given"),
        HeadLaw("left", "已分配金额 + 剩余金额 = 资金总额", ("given", "left"), (), "total"),
        CeilingLaw("whole", "已分配金额 ≤ 资金总额", ("given",), ("total",)),
    ),
    of_people=True,
)

FORMS = (FARMLAND, MACHINERY, CARD_SUBSIDY, RELIEF_FUNDS, RELIEF_LIST)
