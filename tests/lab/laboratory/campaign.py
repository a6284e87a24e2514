"""Runs every scenario with every client, without the guard and with it."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from . import certificates, namespace, table
from .description import FOLDER, Client, Scenario, World, clients, scenarios
from .driver_process import DriverProcess, clean_environment
from .environments import Environments
from .judge import Outcome, Trial, judge
from .results import Result, Results
from .world_process import WorldProcess


def run(options: argparse.Namespace) -> int:
    """Run the campaign in the namespace; return the exit code."""
    known = scenarios()
    chosen = [client for client in clients(known) if not options.client or client.name in options.client]
    if unknown := set(options.client) - {client.name for client in chosen}:
        print(f"unknown clients: {', '.join(sorted(unknown))}")
        return 2
    picked = [scenario for scenario in known if not options.scenario or scenario.name in options.scenario]
    world = World.load()
    namespace.furnish(world)
    results = Results()
    disk = namespace.SmallDisk()
    with tempfile.TemporaryDirectory(prefix="scopegate-lab-") as folder:
        ca, certificate = certificates.make(Path(folder), world)
        servers = WorldProcess(certificate)
        for client in chosen:
            _run_client(client, picked, world, servers, disk, ca, options, results)
        servers.close()
    disk.remove()
    if options.table:
        options.table.write_text(table.page(options.table, known, chosen, results), encoding="utf-8")
    stale = False
    absent = [client.name for client in chosen if client.name not in results.versions]
    if options.compare and absent:
        print(f"   skipped: the comparison with {options.compare}: no column for {', '.join(absent)}")
    elif options.compare:
        stale = options.compare.read_text(encoding="utf-8") != table.page(options.compare, known, chosen, results)
    counts = Counter(row.outcome for row in results.rows if not row.client.comparison)
    print("   " + ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]))
    if stale:
        print(f"   the table of {options.compare} is not that of this run: renew it with --table {options.compare}")
    return 1 if stale or any(row.outcome.bad and not row.client.comparison for row in results.rows) else 0


def _run_client(
    client: Client,
    picked: list[Scenario],
    world: World,
    servers: WorldProcess,
    disk: namespace.SmallDisk,
    ca: Path,
    options: argparse.Namespace,
    results: Results,
) -> None:
    program = client.program()
    if program is not None:
        command = program
    elif "$" in client.driver:
        print(f"   skipped: {client.name}: an environment variable of `{client.driver}` is not set")
        return
    else:
        python = Environments(options.environments).python(client)
        command = [str(python), str(FOLDER / "drivers" / client.driver)]
    driver = DriverProcess(command, clean_environment(ca))
    results.versions[client.name] = driver.version
    tally: Counter[Outcome] = Counter()
    for scenario in picked:
        if not scenario.features() <= driver.supports:
            row = Result(client, scenario, Outcome.NOT_APPLICABLE, "")
        else:
            plain = None
            if scenario.refused:
                plain = _trial(driver, servers, disk, scenario, guarded=False)
            guarded = _trial(driver, servers, disk, scenario, guarded=True)
            row = Result(client, scenario, *judge(world, client, scenario, plain, guarded))
        results.rows.append(row)
        tally[row.outcome] += 1
        if options.verbose or (row.outcome.bad and not client.comparison):
            print(f"   {row.outcome.value:12} {client.name}: {scenario.name}: {row.detail[:240]}", flush=True)
    driver.close()
    counts = ", ".join(
        f"{count} {outcome.value}" for outcome, count in sorted(tally.items(), key=lambda row: row[0].name)
    )
    print(f"   {client.name} ({driver.version}): {counts}", flush=True)


def _trial(
    driver: DriverProcess, servers: WorldProcess, disk: namespace.SmallDisk, scenario: Scenario, *, guarded: bool
) -> Trial:
    servers.reset()
    disk.empty()
    report = driver.perform({"guarded": guarded, **json.loads(scenario.sent(disk.folder))})
    return Trial(report, servers.events())
