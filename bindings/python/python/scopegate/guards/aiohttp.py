"""A guarded connector of aiohttp.

>>> import aiohttp
>>> from scopegate.guards import Guard
>>> from scopegate.guards.aiohttp import Connector
>>> guard = Guard.from_file("policy.toml")  # doctest: +SKIP
>>> async with aiohttp.ClientSession(connector=Connector(guard)) as session:  # doctest: +SKIP
...     await session.get("https://app.example.com/")

The session asks the connector for every request, redirect and WebSocket, also when a connection is reused. The connector
resolves a name once for a connection, and keeps no answers.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import aiohttp
import aiohttp.abc
import aiohttp.http
from aiohttp.resolver import DefaultResolver

from scopegate._scopegate import Guard
from scopegate.guards._hop import CURRENT, Gate, refuse_arguments, refused, require_guard

__all__ = ["Connector"]

_REFUSED = {
    "use_dns_cache": "answers that are kept are not decided again",
    "ttl_dns_cache": "answers that are kept are not decided again",
}


class _Resolver(aiohttp.abc.AbstractResolver):
    """Asks the guard about all addresses of an answer."""

    def __init__(self, gate: Gate, inner: aiohttp.abc.AbstractResolver) -> None:
        self._gate = gate
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        allowed = self._gate.connect(host, port, list(dict.fromkeys(row["host"] for row in found)))
        rows = [row for row in found if row["host"] in allowed]
        if not rows:
            raise refused("guard.no-address", f"`{host}` has no address that may be dialed")
        for row in rows:
            self._gate.dialed(host, port, row["host"])
        return rows

    async def close(self) -> None:
        await self._inner.close()


class Connector(aiohttp.TCPConnector):
    """An `aiohttp.TCPConnector` that contacts nothing out of scope.

    It takes the arguments of `aiohttp.TCPConnector` after the guard, but none of the cache for answers. A `resolver` and a
    `socket_factory` of the caller are used after the guard allowed it.
    """

    def __init__(self, guard: Guard, **options: Any) -> None:
        """Build the connector with a resolver and a socket factory that ask the guard."""
        require_guard(guard)
        refuse_arguments("connector", options, _REFUSED)
        self._gate = Gate(guard, (aiohttp.http.SERVER_SOFTWARE,))
        self._sockets = options.pop("socket_factory", None)
        inner = options.pop("resolver", None)
        super().__init__(
            **options,
            use_dns_cache=False,
            resolver=_Resolver(self._gate, DefaultResolver() if inner is None else inner),
            socket_factory=self._open,
        )
        # The connector closes a resolver that it made, and leaves that of a caller open.
        self._resolver_owner = inner is None

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:
        """Ask the guard for a request, and return a connection for it."""
        if req.proxy is not None:
            raise refused("guard.proxy", "a guarded connector uses no proxy", "set `trust_env=False`, and no `proxy`")
        url = req.url
        permit, missing = self._gate.request(
            url.scheme, url.raw_host or "", url.port, url.raw_path_qs, req.headers.items(), req.server_hostname
        )
        for name, value in missing.items():
            req.headers[name] = value
        try:
            if permit.delay:
                await asyncio.sleep(permit.delay)
                self._gate.check_again()
            connection = await super().connect(req, traces, timeout)
        except BaseException:
            permit.release()
            raise
        finally:
            CURRENT.set(None)
        if permit.holds_place:
            # The session gives the connection back, or closes it, when the response has ended.
            connection.add_callback(permit.release)
        return connection

    def _open(self, info: Any) -> socket.socket:
        """Return the socket for an address, which is the very one that is dialed."""
        current = CURRENT.get()
        if current is None:
            raise refused("guard.no-request", "a connection without a request")
        address = info[4][0]
        if not self._gate.knows(current.host, current.port, address):
            # A literal address, which no resolver sees.
            self._gate.connect(current.host, current.port, [address])
            self._gate.dialed(current.host, current.port, address)
        if self._sockets is not None:
            made: socket.socket = self._sockets(info)
            return made
        return socket.socket(info[0], info[1], info[2])
