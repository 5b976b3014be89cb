"""The dendrogram: how groups of rows merge into larger ones, and where the tree was cut."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered.fonts import text_width
from cluster_maker.plotting_clustered.inputs import PlotInputs
from cluster_maker.plotting_clustered.style import (
    SMALL_SIZE,
    Theme,
    cluster_color,
    dress,
    font,
    get_theme,
    label_axis,
    name_ticks,
    new_figure,
    readable,
    settle,
)
from cluster_maker.plotting_clustered.text import Names, cluster_names, plural, wrap
from cluster_maker.plotting_clustered.tree import (
    Branch,
    check_linkage,
    cut_height,
    first_row,
    groups_of_cut,
    upper_tree,
)
from cluster_maker.types import FloatMatrix

_MOST_LEAVES = 48


def plot_dendrogram(
    linkage_matrix: npt.ArrayLike,
    labels_or_k: npt.ArrayLike | int,
    title: str | None = None,
    *,
    names: Names = None,
    max_leaves: int = 20,
    theme: str = "light",
) -> Figure:
    r"""Draw the last merges of a tree, from the whole table on the left to groups of rows on the right.

    Parameters
    ----------
    linkage_matrix : float array of shape (n - 1, 4)
        The merges, as scipy's ``linkage`` returns them.
    labels_or_k : int array of shape (n,), or int
        Cluster of each row, or the number of clusters that the tree is cut into. Labels give the branches the
        colours and names of the clusters.
    title : str, optional
        Default: the finding.
    names : mapping of int to str, or sequence of str, optional
        Names of the clusters; used with labels only.
    max_leaves : int
        At most so many groups of rows are shown, 2 to 48; never fewer than there are clusters, up to 48.
    theme : {"light", "dark"}
        Colours of background and text.

    Returns
    -------
    matplotlib.figure.Figure
        With a dashed line where the tree is cut. O(leaves) whatever the number of rows.

    Raises
    ------
    ConfigError
        If the matrix is not a tree, or the labels or the number of clusters do not fit it, or for an
        unknown theme.

    Examples
    --------
    >>> tree = [[0, 1, 1.0, 2], [2, 3, 1.2, 2], [4, 5, 9.0, 4]]
    >>> figure = plot_dendrogram(tree, [0, 0, 1, 1], names=["left", "right"])
    >>> figure.get_suptitle().replace("\xa0", " ")
    '4 rows merge into 2 clusters below distance 5.1'
    """
    look = get_theme(theme)
    linkage = check_linkage(linkage_matrix)
    n = len(linkage) + 1
    labels, k = _cut_of(labels_or_k, n)
    if not 2 <= max_leaves <= _MOST_LEAVES:
        raise ConfigError(f"max_leaves={max_leaves!r} must be 2 to {_MOST_LEAVES}.")
    tree = upper_tree(linkage, min(max(max_leaves, k), _MOST_LEAVES))
    clusters = _clusters_of(linkage, tree, labels, k)
    cut = cut_height(linkage, k)
    leaves = [branch for branch in tree.values() if not branch.parts]
    heading = title if title is not None else _headline(n, k, cut)
    figure = new_figure(look, title=heading, note=_note(tree, n), height=0.7 + 0.2 * max(len(leaves), 8))
    axes = figure.add_subplot()
    dress(axes, look)
    _draw_tree(axes, tree, clusters, look)
    _set_axes(axes, tree, leaves, look)
    if cut is not None:
        _draw_cut(axes, cut, k, look)
    if labels is not None:
        _name_clusters(figure, leaves, clusters, cluster_names(set(clusters.values()), names), look)
    settle(figure)
    return figure


def draw(inputs: PlotInputs, *, theme: str = "light") -> Figure | None:
    """Draw the tree of a result; None unless its estimator has one over these rows."""
    linkage = _linkage_of(inputs)
    if linkage is None:
        return None
    labels = inputs.clustering.labels
    fits = len(linkage) + 1 == len(labels) and not inputs.clustering.n_noise
    return plot_dendrogram(
        linkage,
        labels if fits else max(1, inputs.clustering.n_clusters),
        names=inputs.profile.names,
        theme=theme,
    )


def describe(inputs: PlotInputs) -> str:
    """Return what the tree of a result shows, in a sentence."""
    linkage = _linkage_of(inputs)
    if linkage is None:
        return "No dendrogram: this algorithm does not merge rows step by step."
    n, k = len(linkage) + 1, max(1, inputs.clustering.n_clusters)
    return f"Tree of merges: {_headline(n, k, cut_height(linkage, k))}."


def _linkage_of(inputs: PlotInputs) -> FloatMatrix | None:
    """Return the estimator's tree, None where it has none."""
    linkage = getattr(inputs.clustering.estimator, "linkage_matrix_", None)
    return None if linkage is None or not len(linkage) else np.asarray(linkage, dtype=float)


def _cut_of(labels_or_k: npt.ArrayLike | int, n: int) -> tuple[npt.NDArray[np.intp] | None, int]:
    """Return the labels, if there are any, and the number of clusters."""
    array = np.asarray(labels_or_k)
    if not np.issubdtype(array.dtype, np.integer) or array.shape not in {(), (n,)}:
        raise ConfigError(
            f"labels_or_k must be a whole number or one integer label for each of the {n} rows of the tree, "
            f"got shape {array.shape!r} and type {array.dtype.name!r}."
        )
    if array.shape == ():
        if not 1 <= int(array) <= n:
            raise ConfigError(f"labels_or_k={int(array)} must be 1 to {n}, the number of rows of the tree.")
        return None, int(array)
    return array.astype(np.intp), len(np.unique(array[array >= 0]))


