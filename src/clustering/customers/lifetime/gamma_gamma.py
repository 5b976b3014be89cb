"""Gamma-Gamma: what a customer's purchases are worth on average, shrunk towards everyone's.

Each purchase value varies around the customer's own mean (gamma), and the means vary over customers
(inverse gamma). Colombo and Jiang (1999); Fader and Hardie (2013).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln
from scipy.stats import spearmanr

from cluster_maker.types import BoolVector, FloatVector
from clustering.customers.lifetime.errors import LifetimeError, check_above
from clustering.customers.lifetime.histories import summed_at
from clustering.customers.lifetime.likelihood import ModelFit, maximise

NAMES = ("p", "q", "gamma")
#: Correlation of frequency and value above which independence is not a fair assumption.
MOST_CORRELATION = 0.3
_WORTH_A_NOTE = 0.1
FEWEST_CUSTOMERS = 30


@dataclass(frozen=True)
class GammaGamma:
    """A Gamma-Gamma model of purchase values.

    Parameters
    ----------
    p : float
        Shape of a purchase's value around the customer's mean.
    q : float
        Shape of the distribution of means over customers; above 1, so that they have a mean.
    gamma : float
        Its scale, in the currency of the data.
    fit : ModelFit or None
        How the parameters were found; None where they were given.
    """

    p: float
    q: float
    gamma: float
    fit: ModelFit | None = None

    def __post_init__(self) -> None:
        check_above(zip(NAMES, self.parameters, (0.0, 1.0, 0.0), strict=True))

    @property
    def parameters(self) -> tuple[float, float, float]:
        """The parameters in the order of `NAMES`."""
        return self.p, self.q, self.gamma

    def with_parameters(self, values: FloatVector) -> GammaGamma:
        """Return the same kind of model with other parameters, in the order of `NAMES`."""
        p, q, gamma = (float(value) for value in values)
        return replace(self, p=p, q=q, gamma=gamma, fit=None)

    @property
    def mean_value(self) -> float:
        """Mean purchase value of a customer of whom nothing is known: p gamma / (q - 1)."""
        return self.p * self.gamma / (self.q - 1.0)

    def expected_value(self, frequency: npt.ArrayLike, monetary: npt.ArrayLike) -> FloatVector:
        """Return the mean value that each customer's future purchases are expected to have.

        Parameters
        ----------
        frequency : array-like of shape (n,)
            Repeat purchases.
        monetary : array-like of shape (n,)
            Mean value of the repeat purchases, in the currency of `gamma`; anything where there were none.

        Returns
        -------
        float vector of shape (n,)
            Between the customer's own mean and everyone's; everyone's where there was no repeat
            purchase or where its value is missing or not above 0.

        Notes
        -----
        p (gamma + x m) / (p x + q - 1), Fader and Hardie (2013).

        Examples
        --------
        >>> GammaGamma(6.25, 3.74, 15.44).expected_value([0, 2, 20], [0, 100, 100]).round(1)
        array([35.2, 88.4, 98.6])
        """
        x, mean = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (frequency, monetary))
        )
        known = _usable(x, mean)
        x, mean = np.where(known, x, 0.0), np.where(known, mean, 0.0)
        expected: FloatVector = self.p * (self.gamma + x * mean) / (self.p * x + self.q - 1.0)
        return expected


def _usable(frequency: FloatVector, monetary: FloatVector) -> BoolVector:
    """Return where there is a repeat purchase with a value above 0."""
    usable: BoolVector = (frequency > 0) & np.isfinite(monetary) & (monetary > 0)
    return usable


def fit_gamma_gamma(
    frequency: npt.ArrayLike,
    monetary: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    most_correlation: float = MOST_CORRELATION,
) -> GammaGamma:
    """Fit a Gamma-Gamma model by maximum likelihood.

    Parameters
    ----------
    frequency : array-like of shape (n,)
        Repeat purchases of each customer.
    monetary : array-like of shape (n,)
        Mean value of the repeat purchases.
    weights : array-like of shape (n,), optional
        What each customer counts, from 0.
    most_correlation : float
        The correlation (Pearson, either sign) of frequency and value from which the fit is refused; 1
        accepts any.

    Returns
    -------
    GammaGamma
        With standard errors, convergence and notes in `fit`.

    Raises
    ------
    LifetimeError
        If fewer than 30 customers have repeat purchases of a positive value, frequency and value go
        together, all values are equal, or customers differ so wildly that the model has no finite mean.

    Notes
    -----
    ln L = ln Γ(px+q) - ln Γ(px) - ln Γ(q) + q ln γ + (px-1) ln m + px ln x - (px+q) ln(γ + x m).
    The model takes it that how often someone buys says nothing about how much: that is why a strong
    correlation is refused. Money is scaled by its median; the gradient is analytic.

    References
    ----------
    Colombo, Jiang (1999), A stochastic RFM model, Journal of Interactive Marketing 13(3). Fader, Hardie
    (2013), The Gamma-Gamma model of monetary value.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = rng.integers(1, 9, 500)
    >>> own_mean = 40.0 / rng.gamma(4.0, 1.0, 500)
    >>> model = fit_gamma_gamma(x, rng.gamma(6.0 * x, own_mean / x))
    >>> 70 < model.mean_value < 90  # 6 * 40 / (4 - 1) = 80
    True
    """
    x, mean, counts, notes = _usable_customers(frequency, monetary, weights)
    notes = (*notes, *_refuse_correlated(x, mean, counts, most_correlation))
    unit = _middle(mean, counts)
    found = maximise(
        _Prepared(x, mean / unit, counts).value_and_gradient,
        [np.log([2.0, 3.0, 1.0]), np.log([8.0, 4.0, 0.4]), np.log([0.7, 10.0, 12.0])],
        model="Gamma-Gamma",
        names=NAMES,
        units=np.array([1.0, 1.0, unit]),
        n_customers=float(counts.sum()),
    )
    p, q, gamma = found.estimates.tolist()
    if q <= 1.0:
        raise LifetimeError(
            "purchase values differ so wildly between customers that the spend model has no finite mean "
            f"(q = {q:.3g}, above 1 is needed). Cap the extreme values or leave them out."
        )
    likelihood = found.log_likelihood - float(counts.sum()) * float(np.log(unit))
    return GammaGamma(p, q, gamma, replace(found, log_likelihood=likelihood, notes=(*notes, *found.notes)))


def _usable_customers(
    frequency: npt.ArrayLike, monetary: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatVector, FloatVector, FloatVector, tuple[str, ...]]:
    """Return frequency, value and weight of customers who can take part, and a note on the others."""
    x, mean = np.asarray(frequency, dtype=np.float64), np.asarray(monetary, dtype=np.float64)
    counts = np.ones(x.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if x.ndim != 1 or mean.shape != x.shape or counts.shape != x.shape:
        raise LifetimeError(
            f"frequency, monetary and weights need one value for each customer, got {x.shape}, {mean.shape} "
            f"and {counts.shape}."
        )
    used = _usable(x, mean) & (counts > 0)
    worthless = int(((x > 0) & ~_usable(x, mean)).sum())
    if used.sum() < FEWEST_CUSTOMERS:
        raise LifetimeError(
            f"{int(used.sum())} customers have repeat purchases of a value above 0: a spend model needs at "
            f"least {FEWEST_CUSTOMERS}. Use the average value instead."
        )
    if np.ptp(mean[used]) == 0:
        raise LifetimeError(
            f"every purchase is worth {float(mean[used][0]):g}: there is nothing to model. Use that value."
        )
    notes = (
        (f"{worthless} repeat buyers without a mean value above 0 took no part in the spend model.",)
        if worthless
        else ()
    )
    order = np.lexsort((counts[used], mean[used], x[used]))
    return x[used][order], mean[used][order], counts[used][order], notes


def _middle(mean: FloatVector, counts: FloatVector) -> float:
    """Return the weighted median: a few huge values do not move it."""
    order = np.argsort(mean)
    so_far = np.cumsum(counts[order])
    return float(mean[order][np.searchsorted(so_far, so_far[-1] / 2)])


def _refuse_correlated(
    x: FloatVector, mean: FloatVector, counts: FloatVector, most: float
) -> tuple[str, ...]:
    """Refuse values that go with frequency; return a note where they do so a little."""
    if np.ptp(x) == 0:
        return ("All repeat buyers bought equally often: whether value goes with frequency is unknown.",)
    covariance = np.cov(x, mean, aweights=counts)
    pearson = float(covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))
    if abs(pearson) > most:
        direction = "more" if pearson > 0 else "less"
        raise LifetimeError(
            f"frequent buyers spend {direction} for each purchase (correlation {pearson:.2f}; at most "
            f"{most:g} either way is allowed): the spend model takes the two as unrelated. Fit it for each "
            "segment, or use the simple value."
        )
    spearman = float(spearmanr(x, mean).statistic)
    if max(abs(pearson), abs(spearman)) < _WORTH_A_NOTE:
        return ()
    return (
        "Frequency and value of purchases are not quite unrelated "
        f"(correlation {pearson:.2f}, of ranks {spearman:.2f}): read values of frequent buyers with care.",
    )


class _Prepared:
    """Spend histories made ready for many evaluations."""

    def __init__(self, x: FloatVector, mean: FloatVector, counts: FloatVector) -> None:
        self.x, self.place = np.unique(x, return_inverse=True)
        self.spent, self.counts = x * mean, counts
        log_mean = np.log(mean)
        self.log_spent = float(counts @ (x * (log_mean + np.log(x))))
        self.log_mean = float(counts @ log_mean)
        self.at_x = summed_at(self.place, counts, len(self.x))

    def value_and_gradient(self, logs: FloatVector) -> tuple[float, FloatVector]:
        """Return the log-likelihood and its derivatives by the logarithms of p, q, gamma."""
        p, q, gamma = np.exp(logs)
        n, total = self.at_x, float(self.counts.sum())
        sum_all = gamma + self.spent
        log_at = summed_at(self.place, self.counts * np.log(sum_all), len(self.x))
        inverse_at = summed_at(self.place, self.counts / sum_all, len(self.x))
        power = p * self.x + q
        of_x = gammaln(power) - gammaln(p * self.x) - gammaln(q) + q * logs[2]
        value = float(n @ of_x) + float(p) * self.log_spent - self.log_mean - float(power @ log_at)
        of_p = float((n * self.x) @ (digamma(power) - digamma(p * self.x))) + self.log_spent
        of_p -= float(self.x @ log_at)
        of_q = float(n @ (digamma(power) - digamma(q) + logs[2])) - float(log_at.sum())
        of_gamma = total * q / gamma - float(power @ inverse_at)
        return value, np.array([of_p * p, of_q * q, of_gamma * gamma])
