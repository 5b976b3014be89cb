"""Any value as JSON can hold it."""

import json
from datetime import date
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
import pytest

from cluster_maker.types import Role
from clustering.reporting.plain import plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("nan"), None),
        (float("inf"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.float32(0.5), 0.5),
        (pd.NA, None),
        (pd.NaT, None),
        (Role.MONEY, "money"),
        (date(2026, 3, 1), "2026-03-01"),
        (pd.Timestamp("2026-03-01"), "2026-03-01T00:00:00"),
        (PurePosixPath("a/b"), "a/b"),
        (np.array([1.0, np.nan]), [1.0, None]),
        ({"b", "a"}, ["a", "b"]),
        ({1: (2,)}, {"1": [2]}),
        (None, None),
    ],
)
def test_values_become_json(value, expected):
    assert plain(value) == expected
    assert json.loads(json.dumps(plain(value), allow_nan=False)) == expected
