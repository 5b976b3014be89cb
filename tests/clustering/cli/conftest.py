"""A command line run in this process, with what it printed."""

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from clustering.cli.main import outcome


@dataclass
class Printed:
    code: int
    out: str
    err: str


@pytest.fixture
def clustering(capsys, tmp_path, monkeypatch):
    """Call the command line inside an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words):
        code = outcome([str(word) for word in words])
        captured = capsys.readouterr()
        return Printed(code, captured.out, captured.err)

    return call


@pytest.fixture
def customers(tmp_path):
    """A CSV of 60 customers in three clear groups."""
    rng = np.random.default_rng(0)
    centers = np.array([[20.0, 200.0], [45.0, 900.0], [70.0, 300.0]])
    values = np.repeat(centers, 20, axis=0) + rng.normal(0, [2.0, 20.0], (60, 2))
    table = pd.DataFrame(values.round(1), columns=["age", "spending"])
    table.insert(0, "customer_id", [f"C{i:03d}" for i in range(60)])
    path = tmp_path / "customers.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def in_process():
    """Run the command line as its own process."""

    def call(*words, **options):
        return subprocess.run(
            [sys.executable, "-m", "clustering", *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    return call
