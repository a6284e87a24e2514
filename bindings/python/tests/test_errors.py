"""Invalid input: each kind gives its documented error and no other."""

from __future__ import annotations

import errno
import os
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import scopegate

GOOD: dict[str, Any] = {"version": 1, "policy": {"name": "N", "owner": "O"}, "scope": {"in_scope": ["a.example.com"]}}


def refused(load: Callable[[], object]) -> scopegate.PolicyError:
    with pytest.raises(scopegate.PolicyError) as raised:
        load()
    assert raised.value.errors
    return raised.value


@pytest.mark.parametrize("value", [None, b"a.example.com", 7, 1.5, ["a.example.com"], object(), Path("a.example.com")])
def test_a_target_of_another_type_is_a_type_error(policy: scopegate.Policy, value: Any) -> None:
    for ask in (policy.check, policy.require, policy.partition):
        with pytest.raises(TypeError, match="a target must be a str"):
            ask(value)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("a\ud800b.example.com", "target.not-utf8", 2),
        ("", "target.empty", None),
        ("x" * 10_000_000, "target.too-long", None),
        ("\u00e4" * 10_000_000, "target.too-long", None),
        ("a b", "target.invalid-host", 1),
        (r"http://evil.com\@in.example.com/", "target.ambiguous", 16),
    ],
)
def test_an_invalid_target_is_a_target_error(
    policy: scopegate.Policy, text: str, code: str, position: int | None
) -> None:
    with pytest.raises(scopegate.TargetError) as raised:
        policy.check(text)
    error = raised.value
    assert (error.code, error.position) == (code, position)
    assert error.hint is None or error.hint in str(error)
    assert error.message in str(error)
    assert len(str(error)) < 1000
    with pytest.raises(scopegate.OutOfScopeError) as denied:
        policy.require(text)
    assert isinstance(denied.value.error, scopegate.TargetError)
    assert denied.value.error.code == code
    assert denied.value.decision is None
    assert not isinstance(denied.value, ValueError)


def test_require_raises_with_the_decision(policy: scopegate.Policy) -> None:
    with pytest.raises(scopegate.OutOfScopeError) as denied:
        policy.require("blog.example.com")
    assert denied.value.error is None
    assert denied.value.decision is not None
    assert denied.value.decision.basis is scopegate.Basis.EXCLUDED
    assert str(denied.value) == denied.value.decision.explanation


def test_nothing_has_a_truth_value(policy: scopegate.Policy) -> None:
    decision = policy.check("blog.example.com")
    [undecided] = policy.check_many(["a b"])
    for answer in (decision, decision.verdict, decision.basis, undecided):
        with pytest.raises(TypeError, match="truth value"):
            bool(answer)


