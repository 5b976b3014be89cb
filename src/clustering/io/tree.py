"""A tree of results that later runs renew: files take their places when all of them are there.

Unlike a report folder (`folder.py`), the tree is shared: logs and records of earlier runs stay, and so
does everything that somebody else put there. Each file is whole at any time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster_maker.errors import ExportError
from clustering.io.folder import write_error


@contextmanager
def staged_tree(root: Path, owned: Iterable[str] = ()) -> Iterator[Path]:
    """Give a folder to write into; when the block ends well, what is in it takes its place under `root`.

    Parameters
    ----------
    root : Path
        Made if it is not there.
    owned : iterable of str
        Files and folders, relative to `root`, that a run of this kind makes: those that this one did not
        make anew go, so that nothing in the tree tells of an earlier run. A folder named here takes its
        place as a whole.

    Yields
    ------
    Path
        A hidden folder in `root`; it is gone afterwards, whatever happens.

    Raises
    ------
    ExportError
        If something in the way is a file, or cannot be written (rights, full disk).
    """
    owned = tuple(owned)
    check_tree(root)
    staging: Path | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staged.", dir=root))
        (staging / "new").mkdir()
        (staging / "old").mkdir()
        yield staging / "new"
        _take_places(staging, root, owned)
    except OSError as error:
        if isinstance(error, ExportError):
            raise
        raise write_error(root, error) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def check_tree(root: Path) -> None:
    """Refuse a root that is a file or may not be written; called before the work begins.

    Raises
    ------
    ExportError
        With one line.
    """
    if root.exists() and not root.is_dir():
        raise ExportError(f"the output folder {str(root)!r} is a file: name a folder with --out.")
    nearest = next((folder for folder in (root, *root.absolute().parents) if folder.exists()), None)
    if nearest is not None and not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        kind = PermissionError if nearest.is_dir() else NotADirectoryError
        number = 13 if nearest.is_dir() else 20
        raise write_error(root, kind(number, os.strerror(number)))


def _take_places(staging: Path, root: Path, owned: tuple[str, ...]) -> None:
    """Put earlier files aside, then move the new ones to their places."""
    new = {piece: root / piece.relative_to(staging / "new") for piece in _pieces(staging / "new", owned)}
    for piece, target in new.items():
        if target.is_dir() and not piece.is_dir():  # seen before anything is moved
            raise ExportError(f"{str(target)!r} is a folder, and a file is to go there: move it away.")
    for place in owned:
        if (root / place).is_dir() or not (staging / "new" / place).exists():
            _put_aside(root / place, staging / "old" / place)
    for piece, target in new.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(piece, target)


def _put_aside(earlier: Path, aside: Path) -> None:
    """Move an earlier file or folder out of the way; it goes with the staging folder."""
    if earlier.exists():
        aside.parent.mkdir(parents=True, exist_ok=True)
        os.replace(earlier, aside)


def _pieces(folder: Path, owned: tuple[str, ...]) -> Iterator[Path]:
    """Yield what moves in one piece: files, and folders that are owned as a whole."""
    whole = {folder / place for place in owned}
    waiting = [folder]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.is_dir() and path not in whole:
                waiting.append(path)
            else:
                yield path
