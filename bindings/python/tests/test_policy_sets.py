"""Many policies at once: each policy that mentions the target decides by itself."""

from __future__ import annotations

import copy
import gc
import ipaddress
import pickle
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest
import scopegate
from test_conformance import FIXTURES, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS = ["program", "in_scope", "verdict", "basis", "rule"]
TEXTS = [
    None,
    "",
    "a b",
    "\u00e4.example.com",
    "8.8.8.8",
    "192.0.2.0/24",
    "x" * 8192,
    "https://a.example/" + "b" * 8000,
]


@pytest.fixture(scope="module")
def policies() -> scopegate.PolicySet:
    found = scopegate.PolicySet.from_dir(FIXTURES / "policies")
    assert len(found) > 30
    assert found.failed == {}
    return found


@pytest.fixture(scope="module")
def targets() -> list[str | None]:
    asked = {case["target"]: None for _, _, case in tables("decisions", "case")}
    return [*TEXTS, *asked]


@pytest.fixture(scope="module")
def expected(policies: scopegate.PolicySet, targets: list[str | None]) -> list[dict[str, scopegate.Decision] | str]:
    """Return the expected answer of a set: the policies that mention the target, in order, or the code of an error."""
    found: list[dict[str, scopegate.Decision] | str] = []
    alone = {key: scopegate.PolicySet({key: policy}) for key, policy in policies.items()}
    for target in targets:
        try:
            answers = {key: policy.check(target or "") for key, policy in policies.items()}
        except scopegate.TargetError as error:
            found.append(error.code)
            continue
        mentions = {key: answer for key, answer in answers.items() if alone[key].check(target or "")}
        for key, answer in answers.items():
            # A policy without a mention does not allow the target. Only a rule for any host can say so.
            assert key in mentions or not answer.in_scope, (key, target)
            any_host = answer.rule is not None and re.match(r"([a-z]+://)?\*[:/]", answer.rule.pattern)
            assert key in mentions or answer.rule is None or any_host, (key, target)
        found.append(mentions)
    return found


def row(key: str, decision: scopegate.Decision) -> dict[str, Any]:
    rule = decision.rule.id if decision.rule else None
    words = (key, decision.in_scope, decision.verdict.value, decision.basis.value, rule)
    return dict(zip(COLUMNS, words, strict=True))


def nested(answer: dict[str, scopegate.Decision] | str) -> dict[str, Any]:
    if isinstance(answer, str):
        return {"mentions": [], "error": answer}
    return {"mentions": [row(key, decision) for key, decision in answer.items()], "error": None}


def long(number: int, answer: dict[str, scopegate.Decision] | str) -> list[dict[str, Any]]:
    if isinstance(answer, str):
        nothing = dict.fromkeys(COLUMNS) | {"in_scope": False}
        return [{"row": number, **nothing, "error": answer}]
    return [{"row": number, **row(key, decision), "error": None} for key, decision in answer.items()]


def test_a_set_answers_as_its_policies(
    policies: scopegate.PolicySet, targets: list[str | None], expected: list[dict[str, scopegate.Decision] | str]
) -> None:
    several = 0
    for target, wanted in zip(targets, expected, strict=True):
        if isinstance(wanted, str):
            with pytest.raises(scopegate.TargetError) as raised:
                policies.check(target or "")
            assert raised.value.code == wanted
            continue
        found = policies.check(target or "")
        assert list(found.items()) == list(wanted.items()), target
        assert list(policies.check(scopegate.Target(target or "")).items()) == list(wanted.items()), target
        several += len(found) > 1
    assert several > 50


def test_a_mention_is_the_decision_of_its_policy(policies: scopegate.PolicySet) -> None:
    for key, decision in policies.check("https://app.soxton.ai/login").items():
        again = policies[key].check("https://app.soxton.ai/login")
        assert decision.to_dict() == again.to_dict()
        assert repr(decision) == repr(again)
        assert decision.policy == policies[key].fingerprint
        with pytest.raises(TypeError):
            bool(decision)


@pytest.mark.parametrize("threads", [None, 1, 2, 3])
def test_batches_answer_as_questions_one_at_a_time(
    policies: scopegate.PolicySet,
    targets: list[str | None],
    expected: list[dict[str, scopegate.Decision] | str],
    threads: int | None,
) -> None:
    wanted = [nested(answer) for answer in expected]
    rows = [one for number, answer in enumerate(expected) for one in long(number, answer)]
    for items in (targets, tuple(targets), iter(targets), pa.array(targets, pa.string_view())):
        found = policies.check_many(items, threads=threads)
        assert len(found) == len(targets)
        table = pa.table(found)
        table.validate(full=True)
        assert table.to_pylist() == wanted
    for array in (targets, pa.array(targets, pa.large_string())):
        found = policies.check_many(array, layout="long", threads=threads)
        table = pa.table(found)
        table.validate(full=True)
        assert table.to_pylist() == rows
        assert len(found) == len(rows)
    # Enough for every thread.
    many = pa.table(policies.check_many(pa.array(targets * 20), threads=threads))
    assert many.slice(19 * len(targets)).to_pylist() == wanted
    assert many.slice(0, len(targets)).to_pylist() == wanted


