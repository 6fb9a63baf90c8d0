"""Names of those whom relief was paid to, as the lines of a book give them: 发放王大锤临时救助金, 五保户赵铁柱慰问金.

A list of them hangs for its 公示期 and comes down; a book stays for good (《社会救助暂行办法》第61条, 《个人信息保护法》
第19条). Such a name is told by how it begins, and by a word of relief or what stands around a payee beside it.
"""

import re
from collections.abc import Collection, Iterable

from app.core.privacy.detector import Finding, find
from app.core.privacy.given import FIRST_ONLY, LETTERS, NO_GIVEN, is_given_to_people, mask_given
from app.core.privacy.kin import DOUBLE, NO_NAMES
from app.core.privacy.kinds import TELLS
from app.core.privacy.known import EVERYDAY
from app.core.privacy.masks import mask_name
from app.core.privacy.naming import COMMON_WORDS, find_known
from app.core.privacy.signals import is_telling
from app.core.privacy.surnames import COMMON, SURNAMES
from app.core.privacy.words import words

RELIEF = (
    "救助|救济|慰问|低保|最低生活保障|特困|五保|孤儿|困境|留守|困难|帮困|帮扶|扶贫|扶助|抚恤|优抚|供养|监测户|监测对象|脱贫户|贫困|"
    "残疾|护理补贴|生活补贴|高龄|长寿|丧葬|大病|医疗补助|医疗救|助学|助残|危房|奖学"
)
# what is paid, right before whom it is paid to: 付低保金周强, 高龄津贴李建华, 五保周强
PAID_AS = rf"(?:{RELIEF}|最低生活保障|临时救助|抚恤|春节|重阳|困难)(?:[一-鿿]{{0,6}}?(?:金|款|费|品|津贴|补贴|补助|资金|物资|改造))?"
KIND = "recipient"
IN_RELIEF = re.compile(RELIEF)
# a child, and what else somebody is called by, right before a name
CLASS = "[初高][一二三](?=学[费生杂]|年级|上学|班)|[一二三四五六]年级(?=学[费生杂]|上学)"  # of a school, not of the new year
CHILD = f"孤儿|患儿|[一二三四五六1-6]年级|小朋友|幼儿园|小学生|{CLASS}|初中生|高中生|中学生|儿童|孩子|幼儿|婴儿|男童|女童|弃婴|未成年人|(?<![大究])学生"
CALLED = f"{CHILD}|残疾人|残疾户|患者|病人|贫困户|低保户|特困户|困难户|五保户"
ILL = "患|癌|因病|因贫|因残|因伤|因灾|因学|身患|罹患|确诊|得病|生病|治病|看病|住院|手术|疾病|重病|重疾|病危|病故|病重|残|瘫|瘤|透析|白血病|尿毒|奖学|书包|就学|入学|身故"
ORGANS = "肺|肝|胃|肠|[直结]肠|食[道管]|乳腺|宫颈|子宫|卵巢|鼻咽|甲状腺|前列腺|胰腺?|膀胱|淋巴|骨|肾|喉|舌"
NO_LETTERS = (
    "车祸|失独|计生|戒毒|服刑|社区矫|重残|刑满|致残|受伤|存款|积蓄|[年月]收入|有存款"  # words that begin behind a name
)
LETTER = rf"(?:(?![组村户镇乡街社校站所节款费份次岁元等的和及与为在给某、患因癌病残身罹缴]|(?:{ORGANS})癌|{NO_LETTERS})[一-鿿])"  # 周强肺癌
WORDS = "|".join(
    ["肢体", "视力", "听力", "言语", "智力", "精神", "多重", "[一二三四]级", *(word.text for word in words())]
)
# what somebody suffers from, right before his name: 抑郁症李建华, 二级残疾李建华, 因病致贫王国庆
SUFFERS = (
    *(
        "症",
        "癌",
        "重病",
        "大病",
        "患病",
        "得病",
        "生病",
        "中风",
        "骨折",
        "瘫痪",
        "在床",
        "车祸",
        "工伤",
        "住院",
        "手术",
    ),
    *("残疾", "致残", "智障", "聋哑", "致贫", "返贫", "一级", "二级", "三级", "四级"),
)
AILING = "|".join(
    f"(?<={word})"
    for word in dict.fromkeys(
        [*SUFFERS, *(one.text for one in words() if one.kind in ("health", "disability", "cause"))]
    )
)
# right before a payee: a verb, what he is, or another name
BEFORE = (
    r"(?:^|(?<=[\s，,、；;：:（(/“])|(?<=发放)|(?<=发给)|(?<=发)|(?<=支付)|(?<=付给)|(?<=付)|(?<=补助)|(?<=补贴)|(?<=慰问)|(?<=看望)|"
    r"(?<=救助)|(?<=资助)|(?<=帮扶)|(?<=给)|(?<=户)|(?<=对象)|(?<=人)|(?<=员)|(?<=老人)|(?<=学生)|(?<=军人)|(?<=群众)|(?<=村民)|"
    r"(?<=居民)|(?<=孤儿)|(?<=家庭)|(?<=职工)|(?<=者)|(?<=组)|(?<=和)|(?<=及)|(?<=与)|(?<=中生)|(?<=小学生)|(?<=儿童)|(?<=孩子)|(?<=幼儿)|(?<=婴儿)|(?<=男童)|(?<=女童)|(?<=探望)|(?<=走访)|"
    r"(?<=[本我该]村)|(?<=女儿)|(?<=儿子)|(?<=孙[子女])|(?<=妻子)|(?<=丈夫)|(?<=[父母]亲)|(?<=爱人)|(?<=(?<![收开])支)(?!付)|(?<=到)|"
    rf"(?<=报销)|(?<=患儿)|(?<=年级)|(?<=小朋友)|(?<=其子)|(?<=其女)|(?<=之子)|(?<=之女)|(?<=向)|(?<=为)|(?<=替)|(?<=家属)|{AILING})"
)
# right behind him
BEHIND = rf"(?=$|[\s，,、；;：:。）)/”]|[（(]|{RELIEF}|临时|医药|医疗|住院|生活|春节|中秋|端午|重阳|生育|上学|学费|过冬|灾|等|和|及|与|家|户|同志|老人|夫妇|夫妻|一家|取暖|的|款|金|元|[0-9]|领|{ILL}|[系属]|现年|年[满逾]|(?:小学|初中|高中|中心校)?[一二三四五六七八九1-9]年级|之[子女孙妻夫父母]|医药|药费|就医|医治|书[包本费]|奖[学金励]|捐|代[领办签收取交]|母亲|父亲|[妻儿女]子|丈夫|[女岳]婿|女儿|儿[子媳]|媳妇|爱人|老[婆公伴]|[爷奶外]爷|奶奶|外[公婆]|[岳婆]母|孙[子女]|[兄弟姐妹]|[-—–/]|幼儿园|{CLASS}|工伤(?!保险)|护理|赔偿|抢救|补助|补贴|同学|看[病护]|治[病疗]|{WORDS})"
NAME = re.compile(rf"{BEFORE}(?:(?:{DOUBLE}){LETTER}{LETTER}?|[{SURNAMES}{COMMON}]\s?{LETTER}(?:\s?{LETTER})?){BEHIND}")
# 小学生周小宝: who is called so is named whatever stands behind, by a surname that begins no word
CALLED_NAME = re.compile(rf"(?:{CALLED})[叫名：:\s（(]{{0,2}}(?P<name>(?:{DOUBLE}|[{SURNAMES}]){LETTER}{LETTER}?)")
# where illness, poverty or a child is told of, whoever is paid is named whatever he is paid for (付周强妻子乳腺癌补助)
PLACE = "村|镇|乡|县|市|社区(?!矫正)|组|街道|学校|小学|中学|医院|公司|超市|店|中心|卫生|合作社|厂|站|粮油|诊所|药房|保险|协会|基金会|湾|冲|塘"
PAYEE = re.compile(
    rf"(?:{BEFORE}|(?<=的))(?P<name>(?:{DOUBLE}){LETTER}{LETTER}?|[{SURNAMES}{COMMON}]{LETTER}{LETTER}?)(?![一-鿿]{{0,4}}?(?:{PLACE}))"
)
# 含周强癌症救助: who is said to be ill is named wherever he stands
ILL_NAME = re.compile(
    rf"(?P<name>(?!(?<=[用对关])于)(?:(?:{DOUBLE}){LETTER}{{1,2}}|[{SURNAMES}{COMMON}]{LETTER}{{1,2}}))"  # 用于购买透析药品
    rf"(?<![房院店室所部])(?=患|癌|因病|因残|身患|罹患|确诊|得病|{'|'.join(word.text for word in words() if word.kind in ('health', 'cause'))})"
)
SUFFERED = re.compile(
    "手术|医药费|医疗费|药费|住院|工伤(?!保险)|戒毒|服刑|刑满|矫正|智障|聋哑|瘫痪|盲人|护理费|生病|大病|重病|车祸|致贫|返贫|失独|重残|致残"
)
CHILD_SIGN = re.compile(f"幼儿园|同学|{CLASS}|[（(](?:{CHILD})")
CALLED_SOMEBODY = re.compile(rf"(?:{CALLED})[叫名：:\s（(]{{0,2}}[{SURNAMES}{COMMON}]")
# who stands right behind what is paid: the longest that may be a name
BEHIND_KIND = re.compile(
    rf"(?:(?:{PAID_AS})(?:[0-9.,]{{1,9}}元?)?|[0-9一二三四五六七八九十]月份?|[转报])[\s：:\-—–/]{{0,2}}(?=(?P<name>(?:(?:{DOUBLE}){LETTER}{LETTER}?|[{SURNAMES}{COMMON}]{LETTER}{LETTER}?)){BEHIND})"
    rf"(?=(?P<short>(?:(?:{DOUBLE}){LETTER}|[{SURNAMES}{COMMON}]{LETTER}){BEHIND})?)"
)
SHORTER = re.compile(rf"{BEFORE}(?:(?:{DOUBLE}){LETTER}|[{SURNAMES}{COMMON}]\s?{LETTER}){BEHIND}")
# 慰问困难户建华: two letters of given names right behind what somebody is, or where a payee stands whose list is known
IN_NEED = "(?:困难|贫困|低保|特困|五保|残疾|脱贫|监测|边缘|重病|大病|孤寡|独居|留守|失独|困境)(?:户|老人|党员|群众|人员|对象|职工|家庭|儿童|学生|患者|供养)|孤儿|残疾人"
# two such letters that say what is paid for, or who gives it: 困难户明细, 国庆慰问金, 春蕾助学
NO_NAME_HERE = "明细|国庆|元春|金秋|安全|安静|宁静|清洁|新建|博爱|仁爱|光彩|福彩|英才|春蕾|福寿|福康|福慧|康乐|银杏|永久|全民|全国|立春|秋分|冬至|生源"
# who gives it, and goods, that somebody may be called too: names only where a list knows them
GIVERS = "思源|春晖|明德|宏志|晨光|晨曦|彩虹|花生|桂花|青梅|红花|兰花|绿植|银花|寿礼|永辉|华润|永安|新康"
GIVEN = rf"(?P<name>(?!{NO_GIVEN}|{NO_NAME_HERE})[{FIRST_ONLY}{LETTERS}][{LETTERS}])"
GIVEN_ALONE = re.compile(rf"(?:{IN_NEED})[：:（(\s]?(?!{GIVERS}){GIVEN}{BEHIND}")
GIVEN_KNOWN = re.compile(rf"{BEFORE}{GIVEN}{BEHIND}")
NO_GIVEN_HERE = re.compile(f"{NO_GIVEN}|{NO_NAME_HERE}|{GIVERS}")
WORDS_HERE = (
    NO_NAMES
    | COMMON_WORDS
    | frozenset(["贺礼", "贺卡", "祝寿", "钟表", "岳麓", "宋体", "屈指", "易耗", "易物", "花生", "平江", "莲子"])
)
OF_PLACES = frozenset("冲湾坝垅垄岭坳坡坪桥屋塘组村镇")
LONGEST_BEFORE = 8  # letters before a name that may say what is paid
OF_MONEY = re.compile(f"(?:{RELIEF}|补助|补贴|资助|抚恤)$")
NO_PEOPLE = re.compile(
    r"金秋|包[联片村保]|温暖|黄豆|黄油|金龙|石灰|于(?:春|中|端|重|元|国|年|节)|在|高温|严寒|安心|连心|万家|方便|柴油|牛奶|毛巾|毛毯|池塘|甘蔗|水|"
    rf"[一-鿿]*(?:{RELIEF})"
)


