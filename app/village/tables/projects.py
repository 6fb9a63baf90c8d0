"""Forms of works and of land: projects, tenders, homesteads, land taken and its compensation, levies for common works."""

from app.village.tables.columns import GROUP, HOUSEHOLDER, NOTE, PHONE, called
from app.village.tables.shapes import (
    CeilingLaw,
    Column,
    HeadLaw,
    Joint,
    Kind,
    ProductLaw,
    RowLaw,
    TableForm,
    TotalLaw,
)

_NAME = Column("name", "项目名称", needed=True, aliases=("工程名称", "项目", "名称"))
_PRICE = Column("price", "合同价", Kind.MONEY, aliases=("合同金额", "中标价", "合同价款"))
_WINNER = Column("winner", "中标（承建）单位", personal="party", aliases=("中标单位", "承建单位", "施工单位", "中标人"))
_SOURCE = Column("source", "资金来源", aliases=("资金来源及金额",))
_WATCHERS = Column("watchers", "监督小组成员", personal="name", aliases=("监督小组", "监督人员"))

PROJECTS = TableForm(
    "projects",
    "工程项目公开表",
    ("V11", "V12"),
    (
        _NAME,
        Column("place", "建设地点", aliases=("地点", "实施地点")),
        Column("scale", "内容规模", aliases=("建设内容", "建设规模", "内容")),
        _SOURCE,
        Column("from_above", "上级资金", Kind.MONEY, aliases=("上级补助", "财政资金", "上级")),
        Column("own", "自筹资金", Kind.MONEY, aliases=("村自筹", "自筹", "集体资金")),
        Column("raised", "筹资", Kind.MONEY, aliases=("群众筹资", "一事一议筹资", "社会筹资")),
        Column("funds", "资金合计", Kind.MONEY, aliases=("资金来源合计", "总投资", "资金总额")),
        Column("budget", "预算价", Kind.MONEY, needed=True, aliases=("预算", "预算金额", "控制价")),
        Column("way", "发包方式", aliases=("招标方式", "发包形式")),
        _WINNER,
        _PRICE,
        Column("begins_on", "开工时间", Kind.DAY, aliases=("开工日期", "开工"), in_part=True),
        Column("ends_on", "竣工时间", Kind.DAY, aliases=("竣工日期", "竣工", "完工时间"), in_part=True),
        Column("changes", "变更金额", Kind.MONEY, aliases=("变更增减金额", "工程变更金额")),
        Column("settled", "结算审计价", Kind.MONEY, aliases=("决算价", "审计价", "决算", "结算价")),
        Column("paid", "已付款", Kind.MONEY, aliases=("已付金额", "已支付", "已付")),
        Column("retained", "质保金", Kind.MONEY, aliases=("质量保证金", "质保")),
        Column("progress", "进度", aliases=("工程进度", "形象进度")),
        Column("acceptance", "验收结论", aliases=("验收情况", "验收结果")),
        _WATCHERS,
    ),
    head=(PHONE,),
    laws=(
        RowLaw("funds", "上级资金 + 自筹资金 + 筹资 = 资金合计", ("from_above", "own", "raised"), (), "funds"),
        CeilingLaw("budget", "合同价 ≤ 预算价", ("price",), ("budget",)),
        CeilingLaw("settlement", "结算审计价 ≤ 合同价 + 变更金额", ("settled",), ("price", "changes")),
        CeilingLaw("payment", "已付款 ≤ 合同价 + 变更金额", ("paid",), ("price", "changes")),
    ),
    joints=(
        Joint(
            "begins_ends",
            "开工/竣工",
            Kind.DAY,
            aliases=("开工竣工", "开竣工", "开竣工时间", "开竣工日期", "开工竣工时间", "开工/竣工时间", "起止时间"),
            parts=("begins_on", "ends_on"),
        ),
    ),
)

TENDERS = TableForm(
    "tenders",
    "工程招投标与预决算专项公开表",
    ("V12",),
    (
        _NAME,
        _SOURCE,
        Column("budget", "预算价", Kind.MONEY, needed=True, aliases=("预算", "预算金额", "控制价")),
        Column("way", "招标方式", needed=True, aliases=("发包方式", "招标形式")),
        Column("opened_on", "开标时间", Kind.DAY, aliases=("开标日期", "竞标时间")),
        Column("bidders", "投标单位数", Kind.COUNT, aliases=("投标家数", "报名单位数")),
        _WINNER,
        _PRICE,
        Column("settled", "决算价", Kind.MONEY, aliases=("结算审计价", "决算", "审计价")),
        _WATCHERS,
        NOTE,
    ),
    head=(PHONE,),
    laws=(CeilingLaw("budget", "合同价 ≤ 预算价", ("price",), ("budget",)),),
)

