"""Lets PYTHONPATH come before the editable installation, whose finder would be asked first otherwise."""

import sys

sys.meta_path[:] = [finder for finder in sys.meta_path if "_editable" not in type(finder).__module__]
