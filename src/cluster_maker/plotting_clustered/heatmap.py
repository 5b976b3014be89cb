"""The heat map: how far each feature sets each cluster apart from everyone else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import (
    SMALL_SIZE,
    THEMES,
    WIDTH,
    Theme,
    blend,
    cluster_color,
    contrast,
    dress,
    font,
    get_theme,
    name_ticks,
    new_figure,
    settle,
)
from cluster_maker.plotting_clustered.text import Names, clean, cluster_names, plural, signed, wrap_all

if TYPE_CHECKING:
    import pandas as pd

_MOST_CLUSTERS = 12
_ROW_HEIGHT = 0.27  # inches
_LEAST_FULL, _MOST_FULL = 0.8, 2.5  # effect at which the colour is full
_STRIP = 0.16  # height of the bar in the cluster's colour, in rows


@dataclass(frozen=True)
class _Cells:
    """What the heat map shows, in the order in which it is drawn.

    `values` has one row for each of the features and one column for each of the clusters.
    """

    features: tuple[str, ...]
    clusters: tuple[int, ...]
    values: npt.NDArray[np.float64]
    n_features: int
    n_clusters: int


def plot_feature_heatmap(
    effects: pd.DataFrame,
    title: str | None = None,
    *,
    names: Names = None,
    labels: Mapping[str, str] | None = None,
    max_features: int = 25,
    theme: str = "light",
    colors: Mapping[int, str] | None = None,
) -> Figure:
    """Draw effect sizes of features in clusters as tinted, numbered cells.

    Parameters
    ----------
    effects : DataFrame of shape (features, k)
        Standardised difference of each cluster against the rows outside it; columns are cluster ids.
    title : str, optional
        Default: the finding, with the feature of the largest effect.
    names : mapping of int to str, or sequence of str, optional
        Names of the clusters.
    labels : mapping of str to str, optional
        How a person would say a feature's name.
    max_features : int
        How many features are shown, those with the largest effects first.
    theme : {"light", "dark"}
        Colours of background and text.
    colors : mapping of int to str, optional
        Colours (``"#rrggbb"``) of clusters that are not to have their usual one.

    Returns
    -------
    matplotlib.figure.Figure
        Rows are grouped by the cluster in which the feature has its largest effect, so blocks show. The 12
        first clusters are shown; the note below says what is left out.

    Raises
    ------
    ConfigError
        If there is no effect to draw, `max_features` is less than 1, or for an unknown theme.

    Examples
    --------
    >>> import pandas as pd
    >>> effects = pd.DataFrame({0: [1.5, 0.1], 1: [-1.5, -0.1]}, index=["income", "age"])
    >>> plot_feature_heatmap(effects).get_suptitle()
    'Income sets the clusters apart the most'
    """
    look = get_theme(theme)
    if max_features < 1:
        raise ConfigError(f"max_features={max_features!r} must be at least 1.")
    cells = _arrange(effects, max_features)
    said = labels or {}
    features = [clean(said.get(name, name)) for name in cells.features]
    heading = title if title is not None else _headline(cells, features)
    named = cluster_names(cells.clusters, names)
    turned = len(cells.clusters) > 6
    height = len(features) * _ROW_HEIGHT + (1.9 if turned else 0.75)
    figure = new_figure(look, title=heading, note=_note(cells), width=WIDTH + 0.3, height=height)
    axes = figure.add_subplot()
    dress(axes, look)
    _draw_cells(axes, cells, look, colors or {})
    _name_rows_and_columns(axes, cells, features, named, look, turned=turned)
    settle(figure)
    return figure


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw the effects of a result; None where there are none to compare (a single cluster)."""
    if not _applies(inputs):
        return None
    return plot_feature_heatmap(
        inputs.profile.effects, names=inputs.profile.names, labels=_spoken(inputs), theme=theme
    )


def describe(inputs: PlotInputs) -> str:
    """Return what the heat map of a result shows, in a sentence."""
    if not _applies(inputs):
        return "No heat map: there are no groups of rows to compare with each other."
    cells = _arrange(inputs.profile.effects, 25)
    said, named = _spoken(inputs), cluster_names(cells.clusters, inputs.profile.names)
    found = []
    for column, id_ in enumerate(cells.clusters[:4]):
        effects = np.nan_to_num(cells.values[:, column])
        strongest = int(np.argmax(np.abs(effects)))
        name = cells.features[strongest]
        found.append(f"{named[id_]}: {clean(said.get(name, name))} {signed(effects[strongest])}")
    return f"Heat map of what sets each cluster apart from all other rows. Strongest: {'; '.join(found)}."


def _applies(inputs: PlotInputs) -> bool:
    """Return whether there is an effect to draw."""
    effects = inputs.profile.effects
    return bool(effects.size and np.isfinite(effects.to_numpy(dtype=float)).any())


def _spoken(inputs: PlotInputs) -> dict[str, str]:
    """Return how a person would say each column's name, where a profile tells."""
    return {
        item.column: item.label for cluster in inputs.profile.clusters for item in cluster.characteristics
    }


