"""Maximum likelihood for positive parameters: several starts, Newton's last steps, a ridge where needed.

Parameters are searched as logarithms, so that none can become negative, and in scaled units, so that
all are of the order of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import minimize

from cluster_maker.types import FloatMatrix, FloatVector
from clustering.customers.lifetime.errors import LifetimeError

#: From logarithms of the parameters to the log-likelihood of all customers and its gradient.
Objective = Callable[[FloatVector], tuple[float, FloatVector]]

#: Logarithms of scaled parameters are searched within these; an answer near them has run away.
_FARTHEST = 10.0
_RUN_AWAY = 9.0
#: Gradient for each customer at which a search counts as finished.
_FLAT = 1e-6
#: Standard deviations of the normal prior on the logarithms, weakest first; the first is none.
_PRIOR_SPREADS = (np.inf, 3.0, 1.0)
_DIFFERENCE = 1e-4
_NEWTON_STEPS = 8


@dataclass(frozen=True)
class ModelFit:
    """What maximum likelihood found, and how sure it is.

    Parameters
    ----------
    model : str
        Name of the model.
    names : tuple of str
        Names of the parameters.
    estimates : float vector of shape (k,)
        Their values, in the units of the data.
    log_covariance : float matrix of shape (k, k)
        Covariance of the logarithms of the estimates (inverse of the information matrix).
    log_likelihood : float
        Of all customers, without any prior.
    converged : bool
        Whether the search ended on a summit without help of a prior.
    prior_spread : float
        Standard deviation of the normal prior on the logarithms; infinite where none was needed.
    n_customers : float
        Customers (sum of weights) that took part.
    notes : tuple of str
        What a reader should know, in plain sentences.
    """

    model: str
    names: tuple[str, ...]
    estimates: FloatVector
    log_covariance: FloatMatrix
    log_likelihood: float
    converged: bool
    prior_spread: float
    n_customers: float
    notes: tuple[str, ...] = ()

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each parameter, in its own unit (delta method)."""
        errors = self.estimates * np.sqrt(np.diag(self.log_covariance))
        return dict(zip(self.names, errors.tolist(), strict=True))

    def draws(self, n_draws: int, random_state: int = 0) -> FloatMatrix:
        """Return parameters, shape (n_draws, k), from the normal approximation of their logarithms."""
        rng = np.random.default_rng(random_state)
        values, vectors = np.linalg.eigh(self.log_covariance)
        signs = np.where(vectors[np.argmax(np.abs(vectors), axis=0), range(len(values))] < 0, -1.0, 1.0)
        root = vectors * signs * np.sqrt(np.maximum(values, 0.0))
        drawn: FloatMatrix = self.estimates * np.exp(rng.normal(size=(n_draws, len(values))) @ root.T)
        return drawn


@dataclass(frozen=True)
class _Summit:
    """Where one search ended."""

    logs: FloatVector
    value: float
    hessian: FloatMatrix
    steepness: float

    @property
    def sound(self) -> bool:
        """Whether it is a summit, not a ridge that climbs on to infinity."""
        curved = bool(np.linalg.eigvalsh(self.hessian).min() > 0)
        return curved and self.steepness < _FLAT and bool(np.abs(self.logs).max() < _RUN_AWAY)


