"""One request between the client and the guard: what is asked before it is sent and before a connection is opened."""

from __future__ import annotations

import socket
import threading
from collections.abc import Collection, Iterable, Sequence
from contextvars import ContextVar
from typing import NamedTuple

from scopegate._errors import GuardError
from scopegate._scopegate import Guard, Permit, _header_values

__all__ = [
    "CURRENT",
    "ENFORCED",
    "Gate",
    "Hop",
    "addresses_of",
    "refuse_arguments",
    "refused",
    "require_guard",
    "resolve",
]

# The scheme of the request and its default port. A WebSocket handshake is a request of HTTP.
_SCHEMES = {"http": ("http", 80), "https": ("https", 443), "ws": ("http", 80), "wss": ("https", 443)}
# The conditions of testing that every guarded client enforces.
ENFORCED = ("rate", "concurrent", "headers", "windows")


class Hop(NamedTuple):
    """One request that a gate allowed. A redirect and a retry are hops of their own."""

    gate: Gate
    scheme: str
    host: str
    port: int
    raw_path: str

    def is_for(self, host: str, port: int) -> bool:
        """Whether the request goes to that host and port."""
        return _key(self.host, self.port) == _key(host, port)


# The request that is under way in this thread or task, for the connection that it opens.
CURRENT: ContextVar[Hop | None] = ContextVar("scopegate_request", default=None)


class Gate:
    """A guard with the addresses that one client dialed. A kept connection is decided with them."""

    def __init__(self, guard: Guard, default_agents: Iterable[str] = ()) -> None:
        """Start without addresses.

        `default_agents` are the values of `User-Agent` that the library sends by itself. The value of the policy replaces
        them, where it would differ from a value of the caller.
        """
        guard.require_enforced(ENFORCED)
        self.guard = guard
        self._default_agents = frozenset(default_agents)
        self._dialed: dict[tuple[str, int], tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def request(
        self,
        scheme: str,
        host: str,
        port: int | None,
        raw_path: str,
        headers: Collection[tuple[object, object]],
        sni: str | bytes | None = None,
    ) -> tuple[Permit, dict[str, str]]:
        """Ask for a request with the parts of its URL and all of its headers; raise if it is refused.

        Return its permit, and the headers to set.
        """
        known = _SCHEMES.get(scheme)
        if known is None:
            raise refused("guard.scheme", f"a guarded client does not send requests with the scheme `{scheme}`")
        scheme, default_port = known
        if port is None:
            port = default_port
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
        permit = self.guard.request(
            scheme,
            host,
            port,
            raw_path,
            host_headers=_header_values(headers, "host"),
            sni=sni.decode("latin-1") if isinstance(sni, bytes) else sni,
            addresses=self._dialed.get(_key(host, port), ()),
        )
        missing = permit.headers
        if missing:
            try:
                missing = _missing(missing, headers, self._default_agents)
            except BaseException:
                permit.release()
                raise
        CURRENT.set(Hop(self, scheme, host, port, raw_path))
        return permit, missing

    def connect(self, host: str, port: int, addresses: Sequence[str]) -> list[str]:
        """Ask for a connection to a host with all of its addresses; return those that may be dialed."""
        current = CURRENT.get()
        if current is not None and current.gate is self and current.is_for(host, port):
            # The policy may name only paths of the host. The request under way has one.
            permit = self.guard.connect(host, port, list(addresses), scheme=current.scheme, raw_path=current.raw_path)
        else:
            permit = self.guard.connect(host, port, list(addresses))
        allowed = list(permit.addresses)
        if not allowed:
            raise refused("guard.no-address", f"`{host}` has no address that may be dialed")
        return allowed

    def check_again(self) -> None:
        """Raise if the guard was stopped during a delay."""
        if self.guard.stopped:
            raise refused("guard.stopped", "the guard is stopped")

    def dialed(self, host: str, port: int, address: str) -> None:
        """Remember an address before it is dialed."""
        key = _key(host, port)
        with self._lock:
            known = self._dialed.get(key, ())
            if address not in known:
                self._dialed[key] = (*known, address)

    def knows(self, host: str, port: int, address: str) -> bool:
        """Whether the address was allowed for a connection to that host."""
        return address in self._dialed.get(_key(host, port), ())


def refused(code: str, message: str, hint: str | None = None) -> GuardError:
    """Return the refusal of something that no decision covers."""
    return GuardError(code, message, hint)


def refuse_arguments(client: str, given: Iterable[str], reasons: dict[str, str]) -> None:
    """Raise `TypeError` for an argument that leads around the guard."""
    for name in given:
        if name in reasons:
            message = f"a guarded {client} takes no argument `{name}`: {reasons[name]}"
            raise TypeError(message)


def require_guard(guard: object) -> None:
    """Raise `TypeError` for anything that is not a guard, such as a policy."""
    if not isinstance(guard, Guard):
        message = f"the first argument is a `scopegate.guards.Guard`, not a `{type(guard).__name__}`"
        raise TypeError(message)


def addresses_of(infos: Iterable[tuple[object, ...]]) -> list[str]:
    """Return the addresses of an answer of `getaddrinfo`, in its order and without repetition."""
    found: dict[str, None] = {}
    for info in infos:
        place = info[4]
        if isinstance(place, tuple) and place:
            found[str(place[0])] = None
    return list(found)


def resolve(host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[str]:
    """Look a name up once, and return all of its addresses."""
    return addresses_of(socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM))


def _key(host: str, port: int) -> tuple[str, int]:
    return host.lower().rstrip("."), port


def _missing(
    wanted: dict[str, str], headers: Iterable[tuple[object, object]], default_agents: frozenset[str]
) -> dict[str, str]:
    """Return the headers that the policy asks for and the request lacks; raise where it has another value."""
    missing = {}
    for name, value in wanted.items():
        values = set(_header_values(headers, name))
        if name.lower() == "user-agent":
            values -= default_agents
        if not values:
            missing[name] = value
        elif values != {value}:
            raise refused(
                "guard.header",
                f"the header `{name}` of the request differs from the value that the policy asks for",
                f"remove the header, or set it to `{value}`",
            )
    return missing
