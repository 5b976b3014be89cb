"""Agreement with known classes on 29 published sets, beside the published partitions of other programs.

The number of clusters is given, as it was to the others; noise points of a labelling are clustered but not
scored; of several labellings the best score counts. A second table shows what is reached when the number of
clusters is chosen for k-means, and when nothing at all is told: on the whole sets and, since the procedure
was tried out on them, on random 70 % of their rows.

    python -m benchmarks.quality [--quick]
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.quality.data import FOLDER, LabelledSet, labelled_sets, reference_scores
from cluster_maker.algorithms import labels_for_each
from cluster_maker.evaluation import select_n_clusters
from cluster_maker.evaluation.automatic import choose_partition
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
    Contestant("genie", "genie", "Genie_G0.3"),
)
#: Random parts of each set on which the choice of everything is repeated, and their share of the rows.
PARTS, PART_SHARE = 3, 0.7


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


@dataclass(frozen=True)
class Told:
    """What was reached on one set: told nothing but k-means, and told nothing."""

    k_means_clusters: int
    k_means: float
    algorithm: str
    n_clusters: int
    whole: float
    parts: tuple[float, ...]
    valleys: float


def told_nothing(data: LabelledSet) -> Told:
    """Choose the number of clusters for k-means, and then everything."""
    k, k_means = automatic(data)
    choice = choose_partition(data.rows, SEED)
    if choice is None:
        raise ValueError(f"{data.name} cannot be divided")
    view = choice.chosen.view
    parts = tuple(_part(data, seed) for seed in range(PARTS))
    whole = max(agreement(classes, view.labels) for classes in data.labellings)
    return Told(k, k_means, view.algorithm, view.n_clusters, whole, parts, choice.valleys)


def _part(data: LabelledSet, seed: int) -> float:
    """Agreement of the choice of everything on a random part of the rows."""
    n = len(data.rows)
    rows = np.sort(np.random.RandomState(seed).permutation(n)[: int(PART_SHARE * n)])
    choice = choose_partition(np.ascontiguousarray(data.rows[rows]), SEED)
    if choice is None:
        raise ValueError(f"a part of {data.name} cannot be divided")
    return max(agreement(classes[rows], choice.chosen.view.labels) for classes in data.labellings)


def main(*, quick: bool = False) -> None:
    """Print the table."""
    if not FOLDER.exists():
        print("The labelled sets are not beside the project (../shared/data): nothing to measure.")
        return
    references = reference_scores()
    titles = [contestant.title for contestant in CONTESTANTS]
    print("Adjusted Rand index, the number of clusters told: ours / published")
    print(f"{'set':24}{'k':>12}" + "".join(f"{title:>17}" for title in titles))
    sets = list(labelled_sets(QUICK_ROWS if quick else None))
    ours, theirs = [], []
    for data in sets:
        ours.append([score(data, contestant) for contestant in CONTESTANTS])
        theirs.append([references.get((c.reference, data.name), np.nan) for c in CONTESTANTS])
        print(f"{data.name:24}{_counts(data):>12}{_cells(ours[-1], theirs[-1])}", flush=True)
    means = _cells(np.mean(ours, axis=0), np.nanmean(theirs, axis=0))
    print(f"{f'mean of {len(ours)}':24}{'':>12}{means}\n")
    _tell_nothing(sets)


def _tell_nothing(sets: Sequence[LabelledSet]) -> None:
    """Print the table of choices."""
    print(
        f"Adjusted Rand index, the number not told to k-means; nothing told, on all and on {PART_SHARE:.0%}"
    )
    heads = ("k-means k", "ARI", "chosen", "k", "valleys", "ARI", *(f"part {i + 1}" for i in range(PARTS)))
    print(f"{'set':24}{'k':>12}" + "".join(f"{head:>11}" for head in heads))
    found = []
    for data in sets:
        found.append(told_nothing(data))
        one = found[-1]
        cells = [str(one.k_means_clusters), f"{one.k_means:.3f}", one.algorithm, str(one.n_clusters)]
        cells += [f"{one.valleys:.1f}", f"{one.whole:.3f}", *(f"{part:.3f}" for part in one.parts)]
        print(f"{data.name:24}{_counts(data):>12}" + "".join(f"{cell:>11}" for cell in cells), flush=True)
    parts = np.mean([one.parts for one in found], axis=0)
    cells = ["", f"{np.mean([one.k_means for one in found]):.3f}", "", "", ""]
    cells += [f"{np.mean([one.whole for one in found]):.3f}", *(f"{part:.3f}" for part in parts)]
    print(f"{f'mean of {len(found)}':24}{'':>12}" + "".join(f"{cell:>11}" for cell in cells))
    print(f"mean of the parts: {parts.mean():.3f}")


def _counts(data: LabelledSet) -> str:
    """Numbers of classes as text."""
    return ",".join(str(count) for count in sorted(set(class_counts(data))))


def _cells(ours: Any, theirs: Any) -> str:
    """Pairs of scores as table cells."""
    return "".join(f"{f'{a:.3f} / {b:.3f}':>17}" for a, b in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality")
    parser.add_argument("--quick", action="store_true", help=f"sets of at most {QUICK_ROWS} rows")
    main(quick=parser.parse_args().quick)
