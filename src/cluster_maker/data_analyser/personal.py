"""Personal data: columns that name, reach or locate a person, found by name and by the look of the values."""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


#: Share of the values looked at that must have the pattern.
ENOUGH = 0.8

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{6,20}\d(\s*(x|ext\.?)\s*\d+)?", re.IGNORECASE)
_IBAN = re.compile(r"[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}")
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_ADDRESS_OF_MACHINE = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_STREET = re.compile(
    r"\d+\w?\s+(?:\S+\s+){0,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl)\b\.?.*"
    r"|.*(?:straße|strasse|str\.|weg|gasse|platz|allee)\s+\d+\s?\w?\b.*|\d+,?\s+rue\s.*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:mr|mrs|ms|miss|dr|prof|herr|frau|sir)\b\.?\s+\S+.*|\w[\w'-]+,\s+(?:mr|mrs|miss|master|ms|dr|rev)\b.*",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_][\w'’.-]*(?:,?\s+[^\W\d_][\w'’.-]*){1,3}")
_FIRST_NAMES = _words(
    """aaron adam alan alex alexander alice amanda amy andrea andrew angela anna anne anthony barbara ben
    benjamin brian carl carol catherine charles chris christian christina christine christopher claire
    craig daniel david deborah diane donald dorothy edward elizabeth emily emma eric erin eva frank
    gary george greg hannah heather helen henry jack jacob james jane janet jason jean jeff jeffrey
    jennifer jessica jim joan joe john jonathan jose joseph joshua juan julia julie karen kate
    katherine kelly kenneth kevin kim laura lauren linda lisa luis luke maria marie mark martin mary
    matt matthew megan melissa michael michelle mike mohammed muhammad nancy natalie nicholas nicole
    nina olivia pamela patricia patrick paul peter philip rachel rebecca richard rick robert roger
    ryan sally samantha samuel sandra sara sarah scott sean sharon sofia sophie stephanie stephen
    steve steven susan tanja theresa thomas tim timothy tom tracy victoria vincent walter william"""
)

_NAME_WORDS = frozenset(
    {
        "surname",
        "lastname",
        "firstname",
        "fullname",
        "forename",
        "nachname",
        "vorname",
        "username",
        "nickname",
    }
)
_WHOSE = frozenset(
    {
        "first",
        "last",
        "full",
        "middle",
        "family",
        "given",
        "maiden",
        "customer",
        "client",
        "employee",
        "contact",
        "person",
        "patient",
        "user",
        "owner",
        "member",
        "respondent",
        "manager",
        "guest",
        "driver",
        "teacher",
        "student",
        "buyer",
    }
)
#: Words of a name that mean telephone numbers.
REACH = frozenset({"phone", "telephone", "tel", "mobile", "fax", "cellphone", "handy", "telefon", "whatsapp"})
_MAIL = frozenset({"email", "mail", "emails"})
_LIVES = frozenset({"address", "addr", "street", "strasse", "straße", "adresse", "anschrift"})
_NUMBERED = frozenset({"ssn", "passport", "iban"})


def personal_data(words: Sequence[str], texts: Sequence[str], share_distinct: float) -> str:
    """Return what personal data a column holds ("e-mail addresses"), or an empty text.

    Parameters
    ----------
    words : sequence of str
        Words of the column's name, in small letters.
    texts : sequence of str
        Different values of the column, as text.
    share_distinct : float
        Share (0-1) of the rows that have a value of their own.

    Notes
    -----
    A name alone decides nothing: "PhoneService" with yes and no is not a telephone number.

    Examples
    --------
    >>> personal_data(["contact"], ["ann@example.org", "bob@example.org", "eve@example.org"], 1.0)
    'e-mail addresses'
    """
    if len(texts) < 3:
        return ""
    for pattern, what in _PATTERNS:
        if _share(pattern, texts) >= ENOUGH:
            return what
    named = set(words)
    lettered = sum(not any(char.isdigit() for char in text) for text in texts) / len(texts)
    located = named & _LIVES and not named & {"ip", "mac", "url", "web"} and share_distinct > 0.2
    found = {
        "telephone numbers": _telephones(words, texts),
        "e-mail addresses": bool(named & _MAIL) and any("@" in text for text in texts),
        "numbers of official papers": bool(named & _NUMBERED) and lettered < 0.5,
        "street addresses": bool(located) and lettered < 0.7,
        "names of people": _names(named, texts, lettered),
    }
    return next((what for what, is_so in found.items() if is_so), "")


def _telephones(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether values are telephone numbers: by form with separators, by name where they are bare digits."""
    digits = [sum(char.isdigit() for char in text) for text in texts]
    long_enough = sum(7 <= count <= 15 for count in digits) / len(texts) >= ENOUGH
    if not long_enough or _share(_PHONE, texts) < ENOUGH:
        return False
    if set(words) & REACH:
        return True
    parted = sum(
        text.startswith(("+", "00", "(")) or text.count("-") + text.count(" ") >= 2 for text in texts
    )
    return parted / len(texts) >= ENOUGH and min(digits) >= 9


def _names(named: set[str], texts: Sequence[str], lettered: float) -> bool:
    """Whether values are people's names: the column says so, or many begin with a common first name."""
    if lettered < ENOUGH:
        return False
    if named & _NAME_WORDS or ("name" in named and named & _WHOSE):
        return True
    if _share(_TITLE, texts) >= ENOUGH:
        return True
    full = [text for text in texts if _PERSON.fullmatch(text)]
    if len(full) < ENOUGH * len(texts):
        return False
    common = sum(re.split(r"[\s,]+", text.lower())[0] in _FIRST_NAMES for text in full)
    return common >= 0.3 * len(texts)


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    """Share of the texts that have the pattern as a whole."""
    return sum(pattern.fullmatch(text.strip()) is not None for text in texts) / len(texts)


_PATTERNS = (
    (_EMAIL, "e-mail addresses"),
    (_IBAN, "bank account numbers"),
    (_SOCIAL, "social security numbers"),
    (_ADDRESS_OF_MACHINE, "addresses of computers (IP)"),
    (_STREET, "street addresses"),
)
