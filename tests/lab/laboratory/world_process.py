"""The process of the name server and the servers. It takes one command a line, and answers with one line of JSON.

It is a process of its own, so that nothing that a client does to itself changes what is recorded.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO

from .description import FOLDER, World
from .journal import Event, Journal
from .name_server import NameServer
from .servers import Servers


class WorldProcess:
    """The other side: starts the process, and asks it."""

    def __init__(self, certificate: Path) -> None:
        """Start it, and wait until everything listens."""
        command = [sys.executable, "-m", "laboratory.world_process", str(certificate)]
        self._process = subprocess.Popen(
            command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._ask("ready")

    def reset(self) -> None:
        """Forget what was seen; begin with the first answer of each name."""
        self._ask("reset")

    def events(self) -> list[Event]:
        """Wait until the servers are quiet, and return what was seen since the last reset."""
        found: list[Event] = self._ask("events")
        return found

    def close(self) -> None:
        """End the process."""
        self._input.close()
        self._process.wait(5)

    @property
    def _input(self) -> IO[str]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _ask(self, command: str) -> list[Event]:
        self._input.write(command + "\n")
        self._input.flush()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the servers of the laboratory ended"
        answer: list[Event] = json.loads(line)
        return answer


def main(certificate: str) -> None:
    """Serve until the standard input ends."""
    world, journal = World.load(), Journal()
    names, servers = NameServer(world, journal), Servers(world, journal, Path(certificate))
    names.start()
    servers.start()
    for line in sys.stdin:
        answer: list[Event] = []
        if line.strip() in ("reset", "events"):
            servers.settle()
            answer = journal.take()
            names.reset()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
