"""The fixed words of a decision. They are strings with the same values as in JSON, and they have no truth value."""

from enum import Enum
from typing import NamedTuple, NoReturn

__all__ = ["Basis", "Preset", "Verdict"]


class Preset(NamedTuple):
    """Rules about findings that many policies have, as text to paste into a policy and edit."""

    name: str
    """The name, as in `scopegate preset NAME`."""
    summary: str
    """A summary in one line."""
    text: str
    """The rules in TOML, with comments."""


class _Word(str, Enum):
    """A word from a fixed set. It equals and prints as its text and has no truth value."""

    def __bool__(self) -> NoReturn:
        """Raise `TypeError`, because every word would be true, including `out-of-scope`."""
        message = f"a {type(self).__name__} has no truth value: compare it, or use `.in_scope`"
        raise TypeError(message)

    def __str__(self) -> str:
        """Return the text as in JSON."""
        return self.value

    def __format__(self, spec: str, /) -> str:
        """Format the text as in JSON."""
        return format(self.value, spec)


class Verdict(_Word):
    """The verdict: one of three words. An error has no verdict.

    A verdict is a `str` and has no truth value: `bool(verdict)` raises `TypeError`.

    >>> scopegate.Verdict.IN_SCOPE == "in-scope"
    True
    >>> scopegate.Verdict("third-party") is scopegate.Verdict.THIRD_PARTY
    True
    """

    IN_SCOPE = "in-scope"
    """The policy allows testing it."""
    OUT_OF_SCOPE = "out-of-scope"
    """The policy does not allow testing it."""
    THIRD_PARTY = "third-party"
    """It belongs to a third party, according to the policy and the evidence."""


class Basis(_Word):
    """The reason for a verdict, a fixed code. New codes may be added; no code changes its meaning.

    A basis is a `str` and has no truth value: `bool(basis)` raises `TypeError`.

    >>> policy.check("blog.example.com").basis == "excluded"
    True
    """

    LISTED = "listed"
    """An inclusion covers it."""
    OWNED = "owned"
    """The owner owns it, and the policy puts owned targets in scope."""
    EXCLUDED = "excluded"
    """An exclusion decides."""
    THIRD_PARTY_RULE = "third-party-rule"
    """An entry of the third-party list decides."""
    PARTIAL = "partial"
    """Only a part of it is in scope."""
    NOT_PUBLIC = "not-public"
    """A private or reserved address, or a name outside the public DNS."""
    PROVIDER = "provider"
    """A host of a known provider."""
    UNLISTED = "unlisted"
    """The owner owns it, but no rule includes it."""
    UNOWNED = "unowned"
    """No rule or evidence shows that the owner owns it."""
    CLASS_ALLOWED = "class-allowed"
    """A finding rule allows the class."""
    CLASS_EXCLUDED = "class-excluded"
    """A finding rule excludes the class or assigns it to a third party."""
    CLASS_CONDITION_MET = "class-condition-met"
    """Rules exclude the class unless a condition is met, and it is met."""
    CLASS_UNMENTIONED = "class-unmentioned"
    """No finding rule mentions the class."""
    CLASS_NEVER_IMPLIED = "class-never-implied"
    """No finding rule mentions the activity, and it is never implied."""
