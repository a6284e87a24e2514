"""Point real clients at `scopegate proxy` in a network of their own, and fail if it contacts anything out of scope.

Usage: run.py COMMAND [--row NAME] [--part NAME] [--verbose]. Needs Linux with user namespaces, curl, and the environment of
tests/lab; elsewhere it reports that it is skipped.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "lab")]
sys.dont_write_bytecode = True

from laboratory import entry, namespace  # noqa: E402

PARTS = ("rows", "smuggling", "lifecycle")


def main() -> int:
    """Run all parts in the namespace."""
    options = entry.arguments(__doc__, PARTS).parse_args()
    if not entry.enter("scopegate proxy", options.environments, lambda environments: None):
        return 0
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
            for part in entry.chosen(options, PARTS):
                failures += parts[part](bench)
        finally:
            servers.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
