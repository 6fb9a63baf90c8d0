"""The 26 domains (领域) of the standard catalogue of what grass-roots offices publish (国办发〔2019〕54号), by their numbers."""

from collections.abc import Mapping

from app.errors import Refused

NO_DOMAIN = 0  # of a thing that belongs to none of them
DOMAINS: Mapping[int, str] = dict(
    enumerate(
        (
            "重大建设项目", "公共资源交易", "义务教育", "户籍管理", "社会救助", "养老服务", "公共法律服务", "财政预决算", "就业", "社会保险",
            "城乡规划", "农村集体土地征收", "生态环境", "城市综合执法", "国有土地上房屋征收与补偿", "保障性住房", "农村危房改造", "市政服务",
            "涉农补贴", "公共文化服务", "医疗卫生", "安全生产", "救灾", "食品药品监管", "税收管理", "扶贫（巩固拓展脱贫攻坚成果）",
        ),
        start=1,
    )
)  # fmt: skip
UNKNOWN = "请从列出的领域里选一个"


def require_known(domain: int) -> None:
    """Refused unless it is the number of a domain, or that of none."""
    if domain != NO_DOMAIN and domain not in DOMAINS:
        raise Refused(UNKNOWN, "domain")
