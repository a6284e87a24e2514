"""Typical uses of batches: files, threads, notebooks."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
import scopegate

HOSTILE = "</td><script>alert(1)</script>\"'&"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_its_lines_without_line_ends(policy: scopegate.Policy, tmp_path: Path, newline: str) -> None:
    lines = ["app.example.com", "", "blog.example.com", "https://app.example.com/a"]
    plain, packed = tmp_path / "hosts.txt", tmp_path / "hosts.gz"
    data = newline.join(lines).encode()
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    want = ["app.example.com", "https://app.example.com/a"]
    with plain.open() as file:
        assert list(policy.filter(file)) == want
    with plain.open(newline="") as file:
        assert list(policy.filter(file)) == want
    with gzip.open(packed, "rt") as file:
        assert list(policy.filter(file)) == want
    assert list(policy.filter(io.StringIO(data.decode()))) == want
    with plain.open() as file:
        answers = list(policy.check_many(file, threads=2))
    assert [answer.in_scope for answer in answers] == [True, False, False, True]
    assert answers[1].error is not None
    assert answers[1].error.code == "target.empty"


def test_only_a_file_has_line_ends(policy: scopegate.Policy) -> None:
    [answer] = policy.check_many(["app.example.com\n"])
    assert not answer.in_scope
    with pytest.raises(TypeError, match="bytes"):
        list(policy.filter(io.BytesIO(b"app.example.com\n")))
    # Only one kind of line end ends a line. Others are a part of it.
    with pytest.raises(scopegate.TargetError):
        list(policy.filter(io.StringIO("app.example.com\r\r\n", newline="\n")))


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_change_no_answer(policy: scopegate.Policy, threads: int) -> None:
    items = [f"{'blog' if n % 3 else 'app'}.example.com" if n % 5 else f"a b{n}" for n in range(40_000)]
    want = [(answer.target, answer.in_scope) for answer in policy.check_many(items)]
    assert [(answer.target, answer.in_scope) for answer in policy.check_many(items, threads=threads)] == want
    assert [(answer.target, answer.in_scope) for answer in policy.check_many(iter(items), threads=threads)] == want
    assert len(want) == len(items)
    table = pa.table(policy.check_many(pa.array(items), threads=threads))
    assert table.column("in_scope").to_pylist() == [in_scope for _, in_scope in want]


def test_a_failing_iterable_fails_after_its_answers(policy: scopegate.Policy) -> None:
    def items() -> Iterator[str]:
        yield "app.example.com"
        raise EOFError

    for threads in (None, 4):
        answers = policy.check_many(items(), threads=threads)
        with pytest.raises(EOFError):
            list(answers)


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2"])
def test_threads_is_a_positive_number(policy: scopegate.Policy, threads: object) -> None:
    for items in (["app.example.com"], pa.array(["app.example.com"])):
        with pytest.raises((ValueError, TypeError, OverflowError)):
            policy.check_many(items, threads=threads)  # type: ignore[call-overload]


@pytest.mark.parametrize("index", [2, 120, -1, -128])
def test_an_index_outside_an_arrow_dictionary_is_an_error(policy: scopegate.Policy, index: int) -> None:
    values = pa.array(["blog.example.com", "app.example.com"])
    rows = pa.DictionaryArray.from_arrays(pa.array([1, index, 0, None], pa.int8()), values, safe=False)
    table = pa.table(policy.check_many(rows)).to_pylist()
    assert [row["in_scope"] for row in table] == [True, False, False, False]
    assert [row["error"] for row in table] == [None, "target.empty", None, "target.empty"]


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
)
def test_every_type_of_index_is_read(policy: scopegate.Policy, kind: pa.DataType) -> None:
    values = pa.array(["blog.example.com", "app.example.com"])
    rows = pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], kind), values)
    assert pa.table(policy.check_many(rows)).column("in_scope").to_pylist() == [True, False, True]
    empty = pa.DictionaryArray.from_arrays(pa.array([0, 1], kind), pa.array([], pa.string()), safe=False)
    assert pa.table(policy.check_many(empty)).column("error").to_pylist() == ["target.empty"] * 2


def test_missing_items_are_errors_everywhere(policy: scopegate.Policy) -> None:
    for items in ([None], (None,), iter([None]), pa.array([None]), pa.array([None], pa.string()), [float("nan")]):
        answers = policy.check_many(items)  # type: ignore[call-overload]
        rows = pa.table(answers).to_pylist() if isinstance(answers, scopegate.ArrowDecisions) else list(answers)
        assert len(rows) == 1
        code = rows[0]["error"] if isinstance(rows[0], dict) else rows[0].error.code
        assert code == "target.empty"


def test_batches_have_a_repr(policy: scopegate.Policy) -> None:
    answers = policy.check_many(["app.example.com", "blog.example.com"])
    assert repr(answers) == "<Results of 'Example disclosure': 2 answers left>"
    next(answers)
    assert repr(answers) == "<Results of 'Example disclosure': 1 answer left>"
    assert repr(policy.check_many(iter(["a"]))) == "<Results of 'Example disclosure': an iterator of answers>"
    assert repr(policy.filter(["a"])) == "<Filter of 'Example disclosure': an iterator of items>"


class Reader(HTMLParser):
    """Collects the tags of a text, and fails for a tag that a table does not need."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"table", "thead", "tbody", "tr", "th", "td", "p", "b", "ul", "li"}
        assert {name for name, _ in attrs} <= {"style"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> str:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return re.sub(r"<[^>]*>", " ", page)


def test_notebooks_show_tables(policy: scopegate.Policy) -> None:
    shown = read(policy.check("app.example.com")._repr_html_())
    assert "app.example.com" in shown
    assert "in-scope" in shown
    assert "*.example.com" in read(policy._repr_html_())
    answers = policy.check_many([f"h{n}.example.com" for n in range(30)] + ["a b"])
    next(answers)
    shown = read(answers._repr_html_())
    assert "h1.example.com" in shown
    assert "h20.example.com" in shown
    assert "h21.example.com" not in shown
    assert "and 10 more" in shown
    # No item of the iterator was read.
    assert next(answers).target == "h1.example.com"
    [error] = policy.check_many([HOSTILE])
    assert isinstance(error, scopegate.Undecided)
    assert "&lt;script&gt;" in read(error._repr_html_())
    assert "an iterator" in read(policy.check_many(iter(["a"]))._repr_html_())


def test_no_text_of_a_stranger_becomes_markup() -> None:
    policy = scopegate.Policy.from_dict(
        {
            "version": 1,
            "policy": {"name": HOSTILE, "owner": HOSTILE},
            "scope": {
                "in_scope": [{"pattern": "*.example.com", "note": HOSTILE}],
                "out_of_scope": [{"pattern": "a.example.com", "reason": HOSTILE}],
                "unchecked": [{"list": "out_of_scope", "text": HOSTILE}],
            },
        }
    )
    for page in (
        policy._repr_html_(),
        policy.check("b.example.com")._repr_html_(),
        policy.check("a.example.com")._repr_html_(),
        policy.check_many([HOSTILE, "https://a.example.com/" + HOSTILE, None])._repr_html_(),
    ):
        read(page)
        assert "script&gt;" in page or "%3C" in page
