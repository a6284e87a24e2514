"""TCP through the gate is like TCP outside: closed, refused and silent ports, both ends of a connection, and its costs."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import Bench, clean

FOLDER = Path(__file__).resolve().parent
HOST = "www.example.com"
# Ports of the servers of this part, on the address in scope.
BANNER, ECHO, MANY, RESET, SINK, SLOW = 2222, 2223, 2224, 2225, 2226, 2227
CHUNK = b"x" * 65536


def run(bench: Bench) -> int:
    """Run each check; return the number of failures."""
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        print("   skipped: gate: /dev/net/tun cannot be opened")
        return 0
    _serve(bench)
    failures = 0
    for check in CHECKS:
        bench.servers.reset()
        bench.restore()
        try:
            said = check(bench)
            if bench.verbose or said:
                print(f"   passed   {check.__doc__}{f' {said}' if said else ''}", flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError, ValueError) as error:
            failures += 1
            print(f"   FAIL     {check.__doc__} {type(error).__name__}: {ascii(str(error))[:500]}", flush=True)
    print(f"   gate: {len(CHECKS) - failures} of {len(CHECKS)} checks passed")
    return failures


def _serve(bench: Bench) -> None:
    address = bench.world.address("ours")
    for port, work in ((BANNER, _banner), (ECHO, _echo), (MANY, _many), (RESET, _reset), (SINK, _sink), (SLOW, _slow)):
        listener = socket.create_server((address, port), backlog=2048)
        threading.Thread(target=_accept, args=(listener, work), daemon=True).start()


def _accept(listener: socket.socket, work: Callable[[socket.socket], None]) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_work, args=(connection, work), daemon=True).start()


def _work(connection: socket.socket, work: Callable[[socket.socket], None]) -> None:
    with connection, contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        work(connection)


def _banner(connection: socket.socket) -> None:
    """The server speaks first."""
    connection.sendall(b"SSH-2.0-laboratory\r\n")
    connection.recv(100)


def _echo(connection: socket.socket) -> None:
    """Sends what came, after the client has ended its half too."""
    while received := connection.recv(65536):
        connection.sendall(received)
    connection.sendall(b"end")


def _many(connection: socket.socket) -> None:
    """Sends as many bytes as the client asks for, in a line."""
    left = int(connection.makefile().readline() or 0)
    while left:
        left -= connection.send(CHUNK[: min(left, len(CHUNK))])


def _reset(connection: socket.socket) -> None:
    """Resets the connection after the first bytes."""
    connection.recv(100)
    connection.sendall(b"part")
    time.sleep(0.1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _sink(connection: socket.socket) -> None:
    """Reads everything after a while, and says how much it was."""
    time.sleep(0.5)
    count = 0
    while received := connection.recv(1 << 20):
        count += len(received)
    connection.sendall(str(count).encode())


def _slow(connection: socket.socket) -> None:
    """Holds the connection until the client ends it."""
    connection.sendall(b"!")
    while connection.recv(100):
        pass


def _inside(bench: Bench, name: str, *arguments: object, confined: bool = True, patience: float = 60) -> Any:
    """What a function of gate_client.py returns."""
    command = [sys.executable, str(FOLDER / "gate_client.py"), name, HOST, *map(str, arguments)]
    ran = subprocess.run(
        bench.confined(command, ["--gate"]) if confined else command,
        cwd=bench.work,
        env=clean(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-600:]
    return json.loads(ran.stdout.splitlines()[-1])


def ends(bench: Bench) -> None:
    """Closed ports are refused, strangers are unreachable, open ports are open, as an address and as a name."""
    targets = (f"{HOST}:2222", "45.33.32.10:2222", "45.33.32.10:9", "45.33.32.20:80", "10.9.9.9:81", f"{HOST}:9")
    found = _inside(bench, "connect", *targets)
    wanted = ["open", "open", "ECONNREFUSED", "EHOSTUNREACH", "EHOSTUNREACH", "ECONNREFUSED"]
    assert found == wanted, found


def itself(bench: Bench) -> None:
    """A connection that the system makes from a port to itself is closed inside, because no server listens there."""
    choices = Path("/proc/sys/net/ipv4/ip_local_port_range")
    before = choices.read_text(encoding="ascii")
    address = bench.world.address("ours")
    found = []
    try:
        # A port is not used again for a minute.
        for port, confined in ((40_000, False), (40_002, True)):
            # The system has one choice for the other end. The target is an address, because a lookup needs a port too.
            choices.write_text(f"{port} {port}", encoding="ascii")
            found.append(_inside(bench, "connect", f"{address}:{port}", confined=confined))
    finally:
        choices.write_text(before, encoding="ascii")
    assert found == [["open"], ["ECONNREFUSED"]], found


def without_device(bench: Bench) -> None:
    """Without the device nothing is executed, and the error names it."""
    device = "/dev/net/tun"
    subprocess.run(["mount", "--bind", "/dev/null", device], check=True)
    try:
        ran = subprocess.run(
            bench.confined(["sh", "-c", "echo executed"], ["--gate"]),
            cwd=bench.work,
            env=clean(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    finally:
        subprocess.run(["umount", device], check=True)
    assert (ran.returncode, ran.stdout) == (125, ""), ran
    assert "error[run.set-up]" in ran.stderr and device in ran.stderr, ran.stderr


def silence(bench: Bench) -> str | None:
    """A request after a long silence is decided as well, on a port of other protocols."""
    if not os.environ.get("SCOPEGATE_LONG"):
        return None
    found = _inside(bench, "late_request", 8080, "blog.example.com", 12)
    assert found.startswith("HTTP/1.1 403"), found
    assert not [event for event in bench.servers.events() if event["kind"] == "request"]
    return None


def server_first(bench: Bench) -> None:
    """A server that speaks first is heard."""
    assert _inside(bench, "banner", BANNER) == "SSH-2.0-laboratory\r\n"


def half_close(bench: Bench) -> None:
    """Each half of a connection ends by itself."""
    assert _inside(bench, "half_close", ECHO) == "helloend"


def resets(bench: Bench) -> None:
    """A connection that the server resets is reset inside."""
    assert _inside(bench, "reset", RESET) == "ECONNRESET"


def slow_reader(bench: Bench) -> None:
    """20 MB are written before the server reads."""
    assert _inside(bench, "send", SINK, 20_000_000) == 20_000_000


def parallel(bench: Bench) -> None:
    """300 connections at a time, each with 200 KB."""
    found = _inside(bench, "parallel", MANY, 300, 200_000)
    assert found == 300, found


def held(bench: Bench) -> str:
    """1,000 connections are held."""
    found = _inside(bench, "hold", SLOW, 1000)
    assert found["open"] == 1000, found
    return f"{found['seconds']:.2f} s to open them"


def small_buffers(bench: Bench) -> str:
    """300 clients with a receive buffer of 4 KB, which write and read at the same time, take at most 1.5 times as long as direct."""
    direct = _inside(bench, "soak", ECHO, 300, confined=False, patience=300)
    gate = _inside(bench, "soak", ECHO, 300, patience=300)
    assert direct["complete"] == gate["complete"] == 300, (direct, gate)
    assert gate["seconds"] < 1.5 * direct["seconds"] + 3, (direct, gate)
    return f"{gate['seconds']:.2f} s, direct {direct['seconds']:.2f} s"


def speed(bench: Bench) -> str:
    """A download of 300 MB, and the time of a connection."""
    found = _inside(bench, "download", MANY, 300_000_000)
    direct = _inside(bench, "download", MANY, 300_000_000, confined=False)
    times = _inside(bench, "times", BANNER, 200)
    return (
        f"{found / 1e9:.2f} GB/s, direct {direct / 1e9:.2f} GB/s; "
        f"median {times['median']:.0f} us to connect, 99 of 100 below {times['high']:.0f} us"
    )


def scan(bench: Bench) -> str | None:
    """`nmap -sT` reports what it reports outside."""
    if shutil.which("nmap") is None:
        return "skipped: nmap is not installed"
    ports = "-" if os.environ.get("SCOPEGATE_LONG") else "1-3000"
    command = ["nmap", "-sT", "--unprivileged", "-n", "-Pn", "-T4", "--max-retries", "1", "-p", ports, "45.33.32.10"]
    found = []
    for words in (command, bench.confined(command, ["--gate"])):
        began = time.monotonic()
        ran = subprocess.run(
            words, cwd=bench.work, env=clean(), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
        )
        report = re.sub(r"(?m)^(Starting|Nmap done|Host is up).*\n", "", ran.stdout)
        found.append((time.monotonic() - began, report))
    (outside, direct), (inside, gate) = found
    assert direct == gate, (direct, gate)
    return f"ports {ports}: {inside:.1f} s, direct {outside:.1f} s"


CHECKS: tuple[Callable[[Bench], str | None], ...] = (
    ends,
    itself,
    without_device,
    silence,
    server_first,
    half_close,
    resets,
    slow_reader,
    parallel,
    held,
    small_buffers,
    speed,
    scan,
)
