"""Every case of `fixtures/`: each field equals that of the fixture and that of the Rust library."""

from __future__ import annotations

import ipaddress
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import scopegate
import tomllib

FIXTURES = Path(__file__).parents[3] / "fixtures"
ANSWERS = os.environ.get("SCOPEGATE_ANSWERS")

# Asserted, so that a lost case is noticed. `tests/tests/conformance.rs` has the same numbers.
DECISIONS = 1238
PARTITIONS = 13
TARGETS = 437
PATTERNS = 701
POLICIES = 237
FINDINGS = 570

SKIPPED = {
    "patterns/narrower.toml": "Python decides targets; no answer says which of two patterns is narrower",
    "errors/warnings.toml: expired": "only the command line takes a date",
}

needs_answers = pytest.mark.skipif(ANSWERS is None, reason="SCOPEGATE_ANSWERS names no file: run tests/python")


@cache
def policy(name: str) -> scopegate.Policy:
    return scopegate.Policy.from_file(FIXTURES / "policies" / name)


@cache
def from_dict(name: str) -> scopegate.Policy:
    return scopegate.Policy.from_dict(policy(name).to_dict())


def tables(folder: str, key: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return each table of that name with its file and the top-level keys of the file."""
    found = []
    for path in sorted((FIXTURES / folder).glob("*.toml")):
        contents = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [(path.name, contents, table) for table in contents.get(key, [])]
    return found


def answers() -> list[dict[str, Any]]:
    assert ANSWERS is not None
    with Path(ANSWERS).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def evidence(case: dict[str, Any]) -> scopegate.Evidence | None:
    given = {name: case[name] for name in ("cnames", "addresses", "owned") if name in case}
    return scopegate.Evidence(**given) if given else None


def ask(asked: scopegate.Policy, case: dict[str, Any]) -> dict[str, Any]:
    try:
        return asked.check(case["target"], evidence=evidence(case)).to_dict()
    except scopegate.TargetError as error:
        parts = {name: getattr(error, name) for name in ("code", "message", "hint", "position")}
        return {"target": case["target"], "in_scope": False, "verdict": None, "error": parts}


def ask_finding(asked: scopegate.Policy, case: dict[str, Any]) -> dict[str, Any]:
    facts = case.get("facts")
    try:
        if "targets" not in case:
            return asked.check_finding(case["class"], facts=facts).to_dict()
        return asked.check_report(
            case["targets"], case["class"], facts=facts, evidence=evidence(case), contains=case.get("contains")
        ).to_dict()
    except (scopegate.TargetError, scopegate.QuestionError) as error:
        parts = {name: getattr(error, name) for name in ("code", "message", "hint", "position")}
        about = case.get("about", case["class"])
        return {"target": about, "in_scope": False, "verdict": None, "error": parts}


def caveats(asked: scopegate.Policy) -> list[str]:
    postures = {
        "report-only": ["the policy accepts reports but does not authorize testing"],
        "none": ["the policy does not authorize testing"],
    }
    data = asked.to_dict()
    unchecked = data.get("scope", {}).get("unchecked", [])
    statements = [entry["text"] for entry in unchecked if entry["list"] in ("out_of_scope", "third_party")]
    return postures.get(data.get("testing", {}).get("posture"), []) + statements


def finding_caveats(asked: scopegate.Policy) -> list[str]:
    """Return the caveats of findings and reports: those of targets, then those about conduct."""
    conduct = asked.to_dict().get("findings", {}).get("unchecked", [])
    return caveats(asked) + [entry["text"] for entry in conduct]


def expected(case: dict[str, Any], asked: scopegate.Policy) -> dict[str, Any]:
    """Return the part of a decision that a case specifies, with rules by their ids."""
    if "error" in case:
        return {"in_scope": False, "verdict": None, "error": case["error"]}
    repeated = finding_caveats if case["kind"] in ("finding", "report") else caveats
    return {
        "target": case["target"],
        "kind": case["kind"],
        "canonical": case.get("canonical", case["target"]),
        "in_scope": case["verdict"] == "in-scope",
        "verdict": case["verdict"],
        "basis": case["basis"],
        "rule": case.get("rule"),
        "carve_outs": case.get("carve_outs", []),
        "partly": case.get("partly", []),
        "overridden": case.get("overridden", []),
        "unless": case.get("unless", []),
        "caveats": repeated(asked) if case.get("caveats") else [],
        "provider": case.get("provider"),
        "error": None,
    }


def in_short(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with rules by their ids, without the fields that a case may omit."""
    if answer["error"] is not None:
        return {"in_scope": answer["in_scope"], "verdict": answer["verdict"], "error": answer["error"]["code"]}
    short = {key: value for key, value in answer.items() if key not in ("policy", "explanation")}
    short["rule"] = answer["rule"] and answer["rule"]["id"]
    for key in ("carve_outs", "partly", "overridden"):
        short[key] = [rule["id"] for rule in answer[key]]
    short["unless"] = [[f"{fact['fact']}={json.dumps(fact['value'])}" for fact in every] for every in answer["unless"]]
    return short


def test_every_decision_equals_the_fixture() -> None:
    cases = tables("decisions", "case")
    assert len(cases) == DECISIONS
    for file, contents, case in cases:
        asked = policy(contents["policy"])
        answer = ask(asked, case)
        place = (file, case["id"])
        assert in_short(answer) == expected(case, asked), place
        if case.get("explanation"):
            assert answer["explanation"] == case["explanation"], place
        if "position" in case:
            assert answer["error"]["position"] == case["position"], place


@needs_answers
def test_every_decision_equals_the_record_of_rust() -> None:
    wanted = {(answer["file"], answer["id"]): answer["decision"] for answer in answers() if "id" in answer}
    cases = tables("decisions", "case")
    findings = tables("findings", "case")
    assert (len(cases), len(findings), len(wanted)) == (DECISIONS, FINDINGS, DECISIONS + FINDINGS)
    for file, contents, case in cases:
        answer = ask(policy(contents["policy"]), case)
        assert answer == wanted[file, case["id"]], (file, case["id"])
    for file, contents, case in findings:
        answer = ask_finding(policy(contents["policy"]), case)
        assert answer == wanted[f"findings/{file}", case["id"]], (file, case["id"])


def test_the_keys_are_in_the_documented_order(policy: scopegate.Policy) -> None:
    keys = "target kind canonical in_scope verdict basis rule carve_outs partly overridden unless caveats provider"
    assert " ".join(policy.check("app.example.com").to_dict()) == f"{keys} policy explanation error"
    assert " ".join(policy.check_finding("xss").to_dict()) == f"{keys} on parts policy explanation error"
    report = policy.check_report(["app.example.com"], "xss").to_dict()
    assert " ".join(report) == f"{keys} parts missing policy explanation error"


def test_every_finding_equals_the_fixture() -> None:
    cases = tables("findings", "case")
    assert len(cases) == FINDINGS
    for file, contents, case in cases:
        asked = policy(contents["policy"])
        answer = ask_finding(asked, case)
        place = (file, case["id"])
        if "error" in case:
            assert in_short(answer) == expected(case, asked), place
            continue
        kind = "report" if "targets" in case else "finding"
        named = {"target": case["class"], "kind": kind, "canonical": case.get("canonical", case["class"])}
        short = in_short(answer)
        parts = [
            (part["kind"], part["canonical"], part["verdict"], part["basis"], part["rule"] and part["rule"]["id"])
            for part in short.pop("parts")
        ]
        short.pop("on", None)
        assert short.pop("missing", []) == case.get("missing", []), place
        assert short == expected(case | named, asked), place
        assert parts == [
            (
                part.get("kind", "finding"),
                part.get("canonical", part.get("target", part.get("class"))),
                part["verdict"],
                part["basis"],
                part.get("rule"),
            )
            for part in case.get("parts", [])
        ], place
        if case.get("explanation"):
            assert answer["explanation"] == case["explanation"], place


def test_attributes_equal_the_dictionary() -> None:
    for _, contents, case in tables("decisions", "case"):
        if "error" in case:
            continue
        decision = policy(contents["policy"]).check(case["target"], evidence=evidence(case))
        rule = decision.rule
        before = (decision.in_scope, decision.verdict.value, decision.basis.value, decision.kind, decision.canonical)
        data = decision.to_dict()
        assert before == tuple(data[key] for key in ("in_scope", "verdict", "basis", "kind", "canonical"))
        assert (rule and rule.id) == (data["rule"] and data["rule"]["id"])
        for key in ("carve_outs", "partly", "overridden"):
            assert [each.id for each in getattr(decision, key)] == [each["id"] for each in data[key]]
        for key in ("target", "explanation", "provider", "policy", "unless"):
            assert getattr(decision, key) == data[key]
        assert list(decision.caveats) == data["caveats"]
        assert decision.entire == (decision.in_scope and not decision.carve_outs)
        assert decision.error is None
        assert decision.parts == ()


def test_a_policy_from_data_decides_the_same() -> None:
    for file, contents, case in tables("decisions", "case"):
        answers = [ask(read(contents["policy"]), case) for read in (policy, from_dict)]
        assert in_short(answers[0]) == in_short(answers[1]), (file, case["id"])


def test_batches_decide_the_same() -> None:
    asked = [(contents["policy"], case) for _, contents, case in tables("decisions", "case") if not evidence(case)]
    for name in {name for name, _ in asked}:
        texts = [case["target"] for of, case in asked if of == name]
        wanted = [ask(policy(name), {"target": text}) for text in texts]
        for items in (texts, tuple(texts), iter(texts)):
            assert [answer.to_dict() for answer in policy(name).check_many(items)] == wanted
        in_scope = [text for text, answer in zip(texts, wanted, strict=True) if answer["in_scope"]]
        assert list(policy(name).filter(texts, errors="skip")) == in_scope


def test_every_partition_equals_the_fixture() -> None:
    cases = tables("decisions", "partition")
    assert len(cases) == PARTITIONS
    for file, contents, case in cases:
        parts = policy(contents["policy"]).partition(case["network"])
        assert policy(contents["policy"]).partition(ipaddress.ip_network(case["network"])) == parts
        wanted = [(ipaddress.ip_network(part["network"]), part) for part in case["parts"]]
        size = sum(network.num_addresses for network, _ in parts)
        assert size == ipaddress.ip_network(case["network"]).num_addresses, file
        for network, decision in parts:
            [part] = [part for whole, part in wanted if network.subnet_of(whole)]  # type: ignore[arg-type]
            found = (decision.verdict, decision.basis, decision.rule and decision.rule.id)
            assert found == (part["verdict"], part["basis"], part.get("rule")), (file, network)


@needs_answers
def test_every_partition_equals_that_of_rust() -> None:
    wanted = {(answer["file"], answer["network"]): answer["parts"] for answer in answers() if "network" in answer}
    assert len(wanted) == PARTITIONS
    for file, contents, case in tables("decisions", "partition"):
        parts = policy(contents["policy"]).partition(case["network"])
        assert [[str(network), part.to_dict()] for network, part in parts] == wanted[file, case["network"]]


def test_every_target_equals_the_fixture() -> None:
    cases = tables("targets", "target")
    assert len(cases) == TARGETS
    for file, _, case in cases:
        place = (file, case["text"])
        if "error" in case:
            with pytest.raises(scopegate.TargetError) as raised:
                scopegate.Target(case["text"])
            assert raised.value.code == case["error"], place
            assert raised.value.position == case.get("position", raised.value.position), place
            continue
        target = scopegate.Target(case["text"])
        port = None if case["ports"] == "web" else case["ports"]
        found = (target.kind, target.canonical, target.host, target.port)
        assert found == (case["kind"], case["canonical"], case["host"], port), place
        if case["kind"] == "url":
            assert target.path == case["path"], place
        assert scopegate.Target(target.canonical) == target, place


def test_every_pattern_equals_the_fixture() -> None:
    cases = tables("patterns", "pattern")
    pairs = tables("patterns", "pair")
    assert len(cases) + len(pairs) == PATTERNS
    assert {f"patterns/{file}" for file, _, _ in pairs} <= set(SKIPPED)
    for file, _, case in cases:
        place = (file, case["text"], case["list"])
        data: dict[str, Any] = {
            "version": 1,
            "policy": {"name": "T", "owner": "T"},
            "scope": {
                case["list"]: [{case["key"]: case["text"]}],
                "wildcard_includes_apex": case.get("wildcard_includes_apex", False),
            },
        }
        if "owned_domains" in case:
            data["ownership"] = {"domains": case["owned_domains"]}
        if "error" in case:
            with pytest.raises(scopegate.PolicyError) as raised:
                scopegate.Policy.from_dict(data)
            assert case["error"] in [problem.code for problem in raised.value.errors], place
            continue
        asked = scopegate.Policy.from_dict(data)
        if "warning" in case:
            assert case["warning"] in [problem.code for problem in asked.warnings], place
        for relation in ("covers", "touches", "misses"):
            for target in case.get(relation, []):
                decision = asked.check(target)
                if case["list"] == "in_scope":
                    assert decision.in_scope == (relation == "covers"), (*place, target)
                elif relation != "touches":
                    assert (decision.basis == "excluded") == (relation == "covers"), (*place, target)


def load(case: dict[str, Any]) -> scopegate.Policy:
    read = {
        "toml": scopegate.Policy.from_toml,
        "json": scopegate.Policy.from_json,
        "yaml": scopegate.Policy.from_yaml,
    }
    return read[case["format"]](case["text"])


def test_every_error_has_the_position_of_the_fixture() -> None:
    cases = tables("errors", "policy")
    assert len(cases) == POLICIES
    skipped = 0
    for file, _, case in cases:
        place = (file, case["id"])
        if "error" not in case:
            warnings = case.get("warning", [])
            if [warning["code"] for warning in warnings] == ["warning.expired"]:
                skipped += 1
                continue
            found = [(problem.code, problem.line) for problem in load(case).warnings]
            for warning in warnings:
                assert (warning["code"], warning.get("line", dict(found)[warning["code"]])) in found, place
            if all("line" in warning for warning in warnings):
                codes = {warning["code"] for warning in warnings}
                assert sorted(one for one in found if one[0] in codes) == sorted(
                    (warning["code"], warning["line"]) for warning in warnings
                ), place
            continue
        with pytest.raises(scopegate.PolicyError) as raised:
            load(case)
        assert len(raised.value.errors) == len(case["error"]), place
        for problem, wanted in zip(raised.value.errors, case["error"], strict=True):
            for key in ("code", "line", "column", "end_column", "path"):
                assert getattr(problem, key) == wanted.get(key, getattr(problem, key)), (*place, key)
            assert wanted.get("contains", "") in problem.message, place
            assert wanted.get("hint", "") in (problem.hint or ""), place
            assert problem.message in str(raised.value), place
    assert skipped == 1


@needs_answers
def test_every_class_is_decided_as_in_rust(policy: scopegate.Policy) -> None:
    wanted = [answer for answer in answers() if "class" in answer]
    assert len(wanted) == 3 * len(scopegate.classes())
    for answer in wanted:
        finding = policy.check_finding(answer["class"], facts=answer["facts"])
        report = policy.check_report(
            answer["targets"], answer["class"], facts=answer["facts"], contains=answer["contains"]
        )
        assert finding.to_dict() == answer["finding"]
        assert report.to_dict() == answer["report"]
        assert [part.to_dict() for part in report.parts] == answer["report"]["parts"]
        assert report.missing == ("impact",)


def test_the_words_are_those_of_the_core() -> None:
    core = scopegate._scopegate  # type: ignore[attr-defined]
    assert tuple(verdict.value for verdict in scopegate.Verdict) == core._VERDICTS
    assert tuple(basis.value for basis in scopegate.Basis) == core._BASES