def test_unreadable_policy_files(tmp_path: Path) -> None:
    missing = refused(lambda: scopegate.Policy.from_file(tmp_path / "none.toml"))
    assert missing.errors[0].code == "file.unreadable"
    assert isinstance(missing.__cause__, FileNotFoundError)
    assert refused(lambda: scopegate.Policy.from_file(str(tmp_path))).errors[0].code == "file.not-a-file"
    (tmp_path / "policy.txt").write_text("version = 1")
    assert refused(lambda: scopegate.Policy.from_file(tmp_path / "policy.txt")).errors[0].code == "file.unknown-format"
    (tmp_path / "latin.toml").write_bytes(b"version = 1\nname = '\xe4'")
    latin = refused(lambda: scopegate.Policy.from_file(tmp_path / "latin.toml"))
    assert latin.errors[0].code == "file.not-utf8"
    assert "line 2" in str(latin)
    os.mkfifo(tmp_path / "pipe.toml")
    assert refused(lambda: scopegate.Policy.from_file(tmp_path / "pipe.toml")).errors[0].code == "file.not-a-file"
    assert refused(lambda: scopegate.Policy.from_file("a\0b.toml")).errors[0].code == "file.unreadable"
    with pytest.raises(TypeError):
        scopegate.Policy.from_file(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        scopegate.Policy.from_file(b"policy.toml")  # type: ignore[arg-type]


@pytest.mark.parametrize("read", [scopegate.Policy.from_toml, scopegate.Policy.from_json, scopegate.Policy.from_yaml])
def test_texts_of_policies(read: Callable[..., object]) -> None:
    for value in (None, b"version = 1", 7, {"version": 1}):
        with pytest.raises(TypeError):
            read(value)
    assert refused(lambda: read("a\ud800")).errors[0].code == "policy.syntax"
    assert refused(lambda: read("x" * 10_000_000)).errors
    assert len(str(refused(lambda: read("x" * 10_000_000)))) < 2000


def test_the_report_shows_the_source() -> None:
    text = 'version = 1\n[policy]\nname = "N"\nowner = "O"\n[scope]\nin_scope = ["a.example.com", "^x$"]\n'
    error = refused(lambda: scopegate.Policy.from_toml(text, source_name="acme.toml"))
    lines = str(error).splitlines()
    assert lines[0].startswith("acme.toml:6:30: error[pattern.")
    assert lines[1:3] == ['   6 | in_scope = ["a.example.com", "^x$"]', "     |" + 30 * " " + "^^^^^"]
    assert lines[3].startswith("  hint: ")
    [problem] = error.errors
    assert (problem.file, problem.line, problem.column, problem.end_column) == ("acme.toml", 6, 30, 35)
    assert problem.path == "/scope/in_scope/1"
    assert str(problem).startswith("acme.toml:6:30: pattern.")


def test_a_report_of_many_errors_is_short() -> None:
    error = refused(lambda: scopegate.Policy.from_dict(GOOD | {"scope": {"in_scope": ["^"] * 1000}}))
    assert len(error.errors) == 1000
    assert str(error).endswith("and 980 more")


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"version": "1"}, "policy.wrong-type", "/version"),
        ({"scope": {"in_scope": [b"a"]}}, "policy.wrong-type", "/scope/in_scope/0"),
        ({"scope": {"in_scope": "a.example.com"}}, "policy.wrong-type", "/scope/in_scope"),
        ({"scope": {"in_scope": {1: 2}}}, "policy.wrong-type", "/scope/in_scope"),
        ({"scope": [{"in_scope"}]}, "policy.wrong-type", "/scope/0"),
        ({"metadata": {"n": float("nan")}}, "policy.wrong-type", "/metadata/n"),
        ({"metadata": {"n": 10**30}}, "policy.wrong-type", "/metadata/n"),
        ({"metadata": {"a/b": {"~": object()}}}, "policy.wrong-type", "/metadata/a~1b/~0"),
        ({"metadata": {"n": "\ud800"}}, "policy.wrong-type", "/metadata/n"),
        ({"scoop": {}}, "policy.unknown-key", "/scoop"),
    ],
)
def test_data_of_wrong_types(change: dict[str, Any], code: str, path: str) -> None:
    error = refused(lambda: scopegate.Policy.from_dict(GOOD | change))
    assert (code, path) in [(problem.code, problem.path) for problem in error.errors]
    assert {(problem.line, problem.column) for problem in error.errors} == {(None, None)}


def test_data_that_contains_itself() -> None:
    endless: dict[str, Any] = dict(GOOD)
    endless["metadata"] = {"a": endless}
    assert refused(lambda: scopegate.Policy.from_dict(endless)).errors[0].code == "policy.too-deep"


@pytest.mark.parametrize("value", [None, [], "version = 1", 7, [("version", 1)]])
def test_data_that_is_not_a_mapping(value: Any) -> None:
    with pytest.raises(TypeError, match="mapping"):
        scopegate.Policy.from_dict(value)


