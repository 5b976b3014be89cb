"""A fitted isolation forest as plain arrays: what is kept, saved and asked is numbers and nothing else.

scikit-learn grows the forest. Its trees are compiled objects whose inner form changes between versions, so
the few arrays that scores are made of are taken out of them once, after the fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import IsolationForest

from cluster_maker.types import FloatMatrix, FloatVector, IntVector

_BLOCK = 4096  # rows that walk down together: their nodes stay in the processor's cache


@dataclass(frozen=True)
class IsolationTrees:
    """All nodes of all trees, one after the other.

    Parameters
    ----------
    feature : int array of shape (nodes,)
        The feature that a node asks for; 0 at leaves, where the answer does not matter.
    threshold : float array of shape (nodes,)
        A row goes left where its value is at most this.
    left, right : int array of shape (nodes,)
        The next nodes; leaves lead to themselves.
    path : float array of shape (nodes,)
        Length of the way to a leaf, with the expected length of what was not grown below it.
    roots : int array of shape (trees,)
        First node of each tree.
    depth : int
        Steps to the deepest leaf.
    expected : float
        Expected length of a way, over all trees together.
    """

    feature: IntVector
    threshold: FloatVector
    left: IntVector
    right: IntVector
    path: FloatVector
    roots: IntVector
    depth: int
    expected: float

    def scores(self, X: FloatMatrix) -> FloatVector:
        """Return the anomaly score of each row, 0 (ordinary) to 1, shape (n,).

        Parameters
        ----------
        X : float array of shape (n, d)
            Rows without gaps.

        Notes
        -----
        ``2 ** (-mean way / expected way)`` (Liu, Ting and Zhou 2008), in scikit-learn's order of summing.
        """
        with np.errstate(over="ignore"):  # the trees were grown on single precision
            rows = X.astype(np.float32)
        ways = np.zeros(len(rows))
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            for root in self.roots:
                ways[start : start + _BLOCK] += self.path[self._leaves(block, root)]
        if self.expected == 0:
            return np.full(len(rows), 0.5)
        scores: FloatVector = 2 ** (-ways / self.expected)
        return scores

    def _leaves(self, rows: npt.NDArray[np.float32], root: int) -> IntVector:
        """Walk down one tree and return each row's leaf."""
        node = np.full(len(rows), root, dtype=np.intp)
        every = np.arange(len(rows))
        for _ in range(self.depth):
            goes_left = rows[every, self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        return node


def grow_trees(X: FloatMatrix, seed: object) -> IsolationTrees:
    """Grow an isolation forest and take its numbers out.

    Parameters
    ----------
    X : float array of shape (n, d)
        Rows without gaps.
    seed : int, RandomState or None
        As scikit-learn takes it.
    """
    forest = IsolationForest(random_state=seed).fit(X)
    starts = np.cumsum([0] + [model.tree_.node_count for model in forest.estimators_])
    parts = [_nodes(forest, number, int(starts[number])) for number in range(len(forest.estimators_))]
    feature, threshold, left, right, path = (np.concatenate(column) for column in zip(*parts, strict=True))
    return IsolationTrees(
        feature=feature,
        threshold=threshold,
        left=left,
        right=right,
        path=path,
        roots=starts[:-1].astype(np.intp),
        depth=max(int(model.tree_.max_depth) for model in forest.estimators_),
        expected=len(forest.estimators_) * _expected_way(int(forest.max_samples_)),
    )


def _nodes(forest: IsolationForest, number: int, start: int) -> tuple[npt.NDArray[np.generic], ...]:
    """Return feature, threshold, left, right and way of the nodes of one tree, counted from `start`."""
    tree = forest.estimators_[number].tree_
    columns = forest.estimators_features_[number]
    own = np.arange(tree.node_count)
    leaf = tree.children_left < 0
    feature = np.where(leaf, 0, columns[np.maximum(tree.feature, 0)]).astype(np.intp)
    left = np.where(leaf, own, tree.children_left).astype(np.intp) + start
    right = np.where(leaf, own, tree.children_right).astype(np.intp) + start
    rest = np.array([_expected_way(int(size)) for size in tree.n_node_samples])
    return feature, np.array(tree.threshold), left, right, _steps(tree) + rest


def _steps(tree: object) -> FloatVector:
    """Return the number of steps from the root to each node."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    steps = np.zeros(len(left))
    for node in np.flatnonzero(left >= 0):  # a node comes before those below it
        steps[[left[node], right[node]]] = steps[node] + 1
    return steps


def _expected_way(n: int) -> float:
    """Return the mean length of an unsuccessful search in a binary tree of n rows.

    >>> _expected_way(1), _expected_way(2)
    (0.0, 1.0)
    """
    if n <= 2:
        return float(max(n - 1, 0))
    return float(2.0 * (np.log(n - 1.0) + np.euler_gamma) - 2.0 * (n - 1.0) / n)
