"""The outcomes of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from .description import Client, Scenario
from .judge import Outcome


@dataclass(frozen=True)
class Result:
    """The outcome of one scenario with one client."""

    client: Client
    scenario: Scenario
    outcome: Outcome
    detail: str


@dataclass
class Results:
    """All outcomes, and the version of each client."""

    rows: list[Result] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def outcome(self, client: Client, scenario: Scenario) -> Result | None:
        """The outcome of that pair."""
        found = (row for row in self.rows if row.client is client and row.scenario is scenario)
        return next(found, None)
