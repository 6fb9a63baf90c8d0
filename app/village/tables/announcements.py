"""Forms of what is put to the public before it is done: candidates for a contract, land and houses to be taken, draft plans,
and the lists of who is to get a dwelling mended or let (domain handbook §d.7)."""

from app.village.tables.columns import FAMILY, GROUP, HOUSEHOLDER, NOTE, PHONE
from app.village.tables.shapes import CeilingLaw, Column, Kind, TableForm

_OFFICE = Column("office", "公告单位", needed=True, aliases=("发布单位", "发布机关", "公告机关"))
_DOC = Column("document", "公告文号", aliases=("文号", "公告号"))
_WHERE = Column(
    "where", "意见提交地点和方式", aliases=("意见反馈方式", "提交意见的方式"), hint="写单位和办公电话，不写个人"
)

CANDIDATES = TableForm(
    "candidates",
    "中标候选人公示表",
    ("V12",),
    (
        Column("name", "项目名称", needed=True, aliases=("工程名称", "项目", "名称")),
        Column("way", "招标方式", aliases=("发包方式", "招标形式")),
        Column("opened_on", "开标时间", Kind.DAY, aliases=("开标日期", "竞标时间")),
        Column("rank", "候选人名次", Kind.COUNT, needed=True, aliases=("名次", "排名", "排序")),
        Column("bidder", "中标候选人", needed=True, personal="party", aliases=("候选人", "候选单位", "投标单位")),
        Column("limit", "最高限价", Kind.MONEY, aliases=("控制价", "预算价", "招标控制价")),
        Column("price", "投标报价", Kind.MONEY, needed=True, aliases=("报价", "投标价", "投标价格")),
        Column("quality", "质量和工期承诺", aliases=("工期", "质量工期", "工期和质量")),
        NOTE,
    ),
    head=(PHONE,),
    laws=(CeilingLaw("limit", "投标报价 ≤ 最高限价", ("price",), ("limit",)),),
)

LAND_FORETOLD = TableForm(
    "land_foretold",
    "征地预公告表",
    ("V09",),
    (
        Column("purpose", "征收目的", needed=True, aliases=("用途", "建设项目")),
        Column("range", "征收范围", needed=True, aliases=("范围", "拟征收范围"), hint="写到村组和地块，不写门牌"),
        Column("area", "拟征收面积（亩）", Kind.AREA, aliases=("面积", "征收面积")),
        Column("survey", "土地现状调查安排", aliases=("现状调查", "调查安排")),
        NOTE,
    ),
    head=(_OFFICE, _DOC, PHONE),
)

LAND_PLAN = TableForm(
    "land_plan",
    "征地补偿安置公告表",
    ("V09",),
    (
        Column("range", "征收范围", needed=True, aliases=("范围",), hint="写到村组和地块，不写门牌"),
        Column("area", "征收面积（亩）", Kind.AREA, aliases=("面积", "征收面积")),
        Column("standard", "补偿标准", needed=True, aliases=("补偿方式和标准", "标准")),
        Column(
            "resettling", "安置对象和方式", needed=True, aliases=("安置方式", "安置途径"), hint="概括写，不列居民姓名"
        ),
        Column("security", "社会保障", aliases=("社保", "养老保障")),
    ),
    head=(_OFFICE, _DOC, _WHERE, PHONE),
)

HOUSES_TAKEN = TableForm(
    "houses_taken",
    "房屋征收补偿方案公示表",
    ("V31", "V35"),
    (
        Column("range", "征收范围", needed=True, aliases=("范围", "房屋征收范围")),
        Column("purpose", "征收目的", needed=True, aliases=("建设项目", "用途")),
        Column("compensation", "补偿方式和标准", needed=True, aliases=("补偿标准", "补偿方案")),
        Column("reward", "补助和奖励", aliases=("奖励", "搬迁奖励")),
        Column("signing", "签约期限", aliases=("签约期",)),
    ),
    head=(_OFFICE, _DOC, _WHERE, PHONE),
)

PLANNING_DRAFT = TableForm(
    "planning_draft",
    "规划草案公告表",
    ("V01", "V35"),
    (
        Column("name", "规划名称", needed=True, aliases=("名称", "草案名称")),
        Column("range", "规划范围", needed=True, aliases=("范围",)),
        Column("main", "主要内容", needed=True, aliases=("内容", "规划内容")),
        Column("papers", "草案全文在哪里看", aliases=("查阅地点", "查阅方式")),
    ),
    head=(_OFFICE, _WHERE, PHONE),
)

HOUSE_REPAIRS = TableForm(
    "house_repairs",
    "农村危房改造对象公示表",
    ("V31",),
    (
        GROUP,
        HOUSEHOLDER,
        FAMILY,
        Column("way", "改造方式", Kind.CHOICE, choices=("新建", "翻建", "修缮加固"), aliases=("改造类型", "方式")),
        Column("amount", "拟补助金额", Kind.MONEY, aliases=("补助金额", "金额", "补助标准")),
        NOTE,
    ),
    head=(PHONE,),
    of_people=True,
)

PUBLIC_HOUSING = TableForm(
    "public_housing",
    "公租房分配公示表",
    ("V31", "V35"),
    (
        HOUSEHOLDER,
        FAMILY,
        Column("estate", "小区", aliases=("房源小区", "项目名称"), hint="只写小区，不写房号"),
        Column("rooms", "户型", aliases=("房型",)),
        Column("square_metres", "面积（平方米）", Kind.AREA, aliases=("面积", "建筑面积")),
        NOTE,
    ),
    head=(PHONE,),
    of_people=True,
)

FORMS = (CANDIDATES, LAND_FORETOLD, LAND_PLAN, HOUSES_TAKEN, PLANNING_DRAFT, HOUSE_REPAIRS, PUBLIC_HOUSING)
