"""Four thousand generated customers with their purchases, made once."""

from __future__ import annotations

import pytest

from clustering.core.customer_settings import DataGeneratorConfig
from clustering.customers.generator import CustomerDataGenerator


@pytest.fixture(scope="session")
def generator():
    return CustomerDataGenerator(DataGeneratorConfig(num_customers=4000))


@pytest.fixture(scope="session")
def customers(generator):
    return generator.generate_customers()


@pytest.fixture(scope="session")
def transactions(generator, customers):
    return generator.generate_transactions(customers)


@pytest.fixture(scope="session")
def merged(generator, customers, transactions):
    return generator.merge_and_aggregate(customers, transactions)
