"""Expressions of Polars."""

from __future__ import annotations

import importlib
import io
import multiprocessing
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

pl = pytest.importorskip("polars", exc_type=ImportError)

import scopegate  # noqa: E402
import scopegate.polars as scope  # noqa: E402
from polars.plugins import register_plugin_function  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def frame(targets: list[str | None]) -> Any:
    return pl.DataFrame({"row": range(len(targets)), "url": targets})


def test_every_target(
    frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet, decisions: Rows, mentions: Rows
) -> None:
    found = frame.select(
        a=scope.in_scope("url", policy), b=scope.check("url", policy), c=scope.which(pl.col("url"), policies)
    )
    assert found["a"].to_list() == [row["in_scope"] for row in decisions]
    assert found["b"].to_list() == decisions
    assert found["c"].to_list() == mentions
    assert found["a"].null_count() == 0
    other = frame.select(
        a=pl.col("url").scope.in_scope(policy),
        b=pl.col("url").scope.check(policy),
        c=pl.col("url").scope.which(policies),
    )
    assert other.equals(found)
    assert (
        found.schema
        == frame.lazy()
        .select(a=scope.in_scope("url", policy), b=scope.check("url", policy), c=scope.which("url", policies))
        .collect_schema()
    )


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_lazy_frames(frame: Any, policy: scopegate.Policy, decisions: Rows, engine: str, tmp_path: Path) -> None:
    frame.write_parquet(tmp_path / "urls.parquet", row_group_size=100)
    lazy = pl.scan_parquet(tmp_path / "urls.parquet")
    wanted = [row for row, decision in enumerate(decisions) if decision["in_scope"]]
    assert lazy.filter(scope.in_scope("url", policy)).collect(engine=engine)["row"].to_list() == wanted
    # The scan evaluates the filter.
    assert "FILTER" not in lazy.filter(scope.in_scope("url", policy)).explain()
    refused = lazy.filter(~scope.in_scope("url", policy)).collect(engine=engine)
    assert len(refused) == len(decisions) - len(wanted)
    verdicts = lazy.group_by(scope.check("url", policy).struct.field("verdict").alias("verdict")).len()
    for verdict, count in verdicts.collect(engine=engine).iter_rows():
        assert count == sum(row["verdict"] == verdict for row in decisions)


@pytest.mark.parametrize("kind", ["Categorical", "String"])
def test_kinds_slices_and_chunks(frame: Any, policy: scopegate.Policy, decisions: Rows, kind: str) -> None:
    column = frame.select(pl.col("url").cast(getattr(pl, kind)))
    chunked = pl.concat([column.slice(0, 7), column.slice(7, 0), column.slice(7)], rechunk=False)
    assert chunked["url"].n_chunks() > 1
    assert chunked.select(scope.check("url", policy))["url"].to_list() == decisions
    part = column.slice(5, 40).select(scope.check("url", policy))
    assert part["url"].to_list() == decisions[5:45]


def test_columns_without_texts(frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet) -> None:
    assert frame.head(0).select(scope.check("url", policy)).height == 0
    empty = {"in_scope": False, "verdict": None, "basis": None, "rule": None, "error": "target.empty"}
    for nulls in (pl.Series("url", [None, None], dtype=pl.String), pl.Series("url", [None, None], dtype=pl.Null)):
        found = pl.DataFrame({"url": nulls})
        assert found.select(scope.check("url", policy))["url"].to_list() == [empty] * 2
        assert found.select(scope.in_scope("url", policy))["url"].to_list() == [False] * 2
        mentions = found.select(scope.which("url", policies))["url"].to_list()
        assert mentions == [{"mentions": [], "error": "target.empty"}] * 2
    assert pl.select(scope.in_scope(pl.lit("https://app.soxton.ai/login"), policy)).item() is True


def test_wrong_use(frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet) -> None:
    for wrong in (None, "policy.toml", policies):
        with pytest.raises(TypeError, match="must be a Policy"):
            scope.in_scope("url", wrong)
    with pytest.raises(TypeError, match="must be a PolicySet"):
        scope.which("url", policy)
    with pytest.raises(Exception, match="strings"):
        frame.select(scope.in_scope("row", policy))


