"""Purchase models the slow way: likelihoods integrated over single customers, expectations term by term."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import beta, gamma, nbinom


def mean_over_pace(power, time, r, alpha):
    """Mean of pace^power exp(-pace time) over gamma paces: the integral over the logarithm of the pace."""
    middle = math.log((r + power) / (alpha + time))
    width = 12.0 / math.sqrt(r + power) + 1.0
    return _integral(
        lambda u: math.exp(
            (power + 1) * u - math.exp(u) * time + gamma.logpdf(math.exp(u), r, scale=1 / alpha)
        ),
        middle - width - 40.0 / (r + power),
        middle + width,
        middle,
    )


def mean_over_chance(ups, downs, a, b):
    """Mean of chance^ups (1 - chance)^downs over beta chances: the integral over the logit."""

    def integrand(u):
        log_p, log_q = -np.logaddexp(0.0, -u), -np.logaddexp(0.0, u)
        return math.exp((a + ups) * log_p + (b + downs) * log_q - betaln(a, b))

    middle = math.log((a + ups) / (b + downs))
    return _integral(integrand, middle - 60.0 / min(a + ups, 1), middle + 60.0 / min(b + downs, 1), middle)


def _integral(function, low, high, middle):
    ends = (low, middle, high)
    return math.fsum(
        quad(function, start, stop, epsabs=0.0, epsrel=1e-11, limit=400)[0] for start, stop in pairwise(ends)
    )


def bg_nbd_log_likelihood(x, t_x, T, r, alpha, a, b, chances=0):
    """ln of the mean of (1-p)^(x+c) l^x e^(-l T) + p (1-p)^(x+c-1) l^x e^(-l t_x) over all customers."""
    total = mean_over_chance(0, x + chances, a, b) * mean_over_pace(x, T, r, alpha)
    if x + chances > 0:
        total += mean_over_chance(1, x + chances - 1, a, b) * mean_over_pace(x, t_x, r, alpha)
    return math.log(total)


def purchases_until_leaving(shape, rate, a, b, horizon):
    """Sum over k of the chance to be there for the k-th purchase and to want it within the horizon."""
    wanted = nbinom(shape, rate / (rate + horizon))
    k = np.arange(int(wanted.ppf(1 - 1e-15)) + 60)
    present = np.exp(betaln(a, b + k) - betaln(a, b))
    return math.fsum(present * wanted.sf(k))


def pareto_nbd_log_likelihood(x, t_x, T, r, alpha, s, beta_rate):
    """The mean over rates of leaving m: stayed to T, or left at a time between t_x and T."""
    stayed = mean_over_pace(x, T, r, alpha) * mean_over_pace(0, T, s, beta_rate)
    left, _ = quad(
        lambda time: mean_over_pace(x, time, r, alpha) * mean_over_pace(1, time, s, beta_rate),
        t_x,
        T,
        epsabs=0.0,
        epsrel=1e-9,
    )
    return math.log(stayed + left)


def simulate_bg_nbd(n, r, alpha, a, b, watched, seed, chances=0):
    """Customers one by one: buy, perhaps leave, buy again."""
    rng = np.random.default_rng(seed)
    pace, leave = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    rows = []
    for own_pace, own_leave in zip(pace, leave, strict=True):
        time, bought, last = 0.0, 0, 0.0
        alive = not (chances and rng.random() < own_leave)
        while alive:
            time += rng.exponential(1 / max(own_pace, 1e-300))
            if time > watched:
                break
            bought, last = bought + 1, time
            alive = rng.random() >= own_leave
        rows.append((bought, last, watched))
    return np.array(rows).T


def chance_alive_by_draws(x, t_x, T, parameters, seed, n=400_000):
    """Share of draws of pace and chance, weighted by their likelihood, in which the customer is alive."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = parameters
    pace, p = rng.gamma(r, 1 / alpha, n), beta(a, b).rvs(n, random_state=rng)
    alive = (1 - p) ** x * pace**x * np.exp(-pace * T)
    gone = p * (1 - p) ** (x - 1) * pace**x * np.exp(-pace * t_x)
    return alive.sum() / (alive + gone).sum()
