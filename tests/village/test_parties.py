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
