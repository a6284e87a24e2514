"""What happens to a confinement over time: exit codes, signals, kill -9, reload, stop, expiry, windows, the time to start."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench import Bench, clean
from laboratory.description import POLICIES

EVERYTHING = 'version = 1\npolicy = { name = "L", owner = "Example" }\nscope = { in_scope = ["*.example.com"] }\n'
NOTHING = EVERYTHING.replace('"*.example.com"', '"other.example.net"')
# Asks for a page again and again, without and with the proxy, and says what came of it.
LOOP = "while :; do curl -s -m 2 -o /dev/null -w '%{http_code}\\n' http://app.example.com/alive; sleep 0.1; done"
# The most milliseconds that a command may take to start; a machine with other work takes longer.
SLOWEST = 1000
STARTED: list[subprocess.Popen[str]] = []


def run(bench: Bench) -> int:
    """Run each check; return the number of failures."""
    failures = 0
    for check in CHECKS:
        bench.servers.reset()
        bench.witnesses.reset()
        bench.restore()
        try:
            said = check(bench)
            if bench.verbose or said:
                print(f"   passed   {check.__doc__}{f' {said}' if said else ''}", flush=True)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            failures += 1
            print(f"   FAIL     {check.__doc__} {type(error).__name__}: {error}", flush=True)
        while STARTED:
            STARTED.pop().kill()
    print(f"   lifecycle: {len(CHECKS) - failures} of {len(CHECKS)} checks passed")
    return failures


def _start(
    bench: Bench, command: list[str], options: list[str] | None = None, policy: Path | None = None
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        bench.confined(command, options, policy),
        cwd=bench.work,
        env=clean(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )
    STARTED.append(process)
    return process


def _code(
    bench: Bench, command: list[str], options: list[str] | None = None, policy: Path | None = None
) -> tuple[int, str]:
    process = _start(bench, command, options, policy)
    output, _ = process.communicate(timeout=20)
    return process.returncode, output


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _wait_for(process: subprocess.Popen[str], text: str, lines: int = 60) -> None:
    seen = []
    for _ in range(lines):
        seen.append(_line(process))
        if text in seen[-1]:
            return
    raise AssertionError(f"no {text!r} in {seen}")


def _alive(mark: str) -> list[int]:
    """The processes outside and inside whose arguments have a mark."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if (
                entry.name.isdigit()
                and mark.encode() in (entry / "cmdline").read_bytes()
                and int(entry.name) != os.getpid()
            ):
                found.append(int(entry.name))
    return found


def _is_gone(mark: str, seconds: float = 3) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _alive(mark):
            return True
        time.sleep(0.02)
    return False


