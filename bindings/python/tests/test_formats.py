"""Import, export and comparison: `scopegate.formats`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import scopegate
from scopegate import formats

IMPORTS = Path(__file__).parents[3] / "fixtures" / "imports"

HACKERONE = json.dumps(
    [
        {
            "name": name,
            "handle": name.lower(),
            "url": f"https://platform.example/{name.lower()}",
            "targets": {
                "in_scope": [{"asset_type": "WILDCARD", "asset_identifier": f"*.{name.lower()}.example"}],
                "out_of_scope": [{"asset_type": "OTHER", "asset_identifier": "systems of our partners"}],
            },
        }
        for name in ("First", "Second")
    ]
)


def test_every_program_of_a_dump_is_imported() -> None:
    programs = formats.programs(HACKERONE)
    assert [(program.handle, program.name) for program in programs] == [("first", "First"), ("second", "Second")]
    assert programs[0].source == "https://platform.example/first"
    imported = programs[1].import_policy()
    assert imported.policy.name == "Second"
    assert imported.policy.check("www.second.example").in_scope
    assert not imported.policy.check("www.first.example").in_scope
    assert imported.has_open_questions
    assert [row["value"] for row in imported.rows] == ["*.second.example", "systems of our partners"]
    again = scopegate.Policy.from_toml(imported.to_toml())
    assert again.fingerprint == imported.policy.fingerprint
    assert "2 rows" in repr(programs[0])
    assert "2 rows" in repr(imported)


def test_every_fixture_imports_as_the_command_does() -> None:
    checked = 0
    for path in sorted(IMPORTS.iterdir()):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        try:
            programs = formats.programs(text, source_name=path.name)
        except formats.FormatError as error:
            assert error.code.startswith("import.")
            continue
        for program in programs:
            imported = program.import_policy()
            assert isinstance(imported.policy, scopegate.Policy)
            checked += len(imported.rows)
    assert checked > 20


def test_a_list_of_exclusions_is_not_imported_as_inclusions() -> None:
    with pytest.raises(formats.FormatError) as raised:
        formats.programs("blog.example.com\n", source_name="lists/out-of-scope.txt")
    assert raised.value.code == "import.exclusions-alone"
    [scope] = formats.programs("*.example.com\n", source_name="in-scope.txt")
    [others] = formats.programs("blog.example.com\n")
    policy = scope.import_policy(exclude=[others]).policy
    assert policy.check("www.example.com").in_scope
    assert not policy.check("blog.example.com").in_scope


def test_formats_have_names() -> None:
    assert "burp" in formats.IMPORT_FORMATS
    assert "zap" in formats.EXPORT_FORMATS
    assert formats.recognize('{"target": {"scope": {}}}') == "burp"
    scope = {"in_scope": ["192.0.2.0/24", "a.example.com", "*.example.org"], "out_of_scope": ["192.0.2.7"]}
    policy = scopegate.Policy.from_dict({"version": 1, "policy": {"name": "a", "owner": "b"}, "scope": scope})
    for word in formats.EXPORT_FORMATS:
        if word != "nftables":
            assert formats.export(policy, word).text, word
    # Packets have no names.
    with pytest.raises(scopegate.FormatError) as raised:
        formats.export(policy, "nftables")
    assert raised.value.code == "export.not-expressible"


def test_a_narrower_policy_closes(policy: scopegate.Policy) -> None:
    changed = policy.to_dict()
    changed["scope"]["out_of_scope"].append("app.example.com")
    difference = formats.diff(policy, scopegate.Policy.from_dict(changed))
    assert [rule["pattern"] for rule in difference["added"]] == ["app.example.com"]
    closed = {change["target"] for change in difference["consequences"] if change["closes"]}
    assert "app.example.com" in closed
    assert not any(change["opens"] for change in difference["consequences"])
    same = formats.diff(policy, policy)
    assert not any(same.values())
