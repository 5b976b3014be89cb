from clustering.tracking.record import library_versions, run_id


def test_the_same_run_has_the_same_id():
    assert run_id("abc", {"seed": 1, "algorithm": "kmeans"}) == run_id(
        "abc", {"algorithm": "kmeans", "seed": 1}
    )


def test_other_data_or_settings_have_another_id():
    ids = {run_id("abc", {"seed": 1}), run_id("abd", {"seed": 1}), run_id("abc", {"seed": 2})}
    assert len(ids) == 3


def test_versions_name_python_and_the_libraries():
    assert {"python", "cluster-maker", "numpy", "scikit-learn"} <= set(library_versions())
