"""Runs every row without confinement and in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import Bench, Ran
from laboratory import rows
from laboratory.description import Scenario

FOLDER = Path(__file__).resolve().parent
GOOD = ("reached", "refused")


def run(bench: Bench, picked: list[str]) -> int:
    """Run the rows; return the number of failures."""
    table = rows.read(FOLDER / "rows.toml", GOOD)
    wanted = [row for row in table if not picked or row["name"] in picked]
    return rows.judge_all(wanted, lambda row: judge(bench, row), GOOD, verbose=bench.verbose)


def judge(bench: Bench, row: dict[str, Any]) -> tuple[str, str]:
    """The outcome of a row, and a detail for a reader of the log."""
    if "{call}" in row["command"] and bench.static is None:
        return "skipped", "no compiler that links statically"
    command = bench.words(row["command"])
    wanted = "reached" if "reached" in row else "refused"
    plain = None
    if wanted == "refused":
        plain = bench.run(command, row)
        missing = _missing(bench, row["refused"], plain)
        if missing:
            reason = row.get("may_be_absent")
            detail = f"without confinement: no {missing}; {plain.code}: {plain.output}"
            return (
                ("skipped", f"{reason} ({plain.output.strip().splitlines()[-1:]})")
                if reason
                else ("NOT PROVEN", detail)
            )
    if row.get("restore"):
        bench.restore()
    ran = bench.run(bench.confined(command, bench.words(row.get("options", []))), row)
    detail = f"{ran.code}: {ran.output} {sorted(ran.seen)}"
    if wanted == "reached":
        missing = _missing(bench, row["reached"], ran)
        if missing and "may_be_absent" in row and "/dev/net/tun" in ran.output:
            return "skipped", row["may_be_absent"]
        return ("FAIL", f"missing {missing}; {detail}") if missing or ran.code != 0 else ("reached", detail)
    return _refused(bench, row, ran, detail)


def _refused(bench: Bench, row: dict[str, Any], ran: Ran, detail: str) -> tuple[str, str]:
    """Whether the attempt was made, and nothing came of it."""
    scenario = Scenario(row["name"], 15, [], [], [one for one in row["refused"] if not {"witness", "exit"} & set(one)])
    if (strayed := ran.trial.strayed(bench.world, scenario)) is not None:
        return "ESCAPE", f"{strayed}; {detail}"
    for contact in row["refused"]:
        if contact.get("witness") in ran.seen and "may_be_open" in row and "no Landlock" in ran.output:
            return "skipped", row["may_be_open"]
        if contact.get("witness") in ran.seen or ("exit" in contact and ran.code == 0):
            return "ESCAPE", f"{contact}; {detail}"
    if "error" in row:
        return (
            ("refused", detail) if f"error[{row['error']}]" in ran.output else ("FAIL", f"no {row['error']}; {detail}")
        )
    if "error[run." in ran.output or ran.code in (-1, 125, 126, 127):
        return "FAIL", f"the command did not run: {detail}"
    if any("probe" in word or "{call}" in word for word in row["command"]) and "attempted" not in ran.output:
        return "FAIL", f"no attempt was made: {detail}"
    return "refused", detail


def _missing(bench: Bench, contacts: list[dict[str, Any]], ran: Ran) -> list[dict[str, Any]]:
    """What did not take place."""
    return [contact for contact in contacts if not _made(bench, contact, ran)]


def _made(bench: Bench, contact: dict[str, Any], ran: Ran) -> bool:
    if "witness" in contact:
        return contact["witness"] in ran.seen
    if "exit" in contact:
        return ran.code == contact["exit"]
    if "output" in contact:
        return contact["output"] in ran.output
    return ran.trial.made(bench.world, contact)
