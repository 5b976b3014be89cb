"""The examples of README and documentation are run, and print what the pages say they print."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from sklearn.datasets import load_wine

from clustering.cli.main import outcome

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = re.compile(r"^```python\n(.*?)^```\n(?:\n```\n(.*?)^```)?", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(pattern):
    found = []
    for page in PAGES:
        for number, match in enumerate(pattern.finditer(page.read_text()), start=1):
            found.append(pytest.param(page, match, id=f"{page.name}-{number}"))
    return found


@pytest.fixture
def example_folder(tmp_path, monkeypatch):
    """A folder with the files that the pages speak of."""
    wine = load_wine(as_frame=True).data
    wine.to_csv(tmp_path / "wine.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    return tmp_path


def lines_of(text):
    """Lines without blanks at their ends: a page need not keep a table's padding."""
    return [line.rstrip() for line in text.strip().splitlines()]


def pages_scope(page, upto):
    """What the earlier Python blocks of the same page have defined."""
    scope: dict[str, object] = {}
    for match in PYTHON.finditer(page.read_text()):
        if match.start() >= upto:
            break
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(match[1], f"{page.name}", "exec"), scope)
    return scope


@pytest.mark.parametrize(("page", "match"), blocks(PYTHON))
def test_a_python_example_prints_what_the_page_says(example_folder, page, match):
    scope, printed = pages_scope(page, match.start()), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(match[1], page.name, "exec"), scope)
    assert lines_of(printed.getvalue()) == lines_of(match[2] or "")


@pytest.mark.parametrize(("page", "match"), blocks(CONSOLE))
def test_a_command_prints_what_the_page_says(example_folder, capsys, page, match):
    command, _, expected = match[1].partition("\n")
    words = shlex.split(command.removeprefix("$ "))
    assert words[0] == "clustering"
    assert outcome(words[1:]) == 0
    assert lines_of(capsys.readouterr().out) == lines_of(expected)


def test_the_pages_have_examples():
    assert len(blocks(PYTHON)) >= 3
    assert len(blocks(CONSOLE)) >= 1
