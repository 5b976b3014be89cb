"""The compiled core beside the rest of the world: Ctrl-C, threads of Python, forks, no threads to be had."""

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from cluster_maker.kernels import _core
from tests.compiled import Problem, lloyd

# How many times slower the build is that is tested: those with sanitizers say 20.
PATIENCE = float(os.environ.get("PATIENCE", "1"))
PROBLEMS = [Problem(seed, 6000, 3, 12, "cloud", "corner", "float64") for seed in range(6)]


def python(code, *arguments):
    """Run a program in a process of its own; return the finished process."""
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    root = Path(__file__).resolve().parents[3]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60 * PATIENCE, cwd=root
    )


LONG_CALL = """
    import os, signal, sys, threading, time
    import numpy as np
    from cluster_maker.kernels import _core

    signal.signal(signal.SIGINT, signal.default_int_handler)  # background jobs may start with it ignored
    n, k, d = map(int, sys.argv[1:4])
    threads, kernel = int(sys.argv[4]), sys.argv[5]
    X = np.random.default_rng(0).random(size=(n, d), dtype=np.float32)
    centers, labels = X[:k].astype(float), np.full(n, -1)
    rows = _core.PackedRows(X, None, None, threads)
    sent = []

    def press():
        sent.append(time.process_time())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.5, press)
    timer.start()
    try:
        while True:  # one call is long enough on any machine, but none has to be
            if kernel == "lloyd":
                _core.lloyd(rows, centers, labels, 10**6, -1.0, False, threads)
                centers[:] = X[:k]
            elif kernel == "each":
                starts = [X[i : i + k].astype(float) for i in range(3)]
                _core.lloyd_each(rows, starts, [], 10**6, -1.0, False, threads)
            else:
                _core.nearest_centers(X, centers, labels, threads)
    except KeyboardInterrupt:
        print(time.process_time() - sent[0])
"""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize(("shape", "kernel"), [
    (("400000", "300", "16"), "lloyd"),
    (("400000", "300", "16"), "each"),
    (("400000", "300", "16"), "nearest"),
    (("20000", "1500", "3000"), "lloyd"),
    (("20000", "1500", "3000"), "nearest"),
], ids=lambda value: value if isinstance(value, str) else "x".join(value))  # fmt: skip
def test_ctrl_c_ends_a_long_call_at_once(shape, kernel, threads):
    done = python(LONG_CALL, *shape, threads, kernel)
    assert done.returncode == 0, done.stderr
    # processor time, which a busy machine does not stretch; 0.05 to 0.3 s on the machine of the benchmarks
    assert float(done.stdout) < 1.0 * PATIENCE


def test_the_error_of_another_signal_handler_comes_out_as_it_is():
    done = python("""
        import os, signal, threading
        import numpy as np
        from cluster_maker.kernels import _core

        def refuse(*_):
            raise RuntimeError("not now")

        signal.signal(signal.SIGALRM, refuse)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        X = np.random.default_rng(0).normal(size=(200_000, 16))
        rows, labels = _core.PackedRows(X, None, None, 2), np.full(len(X), -1)
        try:
            while True:
                _core.lloyd(rows, X[:200].copy(), labels, 10**6, -1.0, False, 2)
        except RuntimeError as error:
            print(error)
        # the rows are as they were: the next run does what it would have done
        labels[:] = -1
        print(_core.lloyd(rows, X[:3].copy(), labels, 2, -1.0, False, 2)[:2])
    """)
    assert done.stdout.splitlines() == ["not now", "('done', 2)"], done.stderr


def test_fits_in_several_threads_of_python_at_once_are_those_of_each_alone():
    alone = [problem.fit(threads=2).bits() for problem in PROBLEMS]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            assert list(pool.map(lambda problem: problem.fit(threads=2).bits(), PROBLEMS)) == alone


def test_one_table_serves_several_threads_of_python_at_once():
    X = np.random.default_rng(0).normal(size=(20_000, 4))
    rows = _core.PackedRows(X, None, None, 2)

    def fit(k):
        centers, labels = X[:k].copy(), np.full(len(X), -1)
        end = _core.lloyd(rows, centers, labels, 300, -1.0, False, 2)
        return end, centers.tobytes(), labels.tobytes()

    alone = [fit(k) for k in range(2, 10)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fit, range(2, 10))) == alone


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts threads by /proc")
def test_no_thread_is_left_after_a_call():
    def count():
        return len(os.listdir("/proc/self/task"))

    before = count()
    PROBLEMS[0].fit(threads=8)
    assert count() <= before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
class TestForks:
    def test_a_forked_child_fits_after_its_parent_has(self):
        done = python("""
            import os
            from tests.compiled import Problem

            problem = Problem(0, 6000, 3, 12, "cloud", "corner", "float64")
            bits = problem.fit(threads=2).bits()
            for _ in range(5):
                child = os.fork()
                if child == 0:
                    os._exit(0 if problem.fit(threads=2).bits() == bits else 1)
                assert os.waitpid(child, 0)[1] == 0
            print("all children fitted")
        """)
        assert done.stdout == "all children fitted\n", done.stderr

    def test_a_child_forked_while_other_threads_fit_can_fit_too(self):
        done = python("""
            import os, threading, warnings
            from tests.compiled import Problem

            warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of forks beside threads
            problem = Problem(0, 6000, 3, 12, "cloud", "corner", "float64")
            bits, over = problem.fit(threads=2).bits(), threading.Event()

            def keep_fitting():
                while not over.is_set():
                    problem.fit(threads=2)

            other = threading.Thread(target=keep_fitting)
            other.start()
            for _ in range(20):
                child = os.fork()
                if child == 0:
                    os._exit(0 if problem.fit(threads=2).bits() == bits else 1)
                assert os.waitpid(child, 0)[1] == 0
            over.set()
            other.join()
            print("all children fitted")
        """)
        assert done.stdout == "all children fitted\n", done.stderr

    def test_a_pool_of_forked_processes_gives_the_same_results(self):
        done = python("""
            from multiprocessing import get_context
            from tests.cluster_maker.kernels.test_core_threads import fit_bits, PROBLEMS

            alone = [fit_bits(problem) for problem in PROBLEMS]
            with get_context("fork").Pool(2) as pool:
                assert pool.map(fit_bits, PROBLEMS) == alone
            print("the same")
        """)
        assert done.stdout == "the same\n", done.stderr


def fit_bits(problem):
    return problem.fit(threads=2).bits()


def test_a_pool_of_spawned_processes_gives_the_same_results():
    with get_context("spawn").Pool(1) as pool:
        assert pool.map(fit_bits, PROBLEMS[:2]) == [fit_bits(problem) for problem in PROBLEMS[:2]]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
def test_where_no_more_threads_can_be_had_a_call_does_with_those_it_has():
    done = python("""
        import resource
        from pathlib import Path
        from tests.compiled import Problem

        problem = Problem(0, 6000, 3, 12, "cloud", "corner", "float64")
        bits = problem.fit(threads=2).bits()
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        room = used + 20 * 2**20  # the stack of one thread takes 8 MiB
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        print(problem.fit(threads=8).bits() == bits)
    """)
    assert done.stdout == "True\n", done.stderr


def test_more_threads_than_there_is_work_for():
    X = np.random.default_rng(0).normal(size=(10, 2))
    assert lloyd(X, X[:3], threads=32).bits() == lloyd(X, X[:3]).bits()
