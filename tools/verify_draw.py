#!/usr/bin/env python3
"""Redo a Mingtang draw from its draw.json. Written from docs/draw.md alone; needs nothing but Python 3.9 or newer.

    python3 verify_draw.py draw.json

Exit code 0: it holds; 1: it differs from what was published; 2: the file is not a draw.
"""

import json
import re
import sys
import unicodedata
from hashlib import sha256

ORDERED = {"fc3d": [(3, True)], "pl5": [(5, True)], "ssq": [(6, False), (1, False)], "dlt": [(5, False), (2, False)]}


def result_string(kind, text):
    plain = unicodedata.normalize("NFKC", text)
    numbers = [int(n) for n in re.findall("[0-9]+", plain)]
    if len(ORDERED[kind]) == 1 and len(numbers) == 1:
        numbers = [int(n) for n in re.findall("[0-9]", plain)]
    groups = []
    for count, ordered in ORDERED[kind]:
        group = numbers[:count]
        del numbers[:count]
        groups.append(".".join(str(n) for n in (group if ordered else sorted(group))))
    return "+".join(groups)


def hash_of_list(entries):
    def nfc(text):
        return unicodedata.normalize("NFC", text)

    lines = sorted((nfc(e["no"]), nfc(e["category"]), e["size"]) for e in entries)
    return sha256("".join("%s\t%s\t%d\n" % line for line in lines).encode("utf-8")).hexdigest()


def drawn_order(entries, key):
    left = sorted(entries, key=lambda e: e["no"])
    drawn = []
    while left:
        step = len(drawn).to_bytes(4, "big")
        number = int(sha256(step + key + step).hexdigest(), 16)
        drawn.append(left.pop(number % len(left)))
    return drawn


def give_seats(drawn, seats, leftover):
    free = {row["category"]: row["seats"] for row in seats}
    seat_of = {}

    def take(entry, category):
        if free.get(category, 0) < entry["size"]:
            return False
        free[category] -= entry["size"]
        seat_of[entry["no"]] = category
        return True

    for entry in drawn:
        take(entry, entry["category"])
    if leftover == "pool":
        for entry in drawn:
            if entry["no"] not in seat_of:
                any(take(entry, row["category"]) for row in seats)
    return seat_of


def check(draw):
    """Sentences about what does not hold."""
    wrong = []
    if hash_of_list(draw["entries"]) != draw["list_sha256"]:
        wrong.append("名单的 SHA-256 与公布的不一致")
    confirmed = [attempt for attempt in draw["attempts"] if attempt["confirmed"]]
    if not confirmed or not draw["result"]:
        return wrong
    source = [s for s in draw["sources"] if s["order"] == confirmed[0]["source"]][0]
    words = [draw["format"], draw["list_sha256"], source["kind"], source["issue"]]
    words.append(result_string(source["kind"], confirmed[0]["result"]))
    drawn = drawn_order(draw["entries"], "|".join(words).encode("utf-8"))
    seat_of = give_seats(drawn, draw["seats"], draw["leftover"])
    order = [e["no"] for e in drawn]
    if order != draw["result"]["order"]:
        wrong.append("抽出的顺序与公布的不一致")
    if [(no, seat_of[no]) for no in order if no in seat_of] != [
        (w["no"], w["category_seat"]) for w in draw["result"]["winners"]
    ]:
        wrong.append("入选名单与公布的不一致")
    if [no for no in order if no not in seat_of] != draw["result"]["waiting"]:
        wrong.append("候补名单与公布的不一致")
    return wrong


def main(path):
    try:
        with open(path, encoding="utf-8") as file:
            draw = json.load(file)
        if draw["format"] != "mingtang-draw-v1":
            raise ValueError(draw["format"])
        wrong = check(draw)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as reason:
        print("读不了这个文件：%s" % reason)
        return 2
    for sentence in wrong:
        print(sentence)
    print("与公布的不一致" if wrong else "复算一致：名单、顺序、入选和候补都对得上")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("用法：python3 verify_draw.py draw.json")
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