@pytest.mark.parametrize("kind", [pa.string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_slices_and_chunks(policies: scopegate.PolicySet, kind: Any) -> None:
    texts = ["app.soxton.ai", None, "a b", "soxton.zendesk.com", "nothing.example"]
    array = pa.array(texts).cast(kind) if pa.types.is_dictionary(kind) else pa.array(texts, kind)
    wanted = pa.table(policies.check_many(texts)).to_pylist()
    for start in range(len(texts)):
        for length in range(len(texts) - start + 1):
            part = pa.table(policies.check_many(array.slice(start, length)))
            assert part.to_pylist() == wanted[start : start + length]
            assert part["mentions"].null_count == 0
    chunked = pa.chunked_array([array.slice(0, 2), array.slice(0, 0), array.slice(2)])
    assert pa.table(policies.check_many(chunked)).to_pylist() == wanted
    rows = pa.table(policies.check_many(chunked, layout="long"))
    assert rows.to_pylist() == pa.table(policies.check_many(texts, layout="long")).to_pylist()
    assert pa.array(policies.check_many(pa.nulls(3))).to_pylist() == [{"mentions": [], "error": "target.empty"}] * 3


def test_the_schemas() -> None:
    policies = scopegate.PolicySet({})
    for items in ([], ["app.example.com", None], pa.array([], pa.string())):
        long = pa.table(policies.check_many(items, layout="long")).schema
        assert long.names == ["row", *COLUMNS, "error"]
        assert long.field("row") == pa.field("row", pa.int64(), nullable=False)
        assert long.field("in_scope") == pa.field("in_scope", pa.bool_(), nullable=False)
        nested = pa.table(policies.check_many(items)).schema
        assert nested.names == ["mentions", "error"]
        mentions = nested.field("mentions")
        assert not mentions.nullable
        assert [mentions.type.value_type.field(at).name for at in range(5)] == COLUMNS
        assert pa.types.is_dictionary(mentions.type.value_type.field("program").type)


def test_polars_takes_the_mentions(policies: scopegate.PolicySet) -> None:
    frame = pl.DataFrame({"url": ["app.soxton.ai", "nothing.example", None]})
    found = frame.hstack(pl.DataFrame(policies.check_many(frame["url"])))
    exploded = found.explode("mentions").unnest("mentions")
    assert "soxton" in exploded["program"].cast(pl.String).to_list()
    assert found["mentions"].null_count() == 0


def test_bytes_that_are_not_utf8() -> None:
    policies = scopegate.PolicySet({})
    broken = pa.StringArray.from_buffers(2, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"\xffa"))
    assert pa.table(policies.check_many(broken))["error"].to_pylist()[0] == "target.not-utf8"
    assert pa.table(policies.check_many(["\ud800"]))["error"].to_pylist() == ["target.not-utf8"]


def test_require_names_the_policy(policies: scopegate.PolicySet) -> None:
    assert policies.require("soxton", "https://app.soxton.ai/login").in_scope
    with pytest.raises(scopegate.OutOfScopeError) as raised:
        policies.require("soxton", "soxton.zendesk.com")
    assert raised.value.decision is not None
    for key in ("nothing", "", "\ud800"):
        with pytest.raises(scopegate.OutOfScopeError) as raised:
            policies.require(key, "https://app.soxton.ai/login")
        assert raised.value.code == "set.unknown-key"
        assert raised.value.decision is None
    with pytest.raises(TypeError):
        policies.require("nothing", None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        policies.require(1, "app.soxton.ai")  # type: ignore[arg-type]


def test_require_takes_evidence(policy: scopegate.Policy) -> None:
    policies = scopegate.PolicySet({"example": policy})
    evidence = scopegate.Evidence(cnames=["status.example.com"])
    assert policies.require("example", "app.example.com").in_scope
    with pytest.raises(scopegate.OutOfScopeError) as raised:
        policies.require("example", "app.example.com", evidence)
    assert raised.value.code == "third-party-rule"


def test_a_set_is_a_collection_of_keys(policy: scopegate.Policy) -> None:
    policies = scopegate.PolicySet({"b": policy, "a": policy})
    assert list(policies) == ["b", "a"] == list(policies.keys())
    assert len(policies) == 2
    assert policies["a"] is policy
    assert dict(policies) == {"b": policy, "a": policy} == dict(policies.items())
    assert list(policies.values()) == [policy, policy]
    assert "a" in policies
    for missing in ("c", 1, None, [], "\ud800"):
        assert missing not in policies
        with pytest.raises(KeyError):
            policies[missing]  # type: ignore[index]
    assert not scopegate.PolicySet({})
    assert scopegate.PolicySet({}).check("app.example.com") == {}
    given = {"a": policy}
    kept = scopegate.PolicySet(given)
    given["b"] = policy
    assert len(kept) == len(list(kept)) == 1
    assert repr(policies) == "<PolicySet: 2 policies>"
    assert repr(kept) == "<PolicySet: 1 policy>"
    assert "Example disclosure" in kept._repr_html_()


def test_sets_are_compared_copied_and_pickled(policies: scopegate.PolicySet, policy: scopegate.Policy) -> None:
    for one in (policies, scopegate.PolicySet({"a": policy}), scopegate.PolicySet({})):
        for again in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
            assert again == one
            assert hash(again) == hash(one)
            assert list(again) == list(one)
            assert again.check("app.soxton.ai") == one.check("app.soxton.ai")
        assert one != object()
    other = scopegate.PolicySet({"b": policy})
    assert other != scopegate.PolicySet({"a": policy})
    ordered = [scopegate.PolicySet(dict.fromkeys(names, policy)) for names in ("ab", "ba")]
    assert ordered[0] != ordered[1]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda policy: scopegate.PolicySet({"": policy}), "set.invalid-key"),
        (lambda policy: scopegate.PolicySet({"a\tb": policy}), "set.invalid-key"),
        (lambda policy: scopegate.PolicySet({"\ud800": policy}), "set.invalid-key"),
        (lambda policy: scopegate.PolicySet([policy]), TypeError),
        (lambda policy: scopegate.PolicySet({1: policy}), TypeError),
        (lambda policy: scopegate.PolicySet({"a": "policy"}), TypeError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check(None), TypeError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check("a b"), "target.invalid-host"),
        (lambda policy: scopegate.PolicySet({"a": policy}).check_many("a.example"), TypeError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check_many([1]), TypeError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check_many(pa.array([1])), TypeError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check_many([], layout="wide"), ValueError),
        (lambda policy: scopegate.PolicySet({"a": policy}).check_many([], threads=0), ValueError),
    ],
)
def test_wrong_use(policy: scopegate.Policy, make: Callable[[Any], object], code: str | type[Exception]) -> None:
    with pytest.raises(scopegate.ScopegateError if isinstance(code, str) else code) as raised:
        make(policy)
    if isinstance(code, str):
        assert raised.value.code == code  # type: ignore[attr-defined]


