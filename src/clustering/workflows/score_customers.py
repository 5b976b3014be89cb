"""New purchases, known segments: customers measured as when the segments were made, and placed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_maker.data_exporter import export_to_csv
from cluster_maker.errors import ConfigError, ModelError
from cluster_maker.result import ClusteringResult
from cluster_maker.types import ProgressCallback
from clustering.customers.preprocessor import CustomerDataPreprocessor
from clustering.customers.segmentation import Method
from clustering.io.tree import check_tree, staged_tree
from clustering.workflows.customer_files import METHODS, PREPARATION
from clustering.workflows.customer_request import CustomersRequest
from clustering.workflows.customer_sources import CustomerSource, real_source
from clustering.workflows.predict import segments


@dataclass(frozen=True)
class ScoredCustomers:
    """Customers placed in the segments of an earlier run.

    Parameters
    ----------
    source : CustomerSource
        What was read.
    rows : mapping of str to pandas.DataFrame
        For each method a row for each customer: all columns, then ``cluster``, ``segment``, ``confidence``,
        ``flags``, ``out_of_domain``, ``reason``.
    summary : mapping
        Segments with their shares now and then, as plain data.
    files : tuple of Path
        What was written.
    """

    source: CustomerSource
    rows: Mapping[Method, pd.DataFrame]
    summary: Mapping[str, Any]
    files: tuple[Path, ...]


def score_customers(
    request: CustomersRequest, *, progress: ProgressCallback | None = None
) -> ScoredCustomers:
    """Give the customers of new purchases the segments of an earlier run.

    Scores, models of purchases, features and scales are those of that run: nothing is learnt anew.

    Parameters
    ----------
    request : CustomersRequest
        `score` is the output tree of the earlier run, `source` the new purchases.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Raises
    ------
    ModelError
        If there is no earlier run, or what it saved is damaged.
    ClusterMakerError
        What reading the purchases raises.
    """
    if request.score is None:
        raise ConfigError("there is no earlier run to place customers in: name its output folder.")
    tree = request.score
    check_tree(tree)
    preprocessor = CustomerDataPreprocessor.load(_there(tree / PREPARATION, tree))
    models = {
        method: ClusteringResult.load(tree / "models" / method)
        for method in METHODS
        if method in request.methods and (tree / "models" / method).is_dir()
    }
    if not models:
        raise ModelError(f"there is no model under {str(tree / 'models')!r}: run clustering customers first.")
    if progress is not None:
        progress("read", 0, 0)
    source = real_source(request.source)
    customers, _, features = preprocessor.transform(source.customers)
    rows: dict[Method, pd.DataFrame] = {}
    summary: dict[str, Any] = {}
    for method, model in models.items():
        scored = model.score(customers[list(features)])
        rows[method] = _beside(customers, scored)
        summary[method] = {
            "file": str(tree / scored_file(method)),
            "customers": len(scored),
            "out_of_domain": int(scored["out_of_domain"].sum()),
            "segments": segments(model, scored),
        }
    files = _write(tree, rows)
    return ScoredCustomers(source, rows, summary, files)


def scored_file(method: Method) -> str:
    """Return where the placed customers of a method go, in the output tree."""
    return f"data/scored_customers_{method}.csv"


def _there(path: Path, tree: Path) -> Path:
    """Refuse a tree without an earlier run."""
    if not path.is_file():
        raise ModelError(
            f"{str(tree)!r} holds no segments to place customers in ({PREPARATION} is missing): name the "
            "output folder of an earlier run of clustering customers."
        )
    return path


def _beside(customers: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Put what was scored beside the customers."""
    found = scored.rename(columns={"name": "segment"}).drop(columns="id")
    return customers.assign(**{str(name): found[name].to_numpy() for name in found})


def _write(tree: Path, rows: Mapping[Method, pd.DataFrame]) -> tuple[Path, ...]:
    """Write the placed customers, all files or none."""
    with staged_tree(tree, tuple(scored_file(method) for method in METHODS)) as folder:
        (folder / "data").mkdir()
        for method, table in rows.items():
            export_to_csv(table, folder / scored_file(method), include_index=True)
    return tuple(tree / scored_file(method) for method in rows)
