"""The command in the package: the same program as the binary."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import scopegate


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scopegate", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )


def test_it_answers_with_exit_codes(sample: Path) -> None:
    inside = run("check", "-p", str(sample), "app.example.com")
    assert inside.returncode == 0
    assert "in-scope" in inside.stdout
    assert run("check", "-p", str(sample), "blog.example.com").returncode == 1
    assert run("check", "-p", str(sample), "a b").returncode == 2
    wrong = run("check", "--nothing")
    assert wrong.returncode == 2
    assert "Usage: scopegate check" in wrong.stderr


def test_it_filters_standard_input(sample: Path) -> None:
    done = run("filter", "-p", str(sample), given="app.example.com\nblog.example.com\nwww.example.com\n")
    assert done.stdout == "app.example.com\nwww.example.com\n"
    assert done.returncode == 0


def test_it_has_the_version_of_the_package() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert scopegate.__version__ in done.stdout
    assert scopegate.public_suffix_list_version() in done.stdout


def test_its_help_names_the_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "Usage: scopegate" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_it_at_once(sample: Path) -> None:
    command = [sys.executable, "-m", "scopegate", "filter", "-p", str(sample)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"app.example.com\n")
        process.stdin.flush()
        # The command waits for more input. An interrupt must end this wait.
        time.sleep(1)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.poll() == -signal.SIGINT
        process.kill()
