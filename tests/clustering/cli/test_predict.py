"""`clustering predict`: what it writes, what it says, and one line for everything that can be wrong."""

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker import ClusteringResult


@pytest.fixture
def model(clustering, customers):
    """The report folder of the three groups."""
    printed = clustering("analyse", customers, "--out", "report", "--quick", "--n-clusters", 3)
    assert printed.code == 0, printed.err
    return customers.parent / "report"


def rows_of(path):
    return pd.read_csv(path, keep_default_na=False)


def refused(printed, tmp_path, *words):
    """Assert the one line, the exit code, and that no file was written."""
    assert printed.code == 2, printed.err
    assert printed.out == ""
    (line,) = printed.err.strip().splitlines()
    assert line.startswith("clustering: ")
    for word in words:
        assert word in line, line
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "outputs").exists()


def table_of(customers):
    return pd.read_csv(customers)


def write(table, path):
    table.to_csv(path, index=False)
    return path


def test_the_rows_of_the_fit_get_their_clusters(clustering, customers, model, tmp_path):
    printed = clustering("predict", model, customers)
    assert printed.code == 0, printed.err
    assert "60 rows scored." in printed.out
    assert "Rows: outputs/customers-labels.csv" in printed.out
    scored = rows_of(tmp_path / "outputs" / "customers-labels.csv")
    labels = rows_of(model / "labels.csv")
    columns = ["id", "cluster", "name", "confidence"]
    pd.testing.assert_frame_equal(scored[columns], labels[columns])
    assert list(scored.columns) == [*columns, "flags", "out_of_domain", "reason"]
    assert not scored["out_of_domain"].any()


def test_the_report_says_how_to_score_new_rows_and_the_model_is_among_its_files(model):
    record = json.loads((model / "run.json").read_text())
    assert record["summary"]["what_went_in"]["run"]["predict_command"] == (
        "clustering predict report NEW-ROWS.csv"
    )
    assert "clustering predict report NEW-ROWS.csv" in (model / "report.md").read_text()
    assert ClusteringResult.load(model).n_clusters == 3


def test_the_model_folder_itself_is_a_model_too(clustering, customers, model):
    assert clustering("predict", model / "model", customers, "--out", "out.csv").code == 0


def test_rows_that_are_odd_or_empty_are_told(clustering, customers, model, tmp_path):
    table = table_of(customers)
    table.loc[0, "spending"] = 1e6
    table.loc[1, ["age", "spending"]] = np.nan
    path = write(table.assign(comment="x"), tmp_path / "new.csv")
    printed = clustering("predict", model, path, "--out", "out.csv")
    assert printed.code == 0, printed.err
    assert "60 rows, 1 of them without a cluster; 1 unlike what was clustered." in printed.out
    assert "note: 1 column was not used: comment." in printed.err
    scored = rows_of(tmp_path / "out.csv")
    assert scored.loc[0, "reason"].startswith("spending 1,000,000 is above all that was seen (up to ")
    assert scored.loc[1, ["cluster", "name", "out_of_domain"]].tolist() == ["", "", ""]
    assert scored.loc[1, "reason"] == "not clustered: no value in any of the clustered columns"


def test_json_holds_the_summary(clustering, customers, model):
    printed = clustering("predict", model, customers, "--out", "out.csv", "--json")
    found = json.loads(printed.out)
    assert (found["rows"], found["not_scored"], found["out_of_domain"]) == (60, 0, 0)
    assert [each["rows"] for each in found["segments"]] == [20, 20, 20]
    assert [each["share"] for each in found["segments"]] == [
        each["share_before"] for each in found["segments"]
    ]
    assert found["out_of_domain_rule"].startswith("A row is out of domain if")


