"""The grammar of spellings: ways to write hosts, ports and paths, each in a family that the table names."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from .asked_policy import FOREIGN, IN, ONLY, OUT, PLAIN, SHARP, UNRESERVED, V4_IN, V4_OUT, V6_IN

Spelling = tuple[str, str]  # family, text

DOTS = [".", "%2e", "%2E", "%252e", "%25%32%65", "%252E"]
SLASHES = ["/", "%2f", "%2F", "%252f", "\\", "%5c", "%5C", "%255c", "//", "/./", ";/", "/;x/", "\uff0f", "\u2215", "%c0%af"]
# Letters newer than Unicode 3.2, by the letter that UTS 46 maps them to. IDNA 2003 does not change them.
NEWER = {"a": "\u1d2c\u1d43\u2090", "b": "\u1d2e\u1d47", "c": "\u1d9c", "d": "\u1d30\u1d48", "e": "\u1d31\u1d49\u2091", "i": "\u1d35\u1d62",
         "l": "\u1d38\u2097\U0001d4c1", "m": "\u1d39\u1d50\u2098", "n": "\u1d3a\u2099", "o": "\u1d3c\u1d52\u2092", "p": "\u1d3e\u1d56\u209a",
         "r": "\u1d3f\u1d63", "s": "\u209b", "t": "\u1d40\u1d57\u209c", "u": "\u1d41\u1d58\u1d64", "x": "\u2093", "y": "", "-": "\u2064-"}
GOALS = ["/admin", "/admin/", "/admin/secret.txt"]


def encodings(c: str) -> list[str]:
    """The percent-encodings of a character, also of its encodings."""
    once = f"%{ord(c):02x}"
    upper = f"%{ord(c):02X}"
    return [once, upper, "%25" + once[1:], "%2525" + once[1:], "%25" + "".join(f"%{ord(d):02x}" for d in once[1:])]


def percent() -> Iterator[str]:
    for at, c in enumerate(UNRESERVED):
        for written in encodings(c):
            yield "/" + UNRESERVED[:at] + written + UNRESERVED[at + 1 :]
    for goal in GOALS:
        for at in range(1, len(goal)):
            for written in encodings(goal[at]):
                yield goal[:at] + written + goal[at + 1 :]
        yield "/" + "".join(f"%{ord(c):02x}" for c in goal[1:])
        yield "/" + "".join(f"%25{ord(c):02x}" for c in goal[1:])
    for unusual in ["%u0061dmin", "%", "%a", "%zz", "%61%", "%c1%a1dmin", "%e0%81%a1dmin", "\uff41dmin", "\u0430dmin", "%ef%bd%81dmin"]:
        yield "/" + unusual


def dots() -> Iterator[str]:
    pairs = sorted({a + b for a, b in itertools.product(DOTS, DOTS)})
    for slash in SLASHES:
        for pair in [*DOTS, *pairs]:
            for before, goal in [("/x", "admin"), ("/app", "admin/secret.txt"), ("/app/y", pair + slash + "admin/secret.txt")]:
                yield before + slash + pair + slash + goal
            yield "/admin" + slash + pair
            yield "/" + pair + slash + "admin/secret.txt"
    for goal in GOALS:
        for unusual in ["...", ".. ", "..%20", "..%00", "..;", "..;x=1", ".%00.", "%2e%2e;", "..%09", "..%0a", ". .", "\u2025", "\uff0e\uff0e"]:
            yield f"/app/{unusual}{goal}"


def matrix() -> Iterator[str]:
    for goal in GOALS:
        for mark in [";", ";v=1", ";/", ";a;b", "%3b", "%3bv=1", "%253b", ";v=/x", ";%2e%2e", "%3B/"]:
            for at in range(1, len(goal) + 1):
                if at == len(goal) or goal[at] == "/":
                    yield goal[:at] + mark + goal[at:]
            yield "/" + mark + goal
            yield f"/app{mark}/..{goal}"
            yield f"/app/..{mark}{goal}"


def slashes() -> Iterator[str]:
    for slash in [*SLASHES, "///", "/\\", "\\/", "\\\\", "/%2f", "%2f/", "/%5c"]:
        yield slash + "admin"
        yield slash + "admin" + slash + "secret.txt"
        yield "/" + slash + "admin/secret.txt"
        yield "/admin" + slash
        yield "/app" + slash + ".." + slash + "admin/secret.txt"


def cases() -> Iterator[str]:
    for goal in GOALS:
        for at in range(1, len(goal)):
            yield goal[:at] + goal[at].upper() + goal[at + 1 :]
        yield goal.upper()
        yield goal.title()
        yield goal.replace("i", "\u0131")
        yield goal.replace("s", "\u017f")


def ends() -> Iterator[str]:
    for goal in GOALS:
        for end in [".", "..", "/.", "/..", "%20", "%00", "%0a", "%0d%0aX:y", "%09", "?", "?x", "#", "#x", "%3f", "%3fx", "%23",
                    "%2523", "::$DATA", "~", "*", "%2a", ",", "&x", "=", "+", "!", "'", "\"", "|", "^", "`", "<", "{", "}", "[", "]",
                    "?/../../app", "#/../../app", "?a=/admin", "?%2e%2e/admin", "\u00ad", "\u200b", "\ufeff", " ", "\t", "\n"]:
            yield goal + end
    for before in ["\t", "\n", " ", "%20", "%09", "%0a", "%00", "%0d", "\u3000", "?/../", "#/../", "?", "#"]:
        yield f"/{before}admin/secret.txt"
        yield f"{before}/admin/secret.txt"
        yield f"/ad{before}min"


PATHS = {"percent": percent, "dots": dots, "matrix": matrix, "slashes": slashes, "case": cases, "ends": ends}


def users() -> Iterator[str]:
    hosts = [IN, OUT, FOREIGN]
    for first, second in itertools.permutations(hosts, 2):
        for mark in ["@", "%40", ":80@", ":@", ":x@", "\\@", "/@", "#@", "?@", ";@", "%2f@", "%5c@", "%23@", "%3f@", "%00@", "@x@", "@@", " @",
                     "\t@", "\n@", "&@", ",", ", ", " ", "%20", "%09", "%00.", "%2e", "%252e", "%2f.", "%23.", "%3f.", "%5c.", "\\", "/", ";",
                     "|", "[", "]", "^", "`", "%", "#", "?", ":80#@", ":80?@", ":80\\@", ":80/@", "!", "$", "(", "'", "=", "_", "~", "+", "\uff20"]:
            yield f"http://{first}{mark}{second}/"
    for user in ["u", "u:p", "", ":", "u:p:q", "%75", "a.b", "1", "0x7f", "[::1]", "192.0.2.7", IN, "u%40" + IN, "x;y", "x&y", "\u00fc"]:
        for host in hosts:
            yield f"http://{user}@{host}/"


def names() -> Iterator[str]:
    """Domain names: IDNA, encodings, trailing dots."""
    for host in [IN, OUT, SHARP, PLAIN, ONLY]:
        for at, c in enumerate(host):
            yield host[:at] + c.upper() + host[at + 1 :]
            for written in encodings(c):
                yield host[:at] + written + host[at + 1 :]
            if "a" <= c <= "z":
                yield host[:at] + chr(ord(c) + 0xFEE0) + host[at + 1 :]
                yield host[:at] + chr(ord(c) - 0x61 + 0x1D41A) + host[at + 1 :]
            if c == ".":
                for dot in ["\u3002", "\uff0e", "\uff61", "\u2024", "..", ". ", "%2e", "%E3%80%82"]:
                    yield host[:at] + dot + host[at + 1 :]
            for newer in NEWER.get(c, ""):
                yield host[:at] + newer + host[at + 1 :]
                yield host[:at] + "".join(f"%{byte:02x}" for byte in newer.encode()) + host[at + 1 :]
            for hidden in ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u180e", "\u034f", "%c2%ad", "\t", "\n", "%00"]:
                yield host[:at] + hidden + host[at:]
        for end in [".", "..", "...", "%2e", "\u3002", ".%2e", "%2e.", "%00", "%20", " ", "_", "-", "\\", "%5c", "%2f", "%23", "%3f", "%40", ",", ";", "*", "'"]:
            yield host + end
            yield end + host
    yield from ["stra\u00dfe.example.com", "STRA\u1e9eE.example.com", "stra%c3%9fe.example.com", "straSSe.example.com", "stra\u017f\u017fe.example.com",
                "XN--STRAE-OQA.example.com", "xn--strae-oqa.example.com.", "xn--in-.example.com", "xn--in.example.com", "\u0131n.example.com", "\u0130n.example.com",
                "\u24d8n.example.com", "i\u0304n.example.com", "\u1d62\u2099.example.com", "in.ex\u00e5mple.com", "in.e\uff58ample.\u2102om"]


def numbers() -> Iterator[str]:
    """The forms of IPv4 addresses, and of IPv6 addresses that embed one."""
    for address in [V4_IN, V4_OUT, "127.0.0.1"]:
        parts = [int(part) for part in address.split(".")]
        forms = [[str(n), f"{n:#x}", f"0{n:o}", f"{n:#06x}".upper().replace("X", "x"), f"00{n:o}", f"0{n}", f"{n:03}", f"{n + 256}"] for n in parts]
        yield from (".".join(form) for form in itertools.product(*([form[0], form[1], form[2], form[5]] for form in forms)))
        for at in range(4):
            for form in forms[at]:
                yield ".".join([*address.split(".")[:at], form, *address.split(".")[at + 1 :]])
        whole = int.from_bytes(bytes(parts), "big")
        low, tail = whole & 0xFFFFFF, whole & 0xFFFF
        for text in [f"{whole}", f"{whole:#x}", f"0{whole:o}", f"{parts[0]}.{low}", f"{parts[0]}.{low:#x}", f"{parts[0]}.{parts[1]}.{tail}",
                     f"{parts[0]:#x}.{parts[1]}.0{tail:o}", f"{whole + 2**32}", f"{whole}.", f"+{whole}", f"-{whole}", f"{whole}L", f"{whole:b}"]:
            yield text
        for end in [".", "..", "%2e", "\u3002", "%00", " ", "%20", ".0", "0", "a", ".a"]:
            yield address + end
        yield address.replace(".", "\u3002")
        yield address.replace("2", "\uff12")
        yield address.replace("2", "\u00b2")
        yield address.replace("2", "%32")
        yield address.replace(".", "%2e")
        for inner in [address, f"{whole >> 16:x}:{tail:x}"]:
            for form in ["::ffff:{}", "::{}", "64:ff9b::{}", "::ffff:0:{}", "0:0:0:0:0:ffff:{}", "::FFFF:{}", "2001:db8::5efe:{}"]:
                yield f"[{form.format(inner)}]"
        yield f"[2002:{whole >> 16:x}:{tail:x}::1]"
    for text in [V6_IN, "2001:DB8:0:0:0:0:0:7", "2001:0db8::0007", "2001:db8::7%25lo", "2001:db8::7%lo", "2001:db8::7%", "v1.x", "::", "2001:db8::7.", "2001:db8::7%2e"]:
        yield f"[{text}]"


def places() -> Iterator[Spelling]:
    """Every spelling of the host and the port."""
    yield from (("user info", text) for text in users())
    for family, hosts in [("names", names), ("addresses", numbers)]:
        yield from ((family, f"http://{host}/") for host in hosts())
        yield from ((family, host) for host in hosts())
    for host in [IN, OUT, ONLY]:
        for port in ["80", "080", "0080", "443", "8443", "08443", "0008443", "+8443", "-1", " 8443", "8443 ", "84%343", "8443x", "0x20fb", "0", "00", "65535", "65536",
                     "73979", "\uff18\uff14\uff14\uff13", "8443:80", "80:8443", "8443.", "80\\", "8443;", "84\t43", "\u0668\u0664\u0664\u0663", "", "8443%20", "80@" + OUT, "80#", "80?"]:
            for scheme in ["http://", "https://", ""]:
                yield "ports", f"{scheme}{host}:{port}/"
                yield "ports", f"{scheme}{host}:{port}/app/x"
        for scheme in ["http:", "http:/", "http:///", "http:////", "//", "///", "http:\\\\", "http:/\\", "HTTP://", "hTtP://", "ht\ttp://", " http://", "\thttp://",
                       "http ://", "http://\t", "http:// ", "http%3a//", "ws://", "wss://", "https://", "ftp://", "http+x://", "x://", "url:http://", "view-source:http://",
                       "http://http://", "http:https://", "http://%20", "\ufeffhttp://", "\u00a0http://", "<http://", "\"http://", "'http://", "(http://", "file://", "h\u0074tp\u003a//"]:
            yield "schemes", f"{scheme}{host}/app"
            yield "schemes", f"{scheme}{host}/admin/secret.txt"


def spellings() -> Iterator[Spelling]:
    """The whole grammar once: every spelling of one part, the rest in its plain form."""
    yield from places()
    for family, paths in PATHS.items():
        for path in paths():
            yield family, f"http://{IN}{path}"
            yield family, f"http://{ONLY}/app{path}"
    for path in ("/", "/app", "/app/x", "/x/y?z", "/%7Euser/", "/a%2fb", "/a;b/c", "/A/B"):
        yield "plain", f"http://{IN}{path}"
        yield "plain", f"http://{ONLY}/app{path}"


def mixtures(count: int, seed: int) -> Iterator[Spelling]:
    """Random combinations, the same each time."""
    draw = random.Random(seed)
    paths = sorted({path for made in PATHS.values() for path in made()})
    hosts = sorted({host for made in (names, numbers) for host in made()})
    whole = sorted(text for _, text in places())
    for _ in range(count):
        path = "".join(draw.choice(paths) for _ in range(draw.choice([1, 1, 1, 2, 2, 3])))
        match draw.randrange(6):
            case 0:
                start = draw.choice(whole).rstrip("/")
            case 1:
                start = "http://" + draw.choice(hosts)
            case 2:
                start = f"http://{ONLY}/app"
            case _:
                start = f"http://{IN}"
        if draw.randrange(4) == 0:
            at = draw.randrange(len(path))
            path = path[:at] + draw.choice([*DOTS, *SLASHES, ";", "%00", "%20", "%25", "?", "#"]) + path[at:]
        yield "mixtures", start + path
