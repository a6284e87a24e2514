from collections.abc import Callable, Iterable, Mapping
from ssl import SSLContext
from typing import Any

import httpx2

from scopegate.guards import Guard

__all__ = ["AsyncClient", "Client"]

class Client(httpx2.Client):
    def __init__(
        self,
        guard: Guard,
        *,
        auth: Any = None,
        params: Any = None,
        headers: Any = None,
        cookies: Any = None,
        verify: SSLContext | str | bool = True,
        cert: Any = None,
        trust_env: bool = True,
        http1: bool = True,
        http2: bool = False,
        timeout: Any = ...,
        follow_redirects: bool = False,
        limits: httpx2.Limits = ...,
        max_redirects: int = ...,
        event_hooks: Mapping[str, list[Callable[..., Any]]] | None = None,
        base_url: httpx2.URL | str = "",
        default_encoding: str | Callable[[bytes], str] = "utf-8",
        retries: int = 0,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> None: ...

class AsyncClient(httpx2.AsyncClient):
    def __init__(
        self,
        guard: Guard,
        *,
        auth: Any = None,
        params: Any = None,
        headers: Any = None,
        cookies: Any = None,
        verify: SSLContext | str | bool = True,
        cert: Any = None,
        trust_env: bool = True,
        http1: bool = True,
        http2: bool = False,
        timeout: Any = ...,
        follow_redirects: bool = False,
        limits: httpx2.Limits = ...,
        max_redirects: int = ...,
        event_hooks: Mapping[str, list[Callable[..., Any]]] | None = None,
        base_url: httpx2.URL | str = "",
        default_encoding: str | Callable[[bytes], str] = "utf-8",
        retries: int = 0,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> None: ...
