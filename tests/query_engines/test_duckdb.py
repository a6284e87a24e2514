"""Functions of DuckDB, and columns for its relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

duckdb = pytest.importorskip("duckdb", exc_type=ImportError)

import scopegate.duckdb as scope  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    import scopegate

Rows = list[dict[str, Any]]


@pytest.fixture
def connection(policy: scopegate.Policy, policies: scopegate.PolicySet, targets: list[str | None]) -> Any:
    made = duckdb.connect()
    scope.register(made, policy)
    scope.register(made, policies)
    hosts = pa.table({"row": range(len(targets)), "url": pa.array(targets, pa.string())})
    made.register("hosts", hosts)
    return made


def column(connection: Any, sql: str) -> list[Any]:
    return [row[0] for row in connection.sql(sql).fetchall()]


def test_every_target(connection: Any, decisions: Rows, mentions: Rows) -> None:
    in_scope = [row["in_scope"] for row in decisions]
    assert column(connection, "select scope_in(url) from hosts order by row") == in_scope
    assert column(connection, "select scope_check(url) from hosts order by row") == decisions
    assert column(connection, "select scope_which(url) from hosts order by row") == mentions


def test_filters_keep_or_drop_every_row(connection: Any, decisions: Rows) -> None:
    wanted = [row for row, decision in enumerate(decisions) if decision["in_scope"]]
    assert column(connection, "select row from hosts where scope_in(url) order by row") == wanted
    assert column(connection, "select count(*) from hosts where not scope_in(url)") == [len(decisions) - len(wanted)]
    verdicts = connection.sql("select scope_check(url).verdict, count(*) from hosts group by all").fetchall()
    for verdict, count in verdicts:
        assert count == sum(row["verdict"] == verdict for row in decisions)


def test_many_rows_on_several_threads(connection: Any, decisions: Rows) -> None:
    wanted = sum(decision["in_scope"] for decision in decisions) * 50
    connection.execute("set threads = 4")
    connection.execute("create table many as select url from hosts, range(50)")
    assert column(connection, "select count(*) from many where scope_in(url)") == [wanted]


def test_kinds_of_texts(connection: Any) -> None:
    connection.execute("create type host as enum ('https://app.soxton.ai/login', 'a b')")
    rows = "(values ('a b'::host), (null), ('https://app.soxton.ai/login'::host)) hosts(url)"
    assert column(connection, f"select scope_in(url) from {rows}") == [False, False, True]
    assert column(connection, "select scope_in(null)") == [False]
    assert column(connection, "select scope_check(null).error") == ["target.empty"]
    assert column(connection, "select scope_in('https://app.soxton.ai/login')") == [True]
    assert column(connection, "select scope_in(url) from hosts where false") == []


def test_names(connection: Any, policy: scopegate.Policy, policies: scopegate.PolicySet) -> None:
    # A second call replaces the functions.
    scope.register(connection, policy)
    scope.register(connection, policy, name="acme")
    scope.register(connection, policy, name="other_in")
    assert column(connection, "select other_in('https://app.soxton.ai/login')") == [True]
    assert column(connection, "select other_check('https://app.soxton.ai/login').in_scope") == [True]
    assert column(connection, "select acme_in('https://app.soxton.ai/login')") == [True]
    scope.register(connection, policies, name="acme")
    assert column(connection, "select len(acme_which('https://app.soxton.ai/login').mentions) > 0") == [True]
    for name in ("", "a b", "a; drop table hosts", '"', "\u00e4"):
        with pytest.raises(ValueError, match="name must be"):
            scope.register(connection, policy, name=name)
    with pytest.raises(TypeError, match="must be a Policy"):
        scope.register(connection, "policy.toml")


def test_a_relation_gets_a_column(connection: Any, policy: scopegate.Policy, decisions: Rows, tmp_path: Path) -> None:
    tagged = scope.tag(connection.sql("from hosts order by row"), "url", policy, rows=100)
    pq.write_table(tagged.read_all(), tmp_path / "tagged.parquet")
    again = pq.read_table(tmp_path / "tagged.parquet")
    assert again.column_names == ["row", "url", "scope"]
    assert again["scope"].to_pylist() == decisions
    # As a stream of a second connection. The dictionaries of the batches differ.
    tagged = scope.tag(connection.sql("from hosts order by row"), "url", policy, name="decision", rows=100)
    second = duckdb.connect()
    found = second.sql("select decision from tagged").fetchall()
    assert [row[0] for row in found] == decisions


def test_relations_that_get_no_column(connection: Any, policy: scopegate.Policy) -> None:
    with pytest.raises(ValueError, match="no column"):
        scope.tag(connection.sql("from hosts"), "host", policy)
    with pytest.raises(ValueError, match="another name"):
        scope.tag(connection.sql("from hosts"), "url", policy, name="row")
    empty = scope.tag(connection.sql("from hosts where false"), "url", policy).read_all()
    assert empty.num_rows == 0
    assert empty.column_names == ["row", "url", "scope"]
    numbers = scope.tag(connection.sql("from hosts"), "row", policy)
    with pytest.raises(Exception, match="strings"):
        numbers.read_all()
