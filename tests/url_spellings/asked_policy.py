"""The policy, and its meaning for places in canonical form: no spelling is interpreted here."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote

IN, ONLY, SHARP = "in.example.com", "only.example.com", "xn--strae-oqa.example.com"
OUT, PLAIN, FOREIGN = "out.example.com", "strasse.example.com", "evil.example.net"
V4_IN, V4_OUT, V6_IN = "192.0.2.7", "192.0.2.8", "2001:db8::7"
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

POLICY = f"""version = 1
[policy]
name  = "Spellings"
owner = "Example"
[scope]
in_scope     = ["{IN}", "https://{ONLY}/app", "{SHARP}", "{V4_IN}", "{V6_IN}"]
out_of_scope = ["{IN}/admin", "{IN}/{UNRESERVED}", "{IN}:8443", "{OUT}", "{PLAIN}", "{V4_OUT}"]
"""


@dataclass(frozen=True)
class Place:
    """Where a client connects and the path that it sends, with the query; an empty path if only the host is known."""

    host: str
    port: int
    path: str

    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.path.partition('?')[0]}"


def without_dots(path: str) -> str:
    """The path with dot segments resolved as by the simplest server."""
    out: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            out = out[:-1]
        elif segment not in ("", "."):
            out.append(segment)
    return "/" + "/".join(out)


def at_or_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")


def is_open(place: Place) -> bool:
    """Whether the policy allows the request, for a server that resolves dots and for one that decodes once before."""
    sent = place.path.partition("?")[0].partition("#")[0]
    views = [without_dots(view) for view in (re.sub("%2e", ".", sent, flags=re.IGNORECASE), unquote(sent))] if sent else []
    if place.host == IN:
        closed = ("/admin", "/" + UNRESERVED)
        return place.port != 8443 and not any(at_or_below(view, path) for view in views for path in closed)
    if place.host == ONLY:
        return place.port in (80, 443) and all(at_or_below(view, "/app") for view in views)
    return place.host in (SHARP, V4_IN, V6_IN)


def is_file_open(host: str, file: str) -> bool:
    """Whether a host of the policy may serve a file."""
    return at_or_below(file, "/app") if host == ONLY else not at_or_below(file, "/admin")


def is_name(host: str) -> bool:
    """Whether it is a name that a resolver accepts."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host) and all(c.isascii() and (c.isalnum() or c in "-_.") for c in host) and ".." not in host and not host.split(".")[-1].isdigit()
    return True
