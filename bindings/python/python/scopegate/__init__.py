"""Decide whether a target is in scope of a vulnerability disclosure policy.

Load a policy once with `Policy.from_file`. Then call `policy.check(target)` and use `.in_scope`, or call
`policy.require(target)`, which raises an exception for a target that is not in scope.
"""

from scopegate._errors import OutOfScopeError, PolicyError, Problem, QuestionError, ScopegateError, TargetError
from scopegate._scopegate import (
    ArrowDecisions,
    Decision,
    Evidence,
    Filter,
    FindingClass,
    Policy,
    Results,
    Rule,
    Target,
    Undecided,
    __version__,
    classes,
    public_suffix_list_version,
)
from scopegate._words import Basis, Verdict

__all__ = [
    "ArrowDecisions",
    "Basis",
    "Decision",
    "Evidence",
    "Filter",
    "FindingClass",
    "OutOfScopeError",
    "Policy",
    "PolicyError",
    "Problem",
    "QuestionError",
    "Results",
    "Rule",
    "ScopegateError",
    "Target",
    "TargetError",
    "Undecided",
    "Verdict",
    "__version__",
    "classes",
    "public_suffix_list_version",
]
