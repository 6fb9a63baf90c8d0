"""Forms about money and property that name no resident but parties to contracts."""

from app.village.tables.shapes import Column, Kind, RowLaw, TableForm

FUNDS = TableForm(
    "funds",
    "资金公开表",
    ("V05",),
    (
        Column("name", "开户行或现金", needed=True, aliases=("账户", "户名", "开户行", "资金账户")),
        Column("tail", "账号尾号", hint="只写最后四位", aliases=("尾号", "账号后四位")),
        Column("opening", "期初余额", Kind.MONEY, needed=True, aliases=("期初", "上期余额")),
        Column("increase", "本期增加", Kind.MONEY, needed=True, aliases=("增加", "本期收入")),
        Column("decrease", "本期减少", Kind.MONEY, needed=True, aliases=("减少", "本期支出")),
        Column("closing", "期末余额", Kind.MONEY, needed=True, aliases=("期末", "本期余额")),
    ),
    laws=(
        RowLaw(
            "movement", "期初余额 + 本期增加 − 本期减少 = 期末余额", ("opening", "increase"), ("decrease",), "closing"
        ),
    ),
)
