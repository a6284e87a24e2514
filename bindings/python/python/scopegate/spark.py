"""Policies in Spark: columns, and functions for SQL.

>>> import scopegate.spark as scope  # doctest: +SKIP
>>> frame.filter(scope.in_scope("url", policy))  # doctest: +SKIP
>>> frame.withColumn("scope", scope.check("url", policy)).select("url", "scope.verdict")  # doctest: +SKIP

A null and a text that is not a target are not in scope, and `error` has the code. `in_scope` is never null. The policy
travels to the workers with the function, and each worker process loads it once. The workers need scopegate and pyarrow.
`pip install scopegate[spark]` installs them with PySpark, which is imported on the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from scopegate import PolicySet
from scopegate._arrow import answers
from scopegate._engines import FIELDS, MENTION_FIELDS, names, policy_of, set_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import Column, SparkSession

    from scopegate import Policy

__all__ = ["check", "in_scope", "register", "which"]


def _struct(fields: tuple[str, ...]) -> str:
    kinds = {"in_scope": "boolean"}
    return "struct<" + ",".join(f"{name}:{kinds.get(name, 'string')}" for name in fields) + ">"


_DECISION = _struct(FIELDS)
_MENTIONS = f"struct<mentions:array<{_struct(MENTION_FIELDS)}>,error:string>"


def _arrow_udf(function: Callable[[pa.Array[Any]], Any], result: str) -> Callable[[Any], Column]:
    from pyspark.sql.functions import arrow_udf

    # Spark reads the kind of the function from its types.
    function.__annotations__ = {"texts": pa.Array, "return": pa.Array}
    made: Callable[[Any], Column] = arrow_udf(function, result)
    return made


def _in_scope_udf(policy: Policy) -> Callable[[Any], Column]:
    carried = policy_of(policy)

    def scope_in(texts: pa.Array[Any]) -> Any:
        return answers(carried.value, texts).field("in_scope")

    return _arrow_udf(scope_in, "boolean")


def _check_udf(policy: Policy) -> Callable[[Any], Column]:
    carried = policy_of(policy)

    def scope_check(texts: pa.Array[Any]) -> Any:
        return answers(carried.value, texts)

    return _arrow_udf(scope_check, _DECISION)


def _which_udf(policies: PolicySet) -> Callable[[Any], Column]:
    carried = set_of(policies)

    def scope_which(texts: pa.Array[Any]) -> Any:
        return answers(carried.value, texts)

    return _arrow_udf(scope_which, _MENTIONS)


def in_scope(texts: str | Column, policy: Policy, /) -> Column:
    """Return a boolean column: whether the policy allows testing a text. Never null."""
    return _in_scope_udf(policy)(texts)


def check(texts: str | Column, policy: Policy, /) -> Column:
    """Return a struct column with `in_scope`, `verdict`, `basis`, `rule` and `error`."""
    return _check_udf(policy)(texts)


def which(texts: str | Column, policies: PolicySet, /) -> Column:
    """Return a struct column with the policies of a set that mention a text.

    `mentions` is an array of structs with `program`, `in_scope`, `verdict`, `basis` and `rule`, never null. `error` has the
    code of a text that is not a target.
    """
    return _which_udf(policies)(texts)


def register(session: SparkSession, policy: Policy | PolicySet, /, *, name: str = "scope") -> None:
    """Register SQL functions of a text that decide by a policy or by a set of policies.

    For a `Policy`: `scope_in(url)` is a boolean, and `scope_check(url)` is the struct of `check`. For a `PolicySet`:
    `scope_which(url)` is the struct of `which`. `name` replaces `scope`. Functions with the same names are replaced.
    """
    made: list[Any]
    if isinstance(policy, PolicySet):
        functions, made = names(name, "which"), [_which_udf(policy)]
    else:
        functions, made = names(name, "in", "check"), [_in_scope_udf(policy), _check_udf(policy)]
    for function, udf in zip(functions, made, strict=True):
        session.udf.register(function, udf)
