"""Types of the dictionaries that `to_dict()` returns: the JSON objects that are the same in every language.

They are for type checkers and editors. At run time each is a plain `dict`.

>>> record: scopegate.records.DecisionRecord = policy.check("app.example.com").to_dict()
>>> record["verdict"], record["rule"]["pattern"]
('in-scope', '*.example.com')
"""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = ["DecisionRecord", "ErrorRecord", "RequiredFact", "RuleRecord", "UndecidedRecord"]


class RuleRecord(TypedDict):
    """A rule of the policy, as in `Rule`."""

    id: str
    pattern: str
    list: Literal["in_scope", "out_of_scope", "third_party", "findings"]
    line: int | None
    note: str | None
    reason: str | None


class RequiredFact(TypedDict):
    """A fact with the value that lifts an exclusion."""

    fact: str
    value: bool


class ErrorRecord(TypedDict):
    """An error that replaces a decision, as in `TargetError` and `QuestionError`."""

    code: str
    message: str
    hint: str | None
    position: int | None


class _FindingKeys(TypedDict, total=False):
    """The keys that only decisions about findings and reports have."""

    on: str | None
    parts: list[DecisionRecord | UndecidedRecord]
    missing: list[str]


class DecisionRecord(_FindingKeys):
    """A decision, as `Decision.to_dict()` returns it."""

    target: str
    kind: Literal["url", "host", "host-port", "address", "network", "finding", "report"]
    canonical: str
    in_scope: bool
    verdict: Literal["in-scope", "out-of-scope", "third-party"]
    basis: str
    rule: RuleRecord | None
    carve_outs: list[RuleRecord]
    partly: list[RuleRecord]
    overridden: list[RuleRecord]
    unless: list[list[RequiredFact]]
    caveats: list[str]
    provider: str | None
    policy: str
    explanation: str
    error: None


class UndecidedRecord(TypedDict):
    """An error in place of a decision, as `Undecided.to_dict()` returns it."""

    target: str | None
    in_scope: Literal[False]
    verdict: None
    error: ErrorRecord
