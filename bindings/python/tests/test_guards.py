"""The guarded clients without a network. `tests/lab/run` tests what they contact."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import scopegate
from scopegate.guards import Guard, GuardError, OutOfScopeError
from scopegate.guards._hop import CURRENT, Gate, Hop, addresses_of

CLIENTS = ("httpx", "httpx2", "requests", "urllib3", "aiohttp")
URL = "https://app.example.com/"


@pytest.fixture
def guard(sample: Path) -> Guard:
    return Guard.from_file(sample)


@dataclass
class Allowed:
    """A permit of a guard with predefined answers."""

    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    addresses: list[str] = field(default_factory=list)
    holds_place: bool = False
    released: int = 0

    def release(self) -> None:
        self.released += 1


@dataclass
class Answering:
    """A guard with predefined answers."""

    permit: Allowed = field(default_factory=Allowed)
    stopped: bool = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def require_enforced(self, conditions: tuple[str, ...]) -> None:
        assert set(conditions) == {"rate", "concurrent", "headers", "windows"}

    def request(self, *args: Any, **options: Any) -> Allowed:
        self.asked.append((*args, options))
        return self.permit

    def connect(self, *args: Any, **options: Any) -> Allowed:
        self.asked.append((*args, options))
        return self.permit


def gate(answering: Answering, *agents: str) -> Gate:
    return Gate(answering, agents)  # type: ignore[arg-type]


def construct(name: str, *args: Any, **options: Any) -> Any:
    module = importlib.import_module(f"scopegate.guards.{name}")
    client = {"requests": "Session", "urllib3": "PoolManager", "aiohttp": "Connector"}.get(name, "Client")
    return getattr(module, client)(*args, **options)


def test_no_client_is_imported_before_it_is_asked_for() -> None:
    script = f"import sys, scopegate.guards; print([name for name in {CLIENTS!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", CLIENTS)
def test_a_policy_is_not_a_guard(name: str, policy: scopegate.Policy) -> None:
    with pytest.raises(TypeError, match="not a `Policy`"):
        construct(name, policy)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        *[(name, argument) for name in ("httpx", "httpx2") for argument in ("proxy", "mounts", "transport", "uds")],
        ("urllib3", "proxy_url"),
        ("urllib3", "_proxy"),
        ("aiohttp", "use_dns_cache"),
        ("aiohttp", "ttl_dns_cache"),
    ],
)
def test_arguments_that_bypass_the_guard_are_refused(name: str, argument: str, guard: Guard) -> None:
    with pytest.raises(TypeError, match=f"no argument `{argument}`"):
        construct(name, guard, **{argument: None})


def test_a_session_takes_no_further_adapter(guard: Guard) -> None:
    requests = importlib.import_module("requests.adapters")
    with construct("requests", guard) as session:
        with pytest.raises(TypeError, match="no adapter"):
            session.mount("https://www.example.org", requests.HTTPAdapter())
        session.adapters["https://"] = requests.HTTPAdapter()
        with pytest.raises(GuardError, match=r"guard\.transport"):
            session.get(URL)


def send_httpx(name: str) -> Callable[[Guard, str], None]:
    def send(guard: Guard, url: str) -> None:
        with construct(name, guard) as client:
            client.get(url)

    return send


def send_requests(guard: Guard, url: str) -> None:
    with construct("requests", guard) as session:
        session.get(url)


def send_urllib3(guard: Guard, url: str) -> None:
    construct("urllib3", guard).request("GET", url)


@pytest.mark.parametrize(
    "send", [send_httpx("httpx"), send_httpx("httpx2"), send_requests, send_urllib3], ids=CLIENTS[:4]
)
def test_a_refusal_has_the_decision(send: Callable[[Guard, str], None], guard: Guard) -> None:
    with pytest.raises(OutOfScopeError) as caught:
        send(guard, "https://blog.example.com/")
    assert caught.value.decision is not None
    assert caught.value.decision.basis is scopegate.Basis.EXCLUDED


def test_headers_of_the_policy_are_added_where_absent() -> None:
    answering = Answering(Allowed(headers={"X-Research": "jane", "User-Agent": "example-jane"}))
    present = [("User-Agent", "library/1"), (b"x-research", b"jane")]
    _, missing = gate(answering, "library/1").request("https", "app.example.com", None, "/", present)
    assert missing == {"User-Agent": "example-jane"}


@pytest.mark.parametrize("header", [("X-RESEARCH", "joe"), ("user-agent", "mine/1")])
def test_another_value_of_a_header_of_the_policy_is_refused(header: tuple[str, str]) -> None:
    answering = Answering(Allowed(headers={"X-Research": "jane", "User-Agent": "example-jane"}))
    with pytest.raises(GuardError, match=r"guard\.header"):
        gate(answering, "library/1").request("https", "app.example.com", None, "/", [header])


def test_a_guard_that_is_stopped_during_the_delay_refuses() -> None:
    answering = Answering()
    one = gate(answering)
    one.check_again()
    answering.stopped = True
    with pytest.raises(GuardError, match=r"guard\.stopped"):
        one.check_again()


def test_a_refused_header_frees_the_place_of_the_request() -> None:
    answering = Answering(Allowed(headers={"X-Research": "jane"}))
    with pytest.raises(GuardError, match=r"guard\.header"):
        gate(answering).request("https", "app.example.com", None, "/", [("x-research", "joe")])
    assert answering.permit.released == 1


def test_dialed_addresses_are_evidence_for_later_requests() -> None:
    answering = Answering(Allowed(addresses=["192.0.2.1", "192.0.2.2"]))
    one = gate(answering)
    assert one.connect("APP.example.com", 443, ["192.0.2.1", "192.0.2.2"]) == ["192.0.2.1", "192.0.2.2"]
    one.dialed("APP.example.com", 443, "192.0.2.1")
    one.request("https", "app.example.com.", None, "/", [])
    assert answering.asked[-1][-1]["addresses"] == ("192.0.2.1",)
    one.request("http", "app.example.com", None, "/", [])
    assert answering.asked[-1][-1]["addresses"] == ()


def test_a_connection_without_an_allowed_address_is_refused(guard: Guard) -> None:
    for one, addresses in ((Gate(guard), []), (gate(Answering()), ["192.0.2.1"])):
        with pytest.raises(GuardError, match=r"guard\.no-address"):
            one.connect("app.example.com", 443, addresses)


def test_a_policy_of_paths_decides_a_connection_by_its_request() -> None:
    text = """
        version = 1
        policy = { name = "Paths", owner = "Example" }
        scope = { in_scope = ["https://app.example.com/api/*"] }
        testing = { concurrent = 1 }
    """
    one = Gate(Guard(scopegate.Policy.from_toml(text)))
    with pytest.raises(OutOfScopeError, match="only a part"):
        one.connect("app.example.com", 443, ["45.33.32.10"])
    permit, _ = one.request("https", "app.example.com", None, "/api/x", [])
    assert one.connect("app.example.com", 443, ["45.33.32.10"]) == ["45.33.32.10"]
    with pytest.raises(OutOfScopeError) as caught:
        one.connect("app.example.com", 443, ["45.33.32.10", "10.0.0.1"])
    assert caught.value.code == "not-public"
    permit.release()
    one.request("https", "app.example.com", None, "/api/y", [])[0].release()


def test_the_guard_is_asked_about_what_is_sent() -> None:
    answering = Answering()
    one = gate(answering)
    headers = [("accept", "*/*"), (b"hOst\x85 ", bytearray(b"app.example.com")), ("Content-Length", 0)]
    one.request("wss", "[2001:db8::1]", None, "/", headers, b"x")
    options = {"host_headers": ["app.example.com"], "sni": "x", "addresses": ()}
    assert answering.asked == [("https", "2001:db8::1", 443, "/", options)]
    assert CURRENT.get() == Hop(one, "https", "2001:db8::1", 443, "/")
    with pytest.raises(GuardError, match=r"guard\.scheme"):
        one.request("ftp", "app.example.com", None, "/", [])
    for folded in ("a\r\n\tHost: blog.example.com", b"a\n", bytearray(b"a\r"), "a\0"):
        for header in (("x", folded), (folded, "x")):
            with pytest.raises(GuardError, match=r"guard\.header"):
                one.request("http", "app.example.com", None, "/", [header])
    assert len(answering.asked) == 1


def test_only_a_policy_with_a_limit_gives_a_place() -> None:
    text = """
        version = 1
        policy = { name = "Limits", owner = "Example" }
        scope = { in_scope = ["app.example.com"] }
    """
    guard = Guard(scopegate.Policy.from_toml(text))
    assert not guard.request("https", "app.example.com", 443, "/").holds_place
    guard.reload(scopegate.Policy.from_toml(text + "testing = { concurrent = 1 }"))
    permit = guard.request("https", "app.example.com", 443, "/")
    assert permit.holds_place
    with pytest.raises(GuardError, match=r"guard\.concurrent"):
        guard.request("https", "app.example.com", 443, "/")
    permit.release()
    assert not permit.holds_place
    guard.request("https", "app.example.com", 443, "/")


def test_a_permit_keeps_the_decision_of_its_policy() -> None:
    text = """
        version = 1
        policy = { name = "Former", owner = "Example" }
        scope = { in_scope = ["app.example.com"] }
    """
    guard = Guard(scopegate.Policy.from_toml(text))
    former, permit = (guard.request("https", "app.example.com", 443, "/", addresses=["45.33.32.10"]) for _ in "12")
    expected = former.decision.to_dict()
    guard.reload(scopegate.Policy.from_toml(text.replace("app.", "www.")))
    assert permit.decision.in_scope
    assert permit.decision.to_dict() == expected


def test_addresses_are_in_order_and_once() -> None:
    infos = [(None, None, 0, "", (address, 80)) for address in ("192.0.2.2", "192.0.2.1", "192.0.2.2")]
    assert addresses_of(infos) == ["192.0.2.2", "192.0.2.1"]


KEY = "PRIVATE+KEY+example.com/log+d455c521+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"


def test_checkpoints_are_signed(sample: Path, tmp_path: Path) -> None:
    key, log, checkpoints = (tmp_path / name for name in ("key", "log", "checkpoints"))
    key.write_text(KEY)
    guard = Guard.from_file(sample, log=log, checkpoints=checkpoints, checkpoint_key=key, checkpoint_every=2)
    guard.request("https", "app.example.com", 443, "/")
    guard.stop()
    del guard
    notes = checkpoints.read_text(encoding="utf-8").split("\n\n")
    assert [note.split("\n")[:2] for note in notes[::2]][:2] == [["example.com/log", "2"], ["example.com/log", "3"]]
    assert notes[1].startswith("— example.com/log 1FXFI")


def test_checkpoints_that_cannot_be_signed_start_no_guard(sample: Path, tmp_path: Path) -> None:
    key, log = tmp_path / "key", tmp_path / "log"
    key.write_text("no key")
    for options in ({"checkpoints": "x"}, {"checkpoint_key": key}):
        with pytest.raises(ValueError, match="checkpoint"):
            Guard.from_file(sample, log=log, **options)
    for name in ("key", "absent"):
        with pytest.raises(GuardError) as caught:
            Guard.from_file(sample, log=log, checkpoints=tmp_path / "x", checkpoint_key=tmp_path / name)
        assert caught.value.code == "guard.log"
    key.write_text(KEY)
    with pytest.raises(ValueError, match="at least 1"):
        Guard.from_file(sample, log=log, checkpoints=tmp_path / "x", checkpoint_key=key, checkpoint_every=0)
    with pytest.raises(GuardError):
        Guard.from_file(sample, checkpoints=tmp_path / "x", checkpoint_key=key)
