"""A separate user, network and mount namespace with only the loopback interface."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .description import NAME_SERVER, World

MARK = "SCOPEGATE_LAB_INSIDE"
ENTER = ("unshare", "--user", "--map-root-user", "--net", "--mount")


def inside() -> bool:
    """Whether this process runs in the namespace."""
    return os.environ.get(MARK) == "1"


def obstacle() -> str | None:
    """The reason why no namespace can be created here; `None` if one can."""
    for tool in ("unshare", "ip", "mount"):
        if shutil.which(tool) is None:
            return f"`{tool}` is not installed"
    script = "ip link set lo up && ip addr add 45.33.32.10/32 dev lo && mount --bind /etc/resolv.conf /etc/resolv.conf"
    tried = subprocess.run([*ENTER, "sh", "-c", script], capture_output=True, text=True, check=False)
    return (
        None if tried.returncode == 0 else f"no user and network namespaces: {tried.stderr.strip() or tried.returncode}"
    )


def enter() -> None:
    """Replace this process with itself in the namespace."""
    os.execvpe(ENTER[0], [*ENTER, sys.executable, *sys.argv], {**os.environ, MARK: "1"})


def furnish(world: World) -> None:
    """Put the addresses on the loopback interface, and name the name server. No packet leaves, because no route does."""
    run(["ip", "link", "set", "lo", "up"])
    for address in world.addresses.values():
        if ":" in address:
            run(["ip", "-6", "addr", "add", f"{address}/128", "dev", "lo", "nodad"])
        else:
            run(["ip", "addr", "add", f"{address}/32", "dev", "lo"])
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write(f"nameserver {NAME_SERVER}\noptions timeout:2 attempts:1\n")
    os.chmod(file.name, 0o644)
    run(["mount", "--bind", file.name, "/etc/resolv.conf"])
    os.unlink(file.name)
    left = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(left) == 1, f"more than the loopback interface: {left}"


class SmallDisk:
    """A file system with room for a few lines of a log, in the namespace."""

    def __init__(self) -> None:
        """Mount it."""
        self.folder = Path(tempfile.mkdtemp(prefix="scopegate-lab-disk-"))
        run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(self.folder)])

    def empty(self) -> None:
        """Remove what a scenario wrote."""
        for file in self.folder.iterdir():
            file.unlink()

    def remove(self) -> None:
        """Unmount it."""
        run(["umount", str(self.folder)])
        self.folder.rmdir()


def run(command: list[str]) -> None:
    """Run a command that has to succeed."""
    subprocess.run(command, check=True)
