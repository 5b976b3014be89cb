"""Array types, the labels of rows that are in no cluster, and what callers are told while work goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatMatrix: TypeAlias = npt.NDArray[np.float64]
FloatVector: TypeAlias = npt.NDArray[np.float64]
#: Rows in single or in double precision: what kernels take without making a copy.
FloatRows: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]
IntVector: TypeAlias = npt.NDArray[np.intp]
BoolVector: TypeAlias = npt.NDArray[np.bool_]
RandomState: TypeAlias = int | np.random.RandomState | None

#: Called as ``progress(stage, done, total)`` while long work goes on.
ProgressCallback: TypeAlias = Callable[[str, int, int], None]

#: The label of rows that belong to no cluster.
NOISE = -1

#: The label of rows that could not be clustered at all: none of the clustered columns has a value.
UNLABELLED = -2

#: A figure that was not measured; one object, so that records that hold it are equal.
NOT_MEASURED = float("nan")
