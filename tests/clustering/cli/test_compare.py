"""`clustering compare`: two analyses, or one and a file; what is written, and what is refused in one line."""

import json

import numpy as np
import pandas as pd
import pytest

from cluster_maker.result import ClusteringResult


@pytest.fixture
def months(clustering, customers, tmp_path):
    """Report folders of May and June; in June the smallest group has become the largest."""
    june = pd.read_csv(customers)
    older = june.iloc[40:]
    more = older.assign(customer_id=[f"N{i:03d}" for i in range(20)], age=older["age"] + 0.1)
    june = pd.concat([june.iloc[5:], more])
    june.to_csv(tmp_path / "june.csv", index=False)
    customers.rename(tmp_path / "may.csv")
    for month in ("may", "june"):
        done = clustering("analyse", f"{month}.csv", "--quick", "--n-clusters", 3)
        assert done.code == 0, done.err
    return tmp_path


def test_two_analyses(clustering, months):
    done = clustering("compare", "outputs/may", "outputs/june")
    assert done.code == 0, done.err
    assert "three of three segments found again" in done.out
    folder = months / "outputs" / "compare-may-june"
    assert sorted(path.name for path in folder.iterdir()) == [
        "compare.html",
        "compare.json",
        "compare.md",
        "crosswalk.csv",
        "drift.csv",
        "labels.csv",
        "migration.csv",
        "model",
    ]
    assert json.loads((folder / "compare.json").read_text())["answer"]["figures"][0]["text"] == "3 of 3"


def test_the_new_analysis_is_kept_under_the_earlier_numbers_and_names(clustering, months):
    clustering("compare", "outputs/may", "outputs/june", "--out", "both")
    may = pd.read_csv(months / "outputs" / "may" / "labels.csv").set_index("id")
    now = pd.read_csv(months / "both" / "labels.csv").set_index("id")
    stayed = may.index.intersection(now.index)
    assert len(stayed) == 55
    assert (may.loc[stayed, ["cluster", "name"]] == now.loc[stayed, ["cluster", "name"]]).all().all()
    done = clustering("predict", "both", "june.csv", "--out", "again.csv")
    assert done.code == 0, done.err
    again = pd.read_csv(months / "again.csv").set_index("id")
    assert np.array_equal(again.loc[now.index, "cluster"], now["cluster"])


def test_a_model_folder_is_as_good_as_its_report_folder(clustering, months):
    done = clustering("compare", "outputs/may/model", "outputs/june/model")
    assert done.code == 0, done.err
    assert (months / "outputs" / "compare-may-june" / "compare.html").exists()


def test_an_analysis_and_a_file(clustering, months):
    done = clustering("compare", "outputs/may", "june.csv", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["segments"]["list"][0]["happened"] == "in use"
    assert any("not there before" in limit["title"] for limit in told["limits"])
    assert not (months / "outputs" / "compare-may-june" / "model").exists()


def test_columns_of_a_file_can_be_renamed(clustering, months):
    pd.read_csv("june.csv").rename(columns={"spending": "spent"}).to_csv("other.csv", index=False)
    refused = clustering("compare", "outputs/may", "other.csv")
    assert refused.code == 2
    assert "spending" in refused.err
    assert clustering("compare", "outputs/may", "other.csv", "--rename", "spent=spending").code == 0


def test_an_earlier_comparison_is_replaced_and_nothing_else(clustering, months):
    assert clustering("compare", "outputs/may", "outputs/june", "--out", "both").code == 0
    assert clustering("compare", "outputs/may", "june.csv", "--out", "both").code == 0
    assert not (months / "both" / "labels.csv").exists()
    refused = clustering("compare", "outputs/may", "june.csv", "--out", "outputs/june")
    assert refused.code == 2
    assert "holds other files" in refused.err
    assert (months / "outputs" / "june" / "run.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["outputs/mai", "outputs/june"], "there is no folder 'outputs/mai'"),
        (["outputs/may", "jun.csv"], "jun.csv"),
        (["may.csv", "june.csv"], "is a file: name a model folder"),
        (["outputs/may", "june.csv", "--by", "ids"], "--by is for two analyses"),
        (["outputs/may", "outputs/june", "--rename", "a=b"], "--rename is for a file with new rows"),
        (["outputs/may", "outputs/june", "--sheet", "a"], "--sheet is for a file with new rows"),
        (["outputs/may", "outputs/june", "--by", "name"], "'name' is not one of"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(clustering, months, words, told):
    done = clustering("compare", *words)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (months / "outputs" / "compare-may-june").exists()


def test_tables_with_other_columns_and_other_rows_are_refused_in_one_line(clustering, months):
    table = pd.read_csv("june.csv").rename(columns={"spending": "visits"})
    table.assign(customer_id=[f"X{i}" for i in range(len(table))]).to_csv("july.csv", index=False)
    assert clustering("analyse", "july.csv", "--quick", "--n-clusters", 3).code == 0
    done = clustering("compare", "outputs/may", "outputs/july")
    assert done.code == 2
    assert "cannot be looked for in the new table: unknown column 'spending'" in done.err


def test_the_aligned_model_reads_like_the_new_analysis(clustering, months):
    clustering("compare", "outputs/may", "outputs/june", "--out", "both")
    june, aligned = ClusteringResult.load("outputs/june"), ClusteringResult.load("both")
    assert sorted(aligned.clustering.sizes) == sorted(june.clustering.sizes)
    assert aligned.names == ClusteringResult.load("outputs/may").names
