"""Who the customers are: names, addresses and dates that look real and are nobody's.

Faker is asked for a few thousand names and places once; people are put together from these pools. Who a
customer is says nothing about how they buy: the two are drawn apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from faker import Faker
from faker.config import AVAILABLE_LOCALES

from cluster_maker.errors import ConfigError, suggest

#: Names and places drawn from Faker.
N_NAMES, N_PLACES, N_PLACES_ABROAD = 1500, 400, 40
#: Where customers abroad live, and the share of them.
ABROAD = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL")
ABROAD_SHARE = 0.06
GENDERS = {"female": 0.49, "male": 0.48, "unspecified": 0.03}
CHANNELS = {"search": 0.30, "social": 0.20, "newsletter": 0.14, "shop": 0.14, "referral": 0.12, "app": 0.10}
#: Domains set apart for examples (RFC 2606): mail to them reaches nobody.
DOMAINS = ("example.com", "example.org", "example.net")
#: Years of age at which customers join at the earliest, and at the latest.
YOUNGEST, OLDEST = 18, 88
DAYS_A_YEAR = 365.2425

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Pools:
    """Names and places to choose from.

    Parameters
    ----------
    first_names, last_names : dict of str to object array
        For "female" and "male".
    places : pandas.DataFrame
        Columns ``city``, ``postcode``, ``country``, ``weight`` (share of the customers who live there).
    """

    first_names: dict[str, Texts]
    last_names: dict[str, Texts]
    places: pd.DataFrame


def check_locale(locale: str) -> str:
    """Return a locale as Faker spells it.

    Raises
    ------
    ConfigError
        If Faker does not know it.

    Examples
    --------
    >>> check_locale("de-DE")
    'de_DE'
    """
    wanted = locale.replace("-", "_")
    known = {name.lower(): name for name in AVAILABLE_LOCALES}
    if wanted.lower() not in known:
        language = sorted(name for name in AVAILABLE_LOCALES if name[:2] == wanted[:2].lower())
        same = f" With this language: {', '.join(language)}." if language else ""
        raise ConfigError(
            f"locale={locale!r} is not known.{suggest(wanted, AVAILABLE_LOCALES)}{same} "
            "Allowed is what Faker knows, such as en_US, de_DE, fr_FR, ja_JP."
        )
    return known[wanted.lower()]


def draw_pools(locale: str, seed: int) -> Pools:
    """Ask Faker for names and places.

    Parameters
    ----------
    locale : str
        Where the shop is; a few customers live abroad.
    seed : int
        The same seed draws the same names.
    """
    faker = _faker(check_locale(locale), seed)
    home = _places(faker, N_PLACES)
    abroad = [_places(_faker(other, seed), N_PLACES_ABROAD) for other in ABROAD]
    abroad = [places for places in abroad if places["country"].iloc[0] != home["country"].iloc[0]]
    home["weight"] *= 1 - ABROAD_SHARE
    for places in abroad:
        places["weight"] *= ABROAD_SHARE / len(abroad)
    return Pools(
        first_names={
            "female": _drawn(faker.first_name_female, N_NAMES),
            "male": _drawn(faker.first_name_male, N_NAMES),
        },
        last_names={
            "female": _drawn(faker.last_name_female, N_NAMES),
            "male": _drawn(faker.last_name_male, N_NAMES),
        },
        places=pd.concat([home, *abroad], ignore_index=True),
    )


def draw_people(
    pools: Pools, joined: npt.NDArray[np.datetime64], until: np.datetime64, rng: np.random.Generator
) -> pd.DataFrame:
    """Put people together from the pools.

    Parameters
    ----------
    pools : Pools
        Names and places.
    joined : datetime64 array of shape (n,)
        When each became a customer.
    until : numpy.datetime64
        The day on which ages are told.
    rng : numpy.random.Generator
        The source of chance.

    Returns
    -------
    pandas.DataFrame of shape (n, 10)
        `first_name`, `last_name`, `email`, `gender`, `birth_date`, `age` (whole years), `city`, `postcode`,
        `country`, `signup_channel`.
    """
    size = len(joined)
    gender = rng.choice(list(GENDERS), size, p=list(GENDERS.values()))
    named = np.where(gender == "unspecified", rng.choice(["female", "male"], size), gender)
    first_pick, last_pick = rng.integers(0, N_NAMES, size), rng.integers(0, N_NAMES, size)
    first, last = _picked(pools.first_names, named, first_pick), _picked(pools.last_names, named, last_pick)
    weight = pools.places["weight"].to_numpy()
    place = pools.places.iloc[rng.choice(len(weight), size, p=weight / weight.sum())]
    born = _birth_dates(joined, rng)
    people = {
        "first_name": first,
        "last_name": last,
        "email": _emails(first, last, rng.choice(DOMAINS, size)),
        "gender": gender.astype(object),
        "birth_date": born.astype("datetime64[us]"),
        "age": _whole_years(born, until),
        **{name: place[name].to_numpy() for name in ("city", "postcode", "country")},
        "signup_channel": rng.choice(list(CHANNELS), size, p=list(CHANNELS.values())).astype(object),
    }
    return pd.DataFrame(people)


def _faker(locale: str, seed: int) -> Faker:
    """Return a seeded source of names."""
    faker = Faker(locale)
    faker.seed_instance(seed)
    return faker


def _drawn(source: Callable[[], str], size: int) -> Texts:
    """Return so many answers of a source."""
    return np.array([source() for _ in range(size)], dtype=object)


def _places(faker: Faker, size: int) -> pd.DataFrame:
    """Draw cities of a country, a few of them large."""
    try:
        country = faker.current_country()
    except ValueError:  # a locale whose country Faker has no name for
        country = faker.current_country_code()
    weight = 1 / (np.arange(size) + 4.0)
    return pd.DataFrame(
        {
            "city": _drawn(faker.city, size),
            "postcode": _drawn(faker.postcode, size),
            "country": np.full(size, country, dtype=object),
            "weight": weight / weight.sum(),
        }
    )


def _picked(names: dict[str, Texts], kind: npt.NDArray[np.str_], pick: npt.NDArray[np.int64]) -> Texts:
    """Return picked names of each customer's kind."""
    return np.where(kind == "female", names["female"][pick], names["male"][pick])


