"""The campaign: scopegate decides every spelling, clients and servers get it, and the results are compared."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from . import asked_policy, clients, grammar, idna_letters, scans, servers
from .recorder import Recorder
from .asked_policy import Place

ROOT = Path(__file__).resolve().parent.parent.parent
# Spellings that are not in scope cannot be wrong; some are sent too, for the table.
OTHERS = 8


class Gate:
    """The `scopegate` command with a policy."""

    def __init__(self, command: Path | None, policy: Path, text: str) -> None:
        if command is None:
            subprocess.run(["cargo", "build", "--quiet", "--locked", "-p", "scopegate-cli"], cwd=ROOT, check=True)
            command = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "scopegate"
        self._policy = policy
        self._policy.write_text(text, encoding="utf-8")
        self.command = command

    def decide(self, texts: list[str]) -> list[str]:
        """The verdict of each, or the code of its error."""
        return [record.get("verdict") or record["error"]["code"] for record in self._records(texts)]

    def listed(self, texts: list[str]) -> set[str]:
        """The texts that `scopegate filter` passes, each as one line of a list."""
        lines = [text for text in texts if not {"\r", "\n"} & set(text)]
        done = subprocess.run([str(self.command), "filter", "--policy", str(self._policy), "--skip-invalid", "-"],
                              input="".join(line + "\n" for line in lines).encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        return set(done.stdout.decode().split("\n"))

    def canonical(self, texts: list[str]) -> list[str | None]:
        """The canonical form of each; `None` if it is an error."""
        return [record.get("canonical") for record in self._records(texts)]

    def _records(self, texts: list[str]) -> list[dict[str, Any]]:
        # The command skips empty texts and separates texts with NUL, which no spelling contains.
        assert all(text and "\0" not in text for text in texts)
        given = "".join(text + "\0" for text in texts).encode()
        done = subprocess.run([str(self.command), "check", "--policy", str(self._policy), "--null", "--format", "json", "-"],
                              input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(records) == len(texts), f"{len(records)} decisions for {len(texts)} spellings"
        return records


def is_documented(client: str, text: str) -> bool:
    """Whether the mistake of a client is documented. Node's old parser ends a host at `%` and continues with the rest.
    Browsers, curl, Python and scopegate decode the host there, and the parser is deprecated because of such mistakes.

    `java.net.http` writes `?` to a proxy for every character outside ASCII, which ends the path. Without a proxy it
    percent-encodes the character, like the others."""
    authority = text.partition("://")[2].partition("/")[0]
    return (client == "url.parse" and "%" in authority) or (client == "java.net.http" and not text.isascii())


def shown(text: str) -> str:
    return json.dumps(text)


def judge(gate: Gate, texts: dict[str, str], verdicts: dict[str, str], reached: clients.Reached) -> list[str]:
    """Requests of clients that are not in scope, for spellings that are."""
    asked = [(client, number, place) for client, by_number in reached.items() for number, places in by_number.items()
             for place in places if verdicts[number] == "in-scope" and asked_policy.is_name(place.host)]
    unique = sorted({place.url() for *_, place in asked if "\0" not in place.path})
    again = dict(zip(unique, gate.decide(unique))) if unique else {}
    faults, documented = [], 0
    for client, number, place in asked:
        verdict = again.get(place.url(), "not decided")
        if asked_policy.is_open(place) and (verdict == "in-scope" or not place.path):
            continue
        if is_documented(client, texts[number]):
            documented += 1
        else:
            faults.append(f"{client}: {shown(texts[number])} is in scope and goes to {shown(place.url())}, which is {verdict}")
    print(f"{len(asked)} places that clients reached were judged, {documented} of them by a documented mistake of a client")
    return faults


def table(families: dict[str, str], verdicts: dict[str, str], reached: clients.Reached) -> None:
    """Prints how many spellings of each family each client sent, and how many of those were in scope."""
    names = list(reached)
    width = max(18, *(len(name) + 2 for name in names))
    print(f"\n{'spellings':<14}{'asked':>8}{'in scope':>10}{'errors':>8}" + "".join(f"{name:>{width}}" for name in names))
    rows: dict[str, list[str]] = defaultdict(list)
    for number, family in families.items():
        rows[family].append(number)
    for family, numbers in [*rows.items(), ("all", list(families))]:
        allowed = [number for number in numbers if verdicts[number] == "in-scope"]
        errors = sum(verdicts[number].startswith("target.") for number in numbers)
        cells = ""
        for name in names:
            sent = sum(bool(reached[name].get(number)) for number in numbers)
            open_ = sum(bool(reached[name].get(number)) for number in allowed)
            cells += f"{f'{sent} sent, {open_} in':>{width}}"
        print(f"{family:<14}{len(numbers):>8}{len(allowed):>10}{errors:>8}{cells}")


def differences(texts: dict[str, str], verdicts: dict[str, str], reached: clients.Reached) -> None:
    """Prints the number of spellings with which clients reach different hosts or ports, by verdict or error."""
    said: Counter[str] = Counter()
    for number in texts:
        hosts = {(place.host, place.port) for by_number in reached.values() for place in by_number.get(number, []) if asked_policy.is_name(place.host)}
        if len(hosts) > 1:
            said[verdicts[number]] += 1
    print(f"\nspellings with which clients reach different hosts or ports: {sum(said.values())}: "
          + ", ".join(f"{count} {what}" for what, count in said.most_common()))


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        gate = Gate(options.command, folder / "policy.toml", asked_policy.POLICY)
        every = dict.fromkeys(grammar.spellings()) | dict.fromkeys(grammar.mixtures(options.mixtures, options.seed))
        drawn = [(family, text) for family, text in every if text and "\0" not in text]
        # Similar spellings are adjacent, so a sample of all is a sample of each family.
        drawn = drawn[options.seed % options.one_in :: options.one_in]
        decided = gate.decide([text for _, text in drawn])
        kept = {str(at): pair for at, pair in enumerate(zip(drawn, decided))
                if pair[1] == "in-scope" or at % OTHERS == 0}
        families = {number: family for number, ((family, _), _) in kept.items()}
        texts = {number: text for number, ((_, text), _) in kept.items()}
        verdicts = {number: verdict for number, (_, verdict) in kept.items()}
        print(f"{len(drawn)} spellings decided, {sum(verdict == 'in-scope' for verdict in decided)} in scope; {len(texts)} asked of clients")

        reached = clients.ask(texts, Recorder())
        table(families, verdicts, reached)
        differences(texts, verdicts, reached)
        faults = judge(gate, texts, verdicts, reached)

        sent: dict[str, set[str]] = {}
        for number, verdict in verdicts.items():
            if verdict != "in-scope":
                continue
            for client, by_number in reached.items():
                # A request with a documented mistake of a client does not have the path that is in scope.
                for place in by_number.get(number, []) if not is_documented(client, texts[number]) else []:
                    sent.setdefault(place.host, set()).add(place.path)
            # A scanner may send its input unchanged.
            for host in (asked_policy.IN, asked_policy.ONLY):
                if texts[number].startswith(f"http://{host}/"):
                    sent.setdefault(host, set()).add(texts[number].removeprefix(f"http://{host}").partition("#")[0])
        faults += servers.try_all(sent, folder)
        scanned = Gate(gate.command, folder / "scans.toml", scans.POLICY)
        faults += scans.faults(scanned.decide, scanned.listed, folder, (options.one_in, options.mixtures, options.seed))
        faults += idna_letters.faults(gate.canonical, options.one_in, options.seed)

    faults = sorted(set(faults))
    for fault in faults:
        print(f"FALSE IN SCOPE: {fault}")
    # An empty table has no faults.
    allowed = sum(verdict == "in-scope" for verdict in verdicts.values())
    assert allowed > 200 and all(any(by_number.values()) for by_number in reached.values()), "clients reached nothing"
    print(f"\n{len(faults)} false in scope")
    return 1 if faults else 0
