"""Import a scope from the format of another tool or platform, export a policy to one, and compare two policies.

Import reads a text, never a file. What it does not understand is never an inclusion and never a lost exclusion: it is
in `Imported.open_questions` for a person.

>>> from scopegate import formats
>>> [program] = formats.programs("*.example.com\\n! blog.example.com\\n")
>>> imported = program.import_policy()
>>> imported.policy.check("blog.example.com").in_scope, imported.open_questions
(False, [])
>>> print(formats.export(imported.policy, "list").text, end="")
*.example.com
! blog.example.com
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scopegate._errors import FormatError
from scopegate._scopegate import (
    EXPORT_FORMATS,
    IMPORT_FORMATS,
    Imported,
    Policy,
    Program,
    _diff,
    _export,
    programs,
    recognize,
)

__all__ = [
    "EXPORT_FORMATS",
    "IMPORT_FORMATS",
    "ExportNote",
    "Exported",
    "FormatError",
    "Imported",
    "Program",
    "diff",
    "export",
    "programs",
    "recognize",
]


@dataclass(frozen=True)
class ExportNote:
    """A rule that the format cannot express exactly."""

    fate: str
    """`left-out`, `narrowed`, `widened`, `not-needed` or `unsaid`."""
    rule: str
    """The id of the rule."""
    pattern: str
    """The pattern, or the statement."""
    reason: str
    """The reason."""


@dataclass(frozen=True)
class Exported:
    """An exported policy. An inclusion is only ever narrower than in the policy, an exclusion only ever wider."""

    text: str
    """The text in the format."""
    notes: tuple[ExportNote, ...]
    """The rules that the format cannot express exactly."""


def export(policy: Policy, format: str, /) -> Exported:
    """Export a policy to one of `EXPORT_FORMATS`. Raises `FormatError` (`export.unknown-format`) for another format.

    >>> formats.export(policy, "hosts").notes[0].fate
    'left-out'
    """
    text, notes = _export(policy, format)
    return Exported(text, tuple(ExportNote(*note) for note in notes))


def diff(old: Policy, new: Policy, /) -> dict[str, Any]:
    """Compare two policies: the same object as `scopegate diff --format json` prints.

    `consequences` lists targets that the two decide differently; `opens` is true for a target that is in scope now and
    was not before.

    >>> new = policy.to_dict()
    >>> new["scope"]["in_scope"].append("shop.example.org")
    >>> changes = formats.diff(policy, scopegate.Policy.from_dict(new))
    >>> [change["target"] for change in changes["consequences"] if change["opens"]]
    ['shop.example.org']
    """
    return _diff(old, new)
