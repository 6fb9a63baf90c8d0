"""Illness, disability, poverty, income and tender age said of a person are withheld; an ordinary expense is left alone."""

import random
import time
from itertools import islice, pairwise

import pytest

from app.core.privacy import Sheet, examine_table, find_told, find_told_in, is_split, without_told
from app.core.privacy.examination import Examination, Place
from tests.privacy.corpus import book, names

SAID = (
    ("付周强癌症救助金", "付周*（不公开）救助金"),
    ("周强患尿毒症住院补助", "周*（不公开）补助"),
    ("付贫困户刘德华因病致贫慰问", "付贫困户刘*华（不公开）慰问"),
    ("付残疾人谭*红（二级肢体残疾）补贴", "付（不公开）谭*红（不公开）补贴"),
    ("付18岁以下出生的小学生周小宝奖学金", "付18岁以下出生的小学生周某某奖学金"),
    ("慰问孤儿李*明助学金", "慰问孤儿李某某助学金"),
    ("付周*强癌症救助金", "付周*强（不公开）救助金"),
    ("付周＊强尿毒症慰问", "付周＊强（不公开）慰问"),
    ("付刘某因病致贫慰问", "付刘某（不公开）慰问"),
    ("慰问孤儿李小明", "慰问孤儿李某某"),
    ("付某户因病致贫救助", "付某户（不公开）救助"),
    ("其子患白血病补助", "其子（不公开）补助"),
    ("付王大锤（肝癌晚期、住院）慰问", "付王*锤（不公开）慰问"),
    ("付欧阳娜娜乳腺癌手术补助", "付欧阳**（不公开）补助"),
    ("报销彭国强住院费", "报销彭*强（不公开）费"),
    ("付小学生周小宝书包款", "付小学生周某某书包款"),
    ("付李秀英（孤儿）生活费", "付李某某（孤儿）生活费"),
    ("王小明，8岁，助学", "王某某，8岁，助学"),
    ("给患者周强捐款", "给（不公开）周*捐款"),
    ("付周强（精神二级）护理补贴", "付周*（不公开）护理补贴"),
    ("周强之妻患癌补助", "周*之妻（不公开）补助"),
    ("为周强缴纳尿毒症透析费", "为周*缴纳（不公开）费"),
    ("付重度残疾人周强补贴", "付（不公开）周*补贴"),
    ("付脑瘫患儿周小宝康复费", "付（不公开）患儿周某某康复费"),
    ("付周强子女上学补助（因学致贫）", "付周*子女上学补助（不公开）"),
    ("付老周癌症补助", "付老周（不公开）补助"),
    ("付楼建国患癌救助", "付楼建国（不公开）救助"),
    ("救助周强（肝癌）、李明（尿毒症）", "救助周*（不公开）、李*（不公开）"),
    ("付残疾人周强、谭红补贴", "付（不公开）周*、谭*补贴"),
    ("付小学五年级周小宝奖学金", "付小学五年级周某某奖学金"),
    ("付周小宝幼儿园学费补助", "付周某某幼儿园学费补助"),
    ("本月支出含周强癌症救助", "本月支出含周*（不公开）救助"),
    ("付谭红肢体二级残疾补贴", "付谭*（不公开）补贴"),
    ("付孤儿欧阳娜娜家慰问", "付孤儿欧阳某某慰问"),
    ("付困境儿童欧阳*宝书包费", "付困境儿童欧阳某某书包费"),
    ("付留守儿童欧阳雪", "付留守儿童欧阳某某"),
    ("付孤儿夏侯雪书包", "付孤儿夏侯某某书包"),
    ("付周小宝三年级学费", "付周某某三年级学费"),
    ("慰问孤儿欧阳**", "慰问孤儿欧阳某某"),
    ("付周强孤独症儿子康复费", "付周*（不公开）儿子康复费"),
    ("付周强心脏搭桥手术", "付周*（不公开）"),
    ("付周小宝初三学费补助", "付周某某初三学费补助"),
    ("付冼星海肺癌补助", "付冼*海（不公开）补助"),
    ("付抑郁症李建华救助", "付（不公开）李*华救助"),
    ("付二级残疾李建华护理补贴", "付（不公开）李*华护理补贴"),
    ("付残疾二级李建华补贴", "付（不公开）李*华补贴"),
    ("付李小红手术费", "付李*红（不公开）费"),
    ("付李建华医药费", "付李*华（不公开）费"),
    ("付李建华工伤赔偿", "付李*华（不公开）赔偿"),
    ("付李建华护理费", "付李*华护理费"),
    ("付大病王国庆救助", "付（不公开）王*庆救助"),
    ("慰问白血病王国庆一家", "慰问（不公开）王*庆一家"),
    ("付瘫痪在床李建华慰问", "付（不公开）李*华慰问"),
    ("慰问车祸王国庆", "慰问（不公开）王*庆"),
    ("因病致贫王国庆慰问", "（不公开）王*庆慰问"),
    ("看望生病老党员李建华", "看望（不公开）老党员李*华"),
    ("付戒毒人员李建华补助", "付（不公开）李*华补助"),
    ("慰问服刑人员家属刘大波", "慰问（不公开）家属刘*波"),
    ("付李*华残疾人补贴", "付李*华（不公开）补贴"),
    ("付周强肺癌住院费", "付周*（不公开）费"),  # the organ is no letter of the name
    ("付李建国胃癌手术费", "付李*国（不公开）费"),
    ("付周强乳腺癌补助", "付周*（不公开）补助"),
    ("付低保户周强取暖费", "付低保户周*取暖费"),
    ("周强因贫慰问", "周*（不公开）慰问"),
    ("付周强因车祸致残补助", "付周*（不公开）补助"),
    ("付周强车祸受伤慰问金", "付周*（不公开）慰问金"),
    ("付周强重残补贴", "付周*（不公开）补贴"),
    ("付周强失独家庭慰问", "付周*（不公开）慰问"),
    ("付周强计生手术补助", "付周*（不公开）补助"),
    ("付周强戒毒康复补助", "付周*（不公开）康复补助"),
    ("付周强社区矫正补贴", "付周*（不公开）补贴"),
    ("付周强服刑人员家属慰问", "付周*（不公开）家属慰问"),
    ("付周强现年72周岁慰问", "付周*现年72周岁慰问"),
    ("付周强肾衰竭透析", "付周*（不公开）"),
    ("周小宝（小学三年级）助学金", "周某某（小学三年级）助学金"),
    ("付周强女儿周小宝小学二年级学费", "付周某某女儿周某某小学二年级学费"),
)
ORDINARY = (
    *(
        "付大病医疗保险",
        "付工伤保险彭国强代缴",
        "付村医彭国强交来工伤保险",
        "付手术室空调维修",
        "付二级公路养护",
        "付车祸路段护栏",
    ),
    *(
        "慰问服刑人员家属 3 户",
        "戒毒宣传横幅",
        "社区矫正工作经费",
        "付医药费 3 笔",
        "付三级水泵检修",
        "残疾人两项补贴发放",
    ),
    *(
        "付住院统筹金",
        "付低保户取暖费",
        "付特困户取暖器 3 台",
        "因贫困户改厕需要购水泥",
        "付骨折夹板一批",
        "付智障人员康复中心水电",
        "付高血压血糖仪",
        "付慢性病管理经费",
        "付党员方便面",
        "付家属院水管",
    ),
    *(
        "付社区矫正场所维修",
        "付戒毒宣传横幅",
        "计生手术宣传",
        "付车祸现场清理",
        "失独家庭慰问 3 户",
        "付服刑人员帮教资料打印",
        "付小学三年级课桌款",
    ),
    *("购买医疗保险", "残疾人之家维修", "慰问困难户 12 户", "卫生院体检费", "慰问住院老党员 3 人", "慰问重病患者 5 人"),
    *("付村医住院医疗保险代办费", "付残疾人活动室维修款", "付彭国强误工补贴", "付小学生安全教育横幅款", "儿童节慰问"),
    *("付儿童游乐设施款", "付大病保险缴费", "付留守儿童之家图书款", "付长沙康达公司助残器材", "付孤儿慰问品"),
    *(
        "付黄花村小学奖学金",
        "金秋助学奖学金 5 人",
        "付中小学生研学车费",
        "付因病误工补助",
        "付因灾修路款",
        "白内障筛查",
    ),
    *("付王记饭店慰问老人伙食费", "付周边环境整治", "付易建平挖机台班", "付学生接送车费（司机彭国强）", "付因学费用"),
    *("残疾人两项补贴资金拨入", "付未成年人保护宣传横幅", "支付安乡县人民医院体检费", "付张家湾小学学生奖学金"),
    *("付李家组水渠清淤", "付残疾人康复器材", "付低保户医保参保费", "付伤残军人慰问", "慰问因病住院党员"),
    *("付精神障碍患者管理费", "收王建国鱼塘承包款", "付长沙市第一医院体检", "付彭国强装修残疾人之家工资"),
    *(
        "组织患病群众体检",
        "付常德路药房慢性病药品",
        "付包联干部慰问住院群众",
        "付宁乡市人民医院住院费",
        "慰问高龄失能老人 6 人",
    ),
    *(
        "付和平组失能老人慰问",
        "付双江村因病致贫户慰问",
        "为低收入户购鸡苗",
        "付毛巾、牛奶慰问住院老人",
        "付安全员骨折医药费",
    ),
    *("付彭国强工资（残疾人之家装修）", "付康达药店慰问药品", "慰问精神病院医护", "付陈建国危桥看护", "付周志强住宿费"),
)


