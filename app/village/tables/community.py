"""Forms of urban communities (居务公开), and of services for the old."""

from app.village.tables.columns import NOTE, PHONE
from app.village.tables.shapes import Column, HeadLaw, Kind, RowLaw, TableForm, TotalLaw

CARE_SERVICES = TableForm(
    "care_services",
    "养老服务设施与服务项目表",
    ("V27",),
    (
        Column("name", "名称", needed=True, aliases=("设施名称", "机构名称", "项目名称")),
        Column("address", "地址", needed=True, aliases=("设施地址", "地点")),
        Column("hours", "开放时间", aliases=("服务时间",)),
        Column("service", "服务内容", needed=True, aliases=("服务项目", "内容")),
        Column("fee", "收费", aliases=("收费标准", "价格"), hint="写标准，如“免费”“午餐 8 元”"),
        Column("work_phone", "电话", is_phone=True, hint="只写办公电话", aliases=("联系电话", "服务电话")),
    ),
)

COMMUNITY_DECISIONS = TableForm(
    "community_decisions",
    "居民会议决定事项及实施情况表",
    ("V35",),
    (
        Column("matter", "决定事项", needed=True, aliases=("事项", "决议事项")),
        Column("met_on", "会议时间", Kind.DAY, aliases=("时间", "会议日期")),
        Column("result", "表决结果", needed=True, aliases=("结果",)),
        Column("progress", "实施情况", aliases=("落实情况", "进展")),
    ),
)

FACILITIES = TableForm(
    "facilities",
    "社区设施管理使用情况表",
    ("V35",),
    (
        Column("name", "设施名称", needed=True, aliases=("名称", "房屋或设施名称")),
        Column("place", "地点", aliases=("位置", "地址")),
        Column("owned", "权属", Kind.CHOICE, choices=("自有", "借用", "租用"), aliases=("产权", "权属情况")),
        Column(
            "use",
            "使用状态",
            Kind.CHOICE,
            choices=("自用", "出租", "闲置"),
            aliases=("使用情况", "管理使用情况", "状态"),
        ),
        Column("keeper", "管理单位", aliases=("管理方", "使用单位")),
        Column("rent", "年租金", Kind.MONEY, aliases=("租金", "收益")),
        NOTE,
    ),
)

COMMUNITY_SERVICES = TableForm(
    "community_services",
    "社区服务项目表",
    ("V35",),
    (
        Column("name", "服务项目", needed=True, aliases=("项目", "项目名称")),
        Column("provider", "承接单位", personal="party", aliases=("服务单位", "承办单位", "实施单位")),
        Column("for_whom", "服务对象", aliases=("对象",), hint="概括写，不列居民姓名"),
        Column("funds", "经费", Kind.MONEY, aliases=("项目经费", "资金")),
        Column("spent", "已支出", Kind.MONEY, aliases=("已使用", "支出")),
        Column("left", "结余", Kind.MONEY, aliases=("剩余",)),
        Column("progress", "开展情况", aliases=("完成情况", "进展")),
    ),
    laws=(RowLaw("left", "经费 − 已支出 = 结余", ("funds",), ("spent",), "left"),),
)

RAISED_FUNDS = TableForm(
    "raised_funds",
    "筹集资金收支公开表",
    ("V36",),
    (
        Column("source", "来源", needed=True, personal="party", aliases=("资金来源", "筹资来源", "筹集方式")),
        Column("amount", "筹集金额", Kind.MONEY, needed=True, aliases=("金额", "筹资金额", "收入")),
        Column("use", "用途", needed=True, aliases=("资金用途", "支出事项")),
        Column("used", "已用金额", Kind.MONEY, needed=True, aliases=("支出", "使用金额", "已使用")),
        Column("left", "结余", Kind.MONEY, needed=True, aliases=("剩余", "余额")),
        NOTE,
    ),
    head=(
        Column("raised_total", "筹集合计", Kind.MONEY, aliases=("筹集金额合计", "收入合计")),
        Column("used_total", "支出合计", Kind.MONEY, aliases=("已用合计", "使用合计")),
        Column("left_total", "结余合计", Kind.MONEY, aliases=("结余总额",)),
        PHONE,
    ),
    laws=(
        RowLaw("left", "筹集金额 − 已用金额 = 结余", ("amount",), ("used",), "left"),
        TotalLaw("raised", "筹集金额之和 = 筹集合计", "amount", "raised_total"),
        TotalLaw("used", "已用金额之和 = 支出合计", "used", "used_total"),
        TotalLaw("left_total", "结余之和 = 结余合计", "left", "left_total"),
        HeadLaw("whole", "筹集合计 − 支出合计 = 结余合计", ("raised_total",), ("used_total",), "left_total"),
    ),
)

FORMS = (CARE_SERVICES, COMMUNITY_DECISIONS, FACILITIES, COMMUNITY_SERVICES, RAISED_FUNDS)
