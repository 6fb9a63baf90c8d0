"""Make the figures of /feedback/statistics again from the public list of cases. Needs Python 3.11 and nothing else.

    python recompute_feedback.py feedback-cases-2026.csv [unit|county|kind|month|reason]

Prints one line per row of the page, divided by tabs: received, answered, in time, due, open, late, left late, reopened,
handed back, unproved, asked, said whether it was solved, solved, gave points for manner, points, declined, withdrawn,
made an application, granted more time, stopped for the author, in time and due by the days before any was put off (nothing where one of those
days is not known: the page tells no share by them either); then the shares in time and
solved, the mean of the points, and the median wait with its interval. Of fewer than ten cases or answers neither median
nor share solved nor mean is told: it would tell of one person. Rules, as the page says them: who never answers is late, an author
who asks again too; what was reopened or turned elsewhere is open; a hand-back counts against the unit that handed back; a
day that was overrun while a unit had the case, or after it had kept the case too long, counts against that unit, once,
wherever the case went, and who got it only then is judged by a day of its own (so the units do not add up to the whole); what a unit wrote down itself, or nobody
vouches for, and 表扬, counts as received and is due only where it is late, never in time; waiting is the Kaplan-Meier estimate with
open cases counted. A line 转作举报 is a case that was late and was made a 举报 since: it is due, and nothing else. A line without a
number is not public.

Each row adds up: received is answered, open, declined, withdrawn and made an application (the last three without an answer
that stands).

With `reason`: why posts were not taken up or not shown, and why photos of public posts are not public, with how many
posts and how many photos each.
"""

import csv
import sys
from collections import Counter, defaultdict
from datetime import date
from math import exp, log, sqrt

OPEN = {"待转办", "待接办", "办理中", "待裁定", "已转出，待答复", "已并案"}
MERGED, ENDED = "已并案", {"不予受理", "已撤回", "已转为申请"}
ROWS = {"unit": "单位", "county": "县区", "kind": "类别"}
HEAD = (
    "收到",
    "已答复",
    "按时答复",
    "应当已经答复",
    "还没有答复",
    "逾期未答",
    "逾期后转走",
    "重新打开",
    "退回",
    "来源未核实",
    "可评价",
    "答解决",
    "解决了",
    "答态度",
    "态度分合计",
    "不予受理",
    "留言人撤回",
    "转为申请",
    "批准延期",
    "停下等补充",
    "按原来的日子按时",
    "按原来的日子应当已经答复",
)
SHARES = ("按时率", "说解决了", "态度平均")
MEDIAN, LOW, HIGH = "等待中位数（日）", "少则", "多则"
BY_FIRST_DAYS = ("按原来的日子按时", "按原来的日子应当已经答复")
UNDATED = "没有记下原来的到期"
LEAST = 10  # as the page
Z = 1.959964  # two-sided 95 %
YES, NO = "是", "否"
MADE_REPORT, PRAISE = "转作举报", "表扬"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def median(answered: Counter[int], still: Counter[int]) -> list[int | None]:
    """The first day on which no more than half were still waiting, and the same of both ends of the interval."""
    at_risk, share, variance = sum(answered.values()) + sum(still.values()), 1.0, 0.0
    found: list[int | None] = [None, None, None]
    if at_risk < LEAST:
        return found
    for days in sorted({*answered, *still}):
        if answered[days]:
            share *= 1 - answered[days] / at_risk
            if at_risk > answered[days]:
                variance += answered[days] / (at_risk * (at_risk - answered[days]))
            low, high = ends(share, variance)
            for at, value in enumerate((share, low, high)):
                if found[at] is None and value <= 0.5:
                    found[at] = days
        at_risk -= answered[days] + still[days]
    return found


def ends(share: float, variance: float) -> tuple[float, float]:
    """The interval of a share still waiting: Greenwood's variance, log-log transformed."""
    if not 0 < share < 1:
        return share, share
    spread = Z * sqrt(variance) / abs(log(share))
    return share ** exp(spread), share ** exp(-spread)


