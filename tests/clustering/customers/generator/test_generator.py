"""The generator's promises: who is in which segment, when things happen, and that it can be repeated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import cross_val_predict

from cluster_maker.data_analyser.roles import analyse_columns
from cluster_maker.errors import ColumnError, ExportError, PreprocessingError
from cluster_maker.readers import read_table
from clustering.core.customer_settings import SEGMENT_SHARES, DataGeneratorConfig
from clustering.customers.aggregate import aggregate_customers
from clustering.customers.columns import guess_columns
from clustering.customers.generator import COLUMNS, FILES, TRUE_SEGMENT, CustomerDataGenerator
from clustering.customers.redundancy import audit_features
from clustering.customers.transactions import clean_transactions


def made(**settings):
    """Both tables of a configuration."""
    generator = CustomerDataGenerator(DataGeneratorConfig(**settings))
    customers = generator.generate_customers()
    return generator, customers, generator.generate_transactions(customers)


def by_segment(merged, column):
    return merged.groupby(TRUE_SEGMENT)[column]


def test_segments_have_the_shares_that_were_asked_for(customers):
    found = customers[TRUE_SEGMENT].value_counts(normalize=True)
    for name, share in SEGMENT_SHARES.items():
        assert found[name] == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))


def test_a_segment_with_a_share_of_zero_is_not_there():
    _, customers, _ = made(num_customers=200, segment_shares={"new": 0.5, "at_risk": 0.5, "occasional": 0})
    assert set(customers[TRUE_SEGMENT]) == {"new", "at_risk"}


def test_the_columns_are_found_without_help(transactions):
    mapping = guess_columns(transactions)
    assert {choice.job: choice.column for choice in mapping.choices} == COLUMNS


def test_returns_net_out_without_help(transactions):
    cleaned = clean_transactions(transactions)
    returns = cleaned.report.returns
    assert cleaned.report.dropped == {}
    assert returns.n_matched == (transactions["quantity"] < 0).sum() > 1000
    assert (returns.n_partly, returns.n_unmatched) == (0, 0)
    spent = aggregate_customers(cleaned).table["total_spent"]
    expected = transactions.groupby("customer_id")["amount"].sum()
    # The latest purchase is undone at its own cost: half a cent for parts, more where discounts differed.
    same = np.isclose(spent, expected, atol=0.02)
    assert same.mean() > 0.97
    assert spent.sum() == pytest.approx(expected.sum(), rel=1e-3)


def test_everyone_has_a_purchase_that_was_kept(customers, merged):
    assert merged.index.tolist() == sorted(customers["customer_id"])
    assert (merged["total_transactions"] >= 1).all()
    assert (merged["total_spent"] > 0).all()


def test_nothing_happens_outside_the_period_or_before_joining(customers, transactions):
    dates = transactions["transaction_date"]
    assert pd.Timestamp("2022-01-01") <= dates.min() <= dates.max() < pd.Timestamp("2025-01-01")
    joined = transactions["customer_id"].map(customers.set_index("customer_id")["join_date"])
    assert (dates >= joined).all()
    assert dates.is_monotonic_increasing


def test_bargain_hunters_buy_mostly_at_a_discount(merged):
    share = by_segment(merged, "discount_sensitivity").mean()
    assert share["bargain_hunter"] == pytest.approx(0.65, abs=0.03)
    assert share.drop("bargain_hunter").max() < 0.3


def test_high_value_customers_spend_most_in_all_and_each_time(merged):
    for column in ("total_spent", "avg_transaction_value"):
        medians = by_segment(merged, column).median()
        assert medians.idxmax() == "high_value"
    assert by_segment(merged, "total_spent").sum()["high_value"] > 0.45 * merged["total_spent"].sum()


def test_those_at_risk_were_good_customers_and_have_been_silent_for_long(merged):
    silent = by_segment(merged, "days_since_last_purchase")
    assert silent.min()["at_risk"] >= 132  # 12 % of 1096 days
    assert silent.median()["at_risk"] > 10 * silent.median()["high_value"]
    bought = by_segment(merged, "total_transactions").median()
    assert bought["at_risk"] > 2 * bought["occasional"]


def test_new_customers_joined_lately_and_bought_once_to_three_times(merged):
    new = merged[merged[TRUE_SEGMENT] == "new"]
    assert new["customer_age_days"].max() <= 90
    assert (new["total_transactions"] <= 3).mean() > 0.75
    assert (new["customer_age_days"] == 0).any()  # first seen on the last day


def test_rates_vary_more_within_a_segment_than_chance_alone_would_have_it(merged):
    high = merged[(merged[TRUE_SEGMENT] == "high_value") & (merged["customer_age_days"] > 900)]
    counts = high["total_transactions"]
    assert counts.var() > 3 * counts.mean()  # equal for a Poisson process with one rate


def december_over_its_neighbours(transactions):
    """Purchases in December, over the mean of the two months before and the two after."""
    bought = transactions.loc[transactions["quantity"] > 0, "transaction_date"]
    months = bought.dt.to_period("M").value_counts()
    ratios = [
        months[f"{year}-12"] / np.mean([months[f"{year}-10"], months[f"{year}-11"],
                                        months[f"{year + 1}-01"], months[f"{year + 1}-02"]])
        for year in (2022, 2023)
    ]  # fmt: skip
    return float(np.mean(ratios))


def test_december_is_busy_with_seasonality_and_not_without(transactions):
    assert december_over_its_neighbours(transactions) > 1.5
    _, _, plain = made(num_customers=2000, seasonality=False)
    assert december_over_its_neighbours(plain) == pytest.approx(1.0, abs=0.1)


def test_weekends_and_evenings_are_busy_with_seasonality_and_not_without(transactions):
    _, _, plain = made(num_customers=2000, seasonality=False)
    for lines, weekend, evening in ((transactions, 2.42 / 7, 49 / 194), (plain, 2 / 7, 3 / 24)):
        dates = lines.loc[lines["quantity"] > 0].drop_duplicates("transaction_id")["transaction_date"]
        assert (dates.dt.day_of_week >= 5).mean() == pytest.approx(weekend, abs=0.02)
        assert dates.dt.hour.isin([19, 20, 21]).mean() == pytest.approx(evening, abs=0.02)


def test_segments_can_be_told_from_behaviour_but_overlap(merged):
    told = ["total_transactions", "avg_transaction_value", "days_since_last_purchase", "customer_age_days",
            "discount_sensitivity", "category_diversity", "purchase_frequency", "basket_size"]  # fmt: skip
    forest = RandomForestClassifier(60, min_samples_leaf=3, random_state=0)
    guessed = cross_val_predict(forest, merged[told].to_numpy(), merged[TRUE_SEGMENT], cv=3)
    assert 0.75 < adjusted_rand_score(merged[TRUE_SEGMENT], guessed) < 0.92


def test_the_true_segment_is_text_stands_last_and_is_never_chosen_as_a_feature(customers, merged):
    for table in (customers, merged):
        assert table.columns[-1] == TRUE_SEGMENT == "true_segment"
        assert not pd.api.types.is_numeric_dtype(table[TRUE_SEGMENT])
    audit = audit_features(merged)
    assert TRUE_SEGMENT not in audit.kept
    assert TRUE_SEGMENT in {column.name for column in audit.left_out}
    read = {column.name: column for column in analyse_columns(merged.reset_index()).columns}
    assert not read[TRUE_SEGMENT].used


def test_the_transactions_do_not_tell_the_segment(transactions):
    assert TRUE_SEGMENT not in transactions
    texts = transactions.select_dtypes("str")
    assert not any(texts[name].isin(list(SEGMENT_SHARES)).any() for name in texts)


def test_the_same_configuration_gives_the_same_tables():
    _, customers, transactions = made(num_customers=200)
    generator, again, _ = made(num_customers=200)
    generator.generate_customers()  # chance is not used up
    np.random.seed(3)  # nor is it taken from elsewhere
    pd.testing.assert_frame_equal(again, customers)
    pd.testing.assert_frame_equal(generator.generate_transactions(again), transactions)


def test_another_seed_gives_other_tables():
    _, customers, transactions = made(num_customers=200)
    _, others, other_lines = made(num_customers=200, random_seed=43)
    assert (customers["last_name"] != others["last_name"]).mean() > 0.9
    assert not transactions["amount"].head(100).equals(other_lines["amount"].head(100))


def test_the_order_of_the_customers_does_not_matter():
    generator, customers, transactions = made(num_customers=200)
    mixed = customers.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(generator.generate_transactions(mixed), transactions)
    merged = generator.merge_and_aggregate(customers, transactions)
    pd.testing.assert_frame_equal(generator.merge_and_aggregate(mixed, transactions), merged)


def test_what_is_saved_is_read_as_it_was(tmp_path):
    generator, customers, transactions = made(num_customers=200)
    paths = generator.save_data(customers, transactions, tmp_path / "new" / "data")
    assert [path.name for path in paths] == list(FILES)
    read = [read_table(path).table for path in paths]
    dates = {"birth_date", "join_date", "transaction_date", "first_purchase", "last_purchase"}
    told = [table.assign(**{name: table[name].astype("datetime64[us]") for name in dates & set(table)})
            for table in read]  # fmt: skip
    merged = generator.merge_and_aggregate(customers, transactions).reset_index()
    for found, expected in zip(told, (customers, transactions, merged), strict=True):
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
    pd.testing.assert_frame_equal(generator.generate_transactions(read[0]), transactions)
    again = generator.merge_and_aggregate(told[0], read[1]).reset_index()
    pd.testing.assert_frame_equal(again, merged)


def test_saving_writes_all_files_or_none(tmp_path):
    generator, customers, transactions = made(num_customers=20)
    (tmp_path / FILES[2]).mkdir()
    with pytest.raises(ExportError, match=r"raw_customer_data\.csv' is a folder"):
        generator.save_data(customers, transactions, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILES[2]]


def test_saving_leaves_other_files_alone_and_replaces_its_own(tmp_path):
    generator, customers, transactions = made(num_customers=20)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / FILES[0]).write_text("old")
    generator.save_data(customers, transactions, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert len(read_table(tmp_path / FILES[0]).table) == 20


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path):
    generator, customers, transactions = made(num_customers=20)
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"^cannot make the folder '.*file/data': Not a directory\.$"):
        generator.save_data(customers, transactions, tmp_path / "file" / "data")


def test_one_customer_is_enough():
    generator, customers, transactions = made(num_customers=1)
    merged = generator.merge_and_aggregate(customers, transactions)
    assert merged.index.tolist() == ["C000001"]
    assert merged["total_transactions"].iloc[0] >= 1


@pytest.mark.parametrize("last", ["2024-03-02", "2024-03-07"])
def test_a_period_of_days_is_enough(last):
    generator, customers, transactions = made(num_customers=300, start_date="2024-03-01", end_date=last)
    assert transactions["transaction_date"].between("2024-03-01", f"{last} 23:59:59").all()
    merged = generator.merge_and_aggregate(customers, transactions)
    assert len(merged) == 300
    end = pd.Timestamp(last)
    assert (merged["days_since_last_purchase"] == (end - merged["last_purchase"]).dt.days).all()
    assert (by_segment(merged, "days_since_last_purchase").min()["at_risk"]) >= 1


def test_recency_is_counted_from_the_end_of_the_period_not_from_the_last_purchase():
    generator, customers, transactions = made(num_customers=50)
    early = transactions[transactions["transaction_date"] < "2024-11-01"]
    merged = generator.merge_and_aggregate(customers, early)
    assert merged["days_since_last_purchase"].min() >= 61
    assert len(merged) < 50  # customers without a purchase are not in it


def test_customers_that_nothing_can_be_made_for_are_refused():
    generator, customers, transactions = made(num_customers=20)
    with pytest.raises(ColumnError, match=r"the customers have no column 'true_segment': needed are"):
        generator.generate_transactions(customers.drop(columns=TRUE_SEGMENT))
    with pytest.raises(PreprocessingError, match=r"segment 'vip' is not known: allowed are high_value, bar"):
        generator.generate_transactions(customers.assign(**{TRUE_SEGMENT: "vip"}))
    with pytest.raises(PreprocessingError, match=r"customer 'C000001' is there twice"):
        generator.generate_transactions(pd.concat([customers, customers.head(1)]))
    with pytest.raises(PreprocessingError, match=r"there are no customers"):
        generator.generate_transactions(customers.head(0))
    for date in ("2021-12-31", "2025-01-01", "yesterday"):
        with pytest.raises(PreprocessingError, match=rf"join date '{date}' is not a day from 2022-01-01 to"):
            generator.generate_transactions(customers.assign(join_date=date))
    with pytest.raises(PreprocessingError, match=r"^1 of 20 customers with transactions, such as 'C000001'"):
        generator.merge_and_aggregate(customers.tail(19), transactions)


def test_the_tables_given_are_not_changed():
    generator, customers, transactions = made(num_customers=50)
    before = customers.copy(), transactions.copy()
    generator.merge_and_aggregate(customers, transactions)
    pd.testing.assert_frame_equal(customers, before[0])
    pd.testing.assert_frame_equal(transactions, before[1])
