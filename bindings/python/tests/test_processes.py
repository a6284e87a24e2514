"""Processes: Ctrl-C, a fork, other start methods."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import scopegate

LIST = """
items = ["app.example.com"] * 50_000_000
print("ready", flush=True)
list(policy.check_many(items))
"""
ARROW = """
import pyarrow
items = pyarrow.chunked_array([pyarrow.array(["app.example.com"] * 500_000)] * 200)
print("ready", flush=True)
policy.check_many(items)
"""


@pytest.mark.parametrize("batch", [LIST, ARROW], ids=["list", "arrow"])
def test_ctrl_c_ends_a_batch(sample: Path, batch: str) -> None:
    program = f"import scopegate\npolicy = scopegate.Policy.from_file({str(sample)!r})\n{batch}"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    # One second, and the time to free the memory on a busy machine.
    assert time.monotonic() - began < 5


def test_a_batch_after_a_fork(sample: Path) -> None:
    # A fork has no copies of the threads. A process that waits for them waits forever.
    program = f"""
import os, pyarrow, scopegate
policy = scopegate.Policy.from_file({str(sample)!r})
texts = pyarrow.array(["app.example.com"] * 100_000)
policy.check_many(texts)
child = os.fork()
decided = len(policy.check_many(texts))
if child:
    assert os.waitpid(child, 0)[1] == 0
os._exit(decided != 100_000)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def in_scope(policy: scopegate.Policy, text: str) -> scopegate.Decision:
    return policy.check(text)


def test_policies_and_decisions_go_to_other_processes(policy: scopegate.Policy) -> None:
    asked = [(policy, f"app{number}.example.com") for number in range(20)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(in_scope, asked) == [policy.check(text) for _, text in asked]
