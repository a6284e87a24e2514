"""The table of clients and scenarios, in Markdown."""

from __future__ import annotations

from pathlib import Path

from .description import Client, Scenario
from .judge import Outcome
from .results import Results

BEGIN, END = "<!-- begin: tests/lab/run --table -->", "<!-- end -->"
GROUPS = {
    1: "In scope, and not listed",
    2: "Excluded",
    3: "Redirects",
    4: "Addresses of names in scope",
    5: "Answers that change",
    6: "Literal addresses",
    7: "Host, `:authority`, SNI and request target of the caller",
    8: "Proxies",
    9: "Kept and shared connections",
    10: "Retries",
    11: "WebSockets",
    12: "Around the guard",
    16: "Reload, stop and failures of the guard",
    17: "Testing conditions",
}


def page(path: Path, known: list[Scenario], chosen: list[Client], results: Results) -> str:
    """Return the text of a file with the table; in a document that has the two marks, between them."""
    made = render(known, chosen, results)
    if path.is_file() and BEGIN in (text := path.read_text(encoding="utf-8")):
        before, after = text.split(BEGIN)[0], text.split(END, 1)[1]
        made = f"{before}{BEGIN}\n\n{made}\n{END}{after}"
    return made


def render(known: list[Scenario], chosen: list[Client], results: Results) -> str:
    """One table for each group, then the reasons."""
    chosen = [client for client in chosen if client.shown and client.name in results.versions]
    lines = []
    reasons: dict[str, int] = {}
    for group, title in GROUPS.items():
        rows = [scenario for scenario in known if scenario.group == group]
        if not rows:
            continue
        lines += [f"### {title}", "", "| scenario | " + " | ".join(client.name for client in chosen) + " |"]
        lines += ["| --- |" + " --- |" * len(chosen)]
        for scenario in rows:
            cells = [_cell(results, client, scenario, reasons) for client in chosen]
            lines.append(f"| {scenario.name} | " + " | ".join(cells) + " |")
        lines.append("")
    versions = ", ".join(f"{client.name}: {results.versions[client.name]}" for client in chosen)
    lines += [f"Versions of the run: {versions}.", ""]
    lines += [f"{number}. {reason}" for reason, number in reasons.items()]
    return "\n".join(lines) + "\n"


def _cell(results: Results, client: Client, scenario: Scenario, reasons: dict[str, int]) -> str:
    row = results.outcome(client, scenario)
    if row is None:
        return ""
    if row.outcome in (Outcome.NOT_COVERED, Outcome.NOT_REACHED, Outcome.STRICTER) and not client.comparison:
        number = reasons.setdefault(row.detail, len(reasons) + 1)
        return f"{row.outcome.value} ({number})"
    if row.outcome is Outcome.FAIL and client.comparison:
        return "**not refused**"
    return f"**{row.outcome.value}**" if row.outcome.bad else row.outcome.value
