import pytest

from cluster_maker.algorithms import memory
from cluster_maker.errors import MemoryLimitError


def test_free_memory_is_known_here_and_plausible():
    free = memory.free_memory()
    assert free is None or 2**20 < free < 2**50


@pytest.mark.parametrize(("needed", "fits"), [(799, True), (801, False)])
def test_work_may_take_four_fifths_of_what_is_free(monkeypatch, needed, fits):
    monkeypatch.setattr(memory, "free_memory", lambda: 1000 * 2**20)
    if fits:
        memory.require_memory(needed * 2**20, "it", "take less")
        return
    with pytest.raises(MemoryLimitError, match="it needs 801 MiB, but only 1000 MiB are free: take less"):
        memory.require_memory(needed * 2**20, "it", "take less")


def test_nothing_is_refused_where_free_memory_is_unknown(monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    memory.require_memory(2**60, "it", "take less")


def test_the_smaller_of_machine_and_container_counts(monkeypatch):
    monkeypatch.setattr(memory, "_free_of_machine", lambda: 500)
    monkeypatch.setattr(memory, "_free_of_group", lambda: 300)
    assert memory.free_memory() == 300
    monkeypatch.setattr(memory, "_free_of_group", lambda: None)
    assert memory.free_memory() == 500


def test_large_needs_are_told_in_gibibytes(monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: 2**30)
    with pytest.raises(MemoryLimitError, match=r"needs 8\.0 GiB, but only 1\.0 GiB are free"):
        memory.require_memory(2**33, "it", "take less")
