"""`run_clustering`: the one chain from a table to a `ClusteringResult`. Every front door calls it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from typing import Any

import numpy as np
import pandas as pd

from cluster_maker.algorithms.driver import fit_clustering
from cluster_maker.algorithms.table import ALGORITHMS
from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.data_exporter import export_to_csv
from cluster_maker.errors import ConfigError, PreprocessingError
from cluster_maker.evaluation.chosen import chosen_rows, chosen_selection, needs_number
from cluster_maker.evaluation.evaluate import evaluate_clustering
from cluster_maker.evaluation.given import (
    QUICK,
    divided_all_the_same,
    found_selection,
    given_selection,
    one_cluster_instead,
)
from cluster_maker.evaluation.selection import select_n_clusters
from cluster_maker.evaluation.shuffled import beside_shuffled
from cluster_maker.evaluation.structure import (
    CHOSEN_ON,
    LOOKED_AT,
    Look,
    look_for_structure,
    not_looked_at,
)
from cluster_maker.evaluation.wishes import Wish, missed_size, parameters_for, wish_of
from cluster_maker.explanation.noise import describe_noise
from cluster_maker.explanation.profile import build_profile
from cluster_maker.preprocessing.build import build_feature_matrix
from cluster_maker.preprocessing.clean import rows_with_values
from cluster_maker.preprocessing.options import PreprocessingOptions
from cluster_maker.readers.read import read_table
from cluster_maker.resampling import cluster_stability
from cluster_maker.result import ClusteringResult
from cluster_maker.types import (
    Clustering,
    Evaluation,
    FeatureMatrix,
    IntVector,
    ProgressCallback,
    Selection,
    Shuffled,
    TableReport,
)
from cluster_maker.wording import plural

#: Stands for an algorithm that is to be chosen.
AUTO = "auto"


@dataclass
class _Clock:
    """Seconds spent in each step, and the caller's progress callback."""

    progress: ProgressCallback | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step and announce it."""
        if self.progress is not None:
            self.progress(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 4)


@dataclass(frozen=True)
class _Task:
    """What is to be done with the features: one record instead of six arguments everywhere."""

    algorithm: str
    wish: Wish
    parameters: Mapping[str, Any] | None
    random_state: int | None
    quick: bool
    progress: ProgressCallback | None


def run_clustering(  # noqa: PLR0913, PLR0917  (the specification's arguments, all optional)
    input_path: str | PathLike[str] | pd.DataFrame | Any,
    feature_cols: Sequence[str] | None = None,
    algorithm: str = "kmeans",
    k: int | None = None,
    standardise: bool = True,
    output_path: str | PathLike[str] | None = None,
    random_state: int | None = 0,
    compute_elbow: bool = False,
    elbow_k_values: Sequence[int] | None = None,
    *,
    n_clusters: int | tuple[int, int] | str = "auto",
    smallest_cluster: int | float | None = None,
    quick: bool = False,
    exclude: Sequence[str] = (),
    id_column: str | None = None,
    roles: Mapping[str, str] | None = None,
    preprocessing: PreprocessingOptions | None = None,
    parameters: Mapping[str, Any] | None = None,
    sheet: str | int | None = None,
    progress: ProgressCallback | None = None,
) -> ClusteringResult:
    """Cluster the rows of a table: from a file or a DataFrame to labels, figures and descriptions.

    Parameters
    ----------
    input_path : path, pandas.DataFrame or array-like of shape (n, d)
        What to cluster. A path may be CSV/TSV, XLSX/XLS, Parquet, JSON or JSON lines.
    feature_cols : sequence of str, optional
        Columns to cluster on. By default every column that is found to be meaningful
        (not identifiers, constants, free text, personal data, …).
    algorithm : str
        A name from the registry: kmeans, minibatch_kmeans, hierarchical, genie, dbscan, hdbscan,
        gaussian_mixture. Or ``"auto"``, which chooses the algorithm too.
    k : int, optional
        Short for `n_clusters`.
    standardise : bool
        Whether to bring features to one scale first. ``False`` lets numbers go in as they are, extreme values
        included.
    output_path : path, optional
        Where to write the table with its cluster column, as CSV.
    random_state : int or None
        Seed. The same data, settings and seed give the same labels; None draws anew each time.
    compute_elbow : bool
        Try other numbers of clusters beside a given one in a quick run too.
    elbow_k_values : sequence of int, optional
        The numbers of clusters to try.
    n_clusters : int, (int, int) or "auto"
        Number of clusters; ``"auto"`` tries several and says why it chose one: 1 where the table has no
        structure that chance would not make as well. A number is kept, and so are bounds, ``(3, 8)`` or
        ``"3-8"``, whatever the structure; the selection says what they cost. Algorithms that find the number
        themselves (dbscan, hdbscan) do so, and refuse a number.
    smallest_cluster : int or float, optional
        What every cluster should have at least: rows (int) or a share of the rows (float, up to 0.5). The
        selection says what that costs, or that it could not be had.
    quick : bool
        Leave out what takes longer than the clustering itself: whether there are clusters at all,
        whether these would be found again, what a given number costs, and which columns decide.
    exclude : sequence of str
        Columns not to cluster on.
    id_column : str, optional
        The column that identifies a row.
    roles : mapping of str to str, optional
        Overrides what a column is taken for: ``{"Region": "nominal"}``.
    preprocessing : PreprocessingOptions, optional
        How missing values, outliers, categories and scales are treated.
    parameters : mapping, optional
        Parameters of the algorithm: ``{"linkage": "average"}``.
    sheet : str or int, optional
        Sheet of a workbook.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    ClusteringResult
        Labels, profile, evaluation, selection, figures, `predict`.

    Raises
    ------
    DataLoadError, ColumnError, PreprocessingError, ClusteringError, ConfigError, ExportError
        Each with one line that says what was got, what is allowed and what to do.

    Examples
    --------
    >>> import pandas as pd
    >>> from cluster_maker import run_clustering
    >>> table = pd.DataFrame({"height": [1.0, 1.1, 1.2, 9.0, 9.1], "width": [2.1, 2.0, 2.2, 7.0, 7.1]})
    >>> result = run_clustering(table, n_clusters=2)
    >>> result.labels.tolist()
    [0, 0, 0, 1, 1]
    """
    wish = _wish(n_clusters, k, algorithm, smallest_cluster)
    if algorithm == AUTO and (parameters or quick):
        raise ConfigError(
            "algorithm='auto' chooses the parameters and looks at the structure: leave "
            f"{'parameters' if parameters else 'quick'} out, or name an algorithm."
        )
    options = _options(preprocessing, standardise)
    clock = _Clock(progress)
    with clock.step("read"):
        table, notes = _as_table(input_path, sheet)
    with clock.step("columns"):
        report = analyse_columns(
            table, features=feature_cols, exclude=exclude, id_column=id_column, roles=roles
        )
        rows = _clusterable_rows(table, report)
    clustered = table if len(rows) == len(table) else table.iloc[rows]
    with clock.step("features"):
        features = build_feature_matrix(clustered, report, options, random_state=random_state)
    task = _task(algorithm, wish, parameters, random_state, quick, progress, len(rows))
    with clock.step("structure"):
        look = _look(task, features)
    with clock.step("number of clusters"):
        tried = () if quick and wish.number and not compute_elbow else elbow_k_values
        selection = _select(task, features, look, tried)
    with clock.step("cluster"):
        clustering = _fit(task, features, look, selection)
        selection = _with_what_came_out(task, selection, look, clustering)
    with clock.step("shuffled columns"):
        structure = replace(look.structure, shuffled=_shuffled(task, features, clustering, selection))
    with clock.step("evaluate"):
        evaluation = _measured(features, clustering, random_state)
    with clock.step("stability"):
        stability = None
        if not quick and clustering.n_real_clusters > 1:
            stability = cluster_stability(
                features.values, clustering, random_state=random_state, progress=progress
            )
    with clock.step("describe"):
        profile = build_profile(
            clustered, report, features, clustering, quick=quick, random_state=random_state
        )
        noise = describe_noise(features, clustering)
    result = ClusteringResult(
        input_table=table,
        rows=rows,
        columns=report,
        features=features,
        clustering=clustering,
        structure=structure,
        stability=stability,
        selection=selection,
        evaluation=evaluation,
        profile=profile,
        noise=noise,
        seed=random_state,
        notes=(*notes, *_skipped_note(len(table) - len(rows))),
        timings=clock.seconds,
    )
    if output_path is not None:
        export_to_csv(result.data, output_path)
    return result


def _wish(n_clusters: Any, k: int | None, algorithm: str, smallest_cluster: int | float | None) -> Wish:
    """Return what was wished for; refuse what cannot be meant."""
    if k is not None and n_clusters not in ("auto", k):
        raise ConfigError(f"k={k!r} and n_clusters={n_clusters!r} say different things: give one of them.")
    asked = n_clusters if k is None else k
    wish = wish_of(asked, smallest_cluster)
    if wish.bounded and algorithm != AUTO and not ALGORITHMS[algorithm].needs_n_clusters:
        raise ConfigError(
            f"{algorithm} finds the number of clusters itself: leave n_clusters={asked!r} out, "
            "or choose an algorithm that takes it (kmeans, say)."
        )
    return wish


def _task(
    algorithm: str,
    wish: Wish,
    parameters: Mapping[str, Any] | None,
    random_state: int | None,
    quick: bool,
    progress: ProgressCallback | None,
    n_rows: int,
) -> _Task:
    """Put together what is to be done; a wished size becomes a parameter where the algorithm takes it so."""
    if algorithm != AUTO:
        parameters = parameters_for(wish, algorithm, n_rows, parameters)
    return _Task(algorithm, wish, parameters, random_state, quick, progress)


def _look(task: _Task, features: FeatureMatrix) -> Look:
    """Look whether there are clusters, closer where the choice of everything hangs on it."""
    if task.quick:
        return not_looked_at()
    return look_for_structure(
        features.values,
        most_rows=CHOSEN_ON if task.algorithm == AUTO else LOOKED_AT,
        random_state=task.random_state,
        progress=task.progress,
    )


def _fit(task: _Task, features: FeatureMatrix, look: Look, selection: Selection | None) -> Clustering:
    """Cluster by the algorithm that was told or chosen."""
    if selection is None or not selection.algorithm:
        return fit_clustering(
            features.values,
            task.algorithm,
            selection.n_clusters if selection is not None else None,
            random_state=task.random_state,
            parameters=task.parameters,
        )
    return fit_clustering(
        features.values,
        selection.algorithm,
        needs_number(selection),
        random_state=task.random_state,
        parameters=selection.parameters,
        fitted_on=chosen_rows(look, selection.algorithm),
    )


def _measured(features: FeatureMatrix, clustering: Clustering, random_state: int | None) -> Evaluation:
    """Measure the clusters; a segment of scattered rows is none, and has no silhouette."""
    found = evaluate_clustering(features.values, clustering.real_labels, random_state=random_state)
    missing = clustering.n_clusters - len(found.silhouette_by_cluster)
    return replace(
        found, silhouette_by_cluster=np.append(found.silhouette_by_cluster, np.full(missing, np.nan))
    )


def _options(preprocessing: PreprocessingOptions | None, standardise: bool) -> PreprocessingOptions:
    """Return the preprocessing options; without standardising, numbers go in as they are."""
    if preprocessing is None:
        as_they_are = PreprocessingOptions(scaling="none", outliers="none")
        return PreprocessingOptions() if standardise else as_they_are
    return preprocessing if standardise else replace(preprocessing, scaling="none")


def _as_table(source: Any, sheet: str | int | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table behind a path, a DataFrame or an array, and the reader's notes."""
    if isinstance(source, pd.DataFrame):
        return source, ()
    if isinstance(source, str | PathLike):
        read = read_table(fspath(source), sheet=sheet)
        return read.table, read.notes
    values = np.asarray(source)
    if values.ndim == 1:
        values = values.reshape(-1, 1)
    if values.ndim != 2:
        raise PreprocessingError(
            f"an array of shape {values.shape} was given; needed are rows and columns, shape (n, d)."
        )
    return pd.DataFrame(values, columns=[f"x{i + 1}" for i in range(values.shape[1])]), ()


