"""Typical uses of the objects: compare, hash, copy, pickle, print, share between threads."""

from __future__ import annotations

import copy
import ipaddress
import json
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlparse, urlsplit

import httpx
import pytest
import scopegate
import yarl

URL = "https://app.example.com/a?b=1"


def everything(policy: scopegate.Policy) -> list[Any]:
    return [
        policy,
        scopegate.Policy.from_dict(policy.to_dict()),
        policy.check(URL),
        policy.check_finding("clickjacking"),
        policy.check_report(["app.example.com"], "xss"),
        policy.partition("192.0.2.0/24")[0][1],
        next(policy.check_many(["a b"])),
        scopegate.Target(URL),
        scopegate.Target.from_parts("http", "app.example.com", 8080, "/%2e%2e/x"),
        scopegate.Evidence(cnames=["a.example.com"], addresses=["192.0.2.7", "2001:db8::1"], owned=False),
        policy.rules[0],
        policy.finding_rules[0],
        policy.warnings[0],
        scopegate.classes("xss")[0],
        scopegate.Verdict.IN_SCOPE,
        scopegate.Basis.LISTED,
    ]


def test_copies_and_pickles_are_equal(policy: scopegate.Policy) -> None:
    for one in everything(policy):
        for again in (
            *(pickle.loads(pickle.dumps(one, protocol)) for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)),
            copy.copy(one),
            copy.deepcopy(one),
        ):
            assert again == one
            assert hash(again) == hash(one)
            assert type(again) is type(one)
            assert repr(again) == repr(one)
        assert one != object()
        assert len({one, pickle.loads(pickle.dumps(one))}) == 1


def test_errors_survive_pickling(policy: scopegate.Policy) -> None:
    def policy_error() -> object:
        return scopegate.Policy.from_toml("version = 2")

    for fail in (
        policy_error,
        lambda: policy.check("a b"),
        lambda: policy.require("a b"),
        lambda: policy.require("blog.example.com"),
        lambda: policy.check_finding("nothing"),
    ):
        with pytest.raises((scopegate.ScopegateError, scopegate.OutOfScopeError)) as raised:
            fail()
        again = pickle.loads(pickle.dumps(raised.value))
        assert str(again) == str(raised.value)
        assert type(again) is type(raised.value)
        assert again.__dict__.keys() == raised.value.__dict__.keys()


def test_a_pickled_policy_keeps_its_lines_and_its_name(policy: scopegate.Policy, sample: Path) -> None:
    again = pickle.loads(pickle.dumps(policy))
    assert again.check(URL).to_dict() == policy.check(URL).to_dict()
    assert again.check(URL).rule == policy.check(URL).rule
    assert again.warnings == policy.warnings
    assert again.warnings[0].file == str(sample)


def test_policies_are_equal_by_content() -> None:
    data = {"version": 1, "policy": {"name": "N", "owner": "O"}, "scope": {"in_scope": ["a.example.com"]}}
    one = scopegate.Policy.from_dict(data)
    assert one == scopegate.Policy.from_json(json.dumps(data))
    assert one == scopegate.Policy.from_yaml(json.dumps(data))
    other = scopegate.Policy.from_dict(data | {"policy": {"name": "M", "owner": "O"}})
    assert one != other
    assert one.fingerprint == other.fingerprint


def test_words_are_texts(policy: scopegate.Policy) -> None:
    decision = policy.check(URL)
    assert decision.verdict is scopegate.Verdict.IN_SCOPE
    assert decision.verdict == "in-scope"
    assert f"{decision.verdict} {decision.basis:>8}" == "in-scope   listed"
    assert json.dumps([decision.verdict, str(decision.basis)]) == '["in-scope", "listed"]'
    assert {decision.basis: 1}["listed"] == 1  # type: ignore[index]


