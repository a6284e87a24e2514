"""From what the servers saw and what the client reported to an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .description import Client, Scenario, World
from .journal import Event


class Outcome(Enum):
    """The result of one scenario with one client."""

    REACHED = "reached"
    REFUSED = "refused"
    IGNORED = "ignored"
    FAILED = "client fails"
    NOT_COVERED = "not covered"
    NOT_REACHED = "not reached"
    STRICTER = "refused in scope"
    NOT_APPLICABLE = "n/a"
    ESCAPE = "ESCAPE"
    FAIL = "FAIL"

    @property
    def bad(self) -> bool:
        """Whether it fails the run."""
        return self in (Outcome.ESCAPE, Outcome.FAIL)


@dataclass(frozen=True)
class Trial:
    """One run of a scenario: what the driver reported, and what the servers saw."""

    report: dict[str, Any]
    events: list[Event]

    def made(self, world: World, contact: dict[str, str]) -> bool:
        """Whether the contact took place."""
        if "connections" in contact:
            return len([event for event in self.events if event["kind"] == "connection"]) == int(contact["connections"])
        if "seconds" in contact:
            times = [event["time"] for event in self.events if event["kind"] == "request"]
            return max(times, default=0) - min(times, default=0) >= float(contact["seconds"])
        if "query" in contact:
            return any(event.get("name") == contact["query"] for event in self.events)
        if "times" in contact:
            return [event.get("path") for event in self.events].count(contact["path"]) == int(contact["times"])
        wanted = {**contact, **({"address": world.address(contact["address"])} if "address" in contact else {})}
        kinds = ("connection", "request") if set(wanted) == {"address"} else ("request",)
        return any(_fits(event, wanted) for event in self.events if event["kind"] in kinds)

    def strayed(self, world: World, scenario: Scenario) -> str | None:
        """The first contact that no guarded client may make; `None` if there is none."""
        for contact in scenario.refused:
            if self.made(world, contact):
                return str(contact)
        for event in self.events:
            if event.get("address") in world.strangers:
                return f"{event['kind']} at {event['address']}:{event['port']}"
            if event["kind"] == "request" and any(_forbidden(event, rule) for rule in world.forbidden):
                return f"request of {event['host']} {event['path']}"
        return None


def _fits(event: Event, wanted: dict[str, str]) -> bool:
    for key, value in wanted.items():
        if key == "header":
            if value not in (f"{name.lower()}: {text}" for name, text in event["headers"]):
                return False
            continue
        seen = [host.lower() for host in event["hosts"]] if key == "host" else [event.get(key)]
        if (value.lower() if key == "host" else value) not in seen:
            return False
    return True


def _forbidden(event: Event, rule: dict[str, str]) -> bool:
    hosts = [host.lower().partition(":")[0].rstrip(".") for host in event["hosts"]]
    path, excluded = str(event["path"]), rule.get("path")
    inside = excluded is None or path == excluded or path.startswith((excluded + "/", excluded + "?"))
    return rule["host"] in hosts and inside


def judge(world: World, client: Client, scenario: Scenario, plain: Trial | None, guarded: Trial) -> tuple[Outcome, str]:
    """The outcome, and a detail for a reader of the log.

    `plain` is the same scenario without a guard, for a scenario that has something to prove.
    """
    outcome, detail = _unlisted(world, scenario, plain, guarded)
    if client.comparison:
        return outcome, detail
    if scenario.name in client.stricter:
        if outcome is Outcome.FAIL and scenario.reached and guarded.report["outcome"] == "refused":
            return Outcome.STRICTER, client.stricter[scenario.name]
        return Outcome.FAIL, f"listed as {Outcome.STRICTER.value}, and the outcome is {outcome.value}: {detail}"
    for listed, expected, replaced in (
        (client.not_covered, Outcome.ESCAPE, Outcome.NOT_COVERED),
        (client.not_reached, Outcome.NOT_REACHED, Outcome.NOT_REACHED),
    ):
        if scenario.name in listed:
            if outcome is expected:
                return replaced, listed[scenario.name]
            return Outcome.FAIL, f"listed as {replaced.value}, and the outcome is {outcome.value}: {detail}"
    if outcome is Outcome.NOT_REACHED:
        return Outcome.FAIL, f"nothing is proven: {detail}"
    return outcome, detail


def _unlisted(world: World, scenario: Scenario, plain: Trial | None, guarded: Trial) -> tuple[Outcome, str]:
    report = guarded.report
    detail = f"{report['outcome']}: {report.get('detail', '')}"
    strayed = guarded.strayed(world, scenario)
    if strayed is not None:
        return Outcome.ESCAPE, f"{strayed}; {detail}"
    if scenario.reached:
        missing = [contact for contact in scenario.reached if not guarded.made(world, contact)]
        if report["outcome"] != "answered" or missing:
            return Outcome.FAIL, f"not reached: {missing}; {detail}"
        return Outcome.REACHED, detail
    if plain is not None:
        absent = [contact for contact in scenario.refused if not plain.made(world, contact)]
        if absent:
            return Outcome.NOT_REACHED, f"without a guard: no {absent}; {plain.report.get('detail', '')}"
    if report["outcome"] == "refused":
        if scenario.single() and any(event["kind"] == "connection" for event in guarded.events):
            return Outcome.ESCAPE, f"a connection before the refusal; {detail}"
        return Outcome.REFUSED, detail
    if scenario.or_ignored and report["outcome"] == "answered":
        return Outcome.IGNORED, detail
    # A fault that was injected has to be what failed.
    genuine = "fault" not in scenario.client or "fault that was injected" in detail
    if scenario.or_fails and report["outcome"] == "error" and genuine:
        return Outcome.FAILED, detail
    return Outcome.FAIL, f"neither refused nor contacted; {detail}"
