"""The cost of decisions in query engines: a job that reads Parquet, decides a column and writes Parquet.

Each way is compared with the same job with a cheap column (`length(url) > 40`), by turns in one run. The naive way is `urlsplit`
with sets of hosts and domains, as a function of Python in the same engine. It gives other answers, and is here for its cost.

Usage: engines.py FOLDER RULES COMMIT PAGE

`FOLDER` has `policy-RULES.json` and `lines-RULES.txt`, which `benches/engines` puts there. PAGE gets the section about engines.
"""

# The statements and commands have no text of another person.
# ruff: noqa: S603, S608

from __future__ import annotations

import datetime
import gc
import importlib.metadata
import json
import os
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import scopegate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Job = Callable[[], object]

ROUNDS = 5
# A naive job takes long, and its factor is large.
NAIVE_ROUNDS = 2
# A job of Spark starts tasks in processes, which takes as long as the work on fewer rows. Its rows are repeated.
SPARK_ROWS = 1_000_000
HEADING = "## Query engines"


class Inputs:
    """The policy, the file of URLs and the naive answer."""

    def __init__(self, folder: Path, rules: int) -> None:
        """Read the inputs and write the URLs as Parquet."""
        self.folder = folder
        self.text = (folder / f"policy-{rules}.json").read_text(encoding="utf-8")
        self.policy = scopegate.Policy.from_json(self.text)
        self.urls = (folder / f"lines-{rules}.txt").read_text(encoding="utf-8").splitlines()
        self.parquet = str(folder / "urls.parquet")
        self.out = str(folder / "out.parquet")
        table = pa.table({"id": range(len(self.urls)), "url": self.urls})
        pq.write_table(table, self.parquet, compression="zstd", row_group_size=100_000)
        scope = json.loads(self.text)["scope"]
        hosts = [entry["host"] if isinstance(entry, dict) and "host" in entry else entry for entry in scope["in_scope"]]
        names = [host for host in hosts if isinstance(host, str)]
        self.exact = {name for name in names if "*" not in name}
        self.below = {name[2:] for name in names if name.startswith("*.")}
        outside = [
            entry["host"] if isinstance(entry, dict) and "host" in entry else entry for entry in scope["out_of_scope"]
        ]
        self.outside = {name for name in outside if isinstance(name, str)}

    def in_scope(self, texts: Any) -> pa.Array:
        """Return a Boolean column."""
        return pa.array(self.policy.check_many(texts)).field("in_scope")

    def naive(self, text: str | None) -> bool:
        """Return the answer of a short function."""
        try:
            host = urlsplit(text if "://" in text else f"//{text}").hostname if text else None
        except ValueError:
            return False
        if not host or host in self.outside:
            return False
        parts = host.split(".")
        return host in self.exact or any(".".join(parts[at:]) in self.below for at in range(1, len(parts)))


def processor() -> float:
    """Return the processor time of this process and of its children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def with_pyarrow(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of pyarrow, in batches."""

    def job(column: Callable[[Any], Any]) -> None:
        writer = None
        for batch in pq.ParquetFile(inputs.parquet).iter_batches(batch_size=100_000):
            out = pa.record_batch({"id": batch["id"], "url": batch["url"], "r": column(batch["url"])})
            writer = writer or pq.ParquetWriter(inputs.out, out.schema, compression="zstd")
            writer.write_batch(out)
        writer.close()

    return {
        "base": lambda: job(lambda urls: pc.greater(pc.utf8_length(urls), 40)),
        "`check_many`, Boolean": lambda: job(inputs.in_scope),
        "`check_many`, struct": lambda: job(lambda urls: pa.array(inputs.policy.check_many(urls))),
        "naive": lambda: job(lambda urls: pa.array([inputs.naive(url) for url in urls.to_pylist()])),
    }


