"""ClickHouse, in the process: Arrow data and lines with tabs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import ROOT

chdb = pytest.importorskip("chdb", exc_type=ImportError)

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
    # A line holds a text without characters that need an escape.
    plain = f"from file('{hosts}') where match(url, '^[!-~]+$') and not match(url, '\\\\\\\\') order by row"
    (tmp_path / "in.tsv").write_bytes(bytes(chdb.query(f"select url {plain}", "TSV").bytes()))
    rows = [int(row) for row in str(chdb.query(f"select row {plain}", "TSV")).split()]
    assert len(rows) > 500
    command = [sys.executable, "-m", "scopegate", "check", "-p", ROOT / "fixtures" / "policies" / "soxton.toml"]
    with (tmp_path / "in.tsv").open("rb") as lines, (tmp_path / "out.tsv").open("wb") as answers:
        done = subprocess.run([*command, "--format", "tsv", "-"], stdin=lines, stdout=answers, check=False)
    assert done.returncode in (1, 2)
    columns = "verdict String, target String, basis String, rule String, error String"
    found = chdb.query(
        f"from file('{tmp_path}/out.tsv', TSV, '{columns}') select verdict, basis, rule, error", "ArrowTable"
    )
    fields = ("verdict", "basis", "rule", "error")
    assert found.to_pylist() == [{field: decisions[row][field] or "" for field in fields} for row in rows]
