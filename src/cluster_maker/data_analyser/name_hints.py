"""What a column's name gives away: the words that mean identifiers, money, codes, dates and outcomes.

All functions take the words of a name in small letters (`naming.words_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def _set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


SURVEY_WEIGHT = _set("wgt wt pweight wtss surveyweight weighting")
SURVEY = _set("survey sample sampling design population respondent person final post expansion")
RANKED = _set("rank ranking position place order year")
RECORDED = _set(
    """timestamp zeitstempel taken recorded submitted created updated modified answered response survey
    interview start end"""
)
CURRENCIES = _set("usd eur euro euros gbp chf inr jpy dollar dollars pound pounds pln zł kr rs rs.")

_ID = _set(
    """id ids uid uuid guid identifier serial ean upc isbn gtin imei vin sku hash rowid customerid userid
    orderid productid clientid memberid sessionid respondentid personid transactionid accountid caseid
    subjectid employeeid patientid itemid storeid recordid"""
)
_NUMBER = _set("number no nr nbr num code codes key")
_ENTITY = _set(
    """invoice order account customer client product stock item article material policy contract ticket
    case passport license licence card part batch lot document receipt transaction employee member
    patient registration tax vat store site branch station tracking postal post zip phone serial sku
    cust"""
)
_PLACE = _set("zip zipcode postal postcode plz postalcode")
_COUNTING = _set(
    """number num no n count total sum avg average mean median max min share rate ratio pct percent
    percentage"""
)
_QUANTITY = _COUNTING | _set(
    """amount size days age score spend spent diversity frequency distance length width height area sqft
    duration minutes hours weight per value price sales income diff entropy index"""
)
_KIND = _set(
    """region channel type class category cat code group segment store branch dept department zone
    district gender sex race ethnicity marital status kind mode method model brand color colour
    country city state sector industry occupation job cluster family shop outlet plan protocol genre
    species"""
)
_MONEY = _set(
    """income price prices salary salaries wage wages spend spent spending revenue amount charges charge
    cost costs fee fees sales profit turnover balance payment payments bonus budget expense expenses
    expenditure mnt monetary clv ltv debt loan tax rent dollars usd eur gbp euro euros money cash
    earnings markdown gehalt umsatz preis stocks mortgage deposit withdrawal fare gmv mrr arr"""
)
_MAYBE_MONEY = _set("purchases purchase limit credit advance value basket")
_TIMES = _set("days months years")
_NO_MONEY = (
    (_COUNTING - _set("total sum avg average mean median max min no"))
    | _TIMES
    | _set(
        """score index rank prc share frequency freq trx transactions tenure flag quantity qty items type
    category method variety recency ranking level normalized consistency units interest"""
    )
)
_MEASURE = _set(
    """age year years height weight score rating index temp temperature rate ratio percent percentage pct
    distance duration minutes hours days months weeks recency latitude longitude lat lon lng speed
    size area length width tenure experience position x y z level rank elevation altitude luminosity
    thickness delay perimeter minimum maximum depth volume density"""
)
_CYCLES = _set("month weekday dow hour quarter dayofweek day week minute")
_RATING = _set(
    """rating score satisfaction stars scale likert importance grade happy happiness agree agreement
    comfort quality"""
)
_ABOUT = _set(
    """birth birthday birthdate dob born enrol enroll enrolment enrollment enrolled joined join joining
    since signup hired hire hiring opened opening founded founding registered registration admission
    graduated graduation built first last membership customer subscribed subscription"""
)
_OUTCOMES = _set(
    """churn churned label labels target class outcome species diagnosis survived fraud defaulted attack
    response exited y"""
)
_OUTCOME_NAMES = frozenset(
    {
        ("is", "fraud"),
        ("satisfaction",),
        ("left",),
        ("converted",),
        ("default",),
        ("churn", "label"),
        ("class", "label"),
    }
)
OWN_RESULTS = frozenset(
    {"true_cluster", "true_segment", "cluster", "cluster_id", "cluster_name", "cluster_label"}
)


def _bare(words: Sequence[str]) -> list[str]:
    """Return the words without the digits at their ends ("cmp1" is "cmp")."""
    return [word.rstrip("0123456789") or word for word in words]


def _named(words: Sequence[str]) -> frozenset[str]:
    """Return the words, bare, and each two neighbours joined ("mark", "down", "markdown")."""
    bare = _bare(words)
    return frozenset(bare) | frozenset(map("".join, pairwise(bare)))


def identifier_kind(words: Sequence[str]) -> str:
    """Return what kind of identifier a name says, or an empty text.

    Examples
    --------
    >>> identifier_kind(["customer", "id"]), identifier_kind(["num", "products"])
    ('identifier', '')
    """
    if not words or (words[0] in _COUNTING and len(words) > 1):
        return ""
    bare = _bare(words)
    if set(bare) & _PLACE and not set(bare) & _QUANTITY:
        return "postal code"
    if bare[-1] in _ID or (bare[0] in _ID and len(bare) <= 2):
        return "identifier"
    if bare[-1] in _NUMBER and len(bare) >= 2 and bare[-2] in _ENTITY:
        return "number or code of a thing"
    return ""


def says_kind(words: Sequence[str]) -> bool:
    """Whether a name says that whole numbers are codes of kinds, not quantities ("region size")."""
    bare = set(_bare(words))
    return bool(bare & _KIND) and not bare & _QUANTITY and len(words) <= 4


def says_money(words: Sequence[str], *, fractional: bool = False) -> bool:
    """Whether a name says money; "purchases" does so only where amounts have cents."""
    named = _named(words)
    if (named - _TIMES if "ago" in named else named) & _NO_MONEY:  # "salary two years ago" is money
        return False
    return bool(named & _MONEY) or (fractional and bool(named & _MAYBE_MONEY))


def says_measure(words: Sequence[str]) -> bool:
    """Whether a name says that whole numbers measure rather than count (age, score, distance)."""
    counted = (
        words[:1] in (["number"], ["num"], ["n"])
        or "count" in words
        or tuple(words[:1]) in {("number",), ("num",)}
    )
    return bool(set(words) & _MEASURE) and not counted


def is_cyclical(words: Sequence[str]) -> bool:
    """Whether a name is that of a part of the calendar (month, hour)."""
    return len(words) <= 3 and bool(words) and words[-1] in _CYCLES


def says_rating(words: Sequence[str]) -> bool:
    """Whether a name says that numbers are ratings."""
    return bool(set(words) & _RATING)


def dates_the_thing(words: Sequence[str]) -> bool:
    """Whether a date tells about the person or thing (birth, enrolment), not about the record."""
    return bool(set(words) & _ABOUT) and not set(words) & (RECORDED - {"start"})


def is_currency(unit: str) -> bool:
    """Whether a unit is a currency ("$", "k$", "EUR")."""
    return bool(unit) and (unit[-1] in "$€£¥₹₽₩₺₪" or unit.lower().removeprefix("k") in CURRENCIES)


def restates(words: Sequence[str]) -> bool:
    """Whether a name says that a column is another one on a different scale."""
    return bool(set(words) & {"normalized", "normalised", "standardized", "standardised", "scaled", "zscore"})


def is_outcome(words: Sequence[str]) -> bool:
    """Whether a name is that of an outcome or class."""
    return (len(words) <= 2 and bool(words) and words[-1] in _OUTCOMES) or tuple(words) in _OUTCOME_NAMES


#: Words for those whose rows a table may hold several of.
WHOSE_ROW = frozenset({
    "account", "client", "consumer", "cust", "customer", "household", "member", "patient", "person", "shop",
    "shopper", "store", "subscriber", "user",
})  # fmt: skip
