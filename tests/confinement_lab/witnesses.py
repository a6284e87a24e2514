"""Processes outside that a command could reach without the network of the laboratory: each records what it gets."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from laboratory.description import World

TOKEN = b"confined?"
LIBC = ctypes.CDLL(None, use_errno=True)
LOOPBACK_PORT = 8999
DATAGRAM_PORT = 5353


class Witnesses:
    """Sockets, a FIFO, a file and a process outside of every confinement."""

    def __init__(self, world: World, folder: Path, run: Path) -> None:
        """Make them, in a folder that the command can see, and where services have theirs."""
        self.folder = folder
        folder.mkdir()
        self._lock = threading.Lock()
        self._seen: set[str] = set()
        self._stranger = world.address("stranger")
        self._agent = Path("/tmp") / f"ssh-laboratory-{os.getpid()}"
        self._agent.mkdir()
        self.places = {
            "unix": folder / "service.sock",
            "datagram": folder / "datagram.sock",
            "docker": run / "docker.sock",
            "agent": self._agent / "agent.1",
            "bus": run / "user" / "0" / "bus",
            "fifo": folder / "fifo",
            "file": folder / "file",
        }
        self.places["bus"].parent.mkdir(parents=True)
        for name in ("unix", "docker", "agent", "bus"):
            self._listen(name, socket.AF_UNIX, str(self.places[name]))
        self._listen("abstract", socket.AF_UNIX, "\0scopegate-laboratory")
        self._listen("loopback", socket.AF_INET, ("127.0.0.1", LOOPBACK_PORT))
        self._receive("datagram", socket.AF_UNIX, str(self.places["datagram"]))
        self._receive("udp", socket.AF_INET, (self._stranger, DATAGRAM_PORT))
        self._receive("icmp", socket.AF_INET, (self._stranger, 0), socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.places["file"].write_bytes(b"")
        os.mkfifo(self.places["fifo"])
        self._fifo = os.open(self.places["fifo"], os.O_RDWR)
        self._thread(lambda: self._note("fifo", os.read(self._fifo, 4096)))
        self.temporary = self._agent / "temporary"
        self.temporary.write_bytes(TOKEN)
        self.shared_memory = 0x5C09E6A7
        assert LIBC.shmget(self.shared_memory, 16, 0o1600) >= 0 or LIBC.shmget(self.shared_memory, 16, 0) >= 0
        script = "import signal, sys\nsignal.signal(signal.SIGUSR1, lambda *_: print('killed', flush=True))\nprint('ready', flush=True)\nwhile True: signal.pause()"
        self._process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        atexit.register(self._process.kill)
        assert self._process.stdout is not None and self._process.stdout.readline() == "ready\n"
        self._thread(self._hear_process)
        self.pid = self._process.pid

    def reset(self) -> None:
        """Forget what was seen."""
        time.sleep(0.02)
        with self._lock:
            self._seen.clear()
        self.places["file"].write_bytes(b"")

    def seen(self) -> set[str]:
        """The names of the witnesses that got something since the last reset."""
        time.sleep(0.05)
        with self._lock:
            seen = set(self._seen)
        if TOKEN in self.places["file"].read_bytes():
            seen.add("file")
        return seen

    def note(self, name: str) -> None:
        """Record what another part of the laboratory saw."""
        with self._lock:
            self._seen.add(name)

    def close(self) -> None:
        """End them."""
        self._process.kill()
        self._process.wait()
        LIBC.shmctl(LIBC.shmget(self.shared_memory, 16, 0), 0, None)
        shutil.rmtree(self._agent, ignore_errors=True)

    def _note(self, name: str, received: bytes) -> None:
        if TOKEN in received:
            self.note(name)

    def _listen(self, name: str, family: int, address: str | tuple[str, int]) -> None:
        listener = socket.socket(family, socket.SOCK_STREAM)
        if family == socket.AF_INET:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(16)

        def accept() -> None:
            connection, _ = listener.accept()
            self.note(name)
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")

        self._thread(accept)

    def _receive(
        self, name: str, family: int, address: str | tuple[str, int], kind: int = socket.SOCK_DGRAM, protocol: int = 0
    ) -> None:
        receiver = socket.socket(family, kind, protocol)
        receiver.bind(address)
        self._thread(lambda: self._note(name, receiver.recv(4096)))

    def _hear_process(self) -> None:
        assert self._process.stdout is not None
        if self._process.stdout.readline() == "killed\n":
            self.note("signal")
        else:
            time.sleep(1)

    def _thread(self, work: Callable[[], None]) -> None:
        def repeat() -> None:
            while True:
                work()

        threading.Thread(target=repeat, daemon=True).start()
