# The compiled module (cpp/module.cpp), as type checkers see it; the modules beside it say what is promised.

import numpy as np
import numpy.typing as npt

_Rows = npt.NDArray[np.float64] | npt.NDArray[np.float32]
_Doubles = npt.NDArray[np.float64]
_Labels = npt.NDArray[np.int64]
_Codes = npt.NDArray[np.int32]

def instruction_set() -> str: ...
def use_instruction_set(name: str) -> None: ...

class PackedRows:
    def __init__(
        self,
        X: _Rows,
        weights: _Doubles | None = None,
        order: npt.NDArray[np.int32] | None = None,
        n_threads: int = 1,
    ) -> None: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def finite(self) -> bool: ...
    @property
    def spread(self) -> float: ...
    @property
    def mean(self) -> _Doubles: ...

def lloyd(
    rows: PackedRows,
    centers: _Doubles,
    labels: _Labels,
    max_iter: int,
    tol: float,
    float_centers: bool,
    n_threads: int,
) -> tuple[str, int, float, bool, int]: ...
def lloyd_each(
    rows: PackedRows,
    centers: list[_Doubles],
    labels: list[_Labels],
    max_iter: int,
    tol: float,
    float_centers: bool,
    n_threads: int,
) -> list[tuple[str, int, float, bool, int]]: ...
def nearest_centers(X: _Rows, centers: _Doubles, labels: _Labels, n_threads: int) -> None: ...
def spatial_order(
    X: _Rows, weights: _Doubles | None, order: npt.NDArray[np.int32], n_threads: int
) -> None: ...
def greedy_seeds(
    rows: PackedRows, uniforms: _Doubles, n_trials: int, seeds: _Labels, n_threads: int
) -> None: ...
def joint_cells(labels: _Codes, n_clusters: _Codes, most: int, cells: _Codes) -> tuple[int, int]: ...
def gap_and_diameter(X: _Doubles, cells: _Codes, n_cells: int, n_threads: int) -> tuple[float, float]: ...
def moments(X: _Doubles, codes: _Labels, means: _Doubles, spreads: _Doubles, n_threads: int) -> None: ...
def spanning_tree(
    X: _Doubles, squared_cores: _Doubles | None, edges: _Labels, squares: _Doubles, n_threads: int
) -> None: ...
def genie_merges(edges: _Labels, most_unequal: float, merges: _Labels) -> None: ...
def valleys(
    heights: _Doubles,
    edges: _Labels,
    labels: _Labels,
    most: float,
    least_part: int,
    between: _Doubles,
    inside: _Doubles,
) -> None: ...

class Silhouettes:
    def __init__(
        self,
        X: _Doubles,
        labels: _Codes,
        n_clusters: _Codes,
        cells: _Codes,
        n_cells: int,
        rows: _Labels | None,
        silhouettes: _Doubles,
        in_doubles: bool,
        n_threads: int,
    ) -> None: ...
    @property
    def n_steps(self) -> int: ...
    def run(self, first: int, last: int, n_threads: int) -> None: ...
