"""Forms about money that name no resident but parties to contracts: funds, debts, plan, distribution, double entry."""

from app.village.tables.columns import CHANGE, NOTE, required
from app.village.tables.shapes import CarryLaw, Column, Kind, RowLaw, TableForm, TotalLaw

# Where a village gave no tail, or another bank name, the other still tells which account it is
OF_ACCOUNT = (("name", "tail"), ("tail",), ("name",))

FUNDS = TableForm(
    "funds",
    "资金公开表",
    ("V05",),
    (
        Column("name", "开户行或现金", needed=True, aliases=("账户", "户名", "开户行", "资金账户"), of_account=True),
        Column("tail", "账号尾号", hint="只写最后四位", aliases=("尾号", "账号后四位")),
        Column("opening", "期初余额", Kind.MONEY, needed=True, aliases=("期初", "上期余额")),
        Column("increase", "本期增加", Kind.MONEY, needed=True, aliases=("增加", "本期收入")),
        Column("decrease", "本期减少", Kind.MONEY, needed=True, aliases=("减少", "本期支出")),
        Column("closing", "期末余额", Kind.MONEY, needed=True, aliases=("期末", "本期余额")),
    ),
    head=(Column("total", "期末余额合计", Kind.MONEY, aliases=("货币资金余额", "货币资金合计", "资金合计")),),
    laws=(
        RowLaw(
            "movement", "期初余额 + 本期增加 − 本期减少 = 期末余额", ("opening", "increase"), ("decrease",), "closing"
        ),
        TotalLaw("total", "各账户期末余额之和 = 期末余额合计", "closing", "total"),
        CarryLaw("carried", "各账户：上期期末余额 = 本期期初余额", "closing", "opening", OF_ACCOUNT),
    ),
    joints=(CHANGE,),
)

DEBTS = TableForm(
    "debts",
    "债权债务明细表",
    ("V07",),
    (
        Column("side", "类别", Kind.CHOICE, needed=True, choices=("债权", "债务"), aliases=("债权债务", "性质")),
        Column(
            "party",
            "对方名称",
            needed=True,
            personal="party",
            aliases=("单位或个人", "债权人或债务人", "对方单位", "往来单位", "名称"),
            hint="个人只列姓名",
        ),
        Column("arose_on", "形成时间", Kind.DAY, aliases=("发生时间", "发生日期", "形成日期"), in_part=True),
        Column("reason", "事由", needed=True, aliases=("形成原因", "原因", "摘要")),
        Column("opening", "期初余额", Kind.MONEY, needed=True, aliases=("期初", "年初余额", "上期余额")),
        Column("increase", "本期增加", Kind.MONEY, needed=True, aliases=("增加", "本期新增")),
        Column("decrease", "本期减少", Kind.MONEY, needed=True, aliases=("减少", "本期偿还", "本期收回", "偿还情况")),
        Column("closing", "期末余额", Kind.MONEY, needed=True, aliases=("期末", "金额", "本期余额")),
        Column("due_on", "到期日", Kind.DAY, aliases=("到期时间", "还款日期")),
        NOTE,
    ),
    head=(Column("total", "期末余额合计", Kind.MONEY, aliases=("合计", "余额合计")),),
    laws=(
        RowLaw(
            "movement", "期初余额 + 本期增加 − 本期减少 = 期末余额", ("opening", "increase"), ("decrease",), "closing"
        ),
        TotalLaw("total", "期末余额之和 = 期末余额合计", "closing", "total"),
        CarryLaw(
            "carried",
            "每笔债权、债务：上期期末余额 = 本期期初余额",
            "closing",
            "opening",
            (("side", "party", "arose_on", "reason"), ("side", "party", "reason"), ("side", "party")),
        ),
    ),
    joints=(CHANGE,),
)

