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


SEATS = (
    *("来信请寄：通讯地址：星沙街道望仙路8号县司法局，邮编410100", "通讯地址：开慧镇望仙路8号开慧镇人民政府 邮编410100", "通讯地址：板仓路18号县人民法院（立案窗口）"),
    *("合作社住所：板仓路18号", "成交单位：湖南某某建设有限公司，住所地：长沙市开福区芙蓉北路88号", "公司住所：长沙市五一大道389号"),
    *("湖南某某有限公司通讯地址：芙蓉北路88号", "合作社住所地:葛家山村12号", "湖南某某有限公司（住所：芙蓉北路88号）"),
    *("小区住户请于12号来开会", "住在社区 15号上午开会", "请住户定于12号到场"),
)  # fmt: skip
NEAR_SEATS = (
    *("通讯地址：星沙街道望仙路8号", "通讯地址：望仙路8号，县司法局王秀英", "通讯地址：望仙路8号县司法局宿舍", "通讯地址：望仙路8号司法局家属院"),
    *("通讯地址：望仙路8号县政府对面", "通讯地址：望仙路8号王秀英家，中心小学旁", "家住望仙路8号县司法局", "户籍地址：望仙路8号县司法局"),
    *("住所：板仓路18号", "合作社社员王秀英住所：板仓路18号", "公司员工住所：板仓路18号", "合作社住所：王秀英家住板仓路18号"),
    *("王秀英在合作社，她住板仓路18号", "公司王秀英通讯地址：板仓路18号", "公司。住所：板仓路18号", "合作社住所不明，住板仓路18号"),
    *("居住于12号上午停水", "我家住板仓路12号上午停电", "住址位于12号下午没人", "住板仓路 15号上午停水", "家住大塘组12号来信反映"),
    *("工作单位：湖南某某有限公司，住所：芙蓉北路88号", "合作社住所：王秀英家板仓路18号", "通讯地址：望仙路8号县司法局 宿舍3栋"),
    *("通讯地址：望仙路8号王秀英转县司法局", "罗家大院住所：板仓路18号", "通讯地址：星沙街道7栋2单元301室"),
    *("住在社区 15号门口", "居住地址在望仙路8号派出所登记"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), HOMES, ids=[text for text, _ in HOMES])
def test_where_somebody_lives_is_masked_and_kept_from_the_public(text: str, shown: str | None):
    with pytest.raises(Refused, match="住址门牌号"):
        guard(text)
    masked = masked_text(text)
    assert masked != text
    assert shown is None or masked == shown
    guard(masked)


@pytest.mark.parametrize("text", NEAR_SEATS)
def test_a_home_beside_an_office_is_a_home(text: str):
    with pytest.raises(Refused, match="住址门牌号"):
        guard(text)
    guard(masked_text(text))


@pytest.mark.parametrize("text", SEATS)
def test_where_an_office_or_a_firm_sits_is_no_home_nor_is_a_day(text: str):
    assert masked_text(text) == text
    guard(text)


@pytest.mark.parametrize("text", PLACES)
def test_a_well_a_building_or_a_day_is_no_home(text: str):
    assert masked_text(text) == text
