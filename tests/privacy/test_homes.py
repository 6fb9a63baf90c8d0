"""Where somebody lives is found in every text as villages write it; what only bears a number is not."""

import pytest

from app.core.privacy import guard, masked_text
from app.errors import Refused

HOMES = (
    ("家住大塘组12号。", "家住大塘组**号。"),
    ("我是彭家山村的，住3组12号", "我是彭家山村的，住3组**号"),
    ("路灯不亮，住三组十二号", None),
    ("彭家山村大塘组12号门口的路灯", "彭家山村大塘组**号门口的路灯"),
    ("大塘组12号", "大塘组**号"),
    ("3组７号住户", "3组**号住户"),
    ("大塘组12-1号，谢谢", None),
    ("我住在星沙街道7栋2单元301室", "我住在星沙街道**栋**单元**室"),
    ("家在幸福小区12栋301", None),
    ("住址：板仓路18号", "住址：板仓路**号"),
    ("门牌号12号", "门牌号**号"),
)
PLACES = (
    *("3组12号机井维修", "12号楼工程", "6组2号水渠清淤", "大塘组12号山塘加固", "支付3组1号、2号机井电费", "3组2号路灯更换"),
    *("工作组12号到村里", "调查组3号。", "3组12号前完成", "人民路12号的井盖没有了", "县政府在人民路12号", "3栋2单元的电梯坏了"),
    *("住房保障3号文件", "住院12号出院", "记-12号凭证", "10月12号开会", "3组12号变压器", "付5组3号标段工程款"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), HOMES, ids=[text for text, _ in HOMES])
def test_where_somebody_lives_is_masked_and_kept_from_the_public(text: str, shown: str | None):
    with pytest.raises(Refused, match="住址门牌号"):
        guard(text)
    masked = masked_text(text)
    assert masked != text
    assert shown is None or masked == shown
    guard(masked)


@pytest.mark.parametrize("text", PLACES)
def test_a_well_a_building_or_a_day_is_no_home(text: str):
    assert masked_text(text) == text
