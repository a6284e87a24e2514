"""What is written runs: the examples of the documentation, the README's tour, the example, the licences."""

from __future__ import annotations

import doctest
import inspect
import re
import runpy
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
