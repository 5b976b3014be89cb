"""What of a table goes into a saved model, and what does not."""

import numpy as np
import pandas as pd
import pytest

from cluster_maker import ClusteringResult, run_clustering
from cluster_maker.errors import ExportError, ModelError


def people(n=60):
    """Customers with what identifies them, what is nobody's business, and two columns to cluster on."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "customer_id": [f"K{i:03d}" for i in range(n)],
            "email": [f"secret{i}@example.org" for i in range(n)],
            "comment": [f"a private remark number {i} about many things" for i in range(n)],
            "age": np.r_[rng.normal(30, 2, n // 2), rng.normal(60, 2, n // 2)].round(1),
            "income": rng.normal(100, 10, n).round(1),
        }
    )


@pytest.fixture
def saved(tmp_path):
    result = run_clustering(people(), k=2, quick=True)
    result.save(tmp_path / "model")
    return result, tmp_path / "model"


def contents(folder):
    """All bytes of a model, arrays unpacked."""
    arrays = b"".join(array.tobytes() for array in np.load(folder / "arrays.npz").values())
    return (folder / "model.json").read_bytes() + arrays


def test_columns_that_were_not_used_and_personal_data_stay_out(saved):
    result, folder = saved
    loaded = ClusteringResult.load(folder)
    assert list(loaded.input_table.columns) == ["customer_id", "age", "income"]
    pd.testing.assert_frame_equal(loaded.input_table, result.input_table[["customer_id", "age", "income"]])
    data = contents(folder)
    assert b"K000" in data
    assert b"secret" not in data
    assert b"private remark" not in data


def test_what_each_column_was_is_still_known(saved):
    result, folder = saved
    loaded = ClusteringResult.load(folder)
    assert [column.name for column in loaded.columns.columns] == list(people().columns)
    assert loaded.columns["email"].personal
    assert loaded.contract == result.contract


def test_an_identifier_that_was_named_is_kept_even_if_personal(tmp_path):
    run_clustering(people(), k=2, id_column="email", quick=True).save(tmp_path / "model")
    assert ClusteringResult.load(tmp_path / "model").assignments["id"][0] == "secret0@example.org"


def test_a_report_folder_is_not_written_over(saved):
    result, folder = saved
    (folder / "report.html").write_text("mine")
    with pytest.raises(ExportError, match="holds other files"):
        result.save(folder)


def test_a_function_as_a_parameter_cannot_be_saved(tmp_path):
    def start(X, k, random_state):
        return X[:k]

    result = run_clustering(people(), k=2, parameters={"init": start, "n_init": 1}, quick=True)
    with pytest.raises(ModelError, match=r"clustering\.parameters\['init'\] holds builtins.function"):
        result.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("labels", [["a", "b"], [3, 7]], ids=str)
def test_tables_with_any_labels_come_back(tmp_path, labels):
    table = people()[["age", "income"]].set_axis(labels, axis=1).sample(frac=1, random_state=0)
    result = run_clustering(table, k=2, quick=True)
    result.save(tmp_path / "model")
    loaded = ClusteringResult.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.input_table, table)
    pd.testing.assert_frame_equal(loaded.assignments, result.assignments)
    assert np.array_equal(loaded.predict(table), result.labels)
