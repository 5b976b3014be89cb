"""`python -m clustering` is the `clustering` command."""

from clustering.cli.main import run

if __name__ == "__main__":
    run()
