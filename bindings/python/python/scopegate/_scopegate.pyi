from scopegate import (
    ArrowDecisions as ArrowDecisions,
)
from scopegate import (
    Decision as Decision,
)
from scopegate import (
    Evidence as Evidence,
)
from scopegate import (
    Filter as Filter,
)
from scopegate import (
    FindingClass as FindingClass,
)
from scopegate import (
    Policy as Policy,
)
from scopegate import (
    Results as Results,
)
from scopegate import (
    Rule as Rule,
)
from scopegate import (
    Target as Target,
)
from scopegate import (
    Undecided as Undecided,
)
from scopegate import (
    __version__ as __version__,
)
from scopegate import (
    classes as classes,
)
from scopegate import (
    public_suffix_list_version as public_suffix_list_version,
)

__all__ = [
    "_BASES",
    "_VERDICTS",
    "ArrowDecisions",
    "Decision",
    "Evidence",
    "Filter",
    "FindingClass",
    "Policy",
    "Results",
    "Rule",
    "Target",
    "Undecided",
    "__version__",
    "_class_of_id",
    "classes",
    "public_suffix_list_version",
]

_BASES: tuple[str, ...]
_VERDICTS: tuple[str, ...]

def _class_of_id(id: str) -> FindingClass: ...
