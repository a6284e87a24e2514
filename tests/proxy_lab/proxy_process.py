"""The proxy under test as a process."""

from __future__ import annotations

import atexit
import re
import select
import signal
import subprocess
import threading
from pathlib import Path


class ProxyProcess:
    """Starts `scopegate proxy` on a free port, and waits until it listens."""

    def __init__(self, command: str, policy: Path, *arguments: str, listen: str = "127.0.0.1:0") -> None:
        """Start it with that policy."""
        self.arguments = [command, "proxy", "-p", str(policy), "--listen", listen, *arguments]
        self.process = subprocess.Popen(self.arguments, stderr=subprocess.PIPE, text=True, bufsize=1)
        atexit.register(self.process.kill)
        self.lines: list[str] = []
        self._heard = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()
        found = re.search(r"listening on \S+?:(\d+)$", self.wait_for("listening on"))
        assert found, self.lines
        self.port = int(found.group(1))

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._heard:
                self.lines.append(line.rstrip())
                self._heard.notify_all()
        with self._heard:
            self.lines.append("(the proxy ended)")
            self._heard.notify_all()

    def wait_for(self, text: str, seconds: float = 15) -> str:
        """The next line that contains the text."""

        def found() -> str | None:
            return next((line for line in self.lines if text in line), None)

        with self._heard:
            assert self._heard.wait_for(lambda: found() or "(the proxy ended)" in self.lines, seconds), self.lines
            line = found()
        assert line is not None, f"no line with {text!r}: {self.lines}"
        return line

    def forget(self) -> None:
        """Forget the lines so far."""
        with self._heard:
            self.lines.clear()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def end(self) -> int:
        """End it, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def memory(self) -> int:
        """The resident memory, in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found.group(1))


def readable(number: int, seconds: float) -> bool:
    """Whether a descriptor has something to read within that time."""
    return bool(select.select([number], [], [], seconds)[0])
