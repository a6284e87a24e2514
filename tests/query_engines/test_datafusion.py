"""A function of DataFusion over `check_many`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

datafusion = pytest.importorskip("datafusion", exc_type=ImportError)

if TYPE_CHECKING:
    from pathlib import Path

    import scopegate


@pytest.fixture
def context(policy: scopegate.Policy, targets: list[str | None], tmp_path: Path) -> Any:
    # Several row groups, so that the function gets several batches.
    table = pa.table({"row": range(len(targets)), "url": pa.array(targets, pa.string())})
    pq.write_table(table, tmp_path / "hosts.parquet", row_group_size=100)
    made = datafusion.SessionContext()
    made.register_parquet("hosts", str(tmp_path / "hosts.parquet"))

    def answer(texts: Any) -> Any:
        return pa.array(policy.check_many(texts, threads=1))

    struct = answer(pa.array([], pa.string_view())).type
    in_scope = datafusion.udf(
        lambda texts: answer(texts).field("in_scope"), [pa.string_view()], pa.bool_(), "immutable", "scope_in"
    )
    made.register_udf(in_scope)
    made.register_udf(datafusion.udf(answer, [pa.string_view()], struct, "immutable", "scope_check"))
    return made


def column(context: Any, sql: str) -> list[Any]:
    return [value for batch in context.sql(sql).collect() for value in batch.column(0).to_pylist()]


def test_every_target(context: Any, decisions: list[dict[str, Any]]) -> None:
    in_scope = [row["in_scope"] for row in decisions]
    assert column(context, "select scope_in(url) from hosts order by row") == in_scope
    assert column(context, "select scope_check(url) from hosts order by row") == decisions


def test_filters_keep_or_drop_every_row(context: Any, decisions: list[dict[str, Any]]) -> None:
    wanted = [row for row, decision in enumerate(decisions) if decision["in_scope"]]
    assert column(context, "select row from hosts where scope_in(url) order by row") == wanted
    assert column(context, "select count(*) from hosts where not scope_in(url)") == [len(decisions) - len(wanted)]
    assert column(context, "select scope_in(null)") == [False]
