"""The command on a terminal: questions, colors and widths."""

from __future__ import annotations

import os
import re
import select
import struct
import sys
import time
from pathlib import Path

import pytest
import scopegate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals of POSIX")

COLOR = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(*arguments: str, answers: tuple[str, ...] = (), columns: int = 80, folder: Path) -> tuple[int, str]:
    """Run the command with a terminal as its standard streams. Return its exit code and what the terminal shows."""
    import fcntl
    import pty
    import termios

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.pop("NO_COLOR", None)
        os.environ["TERM"] = "xterm-256color"
        command = [sys.executable, "-m", "scopegate", *arguments]
        os.execv(sys.executable, command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = b""
    asked = 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        readable, _, _ = select.select([terminal], [], [], 0.2)
        if readable:
            try:
                read = os.read(terminal, 65536)
            except OSError:
                break
            if not read:
                break
            shown += read
        # The command is silent after a question, so it waits for the next answer.
        elif asked < len(answers) and shown.rstrip(b" ").endswith(b":"):
            os.write(terminal, (answers[asked] + "\n").encode())
            asked += 1
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace").replace("\r\n", "\n")


def test_init_asks_questions(tmp_path: Path) -> None:
    answers = (
        "Quillmere",
        "",
        "mailto:security@quillmere.com",
        "*.quillmere.com, quillmere.com",
        "blog.quillmere.com",
        "",
    )
    code, shown = on_terminal("init", "-o", "policy.toml", answers=answers, folder=tmp_path)
    assert code == 0, shown
    for question in (
        "Owner",
        "Name of the policy [Quillmere vulnerability disclosure]:",
        "In scope",
        "Run by third parties",
    ):
        assert question in shown
    policy = scopegate.Policy.from_file(tmp_path / "policy.toml")
    assert policy.check("app.quillmere.com").in_scope
    assert not policy.check("blog.quillmere.com").in_scope


def test_init_without_an_owner_writes_nothing(tmp_path: Path) -> None:
    code, shown = on_terminal("init", "-o", "policy.toml", answers=("",), folder=tmp_path)
    assert code == 2, shown
    assert "usage.no-owner" in shown
    assert not (tmp_path / "policy.toml").exists()


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_has_colors_and_whole_words(tmp_path: Path, sample: Path, columns: int) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(sample.read_text(encoding="utf-8"), encoding="utf-8")
    for arguments in (
        ("check", "-p", "policy.toml", "app.example.com"),
        ("show", "policy.toml"),
        ("lint", "policy.toml"),
    ):
        code, shown = on_terminal(*arguments, columns=columns, folder=tmp_path)
        assert code in {0, 1}, shown
        assert COLOR.search(shown), arguments
        # Only colors that a theme of the terminal, light or dark, defines: no color by its red, green and blue.
        assert not re.search(r"\x1b\[[0-9;]*[34]8;", shown), arguments
        plain = COLOR.sub("", shown)
        assert max(map(len, plain.splitlines()), default=0) <= columns, plain
