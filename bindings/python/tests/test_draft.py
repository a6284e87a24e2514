"""Drafts from published texts."""

from __future__ import annotations

import pytest
import scopegate

TEXT = """# Reporting flaws

## In scope

- app.quillmere.com
- *.api.quillmere.com
- docs.quillmere.com (public pages only)

## Out of scope

- blog.quillmere.com
- Systems run by our resellers

Write to security@quillmere.com.
"""


def test_a_draft_includes_only_what_the_text_states() -> None:
    made = scopegate.draft(TEXT)
    hosts = ("app", "x.api", "docs", "blog", "www")
    verdicts = {host: made.policy.check(f"{host}.quillmere.com").in_scope for host in hosts}
    assert verdicts == {"app": True, "x.api": True, "docs": False, "blog": False, "www": False}
    assert made.needs_person
    assert made.language == "en"
    assert "docs.quillmere.com" in made.to_toml()
    assert scopegate.Policy.from_toml(made.to_toml()).fingerprint == made.policy.fingerprint
    assert "for a person" in repr(made)


def test_every_line_has_a_row() -> None:
    covered = set()
    for row in scopegate.draft(TEXT).rows:
        covered.update(range(row["line"], row["end_line"] + 1))
    lines = {number for number, line in enumerate(TEXT.splitlines(), 1) if line.strip()}
    assert lines <= covered


def test_a_format_can_be_given() -> None:
    page = "<h2>In scope</h2><ul><li>app.quillmere.com</li></ul>"
    assert scopegate.draft(page, format="html").policy.check("app.quillmere.com").in_scope
    with pytest.raises(ValueError, match="pdf"):
        scopegate.draft(page, format="pdf")  # type: ignore[arg-type]
    with pytest.raises(scopegate.FormatError):
        scopegate.draft("\ud800")
    with pytest.raises(TypeError):
        scopegate.draft(b"text")  # type: ignore[arg-type]
