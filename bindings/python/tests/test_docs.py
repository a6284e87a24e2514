"""What is written runs: the examples of the documentation, the README's tour, the example, the licences."""

from __future__ import annotations

import doctest
import inspect
import re
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import scopegate

PROJECT = Path(__file__).parents[1]
ROOT = PROJECT.parents[1]

# Python's own protocols need no words of ours.
PLAIN = re.compile(r"__\w+__|_\w+|name|value|args|with_traceback|add_note")


def documented() -> list[tuple[str, Any]]:
    """Return every public object, and every public attribute of every public class, by name."""
    found: list[tuple[str, Any]] = [("scopegate", scopegate)]
    for name in scopegate.__all__:
        one = getattr(scopegate, name)
        if name == "__version__":
            continue
        found.append((name, one))
        if inspect.isclass(one):
            public = [attribute for attribute in vars(one) if not PLAIN.fullmatch(attribute)]
            found += [(f"{name}.{attribute}", inspect.getattr_static(one, attribute)) for attribute in public]
    return found


def test_everything_is_documented() -> None:
    words = (scopegate.Verdict, scopegate.Basis)
    lacking = [name for name, one in documented() if not inspect.getdoc(one) and not isinstance(one, (str, type(None)))]
    assert lacking == []
    assert words


def test_every_example_runs(policy: scopegate.Policy, sample: Path) -> None:
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    ran, report = 0, list[str]()
    for name, one in documented():
        text = inspect.getdoc(one.__func__ if isinstance(one, classmethod) else one) or ""
        names = {"scopegate": scopegate, "policy": policy, "sample": sample}
        test = parser.get_doctest(text, names, name, None, 0)
        runner.run(test, out=report.append)
        ran += len(test.examples)
    assert not report, "".join(report)
    assert ran > 40


def test_the_tour_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for page in (PROJECT / "README.md", ROOT / "README.md"):
        blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        assert blocks, page
        for block in blocks:
            exec(compile(block, str(page), "exec"), {})


def test_the_example_tells_the_truth(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(PROJECT / "examples" / "verdicts.py"), run_name="__main__")
    out = capsys.readouterr().out
    assert re.search(r"^in-scope +listed +\d+", out, re.MULTILINE)
    assert re.search(r"^error +target\.\S+ +\d+", out, re.MULTILINE)


def test_the_licences_are_the_projects() -> None:
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert (PROJECT / name).read_bytes() == (ROOT / name).read_bytes()


@pytest.mark.parametrize("batch", ["list(policy.check_many(['app.example.com'] * 50_000_000))", "arrow"])
def test_ctrl_c_ends_a_batch(sample: Path, batch: str) -> None:
    if batch == "arrow":
        batch = (
            "import pyarrow; t = pyarrow.array(['app.example.com'] * 500_000); t = pyarrow.chunked_array([t] * 200); "
        )
        batch += "print('ready', flush=True); policy.check_many(t)"
    else:
        batch = f"items = ['app.example.com'] * 50_000_000; print('ready', flush=True); n = sum(1 for _ in ()); {batch}"
    program = f"import scopegate; policy = scopegate.Policy.from_file({str(sample)!r}); {batch}"
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
    # A second, and what it takes to give back the memory on a machine that is busy.
    assert time.monotonic() - began < 5