def test_dates_are_accepted_as_dates() -> None:
    policy = scopegate.Policy.from_dict(GOOD | {"policy": {"name": "N", "owner": "O", "updated": date(2026, 11, 1)}})
    assert policy.to_dict()["policy"]["updated"] == "2026-11-01"
    assert all(rule.line is None for rule in policy.rules)


def test_evidence_of_wrong_types() -> None:
    for arguments in ({"cnames": "a.example.com"}, {"cnames": [1]}, {"addresses": "192.0.2.7"}, {"addresses": [7]}):
        with pytest.raises(TypeError):
            scopegate.Evidence(**arguments)  # type: ignore[arg-type]
    for owned in (1, "yes"):
        with pytest.raises(TypeError):
            scopegate.Evidence(owned=owned)  # type: ignore[arg-type]
    for bad in (
        {"cnames": ["a b"]},
        {"addresses": ["a.example.com"]},
        {"addresses": ["a b"]},
        {"addresses": ["\ud800"]},
    ):
        with pytest.raises(scopegate.TargetError):
            scopegate.Evidence(**bad)  # type: ignore[arg-type]


def test_questions_about_findings(policy: scopegate.Policy) -> None:
    for ask, code in [
        (lambda: policy.check_finding("click-jack"), "class.unknown"),
        (lambda: policy.check_finding("\ud800"), "class.unknown"),
        (lambda: policy.check_finding("x" * 10_000_000), "class.unknown"),
        (lambda: policy.check_finding("xss", facts={"nobody-knows": True}), "fact.unknown"),
        (lambda: policy.check_report([], "xss"), "report.no-target"),
        (lambda: policy.check_report(["a.example.com"], "nothing"), "class.unknown"),
        (lambda: scopegate.classes("nothing at all"), "class.unknown"),
    ]:
        with pytest.raises(scopegate.QuestionError) as raised:
            ask()
        assert raised.value.code == code
        assert isinstance(raised.value, scopegate.ScopegateError)
        assert raised.value.message
        assert raised.value.hint
    with pytest.raises(scopegate.TargetError, match=r"target\.invalid-host"):
        policy.check_report(["a b"], "xss")
    for wrong in (
        lambda: policy.check_finding(None),  # type: ignore[arg-type]
        lambda: policy.check_finding("xss", facts=["reproducible"]),  # type: ignore[arg-type]
        lambda: policy.check_finding("xss", facts={"reproducible": 1}),
        lambda: policy.check_finding("xss", facts={1: True}),  # type: ignore[dict-item]
        lambda: policy.check_report("app.example.com", "xss"),
        lambda: policy.check_report([None], "xss"),  # type: ignore[list-item]
        lambda: policy.check_report(["app.example.com"], "xss", contains="steps"),
    ):
        with pytest.raises(TypeError):
            wrong()


def test_a_single_target_is_not_a_batch(policy: scopegate.Policy) -> None:
    one: Any
    for one in ("app.example.com", b"app", scopegate.Target("app.example.com")):
        with pytest.raises(TypeError, match="many"):
            policy.check_many(one)
        with pytest.raises(TypeError, match="many"):
            policy.filter(one)
    with pytest.raises(TypeError):
        policy.check_many(7)  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="errors must be"):
        policy.filter([], errors="ignore")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="callable"):
        policy.filter([], key="url")  # type: ignore[call-overload]


def test_missing_values_in_a_batch_are_errors(policy: scopegate.Policy) -> None:
    items = ["app.example.com", None, float("nan"), "a\ud800"]
    answers = list(policy.check_many(items))
    assert [answer.in_scope for answer in answers] == [True, False, False, False]
    codes = [answer.error and answer.error.code for answer in answers]
    assert codes == [None, "target.empty", "target.empty", "target.not-utf8"]
    assert [answer.verdict for answer in answers][1:] == [None, None, None]


