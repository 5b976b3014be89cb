"""Columns of text to columns of numbers, truth values or text, decided over all rows.

Codes with leading zeros ("0001") and numbers too long for exact arithmetic stay text. Dates stay
text as well: what they mean is for the analysis to say, not for the reader.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from cluster_maker.readers.source import some
from cluster_maker.readers.values import MISSING, MISSING_MARKS, MISSING_WORDS, is_number
from cluster_maker.wording import plural

# Codes, not numbers: leading zeros or hexadecimal, more digits than a float holds, telephone numbers.
_LEADING_ZERO = r"^[+-]?0+[1-9xX][0-9a-fA-F]*$"
_LONG = r"^[+-]?[0-9]{16,}$"
_TELEPHONE = r"^\+[0-9]{7,}$"
_CODE = "|".join((_LEADING_ZERO, _LONG, _TELEPHONE))
_SPACES = "'’\u00a0\u202f"
_COMMA_NUMBER = rf"^[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:[. {_SPACES}][0-9]{{3}})+)(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_POINT_NUMBER = rf"^[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:[,{_SPACES}][0-9]{{3}})+)(?:\.[0-9]+)?$"
_COMMA_GROUPS = r"^[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+$"
_POINT_GROUPS = r"^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+$"
_EXACT = 2**53


@dataclass
class Findings:
    """What was noticed on the way, to be told in the notes."""

    missing: Counter[str] = field(default_factory=Counter)
    trimmed: Counter[str] = field(default_factory=Counter)
    infinite: Counter[str] = field(default_factory=Counter)
    codes: list[str] = field(default_factory=list)
    regrouped: list[str] = field(default_factory=list)
    comma: bool = False

    def notes(self) -> tuple[str, ...]:
        """Return the findings as plain sentences."""
        told = [note for note in (self._missing(), self._trimmed(), self._codes()) if note]
        if self.infinite:
            count = plural(sum(self.infinite.values()), "infinite value")
            told.append(f"{count} (columns {some(list(self.infinite))}) were read as missing.")
        if self.regrouped:
            told.append(f"Thousands marks were taken out of the numbers of {some(self.regrouped)}.")
        return tuple(told)

    def _missing(self) -> str:
        """Say which spellings were read as missing."""
        spelled = [
            f"{text!r} ({plural(count, 'cell')})" for text, count in self.missing.most_common(5) if text
        ]
        return f"Read as missing: {', '.join(spelled)}." if spelled else ""

    def _trimmed(self) -> str:
        """Say where blanks around texts were removed."""
        if not self.trimmed:
            return ""
        cells = plural(sum(self.trimmed.values()), "cell")
        return f"Blanks around the text were removed in {cells} (columns {some(list(self.trimmed))})."

    def _codes(self) -> str:
        """Say which columns of digits stayed text."""
        if not self.codes:
            return ""
        return f"Kept as text, since the digits are codes (leading zeros or very long): {some(self.codes)}."


@dataclass
class _Column:
    """A column on its way from text to values."""

    name: str
    text: pa.ChunkedArray
    n_trimmed: int = 0
    number: pa.ChunkedArray | None = None


def type_columns(
    texts: dict[str, pa.ChunkedArray], *, comma_decimals: bool = False, comma_likely: bool = False
) -> tuple[dict[str, pa.ChunkedArray], Findings]:
    """Turn columns of text into numbers and truth values where all their values are such.

    Parameters
    ----------
    texts : dict of str to pyarrow.ChunkedArray
        The columns, as text without nulls; emptied on the way, so that memory is given back.
    comma_decimals : bool
        Whether the file may write "1,5" for one and a half (its cells are not separated by commas).
    comma_likely : bool
        Whether "1,234" is more likely a decimal comma than a thousands mark (semicolons separate).

    Returns
    -------
    columns : dict of str to pyarrow.ChunkedArray
        In the order given: int64, float64, bool or string; missing values are null.
    findings : Findings
        What was noticed.

    Notes
    -----
    Cost: a few passes over each column, in compiled code.
    """
    found = Findings()
    columns = []
    for name in list(texts):
        column = _without_missing(name, texts.pop(name), found)
        column.number = _plain_number(column, found)
        columns.append(column)
    if comma_decimals:
        _apply_comma(columns, found, likely=comma_likely)
    return {column.name: _finished(column, found) for column in columns}, found


def _without_missing(name: str, raw: pa.ChunkedArray, found: Findings) -> _Column:
    """Return the column without blanks around its texts and with null for every missing value."""
    text = pc.utf8_trim_whitespace(raw)
    n_trimmed = pc.sum(pc.not_equal(text, raw)).as_py() or 0
    if not n_trimmed:
        text = raw
    missing = pc.is_in(text, value_set=pa.array(MISSING, text.type))
    if n_trimmed:
        n_trimmed = pc.sum(pc.and_(pc.not_equal(text, raw), pc.invert(missing))).as_py() or 0
    return _Column(name, _cleared(text, missing, found), n_trimmed)


def _cleared(text: pa.ChunkedArray, missing: pa.ChunkedArray, found: Findings) -> pa.ChunkedArray:
    """Set the cells of a mask to null and count their spellings."""
    if not pc.any(missing).as_py():
        return text
    for spelling in pc.value_counts(text.filter(missing)).to_pylist():
        found.missing[spelling["values"]] += spelling["counts"]
    return pc.if_else(missing, pa.scalar(None, text.type), text)


def _plain_number(column: _Column, found: Findings) -> pa.ChunkedArray | None:
    """Return the column as numbers with a decimal point, or None if it is something else."""
    known = column.text.drop_null()
    if len(known) == 0:
        return pa.chunked_array([pa.nulls(len(column.text), pa.float64())])
    marks = (*MISSING_MARKS, *MISSING_WORDS)
    sample = known.slice(0, 50).to_pylist()
    if not all(is_number(text) or text in marks or text.lower().strip("+-") in _INFINITE for text in sample):
        return None
    number = _cast(column.text)
    if number is None:
        weak = pc.is_in(column.text, value_set=pa.array(marks, column.text.type))
        weak = pc.fill_null(weak, False)
        if not pc.any(weak).as_py() or pc.sum(weak).as_py() == len(known):
            return None
        cleared = pc.if_else(weak, pa.scalar(None, column.text.type), column.text)
        number = _cast(cleared)
        if number is None:
            return None
        column.text = _cleared(column.text, weak, found)
    return _checked(column, number, found)


_INFINITE = ("inf", "infinity")


def _cast(text: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return texts as whole numbers or floats, or None if one of them is neither."""
    for kind in (pa.int64(), pa.float64()):
        try:
            return pc.cast(text, kind)
        except pa.ArrowInvalid:
            continue
    return None


