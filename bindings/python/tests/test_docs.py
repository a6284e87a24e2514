"""The examples of the documentation, the tour of the README, the example and the licenses."""

from __future__ import annotations

import ast
import doctest
import inspect
import operator
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import scopegate
import scopegate.guards

PROJECT = Path(__file__).parents[1]
ROOT = PROJECT.parents[1]

# Methods of Python protocols need no documentation here.
PLAIN = re.compile(r"__\w+__|_\w+|name|value|args|with_traceback|add_note")


def documented() -> list[tuple[str, Any]]:
    """Return every public object, and every public attribute of every public class, by name."""
    found: list[tuple[str, Any]] = [("scopegate", scopegate)]
    names = [(name, getattr(scopegate, name)) for name in scopegate.__all__ if name != "__version__"]
    for module in (scopegate.formats, scopegate.records, scopegate.guards):
        names += [(f"{module.__name__}.{name}", getattr(module, name)) for name in module.__all__]
    for name, one in names:
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
        names = {"scopegate": scopegate, "formats": scopegate.formats, "policy": policy, "sample": sample}
        test = parser.get_doctest(text, names, name, None, 0)
        runner.run(test, out=report.append)
        ran += len(test.examples)
    assert not report, "".join(report)
    assert ran > 40


def signatures(stub: Path) -> dict[str, list[str]]:
    """Return the typed signatures of the functions and methods in a stub, as the documentation shows them."""
    found: dict[str, list[str]] = {}

    def text(node: ast.expr | None) -> str:
        assert node is not None
        names = {"_AnyTarget": "AnyTarget", "_OffersArrowArray": "ArrowArray", "_OffersArrowStream": "ArrowStream"}
        names |= {"_Network": "IPv4Network | IPv6Network", "_Address": "IPv4Address | IPv6Address", "_T": "T"}
        return re.sub(r"\b_\w+", lambda name: names.get(name[0], name[0]), ast.unparse(node))

    def add(name: str, function: ast.FunctionDef, first: int) -> None:
        args = function.args
        positional = [*args.posonlyargs, *args.args]
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        parts = []
        for one, default in [*zip(positional, defaults, strict=True)][first:]:
            parts.append(f"{one.arg}: {text(one.annotation)}" + (f" = {text(default)}" if default else ""))
            parts += ["/"] if args.posonlyargs and one is args.posonlyargs[-1] else []
        parts += ["*"] if args.kwonlyargs else []
        for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
            parts.append(f"{one.arg}: {text(one.annotation)} = {text(default)}")
        found.setdefault(name, []).append(f"{function.name}({', '.join(parts)}) -> {text(function.returns)}")

    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            add(node.name, node, 0)
        for member in node.body if isinstance(node, ast.ClassDef) else []:
            decorators = [getattr(one, "id", "") for one in getattr(member, "decorator_list", [])]
            if isinstance(member, ast.FunctionDef) and "property" not in decorators:
                assert isinstance(node, ast.ClassDef)
                add(f"{node.name}.{member.name}", member, 1)
    return {name: lines for name, lines in found.items() if not re.search(r"(^|\.)_", name)}


def test_help_begins_with_the_signature_and_its_types() -> None:
    package = PROJECT / "python" / "scopegate"
    checked = 0
    for name, lines in {**signatures(package / "__init__.pyi"), **signatures(package / "_scopegate.pyi")}.items():
        modules = (scopegate, scopegate.formats, scopegate.guards)
        module = next(one for one in modules if hasattr(one, name.split(".")[0]))
        documented = re.sub(r"\s+", " ", inspect.getdoc(operator.attrgetter(name)(module)) or "")
        assert documented.startswith(re.sub(r"\s+", " ", " ".join(lines))), name
        checked += len(lines)
    assert checked >= 27


def test_the_tour_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for page in (PROJECT / "README.md", ROOT / "README.md", ROOT / "docs" / "sessions.md"):
        blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        assert blocks, page
        names: dict[str, Any] = {}
        for block in blocks:
            exec(compile(block, str(page), "exec"), names)


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(PROJECT / "examples" / "verdicts.py"), run_name="__main__")
    out = capsys.readouterr().out
    assert re.search(r"^in-scope +listed +\d+", out, re.MULTILINE)
    assert re.search(r"^error +target\.\S+ +\d+", out, re.MULTILINE)


def test_the_licenses_are_those_of_the_project() -> None:
    for name in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert (PROJECT / name).read_bytes() == (ROOT / name).read_bytes()
