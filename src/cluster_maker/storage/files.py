"""A model folder: `model.json` says what is held, `arrays.npz` holds the numbers; each is sealed by a hash.

    model.json   {"format", "versions", "arrays_sha256", "body", "sha256"}
    arrays.npz   the arrays that the body names

The seal tells damage and careless changes from an intact model. It is no signature: whoever rewrites both
files and both hashes makes another model, which still can hold nothing but data.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from cluster_maker.errors import ModelError, suggest
from cluster_maker.storage.arrays import read_arrays, write_arrays
from cluster_maker.storage.decoding import Decoder
from cluster_maker.storage.encoding import Encoder
from cluster_maker.storage.folder import FolderKind, staged_folder

#: Rises when a model written by this version could not be read by the one before.
FORMAT = 1
BODY, ARRAYS = "model.json", "arrays.npz"
#: Name of the model's folder inside a report folder.
IN_REPORT = "model"

_LIBRARIES = ("cluster-maker", "numpy", "scipy", "pandas", "scikit-learn")
_MODELS = FolderKind("model folder", lambda names: set(names) <= {BODY, ARRAYS})
_AGAIN = "Save the model again (clustering analyse writes it), or use a copy that is whole."


def write_model(folder: str | PathLike[str], content: Mapping[str, Any]) -> None:
    """Write named values as a model folder, whole or not at all.

    Parameters
    ----------
    folder : path
        Must not exist, be empty, or hold an earlier model, which is replaced.
    content : mapping of str to object
        What to keep: plain values, arrays, tables, and objects of the classes in `classes.CLASSES`.

    Raises
    ------
    ModelError
        If something in it cannot be kept.
    ExportError
        If the folder holds other files or cannot be written.
    """
    encoder = Encoder()
    body = {name: encoder.node(value, name) for name, value in content.items()}
    with staged_folder(Path(fspath(folder)), _MODELS) as staging:
        write_arrays(staging / ARRAYS, encoder.store.held)
        sealed = {
            "format": FORMAT,
            "versions": {name: version(name) for name in _LIBRARIES},
            "arrays_sha256": _file_hash(staging / ARRAYS),
            "body": body,
        }
        text = json.dumps({**sealed, "sha256": _seal(sealed)}, allow_nan=False)
        (staging / BODY).write_text(text + "\n", encoding="ascii")


def read_model(folder: str | PathLike[str]) -> dict[str, Any]:
    """Read what `write_model` wrote; nothing in the folder is run.

    Parameters
    ----------
    folder : path
        A model folder, or a report folder that holds one.

    Returns
    -------
    dict of str to object

    Raises
    ------
    ModelError
        If there is no model, it is of another format, or it is damaged or was changed.
    """
    found = model_folder(folder)
    try:
        sealed = json.loads((found / BODY).read_bytes(), parse_constant=_no_constant)
        _check(sealed, found)
        decoder = Decoder(read_arrays(found / ARRAYS))
        return {name: decoder.value(node) for name, node in sealed["body"].items()}
    except ModelError as error:
        raise ModelError(f"the model in {str(found)!r} cannot be used: {error}. {_AGAIN}") from error
    except OSError as error:
        why = error.strerror or "it is damaged"
        raise ModelError(f"the model in {str(found)!r} cannot be read: {why}. {_AGAIN}") from error
    except (
        ValueError, TypeError, LookupError, AttributeError, OverflowError,
        EOFError, RecursionError, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        raise ModelError(f"the model in {str(found)!r} is damaged. {_AGAIN}") from error


def model_folder(folder: str | PathLike[str]) -> Path:
    """Return the model folder that is meant: `folder` itself, or ``model`` in a report folder.

    Raises
    ------
    ModelError
        If there is none; the message names the closest folder there is.
    """
    path = Path(fspath(folder))
    for candidate in (path, path / IN_REPORT):
        if (candidate / BODY).is_file():
            return candidate
    if path.is_file():
        raise ModelError(f"{str(path)!r} is a file: name a model folder, or the report folder that holds it.")
    if not path.exists():
        beside = [p.name for p in path.parent.iterdir() if p.is_dir()] if path.parent.is_dir() else []
        hint = suggest(path.name, beside)
        raise ModelError(f"there is no folder {str(path)!r}.{hint} Name a report folder or a model folder.")
    raise ModelError(
        f"there is no model in {str(path)!r} ({BODY} is missing): name a report folder that "
        "clustering analyse wrote, or a folder that save() wrote."
    )


def _check(sealed: Any, folder: Path) -> None:
    """Refuse a model of another format, and one that is not as it was written."""
    if not isinstance(sealed, dict) or "format" not in sealed or "sha256" not in sealed:
        raise ModelError(f"{BODY} is not a model of this program")
    if sealed["format"] != FORMAT:
        writer = sealed.get("versions", {}).get("cluster-maker", "another version")
        raise ModelError(
            f"it is of format {sealed['format']!r}, written by cluster-maker {writer}, and this is "
            f"cluster-maker {version('cluster-maker')}, which reads format {FORMAT}"
        )
    if sealed.pop("sha256") != _seal(sealed):
        raise ModelError(f"{BODY} is not as it was written")
    if not (folder / ARRAYS).is_file():
        raise ModelError(f"{ARRAYS} is missing")
    if sealed["arrays_sha256"] != _file_hash(folder / ARRAYS):
        raise ModelError(f"{ARRAYS} is not as it was written")


def _seal(sealed: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, however its JSON is laid out."""
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _no_constant(name: str) -> Any:
    """Refuse NaN and infinities, which JSON does not have."""
    raise ValueError(f"{name} is not JSON")