def _checked(column: _Column, number: pa.ChunkedArray, found: Findings) -> pa.ChunkedArray | None:
    """Return the numbers unless they are codes, without infinities, as floats where some are missing."""
    if _are_codes(column.text, exact=pa.types.is_integer(number.type) and number.null_count == 0):
        found.codes.append(column.name)
        return None
    if pa.types.is_integer(number.type):
        return number if number.null_count == 0 else pc.cast(number, pa.float64())
    infinite = pc.is_inf(number)
    count = pc.sum(infinite).as_py() or 0
    if count:
        found.infinite[column.name] = count
        number = pc.if_else(infinite, pa.scalar(None, pa.float64()), number)
    return number


def _are_codes(text: pa.ChunkedArray, *, exact: bool) -> bool:
    """Tell whether digits are codes: telephone numbers, too long for exact floats, or with leading zeros."""
    if not _any_match(text, _CODE):
        return False
    if _any_match(text, _TELEPHONE) or (not exact and _any_match(text, _LONG)):
        return True
    n_zeros = pc.sum(pc.match_substring_regex(text, _LEADING_ZERO)).as_py()
    # one "01" among hundreds of plain numbers is a slip, unless all values are equally long
    lengths = pc.min_max(pc.utf8_length(text)).as_py()
    same_length = lengths["min"] == lengths["max"] and len(text) > 1
    return n_zeros > 0 and (n_zeros >= 3 or n_zeros >= 0.01 * len(text) or same_length)


