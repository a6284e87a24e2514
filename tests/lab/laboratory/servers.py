"""Servers for HTTP/1.1, HTTP/2 and WebSockets that record each accepted connection and each request."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import select
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import h2.config
import h2.connection
import h2.events

from .description import TLS_PORT, World
from .journal import Event, Journal

WEBSOCKET_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
Response = tuple[int, list[tuple[str, str]], bytes]


class Servers:
    """All listeners. `settle` waits until everything that was sent to them is in the journal."""

    def __init__(self, world: World, journal: Journal, certificate: Path) -> None:
        """Bind every address and port."""
        self._journal = journal
        self._selector = selectors.DefaultSelector()
        self._busy = 0
        self._open: set[int] = set()
        self._lock = threading.Lock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.sni_callback = _remember_name
        for address in world.addresses.values():
            for port in (*world.ports[address], TLS_PORT):
                listener = socket.create_server(
                    (address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET, backlog=256
                )
                listener.setblocking(False)
                self._selector.register(
                    listener, selectors.EVENT_READ, (address, port, context if port == TLS_PORT else None)
                )

    def start(self) -> None:
        """Accept in a thread."""
        threading.Thread(target=self._accept, daemon=True).start()

    def settle(self) -> None:
        """Wait until no connection waits to be accepted and no server works on a request."""
        quiet = 0
        deadline = time.monotonic() + 5
        while quiet < 2 and time.monotonic() < deadline:
            time.sleep(0.001)
            quiet = 0 if self._has_work() else quiet + 1

    def _has_work(self) -> bool:
        with self._lock:
            if self._busy:
                return True
            # A connection that is established and not accepted, or bytes that no thread has read.
            pending = select.poll()
            for number in (*(key.fd for key in self._selector.get_map().values()), *self._open):
                pending.register(number, select.POLLIN)
            return bool(pending.poll(0))

    def _accept(self) -> None:
        while True:
            for key, _ in self._selector.select():
                address, port, context = key.data
                with contextlib.suppress(BlockingIOError):
                    connection, _ = key.fileobj.accept()  # type: ignore[union-attr]
                    self._journal.add({"kind": "connection", "address": address, "port": port})
                    with self._lock:
                        self._busy += 1
                        self._open.add(connection.fileno())
                    seen = {"address": address, "port": port}
                    threading.Thread(target=self._serve, args=(connection, context, seen), daemon=True).start()

    def _work(self, change: int) -> None:
        with self._lock:
            self._busy += change

    def _serve(self, connection: socket.socket, context: ssl.SSLContext | None, seen: Event) -> None:
        number = connection.fileno()
        idle = _Idle(self._work)
        try:
            connection.setblocking(True)
            connection.settimeout(20)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                with idle:
                    connection = context.wrap_socket(connection, server_side=True)
                seen |= {"tls": True, "sni": getattr(connection, "sent_name", None)}
                if connection.selected_alpn_protocol() == "h2":
                    Http2(connection, seen, self._journal, idle).serve()
                    return
            Http1(connection, seen, self._journal, idle).serve()
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._open.discard(number)
                self._busy -= 1
            connection.close()


def _remember_name(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
    connection.sent_name = name  # type: ignore[attr-defined]


class _Idle:
    """Around a wait for the client: the server has nothing to do meanwhile."""

    def __init__(self, work: Callable[[int], None]) -> None:
        self._work = work

    def __enter__(self) -> None:
        self._work(-1)

    def __exit__(self, *_: object) -> None:
        self._work(1)


def respond(method: str, target: str) -> Response:
    """The response to a request: a redirect, a failure, or a page."""
    if method == "CONNECT":
        return 403, [], b""
    path, _, query = target.partition("?")
    status, _, hops = path.strip("/").partition("/")
    if status in ("301", "302", "307", "308") and query:
        return int(status), [("location", unquote(query))], b""
    if status == "chain":
        # `/chain/3?URL`: that many redirects on this server, then one to the URL.
        left = int(hops)
        return 302, [("location", f"/chain/{left - 1}?{query}" if left else unquote(query))], b""
    if status == "503":
        return 503, [("retry-after", "0")], b""
    return 200, [("content-type", "text/plain")], b"" if method == "HEAD" else b"ok"


class Http1:
    """HTTP/1.1 with kept connections, and WebSockets."""

    def __init__(self, connection: socket.socket, seen: Event, journal: Journal, idle: _Idle) -> None:
        """Serve that connection."""
        self._connection = connection
        self._seen = seen
        self._journal = journal
        self._idle = idle
        self._buffer = b""

    def serve(self) -> None:
        """Answer requests until the client closes."""
        while self._fill(b"\r\n\r\n"):
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            first, *rest = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ", 2)
            lines = [line.split(":", 1) for line in rest]
            headers = [(name.strip().lower(), value.strip()) for name, value in lines]
            found = dict(headers)
            if found.get("transfer-encoding", "").lower() == "chunked":
                self._skip_chunks()
            else:
                self._skip(int(found.get("content-length", 0)))
            hosts = [value for name, value in headers if name == "host"]
            upgrade = found.get("upgrade", "").lower()
            self._journal.add(
                {
                    "kind": "request",
                    "protocol": "websocket" if upgrade == "websocket" else "http/1.1",
                    "method": method,
                    "path": target,
                    "host": hosts[0] if hosts else None,
                    "hosts": hosts,
                    "headers": headers,
                    **self._seen,
                }
            )
            status, extra, body = respond(method, target)
            if upgrade == "websocket" and status == 200:
                self._open_websocket(found.get("sec-websocket-key", ""))
                return
            lines_out = [f"HTTP/1.1 {status} Laboratory", f"content-length: {len(body)}"]
            lines_out += [f"{name}: {value}" for name, value in extra]
            last = found.get("connection", "").lower() == "close"
            if last:
                lines_out.append("connection: close")
            self._connection.sendall("\r\n".join([*lines_out, "", ""]).encode("latin-1") + body)
            if last:
                return

    def _open_websocket(self, key: str) -> None:
        accepted = base64.b64encode(hashlib.sha1(key.encode() + WEBSOCKET_SALT).digest()).decode()
        head = "HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: Upgrade"
        self._connection.sendall("\r\n".join([*head, f"sec-websocket-accept: {accepted}", "", ""]).encode())
        with self._idle:
            frame = self._connection.recv(65536)
        if frame and frame[0] & 0x0F == 8:
            # A close frame without a reason, so that clients do not wait for it.
            self._connection.sendall(b"\x88\x00")

    def _fill(self, mark: bytes) -> bool:
        while mark not in self._buffer:
            with self._idle:
                received = self._connection.recv(65536)
            if not received:
                return False
            self._buffer += received
        return True

    def _skip(self, count: int) -> None:
        while len(self._buffer) < count:
            with self._idle:
                received = self._connection.recv(65536)
            if not received:
                raise ValueError("the body ended early")
            self._buffer += received
        self._buffer = self._buffer[count:]

    def _skip_chunks(self) -> None:
        size = 1
        while size:
            if not self._fill(b"\r\n"):
                raise ValueError("the body ended early")
            line, self._buffer = self._buffer.split(b"\r\n", 1)
            size = int(line.split(b";")[0], 16)
            self._skip(size + 2)


class Http2:
    """HTTP/2: each stream is one request."""

    def __init__(self, connection: socket.socket, seen: Event, journal: Journal, idle: _Idle) -> None:
        """Serve that connection."""
        self._connection = connection
        self._seen = seen
        self._journal = journal
        self._idle = idle
        # Lenient, as some servers are: a `host` that differs from `:authority` is a request, and not an error.
        configuration = h2.config.H2Configuration(
            client_side=False, header_encoding="utf-8", validate_inbound_headers=False
        )
        self._state = h2.connection.H2Connection(configuration)

    def serve(self) -> None:
        """Answer streams until the client closes."""
        self._state.initiate_connection()
        self._connection.sendall(self._state.data_to_send())
        while True:
            with self._idle:
                received = self._connection.recv(65536)
            if not received:
                return
            for event in self._state.receive_data(received):
                if isinstance(event, h2.events.RequestReceived) and event.stream_id is not None:
                    self._answer(event.stream_id, [(str(name), str(value)) for name, value in event.headers or []])
                elif isinstance(event, h2.events.DataReceived) and event.stream_id is not None:
                    self._state.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
            self._connection.sendall(self._state.data_to_send())

    def _answer(self, stream: int, headers: list[tuple[str, str]]) -> None:
        found = dict(headers)
        hosts = [value for name, value in headers if name in (":authority", "host")]
        self._journal.add(
            {
                "kind": "request",
                "protocol": "h2",
                "method": found[":method"],
                "path": found[":path"],
                "host": hosts[0] if hosts else None,
                "hosts": hosts,
                "headers": headers,
                **self._seen,
            }
        )
        status, extra, body = respond(found[":method"], found[":path"])
        self._state.send_headers(stream, [(":status", str(status)), *extra], end_stream=not body)
        if body:
            self._state.send_data(stream, body, end_stream=True)
