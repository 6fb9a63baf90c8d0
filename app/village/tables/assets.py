"""Forms of what the village owns and lends out: assets, their movements, resources, contracts, investments."""

from dataclasses import replace

from app.village.tables.columns import (
    CHANGE,
    CONTRACT_DAYS,
    NOTE,
    PARTY,
    RECEIVED_OWED,
    RESOURCE_AREA,
    called,
    required,
)
from app.village.tables.shapes import CarryLaw, CeilingLaw, Column, Kind, RowLaw, TableForm, TotalLaw

ASSETS = TableForm(
    "assets",
    "资产公开表",
    ("V05",),
    (
        Column("no", "编号", aliases=("资产编号", "卡片编号")),
        Column("name", "资产名称", needed=True, aliases=("名称", "固定资产名称")),
        Column("kind", "类别", aliases=("资产类别", "类型")),
        Column("bought_on", "购建时间", Kind.DAY, aliases=("购置时间", "购建日期", "取得时间"), in_part=True),
        Column("quantity", "数量或面积", aliases=("数量/面积", "数量", "面积")),
        Column("cost", "原值", Kind.MONEY, needed=True, aliases=("资产原值", "账面原值")),
        Column("depreciation", "累计折旧", Kind.MONEY, aliases=("折旧",)),
        Column("net", "净值", Kind.MONEY, needed=True, aliases=("账面净值", "资产净值")),
        Column(
            "use",
            "使用状态",
            Kind.CHOICE,
            choices=("自用", "出租", "闲置"),
            aliases=("使用情况", "状态", "存放使用情况"),
        ),
        called(PARTY, "承租人", "承租方", "租用人"),
        Column("from_on", "合同起", Kind.DAY, aliases=("合同开始", "租期起", "起租日期"), in_part=True),
        Column("to_on", "合同止", Kind.DAY, aliases=("合同到期", "租期止", "到期日期"), in_part=True),
        Column("rent", "年租金", Kind.MONEY, aliases=("租金",)),
        Column("due", "应收租金", Kind.MONEY, aliases=("应收",)),
        Column("received", "已收", Kind.MONEY, aliases=("已收租金", "已缴")),
        Column("owed", "欠收", Kind.MONEY, aliases=("欠收租金", "欠缴", "未收")),
    ),
    head=(
        Column("cost_total", "原值合计", Kind.MONEY, aliases=("资产原值合计",)),
        Column("net_total", "净值合计", Kind.MONEY, aliases=("资产净值合计",)),
    ),
    laws=(
        RowLaw("net", "原值 − 累计折旧 = 净值", ("cost",), ("depreciation",), "net"),
        RowLaw("rent", "应收租金 − 已收 = 欠收", ("due",), ("received",), "owed"),
        TotalLaw("cost", "原值之和 = 原值合计", "cost", "cost_total"),
        TotalLaw("net_total", "净值之和 = 净值合计", "net", "net_total"),
    ),
    joints=(CONTRACT_DAYS, RECEIVED_OWED),
)

ASSET_CHANGES = TableForm(
    "asset_changes",
    "资产增减变动表",
    ("V05",),
    (
        Column("kind", "资产类别", needed=True, aliases=("类别", "资产名称", "项目")),
        Column("opening", "期初数", Kind.MONEY, needed=True, aliases=("期初原值", "期初", "年初数")),
        Column("increase", "本期增加", Kind.MONEY, needed=True, aliases=("增加", "购建")),
        Column("decrease", "本期减少", Kind.MONEY, needed=True, aliases=("减少", "处置")),
        Column("closing", "期末数", Kind.MONEY, needed=True, aliases=("期末原值", "期末", "年末数")),
        Column("reason", "变动原因", aliases=("增减原因", "原因")),
    ),
    laws=(
        RowLaw("movement", "期初数 + 本期增加 − 本期减少 = 期末数", ("opening", "increase"), ("decrease",), "closing"),
        CarryLaw("carried", "各类资产：上期期末数 = 本期期初数", "closing", "opening", (("kind",),)),
    ),
    joints=(CHANGE,),
)

