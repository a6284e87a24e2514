"""The driver of aiohttp."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import aiohttp
import aiohttp.abc
from driver import Driver, Step, context, serve
from multidict import CIMultiDict


class FixedResolver(aiohttp.abc.AbstractResolver):
    """Answers every name with one address."""

    def __init__(self, address: str) -> None:
        """Answer with that address."""
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        """The address."""
        return [
            aiohttp.abc.ResolveResult(
                hostname=host,
                host=self._address,
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing to close."""


class AiohttpDriver(Driver):
    """A session on one event loop."""

    version = aiohttp.__version__
    supports = frozenset(
        {
            "another_client",
            "environment_proxies",
            "fault",
            "guard",
            "keep_connections",
            "middlewares",
            "proxy",
            "proxy_of_client",
            "repeated_headers",
            "resolver",
            "sni",
            "subprocess",
            "websocket",
        }
    )

    def __init__(self) -> None:
        """Use a loop of its own."""
        self._loop = asyncio.new_event_loop()

    def open(self, options: dict[str, Any], guard: Any) -> aiohttp.ClientSession:
        """A session that trusts the laboratory."""

        async def opened() -> aiohttp.ClientSession:
            given: dict[str, Any] = {"ssl": context(), "force_close": options.get("keep_connections") is False}
            if "resolver" in options:
                given["resolver"] = FixedResolver(options["resolver"])
            if guard is None:
                given["use_dns_cache"] = not given["force_close"]
                connector = aiohttp.TCPConnector(**given)
            else:
                from scopegate.guards.aiohttp import Connector

                connector = Connector(guard, **given)
            return aiohttp.ClientSession(
                connector=connector,
                trust_env=bool(options.get("environment_proxies")),
                proxy=options.get("proxy_of_client"),
                timeout=aiohttp.ClientTimeout(total=10),
            )

        return self._loop.run_until_complete(opened())

    def gate(self, client: aiohttp.ClientSession) -> Any:
        """The gate of the connector."""
        return client.connector._gate

    def send(self, client: aiohttp.ClientSession, step: Step) -> None:
        """Send, and read the response."""
        given: dict[str, Any] = {"headers": CIMultiDict([(name, value) for name, value in step.get("headers", [])])}
        if "proxy" in step:
            given["proxy"] = step["proxy"]
        if "sni" in step:
            given["server_hostname"] = step["sni"]
        if step.get("middlewares"):
            given["middlewares"] = ()

        async def sent() -> None:
            if step.get("websocket"):
                async with client.ws_connect(step["url"], **given):
                    return
            async with client.request(
                step.get("method", "GET"), step["url"], data=step.get("body"), **given
            ) as response:
                await response.read()

        self._loop.run_until_complete(sent())

    def close(self, client: aiohttp.ClientSession) -> None:
        """Close the session."""
        self._loop.run_until_complete(client.close())


serve(AiohttpDriver())
