"""Tables for notebooks. Every text of a policy or a target is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scopegate import Decision, Policy, PolicySet, Undecided

__all__ = ["decision", "policy", "policy_set", "results", "undecided"]

# Text colors with a contrast of at least 4.5 to 1 on white and on the dark theme of JupyterLab.
_COLORS = {"in-scope": "#1a8a3a", "out-of-scope": "#d43c3c", "third-party": "#9a6a00", "error": "#a64bb5"}
_LEFT = "text-align: left; vertical-align: top; overflow-wrap: anywhere"
_MOST_RULES = 50
_MOST_POLICIES = 50


def _cell(value: object, tag: str = "td") -> str:
    return f'<{tag} style="{_LEFT}">{escape(str(value))}</{tag}>'


def _verdict(word: str) -> str:
    return f'<td style="{_LEFT}; color: {_COLORS[word]}; font-weight: bold">{escape(word)}</td>'


def _table(head: Iterable[str], rows: Iterable[str]) -> str:
    titles = "".join(_cell(title, "th") for title in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(answer: Decision | Undecided) -> str:
    given = answer.target
    target = _cell("None" if given is None else given)
    if answer.error is not None:
        return f"<tr>{target}{_verdict('error')}{_cell(answer.error.code)}{_cell('')}{_cell(answer.error.message)}</tr>"
    rule: Any = answer.rule
    pattern = "" if rule is None else f"{rule.pattern} ({rule.id})"
    basis = _cell(answer.basis) + _cell(pattern) + _cell(answer.explanation)
    return f"<tr>{target}{_verdict(str(answer.verdict))}{basis}</tr>"


_COLUMNS = ("target", "verdict", "basis", "rule", "explanation")


def decision(answer: Decision) -> str:
    """Return a table of one row, and the statements that a person must observe."""
    caveats = "".join(f"<li>{escape(caveat)}</li>" for caveat in answer.caveats)
    return _table(_COLUMNS, [_row(answer)]) + (f"<ul>{caveats}</ul>" if caveats else "")


def undecided(answer: Undecided) -> str:
    """Return a table of one row with the error."""
    return _table(_COLUMNS, [_row(answer)])


def results(title: str, answers: Iterable[Decision | Undecided], left: int | None) -> str:
    """Return a table of the next answers. `left` is the number of all answers, if it is known."""
    rows = [_row(answer) for answer in answers]
    more = f"<p>and {left - len(rows):,} more</p>" if left is not None and left > len(rows) else ""
    return f"<p>{escape(title)}</p>" + (_table(_COLUMNS, rows) if rows else "") + more


def policy(one: Policy) -> str:
    """Return the name of the policy and a table of its rules."""
    verdicts = {"in_scope": "in-scope", "out_of_scope": "out-of-scope", "third_party": "third-party"}
    rules = one.rules
    rows = [
        f"<tr>{_verdict(verdicts[rule.list])}{_cell(rule.pattern)}{_cell(rule.id)}{_cell(rule.note or rule.reason or '')}</tr>"
        for rule in rules[:_MOST_RULES]
    ]
    more = f"<p>and {len(rules) - len(rows):,} more rules</p>" if len(rules) > len(rows) else ""
    title = f"<p><b>{escape(one.name)}</b> of {escape(one.owner)}: {len(rules):,} rules, "
    title += f"{len(one.finding_rules):,} rules about findings, {escape(one.fingerprint)}</p>"
    return title + _table(("list", "pattern", "rule", "note"), rows) + more


def policy_set(many: PolicySet) -> str:
    """Return a table of the policies, and one of those that did not load."""
    listed = [*many.items()][:_MOST_POLICIES]
    rows = [
        f"<tr>{_cell(key)}{_cell(one.name)}{_cell(one.owner)}{_cell(f'{len(one.rules):,}')}{_cell(one.fingerprint)}</tr>"
        for key, one in listed
    ]
    more = f"<p>and {len(many) - len(rows):,} more policies</p>" if len(many) > len(rows) else ""
    title = f"<p>{escape(repr(many))}</p>"
    table = _table(("program", "name", "owner", "rules", "fingerprint"), rows)
    failed = [
        f"<tr>{_cell(key)}{_verdict('error')}{_cell(error.code)}{_cell(error.message)}</tr>"
        for key, error in many.failed.items()
    ]
    return title + table + more + (_table(("program", "", "code", "message"), failed) if failed else "")