def test_an_exception_of_the_iterable_is_raised_in_order(policy: scopegate.Policy) -> None:
    def items() -> Iterator[str]:
        yield "app.example.com"
        message = "the source is gone"
        raise OSError(message)

    answers = policy.check_many(items())
    assert next(answers).in_scope
    with pytest.raises(OSError, match="the source is gone"):
        next(answers)
    mixed: Any = ["app.example.com", b"bytes", "www.example.com"]
    for asked in (policy.check_many(mixed), policy.filter(mixed)):
        next(asked)
        with pytest.raises(TypeError):
            next(asked)
    rows = [{"url": "app.example.com"}, {}]
    kept = policy.filter(rows, key=lambda row: row["url"], errors="skip")
    assert next(kept) == rows[0]
    with pytest.raises(KeyError):
        next(kept)


def test_invalid_items_are_dropped_only_on_request(policy: scopegate.Policy) -> None:
    items = ["app.example.com", "a b", "www.example.com", "blog.example.com", None]
    kept = policy.filter(items)
    assert next(kept) == "app.example.com"
    with pytest.raises(scopegate.TargetError):
        next(kept)
    assert list(policy.filter(items, errors="skip")) == ["app.example.com", "www.example.com"]


def test_every_error_has_code_message_and_hint(policy: scopegate.Policy, tmp_path: Path) -> None:
    def fails(call: Callable[[], object]) -> Any:
        with pytest.raises((scopegate.ScopegateError, scopegate.OutOfScopeError)) as raised:
            call()
        return raised.value

    errors = [
        fails(lambda: policy.check("a b")),
        fails(lambda: policy.require("a b")),
        fails(lambda: policy.require("blog.example.com")),
        fails(lambda: policy.check_finding("nothing")),
        fails(lambda: scopegate.Policy.from_toml("version = 2")),
        fails(lambda: scopegate.Policy.from_file(tmp_path)),
        fails(lambda: scopegate.Policy.from_file(tmp_path / "missing.toml")),
        fails(lambda: scopegate.formats.programs("{", format="burp")),
        fails(lambda: scopegate.formats.programs("x", format="nothing")),
        fails(lambda: scopegate.formats.export(policy, "nothing")),
        fails(lambda: scopegate.formats.programs("\ud800")),
    ]
    for error in errors:
        assert error.code
        assert error.message
        assert error.hint is None or error.hint
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.code, again.message, again.hint) == (
            type(error),
            error.code,
            error.message,
            error.hint,
        )
    assert [error.code for error in errors[:4]] == ["target.invalid-host"] * 2 + ["excluded", "class.unknown"]
    assert errors[4].code == errors[4].errors[0].code


def test_a_missing_file_is_a_file_not_found_error(tmp_path: Path) -> None:
    path = tmp_path / "missing.toml"
    with pytest.raises(FileNotFoundError) as raised:
        scopegate.Policy.from_file(path)
    assert isinstance(raised.value, scopegate.PolicyError)
    assert (raised.value.errno, raised.value.filename) == (errno.ENOENT, str(path))
    assert "missing.toml" in str(raised.value)
    with pytest.raises(scopegate.PolicyError) as other:
        scopegate.Policy.from_file(tmp_path)
    assert not isinstance(other.value, FileNotFoundError)


def test_a_policy_that_does_not_authorize_testing_refuses(policy: scopegate.Policy) -> None:
    assert policy.authorizes_testing
    for posture in ("report-only", "none"):
        closed = scopegate.Policy.from_dict({**policy.to_dict(), "testing": {"posture": posture}})
        assert not closed.authorizes_testing
        assert closed.check("app.example.com").in_scope
        assert "does not authorize testing" in closed.check("app.example.com").caveats[0]
        with pytest.raises(scopegate.OutOfScopeError) as raised:
            closed.require("app.example.com")
        assert raised.value.code == "policy.report-only"
        assert raised.value.decision is not None
        assert "does not authorize testing" in str(raised.value)