def test_a_renamed_column_is_taken_for_the_old_one(clustering, customers, model, tmp_path):
    path = write(table_of(customers).rename(columns={"spending": "spend"}), tmp_path / "new.csv")
    refused(
        clustering("predict", model, path, "--out", "out.csv"),
        tmp_path,
        "1 of the 2 columns that the model needs is missing",
        "'spending' (if 'spend' is the same: --rename spend=spending)",
    )
    printed = clustering("predict", model, path, "--rename", "spend=spending", "--out", "out.csv")
    assert printed.code == 0, printed.err
    assert "note: spend was taken for spending." in printed.err
    assert (
        rows_of(tmp_path / "out.csv")["cluster"].tolist() == rows_of(model / "labels.csv")["cluster"].tolist()
    )


def test_a_rename_that_cannot_be_meant(clustering, customers, model, tmp_path):
    def call(rename):
        return clustering("predict", model, customers, "--out", "out.csv", "--rename", rename)

    refused(call("spendng=spending"), tmp_path, "unknown column 'spendng'", "Did you mean 'spending'?")
    refused(call("age=agee"), tmp_path, "the model has no such column", "Did you mean 'age'?")
    refused(call("age=spending"), tmp_path, "the table has another column of that name")
    refused(call("age"), tmp_path, "'age' should be KEY=VALUE")


def test_a_column_that_holds_something_else_now(clustering, customers, model, tmp_path):
    table = table_of(customers).astype({"spending": object})
    table["spending"] = [f"tier {i % 3}" for i in range(60)]
    table.loc[:4, "spending"] = "much"
    path = write(table, tmp_path / "new.csv")
    printed = clustering("predict", model, path, "--out", "out.csv")
    refused(printed, tmp_path, "column 'spending' should hold numbers", "60 of its 60 values", "'much', say")


def test_a_few_values_that_cannot_be_read_are_noted(clustering, customers, model, tmp_path):
    table = table_of(customers).astype({"spending": object})
    table.loc[3, "spending"] = "unknown amount"
    printed = clustering("predict", model, write(table, tmp_path / "new.csv"), "--out", "out.csv")
    assert printed.code == 0, printed.err
    assert "spending: 1 value ('unknown amount') could not be read and counted as missing." in printed.err
    assert rows_of(tmp_path / "out.csv").loc[3, "flags"] == "missing value filled"


def test_no_such_model(clustering, customers, model, tmp_path):
    refused(clustering("predict", "raport", customers), tmp_path, "no folder 'raport'", "'report'")
    (tmp_path / "empty").mkdir()
    refused(
        clustering("predict", "empty", customers), tmp_path, "no model in 'empty'", "model.json is missing"
    )
    refused(clustering("predict", customers, customers), tmp_path, "is a file: name a model folder")


def test_a_model_that_was_tampered_with(clustering, customers, model, tmp_path):
    path = model / "model" / "model.json"
    path.write_text(path.read_text().replace('"seed": 0', '"seed": 1'))
    refused(clustering("predict", model, customers), tmp_path, "model.json is not as it was written")


def test_a_truncated_and_a_missing_array_file(clustering, customers, model, tmp_path):
    path = model / "model" / "arrays.npz"
    path.write_bytes(path.read_bytes()[:-100])
    refused(clustering("predict", model, customers), tmp_path, "arrays.npz is not as it was written")
    path.unlink()
    refused(clustering("predict", model, customers), tmp_path, "arrays.npz is missing")


def test_a_missing_file_and_an_unwritable_target(clustering, customers, model, tmp_path):
    refused(clustering("predict", model, "custmers.csv"), tmp_path, "custmers.csv")
    refused(clustering("predict", model, customers, "--out", "report"), tmp_path, "is a folder")
    refused(clustering("predict", model, customers, "--out", customers / "x.csv"), tmp_path, "is a file")


def test_rows_come_from_standard_input(in_process, clustering, customers, model, tmp_path):
    done = in_process("predict", model, "-", "--out", "out.csv", cwd=tmp_path, input=customers.read_text())
    assert done.returncode == 0, done.stderr
    assert len(rows_of(tmp_path / "out.csv")) == 60
