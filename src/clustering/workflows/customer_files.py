"""The output tree of `clustering customers`: which files there are, and writing them all or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cluster_maker.data_exporter import export_to_csv, write_atomically
from clustering.core.customer_settings import CustomersConfig
from clustering.customers.cleaning_records import Transactions
from clustering.customers.preprocessor import CustomerDataPreprocessor
from clustering.customers.segmentation import Method, Segmentation
from clustering.io.tree import staged_tree
from clustering.reporting.customers.records import BusinessReport
from clustering.workflows.customer_sources import CustomerSource

METHODS: tuple[Method, ...] = ("kmeans", "dbscan")
CONFIG_FILE = "config.yaml"
PREPARATION = "models/preparation.json"
_OF_ALL = (
    "data/customers.csv", "data/transactions.csv", "data/raw_customer_data.csv",
    "data/processed_customer_data.csv", "visualizations/optimal_k_analysis.png",
    "visualizations/purchase_model_holdout.png", PREPARATION, CONFIG_FILE,
)  # fmt: skip
_OF_EACH = (
    "data/customer_clusters_{}.csv", "visualizations/{}_clustering_visualization.png",
    "visualizations/{}_cluster_comparison.png", "visualizations/{}_segment_profiles.png",
    "visualizations/{}_radius_analysis.png", "visualizations/{}_dashboard.html",
    "reports/{}_clustering_report.md", "reports/{}_clustering_report.html", "reports/{}_rules.sql",
    "models/{}",
)  # fmt: skip
#: Everything that a run may make, so that nothing of an earlier one is left beside it.
OWNED = (*_OF_ALL, *(place.format(method) for method in METHODS for place in _OF_EACH))


@dataclass(frozen=True)
class MethodOutput:
    """What is written of one method."""

    segmentation: Segmentation
    report: BusinessReport
    charts: Mapping[str, bytes]
    dashboard: str


def rule_file(method: Method) -> str:
    """Return the name of the file of a method's rules."""
    return f"{method}_rules.sql"


def has_rules(segmentation: Segmentation) -> bool:
    """Whether there is a rule worth writing."""
    profile = segmentation.result.profile
    return any(cluster.rule is not None and cluster.rule.good for cluster in profile.clusters)


def write_tree(
    config: CustomersConfig,
    source: CustomerSource,
    preprocessor: CustomerDataPreprocessor,
    customers: pd.DataFrame,
    outputs: Mapping[Method, MethodOutput],
) -> tuple[Path, ...]:
    """Write every file of the tree, all or none; return where they are.

    Parameters
    ----------
    config : CustomersConfig
        As it was in force; written beside the rest.
    source : CustomerSource
        What was read or generated.
    preprocessor : CustomerDataPreprocessor
        Fitted.
    customers : pandas.DataFrame
        The prepared customers.
    outputs : mapping of str to MethodOutput
        What each method made.
    """
    root = config.paths.output_dir
    with staged_tree(root, OWNED) as folder:
        for name in ("data", "visualizations", "reports", "models"):
            (folder / name).mkdir()
        config.save(folder / CONFIG_FILE)
        _write_data(folder / "data", source, customers)
        preprocessor.save(folder / PREPARATION)
        for method, output in outputs.items():
            _write_method(folder, method, output)
        made = [place for place in OWNED if (folder / place).exists()]
    return tuple(root / place for place in made)


def _write_data(folder: Path, source: CustomerSource, customers: pd.DataFrame) -> None:
    """Write what came in, and what became of it."""
    people = _profiles(source) if source.people is None else source.people
    export_to_csv(people, folder / "customers.csv")
    export_to_csv(
        source.lines if source.generated else purchase_lines(source.transactions),
        folder / "transactions.csv",
    )
    export_to_csv(source.customers, folder / "raw_customer_data.csv", include_index=True)
    export_to_csv(customers, folder / "processed_customer_data.csv", include_index=True)


def _write_method(folder: Path, method: Method, output: MethodOutput) -> None:
    """Write one method's segments, pictures, reports and model."""
    segmentation = output.segmentation
    export_to_csv(
        with_segments(segmentation), folder / f"data/customer_clusters_{method}.csv", include_index=True
    )
    for name, png in output.charts.items():
        _write(folder / "visualizations" / name, lambda file, png=png: file.write(png), binary=True)
    texts = {
        f"reports/{method}_clustering_report.md": output.report.markdown,
        f"reports/{method}_clustering_report.html": output.report.html,
    }
    if output.dashboard:
        texts[f"visualizations/{method}_dashboard.html"] = output.dashboard
    if has_rules(segmentation):
        texts[f"reports/{rule_file(method)}"] = segmentation.result.rules_sql()
    for name, text in texts.items():
        _write(folder / name, lambda file, text=text: file.write(text))
    segmentation.result.save(folder / "models" / method)


def with_segments(segmentation: Segmentation) -> pd.DataFrame:
    """Return the customers with their segment: its number, name, how sure, and why one is scattered."""
    given = segmentation.result.assignments
    beside: dict[str, Any] = {
        "cluster": given["cluster"].to_numpy(),
        "segment": [segmentation.names[label].name for label in segmentation.result.labels.tolist()],
        "confidence": given["confidence"].to_numpy(),
        "flags": given["flags"].to_numpy(),
    }
    if segmentation.scattered is not None:
        kinds = segmentation.scattered.reindex(segmentation.customers.index)
        beside["scattered_kind"] = kinds.to_numpy()
    return segmentation.customers.assign(**beside)


def purchase_lines(transactions: Transactions) -> pd.DataFrame:
    """Return the purchase lines that were counted, things by name; `row` is that of the source."""
    lines = transactions.lines
    things = {
        "customer": transactions.customers, "invoice": transactions.invoices,
        "product": transactions.products, "category": transactions.categories,
    }  # fmt: skip
    columns: dict[str, Any] = {}
    for name in lines.columns:
        if name in things:
            known = pd.Series(things[name], dtype=object)
            key = "customer_id" if name == "customer" else name
            columns[key] = known.reindex(lines[name].to_numpy()).to_numpy()
        else:
            columns[str(name)] = lines[name].to_numpy()
    return pd.DataFrame(columns)


def _profiles(source: CustomerSource) -> pd.DataFrame:
    """Return what transactions alone tell of who the customers are."""
    table = source.aggregated.table
    return table[["first_purchase", "last_purchase"]].reset_index()


def _write(path: Path, how: Callable[..., object], *, binary: bool = False) -> None:
    """Write one file."""
    with write_atomically(path, binary=binary) as file:
        how(file)
