"""The public surface: complete, sorted, documented, and loaded only when used."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import cluster_maker

SPECIFIED = {
    "define_dataframe_structure",
    "simulate_data",
    "calculate_descriptive_statistics",
    "calculate_correlation",
    "column_summary",
    "export_to_csv",
    "export_formatted",
    "export_summary",
    "select_features",
    "standardise_features",
    "apply_pca",
    "init_centroids",
    "assign_clusters",
    "update_centroids",
    "kmeans",
    "compute_inertia",
    "silhouette_score",
    "elbow_curve",
    "davies_bouldin_score",
    "plot_clusters_2d",
    "plot_elbow",
    "cluster_stability_score",
    "run_clustering",
}


def test_every_specified_name_is_public():
    assert set(cluster_maker.__all__) >= SPECIFIED


def test_all_is_sorted_and_is_what_dir_shows():
    assert cluster_maker.__all__ == sorted(cluster_maker.__all__) == dir(cluster_maker)


@pytest.mark.parametrize("name", cluster_maker.__all__)
def test_every_public_name_loads_and_is_documented(name):
    value = getattr(cluster_maker, name)
    assert inspect.getdoc(type(value) if name == "ALGORITHMS" else value)


def test_type_checkers_and_python_are_told_the_same_names():
    tree = ast.parse(Path(cluster_maker.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name for node in block.body for alias in node.names}
    assert told == set(cluster_maker.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        cluster_maker.no_such_name  # noqa: B018


def modules_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


def test_importing_the_package_loads_no_heavy_library():
    loaded = modules_after("import cluster_maker")
    assert not loaded & {"pandas", "scipy", "sklearn", "matplotlib", "pyarrow"}


def test_help_and_tables_load_no_heavy_library():
    loaded = modules_after("import clustering.cli.main, clustering.cli.analyse, clustering.cli.demo")
    assert not loaded & {"pandas", "scipy", "sklearn", "matplotlib", "pydantic", "rich.table"}


#: Not rich: scikit-learn loads it where it is installed.
APPLICATION = {"clustering", "click", "pydantic", "jinja2", "dagster", "streamlit", "plotly"}


def test_the_engine_never_loads_the_application():
    loaded = modules_after("import cluster_maker; [getattr(cluster_maker, n) for n in cluster_maker.__all__]")
    assert not loaded & APPLICATION