def test_a_caller_cannot_change_a_decision(policy: scopegate.Policy) -> None:
    decision = policy.check("www.example.com")
    decision.to_dict()["carve_outs"].clear()
    assert len(decision.to_dict()["carve_outs"]) == 1
    for name in ("in_scope", "verdict", "anything"):
        with pytest.raises(AttributeError):
            setattr(decision, name, True)


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "somewhere.else.example.org"


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (Text("App.example.com"), "app.example.com"),
        (scopegate.Target("app.example.com"), "app.example.com"),
        (ipaddress.ip_address("192.0.2.7"), "192.0.2.7"),
        (ipaddress.ip_address("2001:db8::1"), "2001:db8::1"),
        (ipaddress.ip_address("::ffff:192.0.2.7"), "192.0.2.7"),
        (ipaddress.ip_network("192.0.2.0/24"), "192.0.2.0/24"),
        (ipaddress.ip_network("2001:db8::/32"), "2001:db8::/32"),
        (urlsplit(URL), URL),
        (urlparse("https://app.example.com/a;p?b=1"), "https://app.example.com/a;p?b=1"),
        (urlsplit("HTTP://App.example.com:8080"), "http://app.example.com:8080/"),
        (urlsplit("http://[2001:db8::1]/x"), "http://[2001:db8::1]/x"),
        (urlsplit("https://me:secret@app.example.com/"), "https://app.example.com/"),
        (yarl.URL(URL), URL),
        (yarl.URL("https://app.example.com"), "https://app.example.com/"),
        (httpx.URL(URL), URL),
        (httpx.URL("http://[2001:db8::1]:81/x"), "http://[2001:db8::1]:81/x"),
    ],
)
def test_types_of_targets(policy: scopegate.Policy, value: Any, canonical: str) -> None:
    assert policy.check(value).canonical == canonical
    assert [answer.in_scope for answer in policy.check_many([value])] == [policy.check(value).in_scope]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (urlsplit(r"http://evil.com\@in.example.com/"), "target.ambiguous"),
        (urlsplit(r"http://in.example.com\.evil.com/"), "target.ambiguous"),
        (urlsplit("http://in.example.com@evil.com/"), "target.ambiguous"),
        (urlsplit("in.example.com/path"), "target.malformed-url"),
        (urlsplit("http:///path"), "target.invalid-host"),
        (urlsplit("http://in.example.com:port/"), "target.malformed-url"),
        (urlsplit("gopher://in.example.com/"), "target.unsupported"),
        (urlsplit("mailto:me@example.com"), "target.unsupported"),
        (urlsplit("http://in.example.com/a b"), "target.forbidden-character"),
        (yarl.URL("/path"), "target.malformed-url"),
        (httpx.URL("/path"), "target.malformed-url"),
        (ipaddress.ip_interface("192.0.2.7/24"), "target.host-bits"),
        (ipaddress.ip_address("fe80::1%eth0"), "target.zone-id"),
    ],
)
def test_objects_that_are_not_targets(policy: scopegate.Policy, value: Any, code: str) -> None:
    with pytest.raises(scopegate.TargetError) as raised:
        policy.check(value)
    assert raised.value.code == code


def test_urls_of_clients_are_read_by_their_parts(policy: scopegate.Policy) -> None:
    # The text of the URL no longer has the backslash. The parts say which host the client contacts.
    url = httpx.URL(r"http://evil.com\@in.example.com/x")
    assert policy.check(url).canonical == f"http://{url.host}/x"


def test_parts_are_checked(policy: scopegate.Policy) -> None:
    from_parts: Any = scopegate.Target.from_parts
    assert policy.check(from_parts("https", "app.example.com", 443, "/a?b")).in_scope
    for parts in (
        ("https", "a b", 443, "/"),
        ("https", "a.example.com", 70000, "/"),
        ("https", "a.example.com", -1, "/"),
    ):
        with pytest.raises(scopegate.TargetError):
            from_parts(*parts)
    for parts in ((None, "a", 1, "/"), ("https", b"a", 1, "/"), ("https", "a", "1", "/"), ("https", "a", True, "/")):
        with pytest.raises(TypeError):
            from_parts(*parts)


def test_partitions_return_networks(policy: scopegate.Policy) -> None:
    parts = policy.partition("192.0.2.0/29")
    assert policy.partition(ipaddress.IPv4Network("192.0.2.0/29")) == parts
    assert [(network, decision.basis.value) for network, decision in parts] == [
        (ipaddress.ip_network("192.0.2.0/30"), "excluded"),
        (ipaddress.ip_network("192.0.2.4/30"), "not-public"),
    ]
    assert [network for network, _ in policy.partition(ipaddress.ip_address("2001:db8::1"))] == [
        ipaddress.ip_network("2001:db8::1/128")
    ]
    for text, code in (("app.example.com", "partition.no-network"), ("192.0.2.1/24", "target.host-bits")):
        with pytest.raises(scopegate.TargetError) as raised:
            policy.partition(text)
        assert raised.value.code == code


def test_threads_share_a_policy(policy: scopegate.Policy) -> None:
    texts = [f"{name}{number}.example.com" for number in range(200) for name in ("app", "blog", "a b")]
    wanted = [answer.to_dict() for answer in policy.check_many(texts)]
    start = threading.Barrier(8)

    def work(_: int) -> list[dict[str, Any]]:
        start.wait()
        return [answer.to_dict() for answer in policy.check_many(texts)]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == wanted for found in pool.map(work, range(8)))


def test_threads_share_a_decision(policy: scopegate.Policy) -> None:
    for _ in range(50):
        decision = policy.check(URL)
        start = threading.Barrier(4)

        def work(_: int, start: threading.Barrier = start, decision: scopegate.Decision = decision) -> str:
            start.wait()
            return decision.explanation

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(work, range(4)))) == 1


def test_an_iterator_belongs_to_one_thread_at_a_time(policy: scopegate.Policy) -> None:
    answers: Any = None

    def reentrant() -> Any:
        yield "app.example.com"
        yield next(answers)

    answers = policy.check_many(reentrant())
    next(answers)
    with pytest.raises(RuntimeError, match="borrowed"):
        next(answers)
