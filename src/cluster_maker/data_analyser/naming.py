"""Column names as a person would say them, and the units that they mention."""

from __future__ import annotations

import re

#: Longest label, in characters; longer names are cut at a word.
LONGEST_LABEL = 48

_ACRONYMS = frozenset(
    [
        "rfm",
        "cpi",
        "clv",
        "gdp",
        "bmi",
        "kpi",
        "roi",
        "vat",
        "usd",
        "eur",
        "gbp",
        "chf",
        "sku",
        "nps",
        "arpu",
        "mrr",
        "dvd",
        "tv",
        "url",
        "pca",
        "ceo",
        "cto",
    ]
)
#: Abbreviations that nobody says aloud.
_IN_FULL = {
    "amt": "amount", "avg": "average", "cnt": "count", "cust": "customer", "mnt": "amount", "nbr": "number",
    "pct": "percent", "prc": "percent", "qty": "quantity", "trx": "transactions", "txn": "transactions",
}  # fmt: skip
#: Words that count or measure the rest of the name, where they stand first.
_OF = {"amt": "amount of", "mnt": "amount of", "num": "number of", "nbr": "number of"}
_UNITS = {
    "usd": "USD", "eur": "EUR", "euro": "EUR", "euros": "EUR", "gbp": "GBP", "chf": "CHF", "inr": "INR",
    "jpy": "JPY", "dollars": "$", "percent": "%", "percentage": "%", "pct": "%", "perc": "%", "km": "km",
    "kg": "kg", "cm": "cm", "mm": "mm", "miles": "miles", "lbs": "lbs", "days": "days", "months": "months",
    "weeks": "weeks", "years": "years", "hours": "hours", "hrs": "hours", "minutes": "minutes",
    "mins": "minutes", "seconds": "seconds", "secs": "seconds",
}  # fmt: skip
_SYMBOL = re.compile(r"k?[$€£¥₹%]k?|r\$|°[cf]?", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SCALED = re.compile(r"(k|m|mn|bn|thousand|million)\s*([$€£]|usd|eur|gbp|euros?|dollars?)", re.IGNORECASE)


def words_of(name: object) -> tuple[str, ...]:
    """Return the words of a column name in lower case: "customerID" and "CUSTOMER_ID" have the same two.

    Examples
    --------
    >>> words_of("MntMeatProducts"), words_of("CUST_ID")
    (('mnt', 'meat', 'products'), ('cust', 'id'))
    """
    return tuple(word.lower() for word in _pieces(str(name)))


def pretty_label(column_name: object) -> str:
    """Return a column name as a person would say it, without its unit and not too long.

    Parameters
    ----------
    column_name : str
        The column's name in the table.

    Returns
    -------
    str
        At most about `LONGEST_LABEL` characters, ending in "…" where it was cut.

    Examples
    --------
    >>> pretty_label("Annual Income (k$)"), pretty_label("CUST_ID"), pretty_label("rfm_score")
    ('annual income', 'customer id', 'RFM score')
    """
    name = " ".join(str(column_name).split())
    if name.count(" ") >= 5:  # a question, already in a person's words
        return _shorten(name)
    unit = unit_of(name)
    if unit:
        name = _without_bracketed_unit(name)
    extra = " ".join(match[0] for match in _BRACKET.finditer(name))
    words = _pieces(_BRACKET.sub(" ", name))
    shouted = name.upper() == name
    said = [_say(word, shouted) for word in words]
    if len(words) > 1:
        said[0] = _OF.get(words[0].lower(), said[0])  # "MntWines" is the amount of wines
    label = " ".join(said)
    return _shorten(" ".join(part for part in (label, extra) if part) or name)


def unit_of(column_name: object) -> str:
    """Return the unit that a column name mentions ("k$", "%", "EUR", "days"), or an empty text.

    Examples
    --------
    >>> unit_of("Annual Income (k$)"), unit_of("salary in EUR"), unit_of("discount_pct"), unit_of("Age")
    ('k$', 'EUR', '%', '')
    """
    name = str(column_name)
    for match in _BRACKET.finditer(name):
        unit = _as_unit(match[1])
        if unit:
            return unit
    words = words_of(name)
    if len(words) > 1 and words[-1] in _UNITS and words[0] not in ("number", "num", "n", "count"):
        return _UNITS[words[-1]]
    last = name.split()[-1:] or [""]
    return last[0] if _SYMBOL.fullmatch(last[0]) and len(words) >= 1 else ""


def _as_unit(text: str) -> str:
    """Return the unit that a bracket holds: "k$", "in EUR", "%"."""
    text = text.strip()
    text = text.removeprefix("in ").strip()
    if _SYMBOL.fullmatch(text) or _SCALED.fullmatch(text):
        return text
    return _UNITS.get(text.lower(), "")


def _without_bracketed_unit(name: str) -> str:
    """Drop a bracket that holds the unit only."""
    return _BRACKET.sub(lambda match: "" if _as_unit(match[1]) else match[0], name).strip()


def _pieces(name: str) -> list[str]:
    """Part a name at signs, blanks and the humps of camel case; digits stay with their word."""
    pieces: list[str] = []
    for chunk in re.findall(r"[^\W_]+", name):
        start = 0
        for position in range(1, len(chunk)):
            if _hump(chunk, position):
                pieces.append(chunk[start:position])
                start = position
        pieces.append(chunk[start:])
    return pieces


def _hump(chunk: str, position: int) -> bool:
    """Whether a new word begins here: "customer|ID", "RFM|Score"."""
    before, here, after = chunk[position - 1], chunk[position], chunk[position + 1 : position + 2]
    if not here.isupper():
        return False
    return (
        before.islower() or (before.isdigit() and after.islower()) or (before.isupper() and after.islower())
    )


def _say(word: str, shouted: bool) -> str:
    """Say one word of a name: abbreviations in full, acronyms capital, all else small."""
    lower = word.lower()
    if lower in _IN_FULL:
        return _IN_FULL[lower]
    if lower in _ACRONYMS:
        return word.upper()
    keeps = word.isupper() and not shouted and 2 <= len(word) <= 5 and lower not in ("id", "no", "nr")
    return word if keeps else lower


def _shorten(label: str) -> str:
    """Cut a long label at a word."""
    if len(label) <= LONGEST_LABEL:
        return label
    head = label[:LONGEST_LABEL]
    at = head.rfind(" ")
    head = head[:at] if at > LONGEST_LABEL // 2 else head
    return head.rstrip(" ,;:.-(") + "…"
