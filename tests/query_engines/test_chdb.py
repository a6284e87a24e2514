"""ClickHouse, in the process: Arrow data and lines with tabs."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

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


# A line holds a text without an end of line; blanks around it belong to the line.
LINES = "where not match(url, '[\\n\\r]|^[ \\t]|[ \\t]$') order by row"
COMMAND = [sys.executable, "-m", "scopegate", "check", "-p", str(ROOT / "fixtures" / "policies" / "soxton.toml")]
FIELDS = ("verdict", "basis", "rule", "error")


@pytest.fixture
def rows(hosts: Path, decisions: list[dict[str, Any]]) -> list[int]:
    numbers = [int(row) for row in str(chdb.query(f"select row from file('{hosts}') {LINES}", "TSV")).split()]
    assert len(numbers) > 500
    assert any(decisions[row]["error"] == "target.empty" for row in numbers)
    return numbers


def test_a_table_of_lines(hosts: Path, rows: list[int], decisions: list[dict[str, Any]], tmp_path: Path) -> None:
    scripts = tmp_path / "database" / "user_scripts"
    scripts.mkdir(parents=True)
    (scripts / "scope.sh").write_text(f"#!/bin/sh\nexec {shlex.join(COMMAND)} --format tsv -\n", encoding="utf-8")
    (scripts / "scope.sh").chmod(0o755)
    columns = "verdict String, target String, basis String, rule String, error String"
    asked = f"(select url from file('{hosts}') {LINES})"
    found = session.Session(str(tmp_path / "database")).query(
        f"select {', '.join(FIELDS)} from executable('scope.sh', TabSeparatedRaw, '{columns}', {asked})", "ArrowTable"
    )
    assert found.to_pylist() == [{field: decisions[row][field] or "" for field in FIELDS} for row in rows]


def test_a_function_with_a_pool(hosts: Path, rows: list[int], decisions: list[dict[str, Any]], tmp_path: Path) -> None:
    """The processes of the pool stay alive and answer each block before the next one arrives."""
    command = escape(f"{shlex.join(COMMAND)} --format tsv -")
    (tmp_path / "udf_config.xml").write_text(
        "<functions><function><type>executable_pool</type><name>scope</name><pool_size>2</pool_size>"
        "<argument><type>String</type></argument><return_type>String</return_type><format>LineAsString</format>"
        f"<command>{command}</command><execute_direct>0</execute_direct></function></functions>",
        encoding="utf-8",
    )
    asked = f"select splitByChar('\t', scope(url)) answer from file('{hosts}') {LINES} settings max_block_size = 64"
    found = chdb.query(asked, "ArrowTable", udf_path=str(tmp_path)).to_pylist()
    # The columns of an answer are verdict, target, basis, rule and error.
    answers = [dict(zip(FIELDS, [row["answer"][0], *row["answer"][2:]], strict=True)) for row in found]
    assert answers == [{field: decisions[row][field] or "" for field in FIELDS} for row in rows]