def with_pandas(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of pandas."""
    import pandas as pd

    def job(column: Callable[[Any], Any]) -> None:
        frame = pd.read_parquet(inputs.parquet)
        frame["r"] = column(frame["url"])
        frame.to_parquet(inputs.out, compression="zstd")

    return {
        "base": lambda: job(lambda urls: urls.str.len() > 40),
        "`check_many`, Boolean": lambda: job(lambda urls: inputs.in_scope(urls).to_numpy(zero_copy_only=False)),
        "naive": lambda: job(lambda urls: urls.map(inputs.naive)),
    }


def with_polars(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of Polars, streaming."""
    import polars as pl
    import scopegate.polars as scope

    def job(column: Any) -> None:
        pl.scan_parquet(inputs.parquet).with_columns(r=column).sink_parquet(inputs.out, compression="zstd")

    def count(column: Any) -> None:
        pl.scan_parquet(inputs.parquet).filter(column).select(pl.len()).collect(engine="streaming")

    cheap = pl.col("url").str.len_bytes() > 40
    naive = pl.col("url").map_elements(inputs.naive, return_dtype=pl.Boolean)
    return {
        "base": lambda: job(cheap),
        "`scopegate.polars.in_scope`": lambda: job(scope.in_scope("url", inputs.policy)),
        "`scopegate.polars.check`": lambda: job(scope.check("url", inputs.policy)),
        "naive": lambda: job(naive),
        "base of counts": lambda: count(cheap),
        "filter and count": lambda: count(scope.in_scope("url", inputs.policy)),
    }


def with_duckdb(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of DuckDB."""
    import duckdb
    import scopegate.duckdb

    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute("set preserve_insertion_order = false")
    [platform] = connection.execute("pragma platform").fetchone()
    scopegate.duckdb.register(connection, inputs.policy, name="py")
    connection.create_function("naive", inputs.naive, ["VARCHAR"], "BOOLEAN", null_handling="special")
    connection.execute(f"load '{os.environ['SCOPEGATE_DUCKDB']}/{platform}/scopegate.duckdb_extension'")
    connection.execute("set variable policy = $1", [inputs.text])

    def job(column: str) -> None:
        rows = f"select id, url, {column} as r from '{inputs.parquet}'"
        connection.execute(f"copy ({rows}) to '{inputs.out}' (format parquet, compression zstd)")

    def count(column: str) -> None:
        connection.execute(f"select count(*) from '{inputs.parquet}' where {column}").fetchall()

    return {
        "base": lambda: job("length(url) > 40"),
        "extension, `scope_in`": lambda: job("scope_in(getvariable('policy'), url)"),
        "extension, `scope_check`": lambda: job("scope_check(getvariable('policy'), url)"),
        "`scopegate.duckdb`, `scope_in`": lambda: job("py_in(url)"),
        "naive": lambda: job("naive(url)"),
        "base of counts": lambda: count("length(url) > 40"),
        "filter and count, extension": lambda: count("scope_in(getvariable('policy'), url)"),
    }


def with_datafusion(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of DataFusion."""
    from datafusion import SessionContext, udf

    context = SessionContext()
    context.register_parquet("urls", inputs.parquet)

    def naive(urls: Any) -> Any:
        return pa.array([inputs.naive(url) for url in urls.to_pylist()])

    for name, function in (("scope_in", inputs.in_scope), ("naive", naive)):
        context.register_udf(udf(function, [pa.string_view()], pa.bool_(), "immutable", name))

    def job(column: str) -> None:
        context.sql(f"select id, url, {column} as r from urls").write_parquet(inputs.out + ".dir", compression="zstd")

    return {
        "base": lambda: job("length(url) > 40"),
        "function over `check_many`": lambda: job("scope_in(url)"),
        "naive": lambda: job("naive(url)"),
    }


def with_chdb(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of ClickHouse in this process."""
    import chdb

    def base() -> None:
        Path(inputs.out).unlink(missing_ok=True)
        rows = f"select id, url, length(url) > 40 as r from file('{inputs.parquet}')"
        chdb.query(f"insert into function file('{inputs.out}', Parquet) {rows}")

    def job(column: Callable[[Any], Any]) -> None:
        table = chdb.query(f"select id, url from file('{inputs.parquet}')", "ArrowTable")
        pq.write_table(table.append_column("r", column(table["url"])), inputs.out, compression="zstd")

    return {
        "base": base,
        "Arrow data, `check_many`": lambda: job(inputs.in_scope),
        "naive": lambda: job(lambda urls: pa.array([inputs.naive(url) for url in urls.to_pylist()])),
    }


def with_sqlite(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of SQLite, in its shell."""
    database = inputs.folder / "urls.db"
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("create table urls (id integer, url text)")
    connection.execute("begin")
    connection.executemany("insert into urls values (?, ?)", enumerate(inputs.urls))
    connection.execute("commit")
    connection.create_function("naive", 1, inputs.naive, deterministic=True)
    policy = inputs.text.replace("'", "''")

    def table(column: str) -> str:
        return f"drop table if exists out; create table out as select id, url, {column} as r from urls;"

    def shell(column: str) -> None:
        command = ["sqlite3", "-bail", "-cmd", f".load {os.environ['SCOPEGATE_SQLITE']}", database]
        subprocess.run(command, input=table(column), text=True, check=True)

    return {
        "base": lambda: shell("length(url) > 40"),
        "extension, `scope_in`": lambda: shell(f"scope_in('{policy}', url)"),
        "base of naive": lambda: connection.executescript(table("length(url) > 40")),
        "naive": lambda: connection.executescript(table("naive(url)")),
    }


def with_spark(inputs: Inputs) -> dict[str, Job]:
    """Return the jobs of Spark, in two local workers."""
    import scopegate.spark as scope
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as sf

    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    part = session.read.parquet(inputs.parquet)
    urls = part
    for _ in range(SPARK_ROWS // len(inputs.urls)):
        urls = urls.union(part)
    urls = urls.repartition(4).cache()
    urls.count()

    def job(column: Any) -> None:
        urls.withColumn("r", column).write.mode("overwrite").parquet(inputs.out + ".spark")

    # The function travels to the workers, which have no module of this name.
    exact, below, outside = inputs.exact, inputs.below, inputs.outside

    def naive(text: str | None) -> bool:
        try:
            host = urlsplit(text if "://" in text else f"//{text}").hostname if text else None
        except ValueError:
            return False
        if not host or host in outside:
            return False
        parts = host.split(".")
        return host in exact or any(".".join(parts[at:]) in below for at in range(1, len(parts)))

    return {
        "base": lambda: job(sf.length("url") > 40),
        "`scopegate.spark.in_scope`": lambda: job(scope.in_scope("url", inputs.policy)),
        "`scopegate.spark.check`": lambda: job(scope.check("url", inputs.policy)),
        "naive": lambda: job(sf.udf(naive, "boolean")("url")),
    }


# The name, the module that it needs, the jobs, the clock, and the goals: the factor of a way, and how much faster than naive.
ENGINES: list[tuple[str, str, Callable[[Inputs], dict[str, Job]], Callable[[], float], dict[str, float], float]] = [
    ("pyarrow", "pyarrow", with_pyarrow, processor, {"`check_many`, Boolean": 1.5, "`check_many`, struct": 1.9}, 4),
    ("pandas", "pandas", with_pandas, processor, {"`check_many`, Boolean": 1.5}, 4),
    (
        "Polars",
        "polars",
        with_polars,
        processor,
        {"`scopegate.polars.in_scope`": 1.5, "`scopegate.polars.check`": 1.9, "filter and count": 3.5},
        4,
    ),
    (
        "DuckDB",
        "duckdb",
        with_duckdb,
        processor,
        {
            "extension, `scope_in`": 1.5,
            "extension, `scope_check`": 2.5,
            "`scopegate.duckdb`, `scope_in`": 2.0,
            "filter and count, extension": 2.7,
        },
        4,
    ),
    ("DataFusion", "datafusion", with_datafusion, processor, {"function over `check_many`": 1.5}, 4),
    ("ClickHouse (chDB)", "chdb", with_chdb, processor, {}, 4),
    ("SQLite", "sqlite3", with_sqlite, processor, {"extension, `scope_in`": 2.4}, 4),
    ("Spark, wall time", "pyspark", with_spark, time.perf_counter, {"`scopegate.spark.in_scope`": 1.8}, 2),
]


def in_turn(jobs: dict[str, Job], clock: Callable[[], float]) -> dict[str, list[float]]:
    """Run all jobs by turns and return the time of each round, without the first one, which is to warm up."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS + 1):
        for name, job in jobs.items():
            if name == "naive" and number > NAIVE_ROUNDS:
                continue
            gc.collect()
            start = clock()
            job()
            if number:
                times[name].append(clock() - start)
    return times


def rows(name: str, times: dict[str, list[float]], goals: dict[str, float], faster: float) -> Iterator[str]:
    """Return the rows of the table for an engine."""
    base_of_naive = times.get("base of naive", times["base"])
    slow = [time / base for time, base in zip(times["naive"], base_of_naive, strict=False)]
    for way in times:
        if way == "naive" or way.startswith("base"):
            continue
        counts = "count" in way
        base = times["base of counts" if counts else "base"]
        factors = [time / base for time, base in zip(times[way], base, strict=True)]
        low, middle, high = statistics.quantiles(factors, n=4)
        goal = goals.get(way)
        met = "" if goal is None else "met" if middle <= goal else "**missed**"
        naive, ratio, ratio_met = "", "", ""
        if not counts:
            naive = f"{statistics.median(slow):.1f}"
            ratio = f"{statistics.median(slow) / middle:.1f}"
            ratio_met = "met" if statistics.median(slow) / middle >= faster else "**missed**"
        yield (
            f"| {name} | {way} | {middle:.2f} ({low:.2f} to {high:.2f}) | {goal or ''} | {met} "
            f"| {naive} | {ratio} | {f'{faster} ' if ratio else ''}{ratio_met} |"
        )


def section(inputs: Inputs, commit: str) -> str:
    """Measure all engines and return the section of the page."""
    load = os.getloadavg()[0]
    versions, table = [], []
    for name, module, make, clock, goals, faster in ENGINES:
        if find_spec(module) is None or (name == "SQLite" and "SCOPEGATE_SQLITE" not in os.environ):
            continue
        print(name, file=sys.stderr)
        # SQLite is part of Python, and has no package.
        version = sqlite3.sqlite_version if name == "SQLite" else importlib.metadata.version(module)
        versions.append(f"{name.partition(',')[0]} {version}")
        table += rows(name, in_turn(make(inputs), clock), goals, faster)
    today = datetime.datetime.now(tz=datetime.timezone.utc).date()
    return f"""{HEADING}

Written by `benches/engines` on {today}, commit {commit}, {load:.1f} busy processes at the start. Python
{sys.version.split()[0]}, {", ".join(versions)}.

The job reads {len(inputs.urls):,} URLs from Parquet, decides them by a policy of 1,000 rules and writes them with the answer.
The factor is its processor time over that of the same job with the column `length(url) > 40`: the median of {ROUNDS} turns after
one to warm up, in brackets the middle half. "Filter and count" writes nothing. SQLite reads and writes a table. Spark has the rows
several times, at least a million. The naive way is `urlsplit` with sets
as a function of Python in the same engine, which has no exclusions by path, no globs, no networks and no errors.

| engine | way | factor | at most | | naive | naive / ours | at least |
| --- | --- | --- | ---: | --- | ---: | ---: | --- |
{chr(10).join(table)}
"""


def main(folder: Path, rules: int, commit: str, page: Path) -> None:
    """Replace the section of the page."""
    written = section(Inputs(folder, rules), commit)
    text = page.read_text(encoding="utf-8")
    other = re.sub(rf"^{HEADING}\n.*?(?=^## |\Z)", "", text, flags=re.MULTILINE | re.DOTALL)
    page.write_text(f"{other.rstrip()}\n\n{written}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
