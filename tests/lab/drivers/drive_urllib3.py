"""The driver of urllib3."""

from __future__ import annotations

from typing import Any

import urllib3
from driver import Driver, Step, context, serve


class Urllib3Driver(Driver):
    """A pool manager."""

    version = urllib3.__version__
    supports = frozenset(
        {
            "another_client",
            "fault",
            "guard",
            "keep_connections",
            "kept_host",
            "proxy_of_client",
            "repeated_headers",
            "retries",
            "sni_of_client",
            "status_retries",
            "subprocess",
        }
    )

    def open(self, options: dict[str, Any], guard: Any) -> urllib3.PoolManager:
        """A pool manager that trusts the laboratory."""
        given: dict[str, Any] = {
            "ssl_context": context(),
            "timeout": 10,
            "retries": urllib3.Retry(options.get("status_retries", options.get("retries", 10))),
        }
        if "sni_of_client" in options:
            given["server_hostname"] = options["sni_of_client"]
        if options.get("keep_connections") is False:
            given["headers"] = {"Connection": "close"}
        if guard is not None:
            from scopegate.guards.urllib3 import PoolManager

            if "proxy_of_client" in options:
                given["proxy_url"] = options["proxy_of_client"]
            return PoolManager(guard, **given)
        if "proxy_of_client" in options:
            return urllib3.ProxyManager(options["proxy_of_client"], **given)
        return urllib3.PoolManager(**given)

    def send(self, client: urllib3.PoolManager, step: Step) -> None:
        """Send, and read the response."""
        headers = urllib3.HTTPHeaderDict()
        for name, value in step.get("headers", []):
            headers.add(name, value)
        # Old versions do not read the retries of the manager for redirects.
        given: dict[str, Any] = {"retries": client.connection_pool_kw["retries"]}
        if headers:
            given["headers"] = headers
        client.request(step.get("method", "GET"), step["url"], body=step.get("body"), **given)

    def close(self, client: urllib3.PoolManager) -> None:
        """Close the pools."""
        client.clear()


serve(Urllib3Driver())
