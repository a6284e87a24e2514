"""Runs one command, without confinement and with it, and collects what was reached."""

from __future__ import annotations

import os
import pty
import shutil
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from laboratory.description import POLICIES, World
from laboratory.judge import Trial
from laboratory.world_process import WorldProcess
from witnesses import LOOPBACK_PORT, TOKEN, Witnesses

FOLDER = Path(__file__).resolve().parent
PATIENCE = 20
# A user namespace with another user than 0: such a process keeps no capability when it executes a program.
AS_USER = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


@dataclass
class Ran:
    """What came of one run."""

    code: int
    output: str
    trial: Trial
    seen: set[str]


@dataclass
class Bench:
    """What the parts need: the command, the servers and witnesses, the certificates, and a folder."""

    command: str
    world: World
    servers: WorldProcess
    witnesses: Witnesses
    ca: Path
    folder: Path
    verbose: bool
    static: Path | None = field(init=False)
    work: Path = field(init=False)
    policy: Path = field(init=False)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        """Make the working directory, and build the static program."""
        self.work = self.folder / "work"
        self.work.mkdir()
        self.policy = self.work / "policy.toml"
        self.log = self.work / "log.jsonl"
        self.restore()
        self.static = self._static()
        shutil.copy(FOLDER / "probe.py", self.folder)
        (self.folder / "home").mkdir()
        (self.folder / "home" / "secret").write_text("secret", encoding="ascii")
        # Files that the first run makes, for rows that try them before that.
        authority = ["--ca", str(self.folder / "authority")]
        code, output = self._execute(self.confined(["true"], authority), {})
        assert code == 0, f"nothing can be confined here: {code}: {output}"

    def restore(self) -> None:
        """Write the policy again, begin a new log, and name the name server of the laboratory."""
        names, system = self.folder / "resolv.conf", Path("/etc/resolv.conf")
        if not system.is_file() or system.read_bytes() != names.read_bytes():
            subprocess.run(["mount", "--bind", names, system], check=True)
        self.log.unlink(missing_ok=True)
        shutil.copy(POLICIES / "laboratory.toml", self.policy)

    def _static(self) -> Path | None:
        compiler = shutil.which("cc")
        if compiler is None:
            return None
        made = self.folder / "call"
        built = subprocess.run([compiler, "-static", "-o", made, FOLDER / "call.c"], capture_output=True, check=False)
        return made if built.returncode == 0 else None

    def words(self, command: list[str]) -> list[str]:
        """A command of a row, with its places filled in. The number of a descriptor follows when it is open."""
        places = {name: str(path) for name, path in self.witnesses.places.items()}
        values = places | self.world.addresses
        values |= {
            "python": sys.executable,
            "probe": f"{sys.executable} {FOLDER / 'probe.py'}",
            "call": str(self.static),
            "ca": str(self.ca),
            "pid": str(self.witnesses.pid),
            "policy": str(self.policy),
            "log": str(self.log),
            "folder": str(self.folder),
            "loopback_port": str(LOOPBACK_PORT),
            "shared_memory": str(self.witnesses.shared_memory),
            "temporary": str(self.witnesses.temporary),
        }
        words: list[str] = []
        for word in command:
            filled = word
            for name, value in values.items():
                filled = filled.replace("{" + name + "}", value)
            words += filled.split() if word.strip() == "{probe}" else [filled]
        return words

    def confined(self, command: list[str], options: list[str] | None = None, policy: Path | None = None) -> list[str]:
        """The command in a confinement."""
        policy = policy or self.policy
        return [self.command, "run", "-p", str(policy), "--log", str(self.log), *(options or []), "--", *command]

    def run(self, command: list[str], row: dict[str, Any]) -> Ran:
        """Run it, and collect what was reached."""
        self.servers.reset()
        self.witnesses.reset()
        code, output = self._execute(command, row)
        seen = self.witnesses.seen()
        return Ran(code, output, Trial({"outcome": "answered" if code == 0 else "error"}, self.servers.events()), seen)

    def _execute(self, command: list[str], row: dict[str, Any]) -> tuple[int, str]:
        environment = clean()
        environment |= {name: self.words([value])[0] for name, value in row.get("environment", {}).items()}
        words = [*AS_USER, *command] if row.get("as_user") else command
        kept: tuple[int, ...] = ()
        if row.get("descriptor"):
            ours, theirs = socket.socketpair()
            kept = (theirs.fileno(),)
            words = [word.replace("{descriptor}", str(theirs.fileno())) for word in words]
            self._record(ours, "descriptor")
        stdin: Any = subprocess.DEVNULL
        if row.get("stdin") == "socket":
            ours, stdin = socket.socketpair()
            self._record(ours, "stdin")
        if row.get("stdin") == "terminal":
            _, stdin = pty.openpty()
            words = ["setsid", "--ctty", "--wait", *words]
        try:
            ran = subprocess.run(
                words,
                cwd=self.work,
                env=environment,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=kept,
                timeout=PATIENCE,
                check=False,
            )
            return ran.returncode, ran.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as late:
            return -1, f"no end in {PATIENCE} seconds: {(late.stdout or b'')[:300]!r}"
        except OSError as error:
            return -1, str(error)

    def _record(self, ours: socket.socket, name: str) -> None:
        def read() -> None:
            with ours:
                if TOKEN in ours.recv(4096):
                    self.witnesses.note(name)

        threading.Thread(target=read, daemon=True).start()


def clean() -> dict[str, str]:
    """The environment without proxies and certificates."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy")
        and not name.startswith(("SCOPEGATE", "SSL_CERT", "REQUESTS_CA", "CURL_CA"))
    }
