"""A forward proxy without a guard: it contacts every requested server, and passes every byte.

The rows run through it first, where each refusal has to reach the stranger. It reads the first request of a connection and
looks at nothing after that, as simple proxies do.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading


class OpenProxy:
    """HTTP (absolute-form, CONNECT) and SOCKS5 with names."""

    def __init__(self) -> None:
        """Listen on a free port of the loopback interface."""
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError, ValueError, IndexError):
            client.settimeout(5)
            first = client.recv(65536)
            if first[:1] == b"\x05":
                self._socks(client)
                return
            while b"\n\n" not in first and b"\r\n\r\n" not in first:
                more = client.recv(65536)
                if not more:
                    break
                first += more
            first = first.lstrip(b"\r\n")
            line, _, rest = first.partition(b"\n")
            method, target = line.split()[:2]
            if method == b"CONNECT":
                host, _, port = target.decode().rpartition(":")
                rest = rest.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")[2]
                with _dial(host.strip("[]"), int(port)) as server:
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    server.sendall(rest)
                    _pipe(client, server)
                return
            named = re.match(rb"(?i)http://([^/?#\\]*)(.*)", target)
            if named:
                authority, path = named.groups()
            else:
                # Some proxies take the server from the Host header.
                host_line = re.search(rb"(?im)^host\s*:\s*(\S+)", rest)
                authority, path = host_line.group(1) if host_line else b"", target
            authority = authority.rpartition(b"@")[2]
            found = re.fullmatch(rb"(\[[^\]]*\]|[^:]*)(?::(\d*))?", authority)
            host_bytes, port_bytes = found.groups() if found else (b"", None)
            with _dial(host_bytes.decode().strip("[]"), int(port_bytes or 80)) as server:
                server.sendall(line.replace(target, path or b"/", 1) + b"\n" + rest)
                if _pipe(client, server, other_than=authority):
                    # The client closes, and asks for the other server on a new connection.
                    client.close()

    def _socks(self, client: socket.socket) -> None:
        client.sendall(b"\x05\x00")
        head = client.recv(4)
        if head[3] == 1:
            host = socket.inet_ntop(socket.AF_INET, client.recv(4))
        elif head[3] == 4:
            host = socket.inet_ntop(socket.AF_INET6, client.recv(16))
        else:
            host = client.recv(client.recv(1)[0]).decode()
        port = int.from_bytes(client.recv(2), "big")
        with _dial(host, port) as server:
            client.sendall(b"\x05\x00\x00\x01\0\0\0\0\0\0")
            _pipe(client, server)


def _dial(host: str, port: int) -> socket.socket:
    return socket.create_connection((host, port), timeout=5)


def _pipe(client: socket.socket, server: socket.socket, other_than: bytes | None = None) -> bool:
    """Copy both ways. With a name, end at a request for another server, and return true."""

    def copy(source: socket.socket, sink: socket.socket) -> bool:
        with contextlib.suppress(OSError):
            while received := source.recv(65536):
                asked = re.match(rb"[A-Z]+ http://([^/ ]+)", received)
                if other_than and source is client and asked and asked.group(1) != other_than:
                    server.close()
                    return True
                if other_than and asked and source is client:
                    received = received.replace(b" http://" + asked.group(1), b" ", 1)
                sink.sendall(received)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
        return False

    other = threading.Thread(target=copy, args=(server, client), daemon=True)
    other.start()
    if copy(client, server):
        return True
    other.join()
    return False