def _clusterable_rows(table: pd.DataFrame, report: TableReport) -> IntVector:
    """Return the positions of the rows that have a value in some clustered column."""
    return np.flatnonzero(rows_with_values(table, report))


def _skipped_note(n_skipped: int) -> tuple[str, ...]:
    """Say how many rows could not be clustered."""
    if n_skipped == 0:
        return ()
    have = "has" if n_skipped == 1 else "have"
    return (
        f"{plural(n_skipped, 'row')} {have} no value in any of the clustered columns and got no cluster.",
    )


def _select(
    task: _Task, features: FeatureMatrix, look: Look, k_values: Sequence[int] | None
) -> Selection | None:
    """Choose the number of clusters; None where the algorithm finds it itself.

    A number that is told is kept; others are tried beside it, for its price, unless `k_values` is empty.
    """
    wish = task.wish
    if task.algorithm == AUTO:
        return chosen_selection(look, wish, len(features.values))
    if not ALGORITHMS[task.algorithm].needs_n_clusters:
        return None
    if wish.number and k_values is not None and not len(k_values):
        return replace(given_selection(wish.number, look.choice), notes=(QUICK,))
    swept = select_n_clusters(
        features.values,
        task.algorithm,
        k_values=k_values,
        wish=wish,
        parameters=task.parameters,
        random_state=task.random_state,
        look=look,
        progress=task.progress,
    )
    if wish.number:
        return swept
    if look.structure.verdict == "none" and not wish.divides and swept.n_clusters > 1:
        return one_cluster_instead(swept, look.structure)
    return divided_all_the_same(swept, wish) if look.structure.verdict == "none" and wish.divides else swept


def _with_what_came_out(
    task: _Task, selection: Selection | None, look: Look, clustering: Clustering
) -> Selection:
    """Record a number that the algorithm found, and a wished size that the clusters do not have."""
    if selection is None:
        selection = found_selection(clustering.n_real_clusters, task.algorithm, look.choice)
    sizes = np.bincount(clustering.real_labels[clustering.real_labels >= 0])
    missed = missed_size(task.wish, sizes, len(clustering.labels))
    if not missed:
        return selection
    return replace(selection, price=f"{selection.price} {missed}".strip())


def _shuffled(
    task: _Task, features: FeatureMatrix, clustering: Clustering, selection: Selection
) -> Shuffled | None:
    """Compare the silhouette with that of shuffled tables; None where that was left out."""
    if task.quick:
        return None
    told = ALGORITHMS[clustering.algorithm].needs_n_clusters
    return beside_shuffled(
        features.values,
        clustering,
        n_clusters=clustering.n_real_clusters if told else None,
        parameters=selection.parameters if selection.algorithm else task.parameters,
        random_state=task.random_state,
        progress=task.progress,
    )
