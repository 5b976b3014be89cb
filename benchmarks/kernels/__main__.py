"""Measures the compiled core against its peers and writes the page of results.

Each job runs in a process of its own, where the peers take turns with us. Records go to a file line by
line; `--resume` goes on where a run was stopped. `--quick` runs small cells once, tells no ratios, and fails
where a result is wrong.

    python -m benchmarks.kernels [--quick] [--only NAME] [--max-n N] [--resume] [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks.kernels.bystanders import DISTURBED, Clock
from benchmarks.kernels.machine import ROOT, commit, describe
from benchmarks.kernels.page import page
from benchmarks.kernels.race import FULL, QUICK
from benchmarks.kernels.records import Records
from benchmarks.kernels.work import Job, Record, Work
from benchmarks.kernels.works import WORKS

PAGE = ROOT / "benchmarks" / "KERNELS.md"
RECORDS = ROOT / "outputs" / "benchmarks" / "kernels.jsonl"


@dataclass(frozen=True)
class Choice:
    """Which jobs are wanted, and where results go."""

    only: Sequence[str]
    max_n: int
    resume: bool
    records: Path
    out: Path

    def jobs(self, *, quick: bool = False) -> list[tuple[Work, Job]]:
        """The jobs in order."""
        works = [work for work in WORKS.values() if not self.only or work.name in self.only]
        return [(work, job) for work in works for job in work.jobs(quick) if job.get("n", 0) <= self.max_n]


EVERYTHING = Choice((), 10**9, False, RECORDS, PAGE)


def check(choice: Choice = EVERYTHING) -> int:
    """Run small cells once and print what is wrong; return the number of faults."""
    n_cells, faults = 0, []
    # threads that wait for each other make small cells slow on a busy machine, and times do not matter here
    with threadpool_limits(1):
        for work, job in choice.jobs(quick=True):
            for record in work.measure(job, QUICK):
                n_cells += 1
                faults += [f"{record.work}, {record.where()}: {fault}" for fault in record.faults]
    print("\n".join([*faults, f"{n_cells} cells, {len(faults)} wrong results"]), flush=True)
    return len(faults)


def run(choice: Choice) -> int:
    """Measure all jobs, write the page (also when stopped), return the number of faults."""
    records = Records(choice.records)
    if not choice.resume:
        records.forget((work.name, job) for work, job in choice.jobs())
    wanted = [
        (work, job) for work, job in choice.jobs() if not (choice.resume and records.has(work.name, job))
    ]
    records.note_machine(describe())
    faults = 0
    try:
        for done, (work, job) in enumerate(wanted):
            left = sum(other.guess(what) for other, what in wanted[done:])
            print(f"[{done + 1}/{len(wanted)}, about {left / 60:.0f} min left]", flush=True)
            faults += _book(records, work, job)
    finally:
        choice.out.write_text(page(records), encoding="utf-8")
        print(f"written: {choice.out}")
    return faults


def _book(records: Records, work: Work, job: Job) -> int:
    """Measure one job in a process of its own; return the number of faults."""
    words = [sys.executable, "-m", "benchmarks.kernels", "--only", work.name, "--job", json.dumps(job)]
    begin = time.perf_counter()
    done = subprocess.run(words, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"  {work.name} {job}: the process ended with {done.returncode}", flush=True)
        return 1
    found = [Record(**fields) for fields in json.loads(done.stdout.splitlines()[-1])]
    records.add(found)
    for line in map(_line, found):
        print(f"  {line}", flush=True)
    print(f"  {time.perf_counter() - begin:.0f} s", flush=True)
    return sum(len(record.faults) for record in found)


def _line(record: Record) -> str:
    """One cell for the terminal."""
    ratios = ", ".join(f"{name} {ratio:.2f}" for name, ratio in record.ratios.items())
    disturbed = f"others used {record.others:.1f} cores" if record.others > DISTURBED else ""
    return " | ".join(filter(None, (record.work, record.where(), ratios, disturbed, *record.faults)))


def _measure_here(work: Work, job: Job) -> None:
    """Measure one job in this process and print its records as the last line."""
    begin = Clock.now()
    records = work.measure(job, FULL)
    state, others = commit(), begin.others_since()
    for record in records:
        record.commit, record.others = state, others
    print(json.dumps([record.as_dict() for record in records]))


def _estimate(choice: Choice) -> Iterator[str]:
    """Hours that the jobs of each kind will take, roughly."""
    jobs = choice.jobs()
    for name in WORKS:
        guesses = [work.guess(job) for work, job in jobs if work.name == name]
        if guesses:
            yield f"{name}: {len(guesses)} jobs, about {sum(guesses) / 3600:.1f} h"
    yield f"all: about {sum(work.guess(job) for work, job in jobs) / 3600:.1f} h"


def _arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernels", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="small cells, once; exit code 1 where a result is wrong")
    add(
        "--only",
        action="append",
        default=[],
        choices=list(WORKS),
        help="this kind of work only; may come several times",
    )
    add("--max-n", type=int, default=EVERYTHING.max_n, help="leave out tables of more rows")
    add("--resume", action="store_true", help="keep what was measured undisturbed, go on with the rest")
    add("--estimate", action="store_true", help="tell how long it will take, measure nothing")
    add("--write-page", action="store_true", help="write the page from the records, measure nothing")
    add("--records", type=Path, default=RECORDS, help="file of measured cells, one job a line")
    add("--out", type=Path, default=PAGE, help="page of results")
    add("--job", type=json.loads, help=argparse.SUPPRESS)  # what a process of its own is started with
    return parser.parse_args()


def main(*, quick: bool = False) -> None:
    """Run everything: in short, or in full."""
    if check() if quick else run(EVERYTHING):
        raise SystemExit(1)


def _from_command_line() -> int:
    """Do what the command line asks for; return the exit code."""
    asked = _arguments()
    choice = Choice(asked.only, asked.max_n, asked.resume, asked.records, asked.out)
    if asked.job is not None:
        _measure_here(WORKS[asked.only[0]], asked.job)
    elif asked.estimate:
        print("\n".join(_estimate(choice)))
    elif asked.write_page:
        asked.out.write_text(page(Records(asked.records)), encoding="utf-8")
    else:
        return int(bool(check(choice) if asked.quick else run(choice)))
    return 0


if __name__ == "__main__":
    sys.exit(_from_command_line())
