"""Tables of rows: each row is something that is tried, and what must come of it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
# Outcomes that are neither a failure nor a success.
SKIPPED = "skipped"


def read(file: Path, outcomes: tuple[str, ...]) -> list[Row]:
    """The rows of a file. Names are unique, and each row has one of the outcomes."""
    found: list[Row] = tomllib.loads(file.read_text(encoding="utf-8"))["row"]
    names = [row["name"] for row in found]
    assert len(set(names)) == len(names), Counter(names).most_common(1)
    for row in found:
        assert sum(key in row for key in outcomes) == 1, row["name"]
    return found


def judge_all(rows: list[Row], judge: Callable[[Row], tuple[str, str]], good: tuple[str, ...], *, verbose: bool) -> int:
    """Judge each row and report the outcomes; return the number of failures."""
    tally: Counter[str] = Counter()
    failures = 0
    for row in rows:
        outcome, detail = judge(row)
        tally[outcome] += 1
        bad = outcome not in (*good, SKIPPED)
        failures += bad
        if outcome == SKIPPED:
            print(f"   skipped: {row['name']}: {detail}", flush=True)
        elif bad or verbose:
            print(f"   {outcome:18} {row['name']}: {detail[:600]!a}", flush=True)
    print("   rows: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(tally.items())))
    return failures
