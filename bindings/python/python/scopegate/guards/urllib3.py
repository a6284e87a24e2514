"""A guarded pool manager of urllib3.

>>> from scopegate.guards import Guard
>>> from scopegate.guards.urllib3 import PoolManager
>>> guard = Guard.from_file("policy.toml")  # doctest: +SKIP
>>> PoolManager(guard).request("GET", "https://app.example.com/")  # doctest: +SKIP

Each attempt of a request is decided: the first one, a retry, and a redirect.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import urllib3
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions
import urllib3.util
import urllib3.util.connection

from scopegate._scopegate import Guard, Permit, _header_values
from scopegate.guards._hop import CURRENT, Gate, refuse_arguments, refused, require_guard, resolve

__all__ = ["PoolManager"]

_PROXY = "a proxy connects to addresses that the guard does not see"
_REFUSED = {
    "proxy_url": _PROXY,
    "proxy": _PROXY,
    "proxy_headers": _PROXY,
    "proxy_config": _PROXY,
    "_proxy": _PROXY,
    "_proxy_headers": _PROXY,
    "_proxy_config": _PROXY,
}


def _require() -> None:
    """Raise `ImportError` where urllib3 lacks what the guard depends on."""
    probe = urllib3.connection.HTTPConnection("localhost")
    for name in ("_new_conn", "_dns_host"):
        if not hasattr(probe, name):
            message = f"this version of urllib3 has no `{name}`, which the guard depends on"
            raise ImportError(message)


_require()


class _Connection(urllib3.connection.HTTPConnection):
    """Opens sockets to addresses that the guard allowed."""

    gate: Gate

    def _new_conn(self) -> socket.socket:
        return _open(self, self.gate)


class _TlsConnection(urllib3.connection.HTTPSConnection):
    """Does the same, with TLS."""

    gate: Gate

    def _new_conn(self) -> socket.socket:
        return _open(self, self.gate)


def _open(connection: urllib3.connection.HTTPConnection, gate: Gate) -> socket.socket:
    """Resolve once, ask the guard about all addresses, and dial one."""
    if connection.proxy is not None:
        raise refused("guard.proxy", "a guarded client uses no proxy")
    name, port = connection._dns_host, connection.port
    host = name[1:-1] if name.startswith("[") else name
    try:
        found = resolve(host, port, urllib3.util.connection.allowed_gai_family())
    except socket.gaierror as error:
        raise urllib3.exceptions.NameResolutionError(connection.host, connection, error) from error
    except OSError as error:
        raise urllib3.exceptions.NewConnectionError(connection, f"no address of `{host}`: {error}") from error
    last: OSError | None = None
    for address in gate.connect(host, port, found):
        gate.dialed(host, port, address)
        try:
            return urllib3.util.connection.create_connection(
                (address, port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        message = f"Connection to {connection.host} timed out. (connect timeout={connection.timeout})"
        raise urllib3.exceptions.ConnectTimeoutError(connection, message) from last
    raise urllib3.exceptions.NewConnectionError(connection, f"Failed to establish a new connection: {last}") from last


class _Attempts:
    """Asks the guard for each attempt of a pool, and holds a place for it until its response has ended."""

    gate: Gate

    def urlopen(self, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **options: Any) -> Any:
        before = _ATTEMPT.get()
        if before is not None:
            # This call comes from the attempt before: it is a retry, or a redirect that the pool follows.
            before.release()
        permit, sent = _asked(self, self.gate, url, body, headers)
        token = _ATTEMPT.set(permit)
        try:
            if permit.delay:
                time.sleep(permit.delay)
                self.gate.check_again()
            response = super().urlopen(method, url, body, sent, *args, **options)  # type: ignore[misc]
        except BaseException:
            permit.release()
            raise
        finally:
            _ATTEMPT.reset(token)
            CURRENT.set(None)
        if permit.holds_place:
            if options.get("preload_content", True):
                permit.release()
            else:
                _release_at_end(response, permit)
        return response


# The attempt that is under way in this thread.
_ATTEMPT: ContextVar[Permit | None] = ContextVar("scopegate_attempt", default=None)


class _Pool(_Attempts, urllib3.connectionpool.HTTPConnectionPool):
    """A pool without TLS."""


class _TlsPool(_Attempts, urllib3.connectionpool.HTTPSConnectionPool):
    """A pool with TLS."""


def _release_at_end(response: Any, permit: Permit) -> None:
    """Release the place when the response gives its connection back or is closed."""

    def ending(method: Callable[[], None]) -> Callable[[], None]:
        def end() -> None:
            try:
                method()
            finally:
                permit.release()

        return end

    response.release_conn = ending(response.release_conn)
    response.close = ending(response.close)


def _asked(
    pool: Any, gate: Gate, url: str, body: Any, headers: Mapping[Any, Any] | None
) -> tuple[Permit, Mapping[Any, Any]]:
    """Ask for one attempt; return its permit and the headers to send."""
    if pool.proxy is not None:
        raise refused("guard.proxy", "a guarded client uses no proxy")
    if not url.startswith("/"):
        raise refused("guard.target", f"a guarded client sends no request target like `{url}`")
    headers = pool.headers if headers is None else headers
    # A header with two values is two items.
    present = list(headers.items()) if headers else []
    _check_length(body, present)
    server_name = pool.conn_kw.get("server_hostname")
    permit, missing = gate.request(pool.scheme, pool.host, pool.port, url, present, server_name)
    if not missing:
        return permit, headers
    changed = urllib3.HTTPHeaderDict(headers)
    for name, value in missing.items():
        changed[name] = value
    return permit, changed


def _check_length(body: Any, headers: list[tuple[object, object]]) -> None:
    """Raise for a length of the caller that ends the request early: the rest of the body would be a request of its own."""
    lengths = [value.strip() for value in _header_values(headers, "content-length")]
    if not lengths:
        return
    sent = len(body.encode() if isinstance(body, str) else body) if isinstance(body, (str, bytes, bytearray)) else None
    if body is None:
        sent = 0
    chunked = _header_values(headers, "transfer-encoding")
    if chunked or len(lengths) > 1 or (sent is not None and lengths[0] != str(sent)):
        raise refused("guard.length", f"the length `{lengths[0]}` of the request is not that of its body")


def pool_classes(gate: Gate) -> dict[str, type[urllib3.connectionpool.HTTPConnectionPool]]:
    """Return the pools of a gate, by scheme."""
    connection = type("Connection", (_Connection,), {"gate": gate})
    tls_connection = type("TlsConnection", (_TlsConnection,), {"gate": gate})
    return {
        "http": type("Pool", (_Pool,), {"gate": gate, "ConnectionCls": connection}),
        "https": type("TlsPool", (_TlsPool,), {"gate": gate, "ConnectionCls": tls_connection}),
    }


class PoolManager(urllib3.PoolManager):
    """A `urllib3.PoolManager` that contacts nothing out of scope.

    It takes the arguments of `urllib3.PoolManager` after the guard, and none that names a proxy.
    """

    def __init__(
        self, guard: Guard, num_pools: int = 10, headers: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        """Build the manager with pools that ask the guard."""
        require_guard(guard)
        refuse_arguments("pool manager", options, _REFUSED)
        super().__init__(num_pools, headers, **options)
        self._gate = Gate(guard)
        self.pool_classes_by_scheme = pool_classes(self._gate)

    def connection_from_host(
        self,
        host: str | None,
        port: int | None = None,
        scheme: str | None = "http",
        pool_kwargs: dict[str, Any] | None = None,
    ) -> urllib3.connectionpool.HTTPConnectionPool:
        """Return the pool of a host, without a proxy of its own."""
        if pool_kwargs:
            refuse_arguments("pool manager", pool_kwargs, _REFUSED)
        return super().connection_from_host(host, port, scheme, pool_kwargs)
