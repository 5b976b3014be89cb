"""The customers' configuration holds what it is told, survives YAML and refuses what it does not know."""

from datetime import date

import pytest

from cluster_maker.errors import ConfigError
from clustering.core.customer_settings import DEMO, CustomersConfig


def test_every_value_survives_a_yaml_file(tmp_path):
    told = CustomersConfig.of(
        {
            "data_generator": {"start_date": "2023-02-01", "product_categories": ["Tea", "Coffee"]},
            "clustering": {"dbscan_eps_range": [0.1, 0.9], "kmeans_n_clusters": 4},
            "reporting": {"currency": "€", "figure_size": [10, 6]},
            "paths": {"output_dir": "some/where"},
        }
    )
    told.save(tmp_path / "config.yaml")
    assert CustomersConfig.load(tmp_path / "config.yaml") == told
    assert told.data_generator.start_date == date(2023, 2, 1)


def test_the_defaults_are_those_of_the_specification():
    config = CustomersConfig()
    assert config.data_generator.num_customers == 5000
    assert len(config.data_generator.product_categories) == 7
    assert (config.clustering.kmeans_min_k, config.clustering.kmeans_max_k) == (2, 10)
    assert config.clustering.dbscan_eps_range == (0.3, 2.0)
    assert config.preprocessing.outlier_threshold == 1.5
    assert config.reporting.figure_dpi == 300


def test_a_demo_is_smaller():
    demo = CustomersConfig.of(DEMO)
    assert demo.data_generator.num_customers == 1000
    assert (demo.clustering.kmeans_max_k, demo.clustering.dbscan_eps_steps) == (6, 10)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"clustering": {"kmeans_max_kk": 3}},
            r"unknown key 'clustering.kmeans_max_kk'. Did you mean 'kmeans_max_k'\?",
        ),
        (
            {"clusterin": {}},
            r"unknown key 'clusterin'. Did you mean 'clustering'\? Known here: data_generator",
        ),
        (
            {"clustering": {"kmeans_min_k": 9, "kmeans_max_k": 3}},
            "kmeans_min_k 9 is above kmeans_max_k 3",
        ),
        ({"data_generator": {"num_customers": "many"}}, "data_generator.num_customers='many' is not allowed"),
        ({"data_generator": {"segment_shares": {"vip": 1.0}}}, "segment_shares knows high_value, .* not vip"),
        ({"data_generator": {"segment_shares": {"new": 0.4}}}, "add up to 0.4, they must add up to 1"),
        ({"data_generator": {"start_date": "2025-06-01"}}, "must lie before end_date 2024-12-31"),
        ({"data_generator": {"price_ranges": {"Tea": [5, 2]}}}, "'Tea' run from 5 to 2"),
    ],
)
def test_a_wrong_key_or_value_is_one_line(values, message):
    with pytest.raises(ConfigError, match=message) as caught:
        CustomersConfig.of(values)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "holds a list; needed is a mapping of sections"),
        ("clustering: {", "is no valid YAML: line 1"),
        ("a: 1\na: 2\n", "line 2: key 'a' is there twice"),
        ("a: !!python/object/apply:os.system [ls]\n", "could not determine a constructor"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path, text, message):
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        CustomersConfig.load(tmp_path / "bad.yaml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"missing\.yaml' cannot be read: No such file"):
        CustomersConfig.load(tmp_path / "missing.yaml")


def test_making_a_configuration_makes_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CustomersConfig().paths.visualizations.as_posix() == "outputs/visualizations"
    assert not list(tmp_path.iterdir())
