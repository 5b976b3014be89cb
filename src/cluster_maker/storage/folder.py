"""Folders that appear whole or not at all.

Files are written into a hidden folder beside the target, which takes the target's place when all of
them are there. A run that fails or is stopped leaves the target as it was.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster_maker.errors import ExportError


@dataclass(frozen=True)
class FolderKind:
    """What folders of one kind are called, and how an earlier one is known.

    Parameters
    ----------
    noun : str
        "output folder".
    is_earlier : callable
        Called with the sorted names in a folder; says whether it holds an earlier result, to be replaced.
    how_to_name : str
        What a user does to name another one: "with --out"; may be empty.
    """

    noun: str
    is_earlier: Callable[[list[str]], bool]
    how_to_name: str = ""

    def advice(self, which: str) -> str:
        """Say what to do: "name another folder with --out"."""
        return " ".join(["name", which, *([self.how_to_name] if self.how_to_name else [])])


@contextmanager
def staged_folder(target: Path, kind: FolderKind) -> Iterator[Path]:
    """Give a folder to write into; when the block ends well, it becomes `target`.

    Parameters
    ----------
    target : Path
        Must not exist, be empty, or hold an earlier result (then it is replaced).
    kind : FolderKind
        What it is called, and what an earlier result is.

    Raises
    ------
    ExportError
        If the target is a file, holds something else, or cannot be written (rights, full disk).
    """
    target = target.resolve()
    check_target(target, kind)
    staging: Path | None = None
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            staging.chmod(0o777 & ~_umask())
            yield staging
            _take_place(staging, target)
        except OSError as error:
            if isinstance(error, ExportError):
                raise
            raise write_error(target, error, kind) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def check_target(target: Path, kind: FolderKind) -> None:
    """Refuse a target that cannot be written, is a file, or holds anything but an earlier result.

    Called before the work begins, so that nobody waits for a result that has no place to go.
    """
    if not target.exists():
        _check_rights(target, kind)
        return
    if not target.is_dir():
        raise ExportError(f"the {kind.noun} {str(target)!r} is a file: {kind.advice('a folder')}.")
    try:
        names = sorted(path.name for path in target.iterdir())
    except OSError as error:
        raise write_error(target, error, kind) from error
    if names and not kind.is_earlier(names):
        raise ExportError(
            f"the {kind.noun} {str(target)!r} holds other files ({names[0]!r}, …): "
            f"{kind.advice('a new or empty folder')}."
        )


def _check_rights(target: Path, kind: FolderKind) -> None:
    """Refuse a target whose nearest existing folder may not be written to."""
    nearest = next((folder for folder in target.absolute().parents if folder.exists()), None)
    if nearest is None or not nearest.is_dir():
        return  # making the folder will say what is wrong
    if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise write_error(target, PermissionError(errno.EACCES, os.strerror(errno.EACCES)), kind)


def write_error(target: Path, error: OSError, kind: FolderKind) -> ExportError:
    """Return the one-line error for a folder that cannot be written."""
    why = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "the file size limit is reached",
        errno.EACCES: "no permission",
        errno.EPERM: "no permission",
        errno.EROFS: "the disk is read-only",
        errno.ENOTDIR: "a part of the path is a file",
        errno.EEXIST: "a part of the path is a file",
    }.get(error.errno or 0, error.strerror or str(error))
    return ExportError(
        f"cannot write to {str(target)!r}: {why}. Nothing was left behind; {kind.advice('another folder')}."
    )


def _take_place(staging: Path, target: Path) -> None:
    """Put the finished folder where the old one was; the old one goes only after that."""
    if not target.exists():
        os.replace(staging, target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    try:
        os.replace(target, old / "previous")
        os.replace(staging, target)
    except OSError:
        if not target.exists() and (old / "previous").exists():
            os.replace(old / "previous", target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