def _clusters_of(
    linkage: FloatMatrix, tree: dict[int, Branch], labels: npt.NDArray[np.intp] | None, k: int
) -> dict[int, int]:
    """Return the cluster of each branch below the cut."""
    groups = groups_of_cut(linkage, tree, k)
    if labels is None:
        return groups
    return {node: int(labels[first_row(linkage, node)]) for node in groups}


def _headline(n: int, k: int, cut: float | None) -> str:
    """Return the finding: how many clusters, and at which distance."""
    at = "" if cut is None else f" below distance {cut:.3g}"
    return f"{plural(n, 'row')} {'merges' if n == 1 else 'merge'} into {plural(k, 'cluster')}{at}"


def _note(tree: Mapping[int, Branch], n: int) -> str:
    """Return the sentences below the tree."""
    leaves = sum(not branch.parts for branch in tree.values())
    read = "Read from right to left: the farther left two branches meet, the less alike they are."
    if leaves == n:
        return read
    return f"{read} Only the last {leaves - 1} of {n - 1:,} merges are shown."


def _draw_tree(axes: Axes, tree: Mapping[int, Branch], clusters: Mapping[int, int], theme: Theme) -> None:
    """Draw each merge as a bracket, below the cut in its cluster's colour."""
    for branch in tree.values():
        if not branch.parts:
            continue
        first, second = (tree[part] for part in branch.parts)
        inside = branch.node in clusters
        axes.plot(
            [first.height, branch.height, branch.height, second.height],
            [first.place, first.place, second.place, second.place],
            color=cluster_color(clusters[branch.node]) if inside else theme.muted,
            linewidth=1.5,
            solid_joinstyle="round",
            zorder=2,
        )
        for part in (first, second):  # the branch that the cut goes through belongs to the part's cluster
            if not inside and part.node in clusters:
                color = cluster_color(clusters[part.node])
                axes.plot(
                    [part.height, branch.height], [part.place] * 2, color=color, linewidth=1.5, zorder=2.1
                )


def _set_axes(axes: Axes, tree: Mapping[int, Branch], leaves: list[Branch], theme: Theme) -> None:
    """Let distance grow to the left, and write on the right how many rows each leaf stands for."""
    top = max(branch.height for branch in tree.values()) or 1.0
    axes.set_xlim(1.04 * top, 0)
    axes.set_ylim(len(leaves) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    axes.yaxis.tick_right()
    name_ticks(
        axes.yaxis, [leaf.place for leaf in leaves], [plural(leaf.size, "row") for leaf in leaves], theme
    )
    axes.yaxis.set_tick_params(length=0, labelcolor=theme.muted)
    label_axis(axes.xaxis, "distance at which groups merge", theme)


def _draw_cut(axes: Axes, cut: float, k: int, theme: Theme) -> None:
    """Draw the line at which the tree is cut, named above."""
    axes.axvline(cut, color=theme.ink, linewidth=1.0, linestyle=(0, (4, 3)), zorder=3)
    low, high = sorted(axes.get_xlim())
    position = (high - cut) / (high - low)
    side = "left" if position < 0.2 else "right" if position > 0.8 else "center"
    axes.text(
        cut,
        1.01,
        f"cut into {plural(k, 'cluster')}",
        transform=axes.get_xaxis_transform(),
        ha=side,
        va="bottom",
        **font(theme, size=SMALL_SIZE),
    )


def _name_clusters(
    figure: Figure,
    leaves: list[Branch],
    clusters: Mapping[int, int],
    named: Mapping[int, str],
    theme: Theme,
) -> None:
    """Write each cluster's name beside its leaves, with a bar in its colour."""
    axes = figure.axes[0]
    counts = max(text_width(plural(leaf.size, "row"), size=SMALL_SIZE) for leaf in leaves)
    beside = offset_copy(axes.get_yaxis_transform(), figure, x=counts + 14, units="points")
    beyond = offset_copy(beside, figure, x=7, units="points")
    for id_, own in _runs(leaves, clusters):
        color = cluster_color(id_)
        ends = [own[0] - 0.35, own[-1] + 0.35]
        axes.plot(
            [1, 1], ends, transform=beside, color=color, linewidth=3, clip_on=False, solid_capstyle="butt"
        )
        lines = wrap(named[id_], 110, size=SMALL_SIZE, bold=True, max_lines=min(3, len(own)))
        style = font(theme, size=SMALL_SIZE, color=readable(color, theme), bold=True)
        axes.text(1, sum(ends) / 2, "\n".join(lines), transform=beyond, ha="left", va="center", **style)


def _runs(leaves: list[Branch], clusters: Mapping[int, int]) -> list[tuple[int, list[float]]]:
    """Return each stretch of leaves of one cluster: its id and the places of the leaves."""
    inside = [leaf for leaf in sorted(leaves, key=lambda leaf: leaf.place) if leaf.node in clusters]
    return [
        (id_, [leaf.place for leaf in run])
        for id_, run in groupby(inside, key=lambda leaf: clusters[leaf.node])
    ]
