"""What the drivers in Python share: the protocol, the environment variables, and what counts as a refusal."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import subprocess
import sys
import traceback
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import scopegate

CA = os.environ["SCOPEGATE_LAB_CA"]
Step = dict[str, Any]


class Driver:
    """A client that performs steps. A subclass opens, sends and closes."""

    version = ""
    supports: frozenset[str] = frozenset()

    def open(self, options: dict[str, Any], guard: Any) -> Any:
        """A new client; `guard` is `None` for one without a guard."""
        raise NotImplementedError

    def send(self, client: Any, step: Step) -> None:
        """Send the request of a step, follow redirects, and read the response."""
        raise NotImplementedError

    def close(self, client: Any) -> None:
        """Close a client."""
        raise NotImplementedError

    def guard(self, policy: Path, options: dict[str, Any]) -> Any:
        """The guard of a scenario."""
        from scopegate.guards import Guard

        return Guard.from_file(policy, **options)

    def gate(self, client: Any) -> Any:
        """The part of a guarded client that asks the guard."""
        return client._gate

    def refusals(self) -> tuple[type[BaseException], ...]:
        """The exceptions of a refusal."""
        from scopegate.guards import GuardError

        return (scopegate.OutOfScopeError, GuardError)


def context() -> ssl.SSLContext:
    """A TLS context that trusts the laboratory and nothing else."""
    return ssl.create_default_context(cafile=CA)


def serve(driver: Driver) -> None:
    """Perform what the standard input asks for."""
    refusals = driver.refusals()
    print(json.dumps({"supports": sorted(driver.supports), "version": driver.version}), flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        with _environment(task["environment"]):
            report = _perform(driver, task, refusals if task["guarded"] else ())
        print(json.dumps(report), flush=True)


def _perform(driver: Driver, task: dict[str, Any], refusals: tuple[type[BaseException], ...]) -> dict[str, Any]:
    guarded = task["guarded"]
    client = None
    stack = contextlib.ExitStack()
    try:
        guard = driver.guard(Path(task["policies"]) / task["policy"], task["guard"]) if guarded else None
        client = driver.open(task["client"], guard)
        if guard is not None and "fault" in task["client"]:
            stack.enter_context(_fault(driver.gate(client), task["client"]["fault"]))
        for number, step in enumerate(task["steps"]):
            if guard is not None:
                _change(guard, Path(task["policies"]), step)
            if step.get("new_client"):
                driver.close(client)
                client = driver.open(task["client"], guard)
            try:
                _send(driver, client, step)
            except Exception as error:
                if step.get("may_fail"):
                    continue
                if number + 1 < len(task["steps"]):
                    return {"outcome": "error", "detail": f"step {number + 1}: {_text(error)}"}
                raise
    except refusals as error:
        return {"outcome": "refused", "detail": _text(error)}
    except TypeError as error:
        # A guarded client does not take an argument that leads around it.
        return {"outcome": "refused" if guarded and "guard" in str(error) else "error", "detail": _text(error)}
    except Exception as error:
        if guarded and os.environ.get("SCOPEGATE_LAB_TRACE"):
            traceback.print_exc()
        return {"outcome": "error", "detail": _text(error)}
    finally:
        stack.close()
        if client is not None:
            with contextlib.suppress(Exception):
                driver.close(client)
    return {"outcome": "answered"}


@contextlib.contextmanager
def _fault(gate: Any, part: str) -> Iterator[None]:
    """Break the guard of a client, or the resolver that it uses."""

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"the fault that was injected into `{part}`")

    if part == "resolver":
        with mock.patch("socket.getaddrinfo", fail):
            yield
    else:
        gate.guard = _Broken(gate.guard, part, fail)
        yield


class _Broken:
    """A guard with one method that raises."""

    def __init__(self, guard: Any, part: str, fail: Any) -> None:
        self._guard = guard
        setattr(self, part, fail)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._guard, name)


def _change(guard: Any, policies: Path, step: Step) -> None:
    if step.get("stop"):
        guard.stop()
    if "reload" in step:
        with contextlib.suppress(scopegate.PolicyError):
            guard.reload(scopegate.Policy.from_file(policies / step["reload"]))


def _send(driver: Driver, client: Any, step: Step) -> None:
    if step.get("another_client"):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(step["url"], timeout=10) as response:
            response.read()
    elif step.get("subprocess"):
        script = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=10).read()"
        subprocess.run([sys.executable, "-c", script, step["url"]], check=True)
    else:
        driver.send(client, step)


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".split("\n", 1)[0][:300]


@contextlib.contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
