"""Make the figures of /feedback/statistics again from the public list of cases. Needs Python 3.11 and nothing else.

    python recompute_feedback.py feedback-cases-2026.csv [unit|county|kind|month]

Prints one line per row of the page: received, answered, in time, due, open, late, reopened, asked, rated, median wait.
Rules, as the page says them: who never answers is late; what was reopened or turned elsewhere is open; what a unit wrote down itself counts as
received and for nothing else; waiting is the Kaplan-Meier estimate with open cases counted.
"""

import csv
import sys
from collections import Counter, defaultdict
from datetime import date

OPEN = {"received", "offered", "handling", "deciding", "turned", "merged"}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def median(answered: Counter[int], still: Counter[int]) -> int | None:
    """The first day on which no more than half were still waiting; None when there is none yet."""
    at_risk, share = sum(answered.values()) + sum(still.values()), 1.0
    for days in sorted({*answered, *still}):
        if answered[days]:
            share *= 1 - answered[days] / at_risk
            if share <= 0.5:
                return days
        at_risk -= answered[days] + still[days]
    return None


def main() -> None:
    by = sys.argv[2] if len(sys.argv) > 2 else "all"
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    answered: dict[str, Counter[int]] = defaultdict(Counter)
    still: dict[str, Counter[int]] = defaultdict(Counter)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        for case in csv.DictReader(file):
            name = {"all": "all", "month": case["received_on"][:7]}.get(by) or case.get(by, "")
            count(case, counts[name], answered[name], still[name])
    names = ("received", "answered", "in_time", "due", "open", "late", "reopened", "asked", "rated", "solved")
    print("\t".join(("", *names, "median")))
    for name in sorted(counts):
        wait = median(answered[name], still[name])
        print("\t".join([name, *(str(counts[name][one]) for one in names), "" if wait is None else str(wait)]))


def count(case: dict[str, str], counts: Counter[str], answered: Counter[int], still: Counter[int]) -> None:
    """Add one case."""
    as_of, due, received = day(case["as_of"]), day(case["due_on"]), day(case["received_on"])
    assert as_of and due and received
    stands, own, reopened = case["waited"] != "", case["own"] == "1", case["reopened"] == "1"
    waits = not stands and case["state"] in OPEN
    late = waits and due < as_of
    passed_late = case["state"] == "passed" and case["first_in_time"] == "0"
    counts["received"] += 1
    counts["answered"] += stands
    counts["open"] += waits
    counts["late"] += late
    counts["reopened"] += reopened
    if own:
        return
    counts["in_time"] += stands and case["first_in_time"] == "1" and not reopened
    counts["due"] += stands or (waits and reopened) or late or passed_late
    counts["asked"] += case["answered_once"] == "1"
    counts["rated"] += case["rated"] == "1"
    counts["solved"] += case["solved"] == "1"
    if stands:
        answered[int(case["waited"])] += 1
    else:
        until = day(case["ended_on"]) or as_of
        still[(until - received).days] += 1


if __name__ == "__main__":
    main()
