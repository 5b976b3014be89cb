"""The labelled benchmark sets beside the project, and the reference scores that belong to them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cluster_maker.types import FloatMatrix, IntVector

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class LabelledSet:
    """Rows, and one or more labellings that are equally right.

    Parameters
    ----------
    name : str
        Battery and name, as the reference scores have them: "fcps/atom".
    rows : float array of shape (n, d)
        Centred and divided by one common number, with tiny noise, as the reference partitions were made.
    labellings : tuple of int array of shape (n,)
        Classes from 1; 0 is noise.
    """

    name: str
    rows: FloatMatrix
    labellings: tuple[IntVector, ...]


def labelled_sets(largest: int | None = None) -> Iterator[LabelledSet]:
    """Yield the sets in order of name; with `largest`, only those of at most so many rows."""
    for path in sorted((FOLDER / "benchmarks").glob("*/*/*.data.gz")):
        rows = np.loadtxt(path, ndmin=2)
        if largest is not None and len(rows) > largest:
            continue
        name = path.name.removesuffix(".data.gz")
        labels = sorted(path.parent.glob(f"{name}.labels*.gz"))
        yield LabelledSet(
            f"{path.parent.parent.name}/{name}",
            prepare(rows),
            tuple(np.loadtxt(file, dtype=np.intp) for file in labels),
        )


def prepare(rows: FloatMatrix) -> FloatMatrix:
    """Centre the columns, divide all of them by one number, add noise of a millionth of it."""
    centred = rows - rows.mean(axis=0)
    scaled: FloatMatrix = centred / centred.std(ddof=1)
    noise = np.random.RandomState(123).normal(0, 1e-6, size=rows.shape)
    return scaled + noise


def reference_scores(metric: str = "ARI") -> dict[tuple[str, str], float]:
    """Return the score of each (program, set) under a metric, the best over the set's labellings."""
    with (FOLDER / "reference_scores.csv").open(encoding="utf-8", newline="") as file:
        return {
            (line["algorithm"], line["dataset"]): float(line["value"])
            for line in csv.DictReader(file)
            if line["metric"] == metric
        }
