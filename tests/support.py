"""What several tests share: where the real data sets lie, and small tables."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Path of a data set beside the project; skips the test where there is none."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data sets beside the project are absent: ../shared/data/{'/'.join(parts)}")
    return path
