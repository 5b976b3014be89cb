"""People: real-looking, nobody's, grown up, and saying nothing about how they buy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cluster_maker.errors import ConfigError
from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.generator import TRUE_SEGMENT, CustomerDataGenerator
from clustering.customers.generator.people import ABROAD_SHARE, check_locale


def made(**settings):
    return CustomerDataGenerator(DataGeneratorConfig(**settings)).generate_customers()


def test_addresses_are_nobodys_and_each_once(customers):
    assert customers["email"].str.fullmatch(r"[a-z]+\.[a-z]+\d+@example\.(com|org|net)").all()
    assert customers["email"].is_unique
    assert customers["customer_id"].is_unique


def test_everyone_is_grown_up_when_joining(customers):
    years = (customers["join_date"] - customers["birth_date"]).dt.days / 365.2425
    assert 18 <= years.min() < years.max() <= 88.01
    assert 30 < years.median() < 50


def test_age_is_in_whole_years_on_the_last_day(customers):
    for _, row in customers.head(300).iterrows():
        had_birthday = (row["birth_date"].month, row["birth_date"].day) <= (12, 31)
        assert row["age"] == 2024 - row["birth_date"].year - (not had_birthday)


def test_a_birthday_to_come_does_not_count():
    people = made(num_customers=400, end_date="2024-06-15")
    to_come = people["birth_date"].dt.strftime("%m-%d") > "06-15"
    assert to_come.any()
    expected = 2024 - people["birth_date"].dt.year - to_come
    assert people["age"].tolist() == expected.tolist()


def test_a_few_live_abroad_and_cities_are_of_their_country(customers):
    abroad = customers["country"] != "United States"
    assert abroad.mean() == pytest.approx(ABROAD_SHARE, abs=4 * np.sqrt(ABROAD_SHARE * 0.94 / 4000))
    assert customers.groupby(["city", "postcode"])["country"].nunique().max() == 1


def test_who_a_customer_is_says_nothing_about_the_segment(customers):
    age, segment = customers["age"], customers[TRUE_SEGMENT]
    for name in segment.unique():
        inside = segment == name
        error = age.std() / np.sqrt(inside.sum())
        assert age[inside].mean() == pytest.approx(age.mean(), abs=4 * error)
        place = np.flatnonzero(inside)
        assert place.mean() == pytest.approx(1999.5, abs=4 * 4000 / np.sqrt(12 * len(place)))
        for column in ("gender", "signup_channel"):
            share = (customers[column] == customers[column].iloc[0]).astype(float)
            error = share.std() / np.sqrt(inside.sum())
            assert share[inside].mean() == pytest.approx(share.mean(), abs=4 * error)


def test_the_locale_decides_names_and_country():
    german = made(num_customers=300, locale="de_DE")
    assert (german["country"] == "Germany").mean() > 0.85
    japanese = made(num_customers=50, locale="ja_JP")
    assert japanese["last_name"].str.contains(r"[一-鿿]").mean() > 0.9
    assert japanese["email"].str.fullmatch(r"[a-z]+\.[a-z]+\d+@example\.(com|org|net)").all()


@pytest.mark.parametrize("locale", ["en_MS", "ar_AA", "de", "is_IS", "hu_HU"])
def test_locales_that_faker_knows_only_in_part_give_people_too(locale):
    people = made(num_customers=30, locale=locale)
    assert not people.isna().any(axis=None)


def test_a_locale_may_be_spelled_with_a_dash():
    pd.testing.assert_frame_equal(
        made(num_customers=20, locale="fr-FR"), made(num_customers=20, locale="fr_FR")
    )


def test_an_unknown_locale_is_refused_in_one_line_with_the_closest():
    with pytest.raises(ConfigError, match=r"^locale='de_DF' is not known\. Did you mean 'de_DE'\?") as caught:
        CustomerDataGenerator(DataGeneratorConfig(locale="de_DF"))
    assert "With this language: de, de_AT, de_CH, de_DE" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(ConfigError, match=r"locale='klingon' is not known\..* such as en_US"):
        check_locale("klingon")
