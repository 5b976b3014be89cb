"""Everything that can be wrong with the input: one clear line, exit code 2, nothing left behind."""

import gzip
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests.support import shared_data


def refused(printed, folder, *words):
    """Assert the one line, its exit code, and that no report folder is there, not even half of one."""
    assert printed.code == 2, printed.err
    assert printed.out == ""
    lines = printed.err.strip().splitlines()
    assert len(lines) == 1, printed.err
    assert lines[0].startswith("clustering: ")
    assert "Traceback" not in printed.err
    for word in words:
        assert word.lower() in lines[0].lower(), lines[0]
    assert not (Path(folder) / "outputs").exists() or not any((Path(folder) / "outputs").iterdir())


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


def test_a_missing_file(clustering, tmp_path, customers):
    refused(clustering("analyse", "custmers.csv"), tmp_path, "custmers.csv", "customers.csv")


def test_a_folder_instead_of_a_file(clustering, tmp_path, customers):
    (tmp_path / "data").mkdir()
    refused(clustering("analyse", "data"), tmp_path, "folder")


def test_an_empty_file(clustering, tmp_path):
    refused(clustering("analyse", write(tmp_path / "empty.csv", "")), tmp_path, "empty")


def test_a_header_without_rows(clustering, tmp_path):
    refused(clustering("analyse", write(tmp_path / "header.csv", "age,income\n")), tmp_path, "row")


def test_one_row(clustering, tmp_path):
    refused(clustering("analyse", write(tmp_path / "one.csv", "age,income\n3,4\n")), tmp_path, "row")


def test_one_column_of_amounts_is_enough(clustering, tmp_path):
    text = "amount\n" + "\n".join(str(value) for value in [1.1, 1.2, 1.3, 1.4, 9.1, 9.2, 9.3, 9.4])
    printed = clustering("analyse", write(tmp_path / "one.csv", text), "--n-clusters", 2)
    assert printed.code == 0, printed.err


def test_fewer_distinct_rows_than_clusters(clustering, tmp_path):
    path = write(tmp_path / "few.csv", "age,income\n" + "1.5,2.5\n7.5,9.5\n" * 10)
    refused(clustering("analyse", path, "--n-clusters", 5), tmp_path, "5", "2", "different")


def test_all_constant(clustering, tmp_path):
    path = write(tmp_path / "c.csv", "age,income\n" + "1,2\n" * 20)
    refused(clustering("analyse", path), tmp_path, "same in every row", "--features")


def test_all_free_text(clustering, tmp_path):
    rows = [
        f"the service was slow for {i} days and nobody called me back,I liked dish {i} most of all"
        for i in range(30)
    ]
    path = write(tmp_path / "text.csv", "comment,story\n" + "\n".join(rows) + "\n")
    refused(clustering("analyse", path), tmp_path, "text", "--features")


def test_an_all_missing_column_is_left_out_and_said(clustering, tmp_path, customers):
    table = pd.read_csv(customers)
    table["empty"] = np.nan
    table.to_csv(customers, index=False)
    printed = clustering("analyse", customers)
    assert printed.code == 0, printed.err
    assert "empty" in (tmp_path / "outputs" / "customers" / "report.md").read_text()


def test_an_all_missing_column_asked_for(clustering, tmp_path, customers):
    table = pd.read_csv(customers)
    table["nothing"] = np.nan
    table.to_csv(customers, index=False)
    refused(clustering("analyse", customers, "--features", "nothing"), tmp_path, "nothing")


def test_infinities_are_treated_as_missing_and_said(clustering, tmp_path, customers):
    table = pd.read_csv(customers)
    table.loc[3, "age"] = np.inf
    table.loc[4, "age"] = -np.inf
    table.to_csv(customers, index=False)
    printed = clustering("analyse", customers)
    assert printed.code == 0, printed.err
    assert "infinit" in (tmp_path / "outputs" / "customers" / "report.md").read_text()


