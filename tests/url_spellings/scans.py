"""Targets without a scheme, as input of a scanner. `nmap -sL -n` lists the addresses that it would scan for a text and sends no
packet. If the text is in scope, every address must be in scope."""

from __future__ import annotations

import itertools
import os
import platform
import random
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

from .grammar import Spelling, numbers
from .asked_policy import V4_IN, V4_OUT, V6_IN

NAME = "localhost"  # the only name that every machine resolves without a server
NET, HOLE, LAST = "198.51.100.16", "198.51.100.20", "198.51.100.31"
V6_NET = "2001:db8:1::"
POLICY = f"""version = 1
[policy]
name  = "Scans"
owner = "Example"
[scope]
in_scope     = ["{V4_IN}", "{NET}/28", "{V6_IN}", "{V6_NET}/124", "{NAME}"]
out_of_scope = ["{V4_OUT}", "{HOLE}", "{V6_NET}4"]
"""
# The same as networks, for the addresses that nmap lists.
OPEN = [ip_network(text) for text in (V4_IN, f"{NET}/28", V6_IN, f"{V6_NET}/124")]
SHUT = {ip_address(text) for text in (HOLE, f"{V6_NET}4")}

V4 = [V4_IN, V4_OUT, NET, "198.51.100.24", HOLE, LAST, "203.0.113.1"]
V6 = [V6_IN, "2001:db8::8", V6_NET, f"{V6_NET}8", "2001:DB8:1:0:0:0:0:8", "2001:0db8:0001::0008", "::ffff:192.0.2.7", "::ffff:c000:207", "::192.0.2.7", "64:ff9b::192.0.2.7"]
# Texts after or instead of the prefix length, in unusual spellings of a network.
MASKS = ["", "/", "+24", "-1", " 24", "24 ", "24/", "24/24", "32/", "32/24", "032", "024", "0x18", "0x20", "255.255.255.240", "255.255.255.255", "0.0.0.15",
         "0.0.0.0", "24.", "24#", "24#x", "24?", "24?x", "24;", "24,", "24,32", "24-32", "24:80", "24x", "24@", "24%", "24%20", "24\\", "24 x", "24\tx", "24\n",
         "24|", "24&", "24'", "24\"", "24*", "*", "24e0", "1e1", "\uff12\uff14", "\u0662\u0664", "\u00b24", "24\u00ad", "\u200b24", "24\u3000", "%32%34", "2%34",
         "x/24", "./24", "../24", "x/../24", "%2e/24", ";/24", "#/24", "?/24", "4294967320", "18446744073709551640", "-4294967272"]
SLASHES = ["/", "//", "\\", "%2f", "%2F", " /", "/ ", "\t/", "\uff0f", "\u2044", "\u2215", "%252f", "/./", ":/", ":80/", "./", "../", "?/", "#/", ";/", "@/", "%/", "|", "_"]
# Replacements for one of the four numbers of an address.
PARTS = ["*", "-", "{n}-", "-{n}", "{n}-{n}", "{n}-{m}", "{m}-{n}", "{n},{m}", "{n},", ",{n}", "{n},,{m}", "{n}-{m},{m}", "0-255", "{n}-255", "0{n}", "00{n}", "{n:03}", "0{n:o}",
         "{n:#x}", "{n:#x}-{m:#x}", "0{n}-0{m}", "{n}\u2013{m}", "{n}..{m}", "[{n}-{m}]", "{{{n},{m}}}", "{n}*", "*{n}", "?", "{n}?", "x", "", "{n}~{m}", "{n}+{m}", "{n} - {m}", "{n} {m}",
         "{n};{m}", "{n}|{m}", "{n}&{m}", "{n}/{m}", "+{n}", "-0", "{n}.0", "{n}e0", "\uff17", "\u0667", "\u00b2", "%32", "256", "{n}:{m}", "(?)", "%", "#", "{n}#", "!{n}", "^{n}", "{n}%"]
