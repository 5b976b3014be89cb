"""The report folder of a run, which appears whole or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from cluster_maker.errors import ExportError
from cluster_maker.storage import folder as staging

#: The file by which a folder is known to be an earlier result, which a new one may replace.
MARK = "run.json"


def staged_folder(target: Path, *, mark: str = MARK) -> AbstractContextManager[Path]:
    """Give a folder to write into; when the block ends well, it becomes `target`.

    Parameters
    ----------
    target : Path
        Must not exist, be empty, or hold an earlier result (then it is replaced).
    mark : str
        The file by which an earlier result of this kind is known.

    Raises
    ------
    ExportError
        If the target is a file, holds something else, or cannot be written (rights, full disk).
    """
    return staging.staged_folder(target, _kind(mark))


def check_target(target: Path, *, mark: str = MARK) -> None:
    """Refuse a target that cannot be written, is a file, or holds anything but an earlier result.

    Called before the work begins, so that nobody waits for a result that has no place to go.
    """
    staging.check_target(target, _kind(mark))


def write_error(target: Path, error: OSError) -> ExportError:
    """Return the one-line error for a folder that cannot be written."""
    return staging.write_error(target, error, _kind(MARK))


def _kind(mark: str) -> staging.FolderKind:
    """Return how a folder of results is called and known."""
    return staging.FolderKind("output folder", lambda names: mark in names, "with --out")
