"""A guarded session of requests.

>>> from scopegate.guards import Guard
>>> from scopegate.guards.requests import Session
>>> guard = Guard.from_file("policy.toml")  # doctest: +SKIP
>>> with Session(guard) as session:  # doctest: +SKIP
...     session.get("https://app.example.com/")

`requests.get` has no session, so no guard sees it.
"""

from __future__ import annotations

from typing import Any

import requests
import requests.adapters
import requests.utils
import urllib3

from scopegate._scopegate import Guard
from scopegate.guards._hop import Gate, refused, require_guard
from scopegate.guards.urllib3 import pool_classes

__all__ = ["Session"]


class _Adapter(requests.adapters.HTTPAdapter):
    """An adapter with the pools of the guard, and without proxies."""

    def __init__(self, gate: Gate, max_retries: int | urllib3.Retry, pool_maxsize: int) -> None:
        self._gate = gate
        super().__init__(max_retries=max_retries, pool_maxsize=pool_maxsize)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._gate)

    def proxy_manager_for(self, proxy: str, **_: Any) -> Any:
        raise refused("guard.proxy", f"a guarded session uses no proxy, and `{proxy}` is one")

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        if proxies and requests.utils.select_proxy(str(request.url), proxies) is not None:
            raise refused("guard.proxy", "a guarded session uses no proxy", "remove `proxies`")
        return super().send(request, stream, timeout, verify, cert, proxies)


class Session(requests.Session):
    """A `requests.Session` that contacts nothing out of scope.

    It ignores the proxies of the environment, refuses other proxies, and takes no further adapters. `max_retries` and
    `pool_maxsize` are those of `requests.adapters.HTTPAdapter`.
    """

    def __init__(self, guard: Guard, *, max_retries: int | urllib3.Retry = 0, pool_maxsize: int = 10) -> None:
        """Build the session with an adapter that asks the guard."""
        require_guard(guard)
        self._adapter: _Adapter | None = None
        super().__init__()
        gate = Gate(guard, (requests.utils.default_user_agent(),))
        self._adapter = _Adapter(gate, max_retries, pool_maxsize)
        self.adapters.clear()
        self.adapters.update({"https://": self._adapter, "http://": self._adapter})

    def mount(self, prefix: str, adapter: requests.adapters.BaseAdapter) -> None:
        """Refuse the adapter: the guard does not see what it sends."""
        if self._adapter is not None:
            message = f"a guarded session takes no adapter for `{prefix}`: the guard does not see what it sends"
            raise TypeError(message)
        super().mount(prefix, adapter)

    def get_adapter(self, url: str) -> requests.adapters.BaseAdapter:
        """Return the adapter of the guard."""
        adapter = super().get_adapter(url)
        if adapter is not self._adapter:
            raise refused("guard.transport", "the session has an adapter that the guard does not see")
        return adapter

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Merge the settings of the environment without its proxies."""
        settings = super().merge_environment_settings(url, {}, stream, verify, cert)
        settings["proxies"] = {**self.proxies, **(proxies or {})}
        return settings

    def rebuild_proxies(self, prepared_request: Any, proxies: Any) -> dict[str, str]:
        """Return the proxies that the caller named, for a redirect."""
        return dict(proxies or {})

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a prepared request, without the proxies of the environment."""
        if "proxies" not in options:
            options["proxies"] = dict(self.proxies)
        return super().send(request, **options)

    def __reduce__(self) -> Any:
        """Refuse to be pickled: a copy would have no guard."""
        message = "a guarded session cannot be pickled"
        raise TypeError(message)
