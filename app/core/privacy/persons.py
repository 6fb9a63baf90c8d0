"""Shapes that need the wider look of a list about people: accounts and card numbers by label, birth, house, age, words."""

import re

from app import clock
from app.core.privacy import given, kin
from app.core.privacy.accounts import ACCOUNT_SHAPES, LABELLED_NUMBER, LINK
from app.core.privacy.masks import age_band, mask_card, mask_id, mask_name
from app.core.privacy.shapes import Check, always, digits, is_old_id, numbers, shape, spelled
from app.core.privacy.surnames import COMMON, SURNAMES
from app.core.privacy.words import word_forms

WITHHELD = "（不公开）"
SOCIAL = re.compile(
    r"(?:社保|社保卡|社会保障|社会保障卡|医保|医保卡|一卡通|养老保险|医疗保险|个人编号|低保证|特困证|残疾证|残疾人证|"
    r"优待证|优抚证)" + LINK
)
DAY = (
    r"(?:19|20)[0-9]{2}(?:\s?[年./\-]\s?(?:1[0-2]|0?[1-9])(?:\s?[月./\-]\s?(?:[12][0-9]|3[01]|0?[1-9])(?:\s?[日号])?|\s?月)?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|年)(?![0-9])"
)
BORN_BEFORE = re.compile(r"(?:出生(?:日期|年月日?|时间)?|生日|生于|生辰)[\s:：为是于（(]{0,4}$")
BORN_BEHIND = DAY + r"(?=\s?(?:出生|生(?:于|高龄|老人|慰问|[，,。、；;）)\s]|$)))"
YEAR_OF_TWO = r"(?<![0-9])[0-9]{2}年(?:[0-9十]{1,3}月(?:初?[0-9十]{1,3}[日号]?)?)?"  # 五〇年三月
NO_YEAR = r"(?<![0-9年])(?:[0-9十]{1,3}|[正冬腊])月初?[0-9十]{1,3}[日号]?"  # 3月4日, 腊月初八
BORN_AFTER = r"(?=\s?(?:出生|生(?:于|人|的|高龄|老人|慰问|[，,。、；;）)\s]|$)))"
# what somebody earns or has, with the whole figure: not what a month, a year or the village took in
FIGURE = (
    r"(?:[0-9]+(?:[,，][0-9]{3})*(?:\.[0-9]+)?|[一二两三四五六七八九十百千万零〇]+)"
    r"(?:\s?[余多来几]?[万千百](?:[0-9一二三四五六七八九][千百])?)?[余多来几]?(?:\s?[元块])?"
)
ABOUT = r"\s?(?:约为?|为|是|仅有?|只有|不足|不到|达到?|大[约概]|低于|高于|不超过|超过|有|共|[:：])?\s?"
EARNS = (
    r"(?<![0-9一二三四五六七八九十全本当上今去每多该次体村社济目司度同民县镇乡市区])(?:[年月日]均?|人均)(?:纯|总)?收入"
    + ABOUT
    + FIGURE
)
OF_FAMILY = (
    r"(?:(?<=家)一年(?:纯|总)?收入|家庭总收入|(?:家庭)?人均可支配收入|(?:工资性|转移性|财产性|经营性|务工|打工)[年月]?收入|每月退休金|退休金每月)"
    + ABOUT
    + FIGURE
)
OWES = rf"(?:家庭|个人)(?:负债|存款){ABOUT}{FIGURE}|(?<![体村社司程目史旧老度还解偿清原所拖])欠债{ABOUT}{FIGURE}"
HAS = rf"(?<![行期账户社村体额])(?:存款|积蓄|外债){ABOUT}{FIGURE}" r"(?=[^0-9]{0,3}(?:[，,。、；;）)]|$))"
GRADE = r"(?:肢体|视力|听力|言语|语言|智力|精神|多重|伤残|评残|残)(?:残疾?)?[一二三四五六七八九十0-9]{1,2}级"
NO_PUPIL = "(?!安全|文明|文艺|文体|常规|常年|成长|成绩|成年|高考|金额|周边|万元|马上|关爱|方面|温暖|常见)"
PUPIL = (
    rf"(?<!中)(?:小学生|初中生|高中生|中学生|幼儿|婴儿|男童|女童|儿童|孩子)(?:叫|名叫|[:\s])?"
    rf"(?={NO_PUPIL}[{SURNAMES}{COMMON}][\u4e00-\u9fff]{{1,2}}(?:[^\u4e00-\u9fff]|$))"
    r"|(?:就读|在读|读)于?(?:小学|初中|幼儿园|[一二三四五六七八九1-9]年级)"
)
STREET = "路街巷弄道组村湾冲里园苑区坊场屯院坪塘垅垄岭坡"
NO_HOUSE = "令文公机井泵塘地坝闸桥渠线台车变棚仓厂标路沟山库凭票会楼梯点"
HOUSE = (
    rf"(?:(?<=[{STREET}])\s?(?:附|第)?[0-9]{{1,5}}(?:[\-—之][0-9]{{1,4}})?号(?![{NO_HOUSE}])"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{1,3}(?:栋|幢|座|号楼)(?:[0-9]{1,3}单元)?(?:[0-9]{1,2}[层楼])?"
    r"(?:[0-9]{3,4}[室房户号]?|[0-9]{1,4}[室房户号])(?![0-9]))"
    r"(?:[0-9]{0,3}(?:栋|幢|座)?(?:[0-9]{1,3}单元)?[0-9]{2,4}[室房户])?"
)
DOOR = r"(?:(?<=门牌)|(?<=门牌号)|(?<=门牌号[:：])|(?<=门牌[:：]))\s?[0-9]{1,5}(?:[\-—之][0-9]{1,4})?号?"
# Where somebody lives, as villages write it. A number of a street alone is a place; these are a household's.
LIVES = re.compile(
    r"(?:住(?![房建院宿保])(?:[在于址]|所|户)?|家(?:在|是|住|庭[住地]址)|(?:居住|现住|家庭|户籍)地址|门牌号?)[^，,。；;！!？?\n]{0,14}$"
)
WRITTEN_TO = re.compile(
    r"通讯地址[^，,。；;！!？?\n]{0,14}$"
)  # a home's, unless an office stands right behind the number
# Whose seat is public by law: of an office, and of a firm or a cooperative that is named right before 住所
SITS = r"(?:公司|合作社|事务所|经营部|[村居纪党]委|委员会|局|银行|(?:法|察|生|医|老)院|政府|办事处|中心|学校|[中小]学|信用社|[出法政理]所|服务站|大厅)"
SEAT = re.compile(  # behind a comma 住所 may be that of somebody who works there, 住所地 is the firm's
    rf"{SITS}(?:[（(\s]{{0,2}}(?:法定)?(?:住所地?|通讯地址)|[，,]\s?(?:法定)?住所地)"
    r"(?:(?!家[^山冲村塘坪湾坝桥塅岭垅])[^，,。；;！!？?\n住户]){0,14}$"
)
NO_OFFICE = rf"(?!(?:(?![住家宿旁对隔附户转代托])[\u4e00-\u9fff]){{0,12}}?{SITS}(?:办公[室楼]|[收转])?(?:[^\w\s]|\s?(?:邮编|电话|联系)|$))"
ON_A_DAY = r"(?<![请将定拟已]于)(?!(?<=社区\s)[0-9]{1,2}号(?:[上下中]午|早上|晚上))"  # 定于12号; 社区 15号上午
NO_HOME = f"{NO_HOUSE}水渠电灯杆管涵堰排灌田土林工项前后起至到开"  # 12号水渠; 12号前 is a day
NO_TEAM = "(?<![作查督导评专课项审核班]组)"  # 工作组, 调查组
OF_HOME = r"(?=\s?(?:号?住户|农户|户|人家|[的那]家|家(?!具)|院子|屋|门口|门前|旁边?|附近|对面|隔壁|[^\w\s、\-—~至]|$))"
NO = "(?:[0-9]{1,4}|[零一二三四五六七八九十百]{2,5}|十)"
OF_GROUP = rf"(?<=组){NO_TEAM}\s?(?:附|第)?{NO}(?:[\-—之][0-9]{{1,3}})?号{OF_HOME}"
LIVED_IN = rf"(?<=[{STREET}社队住在于是址号牌:\s]){ON_A_DAY}(?:附|第)?{NO}(?:[\-—之][0-9]{{1,3}})?号(?![{NO_HOME}])"
FLAT = r"(?<![0-9A-Za-z])[0-9A-Za-z]{1,3}(?:栋|幢|座|号楼)(?:[0-9]{1,3}单元)?(?:[0-9]{1,2}[层楼])?[0-9]{2,4}[室房户号]?(?![0-9层楼万千百元])"
AGE = r"(?<![0-9.\-—~至到第满])(?:1[0-7]|[0-9])\s?周?岁(?!以[上下]|及|[\-—~至到]|（含|\(含)"


