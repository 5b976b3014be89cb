"""All kinds of measurements, in the order in which they are run and told."""

from __future__ import annotations

from benchmarks.kernels import claim, first_call, fit, limits, predict, seeding, silhouette, sweep
from benchmarks.kernels.work import Work

WORKS: dict[str, Work] = {
    module.WORK.name: module.WORK
    for module in (fit, seeding, sweep, silhouette, predict, first_call, claim, limits)
}
