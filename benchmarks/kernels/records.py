"""Measured cells as lines of JSON: written as they come, so that a run can be stopped and continued."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.kernels.bystanders import DISTURBED
from benchmarks.kernels.work import Job, Record

_MACHINE = "machine"


class Records:
    """The file of records.

    Parameters
    ----------
    path : Path
        Made when the first record comes; a later line takes the place of an earlier one for the same job.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.machine: dict[str, str] = {}
        self._by_job: dict[tuple[str, str], list[Record]] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def of(self, work: str) -> list[Record]:
        """Records of one kind."""
        return [record for (name, _), records in self._by_job.items() if name == work for record in records]

    def has(self, work: str, job: Job) -> bool:
        """Whether a job was measured, and nothing disturbed it."""
        found = self._by_job.get(_key(work, job))
        return found is not None and all(record.others <= DISTURBED for record in found)

    def forget(self, jobs: Iterable[tuple[str, Job]]) -> None:
        """Leave out what was measured for these jobs."""
        for work, job in jobs:
            self._by_job.pop(_key(work, job), None)
        kept = [{_MACHINE: self.machine}, *map(_line, self._by_job.values())]
        self._write("w", kept)

    def note_machine(self, machine: dict[str, str]) -> None:
        """Write down what the following records are measured on."""
        self._append({_MACHINE: machine})

    def add(self, records: list[Record]) -> None:
        """Write down the records of one job."""
        self._append(_line(records))

    def _append(self, content: dict[str, object]) -> None:
        """Write one more line, and take it into account."""
        self._write("a", [content])
        self._take(content)

    def _write(self, mode: str, lines: Iterable[dict[str, object]]) -> None:
        """Write lines; the folder is made where it is missing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open(mode, encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def _take(self, content: dict[str, object]) -> None:
        """Take one line into account."""
        machine = content.get(_MACHINE)
        if isinstance(machine, dict):
            self.machine = machine
        records = content.get("records")
        if isinstance(records, list) and records:
            found = [Record(**fields) for fields in records]
            self._by_job[_key(found[0].work, found[0].job)] = found


def _line(records: Iterable[Record]) -> dict[str, object]:
    """The records of one job as a line of the file."""
    return {"records": [record.as_dict() for record in records]}


def _key(work: str, job: Job) -> tuple[str, str]:
    """What a job is known by."""
    return work, json.dumps(job, sort_keys=True)
