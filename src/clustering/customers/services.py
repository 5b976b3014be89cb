"""Lines that are no product: postage, bank charges, fees, corrections by hand.

The rule: a line is a service when its product code is one of a few that shops use (POST, DOT, M, …), or
when every word of the product is a word for a service ("Dotcom postage", "Bank charges"). Codes of a single
letter count only where nearly all products of the table have a digit in their code.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from cluster_maker.types import BoolVector

_CODES = frozenset({
    "post", "dot", "c2", "amazonfee", "cruk", "bank charges", "postage", "shipping", "adjust", "adjust2",
})  # fmt: skip
_WORDS = frozenset(
    [
        "postage",
        "shipping",
        "carriage",
        "freight",
        "delivery",
        "dotcom",
        "handling",
        "bank",
        "amazon",
        "cruk",
        "charge",
        "charges",
        "fee",
        "fees",
        "commission",
        "manual",
        "adjustment",
        "adjust",
        "bad",
        "debt",
        "voucher",
        "vouchers",
        "surcharge",
        "insurance",
        "tip",
        "rounding",
    ]
)
_FILLERS = frozenset(["and", "for", "next", "day", "express", "standard", "of", "the"])
#: Single letters are codes of services only where so many products have a digit in their code.
CODED = 0.9


def is_service(products: pd.Index, extra: Collection[str] = ()) -> BoolVector:
    """Return which products are no goods but services and corrections.

    Parameters
    ----------
    products : pandas.Index of length p
        Product codes or names, each once.
    extra : collection of str, optional
        Codes of this shop that are services too.

    Returns
    -------
    bool array of shape (p,)

    Examples
    --------
    >>> is_service(pd.Index(["85123A", "POST", "Bank Charges", "postage stamp album"])).tolist()
    [False, True, True, False]
    """
    texts = [str(product).strip().lower() for product in products]
    codes = _CODES | {code.strip().lower() for code in extra}
    with_digit = sum(any(char.isdigit() for char in text) for text in texts)
    coded = with_digit >= CODED * len(texts)
    return np.array([text in codes or _says_service(text, coded) for text in texts], dtype=bool)


def _says_service(text: str, coded: bool) -> bool:
    """Whether a text is a single letter among codes, or made of words for services only."""
    if coded and len(text) == 1 and text.isalpha():
        return True
    words = set(re.findall(r"\w+", text))
    return bool(words & _WORDS) and words <= _WORDS | _FILLERS
