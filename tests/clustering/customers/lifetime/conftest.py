"""The published CDNOW sample, and small made customers."""

import pandas as pd
import pytest

from clustering.customers.lifetime.bg_nbd import fit_bg_nbd
from clustering.customers.lifetime.gamma_gamma import fit_gamma_gamma
from clustering.customers.lifetime.summary import summarise_purchases
from tests.oracles.purchase_twin import simulate_bg_nbd
from tests.support import shared_data


@pytest.fixture(scope="session")
def cdnow_published():
    """The published summary, times rounded to two places."""
    return pd.read_csv(shared_data("customers", "cdnow", "cdnow_customers_summary.csv"))


@pytest.fixture(scope="session")
def cdnow():
    """39 weeks of the sample to fit, 39 weeks held out."""
    path = shared_data("customers", "cdnow", "CDNOW_sample.txt")
    lines = pd.read_csv(path, sep=r"\s+", header=None, names=["master", "customer", "date", "cds", "dollars"])
    lines["date"] = pd.to_datetime(lines["date"].astype(str), format="%Y%m%d")
    return summarise_purchases(
        lines,
        customer="customer",
        date="date",
        amount="dollars",
        observation_end="1997-09-30",
        holdout_end="1998-06-30",
    )


@pytest.fixture(scope="session")
def made():
    """1500 customers of known parameters, watched for 40 weeks, with a mean value of repeat purchases."""
    x, t_x, T = simulate_bg_nbd(1500, 0.8, 6.0, 0.9, 2.5, 40.0, seed=3)
    values = [20.0 + (7 * row) % 60 if bought else float("nan") for row, bought in enumerate(x)]
    return pd.DataFrame({"frequency": x, "recency": t_x, "T": T, "monetary": values})


@pytest.fixture(scope="session")
def made_models(made):
    return (
        fit_bg_nbd(made["frequency"], made["recency"], made["T"]),
        fit_gamma_gamma(made["frequency"], made["monetary"]),
    )
