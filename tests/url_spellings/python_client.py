"""Sends spellings through Python clients: lines of JSON in, lines of JSON out. Nothing leaves the machine: every connection goes to
the recorder, and the worker reports the intended destination."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

port = int(sys.argv[1])
meant: list[tuple[str, int]] = []
connect = socket.create_connection


def divert(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
    meant.append((address[0], int(address[1])))
    return connect(("127.0.0.1", port), 5)


socket.create_connection = divert  # type: ignore[assignment]
# A request inside TLS is the same as outside it.
http.client.HTTPSConnection.connect = http.client.HTTPConnection.connect  # type: ignore[method-assign]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def by_urllib(url: str, fields: dict[str, str]) -> None:
    opener.open(urllib.request.Request(url, headers=fields), timeout=5).close()


def by_http_client(url: str, fields: dict[str, str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no host")
    connection = http.client.HTTPConnection(parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme], timeout=5)
    connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=fields)
    connection.getresponse().close()
    connection.close()


CLIENTS: dict[str, Callable[[str, dict[str, str]], None]] = {"urllib": by_urllib, "http.client": by_http_client}

try:
    import requests
    import urllib3.util.connection

    urllib3.util.connection.create_connection = divert
    session = requests.Session()
    session.trust_env = False

    def by_requests(url: str, fields: dict[str, str]) -> None:
        session.get(url, headers=fields, timeout=5, allow_redirects=False).close()

    CLIENTS["requests"] = by_requests
except ImportError:
    print("skipped: requests: it is not installed", file=sys.stderr)

for line in sys.stdin:
    asked = json.loads(line)
    for name, client in CLIENTS.items():
        meant.clear()
        number = f"{name} {asked['number']}"
        try:
            client(asked["text"], {"X-Spelling": number, "Connection": "close"})
        except Exception:  # a client may refuse with anything
            pass
        print(json.dumps({"client": name, "number": asked["number"], "meant": meant}), flush=False)
