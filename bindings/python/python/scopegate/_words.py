"""The fixed words of an answer. They are strings, so they compare and serialise as in JSON; they have no truth value."""

from enum import Enum
from typing import NoReturn

__all__ = ["Basis", "Verdict"]


class _Word(str, Enum):
    """A word that is one of a few: equal to its text, printed as its text, and neither true nor false."""

    def __bool__(self) -> NoReturn:
        """Raise `TypeError`: every word would be true, `out-of-scope` too."""
        message = f"a {type(self).__name__} has no truth value: compare it, or ask `.in_scope`"
        raise TypeError(message)

    def __str__(self) -> str:
        """Return the text that JSON has."""
        return self.value

    def __format__(self, spec: str, /) -> str:
        """Format the text that JSON has."""
        return format(self.value, spec)


class Verdict(_Word):
    """The answer: one of three words, and an error is none of them.

    A verdict is a `str` and has no truth value: `bool(verdict)` raises `TypeError`.

    >>> scopegate.Verdict.IN_SCOPE == "in-scope"
    True
    >>> scopegate.Verdict("third-party") is scopegate.Verdict.THIRD_PARTY
    True
    """

    IN_SCOPE = "in-scope"
    """The policy allows testing it."""
    OUT_OF_SCOPE = "out-of-scope"
    """The policy does not."""
    THIRD_PARTY = "third-party"
    """It is somebody else's, as far as the policy and the evidence show."""


class Basis(_Word):
    """Why: the fixed code beside a verdict. New ones may come, none changes its meaning.

    A basis is a `str` and has no truth value: `bool(basis)` raises `TypeError`.

    >>> policy.check("blog.example.com").basis == "excluded"
    True
    """

    LISTED = "listed"
    """An inclusion covers it."""
    OWNED = "owned"
    """It is the owner's, and the policy takes in what the owner owns."""
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
    """It is the owner's, and nothing includes it."""
    UNOWNED = "unowned"
    """Nothing shows that the owner owns it."""
    CLASS_ALLOWED = "class-allowed"
    """A finding rule takes the class."""
    CLASS_EXCLUDED = "class-excluded"
    """A finding rule refuses the class, or leaves it to somebody else."""
    CLASS_CONDITION_MET = "class-condition-met"
    """Rules refuse the class unless a condition is met, and it is."""
    CLASS_UNMENTIONED = "class-unmentioned"
    """No finding rule speaks of the class."""
    CLASS_NEVER_IMPLIED = "class-never-implied"
    """No finding rule speaks of the activity, and it is one that silence never allows."""
