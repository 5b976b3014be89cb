import io
import os
import pty
import subprocess
import sys

from clustering.cli.terminal import progress_display


def test_nothing_is_shown_where_stderr_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_display() as progress:
        assert progress is None


def test_a_terminal_shows_every_stage_and_keeps_stdout_clean():
    code = (
        "from clustering.cli.terminal import progress_display\n"
        "import time\n"
        "with progress_display() as show:\n"
        "    for stage in ('read', 'clustering', 'report'):\n"
        "        show(stage, 0, 0)\n"
        "        show(stage, 1, 1)\n"
        "        time.sleep(0.25)\n"
        "print('done')\n"
    )
    ours, theirs = pty.openpty()
    process = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, text=True, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert process.stdout == "done\n"
    assert all(stage in shown for stage in ("read", "clustering", "report"))
