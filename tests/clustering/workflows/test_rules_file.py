"""The rules of the segments lie beside the report as SQL, where there are any."""

import json
import sqlite3

import numpy as np
import pandas as pd
import pytest

from clustering.core.settings import AnalyseSettings
from clustering.workflows.analyse import RULES, analyse


@pytest.fixture
def two_groups(tmp_path):
    """A file with two clear groups."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"income": np.repeat([20.0, 90.0], 40) + rng.normal(size=80), "x": rng.normal(size=80)}
    )
    table.round(2).to_csv(tmp_path / "rows.csv", index=False)
    return tmp_path


def test_the_expression_gives_each_row_the_name_in_the_labels(two_groups):
    source = str(two_groups / "rows.csv")
    found = analyse(AnalyseSettings(source=source, n_clusters=2, out=two_groups / "out", quick=True))
    text = (found.folder / RULES).read_text(encoding="utf-8")
    with sqlite3.connect(":memory:") as base:
        pd.read_csv(source).to_sql("t", base, index_label="row")
        names = [name for (name,) in base.execute(f"SELECT {text} FROM t ORDER BY row")]
    base.close()
    assert names == pd.read_csv(found.folder / "labels.csv")["name"].tolist()
    files = json.loads((found.folder / "run.json").read_text())["summary"]["what_went_in"]["files"]
    assert RULES in files
    assert f'href="{RULES}"' in found.report.read_text()


def test_without_segments_there_is_no_file_of_rules(two_groups):
    settings = AnalyseSettings(source=str(two_groups / "rows.csv"), n_clusters=1, out=two_groups / "one")
    found = analyse(settings)
    assert not (found.folder / RULES).exists()
    assert RULES not in found.report.read_text()
