"""What the programs have in common that run a command in the laboratory."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from laboratory import namespace
from laboratory.environments import Environments

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).resolve().parents[3] / "target")).resolve()


def arguments(description: str | None, parts: tuple[str, ...]) -> argparse.ArgumentParser:
    """The arguments of each of these programs."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("command", help="the `scopegate` to run")
    options.add_argument("--row", action="append", default=[], metavar="NAME", help="run this row; repeatable")
    options.add_argument("--part", action="append", choices=parts, help="run this part; repeatable")
    options.add_argument("--environments", type=Path, default=TARGET / "tests-lab", metavar="FOLDER")
    options.add_argument("--verbose", action="store_true", help="print every outcome")
    return options


def enter(subject: str, folder: Path, prepare: Callable[[Environments], None]) -> bool:
    """Start again with the Python of the laboratory, in the namespace. False, with a line that says why, where it cannot be made.

    `prepare` runs before that, where the network is still there.
    """
    if namespace.inside():
        return True
    obstacle = namespace.obstacle() or (None if shutil.which("curl") else "`curl` is not installed")
    if obstacle is not None:
        print(f"   skipped: {subject} in the laboratory: {obstacle}")
        return False
    environments = Environments(folder)
    prepare(environments)
    python = environments.laboratory()
    if Path(sys.executable) != python:
        os.execvpe(str(python), [str(python), *sys.argv], os.environ)
    namespace.enter()
    return True


def chosen(options: argparse.Namespace, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts to run: those that are named, those of the named rows, or all."""
    return tuple(options.part or (("rows",) if options.row else parts))