def maximise(
    objective: Objective,
    starts: Sequence[FloatVector],
    *,
    model: str,
    names: tuple[str, ...],
    units: FloatVector,
    n_customers: float,
) -> ModelFit:
    """Return the parameters of highest likelihood.

    Parameters
    ----------
    objective : callable
        From logarithms of scaled parameters to the log-likelihood and its gradient.
    starts : sequence of float vectors of shape (k,)
        Logarithms to start from; the first is also the centre of the prior.
    model, names : str, tuple of str
        For the record.
    units : float vector of shape (k,)
        What a scaled parameter of 1 is in the units of the data.
    n_customers : float
        Sum of the weights.

    Returns
    -------
    ModelFit
        Its log-likelihood is that of the scaled data: the caller sets it right.

    Raises
    ------
    LifetimeError
        If no search ends on a summit even with the strongest prior.

    Notes
    -----
    Quasi-Newton steps with the analytic gradient from every start (Byrd, Lu, Nocedal, Zhu 1995), then
    Newton steps from the best end. Where the likelihood has no summit (customers all alike, or nobody
    leaves), a normal prior on the logarithms, centred at the first start, is added: standard deviation 3,
    then 1. The result then says so.
    """
    for spread in _PRIOR_SPREADS:
        penalised = _with_prior(objective, starts[0], spread)
        summit = _highest(penalised, starts, n_customers)
        if summit.sound:
            value, _ = objective(summit.logs)
            free = bool(np.isinf(spread))
            covariance = np.linalg.inv(summit.hessian)
            return ModelFit(
                model,
                names,
                np.exp(summit.logs) * units,
                (covariance + covariance.T) / 2,
                value,
                free,
                float(spread),
                n_customers,
                () if free else (_prior_note(model, spread),),
            )
    raise LifetimeError(
        f"{model} could not be fitted to {n_customers:g} customers: the likelihood has no summit. "
        "Take a longer history, or use the simple value."
    )


def _prior_note(model: str, spread: float) -> str:
    """Say that a prior held the parameters."""
    return (
        f"The data alone do not settle the parameters of {model} (they run away): a weak prior "
        f"(standard deviation {spread:g} of their logarithms) holds them. Single parameters mean little."
    )


def _with_prior(objective: Objective, centre: FloatVector, spread: float) -> Objective:
    """Return the negative log-likelihood with a normal prior on the logarithms."""
    precision = 1.0 / spread**2

    def penalised(logs: FloatVector) -> tuple[float, FloatVector]:
        value, gradient = objective(logs)
        away = logs - centre
        return precision * float(away @ away) / 2 - value, precision * away - gradient

    return penalised


def _highest(penalised: Objective, starts: Sequence[FloatVector], n_customers: float) -> _Summit:
    """Search from every start and go on from the best end with Newton steps."""

    def for_each_customer(logs: FloatVector) -> tuple[float, FloatVector]:
        value, gradient = penalised(logs)
        return value / n_customers, gradient / n_customers

    bounds = [(-_FARTHEST, _FARTHEST)] * len(starts[0])
    options = {"ftol": 1e-13, "gtol": 1e-8, "maxiter": 500}
    search = partial(minimize, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    ends = [search(for_each_customer, start) for start in starts]
    best = min(ends, key=lambda end: float(end.fun))
    return _newton(penalised, np.asarray(best.x, dtype=np.float64), n_customers)


def _newton(penalised: Objective, logs: FloatVector, n_customers: float) -> _Summit:
    """Take Newton steps for as long as they help: the answer no longer depends on the way to it."""
    value, gradient = penalised(logs)
    hessian = _hessian(penalised, logs)
    for _ in range(_NEWTON_STEPS):
        if np.linalg.eigvalsh(hessian).min() <= 0 or np.abs(gradient).max() < 1e-11 * n_customers:
            break
        further = logs - np.linalg.solve(hessian, gradient)
        if np.abs(further).max() > _FARTHEST:
            break
        new_value, new_gradient = penalised(further)
        if not np.abs(new_gradient).max() < np.abs(gradient).max():
            break
        logs, value, gradient = further, new_value, new_gradient
        hessian = _hessian(penalised, logs)
    return _Summit(logs, value, hessian, float(np.abs(gradient).max()) / n_customers)


def _hessian(penalised: Objective, logs: FloatVector) -> FloatMatrix:
    """Return the second derivatives: central differences of the analytic gradient."""
    rows = []
    for step in np.eye(len(logs)) * _DIFFERENCE:
        rows.append((penalised(logs + step)[1] - penalised(logs - step)[1]) / (2 * _DIFFERENCE))
    matrix = np.asarray(rows, dtype=np.float64)
    symmetric: FloatMatrix = (matrix + matrix.T) / 2
    return symmetric