def test_a_lazy_frame_in_another_process(frame: Any, policy: scopegate.Policy, decisions: Rows, tmp_path: Path) -> None:
    plan = frame.lazy().select(scope.check("url", policy).alias("scope")).serialize()
    (tmp_path / "plan").write_bytes(plan)
    program = "import sys, polars; polars.LazyFrame.deserialize(sys.argv[1]).collect().write_parquet(sys.argv[2])"
    subprocess.run([sys.executable, "-c", program, tmp_path / "plan", tmp_path / "answers"], check=True, timeout=120)
    assert pl.read_parquet(tmp_path / "answers")["scope"].to_list() == decisions
    assert pl.LazyFrame.deserialize(io.BytesIO(plan)).collect()["scope"].to_list() == decisions


def test_a_policy_of_any_size_travels(frame: Any) -> None:
    note = "caf\u00e9 " * 20_000
    hosts = [f"h{number}.example.com" for number in range(5_000)]
    large = scopegate.Policy.from_dict(
        {
            "version": 1,
            "policy": {"name": "A", "owner": "B"},
            "scope": {"in_scope": [{"host": "first.example.org", "note": note}, *hosts]},
        }
    )
    texts = pl.DataFrame({"url": ["h4999.example.com", "h5000.example.com", "first.example.org"]})
    found = texts.lazy().select(scope.check("url", large).struct.field("rule")).collect()
    assert found["rule"].to_list() == ["in_scope[5000]", None, "in_scope[0]"]
    assert len(frame.lazy().select(scope.in_scope("url", large)).serialize()) > 200_000


def test_more_policies_than_a_process_keeps(frame: Any) -> None:
    texts = pl.DataFrame({"url": [f"a{number}.example.com" for number in range(80)]})

    def one(number: int) -> Any:
        head = "version = 1\npolicy = { name = 'A', owner = 'B' }\n"
        return scopegate.Policy.from_toml(f"{head}scope = {{ in_scope = ['a{number}.example.com'] }}")

    columns = [scope.in_scope("url", one(number)).alias(str(number)) for number in range(80)]
    for _ in range(2):
        found = texts.select(columns)
        assert [found[str(number)].arg_true().to_list() for number in range(80)] == [[number] for number in range(80)]


@pytest.mark.parametrize(
    ("function", "carried", "message"),
    [
        ("in_scope", {"policy": "{}"}, "policy"),
        ("check", {"policy": 7}, "does not carry a policy"),
        ("check", {"other": "{}"}, "does not carry a policy"),
        ("check", None, "does not carry a policy"),
        ("which", {"policies": "[]x"}, "trailing"),
        ("which", {"policies": '[["", "{}"]]'}, "version"),
    ],
)
def test_a_plan_with_another_policy(frame: Any, function: str, carried: dict[str, Any] | None, message: str) -> None:
    plugin = importlib.import_module("scopegate._scopegate").__file__
    column = register_plugin_function(
        plugin_path=plugin, function_name=function, args=["url"], kwargs=carried, is_elementwise=True
    )
    with pytest.raises(pl.exceptions.ComputeError, match=message):
        frame.select(column)


def test_a_policy_is_not_a_set(frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet) -> None:
    plugin = importlib.import_module("scopegate._scopegate")
    for function, key, wrong in (("which", "policy", policy), ("in_scope", "policies", policies)):
        column = register_plugin_function(
            plugin_path=plugin.__file__,
            function_name=function,
            args=["url"],
            kwargs={key: plugin._plugin_text(wrong)},
            is_elementwise=True,
        )
        with pytest.raises(pl.exceptions.ComputeError, match="is needed, not a"):
            frame.select(column)


def in_scope(policy: scopegate.Policy) -> list[bool]:
    texts = pl.DataFrame({"url": ["https://app.soxton.ai/login", None]})
    answers: list[bool] = texts.select(scope.in_scope("url", policy))["url"].to_list()
    return answers


def test_a_spawned_process(policy: scopegate.Policy) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(in_scope, [policy]) == [[True, False]]
