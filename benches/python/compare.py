"""What a decision costs in Python, beside what people put together today. All in one run: only the ratios mean anything.

The others know hosts and networks alone, say nothing about who decided, and answer other questions than ours about paths,
ports and odd spellings; they are here for their cost.

Usage: compare.py [RULES [TARGETS]]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyarrow as pa
import scopegate
import tldextract
from radixtarget import RadixTarget

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
WORDS = [
    "app",
    "api",
    "www",
    "mail",
    "shop",
    "cdn",
    "dev",
    "stage",
    "login",
    "static",
    "img",
    "docs",
    "edge",
    "eu",
    "us",
]


def workload(rules: int, targets: int) -> tuple[list[str], list[str], list[str]]:
    """Return inclusions, exclusions and targets: the same each time."""
    chance = random.Random(7)  # noqa: S311
    domains = [f"{chance.choice(WORDS)}-{number}.com" for number in range(max(2, rules // 2))]
    inclusions = [f"*.{domain}" for domain in domains]
    exclusions = [f"{chance.choice(WORDS)}.{domain}" for domain in chance.sample(domains, rules // 2)]

    def target() -> str:
        domain = chance.choice(domains) if chance.random() < 0.7 else f"other-{chance.randrange(10**6)}.org"
        path = "/".join(chance.choice(WORDS) for _ in range(chance.randrange(4)))
        return f"https://{chance.choice(WORDS)}.{domain}/{path}"

    return inclusions, exclusions, [target() for _ in range(targets)]


def nanoseconds(work: Callable[[], object], count: int) -> float:
    """Return what one of `count` costs: the median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - began) / count)
    return statistics.median(times)


def main(rules: int = 1000, count: int = 20_000) -> None:
    """Measure and print a table."""
    inclusions, exclusions, targets = workload(rules, count)
    policy = scopegate.Policy.from_dict(
        {
            "version": 1,
            "policy": {"name": "N", "owner": "O"},
            "scope": {"in_scope": inclusions, "out_of_scope": exclusions},
        }
    )
    included = RadixTarget(*(text.removeprefix("*.") for text in inclusions))
    excluded = RadixTarget(*exclusions)
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    registered = {text.removeprefix("*.") for text in inclusions}
    refused = set(exclusions)
    hosts = [urlsplit(text).hostname or "" for text in targets]
    array = pa.array(targets)

    def radixtarget() -> None:
        for text in targets:
            host = urlsplit(text).hostname
            _ = included.get(host) is not None and excluded.get(host) is None

    def extracted() -> None:
        for text in targets:
            parts = extract(text)
            _ = parts.top_domain_under_public_suffix in registered and parts.fqdn not in refused

    def ready_hosts() -> None:
        for host in hosts:
            included.get(host)

    def check() -> None:
        for text in targets:
            _ = policy.check(text).in_scope

    def check_many() -> None:
        for answer in policy.check_many(targets):
            _ = answer.in_scope

    costs = {
        "urlsplit + radixtarget, two sets": nanoseconds(radixtarget, count),
        "tldextract + sets": nanoseconds(extracted, count),
        "radixtarget.get, ready-made host": nanoseconds(ready_hosts, count),
        "check(str)": nanoseconds(check, count),
        "check_many(list)": nanoseconds(check_many, count),
        "check_many(Arrow array)": nanoseconds(lambda: policy.check_many(array), count),
    }
    print(f"{rules} rules, {count} targets, median of {ROUNDS} rounds; higher ratios are better for scopegate\n")
    ours = list(costs)[3:]
    print(f"{'':34}{'ns each':>9}  " + "".join(f"{name:>25}" for name in ours))
    for name, cost in costs.items():
        print(f"{name:34}{cost:9.0f}  " + "".join(f"{cost / costs[own]:24.1f}x" for own in ours))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
