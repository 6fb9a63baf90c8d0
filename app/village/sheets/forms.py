"""The form of a book of income and expense (村级财务收支公开明细表), and what a sheet must have to be one."""

from dataclasses import replace

from app.village.tables.shapes import Column, Kind, TableForm

DAY, MONTH, DAY_OF_MONTH = "day", "month", "day_of_month"
VOUCHER, VOUCHER_WORD, VOUCHER_NUMBER = "voucher", "voucher_word", "voucher_number"
INCOME, EXPENSE, AMOUNT, DIRECTION, BALANCE = "income", "expense", "amount", "direction", "balance"
MONEY_FIELDS = (INCOME, EXPENSE, AMOUNT, BALANCE)
ACCOUNT, ACCOUNT_CODE, DETAIL, DEBIT, CREDIT = "account", "account_code", "detail", "debit", "credit"


def _text(key: str, label: str, *aliases: str) -> Column:
    return Column(key, label, aliases=aliases)


def _money(key: str, label: str, *aliases: str) -> Column:
    return Column(key, label, Kind.MONEY, aliases=aliases)


LEDGER = TableForm(
    "ledger",
    "财务收支明细表",
    ("V04",),
    (
        Column("seq", "序号", Kind.COUNT, aliases=("编号", "行号", "顺序号", "NO")),
        Column(
            DAY,
            "日期",
            Kind.DAY,
            aliases=(
                "年月日",
                "时间",
                "记账日期",
                "入账日期",
                "发生日期",
                "收支日期",
                "业务日期",
                "凭证日期",
                "日 期",
                "交易日期",
                "收付日期",
                "支付日期",
                "登记日期",
            ),
        ),
        Column(MONTH, "月", Kind.COUNT, aliases=("月份", "年月")),
        Column(DAY_OF_MONTH, "日", Kind.COUNT, aliases=("号", "年日")),
        _text(
            VOUCHER, "凭证号", "凭证", "凭证编号", "凭证字号", "凭单号", "记账凭证号", "票据号", "凭证号数", "单据号"
        ),
        _text(VOUCHER_WORD, "字", "凭证字", "凭证种类", "凭证类别", "种类"),
        _text(VOUCHER_NUMBER, "号", "号数", "凭证号数"),
        Column(
            "summary",
            "摘要",
            needed=True,
            aliases=(
                "事由",
                "摘要事由",
                "内容",
                "收支内容",
                "用途",
                "收支项目",
                "开支项目",
                "事项",
                "说明",
                "业务内容",
                "款项内容",
                "款项用途",
                "收支事由",
                "经济事项",
            ),
        ),
        _text(
            "category",
            "科目",
            *("类别", "科目类别", "会计科目", "收支类别", "对方科目", "项目类别", "一级科目", "科目名称", "科目代码"),
            *("科目或类别", "分类", "对应科目"),
        ),
        _money(
            INCOME,
            "收入金额",
            *("收入", "收入合计", "收方", "收", "借方", "借方金额", "进账", "本期收入", "收方金额", "收入元"),
            *("入账", "入账金额", "进账金额", "收款", "收款金额", "收入额", "收入数", "进款", "收进", "收到金额", "进"),
        ),
        _money(
            EXPENSE,
            "支出金额",
            *("支出", "支出合计", "付方", "付", "贷方", "贷方金额", "付出", "本期支出", "付方金额", "开支", "支"),
            *(
                "出账",
                "出账金额",
                "付款",
                "付款金额",
                "支付",
                "支付金额",
                "支出额",
                "支出数",
                "开支金额",
                "花费",
                "出款",
                "出",
            ),
        ),
        _money(AMOUNT, "金额", "收支金额", "发生额", "发生金额", "收支"),
        _text(
            DIRECTION,
            "收支方向",
            "方向",
            "收支类型",
            "收支",
            "收/支",
            "收或支",
            "收付",
            "借贷",
            "借贷方向",
            "借或贷",
            "类型",
        ),
        _money(
            BALANCE,
            "余额",
            *("结余", "结存", "结余金额", "账面余额", "结存金额", "余额元", "滚动余额"),
            *("余款", "剩余", "剩余金额", "结余数", "结存数", "余额数", "账户余额", "现有余额", "尚余", "余下", "还剩"),
        ),
        _text("handler", "经手人", "经办人", "经手", "经办", "报账人", "领款人"),
        _text("witness", "证明人", "证明", "验收人", "证明验收人", "见证人"),
        _text("approver", "审批人", "批准人", "审批", "审签人", "签批人", "领导审批"),
        _text("note", "备注", "附注", "注", "附件", "附单据"),
    ),
)
WEAK = frozenset({"借方", "借方金额", "贷方", "贷方金额", "收支项目", "开支项目", "类型", "项目类别", "编号", "时间"})
AS_CASH_BOOK = "现金、银行存款账的借方是收入，贷方是支出"


