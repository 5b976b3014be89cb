"""What becomes of the rows that fit no cluster: one choice for every algorithm that finds such rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from cluster_maker.algorithms.inputs import check_choice
from cluster_maker.algorithms.neighbours import build_tree, share_of_own_label
from cluster_maker.types import NOISE, FloatMatrix, FloatVector, IntVector

#: Leave scattered rows without a cluster, give each to the nearest one, or make one segment of them all.
KEEP, NEAREST, OWN_SEGMENT = "keep", "nearest", "own_segment"
NOISE_CHOICES = (KEEP, NEAREST, OWN_SEGMENT)


class NoiseChoice:
    """An estimator that finds noise, and lets its user choose what becomes of it.

    Parameters
    ----------
    noise : {"keep", "nearest", "own_segment"}
        The choice; a parameter of the estimator.

    Attributes
    ----------
    kept_labels_ : int array of shape (n,)
        Labels before the choice, -1 for noise.
    filled_labels_ : int array of shape (n,)
        Labels with each noise row in its nearest cluster; -1 where there is none.
    labels_ : int array of shape (n,)
        Labels after the choice. The real clusters have the same numbers in both.
    noise_label_ : int or None
        Label of the segment of scattered rows, after those of the clusters; None without such a segment.
    """

    noise: Any
    _rows: FloatMatrix
    _tree: cKDTree
    kept_labels_: IntVector
    filled_labels_: IntVector
    labels_: IntVector
    noise_label_: int | None

    def _settle(self, kept: IntVector, nearest: IntVector) -> None:
        """Set the labels of the fit from those with noise and those of the nearest clusters."""
        choice = check_choice("noise", self.noise, NOISE_CHOICES)
        has_segment = choice == OWN_SEGMENT and (kept == NOISE).any()
        self.noise_label_ = int(kept.max(initial=NOISE)) + 1 if has_segment else None
        self.kept_labels_ = kept
        self.filled_labels_ = np.where(kept == NOISE, nearest, kept)
        self.labels_ = self._chosen(kept, nearest)

    def _chosen(self, kept: IntVector, nearest: IntVector) -> IntVector:
        """Return labels in which noise is what it was chosen to be."""
        if self.noise == NEAREST:
            return np.where(kept == NOISE, nearest, kept)
        if self.noise_label_ is None:
            return kept
        return np.where(kept == NOISE, self.noise_label_, kept)

    def _remember(self, values: FloatMatrix) -> None:
        """Keep the rows of the fit, to find neighbours among."""
        self._rows = values.copy()
        self._tree = build_tree(self._rows)

    def _agreement_around(self, rows: FloatMatrix, labels: IntVector) -> FloatVector:
        """How much more of the nearest rows of the fit have the label than not, 0 to 1.

        How deep a row lies in its cluster would be 0 for all rows that were noise, however clear their place.
        """
        share = share_of_own_label(rows, labels, self._rows, self._tree, self.labels_)
        return np.where(labels == NOISE, 0.0, np.maximum(2 * share - 1, 0.0))

    def _certainty(self, within: str) -> str:
        """Return the sentence that says what a confidence means, from what it means within a cluster."""
        if self.noise == NEAREST:
            return (
                "How many more of the 10 nearest rows of the fit are of the same cluster than not: 0 for "
                "half of them or fewer, 1 for all."
            )
        scattered = "scattered rows" if self.noise == OWN_SEGMENT else "noise"
        return f"{within}; 0 for {scattered}."

    def _rule(self, within: str, anyway: str) -> str:
        """Return the sentence that says how rows are labelled, from its two halves."""
        if self.noise == NEAREST:
            return f"{anyway}."
        if self.noise == OWN_SEGMENT:
            return f"{within}; otherwise it belongs to the scattered rows (noise, where the fit had none)."
        return f"{within}; otherwise it is noise."
