"""Whom a summary names: firms and projects by their endings, people never."""

import pytest

from app.village import parties


@pytest.mark.parametrize(
    ("summary", "named"),
    [
        ("支付长沙湘塘建筑工程有限公司路灯款", ["长沙湘塘建筑工程有限公司"]),
        ("付向阳红农业有限公司苗木款", ["向阳红农业有限公司"]),
        ("长沙再生资源回收有限公司废铁款", ["长沙再生资源回收有限公司"]),
        ("收到湖南星禾有限公司租金", ["湖南星禾有限公司"]),
        ("9月付长沙恒昌建材有限公司", ["长沙恒昌建材有限公司"]),
        ("9月份付长沙恒昌建材有限公司", ["长沙恒昌建材有限公司"]),
        ("给排水工程有限公司管道款", ["给排水工程有限公司"]),
        ("村部装修款付给湖南开慧建设有限公司", ["湖南开慧建设有限公司"]),
        ("由葛家山村农机专业合作社代耕", ["葛家山村农机专业合作社"]),
        ("付湖南甲有限责任公司、长沙乙有限公司材料款", ["湖南甲有限责任公司", "长沙乙有限公司"]),
        ("付有限公司", []),
        ("支付黄建国工资", []),
        ("低保户彭秀兰慰问金", []),
        ("发放困难党员慰问金（易桂兰、陈大勇）", []),
        ("公司食堂买菜", []),
        ("", []),
    ],
)
def test_legal_persons(summary, named):
    assert parties.named_in(summary) == named


@pytest.mark.parametrize(
    ("summary", "projects"),
    [
        ("支付长沙浏河建筑工程有限公司 石塘组公路硬化工程进度款", ["石塘组公路硬化工程"]),
        ("杨梅组水渠清淤工程材料款", ["杨梅组水渠清淤工程"]),
        ("太阳能路灯亮化项目灯具款", ["太阳能路灯亮化项目"]),
        ("支付陈家塅组水渠工程款", ["陈家塅组水渠工程"]),
        ("长沙湘塘建筑工程有限公司路灯款", []),
        ("大塘工程队维修款", []),
        ("工程款", []),
        ("彭秀兰临时救助", []),
    ],
)
def test_projects(summary, projects):
    assert parties.projects_in(summary) == projects
    assert all(parties.is_project(project) for project in projects)


def test_a_line_names_firms_first_and_then_what_they_did():
    summary = "支付长沙浏河建筑工程有限公司 石塘组公路硬化工程进度款"
    assert parties.payees_in(summary) == ["长沙浏河建筑工程有限公司", "石塘组公路硬化工程"]
    assert [parties.is_project(payee) for payee in parties.payees_in(summary)] == [False, True]


OF_PERSONS = (
    *("支付彭国强五金店材料款", "付给张三超市购物", "支付李四修理厂", "付王五种子店", "付刘大姐饭店餐费", "支付开慧镇彭国强五金店材料款"),
    *("付欧阳晓禾商店", "付黄建国农机修理厂维修费", "付彭国强家电维修站", "付彭国强建材店水泥款", "支付黄建国施工队工程款", "付周明砖厂"),
)  # fmt: skip
OF_NOBODY = (
    *("大润发超市", "步步高超市", "新华书店", "阳光超市", "黄花镇超市", "黄兴路超市", "石塘桥饭店", "黄花镇供销社", "田家炳中学"),
    *("黄花镇中心小学", "金井镇敬老院", "安沙镇农机站", "高桥镇砖厂", "黄花机场服务部", "大塘工程队", "长沙银行", "康乐药店"),
    *("张三建材有限公司", "彭国强农机专业合作社", "高桥镇家电维修站", "谭家冲水泥厂"),
)  # fmt: skip


@pytest.mark.parametrize("summary", OF_PERSONS)
def test_a_shop_that_bears_its_owner_s_name_is_a_person_s(summary):
    assert parties.payees_in(summary) == []


@pytest.mark.parametrize("name", OF_NOBODY)
def test_what_a_place_or_a_word_names_and_every_legal_person_is_nobody(name):
    assert parties.payees_in(f"支付{name}货款") == [name]


@pytest.mark.parametrize(
    ("summary", "paid"),
    [
        ("付长沙市第一医院体检费", ["长沙市第一医院"]),
        ("支付开慧镇供销社化肥款", ["开慧镇供销社"]),
        ("付给福临镇中心小学校服款", ["福临镇中心小学"]),
        ("从大润发超市购买茶点", []),
        ("村党群服务中心维修", []),
        ("付王秀英长沙市第一医院住院费", []),
        ("付困难户王秀英长沙市第一医院费用", []),
        ("支付黄建国工资", []),
        ("支付长沙湘塘建筑工程有限公司中心小学围墙款", []),
    ],
)
def test_institutions_and_shops_count_where_money_is_paid_to_them(summary, paid):
    assert parties.paid_in(summary) == paid
    assert set(parties.payees_in(summary)) >= set(paid)
