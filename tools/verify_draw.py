#!/usr/bin/env python3
"""Redo a Mingtang draw from its draw.json. Written from docs/draw.md alone; needs nothing but Python 3.9 or newer.

    python3 verify_draw.py draw.json

Exit code 0: everything agrees; 1: something differs from what was published; 2: the file cannot be read as a draw.
"""

import json
import re
import sys
from datetime import datetime
from hashlib import sha256
from unicodedata import normalize

LOTTERIES = {  # label, then for each group: how many, least, most, does the order count
    "fc3d": ("福彩3D", [(3, 0, 9, True)]),
    "pl5": ("体彩排列5", [(5, 0, 9, True)]),
    "ssq": ("福彩双色球", [(6, 1, 33, False), (1, 1, 16, False)]),
    "dlt": ("体彩大乐透", [(5, 1, 35, False), (2, 1, 12, False)]),
}
TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?([+-][0-9]{2}:[0-9]{2})")


# What a field may be: each reader gives the value back or raises ValueError.


def text(value):
    if not isinstance(value, str) or re.search("[\ud800-\udfff]", value):
        raise ValueError("应为文字")
    return normalize("NFC", value)


def name(value):
    if not text(value) or re.search("[\x00-\x1f\x7f]", value):
        raise ValueError("编号和类别不能为空，也不能有控制字符")
    return text(value)


def flag(value):
    if value is not True and value is not False:
        raise ValueError("应为 true 或 false")
    return value


def moment(value):
    found = TIME.fullmatch(text(value))
    if not found:
        raise ValueError("时间的写法不对")
    return datetime.fromisoformat(found.group(1) + found.group(3))


def number_from(least):
    def number(value):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 999999:
            raise ValueError("应为整数")
        return value

    return number


def one_of(*choices):
    def choice(value):
        if value not in choices:
            raise ValueError("不认识的写法")
        return value

    return choice


def listing(of):
    def rows(value):
        if not isinstance(value, list):
            raise ValueError("应为列表")
        return [of(row) for row in value]

    return rows


def record(**fields):
    def row(value):
        if not isinstance(value, dict) or not all(field in value for field in fields):
            raise ValueError("缺少内容")
        return {field: read(value[field]) for field, read in fields.items()}

    return row


def perhaps(of):
    return lambda value: None if value is None else of(value)


READ = record(
    format=one_of("mingtang-draw-v1"),
    entries=listing(record(no=name, category=name, size=number_from(1))),
    seats=listing(record(category=text, seats=number_from(0))),
    leftover=one_of("keep", "pool"),
    list_sha256=text,
    frozen_at=moment,
    sources=listing(
        record(order=number_from(1), kind=one_of(*LOTTERIES), issue=text, announced_at=moment, draws_at=moment)
    ),
    attempts=listing(
        record(
            no=number_from(1),
            source=number_from(1),
            result=text,
            entered_at=moment,
            confirmed=flag,
            void=flag,
            source_failed=flag,
        )
    ),
    result=perhaps(
        record(
            order=listing(text),
            winners=listing(record(no=text, category_seat=text)),
            waiting=listing(text),
        )
    ),
)


# The recipe.


def list_bytes(entries):
    lines = [entry["no"] + "\t" + entry["category"] + "\t" + str(entry["size"]) + "\n" for entry in in_order(entries)]
    return "".join(lines).encode("utf-8")


def in_order(entries):
    return sorted(entries, key=lambda entry: (entry["no"], entry["category"], entry["size"]))


def result_string(kind, typed):
    """The numbers of the result as one string; None when the text is no result of this lottery."""
    groups = LOTTERIES[kind][1]
    plain = normalize("NFKC", typed)
    if not re.fullmatch(r"[0-9 \t\r\n.,、:;|/+-]*", plain):
        return None
    words = re.findall("[0-9]+", plain)
    if len(groups) == 1 and len(words) == 1 and "+" not in plain:
        words = list(words[0])
    wanted = [count for count, _, _, _ in groups]
    if len(words) != sum(wanted) or max(map(len, words)) > 2:
        return None
    if "+" in plain and [len(re.findall("[0-9]+", side)) for side in plain.split("+")] != wanted:
        return None
    parts = []
    for count, least, most, ordered in groups:
        numbers, words = [int(word) for word in words[:count]], words[count:]
        if min(numbers) < least or max(numbers) > most or (not ordered and len(set(numbers)) < count):
            return None
        parts.append(".".join(str(number) for number in (numbers if ordered else sorted(numbers))))
    return "+".join(parts)


def draw_order(entries, key):
    remaining, drawn = in_order(entries), []
    while remaining:
        step = len(drawn).to_bytes(4, "big")
        h = int(sha256(step + key.encode("utf-8") + step).hexdigest(), 16)
        drawn.append(remaining.pop(h % len(remaining)))
    return drawn


def give_seats(drawn, seats, leftover):
    """Entry number → the category whose seats it got."""
    free = {row["category"]: row["seats"] for row in seats}
    got = {}

    def offer(entry, category):
        if entry["no"] not in got and entry["size"] <= free.get(category, 0):
            free[category] -= entry["size"]
            got[entry["no"]] = category

    for entry in drawn:
        offer(entry, entry["category"])
    if leftover == "pool":
        for row in seats:
            for entry in drawn:
                offer(entry, row["category"])
    return got