@pytest.mark.parametrize(("text", "shown"), SAID, ids=[text for text, _ in SAID])
def test_what_is_said_of_a_person_is_withheld_and_the_rest_stays(text: str, shown: str):
    assert without_told(text) == shown
    assert find_told(shown) == [], "what is withheld once is not looked for again"


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_expense_names_nobody(text: str):
    assert find_told(text) == []


def test_the_texts_of_one_line_are_read_together():
    found = find_told_in({"summary": "付周强", "note": "尿毒症住院"})
    assert [one.shown for one in found["summary"]] == ["周*"] and [one.shown for one in found["note"]] == ["（不公开）"]
    assert [one.shown for one in find_told_in({"summary": "付周小宝", "note": "孤儿助学金"})["summary"]] == ["周某某"]
    assert find_told_in({"summary": "付彭国强误工补贴", "note": "修路"}) == {"summary": [], "note": []}


LIVES = (
    "癌症",
    "患尿毒症",
    "因病致贫",
    "（二级肢体残疾）",
    "白血病",
    "住院",
    "因残致贫",
    "糖尿病",
    "（肺癌晚期）",
    "患精神分裂症",
    "身患重病",
)
PAID = ("救助金", "补助", "慰问", "慰问金", "补贴")
BEFORE = ("付", "", "发放", "慰问", "补助", "付贫困户", "付低保户", "慰问困难党员", "支付", "发给", "付村民")
CHILDREN = ("孤儿", "小学生", "初中生", "留守儿童", "困境儿童", "男童", "贫困学生")


