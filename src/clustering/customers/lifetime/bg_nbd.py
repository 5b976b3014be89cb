"""BG/NBD: how often customers buy and when they silently leave, from repeat purchases alone.

Each customer buys at a pace of his own (gamma distributed over customers) and may leave after each
purchase with a chance of his own (beta distributed). Fader, Hardie and Lee (2005). The variant in which
a customer may leave after the first purchase too (Batislam, Denizel, Filiztekin 2007) differs in one place
and is offered by `drops_after_first`: only under it can a one-time buyer have left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, expit, gammaln

from cluster_maker.types import FloatVector
from clustering.customers.lifetime.beta_mean import purchases_until_leaving
from clustering.customers.lifetime.errors import check_above
from clustering.customers.lifetime.histories import (
    Histories,
    checked_ahead,
    checked_histories,
    compressed,
    distinct_pairs,
    refuse_thin_histories,
    summed_at,
)
from clustering.customers.lifetime.likelihood import ModelFit, maximise

NAMES = ("r", "alpha", "a", "b")
#: Mean chance to leave after a purchase below which that is worth a note.
_HARDLY_EVER = 0.01


@dataclass(frozen=True)
class BgNbd:
    """A BG/NBD model: its four parameters, and what they predict.

    Parameters
    ----------
    r, alpha : float
        Shape (no unit) and rate (time) of the gamma distribution of purchase paces.
    a, b : float
        Of the beta distribution of the chance to leave after a purchase.
    drops_after_first : bool
        Whether a customer may leave after the first purchase too.
    fit : ModelFit or None
        How the parameters were found; None where they were given.
    """

    r: float
    alpha: float
    a: float
    b: float
    drops_after_first: bool = False
    fit: ModelFit | None = None

    def __post_init__(self) -> None:
        check_above(zip(NAMES, self.parameters, (0.0,) * len(NAMES), strict=True))

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """The parameters in the order of `NAMES`."""
        return self.r, self.alpha, self.a, self.b

    def with_parameters(self, values: FloatVector) -> BgNbd:
        """Return the same kind of model with other parameters, in the order of `NAMES`."""
        r, alpha, a, b = (float(value) for value in values)
        return replace(self, r=r, alpha=alpha, a=a, b=b, fit=None)

    @property
    def _chances(self) -> int:
        """Chances to leave that come before the first repeat purchase."""
        return int(self.drops_after_first)

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of purchase histories."""
        value, _ = _Prepared(histories, self._chances).value_and_gradient(np.log(self.parameters))
        return value

    def probability_alive(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatVector:
        """Return the chance that each customer has not left yet, 0 to 1.

        Parameters
        ----------
        frequency, recency, T : array-like of shape (n,)
            Repeat purchases, time of the last one, time watched; in the unit of `alpha`.

        Raises
        ------
        LifetimeError
            If values are missing, negative or contradict each other.

        Notes
        -----
        1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)). Without `drops_after_first` it
        is 1 for everyone without a repeat purchase: the model knows no way in which they could have left.

        Examples
        --------
        >>> cdnow = BgNbd(0.243, 4.414, 0.793, 2.426)
        >>> cdnow.probability_alive([0, 2, 2], [0, 30.43, 5], [38.86, 38.86, 38.86]).round(3)
        array([1.   , 0.727, 0.124])
        """
        x, last, watched = checked_histories(frequency, recency, T)
        could = x + self._chances > 0
        survived = np.where(could, self.b + x + self._chances - 1, 1.0)
        silence = (self.r + x) * (np.log(self.alpha + watched) - np.log(self.alpha + last))
        return np.where(could, expit(np.log(survived) - np.log(self.a) - silence), 1.0)

    def purchases_if_alive(
        self, frequency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected within a horizon, were the customer known to be alive.

        The horizon is one time for all or one for each; when the last purchase was does not matter.
        """
        x, watched, ahead = checked_ahead(frequency, T, horizon)
        if np.ptp(ahead) > 0:
            return self._ahead(x, watched, ahead)
        different_x, different_T, place = distinct_pairs(x, watched)
        return self._ahead(different_x, different_T, np.full(len(different_x), ahead[0]))[place]

    def _ahead(self, x: FloatVector, watched: FloatVector, ahead: FloatVector) -> FloatVector:
        """Return expected purchases of living customers, one by one."""
        b = self.b + x + self._chances
        return purchases_until_leaving(self.r + x, self.alpha + watched, self.a, b, ahead)

    def expected_purchases(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected of each customer within a horizon.

        Parameters
        ----------
        frequency, recency, T : array-like of shape (n,)
            As in `probability_alive`.
        horizon : float or array-like of shape (n,)
            Time ahead, from 0, in the same unit.

        Raises
        ------
        LifetimeError
            If values are missing, negative or contradict each other.

        Notes
        -----
        Equation 10 of Fader, Hardie and Lee (2005), written as the chance of being alive times the
        expectation of a living customer; see `beta_mean` for how that is computed.

        Examples
        --------
        >>> cdnow = BgNbd(0.243, 4.414, 0.793, 2.426)
        >>> cdnow.expected_purchases([2], [30.43], [38.86], 39).round(3)
        array([1.226])
        """
        alive = self.probability_alive(frequency, recency, T)
        return alive * self.purchases_if_alive(frequency, T, horizon)

    def expected_purchases_of_new_customer(self, horizon: npt.ArrayLike) -> FloatVector:
        """Return the repeat purchases expected within each time after a first purchase.

        Examples
        --------
        >>> BgNbd(0.243, 4.414, 0.793, 2.426).expected_purchases_of_new_customer([0, 39]).round(3)
        array([0.   , 1.197])
        """
        times = np.atleast_1d(np.asarray(horizon, dtype=np.float64))
        none = np.zeros(len(times))
        stays = self.b / (self.a + self.b) if self.drops_after_first else 1.0
        checked_ahead(none, none, times)
        return stays * self._ahead(none, none, times)


def fit_bg_nbd(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    T: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    drops_after_first: bool = False,
) -> BgNbd:
    """Fit a BG/NBD model by maximum likelihood.

    Parameters
    ----------
    frequency : array-like of shape (n,)
        Repeat purchases of each customer (purchase days after the first).
    recency : array-like of shape (n,)
        Time from the first to the last purchase; 0 without a repeat purchase.
    T : array-like of shape (n,)
        Time from the first purchase to the end of the observation. Any unit, the same for both;
        `alpha` and all horizons are then in that unit.
    weights : array-like of shape (n,), optional
        What each customer counts.
    drops_after_first : bool
        Whether a customer may leave after the first purchase too (MBG/NBD).

    Returns
    -------
    BgNbd
        With standard errors, convergence and notes in `fit`.

    Raises
    ------
    LifetimeError
        If values contradict each other; if there are fewer than 50 customers, fewer than 10 repeat buyers
        or fewer than 5 different times of a last purchase; if the likelihood has no summit.

    Notes
    -----
    For x repeat purchases, the last at t_x, watched for T, with c = 0 (1 with `drops_after_first`):
    ln L = ln Γ(r+x) - ln Γ(r) + r ln α + ln B(a, b+x+c) - ln B(a, b)
    + ln[(α+T)^-(r+x) + a / (b+x+c-1) (α+t_x)^-(r+x)], the last term only where x + c > 0.
    Equal histories are counted once; the gradient is analytic; time is scaled by the longest T. A million
    customers take seconds.

    References
    ----------
    Fader, Hardie, Lee (2005), "Counting your customers" the easy way: an alternative to the Pareto/NBD
    model, Marketing Science 24(2). Batislam, Denizel, Filiztekin (2007), Empirical validation and comparison
    of models for customer base analysis, International Journal of Research in Marketing 24(3).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.poisson(rng.gamma(2.0, 1.0, 400))
    >>> t_x = np.where(x > 0, rng.uniform(5.0, 10.0, 400), 0.0)
    >>> fit_bg_nbd(x, t_x, np.full(400, 10.0)).fit.names
    ('r', 'alpha', 'a', 'b')
    """
    histories = compressed(frequency, recency, T, weights)
    refuse_thin_histories(histories)
    longest = float(histories.T.max())
    scaled = replace(histories, recency=histories.recency / longest, T=histories.T / longest)
    prepared = _Prepared(scaled, int(drops_after_first))
    found = maximise(
        prepared.value_and_gradient,
        _starts(scaled),
        model="MBG/NBD" if drops_after_first else "BG/NBD",
        names=NAMES,
        units=np.array([1.0, longest, 1.0, 1.0]),
        n_customers=histories.n_customers,
    )
    purchases = float(histories.weights @ histories.frequency)
    fit = replace(found, log_likelihood=found.log_likelihood - purchases * float(np.log(longest)))
    r, alpha, a, b = fit.estimates.tolist()
    fit = replace(fit, notes=(*fit.notes, *_notes(a, b)))
    return BgNbd(r, alpha, a, b, drops_after_first, fit)


def _notes(a: float, b: float) -> tuple[str, ...]:
    """Say where the chance to be alive tells nobody apart."""
    if a / (a + b) >= _HARDLY_EVER:
        return ()
    return (
        f"Hardly any customer was seen to leave ({a / (a + b):.2%} after a purchase): the chance to be alive "
        "is near 1 for nearly all and says little about churn. A longer history may change that.",
    )


def _starts(scaled: Histories) -> list[FloatVector]:
    """Return logarithms to start from: the overall pace is kept, spread and leaving vary."""
    pace = float(scaled.weights @ scaled.frequency) / float(scaled.weights @ scaled.T)
    shapes = ((1.0, 1.0, 3.0), (0.25, 0.7, 2.0), (4.0, 0.5, 10.0))
    return [np.log([r, r / pace, a, b]) for r, a, b in shapes]


class _Prepared:
    """Histories made ready for many evaluations: functions of x alone are computed once for each x."""

    def __init__(self, histories: Histories, chances: int) -> None:
        self.x, self.place = np.unique(histories.frequency, return_inverse=True)
        self.recency, self.T, self.weights = histories.recency, histories.T, histories.weights
        self.chances = chances
        self.can_leave = self.x + chances > 0
        self.at_x = summed_at(self.place, self.weights, len(self.x))

    def value_and_gradient(self, logs: FloatVector) -> tuple[float, FloatVector]:
        """Return the log-likelihood and its derivatives by the logarithms of r, alpha, a, b."""
        r, alpha, a, b = np.exp(logs)
        odds_base = self._log_odds_base(a, b)
        end, last = alpha + self.T, alpha + self.recency
        power = (r + self.x)[self.place]
        log_end, log_last = np.log(end), np.log(last)
        gone_by = odds_base[self.place] + power * (log_end - log_last)
        gone = expit(gone_by)  # the share of the likelihood that belongs to having left
        stay_term = np.logaddexp(0.0, gone_by) - power * log_end
        value = float(self.at_x @ self._of_x(r, alpha, a, b)) + float(self.weights @ stay_term)

        mean_log = self.weights @ (log_end + gone * (log_last - log_end))
        mean_inverse = self.weights @ (power * ((1.0 - gone) / end + gone / last))
        gone_at = summed_at(self.place, self.weights * gone, len(self.x))
        of_r = self.at_x @ (digamma(r + self.x) - digamma(r) + logs[1]) - mean_log
        of_alpha = self.at_x.sum() * r / alpha - mean_inverse
        of_a, of_b = self._leaving_gradient(a, b, gone_at)
        return value, np.array([of_r * r, of_alpha * alpha, of_a * a, of_b * b])

    def _survived(self, b: float) -> FloatVector:
        """Return b + x + c - 1, and 1 where nobody can have left."""
        return np.where(self.can_leave, b + self.x + self.chances - 1, 1.0)

    def _log_odds_base(self, a: float, b: float) -> FloatVector:
        """Return the logarithm of a / (b + x + c - 1), minus infinity where nobody can have left."""
        return np.where(self.can_leave, np.log(a) - np.log(self._survived(b)), -np.inf)

    def _of_x(self, r: float, alpha: float, a: float, b: float) -> FloatVector:
        """Return the part of the log-likelihood that depends on x alone."""
        n = self.x + self.chances
        pace = gammaln(r + self.x) - gammaln(r) + r * np.log(alpha)
        stays = gammaln(b + n) - gammaln(b) - gammaln(a + b + n) + gammaln(a + b)
        total: FloatVector = pace + stays
        return total

    def _leaving_gradient(self, a: float, b: float, gone_at: FloatVector) -> tuple[float, float]:
        """Return the derivatives by a and b."""
        n = self.x + self.chances
        both = digamma(a + b) - digamma(a + b + n)
        of_a = float(self.at_x @ both) + float(gone_at.sum()) / a
        left = gone_at / self._survived(b) * self.can_leave
        of_b = float(self.at_x @ (both + digamma(b + n) - digamma(b))) - float(left.sum())
        return of_a, of_b
