"""Rare surnames and those of two letters name people as the common ones do; words that begin with them stay words."""

import pytest

from app.core.privacy import begins_with_surname, find, find_told, mask_name, without_told
from app.core.privacy.kinds import TEXT_KINDS
from app.core.privacy.naming import find_names
from app.core.privacy.surnames import COMMON, DOUBLE_NAMES, ROWS, SURNAMES

RARE = "佘覃谌亓仉逄禤鄢蹇阚鞠翟褚闵饶庹綦冼敖"
TWO = ("欧阳", "司马", "上官", "皇甫", "令狐", "诸葛", "尉迟", "慕容", "淳于", "呼延")
KNOWN_GAPS = "付代车米水费时司查"  # words first of all


@pytest.mark.parametrize("surname", [*(row["surname"] for row in ROWS), *RARE.replace("冼", ""), *TWO])
def test_who_is_said_to_be_ill_is_named_by_any_surname_of_the_list(surname: str):
    name = f"{surname}大勇"
    read = without_told(f"付{name}癌症救助金")
    assert read == f"付{mask_name(name)}（不公开）救助金"


@pytest.mark.parametrize("surname", [*RARE.replace("冼", ""), *TWO])
def test_a_relative_is_named_by_them_too(surname: str):
    assert [one.shown for one in find(f"其妻{surname}桂芳代领", TEXT_KINDS)] == [mask_name(f"{surname}桂芳")]
    assert find_names(f"已经告诉{surname}桂芳本人", lambda name: name == f"{surname}桂芳")


ORDINARY = (
    *(
        "付施工补助",
        "付施工队困难职工慰问品",
        "施肥补贴",
        "付白蚁防治补助",
        "慰问白内障手术老人 5 人",
        "付陶瓷厂租金",
        "付陶渣款",
    ),
    *(
        "项目补助资金",
        "慰问项目部工人 8 人",
        "齐心协力慰问活动",
        "季度困难补助 3 户",
        "付季付租金",
        "付卓越印刷慰问袋款",
    ),
    *(
        "付蓝天救援队救助补贴",
        "付蓝色警戒带款",
        "宗教场所慰问",
        "付宗祠修缮补助",
        "付宗地测绘费",
        "尚未支付的救助款",
        "尚欠慰问品款",
    ),
    *(
        "巩固脱贫成果补助",
        "付桑蚕养殖补助",
        "付艾叶款",
        "付艾滋病防治宣传费",
        "幸福屋场补助",
        "付荆州旅行社慰问活动款",
        "符合条件的困难户 6 户",
    ),
    *(
        "隆冬慰问困难户 9 户",
        "苗木补助",
        "付苗圃用工补贴",
        "冷链车补助",
        "付冷库电费补贴",
        "古树保护补助",
        "付古井维修补贴",
        "麦苗补种补贴",
    ),
    *(
        "董事会议费",
        "付荣誉军人慰问金",
        "劳务补助",
        "付劳动竞赛奖励",
        "付劳保用品款",
        "付帅府路路灯款",
        "穆斯林食堂补助",
        "慰问荣军 5 人",
    ),
    *(
        "付卫生院体检补助",
        "付卫国战争纪念活动慰问",
        "付兰花苗补贴",
        "付席位租赁费补助",
        "付华润燃气补贴",
        "付景观灯补助",
    ),
    *(
        "付宫灯款",
        "付谷种补贴",
        "付曲艺队慰问演出",
        "付蒙牛奶慰问品",
        "付吉利汽车维修补贴",
        "付简易厕所补助",
        "付仲裁费补助",
    ),
    *(
        "付麻将桌款",
        "付麻石路面补助",
        "付边沟清淤补助",
        "付边坡治理补贴",
        "付芦苇清理补助",
        "付丛书慰问",
        "清理丛生杂草补助",
    ),
    *("慰问高边坡施工队", "修缮文化宫补助", "早稻谷补贴", "花卫生费补助", "慰问简朴老人之家"),
    *("付靳江河清淤补助", "芮家组道路硬化补助", "付储备粮仓维修", "付鲍鱼款", "闻讯慰问 2 户"),
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_that_begin_with_them_name_nobody(text: str):
    assert not [one for one in find_told(text) if one.kind == "recipient"], find_told(text)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("慰问卫建国肺癌住院", "慰问卫*国（不公开）"),
        ("付兰秀英尿毒症透析费", "付兰*英（不公开）费"),
        ("救助席德胜肝癌手术", "救助席*胜（不公开）"),
        ("补助蒙桂花乳腺癌", "补助蒙*花（不公开）"),
        ("慰问宫秀英（残疾）", "慰问宫*英（不公开）"),
        ("付仲建国精神分裂症药费", "付仲*国（不公开）药费"),
        ("慰问丛秀英肺癌", "慰问丛*英（不公开）"),
        ("慰问华建国肺癌", "慰问华*国（不公开）"),
        ("慰问麻小兰肺癌", "慰问麻*兰（不公开）"),
    ],
)
def test_surnames_that_are_words_elsewhere_name_whoever_is_ill(said: str, read: str):
    assert without_told(said) == read


def test_the_list_says_each_once_with_its_source_and_leaves_words_out():
    names = [row["surname"] for row in ROWS]
    assert len(names) == len(set(names)) and {row["source"] for row in ROWS} == {"百大姓", "百家姓", "增补"}
    assert not set(KNOWN_GAPS) & set(SURNAMES + COMMON) and all(len(name) == 2 for name in DOUBLE_NAMES)
    assert all(word.startswith(row["surname"]) for row in ROWS for word in row["words"].split("|") if word)
    assert begins_with_surname("佘桂芳") and not begins_with_surname("施工")
