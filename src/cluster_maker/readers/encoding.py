"""In which encoding a text file is written, so that no letter turns into two wrong ones.

A byte order mark decides; then valid UTF-8, checked over the whole file; then the single-byte
encoding in which the bytes above 127 make the most plausible letters.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from cluster_maker.readers.source import Source
from cluster_maker.wording import plural

# Longest first: the mark of UTF-32 begins with that of UTF-16.
BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

_LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (code page 850)",
    "cp1251": "Windows-1251 (Cyrillic)",
}

_CHUNK = 2**20
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Whole words without a single ASCII letter.
_FOREIGN_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{3,}(?![A-Za-z\x80-\xff])")
_ASCII = bytes(range(128))
_NOT_IN_1252 = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
# Small letters and typographic marks of western texts; a wrong encoding turns them into capitals or symbols.
_PLAUSIBLE = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœšž’‘“”„–—…€£°§")


@dataclass(frozen=True)
class TextEncoding:
    """The encoding of a text: Python's codec, its name for people, and what is doubtful about it."""

    codec: str
    label: str
    notes: tuple[str, ...] = ()


@dataclass
class _Census:
    """What a pass over all bytes counts."""

    valid_utf8: bool = True
    high_bytes: int = 0
    in_multibyte: int = 0
    in_foreign_words: int = 0


def detect_encoding(source: Source) -> TextEncoding:
    """Return the encoding of a text file, after a look at all of its bytes.

    Parameters
    ----------
    source : Source
        A text file, packed or not.

    Notes
    -----
    Cost: one pass over the file, in pieces of 1 MiB. Text that is mostly UTF-8 with a few
    damaged places stays UTF-8, and each damaged place is read as "�".
    """
    with source.open() as stream:
        head = stream.read(4096)
    for bom, codec in BOMS.items():
        if head.startswith(bom):
            return TextEncoding(codec, _LABELS[codec])
    pattern = null_pattern(head)
    if pattern:
        return TextEncoding(pattern, _LABELS[pattern])
    census, high = _count(source)
    if census.valid_utf8:
        return TextEncoding("utf-8", _LABELS["utf-8"])
    if census.in_multibyte >= 0.8 * census.high_bytes:
        damaged = census.high_bytes - census.in_multibyte
        note = f"Damaged places ({plural(max(damaged, 1), 'byte')}) are not valid UTF-8 and were read as '�'."
        return TextEncoding("utf-8", _LABELS["utf-8"], (note,))
    return _single_byte(high, census)


def null_pattern(head: bytes) -> str:
    """Return the codec of UTF-16 or UTF-32 without a mark, told by where its zero bytes are, or ''."""
    size = len(head) - len(head) % 4
    if size < 4 or b"\0" not in head:
        return ""
    zeros = [head[start:size:4].count(0) / (size // 4) for start in range(4)]
    full = [share > 0.7 for share in zeros]
    patterns = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return patterns.get((full[0], full[1], full[2], full[3]), "")


def _count(source: Source) -> tuple[_Census, Counter[int]]:
    """Check all bytes for UTF-8 and count those above 127."""
    census, high = _Census(), Counter[int]()
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            census.valid_utf8 = census.valid_utf8 and _decodes(decoder, chunk)
            if not chunk.isascii():
                census.high_bytes += len(chunk.translate(None, delete=_ASCII))
                census.in_multibyte += sum(map(len, _MULTIBYTE.findall(chunk)))
                census.in_foreign_words += sum(map(len, _FOREIGN_WORD.findall(chunk)))
                high.update(chunk.translate(None, delete=_ASCII))
    census.valid_utf8 = census.valid_utf8 and _decodes(decoder, b"", final=True)
    return census, high


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    """Tell whether the next piece is valid."""
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(high: Counter[int], census: _Census) -> TextEncoding:
    """Return the encoding in which the bytes above 127 are the most plausible letters."""
    if census.in_foreign_words > 0.6 * census.high_bytes and len(high) > 4:
        # whole words of such bytes: another alphabet, whose letters Windows-1251 has from 0xC0 on
        cyrillic = sum(count for byte, count in high.items() if byte >= 0xC0) > 0.85 * census.high_bytes
        return _guessed("cp1251" if cyrillic else "cp1252")
    scores = {codec: _plausibility(high, codec) for codec in ("cp1252", "mac_roman", "cp850")}
    codec = max(scores, key=lambda name: scores[name])  # the first, Windows-1252, wins a tie
    if codec == "cp1252" and high.keys() & _NOT_IN_1252:
        codec = "latin-1"
    return TextEncoding(codec, _LABELS[codec]) if scores["cp1252"] or codec != "cp1252" else _guessed(codec)


def _guessed(codec: str) -> TextEncoding:
    """Return an encoding with the remark that it is a guess."""
    label = _LABELS[codec]
    return TextEncoding(
        codec, label, (f"The encoding is a guess ({label}): if letters look wrong, save the file as UTF-8.",)
    )


def _plausibility(high: Counter[int], codec: str) -> int:
    """Count the bytes that are small letters or typographic marks in this encoding."""
    return sum(
        count for byte, count in high.items() if bytes([byte]).decode(codec, errors="replace") in _PLAUSIBLE
    )
