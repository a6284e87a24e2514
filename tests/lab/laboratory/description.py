"""The data of the laboratory: what exists, what no guarded client may contact, the scenarios, the clients."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent
POLICIES = FOLDER / "policies"
NAME_SERVER = "127.0.0.53"
PLAIN_PORTS = (80, 8080)
TLS_PORT = 443


def toml(name: str) -> dict[str, Any]:
    """One data file of the laboratory."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class World:
    """The addresses by name, the answers of the name server, and the contacts that are never allowed."""

    addresses: dict[str, str]
    ports: dict[str, list[int]]
    strangers: frozenset[str]
    names: dict[str, Any]
    forbidden: list[dict[str, str]]

    @classmethod
    def load(cls) -> World:
        """Read `world.toml`."""
        data = toml("world.toml")
        addresses = {name: row["address"] for name, row in data["addresses"].items()}
        ports = {row["address"]: [*PLAIN_PORTS, *row.get("ports", [])] for row in data["addresses"].values()}
        strangers = frozenset(row["address"] for row in data["addresses"].values() if not row["in_scope"])
        return cls(addresses, ports, strangers, data["names"], data["forbidden"])

    def address(self, name: str) -> str:
        """The address of that name, or the text itself."""
        return self.addresses.get(name, name)


@dataclass(frozen=True)
class Scenario:
    """The requests of a client, and their allowed results."""

    name: str
    group: int
    steps: list[dict[str, Any]]
    # One of them is not empty: contacts that a guarded client makes, or contacts that it must not make.
    reached: list[dict[str, str]]
    refused: list[dict[str, str]]
    # A guarded client may ignore the request to leave the scope (a proxy of the environment) as well as refuse it.
    or_ignored: bool = False
    # The client itself may fail instead: the name cannot be resolved, or the guard is broken on purpose.
    or_fails: bool = False
    # The guard refuses something that reaches no stranger: nothing to prove without a guard.
    harmless: bool = False
    client: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    guard: dict[str, Any] = field(default_factory=dict)
    policy: str = "laboratory.toml"

    def features(self) -> frozenset[str]:
        """What a driver has to support: the options beyond those that every driver has."""
        found = set(self.client) | {key for step in self.steps for key in step}
        if self.guard or self.group in (16, 17):
            found.add("guard")
        return frozenset(found - {"stop", "reload", "url", "method", "body", "headers", "new_client", "may_fail"})

    def single(self) -> bool:
        """Whether it is one request without a redirect, so that a refusal leaves no connection at all."""
        return len(self.steps) == 1 and "/30" not in self.steps[0]["url"] and "/chain/" not in self.steps[0]["url"]

    def sent(self, small_disk: Path) -> str:
        """The scenario for a driver, as JSON without the expectations."""
        parts = ("name", "steps", "client", "environment", "policy")
        guard = {**self.guard, **({"log": str(small_disk / "log")} if self.guard.get("log") == "small disk" else {})}
        return json.dumps({"policies": str(POLICIES), **{part: getattr(self, part) for part in parts}, "guard": guard})


def scenarios() -> list[Scenario]:
    """The scenarios of `scenarios.toml`, in the order of the file."""
    found = []
    for row in toml("scenarios.toml")["scenario"]:
        scenario = Scenario(**{"reached": [], "refused": [], **row})
        expected = bool(scenario.reached) + bool(scenario.refused) + scenario.harmless
        assert expected == 1, f"{scenario.name}: exactly one of `reached`, `refused` and `harmless`"
        found.append(scenario)
    names = [scenario.name for scenario in found]
    assert len(set(names)) == len(names), "two scenarios have one name"
    return found


@dataclass(frozen=True)
class Client:
    """One client: its driver, its packages, and what is known not to be covered."""

    name: str
    driver: str
    packages: list[str] = field(default_factory=list)
    # What people write instead of a guard. Its outcomes are shown and never fail the run.
    comparison: bool = False
    # Whether the table has a column for it. An old version of a client has none.
    shown: bool = True
    # Scenario to reason: the guard does not cover it, and the run proves so.
    not_covered: dict[str, str] = field(default_factory=dict)
    # Scenario to reason: the client itself does not reach the stranger, so that nothing is proven.
    not_reached: dict[str, str] = field(default_factory=dict)
    # Scenario to reason: the guarded client refuses what is in scope.
    stricter: dict[str, str] = field(default_factory=dict)

    def program(self) -> list[str] | None:
        """The command of a driver that needs an environment variable; `None` for another one, and if it is unset."""
        if "$" not in self.driver:
            return None
        parts = [os.environ.get(part[1:]) if part.startswith("$") else part for part in self.driver.split()]
        found = [part for part in parts if part]
        if len(found) < len(parts):
            return None
        is_script = found[0].endswith(".py") and not self.driver.startswith("$")
        return [sys.executable, str(FOLDER / "drivers" / found[0]), *found[1:]] if is_script else found


def clients(known: list[Scenario]) -> list[Client]:
    """The clients of `clients.toml`. Every scenario that they name exists."""
    data = toml("clients.toml")
    shared: dict[str, str] = data.pop("every-guard")["not_covered"]
    found: list[Client] = []
    for name, row in data.items():
        if not row.get("comparison"):
            like = row.pop("like", None)
            same = next(one.not_reached for one in found if one.name == like) if like else {}
            row["not_reached"] = {**same, **row.get("not_reached", {})}
            row["not_covered"] = {**shared, **row.get("not_covered", {})}
        found.append(Client(name, **row))
    names = {scenario.name for scenario in known}
    for client in found:
        unknown = (set(client.not_covered) | set(client.not_reached) | set(client.stricter)) - names
        assert not unknown, f"{client.name}: unknown scenarios {unknown}"
    return found