PLAN = TableForm(
    "plan",
    "年度财务收支计划与决算对照表",
    ("V08",),
    (
        Column("side", "收支", Kind.CHOICE, choices=("收入", "支出"), aliases=("类别", "收入或支出")),
        Column("category", "项目", needed=True, aliases=("科目", "收支项目", "分类", "名称")),
        Column(
            "planned", "计划数", Kind.MONEY, needed=True, aliases=("预算数", "计划", "年度计划", "预算", "本年计划")
        ),
        Column("actual", "决算数", Kind.MONEY, aliases=("实际数", "决算", "实际", "执行数", "本年实际")),
        Column("difference", "差额", Kind.MONEY, aliases=("差异", "增减", "决算与计划差额")),
        NOTE,
    ),
    head=(
        Column("year", "年度", Kind.COUNT, aliases=("年份", "计划年度")),
        Column("planned_total", "计划数合计", Kind.MONEY, aliases=("计划合计", "预算合计")),
        Column("actual_total", "决算数合计", Kind.MONEY, aliases=("决算合计", "实际合计")),
    ),
    laws=(
        RowLaw("difference", "决算数 − 计划数 = 差额", ("actual",), ("planned",), "difference"),
        TotalLaw("planned", "计划数之和 = 计划数合计", "planned", "planned_total"),
        TotalLaw("actual", "决算数之和 = 决算数合计", "actual", "actual_total"),
    ),
)

FINAL_ACCOUNTS = TableForm(
    "final_accounts",
    "年度财务收支决算表",
    ("V08",),
    tuple(required(column) if column.key == "actual" else column for column in PLAN.columns),
    head=PLAN.head,
    laws=PLAN.laws,
)

_SHARES = ("reserve", "welfare", "investors", "members", "other", "retained")
DISTRIBUTION = TableForm(
    "distribution",
    "收益分配表",
    ("V08",),
    (
        Column("year", "年度", Kind.COUNT, needed=True, aliases=("年份",)),
        Column("profit", "本年收益", Kind.MONEY, needed=True, aliases=("收益总额", "本年净收益", "净收益")),
        Column("carried", "年初未分配收益", Kind.MONEY, aliases=("上年未分配收益", "年初结余")),
        Column("available", "可分配收益", Kind.MONEY, needed=True, aliases=("可供分配收益", "可分配收益总额")),
        Column("reserve", "提取公积公益金", Kind.MONEY, aliases=("公积公益金",)),
        Column("welfare", "提取福利费", Kind.MONEY, aliases=("福利费",)),
        Column("investors", "外来投资分利", Kind.MONEY, aliases=("投资分利", "外来投资者分利")),
        Column("members", "成员分配", Kind.MONEY, aliases=("向成员分配", "农户分配")),
        Column("other", "其他分配", Kind.MONEY, aliases=("其他",)),
        Column("retained", "年末未分配收益", Kind.MONEY, aliases=("未分配收益", "结转下年")),
    ),
    laws=(
        RowLaw("available", "本年收益 + 年初未分配收益 = 可分配收益", ("profit", "carried"), (), "available"),
        RowLaw("shares", "各项提取和分配 + 年末未分配收益 = 可分配收益", _SHARES, (), "available"),
        CarryLaw("carried", "上年年末未分配收益 = 年初未分配收益", "retained", "carried", (("year",),), "year"),
    ),
)

# Never published by itself: it goes with a book, whose laws judge it (app/village/laws). Of words the chart's are kept and
# the sub-account's, in part where it is a person's (app/village/subaccounts.py); the summaries stand at the lines.
ENTRIES = TableForm(
    "entries",
    "会计分录",
    (),
    (
        Column("voucher", "凭证号", needed=True),
        Column("account", "科目代码", needed=True),
        Column("name", "科目", needed=True),
        Column("sub", "明细科目"),
        Column("debit", "借方金额", Kind.MONEY),
        Column("credit", "贷方金额", Kind.MONEY),
    ),
)

FORMS = (FUNDS, DEBTS, PLAN, FINAL_ACCOUNTS, DISTRIBUTION, ENTRIES)
