"""The examples of docs/scale.md run."""

from __future__ import annotations

import doctest
import importlib
import re
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scopegate

from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "scale.md"


def blocks() -> list[tuple[str, str]]:
    """Return the Python blocks of the page, each with the heading above it."""
    found, heading = [], ""
    for part in re.split(r"^(?=##+ |```)", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if part.startswith("#"):
            heading = part.splitlines()[0].strip("# ")
        if part.startswith("```python\n"):
            found.append((heading, part.removeprefix("```python\n")))
    return found


@pytest.mark.parametrize(("heading", "block"), blocks(), ids=lambda text: text if "\n" not in text else "")
def test_a_recipe(heading: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "pyspark" in block and find_spec("pyspark") is None:
        pytest.skip("PySpark is not installed")
    for engine in ("polars", "duckdb", "pandas", "datafusion", "chdb"):
        if re.search(rf"^(import|from) .*{engine}", block, re.MULTILINE) and find_spec(engine) is None:
            pytest.skip(f"{engine} is not installed")
    shutil.copy(ROOT / "docs" / "examples" / "example.toml", tmp_path / "policy.toml")
    (tmp_path / "policies").mkdir()
    shutil.copy(ROOT / "docs" / "examples" / "example.toml", tmp_path / "policies" / "example.toml")
    pq.write_table(pa.table({"url": ["app.example.com", "store.example.com", None, "a b"]}), tmp_path / "urls.parquet")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    try:
        exec(compile(block, f"{PAGE}: {heading}", "exec"), names)
    finally:
        if "session" in names:
            names["session"].stop()


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_examples_of_a_module(engine: str) -> None:
    if find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    policy = scopegate.Policy.from_file(ROOT / "bindings" / "python" / "tests" / "sample.toml")
    module = importlib.import_module(f"scopegate.{engine}")
    assert doctest.testmod(module, extraglobs={"policy": policy}) == (0, 5)