# Every punctuation character of ASCII, and some that are invisible or look like others.
SIGNS = [*(chr(point) for point in range(1, 128) if not chr(point).isalnum()), "\u00a0", "\u00ad", "\u200b", "\u2013", "\u2024", "\u3002", "\uff0c", "\uff0d", "\uff0e", "\ufeff", "--", "..", "::",
         ", ", " - ", " to ", " and ", "%20", "%2c", "%2d", "%0a", "%00", "%23", "->", "://", "\r\n", "?x ", "/?x ", "/#x ", "/x ", "/?x\t", "0", "1", "00", "a", "x", "0x"]
ZONES = ["%eth0", "%1", "%25eth0", "%lo", "%", "%25", "%lo/24", "%0", "%eth0:80", "%2f24", "%\u0131"]
NAMES = ["", ".", "..", ":80", ":", "%2e", "\u3002", "/x", "?x", "#x", ":80/x", "@x", " x", "-", "_", "*", "/..", "/%2e%2e/24"]


def parts(address: str) -> Iterator[str]:
    """An address with a replacement for each number, and for the last ones together."""
    written = address.split(".")
    for at, form in itertools.product(range(4), PARTS):
        octet = int(written[at])
        other = form.format(n=octet, m=octet + 2)
        yield ".".join([*written[:at], other, *written[at + 1 :]])
        yield ".".join([*written[:at], other])
        yield ".".join([*written[:at], *[other] * (4 - at)])


def forms(address: str) -> Iterator[str]:
    """The forms of an IPv4 address in C, and shorter and longer texts."""
    octets = [int(part) for part in address.split(".")]
    ways = [[f"{n}", f"{n:#x}", f"0{n:o}", f"{n:03}", f"0{n}"] for n in octets]
    yield from (".".join(way) for way in itertools.product(*ways))
    for length in range(1, 4):
        rest = int.from_bytes(bytes(octets[length - 1 :]), "big")
        start = [str(n) for n in octets[: length - 1]]
        for last in [f"{rest}", f"{rest:#x}", f"0{rest:o}", f"{rest}.", f"0{rest}", f"{rest + 2**32}", f"-{rest}", f"+{rest}", f"{rest}L", f"{rest:,}",
                     f"{rest:X}", f"{rest:b}"]:
            yield ".".join([*start, last])
        yield ".".join(str(n) for n in octets[:length])
        yield ".".join(str(n) for n in octets[:length]) + "."
    yield from [f".{address}", f"{address}.1", f"{address}.in-addr.arpa", ".".join(reversed(address.split(".")))]
    yield from (address.replace(".", dot) for dot in ["..", ",", ":"])


def networks(address: str, longest: int) -> Iterator[str]:
    for bits in range(longest + 3):
        yield f"{address}/{bits}"
    for slash in SLASHES:
        for size in ("24", "28", "30", "32", f"{longest}"):
            yield f"{address}{slash}{size}"
    for mask in MASKS:
        yield f"{address}/{mask}"
        yield f"{address}/{mask.replace('24', '32')}"


def joined(first: str, second: str) -> Iterator[str]:
    """Two texts with a character between them, and one text with a character at each position."""
    for sign in SIGNS:
        yield first + sign + second
        yield first + sign
        yield sign + first
        yield f"{first}{sign}/30"
        yield f"{first}/32{sign}"
        at = len(first) // 2
        yield first[:at] + sign + first[at:]


