"""Signs that DBSCAN's parameters do not suit a table, each in a sentence."""

from __future__ import annotations

import numpy as np

from cluster_maker.types import NOISE, FloatMatrix, IntVector
from cluster_maker.wording import plural

#: Share of the rows in one cluster, or in none, from which on the clusters say little.
NEARLY_ALL, MOSTLY_NOISE = 0.95, 0.5
#: Mean share of all rows that lie within the radius of a row, from which on it is too great.
MOST_PAIRS = 0.5
#: Number of clusters from which on they may be very many, and rows for each core neighbour that are few.
MANY, FEW = 10, 2
#: Share of all variance from which on one feature decides every distance.
DOMINANT = 0.95
#: Rows from which on shares mean something.
ENOUGH = 20


def red_flags(
    values: FloatMatrix,
    labels: IntVector,
    within: IntVector,
    eps: float,
    min_samples: int,
    *,
    meant_as_one: bool = False,
) -> tuple[str, ...]:
    """Return what is suspicious about a clustering by DBSCAN.

    Parameters
    ----------
    values : float array of shape (n, d)
        Rows.
    labels : int array of shape (n,)
        Their clusters, -1 for noise.
    within : int array of shape (n,)
        Rows within `eps` of each row, itself included.
    eps : float
        Radius.
    min_samples : int
        Rows within it that make a row a core row.
    meant_as_one : bool
        Whether the radius was chosen so that the rows stay together: then it is no mistake that they do.

    Returns
    -------
    tuple of str
        Empty where nothing is, and for fewer than 20 rows.

    References
    ----------
    Schubert, E., Sander, J., Ester, M., Kriegel, H.-P. and Xu, X. (2017). DBSCAN revisited, revisited: why
    and how you should (still) use DBSCAN. ACM Transactions on Database Systems 42 (3).

    Examples
    --------
    >>> rows = np.arange(40.0)[:, np.newaxis]
    >>> red_flags(rows, np.full(40, -1), np.ones(40, dtype=int), 0.5, 3)
    ('100% of the rows are noise: eps = 0.5 is too small, or min_samples = 3 too large.',)
    """
    if len(labels) < ENOUGH:
        return ()
    sizes = np.bincount(labels[labels != NOISE])
    found = (
        _sizes(sizes, len(labels), eps, min_samples),
        "" if meant_as_one else _pairs(within, eps),
        _tiny(sizes, eps, min_samples),
        _dominant(values),
    )
    return tuple(text for text in found if text)


def _sizes(sizes: IntVector, n_rows: int, eps: float, min_samples: int) -> str:
    """Nearly everything in one cluster, or nearly everything noise."""
    noise, largest = 1 - sizes.sum() / n_rows, sizes.max(initial=0) / n_rows
    if noise > MOSTLY_NOISE:
        return (
            f"{100 * noise:.0f}% of the rows are noise: eps = {eps:.4g} is too small, or "
            f"min_samples = {min_samples} too large."
        )
    if len(sizes) > 1 and largest > NEARLY_ALL:
        return f"One cluster holds {100 * largest:.0f}% of the rows: eps = {eps:.4g} may be too large."
    return ""


def _pairs(within: IntVector, eps: float) -> str:
    """Most pairs of rows within the radius."""
    share = float(within.mean()) / len(within)
    if share <= MOST_PAIRS:
        return ""
    return (
        f"{100 * share:.0f}% of all pairs of rows lie within eps = {eps:.4g}: with such a radius density is "
        "not told apart, a smaller one may divide the rows."
    )


def _tiny(sizes: IntVector, eps: float, min_samples: int) -> str:
    """Very many tiny clusters."""
    tiny = int(np.count_nonzero(sizes < FEW * min_samples))
    if len(sizes) < MANY or tiny * 2 <= len(sizes):
        return ""
    return (
        f"{plural(tiny, 'cluster')} of {len(sizes)} have fewer than {FEW * min_samples} rows: "
        f"eps = {eps:.4g} may be too small."
    )


def _dominant(values: FloatMatrix) -> str:
    """One feature that decides every distance."""
    spread = values.var(axis=0)
    if values.shape[1] < 2 or spread.max() <= DOMINANT * spread.sum():
        return ""
    share = 100 * spread.max() / spread.sum()
    return (
        f"Feature no. {int(spread.argmax()) + 1} makes {share:.0f}% of the spread of all features, so that "
        "distances hear little else: bring the features to one scale."
    )
