"""Run every benchmark there is: each is a package beside this file with a `main(quick)`."""

from __future__ import annotations

import argparse
import pkgutil
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the short form: small data sets only")
    quick = parser.parse_args().quick
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.ispkg:
            print(f"== {module.name} ==", flush=True)
            import_module(f"benchmarks.{module.name}.__main__").main(quick=quick)


if __name__ == "__main__":
    main()
