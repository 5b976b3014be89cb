"""How the five kinds of customers behave, as one table of numbers.

The numbers are means: every customer draws rates and tastes of their own around them, wide enough for the
kinds to overlap as they do in life.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The column with the segment that a customer was generated from. It is the answer, never a feature.
TRUE_SEGMENT = "true_segment"


@dataclass(frozen=True)
class Behaviour:
    """How customers of one segment buy.

    Parameters
    ----------
    purchases_a_year : float
        Mean rate of purchases after the first, while the customer stays.
    evenness : float
        Shape of the gamma distribution of these rates: the greater, the more alike the customers.
    lines : float
        Mean number of different articles in a purchase, at least 1.
    pieces : float
        Mean number of pieces of an article, at least 1.
    taste : float
        What price is chosen: at 1 all articles of a category alike, above 1 rather the dear ones.
    discounted : float
        Mean share of the lines bought at a discount, 0-1.
    yearly_loss : float
        Rate at which customers of the segment stop buying for good, a year.
    joined : tuple of two float
        Between which shares of the period the customers join, 0-1.
    silent : tuple of two float
        For how long they have bought nothing at the end, in shares of the period; 0 means still buying.
    """

    purchases_a_year: float
    evenness: float
    lines: float
    pieces: float
    taste: float
    discounted: float
    yearly_loss: float
    joined: tuple[float, float] = (0.0, 1.0)
    silent: tuple[float, float] = (0.0, 0.0)


BEHAVIOURS = {
    "high_value": Behaviour(10, 6, 2.8, 1.5, 2.6, 0.10, 0.04),
    "bargain_hunter": Behaviour(10, 5, 2.2, 1.3, 0.5, 0.65, 0.10),
    "occasional": Behaviour(1.4, 4, 1.5, 1.1, 1.0, 0.18, 0.15),
    "new": Behaviour(6, 2, 1.7, 1.1, 1.0, 0.25, 0.0, joined=(1.0, 1.0)),
    "at_risk": Behaviour(9, 5, 2.0, 1.3, 1.2, 0.18, 0.0, joined=(0.0, 0.4), silent=(0.12, 0.50)),
}
#: Those with `joined` at the very end joined within so many days of it, or in the last quarter of the period.
NEW_DAYS = 90

#: Discounts that are given (shares of the price), and how often.
DISCOUNTS = {0.05: 0.15, 0.10: 0.25, 0.15: 0.15, 0.20: 0.20, 0.30: 0.15, 0.40: 0.05, 0.50: 0.05}
