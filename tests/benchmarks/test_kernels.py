"""The benchmark of the compiled core: it notices wrong results, its sums are right. No time is asserted."""

import json

import numpy as np
import pytest

from benchmarks.kernels import __main__ as command
from benchmarks.kernels import data, engine, fit, peers, predict
from benchmarks.kernels.bars import BARS, geometric_mean
from benchmarks.kernels.bystanders import DISTURBED
from benchmarks.kernels.page import page
from benchmarks.kernels.race import OURS, QUICK, Effort, Race, race, timed
from benchmarks.kernels.records import Records
from benchmarks.kernels.work import Record
from benchmarks.kernels.works import WORKS

SMALL = {"n": 600, "d": 3, "k": 4, "data": "correlated"}


def fit_record(ratio, others=0.0, **cell):
    place = {"n": 10, "d": 2, "k": 3, "data": "blobs", "dtype": "float64", **cell}
    facts = {
        "rounds": 3,
        "n_iter": {OURS: 5, peers.LLOYD: 5},
        "inertia_ratio": {OURS: 1.0, peers.LLOYD: 1.0},
        "equal_labels": {OURS: 1.0},
        "best_exact": peers.LLOYD,
        "failed": {},
    }
    job = {name: value for name, value in place.items() if name != "dtype"}
    return Record("fit", job, place, {OURS: 1.0}, {peers.LLOYD: ratio}, facts, [], "abc", others)


class TestWrongResultsAreNoticed:
    def test_right_fits_have_no_faults(self):
        records = fit.measure(SMALL, QUICK)
        assert [record.cell["dtype"] for record in records] == ["float64", "float32"]
        assert [record.faults for record in records] == [[], []]

    def test_a_moved_label(self, monkeypatch):
        def with_one_label_moved(rows, centers, **settings):
            model = right(rows, centers, **settings)
            model.labels_ = model.labels_.copy()
            model.labels_[7] = (model.labels_[7] + 1) % len(centers)
            return model

        right = engine.fit
        monkeypatch.setattr(engine, "fit", with_one_label_moved)
        double, single = fit.measure(SMALL, QUICK)
        assert double.faults[0] == "1 labels differ from scikit-learn's without a tie"
        assert "inertia is 1.0" in double.faults[1]
        assert double.facts["equal_labels"][OURS] == 1 - 1 / SMALL["n"]
        assert "inertia is 1.0" in single.faults[0]

    def test_a_tie_may_go_either_way(self):
        rows, centers = np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [2.0]])
        either = np.array([0, 0, 1]), np.array([0, 1, 1])
        assert fit._unexplained(rows, centers, *either) == 0
        assert fit._unexplained(rows + 0.01, centers, *either) == 1

    def test_a_farther_centre_in_predict(self, monkeypatch):
        class Wrong(engine.KMeans):
            def predict(self, X):
                return np.zeros(len(X), dtype=np.intp)

        monkeypatch.setattr(engine, "fit", lambda rows, centers: Wrong(len(centers), init=centers).fit(rows))
        records = predict.measure({**SMALL, "n": 1000}, QUICK)
        assert all("given a centre that is not the nearest" in record.faults[0] for record in records)

    def test_silhouettes_and_seeds(self, monkeypatch):
        right = engine.silhouettes
        monkeypatch.setattr(engine, "silhouettes", lambda *given: [one + 1e-6 for one in right(*given)])
        monkeypatch.setattr(engine, "seeds", lambda rows, k, seed: rows[:k] + 0.5)
        (silhouette,) = WORKS["silhouette"].measure({"n": 300, "d": 2}, QUICK)
        assert "off by 1.0e-06" in silhouette.faults[0]
        for record in WORKS["seeding"].measure(SMALL, QUICK):
            assert "a centre is no row of the table" in record.faults

    def test_the_exit_code_tells(self, monkeypatch, capsys):
        choice = command.Choice(("claim",), 10**9, False, command.RECORDS, command.PAGE)
        assert command.check(choice) == 0
        right = engine.fit
        monkeypatch.setattr(engine, "fit", lambda rows, centers, **given: right(rows, centers, max_iter=1))
        assert command.check(choice) == 1
        assert "inertia differs from scikit-learn's" in capsys.readouterr().out


