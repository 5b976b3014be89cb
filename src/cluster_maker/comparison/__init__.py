"""The same segments next month: two results, or a result and a new table, held against each other.

    ClusteringResult, ClusteringResult ─(compare_results)→ Comparison
    ClusteringResult, table            ─(compare_with_table)→ Comparison

What became of each cluster (`changes`), who moved (`Comparison.migration`), how far columns and shares moved
(`drift`, `psi`), and whether to keep, re-score or re-fit (`advice`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.comparison.compare import compare_results as compare_results
    from cluster_maker.comparison.compare import compare_with_table as compare_with_table
    from cluster_maker.comparison.psi import population_stability as population_stability
    from cluster_maker.comparison.records import Comparison as Comparison

_ROOM = "cluster_maker.comparison"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "Comparison": f"{_ROOM}.records",
        "compare_results": f"{_ROOM}.compare",
        "compare_with_table": f"{_ROOM}.compare",
        "population_stability": f"{_ROOM}.psi",
    },
)
