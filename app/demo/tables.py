"""Invented rows of the typed forms: every figure keeps the laws of its form. Those of the books are put in by works.py."""

from typing import Any

PHONE = "0731-84010116"
Table = tuple[str, str, str, dict[str, Any], list[dict[str, Any]]]  # item, form, period, head, rows


def _y(yuan: float) -> int:
    return round(yuan * 100)


BUILDER, LIGHTING = "长沙浏河建筑工程有限公司", "长沙长丰照明有限公司"  # as the books pay them, see app/demo/ledger.py
ROAD, LAMPS = "石塘组公路硬化工程", "太阳能路灯亮化项目"
TENANT, TENANTS = "葛家山村农资经营部", "葛家山村农机专业合作社"
RETAINED = _y(1_860)
FUNDS: Table = (
    *("V05", "funds", "2026Q3"),
    {"total": _y(167_204.50)},
    [
        {"name": "库存现金", "opening": _y(3_204.50), "increase": 0, "decrease": 0, "closing": _y(3_204.50)},
        {"name": "长沙农商银行开慧支行", "tail": "3327", "opening": _y(158_000), "increase": _y(96_000), "decrease": _y(90_000), "closing": _y(164_000)},
    ],
)  # fmt: skip
ASSETS: Table = (
    *("V05", "assets", "2026Q3"),
    {"cost_total": _y(1_946_000), "net_total": _y(1_512_000)},
    [
        {"no": "G-001", "name": "村部综合楼", "kind": "房屋", "bought_on": "2016-11-20", "quantity": "620 平方米", "cost": _y(1_280_000), "depreciation": _y(256_000), "net": _y(1_024_000), "use": "自用"},
        {"no": "G-002", "name": "临街门面 4 间", "kind": "房屋", "bought_on": "2018-05-08", "quantity": "168 平方米", "cost": _y(420_000), "depreciation": _y(105_000), "net": _y(315_000), "use": "出租", "party": TENANT, "from_on": "2025-01-01", "to_on": "2027-12-31", "rent": _y(12_000), "due": _y(9_000), "received": _y(9_000), "owed": 0},
        {"no": "G-003", "name": "屋顶光伏 60 千瓦", "kind": "设备", "bought_on": "2021-06-30", "quantity": "1 套", "cost": _y(246_000), "depreciation": _y(73_000), "net": _y(173_000), "use": "自用"},
    ],
)  # fmt: skip
RESOURCES: Table = (
    *("V06", "resources", "2026Q3"),
    {"area_total": 41_280},
    [
        {"no": "Z-01", "kind": "耕地", "place": "大塘片", "area": 32_650, "managed": "流转", "party": TENANTS, "from_on": "2024-01-01", "to_on": "2028-12-31", "rent": _y(36_000), "due": _y(36_000), "received": _y(36_000), "owed": 0, "way": "公开竞价"},
        {"no": "Z-02", "kind": "水面", "place": "石塘水库", "area": 8_630, "managed": "集体自营，2027 年起发包"},
    ],
)  # fmt: skip
CONTRACTING: Table = (
    *("V14", "contracting", "2026Q3"),
    {},
    [
        {"object": "石塘水库水面", "area": 8_630, "from_on": "2027-01-01", "to_on": "2029-12-31", "floor": _y(15_000), "price": _y(18_000), "party": "湖南浏河生态农业有限公司", "way": "公开竞价", "procedure": "2026年7月16日成员代表会议通过，39 票同意"},
    ],
)  # fmt: skip
DEBTS: Table = (
    *("V07", "debts", "2026Q3"),
    {"total": _y(9_860)},
    [
        {"side": "债权", "party": TENANT, "reason": "临街门面租金", "opening": 0, "increase": _y(2_000), "decrease": 0, "closing": _y(2_000)},
        {"side": "债权", "party": TENANTS, "reason": "大塘片耕地流转租金", "opening": 0, "increase": _y(6_000), "decrease": 0, "closing": _y(6_000)},
        {"side": "债务", "party": BUILDER, "arose_on": "2026-03-20", "reason": f"{ROAD}质保金", "opening": RETAINED, "increase": 0, "decrease": 0, "closing": RETAINED, "due_on": "2027-03-20"},
    ],
)  # fmt: skip
PROJECTS: Table = (
    *("V11", "projects", "2026Q3"),
    {"phone": PHONE},
    [
        {"name": ROAD, "place": "石塘组", "scale": "0.2 公里，宽 3.5 米", "from_above": _y(40_000), "own": _y(23_500), "raised": 0, "funds": _y(63_500), "budget": _y(63_500), "way": "询价", "winner": BUILDER, "price": _y(62_000), "begins_on": "2025-11-10", "ends_on": "2026-03-20", "settled": _y(60_000), "paid": _y(58_140), "retained": RETAINED, "progress": "完工", "acceptance": "合格"},
        {"name": LAMPS, "place": "各组", "scale": "路灯 20 盏", "from_above": _y(12_000), "own": _y(5_200), "raised": 0, "funds": _y(17_200), "budget": _y(17_000), "way": "询价", "winner": LIGHTING, "price": _y(16_640), "begins_on": "2026-04-10", "paid": _y(6_600), "progress": "已装 8 盏"},
    ],
)  # fmt: skip
PLAN: Table = (
    *("V08", "plan", "2026"),
    {"year": 2026, "planned_total": _y(508_000)},
    [
        {"side": "收入", "category": "发包及上交收入", "planned": _y(48_000)},
        {"side": "收入", "category": "集体经营收入", "planned": _y(20_000)},
        {"side": "收入", "category": "村级组织运转经费补助", "planned": _y(180_000)},
        {"side": "支出", "category": "村组干部报酬", "planned": _y(24_000)},
        {"side": "支出", "category": "管理费", "planned": _y(14_000)},
        {"side": "支出", "category": "固定资产购建支出", "planned": _y(64_000)},
        {"side": "支出", "category": "集体公益福利支出", "planned": _y(46_000)},
        {"side": "支出", "category": "其他支出", "planned": _y(112_000)},
    ],
)  # fmt: skip
FARMERS = (
    ("大塘组", "葛建国", 6.2), ("大塘组", "葛春桃", 4.35), ("石塘组", "柳正明", 8.1), ("石塘组", "彭秋生", 3.6),
    ("新屋组", "黄伏初", 5.75), ("新屋组", "易满元", 7.4), ("杉树组", "陈新民", 2.9), ("杉树组", "杨丽华", 4.8),
)  # fmt: skip
FARMLAND: Table = (
    *("V15", "farmland_subsidy", "2026"),
    {"project": "2026 年耕地地力保护补贴", "basis": "湘财农〔2026〕示例号", "phone": PHONE, "area_total": sum(_y(area) for _, _, area in FARMERS), "total": sum(_y(area * 105) for _, _, area in FARMERS)},
    [{"group": group, "householder": who, "area": _y(area), "rate": _y(105), "amount": _y(area * 105)} for group, who, area in FARMERS],
)  # fmt: skip
ALLOWANCE: Table = (
    *("V20", "allowance", "2026Q3"),
    {"households": 3, "people": 5, "total": _y(2_340), "phone": PHONE},
    [
        {"group": "大塘组", "householder": "葛满秀", "family": 2, "covered": 2, "class": "A", "monthly": _y(1_040), "since": "2024-07"},
        {"group": "新屋组", "householder": "黄桂兰", "family": 1, "covered": 1, "class": "B", "monthly": _y(480), "since": "2025-01"},
        {"group": "杉树组", "householder": "陈海燕", "family": 3, "covered": 2, "class": "B", "monthly": _y(820), "since": "2026-04"},
    ],
)  # fmt: skip
WATCHED: Table = (
    *("V28", "watched", "2026"),
    {"phone": PHONE},
    [{"group": "石塘组", "householder": "彭大勇", "family": 4, "kind": "突发严重困难户", "found_on": "2026-10-21"}],
)
DECISIONS: Table = (
    *("V01", "decisions", "2026Q3"),
    {},
    [
        {"matter": "石塘水库水面发包方案", "met_on": "2026-07-16", "due": 46, "present": 41, "in_favour": 39, "against": 1, "abstained": 1, "result": "通过", "progress": "已签合同"},
        {"matter": "太阳能路灯选点", "met_on": "2026-07-16", "due": 46, "present": 41, "in_favour": 41, "against": 0, "abstained": 0, "result": "通过", "progress": "在装"},
    ],
)  # fmt: skip
PUBLISHED = (FUNDS, ASSETS, RESOURCES, CONTRACTING, DEBTS, PROJECTS, PLAN, DECISIONS, ALLOWANCE)
ON_NOTICE = (FARMLAND, WATCHED)
