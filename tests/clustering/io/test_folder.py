import errno
import os

import pytest

from cluster_maker.errors import ExportError
from clustering.io.folder import staged_folder


def contents(folder):
    return sorted(path.name for path in folder.iterdir())


def write_run(target, text="new"):
    with staged_folder(target) as folder:
        (folder / "run.json").write_text(text)


def test_the_folder_appears_whole_with_nothing_beside_it(tmp_path):
    write_run(tmp_path / "a" / "out")
    assert contents(tmp_path / "a") == ["out"]
    assert (tmp_path / "a" / "out" / "run.json").read_text() == "new"


def test_nothing_is_there_before_the_block_ends(tmp_path):
    with staged_folder(tmp_path / "out") as folder:
        (folder / "run.json").write_text("x")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, SystemExit])
def test_a_run_that_stops_leaves_nothing(tmp_path, stop):
    with pytest.raises(stop), staged_folder(tmp_path / "out") as folder:
        (folder / "run.json").write_text("half")
        raise stop
    assert contents(tmp_path) == []


def test_an_earlier_result_is_replaced_whole(tmp_path):
    target = tmp_path / "out"
    write_run(target, "old")
    (target / "old-figure.png").write_bytes(b"x")
    write_run(target, "new")
    assert contents(target) == ["run.json"]
    assert (target / "run.json").read_text() == "new"
    assert contents(tmp_path) == ["out"]


def test_an_earlier_result_survives_a_run_that_fails(tmp_path):
    target = tmp_path / "out"
    write_run(target, "old")
    with pytest.raises(ValueError, match="boom"), staged_folder(target):
        raise ValueError("boom")
    assert (target / "run.json").read_text() == "old"


def test_a_folder_with_other_files_is_not_touched(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(ExportError, match=r"holds other files \('thesis.doc', …\)"), staged_folder(tmp_path):
        pass
    assert (tmp_path / "thesis.doc").read_text() == "mine"


def test_a_file_as_target_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="is a file"), staged_folder(tmp_path / "out"):
        pass


def test_a_file_in_the_path_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with (
        pytest.raises(ExportError, match="a part of the path is a file"),
        staged_folder(tmp_path / "file" / "out"),
    ):
        pass


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    with (
        pytest.raises(ExportError, match=r"cannot write to .*: the disk is full. Nothing was left behind"),
        staged_folder(tmp_path / "out") as folder,
    ):
        (folder / "half").write_text("x")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert contents(tmp_path) == []
