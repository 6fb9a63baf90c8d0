"""Plain words of a life are known where somebody says them of herself or her family, and everyday questions are not taken for them."""

import pytest

from app.core.privacy import tells_of_a_life

TOLD = (
    "儿子坐过牢找不到事做 我老公天天打我和孩子 我丈夫在外面有人 我离婚了带两个孩子 我是被拐卖来的媳妇 我被村干部骚扰过 我母亲改嫁以后没人管 "
    "我举报过村支书收钱 我借了高利贷还不上 我被开除了没收入 我想自杀活不下去了 我是同性恋被人歧视 我信教被村里赶 孩子不是我亲生的 "
    "村主任收了我两条烟 我一个人住在桥头 校长摸了我女儿 我男人赌输了家里的钱 本人刑满两年找不到工作 公公酗酒以后打人"
)
EVERYDAY = (
    "离婚登记要带什么证件 离婚以后户口怎么迁 举报电话打不通没人接 村里麻将馆聚众赌博没人管 我们村的举报箱坏了两个月 反家暴宣传什么时候来 "
    "失信名单在哪里查询 野狗威胁孩子上学安全 孩子没地方打球打羽毛球 我家房子离路边只有一米 我打了三次电话没人接 物业收我家三百块停车费 "
    "老板欠我们八万块工资 我父亲去世以后承包地归谁 孩子上学要绕路三公里 家里水管爆了没人修 我县公积金怎么取 请不要到外地上访 "
    "我镇已对赌博窝点进行查处 怀孕的年老的可到村部领水 未婚青年联谊活动哪天报名 债务重组公告在哪里看"
)


@pytest.mark.parametrize("said", TOLD.split())
def test_what_somebody_tells_of_herself_or_her_family_is_known(said: str) -> None:
    assert tells_of_a_life(said)


@pytest.mark.parametrize("said", EVERYDAY.split())
def test_an_everyday_question_tells_of_nobody(said: str) -> None:
    assert not tells_of_a_life(said) and not tells_of_a_life(said, "来信说的")


def test_what_an_office_says_to_her_is_hers_too() -> None:
    """Right behind 您 alone: an office says 您 in every answer."""
    assert tells_of_a_life("欠了三十万赌债还不起", "关于您")
    assert not tells_of_a_life("离婚以后户口怎么迁", "您问的")
