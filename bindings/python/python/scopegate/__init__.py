"""Decide whether a target is in scope of a vulnerability disclosure policy.

Load a policy once with `Policy.from_file`. Then call `policy.check(target)` and use `.in_scope`, or call
`policy.require(target)`, which raises an exception for a target that is not in scope.
"""

from scopegate._errors import (
    FormatError,
    OutOfScopeError,
    PolicyError,
    PolicyFileNotFoundError,
    Problem,
    QuestionError,
    ScopegateError,
    TargetError,
)
from scopegate._scopegate import (
    ArrowDecisions,
    ArrowMentions,
    Decision,
    Draft,
    Evidence,
    Filter,
    FindingClass,
    Policy,
    PolicySet,
    Results,
    Rule,
    Target,
    Undecided,
    __version__,
    classes,
    draft,
    facts,
    presets,
    public_suffix_list_version,
)
from scopegate._words import Basis, Preset, Verdict

# After the names that it needs.
from scopegate import formats, records  # isort: skip

__all__ = [
    "ArrowDecisions",
    "ArrowMentions",
    "Basis",
    "Decision",
    "Draft",
    "Evidence",
    "Filter",
    "FindingClass",
    "FormatError",
    "OutOfScopeError",
    "Policy",
    "PolicyError",
    "PolicyFileNotFoundError",
    "PolicySet",
    "Preset",
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
    "draft",
    "facts",
    "formats",
    "presets",
    "public_suffix_list_version",
    "records",
]
