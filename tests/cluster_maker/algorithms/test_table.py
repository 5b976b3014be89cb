import subprocess
import sys

from cluster_maker.algorithms import ALGORITHMS


def test_the_table_lists_the_algorithms():
    assert ALGORITHMS.names() == (
        "kmeans",
        "minibatch_kmeans",
        "hierarchical",
        "genie",
        "dbscan",
        "hdbscan",
        "gaussian_mixture",
    )


def test_reading_the_table_imports_nothing_heavy():
    code = (
        "import sys; from cluster_maker.algorithms.table import ALGORITHMS;"
        "assert len(ALGORITHMS) == 7;"
        "print(sorted({'numpy', 'scipy', 'pandas', 'sklearn', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