HOMESTEADS = TableForm(
    "homesteads",
    "宅基地申请与审批公示表",
    ("V13",),
    (
        Column(
            "applicant", "申请人", needed=True, personal="name_of_household", aliases=("户主", "申请人姓名", "姓名")
        ),
        GROUP,
        Column("place", "拟用地位置", aliases=("位置", "拟建位置", "用地位置"), hint="写到村组和地块，不写门牌"),
        Column("square_metres", "拟用地面积（平方米）", Kind.AREA, aliases=("面积", "用地面积", "宅基地面积")),
        Column("kind", "建房类型", Kind.CHOICE, choices=("新建", "原址翻建", "改扩建"), aliases=("类型", "申请类型")),
        Column("outcome", "公示结果", aliases=("公示情况", "结果")),
        Column("approval", "批准文号", aliases=("批准书号", "审批文号")),
        NOTE,
    ),
    head=(PHONE,),
    of_people=True,
)

LAND_TAKEN = TableForm(
    "land_taken",
    "征地补偿分配表",
    ("V09",),
    (
        GROUP,
        HOUSEHOLDER,
        Column("people", "分配人口", Kind.COUNT, aliases=("人口", "参与分配人数", "分配人数")),
        Column("rate", "人均标准", Kind.MONEY, aliases=("标准", "分配标准", "人均分配")),
        Column("amount", "分配金额", Kind.MONEY, needed=True, aliases=("金额", "户别金额", "补偿金额")),
    ),
    head=(
        Column("approval", "批文号", needed=True, aliases=("批文", "征地批文号", "批准文号")),
        Column("area", "征收面积（亩）", Kind.AREA, aliases=("征收面积", "面积")),
        Column("compensation", "补偿总额", Kind.MONEY, needed=True, aliases=("征地补偿总额", "补偿款总额")),
        Column("kept", "村留用", Kind.MONEY, aliases=("村集体留用", "集体留用", "集体提留")),
        Column("shared", "分配到户合计", Kind.MONEY, needed=True, aliases=("分配总额", "到户金额合计", "合计")),
        Column("vote", "分配方案表决情况", aliases=("表决情况", "表决结果", "分配方案")),
        PHONE,
    ),
    laws=(
        ProductLaw("share", "分配人口 × 人均标准 = 分配金额", ("people", "rate"), "amount"),
        TotalLaw("shared", "分配金额之和 = 分配到户合计", "amount", "shared"),
        HeadLaw("compensation", "分配到户合计 + 村留用 = 补偿总额", ("shared", "kept"), (), "compensation"),
    ),
    of_people=True,
)

LEVY_HOUSEHOLDS = TableForm(
    "levy_households",
    "“一事一议”筹资筹劳到户表",
    ("V10",),
    (
        GROUP,
        called(HOUSEHOLDER, "户主", "户主姓名"),
        Column("people", "应筹人数", Kind.COUNT, needed=True, aliases=("人数", "筹资人数")),
        Column("rate", "人均标准", Kind.MONEY, needed=True, aliases=("标准", "筹资标准")),
        Column("due", "应缴", Kind.MONEY, needed=True, aliases=("应筹", "应缴金额", "应筹资金")),
        Column("paid", "已缴", Kind.MONEY, needed=True, aliases=("已筹", "已缴金额", "已筹资金")),
        Column("instead", "以资代劳", Kind.MONEY, aliases=("以资代劳款",)),
    ),
    head=(
        Column("project", "项目", needed=True, aliases=("筹资项目", "项目名称")),
        Column("due_total", "应缴合计", Kind.MONEY, aliases=("应筹合计", "应筹总额")),
        Column("paid_total", "已缴合计", Kind.MONEY, aliases=("已筹合计", "已筹总额")),
        PHONE,
    ),
    laws=(
        ProductLaw("due", "应筹人数 × 人均标准 = 应缴", ("people", "rate"), "due"),
        CeilingLaw("paid", "已缴 ≤ 应缴", ("paid",), ("due",)),
        TotalLaw("due_total", "应缴之和 = 应缴合计", "due", "due_total"),
        TotalLaw("paid_total", "已缴之和 = 已缴合计", "paid", "paid_total"),
    ),
    of_people=True,
)

LEVIES = TableForm(
    "levies",
    "“一事一议”筹资筹劳及使用情况表",
    ("V10",),
    (
        Column("project", "项目", needed=True, aliases=("筹资项目", "项目名称")),
        Column("rate", "人均标准", Kind.MONEY, aliases=("标准", "筹资标准")),
        Column("due", "应筹", Kind.MONEY, needed=True, aliases=("应筹资金", "应筹金额")),
        Column("paid", "已筹", Kind.MONEY, needed=True, aliases=("已筹资金", "已筹金额")),
        Column("used", "已使用", Kind.MONEY, needed=True, aliases=("使用金额", "支出", "使用情况")),
        Column("left", "结余", Kind.MONEY, needed=True, aliases=("剩余", "余额")),
        Column("use", "用途", aliases=("使用说明", "资金用途")),
    ),
    laws=(
        CeilingLaw("paid", "已筹 ≤ 应筹", ("paid",), ("due",)),
        RowLaw("left", "已筹 − 已使用 = 结余", ("paid",), ("used",), "left"),
    ),
)

FORMS = (PROJECTS, TENDERS, HOMESTEADS, LAND_TAKEN, LEVY_HOUSEHOLDS, LEVIES)
