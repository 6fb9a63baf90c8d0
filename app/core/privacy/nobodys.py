"""Words that are nobody's own, in whatever text they stand: those no office can do without, and what laws are called."""

import re

USUAL = (
    "工作人员 有关部门 相关部门 有关单位 相关单位 村委会 居委会 村民委员会 居民委员会 办事处 派出所 负责人 承办人 自来水 老百姓 "
    "人民政府 办公室 没有人 不能 已经 进行 处理 解决 问题 情况 反映 现场 联系 安排 要求 希望 建议 什么时候 为什么 怎么办 两个月 "
    "一个月 每个月 第一次 第二次 一直没 还没有 也没有 都没有 的时候 的问题 的情况 的工作 的人员 派人 查看 核实 核查 尽快 及时 "
    "当天 到场 维修 修复 修好 我们 你们 您好 感谢 谢谢 请您 收到 回复 答复 单位 部门 规定 按照 根据 电话 手机 姓名 地址 "
    "这件事 那件事 这条路 那条路 这个事 这个问题 我们村 这里的 那里的 没钱修"
)
EVERYDAY = frozenset(USUAL.split())
FIGURES = "0-9一二三四五六七八九十百零〇"
LAW = re.compile(
    r"《[^《》\n]{2,40}(?:法|法典|条例|规定|办法|细则|决定|意见|通知|解释|规则|标准|规范|规程|准则)(?:（[^（）]{2,12}）)?》"
    rf"(?:第[{FIGURES}]{{1,9}}条)?(?:第[{FIGURES}]{{1,4}}款)?(?:第?[（(]?[{FIGURES}]{{1,4}}[)）]?项)?"
)


def laws_in(text: str) -> list[str]:
    """Laws and rules a text names, with the clause."""
    return LAW.findall(text)
