"""The `scopegate` command: `python -m scopegate`, and the console script of the package."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

from scopegate._scopegate import _main

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command with the arguments of the process, and exit with its code."""
    # Python would wait for the end of the command before it handles Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_main(["scopegate", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
