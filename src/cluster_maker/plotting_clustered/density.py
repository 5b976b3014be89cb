"""Many rows on a map: counted in cells and tinted by cluster, so that crowds never become one blot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from cluster_maker.plotting_clustered.style import cluster_color, rgb
from cluster_maker.types import FloatMatrix

#: Tint of a cell that holds next to nothing, and of the fullest cell of each cluster.
_FAINT, _FULL = 0.13, 0.95
#: Smoothed count from which a cell is tinted: a single row tints its own cell only.
_LEAST = 0.2


def density_image(
    seen: FloatMatrix,
    labels: npt.NDArray[np.intp],
    ids: Sequence[int],
    limits: FloatMatrix,
    cells: tuple[int, int],
    color: Callable[[int], str] = cluster_color,
) -> npt.NDArray[np.float64]:
    """Return an image of the rows: the colour of the cluster with most rows in each cell, denser = fuller.

    Parameters
    ----------
    seen : float array of shape (m, 2)
        Rows in the view.
    labels : int array of shape (m,)
        Their clusters.
    ids : sequence of int
        The clusters to draw.
    limits : float array of shape (2, 2)
        Lower and upper limits of the view.
    cells : (across, up)
        Number of cells.
    color : callable
        Colour of a cluster by its id, ``"#rrggbb"``.

    Returns
    -------
    float array of shape (up, across, 4)
        Red, green, blue and opacity, first row at the bottom.

    Notes
    -----
    Opacity follows the square root of the density relative to the cluster's own fullest cell, so small
    clusters are seen too. O(m + k·cells) time, memory for a few images whatever k.
    """
    across, up = cells
    place = np.floor((seen - limits[0]) / (limits[1] - limits[0]) * (across, up)).astype(np.int64)
    inside = ((place >= 0) & (place < (across, up))).all(axis=1)
    flat = place[inside, 1] * across + place[inside, 0]
    labels = labels[inside]
    image = np.zeros((up, across, 4))
    most = np.zeros((up, across))
    for id_ in ids:
        counts = np.bincount(flat[labels == id_], minlength=across * up).reshape(up, across)
        soft = ndimage.gaussian_filter(counts.astype(float), 0.7, mode="constant")
        opacity = _opacity(soft)
        ahead = (soft > most) & (opacity > 0)
        image[ahead, :3] = rgb(color(id_))
        image[ahead, 3] = opacity[ahead]
        most = np.maximum(most, soft)
    return image


def _opacity(soft: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the opacity of each cell from its smoothed count."""
    filled = soft[soft > _LEAST]
    if not len(filled):
        return np.zeros_like(soft)
    full = float(np.quantile(filled, 0.995))
    relative = np.sqrt(np.clip(soft / full, 0, 1))
    opacity: npt.NDArray[np.float64] = np.where(soft > _LEAST, _FAINT + (_FULL - _FAINT) * relative, 0.0)
    return opacity
