"""The customers' job: purchases to segments with names, values, dashboards, reports and a record.

purchases ─clean, aggregate→ customers ─CustomerDataPreprocessor→ features
─CustomerClusterer, for each method→ Segmentation ─look_ahead→ with an outlook
─ClusteringReporter→ charts, dashboard, report ─write_tree→ files ─tracked_run→ experiment.json
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pandas as pd

from cluster_maker.evaluation.external import external_scores
from cluster_maker.types import ProgressCallback
from clustering.core.customer_settings import ClusteringConfig, CustomersConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.cleaning_records import Transactions
from clustering.customers.clusterer import CustomerClusterer
from clustering.customers.outlook import UNTESTED, look_ahead
from clustering.customers.preprocessor import CustomerDataPreprocessor
from clustering.customers.purchase_check import PurchaseCheckAnswer, check_purchase_model
from clustering.customers.segment_metrics import MethodComparison, compare_methods
from clustering.customers.segmentation import Method, Segmentation, SegmentName
from clustering.io.tree import check_tree
from clustering.reporting.customers.outcome import summarise_outcome
from clustering.reporting.customers.records import ReportContext
from clustering.reporting.customers.reporter import ClusteringReporter
from clustering.reporting.records import RunInfo
from clustering.tracking.record import library_versions
from clustering.tracking.runs import TrackedRun, tracked_run
from clustering.workflows.customer_files import MethodOutput, has_rules, rule_file, write_tree
from clustering.workflows.customer_request import CustomersRequest
from clustering.workflows.customer_sources import CustomerSource, generated_source, real_source


@dataclass(frozen=True)
class CustomersOutcome:
    """What a run left behind.

    Parameters
    ----------
    segmentations : mapping of str to Segmentation
        What each method found.
    comparison : MethodComparison
        The methods side by side.
    summary : mapping
        Everything that was found, as plain data.
    files : tuple of Path
        What was written.
    """

    segmentations: Mapping[Method, Segmentation]
    comparison: MethodComparison
    summary: Mapping[str, Any]
    files: tuple[Path, ...]


def segment_customers(
    request: CustomersRequest, *, progress: ProgressCallback | None = None
) -> CustomersOutcome:
    """Segment customers and write the output tree.

    Parameters
    ----------
    request : CustomersRequest
        What to read, how to cluster, where to write.
    progress : callable, optional
        Called as ``progress(stage, done, total)``.

    Returns
    -------
    CustomersOutcome

    Raises
    ------
    ClusterMakerError
        One of its kinds, with one line that says what is wrong; the run is recorded as failed, and the
        results of earlier ones stay as they were.
    """
    config = request.config
    check_tree(config.paths.output_dir)
    reporter = ClusteringReporter(config.reporting)
    reporter.check()  # a palette or template that is not there is told before the work begins
    with tracked_run(config, command=request.command) as run:
        job = _Job(request, run, reporter, progress)
        source = job.read()
        preprocessor, customers = job.prepare(source)
        found = job.segment_all(source, preprocessor, customers)
        comparison = compare_methods(list(found.values()))
        outputs = job.report(source, preprocessor, found, comparison)
        job.announce("write")
        files = write_tree(config, source, preprocessor, customers, outputs)
        for path in files:
            run.log_artifact(path)
        summary = job.summarise(source, found, comparison, outputs)
    return CustomersOutcome(found, comparison, summary, files)


@dataclass(frozen=True)
class _Job:
    """One run: what was asked, and whom to tell."""

    request: CustomersRequest
    run: TrackedRun
    reporter: ClusteringReporter
    progress: ProgressCallback | None

    @property
    def config(self) -> CustomersConfig:
        """The configuration."""
        return self.request.config

    def announce(self, stage: str) -> None:
        """Tell that a stage begins."""
        if self.progress is not None:
            self.progress(stage, 0, 0)

    def read(self) -> CustomerSource:
        """Generate or read customers and their purchases."""
        asked = self.request.source
        self.announce("read" if asked.transactions else "generate")
        generated = not asked.transactions
        source = (
            generated_source(self.config.data_generator, asked.options) if generated else real_source(asked)
        )
        self.run.log_data_hash("transactions", source.sha256)
        account = source.transactions.report
        self.run.logger.info(
            "customers read",
            source=source.name,
            lines=account.n_lines,
            purchases=account.n_purchase_lines,
            customers=len(source.customers),
            until=f"{source.transactions.until:%Y-%m-%d}",
        )
        for note in source.notes:
            self.run.logger.info("reading", note=note)
        return source

    def prepare(self, source: CustomerSource) -> tuple[CustomerDataPreprocessor, pd.DataFrame]:
        """Turn customers into features."""
        self.announce("features")
        preprocessor = CustomerDataPreprocessor(self.config.preprocessing)
        customers, _, features = preprocessor.preprocess(source.customers)
        self.run.logger.info("features ready", customers=len(customers), features=", ".join(features))
        for note in preprocessor.notes:
            self.run.logger.info("preparation", note=note)
        return preprocessor, customers

    def segment_all(
        self, source: CustomerSource, preprocessor: CustomerDataPreprocessor, customers: pd.DataFrame
    ) -> dict[Method, Segmentation]:
        """Segment by every method that was asked for, each with its outlook."""
        found: dict[Method, Segmentation] = {}
        check = self._check_model(source)
        for method in self.request.methods:
            self.announce(f"{method}: clusters")
            one = CustomerClusterer(self.config.clustering).segment(
                customers,
                preprocessor.features,
                method=method,
                options=preprocessor.options,
                lifetime=preprocessor.lifetime_models(customers),
                currency=self.config.reporting.currency,
                progress=self.progress,
            )
            self.announce(f"{method}: held-back days")
            one = replace(
                one, purchase_check=check.check, notes=(*one.notes, *([check.note] if check.note else []))
            )
            found[method] = self._with_outlook(one, source)
            self._log(found[method], source)
        return found

    def _check_model(self, source: CustomerSource) -> PurchaseCheckAnswer:
        """Try the model of orders on days held back, where values are wanted."""
        if not self.config.preprocessing.enable_clv:
            return PurchaseCheckAnswer(None)
        self.announce("model of orders")
        answer = check_purchase_model(source.transactions, self.config.clustering.holdout_days)
        if answer.check is not None:
            self.run.log_metrics(answer.check.metrics, prefix="purchase_model")
        return answer

    def _with_outlook(self, found: Segmentation, source: CustomerSource) -> Segmentation:
        """Add whether such segments would have told what came."""
        config = self.config
        if not config.clustering.holdout_days:
            return found
        if found.result.clustering.n_real_clusters < 2:
            return replace(found, notes=(*found.notes, f"{UNTESTED} cannot be said: there is no division."))
        clustering = config.clustering
        if found.method == "kmeans":  # as many as there are now: it is these that are asked about
            clustering = clustering.model_copy(update={"kmeans_n_clusters": found.result.n_clusters})
        answer = look_ahead(
            source.lines,
            source.transactions,
            lambda then: _parts_then(found, config, clustering, then),
            config.clustering.holdout_days,
            options=self.request.source.options,
            random_state=config.clustering.kmeans_random_state,
        )
        notes = (*found.notes, answer.note) if answer.note else found.notes
        return replace(found, outlook=answer.outlook, notes=notes)

    def _log(self, found: Segmentation, source: CustomerSource) -> None:
        """Record what a method found."""
        metrics = {**found.metrics, **_outlook_metrics(found), **recovery(found, source)}
        self.run.log_metrics(metrics, prefix=found.method)
        known = {name: round(found.metrics[name], 4) for name in ("silhouette",) if name in found.metrics}
        self.run.logger.info(
            "segmented",
            method=found.method,
            segments=int(found.metrics["n_clusters"]),
            noise_share=round(found.metrics["noise_share"], 4),
            **known,
        )

    def report(
        self,
        source: CustomerSource,
        preprocessor: CustomerDataPreprocessor,
        found: Mapping[Method, Segmentation],
        comparison: MethodComparison,
    ) -> dict[Method, MethodOutput]:
        """Make charts, dashboards and reports."""
        self.run.log_metric("customers", float(len(source.customers)))
        made: dict[Method, MethodOutput] = {}
        for method, one in found.items():
            self.announce(f"{method}: charts and report")
            other = next((found[name] for name in found if name != method), None)
            context = self._context(method, one, source, preprocessor)
            report = self.reporter.generate_business_report(one, context, other=other)
            interactive = self.config.reporting.generate_interactive
            dashboard = self.reporter.create_interactive_dashboard(one) if interactive else ""
            made[method] = MethodOutput(one, report, self.reporter.chart_files(one), dashboard)
            self.run.logger.info("reported", method=method)
        return made

    def _context(
        self,
        method: Method,
        found: Segmentation,
        source: CustomerSource,
        preprocessor: CustomerDataPreprocessor,
    ) -> ReportContext:
        """Tell the report how its segments came about."""
        config, run = self.config, self.run
        audit = preprocessor.audit
        info = RunInfo(
            command=self.request.command,
            started=run.started.isoformat(timespec="seconds"),
            duration=round(run.elapsed, 2),
            versions=library_versions(),
            settings=config.as_plain(),
            seed=config.clustering.kmeans_random_state,
            run_id=run.run_id,
            files=(rule_file(method),) if has_rules(found) else (),
            predict_command=score_command(config.paths.output_dir),
        )
        return ReportContext(
            run=info,
            source=source.name,
            horizon_days=config.preprocessing.clv_horizon_days,
            left_out={} if audit is None else {each.name: each.reason for each in audit.left_out},
            notes=preprocessor.notes,
            reading=source.notes,
        )

    def summarise(
        self,
        source: CustomerSource,
        found: Mapping[Method, Segmentation],
        comparison: MethodComparison,
        outputs: Mapping[Method, MethodOutput],
    ) -> dict[str, Any]:
        """Return everything as plain data."""
        return summarise_outcome(
            source=source.name,
            notes=source.notes,
            folder=self.config.paths.output_dir,
            comparison=comparison,
            recovery={method: recovery(one, source) for method, one in found.items()},
            reports={method: output.report.summary for method, output in outputs.items()},
        )


def recovery(found: Segmentation, source: CustomerSource) -> dict[str, float]:
    """Return how well generated segments were found again; nothing for real customers.

    `adjusted_rand` counts scattered customers as a group; the mean share of customers is beside it.
    """
    truth = source.true_segments
    if truth is None:
        return {}
    known = truth.reindex(found.customers.index)
    codes = pd.factorize(known)[0]
    scores = external_scores(codes, found.result.labels)
    return {f"recovery_{name}": scores[name] for name in ("adjusted_rand", "adjusted_mutual_info")}


def score_command(tree: Path) -> str:
    """Return the command line that gives the segments of a run to new purchases."""
    return shlex.join(
        ["clustering", "customers", "--score", str(tree), "--transactions", "NEW-PURCHASES.csv"]
    )


def _parts_then(
    today: Segmentation, config: CustomersConfig, clustering: ClusteringConfig, then: Transactions
) -> tuple[pd.DataFrame, npt.ArrayLike, Mapping[int, SegmentName]]:
    """Segment what was known on an earlier day in the same way; segments of today keep their names."""
    preprocessor = CustomerDataPreprocessor(config.preprocessing)
    customers, _, _ = preprocessor.preprocess(aggregate_customers(then).table)
    found = CustomerClusterer(clustering).segment(
        customers, today.features, method=today.method, options=preprocessor.options, quick=True
    )
    result = found.result.align_to(today.result, by="model")
    names = {label: SegmentName(name, "", "") for label, name in result.names.items()}
    scattered = {label: each for label, each in found.names.items() if label < 0}
    return customers, result.labels, {**scattered, **names}


def _outlook_metrics(found: Segmentation) -> dict[str, float]:
    """Return what the held-back days said, as figures to record."""
    if found.outlook is None:
        return {}
    names = ("eta_squared", "eta_squared_chance", "eta_squared_rfm")
    return {name: float(getattr(found.outlook, name)) for name in names}
