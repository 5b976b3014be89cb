"""The slow twin of the matching: every way to pair clusters is tried."""

from itertools import combinations, permutations


def best_sum(jaccard, threshold):
    """Greatest sum of likeness over all pairings of clusters that are alike enough."""
    n_old, n_new = jaccard.shape
    best = 0.0
    for size in range(min(n_old, n_new) + 1):
        for old in combinations(range(n_old), size):
            for new in permutations(range(n_new), size):
                likeness = [jaccard[i, j] for i, j in zip(old, new, strict=True)]
                if all(value >= threshold for value in likeness):
                    best = max(best, sum(likeness))
    return best