class TestRace:
    def test_medians_of_ratios_leave_the_warm_up_out(self):
        run = Race({OURS: {0: 9.0, 1: 1.0, 2: 2.0, 3: 4.0}, "peer": {0: 1.0, 1: 3.0, 2: 4.0, 3: 20.0}})
        assert run.ratio("peer") == 3.0  # of 3, 2 and 5
        assert run.median(OURS) == 2.0
        assert run.rounds() == 3

    def test_a_slow_peer_is_measured_once_against_our_median(self):
        run = Race({OURS: {0: 9.0, 1: 1.0, 2: 2.0, 3: 4.0}, "slow": {0: 30.0}})
        assert run.ratio("slow") == 15.0

    def test_rounds(self):
        order = []
        calls = {name: lambda name=name: order.append(name) for name in (OURS, "a", "b")}
        race(calls, Effort(budget=0.0, turn=0.0, least=2, rest=0.0))
        assert order == [OURS, "a", "b"] * 3
        order.clear()
        race(calls, Effort(budget=0.0, turn=0.0, least=2, rest=0.0, slow=-1.0))
        assert order == [OURS, "a", "b", OURS, OURS]

    def test_short_calls_are_repeated_within_their_turn(self, monkeypatch):
        seen = []

        def timed(call, repeats):
            seen.append(repeats)
            return 0.004, call()

        monkeypatch.setattr("benchmarks.kernels.race.timed", timed)
        race({OURS: lambda: 1}, Effort(budget=0.0, turn=0.02, least=2, rest=0.0))
        assert seen == [1, 5, 5]

    def test_repeated_calls_are_all_made_and_their_mean_is_taken(self, monkeypatch):
        calls = []
        clock = iter([10.0, 18.0])
        monkeypatch.setattr("benchmarks.kernels.race.time.perf_counter", lambda: next(clock))
        seconds, last = timed(lambda: calls.append(0) or len(calls), 4)
        assert (len(calls), last, seconds) == (4, 4, 2.0)

    def test_only_peers_may_fail(self):
        def fails():
            raise MemoryError("too large")

        run = race({OURS: lambda: 1, "peer": fails}, QUICK)
        assert run.failed == {"peer": "MemoryError: too large"}
        assert run.ratios() == {}
        with pytest.raises(MemoryError):
            race({OURS: fails}, QUICK)


class TestRecords:
    def test_a_run_goes_on_where_it_was_stopped(self, tmp_path):
        path = tmp_path / "new" / "records.jsonl"
        first, second = fit_record(2.0), fit_record(3.0, n=20)
        Records(path).add([first])
        again = Records(path)
        assert again.of("fit") == [first]
        assert again.has("fit", first.job)
        assert not again.has("fit", second.job)
        assert not again.has("seeding", first.job)

    def test_disturbed_cells_are_measured_again_and_replaced(self, tmp_path):
        records = Records(tmp_path / "records.jsonl")
        records.add([fit_record(20.0, others=2 * DISTURBED)])
        assert not records.has("fit", fit_record(0.0).job)
        records.add([fit_record(2.0)])
        assert [record.ratios for record in records.of("fit")] == [{peers.LLOYD: 2.0}]

    def test_a_new_run_forgets_what_it_measures_only(self, tmp_path):
        records = Records(tmp_path / "records.jsonl")
        records.note_machine({"processor": "this one"})
        first, second = fit_record(2.0), fit_record(3.0, n=20)
        records.add([first])
        records.add([second])
        records.forget([("fit", first.job)])
        again = Records(records.path)
        assert again.of("fit") == [second]
        assert again.machine == {"processor": "this one"}


