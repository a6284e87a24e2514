"""Typical code of a typed program. `mypy --strict` checks this file; nothing runs it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import polars as pl
import pyarrow as pa
import scopegate
import yarl
from scopegate import Basis, Decision, Evidence, OutOfScopeError, Policy, TargetError, Undecided, Verdict
from typing_extensions import assert_type


def load(path: Path) -> Policy:
    try:
        return Policy.from_file(path)
    except scopegate.PolicyError as error:
        for problem in error.errors:
            assert_type(problem.line, "int | None")
        raise


def ask(policy: Policy) -> Decision:
    evidence = Evidence(cnames=["a.example.com"], addresses=[ipaddress.ip_address("192.0.2.7")], owned=None)
    decision = policy.check("app.example.com", evidence=evidence)
    assert_type(decision.verdict, Verdict)
    assert_type(decision.basis, Basis)
    assert_type(decision.in_scope, bool)
    assert_type(decision.rule and decision.rule.line, "int | None")
    for target in (
        urlsplit("https://app.example.com/"),
        yarl.URL("https://app.example.com/"),
        httpx.URL("https://app.example.com/"),
        ipaddress.ip_network("192.0.2.0/24"),
        scopegate.Target.from_parts("https", "app.example.com", 443, "/"),
    ):
        policy.check(target)
    policy.check(None)  # type: ignore[arg-type]
    policy.check(b"app.example.com")  # type: ignore[arg-type]
    return policy.check_report(["app.example.com"], "xss", facts={"reproducible": True}, contains=["steps"])


def guard(policy: Policy, url: str) -> str | None:
    try:
        return policy.require(url).explanation
    except OutOfScopeError as denied:
        return denied.decision.explanation if denied.decision else str(denied.error)


def batch(policy: Policy, lines: Iterator[str]) -> list[str]:
    for answer in policy.check_many(lines):
        assert_type(answer, "Decision | Undecided")
        assert_type(answer.error, "TargetError | None")
        if isinstance(answer, Undecided):
            assert_type(answer.error, TargetError)
    rows = [{"url": "app.example.com"}]
    for row in policy.filter(rows, key=lambda row: row["url"], errors="skip"):
        assert_type(row, "dict[str, str]")
    assert_type(policy.check_many(pa.array(["a"])), scopegate.ArrowDecisions)
    assert_type(policy.check_many(pl.Series(["a"])), scopegate.ArrowDecisions)
    return list(policy.filter(["app.example.com"]))


def many(policy: Policy, hosts: pa.Array[pa.StringScalar]) -> dict[str, Decision]:
    policies = scopegate.PolicySet({"example": policy})
    assert_type(policies["example"], Policy)
    assert_type(scopegate.PolicySet.from_dir(Path("policies"), errors="skip").failed, dict[str, scopegate.PolicyError])
    assert_type(policies.check_many(hosts, layout="long", threads=2), scopegate.ArrowMentions)
    policies.check_many(["app.example.com", None])
    policies.check_many(hosts, layout="wide")  # type: ignore[arg-type]
    assert_type(policies.require("example", "app.example.com"), Decision)
    return policies.check("app.example.com")
