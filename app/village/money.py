"""Typing amounts: 1,234.50 or １２３４．５, kept as a whole number of 分."""

import re
import unicodedata
from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from app.village.laws import written

AMOUNT = re.compile(r"(?P<sign>-?)(?P<yuan>[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.(?P<cents>[0-9]{1,2}))?")
HOW = "金额写成 1234.50 的样子，最多两位小数"


def read_amount(text: str) -> int:
    """分 from what was typed; ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("¥", "")
    match = AMOUNT.fullmatch(re.sub(r"[\s元]", "", plain))
    if match is None:
        raise ValueError(HOW)
    cents = int(match["yuan"].replace(",", "")) * 100 + int((match["cents"] or "").ljust(2, "0"))
    return -cents if match["sign"] else cents


class MoneyField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A text field whose data is a whole number of 分 (or None when left empty)."""

    how = HOW

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        if not self.typed:
            self.data = None
            return
        try:
            self.data = read_amount(self.typed)
        except ValueError as error:
            self.data = None
            raise ValidationError(self.how) from error

    def _value(self) -> Any:
        if getattr(self, "typed", None):
            return self.typed
        return "" if self.data is None else written(self.data)


class AreaField(MoneyField):
    """The same for an area: hundredths of a 亩."""

    how = "面积写成 3.25 的样子，最多两位小数"
    most = 2_000_000_000  # two thousand square kilometres and more: no village has them, and the column holds them

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not 0 <= self.data <= self.most:
            self.data = None
            raise ValidationError("面积要在 0 到 20000000 亩之间，请核对")