def reasons(path: str) -> None:
    """Every refusal by its reason: of posts, then of photos."""
    posts: Counter[str] = Counter()
    photos: Counter[str] = Counter()
    with_photos: Counter[str] = Counter()
    with open(path, encoding="utf-8-sig", newline="") as file:
        for case in csv.DictReader(file):
            posts.update(filter(None, [case["没有受理、没有公开的理由"]]))
            hidden = [why for why in case["没有公开的照片"].split("；") if why]
            photos.update(hidden)
            with_photos.update(set(hidden))
    print("\t".join(("没有受理、没有公开的理由", "留言")))
    for why in sorted(posts):
        print(f"{why}\t{posts[why]}")
    print("\t".join(("没有公开的照片", "张", "留言")))
    for why in sorted(photos):
        print(f"{why}\t{photos[why]}\t{with_photos[why]}")


def main() -> None:
    by = sys.argv[2] if len(sys.argv) > 2 else "all"
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a console may have another
    if fault := wrong(sys.argv[1:], by):
        sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        print(fault, file=sys.stderr)
        sys.exit(2)
    if by == "reason":
        reasons(sys.argv[1])
        return
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    answered: dict[str, Counter[int]] = defaultdict(Counter)
    still: dict[str, Counter[int]] = defaultdict(Counter)
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
        for case in csv.DictReader(file):
            name = {"all": "全部", "month": case["收到"][:7]}.get(by) or case.get(ROWS.get(by, by), "")
            if case["状态"] != MADE_REPORT:
                count(case, counts[name], answered[name], still[name], by == "unit" and case["单位"] != "")
            elif by != "unit":
                count_gone(case, counts[name], still[name])
            for unit in filter(None, case["退回的单位"].split("；")):
                counts[unit if by == "unit" else name]["退回"] += 1
            for unit, days in left(case):
                of = unit if by == "unit" else name
                counts[of]["逾期后转走"] += 1
                if by == "unit":
                    counts[of].update({"应当已经答复": 1, "按原来的日子应当已经答复": 1})
                    still[of].update([int(days)] if days else [])
    print("\t".join(("", *HEAD, *SHARES, MEDIAN, LOW, HIGH)))
    for name in sorted(counts):
        waits = ["" if days is None else str(days) for days in median(answered[name], still[name])]
        print("\t".join([name, *(told(counts[name], one) for one in HEAD), *shares(counts[name]), *waits]))


def wrong(typed: list[str], by: str) -> str:
    """What is wrong with the words of the command, as a sentence; "" for nothing."""
    if not typed:
        return "请写明名单文件：python recompute_feedback.py feedback-cases-2026.csv [unit|county|kind|month|reason]"
    if by not in ("all", "month", "reason", *ROWS):
        return f"不能按“{by}”算：可以写 unit（单位）、county（县区）、kind（类别）、month（月份）、reason（理由），不写就是合计"
    try:
        with open(typed[0], encoding="utf-8-sig", newline="") as file:
            names = csv.DictReader(file).fieldnames or ()
    except (OSError, UnicodeDecodeError) as fault:
        return f"打不开名单文件 {typed[0]}：{fault}"
    missing = [name for name in ("收到", "状态", *ROWS.values()) if name not in names]
    return f"{typed[0]} 不是本站的留言名单，里面没有：{'、'.join(missing)}" if missing else ""


def told(counts: Counter[str], figure: str) -> str:
    """A figure of a row; nothing by the days before more time was granted, where one of them is not known."""
    return "" if figure in BY_FIRST_DAYS and counts[UNDATED] else str(counts[figure])


def shares(of: Counter[str]) -> list[str]:
    """In time, solved, mean of the points; "—" where the page tells none."""
    in_time = f"{of['按时答复'] / of['应当已经答复'] * 100:.1f} %" if of["应当已经答复"] else "—"
    solved = f"{of['解决了'] / of['答解决'] * 100:.1f} %" if of["答解决"] >= LEAST else "—"
    manner = f"{of['态度分合计'] / of['答态度']:.1f}" if of["答态度"] >= LEAST else "—"
    return [in_time, solved, manner]


