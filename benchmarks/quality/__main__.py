"""Agreement with known classes on 29 published sets, beside the published partitions of other programs.

The number of clusters is given, as it was to the others; noise points of a labelling are clustered but not
scored; of several labellings the best score counts. The last columns show what k-means reaches when
the number of clusters is chosen automatically.

    python -m benchmarks.quality [--quick]
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.quality.data import FOLDER, LabelledSet, labelled_sets, reference_scores
from cluster_maker.algorithms import labels_for_each
from cluster_maker.evaluation import select_n_clusters
from cluster_maker.types import IntVector

SEED = 0
QUICK_ROWS = 1000


@dataclass(frozen=True)
class Contestant:
    """One of our algorithms, and the published program that it is set beside."""

    title: str
    algorithm: str
    reference: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


CONTESTANTS = (
    Contestant("kmeans", "kmeans", "sklearn_kmeans"),
    Contestant("mixture", "gaussian_mixture", "sklearn_gm"),
    Contestant("ward", "hierarchical", "fastcluster_ward", {"linkage": "ward"}),
    Contestant("average", "hierarchical", "fastcluster_average", {"linkage": "average"}),
    Contestant("complete", "hierarchical", "fastcluster_complete", {"linkage": "complete"}),
    # Genie with threshold 1 never corrects the merges: it is single linkage
    Contestant("single", "hierarchical", "Genie_G1.0", {"linkage": "single"}),
)


def class_counts(data: LabelledSet) -> list[int]:
    """Numbers of classes of the labellings."""
    return [len(np.unique(classes[classes > 0])) for classes in data.labellings]


def agreement(classes: IntVector, labels: IntVector) -> float:
    """Adjusted Rand index, noise points left out."""
    scored = classes > 0
    return float(adjusted_rand_score(classes[scored], labels[scored]))


def score(data: LabelledSet, contestant: Contestant) -> float:
    """Best agreement over the labellings, each with its own number of clusters."""
    counts = class_counts(data)
    found = labels_for_each(
        data.rows,
        contestant.algorithm,
        sorted(set(counts)),
        random_state=SEED,
        parameters=contestant.parameters,
    )
    return max(agreement(c, found[k]) for c, k in zip(data.labellings, counts, strict=True))


def automatic(data: LabelledSet) -> tuple[int, float]:
    """Number of clusters that is chosen for k-means, and the best agreement reached with it."""
    chosen = select_n_clusters(data.rows, "kmeans", random_state=SEED).n_clusters
    labels = labels_for_each(data.rows, "kmeans", [chosen], random_state=SEED)[chosen]
    return chosen, max(agreement(classes, labels) for classes in data.labellings)


def main(*, quick: bool = False) -> None:
    """Print the table."""
    if not FOLDER.exists():
        print("The labelled sets are not beside the project (../shared/data): nothing to measure.")
        return
    references = reference_scores()
    titles = [contestant.title for contestant in CONTESTANTS]
    print("Adjusted Rand index: ours / published; in the end k chosen automatically (k-means)")
    print(f"{'set':24}{'k':>12}" + "".join(f"{title:>17}" for title in titles) + f"{'auto k':>8}{'auto':>7}")
    ours, theirs, alone = [], [], []
    for data in labelled_sets(QUICK_ROWS if quick else None):
        ours.append([score(data, contestant) for contestant in CONTESTANTS])
        theirs.append([references.get((c.reference, data.name), np.nan) for c in CONTESTANTS])
        chosen, reached = automatic(data)
        alone.append(reached)
        k = ",".join(str(count) for count in sorted(set(class_counts(data))))
        print(f"{data.name:24}{k:>12}{_cells(ours[-1], theirs[-1])}{chosen:>8}{reached:>7.3f}", flush=True)
    means = _cells(np.mean(ours, axis=0), np.nanmean(theirs, axis=0))
    print(f"{f'mean of {len(ours)}':24}{'':>12}{means}{'':>8}{np.mean(alone):>7.3f}")


def _cells(ours: Any, theirs: Any) -> str:
    """Pairs of scores as table cells."""
    return "".join(f"{f'{a:.3f} / {b:.3f}':>17}" for a, b in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("--quick", action="store_true", help=f"sets of at most {QUICK_ROWS} rows")
    main(quick=parser.parse_args().quick)
