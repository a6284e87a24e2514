"""Measure `scopegate proxy` on the loopback interface next to a direct connection, in turns.

Usage: measure.py COMMAND [--turns N] [--tunnels N]. It prints ratios, and the memory of open tunnels. The servers and
clients are small and the same on both sides, so the ratios say more than the times.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

POLICY = 'version = 1\npolicy = { name = "A", owner = "A" }\nscope = { in_scope = ["127.0.0.2"] }\n'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SERVER = ("127.0.0.2", 0)


def serve(listener: socket.socket) -> None:
    """Answer each request of each connection, with a thread each."""

    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while received := connection.recv(65536):
            if received.endswith(b"\r\n\r\n"):
                connection.sendall(ANSWER)

    while True:
        threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def requests(address: tuple[str, int], request: bytes, count: int) -> float:
    """Send requests on one kept connection; return the seconds."""
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.perf_counter()
        for _ in range(count):
            connection.sendall(request)
            received = connection.recv(65536)
            while not received.endswith(b"ok"):
                received += connection.recv(65536)
        return time.perf_counter() - began


def new_connections(address: tuple[str, int], request: bytes, count: int) -> float:
    """The same with a connection for each request."""
    return sum(requests(address, request, 1) for _ in range(count))


def parallel(address: tuple[str, int], request: bytes, clients: int, count: int) -> float:
    """Requests of several processes in one second, all on kept connections."""
    began = time.perf_counter()
    with multiprocessing.Pool(clients) as pool:
        pool.starmap(requests, [(address, request, count)] * clients)
    return clients * count / (time.perf_counter() - began)


def memory(process: subprocess.Popen[str]) -> int:
    """Resident memory in KiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found.group(1))


def tunnels(address: tuple[str, int], target: str, request: bytes, count: int) -> list[socket.socket]:
    """Open tunnels of raw bytes that carry one message each, and stay open."""
    opened = []
    for _ in range(count):
        connection = socket.create_connection(address)
        connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        connection.sendall(request)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        opened.append(connection)
    return opened


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("command")
    options.add_argument("--turns", type=int, default=7)
    options.add_argument("--tunnels", type=int, default=1000)
    given = options.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    listener = socket.create_server(SERVER, backlog=1024)
    port = listener.getsockname()[1]
    multiprocessing.Process(target=serve, args=(listener,), daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        command = [given.command, "proxy", "-p", str(policy), "--listen", "127.0.0.1:0", "--log", f"{folder}/log.jsonl"]
        proxy = subprocess.Popen([*command, "--tunnel", "any"], stderr=subprocess.PIPE, text=True)
        assert proxy.stderr is not None
        found = re.search(r"listening on \S+:(\d+)", proxy.stderr.readline())
        assert found
        through, straight = ("127.0.0.1", int(found.group(1))), ("127.0.0.2", port)
        host = f"127.0.0.2:{port}"
        direct_request = f"GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        proxy_request = f"GET http://{host}/x HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        print("| measured | direct | through the proxy | ratio |\n| --- | --- | --- | --- |")
        for name, measure in (
            ("a request on a kept connection", lambda at, text: requests(at, text, 1500) / 1500),
            ("a request on a new connection", lambda at, text: new_connections(at, text, 150) / 150),
        ):
            pairs = [(measure(straight, direct_request), measure(through, proxy_request)) for _ in range(given.turns)]
            direct, proxied = (statistics.median(side) * 1e6 for side in zip(*pairs, strict=True))
            ratio = statistics.median(second / first for first, second in pairs)
            print(f"| {name} | {direct:.0f} µs | {proxied:.0f} µs | {ratio:.1f} |")
        pairs = [
            (parallel(straight, direct_request, 4, 2000), parallel(through, proxy_request, 4, 2000))
            for _ in range(given.turns)
        ]
        direct, proxied = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(first / second for first, second in pairs)
        print(f"| requests of four clients in a second | {direct:.0f} | {proxied:.0f} | {ratio:.1f} |")
        before = memory(proxy)
        opened = tunnels(through, host, b"\x00raw\r\n\r\n", given.tunnels)
        each = (memory(proxy) - before) / len(opened)
        print(f"| memory of each of {len(opened)} open tunnels | | {each:.1f} KiB | |")
        for connection in opened:
            connection.close()
        proxy.terminate()
        assert proxy.wait(20) == 0
        verified = subprocess.run([given.command, "log", "verify", f"{folder}/log.jsonl"], capture_output=True, text=True)
        assert verified.returncode == 0, verified.stdout
        print(f"\nThe log: {verified.stdout.splitlines()[0]}")


if __name__ == "__main__":
    main()
