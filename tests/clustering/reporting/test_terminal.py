"""The short table for a terminal."""

import numpy as np
import pandas as pd

from clustering.reporting.terminal import HEADER, short_table
from tests.clustering.reporting import made
from tests.clustering.reporting.conftest import summary_of


def test_one_row_for_each_segment_and_one_for_rows_in_none():
    values = pd.DataFrame({"x": np.repeat([0.0, 1.0, 9.0], [60, 30, 10])})
    told = [[made.characteristic("x", 0.0, 1.2, -1.0)]]
    result = made.made(values, np.repeat([0, 1, -1], [60, 30, 10]), characteristics=told)
    header, rows = short_table(summary_of(result))
    assert header == HEADER
    assert rows == [
        ("0", "segment 0", "60", "60%", "x 0, against 1.2 overall"),
        ("1", "segment 1", "30", "30%", "close to everyone on every column"),
        ("", "no segment", "10", "10%", "they lie too far from every segment"),
    ]


def test_every_row_has_as_many_texts_as_the_header(any_summary):
    header, rows = short_table(any_summary)
    assert all(len(row) == len(header) and all(isinstance(cell, str) for cell in row) for row in rows)
