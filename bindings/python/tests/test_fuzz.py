"""For any input, the answer is a decision or one of the documented errors."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import SplitResult, urlsplit

import scopegate
from hypothesis import given
from hypothesis import strategies as st

POLICY = scopegate.Policy.from_toml("""
version = 1
policy = { name = "N", owner = "O" }
scope = { in_scope = ["*.example.com", "192.0.2.0/24"], out_of_scope = ["https://*/admin"] }
""")

ANY = st.text(st.characters(codec=None))  # lone surrogates among them
PIECES = st.sampled_from(
    [
        "http",
        "://",
        "/",
        "\\",
        "@",
        ":",
        "#",
        "?",
        "%",
        "[",
        "]",
        "a.example.com",
        "evil.com",
        "80",
        "..",
        "*",
        "\u00df",
    ]
)
TEXTS = ANY | st.lists(PIECES | ANY, max_size=8).map("".join)
OBJECTS: st.SearchStrategy[Any] = (
    TEXTS
    | st.none()
    | st.binary()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.ip_addresses()
    | st.ip_addresses(v=4).map(lambda address: ipaddress.ip_network((address, 24), strict=False))
    | st.builds(SplitResult, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
    | st.lists(TEXTS, max_size=2)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@given(OBJECTS)
def test_any_object_is_decided_or_refused(value: Any) -> None:
    try:
        decision = POLICY.check(value)
    except TypeError:
        assert not isinstance(value, (str, ipaddress.IPv4Address, ipaddress.IPv6Address, SplitResult))
        return
    except scopegate.TargetError as error:
        assert error.code.startswith("target.")
        assert str(error)
        return
    assert decision.in_scope == (decision.verdict == "in-scope")
    assert decision.to_dict()["in_scope"] == decision.in_scope
    assert POLICY.check(decision.canonical).verdict is decision.verdict


@given(TEXTS)
def test_split_texts_are_decided_as_their_text_or_not_at_all(text: str) -> None:
    try:
        split = urlsplit(text)
        found = POLICY.check(split)
    except ValueError:
        return
    try:
        whole = POLICY.check(split.geturl())
    except scopegate.TargetError:
        return
    assert found.verdict is whole.verdict


@given(st.lists(TEXTS | st.none() | st.floats(allow_nan=True).filter(lambda number: number != number)))
def test_a_batch_answers_every_item(items: list[Any]) -> None:
    answers = list(POLICY.check_many(items))
    assert len(answers) == len(items)
    for item, answer in zip(items, answers, strict=True):
        assert isinstance(answer, scopegate.Decision) == (answer.error is None)
        if isinstance(item, str):
            try:
                assert POLICY.check(item) == answer
            except scopegate.TargetError as error:
                assert str(error) == str(answer.error)
    kept = [item for item, answer in zip(items, answers, strict=True) if answer.in_scope]
    assert list(POLICY.filter(items, errors="skip")) == kept


@given(TEXTS, st.sampled_from(["from_toml", "from_json", "from_yaml"]))
def test_any_text_is_a_policy_or_a_policy_error(text: str, read: str) -> None:
    try:
        getattr(scopegate.Policy, read)(text)
    except scopegate.PolicyError as error:
        assert error.errors
        assert str(error)


@given(JSON, st.sampled_from(["policy", "scope", "ownership", "findings", "metadata", "providers", "version", "x"]))
def test_any_data_is_a_policy_or_a_policy_error(value: Any, key: str) -> None:
    data = {"version": 1, "policy": {"name": "N", "owner": "O"}, "scope": {"in_scope": ["a.example.com"]}, key: value}
    try:
        policy = scopegate.Policy.from_dict(data)
    except scopegate.PolicyError as error:
        assert error.errors
        assert str(error)
    else:
        assert scopegate.Policy.from_dict(policy.to_dict()) == policy


@given(TEXTS, st.dictionaries(TEXTS | st.sampled_from(["reproducible", "owned-asset"]), st.booleans() | st.none()))
def test_any_class_is_decided_or_refused(name: str, facts: dict[str, bool | None]) -> None:
    try:
        assert POLICY.check_finding(name, facts=facts).kind == "finding"
    except scopegate.QuestionError as error:
        assert error.code in {"class.unknown", "fact.unknown"}


@given(TEXTS, TEXTS, st.integers(), TEXTS)
def test_any_parts_are_a_target_or_refused(scheme: str, host: str, port: int, path: str) -> None:
    try:
        target = scopegate.Target.from_parts(scheme, host, port, path)
    except scopegate.TargetError:
        return
    assert target.port == port
