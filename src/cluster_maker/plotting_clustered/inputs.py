"""Everything the figures of one result are drawn from, in one record."""

from __future__ import annotations

from dataclasses import dataclass

from cluster_maker.types import Clustering, Evaluation, FeatureMatrix, Profile, Selection


@dataclass(frozen=True)
class PlotInputs:
    """The records of one result that figures are drawn from.

    Parameters
    ----------
    features : FeatureMatrix
        The clustering space.
    clustering : Clustering
        Labels in canonical order, centres, the fitted estimator.
    evaluation : Evaluation
        Silhouettes and other figures of quality.
    selection : Selection
        Which number of clusters was chosen, and from what.
    profile : Profile
        Names of the clusters, and the effects for the heat map.
    """

    features: FeatureMatrix
    clustering: Clustering
    evaluation: Evaluation
    selection: Selection
    profile: Profile
