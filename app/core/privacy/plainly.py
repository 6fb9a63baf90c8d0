"""What people tell of their own lives, or of their families', in plain words: 我离婚了, 儿子坐过牢, 老公打我.

The guard, which holds every text, knows illness, disability and poverty and not these words: 离婚登记, 举报电话 stand in everyday
answers. They are asked for only where an office repeats, in so many letters in a row, what somebody wrote in private: then
prison, marriage, violence, debts, beliefs and whom she accused are for nobody else to read (《民法典》第一千零三十二条, what one does
not want others to know of one's private life; 《个人信息保护法》第二十八条, what would harm one's dignity if it were known).
"""

import re

from app.core.privacy.kin import ANY_KIN

SELF = r"我(?![们市县区镇乡村局院省国])|[他她](?!们)|俺|本人|自己"
SPOKEN = "老公|老婆|男人|女人|孩子|小孩|崽|妹子|儿女|爸|妈|爹|娘|公婆|父母|夫妻|两口子|家里|全家|一家人"  # besides those of `kin`
SOMEBODY = re.compile(f"{SELF}|{ANY_KIN}|{SPOKEN}")
SPOKEN_TO = ("您", "你", "其")  # and right behind it: what she says of herself, as an office writes it
LIFE = re.compile(
    "坐[过了]?牢|坐了?[一二两三四五六七八九十几0-9]+年牢|服刑|刑满|劳改|判刑|拘留|被抓|犯过|案底|"
    "离[了过]?婚|没结婚|未婚|改嫁|再婚|二婚|出轨|私生|亲生|外面有人|跟人跑|怀孕|堕胎|流产|拐卖|同性恋|"
    "家暴|[挨毒殴暴]打|打(?:了?[我他她人]|老婆|孩子|骂)|强奸|性侵|猥亵|骚扰|摸了?[我他她]|调戏|恐吓|"
    "赌|欠[了着下]?[一二两三四五六七八九十几0-9]*万|[借欠还躲]债|债主|高利贷|老赖|失信|"
    "开除|辞退|下岗|失业|自杀|寻死|想死|不想活|活不下去|跳楼|吸毒|戒毒|酗酒|"
    "信教|信佛|举报|告[了过]?状|告发|上访|送[礼钱]|红包|[条包]烟|一个人(?:住|在家)"
)


def tells_of_a_life(text: str, before: str = "") -> bool:
    """Does the text tell in plain words of its writer's life, or a relative's?

    `before`: what stands before it where it is repeated.
    """
    return LIFE.search(text) is not None and (SOMEBODY.search(text) is not None or before.endswith(SPOKEN_TO))
