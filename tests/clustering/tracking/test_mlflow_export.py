"""An export to MLflow, read back by MLflow's own client."""

import pytest

from cluster_maker.errors import ConfigError, ExportError, MissingExtraError
from clustering.core.customer_settings import CustomersConfig
from clustering.tracking import mlflow_export
from clustering.tracking.mlflow_export import export_to_mlflow
from clustering.tracking.runs import tracked_run
from clustering.tracking.store import experiments_in


@pytest.fixture
def tree(tmp_path):
    """A tree with a finished run, whose two files are one as it was and one changed, and a failed one."""
    config = CustomersConfig.of({"mlops": {"experiment_name": "spring"}})
    folder = tmp_path / "out puts"
    with tracked_run(config, folder, command="clustering customers", console=False) as run:
        (folder / "data").mkdir()
        for name in ("kept", "changed"):
            (folder / "data" / f"{name}.csv").write_text("1")
            run.log_artifact(folder / "data" / f"{name}.csv")
        run.log_metrics({"silhouette": 0.5, "stability": None}, prefix="kmeans")
        run.log_data_hash("transactions", "a" * 64)
    (folder / "data" / "changed.csv").write_text("2")
    with pytest.raises(ValueError, match="broken"), tracked_run(config, folder, console=False):
        raise ValueError("broken")
    return folder


@pytest.fixture
def mlflow_client():
    pytest.importorskip("mlflow", reason="MLflow is not installed (extra 'mlflow')")
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra 'mlflow')")
    from mlflow.tracking import MlflowClient  # noqa: PLC0415

    return MlflowClient


@pytest.mark.filterwarnings("ignore")
def test_mlflow_reads_what_was_exported(tree, tmp_path, mlflow_client):
    experiments, _ = experiments_in(tree)
    done = export_to_mlflow(experiments, tree, str(tmp_path / "ml flow"), files=True)
    assert len(done.exported) == 2
    client = mlflow_client(tracking_uri=done.uri)
    home = client.get_experiment_by_name("spring").experiment_id
    finished, failed = client.search_runs([home], order_by=["attributes.start_time"])
    assert (finished.info.status, failed.info.status) == ("FINISHED", "FAILED")
    assert finished.info.run_name == experiments[1].id
    assert finished.data.metrics == {"kmeans.silhouette": 0.5}
    assert finished.data.params["clustering.kmeans_max_k"] == "10"
    assert len(finished.data.params) == len(experiments[1].parameters_flat)
    assert finished.data.tags["clustering.not_known.kmeans.stability"] == "it was not measured"
    assert finished.data.tags["clustering.data.transactions"] == "a" * 64
    assert failed.data.tags["clustering.error"] == "ValueError: broken"
    assert [each.path for each in client.list_artifacts(finished.info.run_id)] == ["data", "experiment.json"]
    assert [each.path for each in client.list_artifacts(finished.info.run_id, "data")] == ["data/kept.csv"]


@pytest.mark.filterwarnings("ignore")
def test_a_run_is_exported_once_and_a_stopped_export_is_done_again(
    tree, tmp_path, mlflow_client, monkeypatch
):
    experiments, _ = experiments_in(tree)
    with monkeypatch.context() as patch:
        patch.setattr(mlflow_export, "_write_values", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            export_to_mlflow(experiments, tree, str(tmp_path / "ml"))
    assert len(export_to_mlflow(experiments, tree, str(tmp_path / "ml")).exported) == 2
    done = export_to_mlflow(experiments, tree, str(tmp_path / "ml"))
    assert (len(done.exported), len(done.already)) == (0, 2)
    client = mlflow_client(tracking_uri=done.uri)
    home = client.get_experiment_by_name("spring").experiment_id
    assert len(client.search_runs([home])) == 2


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("mlflow_client")
@pytest.mark.parametrize("address", ["ftp://there/x", "nosuchdialect://x", "http://127.0.0.1:9"])
def test_an_address_that_mlflow_refuses_is_told_in_one_line(tree, address):
    experiments, _ = experiments_in(tree)
    with pytest.raises(ExportError, match="refused the export") as refused:
        export_to_mlflow(experiments, tree, address)
    assert "\n" not in str(refused.value)


def test_without_mlflow_the_extra_is_named_and_no_folder_is_made(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(mlflow_export, "find_spec", lambda name: None)
    with pytest.raises(
        MissingExtraError, match=r"'mlflow': install it with  pip install 'cluster-maker\[mlflow\]'"
    ):
        export_to_mlflow([], tree, str(tmp_path / "ml"))
    assert not (tmp_path / "ml").exists()


def test_a_folder_whose_name_an_address_cannot_hold_is_refused(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(mlflow_export, "find_spec", lambda name: True)
    with pytest.raises(ConfigError, match="name another folder"):
        export_to_mlflow([], tree, str(tmp_path / "50%"))
