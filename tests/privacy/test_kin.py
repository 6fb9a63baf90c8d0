"""Relatives, guardians and those who collect for another: their names are found in remarks, everyday words are not."""

from random import Random

import pytest

from app.core.privacy import Force, Sheet, examine_table, examine_text, mask_field, masked_text, shown_table
from app.core.privacy.examination import Place
from app.core.privacy.rules import find
from app.core.privacy.signals import is_telling
from tests.privacy.corpus import MATTERS, REMARKS, SURNAMES, _matter, book, names, subsidies
from tests.privacy.test_second_corpus import CLEAN, said

ONLY = frozenset({"relative"})
WAYS = (
    "其妻{name}",
    "其夫{name}，残缺",
    "其子{name}",
    "之子{name}",
    "之女{name}",
    "由其母{name}代领",
    "户主：{name}",
    "户主 {name}",
    "户主{name}",
    "户主为{name}",
    "监护人{name}",
    "监护人：{name}（祖母）",
    "监护人（祖母）{name}",
    "代领人{name}",
    "代领人：{name}，已签字",
    "由{name}代领",
    "委托{name}代办",
    "{name}之母",
    "{name}之子",
    "{name}的儿子",
    "{name}的女儿代领",
    "{name}母亲",
    "配偶{name}",
    "妻子{name}，共同生活",
    "妻：{name}",
    "儿媳：{name}",
    "丈夫名叫{name}",
    "张细毛妻{name}",
    "3组，长子{name}外出",
    "{name}（妻）代领",
    "{name}(母)",
    "已发，{name}（户主女儿）代收",
    "{name}系户主妻子",
    "{name}是其母",
    "{name}代领",
    "已签字，{name}代签",
    "妻{name}",
    "（夫 {name}）",
    "由组长{name}代领",
    "委托邻居{name}代办",
    "遗属{name}",
)
PEOPLE = ("张三", "李小红", "王强", "刘四", "欧阳建国", "周小燕", "高志强", "于海", "覃有福", "向老幺")
HARMLESS = (
    "户主会议",
    "户主签字",
    "户主高龄",
    "户主于2026年6月签字",
    "户主应到40户",
    "户主常住",
    "户主安置在3组",
    "其子项目已验收",
    "其子女上学",
    "其子公司投标",
    "其父母均已去世",
    "其他支出",
    "之子项",
    "母亲河治理",
    "关爱母亲活动",
    "慰问军属家属",
    "困难职工家属慰问",
    "监护人签字",
    "监护人应当到场",
    "监护人安排接送",
    "代领人须持委托书",
    "代领人方可领取",
    "由村委会代领",
    "由信用社代付",
    "由镇政府代管",
    "委托公司代建",
    "失败是成功之母",
    "儿子代领",
    "女儿已出嫁",
    "其妻李某某",
    "其妻李*红",
    "妇女儿童之家",
    "父子岭水渠维修",
    "兄弟村帮扶",
    "孙家湾路灯",
    "王家之子坡道硬化工程",
    "姐妹塘清淤",
    "夫子庙",
    "女方代表",
    "婆婆岩防火",
    "家属区保洁",
    "老年人家属座谈",
    "丈夫高血压",
    "监护人安徽籍",
    "王家组代领",
    "黄花镇代签",
    "马坡村代领",
    "单位代领",
    "女方可以参加",
    "子女黄金周返乡",
    "付女王牌饲料款",
    "由上级单位代发",
    "项目（子项）",
    "王牌公司是其他单位",
    "养老金（父母各一份）",
)


def found_in(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find(text, ONLY)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PEOPLE)
def test_the_name_of_a_relative_is_found_and_shown_in_part(way: str, name: str):
    text = way.format(name=name)
    assert any(one.startswith(name) for one in found_in(text)), text
    assert name not in masked_text(text, ONLY)
    assert mask_field("name_adult", name, "web") in masked_text(text, ONLY)
    assert is_telling(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_words_are_no_relatives(text: str):
    assert found_in(text) == []


def test_what_is_shown_in_part_is_not_found_again():
    for way in WAYS:
        shown = masked_text(way.format(name="李小红"), ONLY)
        assert found_in(shown) == [], shown


def test_names_made_by_dice_are_missed_at_most_once_in_a_hundred():
    die = Random(41)
    tried = [(way, names(die)) for way in WAYS for _ in range(60)]
    missed = [way.format(name=name) for way, name in tried if name in masked_text(way.format(name=name), ONLY)]
    assert len(missed) * 100 <= len(tried), missed[:20]
    assert all(letter in SURNAMES for _, name in tried for letter in name[0])


def test_clean_books_and_lists_raise_at_most_one_alarm_in_a_hundred_lines():
    die = Random(42)
    texts = [_matter(die, MATTERS) for _ in range(2000)] + [_matter(die, REMARKS) for _ in range(2000)]
    texts += [said(die.choice(CLEAN), die) for _ in range(2000)]
    assert sum(bool(found_in(text)) for text in texts) * 100 <= len(texts)
    for rows in (book(600), subsidies(600)):
        found = examine_table([Sheet("表", rows)])
        assert found.counts["relative"] <= 6


def test_a_column_of_heads_of_households_is_the_list_s_own():
    assert examine_table([Sheet("名单", [["序号", "户主"], ["1", "王小明"]])]).is_clean


def test_a_remark_in_a_table_is_named_with_its_place():
    (one,) = examine_table([Sheet("名单", [["户主", "备注"], ["王小明", "其妻李小红代领"]])]).found
    assert (one.kind, one.force, one.where.row, one.where.column) == ("relative", Force.MASK, 2, 2)
    assert str(one).endswith("亲属、监护人、代领人的姓名（李*红），只能部分显示")


def test_a_text_is_looked_through_as_well():
    assert examine_text("监护人刘四已签字", Place(part="正文")).counts == {"relative": 1}


def test_a_table_shows_guardians_and_relatives_in_part():
    rows = [["户主", "监护人", "备注"], ["王小明", "刘大海", "其妻李小红"]]
    assert list(shown_table(rows, "web"))[1] == ["王*明", "刘*海", "其妻李*红"]