def is_about_relief(text: str) -> bool:
    """Does the text speak of relief, allowances or visits to those in need, or of illness, poverty or a child?"""
    if (
        IN_RELIEF.search(text) is not None
        or SUFFERED.search(text) is not None
        or CALLED_SOMEBODY.search(text) is not None
    ):
        return True
    return CHILD_SIGN.search(text) is not None or (is_telling(text) and bool(find(text, TELLS)))


def find_recipients(text: str, known: Collection[str] = (), *, of_relief: bool = False) -> list[Finding]:
    """Names of recipients in a text, first to last.

    Looked for where the text speaks of relief, or where it is known to (`of_relief`, by its category); names that are
    `known` to be on a list of relief are found wherever they name somebody (see `naming`), spread by blanks too.
    """
    found = {(one.start, one.end) for one in find_known(text, known)} if known else set()
    if of_relief or is_about_relief(text):
        found |= {span for span in _named(text) if not any(a < span[1] and span[0] < b for a, b in found)}
        given = {span for span in _given(text, known) if not any(a < span[1] and span[0] < b for a, b in found)}
    else:
        given = set()
    named = [Finding(KIND, start, end, mask_name("".join(text[start:end].split()))) for start, end in found]
    return sorted([*named, *(Finding(KIND, start, end, mask_given(text[start:end])) for start, end in given)], key=lambda one: one.start)  # fmt: skip


