"""A shared tree is renewed as a whole: no half files, nothing stale, nothing of others lost."""

import pytest

from cluster_maker.errors import ExportError
from clustering.io.tree import check_tree, staged_tree

OWNED = ("data/a.csv", "data/b.csv", "models/kmeans")


def files(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def write(folder, place, text="new"):
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text(text)


def test_files_take_their_places_and_no_staging_is_left(tmp_path):
    root = tmp_path / "outputs"
    with staged_tree(root, OWNED) as folder:
        write(folder, "data/a.csv")
        write(folder, "models/kmeans/model.json")
        assert files(root) == [
            f"{folder.parent.name}/new/data/a.csv",
            f"{folder.parent.name}/new/models/kmeans/model.json",
        ]
    assert files(root) == ["data/a.csv", "models/kmeans/model.json"]
    assert sorted(path.name for path in root.iterdir()) == ["data", "models"]


def test_what_this_run_did_not_make_anew_goes_and_what_others_made_stays(tmp_path):
    for place in ("data/b.csv", "data/mine.csv", "logs/old.log", "models/kmeans/stale.npz"):
        write(tmp_path, place, "old")
    with staged_tree(tmp_path, OWNED) as folder:
        write(folder, "data/a.csv")
        write(folder, "models/kmeans/model.json")
    assert files(tmp_path) == ["data/a.csv", "data/mine.csv", "logs/old.log", "models/kmeans/model.json"]


def test_a_run_that_fails_leaves_the_tree_as_it_was(tmp_path):
    write(tmp_path, "data/a.csv", "old")
    with pytest.raises(RuntimeError, match="stopped"), staged_tree(tmp_path, OWNED) as folder:
        write(folder, "data/a.csv")
        raise RuntimeError("stopped")
    assert files(tmp_path) == ["data/a.csv"]
    assert (tmp_path / "data/a.csv").read_text() == "old"


def test_a_file_in_the_way_is_told_in_one_line(tmp_path):
    (tmp_path / "outputs").write_text("not a folder")
    with pytest.raises(ExportError, match="is a file: name a folder with --out"):
        check_tree(tmp_path / "outputs")
    with pytest.raises(ExportError, match="a part of the path is a file"):
        check_tree(tmp_path / "outputs" / "deeper")


def test_a_folder_where_a_file_is_to_go_is_not_removed(tmp_path):
    write(tmp_path, "data/new.csv/precious.txt", "mine")
    with pytest.raises(ExportError, match="is a folder, and a file is to go there"):  # noqa: SIM117
        with staged_tree(tmp_path, OWNED) as folder:
            write(folder, "data/new.csv")
    assert files(tmp_path) == ["data/new.csv/precious.txt"]
