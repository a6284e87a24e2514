"""One Python environment for each set of packages, kept between runs."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .description import FOLDER, Client


class Environments:
    """Environments in a folder, with the wheel that `SCOPEGATE_WHEEL` names or `tests/python` built."""

    def __init__(self, folder: Path) -> None:
        """Use that folder."""
        self._folder = folder
        built = sorted((folder.parent / "tests-python" / "dist").glob("scopegate-*-abi3-*.whl"))
        given = os.environ.get("SCOPEGATE_WHEEL")
        self._wheel = Path(given) if given else built[-1] if built else None

    def laboratory(self) -> Path:
        """The interpreter of the servers."""
        return self._made("laboratory", (FOLDER / "requirements.txt").read_text(encoding="utf-8").split("\n"), None)

    def packages(self, name: str, requirements: Path) -> Path:
        """The interpreter of an environment with the packages of a file."""
        return self._made(name, requirements.read_text(encoding="utf-8").split("\n"), None)

    def python(self, client: Client) -> Path:
        """The interpreter of a client; made if it is not there."""
        assert self._wheel is not None, "no wheel: run tests/python, or name one in SCOPEGATE_WHEEL"
        name = re.sub(r"\[.*?\]", "", client.packages[0]).replace("==", "-")
        return self._made(
            f"{name}-{hashlib.sha256(repr(client.packages).encode()).hexdigest()[:8]}", client.packages, self._wheel
        )

    def _made(self, name: str, packages: list[str], wheel: Path | None) -> Path:
        folder, python = self._folder / name, self._folder / name / "bin" / "python"
        needed = [line for line in packages if line and not line.startswith("#")]
        mark, wanted = folder / "packages", "\n".join(needed)
        if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            if needed:
                self._install(python, needed)
            mark.write_text(wanted, encoding="utf-8")
        installed = folder / "wheel"
        if wheel is not None:
            seen = hashlib.sha256(wheel.read_bytes()).hexdigest()
            if not installed.is_file() or installed.read_text(encoding="utf-8") != seen:
                self._install(python, ["--force-reinstall", "--no-deps", str(wheel)])
                installed.write_text(seen, encoding="utf-8")
        return python

    def _install(self, python: Path, arguments: list[str]) -> None:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
        subprocess.run(command, check=True)
