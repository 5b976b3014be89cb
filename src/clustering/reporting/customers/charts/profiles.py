"""The engine's figures of what sets the segments apart, and of the choice of DBSCAN's radius."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from cluster_maker.plotting_clustered.heatmap import plot_feature_heatmap
from cluster_maker.plotting_clustered.text import signed
from clustering.customers.segmentation import Segmentation
from clustering.reporting.customers.amounts import in_plain_words
from clustering.reporting.customers.charts.looks import Looks, speak
from clustering.reporting.customers.standing import name_of, real_segments
from clustering.reporting.wording import capital


def draw_profiles(segmentation: Segmentation, looks: Looks) -> Figure | None:
    """Draw how far each segment lies from the other customers on each column; None for one segment."""
    if not applies(segmentation):
        return None
    names = {label: told.name for label, told in segmentation.names.items()}
    effects = segmentation.result.profile.effects
    spoken = {str(column): in_plain_words(str(column)) for column in effects.index}
    return speak(
        plot_feature_heatmap(effects, title_of(segmentation), names=names, labels=spoken, colors=looks.colors)
    )


def title_of(segmentation: Segmentation) -> str:
    """Say which column tells the segments apart most."""
    effects = segmentation.result.profile.effects
    strongest = effects.abs().max(axis=1).idxmax()
    return f"{capital(in_plain_words(str(strongest)))} sets the segments apart the most"


def describe_profiles(segmentation: Segmentation) -> str:
    """Return what the heat map shows, in a sentence."""
    if not applies(segmentation):
        return "No heat map: there is one group only."
    effects = segmentation.result.profile.effects
    told = []
    for label in real_segments(segmentation)[:4]:
        own = effects[label].dropna()
        if len(own):
            place = int(own.abs().to_numpy().argmax())
            strongest, effect = in_plain_words(str(own.index[place])), signed(float(own.iloc[place]))
            told.append(f"{name_of(segmentation, label)}: {strongest} {effect}")
    strongest_of_each = "; ".join(told)
    return (
        "Heat map of how far each segment lies from all other customers on each column, in standard "
        f"deviations. Strongest: {strongest_of_each}."
    )


def applies(segmentation: Segmentation) -> bool:
    """Return whether there are segments whose differences can be drawn."""
    effects = segmentation.result.profile.effects
    known = bool(effects.size and np.isfinite(effects.to_numpy(dtype=float)).any())
    return known and len(real_segments(segmentation)) > 1


def draw_radii(segmentation: Segmentation) -> Figure | None:
    """Draw segments and noise over all radii; None unless DBSCAN's radius was chosen among them."""
    drawn = segmentation.result.figures(["density_path"]).get("density_path")
    return None if drawn is None else speak(drawn)


def describe_radii(segmentation: Segmentation) -> str:
    """Return what the chart of the radii shows, in a sentence."""
    return in_plain_words(segmentation.result.alt_text("density_path"))
