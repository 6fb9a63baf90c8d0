"""Names of those who were paid relief, told in the lines of a book; everything else of the line stays."""

import pytest

from app.core.privacy import find_recipients, without_recipients


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("发放王大锤临时救助金", "发放王*锤临时救助金"),
        ("五保户赵铁柱慰问金", "五保户赵*柱慰问金"),
        ("慰问困难党员李四、张小兰", "慰问困难党员李*、张*兰"),
        ("付周小梅医疗救助款", "付周*梅医疗救助款"),
        ("慰问石塘组王建国等 3 户", "慰问石塘组王*国等 3 户"),
        ("特困供养人员欧阳娜娜生活费", "特困供养人员欧阳**生活费"),
        ("临时救助：陈 大勇", "临时救助：陈*勇"),
        ("马小军家危房改造补助", "马*军家危房改造补助"),
        ("残疾人王秀英护理补贴", "残疾人王*英护理补贴"),
        ("大病救助 刘桂芳", "大病救助 刘*芳"),
        ("慰问金（王大锤）", "慰问金（王*锤）"),
    ],
)
def test_whoever_was_helped_is_shown_in_part(text: str, shown: str):
    assert without_recipients(text) == shown
    assert without_recipients(shown) == shown, "what is masked stays as it is"
    assert {found.kind for found in find_recipients(text)} == {"recipient"}


@pytest.mark.parametrize(
    "text",
    [
        "村组路灯更换 12 盏",
        "付彭国强误工补贴",  # the law has these published: 村民委员会组织法 第二十八条
        "困难户慰问",
        "慰问困难户 12 户",
        "重阳节慰问老人",
        "金秋助学",
        "温暖过冬慰问",
        "于春节慰问困难户",
        "付康达药店慰问药品",
        "付湖南康达医疗器械公司慰问物资",
        "黄花村慰问困难户",
        "张家湾组慰问",
        "石塘组困难户慰问",
        "付黄花超市慰问大米、食用油、毛毯",
        "付陈记粮油慰问大米",
        "慰问品（黄豆油）",
        "高龄津贴",
        "上级困难群众补助资金拨入",
        "工作人员慰问餐费",
        "对口帮扶万元",
        "周边困难群众慰问",
    ],
)
def test_places_firms_and_words_are_no_recipients(text: str):
    assert without_recipients(text) == text


def test_a_category_of_relief_and_a_list_tell_a_name_too():
    assert without_recipients("付王大锤") == "付王大锤"
    assert without_recipients("付王大锤", of_relief=True) == "付王*锤"
    assert without_recipients("修路工王 大锤工资", {"王大锤"}) == "修路工王*锤工资"
