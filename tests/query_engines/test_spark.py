"""Columns and SQL functions of Spark, with workers that are processes of their own."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pyspark", exc_type=ImportError)
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Java is not installed", allow_module_level=True)

import scopegate.spark as scope
from pyspark.sql import SparkSession

if TYPE_CHECKING:
    from collections.abc import Iterator

    import scopegate

Rows = list[dict[str, Any]]
MASTER = os.environ.get("SCOPEGATE_SPARK_MASTER", "local[2]")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    builder = SparkSession.builder
    if MASTER == "connect":
        made = builder.remote("local[2]").config(map=settings).getOrCreate()
    else:
        made = builder.master(MASTER).config(map=settings).getOrCreate()
        made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def frame(session: Any, targets: list[str | None]) -> Any:
    rows = list(enumerate(targets))
    return session.createDataFrame(rows, "row int, url string").repartition(3).cache()


def test_every_target(
    frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet, decisions: Rows, mentions: Rows
) -> None:
    found = frame.select(
        "row",
        scope.in_scope("url", policy).alias("a"),
        scope.check(frame.url, policy).alias("b"),
        scope.which("url", policies).alias("c"),
    )
    rows = sorted(found.collect())
    assert [row.a for row in rows] == [row["in_scope"] for row in decisions]
    assert [row.b.asDict() for row in rows] == decisions
    assert [row.c.asDict(recursive=True) for row in rows] == mentions


def test_filters_keep_or_drop_every_row(frame: Any, policy: scopegate.Policy, decisions: Rows) -> None:
    wanted = {row for row, decision in enumerate(decisions) if decision["in_scope"]}
    assert {row.row for row in frame.filter(scope.in_scope("url", policy)).collect()} == wanted
    assert frame.filter(~scope.in_scope("url", policy)).count() == len(decisions) - len(wanted)


def test_sql(
    session: Any, frame: Any, policy: scopegate.Policy, policies: scopegate.PolicySet, decisions: Rows
) -> None:
    scope.register(session, policy)
    scope.register(session, policies)
    frame.createOrReplaceTempView("hosts")
    verdicts = session.sql("select scope_check(url).verdict as verdict, count(*) as n from hosts group by 1")
    for verdict, count in verdicts.collect():
        assert count == sum(row["verdict"] == verdict for row in decisions)
    sql = "select explode(scope_which(url).mentions) as m from hosts where url = 'https://app.soxton.ai/login'"
    assert "soxton" in [row.m.program for row in session.sql(sql).collect()]
    with pytest.raises(ValueError, match="name must be"):
        scope.register(session, policy, name="a b")


def test_wrong_use(policy: scopegate.Policy, policies: scopegate.PolicySet) -> None:
    for wrong in (None, "policy.toml", policies):
        with pytest.raises(TypeError, match="must be a Policy"):
            scope.in_scope("url", wrong)
    with pytest.raises(TypeError, match="must be a PolicySet"):
        scope.which("url", policy)
