"""`clustering config`: a file to begin with, and where each value comes from."""

import json
import subprocess
import sys

import pytest
import yaml

from clustering.core.customer_settings import CustomersConfig

VARIABLE = "CLUSTERING_CLUSTERING__KMEANS_MAX_K"


def test_what_is_shown_is_a_configuration_file_with_all_defaults(clustering, tmp_path):
    done = clustering("config", "show")
    assert (done.code, done.err) == (0, "")
    (tmp_path / "shop.yaml").write_text(done.out)
    assert CustomersConfig.load(tmp_path / "shop.yaml") == CustomersConfig()


def test_every_value_is_explained(clustering, tmp_path, monkeypatch):
    (tmp_path / "shop.yaml").write_text("mlops:\n  log_level: DEBUG\n")
    monkeypatch.setenv(VARIABLE, "8")
    words = ["config", "explain", "--config", "shop.yaml", "--set", "reporting.figure_dpi=72"]
    done = clustering(*words)
    assert (done.code, done.err) == (0, "")
    found = {line.split(":")[0].strip(): line.split("  # ")[-1] for line in done.out.splitlines()}
    assert found["log_level"] == "file shop.yaml:2"
    assert found["kmeans_max_k"] == f"environment {VARIABLE}"
    assert found["figure_dpi"] == "command line"
    assert found["kmeans_min_k"] == "default"
    assert yaml.safe_load(done.out)["mlops"]["log_level"] == "DEBUG"
    told = json.loads(clustering(*words, "--json").out)
    assert told["clustering.kmeans_max_k"] == {"value": 8, "origin": f"environment {VARIABLE}"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--config", "gone.yaml"], "the configuration 'gone.yaml' cannot be read"),
        (["--config", "bad.yaml"], "unknown key 'mlops.log_levl'. Did you mean 'log_level'"),
        (["--set", "mlops.log_level=LOUD"], "mlops.log_level='LOUD' is not allowed"),
        (["--set", "mlops.log_levl=INFO"], "Did you mean 'mlops.log_level'"),
    ],
)
def test_bad_input_is_one_line(clustering, tmp_path, words, told):
    (tmp_path / "bad.yaml").write_text("mlops:\n  log_levl: DEBUG\n")
    done = clustering("config", "explain", *words)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_help_loads_no_library_that_it_does_not_need():
    code = (
        "import sys; from clustering.cli.main import outcome\n"
        "for words in (['--help'], ['experiments', '--help'], ['config', '--help']): outcome(words)\n"
        "heavy = {'numpy', 'pandas', 'pydantic', 'structlog', 'yaml', 'rich'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) if heavy - {'numpy'} else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
