"""How well labels agree with classes that are known from elsewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn import metrics

from cluster_maker.errors import EvaluationError


def external_scores(true_labels: npt.ArrayLike, labels: npt.ArrayLike) -> dict[str, float]:
    """Return how well a clustering agrees with known classes, by seven measures.

    Parameters
    ----------
    true_labels : array of shape (n,)
        Known class of each row, of any kind; rows whose class is missing are left out.
    labels : array of shape (n,)
        Cluster of each row. Noise (-1) counts as one more cluster: were it left out, throwing away every
        row that is hard to place would give a perfect score.

    Returns
    -------
    dict
        ``adjusted_rand``, ``adjusted_mutual_info``, ``normalized_mutual_info``, ``v_measure``,
        ``fowlkes_mallows``, ``homogeneity``, ``completeness``: 1 is perfect agreement; the two adjusted
        ones are near 0 (or a little below) for labels drawn at random.

    Raises
    ------
    EvaluationError
        If the lengths differ or no row has a known class.

    References
    ----------
    Hubert, Arabie (1985), Comparing partitions. Vinh, Epps, Bailey (2010), Information theoretic
    measures for clusterings comparison. Rosenberg, Hirschberg (2007), V-measure. Fowlkes, Mallows
    (1983), A method for comparing two hierarchical clusterings.

    Examples
    --------
    >>> external_scores(["a", "a", "b", "b"], [1, 1, 0, 0])["adjusted_rand"]
    1.0
    """
    known, found = _common_rows(true_labels, labels)
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(known, found)
    return {
        "adjusted_rand": float(metrics.adjusted_rand_score(known, found)),
        "adjusted_mutual_info": float(metrics.adjusted_mutual_info_score(known, found)),
        "normalized_mutual_info": float(metrics.normalized_mutual_info_score(known, found)),
        "v_measure": float(v_measure),
        "fowlkes_mallows": float(metrics.fowlkes_mallows_score(known, found)),
        "homogeneity": float(homogeneity),
        "completeness": float(completeness),
    }


def n_unknown(true_labels: npt.ArrayLike) -> int:
    """Return how many rows have no known class."""
    return int(np.count_nonzero(_codes(true_labels) < 0))


def _codes(labels: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Return labels as numbers in order of appearance; missing ones are -1."""
    series = labels if isinstance(labels, pd.Series) else pd.Series(list(np.asarray(labels, dtype=object)))
    codes: npt.NDArray[np.intp] = pd.factorize(series, use_na_sentinel=True)[0]
    return codes


def _common_rows(
    true_labels: npt.ArrayLike, labels: npt.ArrayLike
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return both labellings as numbers, on the rows whose class is known."""
    known, found = _codes(true_labels), _codes(labels)
    if len(known) != len(found):
        raise EvaluationError(
            f"{len(known)} known classes were given for {len(found)} labels: one for each row is needed."
        )
    if (found < 0).any():
        raise EvaluationError("the labels hold missing values: give each row a label, -1 for noise.")
    kept = known >= 0
    if not kept.any():
        raise EvaluationError("no row has a known class: there is nothing to compare the labels with.")
    return known[kept], found[kept]
