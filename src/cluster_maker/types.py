"""The frozen records that travel from one step to the next, and the array types they hold.

    table ─(data_analyser)→ ColumnReport… ─(preprocessing)→ FeatureMatrix ─(algorithms)→ Clustering
          ─(evaluation)→ Selection, Evaluation ─(explanation)→ Profile

Records hold results; they compute nothing. `ClusteringResult` (in `result.py`) holds them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

FloatMatrix: TypeAlias = npt.NDArray[np.float64]
FloatVector: TypeAlias = npt.NDArray[np.float64]
#: Rows in single or in double precision: what kernels take without making a copy.
FloatRows: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]
IntVector: TypeAlias = npt.NDArray[np.intp]
BoolVector: TypeAlias = npt.NDArray[np.bool_]
RandomState: TypeAlias = int | np.random.RandomState | None

#: Called as ``progress(stage, done, total)`` while long work goes on.
ProgressCallback: TypeAlias = Callable[[str, int, int], None]

#: The label of rows that belong to no cluster.
NOISE = -1

#: The label of rows that could not be clustered at all: none of the clustered columns has a value.
UNLABELLED = -2

#: A figure that was not measured; one object, so that records that hold it are equal.
NOT_MEASURED = float("nan")


class Role(StrEnum):
    """What a column is, as far as clustering is concerned."""

    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    NUMERIC = "numeric"
    COUNT = "count"
    MONEY = "money"
    ORDINAL = "ordinal"
    BINARY = "binary"
    NOMINAL = "nominal"
    DATE = "date"
    FREE_TEXT = "free text"
    WEIGHT = "weight"
    EMPTY = "empty"


#: Roles whose values are amounts: they have a mean, and distances between them mean something.
QUANTITATIVE_ROLES = frozenset({Role.NUMERIC, Role.COUNT, Role.MONEY})


@dataclass(frozen=True)
class ColumnReport:
    """What one column was found to be, why, and whether it is clustered on.

    Parameters
    ----------
    name : str
        The column's label in the table.
    role : Role
        What it is.
    reason : str
        Why it is thought to be that, in plain words.
    used : bool
        Whether it becomes a feature.
    left_out_because : str
        Why it does not; empty when it does.
    personal : bool
        Whether it holds personal data (a person's name, e-mail address, telephone number, …).
    n_missing : int
        Number of rows without a value.
    n_distinct : int
        Number of different values.
    examples : tuple of str
        A few values, as text.
    levels : tuple of str
        The order of the levels of an ordinal column, lowest first; empty for other roles.
    converted : bool
        Whether the column arrives as text and is read as numbers or dates.
    unit : str
        The unit found in the name or the values ("$", "%", "k$"); may be empty.
    """

    name: str
    role: Role
    reason: str
    used: bool
    left_out_because: str = ""
    personal: bool = False
    n_missing: int = 0
    n_distinct: int = 0
    examples: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    converted: bool = False
    unit: str = ""


@dataclass(frozen=True)
class TableReport:
    """What a table holds, column by column.

    Parameters
    ----------
    columns : tuple of ColumnReport
        One for each column, in the table's order.
    n_rows : int
        Number of rows.
    notes : tuple of str
        What a reader should know about the table as a whole, in plain sentences.
    id_column : str
        The column that was named as the one that identifies a row; empty where none was.
    """

    columns: tuple[ColumnReport, ...]
    n_rows: int
    notes: tuple[str, ...] = ()
    id_column: str = ""

    def __getitem__(self, name: str) -> ColumnReport:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def used(self) -> tuple[ColumnReport, ...]:
        """The columns that are clustered on."""
        return tuple(column for column in self.columns if column.used)

    def first(self, role: Role) -> ColumnReport | None:
        """Return the first column of a role, or None."""
        return next((column for column in self.columns if column.role is role), None)


@dataclass(frozen=True)
class FeatureMatrix:
    """The numbers that are clustered, and the fitted transformer that made them.

    Parameters
    ----------
    values : float array of shape (n, d)
        One row for each row of the table, in its order; finite.
    feature_names : tuple of str, length d
        Names of the features.
    sources : tuple of str, length d
        The table column that each feature comes from; empty for a mixture of several (PCA).
    row_ids : pandas.Index, length n
        The table's own row labels, or the values of its identifier column.
    transformer : object or None
        A fitted scikit-learn transformer: ``transformer.transform(table)`` gives `values` again.
    flags : mapping of str to bool array of shape (n,)
        What was done to a row: ``"outlier"`` (an extreme value was clipped or flagged), ``"imputed"``.
    notes : tuple of str
        What was done, in plain sentences: imputed, clipped, grouped, left out.
    """

    values: FloatMatrix
    feature_names: tuple[str, ...]
    sources: tuple[str, ...]
    row_ids: pd.Index
    transformer: Any = None
    flags: Mapping[str, BoolVector] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of features."""
        return self.values.shape[0], self.values.shape[1]


class ClusterEstimator(Protocol):
    """What every registered algorithm is: a scikit-learn estimator with these members."""

    labels_: IntVector

    def fit(self, X: FloatMatrix, y: None = None) -> ClusterEstimator:
        """Cluster the rows of `X`."""
        ...

    def predict(self, X: FloatMatrix) -> IntVector:
        """Return the label of each row of `X`; the rows of the fit get their labels again."""
        ...

    def predict_confidence(self, X: FloatMatrix) -> FloatVector:
        """Return how clearly each row belongs to its label, 0 (not at all) to 1."""
        ...


@dataclass(frozen=True)
class Clustering:
    """Labels in canonical order, and the fitted estimator behind them.

    Cluster ids run from 0 by falling size (equal sizes: by centre), whatever the estimator called
    them. Noise is -1.

    Parameters
    ----------
    labels : int array of shape (n,)
        Cluster of each row.
    confidence : float array of shape (n,)
        How clearly each row belongs to its label, 0 to 1; 0 for noise.
    algorithm : str
        Name in the registry.
    parameters : mapping
        The estimator's parameters.
    estimator : ClusterEstimator
        The fitted estimator, with labels of its own order.
    canonical : int array of shape (estimator's clusters,)
        Canonical id of each label of the estimator.
    centers : float array of shape (k, d)
        Mean of each cluster in clustering space, canonical order.
    prediction_rule : str
        How `predict` decides, in one sentence.
    confidence_rule : str
        What `confidence` means, in one sentence.
    notes : tuple of str
        What a reader should know, in plain sentences.
    noise_cluster : int or None
        Id of the segment that scattered rows were put together in: the last one, and no real cluster. None
        where there is no such segment.
    """

    labels: IntVector
    confidence: FloatVector
    algorithm: str
    parameters: Mapping[str, Any]
    estimator: ClusterEstimator
    canonical: IntVector
    centers: FloatMatrix
    prediction_rule: str
    confidence_rule: str
    notes: tuple[str, ...] = ()
    noise_cluster: int | None = None

    @property
    def n_clusters(self) -> int:
        """Number of clusters, noise not counted; a segment of scattered rows is."""
        return len(self.centers)

    @property
    def n_real_clusters(self) -> int:
        """Number of clusters, without a segment of scattered rows."""
        return len(self.centers) - (self.noise_cluster is not None)

    @property
    def real_labels(self) -> IntVector:
        """Labels with the rows of a segment of scattered rows as noise, shape (n,)."""
        if self.noise_cluster is None:
            return self.labels
        return np.where(self.labels == self.noise_cluster, NOISE, self.labels)

    @property
    def n_noise(self) -> int:
        """Number of rows that belong to no cluster."""
        return int(np.count_nonzero(self.labels == NOISE))

    @property
    def sizes(self) -> IntVector:
        """Number of rows of each cluster, shape (k,)."""
        return np.bincount(self.labels[self.labels >= 0], minlength=self.n_clusters)

    def predict(self, values: FloatMatrix) -> IntVector:
        """Return canonical labels for rows of a feature matrix, shape (m,)."""
        return to_canonical(self.estimator.predict(values), self.canonical)


def to_canonical(labels: IntVector, canonical: IntVector) -> IntVector:
    """Translate an estimator's labels; noise stays -1."""
    out = np.full(labels.shape, NOISE, dtype=np.intp)
    inside = labels >= 0
    out[inside] = canonical[labels[inside]]
    return out


@dataclass(frozen=True)
class Plateau:
    """A run of radii over which DBSCAN finds the same number of clusters.

    Parameters
    ----------
    start, end : float
        Least and greatest radius.
    eps : float
        The radius that stands for them, half-way on a scale of ratios.
    n_clusters : int
        Number of clusters.
    noise_share : float
        Share of rows in no cluster at `eps`, 0-1.
    valleys : float
        Depth of the valleys around the clusters less that of those inside, in standard deviations of chance.
    quality : float
        The valleys' depth times the share of rows in clusters.
    """

    start: float
    end: float
    eps: float
    n_clusters: int
    noise_share: float
    valleys: float
    quality: float


@dataclass(frozen=True)
class EpsPath:
    """What DBSCAN finds over all radii, and which of them were chosen.

    Parameters
    ----------
    min_samples : int
        Rows within the radius that make a row a core row.
    eps : float array of shape (g,)
        Radii, rising.
    n_clusters : int array of shape (g,)
        Clusters at each.
    noise_share : float array of shape (g,)
        Share of rows in no cluster at each, 0-1.
    largest_share : float array of shape (g,)
        Share of rows that are core rows of the largest cluster at each, 0-1.
    plateaus : tuple of Plateau
        The longest runs of two clusters and more whose quality was measured, best first.
    chosen : Plateau
        The run that was chosen; with one cluster where no valleys were found.
    n_rows : int
        Rows that were looked at.
    """

    min_samples: int
    eps: FloatVector
    n_clusters: IntVector
    noise_share: FloatVector
    largest_share: FloatVector
    plateaus: tuple[Plateau, ...]
    chosen: Plateau
    n_rows: int


@dataclass(frozen=True)
class NoiseKind:
    """Why one row fits no cluster.

    Parameters
    ----------
    row : int
        Position among the clustered rows.
    kind : {"extreme", "between clusters", "sparse"}
        Beyond all rows in clusters on some column; near two clusters about equally; or neither: there are
        few rows around it.
    clusters : tuple of int
        The two clusters that it lies between; empty for other kinds.
    column : str
        The column on which it is most extreme; empty for other kinds.
    """

    row: int
    kind: Literal["extreme", "between clusters", "sparse"]
    clusters: tuple[int, ...] = ()
    column: str = ""

    @property
    def text(self) -> str:
        """The kind in words: "between clusters 0 and 2"."""
        if self.kind == "extreme":
            return f"extreme: beyond all rows in clusters on {self.column}"
        return f"between clusters {self.clusters[0]} and {self.clusters[1]}" if self.clusters else "sparse"


@dataclass(frozen=True)
class NoiseCost:
    """What one way to treat noise does to a clustering.

    Parameters
    ----------
    choice : {"keep", "nearest", "own_segment"}
        The way.
    n_segments : int
        Segments that there are then.
    n_without : int
        Rows that are then in no cluster.
    n_forced : int
        Rows that are then in a cluster that they lie far from.
    silhouette : float or None
        Mean silhouette then; None with fewer than two segments.
    text : str
        The same in a sentence.
    """

    choice: Literal["keep", "nearest", "own_segment"]
    n_segments: int
    n_without: int
    n_forced: int
    silhouette: float | None
    text: str


@dataclass(frozen=True)
class Noise:
    """The rows that fit no cluster, whatever became of them.

    Parameters
    ----------
    choice : {"keep", "nearest", "own_segment"}
        What became of them.
    kinds : tuple of NoiseKind
        One for each such row, in order.
    costs : tuple of NoiseCost
        One for each choice.
    rule : str
        How kinds are told, in plain sentences.
    """

    choice: Literal["keep", "nearest", "own_segment"]
    kinds: tuple[NoiseKind, ...]
    costs: tuple[NoiseCost, ...]
    rule: str

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows of each kind."""
        found = {"extreme": 0, "between clusters": 0, "sparse": 0}
        for each in self.kinds:
            found[each.kind] += 1
        return found


@dataclass(frozen=True)
class Evaluation:
    """How good a clustering is, by internal measures in clustering space.

    Noise rows (-1) are left out of every measure except `n_noise` and `noise_share`; `notes` says so
    when there are any. A measure that does not exist for the labelling (one cluster, say) is None.

    Parameters
    ----------
    inertia : float or None
        Sum of squared distances to the cluster means.
    silhouette : float or None
        Mean silhouette, -1 to 1, higher is better.
    silhouette_error : float
        Standard error of `silhouette` where it was estimated on a sample; 0 when exact.
    silhouette_by_cluster : float array of shape (k,)
        Mean silhouette of each cluster; NaN where no row of it was measured.
    silhouette_rows : int array of shape (m,)
        Positions of the rows whose silhouette was measured.
    silhouette_values : float array of shape (m,)
        Their silhouettes.
    davies_bouldin, calinski_harabasz, dunn : float or None
        Lower, higher and higher is better.
    n_noise : int
        Rows without a cluster.
    external : mapping of str to float
        Agreement with known classes, where some were given: ARI, AMI, NMI, …
    notes : tuple of str
        Conventions and short cuts that were taken, in plain sentences.
    """

    inertia: float | None
    silhouette: float | None
    silhouette_error: float
    silhouette_by_cluster: FloatVector
    silhouette_rows: IntVector
    silhouette_values: FloatVector
    davies_bouldin: float | None
    calinski_harabasz: float | None
    dunn: float | None
    n_noise: int
    external: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Structure:
    """Whether a table has clusters at all.

    Parameters
    ----------
    verdict : {"clear", "weak", "none", "unknown"}
        Clear: valleys of density of 3 and more (5 in under 300 rows), or 2 deep on average here and in rows
        held out, or, over many dimensions, halves of the table that find the same clusters. Weak: valleys
        that rows held out show less deep. Unknown: too few rows, or not looked at.
    reason : str
        Why, in one plain sentence.
    valleys : float or None
        Depth of the deepest valleys that any way of clustering finds, in standard deviations of chance.
    halves : float or None
        What two halves of the table agree on best, as an adjusted Rand index; None where valleys are clear.
    halves_n_clusters : int or None
        The number of clusters that they agree on.
    held_out : float or None
        How deep valleys that one half of the rows shows best are in the other; None where that was not asked.
    n_rows : int
        Rows that were looked at.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    shuffled : Shuffled or None
        The silhouette beside that of shuffled tables; None where it was not measured.
    """

    verdict: Literal["clear", "weak", "none", "unknown"]
    reason: str
    valleys: float | None = None
    halves: float | None = None
    halves_n_clusters: int | None = None
    held_out: float | None = None
    n_rows: int = 0
    notes: tuple[str, ...] = ()
    shuffled: Shuffled | None = None


@dataclass(frozen=True)
class Shuffled:
    """The silhouette of a clustering beside that of the same procedure on tables with shuffled columns.

    Parameters
    ----------
    silhouette : float
        Mean silhouette here, of the rows that took part.
    expected : float or None
        Mean over the shuffled tables; None where no two clusters were found in any of them.
    p_value : float
        Share of the tables, this one counted with the shuffled ones, whose silhouette is as high.
    n_draws : int
        Number of shuffled tables.
    n_rows : int
        Rows that took part.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    silhouette: float
    expected: float | None
    p_value: float
    n_draws: int
    n_rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """One way of clustering that was weighed where the algorithm was to be chosen too.

    Parameters
    ----------
    algorithm : str
        Name in the registry.
    n_clusters : int
        Number of clusters.
    valleys : float
        Depth of the valleys around its clusters less that of those inside, in standard deviations of chance.
    agreement : float
        Agreement with the other views of what a cluster is; NaN where its valleys rule it out.
    smallest_cluster : int
        Rows of its smallest cluster, among those that were looked at.
    """

    algorithm: str
    n_clusters: int
    valleys: float
    agreement: float
    smallest_cluster: int


@dataclass(frozen=True)
class ClusterStability:
    """How surely each cluster, and each row's place in it, would be found in new data.

    Parameters
    ----------
    by_cluster : float array of shape (k,)
        Mean likeness (Jaccard's, 0-1) of each cluster and what it is most like in tables drawn anew; NaN for
        a cluster that no draw held rows of, and for a segment of scattered rows.
    by_row : float array of shape (n,)
        Share of the draws with the row in which it stayed with its cluster, 0-1; NaN for rows that did not
        take part.
    method : str
        How tables were drawn: ``"bootstrap"``, ``"subsample"``, ``"noise"``.
    n_draws : int
        Number of draws.
    n_rows : int
        Rows that took part.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    by_cluster: FloatVector
    by_row: FloatVector
    method: str
    n_draws: int
    n_rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """The figures of one number of clusters in a sweep.

    `valleys` and `agreement` are those of `Alternative`; NaN where the density was not looked at.
    """

    n_clusters: int
    inertia: float
    silhouette: float
    worst_silhouette: float
    davies_bouldin: float
    calinski_harabasz: float
    smallest_cluster: int
    valleys: float = NOT_MEASURED
    agreement: float = NOT_MEASURED


@dataclass(frozen=True)
class Answer:
    """One of a few numbers of clusters that can be defended.

    Parameters
    ----------
    n_clusters : int
        The number.
    why : str
        What speaks for it, to be read after the number: "is safest", "if you need detail".
    algorithm : str
        The algorithm, where that was to be chosen too; else empty.
    figures : mapping of str to float
        What it rests on: ``valleys``, ``agreement``, ``silhouette``, ``worst_silhouette``.
    """

    n_clusters: int
    why: str
    algorithm: str = ""
    figures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Selection:
    """Which number of clusters was chosen, from what, and why.

    Parameters
    ----------
    n_clusters : int
        The choice.
    runner_up : int or None
        The next best; None where nothing else was possible.
    reason : str
        Why, in one plain sentence.
    criterion : str
        ``"given"``, ``"agreement and clearness"``, ``"mean and worst silhouette"``, ``"valleys of density"``,
        ``"found by the algorithm"``.
    candidates : tuple of Candidate
        One for each number of clusters tried; empty when it was given.
    notes : tuple of str
        Short cuts taken (a sample), in plain sentences.
    algorithm : str
        The algorithm, where that was to be chosen too; else empty.
    parameters : mapping
        Its parameters, where they were chosen.
    alternatives : tuple of Alternative
        What was weighed where the algorithm was to be chosen too, best first.
    price : str
        What a wish cost against the free choice, in one plain sentence; empty where there was none.
    short_list : tuple of Answer
        One to three numbers that can be defended, the choice first.
    """

    n_clusters: int
    runner_up: int | None
    reason: str
    criterion: str
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    algorithm: str = ""
    parameters: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    alternatives: tuple[Alternative, ...] = ()
    price: str = ""
    short_list: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Characteristic:
    """One thing that sets a cluster apart from everyone, on original values.

    Parameters
    ----------
    column : str
        The table column.
    label : str
        The column's name as a person would say it ("annual income").
    kind : {"amount", "share"}
        Whether a mean is compared (numbers, dates, ordinal ranks) or the share of rows with one level.
    level : str
        The level whose share is compared; empty for amounts.
    value, overall : float
        Mean or share (0-1) in the cluster and over all rows, in original units.
    effect : float
        Standardised difference against the rows outside the cluster; its sign says over or under.
    text : str
        The comparison in words: "annual income 86.5 k$, against 60.6 k$ overall".
    value_interval, effect_interval : pair of float
        95 % confidence interval of `value` and of `effect`; NaN where there is none (too few rows).
    interval_text : str
        The interval of the figure that `text` shows, without its unit: "81.2 to 91.8"; empty where there is
        none.
    p_value : float
        How often groups drawn at random would differ as much, corrected for all columns and clusters.
    index : float or None
        100 times the share in the cluster over the overall share; None for amounts.
    """

    column: str
    label: str
    kind: Literal["amount", "share"]
    level: str
    value: float
    overall: float
    effect: float
    text: str
    value_interval: tuple[float, float] = (math.nan, math.nan)
    effect_interval: tuple[float, float] = (math.nan, math.nan)
    interval_text: str = ""
    p_value: float = math.nan
    index: float | None = None


@dataclass(frozen=True)
class Condition:
    """What a rule asks of one column; exactly one of a range, levels, or a value at all.

    Parameters
    ----------
    column : str
        The table column.
    low, high : float or None
        Amounts of at least `low` and less than `high` fulfil it; dates are days since 1970-01-01.
    levels : tuple of str
        Rows with one of these levels fulfil it, or, where `negated`, rows with any other level.
    negated : bool
        See `levels`. Without range and levels: any value fulfils it.
    missing : bool
        Whether rows without a value fulfil it.
    """

    column: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    negated: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Rule:
    """A cluster as a few conditions on original columns, and how well they tell it from the rest.

    Parameters
    ----------
    alternatives : tuple of tuples of Condition
        A row is caught where all conditions of one alternative hold; empty where none were found.
    text : str
        The rule in words.
    sql : str
        The same as a condition for SQL's WHERE; a row without a value fulfils only what says IS NULL.
    coverage, precision : float
        Share of the cluster's rows that are caught, and of the caught rows that are the cluster's, both among
        rows that took no part in learning; NaN where there were none.
    good : bool
        Whether it is good enough to be used; `remark` says why not.
    remark : str
        In one sentence, what is to be known about it; may be empty.
    n_learnt, n_measured : int
        Rows that it was learnt on, and measured on.
    converted : tuple of str
        Columns that hold numbers or dates as text, which SQL has to convert first.
    """

    alternatives: tuple[tuple[Condition, ...], ...]
    text: str
    sql: str
    coverage: float
    precision: float
    good: bool
    remark: str = ""
    n_learnt: int = 0
    n_measured: int = 0
    converted: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutlyingRow:
    """A row far from the others, and why.

    Parameters
    ----------
    row : int
        Position among the clustered rows.
    distance : float
        How far it is: root of the mean squared deviation over the features, in (robust) standard deviations.
    columns : tuple of str
        The columns on which it is farthest; empty where it is a combination that is unusual.
    reason : str
        The same in words, original values: "income 990 k$, usually 61 k$".
    """

    row: int
    distance: float
    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class ColumnImportance:
    """How much the clusters depend on one column.

    Parameters
    ----------
    column, label : str
        The table column, and its name as a person would say it.
    changed : float
        Share of the rows whose cluster changes when the column's values are dealt out anew, 0-1.
    spread : float
        Standard deviation of that share over the repeats.
    """

    column: str
    label: str
    changed: float
    spread: float


@dataclass(frozen=True)
class ContrastedColumn:
    """One column on which two clusters differ.

    Parameters
    ----------
    column, label, kind, level
        As for a `Characteristic`.
    first, second : float
        Typical value or share (0-1) in each of the two clusters.
    effect : float
        Standardised difference, above 0 where the first has more.
    effect_interval : pair of float
        Its 95 % confidence interval.
    p_value : float
        Corrected for all columns.
    title, first_text, second_text : str
        What is compared, and the two figures in words: ("annual income", "86.5 k$", "25.7 k$").
    """

    column: str
    label: str
    kind: Literal["amount", "share"]
    level: str
    first: float
    second: float
    effect: float
    effect_interval: tuple[float, float]
    p_value: float
    title: str
    first_text: str
    second_text: str

    @property
    def text(self) -> str:
        """The comparison in words: "annual income: 86.5 k$ against 25.7 k$"."""
        return f"{self.title}: {self.first_text} against {self.second_text}"


@dataclass(frozen=True)
class Contrast:
    """What tells two clusters apart.

    Parameters
    ----------
    first, second : int
        Their ids.
    names : pair of str
        Their names.
    differences : tuple of ContrastedColumn
        Strongest first; empty where no column tells them apart.
    text : str
        The strongest in a sentence.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    first: int
    second: int
    names: tuple[str, str]
    differences: tuple[ContrastedColumn, ...]
    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClusterProfile:
    """One cluster in the data's own words.

    Parameters
    ----------
    cluster : int
        Canonical id.
    name : str
        Unique within the result.
    size : int
        Number of rows.
    share : float
        Share of all rows, 0-1.
    characteristics : tuple of Characteristic
        Strongest first.
    typical_rows : tuple of int
        Positions of the rows with the least total distance to the others of the cluster: the medoid first.
    rule : Rule or None
        The cluster as conditions on original columns; None where there is nothing to tell it from.
    outlying : tuple of OutlyingRow
        Rows of the cluster that lie far from its others, farthest first.
    """

    cluster: int
    name: str
    size: int
    share: float
    characteristics: tuple[Characteristic, ...]
    typical_rows: tuple[int, ...]
    rule: Rule | None = None
    outlying: tuple[OutlyingRow, ...] = ()


@dataclass(frozen=True)
class Profile:
    """All clusters described, and the figures behind the descriptions.

    Parameters
    ----------
    clusters : tuple of ClusterProfile
        Largest first.
    table : pandas.DataFrame
        One row for each column (and level) and cluster: the figures that `profile.csv` holds.
    effects : pandas.DataFrame of shape (columns, k)
        Effect size of each column (strongest level of categories) in each cluster, for the heat map.
    importance : tuple of ColumnImportance
        How much the clusters depend on each column, most first; empty where that was left out.
    noise : tuple of OutlyingRow
        The noise rows that are farthest from everyone, farthest first.
    notes : tuple of str
        Short cuts taken, in plain sentences.
    """

    clusters: tuple[ClusterProfile, ...]
    table: pd.DataFrame
    effects: pd.DataFrame
    importance: tuple[ColumnImportance, ...] = ()
    noise: tuple[OutlyingRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> dict[int, str]:
        """Name of each cluster id."""
        return {cluster.cluster: cluster.name for cluster in self.clusters}
