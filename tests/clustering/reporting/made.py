"""Results made by hand, record by record, so that every figure in them is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.metrics import silhouette_samples
from sklearn.preprocessing import StandardScaler

from cluster_maker.explanation.figures import describe_columns
from cluster_maker.explanation.outlying import Scene, noise_rows
from cluster_maker.explanation.profile import build_profile
from cluster_maker.explanation.sampling import row_keys
from cluster_maker.result import ClusteringResult
from cluster_maker.types import (
    Candidate,
    Characteristic,
    Clustering,
    ClusterProfile,
    ColumnReport,
    Evaluation,
    FeatureMatrix,
    Profile,
    Role,
    Selection,
    TableReport,
)
from clustering.reporting.records import RunInfo, SourceInfo

RUN = RunInfo(
    command="clustering analyse customers.csv --seed 0",
    started="2026-03-01T09:05:00+00:00",
    duration=3.21,
    versions={"python": "3.12.1", "cluster-maker": "0.1.0"},
    settings={"algorithm": "kmeans", "n_clusters": "auto", "exclude": [], "sheet": None},
    seed=0,
)


def source_of(result: ClusteringResult, name: str = "customers.csv") -> SourceInfo:
    rows, columns = result.input_table.shape
    return SourceInfo(name, "csv", rows, columns, sha256="ab" * 32)


def numeric(name: str, **more) -> ColumnReport:
    return ColumnReport(name, Role.NUMERIC, "numbers", used=True, **more)


class Estimator:
    """Stands where a fitted estimator would."""


def characteristic(column: str, value: float, overall: float, effect: float, **more) -> Characteristic:
    text = more.pop("text", f"{column} {value:g}, against {overall:g} overall")
    return Characteristic(column, column, "amount", "", value, overall, effect, text, **more)


def made(
    values: pd.DataFrame,
    labels,
    *,
    confidence=None,
    names=(),
    characteristics=(),
    silhouette: float | None = 0.6,
    algorithm: str = "kmeans",
    columns: TableReport | None = None,
    flags=None,
    **more,
) -> ClusteringResult:
    """Put a result together from labels; every column is a number and is used."""
    labels = np.asarray(labels, dtype=np.intp)
    numbers = np.nan_to_num(values.select_dtypes("number").to_numpy(dtype=float))
    n, k = len(labels), int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    centers = np.array([numbers[labels == i].mean(axis=0) for i in range(k)]).reshape(k, numbers.shape[1])
    sources = tuple(str(name) for name in values.select_dtypes("number").columns)
    features = FeatureMatrix(numbers, sources, sources, values.index, flags=flags or {})
    clustering = Clustering(
        labels=labels,
        confidence=np.full(n, 0.9) if confidence is None else np.asarray(confidence, dtype=float),
        algorithm=algorithm,
        parameters={"n_clusters": k},
        estimator=Estimator(),
        canonical=np.arange(k),
        centers=centers,
        prediction_rule="A new row goes to the nearest centre.",
        confidence_rule="1 - d1 / d2: 0 half-way between two clusters.",
    )
    inside = np.flatnonzero(labels >= 0)
    evaluation = Evaluation(
        inertia=12.5,
        silhouette=silhouette if k > 1 else None,
        silhouette_error=0.0,
        silhouette_by_cluster=np.full(k, np.nan if silhouette is None or k < 2 else silhouette),
        silhouette_rows=inside,
        silhouette_values=np.full(len(inside), silhouette or 0.0),
        davies_bouldin=0.5 if k > 1 else None,
        calinski_harabasz=100.0 if k > 1 else None,
        dunn=None,
        n_noise=int(np.count_nonzero(labels < 0)),
    )
    profiles = tuple(
        ClusterProfile(
            cluster=i,
            name=names[i] if i < len(names) else f"segment {i}",
            size=int(sizes[i]),
            share=float(sizes[i] / n),
            characteristics=tuple(characteristics[i]) if i < len(characteristics) else (),
            typical_rows=tuple(int(row) for row in np.flatnonzero(labels == i)[:3]),
        )
        for i in range(k)
    )
    effects = pd.DataFrame(np.zeros((len(sources), k)), index=list(sources), columns=range(k))
    report = columns or TableReport(tuple(numeric(name) for name in sources), n)
    figures = describe_columns(values, report, labels, k) if (labels < 0).any() else ()
    noise = noise_rows(Scene(values, report, features, labels, figures, row_keys(numbers)))
    parts = {
        "input_table": values,
        "rows": np.arange(n),
        "columns": report,
        "features": features,
        "clustering": clustering,
        "selection": Selection(k, None, "It was asked for.", "given"),
        "evaluation": evaluation,
        "profile": Profile(profiles, pd.DataFrame(), effects, noise=noise),
        "seed": 0,
        "timings": {"cluster": 0.123456},
    }
    return ClusteringResult(**{**parts, **more})


def two_groups(n: int = 100, **more) -> ClusteringResult:
    """60 rows around 1 and 40 rows around 9, in two columns."""
    first = int(n * 0.6)
    values = pd.DataFrame({"income": np.r_[np.ones(first), np.full(n - first, 9.0)], "age": np.arange(n) / n})
    told = [
        [characteristic("income", 1.0, 4.2, -1.5)],
        [characteristic("income", 9.0, 4.2, 3.0), characteristic("age", 0.8, 0.5, 1.0)],
    ]
    options = {"names": ("low income", "high income"), "characteristics": told, **more}
    return made(values, np.repeat([0, 1], [first, n - first]), **options)


def candidate(k: int, silhouette: float) -> Candidate:
    return Candidate(k, 1000.0 / k, silhouette, silhouette / 2, 1.5, 123.4, 20)


def wine() -> ClusteringResult:
    """scikit-learn's wine in three clusters, described by the engine."""
    table = load_wine(as_frame=True).data.rename(columns=lambda name: name.replace("/", " to "))
    table.insert(0, "wine_id", [f"W{i + 1:03d}" for i in range(len(table))])
    reports = (
        ColumnReport("wine_id", Role.IDENTIFIER, "different in every row", False, "it only names rows"),
        *(numeric(name, n_distinct=int(table[name].nunique())) for name in table.columns[1:]),
    )
    columns = TableReport(reports, len(table))
    matrix = StandardScaler().fit_transform(table.iloc[:, 1:])
    model = KMeans(3, n_init=10, random_state=0).fit(matrix)
    order = np.argsort(-np.bincount(model.labels_), kind="stable")
    labels = np.argsort(order)[model.labels_]
    centers = model.cluster_centers_[order]
    distances = np.sort(np.linalg.norm(matrix[:, None] - centers, axis=2), axis=1)
    base = made(table, labels, columns=columns, confidence=1 - distances[:, 0] / distances[:, 1])
    features = replace(
        base.features, values=matrix, row_ids=pd.Index(table["wine_id"]), transformer=StandardScaler()
    )
    clustering = replace(base.clustering, centers=centers, estimator=model, canonical=np.argsort(order))
    silhouettes = silhouette_samples(matrix, labels)
    evaluation = replace(
        base.evaluation,
        silhouette=float(silhouettes.mean()),
        silhouette_by_cluster=np.array([silhouettes[labels == i].mean() for i in range(3)]),
        silhouette_rows=np.arange(len(labels)),
        silhouette_values=silhouettes,
    )
    selection = Selection(
        3, 2, "With 3 segments even the weakest stands apart best.", "worst cluster's silhouette",
        tuple(candidate(k, 0.3 - 0.01 * abs(k - 3)) for k in range(2, 9)),
    )  # fmt: skip
    return replace(
        base,
        features=features,
        clustering=clustering,
        evaluation=evaluation,
        selection=selection,
        profile=build_profile(table, columns, features, clustering),
    )
