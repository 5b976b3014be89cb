"""The customers' job writes the whole tree, keeps every customer and original values, and records the run."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cluster_maker import ClusteringResult
from cluster_maker.errors import ClusterMakerError, ConfigError, ModelError
from clustering.core.customer_settings import CustomersConfig
from clustering.customers.preprocessor import CustomerDataPreprocessor
from clustering.tracking.experiment import Experiment
from clustering.workflows.customer_files import OWNED
from clustering.workflows.customer_request import CustomerOptions, customers_request
from clustering.workflows.customers import segment_customers
from clustering.workflows.score_customers import score_customers

SMALL = {"CLUSTERING_REPORTING__FIGURE_DPI": "60", "CLUSTERING_CLUSTERING__KMEANS_MAX_K": "5"}


def run(folder, environment=SMALL, **options):
    request = customers_request(CustomerOptions.of({"out": folder, **options}), environment)
    return segment_customers(request)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A run on 200 generated customers: what it gave, and its tree."""
    folder = tmp_path_factory.mktemp("generated") / "outputs"
    return run(folder, num_customers=200), folder


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A run on 1,500 lines of 120 customers, one of whom buys on the last day for the first time."""
    folder = tmp_path_factory.mktemp("real")
    rng = np.random.default_rng(1)
    who = rng.choice(120, 1500, p=rng.dirichlet(np.full(120, 0.4)))
    lines = pd.DataFrame(
        {
            "Client": who + 1000,
            "Invoice": [f"I{number:05d}" for number in range(1500)],
            "Day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 500, 1500), "D"),
            "Amount": rng.gamma(2, 20, 1500).round(2),
        }
    )
    last = lines["Day"].max()
    lines.loc[len(lines)] = [5000, "I99999", last, 12.5]
    lines.to_csv(folder / "orders.csv", index=False)
    people = pd.DataFrame({"Client": sorted(set(lines["Client"])), "Town": "Bath"})
    people.to_csv(folder / "people.csv", index=False)
    found = run(
        folder / "outputs",
        transactions=str(folder / "orders.csv"),
        customers=str(folder / "people.csv"),
        skip_dbscan=True,
    )
    return found, folder / "outputs", lines


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_tree_of_the_specification_is_written(generated):
    _, folder = generated
    wanted = {
        "data/customers.csv", "data/transactions.csv", "data/raw_customer_data.csv",
        "data/processed_customer_data.csv", "data/customer_clusters_kmeans.csv",
        "data/customer_clusters_dbscan.csv", "visualizations/optimal_k_analysis.png",
        "visualizations/kmeans_clustering_visualization.png", "visualizations/kmeans_cluster_comparison.png",
        "visualizations/dbscan_clustering_visualization.png", "visualizations/dbscan_cluster_comparison.png",
        "visualizations/kmeans_dashboard.html", "visualizations/dbscan_dashboard.html",
        "reports/kmeans_clustering_report.md", "reports/dbscan_clustering_report.md",
    }  # fmt: skip
    assert wanted <= files(folder)
    assert not [name for name in files(folder) if "staged" in name or "partial" in name]
    (log,) = (folder / "logs").iterdir()
    (experiment,) = (folder / "experiments").iterdir()
    assert log.name == f"clustering_pipeline_{experiment.name}.log"


def test_every_customer_comes_out_once_with_original_values(generated):
    found, folder = generated
    raw = pd.read_csv(folder / "data/raw_customer_data.csv")
    for method in ("kmeans", "dbscan"):
        clustered = pd.read_csv(folder / f"data/customer_clusters_{method}.csv")
        assert clustered["customer_id"].tolist() == raw["customer_id"].tolist()
        assert len(clustered) == 200
        np.testing.assert_allclose(clustered["total_spent"], raw["total_spent"])
        assert clustered["segment"].notna().all()
        stats = found.segmentations[method].stats
        assert stats["revenue"].sum() == pytest.approx(raw["total_spent"].sum())


def test_the_true_segment_is_kept_and_is_no_feature(generated):
    found, folder = generated
    assert "true_segment" in pd.read_csv(folder / "data/customers.csv")
    for one in found.segmentations.values():
        assert "true_segment" not in one.features
        assert not {"name", "email", "city"} & set(one.features)
    recovery = found.summary["recovery"]["kmeans"]["recovery_adjusted_rand"]
    assert -0.1 < recovery <= 1.0


def test_the_record_holds_settings_figures_files_and_environment(generated):
    found, folder = generated
    (path,) = (folder / "experiments").glob("*/experiment.json")
    record = Experiment.model_validate_json(path.read_text())
    assert record.status == "finished"
    assert record.parameters_flat["data_generator.num_customers"] == 200
    assert record.metrics["kmeans.n_clusters"] == found.segmentations["kmeans"].result.n_clusters
    assert {each.path for each in record.artifacts} == {place for place in OWNED if (folder / place).exists()}
    assert record.environment is not None


def test_the_configuration_in_force_lies_beside_the_results(generated):
    _, folder = generated
    config = CustomersConfig.load(folder / "config.yaml")
    assert config.data_generator.num_customers == 200
    assert config.reporting.figure_dpi == 60


def test_what_was_saved_gives_the_same_segments_again(generated):
    found, folder = generated
    preprocessor = CustomerDataPreprocessor.load(folder / "models/preparation.json")
    raw = pd.read_csv(folder / "data/raw_customer_data.csv", parse_dates=["first_purchase", "last_purchase"])
    customers, _, features = preprocessor.transform(raw)
    for method, one in found.segmentations.items():
        model = ClusteringResult.load(folder / "models" / method)
        np.testing.assert_array_equal(model.predict(customers[list(features)]), one.result.labels)


def test_the_same_request_gives_the_same_segments(generated, tmp_path):
    found, _ = generated
    again = run(tmp_path / "again", num_customers=200, skip_dbscan=True)
    one, other = found.segmentations["kmeans"], again.segmentations["kmeans"]
    np.testing.assert_array_equal(one.result.labels, other.result.labels)
    assert one.names == other.names


def test_real_purchases_need_no_mapping_and_nobody_is_lost(real):
    found, folder, lines = real
    clustered = pd.read_csv(folder / "data/customer_clusters_kmeans.csv")
    assert set(clustered["customer_id"]) == set(lines["Client"])
    assert clustered["total_spent"].sum() == pytest.approx(lines["Amount"].sum())
    assert (clustered["Town"] == "Bath").all()
    newest = clustered.set_index("customer_id").loc[5000]
    assert newest["customer_age_days"] == 0
    assert newest["activity_status"] == "new"
    assert found.summary["recovery"] == {"kmeans": {}}


def test_a_method_that_is_skipped_leaves_no_files_of_an_earlier_run(real, tmp_path):
    _, folder, _ = real
    assert not [name for name in files(folder) if "dbscan" in name]


def test_transactions_written_are_those_that_were_counted(real):
    _, folder, lines = real
    written = pd.read_csv(folder / "data/transactions.csv")
    assert len(written) == len(lines)
    assert written["amount"].sum() == pytest.approx(lines["Amount"].sum())
    assert set(written["customer_id"]) == set(lines["Client"])


def scored(folder, **options):
    request = customers_request(CustomerOptions.of({"score": folder, **options}), {})
    return score_customers(request)


def test_the_same_purchases_are_placed_in_the_same_segments(real):
    found, folder, _ = real
    placed = scored(folder, transactions=str(folder.parent / "orders.csv"))
    (path,) = placed.files
    rows = pd.read_csv(path).set_index("customer_id")
    one = found.segmentations["kmeans"]
    np.testing.assert_array_equal(rows.loc[one.customers.index, "cluster"], one.result.labels)
    names = [one.names[label].name for label in one.result.labels]
    assert rows.loc[one.customers.index, "segment"].tolist() == names
    assert placed.summary["kmeans"]["customers"] == len(one.customers)


def test_scores_are_those_that_were_learnt(real, tmp_path):
    _, folder, lines = real
    some = lines[lines["Client"] < 1030]  # fewer customers: ranks among themselves would differ
    some.to_csv(tmp_path / "some.csv", index=False)
    last = lines["Day"].max().strftime("%Y-%m-%d")
    placed = scored(folder, transactions=str(tmp_path / "some.csv"), until=last)
    known = pd.read_csv(folder / "data/customer_clusters_kmeans.csv").set_index("customer_id")
    rows = placed.rows["kmeans"]
    for column in ("r_score", "f_score", "m_score", "cluster"):
        np.testing.assert_array_equal(rows[column], known.loc[rows.index, column])


def test_a_folder_without_segments_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "orders.csv").write_text("client,day,amount\na,2024-01-01,3.5\n")
    with pytest.raises(ModelError, match="holds no segments to place customers in"):
        scored(tmp_path, transactions=str(tmp_path / "orders.csv"))
    assert files(tmp_path) == {"orders.csv"}


def test_the_command_line_wins_over_environment_and_file(tmp_path):
    (tmp_path / "my.yaml").write_text(
        "clustering: {kmeans_max_k: 7, kmeans_n_init: 3, dbscan_eps_steps: 5}\n"
    )
    options = CustomerOptions.of(
        {"config_file": tmp_path / "my.yaml", "settings": ["clustering.kmeans_max_k=9"], "demo": True}
    )
    request = customers_request(options, {"CLUSTERING_CLUSTERING__KMEANS_N_INIT": "4"})
    found = request.config.clustering
    assert (found.kmeans_max_k, found.kmeans_n_init) == (9, 4)
    assert found.dbscan_eps_steps == 10  # the demo's, which is of the command line too
    assert "--set clustering.kmeans_max_k=9" in request.command


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"customers": "people.csv"}, "--customers needs --transactions"),
        ({"transactions": "x.csv", "num_customers": 9}, "--num-customers is for generated customers"),
        ({"mapping": "customer=A"}, "--map tells the columns of --transactions"),
        ({"skip_kmeans": True, "skip_dbscan": True}, "leave nothing to do"),
        ({"score": "spring"}, "--score places the customers of --transactions FILE"),
        ({"score": "spring", "transactions": "x.csv"}, "--out is for making segments"),
        ({"num_customers": 0}, r"data_generator.num_customers=0 is not allowed"),
        ({"settings": ["clustering.kmeans_max_kk=3"]}, "unknown key 'clustering.kmeans_max_kk'"),
        ({"n_clusters": 500}, r"clustering.kmeans_n_clusters=500 is not allowed"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(options, message, tmp_path):
    with pytest.raises(ConfigError, match=message):
        customers_request(CustomerOptions.of({"out": tmp_path, **options}), {})


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("CLUSTERING_REPORTING__COLOR_PALETTE", "huslx", "husl"),
        ("CLUSTERING_REPORTING__DASHBOARD_TEMPLATE", "plotly_withe", "plotly_white"),
    ],
)
def test_looks_that_are_not_there_are_told_before_the_work_begins(variable, value, message, tmp_path):
    with pytest.raises(ConfigError, match=message):
        run(tmp_path / "outputs", {variable: value})
    assert not (tmp_path / "outputs").exists()


def test_a_run_that_fails_is_recorded_and_leaves_earlier_results(tmp_path):
    (tmp_path / "orders.csv").write_text("client,day,amount\na,2024-01-01,3.5\na,2024-01-02,4.5\n")
    (tmp_path / "outputs" / "data").mkdir(parents=True)
    (tmp_path / "outputs" / "data" / "customers.csv").write_text("earlier")
    with pytest.raises(ClusterMakerError):
        run(tmp_path / "outputs", transactions=str(tmp_path / "orders.csv"))
    (path,) = (tmp_path / "outputs" / "experiments").glob("*/experiment.json")
    record = json.loads(path.read_text())
    assert record["status"] == "failed"
    assert record["error"]
    assert (tmp_path / "outputs" / "data" / "customers.csv").read_text() == "earlier"
