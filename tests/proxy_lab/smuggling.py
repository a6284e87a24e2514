"""Ambiguous requests, made from parts: no reading of them may reach a stranger or an excluded path.

The server of this part reads strictly. It records the requests that it gets, and each byte sequence that two servers could
read in different ways. Requests in absolute-form go to a proxy without a certificate authority; the same requests in
origin-form go through a tunnel of a proxy with one.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from urllib.parse import unquote

from actors import open_tunnel
from campaign import Bench
from laboratory.description import POLICIES
from proxy_process import ProxyProcess

PORT = 8888
HOST = f"app.example.com:{PORT}"
LEAST = 1000
QUIET = 0.12

HIDDEN = (
    f"GET /admin HTTP/1.1\r\nHost: {HOST}\r\n\r\n",
    "GET http://www.example.org/ HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: blog.example.com\r\n\r\n",
)

# Header fields that say where a request ends; `{n}` is the length of the body.
LENGTHS = (
    "Content-Length: {n}\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: {n}",
    "Content-Length: 0\r\nTransfer-Encoding: chunked",
    "Content-Length: {n}\r\nContent-Length: 0",
    "Content-Length: 0\r\nContent-Length: {n}",
    "Content-Length: {n}\r\nContent-Length: {n}",
    "Content-Length: {n}, {n}",
    "Content-Length: 0, {n}",
    "Content-Length: 0",
    "Content-Length: +0",
    "Content-Length: -0",
    "Content-Length: 0x0",
    "Content-Length: 00000000000000000000",
    "Content-Length: 0 0",
    "Content-Length:",
    "Content-Length : {n}",
    "Content-Length\t: {n}",
    " Content-Length: {n}",
    "Content-Length: {n}\r\n Content-Length: 0",
    "X: y\r\n Content-Length: {n}",
    "Content_Length: {n}",
    "Content-Length: {n}\x0b",
    "Content-Length: \x00{n}",
    "Content-Length\x00: {n}",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: Chunked",
    "Transfer-Encoding: xchunked",
    "Transfer-Encoding: chunkedx",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding : chunked",
    "Transfer-Encoding\t:\tchunked",
    "Transfer-Encoding:\tchunked",
    "Transfer-Encoding:\x0bchunked",
    "Transfer-Encoding: chunked\x0b",
    "Transfer-Encoding: \"chunked\"",
    "Transfer-Encoding: 'chunked'",
    "Transfer-Encoding: chunked;q=1",
    "Transfer-Encoding:\r\n chunked",
    " Transfer-Encoding: chunked",
    "X: y\nTransfer-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked",
    "Transfer_Encoding: chunked",
    "transfer-encoding: chunked\r\nX: \x00",
    "Content-Length: 0\r\nConnection: Content-Length",
    "Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding",
    "Content-Length: 0\r\nExpect: 100-continue",
    "Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: websocket",
    "Content-Length: 0\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
)

# The body, with a hidden request `{hidden}` after what some readers take for its end.
BODIES = (
    "{hidden}",
    "0\r\n\r\n{hidden}",
    "0;a=b\r\n\r\n{hidden}",
    "0\n\n{hidden}",
    "0 \r\n\r\n{hidden}",
    "00\r\n\r\n{hidden}",
    "0\r\nX: y\r\n\r\n{hidden}",
    "1\r\nZ\r\n0\r\n\r\n{hidden}",
    "2\r\nZ\r\n0\r\n\r\n{hidden}",
    "1;\n0\r\n\r\n{hidden}",
)

# Ways to name a server; the hidden name is the one that only some readers see.
HOSTS = (
    "Host: {own}\r\nHost: {other}",
    "Host: {other}\r\nHost: {own}",
    "Host: {own}\r\n Host: {other}",
    "X: y\r\n Host: {other}\r\nHost: {own}",
    "Host: {own}\r\n {other}",
    "Host : {other}\r\nHost: {own}",
    "Host: {own}\r\nHost : {other}",
    "Host\t: {other}",
    " Host: {other}\r\nHost: {own}",
    "Host: {own}\nHost: {other}",
    "Host: {own}\rHost: {other}",
    "Host: {own}\x00{other}",
    "Host: {own}, {other}",
    "Host: {own} {other}",
    "Host: {own}@{other}",
    "Host: {other}@{own}",
    "Host: {own}#{other}",
    "Host: {own}/{other}",
    "Host: {own}\\{other}",
    "Host: {own}?{other}",
    "Host: {other}",
    "Host: {own}\r\nX-Forwarded-Host: own.example.com\r\nhost: {other}",
    "Host_: x\r\nHost: {own}\r\nHOST: {other}",
    "Host: {own}\r\nConnection: Host",
    "Host: {own}\r\nConnection: close, Host\r\nX-Host: {other}",
)

# Targets of which some readers see an excluded path or another server.
TARGETS = (
    "/x",
    "/admin",
    "//admin",
    "/./admin",
    "/x/../admin",
    "/x/..%2fadmin",
    "/%61dmin",
    "/%2561dmin",
    "/ADMIN",
    "/admin;a=b",
    "/admin%00",
    "/admin%20",
    "/admin/",
    "/admin?x",
    "/x#/admin",
    "/x\\..\\admin",
    "/x%5c..%5cadmin",
    "/admin\tHTTP/1.1",
    "/x HTTP/1.1\r\nX: y\r\n\r\nGET /admin",
    "/admin\x00",
    "/\u00e4/../admin",
)


def cases(prefix: str) -> Iterator[tuple[str, str]]:
    """Names and requests. `prefix` comes before each path: the server in absolute-form, nothing in a tunnel."""
    # Line ends vary with the cases.
    for number, (lengths, body, hidden) in enumerate(product(LENGTHS, BODIES, HIDDEN)):
        filled = body.format(hidden=hidden)
        end = "\n" if number % 7 == 0 else "\r\n"
        head = f"POST {prefix}/x HTTP/1.1\r\nHost: {HOST}\r\n{lengths.format(n=len(filled))}\r\n"
        yield f"{lengths!r} {body!r} {hidden[:12]!r}", head.replace("\r\n", end) + end + filled
    for hosts, other, end in product(HOSTS, ("blog.example.com", "www.example.org"), ("\r\n", "\n")):
        lines = hosts.format(own=HOST, other=other)
        yield f"{hosts!r} {other} {end!r}", f"GET {prefix}/ HTTP/1.1\r\n{lines}\r\n\r\n".replace("\r\n", end)
    for target, version in product(TARGETS, ("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", "")):
        yield f"{target!r} {version}", f"GET {prefix}{target} {version}\r\nHost: {HOST}\r\n\r\n"
    for authority in (
        f"{HOST}@www.example.org",
        "www.example.org",
        "www.example.org#" + HOST,
        f"www.example.org\\@{HOST}",
        f"{HOST}\\@www.example.org",
        f"{HOST}%40www.example.org",
        "blog.example.com:80",
        "blog.example.com.",
        "BLOG.EXAMPLE.COM",
        "blog%2eexample.com",
        "[::ffff:45.33.32.20]",
        "757145620",
        "0x2d212014",
        "45.33.8212",
        "[2600:3c01::f03c:10%25lo]",
        "app.example.com:080",
        "app.example.com:99999",
        "app.example.com:",
    ):
        for scheme, host in product(("http://", "HTTP://", "https://", "ftp://", "//", ""), (HOST, "www.example.org")):
            yield f"{scheme}{authority} {host}", f"GET {scheme}{authority}/ HTTP/1.1\r\nHost: {host}\r\n\r\n"


class StrictServer:
    """Records each request, and each deviation from what RFC 9112 requires of a client."""

    def __init__(self, address: str) -> None:
        """Listen."""
        self.found: list[str] = []
        self.requests = 0
        self._listener = socket.create_server((address, PORT), backlog=256)
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> list[str]:
        """The deviations since the last call."""
        found, self.found = self.found, []
        return found

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        buffer = b""
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            while True:
                while b"\r\n\r\n" not in buffer:
                    received = connection.recv(65536)
                    if not received:
                        if buffer:
                            self.found.append(f"an incomplete head: {buffer[:200]!r}")
                        return
                    buffer += received
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                self.requests += 1
                length = self._judge(head)
                if length is None:
                    return
                if length < 0:
                    while b"0\r\n\r\n" not in buffer:
                        received = connection.recv(65536)
                        if not received:
                            return
                        buffer += received
                    # A chunk of hyper is never `0` within its data here: the bodies are shorter than its buffers.
                    ended = re.match(rb"(?:([0-9A-F]+)\r\n)", buffer)
                    while ended and int(ended.group(1), 16):
                        buffer = buffer[ended.end() + int(ended.group(1), 16) :]
                        if buffer[:2] != b"\r\n":
                            self.found.append(f"a chunk without an end: {buffer[:100]!r}")
                            return
                        buffer = buffer[2:]
                        ended = re.match(rb"(?:([0-9A-F]+)\r\n)", buffer)
                    if not ended or not buffer.startswith(b"0\r\n\r\n"):
                        self.found.append(f"unclear chunks: {buffer[:100]!r}")
                        return
                    buffer = buffer[5:]
                else:
                    while len(buffer) < length:
                        received = connection.recv(65536)
                        if not received:
                            return
                        buffer += received
                    buffer = buffer[length:]
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def _judge(self, head: bytes) -> int | None:
        """The length of the body, -1 for chunks; nothing if the head is wrong."""
        lines = head.split(b"\r\n")
        first = re.fullmatch(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1", lines[0])
        fields = [re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)", line) for line in lines[1:]]
        if first is None or not all(fields) or b"\n" in head.replace(b"\r\n", b"") or b"\r" in head.replace(b"\r\n", b""):
            self.found.append(f"an ambiguous head: {head[:200]!r}")
            return None
        named = [(field.group(1).lower(), field.group(2).strip()) for field in fields if field]
        of = {name: [value for other, value in named if other == name] for name, _ in named}
        hosts, lengths, encodings = (of.get(name, []) for name in (b"host", b"content-length", b"transfer-encoding"))
        if len(hosts) != 1 or len(lengths) + len(encodings) > 1 or (encodings and encodings != [b"chunked"]):
            self.found.append(f"an ambiguous request: {head[:200]!r}")
            return None
        if lengths and not re.fullmatch(rb"[0-9]{1,18}", lengths[0]):
            self.found.append(f"an ambiguous length: {head[:200]!r}")
            return None
        host = hosts[0].decode("latin-1").lower().partition(":")[0].rstrip(".")
        if not re.fullmatch(r"(?:[a-z0-9-]+\.)*example\.com|45\.33\.32\.10", host) or host == "blog.example.com":
            self.found.append(f"another host: {head[:200]!r}")
        path = unquote(unquote(first.group(2).decode("latin-1"))).lower().replace("\\", "/")
        if host == "app.example.com" and "/admin" in path:
            self.found.append(f"an excluded path: {head[:200]!r}")
        return -1 if encodings else int(lengths[0]) if lengths else 0


def run(bench: Bench) -> int:
    """Send every case three times: through the proxy, through a tunnel of it, and through one without a guard."""
    server = StrictServer(bench.world.address("ours"))
    policy = POLICIES / "laboratory.toml"
    plain = ProxyProcess(bench.command, policy, "--log", str(bench.folder / "smuggling.jsonl"))
    decrypting = ProxyProcess(bench.command, policy, *bench.decrypting())
    absolute = list(cases(f"http://{HOST}"))
    origin = list(cases(""))
    failures = 0
    for title, sent, port, tunnel in (
        ("in absolute-form", absolute, plain.port, None),
        ("in a tunnel", origin, decrypting.port, HOST),
    ):
        assert len(sent) >= LEAST, len(sent)
        bench.servers.reset()
        server.take()
        before = server.requests
        answers = _send_all(sent, port, tunnel)
        found = server.take() + [
            f"{event['kind']} at {event['address']}" for event in bench.servers.events() if _is_astray(bench, event)
        ]
        passed, refused = server.requests - before, sum(b"x-scopegate: refused" in answer.lower() for answer in answers)
        for text in found[:10]:
            print(f"   ESCAPE {title}: {text}")
        failures += len(found)
        print(f"   smuggling, {title}: {len(sent)} cases, {refused} refused with an answer, {passed} clear requests passed")
        if refused < len(sent) // 2 or passed < 20:
            print("   FAIL: too few cases were refused, or too few passed")
            failures += 1
    bench.servers.reset()
    _send_all(absolute, bench.open_port, None)
    unguarded = len(server.take()) + sum(_is_astray(bench, event) for event in bench.servers.events())
    print(f"   smuggling, without a guard: {unguarded} ambiguous requests, excluded paths and strangers")
    if unguarded < len(absolute) // 3:
        print("   NOT PROVEN: without a guard, too few cases reach anything")
        failures += 1
    for proxy in (plain, decrypting):
        if proxy.end() != 0:
            print(f"   FAIL: the proxy ended with an error: {proxy.lines}")
            failures += 1
    return failures


def _is_astray(bench: Bench, event: dict[str, object]) -> bool:
    if event.get("address") in bench.world.strangers:
        return True
    text = f"{event.get('hosts')} {unquote(str(event.get('path')))}".lower()
    return event["kind"] == "request" and ("/admin" in text or "blog." in text or "example.org" in text)


def _send_all(sent: list[tuple[str, str]], port: int, tunnel: str | None) -> list[bytes]:
    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(lambda case: _send(case[1], port, tunnel), sent))


def _send(text: str, port: int, tunnel: str | None) -> bytes:
    received = b""
    with contextlib.suppress(OSError):
        if tunnel:
            connection = open_tunnel(port, tunnel)
        else:
            connection = socket.create_connection(("127.0.0.1", port), timeout=3)
        with connection:
            connection.settimeout(QUIET)
            connection.sendall(text.encode("latin-1"))
            while more := connection.recv(65536):
                received += more
    return received
