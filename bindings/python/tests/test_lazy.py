"""A decision computes its reasons on first use. Callers must not notice this."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import scopegate
from test_conformance import FIXTURES, evidence, policy, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTRIBUTES = [
    "in_scope",
    "verdict",
    "basis",
    "rule",
    "carve_outs",
    "partly",
    "overridden",
    "unless",
    "caveats",
    "provider",
    "entire",
    "explanation",
    "kind",
    "canonical",
    "target",
    "policy",
    "on",
    "parts",
    "missing",
    "error",
]


def cases() -> Iterator[tuple[scopegate.Policy, str, scopegate.Evidence | None]]:
    """Yield the questions of the fixtures about targets."""
    for _, contents, case in tables("decisions", "case"):
        yield policy(contents["policy"]), case["target"], evidence(case)


def decided() -> Iterator[tuple[scopegate.Policy, str, scopegate.Evidence | None, scopegate.Decision]]:
    """Yield each question that has a decision, with the same decision read from its JSON, which is complete."""
    for asked, text, given in cases():
        try:
            target = scopegate.Target(text)
        except scopegate.TargetError:
            continue
        data = json.loads(json.dumps(asked.check(target, evidence=given).to_dict()))
        yield asked, text, given, scopegate.Decision._restore(data)


def seen(decision: scopegate.Decision) -> list[Any]:
    """Return every value that a caller can read from a decision."""
    return [
        *(getattr(decision, name) for name in ATTRIBUTES),
        decision.to_dict(),
        list(decision.to_dict()),
        json.dumps(decision.to_dict()),
        repr(decision),
        hash(decision),
        pickle.dumps(decision),
    ]


def test_a_lazy_decision_equals_the_complete_one() -> None:
    count = 0
    for asked, text, given, whole in decided():
        wanted = seen(whole)
        lazy = [asked.check(text, evidence=given), asked.check(scopegate.Target(text), evidence=given)]
        if given is None:
            for items in ([text], [text, text], (text,), iter([text]), [scopegate.Target(text)]):
                answer = next(asked.check_many(items))
                assert isinstance(answer, scopegate.Decision)
                lazy.append(answer)
        if lazy[0].in_scope and asked.authorizes_testing:
            lazy.append(asked.require(text, evidence=given))
        for decision in lazy:
            assert seen(decision) == wanted, text
            assert decision.verdict is whole.verdict
            assert decision.basis is whole.basis
            assert decision == whole
            assert whole == decision
            assert decision in {whole}
        count += 1
    assert count > 900


def test_attributes_can_be_read_in_any_order() -> None:
    for asked, text, given, whole in decided():
        for name in ATTRIBUTES:
            found = getattr(asked.check(text, evidence=given), name)
            assert found == getattr(whole, name), (text, name)
            assert type(found) is type(getattr(whole, name)), (text, name)
        for work in (repr, hash, pickle.dumps, copy.copy, scopegate.Decision.to_dict):
            assert work(asked.check(text, evidence=given)) == work(whole), text
        assert asked.check(text, evidence=given) == whole


def test_errors_are_those_of_a_target() -> None:
    count = 0
    for asked, text, given in cases():
        try:
            scopegate.Target(text)
        except scopegate.TargetError as error:
            wanted = error
        else:
            continue
        with pytest.raises(scopegate.TargetError) as raised:
            asked.check(text, evidence=given)
        [answer] = asked.check_many([text])
        with pytest.raises(scopegate.OutOfScopeError) as denied:
            asked.require(text, evidence=given)
        with pytest.raises(scopegate.TargetError) as dropped:
            list(asked.filter([text]))
        for error in (raised.value, answer.error, denied.value.error, dropped.value):
            assert type(error) is scopegate.TargetError
            assert error.args == wanted.args
            assert str(error) == str(wanted)
        count += 1
    assert count > 30


def test_a_decision_outlives_its_policy_and_its_text() -> None:
    for path in sorted((FIXTURES / "policies").glob("*.toml")):
        here = scopegate.Policy.from_file(path)
        texts = [
            text
            for _, contents, case in tables("decisions", "case")
            if contents["policy"] == path.name
            for text in [case["target"]]
            if not evidence(case)
        ]
        wanted = [seen(answer) for answer in here.check_many(texts) if isinstance(answer, scopegate.Decision)]
        answers = list(here.check_many("".join(list(text)) for text in texts))
        del here, texts
        gc.collect()
        assert [seen(answer) for answer in answers if isinstance(answer, scopegate.Decision)] == wanted


def test_threads_ask_one_decision_at_once() -> None:
    work = [(asked.check(text, evidence=given), whole) for asked, text, given, whole in decided()][::7]
    start = threading.Barrier(6)

    def ask(number: int) -> list[list[Any]]:
        found = []
        for decision, _ in work:
            start.wait()
            # Each thread reads another attribute first.
            getattr(decision, ATTRIBUTES[number * 3])
            found.append(seen(decision))
        return found

    with ThreadPoolExecutor(6) as pool:
        wanted = [seen(whole) for _, whole in work]
        assert all(found == wanted for found in pool.map(ask, range(6)))


class Text(str):
    """A text that can refer to other objects."""

    decision: scopegate.Decision


def test_a_decision_holds_only_the_text(policy: scopegate.Policy) -> None:
    def ask() -> weakref.ref[Text]:
        text = Text("app.example.com")
        text.decision = policy.check(text)
        assert type(text.decision.target) is str
        [answer] = policy.check_many([text])
        assert type(answer.target) is str
        assert answer == text.decision
        return weakref.ref(text)

    kept = ask()
    gc.collect()
    assert kept() is None


def test_a_text_outside_ascii(policy: scopegate.Policy) -> None:
    text = "https://bücher.app.example.com/ä"
    for decision in (policy.check(text), next(policy.check_many([text]))):
        assert decision.target == text
        assert decision.canonical == "https://xn--bcher-kva.app.example.com/%C3%A4"
        assert decision == policy.check(scopegate.Target(text))
