"""Run commands with `scopegate run` in a network of their own, and fail if one of them gets out.

Usage: run.py COMMAND [--row NAME] [--part NAME] [--table FILE | --compare FILE] [--verbose]. Needs Linux with user namespaces,
curl, and the environment of tests/lab; elsewhere it reports that it is skipped.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "lab")]
sys.dont_write_bytecode = True

from laboratory import entry, namespace  # noqa: E402
from laboratory.environments import Environments  # noqa: E402

PARTS = ("rows", "lifecycle", "gate", "container", "programs")
MEMORY = Path("/run")


def arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    options = entry.arguments(__doc__, PARTS)
    # Not below /tmp, which is private in a confinement.
    options.add_argument("--folder", type=Path, default=entry.TARGET / "tests-confinement", metavar="FOLDER")
    options.add_argument("--table", type=Path, metavar="FILE", help="renew the table of programs in that document")
    options.add_argument("--compare", type=Path, metavar="FILE", help="fail if the table of programs differs")
    return options.parse_args()


def programs_of(environments: Environments) -> None:
    """Install the clients that are written in Python."""
    os.environ["SCOPEGATE_LAB_CLIENTS"] = str(environments.packages("programs", FOLDER / "requirements.txt"))


def main() -> int:
    """Run all parts in the namespace."""
    options = arguments()
    # A shell cannot trap a signal that it ignores from the start, as after `nohup` or in a job of a script.
    for ignored in (signal.SIGHUP, signal.SIGQUIT, signal.SIGINT):
        if signal.getsignal(ignored) == signal.SIG_IGN:
            signal.signal(ignored, signal.SIG_DFL)
    if not entry.enter("scopegate run", options.environments, programs_of):
        return 0
    return inside(options)


def inside(options: argparse.Namespace) -> int:
    """Run the parts with servers that record every contact."""
    from laboratory import certificates
    from laboratory.description import World
    from laboratory.world_process import WorldProcess

    import campaign
    import container
    import gate
    import lifecycle
    import programs
    from bench import Bench
    from witnesses import Witnesses

    world = World.load()
    namespace.furnish(world)
    # Sockets of the system are made here, where no real one is.
    namespace.run(["mount", "-t", "tmpfs", "tmpfs", str(MEMORY)])
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    # No file can be mounted over one that was removed, as that of `furnish` was.
    names = options.folder / "resolv.conf"
    names.write_bytes(Path("/etc/resolv.conf").read_bytes())
    namespace.run(["umount", "/etc/resolv.conf"])
    namespace.run(["mount", "--bind", str(names), "/etc/resolv.conf"])
    ca, certificate = certificates.make(options.folder, world)
    servers = WorldProcess(certificate)
    command = str(Path(options.command).resolve())
    witnesses = Witnesses(world, options.folder / "outside", MEMORY)
    bench = Bench(command, world, servers, witnesses, ca, options.folder, options.verbose)
    parts = {
        "rows": lambda: campaign.run(bench, options.row),
        "lifecycle": lambda: lifecycle.run(bench),
        "gate": lambda: gate.run(bench),
        "container": lambda: container.run(bench),
        "programs": lambda: programs.run(bench, options.table, options.compare),
    }
    failures = 0
    try:
        for part in entry.chosen(options, PARTS):
            failures += parts[part]()
    finally:
        servers.close()
        witnesses.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
