"""Real files of many origins: as many rows and columns as they are known to have, and none refused."""

from __future__ import annotations

import pytest

from cluster_maker.errors import DataLoadError
from cluster_maker.readers import read_table
from tests.support import shared_data

pytestmark = pytest.mark.shared_data

FILES = {
    "customers/mall_customers/Mall_Customers.csv": (200, 5),
    "customers/online_retail/online_retail.parquet": (541909, 8),
    "customers/cdnow/CDNOW_master.txt": (69659, 4),
    "customers/cdnow/CDNOW_sample.txt": (6919, 5),
    "customers/cdnow/cdnow_customers_summary.csv": (2357, 4),
    "customers/customer_personality/marketing_campaign.csv": (2240, 29),
    "customers/wholesale_customers/Wholesale customers data.csv": (440, 8),
    "customers/credit_card/CC GENERAL.csv": (8950, 18),
    "customers/telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv": (7043, 21),
    "surveys/young_people/responses.csv": (1010, 150),
    "surveys/young_people/columns.csv": (150, 2),
    "surveys/data_professionals/Power BI - Final Project.xlsx": (630, 28),
    "surveys/star_wars/StarWars.csv": (1186, 38),
    "surveys/masculinity/raw-responses.csv.gz": (1615, 98),
    "surveys/it_salary_eu/Survey_2018.csv": (765, 14),
    "surveys/it_salary_eu/Survey_2019.csv": (991, 23),
    "surveys/it_salary_eu/Survey_2020.csv": (1253, 23),
    "surveys/airline_satisfaction/airline_passenger_satisfaction.csv.gz": (129880, 24),
    "sales/walmart/train.csv.gz": (421570, 5),
    "sales/walmart/features.csv": (8190, 12),
    "sales/walmart/stores.csv": (45, 3),
    "sales/superstore/Sample - Superstore.xls": (9994, 21),
    "sales/weekly_transactions/Sales_Transactions_Dataset_Weekly.csv": (811, 107),
    "anomalies/nsl_kdd/KDDTest+.txt.gz": (22544, 43),
    "anomalies/steel_plates/SteelPlatesFaults_Clean.csv": (1941, 34),
    "documents/bbc_news/BBC News Train.csv.gz": (1490, 3),
    "documents/sms_spam/spam.csv": (5572, 2),
    "timeseries/SyntheticControl/SyntheticControl_TRAIN.txt": (300, 61),
    "timeseries/SyntheticControl/SyntheticControl_TEST.txt": (300, 61),
    "graphs/email_eu_core/email-Eu-core.txt": (25571, 2),
    "benchmarks/uci/wine/wine.data.gz": (178, 13),
}


@pytest.mark.parametrize("name", FILES)
def test_rows_and_columns_are_all_there(name):
    assert read_table(shared_data(*name.split("/"))).table.shape == FILES[name]


def test_crosstab_report_is_refused():
    with pytest.raises(DataLoadError, match=r"is a crosstab report .* one row for each respondent"):
        read_table(shared_data("surveys", "reluctant_trump", "march_2017_responses.xlsx"))


def test_identifiers_keep_their_zeros():
    assert (
        read_table(shared_data("customers", "mall_customers", "Mall_Customers.csv")).table.iloc[0, 0]
        == "0001"
    )
    assert read_table(shared_data("customers", "cdnow", "CDNOW_master.txt")).table.iloc[0, 0] == "00001"


def test_two_header_lines_of_a_survey_are_merged():
    source = read_table(shared_data("surveys", "star_wars", "StarWars.csv"))
    assert "Windows-1252" in source.notes[0]
    assert not any("Unnamed" in name or name.startswith("column_") for name in source.table)
    assert source.table["RespondentID"].is_unique
    assert source.table["RespondentID"].dtype == "int64"


def test_missing_values_are_those_that_are_known():
    telco = read_table(shared_data("customers", "telco_churn", "WA_Fn-UseC_-Telco-Customer-Churn.csv")).table
    assert telco["TotalCharges"].dtype == "float64"
    assert telco["TotalCharges"].isna().sum() == 11
    survey = read_table(shared_data("surveys", "masculinity", "raw-responses.csv.gz")).table
    assert survey.isna().sum().sum() == 20455
    people = read_table(shared_data("customers", "customer_personality", "marketing_campaign.csv")).table
    assert people["Income"].isna().sum() == 24


def test_sheets_of_an_old_workbook():
    path = shared_data("sales", "superstore", "Sample - Superstore.xls")
    source = read_table(path)
    assert source.format == "xls"
    assert source.notes[0] == "Sheet 'Orders' of 3 was read; others: 'Returns', 'People'."
    assert source.table["Order Date"].dtype.kind == "M"
    assert read_table(path, sheet="Returns").table.shape == (296, 2)
    assert read_table(path, sheet="People").table.shape == (4, 2)


def test_file_without_header_gets_names():
    table = read_table(shared_data("anomalies", "nsl_kdd", "KDDTest+.txt.gz")).table
    assert list(table)[:2] == ["column_1", "column_2"]
    assert (table["column_42"] == "normal").sum() == 9711
