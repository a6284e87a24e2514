from __future__ import annotations

from pathlib import Path

import pytest
import scopegate

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sample() -> Path:
    return HERE / "sample.toml"


@pytest.fixture(scope="session")
def policy(sample: Path) -> scopegate.Policy:
    return scopegate.Policy.from_file(sample)