def test_no_name_beside_such_words_stays_whole_whoever_is_named():
    die = random.Random(8)
    for _ in range(3000):
        name, before, life, paid = names(die), die.choice(BEFORE), die.choice(LIVES), die.choice(PAID)
        shown = without_told(f"{before}{name}{life}{paid}")
        assert name not in shown and life.strip("（）") not in shown, (before, name, life, paid, shown)
        child = without_told(f"付{die.choice(CHILDREN)}{name}{die.choice(('助学金', '奖学金', '慰问金', '生活补助'))}")
        assert name[1:] not in child and f"{name[0]}某某" in child, (name, child)


def test_whatever_stands_beside_each_other_is_told_once_and_nothing_is_left_to_tell():
    die = random.Random(11)
    pieces = [
        "付",
        "慰问",
        "孤儿",
        "小学生",
        "患儿",
        "周强",
        "欧阳娜娜",
        "欧阳**",
        "欧阳*宝",
        "欧阳某",
        "夏侯雪",
        "李*明",
        "周**",
    ]
    pieces += [
        "某户",
        "其子",
        "癌症",
        "患",
        "尿毒症",
        "残疾",
        "二级",
        "（",
        "）",
        "、",
        "，",
        "家",
        "书包",
        "代领",
        "六一慰问",
        "*",
        "某",
    ]
    for _ in range(6000):
        text = "".join(die.choice(pieces) for _ in range(die.randint(1, 7)))
        found = find_told(text)
        assert all(one.end <= other.start for one, other in pairwise(found)), text
        assert without_told(without_told(text)) == without_told(text), text


