"""A lake of a test's own."""

from pathlib import Path

import pytest

from pipelines.intake.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with nothing in it."""
    return Lake.open(tmp_path / "lake")