def test_duplicate_column_names(clustering, tmp_path):
    path = write(tmp_path / "twice.csv", "age,age,income\n" + "1,2,3\n4,5,7\n" * 5)
    refused(clustering("analyse", path), tmp_path, "age", "twice")


def test_bytes_that_are_no_text(clustering, tmp_path):
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes(np.random.default_rng(0).integers(0, 256, 4000, dtype=np.uint8)))
    refused(clustering("analyse", path), tmp_path, "noise.csv")


def test_another_encoding_is_found_out(clustering, tmp_path):
    text = "größe;preis;ort\n" + "".join(f"{i},5;{i * i % 7},25;Köln\n" for i in range(1, 30))
    printed = clustering("analyse", write(tmp_path / "latin.csv", text, "cp1252"), "--json")
    assert printed.code == 0, printed.err
    assert "größe" in printed.out


def test_a_truncated_workbook(clustering, tmp_path):
    book = openpyxl.Workbook()
    for i in range(200):
        book.active.append([i, i * i])
    book.save(tmp_path / "whole.xlsx")
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "whole.xlsx").read_bytes()[:2000])
    refused(clustering("analyse", tmp_path / "cut.xlsx"), tmp_path, "cut.xlsx")


def test_a_picture_called_xlsx(clustering, tmp_path):
    (tmp_path / "misnamed.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    refused(clustering("analyse", tmp_path / "misnamed.xlsx"), tmp_path, "misnamed.xlsx")


def test_a_truncated_gzip(clustering, tmp_path, customers):
    whole = gzip.compress(customers.read_bytes())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    refused(clustering("analyse", tmp_path / "cut.csv.gz"), tmp_path, "cut.csv.gz")


@pytest.mark.shared_data
def test_a_crosstab_report_instead_of_respondents(clustering, tmp_path):
    path = shared_data("surveys", "reluctant_trump", "march_2017_responses.xlsx")
    refused(clustering("analyse", path), tmp_path, "crosstab")


def test_a_category_with_a_hundred_thousand_levels_is_left_out(clustering, tmp_path):
    rng = np.random.default_rng(0)
    n = 100_000
    table = pd.DataFrame(
        {
            "amount": rng.normal(0, 1, n).round(3),
            "other": rng.normal(5, 1, n).round(3),
            "place": [f"place {i}" for i in range(n)],
        }
    )
    table.to_csv(tmp_path / "levels.csv", index=False)
    printed = clustering("analyse", tmp_path / "levels.csv", "--n-clusters", 3)
    assert printed.code == 0, printed.err
    assert "place" in (tmp_path / "outputs" / "levels" / "report.md").read_text()


@pytest.mark.parametrize("option", ["--features", "--exclude", "--id"])
def test_an_unknown_column_offers_the_closest(clustering, tmp_path, customers, option):
    refused(clustering("analyse", customers, option, "spendng"), tmp_path, "'spendng'", "'spending'")


@pytest.mark.parametrize(
    ("number", "words"), [("0", "0"), ("-1", "-1"), ("61", "60"), ("many", "many"), ("2.5", "2.5")]
)
def test_a_number_of_clusters_that_cannot_be(clustering, tmp_path, customers, number, words):
    refused(clustering("analyse", customers, "--n-clusters", number), tmp_path, words)


def test_a_number_of_clusters_for_an_algorithm_that_finds_it_itself(clustering, tmp_path, customers):
    refused(
        clustering("analyse", customers, "--algorithm", "dbscan", "--n-clusters", 3),
        tmp_path,
        "dbscan",
        "itself",
    )


def test_an_unknown_algorithm_offers_the_closest(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--algorithm", "kmean"), tmp_path, "'kmean'", "'kmeans'")


def test_an_unknown_parameter_offers_the_closest(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--param", "max_itr=5"), tmp_path, "max_itr", "max_iter")


def test_an_unknown_preprocessing_setting_offers_the_closest(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--prep", "scalling=robust"), tmp_path, "scalling", "scaling")


def test_an_unknown_value_of_a_preprocessing_setting(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--prep", "scaling=robus"), tmp_path, "robus", "robust")


def test_an_unknown_role(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--role", "age=nominl"), tmp_path, "nominl", "nominal")


def test_a_negative_seed(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--seed", "-1"), tmp_path, "seed")


def test_an_unknown_option(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--colour"), tmp_path, "--colour")


def test_an_unknown_sheet_offers_what_there_is(clustering, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Answers"
    for i in range(20):
        book.active.append(["age", "income"] if i == 0 else [i, i * i])
    book.save(tmp_path / "book.xlsx")
    refused(
        clustering("analyse", tmp_path / "book.xlsx", "--sheet", "Answer"), tmp_path, "'Answer'", "'Answers'"
    )


def test_an_output_folder_that_holds_other_files(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--out", tmp_path), tmp_path, "other files")
    assert customers.exists()


def test_an_output_folder_that_is_a_file(clustering, tmp_path, customers):
    refused(clustering("analyse", customers, "--out", customers), tmp_path, "is a file")


@pytest.fixture
def everything_loaded(clustering, customers, tmp_path):
    """Every module is loaded while it may still be read."""
    assert clustering("analyse", customers, "--out", tmp_path / "first").code == 0


@pytest.mark.usefixtures("everything_loaded")
def test_an_output_folder_without_permission(clustering, customers, locked_folder):
    refused(clustering("analyse", customers, "--out", locked_folder / "out"), locked_folder, "no permission")
    assert list(locked_folder.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit on file sizes")
def test_a_disk_that_fills_up_leaves_nothing(in_process, tmp_path, customers):
    def small_files_only():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = in_process(
        "analyse", customers, "--out", tmp_path / "out", preexec_fn=small_files_only, cwd=tmp_path
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot write" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["customers.csv"]


#: A process started in the background may have Ctrl-C switched off; a person's terminal has it on.
OBEY_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from clustering.cli.main import run
run()
"""


def csv_of(n_rows):
    """A table of noise as CSV bytes."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(rng.normal(size=(n_rows, 8))).add_prefix("x").to_csv(index=False).encode()


@pytest.mark.parametrize("when", ["while reading", "while clustering"])
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_leaves_nothing(tmp_path, stop, code, when):
    process = subprocess.Popen(
        [sys.executable, "-c", OBEY_CTRL_C, "analyse", "-", "--algorithm", "hdbscan", "--out", "out"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(csv_of(40_000))  # more than a pipe holds: when this returns, it is being read
    if when == "while clustering":
        process.stdin.close()
        time.sleep(1)
    assert process.poll() is None, "it was finished before it could be stopped"
    process.send_signal(stop)
    if when == "while clustering":
        process.stdin = None  # closed above; communicate() would flush it again
    out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in err
    assert out == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--n-clusters", "8-3"), "write 3-8"),
        (("--n-clusters", "0-4"), "a range such as 3-8"),
        (("--n-clusters", "3-"), "a range such as 3-8"),
        (("--n-clusters", "3-4-5"), "a range such as 3-8"),
        (("--n-clusters", "many"), "a whole number of at least 1"),
        (("--smallest", "200%"), "a share above 0% and up to 50%"),
        (("--smallest", "0"), "a number of rows"),
        (("--smallest", "some"), "a number of rows"),
        (("--smallest", "x%"), "a number of rows"),
        (("--algorithm", "dbscan", "--smallest", "5%"), "cannot be told how small"),
        (("--algorithm", "hdbscan", "--n-clusters", "3-8"), "finds the number of clusters itself"),
        (("--n-clusters", "30000-40000"), "different rows"),
    ],
)
def test_a_wish_that_cannot_be_meant(clustering, tmp_path, customers, options, words):
    refused(clustering("analyse", "customers.csv", *options), tmp_path, words)
