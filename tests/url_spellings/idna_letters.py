"""Every letter of Unicode, in hosts: where one is understood, Python's IDNA of 2003 makes the same name of it, and where the
two make different names it is an error. This is where the tables of `crates/scopegate/src/net/idna_differences.rs` came from."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

# Marks of Unicode 3.2 before and behind which normalization may move a newer one.
MARKS = ["\u0334", "\u0323", "\u0301"]

# How many hosts are asked about at once.
SOME = 20_000


def hosts() -> Iterator[str]:
    """Each letter in several places, alone and among marks."""
    for point in itertools.chain(range(0xA1, 0xD800), range(0xE000, 0x110000)):
        c = chr(point)
        yield from (f"a{c}b.example.net", f"{c}.example.net", f"{c}b.example.net")
        if not 0x3400 <= point < 0xD800 and not 0x13000 <= point < 0x1D000 and point < 0x20000:
            yield from (f"a{c}{mark}.example.net" for mark in MARKS)
            yield from (f"a{mark}{c}.example.net" for mark in MARKS)


def by_python(host: str) -> str | None:
    """The name that `http.client` asks a resolver for."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def faults(canonical: Callable[[list[str]], list[str | None]], one_in: int, seed: int) -> list[str]:
    """Letters that are understood and that Python understands otherwise; `canonical` gives the host that a text is to us."""
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
    print(f"{count} hosts with a letter of Unicode each, {understood} understood by both, {len(found)} differently")
    assert understood * 20 > count, "hardly any letter is understood"
    return found
