"""The driver of requests."""

from __future__ import annotations

from typing import Any

import requests
import requests.adapters
import urllib3
from driver import CA, Driver, Step

SUPPORTS = frozenset(
    {
        "another_client",
        "environment_proxies",
        "fault",
        "guard",
        "keep_connections",
        "kept_host",
        "late_proxy",
        "mount",
        "proxy",
        "retries",
        "status_retries",
        "subprocess",
        "late_transport",
    }
)


class RequestsDriver(Driver):
    """A session."""

    version = requests.__version__
    supports = SUPPORTS

    def open(self, options: dict[str, Any], guard: Any) -> requests.Session:
        """A session that trusts the laboratory."""
        retries: int | urllib3.Retry = options.get("retries", 0)
        if "status_retries" in options:
            retries = urllib3.Retry(options["status_retries"], status_forcelist=[503])
        session = requests.Session() if guard is None else self.guarded(guard, retries)
        session.verify = CA
        session.trust_env = bool(options.get("environment_proxies"))
        if retries and guard is None:
            session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
        if options.get("keep_connections") is False:
            session.headers["Connection"] = "close"
        if "late_proxy" in options:
            session.proxies = {"http": options["late_proxy"]}
        if "mount" in options:
            session.mount(options["mount"], requests.adapters.HTTPAdapter())
        if options.get("late_transport"):
            session.adapters["http://"] = requests.adapters.HTTPAdapter()
        return session

    def guarded(self, guard: Any, retries: int | urllib3.Retry) -> requests.Session:
        """The guarded session."""
        from scopegate.guards.requests import Session

        return Session(guard, max_retries=retries)

    def gate(self, client: Any) -> Any:
        """The gate of the adapter."""
        return client._adapter._gate

    def send(self, client: requests.Session, step: Step) -> None:
        """Send, and read the response."""
        proxy = step.get("proxy")
        response = client.request(
            step.get("method", "GET"),
            step["url"],
            headers=dict(step.get("headers", [])),
            data=step.get("body"),
            proxies={"http": proxy, "https": proxy} if proxy else None,
            timeout=10,
        )
        assert response.content is not None

    def close(self, client: requests.Session) -> None:
        """Close the pool."""
        client.close()
