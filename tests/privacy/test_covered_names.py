"""Names in a longer sentence that was cut are written nowhere again; everyday words of it are free."""

import pytest

from app.core.privacy import Shown
from app.core.privacy.covered import brought_back, without_covered
from app.core.privacy.cutting import GAP

NAMES = [
    ("邻居老何不让砍，说是他爷爷栽的", "已找老何谈话，樟树下周修枝。", "老何"),
    ("安装队的小李说给他两百就先装", "经查，小李收钱属实，已退还并停职。", "小李"),
    ("水管员付小平天天打牌骂人", "已对付小平进行批评教育，水管本周修好。", "付小平"),
    ("会计高峰林天天打牌骂人", "已对高峰林进行批评教育，水管本周修好。", "高峰林"),
    ("会计周全明少报了我家六亩田", "经查，周全明登记有误，已补录。", "周全明"),
    ("护工桂小林打她，身上有伤", "护工桂小林已停职。", "桂小林"),
    ("刘庆说没钱修，让我们自己想办法", "已对刘庆进行批评教育。", "刘庆"),
]
WORDS = [
    ("住在路边的老王家从来不管", "您好，路边的杂草已于11月20日割完。"),
    ("施工方的人夜里乱挖，挖倒了我家院墙", "您好，施工方的保险已报案，对方的损失由保险赔付。"),
    ("收钱的易师傅说是上面规定的，没有票", "您好，以后收钱的时候都开票，依据物价部门的规定。"),
    ("二楼余家不同意，天天骂人", "您好，加装电梯须三分之二业主同意，其余家庭的意见由社区协调。"),
    ("高老师周日在家补课，不去就骂", "您好，教育局已核查，周日不得补课。"),
]


def cut_out(cut: str) -> list[Shown]:
    text = f"村口的树挡住了路，{cut}，请来看一看怎么处理。"
    return [Shown((text,), (text.replace(cut, GAP),))]


@pytest.mark.parametrize(("cut", "said", "name"), NAMES, ids=[name for _, _, name in NAMES])
def test_a_name_in_a_cut_sentence_is_held_whatever_word_it_begins(cut: str, said: str, name: str):
    assert name in brought_back(said, cut_out(cut))
    assert name not in without_covered(said, cut_out(cut))


@pytest.mark.parametrize(("cut", "said"), WORDS)
def test_everyday_words_of_it_are_no_names(cut: str, said: str):
    assert brought_back(said, cut_out(cut)) == ""
    assert without_covered(said, cut_out(cut)) == said
