"""What can be raised, as plain classes: readable, picklable, without any logic of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scopegate import Decision

__all__ = ["OutOfScopeError", "PolicyError", "Problem", "QuestionError", "ScopegateError", "TargetError"]


@dataclass(frozen=True)
class Problem:
    """One mistake in a policy, or one thing that is legal but odd, with its place.

    >>> [(problem.code, problem.line) for problem in policy.warnings]
    [('warning.apex-not-covered', 8)]
    """

    code: str
    """The stable code, such as `pattern.regex` or `warning.duplicate`."""
    message: str
    """What is wrong, the offending text in back-ticks."""
    hint: str | None = None
    """How to mend it."""
    file: str | None = None
    """The name of the source, where it has one."""
    line: int | None = None
    """The line, from 1; `None` where there was no text."""
    column: int | None = None
    """The first character, from 1."""
    end_column: int | None = None
    """The character after the last."""
    path: str = ""
    """The JSON Pointer of the key or value."""

    def __str__(self) -> str:
        """Return one line: the place, the code and the message."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None) or self.path
        return f"{place}: {self.code}: {self.message}" if place else f"{self.code}: {self.message}"


class ScopegateError(ValueError):
    """Whatever scopegate refuses to answer. It is never a verdict: treat it as not in scope.

    An argument of a wrong type is a `TypeError` instead, as everywhere in Python.
    """


class _Refusal(ScopegateError):
    """An error about one question: a code, a message, a hint, a place."""

    def __init__(self, code: str, message: str, hint: str | None = None, position: int | None = None) -> None:
        """Keep the four parts."""
        super().__init__(code, message, hint, position)
        self.code = code
        """The stable code."""
        self.message = message
        """What is wrong, the offending text in back-ticks."""
        self.hint = hint
        """How to mend it."""
        self.position = position
        """The character it is about, from 1."""

    def __str__(self) -> str:
        """Return code, message and hint."""
        hint = f" (hint: {self.hint})" if self.hint is not None else ""
        return f"{self.code}: {self.message}{hint}"


class TargetError(_Refusal):
    """A text, or an object, that is no target, so that there is no verdict.

    >>> try:
    ...     policy.check("https://example.org\\\\@app.example.com/")
    ... except scopegate.TargetError as error:
    ...     print(error.code, error.position)
    target.ambiguous 20
    """


class QuestionError(_Refusal):
    """A question about a finding that cannot be asked: an unknown class or fact, a report without targets.

    >>> try:
    ...     policy.check_finding("clickjackin")
    ... except scopegate.QuestionError as error:
    ...     print(error.code, "-", error.hint)
    class.unknown - did you mean `clickjacking`? `scopegate classes clickjackin` lists others
    """


class PolicyError(ScopegateError):
    """A policy that does not load. All its mistakes are told at once.

    `str(error)` shows each with its line of the source and a hint; `error.errors` has them as data.

    >>> try:
    ...     scopegate.Policy.from_toml("version = 1\\nscoop = 2")
    ... except scopegate.PolicyError as error:
    ...     [(problem.code, problem.line, problem.column) for problem in error.errors]
    [('policy.missing-key', 1, 1), ('policy.unknown-key', 2, 1)]
    """

    def __init__(self, errors: tuple[Problem, ...], report: str) -> None:
        """Keep the mistakes and the report about them."""
        super().__init__(errors, report)
        self.errors = errors
        """The mistakes, in the order of the text; never empty."""
        self._report = report

    def __str__(self) -> str:
        """Return the report: every mistake below its place, with the line of the source."""
        return self._report


class OutOfScopeError(Exception):
    """What a guard raises: the target is not in scope, or there is no verdict about it.

    It is no `ValueError`, so that no handler for bad values swallows it. Exactly one of `decision` and `error` is set.

    >>> try:
    ...     policy.require("blog.example.com")
    ... except scopegate.OutOfScopeError as denied:
    ...     denied.decision.basis.value
    'excluded'
    """

    def __init__(self, decision: Decision | None = None, error: ScopegateError | None = None) -> None:
        """Keep the decision, or the error in its place."""
        super().__init__(decision, error)
        self.decision = decision
        """The decision that is not in scope."""
        self.error = error
        """The error in place of a decision."""

    def __str__(self) -> str:
        """Return the decision's explanation, or the error's text."""
        return self.decision.explanation if self.decision is not None else str(self.error)
