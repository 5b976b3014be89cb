"""Defaults < file < environment < command line, key by key; every refusal says which and where."""

import os

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cluster_maker.errors import ConfigError
from clustering.core.customer_settings import CustomersConfig
from clustering.core.layers import explained, layered, places, told_pairs, values_of
from clustering.core.sections import Section

MAX_K = "clustering.kmeans_max_k"
VARIABLE = "CLUSTERING_CLUSTERING__KMEANS_MAX_K"


@pytest.fixture
def config_file(tmp_path, monkeypatch):
    """Write a configuration file and return its name."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "shop.yaml").write_text(text)
        return "shop.yaml"

    return write


def max_k(file=None, environment=None, told=None):
    config, origins = layered(CustomersConfig, file, environment or {}, told)
    return config.clustering.kmeans_max_k, str(origins[MAX_K])


def test_without_anything_told_everything_is_a_default():
    config, origins = layered(CustomersConfig, environment={})
    assert config == CustomersConfig()
    assert {str(origin) for origin in origins.values()} == {"default"}
    assert list(origins) == list(values_of(config))


def test_each_layer_overrides_the_ones_below(config_file):
    file = config_file("# shop\nclustering:\n  kmeans_max_k: 7\n")
    environment, told = {VARIABLE: "8"}, {MAX_K: 9}
    assert max_k() == (10, "default")
    assert max_k(file) == (7, "file shop.yaml:3")
    assert max_k(file, environment) == (8, f"environment {VARIABLE}")
    assert max_k(file, environment, told) == (9, "command line")
    assert max_k(file, told=told) == (9, "command line")


def test_a_later_layer_leaves_the_other_keys_of_a_section_alone(config_file):
    file = config_file("clustering: {kmeans_min_k: 3, kmeans_max_k: 7}\n")
    config, _ = layered(CustomersConfig, file, {VARIABLE: "8"})
    assert (config.clustering.kmeans_min_k, config.clustering.kmeans_max_k) == (3, 8)


def test_layers_that_fit_only_together_are_taken(config_file):
    file = config_file("clustering:\n  kmeans_min_k: 20\n")
    config, _ = layered(CustomersConfig, file, {VARIABLE: "30"})
    assert config.clustering.kmeans_min_k == 20


def test_told_values_are_nested_or_have_dots():
    nested, _ = layered(CustomersConfig, environment={}, told={"clustering": {"kmeans_max_k": 6}})
    dotted, _ = layered(CustomersConfig, environment={}, told={MAX_K: 6})
    assert nested == dotted
    assert nested.clustering.kmeans_max_k == 6


def test_variables_are_read_as_yaml_and_texts_as_they_are():
    config, _ = layered(
        CustomersConfig,
        environment={
            "CLUSTERING_CLUSTERING__DBSCAN_EPS_RANGE": "[0.1, 0.9]",
            "CLUSTERING_CLUSTERING__KMEANS_N_CLUSTERS": "",
            "CLUSTERING_MLOPS__MODEL_VERSION": "2.0",
            "CLUSTERING_MLOPS__LOG_TO_FILE": "false",
            "CLUSTERING_DATA_GENERATOR__START_DATE": "2023-02-01",
        },
    )
    assert config.clustering.dbscan_eps_range == (0.1, 0.9)
    assert config.clustering.kmeans_n_clusters is None
    assert config.mlops.model_version == "2.0"
    assert config.mlops.log_to_file is False
    assert config.data_generator.start_date.isoformat() == "2023-02-01"


def test_the_process_environment_counts_unless_another_is_given(monkeypatch):
    monkeypatch.setenv(VARIABLE, "5")
    assert layered(CustomersConfig)[0].clustering.kmeans_max_k == 5
    assert layered(CustomersConfig, environment={})[0].clustering.kmeans_max_k == 10


@pytest.mark.parametrize(
    "name", ["CLUSTERING_DEBUG", "CLUSTERING_MODEL_CACHE", "CLUSTERING_SURVEY__X", "PATH"]
)
def test_variables_of_others_are_left_alone(name):
    assert layered(CustomersConfig, environment={name: "1"})[0] == CustomersConfig()


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("CLUSTERING_CLUSTERING__KMEANS_MAXK", VARIABLE),
        ("CLUSTERING_CLUSTERING_KMEANS_MAX_K", VARIABLE),
        ("CLUSTERING_CLUSTRING__KMEANS_MAX_K", VARIABLE),
        ("CLUSTERING_MLOPS__LOG_LEVL", "CLUSTERING_MLOPS__LOG_LEVEL"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_closest(name, close):
    with pytest.raises(ConfigError, match=f"unknown environment variable '{name}'. Did you mean '{close}'"):
        layered(CustomersConfig, environment={name: "8"})


@pytest.mark.parametrize(
    ("text", "environment", "told", "message"),
    [
        ("clustering:\n  kmeans_max_kk: 3\n", {}, {}, r"mean 'kmeans_max_k'.* by: file shop.yaml:2\.$"),
        ("clustering: 5\n", {VARIABLE: "8"}, {}, r"clustering=5 is not.* by: file shop.yaml:1, envir"),
        ("{}", {VARIABLE: "many"}, {}, rf"kmeans_max_k='many' is .* Set by: environment {VARIABLE}\.$"),
        ("{}", {}, {MAX_K: 1000}, r"kmeans_max_k=1000 is not allowed.* Set by: command line\.$"),
        (
            "clustering:\n  kmeans_min_k: 9\n", {VARIABLE: "3"}, {},
            rf"kmeans_min_k 9 is above kmeans_max_k 3\. Set by: file shop.yaml:2, environment {VARIABLE}\.$",
        ),
        ("{}", {VARIABLE: "[1"}, {}, rf"{VARIABLE}='\[1' cannot be read as a YAML value"),
        ("[1", {}, {}, "the configuration 'shop.yaml' is no valid YAML"),
        ("{}", {}, {"clusterng.kmeans_max_k": 3}, "unknown key 'clusterng'. Did you mean 'clustering'"),
    ],
)  # fmt: skip
def test_a_refusal_says_where_the_value_was_set(config_file, text, environment, told, message):
    with pytest.raises(ConfigError, match=message) as refused:
        layered(CustomersConfig, config_file(text), environment, told)
    assert "\n" not in str(refused.value)


def test_an_empty_section_is_left_at_its_defaults(config_file):
    assert (
        layered(CustomersConfig, config_file("clustering:\n  # kmeans_max_k: 8\n"), {})[0]
        == CustomersConfig()
    )


def test_a_key_from_an_anchor_has_the_line_of_its_section(config_file):
    file = config_file("mlops:\n  log_level: DEBUG\nclustering:\n  <<: {kmeans_max_k: 4}\n")
    assert max_k(file) == (4, "file shop.yaml:3")


@given(
    st.dictionaries(st.sampled_from(["kmeans_max_k", "kmeans_n_init", "kmeans_max_iter"]), st.integers(3, 9))
)
def test_environment_and_command_line_read_the_same_value(values):
    variables = {f"CLUSTERING_CLUSTERING__{key.upper()}": str(value) for key, value in values.items()}
    told = told_pairs(CustomersConfig, [f"clustering.{key}={value}" for key, value in values.items()])
    assert (
        layered(CustomersConfig, environment=variables)[0]
        == layered(CustomersConfig, environment={}, told=told)[0]
    )


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("kmeans_max_k", "'kmeans_max_k' sets nothing: write SECTION.KEY=VALUE"),
        (
            "clustering.kmeans_maxk=3",
            "unknown key 'clustering.kmeans_maxk'. Did you mean 'clustering.kmeans_max_k'",
        ),
        ("clustering.kmeans_max_k=[", "cannot be read as a YAML value"),
    ],
)
def test_a_pair_that_sets_nothing_is_refused(pair, message):
    with pytest.raises(ConfigError, match=message.replace("[", r"\[")):
        told_pairs(CustomersConfig, [pair])


def test_the_explanation_is_yaml_that_reads_back_as_the_same(config_file):
    file = config_file('mlops:\n  experiment_name: "two\\nlines: # no"\n')
    config, origins = layered(CustomersConfig, file, {VARIABLE: "8"})
    text = explained(config, origins)
    assert CustomersConfig.of(yaml.safe_load(text)) == config
    assert any(
        "kmeans_max_k: 8" in line and f"# environment {VARIABLE}" in line for line in text.splitlines()
    )
    assert text.count("  # ") == len(list(places(CustomersConfig)))


class _Shop(Section):
    """A configuration with a key beside its sections."""

    name: str = "corner"
    clustering: CustomersConfig = CustomersConfig()


def test_any_configuration_can_be_layered():
    config, origins = layered(
        _Shop, environment={"CLUSTERING_NAME": "42", "CLUSTERING_CLUSTERING__PATHS__OUTPUT_DIR": "there"}
    )
    assert (config.name, config.clustering.paths.output_dir) == ("42", config.clustering.paths.output_dir)
    assert os.fspath(config.clustering.paths.output_dir) == "there"
    assert (
        str(origins["clustering.paths.output_dir"]) == "environment CLUSTERING_CLUSTERING__PATHS__OUTPUT_DIR"
    )
