"""Forms of rural revival: households watched against falling back into poverty, linking funds, public-welfare posts."""

from app.village.tables.columns import FAMILY, GROUP, HOUSEHOLDER, MONTHS, NAME, PHONE, RATE, TOTAL, required
from app.village.tables.shapes import CeilingLaw, Column, Kind, ProductLaw, RowLaw, TableForm, TotalLaw

_WATCHED = Column(
    "kind",
    "监测户类别",
    Kind.CHOICE,
    needed=True,
    choices=("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"),
    aliases=("类别", "监测对象类别", "户类型", "对象类别"),
)

WATCHED = TableForm(
    "watched",
    "防返贫监测对象公示表",
    ("V28",),
    (
        GROUP,
        HOUSEHOLDER,
        required(FAMILY),
        _WATCHED,
        Column(
            "found_on", "识别时间", Kind.DAY, in_part=True, needed=True, aliases=("认定时间", "识别日期", "纳入时间")
        ),
    ),
    head=(PHONE,),
    of_people=True,
)

RISK_GONE = TableForm(
    "risk_gone",
    "监测对象风险消除公示表",
    ("V29",),
    (
        GROUP,
        HOUSEHOLDER,
        required(FAMILY),
        Column("gone_on", "消除时间", Kind.DAY, in_part=True, needed=True, aliases=("风险消除时间", "消除日期")),
        Column(
            "way",
            "消除方式",
            Kind.CHOICE,
            choices=("稳定消除", "自然消除"),
            aliases=("方式", "风险消除方式"),
            hint="不写家庭收入和原因",
        ),
    ),
    head=(PHONE,),
    of_people=True,
)

LINKING_FUNDS = TableForm(
    "linking_funds",
    "衔接资金项目公告公示表",
    ("V30",),
    (
        Column("name", "项目名称", needed=True, aliases=("项目", "名称")),
        Column("stage", "公告阶段", Kind.CHOICE, choices=("实施前", "实施后"), aliases=("阶段",)),
        Column("place", "实施地点", aliases=("地点", "建设地点")),
        Column("task", "建设任务", aliases=("任务", "建设内容", "内容")),
        Column("central", "中央资金", Kind.MONEY, aliases=("中央衔接资金", "中央")),
        Column("province", "省级资金", Kind.MONEY, aliases=("省级衔接资金", "省级")),
        Column("local", "市县资金", Kind.MONEY, aliases=("市县衔接资金", "市县", "县级资金")),
        Column("own", "其他资金", Kind.MONEY, aliases=("自筹资金", "其他")),
        Column("funds", "资金规模", Kind.MONEY, needed=True, aliases=("资金总额", "总投资", "资金规模来源")),
        Column("households", "受益户数", Kind.COUNT, aliases=("受益对象数", "受益对象（户）")),
        Column("people", "受益人数", Kind.COUNT, aliases=("受益人口", "受益对象（人）")),
        Column("responsible", "责任人", personal="name", aliases=("项目负责人", "负责人")),
        Column("spent", "已支出", Kind.MONEY, aliases=("已完成投资", "支出金额", "已拨付")),
        Column("progress", "完成情况", aliases=("进度", "实施情况")),
        Column("effect", "绩效", aliases=("绩效目标", "绩效目标及完成情况")),
    ),
    head=(PHONE,),
    laws=(
        RowLaw(
            "funds",
            "中央 + 省级 + 市县 + 其他资金 = 资金规模",
            ("central", "province", "local", "own"),
            (),
            "funds",
        ),
        CeilingLaw("spent", "已支出 ≤ 资金规模", ("spent",), ("funds",)),
    ),
)

PUBLIC_POSTS = TableForm(
    "public_posts",
    "公益性岗位人员公示表",
    ("V32",),
    (
        NAME,
        GROUP,
        Column("post", "岗位", needed=True, aliases=("岗位名称", "岗位类别", "工作岗位")),
        RATE,
        MONTHS,
        Column("amount", "金额", Kind.MONEY, aliases=("补贴金额", "发放金额", "岗位补贴")),
        Column("from_on", "期限起", Kind.DAY, in_part=True, aliases=("上岗时间", "聘用起", "起始日期")),
        Column("to_on", "期限止", Kind.DAY, in_part=True, aliases=("到期时间", "聘用止", "终止日期")),
    ),
    head=(TOTAL, PHONE),
    laws=(
        ProductLaw("amount", "标准 × 月数 = 金额", ("rate", "months"), "amount"),
        TotalLaw("total", "金额之和 = 资金总额", "amount", "total"),
    ),
    of_people=True,
)

FORMS = (WATCHED, RISK_GONE, LINKING_FUNDS, PUBLIC_POSTS)
