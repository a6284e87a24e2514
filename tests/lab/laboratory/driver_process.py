"""A driver: a program that performs scenarios with one client.

It first writes a line of JSON with `supports`, the features of steps and clients that it has, and `version`. Then it reads
a line for each scenario and writes a line with `outcome` (`answered`, `refused` or `error`) and `detail`. A scenario has:

- `guarded`: whether to use the guard; `policies` and `policy`: the folder and the name of its policy; `guard`: options of
  the guard, such as `log` and `researcher`
- `client`: options of a new client; `environment`: environment variables, for this scenario only
- `steps`: requests in order by one client, which scenarios.toml describes; `stop` and `reload` come before their request

`SCOPEGATE_LAB_CA` names the certificate authority that the client has to trust. The driver waits for a response and reads
it before the next step. `refused` is a refusal by the guard, and `error` any other error.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
from pathlib import Path
from typing import Any

# Longer than any scenario; a client that waits for an answer that does not come is a failure.
PATIENCE = 20


class DriverProcess:
    """Starts a driver, and starts it again after a timeout."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        """Start the driver, and read what it supports."""
        self._command = command
        self._environment = environment
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        hello = self._line()
        assert hello is not None, f"{self._command[-1]} did not start"
        self.supports = frozenset(hello["supports"])
        self.version = str(hello["version"])

    def perform(self, task: dict[str, Any]) -> dict[str, Any]:
        """Perform a scenario: `outcome` is `answered`, `refused` or `error`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        report = self._line()
        if report is None:
            self._process.kill()
            self._process.wait()
            self._start()
            return {"outcome": "error", "detail": "the driver ended or hung"}
        return report

    def _line(self) -> dict[str, Any] | None:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE)[0]:
            return None
        line = self._process.stdout.readline()
        report: dict[str, Any] | None = json.loads(line) if line else None
        return report

    def close(self) -> None:
        """End the driver."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def clean_environment(ca: Path) -> dict[str, str]:
    """The environment without proxies and without settings that replace the certificate authority."""
    replaced = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and name not in replaced
    }
    return {**kept, "SCOPEGATE_LAB_CA": str(ca), "PYTHONDONTWRITEBYTECODE": "1"}
