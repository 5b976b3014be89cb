import json
import shutil
import subprocess

import pytest

from cluster_maker.errors import ExportError
from clustering.tracking.environment import (
    Environment,
    code_hash,
    environment_info,
    git_commit,
    save_environment_info,
)


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "__init__.py").write_text("x = 1\n")
    (folder / "page.html").write_text("<p>\n")
    return folder


def test_the_environment_survives_its_file(tmp_path):
    save_environment_info(tmp_path / "environment.json")
    assert (
        Environment.model_validate(json.loads((tmp_path / "environment.json").read_text()))
        == environment_info()
    )


def test_it_names_the_code_and_what_decides_a_result():
    found = environment_info()
    assert {"cluster-maker", "numpy", "pandas", "structlog"} <= set(found.libraries)
    assert 1 <= found.cpu_usable <= found.cpu_count
    assert found.code_sha256 == code_hash()
    assert found.kernels_sha256 is not None


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ExportError, match="nowhere"):
        save_environment_info(tmp_path / "nowhere" / "environment.json")


def test_a_change_of_code_or_template_is_another_code(package):
    before = code_hash((package,))
    (package / "__init__.py").write_text("x = 2\n")
    changed = code_hash((package,))
    (package / "page.html").write_text("<b>\n")
    assert len({before, changed, code_hash((package,))}) == 3


def test_what_is_no_source_does_not_count(package):
    before = code_hash((package,))
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "shop.pyc").write_bytes(b"0")
    (package / "cpp").mkdir()
    (package / "cpp" / "notes.txt").write_text("in no wheel")
    assert code_hash((package,)) == before


def test_code_under_another_path_is_the_same_code(package, tmp_path):
    moved = shutil.copytree(package, tmp_path / "cpp" / "shop")
    assert code_hash((moved,)) == code_hash((package,))


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_commit_is_named_only_for_files_that_are_kept_in_it(package):
    def git(*words):
        who = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", package.parent, *who, *words], check=True, capture_output=True)

    assert git_commit(package) is None
    git("init")
    git("commit", "--allow-empty", "-m", "empty")
    assert git_commit(package) is None
    git("add", "shop")
    git("commit", "-m", "shop")
    assert len(git_commit(package)) == 40
