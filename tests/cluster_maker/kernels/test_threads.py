import pytest

from cluster_maker.errors import ConfigError
from cluster_maker.kernels import thread_limit
from cluster_maker.kernels.threads import SMALL_WORK, threads_for


def test_little_work_gets_one_thread():
    assert threads_for(SMALL_WORK - 1) == 1


def test_the_environment_limits_threads_and_ours_comes_first(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads_for(1e12) == 1
    monkeypatch.setenv("CLUSTER_MAKER_NUM_THREADS", "nonsense")
    assert threads_for(1e12) == 1
    monkeypatch.setattr("cluster_maker.kernels.threads._processors", lambda: 8)
    monkeypatch.setenv("CLUSTER_MAKER_NUM_THREADS", "3")
    assert threads_for(1e12) == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "2,4")
    monkeypatch.delenv("CLUSTER_MAKER_NUM_THREADS")
    assert threads_for(1e12) == 2


def test_a_limit_holds_inside_its_block_only():
    before = threads_for(1e12)
    with thread_limit(5):
        assert threads_for(0.0) == 5
        with thread_limit(2):
            assert threads_for(1e12) == 2
        assert threads_for(1e12) == 5
    assert threads_for(1e12) == before


def test_no_thread_at_all_is_refused():
    with pytest.raises(ConfigError, match="at least 1 thread, got 0"), thread_limit(0):
        pass