def texts() -> Iterator[Spelling]:
    for address in V4:
        yield from (("parts", text) for text in parts(address))
        yield from (("forms", text) for text in forms(address))
        yield from (("networks", text) for text in networks(address, 32))
        yield from (("zones", address + zone) for zone in ZONES)
    for first, second in [(V4_IN, V4_OUT), (V4_IN, "8"), (V4_IN, NET), (NET, LAST), (NET, "31"), (f"{NET}/32", f"{V4_OUT}"), ("198.51.100.24/29", V4_OUT)]:
        yield from (("joined", text) for text in joined(first, second))
    yield from (("numbers", text) for text in numbers())
    for address in V6:
        for start, end in [("", ""), ("[", "]"), ("[", ""), ("", "]"), ("[", "]:80"), ("http:", ""), ("\\\\", ""), ("", ":80"), ("", ".80"), ("", "#80"), (" ", " ")]:
            yield "IPv6", f"{start}{address}{end}"
            for bits in [*range(118, 130), 0, 32, 64]:
                yield "IPv6", f"{start}{address}{end}/{bits}"
                yield "IPv6", f"{start}{address}/{bits}{end}"
            yield from (("IPv6", f"{start}{address}{zone}{end}") for zone in ZONES)
        for end in ["-9", "-f", "*", ",9", "9,", "0", ":", "::", "/*", "/ffff::", "/\uff11\uff12\uff18", "-2001:db8::9", ",2001:db8::9", "%eth0/126", "/126%eth0"]:
            yield "IPv6", address + end
        yield from (("IPv6", text) for text in networks(address, 128) if "/" in text)
        yield from (("IPv6", text) for text in joined(address, "2001:db8::8"))
    for end in NAMES:
        yield "names", NAME + end
        for bits in (0, 8, 24, 30, 31, 32, 33, 99):
            yield "names", f"{NAME}{end}/{bits}"
            yield "names", f"{NAME}/{bits}{end}"
    yield from (("names", text) for text in networks(NAME, 32))
    yield from (("names", text) for text in joined(NAME, V4_OUT))
    yield from (("names", start + NAME) for start in ["//", "x@", ":@", "http:", "*.", ".", "-", "[", "www.", f"{V4_IN}@"])
    yield from (("names", text) for text in [NAME.upper(), NAME.title(), f"{NAME.upper()}/24"])


def mixtures(count: int, seed: int) -> Iterator[Spelling]:
    """Random combinations, the same each time."""
    draw = random.Random(seed)
    for _ in range(count):
        address = draw.choice(V4)
        written = address.split(".")
        for _ in range(draw.choice([0, 1, 1, 2])):
            at = draw.randrange(4)
            number = int(address.split(".")[at])
            written[at] = draw.choice(PARTS).format(n=number, m=number + 2)
        text = draw.choice([".".join(written)] * 4 + [*V6, NAME])
        if draw.randrange(2):
            text += draw.choice(SLASHES) + draw.choice([*MASKS, *map(str, range(24, 33))])
        for _ in range(draw.choice([0, 0, 1, 1, 2])):
            at = draw.choice([0, len(text), len(text), draw.randrange(len(text) + 1)])
            text = text[:at] + draw.choice([*SIGNS, *ZONES, *NAMES]) + text[at:]
        yield "mixtures", text


Listed = list[str]  # addresses, and the one name
# More addresses than the policy has. nmap could list the whole Internet.
TOO_MANY = 300
# The options for each address family, and the address that marks the end of a text, from a range that no text uses.
WAYS = {"nmap": ([], lambda at: str(ip_address(0xF0000000 + at))), "nmap -6": (["-6"], lambda at: str(ip_address((0x100 << 112) + at)))}


def is_the_name(text: str) -> bool:
    """The name of an entry if nmap resolved one, because the policy has the name, not its address."""
    return text.lower().removesuffix(".") == NAME


def plain(address: str) -> str:
    """The destination of packets to an address: IPv4 if it is IPv4-mapped IPv6."""
    number = ip_address(address)
    return str(number.version == 6 and number.ipv4_mapped or number)


