"""The guarded clients of httpx and httpx2, which have one interface and one source here."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

import anyio

from scopegate._scopegate import Guard, Permit
from scopegate.guards._hop import (
    CURRENT,
    Gate,
    addresses_of,
    refuse_arguments,
    refused,
    require_guard,
    resolve,
)

_REFUSED = {
    "mounts": "it names transports that the guard does not see",
    "proxy": "a proxy connects to addresses that the guard does not see",
    "proxies": "a proxy connects to addresses that the guard does not see",
    "transport": "it replaces the transport of the guard",
    "app": "it replaces the transport of the guard",
    "uds": "a socket of the file system has no name and no address",
}
_OF_TRANSPORT = ("verify", "cert", "http1", "http2", "limits")
_ONLY_OF_TRANSPORT = ("retries", "local_address", "socket_options")


_DOCUMENTATION = """A `{library}.{client}` that contacts nothing out of scope.

It takes the arguments of `{library}.{client}`, and `retries`, `local_address` and `socket_options` of the transport. It
takes no `transport`, `mounts` or `proxy`, and it ignores the proxies of the environment.
"""


def _require(library: ModuleType, core: ModuleType) -> None:
    """Raise `ImportError` where the library lacks what the guard depends on."""
    needed = (
        (library.Client, "_transport_for_url"),
        (library.AsyncClient, "_transport_for_url"),
        (core, "NetworkBackend"),
        (core, "AsyncNetworkBackend"),
    )
    for holder, name in needed:
        if not hasattr(holder, name):
            message = f"{library.__name__} {library.__version__} has no `{name}`, which the guard depends on"
            raise ImportError(message)


def _guarded_backend(pool: Any, library: ModuleType) -> Any:
    """Return the network backend of a pool, which a transport gives no way to pass."""
    if not hasattr(pool, "_network_backend"):
        message = f"the connection pool of {library.__name__} {library.__version__} has no network backend to guard"
        raise ImportError(message)
    return pool._network_backend


def _ask(gate: Gate, request: Any) -> Permit:
    """Ask the guard for a request of httpx, and set the headers of the policy."""
    url, extensions = request.url, request.extensions
    target = extensions.get("target", url.raw_path)
    permit, missing = gate.request(
        url.scheme,
        url.raw_host.decode("ascii"),
        url.port,
        target.decode("latin-1") if isinstance(target, bytes) else str(target),
        request.headers.raw,
        extensions.get("sni_hostname"),
    )
    for name, value in missing.items():
        request.headers[name] = value
    return permit


def make(library: ModuleType, core: ModuleType) -> tuple[type[Any], type[Any]]:
    """Return the guarded `Client` and `AsyncClient` of a library and its core."""
    _require(library, core)
    default_agents = (f"python-{library.__name__}/{library.__version__}",)

    class Backend(core.NetworkBackend):  # type: ignore[name-defined,misc]
        """Resolves, asks the guard, and dials addresses."""

        def __init__(self, gate: Gate, inner: Any) -> None:
            self._gate = gate
            self._inner = inner

        def connect_tcp(self, host: str, port: int, **options: Any) -> Any:
            try:
                found = resolve(host, port)
            except OSError as error:
                raise core.ConnectError(str(error)) from error
            last: Exception | None = None
            for address in self._gate.connect(host, port, found):
                self._gate.dialed(host, port, address)
                try:
                    return self._inner.connect_tcp(address, port, **options)
                except (core.ConnectError, core.ConnectTimeout) as error:
                    last = error
            raise last or core.ConnectError(host)

        def connect_unix_socket(self, *_: Any, **__: Any) -> Any:
            raise refused("guard.unix-socket", "a guarded client uses no socket of the file system")

        def sleep(self, seconds: float) -> None:
            self._inner.sleep(seconds)

    class AsyncBackend(core.AsyncNetworkBackend):  # type: ignore[name-defined,misc]
        """Does the same in a task."""

        def __init__(self, gate: Gate, inner: Any) -> None:
            self._gate = gate
            self._inner = inner

        async def connect_tcp(self, host: str, port: int, **options: Any) -> Any:
            try:
                with anyio.fail_after(options.get("timeout")):
                    found = addresses_of(await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except TimeoutError as error:
                raise core.ConnectTimeout(str(error)) from error
            except OSError as error:
                raise core.ConnectError(str(error)) from error
            last: Exception | None = None
            for address in self._gate.connect(host, port, found):
                self._gate.dialed(host, port, address)
                try:
                    return await self._inner.connect_tcp(address, port, **options)
                except (core.ConnectError, core.ConnectTimeout) as error:
                    last = error
            raise last or core.ConnectError(host)

        async def connect_unix_socket(self, *_: Any, **__: Any) -> Any:
            raise refused("guard.unix-socket", "a guarded client uses no socket of the file system")

        async def sleep(self, seconds: float) -> None:
            await self._inner.sleep(seconds)

    class Body(library.SyncByteStream):  # type: ignore[name-defined,misc]
        """The body of a response, which holds the place of its request until it is closed."""

        def __init__(self, inner: Any, permit: Permit) -> None:
            self._inner = inner
            self._permit = permit

        def __iter__(self) -> Iterator[bytes]:
            yield from self._inner

        def close(self) -> None:
            try:
                self._inner.close()
            finally:
                self._permit.release()

    class AsyncBody(library.AsyncByteStream):  # type: ignore[name-defined,misc]
        """Does the same in a task."""

        def __init__(self, inner: Any, permit: Permit) -> None:
            self._inner = inner
            self._permit = permit

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for part in self._inner:
                yield part

        async def aclose(self) -> None:
            try:
                await self._inner.aclose()
            finally:
                self._permit.release()

    class Transport(library.HTTPTransport):  # type: ignore[name-defined,misc]
        """Asks the guard for each request; redirects are requests of the client above."""

        def __init__(self, gate: Gate, **options: Any) -> None:
            super().__init__(**options)
            self._gate = gate
            self._pool._network_backend = Backend(gate, _guarded_backend(self._pool, library))

        def handle_request(self, request: Any) -> Any:
            permit = _ask(self._gate, request)
            try:
                if permit.delay:
                    time.sleep(permit.delay)
                    self._gate.check_again()
                response = super().handle_request(request)
            except BaseException:
                permit.release()
                raise
            finally:
                CURRENT.set(None)
            if permit.holds_place:
                response.stream = Body(response.stream, permit)
            return response

    class AsyncTransport(library.AsyncHTTPTransport):  # type: ignore[name-defined,misc]
        """Does the same in a task."""

        def __init__(self, gate: Gate, **options: Any) -> None:
            super().__init__(**options)
            self._gate = gate
            self._pool._network_backend = AsyncBackend(gate, _guarded_backend(self._pool, library))

        async def handle_async_request(self, request: Any) -> Any:
            permit = _ask(self._gate, request)
            try:
                if permit.delay:
                    await anyio.sleep(permit.delay)
                    self._gate.check_again()
                response = await super().handle_async_request(request)
            except BaseException:
                permit.release()
                raise
            finally:
                CURRENT.set(None)
            if permit.holds_place:
                response.stream = AsyncBody(response.stream, permit)
            return response

    class _Guarded:
        """What both clients share: the arguments, and the one transport."""

        _transport_class: type[Any]

        def __init__(self, guard: Guard, **options: Any) -> None:
            require_guard(guard)
            refuse_arguments("client", options, _REFUSED)
            self._gate = Gate(guard, default_agents)
            given = {name: options.pop(name) for name in _ONLY_OF_TRANSPORT if name in options}
            given |= {name: options[name] for name in _OF_TRANSPORT if name in options}
            # The environment still names certificates. Its proxies do not apply to a client with a transport.
            given["trust_env"] = options.get("trust_env", True)
            self._asking = self._transport_class(self._gate, **given)
            super().__init__(**options, transport=self._asking)  # type: ignore[call-arg]

        def _transport_for_url(self, url: Any) -> Any:
            transport = super()._transport_for_url(url)  # type: ignore[misc]
            if transport is not self._asking:
                raise refused("guard.transport", "the client has a transport that the guard does not see")
            return transport

    class Client(_Guarded, library.Client):  # type: ignore[name-defined,misc]
        __doc__ = _DOCUMENTATION.format(library=library.__name__, client="Client")
        _transport_class = Transport

    class AsyncClient(_Guarded, library.AsyncClient):  # type: ignore[name-defined,misc]
        __doc__ = _DOCUMENTATION.format(library=library.__name__, client="AsyncClient")
        _transport_class = AsyncTransport

    for made in (Client, AsyncClient):
        made.__module__, made.__qualname__ = f"scopegate.guards.{library.__name__}", made.__name__
    return Client, AsyncClient
