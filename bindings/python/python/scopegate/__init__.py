"""Is this target in scope of that vulnerability-disclosure policy?

Read a policy once with `Policy.from_file`, then ask `policy.check(target)` and look at `.in_scope`; or let
`policy.require(target)` raise. Everything is typed and documented where it stands.
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
]