def by_nmap(asked: list[str], options: list[str], mark: Callable[[int], str], folder: Path) -> list[Listed]:
    """The addresses that nmap lists for each text. It reads the texts from a file of targets, with a marker after each. A run ends
    at a text for which nmap lists too many; the next run begins after that text."""
    listed: list[Listed] = []
    path = folder / "targets"
    while len(listed) < len(asked):
        start = len(listed)
        path.write_text("".join(f"{text}\n{mark(at)}\n" for at, text in enumerate(asked[start:])), encoding="utf-8", newline="")
        # With zero attempts the resolver of the GNU C library sends no packet, and only /etc/hosts has names.
        run = subprocess.Popen(["nmap", "-sL", "-n", *options, "-iL", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, encoding="utf-8", errors="replace", env={"RES_OPTIONS": "attempts:0", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]})
        assert run.stdout
        section: Listed = []
        for line in run.stdout:
            if not (match := re.fullmatch(r"Nmap scan report for (?:(.*) \()?([0-9a-f.:]+)\)?", line.rstrip("\n"))):
                continue
            if match[2] == mark(len(listed) - start):
                listed.append(section)
                section = []
            else:
                section.append(NAME if is_the_name(match[1] or "") else plain(match[2]))
            if len(section) > TOO_MANY:
                break
        run.kill()
        run.wait()
        if len(listed) < len(asked):
            assert len(section) > TOO_MANY, "nmap stopped early"
            listed.append(section)
    return listed


def is_open(host: str) -> bool:
    """Whether the policy includes what nmap would scan."""
    if host == NAME:
        return True
    number = ip_address(host)
    return number not in SHUT and any(number in network for network in OPEN)


def faults(decide: Callable[[list[str]], list[str]], passes: Callable[[list[str]], set[str]], folder: Path, options: tuple[int, int, int]) -> list[str]:
    """Texts that the filter passes and for which nmap would scan addresses that are not. `options` has the sampling rate, the number of combinations
    and the seed."""
    if not shutil.which("nmap"):
        print("skipped: nmap: it is not installed")
        return []
    if platform.libc_ver()[0] != "glibc":
        print("skipped: nmap: without the GNU C library it would ask a name server")
        return []
    one_in, count, seed = options
    # Few mixtures are in scope, and nmap is fast.
    every = [pair for pair in dict.fromkeys(itertools.chain(texts(), mixtures(10 * count, seed))) if pair[1] and "\0" not in pair[1]]
    every = every[seed % one_in :: one_in]
    verdicts = decide([text for _, text in every])
    # nmap reads a list of targets, so it gets what the filter passes.
    in_scope = [pair for pair, verdict in zip(every, verdicts) if verdict == "in-scope"]
    passed = passes([text for _, text in in_scope])
    allowed = [pair for pair in in_scope if pair[1] in passed]
    split = [text for _, text in in_scope if text not in passed and not any(c.isspace() for c in text)]
    assert not split, f"in scope and not passed by the filter: {split[:3]}"
    found: list[str] = []
    sent: dict[str, list[Listed]] = {}
    for way, (extra, mark) in WAYS.items():
        sent[way] = by_nmap([text for _, text in allowed], extra, mark, folder)
        again = sorted({host for listed in sent[way] for host in listed})
        decided = dict(zip(again, decide(again))) if again else {}
        for (_, text), listed in zip(allowed, sent[way]):
            out = [host for host in listed if not is_open(host) or decided[host] != "in-scope"]
            if out:
                found.append(f"{way}: {text!r} is in scope and lists {len(listed)} addresses, {len(out)} of them not in scope, such as {out[0]}")

    print(f"\n{'targets':<14}{'decided':>8}{'in scope':>10}{'errors':>8}" + "".join(f"{way:>18}" for way in WAYS))
    rows: dict[str, list[int]] = defaultdict(list)
    for at, (family, _) in enumerate(every):
        rows[family].append(at)
    families = [family for family, _ in allowed]
    for family in [*rows, "all"]:
        every_one = rows.get(family) or range(len(every))
        within = [at for at, name in enumerate(families) if family in (name, "all")]
        errors = sum(verdicts[at].startswith("target.") for at in every_one)
        cells = "".join(f"{f'{sum(bool(sent[way][at]) for at in within)} of {len(within)}':>18}" for way in WAYS)
        print(f"{family:<14}{len(every_one):>8}{len(within):>10}{errors:>8}{cells}")
    assert all(sum(map(bool, listed)) for listed in sent.values()), "nmap lists nothing"
    return found
