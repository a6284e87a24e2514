"""Batches in Arrow data: from and to pyarrow, Polars, pandas and DuckDB."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scopegate

TEXTS = [
    "https://app.example.com/login",
    "blog.example.com",
    None,
    "a b",
    "https://example.org/a-path-that-is-longer-than-twelve-bytes",
    "",
    "\u00e4.example.com",
    "www.example.com",
]


def rows(policy: scopegate.Policy, texts: list[str | None]) -> list[dict[str, Any]]:
    """Return the expected rows of the struct, from one question for each target."""
    found = []
    for answer in policy.check_many(texts):
        decided = isinstance(answer, scopegate.Decision)
        found.append(
            {
                "in_scope": answer.in_scope,
                "verdict": answer.verdict.value if decided else None,
                "basis": answer.basis.value if decided else None,
                "rule": answer.rule.id if decided and answer.rule else None,
                "error": answer.error.code if answer.error else None,
            }
        )
    return found


STRINGS = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]


@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_arrays_of_every_kind_of_string(policy: scopegate.Policy, kind: Any) -> None:
    array = pa.array(TEXTS, pa.string()).cast(kind) if pa.types.is_dictionary(kind) else pa.array(TEXTS, kind)
    wanted = rows(policy, TEXTS)
    decisions = policy.check_many(array)
    assert len(decisions) == len(TEXTS)
    assert pa.array(decisions).to_pylist() == wanted
    for start in range(len(TEXTS)):
        for length in range(len(TEXTS) - start + 1):
            part = policy.check_many(array.slice(start, length))
            assert pa.array(part).to_pylist() == wanted[start : start + length]


@pytest.mark.parametrize("kind", STRINGS[:3], ids=str)
def test_chunks(policy: scopegate.Policy, kind: Any) -> None:
    chunked = pa.chunked_array([pa.array(TEXTS[:3], kind), pa.array([], kind), pa.array(TEXTS, kind).slice(3)])
    decisions = policy.check_many(chunked)
    assert pa.array(decisions).to_pylist() == rows(policy, TEXTS)
    # It can be read any number of times, and it outlives its source.
    del chunked
    gc.collect()
    assert pa.table(decisions).to_pylist() == pa.array(decisions).to_pylist()
    assert pa.RecordBatchReader.from_stream(decisions).read_all().num_rows == len(TEXTS)


def test_in_scope_is_never_null(policy: scopegate.Policy) -> None:
    for array in (pa.array(TEXTS), pa.nulls(5), pa.array([], pa.string())):
        table = pa.table(policy.check_many(array))
        assert table.schema.field("in_scope") == pa.field("in_scope", pa.bool_(), nullable=False)
        assert table["in_scope"].null_count == 0
        assert table.num_rows == len(array)
        table.validate(full=True)


def test_a_table_of_one_column(policy: scopegate.Policy) -> None:
    table = pa.table({"url": TEXTS})
    assert pa.array(policy.check_many(table)).to_pylist() == rows(policy, TEXTS)
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=2))
    assert pa.array(policy.check_many(reader)).to_pylist() == rows(policy, TEXTS)
    with pytest.raises(TypeError, match="strings"):
        policy.check_many(pa.table({"url": TEXTS, "id": range(len(TEXTS))}))


@pytest.mark.parametrize(
    "array", [pa.array([1, 2]), pa.array([b"x"]), pa.array([["x"]]), pa.array([1.5, None])], ids=str
)
def test_other_arrays_are_refused(policy: scopegate.Policy, array: Any) -> None:
    for offered in (array, pa.chunked_array([array])):
        with pytest.raises(TypeError, match="strings"):
            policy.check_many(offered)


def test_polars(policy: scopegate.Policy) -> None:
    frame = pl.DataFrame({"url": TEXTS})
    wanted = rows(policy, TEXTS)
    decisions = policy.check_many(frame["url"])
    found = pl.DataFrame(decisions)
    assert found.cast(dict.fromkeys(found.columns[1:], pl.String)).to_dicts() == wanted
    assert pl.DataFrame(policy.check_many(frame)).height == len(TEXTS)
    both = frame.hstack(found)
    assert both.filter(pl.col("in_scope"))["url"].to_list() == [
        text for text, row in zip(TEXTS, wanted, strict=True) if row["in_scope"]
    ]
    assert both.filter(pl.col("verdict") == "third-party").height == 1
    assert pl.Series(policy.check_many(frame["url"].cast(pl.Categorical))).len() == len(TEXTS)


def test_pandas(policy: scopegate.Policy) -> None:
    frame = pd.DataFrame({"url": TEXTS})
    wanted = rows(policy, TEXTS)
    answers = pd.DataFrame.from_arrow(policy.check_many(frame["url"]))
    assert answers["in_scope"].tolist() == [row["in_scope"] for row in wanted]
    frame = frame.join(answers)
    in_scope = frame[frame.in_scope]
    assert in_scope["url"].tolist() == [text for text, row in zip(TEXTS, wanted, strict=True) if row["in_scope"]]
    # The mistake that the README warns of: errors and third-party systems pass.
    mistaken = frame[frame.verdict != "out-of-scope"]
    assert {"a b", "https://example.org/a-path-that-is-longer-than-twelve-bytes"} < set(mistaken["url"])
    with pytest.raises(TypeError):
        policy.check_many(pd.Series([1, 2, 3]))


def test_duckdb(policy: scopegate.Policy) -> None:
    con = duckdb.connect()
    relation = con.sql("select * from (values ('app.example.com'), ('blog.example.com'), (null)) t(url)")
    decisions = policy.check_many(relation)
    answers = pa.table(decisions)
    assert con.sql("select count(*) from answers where in_scope").fetchall() == [(1,)]
    assert con.sql("select error from answers").fetchall() == [(None,), (None,), ("target.empty",)]
    assert len(answers) == 3


def test_many_rows_on_many_threads_come_in_order(policy: scopegate.Policy) -> None:
    texts = [f"{'app' if number % 3 else 'blog'}{number}.example.com" for number in range(150_001)]
    texts[77_777] = "a b"
    decisions = pa.array(policy.check_many(pa.array(texts)))
    wanted = [text != "a b" for text in texts]
    assert decisions.field("in_scope").to_pylist() == wanted
    assert decisions.field("error").to_pylist()[77_777] == "target.invalid-host"


def test_an_invalid_arrow_export_is_refused(policy: scopegate.Policy) -> None:
    class Broken:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            del requested_schema
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

    taken = pa.chunked_array([["a"]]).__arrow_c_stream__()
    pa.chunked_array(_Once(taken))
    for answer in (ValueError("no"), None, 7, (1, 2), taken, pa.array(["a"]).__arrow_c_array__()[0]):
        with pytest.raises(TypeError, match="Arrow"):
            policy.check_many(Broken(answer))


class _Once:
    def __init__(self, capsule: object) -> None:
        self.capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        del requested_schema
        return self.capsule


def test_a_stream_that_fails_midway(policy: scopegate.Policy) -> None:
    def batches() -> Any:
        yield pa.record_batch({"url": ["app.example.com"]})
        message = "the file is gone"
        raise OSError(message)

    reader = pa.RecordBatchReader.from_batches(pa.schema({"url": pa.string()}), batches())
    with pytest.raises(scopegate.ScopegateError, match="the file is gone"):
        policy.check_many(reader)


def test_bytes_that_are_not_utf8(policy: scopegate.Policy) -> None:
    bad = pa.array([b"app.example.com", b"\xff\xfe.example.com"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, bad.buffers())
    answers = pa.array(policy.check_many(text))
    assert answers.field("error").to_pylist() == [None, "target.not-utf8"]


def test_no_string_is_copied(policy: scopegate.Policy) -> None:
    # Long errors of a megabyte each. Nothing may copy them.
    array = pa.array(["x" * (1 << 20)] * 64)
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    decisions = policy.check_many(array)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(decisions) == 64
    assert peak < 1 << 20
    assert pa.total_allocated_bytes() - before < 1 << 20


def test_an_iterable_takes_constant_memory(policy: scopegate.Policy) -> None:
    def count(number: int) -> int:
        tracemalloc.start()
        texts = (f"app{index}.example.com" for index in range(number))
        assert all(answer.in_scope for answer in policy.check_many(texts))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    count(100)
    assert count(20_000) < 2 * count(1_000) + (64 << 10)


def test_a_generator_is_read_one_item_at_a_time(policy: scopegate.Policy) -> None:
    taken = []

    def texts() -> Any:
        for text in ("app.example.com", "www.example.com", "x.example.com"):
            taken.append(text)
            yield text

    answers = policy.check_many(texts())
    assert taken == []
    next(answers)
    assert taken == ["app.example.com"]
