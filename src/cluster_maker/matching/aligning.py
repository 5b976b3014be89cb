"""Ids and names carried over from an earlier clustering, and the records of a result that follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd

from cluster_maker.errors import ConfigError
from cluster_maker.matching.records import Alignment, Match
from cluster_maker.types import (
    Clustering,
    ClusterStability,
    Evaluation,
    FloatVector,
    IntVector,
    Noise,
    Profile,
    to_canonical,
)
from cluster_maker.types.explanation import FIGURES_BY_CLUSTER


def align(
    matches: Sequence[Match],
    old_names: Sequence[str],
    new_names: Sequence[str],
    sizes: IntVector,
    *,
    last: int | None = None,
) -> Alignment:
    """Give matched clusters the order and the names of the earlier ones.

    Parameters
    ----------
    matches : sequence of Match
        Clusters taken for the same.
    old_names, new_names : sequence of str
        Names by cluster id.
    sizes : int array of shape (k,)
        Rows of each new cluster.
    last : int, optional
        A segment of scattered rows, which stays the last one.

    Returns
    -------
    Alignment
        Ids are 0, …, k - 1 without gaps: matched clusters first, in the earlier order; then the others,
        largest first. Where all are matched, ids are the earlier ones. Clusters without a match keep their
        own name, with "(new)" added where an earlier cluster was called the same.

    Examples
    --------
    >>> found = align([Match(0, 1, 1.0)], ["Old", "Gone"], ["Gone", "Whatever"], np.array([5, 3]))
    >>> found.ids.tolist(), found.names
    ([1, 0], ('Old', 'Gone (new)'))
    """
    matched = {match.new: old_names[match.old] for match in sorted(matches, key=lambda match: match.old)}
    others = (cluster for cluster in range(len(new_names)) if cluster not in matched)
    born = sorted(others, key=lambda cluster: (cluster == last, -int(sizes[cluster]), cluster))
    names = list(matched.values())
    taken = {name.casefold() for name in old_names}
    for cluster in born:
        names.append(_free(new_names[cluster], taken))
        taken.add(names[-1].casefold())
    ids = np.empty(len(new_names), dtype=np.intp)
    ids[[*matched, *born]] = np.arange(len(new_names))
    return Alignment(ids, tuple(names))


def aligned_clustering(clustering: Clustering, alignment: Alignment) -> Clustering:
    """Return the clustering with its ids translated; `predict` translates in the same way."""
    last = clustering.noise_cluster
    return replace(
        clustering,
        labels=to_canonical(clustering.labels, alignment.ids),
        canonical=to_canonical(clustering.canonical, alignment.ids),
        centers=clustering.centers[alignment.order],
        noise_cluster=None if last is None else int(alignment.ids[last]),
    )


def aligned_evaluation(evaluation: Evaluation, alignment: Alignment) -> Evaluation:
    """Return the evaluation with the figures of each cluster in the new order."""
    return replace(evaluation, silhouette_by_cluster=_ordered(evaluation.silhouette_by_cluster, alignment))


def aligned_noise(noise: Noise | None, alignment: Alignment) -> Noise | None:
    """Return the kinds of noise with the ids of the clusters that rows lie between translated."""
    if noise is None:
        return None
    kinds = tuple(
        replace(each, clusters=tuple(sorted(int(alignment.ids[c]) for c in each.clusters)))
        for each in noise.kinds
    )
    return replace(noise, kinds=kinds)


def aligned_stability(stability: ClusterStability | None, alignment: Alignment) -> ClusterStability | None:
    """Return the stability with the figures of each cluster in the new order."""
    if stability is None:
        return None
    return replace(stability, by_cluster=_ordered(stability.by_cluster, alignment))


def aligned_profile(profile: Profile, alignment: Alignment) -> Profile:
    """Return the profile with clusters in the new order, under the names carried over."""
    by_id = {each.cluster: each for each in profile.clusters}
    order = alignment.order.tolist()
    clusters = tuple(
        replace(by_id[old], cluster=new, name=alignment.names[new]) for new, old in enumerate(order)
    )
    effects = profile.effects[order].set_axis(range(len(order)), axis=1)
    return replace(profile, clusters=clusters, table=_aligned_table(profile.table, order), effects=effects)


def renamed_profile(profile: Profile, names: Mapping[int, str]) -> Profile:
    """Return the profile with other names for some clusters.

    Raises
    ------
    ConfigError
        If there is no such cluster, or a name is empty or no longer unique.
    """
    known = profile.names
    unknown = [cluster for cluster in names if cluster not in known]
    if unknown:
        raise ConfigError(
            f"there is no cluster {unknown[0]!r} to be renamed: there are {', '.join(map(str, known))}."
        )
    wanted = {**known, **{cluster: name.strip() for cluster, name in names.items()}}
    taken: dict[str, int] = {}
    for cluster, name in wanted.items():
        if not name:
            raise ConfigError(f"cluster {cluster} cannot have an empty name: give one to be read.")
        other = taken.setdefault(name.casefold(), cluster)
        if other != cluster:
            raise ConfigError(f"clusters {other} and {cluster} would both be called {name!r}: names differ.")
    clusters = tuple(replace(each, name=wanted[each.cluster]) for each in profile.clusters)
    return replace(profile, clusters=clusters)


def _ordered(values: FloatVector, alignment: Alignment) -> FloatVector:
    """Return figures by cluster in the new order; the last segment, of scattered rows, may have none."""
    ordered: FloatVector = values[alignment.order[: len(values)]]
    return ordered


def _aligned_table(table: pd.DataFrame, order: Sequence[int]) -> pd.DataFrame:
    """Return the figures table with the columns of the clusters in the new order."""
    wanted = {
        title.format(new): title.format(old)
        for title in FIGURES_BY_CLUSTER
        for new, old in enumerate(order)
        if title.format(old) in table.columns
    }
    values = {str(name): table[wanted.get(str(name), name)] for name in table.columns}
    return pd.DataFrame(values, index=table.index, columns=table.columns)


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or the name marked as new where it is taken."""
    marked = (f"{name} (new)" if number == 1 else f"{name} (new {number})" for number in count(1))
    return name if name.casefold() not in taken else next(m for m in marked if m.casefold() not in taken)