def _birth_dates(joined: npt.NDArray[np.datetime64], rng: np.random.Generator) -> npt.NDArray[np.datetime64]:
    """Draw birth dates of people who are grown up when they join: most between 25 and 55."""
    years = np.minimum(YOUNGEST + 0.1 + rng.gamma(3.2, 6.8, len(joined)), OLDEST)
    days = np.ceil(years * DAYS_A_YEAR).astype("timedelta64[D]")
    return np.asarray(joined.astype("datetime64[D]") - days)


def _whole_years(born: npt.NDArray[np.datetime64], until: np.datetime64) -> npt.NDArray[np.int64]:
    """Return ages in whole years on a day."""
    birth, today = pd.DatetimeIndex(born), pd.Timestamp(until)
    early = (birth.month > today.month) | ((birth.month == today.month) & (birth.day > today.day))
    return np.asarray(today.year - birth.year - early, dtype=np.int64)


def _emails(first: Texts, last: Texts, domains: npt.NDArray[np.str_]) -> list[str]:
    """Return addresses that are nobody's, each once."""
    spelled = {name: _ascii(name) for name in {*first.tolist(), *last.tolist()}}
    return [
        f"{spelled[one]}.{spelled[other]}{number}@{domain}"
        for number, (one, other, domain) in enumerate(zip(first, last, domains, strict=True), start=1)
    ]


def _ascii(name: str) -> str:
    """Return the plain small letters of a name; "customer" where it has none (other scripts)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]", "", plain) or "customer"