def _labelled(label: re.Pattern[str]) -> Check:
    return lambda text, before: label.search(before) is not None


def _is_home(text: str, before: str) -> bool:
    """A home by the words before it, where they do not name a firm or an office whose seat it is."""
    return LIVES.search(before) is not None and SEAT.search(before) is None


def _is_written_to(text: str, before: str) -> bool:
    """The same by 通讯地址."""
    return WRITTEN_TO.search(before) is not None and SEAT.search(before) is None


def _is_born(text: str, before: str) -> bool:
    """A day is a birth by the label before it, or by 出生 behind it (which the form itself has seen)."""
    return BORN_BEFORE.search(before) is not None


def _shown_home(text: str) -> str:
    """12号 as **号: that it is a house stays, which one does not."""
    return re.sub(r"[0-9A-Za-z零一二三四五六七八九十百]+", "**", text)


def _shown_birth(text: str) -> str:
    return age_band(int(text[:4]), clock.today())


PERSON_SHAPES = (
    *numbers("id", (spelled("[1-8]", "[0-9]", 15),), is_old_id, lambda text: mask_id(digits(text))),
    shape("social", LABELLED_NUMBER, _labelled(SOCIAL), lambda text: mask_card(digits(text))),
    *ACCOUNT_SHAPES,
    shape("birth", BORN_BEHIND, always, _shown_birth),
    shape("birth", DAY, _is_born, _shown_birth),
    shape("birth", NO_YEAR, _is_born, lambda text: WITHHELD),
    *(shape("birth", form + BORN_AFTER, always, lambda text: WITHHELD) for form in (YEAR_OF_TWO, NO_YEAR)),
    shape("birth", YEAR_OF_TWO, _is_born, lambda text: WITHHELD),
    *(shape("income", form, always, lambda text: WITHHELD) for form in (EARNS, OF_FAMILY, OWES, HAS)),
    shape("disability", GRADE, always, lambda text: WITHHELD),
    shape("minor", PUPIL, always, lambda text: WITHHELD),
    shape("house", HOUSE, always, lambda text: ""),
    shape("house", DOOR, always, lambda text: ""),
    shape("home", OF_GROUP, always, _shown_home),
    *(shape("home", form, _is_home, _shown_home) for form in (LIVED_IN, FLAT)),
    *(shape("home", form, _is_written_to, _shown_home) for form in (LIVED_IN + NO_OFFICE, FLAT)),
    shape("minor", AGE, always, lambda text: WITHHELD),
    *(shape(kind, form, always, lambda text: WITHHELD) for kind, form in word_forms().items()),
    shape("relative", given.APART, given.is_apart, given.mask_apart),
    shape("relative", given.APART_BEHIND, given.is_apart_name, given.mask_apart),
    shape("relative", kin.NAME, kin.is_named, mask_name),
    shape("relative", kin.WHOLE_COMMON, kin.is_kin, mask_name),
    shape("relative", kin.FOLLOWED, kin.is_name, mask_name),
    shape("relative", kin.UNMARKED, kin.is_unmarked, mask_name),
    shape("relative", given.PAIR, given.is_given, given.mask_given),
    shape("relative", given.SINGLE, given.is_given_letter, given.mask_given),
)
