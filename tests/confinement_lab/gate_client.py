"""The client side of gate.py: one function, whose result is the last line of the output, as JSON."""

from __future__ import annotations

import concurrent.futures
import errno
import hashlib
import json
import random
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any


def opened(host: str, port: str | int) -> socket.socket:
    """A connection."""
    return socket.create_connection((host, int(port)), timeout=20)


def connect(_host: str, *targets: str) -> list[str]:
    """How each attempt to connect ends."""
    found = []
    for target in targets:
        name, _, number = target.rpartition(":")
        try:
            opened(name, number).close()
            found.append("open")
        except OSError as error:
            found.append(errno.errorcode.get(error.errno or 0, str(error)))
    return found


def banner(host: str, port: str) -> str:
    """The first bytes of the server."""
    return opened(host, port).recv(100).decode()


def late_request(host: str, port: str, other: str, seconds: str) -> str:
    """The answer to a request for another host, after a silence."""
    with opened(host, port) as connection:
        time.sleep(int(seconds))
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {other}\r\n\r\n".encode())
        return connection.recv(4096).decode()


def half_close(host: str, port: str) -> str:
    """What comes after the end of this half."""
    with opened(host, port) as connection:
        connection.sendall(b"hello")
        connection.shutdown(socket.SHUT_WR)
        return everything(connection).decode()


def everything(connection: socket.socket) -> bytes:
    """All bytes until the end."""
    received = b""
    while more := connection.recv(65536):
        received += more
    return received


def reset(host: str, port: str) -> str:
    """How the connection ends."""
    with opened(host, port) as connection:
        connection.sendall(b"\0\1\2")
        try:
            everything(connection)
        except OSError as error:
            return errno.errorcode.get(error.errno or 0, str(error))
        return "end"


def send(host: str, port: str, count: str) -> int:
    """Send bytes, and return how many the server has seen."""
    with opened(host, port) as connection:
        connection.sendall(b"\0" * int(count))
        connection.shutdown(socket.SHUT_WR)
        return int(everything(connection))


def transfer(host: str, port: str, count: int) -> int:
    """Ask for bytes, and return how many came."""
    with opened(host, port) as connection:
        connection.sendall(f"{count}\n".encode())
        seen = 0
        view = bytearray(1 << 20)
        while more := connection.recv_into(view):
            seen += more
    return seen


def many(count: int, work: Callable[[int], bool]) -> int:
    """How many of that many threads succeed."""
    good = []

    def one(number: int) -> None:
        if work(number):
            good.append(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(good)


def parallel(host: str, port: str, count: str, size: str) -> int:
    """Transfers at the same time."""
    return many(int(count), lambda _: transfer(host, port, int(size)) == int(size))


def echoed(host: str, port: int, number: int) -> bool:
    """Send pieces of many sizes and read them with a small buffer at the same time; whether each byte came back."""
    choices = random.Random(number)
    size = choices.choice((1, 100, 5_000, 70_000, 1_000_000))
    sent, received = hashlib.sha256(), hashlib.sha256()
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)

    def write() -> None:
        left = size
        while left:
            piece = choices.randbytes(min(left, choices.choice((1, 17, 1_000, 65_000, 300_000))))
            sent.update(piece)
            connection.sendall(piece)
            left -= len(piece)
        connection.shutdown(socket.SHUT_WR)

    with connection:
        connection.connect((host, port))
        writer = threading.Thread(target=write)
        writer.start()
        while piece := connection.recv(65536):
            received.update(piece)
        writer.join()
    sent.update(b"end")
    return sent.digest() == received.digest()


def soak(host: str, port: str, count: str) -> dict[str, Any]:
    """Connections with small buffers, 30 at a time."""
    address = socket.gethostbyname(host)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        complete = sum(pool.map(lambda number: echoed(address, int(port), number), range(int(count))))
    return {"complete": complete, "seconds": time.monotonic() - began}


def hold(host: str, port: str, count: str) -> dict[str, Any]:
    """Connections that stay open for a while."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    began = time.monotonic()
    address = socket.gethostbyname(host)
    connections = [opened(address, port) for _ in range(int(count))]
    greeted = sum(connection.recv(1) == b"!" for connection in connections)
    seconds = time.monotonic() - began
    for connection in connections:
        connection.sendall(b"x")
        connection.close()
    return {"open": greeted, "seconds": seconds}


def download(host: str, port: str, count: str) -> float:
    """Bytes a second."""
    began = time.monotonic()
    assert transfer(host, port, int(count)) == int(count)
    return int(count) / (time.monotonic() - began)


def times(host: str, port: str, count: str) -> dict[str, float]:
    """The time to connect, in microseconds."""
    address = socket.gethostbyname(host)
    found = []
    for _ in range(int(count)):
        began = time.monotonic()
        connection = opened(address, port)
        found.append((time.monotonic() - began) * 1e6)
        connection.close()
    found.sort()
    return {"median": found[len(found) // 2], "high": found[len(found) * 99 // 100]}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
