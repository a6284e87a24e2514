"""The cost of a guard for a request on a kept connection: a plain client and a guarded one in turn, in one run.

Usage: guards.py [--rounds N] [--requests N] [--limit MICROSECONDS]

The server is a separate process on the loopback interface, so no network is needed. The time is the processor time of the
process of the client, which other work on the machine changes little. Each round measures both clients, one
right after the other, and the cost is the median of the differences. With `--limit`, a higher cost is a failure.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import multiprocessing
import socket
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import scopegate
from scopegate.guards import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

POLICY = """
version = 1
policy = { name = "Benchmark", owner = "Example" }
[scope]
in_scope = [{ network = "127.0.0.1/32" }, "*.example.com"]
out_of_scope = ["blog.example.com"]
"""
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def serve(listener: socket.socket) -> None:
    """Answer every request of every connection, in turn."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, sock=listener)
        await server.serve_forever()

    asyncio.run(run())


def sync_pair(name: str, url: str, guard: Guard) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return a plain request and a guarded one of a client that blocks."""
    library, guarded = importlib.import_module(name), importlib.import_module(f"scopegate.guards.{name}")
    if name == "urllib3":
        plain, other = library.PoolManager(), guarded.PoolManager(guard)
        return lambda: plain.request("GET", url), lambda: other.request("GET", url)
    if name == "requests":
        plain, other = library.Session(), guarded.Session(guard)
        plain.trust_env = other.trust_env = False
    else:
        plain, other = library.Client(trust_env=False), guarded.Client(guard, trust_env=False)
    return lambda: plain.get(url), lambda: other.get(url)


def timed(request: Callable[[], Any], count: int) -> float:
    """Return the microseconds of one request."""
    began = time.process_time()
    for _ in range(count):
        request()
    return (time.process_time() - began) / count * 1e6


def measure_sync(name: str, url: str, guard: Guard, rounds: int, count: int) -> list[tuple[float, float]]:
    """Measure both requests in each round."""
    plain, guarded = sync_pair(name, url, guard)
    for request in (plain, guarded):
        timed(request, 20)
    return [(timed(plain, count), timed(guarded, count)) for _ in range(rounds)]


def measure_aiohttp(url: str, guard: Guard, rounds: int, count: int) -> list[tuple[float, float]]:
    """Measure aiohttp, in one event loop."""
    aiohttp, guarded = importlib.import_module("aiohttp"), importlib.import_module("scopegate.guards.aiohttp")

    async def one(session: Any, requests: int) -> float:
        began = time.process_time()
        for _ in range(requests):
            async with session.get(url) as response:
                await response.read()
        return (time.process_time() - began) / requests * 1e6

    async def run() -> list[tuple[float, float]]:
        async with aiohttp.ClientSession() as plain, aiohttp.ClientSession(connector=guarded.Connector(guard)) as other:
            for session in (plain, other):
                await one(session, 20)
            return [(await one(plain, count), await one(other, count)) for _ in range(rounds)]

    return asyncio.run(run())


def main() -> int:
    """Print one row for each client that is installed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--requests", type=int, default=200)
    options.add_argument("--limit", type=float, metavar="MICROSECONDS")
    given = options.parse_args()
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x?y=1"
    server = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    server.start()
    guard = Guard(scopegate.Policy.from_toml(POLICY))
    began, count = time.process_time(), 20_000
    for _ in range(count):
        guard.request("http", "app.example.com", 80, "/x?y=1")
    print(f"one question       {(time.process_time() - began) / count * 1e6:6.1f} us")
    failed = False
    for name in ("httpx", "httpx2", "requests", "urllib3", "aiohttp"):
        if importlib.util.find_spec(name) is None:
            print(f"{name:10} is not installed")
            continue
        measure = measure_aiohttp if name == "aiohttp" else None
        rows = (
            measure(url, guard, given.rounds, given.requests)
            if measure
            else measure_sync(name, url, guard, given.rounds, given.requests)
        )
        plain = statistics.median(row[0] for row in rows)
        cost = statistics.median(guarded - bare for bare, guarded in rows)
        print(f"{name:10} plain {plain:6.0f} us, guarded {cost:+6.1f} us ({cost / plain:+.1%})")
        failed |= given.limit is not None and cost > given.limit
    server.terminate()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
