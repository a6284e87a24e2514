"""HTTP clients that contact nothing out of scope of a policy.

A `Guard` holds the policy. A guarded client asks it before each request, each redirect and each connection, and dials only
addresses that the guard allowed. A refused request raises before anything is contacted: `OutOfScopeError` with the decision,
or `GuardError` for a limit, a window, a guard that was stopped, or a log that cannot be written.

Each client has a module of its own: `scopegate.guards.httpx`, `httpx2`, `requests`, `urllib3` and `aiohttp`. This module
imports none of them.

A guard works inside one client. It does not see other clients of the process, nor programs that the process starts.
"""

from scopegate._errors import GuardError, OutOfScopeError
from scopegate._scopegate import Guard, Permit

__all__ = ["Guard", "GuardError", "OutOfScopeError", "Permit"]
