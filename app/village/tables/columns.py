"""Columns many forms share, each with the headings clerks write over it (domain handbook §d.5).

What §d.6 keeps from the public — numbers of persons, phones and cards, addresses, illness, disability, family income,
dates of birth, causes of poverty — has no column anywhere.
"""

from dataclasses import replace

from app.village.tables.shapes import Column, Joint, Kind

GROUP = Column("group", "村组", personal="group", aliases=("组别", "组", "村民小组", "所在村组", "小组"))
HOUSEHOLDER = Column(
    "householder", "户主姓名", needed=True, personal="name_of_household", aliases=("户主", "户主(申请人)姓名", "姓名")
)
NAME = Column(
    "name",
    "姓名",
    needed=True,
    personal="name",
    aliases=("名字", "人员姓名", "享受人姓名"),
    hint="未成年人不列姓名，写“某未成年人”",
)
PARTY = Column("party", "承包（租）人", personal="party", aliases=("承包人", "承租人", "承包方", "租赁方", "租用单位"))
NOTE = Column("note", "备注", aliases=("说明", "附注"))

AMOUNT = Column("amount", "金额", Kind.MONEY, needed=True, aliases=("金额合计", "发放金额", "补助金额", "补贴金额"))
RATE = Column("rate", "标准", Kind.MONEY, aliases=("补贴标准", "发放标准", "补助标准", "单价"))
MONTHS = Column("months", "月数", Kind.COUNT, aliases=("发放月数", "享受月数", "补贴月数"))
FAMILY = Column("family", "家庭人口", Kind.COUNT, aliases=("家庭人数", "家庭成员数", "人口", "家庭成员人数", "人口数"))
PAID_ON = Column("paid_on", "发放时间", Kind.DAY, in_part=True, aliases=("发放日期", "打卡时间", "发放日"))
RESOURCE_AREA = Column("area", "面积（亩）", Kind.AREA, aliases=("面积", "亩数", "承包面积", "流转面积"))

CONTRACT_DAYS = Joint(
    "from_to",
    "合同起止",
    Kind.DAY,
    aliases=(
        *("合同期", "合同期限", "合同起止时间", "合同起止日期", "起止时间", "起止日期", "起止年月", "合同时间"),
        *("承包期", "承包期限", "承包起止", "租期", "租赁期", "租赁期限", "流转期限"),
    ),
    parts=("from_on", "to_on"),
)
CHANGE = Joint(
    "change",
    "本期增减",
    Kind.MONEY,
    aliases=("增减", "增减额", "增减金额", "本期增减额", "本期增减金额", "本期变动", "增减变动"),
    parts=("increase", "decrease"),
    is_signed=True,
)
RECEIVED_OWED = Joint(
    "received_owed",
    "已收/欠收",
    Kind.MONEY,
    aliases=("已收欠收", "已收、欠收", "已缴/欠缴", "已收/未收"),
    parts=("received", "owed"),
)

TOTAL = Column("total", "资金总额", Kind.MONEY, aliases=("补贴资金总额", "金额合计", "合计金额", "资金合计", "合计"))
BASIS = Column("basis", "政策依据", aliases=("文件依据", "依据", "补贴依据"))
PHONE = Column(
    "phone", "监督电话", is_phone=True, hint="只写办公电话", aliases=("举报电话", "咨询监督电话", "监督举报电话")
)


def called(column: Column, label: str, *aliases: str) -> Column:
    """The same column under the name one form gives it; its usual names are still understood."""
    return replace(column, label=label, aliases=(*aliases, column.label, *column.aliases))


def required(column: Column) -> Column:
    """The same column where a form cannot do without it."""
    return replace(column, needed=True)
