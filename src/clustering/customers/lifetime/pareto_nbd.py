"""Pareto/NBD: like BG/NBD, but a customer may leave at any time, not only after a purchase.

Schmittlein, Morrison and Colombo (1987). Purchase paces and rates of leaving are gamma distributed over
customers. Someone who never came back can have left. Slower to fit than BG/NBD: an integral for each history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, expit, exprel, gammaln

from cluster_maker.types import FloatMatrix, FloatVector
from clustering.customers.lifetime.errors import check_above
from clustering.customers.lifetime.histories import (
    Histories,
    checked_ahead,
    checked_histories,
    compressed,
    refuse_thin_histories,
)
from clustering.customers.lifetime.likelihood import ModelFit, maximise

NAMES = ("r", "alpha", "s", "beta")
#: Gauss-Legendre points for the time of leaving, and how far into its decay (powers of e) they reach.
_POINTS = 64
_REACH = 30.0
_BLOCK = 16384
#: Where searches start: r, s, and beta in the longest time watched; alpha keeps the overall pace.
_STARTS = ((1.0, 1.0, 1.0), (0.4, 0.6, 0.3), (4.0, 0.5, 2.0))


@dataclass(frozen=True)
class ParetoNbd:
    """A Pareto/NBD model: its four parameters, and what they predict.

    Parameters
    ----------
    r, alpha : float
        Shape (no unit) and rate (time) of the gamma distribution of purchase paces.
    s, beta : float
        Shape (no unit) and rate (time) of the gamma distribution of rates of leaving.
    fit : ModelFit or None
        How the parameters were found; None where they were given.
    """

    r: float
    alpha: float
    s: float
    beta: float
    fit: ModelFit | None = None

    def __post_init__(self) -> None:
        check_above(zip(NAMES, self.parameters, (0.0,) * len(NAMES), strict=True))

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """The parameters in the order of `NAMES`."""
        return self.r, self.alpha, self.s, self.beta

    def with_parameters(self, values: FloatVector) -> ParetoNbd:
        """Return a model with other parameters, in the order of `NAMES`."""
        r, alpha, s, beta = (float(value) for value in values)
        return ParetoNbd(r, alpha, s, beta)

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of purchase histories."""
        return _Prepared(histories).value_and_gradient(np.log(self.parameters))[0]

    def probability_alive(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike
    ) -> FloatVector:
        """Return the chance that each customer has not left yet, 0 to 1.

        Parameters
        ----------
        frequency, recency, T : array-like of shape (n,)
            Repeat purchases, time of the last one, time watched; in the unit of `alpha` and `beta`.

        Raises
        ------
        LifetimeError
            If values are missing, negative or contradict each other.

        Examples
        --------
        >>> cdnow = ParetoNbd(0.553, 10.578, 0.606, 11.669)
        >>> cdnow.probability_alive([0, 2], [0, 30.43], [38.86, 38.86]).round(3)
        array([0.295, 0.869])
        """
        x, last, watched = checked_histories(frequency, recency, T)
        alive = np.empty(len(x))
        for start in range(0, len(x), _BLOCK):
            part = slice(start, start + _BLOCK)
            alive[part] = _Leaving(self.parameters, x[part], last[part], watched[part]).alive
        return alive

    def purchases_if_alive(
        self, frequency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected within a horizon, were the customer known to be alive.

        (r + x) / (alpha + T) times the time that a customer who has stayed for T is expected to stay of it.
        """
        x, watched, ahead = checked_ahead(frequency, T, horizon)
        span = np.log1p(ahead / (self.beta + watched))
        stay = (self.beta + watched) * span * exprel(-(self.s - 1.0) * span)
        expected: FloatVector = (self.r + x) / (self.alpha + watched) * stay
        return expected

    def expected_purchases(
        self, frequency: npt.ArrayLike, recency: npt.ArrayLike, T: npt.ArrayLike, horizon: npt.ArrayLike
    ) -> FloatVector:
        """Return the purchases expected of each customer within a horizon; as `BgNbd.expected_purchases`."""
        alive = self.probability_alive(frequency, recency, T)
        return alive * self.purchases_if_alive(frequency, T, horizon)

    def expected_purchases_of_new_customer(self, horizon: npt.ArrayLike) -> FloatVector:
        """Return the repeat purchases expected within each time after a first purchase."""
        return self.purchases_if_alive(0.0, 0.0, horizon)


def fit_pareto_nbd(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    T: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
) -> ParetoNbd:
    """Fit a Pareto/NBD model by maximum likelihood.

    Parameters
    ----------
    frequency, recency, T, weights : array-like of shape (n,)
        As in `fit_bg_nbd`.

    Returns
    -------
    ParetoNbd
        With standard errors, convergence and notes in `fit`.

    Raises
    ------
    LifetimeError
        As `fit_bg_nbd`.

    Notes
    -----
    L = Γ(r+x)/Γ(r) α^r β^s [(α+T)^-(r+x) (β+T)^-s + s ∫ (α+τ)^-(r+x) (β+τ)^-(s+1) dτ], τ from t_x to T. The
    integral, for which the literature takes a difference of hypergeometric functions, is done by Gauss and
    Legendre's rule in ln(α+τ): a sum of positive numbers, with an analytic gradient.

    References
    ----------
    Schmittlein, Morrison, Colombo (1987), Counting your customers: who are they and what will they do next?,
    Management Science 33(1). Fader, Hardie (2005), A note on deriving the Pareto/NBD model and related
    expressions.
    """
    histories = compressed(frequency, recency, T, weights)
    refuse_thin_histories(histories)
    longest = float(histories.T.max())
    scaled = replace(histories, recency=histories.recency / longest, T=histories.T / longest)
    pace = float(scaled.weights @ scaled.frequency) / float(scaled.weights @ scaled.T)
    found = maximise(
        _Prepared(scaled).value_and_gradient,
        [np.log([r, r / pace, s, beta]) for r, s, beta in _STARTS],
        model="Pareto/NBD",
        names=NAMES,
        units=np.array([1.0, longest, 1.0, longest]),
        n_customers=histories.n_customers,
    )
    purchases = float(histories.weights @ histories.frequency)
    fit = replace(found, log_likelihood=found.log_likelihood - purchases * float(np.log(longest)))
    r, alpha, s, beta = fit.estimates.tolist()
    return ParetoNbd(r, alpha, s, beta, fit)


class _Leaving:
    """The times of leaving for a block of histories, and how their likelihood is spread over them."""

    def __init__(
        self, parameters: tuple[float, ...], x: FloatVector, last: FloatVector, watched: FloatVector
    ) -> None:
        r, alpha, s, beta = parameters
        points, weights = np.polynomial.legendre.leggauss(_POINTS)
        span = np.log((alpha + watched) / (alpha + last))
        reach = np.minimum(span, _REACH / np.maximum(r + x - 1.0, 0.1))[:, None]
        distance = reach * (points + 1.0) / 2
        pace_end = (alpha + last)[:, None] * np.exp(distance)
        self.log_pace: FloatMatrix = np.log(pace_end)
        leave_end = pace_end + (beta - alpha)
        leave_end = np.maximum(leave_end, (beta + last)[:, None])  # rounding: never before the last purchase
        self.log_leave: FloatMatrix = np.log(leave_end)
        self.pace_end, self.leave_end = pace_end, leave_end
        power = (r + x)[:, None]
        staying = -(r + x) * np.log(alpha + watched) - s * np.log(beta + watched)
        terms = np.log(s) - (power - 1.0) * self.log_pace - (s + 1.0) * self.log_leave
        with np.errstate(divide="ignore"):  # someone who bought on the last day has had no time to leave
            terms = terms + np.log(reach * weights / 2)
        top = terms.max(axis=1)
        safe = np.where(np.isfinite(top), top, 0.0)
        gone = np.log(np.maximum(np.exp(terms - safe[:, None]).sum(axis=1), 1e-300)) + safe
        gone = np.where(np.isfinite(top), gone, -np.inf)
        self.log_likelihood: FloatVector = np.logaddexp(staying, gone)
        self.alive: FloatVector = np.asarray(expit(staying - gone))
        #: Share of the likelihood at each time of leaving.
        self.shares: FloatMatrix = np.exp(terms - self.log_likelihood[:, None])


class _Prepared:
    """Histories made ready for many evaluations."""

    def __init__(self, histories: Histories) -> None:
        self.histories = histories

    def value_and_gradient(self, logs: FloatVector) -> tuple[float, FloatVector]:
        """Return the log-likelihood and its derivatives by the logarithms of r, alpha, s, beta."""
        parameters = np.exp(logs)
        value, gradient = 0.0, np.zeros(4)
        for start in range(0, len(self.histories.T), _BLOCK):
            part = slice(start, start + _BLOCK)
            of_part, gradient_of_part = self._block(parameters, part)
            value += of_part
            gradient += gradient_of_part
        return value, gradient * parameters

    def _block(self, parameters: FloatVector, part: slice) -> tuple[float, FloatVector]:
        """Return the log-likelihood of some histories and its derivatives by the parameters."""
        r, alpha, s, beta = parameters.tolist()
        all_of = self.histories
        x, last, watched, weights = (
            column[part] for column in (all_of.frequency, all_of.recency, all_of.T, all_of.weights)
        )
        leaving = _Leaving((r, alpha, s, beta), x, last, watched)
        shares, alive = leaving.shares, leaving.alive
        start = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        log_pace = alive * np.log(alpha + watched) + _over_points(shares, leaving.log_pace)
        log_leave = alive * np.log(beta + watched) + _over_points(shares, leaving.log_leave)
        inverse_pace = alive / (alpha + watched) + _over_points(shares, 1.0 / leaving.pace_end)
        gone = 1.0 - alive
        of_leave = s * alive / (beta + watched) + (s + 1.0) * _over_points(shares, 1.0 / leaving.leave_end)
        by_each = (
            digamma(r + x) - digamma(r) + np.log(alpha) - log_pace,
            r / alpha - (r + x) * inverse_pace,
            np.log(beta) + gone / s - log_leave,
            s / beta - of_leave,
        )
        value = float(weights @ (start + leaving.log_likelihood))
        return value, np.array([float(weights @ derivative) for derivative in by_each])


def _over_points(shares: FloatMatrix, values: FloatMatrix) -> FloatVector:
    """Return the sum over times of leaving, weighted by their share of the likelihood."""
    summed: FloatVector = np.einsum("ij,ij->i", shares, values)
    return summed
