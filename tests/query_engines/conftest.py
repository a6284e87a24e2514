"""The table of targets that every engine answers as `check_many` does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import scopegate
import tomllib

ROOT = Path(__file__).parents[2]

# The workers of Spark run with the same packages, and nothing listens outside this machine.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


def asked() -> list[str | None]:
    """Return the targets of the fixtures, and texts that no engine may lose or change."""
    targets: dict[str | None, None] = dict.fromkeys([None, "", " ", "a b", "\u00e4.example.com", "\u4f8b\u3048.jp"])
    targets["https://app.soxton.ai/" + "a" * 8192] = None
    targets["https://app.soxton.ai/" + "\u00e4" * 4096] = None
    for path in sorted((ROOT / "fixtures" / "decisions").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            targets[case["target"]] = None
    return list(targets)


@pytest.fixture(scope="session")
def targets() -> list[str | None]:
    return asked()


@pytest.fixture(scope="session")
def policy() -> scopegate.Policy:
    return scopegate.Policy.from_file(ROOT / "fixtures" / "policies" / "soxton.toml")


@pytest.fixture(scope="session")
def policies() -> scopegate.PolicySet:
    return scopegate.PolicySet.from_dir(ROOT / "fixtures" / "policies")


@pytest.fixture(scope="session")
def decisions(policy: scopegate.Policy, targets: list[str | None]) -> list[dict[str, Any]]:
    """Return the row of each target."""
    found: list[dict[str, Any]] = pa.array(policy.check_many(pa.array(targets))).to_pylist()
    assert sum(row["in_scope"] for row in found) > 5
    assert sum(row["error"] is not None for row in found) > 20
    return found


@pytest.fixture(scope="session")
def mentions(policies: scopegate.PolicySet, targets: list[str | None]) -> list[dict[str, Any]]:
    """Return the mentions of each target."""
    found: list[dict[str, Any]] = pa.array(policies.check_many(pa.array(targets))).to_pylist()
    assert sum(len(row["mentions"]) > 1 for row in found) > 50
    return found
