"""What several tests share: where the real data sets lie, and the compiled kernels' instruction sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cluster_maker.kernels import _core

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Path of a data set beside the project; skips the test where there is none."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the data sets beside the project are absent: ../shared/data/{'/'.join(parts)}")
    return path


@contextmanager
def instruction_set(name: str) -> Iterator[None]:
    """Use the kernels compiled for one instruction set; ValueError where it does not run here."""
    before = _core.instruction_set()
    _core.use_instruction_set(name)
    try:
        yield
    finally:
        _core.use_instruction_set(before)


def instruction_sets() -> list[str]:
    """Names of the sets of kernels that this processor runs."""
    names = []
    for name in ("generic", "x86_64_v2", "x86_64_v3", "x86_64_v4"):
        try:
            with instruction_set(name):
                names.append(name)
        except ValueError:
            pass
    return names