def _given(text: str, known: Collection[str]) -> Iterable[tuple[int, int]]:
    """Given names alone, nothing of which is shown: its first letter tells the neighbours whose it is."""
    for match in GIVEN_ALONE.finditer(text):
        if not NO_PEOPLE.match(match["name"]):
            yield match.span("name")
    for match in GIVEN_KNOWN.finditer(text) if known else ():
        name = match["name"]
        if name not in EVERYDAY | COMMON_WORDS and any(one.endswith(name) and 3 <= len(one) <= 4 for one in known):
            yield match.span("name")


def _named(text: str) -> Iterable[tuple[int, int]]:
    tells = is_telling(text) and bool(find(text, TELLS))
    found = list(_by_form(text, tells))
    found += (span for span in _behind_kind(text) if not any(a < span[1] and span[0] < b for a, b in found))
    yield from found
    payees = PAYEE.finditer(text) if tells or SUFFERED.search(text) else ()
    for match in (*CALLED_NAME.finditer(text), *ILL_NAME.finditer(text), *payees):
        start, end = match.span("name")
        if text[start : start + 2] not in NO_NAMES | COMMON_WORDS and not NO_PEOPLE.match(text[start:end]):
            is_word = not tells and match.re is PAYEE and _is_word(match["name"])
            if not is_word and not any(first < end and start < last for first, last in found):
                found.append((start, end))
                yield start, end


