"""Policies in Polars: expressions, and the namespace `pl.Expr.scope`.

>>> import polars
>>> import scopegate.polars
>>> frame = polars.DataFrame({"url": ["app.example.com", "blog.example.com", None]})
>>> frame.filter(scopegate.polars.in_scope("url", policy))["url"].to_list()
['app.example.com']
>>> frame.select(polars.col("url").scope.check(policy).struct.field("error"))["error"].to_list()
[None, None, 'target.empty']

A null and a text that is not a target are not in scope, and `error` has the code. `in_scope` is never null. The expressions
are functions of a plugin that is in this package: elementwise and deterministic, so they run in the streaming engine, and Polars
can push them down. The policy is part of the expression. A `LazyFrame` can be serialized and collected in another process that
has this version of scopegate. `pip install scopegate[polars]` installs Polars.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from polars.plugins import register_plugin_function

from scopegate import _scopegate
from scopegate._engines import policy_of, set_of
from scopegate._scopegate import _plugin_text

if TYPE_CHECKING:
    from scopegate import Policy, PolicySet

__all__ = ["ScopeNamespace", "check", "in_scope", "which"]

_PLUGIN = Path(_scopegate.__file__)


def _ask(texts: str | pl.Expr, function: str, **carried: str) -> pl.Expr:
    column = pl.col(texts) if isinstance(texts, str) else texts
    return register_plugin_function(
        plugin_path=_PLUGIN, function_name=function, args=[column], kwargs=carried, is_elementwise=True
    )


def in_scope(texts: str | pl.Expr, policy: Policy, /) -> pl.Expr:
    """Return a Boolean expression: whether the policy allows testing a text of the column. Never null."""
    return _ask(texts, "in_scope", policy=_plugin_text(policy_of(policy).value))


def check(texts: str | pl.Expr, policy: Policy, /) -> pl.Expr:
    """Return a struct expression with `in_scope`, `verdict`, `basis`, `rule` and `error`."""
    return _ask(texts, "check", policy=_plugin_text(policy_of(policy).value))


def which(texts: str | pl.Expr, policies: PolicySet, /) -> pl.Expr:
    """Return a struct expression with the policies of a set that mention a text.

    `mentions` is a list of structs with `program`, `in_scope`, `verdict`, `basis` and `rule`, never null. `error` has the
    code of a text that is not a target.
    """
    return _ask(texts, "which", policies=_plugin_text(set_of(policies).value))


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
