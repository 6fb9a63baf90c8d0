"""What may be said of a bank account in public: where it is kept, and the last four digits of its number."""

import re
import unicodedata

MOST_DIGITS = 4  # domain handbook §d.5, 资金公开表: 账户(开户行名称, 尾号4位)
TOO_MANY = re.compile(rf"\d{{{MOST_DIGITS + 1}}}")
SPELLED = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
WRONG = "这里有超过四位的数字，像是完整的银行账号，不能公开"
MEND = "请只写开户行或现金，账号只在“账号尾号”里写末四位"
REFUSED = f"{WRONG}。{MEND}"


def gives_number(name: str) -> bool:
    """Does the name of an account hold more of its number than the last four digits?

    Whatever is no letter and no digit counts as nothing: blanks, hyphens and stars keep a number a number. No check digit
    is asked for, because the account numbers of organisations need not have one.
    """
    written = unicodedata.normalize("NFKC", name).translate(SPELLED)
    return TOO_MANY.search("".join(sign for sign in written if unicodedata.category(sign)[0] in "LN")) is not None
