"""Every letter of Unicode, in hosts. If scopegate accepts a host, IDNA 2003 in Python gives the same name; if the names differ, it is an
error. The tables of `crates/scopegate/src/net/idna_differences.rs` were made with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

# Marks of Unicode 3.2 before or after which normalization may move a newer mark.
MARKS = ["\u0334", "\u0323", "\u0301"]

# The number of hosts in one batch.
SOME = 20_000


def hosts() -> Iterator[str]:
    """Each letter at several positions, alone and next to marks."""
    for point in itertools.chain(range(0xA1, 0xD800), range(0xE000, 0x110000)):
        c = chr(point)
        yield from (f"a{c}b.example.net", f"{c}.example.net", f"{c}b.example.net")
        if not 0x3400 <= point < 0xD800 and not 0x13000 <= point < 0x1D000 and point < 0x20000:
            yield from (f"a{c}{mark}.example.net" for mark in MARKS)
            yield from (f"a{mark}{c}.example.net" for mark in MARKS)


def by_python(host: str) -> str | None:
    """The name that `http.client` resolves."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def faults(canonical: Callable[[list[str]], list[str | None]], one_in: int, seed: int) -> list[str]:
    """Hosts that scopegate accepts and that Python reads as another name; `canonical` gives the canonical host of each text."""
    asked = itertools.islice(hosts(), seed % one_in, None, one_in)
    found, count, understood = [], 0, 0
    while some := list(itertools.islice(asked, SOME)):
        count += len(some)
        for text, ours in zip(some, canonical(some)):
            theirs = by_python(text)
            if ours is None or theirs is None:
                continue
            understood += 1
            if ours != theirs:
                found.append(f"Python: {text!r} is {ours} and goes to {theirs}")
    print(f"{count} hosts with a letter of Unicode each, {understood} accepted by both, {len(found)} with different names")
    assert understood * 20 > count, "almost no letter is accepted"
    return found