def _behind_kind(text: str) -> Iterable[tuple[int, int]]:
    """By what is paid right before, where letters are given to people, or the surname is nothing else: 低保周强, 低保金王大锤."""
    for match in BEHIND_KIND.finditer(text):
        for name in filter(None, (match["name"], match["short"])):
            is_sure = name[0] in SURNAMES or (
                len(name) > 2 and any(is_given_to_people(name[0] + one) for one in name[1:])
            )
            is_goods = text[match.start("name") - 1] in "品费"
            if not _is_word(name) and (is_given_to_people(name) or (is_sure and not is_goods)):
                yield match.start("name"), match.start("name") + len(name)
                break


def _is_word(name: str) -> bool:
    """Is it something else than a name where it stands behind what is paid: a word, a place (石塘冲), what money goes to (慰问金明细)?"""
    if name[:2] in WORDS_HERE or name in EVERYDAY or NO_PEOPLE.match(name) or (len(name) > 2 and name[-1] in OF_PLACES):
        return True
    return name[0] == "金" and _is_of_money(name)


def _is_of_money(name: str) -> bool:
    """慰问 and 金明细, 低保 and 金月饼: the first letter belongs to the money."""
    return (
        len(name) < 3
        or name[1:] in WORDS_HERE | EVERYDAY
        or NO_GIVEN_HERE.match(name[1:]) is not None
        or not is_given_to_people(name)
    )


def _by_form(text: str, tells: bool) -> Iterable[tuple[int, int]]:
    """`tells`: of somebody's life; then whoever is called by a word (高新) is no word."""
    at = 0
    while match := NAME.search(text, at):
        name = match.group()
        if name[:2] in NO_NAMES or NO_PEOPLE.match(name):
            shorter = SHORTER.match(text, match.start())
            name = shorter.group() if shorter else name
        is_money = (
            not tells
            and OF_MONEY.search(text, max(0, match.start() - LONGEST_BEFORE), match.start())
            and _is_word(name)
        )
        if name[:2] not in NO_NAMES and not NO_PEOPLE.match(name) and not is_money:
            yield match.start(), match.start() + len(name)
        at = match.start() + len(name)


def without_recipients(text: str, known: Collection[str] = (), *, of_relief: bool = False) -> str:
    """The text with each of them shown in part: 发放王*锤临时救助金."""
    for one in reversed(find_recipients(text, known, of_relief=of_relief)):
        text = text[: one.start] + one.shown + text[one.end :]
    return text
