"""Runs every row through a proxy without a guard, and through the proxy under test."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actors import perform
from laboratory import rows
from laboratory.description import POLICIES, Scenario, World
from laboratory.judge import Trial
from laboratory.world_process import WorldProcess
from proxy_process import ProxyProcess

FOLDER = Path(__file__).resolve().parent
GOOD = ("reached", "refused", "refused, harmless")


@dataclass
class Bench:
    """What the rows need: the command, the certificates, the servers, and a folder for files."""

    command: str
    world: World
    servers: WorldProcess
    ca: Path
    folder: Path
    open_port: int
    verbose: bool
    proxies: dict[tuple[Any, ...], ProxyProcess] = field(default_factory=dict)

    def bundle(self) -> Path:
        """The certificates that clients trust: those of the servers, and the one of the proxy."""
        file = self.folder / "bundle.pem"
        own = self.folder / "ca" / "ca.pem"
        file.write_text(self.ca.read_text() + (own.read_text() if own.is_file() else ""))
        return file

    def decrypting(self) -> list[str]:
        """The arguments for a proxy with a certificate authority."""
        return ["--ca", str(self.folder / "ca"), "--trust", str(self.ca)]

    def proxy(self, row: dict[str, Any]) -> ProxyProcess:
        """The proxy for a row; one for all rows of the same options."""
        key = tuple(row.get(name) for name in ("ca", "any", "policy", "researcher"))
        if key not in self.proxies:
            arguments = self.decrypting() if row.get("ca") else []
            if row.get("any"):
                arguments += ["--tunnel", "any"]
            if "researcher" in row:
                arguments += ["--researcher", row["researcher"]]
            log = self.folder / f"log-{len(self.proxies)}.jsonl"
            policy = POLICIES / row.get("policy", "laboratory.toml")
            self.proxies[key] = ProxyProcess(self.command, policy, "--log", str(log), *arguments)
        return self.proxies[key]

    def trial(self, row: dict[str, Any], port: int) -> Trial:
        """One run of a row."""
        self.servers.reset()
        report = perform(row, port, self.bundle())
        if row.get("again"):
            report = perform(row, port, self.bundle())
        return Trial(report, self.servers.events())


def run(bench: Bench, picked: list[str]) -> int:
    """Run the rows; return the number of failures."""
    table = rows.read(FOLDER / "rows.toml", ("reached", "refused", "harmless"))
    wanted = [row for row in table if not picked or row["name"] in picked]
    failures = rows.judge_all(wanted, lambda row: judge(bench, row), GOOD, verbose=bench.verbose)
    for proxy in bench.proxies.values():
        assert proxy.end() == 0, proxy.lines
    return failures


def judge(bench: Bench, row: dict[str, Any]) -> tuple[str, str]:
    """The outcome of a row, and a detail for a reader of the log."""
    wanted = Scenario(row["name"], row["group"], [], row.get("reached", []), row.get("refused", []))
    guarded = bench.trial(row, bench.proxy(row).port)
    report = guarded.report
    detail = f"{report['outcome']}: {report.get('detail', '')}"
    if (strayed := guarded.strayed(bench.world, wanted)) is not None:
        return "ESCAPE", f"{strayed}; {detail}"
    if wanted.reached:
        missing = [contact for contact in wanted.reached if not guarded.made(bench.world, contact)]
        bad = bool(missing) or report["outcome"] != "answered"
        return ("FAIL" if bad else "reached"), f"missing {missing}; {detail}"
    # A refusal in a tunnel has no message: the tunnel ends.
    expected = (row["outcome"],) if "outcome" in row else ("refused", "error")
    if report["outcome"] not in expected:
        return "FAIL", f"neither refused nor contacted: {detail}"
    if wanted.refused:
        plain = bench.trial(row, bench.open_port)
        absent = [contact for contact in wanted.refused if not plain.made(bench.world, contact)]
        if absent:
            return "NOT PROVEN", f"without a guard: no {absent}; {plain.report}; guarded: {detail}"
        return "refused", detail
    return "refused, harmless", detail
