"""Policies in DuckDB: functions for SQL, and a column for a relation.

>>> import duckdb
>>> import scopegate.duckdb
>>> connection = duckdb.connect()
>>> scopegate.duckdb.register(connection, policy)
>>> connection.sql("select scope_in(url) from (values ('app.example.com'), (null)) hosts(url)").fetchall()
[(True,), (False,)]

A null and a text that is not a target are not in scope, and `error` has the code. No function returns NULL, so `WHERE NOT
scope_in(url)` keeps such rows. `pip install scopegate[duckdb]` installs DuckDB and pyarrow.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from scopegate import Policy, PolicySet
from scopegate._arrow import answers
from scopegate._engines import FIELDS, MENTION_FIELDS, names, policy_of, set_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

__all__ = ["register", "tag"]

_MENTIONS = pa.struct(
    [
        (
            "mentions",
            pa.list_(pa.struct([(name, pa.bool_() if name == "in_scope" else pa.string()) for name in MENTION_FIELDS])),
        ),
        ("error", pa.string()),
    ]
)


def _struct(fields: tuple[str, ...]) -> str:
    kinds = {"in_scope": "BOOLEAN"}
    return "STRUCT(" + ", ".join(f"{name} {kinds.get(name, 'VARCHAR')}" for name in fields) + ")"


def register(connection: duckdb.DuckDBPyConnection, policy: Policy | PolicySet, /, *, name: str = "scope") -> None:
    """Register SQL functions of a text that decide by a policy or by a set of policies.

    For a `Policy`: `scope_in(url)` is a BOOLEAN, and `scope_check(url)` is a STRUCT with `in_scope`, `verdict`, `basis`,
    `rule` and `error`. For a `PolicySet`: `scope_which(url)` is a STRUCT with `mentions`, a list of structs with `program`,
    `in_scope`, `verdict`, `basis` and `rule`, and with `error`. `name` replaces `scope`; `scope_in`, the
    name of the first function, means `scope`. Functions of a previous call with the same name are replaced.

    Each vector of rows is decided on the thread that DuckDB calls.
    """
    if isinstance(policy, PolicySet):
        [which] = names(name, "which")
        policies = set_of(policy).value
        result = f"STRUCT(mentions {_struct(MENTION_FIELDS)}[], error VARCHAR)"
        # DuckDB before 2.0 writes beyond its vectors for a list with dictionaries.
        _replace(connection, which, lambda texts: answers(policies, texts).cast(_MENTIONS), result)
        return
    [in_scope, check] = names(name, "in", "check")
    one = policy_of(policy).value
    _replace(connection, in_scope, lambda texts: answers(one, texts).field("in_scope"), "BOOLEAN")
    _replace(connection, check, lambda texts: answers(one, texts), _struct(FIELDS))


def _replace(connection: duckdb.DuckDBPyConnection, name: str, function: Callable[[Any], Any], result: str) -> None:
    import duckdb

    # There may be none.
    with contextlib.suppress(duckdb.Error):
        connection.remove_function(name)
    make: Any = connection.create_function
    make(name, function, ["VARCHAR"], result, type="arrow", null_handling="special")


def tag(
    relation: duckdb.DuckDBPyRelation, column: str, policy: Policy, /, *, name: str = "scope", rows: int = 65_536
) -> pa.RecordBatchReader:
    """Return the rows of a relation with one more column: the decision about a column of texts.

    The column is a struct with `in_scope`, `verdict`, `basis`, `rule` and `error`; the texts are dictionaries. `name` is its
    name. The result is a stream that can be read once: `pyarrow.parquet`, Polars and a second DuckDB connection read it. The
    connection of the relation is busy until the stream has ended. `rows` is the maximum number of rows of a batch.

    Raises `ValueError` if the relation has no column with the name `column`, or has one with the name of the result.
    """
    judge = policy_of(policy).value
    if column not in relation.columns:
        message = f"the relation has no column {column!r}"
        raise ValueError(message)
    if name in relation.columns:
        message = f"the relation has a column {name!r}: choose another name"
        raise ValueError(message)
    # DuckDB before 2.0 has another name for it.
    read: Any = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader
    reader: pa.RecordBatchReader = read(rows)
    decision = answers(judge, pa.array([], pa.string())).type

    def tagged() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            decisions = answers(judge, batch.column(column))
            yield pa.RecordBatch.from_arrays([*batch.columns, decisions], schema=schema)

    schema = reader.schema.append(pa.field(name, decision, nullable=False))
    return pa.RecordBatchReader.from_batches(schema, tagged())