class TestPage:
    def test_goals_come_first_and_losses_lead_their_table(self, tmp_path):
        records = Records(tmp_path / "records.jsonl")
        records.note_machine({"processor": "this one"})
        for n, ratio in ((10, 8.0), (20, 0.5), (30, 16.0)):
            records.add([fit_record(ratio, n=n)])
        text = page(records)
        assert all(bar.what in text for bar in BARS)
        assert (
            "geometric mean 4.00, least **0.50** (n=20, d=2, k=3, blobs, float64); 1 of 3 cells under 2"
            in text
        )
        lines = [line for line in text.splitlines() if "| blobs |" in line]
        assert [line.split(" | ")[0] for line in lines] == ["| 20", "| 10", "| 30"]
        assert (
            text.index("not met")
            < text.index("## K-means fit")
            < text.index("## Machine")
            < text.index("abc")
        )
        assert "Results: right in every cell" in text

    def test_wrong_results_are_told(self, tmp_path):
        records, wrong = Records(tmp_path / "records.jsonl"), fit_record(9.0, others=1.0)
        wrong.faults.append("3 labels differ")
        records.add([wrong])
        assert "- fit, n=10, d=2, k=3, blobs, float64: 3 labels differ" in page(records)
        assert "in 1 of 1 cells" in page(records)

    def test_bars_in_single_cells(self):
        assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)
        lloyd, best = (bar.reached for bar in BARS[:2])
        assert lloyd([fit_record(9.5), fit_record(9.5)])[1] is True
        assert lloyd([fit_record(99.0), fit_record(1.9)])[1] is False
        assert best([fit_record(6.5), fit_record(5.9)])[1] is True

    def test_every_kind_of_work_can_be_told(self, tmp_path):
        records = Records(tmp_path / "records.jsonl")
        for name in ("silhouette", "sweep", "predict", "claim", "seeding"):
            job = {**SMALL, "n": 400}
            records.add(WORKS[name].measure(job, QUICK))
        text = page(records)
        for name in ("silhouette", "sweep", "predict", "claim", "seeding"):
            assert f"## {WORKS[name].title}" in text
        assert "## Wrong results" not in text


class TestData:
    def test_tables_are_the_same_each_time_and_fit_into_floats(self):
        for name in data.TABLES:
            rows = data.table(name, 500, 8, 4)
            assert rows.dtype == np.float32
            np.testing.assert_array_equal(rows, data.table(name, 500, 8, 4))

    def test_blobs_are_as_far_apart_as_stated(self):
        rows, labels = data.blobs(20_000, 3, 2)
        means = [rows[labels == label].mean(axis=0) for label in (0, 1)]
        assert np.linalg.norm(means[0] - means[1]) == pytest.approx(data.SEPARATION, abs=0.1)
        assert rows[labels == 0].std(axis=0) == pytest.approx(1.0, abs=0.05)

    def test_correlated_columns(self):
        rows = data.correlated(5_000, 8).astype(np.float64)
        assert rows.mean(axis=0) == pytest.approx(0.0, abs=1e-5)
        assert rows.std(axis=0) == pytest.approx(1.0, abs=1e-5)
        assert [len(np.unique(column)) for column in rows.T[2:4]] == [5, 5]
        assert ((rows**3).mean(axis=0)[:2] > 1).all()  # skewed to the right
        assert np.linalg.eigvalsh(np.cov(rows.T))[-1] > 2.0  # few causes behind many columns

    def test_sums_of_squares(self):
        rows = np.array([[0.0, 0.0], [2.0, 0.0], [5.0, 5.0], [5.0, 8.0]], dtype=np.float32)
        labels = np.array([0, 0, 1, 1])
        assert data.within_squares(rows, labels) == 2.0 + 4.5
        assert data.potential(rows, rows[[0, 2]]) == pytest.approx(4.0 + 9.0)


def test_jobs_are_plain_data_and_known_apart():
    for work in WORKS.values():
        for quick in (False, True):
            jobs = [json.dumps(job, sort_keys=True) for job in work.jobs(quick)]
            assert len(set(jobs)) == len(jobs) > 0
            assert all(work.guess(json.loads(job)) > 0 for job in jobs)


def test_the_grid_is_the_one_that_was_asked_for():
    assert len(WORKS["fit"].jobs(False)) * 2 == 144
    assert len(WORKS["seeding"].jobs(False)) * 2 == 144
