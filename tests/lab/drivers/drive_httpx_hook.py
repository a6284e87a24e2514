"""The driver of what people write instead of a guard: an event hook of httpx that checks the URL."""

from __future__ import annotations

from typing import Any

import httpx
import scopegate
from driver import POLICY, serve
from httpx_family import HttpxDriver


class Hooked(HttpxDriver):
    """An httpx client with a hook before each request."""

    def __init__(self) -> None:
        """Without what only a guard has."""
        super().__init__(httpx, "")
        self.supports -= {"guard"}

    def guard(self, options: dict[str, Any]) -> scopegate.Policy:
        """The policy: there is no guard."""
        return scopegate.Policy.from_file(POLICY)

    def guarded(self, guard: scopegate.Policy, given: dict[str, Any]) -> httpx.Client:
        """A client with the hook."""

        def check(request: httpx.Request) -> None:
            guard.require(str(request.url))

        if (retries := given.pop("retries", None)) is not None:
            given["transport"] = httpx.HTTPTransport(retries=retries, verify=given["verify"])
        return httpx.Client(**given, event_hooks={"request": [check]})

    def refusals(self) -> tuple[type[BaseException], ...]:
        """What `require` raises."""
        return (scopegate.OutOfScopeError,)


serve(Hooked())
