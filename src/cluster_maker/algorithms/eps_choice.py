"""The choice between several numbers of neighbours of DBSCAN, and what is said of it.

Each number has its own curve over all radii, of which the best plateau is known (`eps_path.py`). The best of
these is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cluster_maker.algorithms.eps_path import AS_GOOD, longest_of_best
from cluster_maker.types import EpsPath
from cluster_maker.wording import plural

#: How much deeper valleys of another number of neighbours than the usual one must be: three looks find
#: something by chance more often than one.
DEEPER = 1.5


def usual_min_samples(n_rows: int, n_features: int) -> int:
    """Return the number of neighbours that suits a table: 2d or the binary logarithm of n, from 4 to 20."""
    return min(max(4, 2 * n_features, round(float(np.log2(n_rows)))), 20)


def ladder(n_rows: int, n_features: int) -> tuple[int, ...]:
    """Return the numbers of neighbours that are weighed against each other, rising.

    Parameters
    ----------
    n_rows, n_features : int
        Size of the table.

    Returns
    -------
    tuple of int
        Two thirds of the usual number, at least 4; the usual number; half as many again. For one column the
        usual number, the square root of n, and one between: on a line few neighbours leave gaps by chance.

    Examples
    --------
    >>> ladder(4000, 2), ladder(10_000, 1)
    ((8, 12, 18), (13, 36, 100))
    """
    usual = usual_min_samples(n_rows, n_features)
    most = max(usual, round(np.sqrt(n_rows)))
    on_line = (usual, round(np.sqrt(usual * most)), most)
    in_space = (max(round(usual * 2 / 3), 4), usual, round(usual * 3 / 2))
    return tuple(sorted(set(on_line if n_features == 1 else in_space)))


def best_path(paths: Sequence[EpsPath], usual: int) -> EpsPath | None:
    """Return the path of the usual number, unless that of another is better.

    Parameters
    ----------
    paths : sequence of EpsPath
        One for each number of neighbours.
    usual : int
        The number that is kept unless the plateau of another one is better by a fiftieth and has valleys one
        and a half times as deep as they must be: with three looks chance is taken for valleys more often than
        with one. Of several that are nearly as good as the best, that with the longest plateau is taken.

    Returns
    -------
    EpsPath or None
        None where there is no path.
    """
    nearest_first = sorted(paths, key=lambda path: abs(path.min_samples - usual))
    parting = [path for path in nearest_first if _parts(path, usual)]
    if not parting:
        return next(iter(nearest_first), None)
    best = max(path.chosen.quality for path in parting)
    if parting[0].min_samples == usual and parting[0].chosen.quality >= AS_GOOD * best:
        return parting[0]
    chosen = longest_of_best([path.chosen for path in parting])
    return next(path for path in parting if path.chosen is chosen)


def _parts(path: EpsPath, usual: int) -> bool:
    """Whether a number of neighbours parts the rows by valleys that are deep enough."""
    needed = path.least_valleys * (1.0 if path.min_samples == usual else DEEPER)
    return path.chosen.n_clusters > 1 and path.chosen.valleys >= needed


def notes_on_path(paths: Sequence[EpsPath], path: EpsPath | None, n_rows: int) -> tuple[str, ...]:
    """Say which radius was chosen and why, in plain sentences."""
    if path is None:
        return ()
    notes = [_note_on_choice(path), _note_on_ladder(paths, path), _note_on_sample(path, n_rows)]
    return tuple(text for text in notes if text)


def _note_on_choice(path: EpsPath) -> str:
    """Say which radius was chosen."""
    one = path.chosen
    eps = f"eps = {one.eps:.4g}"
    if one.n_clusters == 1:
        best = path.plateaus[0].valleys if path.plateaus else 0.0
        return (
            f"{eps} keeps the rows together: no radius parts two clusters by valleys of density of "
            f"{path.least_valleys:g} or more (the best by {max(best, 0.0):.1f})."
        )
    return (
        f"{eps} was chosen from all radii: from {one.start:.4g} to {one.end:.4g} there are "
        f"{one.n_clusters} clusters, with {100 * one.noise_share:.0f}% noise and valleys of density of "
        f"{one.valleys:.1f} between them, in standard deviations of chance."
    )


def _note_on_ladder(paths: Sequence[EpsPath], path: EpsPath) -> str:
    """Say which number of neighbours was chosen from several, and what the others find."""
    others = [each for each in paths if each is not path]
    if not others:
        return ""
    found = [f"{each.min_samples} finds {plural(each.chosen.n_clusters, 'cluster')}" for each in others]
    return f"min_samples = {path.min_samples} was chosen from {len(paths)}: {' and '.join(found)}."


def _note_on_sample(path: EpsPath, n_rows: int) -> str:
    """Say that the clusters are those of a sample, where they are."""
    if path.n_rows == n_rows:
        return ""
    return (
        f"The clusters are those of a random sample of {path.n_rows:,} of the {n_rows:,} rows: each row "
        "joins the nearest core row of the sample within eps."
    )
