"""The loadable extension of DuckDB."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import scopegate
import tomllib

from conftest import ROOT

duckdb = pytest.importorskip("duckdb", exc_type=ImportError)

BUILT = os.environ.get("SCOPEGATE_DUCKDB")
POLICY = ROOT / "fixtures" / "policies" / "soxton.toml"

pytestmark = pytest.mark.skipif(BUILT is None, reason="tests/engines built no extension of DuckDB")

Rows = list[dict[str, Any]]


def extension(connection: Any) -> Path:
    [platform] = connection.execute("pragma platform").fetchone()
    return Path(str(BUILT)) / platform / "scopegate.duckdb_extension"


@pytest.fixture
def connection(targets: list[str | None]) -> Any:
    made = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    made.execute(f"load '{extension(made)}'")
    made.register("hosts", pa.table({"row": range(len(targets)), "url": pa.array(targets, pa.string())}))
    made.execute("set variable policy = $1", [POLICY.read_text(encoding="utf-8")])
    return made


def column(connection: Any, sql: str, *arguments: Any) -> list[Any]:
    return [row[0] for row in connection.execute(sql, list(arguments)).fetchall()]


def test_an_extension_without_a_signature_needs_the_setting() -> None:
    made = duckdb.connect()
    with pytest.raises(duckdb.Error, match="signature"):
        made.execute(f"load '{extension(made)}'")


@pytest.mark.parametrize("source", ["TOML", "JSON"])
def test_every_target(connection: Any, decisions: Rows, source: str) -> None:
    toml = POLICY.read_text(encoding="utf-8")
    text = toml if source == "TOML" else "\n " + json.dumps(tomllib.loads(toml))
    in_scope = [row["in_scope"] for row in decisions]
    assert column(connection, "select scope_in($1, url) from hosts order by row", text) == in_scope
    assert column(connection, "select scope_check($1, url) from hosts order by row", text) == decisions


def test_filters_keep_or_drop_every_row(connection: Any, decisions: Rows) -> None:
    asked = "scope_in(getvariable('policy'), url)"
    wanted = [row for row, decision in enumerate(decisions) if decision["in_scope"]]
    assert column(connection, f"select row from hosts where {asked} order by row") == wanted
    assert column(connection, f"select count(*) from hosts where not {asked}") == [len(decisions) - len(wanted)]
    verdicts = connection.execute(
        "select scope_check(getvariable('policy'), url).verdict, count(*) from hosts group by all"
    ).fetchall()
    for verdict, count in verdicts:
        assert count == sum(row["verdict"] == verdict for row in decisions)


def test_many_rows_on_several_threads(connection: Any, decisions: Rows) -> None:
    connection.execute("set threads = 4")
    connection.execute("create table many as select url from hosts, range(50)")
    wanted = sum(decision["in_scope"] for decision in decisions) * 50
    assert column(connection, "select count(*) from many where scope_in(getvariable('policy'), url)") == [wanted]
    checked = "select scope_check(getvariable('policy'), url) as scope from many"
    assert column(connection, f"select count(*) from ({checked}) where scope.in_scope") == [wanted]
    errors = sum(decision["error"] is not None for decision in decisions) * 50
    assert column(connection, f"select count(scope.error) from ({checked})") == [errors]


def test_policies_in_a_column(connection: Any) -> None:
    texts = [
        f"version = 1\npolicy = {{ name = 'A', owner = 'B' }}\nscope = {{ in_scope = ['a{number}.example.com'] }}"
        for number in range(50)
    ]
    connection.register("policies", pa.table({"number": range(50), "text": texts}))
    sql = "select number from policies, range(50) t(n) where scope_in(text, 'a' || n || '.example.com') and number = n"
    assert column(connection, f"{sql} order by number") == list(range(50))
    sql = "select count(*) from policies, range(50) t(n) where scope_in(text, 'a' || n || '.example.com')"
    assert column(connection, sql) == [50]


def test_texts_of_every_length(connection: Any) -> None:
    policy = scopegate.Policy.from_file(POLICY)
    hosts = [f"{'a' * length}.soxton.ai" for length in range(1, 64)] + ["soxton.ai", "x.ai", "a", ""]
    connection.register("names", pa.table({"row": range(len(hosts)), "url": hosts}))
    found = column(connection, "select scope_check(getvariable('policy'), url) from names order by row")
    assert found == pa.array(policy.check_many(pa.array(hosts))).to_pylist()


def test_kinds_of_texts(connection: Any) -> None:
    connection.execute("create type host as enum ('https://app.soxton.ai/login', 'a b')")
    rows = "(values ('a b'::host), (null), ('https://app.soxton.ai/login'::host)) hosts(url)"
    assert column(connection, f"select scope_in(getvariable('policy'), url) from {rows}") == [False, False, True]
    assert column(connection, "select scope_in(getvariable('policy'), null)") == [False]
    assert column(connection, "select scope_check(getvariable('policy'), null).error") == ["target.empty"]
    assert column(connection, "select scope_in(getvariable('policy'), 'https://app.soxton.ai/login')") == [True]
    assert column(connection, "select scope_in(getvariable('policy'), url) from hosts where false") == []


@pytest.mark.parametrize(
    ("policy", "error"), [(None, "NULL"), ("", "version"), ("{", "error"), ("policy.toml", "error")]
)
def test_a_policy_that_does_not_load_fails_the_query(connection: Any, policy: str | None, error: str) -> None:
    for function in ("scope_in", "scope_check"):
        with pytest.raises(duckdb.Error, match=error):
            column(connection, f"select {function}($1::varchar, url) from hosts", policy)


def test_a_policy_is_never_a_path(connection: Any) -> None:
    with pytest.raises(duckdb.Error, match="error"):
        column(connection, "select scope_in($1, url) from hosts", str(POLICY))
    connection.execute("set enable_external_access = false")
    assert column(connection, "select scope_in(getvariable('policy'), 'https://app.soxton.ai/login')") == [True]
