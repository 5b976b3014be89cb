"""Arrays set aside while objects are written as JSON: each different content once, by name."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]

#: Kinds of numpy data that are written as they are: truth values, numbers, times.
PLAIN_KINDS = "biufcmM"
_LEVEL = 1  # of compression: most of what can be gained, at a fraction of the time


class ArrayStore:
    """Arrays put by while a model is written."""

    def __init__(self) -> None:
        self.held: dict[str, AnyArray] = {}
        self._names: dict[tuple[Any, ...], str] = {}

    def put(self, array: AnyArray) -> str:
        """Keep an array of plain data and return its name; equal content is kept once."""
        turned = array.flags.f_contiguous and not array.flags.c_contiguous
        key = (array.dtype.str, array.shape, turned, _digest(array.T if turned else array))
        if key not in self._names:
            self._names[key] = f"a{len(self.held)}"
            self.held[self._names[key]] = array
        return self._names[key]

    def put_texts(self, texts: Sequence[str]) -> dict[str, str]:
        """Keep texts: their bytes one after the other, and where each ends."""
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        return {
            "bytes": self.put(np.frombuffer(b"".join(parts), dtype=np.uint8)),
            "ends": self.put(ends),
        }

    def put_codes(self, codes: npt.NDArray[np.integer]) -> str:
        """Keep whole numbers from -1 up in as few bytes as hold them."""
        return self.put(codes.astype(np.min_scalar_type(-int(codes.max(initial=0)) - 1)))


def texts_of(node: Mapping[str, str], arrays: Mapping[str, AnyArray]) -> list[str]:
    """Return the texts that `ArrayStore.put_texts` kept."""
    data = arrays[node["bytes"]].tobytes()
    ends = arrays[node["ends"]].tolist()
    return [
        data[start:end].decode("utf-8", "surrogatepass") for start, end in zip([0, *ends], ends, strict=False)
    ]


def write_arrays(path: Path, held: Mapping[str, AnyArray]) -> None:
    """Write arrays as an .npz file; the same arrays make the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, array in held.items():
            # without a ZipInfo of its own a member would carry the time of day
            member = zipfile.ZipInfo(f"{name}.npy")
            # measurements hardly shrink, and compressing them takes ten times as long as writing them
            packed = array.dtype.kind not in "fc"
            member.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            with archive.open(member, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, AnyArray]:
    """Read all arrays of an .npz file; objects in it are refused, not made.

    Raises
    ------
    ValueError, OSError, EOFError, zipfile.BadZipFile
        If it is damaged or holds anything but plain data.
    """
    with np.load(path, allow_pickle=False) as archive:
        found = {name: archive[name] for name in archive.files}
    for name, array in found.items():
        if array.dtype.kind not in PLAIN_KINDS:
            raise ValueError(f"array {name} holds {array.dtype}")
    return found


def _digest(array: AnyArray) -> bytes:
    """Return a fingerprint of an array's content, row after row."""
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    return hashlib.sha256(flat.data).digest()
