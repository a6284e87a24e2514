"""The requests of clients through a proxy: curl, raw bytes, TLS in a tunnel, HTTP/2 in a tunnel, SOCKS5."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events

PATIENCE = 3.0


def perform(row: dict[str, Any], port: int, trusted: Path) -> dict[str, Any]:
    """Perform one row through the proxy at that port, and return the result."""
    for kind, actor in (("curl", _curl), ("raw", _raw), ("tls", _tls), ("h2", _h2), ("socks", _socks)):
        if kind in row:
            try:
                return actor(row[kind], port, trusted)
            except (OSError, ValueError) as error:
                return {"outcome": "error", "detail": f"{type(error).__name__}: {error}"}
    raise AssertionError(f"no actor for {row['name']}")


def _curl(arguments: list[str], port: int, trusted: Path) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    given = [argument.replace("PROXY", f"127.0.0.1:{port}") for argument in arguments]
    proxy = [] if given != arguments else ["--proxy", f"http://127.0.0.1:{port}"]
    environment |= {"http_proxy": "", "NO_PROXY": ""}
    if "--environment" in given:
        given.remove("--environment")
        proxy = []
        environment |= dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), f"http://127.0.0.1:{port}")
    shown = "%{http_code} %{http_connect} %{http_version}"
    command = ["curl", "--silent", "--show-error", "--max-time", "6", "--cacert", str(trusted), *proxy]
    ran = subprocess.run(
        [*command, "--output", "-", "--write-out", "\n" + shown, *given],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    body, _, codes = ran.stdout.rpartition("\n")
    status, connect, version = (codes.split() + ["000"] * 3)[:3]
    refused = "403" in (status, connect)
    answered = ran.returncode == 0 and status[:1] in ("2", "3") and not refused
    return {
        "outcome": "answered" if answered else "refused" if refused or ran.returncode == 97 else "error",
        "status": status if connect == "000" or status != "000" else connect,
        "version": version,
        "detail": f"{ran.returncode} {codes} {body[:200]} {ran.stderr.strip()[:200]}",
    }


def open_tunnel(port: int, target: str) -> socket.socket:
    """A socket in a tunnel; `ConnectionError` if the proxy refuses it."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(1)
        if not received:
            break
        head += received
    if b" 200 " not in head.split(b"\r\n")[0] + b" ":
        connection.close()
        raise ConnectionError(head.split(b"\r\n")[0].decode())
    return connection


def exchange(connection: socket.socket, parts: list[str], patience: float = 1.0) -> bytes:
    """Send parts, each after the answer to the one before; return everything that came back."""
    connection.settimeout(patience)
    received = b""
    for part in parts:
        with contextlib.suppress(OSError):
            connection.sendall(part.encode("latin-1"))
        with contextlib.suppress(OSError):
            while more := connection.recv(65536):
                received += more
                if b"\r\n\r\n" in received and (b"\r\n\r\nok" in received or b"101 Switching" in received):
                    connection.settimeout(0.15)
    return received


def _report(received: bytes) -> dict[str, Any]:
    first = received.split(b"\r\n")[0].decode("latin-1")
    refused = b"x-scopegate: refused" in received.lower()
    answered = received.startswith((b"HTTP/1.1 2", b"HTTP/1.0 2", b"HTTP/1.1 101"))
    outcome = "refused" if refused else "answered" if answered else "error"
    return {"outcome": outcome, "status": first[9:12], "detail": received[:300].decode("latin-1")}


def _raw(parts: list[str], port: int, _trusted: Path) -> dict[str, Any]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        return _report(exchange(connection, parts))


def _tls(row: dict[str, Any], port: int, trusted: Path) -> dict[str, Any]:
    """TLS in a tunnel, without a look at the certificate: `connect`, `sni`, `alpn`, `send`; `pieces` cuts the hello."""
    tunnel = open_tunnel(port, row["connect"])
    with tunnel:
        context = ssl.create_default_context(cafile=trusted)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if "alpn" in row:
            context.set_alpn_protocols(row["alpn"])
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        secure = context.wrap_bio(incoming, outgoing, server_hostname=row.get("sni"))

        def flush(size: int = 1 << 20) -> None:
            waiting = outgoing.read()
            for at in range(0, len(waiting), size):
                tunnel.sendall(waiting[at : at + size])

        def receive() -> None:
            received = tunnel.recv(65536)
            if not received:
                raise ConnectionError("the tunnel ended")
            incoming.write(received)

        tunnel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            try:
                secure.do_handshake()
                flush()
                break
            except ssl.SSLWantReadError:
                flush(row.get("pieces", 1 << 20))
                receive()
        received = b""
        for part in row["send"]:
            secure.write(part.encode("latin-1"))
            flush()
            tunnel.settimeout(1)
            with contextlib.suppress(OSError):
                while not received.endswith(b"ok"):
                    try:
                        more = secure.read(65536)
                        if not more:
                            break
                        received += more
                    except ssl.SSLWantReadError:
                        receive()
        return _report(received)


def _h2(row: dict[str, Any], port: int, trusted: Path) -> dict[str, Any]:
    """HTTP/2 in a tunnel: `connect`, `sni`, and `streams` with the pseudo-headers and headers of each request."""
    tunnel = open_tunnel(port, row["connect"])
    context = ssl.create_default_context(cafile=trusted)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with context.wrap_socket(tunnel, server_hostname=row.get("sni")) as secure:
        if secure.selected_alpn_protocol() != "h2":
            return {"outcome": "error", "detail": "no HTTP/2"}
        secure.settimeout(PATIENCE)
        config = h2.config.H2Configuration(
            header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False
        )
        state = h2.connection.H2Connection(config)
        state.initiate_connection()
        found: list[dict[str, str]] = []
        for stream in row["streams"]:
            number = state.get_next_available_stream_id()
            state.send_headers(number, [(name, value) for name, value in stream], end_stream=True)
            secure.sendall(state.data_to_send())
            ended = False
            while not ended:
                received = secure.recv(65536)
                if not received:
                    break
                for event in state.receive_data(received):
                    if isinstance(event, h2.events.ResponseReceived):
                        found.append({str(name): str(value) for name, value in event.headers or []})
                    ended |= isinstance(event, h2.events.StreamEnded | h2.events.StreamReset)
                secure.sendall(state.data_to_send())
        last = found[-1] if len(found) == len(row["streams"]) else {}
        outcome = "refused" if last.get("x-scopegate") == "refused" else "answered" if last else "error"
        return {"outcome": outcome, "status": last.get(":status", ""), "detail": str(found)[:300]}


def _socks(row: dict[str, Any], port: int, trusted: Path) -> dict[str, Any]:
    """SOCKS5: `command`, `host` or `address`, `port`, then `send`."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(b"\x05\x01\x00")
        connection.recv(2)
        if "host" in row:
            name = row["host"].encode()
            where = b"\x03" + bytes([len(name)]) + name
        else:
            version = socket.AF_INET6 if ":" in row["address"] else socket.AF_INET
            packed = socket.inet_pton(version, row["address"])
            where = (b"\x04" if len(packed) == 16 else b"\x01") + packed
        command = bytes([row.get("command", 1)])
        connection.sendall(b"\x05" + command + b"\x00" + where + row["port"].to_bytes(2, "big"))
        reply = connection.recv(10)
        if reply[1:2] != b"\x00":
            refused = reply[1:2] in (b"\x02", b"\x07")
            return {"outcome": "refused" if refused else "error", "detail": reply.hex()}
        return _report(exchange(connection, row["send"]))