INVESTMENTS = TableForm(
    "investments",
    "对外投资及收益表",
    ("V05", "V08"),
    (
        Column("party", "被投资单位", needed=True, personal="party", aliases=("投资单位", "投资对象", "合作单位")),
        Column("invested_on", "投资时间", Kind.DAY, aliases=("投资日期", "入股时间"), in_part=True),
        Column("amount", "投资金额", Kind.MONEY, needed=True, aliases=("金额", "入股金额", "投资额")),
        Column("due", "应得收益", Kind.MONEY, aliases=("应收收益", "应分红")),
        Column("received", "已得收益", Kind.MONEY, aliases=("已收收益", "已分红")),
        Column("owed", "未得收益", Kind.MONEY, aliases=("未收收益", "欠分红")),
        NOTE,
    ),
    laws=(RowLaw("return", "应得收益 − 已得收益 = 未得收益", ("due",), ("received",), "owed"),),
)

RESOURCES = TableForm(
    "resources",
    "资源公开表",
    ("V06",),
    (
        Column("no", "编号", aliases=("资源编号",)),
        Column(
            "kind", "类型", needed=True, aliases=("资源类型", "资源类别", "类别", "资源名称"), hint="耕地、林地、水面等"
        ),
        Column("place", "坐落", aliases=("位置", "地点", "坐落位置")),
        required(RESOURCE_AREA),
        Column("managed", "经营方式", aliases=("使用方式", "利用方式")),
        PARTY,
        Column("from_on", "合同起", Kind.DAY, aliases=("承包期起", "合同开始", "起始日期"), in_part=True),
        Column("to_on", "合同止", Kind.DAY, aliases=("承包期止", "合同到期", "终止日期"), in_part=True),
        Column("rent", "年承包费", Kind.MONEY, aliases=("年租金", "承包费", "年承包金")),
        Column("due", "应收", Kind.MONEY, aliases=("应收承包费", "应缴")),
        Column("received", "已收", Kind.MONEY, aliases=("已收承包费", "已缴", "缴纳情况")),
        Column("owed", "欠收", Kind.MONEY, aliases=("欠收承包费", "欠缴", "未收")),
        Column("way", "发包方式", Kind.CHOICE, choices=("公开竞价", "协商"), aliases=("发包程序",)),
    ),
    head=(Column("area_total", "面积合计", Kind.AREA, aliases=("资源面积合计", "总面积")),),
    laws=(
        RowLaw("rent", "应收 − 已收 = 欠收", ("due",), ("received",), "owed"),
        TotalLaw("area", "面积之和 = 面积合计", "area", "area_total"),
    ),
    joints=(CONTRACT_DAYS, RECEIVED_OWED),
)

CONTRACTING = TableForm(
    "contracting",
    "土地流转和集体资源发包公开表",
    ("V14",),
    (
        Column("object", "标的", needed=True, aliases=("发包标的", "项目名称", "地块名称", "资源名称")),
        required(RESOURCE_AREA),
        Column("from_on", "期限起", Kind.DAY, needed=True, aliases=("合同起", "起始日期", "承包期起"), in_part=True),
        Column("to_on", "期限止", Kind.DAY, needed=True, aliases=("合同止", "终止日期", "承包期止"), in_part=True),
        Column("floor", "底价（元/年）", Kind.MONEY, aliases=("底价", "起拍价", "标底")),
        Column("price", "成交价（元/年）", Kind.MONEY, needed=True, aliases=("价格", "成交价", "年承包费", "流转价格")),
        required(PARTY),
        Column("way", "发包方式", Kind.CHOICE, choices=("公开竞价", "协商"), aliases=("方式",)),
        Column("procedure", "程序", aliases=("民主程序", "表决情况", "决策程序")),
    ),
    laws=(CeilingLaw("floor", "底价 ≤ 成交价", ("floor",), ("price",)),),
    joints=(replace(CONTRACT_DAYS, label="期限起止", aliases=("期限", CONTRACT_DAYS.label, *CONTRACT_DAYS.aliases)),),
)

FORMS = (ASSETS, ASSET_CHANGES, INVESTMENTS, RESOURCES, CONTRACTING)
