"""The slow plain twin of `clustering.customers.returns.net_out`: piles that are really piled up."""

from __future__ import annotations


def net_out(group, is_return, weight):
    """Return what is left of each purchase, and how much of each return found something, as two lists."""
    piles = {}
    left, matched = [0] * len(group), [0] * len(group)
    for row, (whose, back, wanted) in enumerate(zip(group, is_return, weight, strict=True)):
        pile = piles.setdefault(whose, [])
        if not back:
            left[row] = wanted
            pile.append(row)
            continue
        much = wanted
        while much and pile:
            top = pile[-1]
            taken = min(much, left[top])
            left[top] -= taken
            matched[row] += taken
            much -= taken
            if not left[top]:
                pile.pop()
    return left, matched