def left(case: dict[str, str]) -> list[tuple[str, str]]:
    """Each unit the case left after its day, with the days it had waited; none where they do not count."""
    pairs = zip(case["逾期后转走的单位"].split("；"), case["转走时等了几日"].split("；"), strict=True)
    return [(unit, days) for unit, days in pairs if unit]


def count_gone(case: dict[str, str], counts: Counter[str], still: Counter[int]) -> None:
    """What was late until it was made a 举报."""
    counts["应当已经答复"] += 1
    counts["按原来的日子应当已经答复"] += 1
    if case["来源未核实"] != YES:
        still[int(case["等待日数"])] += 1


def count(
    case: dict[str, str], counts: Counter[str], answered: Counter[int], still: Counter[int], at_the_unit: bool
) -> None:
    """Add one case; of a unit what its own day says, else the day that was promised to the author."""
    as_of, received = day(case["截至"]), day(case["收到"])
    due, in_time = day(case["单位到期" if at_the_unit else "到期"]), case["单位按时" if at_the_unit else "首次答复按时"]
    assert as_of and received  # a day that is due can wait for the calendar of its year
    stands, is_open, reopened = case["等待日数"] != "", case["状态"] in OPEN, case["重新打开"] == YES
    waits = is_open and (case["状态"] != MERGED or case["了结"] == "")
    asked_again = stands and waits
    late = waits and due is not None and due < as_of
    unjudged = in_time == "" and not reopened
    ended_late = not stands and case["状态"] in ENDED and in_time == NO
    taken_up = waits and not stands and in_time == NO and not at_the_unit  # on appeal, after the day that was promised
    overrun = late or ended_late or taken_up or (stands and in_time == NO)
    is_praise = case["类别"] == PRAISE
    others = case["本单位录入"] != YES and case["来源未核实"] != YES and not is_praise
    kept = others and stands and in_time == YES and not reopened and case["追问逾期"] == NO
    kept = kept and not (asked_again and late)
    is_due = overrun or (others and ((stands and not unjudged) or (waits and reopened)))
    counts["收到"] += 1
    counts["已答复"] += stands and not asked_again
    counts["还没有答复"] += waits
    counts["逾期未答"] += late
    counts["重新打开"] += reopened
    counts["来源未核实"] += case["来源未核实"] == YES
    if not is_praise:
        counts["答解决"] += case["解决了"] != ""
        counts["答态度"] += case["态度分"] != ""
        counts["解决了"] += case["解决了"] == YES
        counts["态度分合计"] += int(case["态度分"] or 0)
    counts[how_it_ended(case["状态"])] += not (stands or waits)
    counts["批准延期"] += case["批准延期"] == YES
    counts[UNDATED] += case[UNDATED] == YES
    counts["停下等补充"] += case["停下等补充"] == YES
    counts["按时答复"] += kept
    counts["应当已经答复"] += is_due
    kept, is_due = by_first_day(case, kept, is_due, at_the_unit)
    counts["按原来的日子按时"] += kept
    counts["按原来的日子应当已经答复"] += is_due
    if not others:
        return
    counts["可评价"] += case["可以评价"] == YES
    if stands:
        answered[int(case["等待日数"])] += 1
    else:
        until = day(case["了结"]) or as_of
        still[(until - received).days] += 1


def how_it_ended(state: str) -> str:
    """In which column stands what nobody waits for any more and no answer was given to."""
    return {"不予受理": "不予受理", "已撤回": "留言人撤回"}.get(state, "转为申请")


def by_first_day(case: dict[str, str], kept: bool, is_due: bool, at_the_unit: bool) -> tuple[bool, bool]:
    """Whether it is in time, and due, by the day before that was put off; a unit with a day of its own has that one."""
    first, as_of, received = day(case["原来的到期"]), day(case["截至"]), day(case["收到"])
    if first is None or (at_the_unit and case["单位到期"] != case["到期"]):
        return kept, is_due
    assert as_of and received
    if case["等待日数"]:
        since = (
            day(case["等待从"]) or received
        )  # the day it came was put right, and waiting counts from the earlier one
        return kept and int(case["等待日数"]) <= (first - since).days, is_due
    return kept, is_due or (case["重新打开"] != YES and first < (day(case["了结"]) or as_of))


if __name__ == "__main__":
    main()
