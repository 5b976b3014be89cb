"""Two or more recorded runs side by side: which parameters differ, what was measured, is it the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cluster_maker.errors import ConfigError
from clustering.tracking.experiment import Experiment

#: Stands where a run has recorded nothing.
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class ComparedRow:
    """One parameter, hash or version: its name, and the value in each run."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class ComparedMetric:
    """One figure in each run (None where it is not known), and how far each is from the first run's."""

    name: str
    values: tuple[float | None, ...]
    differences: tuple[float | None, ...]


@dataclass(frozen=True)
class ExperimentComparison:
    """Runs side by side, in the order that was asked for.

    Parameters
    ----------
    ids : tuple of str
        The runs.
    same_data, same_code : bool or None
        None where one of them has not recorded it.
    data, code, parameters : tuple of ComparedRow
        Hashes of the data; what of the code and the environment differs; parameters that differ.
    metrics : tuple of ComparedMetric
        Every figure that one of the runs has.
    """

    ids: tuple[str, ...]
    same_data: bool | None
    same_code: bool | None
    data: tuple[ComparedRow, ...]
    code: tuple[ComparedRow, ...]
    parameters: tuple[ComparedRow, ...]
    metrics: tuple[ComparedMetric, ...]

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def compare_experiments(experiments: Sequence[Experiment]) -> ExperimentComparison:
    """Put runs side by side; figures are compared with the first.

    Raises
    ------
    ConfigError
        If there are fewer than two, or one is named twice.
    """
    ids = tuple(each.id for each in experiments)
    if len(set(ids)) < max(len(ids), 2):
        raise ConfigError(f"name at least two different experiments to compare, got {', '.join(ids)}.")
    return ExperimentComparison(
        ids=ids,
        same_data=_same([each.data or None for each in experiments]),
        same_code=_same([each.environment and _code(each) for each in experiments]),
        data=_rows(experiments, lambda each: each.data),
        code=_differing(_rows(experiments, _surroundings)),
        parameters=_differing(_rows(experiments, lambda each: each.parameters_flat)),
        metrics=_metrics(experiments),
    )


def _code(experiment: Experiment) -> tuple[Any, ...]:
    """Return what decides whether two runs had the same code: sources and compiled core."""
    known = experiment.environment
    return (known.code_sha256, known.kernels_sha256) if known else ()


def _surroundings(experiment: Experiment) -> dict[str, Any]:
    """Return code and environment as names and values."""
    known = experiment.environment
    if known is None:
        return {}
    told = known.model_dump(exclude={"libraries"})
    return {**told, **known.libraries}


def _same(values: Sequence[Any]) -> bool | None:
    """Tell whether all are alike; None where one is not known."""
    if any(value is None for value in values):
        return None
    return all(value == values[0] for value in values)


def _names(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every name once, in the order in which they come."""
    return list(dict.fromkeys(name for each in found for name in each))


def _rows(
    experiments: Sequence[Experiment], of: Callable[[Experiment], Mapping[str, Any]]
) -> tuple[ComparedRow, ...]:
    """Return named values of all runs side by side."""
    found = [of(each) for each in experiments]
    return tuple(
        ComparedRow(name, tuple(each.get(name, NOT_RECORDED) for each in found)) for name in _names(found)
    )


def _differing(rows: tuple[ComparedRow, ...]) -> tuple[ComparedRow, ...]:
    """Return the rows in which not all values are alike."""
    return tuple(row for row in rows if any(value != row.values[0] for value in row.values))


def _metrics(experiments: Sequence[Experiment]) -> tuple[ComparedMetric, ...]:
    """Return all figures side by side, with their differences from the first run."""
    rows = []
    for name in _names([each.metrics for each in experiments]):
        first, *others = values = [each.metrics.get(name) for each in experiments]
        away = [None if value is None or first is None else value - first for value in others]
        rows.append(ComparedMetric(name, tuple(values), tuple(away)))
    return tuple(rows)
