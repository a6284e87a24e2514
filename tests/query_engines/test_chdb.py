"""ClickHouse, in the process: Arrow data and lines with tabs."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import ROOT

chdb = pytest.importorskip("chdb", exc_type=ImportError)

session = pytest.importorskip("chdb.session", exc_type=ImportError)

if TYPE_CHECKING:
    from pathlib import Path

    import scopegate


@pytest.fixture
def hosts(targets: list[str | None], tmp_path: Path) -> Path:
    table = pa.table({"row": range(len(targets)), "url": pa.array(targets, pa.string())})
    pq.write_table(table, tmp_path / "hosts.parquet", row_group_size=100)
    return tmp_path / "hosts.parquet"


def test_every_target_as_arrow_data(hosts: Path, policy: scopegate.Policy, decisions: list[dict[str, Any]]) -> None:
    table = chdb.query(f"select url from file('{hosts}') order by row", "ArrowTable")
    assert pa.array(policy.check_many(table["url"])).to_pylist() == decisions


def test_lines_of_texts(hosts: Path, decisions: list[dict[str, Any]], tmp_path: Path) -> None:
    scripts = tmp_path / "database" / "user_scripts"
    scripts.mkdir(parents=True)
    command = [sys.executable, "-m", "scopegate", "check", "-p", str(ROOT / "fixtures" / "policies" / "soxton.toml")]
    (scripts / "scope.sh").write_text(f"#!/bin/sh\nexec {shlex.join(command)} --format tsv -\n", encoding="utf-8")
    (scripts / "scope.sh").chmod(0o755)
    # A line holds a text without an end of line; blanks around it belong to the line.
    lines = f"from file('{hosts}') where not match(url, '[\\n\\r]|^[ \\t]|[ \\t]$') order by row"
    rows = [int(row) for row in str(chdb.query(f"select row {lines}", "TSV")).split()]
    assert len(rows) > 500
    assert any(decisions[row]["error"] == "target.empty" for row in rows)
    columns = "verdict String, target String, basis String, rule String, error String"
    found = session.Session(str(tmp_path / "database")).query(
        f"select verdict, basis, rule, error from executable('scope.sh', TabSeparatedRaw, '{columns}', (select url {lines}))",
        "ArrowTable",
    )
    fields = ("verdict", "basis", "rule", "error")
    assert found.to_pylist() == [{field: decisions[row][field] or "" for field in fields} for row in rows]
