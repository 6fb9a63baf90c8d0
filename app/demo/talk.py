"""Invented words of invented residents and offices: the same number always gives the same post and the same answer.

Places are real, everything said of them is not. Sentences are put together from pools so large that a million posts
are neither copies of each other nor strings of chance: what people type and search for has both.
"""

import random
from dataclasses import dataclass
from datetime import date

from app.demo.ledger import GROUPS

BUREAUS = {
    "信息公开": "人民政府办公室", "办事服务": "行政审批服务局", "道路交通": "交通运输局", "路灯供电": "城市管理局", "供水供气": "水利局",
    "环境卫生": "城市管理局", "污染噪声": "生态环境分局", "住房物业": "住房和城乡建设局", "征地拆迁": "自然资源局", "农业农村": "农业农村局",
    "村务财务": "农业农村局", "教育": "教育局", "医疗卫生": "卫生健康局", "社会救助": "民政局", "养老服务": "民政局",
    "就业社保": "人力资源和社会保障局", "市场监管": "市场监督管理局", "公共安全": "应急管理局", "网站差错": "人民政府办公室", "其他": "人民政府办公室",
}  # fmt: skip
MATTERS: dict[str, tuple[str, ...]] = {
    "信息公开": ("征收补偿方案在哪里能看到", "公交改线的依据没有公开", "年度预算看不到明细", "招投标结果公示太短", "政策文件没有配解读", "意见征集没有反馈"),
    "办事服务": ("办营业执照来回跑了三趟", "居住证换领要等多久", "窗口中午没有人", "身份证异地换领要带什么", "网上预约总是提交不了", "退伍证明到哪里开"),
    "道路交通": ("路面坑洼下雨积水", "红绿灯时间太短老人过不了街", "桥头限高杆被撞歪", "公交班次减少", "货车深夜超载压坏路面", "学校门口没有斑马线"),
    "路灯供电": ("路灯坏了半个月", "变压器负荷不够夏天跳闸", "电线杆倾斜", "新装路灯一直没有通电", "夜里路灯整条不亮", "抄表读数和账单不符"),
    "供水供气": ("自来水发黄有土腥味", "水压太低三楼上不去水", "换了新表水费涨了三成", "停水没有提前通知", "天然气管道施工拖了两年", "水管爆裂没人修"),
    "环境卫生": ("垃圾池满了没人清运", "河道漂浮物堆在闸口", "公厕锁着不开", "建筑垃圾倒在渠边", "保洁员两个月没来", "焚烧秸秆烟味呛人"),
    "污染噪声": ("砂石场粉尘飘到晒谷坪", "养猪场污水直排水塘", "夜间施工打桩到凌晨", "广场舞音响太大", "家具厂油漆味重", "餐馆油烟直排楼道"),
    "住房物业": ("电梯困人三次没有检修", "维修基金使用没有公示", "外墙瓷砖脱落砸车", "公租房申请多久有结果", "屋顶漏水物业推诿", "小区停车位乱收费"),
    "征地拆迁": ("青苗补偿款没有到账", "征地面积和丈量对不上", "安置房交房日期一拖再拖", "过渡费停发", "拆迁协议看不懂", "界桩位置有争议"),
    "农业农村": ("灌溉渠堵塞田里放不进水", "早稻补贴什么时候发", "山塘清淤没有完工", "农机购置补贴怎么申请", "撂荒地流转合同到期", "柑橘滞销请帮忙联系销路"),
    "村务财务": ("三公经费明细不清楚", "门面租金收入没有入账", "误工补贴名单和实际不符", "修路工程款超出预算", "村集体分红标准怎么定的", "公示栏半年没有更新"),
    "教育": ("划片范围和去年不一样", "校车站点太远", "食堂饭菜凉了", "课后服务收费标准", "幼儿园超员", "转学手续怎么办"),
    "医疗卫生": ("村卫生室药品不全", "慢病门诊报销比例", "预约挂号约不上", "疫苗接种点搬到哪里", "救护车半小时才到", "检查结果互认不认"),
    "社会救助": ("低保公示在哪里看", "临时救助申请多久有答复", "残疾人两项补贴停发", "大病救助要什么材料", "困难家庭认定标准", "特困供养金少发一个月"),
    "养老服务": ("养老院床位要排多久", "老年食堂关门了", "高龄津贴怎么领取", "居家适老化改造名额", "日间照料中心没人", "老年公交卡年审"),
    "就业社保": ("拖欠工资三个月", "失业金网上申领失败", "养老保险断缴怎么补", "技能培训补贴没有发", "工伤认定要多久", "社保转移卡在两地之间"),
    "市场监管": ("菜市场短斤少两", "预付卡商家跑路", "网购家电不给保修", "药店卖过期药", "电动车充电乱收费", "农资店卖假种子"),
    "公共安全": ("桥上护栏缺了一段", "楼道堆满电动车", "水库边没有警示牌", "危房没有人管", "消防栓没有水", "山体滑坡裂缝加宽"),
    "网站差错": ("办事指南电话打不通", "公告附件下载不了", "网页错别字", "链接点开是空白", "手机上看不全表格", "搜索找不到文件"),
    "其他": ("流浪狗追咬行人", "文化站图书太旧", "球场灯光不开", "快递点搬走了", "村广播声音听不清", "古樟树枯枝要修剪"),
}  # fmt: skip
ROAD_FIRST, ROAD_SECOND = (
    "开东星湘潇捞浏金望天华长福远人民万芙蓉松桂枫梅竹板黄白青碧",
    "元山沙江湘塘丰源和安泰兴盛昌顺达明新庆云田溪岭坪冲塅",
)
ROADS = ("路", "大道", "巷", "街", "渠", "桥", "小区", "组道")
SPOTS = ("供销社旧址对面", "老井边", "村口樟树下", "小学后门", "卫生室旁", "渡口码头", "粮站围墙外", "祠堂前坪", "砖厂路口", "水闸下游", "菜市场东门", "公交站台边", "变电站后面", "高速桥洞下", "文化广场西侧")  # fmt: skip
SINCE = ("上个星期起", "今年开春以来", "最近半个月", "从{month}月{day}日开始", "{month}月{day}日夜里", "雨季过后", "去年秋收以后", "换了承包人以后", "停电检修以后", "已经有两个多月")  # fmt: skip
HARM = ("老人孩子出门都绕着走", "下游十几亩田受影响", "骑摩托的人摔过两回", "家里三代人都等着用", "邻居为这事吵过架", "商户生意少了一半", "晚上不敢一个人走", "上学要多走二十分钟", "晒的谷子都落了灰", "{count}户人家都在问", "去问过两次都说在排队", "打电话没有人接", "照片已经交给组长")  # fmt: skip
ASKS = ("请派人来看一看", "请公开处理的时间表", "想知道由哪个单位负责", "希望在雨季前修好", "请把依据和标准贴出来", "请答复能不能办、什么时候办", "盼望早点解决", "请核实以后公布结果", "请告诉我们要准备哪些材料", "建议开一次屋场会讲清楚", "能不能先竖一块警示牌")  # fmt: skip
SHAPES = (
    "{since}，{place}{road}{spot}{matter}。{harm}，{ask}。",
    "{place}的{matter}，{since}一直这样，{harm}。地点在{road}{spot}。{ask}。",
    "我是{place}{group}的住户，{since}{road}{matter}，{harm}，{harm2}。{ask}。",
    "请问{matter}？{since}{place}{group}{harm}，{ask}。",
    "{road}{spot}这一带{matter}，{harm}；{harm2}。{ask}，{ask2}。",
)
FOUND = ("情况属实", "部分属实", "与来信所说基本一致", "已经在本月计划之内", "属于历史遗留问题", "当天已经先行处理", "设备老化是主要原因", "施工单位没有按图恢复", "需要和相邻村组一起解决")  # fmt: skip
STEPS_TAKEN = ("已安排抢修队更换部件", "已约谈施工单位限期整改", "已列入明年改造计划", "已把标准和依据贴在公示栏", "已补发差额到一卡通", "已增设警示牌和反光柱", "已调整班次并张贴时刻表", "已请第三方检测", "已和村委会开会商定方案", "已督促物业公开账目")  # fmt: skip
REPLIES = (
    "您好，来信收悉。{unit}工作人员{month}月{day}日到{place}{road}{spot}查看，{found}。{taken}，预计{weeks}周内完成，{taken2}。",
    "关于{matter}的问题，经核实{found}。{taken}；{taken2}。完成后在{place}公示栏公布，欢迎监督。",
    "感谢反映。{place}{group}一带{found}，{unit}{taken}，{weeks}周后回访。",
    "经与{place}核对，{found}。依据现行标准，{taken}。下一步{taken2}，结果将在本站补充。",
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What one resident said and what the unit answered."""

    title: str
    text: str
    spot: str
    answer: str


def said(dice: random.Random, topic: str, place: str, unit: str, day: date) -> Talk:
    """Words about a topic at a place; `dice` decides everything that is free."""
    pick = dice.choice
    matter = pick(MATTERS[topic])
    spot = pick(SPOTS)
    words = {
        "place": place,
        "matter": matter,
        "unit": unit,
        "group": pick(GROUPS),
        "road": pick(ROAD_FIRST) + pick(ROAD_SECOND) + pick(ROADS),
        "spot": spot,
        "since": pick(SINCE).format(month=day.month, day=1 + int(dice.random() * 28)),
        "harm": pick(HARM).format(count=3 + int(dice.random() * 60)),
        "harm2": pick(HARM).format(count=3 + int(dice.random() * 60)),
        "ask": pick(ASKS),
        "ask2": pick(ASKS),
        "found": pick(FOUND),
        "taken": pick(STEPS_TAKEN),
        "taken2": pick(STEPS_TAKEN),
        "weeks": 1 + int(dice.random() * 8),
        "month": day.month,
        "day": 1 + int(dice.random() * 28),
    }
    title = f"{place}{matter}" if dice.random() < 0.5 else f"{words['road']}{matter}"
    return Talk(title, pick(SHAPES).format(**words), spot, pick(REPLIES).format(**words))
