"""The words in a column's name that say what the column is in a table of transactions, as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cluster_maker.data_analyser.naming import words_of


def _set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_CUSTOMER = _set(
    "customer customers cust client buyer shopper consumer household member subscriber user account kunde"
)
_ID = _set("id ids no nr number num code key ref uid uuid identifier nummer")
_NAME = _set("name fullname first last full")
_ORDER = _set(
    "invoice order orders transaction transactions trans trx receipt bill ticket basket rechnung bestellung"
)
_PURCHASE = _ORDER | _set("purchase purchased sale sales sold bought event payment paid")
_DATE = _set("date datetime timestamp time day dt datum")
_PRODUCT = _set("product products item items stock sku article artikel material ean upc isbn")
_DESCRIPTION = _set("description desc name title")
_TOTAL = _set("amount sales revenue total spend spent turnover gmv betrag umsatz")
_VALUE = _set("value dollar dollars payment net gross money paid usd eur gbp")
_PRICE = _set("price preis")
_QUANTITY = _set("quantity qty menge")
_PIECES = _set("units unit items pieces pcs volume quantities")
_CATEGORY = _set("category categories kategorie")
_KINDS = _set("department dept family genre group segment class section")
_DISCOUNT = _set("discount discounts discounted rabatt promo promotion coupon markdown rebate")


@dataclass(frozen=True)
class NameRule:
    """A name with one of `words` (and one of `also`, where given) earns `points`.

    With `only`, a name that holds any other word earns nothing ("customer segment" is no customer);
    with `without`, a name that holds one of these does.
    """

    points: int
    words: frozenset[str]
    also: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def fits(self, words: frozenset[str]) -> bool:
        """Whether the rule holds for a name's words."""
        if not words & self.words or (self.also and not words & self.also) or words & self.without:
            return False
        return not self.only or words <= self.only


#: What a name earns for each job; the best rule that fits counts.
NAME_RULES: dict[str, tuple[NameRule, ...]] = {
    "customer": (
        NameRule(3, _CUSTOMER, _ID, _CUSTOMER | _ID),
        NameRule(3, _CUSTOMER, only=_CUSTOMER),
        NameRule(1, _CUSTOMER, _NAME, _CUSTOMER | _NAME),
    ),
    "date": (
        NameRule(3, _PURCHASE, _DATE),
        NameRule(2, _DATE, only=_DATE),
        NameRule(1, _DATE),
    ),
    "amount": (
        NameRule(3, _TOTAL, without=_PRICE),
        NameRule(3, _set("total line extended"), _PRICE),
        NameRule(2, _VALUE, without=_PRICE),
    ),
    "quantity": (
        NameRule(3, _QUANTITY),
        NameRule(2, _PIECES),
        NameRule(1, _set("number num no n count"), _set("of items products units pieces")),
    ),
    "price": (NameRule(3, _PRICE, _set("unit item per each")), NameRule(2, _PRICE)),
    "invoice": (NameRule(3, _ORDER, _ID, _ORDER | _ID), NameRule(2, _ORDER, only=_ORDER)),
    "product": (
        NameRule(3, _PRODUCT, _ID, _PRODUCT | _ID),
        NameRule(2, _PRODUCT, only=_PRODUCT | _DESCRIPTION),
        NameRule(1, _set("description")),
    ),
    "category": (
        NameRule(3, _CATEGORY, only=_CATEGORY | _PRODUCT | _NAME),
        NameRule(2, _KINDS, _PRODUCT),
        NameRule(1, _CATEGORY),
        NameRule(1, _set("department dept genre"), only=_set("department dept genre name")),
    ),
    "discount": (NameRule(3, _DISCOUNT),),
}

_NOT_THE_LINE = _set(
    "unit list per avg average mean profit cost costs tax vat shipping freight margin tip fee"
)

#: Words that rule a job out whatever else a name says.
NEVER: dict[str, frozenset[str]] = {
    "customer": frozenset(),
    "date": _set(
        "ship shipped shipping delivery delivered due return returned birth birthday signup registration "
        "registered joined created updated modified expiry"
    ),
    "amount": _NOT_THE_LINE | _QUANTITY | _DISCOUNT | _set("balance count items units lifetime before"),
    "quantity": _set("price value amount customers orders days id"),
    "price": _set("total sum line extended discount original list"),
    "invoice": _DATE | _set("total amount value count"),
    "product": _set("price count category value amount"),
    "category": frozenset(),
    "discount": frozenset(),
}

_VOCABULARY = frozenset().union(
    *(rule.words | rule.also for rules in NAME_RULES.values() for rule in rules), _ID, _DATE
)


def name_words(name: str) -> frozenset[str]:
    """Return the words of a column's name; run-together ones ("customerid") are taken apart.

    Examples
    --------
    >>> sorted(name_words("InvoiceNo")), sorted(name_words("customerid"))
    (['invoice', 'no'], ['customer', 'id'])
    """
    return frozenset(_taken_apart(words_of(name)))


def _taken_apart(words: Iterable[str]) -> list[str]:
    """Return words, those that two known ones make up as these two."""
    found: list[str] = []
    for word in words:
        cuts = (
            cut for cut in range(2, len(word) - 1) if word[:cut] in _VOCABULARY and word[cut:] in _VOCABULARY
        )
        cut = 0 if word in _VOCABULARY else next(cuts, 0)
        found += [word[:cut], word[cut:]] if cut else [word]
    return found


def name_points(job: str, words: frozenset[str]) -> int:
    """Return what a name earns for a job, 0 (nothing) to 3 (it says so outright).

    Examples
    --------
    >>> name_points("customer", frozenset({"customer", "id"}))
    3
    >>> name_points("customer", frozenset({"customer", "segment"}))
    0
    """
    if words & NEVER[job]:
        return 0
    return max((rule.points for rule in NAME_RULES[job] if rule.fits(words)), default=0)
