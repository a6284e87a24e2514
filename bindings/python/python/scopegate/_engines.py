"""What the modules for query engines share: the schema of an answer, and policies that travel to other processes."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from scopegate import Policy, PolicySet

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FIELDS", "MENTION_FIELDS", "Carried", "names", "policy_of", "set_of"]

FIELDS = ("in_scope", "verdict", "basis", "rule", "error")
"""The fields of a decision. `in_scope` is Boolean and never null; the others are texts."""
MENTION_FIELDS = ("program", "in_scope", "verdict", "basis", "rule")
"""The fields of a mention of `PolicySet.check_many`. `in_scope` is Boolean and never null; the others are texts."""

_T = TypeVar("_T", Policy, PolicySet)


class Carried(Generic[_T]):
    """A policy or a set that is pickled once, and loaded once in each process that gets it."""

    def __init__(self, value: _T) -> None:
        """Store the policy or the set."""
        self.value: _T = value
        self._pickled: bytes | None = None

    def __reduce__(self) -> tuple[Callable[[bytes], Carried[Any]], tuple[bytes]]:
        """Pickle to the bytes that name the value in the cache of a process."""
        if self._pickled is None:
            self._pickled = pickle.dumps(self.value)
        return _load, (self._pickled,)


@lru_cache(maxsize=32)
def _load(pickled: bytes) -> Carried[Any]:
    # `Carried.__reduce__` makes these bytes. A person who can change them can also change the pickle around them.
    return Carried(pickle.loads(pickled))  # noqa: S301


def _refuse(wanted: str, given: object) -> NoReturn:
    message = f"policy must be a {wanted}, not {type(given).__name__}"
    raise TypeError(message)


def policy_of(given: Policy) -> Carried[Policy]:
    """Return a policy that can travel. Raise `TypeError` for anything else."""
    return Carried(given) if isinstance(given, Policy) else _refuse("Policy", given)


def set_of(given: PolicySet) -> Carried[PolicySet]:
    """Return a set that can travel. Raise `TypeError` for anything else."""
    return Carried(given) if isinstance(given, PolicySet) else _refuse("PolicySet", given)


def names(name: str, *endings: str) -> list[str]:
    """Return the names of SQL functions. Raise `ValueError` for a name that needs quotes.

    `name` is what the names begin with, or the name of the first function.
    """
    if not (name.isascii() and name.isidentifier()):
        message = f"name must be letters, digits and underscores, not {name!r}"
        raise ValueError(message)
    base = name.removesuffix(f"_{endings[0]}")
    return [f"{base}_{ending}" for ending in endings]