# The checks, in the order of docs/draw.md.


def more_than_once(names):
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def check(document):
    """(what does not hold, the key it was redone with); raises ValueError when it is no draw."""
    draw = READ(document)
    wrong = []
    if sha256(list_bytes(draw["entries"])).hexdigest() != draw["list_sha256"]:
        wrong.append("名单的 SHA-256 与公布的不一致：名单在锁定后被改动过")
    twice = [f"编号“{no}”在名单里不止一次" for no in more_than_once([entry["no"] for entry in draw["entries"]])]
    twice += [f"席位类别“{label}”列了不止一次" for label in more_than_once([row["category"] for row in draw["seats"]])]
    if twice:
        return wrong + twice, ""
    confirmed = [attempt for attempt in draw["attempts"] if attempt["confirmed"]]
    wrong += check_conduct(draw, confirmed)
    if len(confirmed) != 1 or confirmed[0]["source"] > len(draw["sources"]):
        return wrong, ""
    more, key = redo(draw, confirmed[0], draw["sources"][confirmed[0]["source"] - 1])
    return wrong + more, key


def check_conduct(draw, confirmed):
    wrong = check_sources(draw["sources"]) + check_attempts(draw["attempts"], len(draw["sources"]))
    if len(confirmed) > 1:
        wrong.append("不止一次开奖结果被确认")
    if confirmed and draw["result"] is None:
        wrong.append("开奖结果已确认，但没有公布抽签结果")
    if not confirmed and draw["result"] is not None:
        wrong.append("公布了抽签结果，但没有经过确认的开奖结果")
    return wrong


def check_sources(sources):
    wrong = []
    if any(source["order"] != place for place, source in enumerate(sources, 1)):
        wrong.append("来源的次序不连续，可能有来源被删去")
    for source in sources:
        if source["draws_at"] <= source["announced_at"]:
            wrong.append(f"第 {source['order']} 个来源不是在开奖之前公布的")
    return wrong


def check_attempts(attempts, sources_count):
    wrong = []
    if any(attempt["no"] != place for place, attempt in enumerate(attempts, 1)):
        wrong.append("抽签记录的编号不连续，可能有记录被删去")
    for attempt in attempts:
        if attempt["source"] > sources_count:
            wrong.append(f"第 {attempt['no']} 次结果用的来源没有公布过")
        if attempt["confirmed"] and attempt["void"]:
            wrong.append(f"第 {attempt['no']} 次结果既确认又作废")
    return wrong


def redo(draw, attempt, source):
    wrong = []
    failed = [other["source"] for other in draw["attempts"] if other["void"] and other["source_failed"]]
    for place in range(1, attempt["source"]):
        if place not in failed:
            wrong.append(f"第 {place} 个来源没有作废，不应改用第 {attempt['source']} 个来源")
    if source["draws_at"] <= draw["frozen_at"]:
        wrong.append("名单是在开奖之后才锁定的")
    if attempt["entered_at"] < source["draws_at"]:
        wrong.append(f"第 {attempt['no']} 次结果是在开奖之前录入的")
    numbers = result_string(source["kind"], attempt["result"])
    if numbers is None:
        label = LOTTERIES[source["kind"]][0]
        wrong.append(f"第 {attempt['no']} 次结果“{attempt['result']}”不是{label}的开奖结果")
        return wrong, ""
    key = "|".join(["mingtang-draw-v1", draw["list_sha256"], source["kind"], source["issue"], numbers])
    return wrong + (compare(draw, key) if draw["result"] else []), key


def compare(draw, key):
    drawn = draw_order(draw["entries"], key)
    got = give_seats(drawn, draw["seats"], draw["leftover"])
    order = [entry["no"] for entry in drawn]
    winners = [{"no": no, "category_seat": got[no]} for no in order if no in got]
    waiting = [no for no in order if no not in got]
    told = draw["result"]
    wrong = []
    if order != told["order"]:
        wrong.append("抽出的顺序与重新推算的不一致")
    if winners != told["winners"]:
        wrong.append("入选名单与重新推算的不一致")
    if waiting != told["waiting"]:
        wrong.append("候补名单与重新推算的不一致")
    return wrong


def main(path):
    try:
        with open(path, encoding="utf-8-sig") as file:
            draw = json.load(file)
        wrong, key = check(draw)
    except (OSError, ValueError, RecursionError) as reason:
        print(f"读不了这份抽签文件：{reason}")
        return 2
    print(f"名单校验值：{draw['list_sha256']}")
    if key:
        print(f"推算用的字串：{key}")
    for sentence in wrong:
        print(sentence)
    if wrong:
        print("与公布的不一致")
    elif draw["result"] is None:
        print("名单校验值一致；还没有抽签结果")
    else:
        counts = len(draw["result"]["winners"]), len(draw["result"]["waiting"])
        print(f"复算一致：顺序、入选 {counts[0]} 份、候补 {counts[1]} 份都对得上")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    if len(sys.argv) != 2:
        print("用法：python3 verify_draw.py draw.json")
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