def _arrange(effects: pd.DataFrame, max_features: int) -> _Cells:
    """Choose the strongest features and put them in the order in which blocks show."""
    values = effects.to_numpy(dtype=float)
    if values.ndim != 2 or not np.isfinite(values).any():
        raise ConfigError(f"effects of shape {values.shape!r} hold no number: nothing to draw.")
    shown = values[:, :_MOST_CLUSTERS]
    strength = np.nan_to_num(np.abs(shown), nan=0.0, posinf=np.inf)
    strongest = np.argsort(-strength.max(axis=1), kind="stable")[:max_features]
    size = strength[strongest].max(axis=1)
    # Of effects that print alike the positive one counts: two clusters mirror each other exactly.
    near = strength[strongest] >= size[:, None] - 0.05
    owner = np.where(near, np.nan_to_num(shown[strongest]), -np.inf).argmax(axis=1)
    order = strongest[np.lexsort((-size, owner))]
    return _Cells(
        features=tuple(str(effects.index[row]) for row in order),
        clusters=tuple(_as_id(name, i) for i, name in enumerate(effects.columns[:_MOST_CLUSTERS])),
        values=shown[order],
        n_features=values.shape[0],
        n_clusters=values.shape[1],
    )


def _as_id(name: object, position: int) -> int:
    """Return a column's cluster id; its position where the columns are called otherwise."""
    return int(name) if isinstance(name, int | np.integer) else position


def _headline(cells: _Cells, features: Sequence[str]) -> str:
    """Return the finding: the feature with the largest effect."""
    strength = np.nan_to_num(np.abs(cells.values)).max(axis=1)
    first, *rest = np.argsort(-strength, kind="stable")
    if not strength[first]:
        return "No feature sets the clusters apart"
    close = [row for row in rest if strength[row] >= 0.9 * strength[first]]
    name = features[first]
    if name.split(" ")[0].isalpha():  # a word begins a title with a capital; a code such as "q12_a" does not
        name = name[:1].upper() + name[1:]
    if len(close) == 1:
        return f"{name} and {features[close[0]]} set the clusters apart the most"
    return f"{name} sets the clusters apart the most"


def _note(cells: _Cells) -> str:
    """Return the sentences below the cells."""
    notes = [
        "Numbers: standardised difference to all rows outside the cluster (0.2 is small, 0.8 large);",
        "orange (+) lies above them, blue (−) below.",
    ]
    left_out = cells.n_features - len(cells.features)
    if left_out:
        notes.append(
            f"The {len(cells.features)} strongest features; {plural(left_out, 'weaker one')} left out."
        )
    if cells.n_clusters > len(cells.clusters):
        notes.append(f"The first {len(cells.clusters)} of {cells.n_clusters} clusters.")
    return " ".join(notes)


def _full(values: npt.NDArray[np.float64]) -> float:
    """Return the effect at which the colour is full."""
    finite = np.abs(values[np.isfinite(values)])
    return float(np.clip(np.quantile(finite, 0.98), _LEAST_FULL, _MOST_FULL))


def _draw_cells(axes: Axes, cells: _Cells, theme: Theme, colors: Mapping[int, str]) -> None:
    """Draw the tinted cells, their numbers, and a bar in each cluster's colour above its column."""
    rows, columns = cells.values.shape
    full = _full(cells.values)
    middle = blend(theme.background, theme.ink, 0.04)
    tints = LinearSegmentedColormap.from_list("effects", [theme.low, middle, theme.high]).with_extremes(
        bad=theme.background
    )
    scale = Normalize(-full, full, clip=True)
    axes.pcolormesh(
        np.arange(columns + 1) - 0.5,
        np.arange(rows + 1) - 0.5,
        np.ma.masked_invalid(cells.values),
        cmap=tints,
        norm=scale,
        edgecolors=theme.background,
        linewidth=1.5,
    )
    for (row, column), value in np.ndenumerate(cells.values):
        tint = theme.background if np.isnan(value) else to_hex(tints(scale(value)))
        text = "–" if np.isnan(value) else signed(value)
        style = font(theme, size=SMALL_SIZE, color=_ink_on(tint))
        axes.text(column, row, text, ha="center", va="center", **style)
    for column, id_ in enumerate(cells.clusters):
        corner = (column - 0.47, -0.5 - 2 * _STRIP)
        color = colors.get(id_, cluster_color(id_))
        axes.add_patch(Rectangle(corner, 0.94, _STRIP, color=color, linewidth=0))


def _ink_on(tint: str) -> str:
    """Return white or near black, whichever can be read better on a tint."""
    white, black = THEMES["light"].background, THEMES["dark"].background
    return white if contrast(white, tint) >= contrast(black, tint) else black


def _name_rows_and_columns(
    axes: Axes,
    cells: _Cells,
    features: Sequence[str],
    named: Mapping[int, str],
    theme: Theme,
    *,
    turned: bool,
) -> None:
    """Write features on the left and clusters above, in as much room as a column has."""
    rows, columns = cells.values.shape
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5 - 2.4 * _STRIP)
    room = min(210.0, 500.0 - 28.0 * columns)
    name_ticks(axes.yaxis, range(rows), wrap_all(features, room, size=SMALL_SIZE), theme)
    axes.xaxis.tick_top()
    width = 110.0 if turned else 300.0 / columns
    heads = [named[id_] for id_ in cells.clusters]
    heads = wrap_all(heads, width, size=SMALL_SIZE, max_lines=1 if turned else 3)
    name_ticks(axes.xaxis, range(columns), heads, theme)
    if turned:
        axes.xaxis.set_tick_params(labelrotation=90)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_tick_params(length=0, pad=4)
    for spine in axes.spines.values():
        spine.set_visible(False)
