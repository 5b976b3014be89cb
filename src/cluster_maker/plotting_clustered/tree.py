"""The upper part of a tree of merges, laid out for drawing: branches, leaves and their places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cluster_maker.errors import ConfigError
from cluster_maker.types import FloatMatrix


@dataclass(frozen=True)
class Branch:
    """A merge of two groups, or a leaf (a group whose own merges are not shown).

    Parameters
    ----------
    node : int
        Number of the group as in the linkage matrix: rows first, then merges.
    place : float
        Position across: leaves at 0, 1, 2, …, merges in the middle of their two groups.
    height : float
        Distance at which the two groups merge; 0 for a leaf.
    size : int
        Number of rows.
    parts : tuple of int
        The two groups; empty for a leaf.
    """

    node: int
    place: float
    height: float
    size: int
    parts: tuple[int, ...]


def check_linkage(linkage: npt.ArrayLike) -> FloatMatrix:
    """Return a linkage matrix as numbers; ConfigError if it is none."""
    array = np.asarray(linkage, dtype=float)
    if array.ndim != 2 or array.shape[1] != 4 or not len(array):
        raise ConfigError(
            f"linkage_matrix must have shape (rows - 1, 4) as scipy's linkage has it, got {array.shape!r}."
        )
    n = len(array) + 1
    made = np.arange(n, 2 * n - 1)
    if not np.isfinite(array).all():
        raise ConfigError("linkage_matrix holds values that are not numbers: it is no tree in scipy's form.")
    if (array[:, :2] < 0).any() or (array[:, :2] >= made[:, None]).any():
        raise ConfigError(
            "linkage_matrix merges groups that do not exist yet: it is not a tree in scipy's form."
        )
    return array


def upper_tree(linkage: FloatMatrix, n_leaves: int) -> dict[int, Branch]:
    """Return the last `n_leaves` - 1 merges and the groups that they join, root first.

    The larger of two groups comes first, so the tree leans one way. O(leaves) for any number of rows.
    """
    n = len(linkage) + 1
    first_shown = 2 * n - min(n_leaves, n)  # merges from here on are shown, groups before are leaves
    order: list[int] = []
    stack = [2 * n - 2]
    while stack:
        node = stack.pop()
        order.append(node)
        if node >= first_shown:
            stack.extend(sorted(_parts(linkage, node), key=lambda part: (_size(linkage, part), -part)))
    leaves = iter(range(len(order)))
    places = {node: float(next(leaves)) for node in order if node < first_shown}
    for node in reversed(order):
        if node >= first_shown:
            places[node] = sum(places[part] for part in _parts(linkage, node)) / 2
    return {
        node: Branch(
            node,
            places[node],
            float(linkage[node - n, 2]) if node >= first_shown else 0.0,
            _size(linkage, node),
            _parts(linkage, node) if node >= first_shown else (),
        )
        for node in order
    }


def groups_of_cut(linkage: FloatMatrix, tree: dict[int, Branch], k: int) -> dict[int, int]:
    """Return which of the k groups each branch lies in; branches above the cut have none.

    Groups are numbered from 0 in the order of the tree.
    """
    n = len(linkage) + 1
    first_cut = 2 * n - k  # merges from here on are undone by the cut
    groups: dict[int, int] = {}
    count = 0
    for node, branch in tree.items():  # a branch comes before its parts
        if node >= first_cut:
            continue
        if node not in groups:
            groups[node], count = count, count + 1
        for part in branch.parts:
            groups[part] = groups[node]
    return groups


def cut_height(linkage: FloatMatrix, k: int) -> float | None:
    """Return the distance that parts the merges kept from those undone; None where no distance does."""
    if not 1 <= k <= len(linkage):
        return None
    kept = float(linkage[: len(linkage) + 1 - k, 2].max())
    if k == 1:
        return kept * 1.03 if kept > 0 else None
    undone = float(linkage[len(linkage) + 1 - k :, 2].min())
    return (kept + undone) / 2 if undone > kept else None


def first_row(linkage: FloatMatrix, node: int) -> int:
    """Return one row of a group."""
    n = len(linkage) + 1
    while node >= n:
        node = int(linkage[node - n, 0])
    return node


def _parts(linkage: FloatMatrix, node: int) -> tuple[int, int]:
    """Return the two groups of a merge."""
    row = linkage[node - len(linkage) - 1]
    return int(row[0]), int(row[1])


def _size(linkage: FloatMatrix, node: int) -> int:
    """Return how many rows a group has."""
    n = len(linkage) + 1
    return 1 if node < n else int(linkage[node - n, 3])
