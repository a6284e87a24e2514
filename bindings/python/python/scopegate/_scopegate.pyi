import os
from collections.abc import Iterable
from typing import Any, final

from typing_extensions import Self

from scopegate import (
    ArrowDecisions as ArrowDecisions,
)
from scopegate import (
    ArrowMentions as ArrowMentions,
)
from scopegate import (
    Decision as Decision,
)
from scopegate import (
    Draft as Draft,
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
    PolicySet as PolicySet,
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
    draft as draft,
)
from scopegate import (
    facts as facts,
)
from scopegate import (
    presets as presets,
)
from scopegate import (
    public_suffix_list_version as public_suffix_list_version,
)

__all__ = [
    "EXPORT_FORMATS",
    "IMPORT_FORMATS",
    "_BASES",
    "_VERDICTS",
    "ArrowDecisions",
    "ArrowMentions",
    "Decision",
    "Draft",
    "Evidence",
    "Filter",
    "FindingClass",
    "Guard",
    "Imported",
    "Permit",
    "Policy",
    "PolicySet",
    "Program",
    "Results",
    "Rule",
    "Target",
    "Undecided",
    "__version__",
    "_class_of_id",
    "_diff",
    "_export",
    "_header_values",
    "_main",
    "_plugin_text",
    "classes",
    "draft",
    "facts",
    "presets",
    "programs",
    "public_suffix_list_version",
    "recognize",
]

_BASES: tuple[str, ...]
_VERDICTS: tuple[str, ...]

def _class_of_id(id: str) -> FindingClass: ...
def _header_values(headers: Iterable[tuple[object, object]], name: str, /) -> list[str]: ...
def _plugin_text(policy: Policy | PolicySet, /) -> str: ...

EXPORT_FORMATS: tuple[str, ...]
IMPORT_FORMATS: tuple[str, ...]

@final
class Program:
    @property
    def handle(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str | None: ...
    def import_policy(self, *, exclude: list[Program] = ...) -> Imported: ...

@final
class Imported:
    @property
    def policy(self) -> Policy: ...
    @property
    def rows(self) -> list[dict[str, Any]]: ...
    @property
    def open_questions(self) -> list[dict[str, Any]]: ...
    @property
    def has_open_questions(self) -> bool: ...
    @property
    def partial(self) -> str | None: ...
    def to_toml(self) -> str: ...

def programs(text: str, /, *, format: str | None = None, source_name: str = "") -> list[Program]: ...
def recognize(text: str, /, *, source_name: str = "") -> str | None: ...
def _export(policy: Policy, format: str) -> tuple[str, list[tuple[str, str, str, str]]]: ...
def _main(arguments: list[str]) -> int: ...
def _diff(old: Policy, new: Policy) -> dict[str, Any]: ...

@final
class Guard:
    def __new__(
        cls,
        policy: Policy,
        *,
        log: str | os.PathLike[str] | None = None,
        checkpoints: str | os.PathLike[str] | None = None,
        checkpoint_key: str | os.PathLike[str] | None = None,
        checkpoint_every: int = 100,
        researcher: str | None = None,
        unenforced: Iterable[str] = (),
        longest_delay: float = 10.0,
    ) -> Self: ...
    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        /,
        *,
        log: str | os.PathLike[str] | None = None,
        checkpoints: str | os.PathLike[str] | None = None,
        checkpoint_key: str | os.PathLike[str] | None = None,
        checkpoint_every: int = 100,
        researcher: str | None = None,
        unenforced: Iterable[str] = (),
        longest_delay: float = 10.0,
    ) -> Guard: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def stopped(self) -> bool: ...
    def request(
        self,
        scheme: str,
        host: str,
        port: int,
        raw_path: str,
        /,
        *,
        host_headers: Iterable[str] = (),
        sni: str | None = None,
        addresses: Iterable[str] = (),
    ) -> Permit: ...
    def connect(
        self,
        host: str,
        port: int,
        addresses: Iterable[str],
        /,
        *,
        scheme: str | None = None,
        raw_path: str | None = None,
    ) -> Permit: ...
    def tunnel(self, host: str, port: int, /) -> Permit: ...
    def require_enforced(self, conditions: Iterable[str], /) -> None: ...
    def reload(self, policy: Policy, /) -> None: ...
    def stop(self) -> None: ...

@final
class Permit:
    @property
    def decision(self) -> Decision: ...
    @property
    def addresses(self) -> tuple[str, ...]: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def delay(self) -> float: ...
    @property
    def holds_place(self) -> bool: ...
    def release(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, _kind: object, _error: object, _trace: object) -> None: ...