def _any_match(text: pa.ChunkedArray, pattern: str) -> bool:
    """Tell whether one of the texts matches."""
    return bool(pc.any(pc.match_substring_regex(text, pattern)).as_py())


def _all_match(text: pa.ChunkedArray, pattern: str) -> bool:
    """Tell whether all texts match; a short look at the first ones spares most columns the long one."""
    first = text.drop_null().slice(0, 50)
    return all(bool(pc.all(pc.match_substring_regex(part, pattern)).as_py()) for part in (first, text))


def _apply_comma(columns: list[_Column], found: Findings, *, likely: bool) -> None:
    """Read decimal commas, where the file as a whole is written with them."""
    commas = [
        column for column in columns if column.number is None and _all_match(column.text, _COMMA_NUMBER)
    ]
    certain = any(
        not _all_match(_having(column.text, ","), _COMMA_GROUPS)
        for column in commas
        if _has(column.text, ",")
    )
    has_points = any(column.number is not None and _has(column.text, ".") for column in columns)
    found.comma = certain or (likely and not has_points and bool(commas))
    if not found.comma:
        return
    for column in commas:
        _read_comma(column, found)
    for column in columns:
        points = _having(column.text, ".") if column.number is not None else None
        if points is not None and len(points) and _all_match(points, _POINT_GROUPS):
            _read_comma(column, found)


def _read_comma(column: _Column, found: Findings) -> None:
    """Turn "1.234,5" into numbers."""
    grouped = _any_match(column.text, rf"[. {_SPACES}]")
    plain = pc.replace_substring_regex(column.text, rf"[. {_SPACES}]", "")
    number = _cast(pc.replace_substring(plain, ",", "."))
    if number is None:
        return
    column.number = number if number.null_count == 0 else pc.cast(number, pa.float64())
    if grouped:
        found.regrouped.append(column.name)


def _has(text: pa.ChunkedArray, sign: str) -> bool:
    """Tell whether the sign occurs in one of the texts."""
    return bool(pc.any(pc.match_substring(text, sign)).as_py())


def _having(text: pa.ChunkedArray, sign: str) -> pa.ChunkedArray:
    """Return the texts in which the sign occurs."""
    return text.filter(pc.match_substring(text, sign))


def _finished(column: _Column, found: Findings) -> pa.ChunkedArray:
    """Return the column in its final type."""
    if column.number is not None:
        return column.number
    if column.name not in found.codes and _all_match(column.text, _POINT_NUMBER):
        plain = pc.replace_substring_regex(column.text, rf"[,{_SPACES}]", "")
        number = _cast(plain)
        if number is not None:
            found.regrouped.append(column.name)
            return number if number.null_count == 0 else pc.cast(number, pa.float64())
    if column.text.null_count == 0 and _all_match(column.text, "^(?i:true|false)$"):
        return pc.equal(pc.utf8_lower(column.text), "true")
    if column.n_trimmed:
        found.trimmed[column.name] = column.n_trimmed
    return _without_marks(column, found)


def _without_marks(column: _Column, found: Findings) -> pa.ChunkedArray:
    """Read "-" and its like as missing in a column of text, unless "+" is an answer there."""
    marks = pc.fill_null(pc.is_in(column.text, value_set=pa.array(MISSING_MARKS, column.text.type)), False)
    if not pc.any(marks).as_py() or pc.any(pc.equal(column.text, "+")).as_py():
        return column.text
    return _cleared(column.text, marks, found)
