"""The driver of libcurl: `drive_libcurl.py PROGRAM`, where the program is bindings/c/tests/curl_laboratory.c."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = sys.argv[1]
SUPPORTS = ("environment_proxies", "guard", "keep_connections", "repeated_headers")


def perform(task: dict[str, Any]) -> dict[str, str]:
    """Perform a scenario in a process of its own, which has the environment of the scenario."""
    guard, policies = task["guard"], Path(task["policies"])
    command = [PROGRAM, "guarded" if task["guarded"] else "plain", str(policies / task["policy"])]
    command += [guard.get("researcher", ""), guard.get("log", ""), os.environ["SCOPEGATE_LAB_CA"]]
    command.append("keep" if task["client"].get("keep_connections", True) else "")
    environment = {**os.environ, **task["environment"]}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        try:
            return _steps(client, task["steps"], policies, guarded=task["guarded"])
        finally:
            assert client.stdin is not None
            client.stdin.close()


def _steps(
    client: subprocess.Popen[str], steps: list[dict[str, Any]], policies: Path, *, guarded: bool
) -> dict[str, str]:
    for number, step in enumerate(steps):
        commands = ["new"] if step.get("new_client") else []
        if guarded and step.get("stop"):
            commands.append("stop")
        if guarded and "reload" in step:
            commands.append(f"reload {policies / step['reload']}")
        for command in commands:
            assert _ask(client, command) == "ok", command
        headers = [f"{name}: {value}".encode().hex() for name, value in step.get("headers", [])]
        body = "x" + step.get("body", "").encode().hex()
        answer = _ask(client, " ".join(["get", step.get("method", "GET"), step["url"], body, *headers]))
        if answer == "ok" or step.get("may_fail"):
            continue
        outcome, _, detail = answer.partition(" ")
        if number + 1 < len(steps):
            return {"outcome": "error", "detail": f"step {number + 1}: {answer}"}
        return {"outcome": outcome, "detail": detail}
    return {"outcome": "answered"}


def _ask(client: subprocess.Popen[str], command: str) -> str:
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(command + "\n")
    client.stdin.flush()
    return client.stdout.readline().strip() or "error the program ended"


def _version() -> str:
    found = subprocess.run(["pkg-config", "--modversion", "libcurl"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


print(json.dumps({"supports": SUPPORTS, "version": _version()}), flush=True)
for line in sys.stdin:
    print(json.dumps(perform(json.loads(line))), flush=True)
