"""Policies in Polars: expressions, and the namespace `pl.Expr.scope`.

>>> import polars
>>> import scopegate.polars
>>> frame = polars.DataFrame({"url": ["app.example.com", "blog.example.com", None]})
>>> frame.filter(scopegate.polars.in_scope("url", policy))["url"].to_list()
['app.example.com']
>>> frame.select(polars.col("url").scope.check(policy).struct.field("error"))["error"].to_list()
[None, None, 'target.empty']

A null and a text that is not a target are not in scope, and `error` has the code. `in_scope` is never null. The expressions
are elementwise, so they run in the streaming engine, and Polars can push them down. A `LazyFrame` with them can be serialized
and collected in another process. `pip install scopegate[polars]` installs Polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scopegate._engines import FIELDS, MENTION_FIELDS, policy_of, set_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scopegate import Policy, PolicySet
    from scopegate._engines import Carried

__all__ = ["ScopeNamespace", "check", "in_scope", "which"]


def _struct(fields: tuple[str, ...]) -> pl.Struct:
    return pl.Struct({name: pl.Boolean() if name == "in_scope" else pl.String() for name in fields})


_DECISION = _struct(FIELDS)
_MENTIONS = pl.Struct({"mentions": pl.List(_struct(MENTION_FIELDS)), "error": pl.String()})


def _texts(series: pl.Series) -> pl.Series:
    # A series without a type has no texts. Polars exports it in a form that other Arrow libraries reject.
    return series.cast(pl.String) if series.dtype == pl.Null else series


class _Decide:
    """The decisions about a series, as a struct."""

    def __init__(self, policy: Carried[Policy]) -> None:
        self.policy = policy

    def __call__(self, texts: pl.Series) -> pl.Series:
        decisions = pl.DataFrame(self.policy.value.check_many(_texts(texts), threads=1))
        return decisions.to_struct(texts.name).cast(_DECISION)


class _InScope(_Decide):
    """Whether the texts of a series are in scope."""

    def __call__(self, texts: pl.Series) -> pl.Series:
        decisions = self.policy.value.check_many(_texts(texts), threads=1)
        return pl.DataFrame(decisions)["in_scope"].alias(texts.name)


class _Which:
    """The mentions of the texts of a series."""

    def __init__(self, policies: Carried[PolicySet]) -> None:
        self.policies = policies

    def __call__(self, texts: pl.Series) -> pl.Series:
        mentions = pl.DataFrame(self.policies.value.check_many(_texts(texts), threads=1))
        return mentions.to_struct(texts.name).cast(_MENTIONS)


def _ask(texts: str | pl.Expr, function: Callable[[pl.Series], pl.Series], result: pl.DataType) -> pl.Expr:
    column = pl.col(texts) if isinstance(texts, str) else texts
    return column.map_batches(function, return_dtype=result, is_elementwise=True)


def in_scope(texts: str | pl.Expr, policy: Policy, /) -> pl.Expr:
    """Return a Boolean expression: whether the policy allows testing a text of the column. Never null."""
    return _ask(texts, _InScope(policy_of(policy)), pl.Boolean())


def check(texts: str | pl.Expr, policy: Policy, /) -> pl.Expr:
    """Return a struct expression with `in_scope`, `verdict`, `basis`, `rule` and `error`."""
    return _ask(texts, _Decide(policy_of(policy)), _DECISION)


def which(texts: str | pl.Expr, policies: PolicySet, /) -> pl.Expr:
    """Return a struct expression with the policies of a set that mention a text.

    `mentions` is a list of structs with `program`, `in_scope`, `verdict`, `basis` and `rule`, never null. `error` has the
    code of a text that is not a target.
    """
    return _ask(texts, _Which(set_of(policies)), _MENTIONS)


@pl.api.register_expr_namespace("scope")
class ScopeNamespace:
    """The namespace `pl.Expr.scope`."""

    def __init__(self, texts: pl.Expr) -> None:
        """Store the expression."""
        self._texts = texts

    def in_scope(self, policy: Policy, /) -> pl.Expr:
        """Return whether the policy allows testing; see `scopegate.polars.in_scope`."""
        return in_scope(self._texts, policy)

    def check(self, policy: Policy, /) -> pl.Expr:
        """Return the decision; see `scopegate.polars.check`."""
        return check(self._texts, policy)

    def which(self, policies: PolicySet, /) -> pl.Expr:
        """Return the mentions; see `scopegate.polars.which`."""
        return which(self._texts, policies)
