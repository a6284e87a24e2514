"""The cost of a decision in Python, and of what people write themselves: by turns, in one run, as records for the page.

The others compare hosts and networks only and give no reason. They answer differently for paths, ports and unusual spellings; they
are here for their cost.

Usage: compare.py FOLDER RULES...

`FOLDER` has `policy-RULES.json` and `lines-RULES.txt`, which `benches/run` writes.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyarrow as pa
import scopegate
import tldextract
from radixtarget import RadixTarget

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9

# Row of the page, our way, the other way.
ROWS = [
    ("python-arrow", "check_many(Arrow)", "urlsplit + radixtarget"),
    ("python-list", "check_many(list)", "urlsplit + radixtarget"),
    ("python-check", "check", "radixtarget.get"),
    ("python-check-urlsplit", "check", "urlsplit + radixtarget"),
    ("python-check-tldextract", "check", "tldextract"),
]


def main(folder: Path, sizes: list[int]) -> None:
    """Measure policies of those sizes and print the records."""
    for name, version in versions().items():
        print("version", name, version, sep="\t")
    for rules in sizes:
        document = json.loads((folder / f"policy-{rules}.json").read_text(encoding="utf-8"))
        lines = (folder / f"lines-{rules}.txt").read_text(encoding="utf-8").splitlines()
        times = in_turn(ways(document, lines), len(lines))
        for row, own, other in ROWS:
            ratios = [theirs / ours for ours, theirs in zip(times[own], times[other], strict=True)]
            print("pair", row, rules, *spread(times[own]), *spread(times[other]), *spread(ratios), sep="\t")


def versions() -> dict[str, str]:
    """Return the versions of the participants."""
    packages = ("pyarrow", "radixtarget", "tldextract")
    return {"Python": platform.python_version()} | {
        f"{package} (Python)": importlib.metadata.version(package) for package in packages
    }


def ways(document: dict, lines: list[str]) -> dict[str, Callable[[], object]]:
    """Return all ways to decide the lines."""
    policy = scopegate.Policy.from_json(json.dumps(document))
    scope = document["scope"]
    included = RadixTarget(*known(scope["in_scope"]))
    excluded = RadixTarget(*known(scope["out_of_scope"]))
    registered = {text for text in known(scope["in_scope"]) if "/" not in text}
    outside = {text for text in known(scope["out_of_scope"]) if "/" not in text}
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    hosts = [host for host in map(host_of, lines) if host]
    hosts += hosts[: len(lines) - len(hosts)]
    array = pa.array(lines)

    def radixtarget() -> None:
        for text in lines:
            if host := host_of(text):
                _ = included.get(host) is not None and excluded.get(host) is None

    def extracted() -> None:
        for text in lines:
            parts = extract(text)
            _ = parts.top_domain_under_public_suffix in registered and parts.fqdn not in outside

    def ready_hosts() -> None:
        for host in hosts:
            included.get(host)

    def check() -> int:
        refused = 0
        for text in lines:
            try:
                _ = policy.check(text).in_scope
            except scopegate.TargetError:
                refused += 1
        return refused

    def check_many() -> None:
        for answer in policy.check_many(lines):
            _ = answer.in_scope

    return {
        "urlsplit + radixtarget": radixtarget,
        "tldextract": extracted,
        "radixtarget.get": ready_hosts,
        "check": check,
        "check_many(list)": check_many,
        "check_many(Arrow)": lambda: policy.check_many(array),
    }


def host_of(text: str) -> str | None:
    """Return the host of a line, if `urlsplit` finds one."""
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname
    except ValueError:
        return None


def known(entries: list[dict[str, str]]) -> list[str]:
    """Return the entries that radixtarget accepts: hosts, domains and networks."""
    texts = (entry.get("host") or entry.get("network") for entry in entries)
    return [bare for text in texts if text and "*" not in (bare := text.removeprefix("*."))]


def in_turn(sides: dict[str, Callable[[], object]], count: int) -> dict[str, list[float]]:
    """Return the cost of one of `count` items for each side in each round, in nanoseconds of processor time."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(ROUNDS + 1):
        for name, work in sides.items():
            began = time.process_time_ns()
            work()
            cost = (time.process_time_ns() - began) / count
            if turn:  # the first round is to warm up
                times[name].append(cost)
    return times


def spread(values: list[float]) -> tuple[float, float, float]:
    """Return the median and the bounds of the middle half."""
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return statistics.median(ordered), ordered[quarter], ordered[-1 - quarter]


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
