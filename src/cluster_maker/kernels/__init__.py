"""The hot loops, behind typed doors: arrays in, arrays out; no policy, no checks of user input.

Each function works on blocks of `BLOCK_ROWS` rows, whose partial results are combined in a fixed
order, so that an answer depends neither on the number of threads nor on how rows are grouped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster_maker.lazy import attach

if TYPE_CHECKING:
    from cluster_maker.kernels.distances import BLOCK_ROWS as BLOCK_ROWS
    from cluster_maker.kernels.distances import assigned_sq_distances as assigned_sq_distances
    from cluster_maker.kernels.distances import nearest_centers as nearest_centers
    from cluster_maker.kernels.distances import sq_distances as sq_distances
    from cluster_maker.kernels.extremes import gap_and_diameter as gap_and_diameter
    from cluster_maker.kernels.gaussian import log_densities as log_densities
    from cluster_maker.kernels.lloyd import LloydRun as LloydRun
    from cluster_maker.kernels.lloyd import lloyd_iterations as lloyd_iterations
    from cluster_maker.kernels.lloyd import sums_by_label as sums_by_label
    from cluster_maker.kernels.moments import ClusterMoments as ClusterMoments
    from cluster_maker.kernels.moments import cluster_moments as cluster_moments
    from cluster_maker.kernels.ordering import spatial_order as spatial_order
    from cluster_maker.kernels.packing import PackedRows as PackedRows
    from cluster_maker.kernels.packing import pack_rows as pack_rows
    from cluster_maker.kernels.seeding import greedy_seeds as greedy_seeds
    from cluster_maker.kernels.silhouettes import joint_silhouettes as joint_silhouettes
    from cluster_maker.kernels.spanning_tree import genie_order as genie_order
    from cluster_maker.kernels.spanning_tree import minimum_spanning_tree as minimum_spanning_tree
    from cluster_maker.kernels.threads import thread_limit as thread_limit
    from cluster_maker.kernels.valleys import measure_valleys as measure_valleys

_ROOM = "cluster_maker.kernels"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "BLOCK_ROWS": f"{_ROOM}.distances",
        "ClusterMoments": f"{_ROOM}.moments",
        "LloydRun": f"{_ROOM}.lloyd",
        "PackedRows": f"{_ROOM}.packing",
        "assigned_sq_distances": f"{_ROOM}.distances",
        "cluster_moments": f"{_ROOM}.moments",
        "gap_and_diameter": f"{_ROOM}.extremes",
        "genie_order": f"{_ROOM}.spanning_tree",
        "greedy_seeds": f"{_ROOM}.seeding",
        "joint_silhouettes": f"{_ROOM}.silhouettes",
        "lloyd_iterations": f"{_ROOM}.lloyd",
        "log_densities": f"{_ROOM}.gaussian",
        "measure_valleys": f"{_ROOM}.valleys",
        "minimum_spanning_tree": f"{_ROOM}.spanning_tree",
        "nearest_centers": f"{_ROOM}.distances",
        "pack_rows": f"{_ROOM}.packing",
        "spatial_order": f"{_ROOM}.ordering",
        "sq_distances": f"{_ROOM}.distances",
        "sums_by_label": f"{_ROOM}.lloyd",
        "thread_limit": f"{_ROOM}.threads",
    },
)
