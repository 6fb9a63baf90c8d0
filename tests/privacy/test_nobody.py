"""Nobody of many is named in what is said of them together, and what only looks like a name stops nothing."""

from random import Random

import pytest

from app.core.privacy import find_names, first_named, hidden, require_nobody_named, without_names
from app.core.privacy.given import LETTERS
from app.core.privacy.kin import SURNAMES
from app.errors import Refused

NAMES = hidden(["欧阳晓禾", "李桂芳", "高峰", "王伟", "林森林", "Anna Li"], ["湘江停车服务有限公司"])

NAMED = (
    ("采纳欧阳晓禾同志提的第三条", "欧阳晓禾"),
    ("李桂芳等人反映收费太高", "李桂芳"),
    ("第 2 条按李 桂 芳的意见改", "李桂芳"),
    ("按李·桂·芳说的改", "李桂芳"),
    ("ＡＮＮＡ ＬＩ 的意见不采纳", "annali"),
    ("王伟提出夜间免费", "王伟"),
    ("根据王伟的意见，改为三元", "王伟"),
    ("经办人和王伟、高峰等人谈过", "王伟"),
    ("（高峰）", "高峰"),
    ("由桂芳提出，已采纳", "桂芳"),
    ("感谢居民高峰提出的意见", "高峰"),
    ("1. 王伟：不采纳", "王伟"),
    ("按桂芳女士的建议", "桂芳"),
    ("不采纳湘江停车服务有限公司的意见", "湘江停车服务有限公司"),
)
NOBODY = (
    "早晚高峰时段收费，高峰期每小时五元",
    "错开早高峰、晚高峰",
    "保护耕地、森林、湿地",
    "森林公园门口设泊位",
    "桂芳路、王伟强路的泊位不变",
    "多数意见说收费太高，已调低",
    "有居民提出夜间免费，已采纳",
    "一家停车服务有限公司的意见不采纳",
    "annals of parking",
    "王*伟的意见已采纳",
    "感谢大家提出的意见",
    "对高峰、雨天的安排另行公布",
    "错峰，高峰，平峰三个时段",
    "",
)


@pytest.mark.parametrize(("text", "found"), NAMED)
def test_a_name_is_found_as_people_write_it(text: str, found: str) -> None:
    assert first_named(text, NAMES) == found
    with pytest.raises(Refused, match="提意见的人") as refusal:
        require_nobody_named(text, NAMES, "summary", "提意见的人")
    assert refusal.value.field == "summary" and found in refusal.value.sentence


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_name_there_stops_nothing(text: str) -> None:
    assert first_named(text, NAMES) == ""
    require_nobody_named(text, NAMES, "summary", "提意见的人")


@pytest.mark.parametrize("name", ["居民", "热心市民", "王先生", "匿名", "某", "", "  ", "x", "业主代表"])
def test_who_gave_no_name_hides_none(name: str) -> None:
    assert hidden([name]) == hidden([])


# what anybody may type as a name -> words of an office that it must not stop
TYPED = (
    ("志愿者", "对志愿者、大学生的优惠"),
    ("不予采纳", "其中不予采纳 4 条"),
    ("文明", "建设文明、卫生的街道"),
    ("文明", "文明，卫生，安全"),
    ("卫生", "建设文明、卫生的街道"),
    ("高峰", "早晚高峰用电，对高峰、雨天"),
    ("方案", "实施方案已经改好，方案、预算一并公布"),
    ("周全", "考虑周全，方便群众"),
    ("安全", "按安全要求设置，安全、舒适"),
    ("成本", "对成本的意见已经采纳"),
    ("李明", "李明华路的泊位不变，李明华提出"),
    ("停车·收费", "停车收费标准"),
    ("停车收费", "停车收费标准"),
    ("王停车", "对停车的意见多数已经采纳"),
    ("安全生产", "加强安全生产检查"),
    ("阿卜杜拉合曼江", "江边设泊位"),
)


@pytest.mark.parametrize(("name", "text"), TYPED)
def test_what_somebody_typed_as_a_name_stops_no_everyday_words(name: str, text: str) -> None:
    assert first_named(text, hidden([name])) == ""
    assert first_named(text, hidden([], [name])) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李明", "李明提出夜间免费"),
        ("李明", "按 李明 的意见改"),
        ("高峰", "按高峰同志的建议改"),
        ("文明", "（文明）的意见不采纳"),
        ("周全友", "采纳周全友的意见"),
        ("马力", "马力来信说收费太高"),
        ("买买提·吐尔逊", "买买提•吐尔逊的意见已采纳"),
        ("司马长青", "既然司马长青说"),
    ],
)
def test_a_true_name_is_found_all_the_same(name: str, text: str) -> None:
    assert first_named(text, hidden([name]))


def test_a_name_that_may_stand_there_spares_its_pieces() -> None:
    known = {"阳晓禾"}.__contains__
    assert [one.name for one in find_names("欧阳晓禾签字", known)] == ["阳晓禾"]
    assert find_names("欧 阳晓禾签字", known, others=["欧阳晓禾"]) == []
    assert without_names("付祁 麟趾，祁麟趾", {"祁麟趾"}) == "付祁*趾，祁*趾"


WAYS = (
    "{}提出夜间免费",
    "采纳{}的意见",
    "（{}）来信说收费太高",
    "经{}同意",
    "1. {}：不采纳，理由如下",
    "对{}、其他居民的建议",
)
FILLER = "停车泊位白天每小时收费五元夜间免费学校医院门口不超过十分钟的不收费多数意见认为应当调低"


@pytest.mark.parametrize("seed", range(200))
def test_every_name_is_found_in_every_place_and_in_no_text_without_it(seed: str) -> None:
    die = Random(seed)
    letters = sorted(set(LETTERS) - set(FILLER))
    people = {
        die.choice(SURNAMES) + "".join(die.choice(letters) for _ in range(die.choice([1, 2]))) for _ in range(300)
    }
    people = {name for name in people if name not in FILLER}
    names = hidden(people)
    plain = "，".join("".join(die.sample(FILLER, 8)) for _ in range(6))
    assert first_named(plain, names) in ("", *[name for name in people if name in plain])
    name = die.choice(sorted(name for name in people if len(name) > 1))
    said = f"{plain}。{die.choice(WAYS).format(name)}。{plain}"
    assert first_named(said, names), (name, said)
