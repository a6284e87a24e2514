"""Runs real programs in a confinement, and writes the table of docs/run.md."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from bench import Bench, clean

FOLDER = Path(__file__).resolve().parent
BEGIN, END = "<!-- begin: tests/confinement --table -->", "<!-- end -->"
INSIDE = {"host": "app.example.com", "url": "http://app.example.com/", "address": "45.33.32.10"}
OUTSIDE = {"host": "www.example.org", "url": "http://www.example.org/", "address": "45.33.32.20"}


def run(bench: Bench, table: Path | None, compare: Path | None) -> int:
    """Run the programs; return the number of failures."""
    failures = 0
    lines = ["| program | version | in scope | not in scope | note |", "| --- | --- | --- | --- | --- |"]
    missing = []
    for program in tomllib.loads((FOLDER / "programs.toml").read_text(encoding="utf-8"))["program"]:
        version, inside, outside = _outcomes(bench, program)
        wanted = {True: ("reached",), False: ("nothing",), "varies": ("reached", "nothing"), None: ()}[program["works"]]
        if version is None:
            missing.append(program["name"])
            print(f"   skipped: {program['name']}: it is not installed", flush=True)
        elif inside not in wanted or outside != "refused":
            failures += 1
            print(f"   FAIL     {program['name']} {version}: in scope {inside}, not in scope {outside}", flush=True)
        elif bench.verbose:
            print(f"   passed   {program['name']} {version}: in scope {inside}, not in scope {outside}", flush=True)
        note = program.get("note", "")
        shown = (version, inside, outside) if version else ("not installed", "", "")
        lines.append("| " + " | ".join((program["name"], *shown, note)) + " |")
    print(
        f"   programs: {len(lines) - 2 - len(missing) - failures} as expected, {failures} not, {len(missing)} not installed"
    )
    made = "\n".join(lines)
    for file in filter(None, (table, compare)):
        text = file.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        old, _, after = rest.partition(END)
        if file is table:
            file.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")
        else:
            failures += _compare(old, lines, missing)
    return failures


def _compare(old: str, lines: list[str], missing: list[str]) -> int:
    """The number of programs whose outcome is another one than in a document. Versions may differ."""
    differing = 0
    known = {row[0]: row[2:4] for row in map(_cells, old.strip().splitlines())}
    for line in lines[2:]:
        cells = _cells(line)
        varies = cells[0].startswith("Node.js")
        if cells[0] not in missing and not varies and known.get(cells[0]) not in (cells[2:4], ["", ""]):
            differing += 1
            print(f"   FAIL     the document says {known.get(cells[0])}: {line}", flush=True)
    return differing


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _outcomes(bench: Bench, program: dict[str, Any]) -> tuple[str | None, str, str]:
    """The version, and what came of both targets."""
    name = _words(bench, program["version"], {})[0]
    if shutil.which(name) is None:
        return None, "", ""
    version = _version(bench, program["version"])
    options = program.get("options", [])
    plain = bench.run(_words(bench, program["command"], OUTSIDE), {})
    if not plain.trial.made(bench.world, {"address": "stranger"}):
        return version, "", f"not proven: {plain.output[-300:]!r}"
    outside = bench.run(bench.confined(_words(bench, program["command"], OUTSIDE), options), {})
    inside = bench.run(bench.confined(_words(bench, program["command"], INSIDE), options), {})
    strayed = [
        event for event in outside.trial.events + inside.trial.events if event.get("address") in bench.world.strangers
    ]
    reached = inside.trial.made(bench.world, {"address": "ours"})
    return version, "reached" if reached else "nothing", "ESCAPE" if strayed else "refused"


def _version(bench: Bench, command: list[str]) -> str:
    ran = subprocess.run(_words(bench, command, {}), capture_output=True, text=True, env=clean(), check=False)
    words = (ran.stdout + ran.stderr).replace("_", " ").replace(",", " ").split()
    return next((word.removeprefix("v") for word in words if word.removeprefix("v")[:1].isdigit()), "?")


def _words(bench: Bench, command: list[str], target: dict[str, str]) -> list[str]:
    words = bench.folder / "words"
    words.write_text("x\n", encoding="ascii")
    values = {**target, "clients": os.environ["SCOPEGATE_LAB_CLIENTS"], "words": str(words)}
    found = []
    for word in command:
        filled = word
        for name, value in values.items():
            filled = filled.replace("{" + name + "}", value)
        found.append(filled)
    return found
