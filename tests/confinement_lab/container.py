"""The network of docs/container/compose.yaml, with namespaces: a machine whose only neighbor is the proxy."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

from bench import Bench, clean

FOLDER = Path(__file__).resolve().parent
COMPOSE = FOLDER.parent.parent / "docs" / "container" / "compose.yaml"
PROXY, TOOL = "172.30.0.2", "172.30.0.3"


class Machine:
    """A network namespace with one neighbor."""

    def __init__(self) -> None:
        """Connect it to this namespace, which has the proxy."""
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
        path, own = Path(f"/proc/{self._holder.pid}/ns/net"), Path("/proc/self/ns/net")
        while path.readlink() == own.readlink():
            time.sleep(0.01)
        self._ip("link", "add", "confined", "type", "veth", "peer", "name", "eth0", "netns", str(self._holder.pid))
        self._ip("addr", "add", f"{PROXY}/24", "dev", "confined")
        self._ip("link", "set", "confined", "up")
        self.do("ip", "link", "set", "lo", "up")
        self.do("ip", "addr", "add", f"{TOOL}/24", "dev", "eth0")
        self.do("ip", "link", "set", "eth0", "up")

    def do(self, *command: str, may_fail: bool = False) -> int:
        """Run a command in it."""
        ran = subprocess.run(
            ["nsenter", "-t", str(self._holder.pid), "-n", *command],
            env=clean(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=not may_fail,
        )
        return ran.returncode

    def close(self) -> None:
        """Remove it."""
        self._ip("link", "del", "confined")
        self._holder.kill()
        self._holder.wait()

    def _ip(self, *arguments: str) -> None:
        subprocess.run(["ip", *arguments], check=True)


def run(bench: Bench) -> int:
    """Run the checks; return the number of failures."""
    _compose_is_as_tested()
    machine = Machine()
    proxy = subprocess.Popen(
        [bench.command, "proxy", "-p", str(bench.policy), "--listen", f"{PROXY}:3128"],
        stderr=subprocess.PIPE,
        text=True,
        env=clean(),
    )
    try:
        assert proxy.stderr is not None and "listening" in proxy.stderr.readline()
        failures = _checks(bench, machine)
    finally:
        proxy.kill()
        proxy.wait()
        machine.close()
    print(f"   container: {len(ATTEMPTS) + 2 - failures} of {len(ATTEMPTS) + 2} checks passed")
    return failures


PROBE = [sys.executable, str(FOLDER / "probe.py")]
# What a tool tries. With a gateway, each of them reaches the stranger.
ATTEMPTS = {
    "past the proxy": ["curl", "-sS", "-m", "2", "--noproxy", "*", "http://45.33.32.20/"],
    "TCP": [*PROBE, "connect", "45.33.32.20", "80"],
    "UDP": [*PROBE, "udp", "45.33.32.20", "5353"],
    "ICMP": [*PROBE, "icmp", "45.33.32.20"],
}


def _checks(bench: Bench, machine: Machine) -> int:
    failures = 0

    def reached(command: list[str]) -> bool:
        bench.servers.reset()
        bench.witnesses.reset()
        machine.do(*command, may_fail=True)
        seen = bench.witnesses.seen() & {"udp", "icmp"}
        return bool(seen) or any(event.get("address") in bench.world.strangers for event in bench.servers.events())

    def check(name: str, good: bool) -> None:
        nonlocal failures
        failures += not good
        if not good or bench.verbose:
            print(f"   {'passed' if good else 'FAIL':8} container: {name}", flush=True)

    through = ["curl", "-sS", "-f", "-m", "5", "--proxy", f"http://{PROXY}:3128"]
    check("in scope, through the proxy", machine.do(*through, "http://app.example.com/x", may_fail=True) == 0)
    check("not in scope, through the proxy", not reached([*through, "http://www.example.org/"]))
    machine.do("ip", "route", "add", "default", "via", PROXY)
    proven = {name: reached(command) for name, command in ATTEMPTS.items()}
    machine.do("ip", "route", "del", "default")
    for name, command in ATTEMPTS.items():
        check(f"{name}{'' if proven[name] else ' (not proven)'}", proven[name] and not reached(command))
    return failures


def _compose_is_as_tested() -> None:
    """The properties of the file that the checks rely on."""
    text = COMPOSE.read_text(encoding="utf-8")
    services = re.split(r"(?m)^  (?=\w+:)", text)
    tool = next(service for service in services if service.startswith("tool:"))
    confined = next(service for service in services if service.startswith("confined:"))
    assert "networks: [confined]" in tool and "privileged" not in text and "network_mode" not in text, tool
    assert "internal: true" in confined, confined
