"""What people write of income, disability, illness, birth and children in everyday words, and what only sounds alike."""

import pytest
import time_machine

from app.core.privacy import Place, Sheet, examine_table, examine_text, masked_text, without_told
from app.core.privacy.kinds import TEXT_KINDS

TOLD = (
    ("年收入3000元", "income"),
    ("户主月收入800元", "income"),
    ("家里人均收入约5000元", "income"),
    ("年纯收入仅2000元", "income"),
    ("存款3万元", "income"),
    ("有存款五万元。", "income"),
    ("属低收入户", "income"),
    ("无固定收入", "income"),
    ("家庭负债较多", "income"),
    ("肢体二级", "disability"),
    ("精神二级", "disability"),
    ("视力1级", "disability"),
    ("听力残三级", "disability"),
    ("伤残七级", "disability"),
    ("双目失明", "disability"),
    ("患慢性病", "health"),
    ("本人大病", "health"),
    ("长期服药", "health"),
    ("心梗去世", "health"),
    ("生日3月4日", "birth"),
    ("生日：腊月初八", "birth"),
    ("五〇年三月生", "birth"),
    ("75年生", "birth"),
    ("五〇年十一月初三出生", "birth"),
    ("生于七五年", "birth"),
    ("小学生王明", "minor"),
    ("男童：李小宝", "minor"),
    ("儿子读三年级", "minor"),
    ("女儿就读小学", "minor"),
    ("行动不便", "disability"),
    ("腿脚不好行动不便", "disability"),
    ("系行动不便老人", "disability"),
    ("户主为行动不便，由邻居代领", "disability"),
    ("慰问行动不便老人李秀英", "disability"),
    ("行动不便的老人：谢*英", "disability"),
    ("低收入家庭", "income"),
    ("属低收入家庭", "income"),
    ("认定为低收入人口", "income"),
    ("慰问低收入家庭王*明", "income"),
    ("谢*英（低收入人口）", "income"),
    ("该户低收入家庭救助", "income"),
    ("低收入家庭学生陈小军", "income"),
    ("欠债", "income"),
    ("欠债5万元", "income"),
    ("家里盖房欠债", "income"),
    ("因治病欠债多", "income"),
)
HARMLESS = (
    *("村集体年收入30万元", "本月收入3000元", "10月收入800元", "十月收入800元", "全年收入120万元", "合作社年收入5万元"),
    *("银行存款3万元", "定期存款10万元", "村级存款余额3万元", "低收入人口动态监测", "慢性病防治宣传", "大病救助资金"),
    *("一级公路", "三级跳远比赛", "上级拨款", "精神文明二级单位", "小学生安全教育", "中小学生研学", "儿童之家", "儿童节活动"),
    *("为行动不便老人上门办证", "行动不便的群众可电话预约", "行动不便者优先", "慰问行动不便老人，环境整治", "接送行动不便的老年人200元"),
    *("低收入家庭住房保障宣传", "慰问低收入家庭", "走访3户低收入家庭", "关系低收入人口增收", "低收入人口（人）", "脱贫户、低收入家庭摸排"),
    *("低收入家庭学生资助政策", "低收入家庭高温补贴", "低收入人口 3", "为低收入家庭购买保险"),
    *("清欠债务", "村集体欠债30万元", "偿还欠债", "归还公司欠债", "拖欠债务清理", "化解历史欠债"),
    *("2026年3月生活费", "3月4日生效", "新生力量", "75年前", "学生100人", "小学道路硬化", "11月24日发放", "2026年产生利息"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


@pytest.mark.parametrize(("text", "kind"), TOLD, ids=[text for text, _ in TOLD])
def test_what_is_said_of_a_person_in_everyday_words_is_found_in_texts_and_in_cells(text, kind):
    assert kind in examine_text(text, Place(part="正文")).counts
    assert kind in examine_table([Sheet("", [["项目", "备注"], ["补助", f"王*明，{text}"]])]).counts
    assert kind not in examine_text(masked_text(text, TEXT_KINDS), Place(part="正文")).counts


SUMS = (
    "8000元",
    "12000元",
    "3,500.00元",
    "1.2万元",
    "三千五百元",
    "两万元",
    "3万余元",
    "0.8万",
    "2万5千元",
    "30,000元",
    "12000",
)


@pytest.mark.parametrize("sum_", SUMS)
@pytest.mark.parametrize(
    "earned",
    ["年收入", "家庭年收入约", "户主月收入", "人均纯收入", "家庭总收入", "务工收入", "家一年收入", "年收入低于", "个人存款", "存款", "外债", "家里欠债", "每月退休金"],
)  # fmt: skip
def test_of_what_somebody_earns_or_has_no_figure_stays(earned, sum_):
    for text in (masked_text(f"王*明{earned}{sum_}", TEXT_KINDS), without_told(f"付周强家{earned}{sum_}，慰问500元")):
        left = text.removeprefix("付周*家").removeprefix("王*明").removesuffix("，慰问500元")
        assert not set(left) & set("0123456789一二两三四五六七八九十百千万余元.,"), text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_alike_is_left_alone(text):
    assert examine_text(text, Place(part="正文")).is_clean
