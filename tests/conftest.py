"""Fixtures that tests of several rooms share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support import instruction_set, instruction_sets


@pytest.fixture
def locked_folder():
    """A folder that may not be written to, even by a test run of root: it gives its rights up meanwhile."""
    if os.name != "posix":
        pytest.skip("needs file permissions")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(params=instruction_sets())
def each_instruction_set(request):
    """Runs a test once with the kernels of each instruction set."""
    with instruction_set(request.param):
        yield request.param
