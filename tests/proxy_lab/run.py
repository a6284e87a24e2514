"""Point real clients at `scopegate proxy` in a network of their own, and fail if it contacts anything out of scope.

Usage: run.py COMMAND [--row NAME] [--part NAME] [--verbose]. Needs Linux with user namespaces, curl, and the environment of
tests/lab; elsewhere it reports that it is skipped.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "lab")]
sys.dont_write_bytecode = True

from laboratory import namespace  # noqa: E402
from laboratory.environments import Environments  # noqa: E402

PARTS = ("rows", "smuggling", "lifecycle")


def arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", FOLDER.parent.parent / "target"))
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("command", help="a `scopegate` with the feature `proxy`")
    options.add_argument("--row", action="append", default=[], metavar="NAME", help="run this row; repeatable")
    options.add_argument("--part", action="append", choices=PARTS, help="run this part; repeatable")
    options.add_argument("--environments", type=Path, default=target.resolve() / "tests-lab", metavar="FOLDER")
    options.add_argument("--verbose", action="store_true", help="print every outcome")
    return options.parse_args()


def main() -> int:
    """Run all parts in the namespace."""
    options = arguments()
    if not namespace.inside():
        obstacle = namespace.obstacle() or (None if shutil.which("curl") else "`curl` is not installed")
        if obstacle is not None:
            print(f"   skipped: scopegate proxy in the laboratory: {obstacle}")
            return 0
        python = Environments(options.environments).laboratory()
        if Path(sys.executable) != python:
            os.execvpe(str(python), [str(python), *sys.argv], os.environ)
        namespace.enter()
    return inside(options)


def inside(options: argparse.Namespace) -> int:
    """Run the parts with servers that record every contact."""
    import campaign
    import lifecycle
    import smuggling
    from laboratory import certificates
    from laboratory.description import World
    from laboratory.world_process import WorldProcess
    from open_proxy import OpenProxy

    world = World.load()
    namespace.furnish(world)
    parts = {"rows": lambda bench: campaign.run(bench, options.row), "smuggling": smuggling.run, "lifecycle": lifecycle.run}
    failures = 0
    with tempfile.TemporaryDirectory(prefix="scopegate-proxy-") as name:
        folder = Path(name)
        ca, certificate = certificates.make(folder, world)
        servers = WorldProcess(certificate)
        command = str(Path(options.command).resolve())
        bench = campaign.Bench(command, world, servers, ca, folder, OpenProxy().port, options.verbose)
        try:
            for part in options.part or (["rows"] if options.row else PARTS):
                failures += parts[part](bench)
        finally:
            servers.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
