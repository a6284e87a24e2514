"""The synchronous and the asynchronous driver of httpx and of httpx2, which have one interface."""

from __future__ import annotations

import asyncio
import importlib
from types import ModuleType
from typing import Any

from driver import Driver, Step, context

SUPPORTS = frozenset(
    {
        "another_client",
        "environment_proxies",
        "fault",
        "guard",
        "http2",
        "keep_connections",
        "late_proxy",
        "late_transport",
        "mount",
        "proxy_of_client",
        "repeated_headers",
        "retries",
        "sni",
        "subprocess",
        "target",
        "transport",
    }
)


class HttpxDriver(Driver):
    """The synchronous client."""

    client_class = "Client"
    transport_class = "HTTPTransport"

    def __init__(self, library: ModuleType, guarded: str) -> None:
        """Drive that library; `guarded` names the module of the guarded client."""
        self._library = library
        self._guarded = guarded
        self.version = library.__version__
        self.supports = SUPPORTS | ({"websocket"} if hasattr(library.Client, "websocket") else set())

    def open(self, options: dict[str, Any], guard: Any) -> Any:
        """A client that follows redirects."""
        given: dict[str, Any] = {"follow_redirects": True, "verify": context(), "timeout": 10}
        given["trust_env"] = bool(options.get("environment_proxies"))
        transport = getattr(self._library, self.transport_class)
        if options.get("http2"):
            given["http2"] = True
        if options.get("keep_connections") is False:
            given["limits"] = self._library.Limits(max_keepalive_connections=0)
        if "proxy_of_client" in options:
            given["proxy"] = options["proxy_of_client"]
        if "mount" in options:
            given["mounts"] = {options["mount"]: transport()}
        if options.get("transport"):
            given["transport"] = transport()
        if "retries" in options:
            # httpx has no retries of the client; those of the transport are for connections.
            if guard is None:
                given["transport"] = transport(retries=options["retries"], verify=given["verify"])
            else:
                given["retries"] = options["retries"]
        plain = getattr(self._library, self.client_class)
        client = plain(**given) if guard is None else self.guarded(guard, given)
        if options.get("late_transport"):
            client._transport = transport()
        if "late_proxy" in options:
            client._mounts = {self._library._utils.URLPattern("all://"): transport(proxy=options["late_proxy"])}
        return client

    def guarded(self, guard: Any, given: dict[str, Any]) -> Any:
        """The guarded client."""
        module = importlib.import_module(self._guarded)
        return getattr(module, self.client_class)(guard, **given)

    def request(self, step: Step) -> dict[str, Any]:
        """The arguments of a request."""
        extensions = {}
        if "target" in step:
            extensions["target"] = step["target"].encode()
        if "sni" in step:
            extensions["sni_hostname"] = step["sni"]
        headers = [(name, value) for name, value in step.get("headers", [])]
        return {
            "method": step.get("method", "GET"),
            "url": step["url"],
            "content": step["body"].encode() if "body" in step else None,
            "headers": headers,
            "extensions": extensions,
        }

    def send(self, client: Any, step: Step) -> None:
        """Send, and read the response."""
        if step.get("websocket"):
            with client.websocket(step["url"]):
                return
        client.request(**self.request(step)).read()

    def close(self, client: Any) -> None:
        """Close the pool."""
        client.close()


class AsyncHttpxDriver(HttpxDriver):
    """The asynchronous client, on one event loop."""

    client_class = "AsyncClient"
    transport_class = "AsyncHTTPTransport"

    def __init__(self, library: ModuleType, guarded: str) -> None:
        """Drive that library on a loop of its own."""
        super().__init__(library, guarded)
        self._loop = asyncio.new_event_loop()

    def send(self, client: Any, step: Step) -> None:
        """Send, and read the response."""

        async def sent() -> None:
            if step.get("websocket"):
                async with client.websocket(step["url"]):
                    return
            await (await client.request(**self.request(step))).aread()

        self._loop.run_until_complete(sent())

    def close(self, client: Any) -> None:
        """Close the pool."""
        self._loop.run_until_complete(client.aclose())