@pytest.mark.parametrize("text", ["用于购买透析药品", "资金用于防治肿瘤", "关于治疗白血病的通知", "对于肿瘤早筛"])
def test_for_and_about_name_nobody(text: str):
    assert find_told(text) == []


def test_clean_books_raise_at_most_one_alarm_in_a_hundred_lines():
    rows = list(islice(book(6001, seed=31), 1, None))
    alarms = [row for row in rows if any(find_told_in({"summary": row[3], "note": row[-1]}).values())]
    assert len(alarms) <= len(rows) // 100, alarms[:10]


def test_summaries_and_notes_read_together_raise_no_alarm_of_a_number_in_pieces():
    rows = [["摘要", "备注"], *([row[3], row[-1]] for row in islice(book(6001, seed=32), 1, None))]
    assert not [one for one in examine_table([Sheet("账目", rows)]).found if is_split(one)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("付彭国强慰问品代购，小学生谭小宝奖学金", "付彭*强慰问品代购，小学生谭某某奖学金"),
        ("慰问孤儿李小明，陪同慰问人付周强误工", "慰问孤儿李某某，陪同慰问人付周*误工"),
        ("付王小明（8岁）助学，经办村民刘德华慰问", "付王某某（8岁）助学，经办村民刘*华慰问"),
    ],
)
def test_a_grown_up_is_shown_as_a_grown_up_where_it_is_clear_who_is_the_child(text: str, shown: str):
    assert without_told(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("慰问孤儿李小明、王小红", "慰问孤儿李某某、王某某"),
        ("付彭国强、周小宝（学生）助学", "付彭某某、周某某（学生）助学"),
        ("付李红之子小学生李小明助学金", "付李某某之子小学生李某某助学金"),
        ("彭国强代领孤儿李小明助学金", "彭某某代领孤儿李某某助学金"),
        ("付周强、王小明慰问，孤儿一人", "付周某某、王某某慰问，孤儿一人"),
    ],
)
def test_where_it_is_not_or_where_his_name_would_tell_which_child_all_are_shown_as_children(text: str, shown: str):
    assert without_told(text) == shown


def test_a_long_page_of_children_is_read_as_quickly_as_it_is_long():
    """Of many names and words only the neighbours of each are looked at; what is told of each stays what it was."""
    said = "小学生周小宝，"
    one, many = find_told(said), find_told(said * 800)
    assert len(many) == 800 * len(one) and {(found.kind, found.shown) for found in many} == {
        (found.kind, found.shown) for found in one
    }
    times = []
    for length in (400, 1600):
        begun = time.process_time()
        find_told(said * length)
        times.append(time.process_time() - begun)
    assert times[1] < times[0] * 9, "four times as long, and not sixteen times as much to do"


def test_what_two_findings_say_alike_is_said_once() -> None:
    examination, where = Examination(), Place(sheet="账目", part="摘要", row=1)
    for _ in range(2):
        examination.add("health", where, "")
    assert examination.counts["health"] == 2 and len(examination.sentences()) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("付困难户建华肺癌住院救助", "付困难户**（不公开）救助"),
        ("付困难户建华尿毒症救助", "付困难户**（不公开）救助"),
        ("慰问孤儿小丽书包", "慰问孤儿**书包"),
    ],
)
def test_of_a_given_name_alone_nothing_is_shown(text: str, shown: str):
    assert without_told(text) == shown == without_told(shown)
