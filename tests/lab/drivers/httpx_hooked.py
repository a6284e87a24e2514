"""What people write instead of a guard: an event hook of httpx that checks the URL, with or without a lookup."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import httpx
import scopegate
from httpx_family import HttpxDriver


class Hooked(HttpxDriver):
    """An httpx client with a hook before each request."""

    def __init__(self) -> None:
        """Without what only a guard has."""
        super().__init__(httpx, "")
        self.supports -= {"guard"}

    def guard(self, policy: Path, options: dict[str, Any]) -> scopegate.Policy:
        """The policy: there is no guard."""
        return scopegate.Policy.from_file(policy)

    def guarded(self, guard: scopegate.Policy, given: dict[str, Any]) -> httpx.Client:
        """A client with the hook."""

        def check(request: httpx.Request) -> None:
            self.check(guard, request)

        if (retries := given.pop("retries", None)) is not None:
            given["transport"] = httpx.HTTPTransport(retries=retries, verify=given["verify"])
        return httpx.Client(**given, event_hooks={"request": [check]})

    def check(self, policy: scopegate.Policy, request: httpx.Request) -> None:
        """Raise for a URL that is not in scope."""
        policy.require(str(request.url))

    def refusals(self) -> tuple[type[BaseException], ...]:
        """What `require` raises."""
        return (scopegate.OutOfScopeError,)


class HookedWithLookup(Hooked):
    """A hook that looks the name up and checks its addresses too. The client looks it up again."""

    def check(self, policy: scopegate.Policy, request: httpx.Request) -> None:
        """Raise for a URL or an address that is not in scope."""
        policy.require(str(request.url))
        infos = socket.getaddrinfo(request.url.host, request.url.port, type=socket.SOCK_STREAM)
        policy.require(str(request.url), scopegate.Evidence(addresses=[str(info[4][0]) for info in infos]))
