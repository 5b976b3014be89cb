"""Rows for the compiled kernels, which keep them packed: centred, scaled, in floats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.kernels import _core
from cluster_maker.kernels.threads import threads_for
from cluster_maker.types import FloatRows, FloatVector


@dataclass(frozen=True)
class PackedRows:
    """Rows as the kernels take them; packed once, used by any number of seedings and runs.

    Parameters
    ----------
    values : float or double array of shape (n, d)
        The rows as they came, C-contiguous.
    weights : float array of shape (n,) or None
        Weight of each row; None where every row weighs 1.
    core : object
        The packed rows, in the compiled module's keeping; packed when first looked at.
    """

    values: FloatRows
    weights: FloatVector | None
    core: _core.PackedRows

    def __len__(self) -> int:
        return len(self.values)

    @property
    def finite(self) -> bool:
        """Whether all values are finite; where they are not, nothing else may be asked for."""
        return self.core.finite

    @property
    def mean(self) -> FloatVector:
        """Mean of each feature, shape (d,); weights do not count."""
        return self.core.mean

    @property
    def mean_variance(self) -> float:
        """Mean over the features of their variances; weights do not count."""
        return self.core.spread / self.values.size


def pack_rows(
    values: FloatRows,
    weights: FloatVector | None = None,
    order: npt.NDArray[np.int32] | None = None,
) -> PackedRows:
    """Give rows to the kernels, the first of which packs them.

    `lloyd_iterations` do so along the way. The mean and the spread of the rows and whether they are finite
    are found in the same pass: whoever asks for these first has the rows packed for it.

    Parameters
    ----------
    values : float or double array of shape (n, d)
        Rows, C-contiguous; not copied, not changed.
    weights : float array of shape (n,), optional
        Weight of each row, not negative.
    order : int32 array of shape (n,), optional
        The row that stands at each place. Rows that stand near each other and lie near each other make
        the kernels faster; results of `lloyd_iterations` do not depend on it beyond rounding.

    Returns
    -------
    PackedRows
        O(n d); 4 (d + 1) bytes for each row beside what was given.
    """
    core = _core.PackedRows(values, weights, order, threads_for(4.0 * values.size))
    return PackedRows(values, weights, core)
