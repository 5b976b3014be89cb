"""The dendrogram: a few leaves for any number of rows, the cut drawn, clusters in their colours."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scipy.cluster.hierarchy import fcluster, linkage

from cluster_maker.errors import ConfigError
from cluster_maker.plotting_clustered import cluster_color, plot_dendrogram
from cluster_maker.plotting_clustered.dendrogram import describe, draw
from tests.cluster_maker.plotting_clustered.plot_cases import (
    LONG_NAMES,
    assert_legible,
    blobs,
    canonical,
    make_inputs,
    words,
)


def tree_of(n=150, k=3, method="ward"):
    X, _ = blobs(n, k, 3)
    matrix = linkage(X, method)
    return X, matrix, canonical(fcluster(matrix, k, "maxclust") - 1)


@pytest.mark.parametrize(
    ("k", "theme"), [(1, "light"), (2, "dark"), (3, "light"), (14, "dark"), (30, "light")]
)
def test_any_number_of_clusters_is_legible_and_named(k, theme):
    _, matrix, labels = tree_of(200, k)
    figure = plot_dendrogram(matrix, labels, names=LONG_NAMES, theme=theme)
    assert_legible(figure)
    assert f"cut into {k} cluster" in words(figure)
    used = {to_hex(line.get_color()) for line in figure.axes[0].get_lines()}
    assert {cluster_color(i) for i in range(k)} <= used


def test_leaves_say_how_many_rows_they_stand_for():
    _, matrix, labels = tree_of()
    figure = plot_dendrogram(matrix, labels, max_leaves=10)
    counts = [int(label.get_text().split()[0]) for label in figure.axes[0].get_yticklabels()]
    assert len(counts) == 10
    assert sum(counts) == 150
    assert "Only the last 9 of 149 merges are shown." in words(figure)


def test_the_cut_lies_where_the_clusters_are_apart():
    _, matrix, labels = tree_of()
    figure = plot_dendrogram(matrix, labels)
    cut = next(line for line in figure.axes[0].get_lines() if line.get_linestyle() == "--").get_xdata()[0]
    assert matrix[-3, 2] < cut < matrix[-2, 2]


@pytest.mark.parametrize("method", ["single", "complete", "average", "centroid", "median"])
def test_trees_of_all_kinds_are_legible(method):
    _, matrix, _ = tree_of(method=method)
    assert_legible(plot_dendrogram(matrix, 4))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_tiny_trees_are_shown_whole(n):
    matrix = linkage(np.arange(n, dtype=float)[:, None] ** 2)
    figure = plot_dendrogram(matrix, 2)
    assert_legible(figure)
    assert "Only the last" not in words(figure)


def test_a_long_chain_of_merges_is_no_trouble():
    n = 200_000
    nodes = np.r_[0, np.arange(n, 2 * n - 2)]
    chain = np.column_stack([nodes, np.arange(1, n), np.linspace(0.1, 1, n - 1), np.arange(2, n + 1)])
    assert_legible(plot_dendrogram(chain, 3))


def test_rows_that_are_all_the_same_are_drawn():
    assert_legible(plot_dendrogram(linkage(np.zeros((4, 1))), 1))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1], r"one integer label for each of the 150 rows of the tree, got shape \(2,\)"),
        (0, "labels_or_k=0 must be 1 to 150"),
        (151, "labels_or_k=151 must be 1 to 150"),
        (2.5, "got shape .* type 'float64'"),
    ],
)
def test_labels_that_do_not_fit_the_tree_are_refused(labels, message):
    _, matrix, _ = tree_of()
    with pytest.raises(ConfigError, match=message):
        plot_dendrogram(matrix, labels)


def test_a_useless_number_of_leaves_is_refused():
    _, matrix, labels = tree_of()
    with pytest.raises(ConfigError, match="max_leaves=1 must be 2 to 48"):
        plot_dendrogram(matrix, labels, max_leaves=1)


def test_a_result_is_drawn_only_when_its_estimator_has_a_tree():
    X, matrix, labels = tree_of()
    without = make_inputs(X, labels)
    assert draw(without) is None
    assert describe(without) == "No dendrogram: this algorithm does not merge rows step by step."
    inputs = make_inputs(X, labels, estimator=SimpleNamespace(labels_=labels, linkage_matrix_=matrix))
    before = matrix.copy()
    figure = draw(inputs)
    assert_legible(figure)
    assert "Group a" in words(figure)
    assert np.array_equal(matrix, before)
    assert describe(inputs).replace("\xa0", " ").startswith("Tree of merges: 150 rows merge into 3 clusters")


def test_a_tree_over_a_part_of_the_rows_is_drawn_without_names():
    X, labels = blobs(150, 3, 3)
    part = linkage(X[:60], "ward")
    figure = draw(make_inputs(X, labels, estimator=SimpleNamespace(labels_=labels, linkage_matrix_=part)))
    assert_legible(figure)
    assert "60 rows merge into 3 clusters" in words(figure)
    assert "Group a" not in words(figure)
