"""`python -m levator.cli` does what `levator` does."""

from levator.cli import main

main()
