"""The exceptions, as plain and picklable classes without logic."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scopegate import Decision

__all__ = [
    "FormatError",
    "GuardError",
    "OutOfScopeError",
    "PolicyError",
    "PolicyFileNotFoundError",
    "Problem",
    "QuestionError",
    "ScopegateError",
    "TargetError",
]


_REPORT_ONLY = "policy.report-only"


@dataclass(frozen=True)
class Problem:
    """One error or warning of a policy, with its position.

    >>> [(problem.code, problem.line) for problem in policy.warnings]
    [('warning.apex-not-covered', 8)]
    """

    code: str
    """The stable code, such as `pattern.regex` or `warning.duplicate`."""
    message: str
    """The message, with the invalid text in backticks."""
    hint: str | None = None
    """A hint, if there is one."""
    file: str | None = None
    """The name of the source, if it has one."""
    line: int | None = None
    """The line, from 1; `None` if there is no source text."""
    column: int | None = None
    """The first character, from 1."""
    end_column: int | None = None
    """The character after the last one."""
    path: str = ""
    """The JSON Pointer of the key or value."""

    def __str__(self) -> str:
        """Return one line: the position, the code and the message."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None) or self.path
        return f"{place}: {self.code}: {self.message}" if place else f"{self.code}: {self.message}"


class ScopegateError(ValueError):
    """The base class of all errors. An error is never a verdict: treat the target as not in scope.

    An argument of a wrong type raises `TypeError` instead. Every error has a code, a message and a hint.

    >>> try:
    ...     policy.check("a b")
    ... except scopegate.ScopegateError as error:
    ...     print(error.code)
    target.invalid-host
    """

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        """Store the three parts."""
        super().__init__(code, message, hint)
        self.code = code
        """The stable code."""
        self.message = message
        """The message, with the invalid text in backticks."""
        self.hint = hint
        """A hint, if there is one."""

    def __str__(self) -> str:
        """Return code, message and hint."""
        hint = f" (hint: {self.hint})" if self.hint is not None else ""
        return f"{self.code}: {self.message}{hint}"


class FormatError(ScopegateError):
    """A text that is not in the expected format of another tool, or an unknown format.

    >>> try:
    ...     scopegate.formats.programs("{", format="burp")
    ... except scopegate.FormatError as error:
    ...     print(error.code)
    import.not-json
    """


class GuardError(ScopegateError):
    """A guard refuses for another reason than a decision, or cannot start.

    The reason is a `Host` header, a limit, a window, the last day of the policy, a stopped guard, or a log that cannot be
    written.

    >>> guard = scopegate.guards.Guard(policy)
    >>> guard.stop()
    >>> try:
    ...     guard.request("https", "app.example.com", 443, "/")
    ... except scopegate.guards.GuardError as error:
    ...     print(error.code)
    guard.stopped
    """


class _Refusal(ScopegateError):
    """An error about one question: a code, a message, a hint and a position."""

    def __init__(self, code: str, message: str, hint: str | None = None, position: int | None = None) -> None:
        """Store the four parts."""
        super().__init__(code, message, hint)
        self.args = (code, message, hint, position)
        self.position = position
        """The position of the first invalid character, from 1."""


class TargetError(_Refusal):
    """An invalid target, which has no verdict.

    >>> try:
    ...     policy.check("https://example.org\\\\@app.example.com/")
    ... except scopegate.TargetError as error:
    ...     print(error.code, error.position)
    target.ambiguous 20
    """


class QuestionError(_Refusal):
    """An invalid question about a finding: an unknown class or fact, or a report without targets.

    >>> try:
    ...     policy.check_finding("clickjackin")
    ... except scopegate.QuestionError as error:
    ...     print(error.code, "-", error.hint)
    class.unknown - did you mean `clickjacking`? `scopegate classes clickjackin` lists others
    """


class PolicyError(ScopegateError):
    """An invalid policy. The exception holds all of its errors.

    `str(error)` shows each error with its source line and a hint; `error.errors` has the errors as data. `code`,
    `message` and `hint` are those of the first error.

    >>> try:
    ...     scopegate.Policy.from_toml("version = 1\\nscoop = 2")
    ... except scopegate.PolicyError as error:
    ...     [(problem.code, problem.line, problem.column) for problem in error.errors]
    [('policy.missing-key', 1, 1), ('policy.unknown-key', 2, 1)]
    """

    def __init__(self, errors: tuple[Problem, ...], report: str) -> None:
        """Store the errors and their report."""
        first = errors[0]
        super().__init__(first.code, first.message, first.hint)
        self.args = (errors, report)
        self.errors = errors
        """The errors, in the order of the text; never empty."""
        self._report = report

    def __str__(self) -> str:
        """Return the report: every error with its position and source line."""
        return self._report


class PolicyFileNotFoundError(PolicyError, FileNotFoundError):
    """The file of a policy does not exist. It is also a `FileNotFoundError`, with `errno` and `filename`.

    >>> try:
    ...     scopegate.Policy.from_file("missing.toml")
    ... except FileNotFoundError as error:
    ...     print(error.filename, error.code)
    missing.toml file.unreadable
    """

    def __init__(self, errors: tuple[Problem, ...], report: str) -> None:
        """Store the errors and their report."""
        super().__init__(errors, report)
        self.errno = errno.ENOENT
        self.strerror = os.strerror(errno.ENOENT)
        self.filename = errors[0].file

    def __reduce__(self) -> tuple[type[PolicyFileNotFoundError], tuple[tuple[Problem, ...], str]]:
        """Pickle the two parts; `OSError` would add the file name to them."""
        return type(self), (self.errors, self._report)


class OutOfScopeError(Exception):
    """The target is not in scope, it has no verdict, or the policy does not authorize testing.

    It is not a `ValueError`, so a handler for invalid values does not catch it. Exactly one of `decision` and `error` is
    set.

    >>> try:
    ...     policy.require("blog.example.com")
    ... except scopegate.OutOfScopeError as denied:
    ...     denied.decision.basis.value
    'excluded'
    """

    def __init__(self, decision: Decision | None = None, error: ScopegateError | None = None) -> None:
        """Store the decision or the error."""
        super().__init__(decision, error)
        self.decision = decision
        """The decision, which is not in scope."""
        self.error = error
        """The error that replaces a decision."""

    @property
    def code(self) -> str:
        """The basis of the decision, such as `excluded`, or the code of the error.

        `policy.report-only` for a target in scope of a policy that does not authorize testing.
        """
        if self.decision is not None:
            return _REPORT_ONLY if self.decision.in_scope else str(self.decision.basis)
        return self.error.code if self.error is not None else ""

    @property
    def message(self) -> str:
        """The explanation of the decision, or the message of the error."""
        return self.error.message if self.error is not None else str(self)

    @property
    def hint(self) -> str | None:
        """The hint of the error, if there is one."""
        return self.error.hint if self.error is not None else None

    def __str__(self) -> str:
        """Return the explanation of the decision or the text of the error."""
        if self.decision is None:
            return str(self.error)
        if self.decision.in_scope:
            return f"{_REPORT_ONLY}: `{self.decision.target}` is in scope, but the policy does not authorize testing"
        return self.decision.explanation