def test_targets_of_other_types(policies: scopegate.PolicySet) -> None:
    items = [ipaddress.ip_address("192.0.2.7"), ipaddress.ip_network("192.0.2.0/24"), float("nan")]
    assert pa.table(policies.check_many(items)) == pa.table(policies.check_many(["192.0.2.7", "192.0.2.0/24", None]))


def test_a_folder_with_a_broken_policy(tmp_path: Path, sample: Path) -> None:
    with pytest.raises(scopegate.PolicyError) as raised:
        scopegate.PolicySet.from_dir(tmp_path)
    assert raised.value.code == "file.no-policy"
    with pytest.raises(scopegate.PolicyError) as raised:
        scopegate.PolicySet.from_dir(tmp_path / "missing")
    assert raised.value.code == "file.unreadable"
    assert isinstance(raised.value.__cause__, OSError)
    with pytest.raises(ValueError, match="skip"):
        scopegate.PolicySet.from_dir(tmp_path, errors="ignore")  # type: ignore[arg-type]

    for name in ("b.toml", "a.toml"):
        shutil.copy(sample, tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a policy")
    (tmp_path / "folder.toml").mkdir()
    assert list(scopegate.PolicySet.from_dir(str(tmp_path))) == ["a", "b"]

    (tmp_path / "broken.json").write_text('{"version": 1}')
    with pytest.raises(scopegate.PolicyError) as raised:
        scopegate.PolicySet.from_dir(tmp_path)
    policies = scopegate.PolicySet.from_dir(tmp_path, errors="skip")
    assert list(policies) == ["a", "b"]
    assert list(policies.failed) == ["broken"]
    assert str(policies.failed["broken"]) == str(raised.value)
    assert repr(policies) == "<PolicySet: 2 policies, 1 failed>"
    assert raised.value.message[:10] in policies._repr_html_()
    policies.failed.clear()
    again = pickle.loads(pickle.dumps(policies))
    assert str(again.failed["broken"]) == str(raised.value)

    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(scopegate.ScopegateError) as twice:
        scopegate.PolicySet.from_dir(tmp_path, errors="skip")
    assert twice.value.code == "set.duplicate-key"


def test_a_decision_outlives_its_set(policies: scopegate.PolicySet) -> None:
    own = scopegate.PolicySet(dict(policies.items()))
    found = own.check("app.soxton.ai")
    wanted = {key: decision.to_dict() for key, decision in policies.check("app.soxton.ai").items()}
    mentions = own.check_many(["app.soxton.ai"])
    del own
    gc.collect()
    assert {key: decision.to_dict() for key, decision in found.items()} == wanted
    assert pa.table(mentions).num_rows == 1


def test_threads_share_a_set(policies: scopegate.PolicySet) -> None:
    wanted = policies.check("app.soxton.ai")
    with ThreadPoolExecutor(4) as pool:
        assert all(found == wanted for found in pool.map(lambda _: policies.check("app.soxton.ai"), range(200)))
