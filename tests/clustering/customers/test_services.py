"""Postage, fees and corrections are told from goods."""

from __future__ import annotations

import pandas as pd
import pytest

from clustering.customers.services import is_service

GOODS = [f"{number}A" for number in range(10000, 10040)]


def services(*names, extra=(), among=GOODS):
    found = is_service(pd.Index([*among, *names]), extra)
    assert not found[: len(among)].any()
    return found[len(among) :].tolist()


@pytest.mark.parametrize(
    "name",
    ["POST", "DOT", "M", "m", "D", "S", "B", "C2", "BANK CHARGES", "AMAZONFEE", "CRUK", "Express delivery"],
)
def test_services_are_known(name):
    assert services(name) == [True]


@pytest.mark.parametrize(
    "name", ["22423", "DCGSSBOY", "PADS", "Delivery van, toy", "postage stamp album", "for the"]
)
def test_goods_are_not_taken_for_services(name):
    assert services(name) == [False]


def test_single_letters_are_goods_where_products_are_called_so():
    assert services("A", "M", among=["B", "C", "D"]) == [False, False]


def test_a_shop_can_name_its_own():
    assert services("GIFTWRAP", extra=["giftwrap"]) == [True]