def _own(key: str, *more: str) -> Column:
    """The ledger's column without the words that mean something else in double entry, and with some of its own."""
    column = LEDGER.column(key)
    return replace(column, needed=False, aliases=(*(name for name in column.aliases if name not in WEAK), *more))


JOURNAL = TableForm(
    "journal",
    "会计分录（记账凭证、序时账）",
    (),
    (
        _own(DAY, "制单日期", "记账凭证日期", "凭证日"),
        _own(MONTH),
        _own(DAY_OF_MONTH),
        _own(VOUCHER, "记账凭证编号", "凭证字-号", "凭证字、号"),
        _own(VOUCHER_WORD),
        _own(VOUCHER_NUMBER),
        _own("summary", "分录摘要"),
        _text(
            ACCOUNT,
            "科目",
            *("会计科目", "科目名称", "会计科目名称", "一级科目", "总账科目", "总账科目名称", "科目全称", "借贷科目"),
            *("科目编码及名称", "科目代码及名称", "总账科目及明细科目", "科目代码名称", "账户名称"),
        ),
        _text(ACCOUNT_CODE, "科目代码", "科目编码", "科目编号", "科目号", "会计科目代码", "会计科目编码"),
        _text(DETAIL, "明细科目", "二级科目", "明细科目名称", "二级科目名称", "子目", "细目", "子细目", "辅助核算"),
        _money(
            DEBIT, "借方金额", "借方", "借", "借方发生额", "借方金额元", "借方本币", "本币借方", "借方本位币", "借方数"
        ),
        _money(
            CREDIT, "贷方金额", "贷方", "贷", "贷方发生额", "贷方金额元", "贷方本币", "本币贷方", "贷方本位币", "贷方数"
        ),
        _money(AMOUNT, "金额", "发生额", "发生金额", "本币金额"),
        _text(DIRECTION, "借贷方向", "方向", "借贷", "借或贷", "借/贷", "借贷标志"),
    ),
)
ENTRY_FIELDS = (DAY, VOUCHER, "summary", ACCOUNT, DETAIL, DEBIT, CREDIT)  # of the blank sheet for double entry
NO_DAY = "没有找到“日期”一列（也可以是“月”和“日”两列）"
READ_AS = {LEDGER.key: LEDGER, JOURNAL.key: JOURNAL}  # what the sheet of a book may be


def lacking(form: TableForm, fields: set[str]) -> tuple[str, ...]:
    """What a sheet with these columns still needs before it can be read, each as a sentence."""
    if form.key == JOURNAL.key:
        return _lacking_in_journal(fields)
    if form.key != LEDGER.key:
        given = form.given(fields)
        return tuple(
            f"没有找到“{column.label}”一列" for column in form.columns if column.needed and column.key not in given
        )
    said = []
    if DAY not in fields and not {MONTH, DAY_OF_MONTH} <= fields:
        said.append(NO_DAY)
    if "summary" not in fields:
        said.append("没有找到“摘要”一列")
    if not {INCOME, EXPENSE} & fields and AMOUNT not in fields:
        said.append("没有找到“收入金额”和“支出金额”两列（也可以是带正负号的“金额”一列）")
    elif AMOUNT not in fields and not {INCOME, EXPENSE} <= fields:
        said.append(f"没有找到“{'支出' if INCOME in fields else '收入'}金额”一列")
    return tuple(said)


def _lacking_in_journal(fields: set[str]) -> tuple[str, ...]:
    said = []
    if DAY not in fields and not {MONTH, DAY_OF_MONTH} <= fields:
        said.append(NO_DAY)
    if not {VOUCHER, VOUCHER_NUMBER} & fields:
        said.append("没有找到“凭证号”一列")
    if not {ACCOUNT, ACCOUNT_CODE} & fields:
        said.append("没有找到“科目”一列")
    if not {DEBIT, CREDIT} <= fields and not {AMOUNT, DIRECTION} <= fields:
        said.append("没有找到“借方金额”和“贷方金额”两列（也可以是“借贷方向”和“金额”两列）")
    return tuple(said)