def _ask(socket_file: Path, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(10)
        asking.connect(str(socket_file))
        asking.sendall(command.encode() + b"\n")
        return asking.makefile().readline().strip()


def exit_codes(bench: Bench) -> None:
    """The exit code is that of the command."""
    for code in (0, 3, 42, 255):
        assert _code(bench, ["sh", "-c", f"exit {code}"])[0] == code
    assert _code(bench, ["sh", "-c", "kill -TERM $$"])[0] == 128 + signal.SIGTERM
    assert _code(bench, ["sh", "-c", "kill -KILL $$"])[0] == 128 + signal.SIGKILL


def not_executed(bench: Bench) -> None:
    """A command that is missing, or that cannot be executed, is an error with a code of its own."""
    code, output = _code(bench, ["no-such-command-here"])
    assert code == 127 and "error[run.command]" in output and "`no-such-command-here`" in output, (code, output)
    code, output = _code(bench, ["/etc/passwd"])
    assert code == 126 and "error[run.command]" in output, (code, output)
    code, output = _code(bench, ["true"], policy=bench.folder / "missing.toml")
    assert code == 125 and "missing.toml" in output, (code, output)
    code, output = _code(bench, ["true"], policy=POLICIES / "invalid.toml")
    assert code == 125 and "error" in output, (code, output)
    code, output = _code(bench, ["true"], ["--share", "/no/such/folder"])
    assert code == 125 and "error[run.path]" in output, (code, output)
    code, output = _code(bench, ["true"], ["--allow-loopback-port", "3128"])
    assert code == 125 and "error[run.port]" in output, (code, output)
    code, output = _code(bench, ["true"], policy=POLICIES / "rate.toml")
    assert code == 125 and "error[guard.unenforced]" in output, (code, output)


def without_namespaces(bench: Bench) -> None:
    """Without user namespaces nothing is executed, and the error says what to allow."""
    limit = Path("/proc/sys/user/max_user_namespaces")
    before = limit.read_text(encoding="ascii")
    limit.write_text("0", encoding="ascii")
    try:
        code, output = _code(bench, ["sh", "-c", "echo executed"])
    finally:
        limit.write_text(before, encoding="ascii")
    assert code == 125 and "error[run.namespaces]" in output and "executed" not in output.replace("was executed", ""), (
        output
    )
    assert "max_user_namespaces" in output, output


def signals(bench: Bench) -> None:
    """Signals are passed on, once."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGQUIT):
        name = number.name.removeprefix("SIG")
        process = _start(bench, ["bash", "-c", f"trap 'echo got' {name}; echo ready; sleep 0.6 & wait; wait; exit 7"])
        assert _line(process) == "ready"
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
        assert (process.returncode, output) == (7, "got\n"), (name, process.returncode, output)


def interrupt_of_a_terminal(bench: Bench) -> None:
    """Ctrl-C of a terminal reaches the command once, and its end is the end."""
    ours, theirs = pty.openpty()
    command = bench.confined(["bash", "-c", "trap 'echo got' INT; echo ready; sleep 0.6 & wait; wait; exit 9"])
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command],
        cwd=bench.work,
        env=clean(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while b"ready" not in seen:
        seen += os.read(ours, 100)
    os.write(ours, b"\x03")
    with contextlib.suppress(OSError):
        while more := os.read(ours, 100):
            seen += more
    assert process.wait(10) == 9 and seen.count(b"got") == 1, (process.returncode, seen)
    os.close(ours)


def standard_streams(bench: Bench) -> None:
    """The standard streams are those of the caller."""
    ran = subprocess.run(
        bench.confined(["sh", "-c", "cat; echo err >&2"]),
        input=b"in" * 100_000,
        capture_output=True,
        env=clean(),
        cwd=bench.work,
        check=False,
    )
    assert ran.returncode == 0 and ran.stdout == b"in" * 100_000 and ran.stderr == b"err\n", ran


def orphans(bench: Bench) -> None:
    """Processes that the command leaves end with it."""
    code, _ = _code(bench, ["sh", "-c", f"setsid sleep 4711{os.getpid()} >/dev/null 2>&1 & exit 5"])
    assert code == 5 and _is_gone(f"4711{os.getpid()}"), _alive(f"4711{os.getpid()}")


def _killed(bench: Bench, victim: Callable[[subprocess.Popen[str]], int]) -> None:
    process = _start(bench, ["sh", "-c", f"{LOOP} # 4712{os.getpid()}"])
    for _ in range(3):
        found = _line(process)
        assert found == "200", found
    os.kill(victim(process), signal.SIGKILL)
    assert _is_gone(f"4712{os.getpid()}"), _alive(f"4712{os.getpid()}")
    process.wait(10)
    bench.servers.reset()
    time.sleep(0.5)
    assert not bench.servers.events(), "a contact after the end"
    assert process.stdout is not None
    process.stdout.close()


def proxy_killed(bench: Bench) -> None:
    """kill -9 of the proxy ends the command, and nothing gets out."""
    _killed(bench, lambda process: process.pid)


def stage_killed(bench: Bench) -> None:
    """kill -9 of the process that made the namespaces ends the command."""

    def stage(process: subprocess.Popen[str]) -> int:
        return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()[0])

    _killed(bench, stage)


def reload_on_request(bench: Bench) -> None:
    """`reload` of the control socket ends what the new policy does not allow; without --read-only it is refused."""
    policy, control = bench.folder / "changing.toml", bench.folder / "control.sock"
    policy.write_text(EVERYTHING, encoding="utf-8")
    process = _start(bench, ["sh", "-c", LOOP], ["--control", str(control)], policy)
    _wait_for(process, "200")
    policy.write_text(NOTHING, encoding="utf-8")
    answer = _ask(control, "reload")
    assert answer.startswith("not reloaded"), answer
    _wait_for(process, "200")
    _ask(control, "stop")
    process.communicate(timeout=10)

    policy.write_text(EVERYTHING, encoding="utf-8")
    process = _start(bench, ["sh", "-c", LOOP], ["--control", str(control), "--read-only"], policy)
    _wait_for(process, "200")
    policy.write_text("version = 1\nscope = {", encoding="utf-8")
    assert "former policy stays" in _ask(control, "reload")
    _wait_for(process, "200")
    policy.write_text(NOTHING, encoding="utf-8")
    assert _ask(control, "reload") == "reloaded"
    _wait_for(process, "403")
    bench.servers.reset()
    _wait_for(process, "403")
    assert not bench.servers.events()
    assert json.loads(_ask(control, "status"))["stopped"] is False
    _ask(control, "stop")
    process.communicate(timeout=10)


def stop(bench: Bench) -> None:
    """`stop` of the control socket kills the command; the socket is out of reach inside."""
    control = bench.folder / "control.sock"
    tried = f"{sys.executable} {bench.folder / 'probe.py'} unix {control}"
    process = _start(
        bench,
        ["sh", "-c", f"{tried}; echo tried; {LOOP} # 4713{os.getpid()}"],
        ["--control", str(control), "--allow-unix"],
    )
    assert _line(process) == "attempted" and "Error" in _line(process) and _line(process) == "tried"
    _wait_for(process, "200")
    assert _ask(control, "stop") == "stopped"
    process.communicate(timeout=10)
    assert process.returncode == 128 + signal.SIGKILL and _is_gone(f"4713{os.getpid()}"), process.returncode
    assert not control.exists()


def expiry(bench: Bench) -> None:
    """After the last day of the policy, and outside of its windows, everything is refused."""
    for policy in ("expired.toml", "closed.toml"):
        command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "http://app.example.com/"]
        code, output = _code(bench, command, policy=POLICIES / policy)
        assert (code, output[-3:]) == (0, "403"), (policy, code, output)
        assert not [event for event in bench.servers.events() if event["kind"] == "connection"]


def log(bench: Bench) -> None:
    """The log has each decision, and its chain is whole."""
    _code(bench, ["sh", "-c", "curl -s http://app.example.com/; curl -s http://www.example.org/"])
    events = [json.loads(line) for line in bench.log.read_text(encoding="utf-8").splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[0] == "start" and kinds[-1] == "end" and "permit" in kinds and "refuse" in kinds, kinds
    assert events[0]["guard"] == "run", events[0]
    ran = subprocess.run([bench.command, "log", "verify", str(bench.log)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def start(bench: Bench) -> str:
    """A command starts quickly: from the start to the end of `true`."""
    times = []
    for _ in range(15):
        began = time.monotonic()
        assert _code(bench, ["true"])[0] == 0
        times.append((time.monotonic() - began) * 1000)
    median = statistics.median(times)
    assert median < SLOWEST, times
    return f"Median {median:.0f} ms of {len(times)}, {min(times):.0f} to {max(times):.0f}"


CHECKS: tuple[Callable[[Bench], str | None], ...] = (
    exit_codes,
    not_executed,
    without_namespaces,
    signals,
    interrupt_of_a_terminal,
    standard_streams,
    orphans,
    proxy_killed,
    stage_killed,
    reload_on_request,
    stop,
    expiry,
    log,
    start,
)
