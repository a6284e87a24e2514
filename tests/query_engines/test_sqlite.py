"""The loadable extension of SQLite, in the shell of SQLite."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import tomllib

from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXTENSION = os.environ.get("SCOPEGATE_SQLITE")
POLICY = ROOT / "fixtures" / "policies" / "soxton.toml"

pytestmark = pytest.mark.skipif(EXTENSION is None, reason="tests/engines built no extension of SQLite")


@pytest.fixture
def database(targets: list[str | None], tmp_path: Path) -> Path:
    path = tmp_path / "hosts.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table hosts (row integer, url text)")
        connection.executemany("insert into hosts values (?, ?)", enumerate(targets))
    connection.close()
    return path


def shell(database: Path | str, sql: str) -> subprocess.CompletedProcess[str]:
    # The shell ends at the first error, and a policy is text: the extension opens no file.
    command = ["sqlite3", "-bail", "-json", "-cmd", f".load {EXTENSION}", database, sql]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rows(database: Path | str, sql: str) -> list[dict[str, Any]]:
    done = shell(database, sql)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def policy(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("source", ["TOML", "JSON"])
def test_every_target(database: Path, decisions: list[dict[str, Any]], source: str) -> None:
    toml = POLICY.read_text(encoding="utf-8")
    text = toml if source == "TOML" else "\n " + json.dumps(tomllib.loads(toml))
    asked = f"({policy(text)}, url)"
    fields = ("in", "verdict", "basis", "rule", "error")
    sql = ", ".join(f"scope_{field}{asked} as {field if field != 'in' else 'in_scope'}" for field in fields)
    found = rows(database, f"select {sql} from hosts order by row")
    assert [{**row, "in_scope": bool(row["in_scope"])} for row in found] == decisions
    assert {row["in_scope"] for row in found} == {0, 1}


def test_filters_keep_or_drop_every_row(database: Path, decisions: list[dict[str, Any]]) -> None:
    wanted = [row for row, decision in enumerate(decisions) if decision["in_scope"]]
    asked = f"scope_in(readfile({policy(str(POLICY))}), url)"
    assert [row["row"] for row in rows(database, f"select row from hosts where {asked} order by row")] == wanted
    [refused] = rows(database, f"select count(*) as n from hosts where not {asked}")
    assert refused["n"] == len(decisions) - len(wanted)


def test_a_policy_for_each_row() -> None:
    head = "version = 1\npolicy = { name = 'A', owner = 'B' }\n"
    texts = [f"{head}scope = {{ in_scope = ['{name}.example.com'] }}" for name in ("a", "b")]
    values = ", ".join(f"({policy(text)})" for text in [*texts, texts[0]])
    found = rows(":memory:", f"with p(text) as (values {values}) select scope_in(text, 'a.example.com') as i from p")
    assert [row["i"] for row in found] == [1, 0, 1]


def test_values_of_other_types() -> None:
    text = policy(POLICY.read_text(encoding="utf-8"))
    sql = f"select scope_in({text}, url) as i, scope_error({text}, url) as e from (select NULL as url union all {{}})"
    blob = "x'" + b"https://app.soxton.ai/login".hex() + "'"
    found = rows(":memory:", sql.format(f"select x'ff' union all select 7 union all select {blob}"))
    assert [row["i"] for row in found] == [0, 0, 0, 1]
    assert [row["e"] for row in found][:2] == ["target.empty", "target.not-utf8"]
    assert found[3]["e"] is None


@pytest.mark.parametrize(
    ("text", "error"), [("NULL", "NULL"), ("''", "policy."), ("'{'", "policy."), ("'policy.toml'", "policy.")]
)
def test_a_policy_that_does_not_load_fails_the_statement(text: str, error: str) -> None:
    done = shell(":memory:", f"select scope_in({text}, 'app.soxton.ai')")
    assert done.returncode != 0
    assert error in done.stderr
    assert "1" not in done.stdout
